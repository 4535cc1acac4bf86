"""The daily summary as a mail: who was not seen to leave first, then the day in figures and the trail's ends."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from vmsctl.language import Words

MOST = 100
"""People whom one mail names; more are counted."""

WORDS_OF = {"left": "left_seen"}
"""Figures whose words are under another name than their own."""


class MissedOne(NamedTuple):
    """`state` is `open`, `presumed` or `left`, as it is by now; `visit` the id under which it is corrected; times are
    the building's."""

    visit: str
    visitor: str
    company: str
    host: str
    phone: str
    since: datetime
    state: str
    left_at: datetime | None


class SummaryFacts(NamedTuple):
    """`since` and `day` are moments of the first and last date; `figures` pairs of a figure's name and its number."""

    since: datetime
    day: datetime
    as_of: datetime
    missed: tuple[MissedOne, ...]
    forgotten: int
    figures: tuple[tuple[str, int], ...]
    anchors: tuple[str, ...]


def subject(facts: SummaryFacts, words: Words, building: str) -> str:
    key = "summary.subject" if _count(facts) else "summary.subject-none"
    return words.say(key, building=building, missed=_count(facts), day=words.format_date(facts.day.date()))


def title(facts: SummaryFacts, words: Words) -> str:
    day = words.format_date(facts.day.date())
    if facts.since.date() == facts.day.date():
        return words.say("summary.title", day=day)
    return words.say("summary.title-days", since=words.format_date(facts.since.date()), day=day)


def lead(facts: SummaryFacts, words: Words) -> str:
    return words.say("summary.lead", missed=_count(facts)) if _count(facts) else words["summary.lead-none"]


def lines(facts: SummaryFacts, words: Words) -> tuple[tuple[str, str], ...]:
    """Label and value of each one missed, then of each figure."""
    people = tuple((words["summary.missed"], _person(one, facts, words)) for one in facts.missed[:MOST])
    return (*people, *figures(facts, words))


def figures(facts: SummaryFacts, words: Words) -> tuple[tuple[str, str], ...]:
    """Label and value of each figure but that of the missed, whom the summary names."""
    return tuple(
        (words[f"summary.{WORDS_OF.get(name, name)}"], str(number))
        for name, number in facts.figures
        if name != "missed"
    )


def notes(facts: SummaryFacts, words: Words) -> tuple[str, ...]:
    more = len(facts.missed) - MOST
    return (
        *([words.say("summary.more", count=more)] if more > 0 else []),
        *([words.say("summary.forgotten", count=facts.forgotten)] if facts.forgotten else []),
        words.say("summary.as-of", time=words.format_when(facts.as_of)),
        words["summary.trail"],
        *facts.anchors,
        words["summary.keep"],
    )


def became(one: MissedOne, facts: SummaryFacts, words: Words) -> str:
    """What became of somebody, as is known by now."""
    if one.left_at is None:
        return words[f"summary.{one.state}"]
    return words.say(f"summary.{one.state}", time=_time(one.left_at, facts, words))


def _count(facts: SummaryFacts) -> int:
    return len(facts.missed) + facts.forgotten


def _person(one: MissedOne, facts: SummaryFacts, words: Words) -> str:
    since = words.say("summary.since", since=_time(one.since, facts, words))
    lines = (
        (one.visitor,), (one.company,), (words.say("summary.host", host=one.host), one.phone),
        (since, became(one, facts, words), one.visit),
    )  # fmt: skip
    said = (" · ".join(part for part in line if part) for line in lines)
    return "\n".join(line for line in said if line)


def _time(moment: datetime, facts: SummaryFacts, words: Words) -> str:
    """The time alone where it is of the summary's own day."""
    is_today = moment.date() == facts.since.date() == facts.day.date()
    return words.format_time(moment) if is_today else words.format_when(moment)
