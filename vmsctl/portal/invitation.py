"""The invitation itself: who, where, when, why; declining it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from vmsctl.portal import cookies, refusals, steps
from vmsctl.portal.asking import Ask, Input, Page
from vmsctl.portal.entry import go
from vmsctl.services import calendar_files, decline_invitation, portal_sessions, portal_texts

if TYPE_CHECKING:
    from vmsctl.services.portal_sessions import Holder, Times

NOTE_LENGTH = 400
ALL = "all"
CALLED_OFF = "called-off"
"""In the query of the address that says which day the visitor has just called off."""
CALENDAR = "text/calendar"
TOGETHER = "\N{NO-BREAK SPACE}\N{EN DASH}\N{WORD JOINER}\N{NO-BREAK SPACE}"


class Day(NamedTuple):
    """One visit of the ticket, in words: the day, and the time from and until."""

    date: str
    time: str


def show(ask: Ask) -> Response:
    holder = ask.holder
    times = portal_sessions.times(holder)
    with ask.ws.reading() as tx:
        own_words = portal_texts.of_invitation(tx, holder, ask.words)
        gone = portal_sessions.called_off(tx, holder, ask.query.get(CALLED_OFF, ""))
    return ask.show(
        "visit",
        own_words=Markup(own_words),
        visit=holder.visit,
        days=[_day(ask, each) for each in times],
        called_off=_day(ask, gone) if gone else None,
        zone=zone(times[0].start),
        following=steps.following(holder),
        may_decline=_may_decline(holder),
    )


def _day(ask: Ask, times: Times) -> Day:
    """Its hours stay on one line."""
    span = ask.words.format_span(times.start, times.end)
    if times.start.date() == times.end.date():
        span = span.replace(" \N{EN DASH} ", TOGETHER)
    return Day(ask.words.format_date(times.start.date()), span)


def zone(moment: datetime) -> str:
    """A time's zone as people write it: `Europe/Berlin, UTC+1`."""
    offset = moment.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    written = f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}" if minutes else "UTC"
    name = str(moment.tzinfo).replace("_", " ")
    return written if name == written else f"{name}, {written}"


def calendar(ask: Ask) -> Response:
    with ask.ws.reading() as tx:
        data = calendar_files.of_holder(tx, ask.ws, ask.holder, ask.words.language)
    return Response(data, media_type=CALENDAR, headers={"Content-Disposition": 'attachment; filename="visit.ics"'})


def ask_to_decline(ask: Ask) -> Response:
    if not _may_decline(ask.holder):
        return go("/visit")
    rows = decline_invitation.coming(ask.holder.visits, ask.holder.today)
    days = [(row.id, _day(ask, portal_sessions.times_of(row))) for row in rows]
    kept = refusals.kept(ask)
    return ask.show(
        "decline", visit=ask.holder.visit, days=days, note_length=NOTE_LENGTH,
        unchosen=kept.get("unchosen", "") if len(days) > 1 else "", note=kept.get("note", ""),
    )  # fmt: skip


def decline(ask: Ask) -> Response:
    several = len(decline_invitation.coming(ask.holder.visits, ask.holder.today)) > 1
    which, note = ask.form.get("which", "" if several else ALL), ask.form.get("note", "")
    meant = {str(row.id): row.id for row in ask.holder.visits}
    if which != ALL and which not in meant:
        return refusals.keep(ask, {"note": note, "unchosen": ask.words["portal.decline.must-choose"]})
    decline_invitation.decline(ask.ws, ask.holder, note=note, only=meant.get(which))
    with ask.ws.reading() as tx:
        left = portal_sessions.has_visits(tx, ask.holder)
    if left:
        refusals.forget(ask)
        return go(f"/visit?{CALLED_OFF}={which}")
    response = go("/declined")
    portal_sessions.close(ask.ws, ask.cookie)
    cookies.forget_session(ask, response)
    return response


def _may_decline(holder: Holder) -> bool:
    return bool(decline_invitation.coming(holder.visits, holder.today))


PAGES = (
    Page("GET", "/visit", show, "The invitation.", session=True),
    Page("GET", "/visit/calendar.ics", calendar, "The visit as a calendar entry.", session=True, media=CALENDAR),
    Page("GET", "/visit/decline", ask_to_decline, "Ask whether the visitor means it.", session=True,
         answers=(200, 303)),
    Page("POST", "/visit/decline", decline, "Decline the invitation.", session=True,
         form=(Input("note", "Why, for the host; may be empty.", NOTE_LENGTH),
               Input("which", "`all`, or the id of one visit; needed where there are several.", 20)),
         answers=(303, 409)),
)  # fmt: skip
