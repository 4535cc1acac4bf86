"""Staff answer a mail by its link: that they come, that a walk-in may enter, that a visitor has left (NTF-1, CHK-5, 7).

Whoever has the link acts as the user whom the mail went to, with that user's permissions and name. Reading a link's
page changes nothing; only the act behind its button does.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.instant import instant, stored
from db.kinds import HostAnswer
from db.queries import host_answers as queries
from db.queries import visits as visit_queries
from vmsctl.errors import Invalid, NotFound, Refused
from vmsctl.rules import host_answers as rules
from vmsctl.rules import roles as role_rules
from vmsctl.rules.host_answers import Purpose
from vmsctl.rules.passes import visit_name
from vmsctl.rules.text import NAME_LENGTH, clean
from vmsctl.services import approvals, event_log, roles, sign_out_links, visit_views
from vmsctl.workspace import Actor

if TYPE_CHECKING:
    from db.queries.host_answers import AskedRow
    from db.queries.visits import VisitRow
    from db.transaction import Transaction
    from vmsctl.services.approvals import Answered
    from vmsctl.services.sign_out_links import SignOut
    from vmsctl.workspace import Workspace

HOW = "link"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as the desk reads it: `by` "is on the way"."""

    answer: str
    by: str
    words: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asking:
    """What the page behind a link shows; `state` is the visit's, `given` the answers so far, times in its zone."""

    purpose: str
    visit: str
    user: str
    visitor: str
    company: str
    host: str
    building: str
    building_id: int
    reason: str
    state: str
    expected_at: datetime
    since: datetime | None
    given: tuple[Given, ...]


def read(ws: Workspace, purpose: str, token: str) -> Asking:
    """What a link asks; changes nothing. Raises `NotFound` for a link that is none, or none any more."""
    with ws.reading() as tx:
        asked = _asked(tx, ws, purpose, token)
        return _asking(tx, purpose, asked, _visit(tx, ws, asked, purpose))


def answer(ws: Workspace, token: str, given: str, note: str = "") -> Asking:
    """Note what the host answers about a visitor who has arrived; the desk sees it at once.

    A later answer counts beside the earlier; the same one again changes nothing. Raises `NotFound`, `Invalid`, and
    `Refused` when the visitor is not there any more.
    """
    if given not in tuple(HostAnswer):
        raise Invalid("bad-answer", f"{clean(given[:40])!r} is no answer.", f"There are: {', '.join(HostAnswer)}.")
    said = clean(note, longest=NAME_LENGTH, what="note")
    with ws.transaction() as tx:
        asked = _asked(tx, ws, Purpose.ANSWER, token)
        row = _visit(tx, ws, asked, Purpose.ANSWER)
        if not rules.may_answer(row.state):
            raise Refused("visitor-gone", "The visitor is not there any more.", "There is nothing to answer.")
        if not _is_said(tx, asked, given, said):
            _note(tx, ws.acting(_actor(asked)), asked, row, given, said)
        return _asking(tx, Purpose.ANSWER, asked, row)


def approve(ws: Workspace, token: str, *, note: str = "") -> Answered:
    """Let a link's walk-in enter, as the user whom the mail went to. Raises as `approvals.approve`, and `NotFound`."""
    who, visit = _who(ws, Purpose.APPROVE, token)
    return approvals.approve(who, visit, note=note)


def decline(ws: Workspace, token: str, *, note: str = "") -> Answered:
    """Say no to the walk-in of a link; as `approve`."""
    who, visit = _who(ws, Purpose.APPROVE, token)
    return approvals.decline(who, visit, note=note)


def sign_out(ws: Workspace, token: str) -> SignOut:
    """Sign the visitor of a reminder's link out in the host's name, whoever checks visitors out in that building."""
    return sign_out_links.sign_out(ws, token)


def of_visit(tx: Transaction, visit_id: int, zone: ZoneInfo) -> tuple[Given, ...]:
    """What was answered about a visit, the first first."""
    return tuple(
        Given(row.answer, row.by, rules.WORDS[HostAnswer(row.answer)], row.note, instant(row.at).astimezone(zone))
        for row in queries.of_visit(tx, visit_id)
    )


def _who(ws: Workspace, purpose: Purpose, token: str) -> tuple[Workspace, str]:
    with ws.reading() as tx:
        asked = _asked(tx, ws, purpose, token)
        _visit(tx, ws, asked, purpose)
    return ws.acting(_actor(asked)), visit_name(asked.visit_id)


def _actor(asked: AskedRow) -> Actor:
    return Actor(asked.user_id, asked.user, HOW)


def _asked(tx: Transaction, ws: Workspace, purpose: str, token: str) -> AskedRow:
    """The message of a link that this installation made, for a user who still works and not too long ago."""
    id = rules.message_of(token)
    asked = queries.asked(tx, id) if id is not None else None
    if asked is None or purpose not in tuple(Purpose) or rules.OF_TEMPLATE.get(asked.template) != purpose:
        raise _no_link()
    good = rules.token(ws.keys.link, Purpose(purpose), asked.message_id, asked.visit_id, asked.user_id)
    if not hmac.compare_digest(good.encode(), token.encode()) or not asked.active:
        raise _no_link()
    if rules.is_over(instant(asked.created_at), ws.now()):
        raise _no_link()
    return asked


def _no_link() -> NotFound:
    return NotFound("answer-link-unknown", "This link leads nowhere, or not any more.", "Call the reception.")


def _visit(tx: Transaction, ws: Workspace, asked: AskedRow, purpose: str) -> VisitRow:
    """The visit of a link, for whoever it still concerns: its host, and of a walk-in who may let it in there."""
    row = visit_queries.by_id(tx, asked.visit_id)
    if row is None:
        raise _no_link()
    if row.host_id != asked.user_id:
        grants = roles.of_actor(tx, ws.acting(_actor(asked)))
        if purpose != Purpose.APPROVE or role_rules.refusal("approve-visit", grants, row.building_id):
            raise _no_link()
    return row


def _is_said(tx: Transaction, asked: AskedRow, given: str, note: str) -> bool:
    """Whether the last answer is this one: a button pressed twice is one answer."""
    found = queries.of_visit(tx, asked.visit_id)
    return bool(found) and (found[-1].answer, found[-1].note, found[-1].by) == (given, note, asked.user)


def _note(tx: Transaction, ws: Workspace, asked: AskedRow, row: VisitRow, given: str, note: str) -> None:
    now = ws.now()
    queries.add(tx, asked.visit_id, asked.user_id, given, note, stored(now))
    event_log.append(
        tx, ws, "visit.host-answered", f"visit:{asked.visit_id}", chain=row.building_id, at=now,
        facts={"answer": given, "message": asked.message_id}, personal={"note": note} if note else None,
    )  # fmt: skip
    tx.presence.add(row.building_id)


def _asking(tx: Transaction, purpose: str, asked: AskedRow, row: VisitRow) -> Asking:
    zone = ZoneInfo(row.time_zone)
    since = instant(row.stay_in_at).astimezone(zone) if row.stay_in_at and row.stay_visit_id == row.id else None
    return Asking(
        purpose=str(purpose),
        visit=visit_name(row.id),
        user=asked.user,
        visitor=visit_views.shown_name(row),
        company=row.company or "",
        host=row.host,
        building=row.building,
        building_id=row.building_id,
        reason=row.reason,
        state=row.state,
        expected_at=instant(row.expected_at).astimezone(zone),
        since=since,
        given=of_visit(tx, row.id, zone),
    )
