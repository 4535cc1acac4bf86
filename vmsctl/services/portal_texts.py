"""The house's own words on the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.queries import texts as queries
from vmsctl.rules import mail_texts, paragraphs
from vmsctl.services import portal_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.transaction import Transaction
    from vmsctl.language import Words
    from vmsctl.services.portal_sessions import Holder


def of_invitation(tx: Transaction, holder: Holder, words: Words) -> str:
    """What stands above the facts of the invitation, as HTML in which every text is escaped; empty for nothing."""
    found = queries.holding(tx, holder.visit.building_id, mail_texts.PORTAL)
    kept = [mail_texts.Kept(owner != 0, language, text) for owner, language, text in found]
    markdown = mail_texts.chosen(kept, (words.language, holder.settings["languages.default"]))
    return paragraphs.as_html(paragraphs.written(markdown, _values(holder, words))) if markdown else ""


def _values(holder: Holder, words: Words) -> Mapping[str, str]:
    """What the placeholders stand for."""
    row, start = holder.visit, portal_sessions.times_of(holder.visit).start
    values = {
        "visitor": row.name or "", "company": row.company or "", "host": row.host, "building": row.building,
        "floor": row.floor or "", "address": holder.address, "reason": row.reason, "type": row.type,
        "day": words.format_date(start.date()), "time": words.format_time(start),
    }  # fmt: skip
    assert set(values) == set(mail_texts.placeholders(mail_texts.PORTAL))
    return values
