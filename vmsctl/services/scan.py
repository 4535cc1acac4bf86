"""What a scanned or typed code is, whose it is, and what can be done with it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmsctl.errors import VmsError
from vmsctl.rules import roles as role_rules
from vmsctl.services import cases, check_in, passes, visits
from vmsctl.services.visit_views import VisitView

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.services.cases import Asked, Case
    from vmsctl.workspace import Workspace


class Scan(NamedTuple):
    """`kind` is `ticket`, `badge`, `pin` or `visit`, empty for what is none of ours; `offer` is `check-in`,
    `check-out` or empty, and then `refusal` says why. `choices` are the visits of today to choose from."""

    kind: str
    visit: VisitView | None
    offer: str
    refusal: VmsError | None
    choices: tuple[VisitView, ...] = ()


def scan(ws: Workspace, code: str, *, building: str | None = None) -> Scan:
    """What a code is and what it offers; changes nothing. Raises `Denied` for who may see no visits, `StoreFailed`."""
    with ws.reading() as tx:
        try:
            what = cases.asked(tx, ws, "see-visits", code, building)
        except passes.SeveralVisits as several:
            return Scan("ticket", None, "", several, _choices(tx, ws, several))
        except VmsError as no:
            return Scan("", None, "", no)
        return _known(tx, ws, what)


def _known(tx: Transaction, ws: Workspace, what: Asked) -> Scan:
    try:
        this = cases.as_asked(tx, ws, "see-visits", what)
    except VmsError as no:
        return Scan(what.meant.kind, None, "", no)
    if far := visits.too_far(ws, this, what):
        return Scan(what.meant.kind, None, "", far)
    offer, refusal = offered(ws, this, what)
    return Scan(what.meant.kind, visits.of_case(tx, ws, this), offer, refusal)


def offered(ws: Workspace, this: Case, what: Asked) -> tuple[str, VmsError | None]:
    """The one act that fits the visit now, or why there is none."""
    row = this.visit
    if row.stay_visit_id != row.id:
        no = check_in.refusal(this, what, ws.now(), confirmed=True)
        return ("", no) if no else ("check-in", None)
    if no := role_rules.refusal("check-out", this.grants, row.building_id, own=this.hosts_may):
        return "", no
    if what.meant.withdrawn:
        return "", passes.replaced()
    if what.here not in (None, row.building_id):
        return "", cases.other_building(row.building)
    return "check-out", None


def _choices(tx: Transaction, ws: Workspace, several: passes.SeveralVisits) -> tuple[VisitView, ...]:
    """The visits of today, which differ in host and time."""
    each = (cases.Asked(passes.Meant(id, "ticket"), None) for id in several.visit_ids)
    return tuple(visits.of_case(tx, ws, cases.case(tx, ws, "see-visits", what)) for what in each)
