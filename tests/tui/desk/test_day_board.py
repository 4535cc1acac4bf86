"""One screen shows the day: live, searched, filtered, several rows at once, and also while the store is away."""

from __future__ import annotations

import os
from datetime import timedelta
from threading import Event
from time import monotonic

import pytest

from tests.cast import TODAY, Cast, VisitMade
from tests.tui.desk.desk import Desk, desk
from tui.desk.several import Several
from tui.desk.visit_card import VisitCard
from vmsctl.rules.host_answers import Purpose, token
from vmsctl.rules.people import search_text
from vmsctl.services import check_in, check_out, day_board, host_answers

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def invite(cast: Cast, name: str, company: str = "", plate: str = "") -> int:
    """An expected visitor with the search text that the product keeps."""
    visitor = cast.visitor(name, company=company)
    email = name.split()[0].lower() + "@example.org"
    profile = {"name": name, "company": company, "email": email, "plate": plate}
    with cast.ws.transaction() as tx:
        values = {"search": search_text(profile), "id": visitor}
        tx.run("UPDATE visitors SET search = :search WHERE id = :id", values)
    return cast.visit(visitor).id


def rows(front: Desk) -> list[str]:
    """The names in the list, from above."""
    lines = (front.app.board.lines.line_at(place) for place in range(front.app.board.lines.count))
    return [cell if isinstance(cell, str) else cell.text for line in lines if line for cell in line.cells[2:3]]


@on_sqlite
async def test_the_day_is_shown_with_words_for_every_state(cast: Cast) -> None:
    cast.visit(cast.visitor("Expected Ex"))
    cast.visit(cast.visitor("Awaiting Aw"), state="awaiting")
    cast.visit(cast.visitor("Lacking La", email=""))
    cast.visit(cast.visitor("Called Ca"), state="cancelled")
    cast.visit(unknown="lift service")
    inside = cast.visit(cast.visitor("Inside In"))
    check_in.check_in(cast.act_as("linus"), inside.name)
    async with desk(cast) as front:
        assert "Monday 23 November 2026 · today" in front.text
        for words in ("○ expected", "? awaiting", "! not verified", "× cancelled", "! unknown", "● on site 09:12"):
            assert words in front.text
        assert "All 6" in front.text and "Awaiting 1" in front.text and "On site 1" in front.text


@on_sqlite
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lovelace ada", ["Ada Lovelace"]),
        ("zofia luk", ["Zofia Łukasiewicz"]),
        ("grosse", ["Jürgen Große"]),
        ("bxy 12", ["Ada Lovelace"]),
        ("textile", ["Zofia Łukasiewicz"]),
        ("lovelcae", ["Ada Lovelace"]),
        ("grace", ["Ada Lovelace", "Zofia Łukasiewicz", "Jürgen Große"]),
        ("nobody at all", []),
    ],
)
async def test_typing_finds_in_any_order_with_accents_folded_and_one_typo(
    cast: Cast, typed: str, found: list[str]
) -> None:
    invite(cast, "Ada Lovelace", "Analytical", "B-XY 123")
    invite(cast, "Zofia Łukasiewicz", "Łódź Textile")
    invite(cast, "Jürgen Große", "Siemens")
    async with desk(cast) as front:
        await front.type(typed)
        assert rows(front) == found
        await front.press("escape")
        assert len(rows(front)) == 3


@on_sqlite
async def test_who_has_left_is_found_after_those_who_are_still_to_come(cast: Cast) -> None:
    """Two by the same letters: Enter opened, and Enter again let in, the one who had left in the morning."""
    zofia = invite(cast, "Zofia Łukasiewicz")
    invite(cast, "Lukáš Dvořák")
    linus = cast.act_as("linus")
    check_in.check_in(linus, f"v{zofia}")
    check_out.check_out(linus, f"v{zofia}")
    async with desk(cast) as front:
        await front.type("lukas")
        assert rows(front) == ["Lukáš Dvořák", "Zofia Łukasiewicz"]
        assert "Check in Lukáš Dvořák" in front.text


@on_sqlite
async def test_enter_says_name_company_and_host_before_it_acts(cast: Cast) -> None:
    cast.visit()
    async with desk(cast) as front:
        assert "Check in Ada Lovelace · Analytical · to Grace Hopper" in front.text
        await front.open()
        front.on(VisitCard)
        assert "Check in Ada Lovelace" in front.text


@on_sqlite
async def test_a_long_name_leaves_room_for_whom_the_visitor_comes_to_see(cast: Cast) -> None:
    invite(cast, "Anne-Sophie de La Rochefoucauld-Montmorency", "Maison Lumière")
    async with desk(cast, size=(80, 24)) as front:
        assert "Check in Anne-Sophie de La Roch" in front.text
        assert "… · Maison Lumière · to Grace Hopper" in front.text.splitlines()[-3]


@on_sqlite
async def test_groups_and_types_filter_the_day(cast: Cast) -> None:
    inside, _ = cast.visit(), cast.visit(cast.visitor("Charles Babbage"))
    check_in.check_in(cast.act_as("linus"), inside.name)
    async with desk(cast) as front:
        await front.press("right", "right", "right")
        assert rows(front) == ["Ada Lovelace"]
        await front.press("left")
        assert rows(front) == ["Charles Babbage"]
        await front.press("escape")
        assert len(rows(front)) == 2


@on_sqlite
async def test_the_groups_count_the_visitor_type_that_is_shown(cast: Cast) -> None:
    cast.visit(), cast.visit(cast.visitor("Charles Babbage"))
    with cast.ws.transaction() as tx:
        tx.run("INSERT INTO visitor_types (name, position) VALUES ('Courier', 9)")
        tx.run("UPDATE visits SET visitor_type_id = (SELECT id FROM visitor_types WHERE name = 'Courier') WHERE id = 1")
    async with desk(cast) as front:
        assert "All 2" in front.text
        await front.press("f4", "3")
        assert "All 1" in front.text and "Expected 1" in front.text and len(rows(front)) == 1


@on_sqlite
async def test_who_stayed_overnight_is_on_todays_board(cast: Cast) -> None:
    ada = cast.visit()
    check_in.check_in(cast.act_as("linus"), ada.name)
    cast.clock.tick(days=1)
    async with desk(cast) as front:
        assert "! since 23.11." in front.text and "Ada Lovelace" in front.text


@on_sqlite
async def test_other_days_are_shown_as_far_as_the_reception_may_see(cast: Cast) -> None:
    cast.visit(cast.visitor("Tomorrow To"), day=TODAY + timedelta(days=1))
    async with desk(cast) as front:
        await front.press("shift+right")
        assert "tomorrow" in front.text and rows(front) == ["Tomorrow To"]
        await front.press("shift+right")
        assert "Receptionists see visits from 22.11.2026 to 24.11.2026." in front.notes
        front.app.board.read_again()
        await front.settled()
        assert front.notes.count("Receptionists see") == 1 and rows(front) == ["Tomorrow To"]
    async with desk(cast, "vera") as manager:
        await manager.press("shift+left", "shift+left")
        assert "Saturday 21 November 2026 · past" in manager.text


@on_sqlite
async def test_a_day_that_is_read_slowly_is_counted_from_all_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two presses only one counted."""
    read, go_on = day_board.read, Event()
    go_on.set()
    monkeypatch.setattr(day_board, "read", lambda *about, **how: go_on.wait(10) and read(*about, **how))
    async with desk(cast, "vera") as manager:
        go_on.clear()
        await manager.pilot.press("shift+left", "shift+left")
        go_on.set()
        await manager.until_text("Saturday 21 November 2026 · past")


@on_sqlite
async def test_several_are_checked_in_at_once_each_with_its_own_result(cast: Cast) -> None:
    good, lacking = cast.visit(), cast.visit(cast.visitor("Lacking La", email=""))
    async with desk(cast) as front:
        await front.press("space", "space")
        assert "2 selected" in front.text
        await front.press("f5")
        front.on(Several)
        assert "Check in 2 visitors?" in front.text
        await front.press("enter")
        await front.until_text("1 done, 1 refused.")
        assert "✓ in since 09:12" in front.text and "✕ refused" in front.text
        assert "Lacking La is not verified: e-mail missing" in front.text
        assert "Checked in: 1 of 2 visitors." in front.text and "Check in 2 visitors?" not in front.text
        assert "Enter  Close" in front.text
        await front.press("enter")
    with cast.ws.reading() as tx:
        states: dict[int, str] = dict(tx.rows("SELECT id, state FROM visits"))
    assert states == {good.id: "on-site", lacking.id: "expected"}


async def test_what_another_desk_does_is_seen_here_at_once(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.until_text("○ expected")
        check_in.check_in(cast.act_as("vera", desk="back"), ada.name)
        await front.until_text("● on site 09:12")


@on_sqlite
async def test_a_long_day_is_read_in_windows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_board, "WHOLE_UP_TO", 20)
    monkeypatch.setattr(day_board, "FIRST_ROWS", 10)
    monkeypatch.setattr(day_board.read, "__kwdefaults__", {"whole_up_to": 20})
    for number in range(300):
        invite(cast, f"Visitor Nr{number:03}x")
    async with desk(cast) as front:
        await front.until(lambda: front.app.board.lines.count == 300)
        assert "All 300" in front.text
        await front.press("end")
        await front.until_text("Visitor Nr299x")
        await front.type("nr123x")
        assert rows(front) == ["Visitor Nr123x"]


@on_sqlite
async def test_the_board_keeps_its_last_data_marked_while_the_store_is_away_and_comes_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.visit()
    monkeypatch.setattr("tui.desk.board_reading.READ_AGAIN", 0.1)
    async with desk(cast, size=(120, 30)) as front:
        store = cast.ws.store.address
        moved = f"{store}.moved"
        cast.ws.store.close()
        os.rename(store, moved)
        try:
            front.app.board.read_again()
            await front.until_text("as of 09:12:00")
            assert "Ada Lovelace" in front.text and "✕ store away" in front.text
        finally:
            os.rename(moved, store)
        await front.until(lambda: "as of" not in front.text, "the store is back")


async def test_what_the_host_answers_stands_on_the_board_within_a_second_and_gives_way_later(cast: Cast) -> None:
    visit = cast.visit(cast.visitor("Ada Lovelace"))
    check_in.check_in(cast.act_as("linus"), visit.name)
    async with desk(cast, size=(80, 24)) as front:
        assert "● on site 09:12" in front.text
        _answer(cast, visit, "send-up")
        assert await seconds_until_text(front, "● send up 09:12") < 1.0
        _answer(cast, visit, "not-mine")
        await front.until_text("✕ not me 09:12")
        _answer(cast, visit, "on-my-way")
        await front.until_text("● coming 09:12")
        cast.clock.tick(minutes=31)
        front.app.board.read_again()
        await front.until_text("● on site 09:12")


async def seconds_until_text(front: Desk, words: str) -> float:
    """How long it takes until something is seen; what is longer than a look takes was this machine's own pause."""
    taken, last = 0.0, monotonic()

    def seen() -> bool:
        nonlocal taken, last
        before, last = last, monotonic()
        taken += min(last - before, 0.05)
        return words in front.text

    await front.until(seen, words)
    return taken


def _answer(cast: Cast, visit: VisitMade, said: str) -> None:
    """Grace answers by the link of the mail that told her of the arrival."""
    with cast.ws.reading() as tx:
        values = {"visit": visit.id}
        mail = tx.value("SELECT id FROM outbox WHERE template = 'visitor-arrived' AND visit_id = :visit", values)
    link = token(cast.ws.keys.link, Purpose.ANSWER, mail, visit.id, cast.users["grace"])
    host_answers.answer(cast.ws, link, said)


@on_sqlite
@pytest.mark.parametrize("clearing", ["escape", "backspace"])
async def test_a_search_that_found_nobody_leads_back_to_where_it_began(cast: Cast, clearing: str) -> None:
    for letter in "ABCDEF":
        cast.visit(cast.visitor(f"{letter}da Lovelace"))
    async with desk(cast) as front:
        await front.press("down", "down", "down")
        stood = front.app.board.lines.cursor_id
        await front.type("zqx")
        assert "Nobody found" in front.text and front.app.board.lines.cursor_id is None
        await front.press(*[clearing] * (1 if clearing == "escape" else 3))
        assert front.app.board.lines.cursor_id == stood
