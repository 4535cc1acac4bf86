"""A desk at work in a process of its own: reads what people do as lines of JSON, does it, answers with a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from vmsctl import config
from vmsctl.rules.people import Person
from vmsctl.services import demo_documents, invitations, retention_changes
from vmsctl.services.check_in import check_in
from vmsctl.services.check_out import check_out
from vmsctl.services.invitations import NewInvitation
from vmsctl.workspace import Actor, Workspace, open_workspace


def invite(ws: Workspace, *, host: str, guests: list[tuple[str, str, str]], **when: str) -> list[str]:
    """Invite guests (name, address, company) as their host, and accept for each what the link asks; their visits."""
    people = [Person(name, email, profile={"company": company}) for name, email, company in guests]
    made = invitations.add(_as(ws, host), NewInvitation(visitors=people, reason="Meeting", **when)).invitation
    for visit, (name, _, _) in zip(made.visits, guests, strict=True):
        demo_documents.accept(ws, visit.id, name)
    return [visit.id for visit in made.visits]


def let_in(ws: Workspace, *, visits: list[str]) -> int:
    return len([check_in(_as(ws, "alma@demo.example"), visit) for visit in visits])


def let_out(ws: Workspace, *, visits: list[str]) -> int:
    return len([check_out(_as(ws, "alma@demo.example"), visit) for visit in visits])


def agree(ws: Workspace, *, change: str, admin: str) -> None:
    """As a second admin, to a period that one alone may not set."""
    retention_changes.confirm(_as(ws, admin), change, reason="agreed")


ACTS: dict[str, Callable[..., Any]] = {"invite": invite, "let in": let_in, "let out": let_out, "agree": agree}


def _as(ws: Workspace, email: str) -> Workspace:
    with ws.reading() as tx:
        ((id, name),) = tx.rows("SELECT id, name FROM users WHERE email = :email", {"email": email})
    return ws.acting(Actor(id, name, "desk", "Front desk"))


def main() -> None:
    ws = open_workspace(config.load())
    for line in sys.stdin:
        act, words = json.loads(line)
        sys.stdout.write(json.dumps(ACTS[act](ws, **words)) + "\n")
        sys.stdout.flush()
    ws.store.close()


if __name__ == "__main__":
    main()
