"""The daily summary on paper and as text: the same sheet as a roll call's, with people to be followed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import roll_call as printer_queries
from db.queries import settings as setting_queries
from printers.contents import RollCallBlock, RollCallLabels, RollCallRow, RollCallSheet
from vmsctl.errors import DeviceFailed
from vmsctl.language import DEFAULT, Words
from vmsctl.rules.mails import summary as mail
from vmsctl.rules.settings import Settings
from vmsctl.services import buildings, event_log, roles
from vmsctl.services.daily_summary import mailed

if TYPE_CHECKING:
    from vmsctl.services.daily_summary import DailySummary, Missed
    from vmsctl.workspace import Workspace

PRINTED = "daily-summary.printed"
PATIENCE = 5.0
"""Seconds without a byte taken before the next printer is tried."""

COLUMNS = ("name", "company", "host", "phone", "floor", "since", "note")


def content(summary: DailySummary, words: Words) -> RollCallSheet:
    """The summary as it stands on paper, in a language."""
    facts = mailed(summary)
    figures = ", ".join(f"{label}: {number}" for label, number in mail.figures(facts, words))
    missed = zip(summary.missed, facts.missed, strict=True)
    rows = tuple(_row(each, mail.became(one, facts, words)) for each, one in missed)
    forgotten = words.say("summary.forgotten", count=summary.forgotten) if summary.forgotten else ""
    return RollCallSheet(
        title=mail.title(facts, words),
        building=summary.building,
        mode="live",
        made_at=f"{summary.as_of:%d.%m.%Y %H:%M %Z}",
        source=", ".join(summary.anchors) or words["summary.sheet-open"],
        notice=forgotten if rows else "",
        blocks=(RollCallBlock(words["summary.sheet-missed"], rows),),
        blank_rows=0,
        summary=figures,
        labels=_labels(words, made=summary.made_at is not None)._replace(
            nobody=forgotten or words["summary.lead-none"]
        ),
    )


def text(summary: DailySummary) -> str:
    """As a terminal shows it: in the language of the commands."""
    from printers.languages.text import roll_call_text

    return roll_call_text(content(summary, Words.of(DEFAULT)))


def pdf(ws: Workspace, summary: DailySummary) -> bytes:
    """The sheet on A4, in the building's language."""
    from printers.printing import to_pdf

    return to_pdf(content(summary, _words(ws, summary)))


def print_(ws: Workspace, summary: DailySummary) -> str:
    """Send it to the building's printers, one after the other until one takes it; that one's name. Raises
    `DeviceFailed`, `Denied`."""
    from printers.errors import PrinterError
    from printers.printing import render, send

    with ws.reading() as tx:
        roles.require(tx, ws, "see-daily-summary", summary.building_id)
        place = buildings.by_id(tx, summary.building_id)
        printers = printer_queries.printers(tx, place.id)
    sheet, troubles = content(summary, _words(ws, summary)), []
    for name, url, profile in printers:
        try:
            send(render(sheet, profile), url, timeout=PATIENCE)
        except PrinterError as error:
            troubles.append(f"{name}: {error.sentence}")
            continue
        with ws.transaction() as tx:
            facts = {"day": summary.day.isoformat(), "printer": name}
            event_log.append(tx, ws, PRINTED, f"building:{place.id}", chain=place.id, at=ws.now(), facts=facts)
        return str(name)
    raise DeviceFailed(
        "summary-not-printed", " ".join(troubles) or f"{place.name} has no printer.",
        "See 'vmsctl printers list', or take it as text: 'vmsctl daily-summary show'.",
    )  # fmt: skip


def _words(ws: Workspace, summary: DailySummary) -> Words:
    with ws.reading() as tx:
        language = Settings(setting_queries.holding(tx, summary.building_id))["languages.default"]
    return Words.of(language, ws.config.home)


def _labels(words: Words, *, made: bool) -> RollCallLabels:
    columns = {name: words[f"summary.column-{name}"] for name in COLUMNS}
    return RollCallLabels(
        live=words["summary.sheet-title" if made else "summary.sheet-so-far"], as_of=words["summary.sheet-as-of"],
        source=words["summary.trail"].rstrip(" :"), page=words["summary.sheet-page"],
        replaced=words["summary.sheet-replaced"], **columns,
    )  # fmt: skip


def _row(missed: Missed, became: str) -> RollCallRow:
    return RollCallRow(
        name=missed.visitor, company=missed.company, host=missed.host, phone=missed.phone, floor=missed.floor,
        since=f"{missed.since:%d.%m. %H:%M}", note=f"{became} ({missed.id})",
    )  # fmt: skip
