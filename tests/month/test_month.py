"""A month of demonstration days, lived through by libfaketime with `vmsctl work` running and a mail server."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.machine import needs
from tests.month.clock import MovedClock, until
from tests.month.guests import HEAD_OFFICE, LABORATORY, Periods, is_gone
from tests.month.house import SECOND_ADMIN, SETTINGS, House
from tests.month.life import Month
from tests.month.received import summaries
from tests.privacy import traces
from tests.scale import Scale

pytestmark = [needs("libfaketime"), pytest.mark.long]
START = datetime(2026, 9, 28, 8, 0, tzinfo=UTC)
"""A Monday; on the 28th day the clocks are put back, in both buildings."""
READERS = {HEAD_OFFICE: ["vera@demo.example"], LABORATORY: ["alma@demo.example", SECOND_ADMIN]}


class Terms(NamedTuple):
    """How long it lasts, and what is set of retention: days of notice, until anonymous, and by building."""

    days: int
    notice: int
    anonymous: int
    periods: dict[str, Periods]


SHORT = Terms(2, 0, 1, {HEAD_OFFICE: Periods(None, 1), LABORATORY: Periods(1, 2)})
NIGHTLY = Terms(30, 2, 3, {HEAD_OFFICE: Periods(None, 7), LABORATORY: Periods(5, 6)})


def test_a_month_is_lived_through(store_url: str, tmp_path: Path, scale: Scale) -> None:
    terms = NIGHTLY if scale.nightly else SHORT
    house = House(tmp_path, MovedClock(tmp_path / "clock", START), store_url)
    common = {"retention.notice-days": terms.notice, "retention.anonymous-days": terms.anonymous}
    with house.open(common, {name: _as_settings(each) for name, each in terms.periods.items()}):
        month = Month(house, START.date())
        month.live(terms.days)
        each_job_ran_once(month)
        each_manager_got_each_summary_once(month)
        retention_took_who_was_due_and_nobody_else(month, terms)
        the_trail_is_whole(month)
        the_figures_are_right(month)
        backups_are_kept_as_long_as_is_set(month)
        all_is_well(month)


def each_job_ran_once(month: Month) -> None:
    assert Counter(month.ran()) == Counter(month.due())
    assert month.house.ask("SELECT count(*) FROM job_runs WHERE state <> 'done' OR attempts <> 1") == 0


def each_manager_got_each_summary_once(month: Month) -> None:
    """Missed check-outs first, by name, and nobody else among them."""
    received = list(summaries(month.house.mailbox.received))
    expected = [(to, building, day) for building, day in month.missed for to in READERS[building]]
    assert Counter((each.to, each.building, each.day) for each in received) == Counter(expected)
    everybody = {guest.name for guest in month.guests}
    for each in received:
        missed = month.missed[each.building, each.day]
        assert each.missed_ones == len(missed) == len([name for name in missed if name in each.missed])
        assert not [name for name in everybody - missed if name in each.missed or name in each.figures]
        assert all(name in each.html for name in missed)
        guests = [guest for guest in month.guests if (guest.building, guest.day) == (each.building, each.day)]
        assert each.day == month.start or f"Expected:      {len(guests)}\n" in f"Expected:{each.figures}"
    sent = month.house.ask("SELECT count(*) FROM events WHERE kind = 'message.sent'")
    assert len(month.house.mailbox.received) == sent
    left = month.house.rows("SELECT state, count(*) FROM outbox GROUP BY state")
    assert {state for state, _ in left} <= {"sent", "dropped"}  # the demonstration's own first ones are dropped


def retention_took_who_was_due_and_nobody_else(month: Month, terms: Terms) -> None:
    house, today = month.house, month.today
    last_seen = {guest.word: guest for guest in month.guests}
    gone = {word for word, guest in last_seen.items() if is_gone(guest, terms.periods[guest.building], today)}
    assert gone and set(last_seen) - gone
    words = {word: word for word in last_seen}
    until(lambda: _found(month, words) == set(last_seen) - gone, "forgetting, in each desk's copies too,")
    assert house.ask("SELECT count(*) FROM visitors WHERE name = 'Mallory Intruder'") == 1  # a block keeps her
    days = terms.periods[LABORATORY].detached
    assert days is not None
    last = (today - timedelta(days=days)).isoformat()
    old = "v.day <= :last AND b.name = :place AND v.building_id = b.id"
    attached = f"SELECT count(*) FROM visits v, buildings b WHERE {old} AND v.visitor_id IS NOT NULL"
    assert house.ask(attached, last=last, place=LABORATORY) == 0
    assert house.ask("SELECT count(*) FROM visits WHERE anonymous_at IS NOT NULL") > 0
    verified = house.told("retention", "verify")
    assert verified["leftovers"] == [] and verified["looked_at"] > 20
    assert len(house.told("retention", "report")["entries"]) >= terms.days


def the_trail_is_whole(month: Month) -> None:
    """Also against every end that a summary gave."""
    ends = {end for each in summaries(month.house.mailbox.received) for end in each.anchors}
    assert len(ends) >= len(month.missed)
    checked = month.house.told("event-log", "verify", *(word for end in sorted(ends) for word in ("--anchor", end)))
    assert [each["state"] for each in checked] == ["whole"] * 3


def the_figures_are_right(month: Month) -> None:
    """Of the days whose guests are all known here."""
    first, last = month.start + timedelta(days=1), month.today - timedelta(days=1)
    for building in READERS:
        guests = [guest for guest in month.guests if guest.building == building and first <= guest.day <= last]
        shown = month.house.told(
            "statistics", "show", "--building", building, "--from", str(first), "--to", str(last), "--reason", "trial"
        )
        fates = Counter(guest.fate for guest in guests)
        assert (shown["invited"], shown["came"], shown["no_show"], shown["missed_check_outs"]) == (
            len(guests), fates["leaves"] + fates["forgotten"], fates["absent"], fates["forgotten"],
        )  # fmt: skip
    month.house.run("statistics", "verify")


def backups_are_kept_as_long_as_is_set(month: Month) -> None:
    """One of each night; whether the last of them is a few seconds too old already is all the same."""
    nights = [month.start + timedelta(days=number) for number in range((month.today - month.start).days + 1)]
    kept = sorted(path.name.removeprefix("vmsctl-")[:8] for path in (month.house.home / "backups").glob("vmsctl-*"))
    days = SETTINGS["backup.keep-days"]
    assert min(len(nights), days) <= len(kept) <= days + 1
    assert kept == [f"{night:%Y%m%d}" for night in nights[-len(kept) :]]


def all_is_well(month: Month) -> None:
    """But for what the tests' own server is made with."""
    said = month.house.installation.pipe("doctor", "--deep", "--json")
    found = [each for each in json.loads(said.out) if "fsync=off" not in each["words"]]
    assert not [each for each in found if each["state"] == "problem"]
    assert {each["what"] for each in found if each["state"] == "warning"} <= {"python", "portal"}  # no portal is run


def _as_settings(periods: Periods) -> dict[str, int]:
    return {"retention.invitations-days": periods.detached or 0, "retention.visitors-days": periods.deleted}


def _found(month: Month, words: dict[str, str]) -> set[str]:
    """Those of the words that stand anywhere in the store, its index, the roll-call copies and the newest backup."""
    home = month.house.home
    files = [path for path in traces.files(home.parent) if path.suffix != ".yaml" and path.parent.name != "backups"]
    newest = sorted((home / "backups").glob("vmsctl-*"))[-1:]
    return {name for _, name, _ in traces.found([*files, *newest], words)} | _in_tables(month, words)


def _in_tables(month: Month, words: dict[str, str]) -> set[str]:
    """Where the store is a server's, its rows as text."""
    if month.house.engine == "sqlite":
        return set()
    rows: Iterator[Any] = (
        row for (table,) in month.house.rows(TABLES) for row in month.house.rows(f'SELECT t::text FROM "{table}" t')
    )
    told = json.dumps(list(rows)).lower()
    return {name for name, word in words.items() if word in told}


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
