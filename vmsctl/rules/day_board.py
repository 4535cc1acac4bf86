"""How a day's visits are grouped, found and judged at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from db.kinds import VisitState

GROUPS = ("awaiting", "expected", "on-site", "left", "missed", "cancelled")
"""What the board counts; an empty group means all of them."""

LATE = 15 * 60
"""Seconds after the due time from which somebody expected is late, or somebody on site stays over."""


class Filter(NamedTuple):
    """What is to be seen of the day: a group, a visitor type, words as somebody types them; empty for all."""

    group: str = ""
    type: str = ""
    text: str = ""


def group(state: str, day: str, *, arrived: bool, today: str) -> str:
    """The group of a visit. Where nobody is checked in (policy off), who arrived is dealt with like who left."""
    if state == VisitState.EXPECTED:
        if arrived:
            return "left"
        return "missed" if day < today else "expected"
    return "missed" if state == VisitState.PRESUMED_LEFT else state


def shown_state(state: str, day: str, *, arrived: bool, today: str) -> str:
    """The state that people read: an expected visit of a past day is a no-show."""
    past = state == VisitState.EXPECTED and not arrived and day < today
    return VisitState.NO_SHOW if past else state


def found(texts: Mapping[int, str], text: str) -> list[int] | None:
    """The ids whose text has every typed word, those with a word that begins so first; None when nothing was typed.

    Where no text has them all, words with one typo count too.
    """
    from vmsctl.rules import search  # its patterns are compiled when somebody searches, not before the first frame

    wanted = search.typed(text)
    if not wanted:
        return None
    for words in (wanted, *search.plate_readings(wanted)):
        if hits := [id for id, kept in texts.items() if search.matches(kept, words)]:
            return sorted(hits, key=lambda id: not search.begins(texts[id], words))
    if not any(map(search.forgivable, wanted)):
        return []
    return [id for id, kept in texts.items() if all(_nearly(kept, word) for word in wanted)]


def _nearly(kept: str, word: str) -> bool:
    """Whether the text has the word, or one that is one typo from it (or begins so, while it is typed)."""
    from vmsctl.rules import search

    if search.matches(kept, [word]):
        return True
    if not search.forgivable(word):
        return False
    return any(
        search.one_typo_apart(other, word) or search.one_typo_apart(other[: len(word)], word) for other in kept.split()
    )


def fitting(state: str, *, arrived: bool, blocked: bool, known: bool, missing: bool, past: bool) -> str:
    """The one act that fits a visit: `check-in`, `check-out`, `complete` the profile, `answer` for the host, or `look`.

    `past` tells that its day is over.
    """
    if state == VisitState.ON_SITE:
        return "check-out"
    if state == VisitState.CANCELLED or blocked or (past and state == VisitState.EXPECTED):
        return "look"
    if state == VisitState.AWAITING:
        return "answer"
    if state == VisitState.EXPECTED and arrived:
        return "look"
    return "complete" if missing or not known else "check-in"
