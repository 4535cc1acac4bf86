"""Which rows of an import get their e-ticket at once, as somebody gets it who is invited alone (TKT-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import settings as setting_queries
from vmsctl.rules import etickets as rules
from vmsctl.rules.settings import Settings
from vmsctl.services import eticket_choice, eticket_views, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.transaction import Transaction
    from vmsctl.rules.invitation_import import Checked
    from vmsctl.workspace import Workspace


def chosen(tx: Transaction, ws: Workspace, rows: Sequence[Checked]) -> dict[int, str]:
    """The places of rows whose building sends e-tickets with the invitation: to '', or to the code of what keeps it
    from being sent. What is imported at a desk gets its ticket by hand."""
    if ws.actor is None or ws.actor.how == "desk":
        return {}
    sending = {id: settings for id in {row.building_id for row in rows} if (settings := _sending(tx, id)) is not None}
    if not sending:
        return {}
    troubles: dict[tuple[int, int, str], str] = {}
    found = {}
    for place, row in enumerate(rows):
        if row.email and row.building_id in sending:
            kind = (row.building_id, row.type_id, row.language)
            if kind not in troubles:
                troubles[kind] = _without_words(tx, sending[row.building_id], row)
            found[place] = outbox.undeliverable(row.email, sending[row.building_id]) or troubles[kind]
    return found


def _sending(tx: Transaction, building_id: int) -> Settings | None:
    """A building's settings where it sends e-tickets with the invitation."""
    settings = Settings(setting_queries.holding(tx, building_id))
    return settings if settings["etickets.send-when"] == "invited" else None


def _without_words(tx: Transaction, settings: Settings, row: Checked) -> str:
    """What keeps any e-ticket of that type and language from being sent, as a code; empty for nothing."""
    template = eticket_choice.of_type(tx, row.type_id)
    if template is None:
        return rules.no_template("").code
    wanted = eticket_views.languages_for(tx, settings, row.language)
    if rules.in_language(eticket_choice.texts_of(tx, template), wanted) is None:
        return rules.no_text(template.name).code
    return ""
