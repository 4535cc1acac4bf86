"""SIGKILL of the process that sends mail, wherever it is: nothing is lost, and a kill repeats one message at most."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.connectors.mail_servers import CuttingServer, cutting_server
from tests.services.mailing import queue, read, states, use_server

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.scale import Scale

pytestmark = [pytest.mark.crash, pytest.mark.long]

SENDER = """
import sys
from datetime import datetime
from pathlib import Path
from vmsctl.config import Config
from vmsctl.services import outbox_delivery
from vmsctl.workspace import open_workspace

home, address, now = sys.argv[1:4]
ws = open_workspace(Config(home=Path(home), address=address, user=None, building=None, desk=""))
ws.clock = lambda: datetime.fromisoformat(now)
if "mark-first" in sys.argv:
    one = outbox_delivery._Run._one
    outbox_delivery._Run._one = lambda run, message, next: (run._written(message, "250"), one(run, message, next))[1]
for outcome in outbox_delivery.deliver(ws):
    pass
"""
ROOT = Path(__file__).parents[2]


def send(
    cast: Cast, server: CuttingServer, *, kill_after: float | None, at_message: int, more: tuple[str, ...] = ()
) -> None:
    """A process that sends, and that is killed so many seconds after the server has begun its n-th message from now."""
    begun = server.begun
    address = cast.ws.config.address
    words = [sys.executable, "-c", SENDER, str(cast.ws.config.home), address, cast.clock.time.isoformat()]
    sender = subprocess.Popen(
        [*words, *more], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE
    )
    if kill_after is not None:
        reached = threading.Event()
        old = server.cut

        def watch(number: int) -> str:
            if number >= begun + at_message:
                reached.set()
            return old(number)

        server.cut = watch
        reached.wait(20)
        threading.Event().wait(kill_after)
        sender.send_signal(signal.SIGKILL)
        server.cut = old
    _, said = sender.communicate(timeout=60)
    assert kill_after is not None or sender.returncode == 0, said.decode()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
def test_a_killed_sender_loses_nothing_and_repeats_at_most_one_message(cast: Cast, scale: Scale, engine: str) -> None:
    count, kills = scale(60, nightly=400), scale(6, nightly=60)
    cast.setting("mail.per-host-day", "100000")
    grace = cast.act_as("grace")
    for number in range(count):
        queue(grace, visit_id=cast.visit(cast.visitor(f"V{number}", email=f"v{number}@x.example"),
                                         day=cast.clock.time.date() + timedelta(days=2 + number)).id)  # fmt: skip
    dice = random.Random(20261123)
    with cutting_server() as server:
        use_server(cast, server.port)
        for _ in range(kills):
            left = count - len({read(mail.data)["Message-ID"] for mail in server.received})
            if left < 5:
                break
            send(cast, server, kill_after=dice.random() * 0.02, at_message=dice.randint(1, 5))
            cast.clock.tick(minutes=6)
        send(cast, server, kill_after=None, at_message=0)
        ids = [read(mail.data)["Message-ID"] for mail in server.received]
    assert {state for state, _, _ in states(cast.ws).values()} == {"sent"}
    assert len(set(ids)) == count, "nothing is lost"
    assert len(ids) - len(set(ids)) <= kills, "at most one message a kill comes twice"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=False)
@pytest.mark.parametrize(("more", "loses"), [((), False), (("mark-first",), True)], ids=["ours", "control"])
def test_who_marks_a_message_before_it_is_sent_loses_it(
    cast: Cast, engine: str, more: tuple[str, ...], loses: bool
) -> None:
    """The control: the server stands still before it takes the second message, and the sender is killed there."""
    grace, killed = cast.act_as("grace"), threading.Event()
    for number in range(4):
        queue(grace, visit_id=cast.visit(cast.visitor(f"V{number}", email=f"v{number}@x.example")).id)

    def stand_still(number: int) -> str:
        return "before" if number == 2 and killed.wait(10) else ""

    with cutting_server(stand_still) as server:
        use_server(cast, server.port)
        send(cast, server, kill_after=0.1, at_message=2, more=more)
        killed.set()
        cast.clock.tick(minutes=6)
        send(cast, server, kill_after=None, at_message=0)
        assert (len({read(mail.data)["Message-ID"] for mail in server.received}) < 4) is loses
