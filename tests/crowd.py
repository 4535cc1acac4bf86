"""Many expected visits at once, for tests that need hundreds: rows appended as an import does, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from db.instant import stored
from tests.cast import Cast, VisitMade
from vmsctl.rules import passes
from vmsctl.rules.text import fold_email

if TYPE_CHECKING:
    from db.transaction import Transaction


def crowd(cast: Cast, size: int, *, names: Sequence[str] = ()) -> list[VisitMade]:
    """Today's visits of `size` visitors (`Ada 0`, `Ada 1` … or these `names`, exactly as they are) to Grace at HQ."""
    names = names or [f"Ada {number}" for number in range(size)]
    with cast.ws.transaction() as tx:
        visitors = tx.allocate("visitors", size)
        visits = tx.allocate("visits", size)
        invitations = tx.allocate("invitations", size)
        mails = [f"ada{visitor}@example.org" for visitor in visitors]
        tx.insert_many(
            "visitors", ("id", "name", "email", "email_folded", "created_at", "indexed"),
            [(id, name, mail, fold_email(mail), stored(cast.clock()), False)
             for id, name, mail in zip(visitors, names, mails, strict=True)],
        )  # fmt: skip
        counters = _counters(cast, visits)
        _invite(tx, cast, invitations, visits, visitors, counters)
        made = [_coded(cast, *one) for one in zip(visits, visitors, counters, strict=True)]
        tx.insert_many(
            "passes", ("lookup", "building_id", "kind", "visit_id", "counter"), _passes(cast, made, counters)
        )
    return made


def _invite(
    tx: Transaction,
    cast: Cast,
    invitations: Sequence[int],
    visits: Sequence[int],
    visitors: Sequence[int],
    counters: Sequence[int],
) -> None:
    arrive, until = stored(cast.clock() + timedelta(hours=1)), stored(cast.clock() + timedelta(hours=2))
    grace, now = cast.users["grace"], stored(cast.clock())
    tx.insert_many(
        "invitations",
        ("id", "building_id", "host_id", "visitor_type_id", "created_by", "created_at", "origin", "reason",
         "arrive_at", "until"),
        [(id, cast.hq, grace, 1, grace, now, "command", "Interview", arrive, until) for id in invitations],
    )  # fmt: skip
    tx.insert_many(
        "visits",
        ("id", "building_id", "invitation_id", "visitor_id", "host_id", "visitor_type_id", "day", "expected_at",
         "until", "state", "ticket_of", "pin_counter"),
        [(id, cast.hq, invitation, visitor, grace, 1, _today(cast), arrive, until, "expected", id, counter)
         for id, invitation, visitor, counter in zip(visits, invitations, visitors, counters, strict=True)],
    )  # fmt: skip


def _today(cast: Cast) -> str:
    """The day at HQ."""
    return cast.clock().astimezone(cast.zone).date().isoformat()


def _counters(cast: Cast, visits: Sequence[int]) -> list[int]:
    """Which of its own PINs each visit has: the first that no other of the crowd has."""
    taken: set[str] = set()
    counters = []
    for visit in visits:
        counter = next(n for n in count() if passes.pin(cast.ws.keys, visit, n) not in taken)
        taken.add(passes.pin(cast.ws.keys, visit, counter))
        counters.append(counter)
    return counters


def _coded(cast: Cast, visit: int, visitor: int, counter: int) -> VisitMade:
    keys = cast.ws.keys
    return VisitMade(visit, visitor, passes.ticket_number(keys, visit, 0), passes.pin(keys, visit, counter))


def _passes(cast: Cast, made: Sequence[VisitMade], counters: Sequence[int]) -> list[tuple[int, int, str, int, int]]:
    keys, day = cast.ws.keys, _today(cast)
    tickets = [(passes.number_lookup(keys, visit.ticket), cast.hq, "ticket", visit.id, 0) for visit in made]
    pins = [
        (passes.pin_lookup(keys, cast.hq, day, visit.pin), cast.hq, "pin", visit.id, counter)
        for visit, counter in zip(made, counters, strict=True)
    ]
    return sorted(tickets + pins)
