"""Who holds a visitor's link: the exchange of the link for a session, and what a session may see.

The visitor is no user: the right to act is the link, which holds for one ticket (`ticket_of`) and its visits, and ends
when the last day is over, when all visits are cancelled, or when a newer link replaced it. Whoever has a forged link
learns nothing: the code in it is compared before the store is asked.
"""

from __future__ import annotations

import hmac
import json
import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.kinds import VisitState
from db.queries import portal_sessions as queries
from db.queries import settings
from db.queries.portal_sessions import SessionRow
from vmsctl.connectors import sealed_text
from vmsctl.errors import NotFound
from vmsctl.rules import passes, verification
from vmsctl.rules.settings import Settings
from vmsctl.services import event_log, throttles, visit_views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.workspace import Workspace

HOURS = 12
"""How long a session holds."""
MOST_SESSIONS = 20
"""Sessions of one ticket at a time; a further one ends the oldest."""
_COOKIE_BYTES = 32


class LinkOver(NotFound):
    """A link that was right and opens nothing any more: `link-expired`, `link-replaced` or `visit-cancelled`."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`cookie` is the session's secret, of which the store keeps a digest."""

    cookie: str
    ticket_of: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose session this is. `visits` are those of the ticket that are not cancelled, the earliest first; `visit` is
    the one that the pages speak of: of today, else the next, else the last. `proven` tells that a code from the
    mailbox was given."""

    lookup: str
    ticket_of: int
    visits: tuple[VisitRow, ...]
    visit: VisitRow
    language: str
    proven: bool
    settings: Settings
    address: str
    logo: str
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.visit.time_zone)

    @property
    def today(self) -> date:
        """The building's own date."""
        return self.now.astimezone(self.zone).date()

    @property
    def lacking(self) -> frozenset[str]:
        """Which sections of the verification are not complete: `details`, `documents`."""
        row = self.visit
        given = row.visitor_id is not None and not verification.missing(row.fields, visit_views.profile(row))
        return frozenset(([] if given else ["details"]) + (["documents"] if row.stale else []))


def open_(ws: Workspace, token: str, *, client: str, language: str = "", otherwise: str = "") -> Opened:
    """Exchange a link's token for a session; `client` is the address it came from. The session speaks `language`, for
    who chose none the visitor's own, and `otherwise` where that is not known.

    Raises `NotFound` for a link that is nobody's, `LinkOver`, `TooMany`.
    """
    try:
        ticket_of, counter = _read(ws, token)
    except NotFound:
        throttles.count(ws, throttles.LINK_FAILURES, client)
        raise
    with ws.reading() as tx:
        visits = _valid(ws, queries.of_ticket(tx, ticket_of), counter)
        language = language or queries.language_of(tx, visits[0].visitor_id) or otherwise
    throttles.count(ws, throttles.EXCHANGES, f"{ticket_of}")
    now, cookie = ws.now(), os.urandom(_COOKIE_BYTES).hex()
    until = min(now + timedelta(hours=HOURS), _end(visits))
    session = SessionRow(ticket_of, counter, stored(now), stored(until), language, None)
    with ws.transaction() as tx:
        queries.add(tx, lookup(cookie), session, kept=MOST_SESSIONS)
    return Opened(cookie, ticket_of, until)


def holder(tx: Transaction, ws: Workspace, cookie: str) -> Holder:
    """Whose session a cookie opens, with the visits as they are now. Raises `NotFound`, `LinkOver`."""
    now, key = ws.now(), lookup(cookie)
    session = queries.by_lookup(tx, key, now=stored(now))
    if session is None:
        raise NotFound("session-over", "Nobody is signed in here.", "Open the link of the invitation again.")
    visits = _valid(ws, queries.of_ticket(tx, session.ticket_of), session.link_counter)
    visit = _spoken_of(visits, now)
    address, logo = queries.building(tx, visit.building_id)
    return Holder(
        lookup=key,
        ticket_of=session.ticket_of,
        visits=tuple(visits),
        visit=visit,
        language=session.language,
        proven=session.proven_until is not None and session.proven_until > stored(now),
        settings=Settings(settings.holding(tx, visit.building_id)),
        address=address,
        logo=logo,
        now=now,
    )


class Times(NamedTuple):
    """When a visit is to be, on the building's clock."""

    start: datetime
    end: datetime


def times(holder: Holder) -> list[Times]:
    """When the visits of a ticket are, the one that is spoken of first."""
    others = [row for row in holder.visits if row.id != holder.visit.id]
    return [times_of(row) for row in (holder.visit, *others)]


def times_of(row: VisitRow) -> Times:
    """When one visit is."""
    start, end = (instant(at).astimezone(ZoneInfo(row.time_zone)) for at in (row.expected_at, row.until))
    return Times(start, end)


def called_off(tx: Transaction, holder: Holder, visit: str) -> Times | None:
    """When a visit of the ticket was to be that is called off; None where there is none of this id."""
    rows = queries.of_ticket(tx, holder.ticket_of)
    return next((times_of(row) for row in rows if str(row.id) == visit and row.state == VisitState.CANCELLED), None)


def has_visits(tx: Transaction, holder: Holder) -> bool:
    """Whether a ticket has a visit that is not called off."""
    return any(row.state != VisitState.CANCELLED for row in queries.of_ticket(tx, holder.ticket_of))


def opens(ws: Workspace, cookie: str, token: str) -> bool:
    """Whether a session that is open was opened by this link, so that nobody needs to open it again."""
    try:
        ticket_of, counter = _read(ws, token)
        with ws.reading() as tx:
            return holder(tx, ws, cookie).ticket_of == ticket_of and counter >= 0
    except NotFound:
        return False


def is_ours(ws: Workspace, token: str) -> bool:
    """Whether this installation made a link's token; asks nothing of the store."""
    try:
        _read(ws, token)
    except NotFound:
        return False
    return True


def close(ws: Workspace, cookie: str) -> None:
    """End a session; one that is over already stays so."""
    with ws.transaction() as tx:
        queries.close(tx, lookup(cookie))


def speak(ws: Workspace, holder: Holder, language: str) -> None:
    """Note the language that the session's holder chose, also for the mails to come."""
    visitor_id = holder.visit.visitor_id
    with ws.transaction() as tx:
        queries.speak(tx, holder.lookup, language)
        if visitor_id is not None and queries.keep_language(tx, visitor_id, language):
            event_log.append(
                tx, ws, "visitor.changed", f"visitor:{visitor_id}", chain=holder.visit.building_id, at=ws.now(),
                facts={"visitor": visitor_id, "fields": ["language"]},
            )  # fmt: skip


def keep_refused(ws: Workspace, holder: Holder, path: str, values: Mapping[str, Any]) -> None:
    """Note what was filled in wrongly at an address, sealed, until something else is or the session ends."""
    sealed = sealed_text.seal(json.dumps({"path": path, **values}), ws.keys.profile)
    with ws.transaction() as tx:
        queries.keep_refused(tx, holder.lookup, sealed)


def refused(tx: Transaction, ws: Workspace, holder: Holder, path: str) -> Mapping[str, Any]:
    """What was filled in wrongly at an address; empty when nothing was, or it was at another."""
    text = sealed_text.unseal(queries.refused(tx, holder.lookup), ws.keys.profile)
    found: dict[str, Any] = json.loads(text) if text else {}
    return found if found.get("path") == path else {}


def forget_refused(ws: Workspace, holder: Holder) -> None:
    """Forget what was filled in wrongly: it has been put right."""
    with ws.reading() as tx:
        if not queries.refused(tx, holder.lookup):
            return
    with ws.transaction() as tx:
        queries.keep_refused(tx, holder.lookup, "")


def sweep(ws: Workspace) -> int:
    """Delete sessions that are over; how many."""
    with ws.transaction() as tx:
        return queries.forget_over(tx, now=stored(ws.now()))


def lookup(cookie: str) -> str:
    """What the store keeps of a session's secret."""
    return sha256(cookie.encode()).hexdigest()


def form_token(ws: Workspace, cookie: str, purpose: str = "form") -> str:
    """What each form of a session carries, so that no other site can send it."""
    return hmac.digest(ws.keys.link, f"{purpose} {lookup(cookie)}".encode(), "sha256")[:16].hex()


def _read(ws: Workspace, token: str) -> tuple[int, int]:
    """The ticket and counter of a link's token; raises `NotFound` for one that this installation did not make."""
    ticket, _, rest = token.partition(".")
    counter = rest.partition(".")[0]
    if all(part.isascii() and part.isdigit() and len(part) < 16 for part in (ticket, counter)):
        right = passes.link_token(ws.keys, int(ticket), int(counter))
        if hmac.compare_digest(right.encode(), token.encode()):
            return int(ticket), int(counter)
    raise unknown_link()


def unknown_link() -> NotFound:
    """The one answer to every link that opens nothing."""
    return NotFound("link-unknown", "This link opens nothing.", "Open the link of the invitation again.")


def _valid(ws: Workspace, visits: list[VisitRow], counter: int) -> list[VisitRow]:
    """The visits that a link still opens, or the reason why there are none."""
    if not visits:
        raise unknown_link()
    if counter != visits[0].ticket_counter:
        raise LinkOver("link-replaced", "This link was replaced by a newer one.", "Open the newest mail.")
    coming = [visit for visit in visits if visit.state != VisitState.CANCELLED]
    if not coming:
        raise LinkOver("visit-cancelled", "This visit was called off.", "Ask the host.")
    if _end(coming) <= ws.now():
        raise LinkOver("link-expired", "This invitation is over.", "Ask the host for a new one.")
    return coming


def _end(visits: list[VisitRow]) -> datetime:
    """The end of the last day invited, on the building's clock; an overnight visit ends when it was to end."""
    last = max(visits, key=lambda visit: visit.day)
    after = date.fromisoformat(last.day) + timedelta(days=1)
    return max(datetime.combine(after, time(), ZoneInfo(last.time_zone)), instant(last.until))


def _spoken_of(visits: list[VisitRow], now: datetime) -> VisitRow:
    inside = next((visit for visit in visits if visit.state == VisitState.ON_SITE), None)
    today = now.astimezone(ZoneInfo(visits[0].time_zone)).date().isoformat()
    return inside or next((visit for visit in visits if visit.day >= today), visits[-1])
