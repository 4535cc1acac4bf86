"""What becomes of a print job when the process that prints it is killed, interrupted, slow or asleep."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest

from db.instant import stored
from db.queries import print_queue as queries
from printers import printing
from tests.cast import Cast
from tests.crew import World
from tests.printers.loopback_printer import PATIENCE
from tests.printers.standing_printer import StandingPrinter, standing_printer
from tests.services.printing import ask_for, deliver, happened, on_site, set_up, states
from vmsctl.rules import print_queue as rules
from vmsctl.services import print_delivery


@pytest.fixture
def printer(cast: Cast) -> Iterator[StandingPrinter]:
    """The one printer of HQ, on and well."""
    with standing_printer() as stands:
        set_up(cast, stands)
        yield stands


def killed_in_the_middle(cast: Cast, printer: StandingPrinter) -> None:
    """A process that is printing the first job of the queue gets SIGKILL."""
    printer.takes = 3000
    process = multiprocessing.get_context("spawn").Process(target=_deliver_elsewhere, args=(World.of(cast),))
    process.start()
    assert printer.busy.wait(PATIENCE)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(PATIENCE)
    printer.let_go()


def _deliver_elsewhere(world: World) -> None:
    print_delivery.deliver(world.open(), stall=PATIENCE)


@pytest.mark.crash
def test_a_process_killed_while_printing_leaves_its_job_unknown(cast: Cast, printer: StandingPrinter) -> None:
    job = ask_for(cast, on_site(cast))
    killed_in_the_middle(cast, printer)
    assert states(cast.ws) == ["printing"]
    cast.clock.tick(seconds=59)
    assert deliver(cast) == []
    cast.clock.tick(seconds=1)
    (given_up,) = deliver(cast)
    assert (given_up.job.id, given_up.job.state) == (job.id, "unknown")
    cast.clock.tick(minutes=30)
    assert deliver(cast) == []
    assert printer.jobs == []
    assert happened(cast.ws) == ["badge.queued", "badge.unknown"]


@pytest.mark.parametrize("end", [KeyboardInterrupt, ZeroDivisionError])
def test_printing_that_ends_by_ctrl_c_or_by_a_mistake_of_ours_is_unknown_at_once(
    cast: Cast, printer: StandingPrinter, monkeypatch: pytest.MonkeyPatch, end: type[BaseException]
) -> None:
    def ends(*_: object, **__: object) -> None:
        raise end

    monkeypatch.setattr(printing, "send", ends)
    ask_for(cast, on_site(cast))
    with pytest.raises(end):
        deliver(cast)
    assert states(cast.ws) == ["unknown"]


@pytest.mark.crash
def test_were_it_queued_again_the_badge_would_come_out_twice(
    cast: Cast, printer: StandingPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the printer has had the half of it already."""
    ask_for(cast, on_site(cast))
    killed_in_the_middle(cast, printer)
    monkeypatch.setattr(queries, "ABANDON", queries.ABANDON.replace("'unknown'", "'queued'"))
    cast.clock.tick(seconds=60)
    deliver(cast)
    assert len(printer.jobs) + len(printer.torn) == 2


def test_a_slow_printer_is_no_dead_process(
    cast: Cast, printer: StandingPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim is renewed while bytes are still going out, however long that takes."""
    monkeypatch.setattr(rules, "BEAT", timedelta(seconds=0.01))
    printer.takes = 3000
    job = ask_for(cast, on_site(cast))
    meanwhile: list[object] = []

    def look_after_five_minutes() -> None:
        printer.busy.wait(PATIENCE)
        cast.clock.tick(minutes=5)
        ends = time.monotonic() + PATIENCE
        while _claimed_at(cast) < stored(cast.clock()) and time.monotonic() < ends:
            pass
        meanwhile.extend([states(cast.ws), deliver(cast)])
        printer.let_go()

    watching = Thread(target=look_after_five_minutes)
    watching.start()
    print_delivery.deliver_job(cast.ws, job.id, stall=PATIENCE)
    watching.join(PATIENCE)
    assert meanwhile == [["printing"], []]
    assert states(cast.ws) == ["printed"]


def _claimed_at(cast: Cast) -> int:
    with cast.ws.reading() as tx:
        return int(tx.value("SELECT claimed_at FROM print_queue"))


def test_one_that_was_given_up_too_early_is_set_right_when_it_ends(
    cast: Cast, printer: StandingPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A computer that slept in the middle of a job comes back and finishes it."""
    ask_for(cast, on_site(cast))
    send = printing.send

    def sleepily(*arguments: Any, **options: Any) -> printing.Sent:
        sent = send(*arguments, **options)
        cast.clock.tick(minutes=2)
        given_up = deliver(cast)
        assert [each.job.state for each in given_up] == ["unknown"]
        return sent

    monkeypatch.setattr(printing, "send", sleepily)
    deliver(cast)
    assert states(cast.ws) == ["printed"]
    assert len(printer.jobs) == 1
