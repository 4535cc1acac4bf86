"""The documents that visitors accept: which version holds, and who still has to accept it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tui.desk.house_list import HouseList
from tui.widgets.columns import Column
from tui.widgets.lines import Cell, Line

if TYPE_CHECKING:
    from vmsctl.services.documents import Document, Waiting
    from vmsctl.services.duty import Duty


class DocumentShown(NamedTuple):
    """A document with the visits to come that wait for it."""

    document: Document
    waiting: Sequence[Waiting]


class DocumentsScreen(HouseList[DocumentShown]):
    """Adding and renewing is for admins, in the command line."""

    TITLE_WORDS = "Documents"
    COLUMNS = (
        Column("Document", weight=3, least=14),
        Column("Version", 9),
        Column("Signature", 9),
        Column("For", weight=2, least=10),
        Column("Waits", 5),
    )
    EMPTY = "No document is asked for. An admin adds one with 'vmsctl documents add'."

    def read(self, duty: Duty) -> Sequence[DocumentShown]:
        from vmsctl.services import documents

        here = [one for one in documents.list_(duty.ws) if not one.buildings or duty.place.name in one.buildings]
        return [DocumentShown(one, _waiting(duty, one)) for one in here]

    def line(self, id: str, row: DocumentShown) -> Line:
        one = row.document
        number = str(one.number) if one.number else Cell("! none", "warning")
        waits = Cell(str(len(row.waiting)), "warning" if row.waiting else "quiet")
        return Line(id, (one.name, number, one.signature, ", ".join(one.types) or "all types", waits))

    def told(self, row: DocumentShown) -> str:
        names = [f"{one.visitor} ({one.day[8:10]}.{one.day[5:7]}.)" for one in row.waiting[:4]]
        more = f" and {len(row.waiting) - 4} more" if len(row.waiting) > 4 else ""
        waits = f"Still to accept it: {', '.join(names)}{more}." if names else "Nobody who is coming waits for it."
        return f"{waits}\nAdmins renew it with 'vmsctl documents renew'."


def _waiting(duty: Duty, document: Document) -> list[Waiting]:
    from vmsctl.services import documents

    found = documents.waiting(duty.ws, str(document.id)) if document.number else []
    return [one for one in found if one.building == duty.place.name]
