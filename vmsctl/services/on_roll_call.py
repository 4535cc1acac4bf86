"""Whom of a running roll call somebody means: by the list's id, a pass, a visit id, or a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.queries import on_roll_call as queries
from db.queries import roll_calls
from vmsctl.errors import Conflict, Invalid, NotFound
from vmsctl.rules import passes
from vmsctl.rules.text import clean, fold, is_id

if TYPE_CHECKING:
    from db.queries.roll_calls import CallRow
    from db.transaction import Transaction
    from vmsctl.rules.passes import Code
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace


class Who(NamedTuple):
    """A person of the list, or (without `person_id`) one whose pass says who it is and who is not on it."""

    person_id: int | None
    visit_id: int | None
    name: str
    company: str
    host: str
    phone: str
    floor: str
    how: str
    warning: str


def who(tx: Transaction, ws: Workspace, place: Place, call: CallRow, text: str) -> Who:
    """Raises `NotFound` for nobody, `Conflict` for a name that several have, `Invalid` for a misread code."""
    if text[:1] in "pP" and is_id(text[1:]):
        return _listed(int(text[1:]))
    code = passes.read(text)
    if code.kind == "visit":
        return _of_visit(tx, call, int(code.text), place.id)
    if code.kind in ("number", "pin"):
        return _of_pass(tx, ws, place, call, code)
    if code.kind in ("truncated", "misread"):
        raise Invalid("code-misread", "This is no whole code.", "Scan again, or tick the name.")
    return _of_name(tx, call, text)


def _of_pass(tx: Transaction, ws: Workspace, place: Place, call: CallRow, code: Code) -> Who:
    """Any pass that ever was somebody's: in an evacuation a lost or expired badge counts, and says so."""
    if code.kind == "number":
        lookup = passes.number_lookup(ws.keys, code.text)
    else:
        lookup = passes.pin_lookup(ws.keys, place.id, place.today(ws.now()).isoformat(), code.text)
    found = queries.bearer(tx, lookup)
    if found is None:
        raise NotFound("pass-of-nobody", "This pass is not known here.", "Ask for the name, and add it to the list.")
    old = found.withdrawn or found.day < place.today(ws.now()).isoformat()
    warning = "This pass is no longer valid; it was counted all the same." if old else ""
    return _of_visit(tx, call, found.visit_id, 0)._replace(how="scan", warning=warning)


def _of_visit(tx: Transaction, call: CallRow, visit_id: int, building_id: int) -> Who:
    """Who comes under a visit. An id can be guessed and counts in the roll call's own building only; who shows a pass
    stands there, wherever the visit was to be (building 0)."""
    if (person_id := roll_calls.of_visit(tx, call.id, visit_id)) is not None:
        return _listed(person_id)
    known = queries.of_visit(tx, visit_id, building_id)
    if known is None:
        raise NotFound("not-on-list", "Nobody of this visit is on the list.", "Add the name to the list.")
    return Who(None, visit_id, known.name, known.company, known.host, known.phone, known.floor, "tick", "")


def _of_name(tx: Transaction, call: CallRow, text: str) -> Who:
    wanted = fold(clean(text))
    people = roll_calls.people(tx, call.id)
    found = [one for one in people if fold(one.name) == wanted] or [
        one for one in people if wanted and all(word in fold(one.name) for word in wanted.split())
    ]
    if not found:
        raise NotFound("not-on-list", f"Nobody on the list is called {clean(text)!r}.", "Add the name to the list.")
    if len(found) > 1:
        names = "; ".join(f"p{one.id} {one.name} ({one.company or one.host})" for one in found[:5])
        raise Conflict("several-people", f"{len(found)} people on the list fit.", f"Say which: {names}.")
    return _listed(found[0].id)


def _listed(person_id: int) -> Who:
    return Who(person_id, None, "", "", "", "", "", "tick", "")
