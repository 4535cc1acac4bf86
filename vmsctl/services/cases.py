"""What every act on one visit begins with: which visit a code means, and what of it the acting user may know.

Whoever may not see a visit gets the answer that an id of nobody gets. Who holds the pass of a visit in another
building is sent there, and learns nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant
from db.kinds import Policy, Role, StayHow
from db.queries import desk as queries
from db.queries.desk import DeskFacts
from db.queries.visits import VisitRow
from vmsctl.errors import Conflict, NotFound, Refused, VmsError
from vmsctl.rules import roles as rules
from vmsctl.rules.check_in import OpenStay
from vmsctl.rules.passes import visit_name
from vmsctl.rules.roles import Grants
from vmsctl.rules.settings import Settings
from vmsctl.services import buildings, passes, roles
from vmsctl.services.passes import Meant

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace


class Asked(NamedTuple):
    """What was scanned or typed, the building it was said to be in (None: nobody said), and what is to be weighed as
    the same question told it (None: it did not)."""

    meant: Meant
    here: int | None
    facts: DeskFacts | None = None


class Case(NamedTuple):
    """A visit before an act: the row, its building's settings and time zone, the acting user's grants, the kind and
    subject of the act that carried the same request id before, and whether the building has a printer."""

    visit: VisitRow
    settings: Settings
    grants: Grants
    zone: ZoneInfo
    earlier: tuple[str, str] | None
    has_printer: bool

    @property
    def subject(self) -> str:
        """The visit as events name it."""
        return f"visit:{self.visit.id}"

    @property
    def is_hosts(self) -> bool:
        """Whether the acting user is the one who is visited."""
        return self.visit.host_id == self.grants.user_id

    @property
    def hosts_may(self) -> bool:
        """Whether the acting user is the host and the building lets hosts check in and out."""
        return self.is_hosts and self.settings["check-in.policy"] == Policy.HOST_AND_RECEPTION


def asked(
    tx: Transaction, ws: Workspace, action: str, code: str, building: str | None, request_id: str | None = None
) -> Asked:
    """The visit that a code means. Raises what `passes.find` raises; for who may do `action` nowhere, `Denied`
    whatever the code is."""
    place = buildings.find(tx, ws, building) if building or ws.config.building else None
    try:
        meant, facts = passes.find(tx, ws, code, place, request_id)
    except NotFound:
        _require_somewhere(action, roles.of_actor(tx, ws))
        raise
    return Asked(meant, place.id if place else None, facts)


def found(
    tx: Transaction, ws: Workspace, action: str, code: str, building: str | None, request_id: str | None = None
) -> tuple[Asked, Case]:
    """A code's visit and all that is to be weighed of it, mostly in one question. Raises what `asked` and `case` do."""
    what = asked(tx, ws, action, code, building, request_id)
    return what, as_asked(tx, ws, action, what, request_id)


def as_asked(tx: Transaction, ws: Workspace, action: str, what: Asked, request_id: str | None = None) -> Case:
    """As `case`, but where the question for the code told all, that is taken: for acts that have waited for nothing
    since."""
    if ws.actor is None or what.facts is None:
        return case(tx, ws, action, what, request_id)
    return _weighed(what.facts, action, what, ws.actor.user_id)


def case(tx: Transaction, ws: Workspace, action: str, what: Asked, request_id: str | None = None) -> Case:
    """The visit as it is now, for the acting user. Raises `Denied`, `NotFound`, `Refused` (another building)."""
    if ws.actor is None:
        raise roles.signed_out()
    facts = queries.facts(tx, what.meant.visit_id, user_id=ws.actor.user_id, request_id=request_id)
    if facts is None:
        _require_somewhere(action, roles.of_actor(tx, ws))
        raise _not_there(what.meant)
    return _weighed(facts, action, what, ws.actor.user_id)


def _weighed(facts: DeskFacts, action: str, what: Asked, user_id: int) -> Case:
    grants = roles.checked(facts.granted, user_id)
    _require_somewhere(action, grants)
    if not may_see(grants, facts.visit):
        raise _hidden(what.meant, facts.visit)
    zone = ZoneInfo(facts.visit.time_zone)
    return Case(facts.visit, Settings(facts.settings), grants, zone, facts.earlier, facts.has_printer)


def may_see(grants: Grants, row: VisitRow) -> bool:
    """Whether a user may know of a visit at all."""
    return rules.reaches("see-visits", grants, row.building_id, own=is_own(grants, row)) is not None


def is_own(grants: Grants, row: VisitRow) -> bool:
    """Whether the user is the host or made the invitation."""
    return grants.user_id in (row.host_id, row.created_by)


def counting(this: Case, *, reception: bool) -> Grants:
    """The grants that count where a setting says whether the reception may do it too."""
    grants = this.grants
    if reception:
        return grants
    return Grants(grants.user_id, grants.name, tuple(pair for pair in grants.roles if pair[0] != Role.RECEPTIONIST))


def repeats(this: Case, *kinds: str) -> str:
    """Which of `kinds` the same request has done to this visit already, empty for none.

    Raises `Conflict` when the request id belongs to anything else.
    """
    if this.earlier is None:
        return ""
    kind, subject = this.earlier
    if kind not in kinds or subject != this.subject:
        raise reused()
    return kind


def reused() -> Conflict:
    """Why a request id cannot be used for another act."""
    return Conflict("request-reused", "This request id belongs to another act.", "Use a new one.")


def undone() -> Conflict:
    """The answer to a request that was carried out and has been undone since."""
    return Conflict("request-undone", "This was done and has been undone since.", "Do it again with a new request id.")


def open_stay(this: Case) -> OpenStay | None:
    """The visitor's open stay, of whichever visit."""
    row = this.visit
    if row.stay_visit_id is None or row.stay_in_at is None:
        return None
    since = instant(row.stay_in_at).astimezone(this.zone)
    return OpenStay(row.stay_visit_id, row.stay_building or "", since, by(row.stay_by, row.stay_desk))


def by(name: str | None, desk: str | None) -> str:
    """Who did it and where, as a sentence says it."""
    return " at ".join(filter(None, (name, desk))) or "the clock"


def how(ws: Workspace, this: Case) -> str:
    """By what the acting user opens or closes a stay."""
    assert ws.actor is not None
    return StayHow.HOST if this.is_hosts and ws.actor.how == StayHow.COMMAND else ws.actor.how


def other_building(building: str) -> Refused:
    """Where the visitor has to go."""
    return Refused(
        "other-building",
        f"This visit is in {building}, not here.",
        f"Send the visitor to {building}.",
        visitor=f"Your visit is in another building: {building}.",
    )


def _require_somewhere(action: str, grants: Grants) -> None:
    if not rules.only_own(action, grants) and (no := rules.refusal(action, grants, None)):
        raise no


def _hidden(meant: Meant, row: VisitRow) -> VmsError:
    if meant.kind in ("visit", "pin"):
        return _not_there(meant)
    return other_building(row.building)


def _not_there(meant: Meant) -> NotFound:
    if meant.kind == "pin":
        return passes.pin_unknown()
    return NotFound("no-such-visit", f"There is no visit {visit_name(meant.visit_id)}.", "Look for the name instead.")
