"""What is different from what a visitor was last told: noted beside the message that tells it, and put into words.

The note holds numbers only (times, and the ids of host and floor), of each visit what held before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmsctl.rules.calendar_entries import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vmsctl.language import Words

_KIND, _REASON = "was", "reason"


class Before(NamedTuple):
    """What held of a visit; times in microseconds, floor 0 for none."""

    expected_at: int
    until: int
    floor_id: int
    host_id: int


class Noted(NamedTuple):
    """What held before, by visit, and whether the reason was another."""

    visits: Mapping[int, Before]
    reason: bool = False


class Change(NamedTuple):
    """`kind` is what it is called among the facts (`when`, `host`, `floor`, `reason`); `new` is None for a day that is
    called off, `old` None for what is not told."""

    kind: str
    old: Span | str | None
    new: Span | str | None


def written(noted: Noted) -> str:
    """The note as a message carries it."""
    visits = [f"{id}={','.join(map(str, before))}" for id, before in sorted(noted.visits.items())]
    return f"{_KIND}:{';'.join([*visits, *([_REASON] if noted.reason else [])])}"


def read(about: str) -> Noted:
    """The note that a message carries; an empty one where it carries none."""
    kind, _, rest = about.partition(":")
    parts = rest.split(";") if kind == _KIND and rest else []
    visits = (part.partition("=")[::2] for part in parts if part != _REASON)
    return Noted({int(id): Before(*map(int, was.split(","))) for id, was in visits}, _REASON in parts)


def merged(about: str, later: Noted) -> str:
    """A note of a message that still waits, with what has changed since: what was noted first is what was told."""
    first = read(about)
    return written(Noted({**later.visits, **first.visits}, first.reason or later.reason))


def lines(changes: Sequence[Change], words: Words) -> tuple[str, ...]:
    """What is new and what it was, a line each; what several days have in common once."""
    return tuple(line for change in dict.fromkeys(changes) for line in _said(change, words))


def span(times: Span, words: Words) -> str:
    """Day and hours."""
    if times.start.date() == times.end.date():
        return f"{words.format_date(times.start.date())}, {words.format_span(*times)}"
    return words.format_span(*times)


def _said(change: Change, words: Words) -> Iterable[str]:
    if change.new is None:
        yield words.say("mail.changed.gone", old=_text(change.old, words))
        return
    yield words.say("mail.changed.now", what=words[f"mail.{change.kind}"], new=_text(change.new, words))
    if change.old is not None:
        yield words.say("mail.changed.before", old=_text(change.old, words))


def _text(value: Span | str | None, words: Words) -> str:
    if isinstance(value, Span):
        return span(value, words)
    return value or words["mail.changed.none"]
