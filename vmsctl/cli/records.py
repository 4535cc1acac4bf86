"""Values as programs read them: the JSON objects of design.md, made of what services return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmsctl.services.visit_news import VisitNews
    from vmsctl.services.visit_views import StayView, VisitView

Record = dict[str, Any]


def visit_record(view: VisitView) -> Record:
    """A visit; what the acting user may not see is an empty string."""
    return {
        "id": view.id,
        "state": view.state,
        "visitor": visitor_record(view),
        "host": view.host,
        "building": view.building,
        "floor": view.floor,
        "type": view.type,
        "reason": view.reason,
        "note": view.note,
        "party": view.party,
        "origin": view.origin,
        "day": view.day,
        "expected_at": view.expected_at,
        "until": view.until,
        "arrived_at": view.arrived_at,
        "missing": view.missing,
        "confirmation": view.confirmation,
        "approved_how": view.approved_how,
        "cancelled_why": view.cancelled_why,
        "ticket_number": view.ticket_number,
        "pin": view.pin,
        "link": view.link,
        "stays": [stay_record(stay) for stay in view.stays],
    }


def visitor_record(view: VisitView) -> Record:
    """The visitor of a visit; `id` is null for one whom nobody knows yet."""
    return {
        "id": view.visitor_id,
        "name": view.name,
        "email": view.email,
        "company": view.company,
        "phone": view.phone,
        "plate": view.plate,
        "verified": view.verified,
        "blocked": view.blocked,
        "block_list": view.listed,
    }


def stay_record(stay: StayView) -> Record:
    """One coming in and going out."""
    return {
        "id": stay.id,
        "in_at": stay.in_at,
        "in_by": stay.in_by,
        "out_at": stay.out_at,
        "out_by": stay.out_by,
        "how": stay.how,
    }


def news_record(news: VisitNews) -> Record:
    """What was said about a visit, and what its host answered."""
    return {
        "answers": [{"answer": one.answer, "by": one.by, "note": one.note, "at": one.at} for one in news.answers],
        "messages": [
            {"id": str(one.id), "message": one.template, "to": one.to, "state": one.state, "why": one.why,
             "sent_at": one.sent_at}
            for one in news.messages
        ],
    }  # fmt: skip


VISIT_COLUMNS = {
    "day": "Day",
    "expected": "Expected",
    "state": "State",
    "name": "Name",
    "company": "Company",
    "host": "Host",
    "building": "Building",
    "verified": "Verified",
    "since": "In since",
    "id": "Visit",
}


def telling_columns(lines: Sequence[Record], *, one_day: bool) -> dict[str, str]:
    """The columns for a table that a person reads: without the building that is every row's (and the day, where
    everybody knows which), without those that are empty or fine in all rows."""
    said = {name: {line[name] for line in lines} for name in VISIT_COLUMNS}
    needless = {name for name, values in said.items() if values <= {"", "yes"}}
    needless |= {name for name in ("building", "day" if one_day else "building") if len(said[name]) == 1}
    return {name: words for name, words in VISIT_COLUMNS.items() if name not in needless}


def visit_line(view: VisitView) -> Record:
    """A visit as one line of a table; who is not verified is marked with a word."""
    since = view.since
    return {
        "day": view.day.isoformat(),
        "expected": f"{view.expected_at:%H:%M}",
        "state": view.state,
        "name": f"{view.name} (blocked)" if view.blocked else view.name,
        "company": view.company,
        "host": view.host,
        "building": view.building,
        "verified": "yes" if view.verified else f"no: {', '.join(view.missing)}",
        "since": "" if since is None else f"{since:%H:%M}" if since.date() == view.day else f"{since:%d.%m. %H:%M}",
        "id": view.id,
    }


def visit_words(view: VisitView) -> list[str]:
    """A visit as the desk reads it out, line by line."""
    from vmsctl.rules.passes import grouped

    who = f"{view.name}, {view.company}" if view.company else view.name
    place = f"{view.building}, {view.floor}" if view.floor else view.building
    times = f"{view.day:%a %d.%m.%Y} {view.expected_at:%H:%M} to {view.until:%H:%M}"
    phone = f" ({view.host_phone})" if view.host_phone else ""
    lines = [
        f"{who}  ({view.id}, {view.state})",
        f"visiting {view.host}{phone} at {place}, {times}",
        f"{view.type}: {view.reason}" if view.reason else view.type,
        "verified" if view.verified else f"NOT VERIFIED: {', '.join(view.missing)} missing",
    ]
    facts = {
        "blocked": (view.listed or "call the visitor manager") if view.blocked else "",
        "note": view.note,
        "party": view.party,
        "to confirm": view.confirmation,
        "e-mail": view.email,
        "phone": view.phone,
        "licence plate": view.plate,
        "approved": view.approved_how,
        "cancelled": view.cancelled_why,
        "e-ticket": grouped(view.ticket_number),
        "PIN": view.pin,
        "link": view.link,
    }
    lines += [f"{name}: {value}" for name, value in facts.items() if value]
    return lines + [_stay_words(stay) for stay in view.stays]


def _stay_words(stay: StayView) -> str:
    came = f"in {stay.in_at:%d.%m. %H:%M} by {stay.in_by or stay.how}"
    if stay.out_at is None:
        return f"{came}, on site now (stay {stay.id})"
    return f"{came}, out {stay.out_at:%d.%m. %H:%M} by {stay.out_by or stay.how} (stay {stay.id})"
