"""From a scanned or typed code to the one visit that it means."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.kinds import PassKind, VisitState
from db.queries import desk
from db.queries import passes as queries
from vmsctl.errors import Conflict, Invalid, NotFound, Refused
from vmsctl.rules import passes
from vmsctl.rules.passes import Code
from vmsctl.services import buildings, roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.queries.desk import Candidate, DeskFacts, PassFacts
    from db.queries.passes import Bearer
    from db.transaction import Transaction
    from vmsctl.services.buildings import Place
    from vmsctl.workspace import Workspace

_UNREADABLE = {
    "empty": ("code-empty", "Nothing was scanned.", "Scan again."),
    "truncated": ("code-truncated", "Part of the code is missing.", "Scan again, or type all 20 digits."),
    "misread": ("code-misread", "A digit of this number is wrong.", "Scan again, or compare the digits."),
    "foreign": ("code-foreign", "This is not a code of this visitor management.", "Ask for the e-ticket or the PIN."),
}
_LOOK_BACK = timedelta(days=31)
_MOST_PINS = 1000
_WAITING = frozenset({VisitState.EXPECTED, VisitState.AWAITING})


class Meant(NamedTuple):
    """The visit that a code means; `kind` is `visit` (an id), `ticket`, `badge` or `pin`; `withdrawn` a pass that no
    longer opens anything."""

    visit_id: int
    kind: str
    withdrawn: bool = False


def find(
    tx: Transaction, ws: Workspace, text: str, place: Place | None, request_id: str | None = None
) -> tuple[Meant, DeskFacts | None]:
    """The visit that a code means at a desk in `place` (None: nobody said where), and by which kind of pass; with what
    is to be weighed of it, where the same question told.

    Raises `Invalid` for what is no code, `NotFound` for one that is nobody's, `SeveralVisits` when somebody must
    choose among visits of today, `Denied` where nobody is signed in.
    """
    code = passes.read(text)
    if code.kind in _UNREADABLE:
        raise Invalid(*_UNREADABLE[code.kind])
    if code.kind == "visit":
        return Meant(int(code.text), "visit"), None
    if ws.actor is None:
        raise roles.signed_out()
    since = (ws.now().date() - _LOOK_BACK).isoformat()
    lookup = _lookup(tx, ws, code, place)
    found = desk.of_pass(tx, lookup, since=since, user_id=ws.actor.user_id, request_id=request_id)
    if found is None:
        raise _nobodys(code)
    own = found.facts.visit
    chosen = own.id if _is_its_own(found) else _among(ws, found, place)
    meant = Meant(chosen, found.kind, found.withdrawn)
    return meant, found.facts if chosen == own.id else None


def _is_its_own(found: PassFacts) -> bool:
    """Whether a pass can mean no other visit than the one that it was made for."""
    return found.withdrawn or found.kind == PassKind.PIN


def _among(ws: Workspace, found: PassFacts, place: Place | None) -> int:
    """The visit that is meant. An open stay is known whatever its day: somebody may be in for longer than the question
    for the others looks back."""
    own = found.facts.visit
    if own.stay_visit_id is not None or not found.others:
        return own.stay_visit_id or own.id
    return choose(*_choice(ws, found, place))


def _choice(ws: Workspace, found: PassFacts, place: Place | None) -> tuple[list[Candidate], int, date]:
    """The visits to choose from, the one that the pass was made for first; the building and its day."""
    own = found.facts.visit
    every = [desk.Candidate(own.id, own.state, own.day, own.building_id, own.expected_at), *found.others]
    if place is not None:
        return every, place.id, place.today(ws.now())
    return every, own.building_id, ws.now().astimezone(ZoneInfo(own.time_zone)).date()


def replaced() -> Refused:
    """Why a withdrawn pass opens nothing."""
    return Refused(
        "pass-replaced", "This pass was replaced by a newer one.", "Ask for the newer one, or print a badge."
    )


class SeveralVisits(Refused):
    """The visitor has several visits today; `visit_ids` are those to choose from."""

    def __init__(self, visit_ids: tuple[int, ...]) -> None:
        names = ", ".join(map(passes.visit_name, visit_ids))
        sentence = f"This visitor has {len(visit_ids)} visits here today."
        super().__init__("several-visits", sentence, f"Choose one: {names}.")
        self.visit_ids = visit_ids


def _lookup(tx: Transaction, ws: Workspace, code: Code, place: Place | None) -> int:
    if code.kind != "pin":
        return passes.number_lookup(ws.keys, code.text)
    place = place or buildings.find(tx, ws)
    if place is None:
        raise Invalid("building-needed", "A PIN holds in one building.", "Say which, with --building NAME.")
    return passes.pin_lookup(ws.keys, place.id, place.today(ws.now()).isoformat(), code.text)


def _nobodys(code: Code) -> NotFound:
    if code.kind == "pin":
        return pin_unknown()
    return NotFound("pass-unknown", "This number is not known here.", "Ask for the name; it may be of another house.")


def pin_unknown() -> NotFound:
    """The one answer to a PIN that is nobody's, and to one that is not for the user who asks."""
    return NotFound("pin-unknown", "Nobody has this PIN here today.", "Ask for the name, or for the e-ticket.")


def choose(found: Sequence[Candidate], building_id: int, today: date) -> int:
    """Which of a visitor's visits a ticket means in a building (TKT-4): on site now, else today's here, else the next,
    else the last there was; the first of `found` is the one it was made for. Raises `SeveralVisits`."""
    on_site = [visit for visit in found if visit.state == VisitState.ON_SITE]
    if on_site:
        return on_site[0].visit_id
    open_ones = sorted((visit for visit in found if visit.state != VisitState.CANCELLED), key=_when)
    here = [visit for visit in open_ones if visit.day == today.isoformat() and visit.building_id == building_id]
    return _one_of_today(here) or _next(open_ones, today) or (open_ones[-1] if open_ones else found[0]).visit_id


def _one_of_today(here: Sequence[Candidate]) -> int | None:
    waiting = [visit for visit in here if visit.state in _WAITING]
    if len(waiting) > 1:
        raise SeveralVisits(tuple(visit.visit_id for visit in waiting))
    chosen = waiting or here[-1:]
    return chosen[0].visit_id if chosen else None


def _next(visits: Sequence[Candidate], today: date) -> int | None:
    """The next that the visitor is expected for: one that is over already is no reason to send anybody elsewhere."""
    later = [visit for visit in visits if visit.day >= today.isoformat() and visit.state in _WAITING]
    return later[0].visit_id if later else None


def _when(visit: Candidate) -> tuple[str, int, int]:
    return (visit.day, visit.expected_at, visit.visit_id)


def issue(tx: Transaction, ws: Workspace, visit_ids: Sequence[int]) -> None:
    """Give these visits the passes that they lack: a ticket to those that others share, a PIN to each."""
    for bearer in queries.bearers(tx, visit_ids):
        if bearer.ticket_of == bearer.id and not bearer.has_ticket:
            _issue_ticket(tx, ws, bearer)
        if not bearer.has_pin:
            _issue_pin(tx, ws, bearer)


def issue_pin_anew(tx: Transaction, ws: Workspace, visit_id: int) -> None:
    """A PIN that holds on the visit's day after the day was changed; the same digits where they are free."""
    queries.forget_pin(tx, visit_id)
    issue(tx, ws, [visit_id])


def _issue_ticket(tx: Transaction, ws: Workspace, bearer: Bearer) -> None:
    number = passes.ticket_number(ws.keys, bearer.ticket_of, bearer.ticket_counter)
    lookup = passes.number_lookup(ws.keys, number)
    if not queries.issue(tx, bearer, PassKind.TICKET, lookup, bearer.ticket_counter):
        raise Conflict("number-taken", "This ticket number is another visit's.", "Try again; it is a chance in 10^18.")


def _issue_pin(tx: Transaction, ws: Workspace, bearer: Bearer) -> None:
    """The first PIN of the visit's own row of PINs that nobody else has in that building on that day."""
    for counter in range(bearer.pin_counter, bearer.pin_counter + _MOST_PINS):
        pin = passes.pin(ws.keys, bearer.id, counter)
        lookup = passes.pin_lookup(ws.keys, bearer.building_id, bearer.day, pin)
        if queries.issue(tx, bearer, PassKind.PIN, lookup, counter):
            if counter != bearer.pin_counter:
                queries.count_on(tx, bearer.id, counter)
            return
    raise Refused("no-pin-free", "No PIN is free in this building on that day.", "Invite fewer for that day.")
