"""The daily summary on paper and as text: the same sheet as a roll call's, with people to be followed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import roll_call as printer_queries
from printers.contents import RollCallBlock, RollCallLabels, RollCallRow, RollCallSheet
from vmsctl.errors import DeviceFailed
from vmsctl.rules import daily_summary as rules
from vmsctl.services import buildings, event_log, roles

if TYPE_CHECKING:
    from vmsctl.services.daily_summary import DailySummary, Missed
    from vmsctl.workspace import Workspace

PRINTED = "daily-summary.printed"
PATIENCE = 5.0
"""Seconds without a byte taken before the next printer is tried."""

LABELS = RollCallLabels(
    live="DAILY SUMMARY", source="Audit trail ends in", nobody="Nobody: no check-out was missed"
)
OPEN_LABELS = LABELS._replace(live="DAY SO FAR")


def content(summary: DailySummary) -> RollCallSheet:
    """The summary as it stands on paper."""
    figures = {key: number for key, number in summary.figures.items() if key != "missed"}
    return RollCallSheet(
        title=summary.title,
        building=summary.building,
        mode="live",
        made_at=f"{summary.as_of:%d.%m.%Y %H:%M %Z}",
        source=" and ".join(summary.anchors) or "the day has not ended",
        notice=_forgotten(summary.forgotten),
        blocks=(RollCallBlock("Missed check-outs", tuple(_row(each) for each in summary.missed)),),
        blank_rows=0,
        summary=", ".join(rules.sentences(figures)) + ".",
        labels=LABELS if summary.made_at else OPEN_LABELS,
    )


def text(summary: DailySummary) -> str:
    from printers.languages.text import roll_call_text

    return roll_call_text(content(summary))


def pdf(summary: DailySummary) -> bytes:
    """The sheet on A4."""
    from printers.printing import to_pdf

    return to_pdf(content(summary))


def print_(ws: Workspace, summary: DailySummary) -> str:
    """Send it to the building's printers, one after the other until one takes it; that one's name. Raises
    `DeviceFailed`, `Denied`."""
    from printers.errors import PrinterError
    from printers.printing import render, send

    with ws.reading() as tx:
        roles.require(tx, ws, "see-daily-summary", summary.building_id)
        place = buildings.by_id(tx, summary.building_id)
        printers = printer_queries.printers(tx, place.id)
    sheet, troubles = content(summary), []
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


def _row(missed: Missed) -> RollCallRow:
    return RollCallRow(
        name=missed.visitor, company=missed.company, host=missed.host, phone=missed.phone, floor=missed.floor,
        since=f"{missed.since:%d.%m. %H:%M}", note=f"{missed.became} ({missed.id})",
    )  # fmt: skip


def _forgotten(count: int) -> str:
    return f"{count} more of whom nothing is kept any longer." if count else ""
