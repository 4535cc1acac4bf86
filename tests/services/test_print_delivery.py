"""The spool: whatever happens to printer or process, no job is lost and none is printed twice by itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.cast import Cast, verify_chain
from tests.printers.standing_printer import StandingPrinter, standing_printer
from tests.services.printing import STALL, ask_for, deliver, happened, on_site, set_up, state_of, states
from vmsctl.services import print_delivery, printers
from vmsctl.services.check_in import check_in


@pytest.fixture
def printer(cast: Cast) -> Iterator[StandingPrinter]:
    """The one printer of HQ, on and well."""
    with standing_printer() as stands:
        set_up(cast, stands)
        yield stands


def test_a_queued_badge_is_printed_once(cast: Cast, printer: StandingPrinter) -> None:
    job = ask_for(cast, on_site(cast))
    assert job.state == "queued"
    (done,) = deliver(cast)
    assert (done.job.state, done.job.attempts, done.trouble) == ("printed", 1, None)
    assert deliver(cast) == []
    assert len(printer.jobs) == 1
    assert happened(cast.ws) == ["badge.queued", "badge.printed"]
    with cast.ws.reading() as tx:
        verify_chain(tx, cast.hq)


def test_a_printer_that_is_off_loses_nothing_and_is_asked_less_and_less(cast: Cast, printer: StandingPrinter) -> None:
    printer.switch_off()
    job = ask_for(cast, on_site(cast))
    (tried,) = deliver(cast)
    assert (tried.job.state, tried.trouble.code if tried.trouble else "") == ("queued", "printer-absent")
    assert "Nothing listens" in tried.job.why
    assert deliver(cast) == []
    cast.clock.tick(seconds=2)
    assert len(deliver(cast)) == 1
    cast.clock.tick(seconds=3.9)
    assert deliver(cast) == []
    printer.switch_on()
    cast.clock.tick(seconds=0.1)
    assert [each.job.state for each in deliver(cast)] == ["printed"]
    assert state_of(cast, job).attempts == 3
    assert len(printer.jobs) == 1
    assert happened(cast.ws) == ["badge.queued", "badge.postponed", "badge.postponed", "badge.printed"]


def test_ten_jobs_that_wait_for_a_printer_come_out_once_each_and_in_order(cast: Cast, printer: StandingPrinter) -> None:
    printer.switch_off()
    jobs = [ask_for(cast, on_site(cast, f"Ada {number}")) for number in range(10)]
    assert len(deliver(cast)) == 1, "a printer that is off is asked once, not once for each job"
    printer.switch_on()
    cast.clock.tick(seconds=2)
    assert [each.job.id for each in deliver(cast)] == [job.id for job in jobs]
    with cast.ws.reading() as tx:
        numbers = tx.value("SELECT count(DISTINCT visit_id) FROM passes WHERE kind = 'badge'")
    assert len(set(printer.qr_codes())) == len(printer.jobs) == numbers == 10
    assert states(cast.ws) == ["printed"] * 10


def test_a_printer_out_of_paper_prints_nothing_until_there_is_some(cast: Cast, printer: StandingPrinter) -> None:
    printer.has_paper = False
    ask_for(cast, on_site(cast))
    (tried,) = deliver(cast)
    assert (tried.job.state, tried.job.why) == ("queued", "The printer is out of paper: put in a new roll.")
    assert (printer.jobs, printer.torn) == ([], [])
    printer.has_paper = True
    cast.clock.tick(seconds=2)
    assert [each.job.state for each in deliver(cast)] == ["printed"]
    assert len(printer.jobs) == 1


@pytest.mark.parametrize("breaks_off", [False, True], ids=["stalls", "loses power"])
def test_a_job_that_stops_in_the_middle_is_unknown_and_not_printed_again(
    cast: Cast, printer: StandingPrinter, breaks_off: bool
) -> None:
    printer.takes, printer.breaks_off = 3000, breaks_off
    first, second = ask_for(cast, on_site(cast)), ask_for(cast, on_site(cast, "Bob"))
    (torn,) = deliver(cast, stall=STALL)
    assert (torn.job.id, torn.job.state) == (first.id, "unknown")
    assert torn.trouble is not None and "If nothing came out" in torn.trouble.hint
    printer.let_go()
    assert deliver(cast) == [], "the next job lets the printer rest"
    cast.clock.tick(minutes=1)
    assert [each.job.id for each in deliver(cast)] == [second.id]
    cast.clock.tick(minutes=30)
    assert deliver(cast) == []
    assert (len(printer.jobs), len(printer.torn)) == (1, 1)
    assert state_of(cast, first).state == "unknown"


def test_a_printer_that_cannot_be_is_a_failure_at_once(cast: Cast) -> None:
    printers.add(cast.act_as("alma"), "Wrong", "serial:///dev/ttyS0?baud=fast", building="HQ", reason="Set up")
    ask_for(cast, on_site(cast))
    (tried,) = deliver(cast)
    assert (tried.job.state, tried.trouble.code if tried.trouble else "") == ("failed", "printer-bad-address")
    assert happened(cast.ws)[-1] == "badge.failed"


def test_a_badge_that_waited_too_long_is_dropped_and_said_so(cast: Cast, printer: StandingPrinter) -> None:
    printer.switch_off()
    job = ask_for(cast, on_site(cast))
    deliver(cast)
    printer.switch_on()
    cast.clock.tick(minutes=15)
    (gone,) = deliver(cast)
    assert gone.job.state == state_of(cast, job).state == "dropped"
    assert gone.job.why.startswith("It waited for longer than 15 minutes and was not printed. Nothing listens")
    assert printer.jobs == []
    assert happened(cast.ws)[-1] == "badge.dropped"


def test_each_building_says_how_long_a_badge_may_wait(cast: Cast, printer: StandingPrinter) -> None:
    cast.setting("badges.too-old-minutes", "60", building=cast.hq)
    ask_for(cast, on_site(cast))
    cast.clock.tick(minutes=59)
    assert [each.job.state for each in deliver(cast)] == ["printed"]


def test_a_visit_that_is_cancelled_meanwhile_gets_no_badge(cast: Cast, printer: StandingPrinter) -> None:
    visit = cast.visit()
    ask_for(cast, visit.name)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visits SET state = 'cancelled' WHERE id = :id", {"id": visit.id})
    (done,) = deliver(cast)
    assert (done.job.state, printer.jobs) == ("dropped", [])
    assert "visit-cancelled" in done.job.why


def test_what_is_printed_is_what_holds_at_that_moment(cast: Cast, printer: StandingPrinter) -> None:
    """Nothing of a person lies in the queue: the name is fetched when the badge is printed."""
    visit = on_site(cast)
    ask_for(cast, visit)
    with cast.ws.transaction() as tx:
        kept = tx.rows("SELECT * FROM print_queue")
        tx.run("UPDATE visitors SET name = 'Ada, Countess of Lovelace'")
    assert not any("Ada" in str(value) for row in kept for value in row)
    deliver(cast)
    assert len(printer.jobs) == 1


def test_a_name_that_no_font_draws_is_named_to_the_desk_and_not_kept(cast: Cast, printer: StandingPrinter) -> None:
    visit = on_site(cast)
    job = ask_for(cast, visit)
    with cast.ws.transaction() as tx:
        tx.run("UPDATE visitors SET name = :name", {"name": "Ada \N{EGYPTIAN HIEROGLYPH A001}"})
    (done,) = deliver(cast)
    assert done.trouble is not None and "EGYPTIAN HIEROGLYPH A001" in done.trouble.message
    kept = state_of(cast, job)
    assert kept.state == "failed" and "U+13000 EGYPTIAN HIEROGLYPH A001" in kept.why and "Ada" not in kept.why


def test_a_printer_on_a_cable_is_left_to_its_own_machine_where_there_are_several(
    cast: Cast, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standing_printer() as stands:
        set_up(cast, stands)
        with cast.ws.transaction() as tx:
            tx.run("UPDATE printers SET machine = 'another'")
        job = ask_for(cast, on_site(cast))
        expected = "printed" if engine == "sqlite" else "queued"
        deliver(cast)
        assert state_of(cast, job).state == print_delivery.deliver_job(cast.ws, job.id).job.state == expected
        monkeypatch.setattr(print_delivery, "machine_name", lambda: "another")
        deliver(cast)
        assert len(stands.jobs) == 1


def test_a_printer_that_is_away_neither_delays_nor_stops_a_check_in(cast: Cast) -> None:
    """It is not even spoken to: who knocks at this one waits."""
    with socket.create_server(("127.0.0.1", 0)) as away:
        address = f"tcp://127.0.0.1:{away.getsockname()[1]}"
        printers.add(cast.act_as("vera"), "Front", address, building="HQ", reason="Set up")
        ask_for(cast, on_site(cast, "Bob"))
        done = check_in(cast.act_as("linus"), cast.visit().ticket)
        away.setblocking(False)
        with pytest.raises(BlockingIOError):
            away.accept()
    assert (done.badge, done.warning) == ("Front", "")
    assert states(cast.ws) == ["queued", "queued"]
