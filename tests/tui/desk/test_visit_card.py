"""A scan or Enter opens the visit with everything known, and one key does what fits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import TODAY, Cast
from tests.printers.standing_printer import standing_printer
from tests.services.printing import deliver, set_up
from tests.tui.desk.desk import desk
from tui.desk.day_board import DayBoardScreen
from tui.desk.visit_card import VisitCard
from vmsctl.services import check_in

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def check_ins(cast: Cast, visit_id: int) -> int:
    with cast.ws.reading() as tx:
        sql = "SELECT count(*) FROM events WHERE kind = 'visit.checked-in' AND subject = :subject"
        return int(tx.value(sql, {"subject": f"visit:{visit_id}"}))


def state(cast: Cast, visit_id: int) -> str:
    with cast.ws.reading() as tx:
        return str(tx.value("SELECT state FROM visits WHERE id = :id", {"id": visit_id}))


async def test_a_scan_opens_the_visit_with_everything_known_and_one_key_checks_in(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        for known in ("Ada Lovelace", "Analytical", "Grace Hopper", "Interview", "○ expected", "Check in Ada Lovelace"):
            assert known in front.text
        await front.press("enter")
        front.on(DayBoardScreen)
        await front.until_text("● on site 09:12")
        assert "Ada Lovelace is in since 09:12" in front.notes
    assert check_ins(cast, ada.id) == 1


async def test_after_a_check_in_the_search_is_empty_and_the_cursor_stays(cast: Cast) -> None:
    cast.visit()
    charles = cast.visit(cast.visitor("Charles Babbage"))
    async with desk(cast) as front:
        await front.type("babbage")
        await front.open()
        await front.press("enter")
        await front.until_text("● on site 09:12")
        assert "Ada Lovelace" in front.text
        assert front.app.board.wanted.text == "" and front.app.board.lines.cursor_id == f"v{charles.id}"
        await front.type("ada")
        assert front.app.board.wanted.text == "ada"


async def test_enter_twice_in_a_hurry_is_one_check_in(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.pilot.press("enter", "enter", "enter")
        await front.settled()
    assert check_ins(cast, ada.id) == 1


async def test_the_enter_that_opens_the_card_does_not_act_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.desk.visit_card.SETTLE", 30.0)
    ada = cast.visit()
    async with desk(cast) as front:
        await front.press("enter", "enter")
        assert front.on(VisitCard).visit is not None
    assert state(cast, ada.id) == "expected"


async def test_a_scan_of_somebody_on_site_offers_check_out(cast: Cast) -> None:
    ada = cast.visit()
    check_in.check_in(cast.act_as("linus"), ada.ticket)
    cast.clock.tick(minutes=80)
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        assert "since 09:12, 1 h 20" in front.text
        await front.press("enter")
    assert state(cast, ada.id) == "left"


async def test_a_second_scan_while_the_card_is_open_moves_on_to_the_next(cast: Cast) -> None:
    ada, charles = cast.visit(), cast.visit(cast.visitor("Charles Babbage"))
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.scan(charles.ticket)
        assert "Charles Babbage" in front.text and "Check in Charles Babbage" in front.text
        assert sum(isinstance(screen, VisitCard) for screen in front.app.screen_stack) == 1
        await front.press("enter")
    assert (state(cast, ada.id), state(cast, charles.id)) == ("expected", "on-site")


async def test_a_refusal_is_shown_with_its_sentence_and_the_way_out(cast: Cast) -> None:
    lab = cast.visit(building_id=cast.lab)
    async with desk(cast, "alma") as front:
        await front.scan(lab.ticket)
        assert "This visit is in Lab, not here." in front.text
        assert "Send the visitor to Lab." in front.text
        await front.press("enter")
        front.on(DayBoardScreen)
    assert state(cast, lab.id) == "expected"


async def test_a_number_of_nobody_is_said_to_be_unknown(cast: Cast) -> None:
    async with desk(cast) as front:
        await front.scan("48151623421081516238")
        assert "This number is not known here." in front.text


async def test_the_second_desk_reads_who_was_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.desk.visit_card.SECOND_THOUGHT", 30.0)
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        check_in.check_in(cast.act_as("vera", desk="back"), ada.ticket)
        await front.press("enter")
        assert "Ada Lovelace is in since 09:12 by Vera Manager at back." in front.text
        assert "Check out Ada Lovelace" in front.text
        await front.press("enter")
    assert check_ins(cast, ada.id) == 1
    assert state(cast, ada.id) == "on-site"


async def test_the_step_of_the_building_is_ticked_before_check_in(cast: Cast) -> None:
    cast.setting("check-in.confirmation", '"ID card checked"')
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        assert "☐ ID card checked" in front.text
        await front.press("enter")
        assert "To be done first: ID card checked." in front.text
        await front.press("space")
        assert "☑ ID card checked" in front.text
        await front.press("enter")
    assert state(cast, ada.id) == "on-site"


async def test_somebody_not_verified_is_completed_at_the_desk_and_then_let_in(cast: Cast) -> None:
    ada = cast.visit(cast.visitor(email=""))
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        assert "is not verified: e-mail missing" in front.text
        await front.press("enter")
        await front.until_text("Missing: E-mail.")
        await front.type("ada@example.org")
        await front.press("ctrl+s")
        await front.card_ready()
        assert "Check in Ada Lovelace" in front.text
        await front.press("enter")
    assert state(cast, ada.id) == "on-site"


async def test_an_unknown_visitor_becomes_a_known_one(cast: Cast) -> None:
    lift = cast.visit(unknown="lift service")
    async with desk(cast) as front:
        await front.scan(lift.ticket)
        await front.press("enter")
        await front.until_text("Expected as “lift service”")
        await front.type("Otis")
        await front.press("enter")
        await front.type("otis@example.org")
        await front.press("ctrl+s")
        await front.card_ready()
        assert "Check in Otis" in front.text


async def test_the_hosts_answer_by_telephone_is_noted_at_the_desk(cast: Cast) -> None:
    ada = cast.visit(state="awaiting")
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        assert "is waiting for the host's answer" in front.text
        await front.press("enter")
        assert "What does Grace Hopper say?" in front.text
        await front.press("1")
        await front.card_ready()
        assert "Check in Ada Lovelace" in front.text
    assert state(cast, ada.id) == "expected"


async def test_pin_ticket_number_and_link_can_be_read_out(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        assert ada.pin[:3] not in front.text
        await front.press("p")
        assert f"{ada.pin[:3]} {ada.pin[3:]}" in front.text
        assert f"{ada.ticket[:4]} {ada.ticket[4:8]}" in front.text
        assert "https://visit.example/i/" in front.text


async def test_a_check_in_of_the_wrong_person_is_undone_with_a_reason(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.press("enter")
        await front.scan(ada.ticket)
        await front.press("u")
        assert "Undo the check-in?" in front.text
        await front.press("enter")
        assert "A few words are needed." in front.text
        await front.type("Wrong row")
        await front.press("enter")
        assert "Check in Ada Lovelace" in front.text
    assert state(cast, ada.id) == "expected"


async def test_times_are_corrected_with_a_reason_and_never_without(cast: Cast) -> None:
    ada = cast.visit()
    check_in.check_in(cast.act_as("linus"), ada.ticket)
    cast.clock.tick(minutes=30)
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.press("t")
        await front.until_text("Correct the times")
        await front.press("ctrl+s")
        assert "This is needed." in front.text
        await front.type("Forgot to scan")
        await front.press("up", "up", "home", *["delete"] * 5)
        await front.type("09:05")
        await front.press("ctrl+s")
        await front.until_text("since 09:05")


async def test_a_visit_is_called_off_from_its_card(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast) as front:
        await front.scan(ada.ticket)
        await front.press("x")
        await front.press("enter")
        assert "A few words are needed." in front.text
        await front.type("Ill")
        await front.press("enter")
        await front.until_text("cancelled")
    assert state(cast, ada.id) == "cancelled"


async def test_a_manager_blocks_a_visitor_who_is_then_not_let_in(cast: Cast) -> None:
    ada = cast.visit()
    async with desk(cast, "vera") as manager:
        await manager.scan(ada.ticket)
        await manager.press("k")
        assert "Block Ada Lovelace?" in manager.text
        await manager.press("enter")
        assert "A few words are needed." in manager.text
        await manager.type("House ban")
        await manager.press("enter")
        await manager.until_text("Ada Lovelace is blocked.")
        await manager.until_text("✕ blocked")
        assert "Badge" not in manager.text
        await manager.press("escape")
        await manager.until_text("✕ blocked")
    assert state(cast, ada.id) == "expected"


async def test_a_visit_of_a_later_day_is_shown_calmly_unless_its_pass_is_brought(cast: Cast) -> None:
    later = cast.visit(cast.visitor("Charles Babbage"), day=TODAY + timedelta(days=1))
    async with desk(cast) as front:
        front.app.board.open_visit(f"v{later.id}")
        await front.settled()
        await front.until_text(f"○ expected on {TODAY + timedelta(days=1):%d.%m.%Y}")
        assert "not today" not in front.text
        await front.press("escape")
        await front.scan(later.ticket)
        assert "not today" in front.text


async def test_no_badge_is_promised_while_its_printer_is_known_to_be_off(cast: Cast) -> None:
    """'The badge comes out of Front' was said of a printer that the status bar called not ready."""
    ada, bob = cast.visit(), cast.visit(cast.visitor("Bob Guest"))
    with standing_printer(on=False) as stands:
        set_up(cast, stands)
        async with desk(cast, size=(80, 24)) as front:
            await front.scan(ada.ticket)
            await front.press("enter")
            assert "The badge comes out of Front." in front.notes
            deliver(cast)
            await front.scan(bob.ticket)
            await front.press("enter")
            assert "Bob Guest is in since 09:12" in front.notes and "No badge yet: the printer Front" in front.notes
            assert front.notes.count("comes out of") <= 1
            cast.clock.tick(minutes=20)
            deliver(cast)
            front.app.board.read_again()
            await front.until_text("printer 2 failed")
