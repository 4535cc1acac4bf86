"""The worker loop: what it does by itself, and that nothing stops it but the one who started it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.printers.standing_printer import PATIENCE, standing_printer
from tests.services.printing import ask_for, on_site, set_up, states
from vmsctl.errors import StoreFailed
from vmsctl.scheduler import deliveries
from vmsctl.scheduler.deliveries import Copies, Delivery
from vmsctl.scheduler.loop import Loop, fell_behind
from vmsctl.workspace import Workspace


class Told:
    """What a loop says, as it says it."""

    def __init__(self) -> None:
        self.sentences: queue.Queue[str] = queue.Queue()

    def __call__(self, sentence: str) -> None:
        self.sentences.put(sentence)

    def until(self, words: str) -> str:
        """The first sentence with these words; waits for it."""
        while words not in (sentence := self.sentences.get(timeout=PATIENCE)):
            pass
        return sentence


@contextmanager
def running(ws: Workspace, *what: Delivery, tell: Told) -> Iterator[Loop]:
    loop = Loop(ws, what, tell=tell)
    loop.start()
    try:
        yield loop
    finally:
        loop.stop()


def quick(delivery: Delivery) -> Delivery:
    return delivery._replace(every=0.05)


def test_what_is_queued_is_printed_and_told_without_a_name(cast: Cast) -> None:
    told = Told()
    with standing_printer() as printer, running(cast.ws, quick(deliveries.PRINTING), tell=told):
        set_up(cast, printer)
        visit = on_site(cast)
        ask_for(cast, visit)
        assert told.until("badge") == f"Job 1 (badge of {visit}) on Front: printed."
        assert (len(printer.jobs), states(cast.ws)) == (1, ["printed"])


def test_a_stalling_printer_does_not_hold_up_the_other(cast: Cast) -> None:
    told = Told()
    with standing_printer() as stalls, standing_printer() as well:
        set_up(cast, stalls)
        set_up(cast, well, "Well")
        stalls.takes = 3000
        ask_for(cast, on_site(cast))
        with running(cast.ws, quick(deliveries.PRINTING), tell=told):
            assert stalls.busy.wait(PATIENCE)
            ask_for(cast, on_site(cast, "Bob"), printer="Well")
            told.until("on Well: printed")
            assert states(cast.ws) == ["printing", "printed"]
            stalls.let_go()
            told.until("on Front: printed")


def test_a_trouble_is_told_once_and_its_end_too(cast: Cast) -> None:
    told, away = Told(), threading.Event()
    away.set()

    def deliver(ws: Workspace) -> list[str]:
        if away.is_set():
            raise StoreFailed("store-unreachable", "The database server does not answer.")
        return []

    with running(cast.ws, Delivery("printing", 0.02, deliver), tell=told) as loop:
        assert told.until("printing") == "printing: The database server does not answer."
        assert loop.troubles == {"printing": "The database server does not answer."}
        away.clear()
        assert told.until("printing") == "printing: works again."
        assert loop.troubles == {}


def test_a_mistake_of_one_delivery_is_logged_and_the_others_go_on(cast: Cast) -> None:
    told, others = Told(), threading.Event()

    def wrong(_: Workspace) -> list[str]:
        return [str(1 / 0)]

    def right(_: Workspace) -> list[str]:
        others.set()
        return []

    with running(cast.ws, Delivery("wrong", 0.02, wrong), Delivery("right", 0.02, right), tell=told):
        assert "ZeroDivisionError" in told.until("wrong")
        others.clear()
        assert others.wait(PATIENCE)
    assert "1 / 0" in cast.ws.config.log_file.read_text()


def test_copies_of_the_roll_call_follow_the_store(cast: Cast) -> None:
    copies = Copies()
    copies(cast.ws)
    written = sorted(cast.ws.config.copies.glob("*.json"))
    assert len(written) == 2
    before = written[0].read_bytes()
    copies(cast.ws)
    assert written[0].read_bytes() == before
    on_site(cast)
    with cast.ws.transaction() as tx:
        tx.presence.add(cast.hq)
        tx.run("INSERT INTO stays (building_id, visit_id, visitor_id, in_at, in_how) VALUES (1, 1, 1, 0, 'desk')")
    if cast.ws.store.engine == "postgresql":
        assert copies._watch is not None
        assert copies._watch.changed(PATIENCE)
        copies.close()
    copies(cast.ws)
    assert "Ada Lovelace" in written[0].read_text(encoding="utf-8")
    copies.close()


def test_a_clock_that_is_set_back_is_noticed() -> None:
    assert fell_behind((1000.0, 50.0), (400.0, 55.0))
    assert not fell_behind((1000.0, 50.0), (1005.0, 55.0))
    assert not fell_behind((1000.0, 50.0), (4605.0, 55.0))


def test_alarms_are_set_anew(cast: Cast) -> None:
    ran: queue.Queue[datetime] = queue.Queue()

    def note(_: Workspace) -> list[str]:
        ran.put(datetime.now(UTC))
        return []

    # Two at once: a nudge is not for what has not quite ended.
    with running(cast.ws, Delivery("rare", 3600, note, at_once=2), tell=Told()) as loop:
        ran.get(timeout=PATIENCE)
        loop.nudge()
        ran.get(timeout=PATIENCE)


@contextmanager
def working(home: Path, address: str) -> Iterator[subprocess.Popen[str]]:
    """`vmsctl work` in a process of its own."""
    environment = {**os.environ, "VMSCTL_HOME": str(home), "VMSCTL_DATABASE_URL": address}
    command = [sys.executable, "-m", "vmsctl", "work"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def test_the_worker_ends_in_order_at_a_signal(cast: Cast, home: Path) -> None:
    """What is being printed is finished first: a service manager that stops it leaves no half badge."""
    with standing_printer() as printer:
        set_up(cast, printer)
        printer.takes = 3000
        cast.clock.time = datetime.now(UTC)
        ask_for(cast, on_site(cast))
        with working(home, cast.ws.config.address) as worker:
            assert printer.busy.wait(PATIENCE)
            worker.send_signal(signal.SIGTERM)
            assert worker.stderr is not None
            assert any(line.startswith("Ending") for line in worker.stderr)
            printer.let_go()
            said = [line for line in worker.stderr if line.startswith("Job")]
            assert said == ["Job 1 (badge of v1) on Front: printed.\n"]
            assert worker.wait(PATIENCE) == 0
        assert (len(printer.jobs), states(cast.ws)) == (1, ["printed"])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_worker_that_finds_no_store_says_so(home: Path, engine: str) -> None:
    command = [sys.executable, "-m", "vmsctl", "work", "--once"]
    done = subprocess.run(command, env={**os.environ, "VMSCTL_HOME": str(home)}, capture_output=True, text=True)
    assert done.returncode == 6 and "There is no store" in done.stderr
