"""What is cut off by SIGKILL: each function works in a home of its own and tells of everything that was acknowledged.

They run in a process that strace watches (`tests/crash/nursery.py`); what is acknowledged has been said to somebody
and must be there afterwards.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from db import upgrade
from db.engine import open_store
from tests.cast import NOON
from tests.crew import replaced
from vmsctl.config import Config, make_key
from vmsctl.connectors import system_clock
from vmsctl.connectors.system_clock import Reading
from vmsctl.rules.people import Person
from vmsctl.scheduler import jobs
from vmsctl.services import backups, installation, roll_call
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.invitation_import import Wanted, import_
from vmsctl.services.invite import NewInvitation, add
from vmsctl.services.undo import undo
from vmsctl.workspace import Actor, Workspace, open_workspace, utc_now

Tell = Callable[[str], None]
MIGRATING = ["alembic.command", "sqlmodel", "db.session", "db.tables"]


def at_work(home: Path, user: str = "linus", *, create: bool = False) -> Workspace:
    """The workspace in this home (its store a file, or what `address` says) with one of the cast at work."""
    written = home / "address"
    address = written.read_text() if written.exists() else str(home / "vmsctl.db")
    ws = open_workspace(Config(home, address, user=None, building=None, desk="front"), create=create)
    ws.clock = lambda: NOON
    people = json.loads((home / "cast.json").read_text()) if (home / "cast.json").exists() else {}
    return ws.acting(Actor(people.get(user, 1), user.title(), "desk", "front"))


def day_at_the_desk(home: Path, tell: Tell) -> None:
    """Check in, check out, undo and invite, one after another."""
    ws, vera = at_work(home), at_work(home, "vera")
    for number, ticket in enumerate(json.loads((home / "tickets.json").read_text())):
        visit = check_in(ws, ticket).visit_id
        tell(f"in {visit}")
        if number % 2:
            check_out(ws, ticket)
            tell(f"out {visit}")
        if number % 4 == 3:
            undo(ws, ticket, reason="wrong one")
            tell(f"back {visit}")
        tell(f"invited {_invite(vera, f'bob{number}@example.org')}")


def end_of_the_day(home: Path, tell: Tell, *, minutes: int = 0) -> None:
    """Run the jobs that are due at nine in the evening: stays ended by the clock, the summary, the trail's ends."""
    ws = at_work(home)
    moment = NOON + timedelta(hours=13, minutes=minutes)
    ws.clock = lambda: moment
    right = Reading(0.0, "", synchronised=True)
    with replaced((system_clock, "read", lambda: right)):
        for ran in jobs.run_due(ws):
            assert ran.state == "done", ran
            tell(f"ran {ran.job}")
    ws.store.close()


def endless_day(home: Path, tell: Tell) -> None:
    """Invite somebody, let them in and out, and so on until somebody ends it."""
    ws, vera = at_work(home), at_work(home, "vera")
    for number in count():
        invitation = _invite(vera, f"bob{os.getpid()}.{number}@example.org")
        tell(f"invited {invitation}")
        with ws.reading() as tx:
            visit = tx.value("SELECT id FROM visits WHERE invitation_id = :id", {"id": invitation})
        check_in(ws, f"v{visit}")
        tell(f"in {visit}")
        check_out(ws, f"v{visit}")
        tell(f"out {visit}")


def _invite(ws: Workspace, email: str) -> int:
    asked = NewInvitation((Person("Bob", email),), "2026-11-23T11:00", reason="Repair", building="HQ")
    return int(add(ws, asked).invitation.id)


def an_import(home: Path, tell: Tell) -> None:
    with (home / "people.csv").open("rb") as file:
        report = import_(at_work(home, "alma"), file, Wanted(reason="crash"))
    tell(f"imported {report.invited}")


def an_installation(home: Path, tell: Tell) -> None:
    """From an empty folder to a store with its first building and admin."""
    ws = at_work(home, create=True)
    installation.make(ws, building="HQ", time_zone="Europe/Berlin", admin="Alma Admin <alma@example.org>")
    tell("made")


def an_upgrade(home: Path, tell: Tell) -> None:
    """From an earlier revision, with the backup that goes before."""
    ws = at_work(home)
    ws.clock = utc_now
    upgrade.upgrade(ws.store, before=backups.before_upgrade(ws))
    tell("upgraded")


def a_copy(home: Path, tell: Tell) -> None:
    """The desk's copy of the roll call, written anew after each of several check-ins."""
    ws = at_work(home)
    for number, ticket in enumerate(json.loads((home / "tickets.json").read_text())[:6]):
        check_in(ws, ticket)
        roll_call.write_copy(ws, 1)
        tell(f"copied {number + 1}")


def a_key(home: Path, tell: Tell) -> None:
    make_key(home / "keys" / "installation.key")
    tell("key")


def a_backup(home: Path, tell: Tell) -> None:
    backups.backup(at_work(home, "alma"), home / "backups" / "kept.db", reason="nightly")
    tell("backed up")


def a_retention(home: Path, tell: Tell) -> None:
    """All that is due, in turns of two rows so that there are many; without the server's writing its tables anew, which
    would take most of the time and is the server's own."""
    from vmsctl.services import retention_pace, retention_run, wiping

    ws = at_work(home, "alma")
    changed: list[tuple[object, str, Any]] = [(retention_pace, name, 2) for name in ("FIRST", "LEAST", "MOST")]
    if ws.store.engine == "postgresql":
        changed.append((wiping, "wipe", lambda *_, **__: []))
    with replaced(*changed, (retention_pace, "PAUSE", 0.0)):
        done = retention_run.run(ws, many=True, wholly=True)
    ws.store.close()
    tell(f"retained {done.detached} {done.forgotten} {done.anonymous}")


ACTS: dict[str, Callable[[Path, Tell], None]] = {
    act.__name__: act
    for act in (
        day_at_the_desk,
        end_of_the_day,
        endless_day,
        an_import,
        an_installation,
        an_upgrade,
        a_copy,
        a_key,
        a_backup,
        a_retention,
    )  # fmt: skip
}


def prepare(act: str, home: Path) -> None:
    """Load beforehand what a work in such a home loads, so that it is loaded once for all who do it."""
    loads: dict[object, list[str]] = {an_installation: MIGRATING, an_upgrade: MIGRATING}
    for module in [*loads.get(ACTS[act], []), *(["db.postgresql"] if (home / "address").exists() else [])]:
        import_module(module)


def earlier_store(address: str, revision: str) -> None:
    """A store as an earlier version left it."""
    from alembic import command
    from alembic.config import Config as Alembic

    store = open_store(address, create=True)
    with store.migration() as tx:
        alembic = Alembic()
        alembic.set_main_option("script_location", str(Path(upgrade.__file__).parent / "migrations"))
        alembic.attributes["connection"] = tx.session.connection()
        command.upgrade(alembic, revision)
    store.close()
