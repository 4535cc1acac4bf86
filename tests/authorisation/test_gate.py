"""The gate that every act goes through, asked about every cell: what the store's roles allow is what the matrix says.

Roles × buildings × actions × own or another's × with a reason or without, for everybody who has up to two roles (all
combinations of eight in the night).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from tests.authorisation.oracle import allowed, asks_reason
from tests.cast import Cast
from tests.scale import Scale
from vmsctl.errors import Denied, ReasonNeeded
from vmsctl.rules.roles import MATRIX, Grants, grants_of
from vmsctl.services import roles
from vmsctl.workspace import Actor

FEWEST = 20_000
GRANTED = (
    ("admin", None), ("auditor", None), ("manager", "hq"), ("manager", "lab"), ("receptionist", "hq"),
    ("receptionist", "lab"), ("host", "hq"), ("host", "lab"),
)  # fmt: skip


def sets(most: int) -> Iterator[tuple[tuple[str, str | None], ...]]:
    for count in range(most + 1):
        yield from combinations(GRANTED, count)


def employed(cast: Cast, number: int, what: tuple[tuple[str, str | None], ...]) -> Grants:
    """A user of the store who is all that; the grants as they ought to be read again."""
    where = {"hq": cast.hq, "lab": cast.lab, None: None}
    with cast.ws.transaction() as tx:
        email = f"p{number}@example.org"
        values = {"name": f"P {number}", "email": email}
        sql = "INSERT INTO users (name, email, email_folded, search) VALUES (:name, :email, :email, :name) RETURNING id"
        ((id,),) = tx.changed_rows(sql, values)
        for role, place in what:
            if role == "host":
                group = 2 if place == "hq" else 3
                tx.run(
                    "INSERT INTO memberships (group_id, user_id) VALUES (:group, :user)", {"group": group, "user": id}
                )
            else:
                sql = "INSERT INTO roles (user_id, role, building_id) VALUES (:user, :role, :place)"
                tx.run(sql, {"user": id, "role": role, "place": where[place]})
    return grants_of(id, f"P {number}", [(role, where[place]) for role, place in what])


def host_groups(cast: Cast) -> None:
    with cast.ws.transaction() as tx:
        for id, place in ((2, cast.hq), (3, cast.lab)):
            tx.run("INSERT INTO groups (id, name, may_invite) VALUES (:id, :name, :yes)",
                   {"id": id, "name": f"G{id}", "yes": True})  # fmt: skip
            tx.run(
                "INSERT INTO group_buildings (group_id, building_id) VALUES (:id, :place)", {"id": id, "place": place}
            )


def outcome(cast: Cast, grants: Grants, action: str, building: int | None, *, own: bool, reason: str) -> str:
    """`yes`, `why` where a reason is asked for, or `no`."""
    ws = cast.ws.acting(Actor(grants.user_id, grants.name))
    with ws.reading() as tx:
        try:
            roles.require(tx, ws, action, building, own=own, reason=reason)
        except ReasonNeeded:
            return "why"
        except Denied:
            return "no"
    return "yes"


def expected(grants: Grants, action: str, building: int | None, *, own: bool, reason: str) -> str:
    if not allowed(grants, action, building, own=own):
        return "no"
    return "why" if not reason and asks_reason(grants, action, building, own=own) else "yes"


def test_every_cell_is_as_the_matrix_says(cast: Cast, scale: Scale) -> None:
    host_groups(cast)
    cells, wrong = 0, []
    for number, what in enumerate(sets(scale(2, nightly=8))):
        grants = employed(cast, number, what)
        for action in MATRIX:
            for building in (cast.hq, cast.lab, None):
                for own, reason in ((True, "x"), (True, ""), (False, "x"), (False, "")):
                    found = outcome(cast, grants, action, building, own=own, reason=reason)
                    cells += 1
                    if found != expected(grants, action, building, own=own, reason=reason):
                        wrong.append((what, action, building, own, reason, found))
    assert wrong == []
    assert cells >= FEWEST


def test_a_cell_changed_by_one_letter_is_noticed(cast: Cast) -> None:
    """The control: the comparison finds a right that somebody was given and should not have."""
    host_groups(cast)
    grants = employed(cast, 1, (("receptionist", "hq"),))
    more = grants_of(grants.user_id, grants.name, [("manager", cast.hq)])
    wrong = [
        action
        for action in MATRIX
        if outcome(cast, grants, action, cast.hq, own=False, reason="x")
        != expected(more, action, cast.hq, own=False, reason="x")
    ]
    assert "block-visitor" in wrong
