"""What people see of the print queue and do about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.printers.standing_printer import StandingPrinter, standing_printer
from tests.services.printing import ask_for, deliver, happened, on_site, set_up, state_of
from vmsctl.errors import Conflict, Denied, Invalid, NotFound
from vmsctl.services import badges, duty, print_queue, printers


@pytest.fixture
def front(cast: Cast) -> Iterator[StandingPrinter]:
    """The first printer of HQ, which is off."""
    with standing_printer(on=False) as stands:
        set_up(cast, stands)
        yield stands


@pytest.fixture
def spare(cast: Cast, front: StandingPrinter) -> Iterator[StandingPrinter]:
    """The second printer of HQ, which is on."""
    with standing_printer() as stands:
        set_up(cast, stands, "Spare")
        yield stands


def test_the_queue_says_what_waits_for_what_and_why(cast: Cast, front: StandingPrinter) -> None:
    ask_for(cast, on_site(cast))
    deliver(cast)
    (job,) = print_queue.list_(cast.act_as("linus"))
    assert (job.what, job.visitor, job.printer, job.state, job.attempts) == (
        "badge", "Ada Lovelace", "Front", "queued", 1,
    )  # fmt: skip
    assert "Nothing listens" in job.why
    assert job.due_at is not None and job.due_at.isoformat() == "2026-11-23T09:12:02+01:00"
    (printer,) = printers.list_(cast.act_as("linus"))
    assert (printer.waiting, printer.trouble) == (1, job.why)
    seen = duty.health(cast.act_as("linus"), cast.hq)
    assert (seen.to_print, seen.print_troubled) == (1, True)


def test_a_job_goes_to_another_printer(cast: Cast, front: StandingPrinter, spare: StandingPrinter) -> None:
    job = ask_for(cast, on_site(cast))
    deliver(cast)
    moved = print_queue.retry(cast.act_as("linus"), job.id, printer="Spare")
    assert (moved.printer, moved.state) == ("Spare", "queued")
    deliver(cast)
    assert (len(front.jobs), len(spare.jobs)) == (0, 1)
    assert happened(cast.ws)[-2:] == ["badge.retried", "badge.printed"]


def test_a_retry_does_not_wait_for_its_turn(cast: Cast, front: StandingPrinter) -> None:
    job = ask_for(cast, on_site(cast))
    deliver(cast)
    front.switch_on()
    print_queue.retry(cast.act_as("linus"), job.id)
    assert [each.job.state for each in deliver(cast)] == ["printed"]


def test_what_was_dropped_as_too_old_can_be_printed_after_all(cast: Cast, front: StandingPrinter) -> None:
    job = ask_for(cast, on_site(cast))
    cast.clock.tick(minutes=20)
    deliver(cast)
    assert [each.state for each in print_queue.list_(cast.act_as("linus"))] == ["dropped"]
    assert duty.health(cast.act_as("linus"), cast.hq).print_failed == 1
    front.switch_on()
    print_queue.retry(cast.act_as("linus"), job.id)
    deliver(cast)
    assert state_of(cast, job).state == "printed"
    assert len(front.jobs) == 1
    assert duty.health(cast.act_as("linus"), cast.hq).print_failed == 0


@pytest.mark.parametrize("how", ["by hand", "the visitor left"])
def test_a_badge_that_grew_too_old_is_named_until_nobody_lacks_it_any_more(
    cast: Cast, front: StandingPrinter, how: str
) -> None:
    """It stood in the event log alone, and the status bar said that the printer is well."""
    visit = on_site(cast)
    job = ask_for(cast, visit)
    cast.clock.tick(minutes=20)
    deliver(cast)
    assert duty.health(cast.act_as("linus"), cast.hq).print_failed == 1
    if how == "by hand":
        print_queue.drop(cast.act_as("linus"), job.id)
    else:
        with cast.ws.transaction() as tx:
            tx.run("UPDATE visits SET state = 'left'")
    assert duty.health(cast.act_as("linus"), cast.hq).print_failed == 0
    assert print_queue.list_(cast.act_as("linus")) == []


def test_a_badge_is_asked_of_a_printer_that_is_known_to_be_off(cast: Cast, front: StandingPrinter) -> None:
    first = badges.print_badge(cast.act_as("linus"), on_site(cast))
    deliver(cast)
    again = badges.print_badge(cast.act_as("linus"), on_site(cast, "Bob Guest"))
    assert first.trouble == "" and "Nothing listens" in again.trouble
    cast.clock.tick(minutes=20)
    deliver(cast)
    later = badges.print_badge(cast.act_as("linus"), on_site(cast, "Charles Babbage"))
    assert later.trouble.startswith("It waited for longer")
    front.switch_on()
    deliver(cast)
    assert badges.print_badge(cast.act_as("linus"), on_site(cast, "Don Knuth")).trouble == ""


def test_what_is_printed_is_not_retried(cast: Cast, front: StandingPrinter) -> None:
    front.switch_on()
    job = ask_for(cast, on_site(cast))
    deliver(cast)
    with pytest.raises(Conflict) as refused:
        print_queue.retry(cast.act_as("linus"), job.id)
    assert refused.value.code == "job-printed"


def test_a_dropped_job_is_not_printed(cast: Cast, front: StandingPrinter) -> None:
    job = ask_for(cast, on_site(cast))
    assert print_queue.drop(cast.act_as("linus"), job.id).state == "dropped"
    front.switch_on()
    assert deliver(cast) == []
    with pytest.raises(Conflict):
        print_queue.drop(cast.act_as("linus"), job.id)


def test_a_test_page_is_a_job_like_the_others(cast: Cast, front: StandingPrinter) -> None:
    front.switch_on()
    print_queue.print_test_page(cast.act_as("linus"), "Front", building="HQ")
    deliver(cast)
    assert len(front.jobs) == 1 and front.printouts()[0].rows
    assert happened(cast.ws, "test-page") == ["test-page.queued", "test-page.printed"]


@pytest.mark.parametrize("who", ["grace", "mallory", "audrey"])
def test_only_the_desk_steers_the_queue(cast: Cast, front: StandingPrinter, who: str) -> None:
    job = ask_for(cast, on_site(cast))
    for act in (print_queue.retry, print_queue.drop):
        with pytest.raises(Denied):
            act(cast.act_as(who), job.id)


def test_an_auditor_sees_the_queue_without_names_and_others_see_none(cast: Cast, front: StandingPrinter) -> None:
    job = ask_for(cast, on_site(cast))
    assert [each.visitor for each in print_queue.list_(cast.act_as("audrey"))] == [""]
    assert print_queue.show(cast.act_as("audrey"), job.id).visitor == ""
    with pytest.raises(Denied):
        print_queue.list_(cast.act_as("grace"))


def test_a_desk_sees_the_queue_of_its_own_building(cast: Cast, front: StandingPrinter) -> None:
    ask_for(cast, on_site(cast))
    with cast.ws.transaction() as tx:
        tx.run("UPDATE roles SET building_id = :lab WHERE role = 'receptionist'", {"lab": cast.lab})
    assert print_queue.list_(cast.act_as("linus")) == []
    with pytest.raises(Denied):
        print_queue.list_(cast.act_as("linus"), building="HQ")


@pytest.mark.parametrize(("job", "kind"), [("4711", NotFound), ("x", Invalid), ("", Invalid), ("9" * 30, Invalid)])
def test_a_job_that_is_none_is_said_to_be_none(cast: Cast, job: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        print_queue.show(cast.act_as("linus"), job)


def test_the_last_jobs_are_those_of_the_own_building_however_busy_the_others_are(cast: Cast) -> None:
    add = (
        "INSERT INTO print_queue (building_id, printer_id, what, badge_counter, created_at, queued_at, due_at, state)"
        " VALUES (:building, :building, 'test-page', 0, 1, 1, 1, 'printed')"
    )
    with cast.ws.transaction() as tx:
        for building in (cast.hq, cast.lab):
            tx.run(
                "INSERT INTO printers (building_id, name, url, profile) VALUES (:building, 'P', 'tcp://[::1]:1', 'x')",
                {"building": building},
            )
        for building in (cast.hq, *[cast.lab] * print_queue.MOST):
            tx.run(add, {"building": building})
    (job,) = print_queue.list_(cast.act_as("linus"), everything=True)
    assert job.building == "HQ"
    assert len(print_queue.list_(cast.act_as("alma"), everything=True)) == print_queue.MOST
