"""Whose turn it is in the print queue, and what a failure means."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmsctl.rules.print_queue import OpenJob, after_failure, plan, wait

NOW = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)


def job(
    id: int, printer: int = 1, *, state: str = "queued", waits: float = 0, due: float = 0, claimed: float = 0
) -> OpenJob:
    """A job queued so many seconds ago, due in so many, or claimed so many seconds ago; 15 minutes are too old."""
    ago, ahead, since = (timedelta(seconds=seconds) for seconds in (waits, due, claimed))
    return OpenJob(id, printer, state, NOW - ago, NOW + ahead, NOW - since if state == "printing" else None, 15)


def test_each_printer_gets_its_oldest_job() -> None:
    assert plan([job(1), job(2), job(3, printer=2)], NOW).next == (1, 3)


def test_while_the_first_waits_for_its_next_attempt_the_others_wait_behind_it() -> None:
    assert plan([job(1, due=4), job(2), job(3, printer=2)], NOW).next == (3,)


def test_a_printer_that_prints_gets_no_second_job() -> None:
    assert plan([job(1), job(2, state="printing", claimed=5)], NOW).next == ()


def test_a_claim_that_nobody_renewed_for_a_minute_is_given_up() -> None:
    assert plan([job(1, state="printing", claimed=59)], NOW).abandoned == ()
    assert plan([job(1, state="printing", claimed=60)], NOW).abandoned == (1,)


def test_what_waited_too_long_is_dropped_and_not_printed() -> None:
    made = plan([job(1, waits=15 * 60), job(2, waits=15 * 60 - 1)], NOW)
    assert (made.too_old, made.next) == ((1,), (2,))


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans(), st.integers(-5, 5), st.integers(0, 2000))))
def test_no_plan_gives_a_printer_two_jobs_or_one_job_two_fates(drawn: list[tuple[int, bool, int, int]]) -> None:
    jobs = [
        job(id, printer, state="printing" if prints else "queued", waits=waits, due=due, claimed=waits)
        for id, (printer, prints, due, waits) in enumerate(drawn)
    ]
    made = plan(jobs, NOW)
    printers = [jobs[id].printer for id in made.next]
    assert len(printers) == len(set(printers))
    fates = [*made.abandoned, *made.too_old, *made.next]
    assert len(fates) == len(set(fates))
    assert not any(each.state == "printing" and each.printer in printers for each in jobs)


def test_the_time_between_attempts_grows_to_a_minute() -> None:
    assert [wait(attempts).total_seconds() for attempts in (1, 2, 5, 6, 600)] == [2, 4, 32, 60, 60]


@pytest.mark.parametrize(
    ("nothing_printed", "permanent", "state"),
    [(True, False, "queued"), (True, True, "failed"), (False, False, "unknown"), (False, True, "unknown")],
)
def test_what_may_have_come_out_is_unknown_whatever_else_is_known(
    nothing_printed: bool, permanent: bool, state: str
) -> None:
    assert after_failure(nothing_printed=nothing_printed, permanent=permanent) == state
