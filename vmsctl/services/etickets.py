"""Sending a visitor's e-ticket by mail, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant
from db.kinds import OutboxState
from db.queries import etickets as queries
from db.queries import locks
from db.queries import settings as setting_queries
from db.queries import visits as visit_queries
from vmsctl import language as catalogue
from vmsctl.errors import Invalid
from vmsctl.rules import etickets as rules
from vmsctl.rules import roles as role_rules
from vmsctl.rules.settings import Settings
from vmsctl.rules.text import clean
from vmsctl.services import (
    cases,
    eticket_choice,
    eticket_views,
    event_log,
    outbox,
    passes,
    requests,
    roles,
    visit_views,
)

if TYPE_CHECKING:
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from printers.contents import Eticket
    from vmsctl.errors import VmsError
    from vmsctl.workspace import Workspace

SEND, SEE = "send-eticket", "see-contact"
QUEUED, REFUSED = "eticket.queued", "eticket.refused"
TEMPLATE = "eticket"
_SAID: dict[str, str] = {
    OutboxState.WAITING: "waits to be sent",
    OutboxState.CLAIMED: "is being sent",
    OutboxState.SENT: "was sent",
    OutboxState.PARKED: "could not be sent",
    OutboxState.DROPPED: "was not sent",
    OutboxState.HELD: "is held until somebody lets it go",
    "refused": "was not sent",
}


@dataclass(frozen=True, slots=True)
class Sending:
    """Where the last e-ticket of a visit stands: a state of the outbox, or `refused`; since when, and why it is so."""

    message: str
    state: str
    at: datetime
    why: str

    @property
    def words(self) -> str:
        """Such as "waits to be sent"."""
        if self.state == OutboxState.WAITING and self.why:
            return f"is tried again: {self.why}"
        why = f": {self.why}" if self.why else ""
        return f"{_SAID[self.state]}{why}"


@dataclass(frozen=True, slots=True)
class EticketSent:
    """`repeated` tells that this very request had queued it before."""

    visit: str
    visitor: str
    email: str
    sending: Sending
    repeated: bool


def send(ws: Workspace, code: str, *, building: str | None = None, request_id: str | None = None) -> EticketSent:
    """Queue the e-ticket of a visit (id, ticket number or PIN) for its visitor; the same request twice is one mail.

    One that waits already is not queued twice. Raises `Refused` with the reason and a way out (TKT-6), `NotFound`,
    `Denied`.
    """
    with ws.transaction() as tx:
        requests.take_turn(tx, request_id)
        what, this = cases.found(tx, ws, SEND, code, building, request_id)
        row = this.visit
        if no := role_rules.refusal(SEND, this.grants, row.building_id, own=cases.is_own(this.grants, row)):
            raise no
        if what.meant.withdrawn:
            raise passes.replaced()
        repeated = bool(cases.repeats(this, QUEUED))
        if not repeated:
            if why := refusal(tx, ws, row):
                raise why
            event_log.append(
                tx, ws, QUEUED, f"visit:{row.id}", chain=row.building_id, at=ws.now(), request_id=request_id,
                facts={"message": _queue(tx, ws, row)},
            )  # fmt: skip
        sending = state(tx, row.id, this.zone)
        assert sending is not None
        return EticketSent(f"v{row.id}", visit_views.shown_name(row), row.email or "", sending, repeated)


def refusal(tx: Transaction, ws: Workspace, row: VisitRow) -> VmsError | None:
    """Why this visit's e-ticket cannot be mailed now, or None."""
    settings = Settings(setting_queries.holding(tx, row.building_id))
    template = eticket_choice.of_type(tx, row.type_id)
    wanted = eticket_views.languages_for(tx, settings, queries.about(tx, row.id).language)
    texts = eticket_choice.texts_of(tx, template) if template else {}
    bearer = rules.Bearer(
        visitor=visit_views.shown_name(row),
        email=row.email or "",
        state=row.state,
        type=row.type,
        blocked=row.blocked_at is not None,
        internal=outbox.undeliverable(row.email or "", settings) == "internal-domain",
        last_day=date.fromisoformat(row.day),
        template=template.name if template else "",
        has_text=rules.in_language(texts, wanted) is not None,
    )
    return rules.refusal(bearer, today=ws.now().astimezone(ZoneInfo(row.time_zone)).date())


def _queue(tx: Transaction, ws: Workspace, row: VisitRow) -> int | None:
    """The message with the visit's e-ticket: one that waits already, else a new one."""
    tx.presence.add(row.building_id)
    locks.hold(tx, [f"eticket {row.id}"])
    waiting = queries.waiting(tx, row.id)
    return waiting or outbox.queue(tx, ws, template=TEMPLATE, building_id=row.building_id, visit_id=row.id).id


def state(tx: Transaction, visit_id: int, zone: ZoneInfo) -> Sending | None:
    """What became of the visit's last e-ticket; None when none was ever queued."""
    last = queries.last_message(tx, visit_id)
    if last is None:
        return None
    at = instant(last.sent_at or last.created_at).astimezone(zone)
    return Sending(str(last.id), last.state, at, last.why)


def sent(ws: Workspace, code: str, *, building: str | None = None) -> Sending | None:
    """As `state`, for a face, and of one that was to go out by itself why it could not. Raises `NotFound`, `Denied`."""
    with ws.reading() as tx:
        _, this = cases.found(tx, ws, "see-visits", code, building)
        queued = state(tx, this.visit.id, this.zone)
        refused = None if queued else queries.refused_at(tx, REFUSED, this.subject)
        if refused is None:
            return queued
        no = refusal(tx, ws, this.visit)
        return Sending("", "refused", instant(refused).astimezone(this.zone), no.message if no else "")


def show(ws: Workspace, code: str, *, building: str | None = None, language: str = "") -> Eticket:
    """The e-ticket of a visit as it would be sent now. Raises `NotFound`, `Denied`, `Refused`."""
    with ws.reading() as tx:
        what, this = cases.found(tx, ws, SEE, code, building)
        row = this.visit
        if no := role_rules.refusal(SEE, this.grants, row.building_id, own=cases.is_own(this.grants, row)):
            raise no
        if what.meant.withdrawn:
            raise passes.replaced()
        _require_language(tx, ws, language)
        return eticket_views.eticket(tx, ws, row.id, language)


def preview(ws: Workspace, template: str, *, language: str = "") -> Eticket:
    """A ticket of a template, or of the first, for somebody made up. Raises `NotFound`, `Denied`, `Refused`."""
    with ws.reading() as tx:
        roles.require(tx, ws, "see-etickets", None)
        _require_language(tx, ws, language)
        row = eticket_choice.named(tx, template) if template else eticket_choice.rows(tx)[0]
        return eticket_views.example(tx, ws, row, language)


def _require_language(tx: Transaction, ws: Workspace, language: str) -> None:
    """Raises `Invalid` for a language in which there are no words, which would be shown in another one."""
    known = {*catalogue.languages(ws.config.home)}
    known |= {code for row in eticket_choice.rows(tx) for code in eticket_choice.texts_of(tx, row)}
    if language and language not in known and language.partition("-")[0] not in known:
        hint = f"There are: {', '.join(sorted(known))}."
        raise Invalid("bad-language", f"There are no words in {clean(language[:20])!r}.", hint)


# Parts of other acts: the e-ticket that goes out by itself (TKT-5)


def on_invited(tx: Transaction, ws: Workspace, visit_ids: Iterable[int]) -> None:
    """Visits were planned: queue their e-tickets where the building sends them right away. What is made at the desk
    gets its ticket by hand. What cannot be sent is told by an event and keeps nobody from inviting."""
    if ws.actor is None or ws.actor.how == "desk":
        return
    for visit_id in visit_ids:
        if not _send_by_itself(tx, ws, visit_id, "invited"):
            return  # they are all of one building


def on_verified(tx: Transaction, ws: Workspace, visitor_id: int) -> None:
    """A visitor is verified now: queue the e-tickets of the visits to come that were planned away from the desk and
    never had one. The act that verified has its event; the outbox tells of the mail."""
    now, sent = ws.now(), set[int]()
    # Nowhere is it more than a day earlier than by UTC.
    for visit in queries.never_sent(tx, visitor_id, first=(now.date() - timedelta(days=1)).isoformat()):
        today = now.astimezone(ZoneInfo(visit.time_zone)).date().isoformat()
        if visit.day >= today and visit.ticket_of not in sent:
            sent.add(visit.ticket_of)
            _send_by_itself(tx, ws, visit.id, "verified")


def _send_by_itself(tx: Transaction, ws: Workspace, visit_id: int, moment: str) -> bool:
    """Queue the visit's e-ticket, if its building sends them at that moment; whether it does."""
    row = visit_queries.by_id(tx, visit_id)
    if row is None or Settings(setting_queries.holding(tx, row.building_id))["etickets.send-when"] != moment:
        return False
    no = refusal(tx, ws, row)
    if no is None:
        _queue(tx, ws, row)
    elif no.code != "no-address":
        event_log.append(
            tx, ws, REFUSED, f"visit:{row.id}", chain=row.building_id, at=ws.now(), facts={"code": no.code}
        )
    return True
