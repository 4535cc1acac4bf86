"""What 'vmsctl doctor' looks at of the kiosks: whether what each is to offer is still there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from db.queries import kiosks as queries
from db.queries import visitor_types as type_queries
from vmsctl.language import languages
from vmsctl.rules import doctor as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.queries.kiosks import KioskRow
    from db.transaction import Transaction
    from vmsctl.rules.doctor import Finding
    from vmsctl.workspace import Workspace


def findings(tx: Transaction, ws: Workspace) -> Iterator[Finding]:
    """Of every kiosk in use."""
    gone = {row.id: row.name for row in type_queries.listed(tx, inactive=True) if not row.active}
    for row in queries.listed(tx, inactive=False):
        what = f"kiosk {row.name} ({row.building})"
        yield from _gone(ws, row, what, gone)
        features = json.loads(row.features)
        if "pin" in features and "ask-surname" not in features:
            yield rules.warning(
                what, "It takes a PIN alone: on a day with 200 visits, one guess in 5,000 is somebody's.",
                "Switch the feature ask-surname on: 'vmsctl kiosks change'.",
            )  # fmt: skip


def _gone(ws: Workspace, row: KioskRow, what: str, gone: dict[int, str]) -> Iterator[Finding]:
    if not row.printer_active:
        yield rules.warning(
            what, f"Its printer {row.printer} is switched off: no badge comes out there.",
            "Name another: 'vmsctl kiosks change --printer'.",
        )  # fmt: skip
    if lost := [gone[id] for id in json.loads(row.types) if id in gone]:
        yield rules.warning(
            what, f"It is to offer {', '.join(lost)}, and that is switched off.",
            "Say which it is to offer: 'vmsctl kiosks change --type'.",
        )  # fmt: skip
    if unknown := [code for code in json.loads(row.languages) if code not in languages(ws.config.home)]:
        yield rules.warning(
            what, f"It offers {', '.join(unknown)}, of which there are no words any more.",
            "Bring the language's file back, or 'vmsctl kiosks change --language'.",
        )  # fmt: skip
