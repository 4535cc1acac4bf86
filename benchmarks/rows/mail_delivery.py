"""The time to deliver mails with their marks in the outbox, against smtplib sending the same bytes."""

from __future__ import annotations

import json
import smtplib
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from unittest.mock import patch

from benchmarks import houses
from benchmarks.bench import Bench
from benchmarks.figures import Figure, seconds
from benchmarks.measuring import PYTHON, clocked, ratio
from db.instant import stored
from db.queries import outbox_delivery as queries
from vmsctl.services import mail_composing, mail_stationery, mail_views, outbox_delivery
from vmsctl.services.mail_ahead import Ahead
from vmsctl.services.mail_composing import Composed
from vmsctl.workspace import Workspace

MAILS = 1_000
SERVER = """
import sys, time
from aiosmtpd.controller import Controller
class Box:
    async def handle_DATA(self, server, session, envelope):
        return "250 taken"
import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
controller = Controller(Box(), hostname="127.0.0.1", port=port)
controller.start()
print(port, flush=True)
sys.stdin.read()
"""


def measure(bench: Bench) -> Iterator[Figure]:
    """The goal is for what both sides do: the same bytes go out, ours with a claim and a mark for each message; what
    making them takes is the row `mail_making`. The second figure is the whole of what `vmsctl work` does, which keeps
    no texts and makes each mail in the pauses of the one before, against a side that had its bytes before it began."""
    rounds = bench.size(2, 5)
    sending, whole, theirs = [], [], []
    with bench.scratch() as folder, server() as port:
        ws = house(folder, port, 2 * (rounds + 1) * MAILS)
        for _ in range(rounds + 1):
            mails = _made_ahead(ws)
            whole.append(clocked(partial(_deliver, ws)))
            theirs.append(clocked(partial(_by_smtplib, port, list(mails.values()))))
            mails = _made_ahead(ws)
            with patch.object(Ahead, "_pieces", lambda _, message, mails=mails: _at_once(mails[message.id])):
                sending.append(clocked(partial(_deliver, ws)))
        ws.store.close()
    seen = f"{seconds(median(theirs[1:]))} (smtplib, the same bytes on one connection)"
    for what, ours, goal in (("sent and marked", sending, 1.5), ("made, sent and marked", whole, None)):
        said = f"{seconds(median(ours[1:]))} / {seen}"
        yield Figure(f"{MAILS:,} mails {what}", ratio(ours[1:], theirs[1:]), "x", goal, said)


def _at_once(mail: Composed) -> Generator[None, None, Composed]:
    return mail
    yield


@contextmanager
def server() -> Iterator[int]:
    """aiosmtpd in a process of its own; its port."""
    process = subprocess.Popen([PYTHON, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def house(home: Path, port: int, mails: int) -> Workspace:
    """An installation whose outbox holds so many invitations, none of them due."""
    ws = houses.found(home)
    houses.add_people(ws, mails)
    houses.add_today(ws, mails)
    settings = {
        "mail.server": "127.0.0.1",
        "mail.port": port,
        "mail.security": "none",
        "mail.from": "visit@example.org",
    }
    with ws.transaction() as tx:
        for name, value in settings.items():
            tx.run("INSERT INTO settings (building_id, name, value) VALUES (0, :name, :value)",
                   {"name": name, "value": json.dumps(value)})  # fmt: skip
        tx.run("UPDATE visits SET until = until + 86400000000")
        tx.run(
            "INSERT INTO outbox (building_id, template, visit_id, message_id, state, created_at, due_at)"
            " SELECT building_id, 'invitation', id, lower(hex(randomblob(16))), 'held', :at, :at FROM visits"
            " WHERE state = 'expected' LIMIT :count",
            {"at": stored(houses.NOW), "count": mails},
        )
    return ws


def _made_ahead(ws: Workspace) -> dict[int, Composed]:
    """Let so many be due, and make the mails that will go out."""
    with ws.transaction() as tx:
        tx.run("UPDATE outbox SET state = 'waiting' WHERE id IN (SELECT id FROM outbox WHERE state = 'held' LIMIT :n)",
               {"n": MAILS})  # fmt: skip
    made = {}
    with ws.reading() as tx:
        paper = mail_stationery.of_building(tx, 1)
        for (id,) in tx.rows("SELECT id FROM outbox WHERE state = 'waiting' ORDER BY id"):
            message = queries.one(tx, id)
            assert message is not None
            made[int(id)] = mail_composing.compose(mail_views.mail_facts(tx, ws, message, paper), None)
    assert len(made) == MAILS
    return made


def _deliver(ws: Workspace) -> None:
    states = [outcome.state for outcome in outbox_delivery.deliver(ws)]
    assert states == ["sent"] * MAILS, set(states)


def _by_smtplib(port: int, mails: list[Composed]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for mail in mails:
            smtp.sendmail(mail.sender, mail.to, mail.data)
