"""How much of a line of the day board somebody may read who does not read all of it: an auditor, an employee."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from vmsctl.rules.people import initials, search_text
from vmsctl.services.visitor_views import CONTACT

if TYPE_CHECKING:
    from db.queries.day_board import BoardRow
    from vmsctl.services.visit_views import Sight


def masked(row: BoardRow, seen: Sight) -> BoardRow:
    """The row without what is not for this user, nor found by it; what was given still counts as given."""
    if not seen.note:
        row = row._replace(note="")
    if not seen.block:
        row = row._replace(blocked_at=None)
    if not seen.contact:
        custom = [f"custom.{name}" for name, value in json.loads(row.custom).items() if value]
        found_by = search_text({"name": row.name, "company": row.company})
        row = _not_asked(row, [*_given(row, CONTACT), *custom])
        row = row._replace(
            email="", phone="", address="", plate="", company_email="", company_phone="", company_website="",
            company_address="", custom="{}", search=found_by,
        )  # fmt: skip
    if not seen.name:
        row = _not_asked(row, _given(row, ["company"]))
        row = row._replace(name=initials(row.name), unknown=initials(row.unknown), company="", search="")
    return row


def _given(row: BoardRow, attributes: Iterable[str]) -> list[str]:
    return [name for name in attributes if getattr(row, name)]


def _not_asked(row: BoardRow, given: list[str]) -> BoardRow:
    """The row with hidden attributes that are there as optional ones, so that verification reads as it is."""
    return row._replace(fields=json.dumps({**json.loads(row.fields), **dict.fromkeys(given, "optional")}))
