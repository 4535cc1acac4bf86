"""The visitor types: what each asks of a visitor, and which documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tui.desk.house_list import HouseList
from tui.widgets.columns import Column
from tui.widgets.lines import Line

if TYPE_CHECKING:
    from vmsctl.services.documents import Document
    from vmsctl.services.duty import Duty
    from vmsctl.services.visitor_types import VisitorType


class TypeShown(NamedTuple):
    """A type with the documents that its visitors accept here."""

    type: VisitorType
    documents: tuple[str, ...]


class VisitorTypesScreen(HouseList[TypeShown]):
    """Changing them is for admins, in the command line."""

    TITLE_WORDS = "Visitor types"
    COLUMNS = (
        Column("Type", weight=2, least=12),
        Column("Must give", weight=3, least=14),
        Column("Documents", weight=3, least=14),
    )
    EMPTY = "There is no visitor type. An admin adds one with 'vmsctl visitor-types add'."

    def read(self, duty: Duty) -> Sequence[TypeShown]:
        from vmsctl.services import documents, visitor_types

        asked = [one for one in documents.list_(duty.ws) if not one.buildings or duty.place.name in one.buildings]
        return [TypeShown(type, _documents(type, asked)) for type in visitor_types.list_(duty.ws)]

    def line(self, id: str, row: TypeShown) -> Line:
        return Line(id, (row.type.name, _names(row.type, "required") or "the name", ", ".join(row.documents)))

    def told(self, row: TypeShown) -> str:
        step = f"Before check-in: {row.type.confirmation}. " if row.type.confirmation else ""
        hidden = _names(row.type, "hidden")
        return f"{step}{f'Not asked: {hidden}. ' if hidden else ''}Admins change it with 'vmsctl visitor-types change'."


def _names(type: VisitorType, need: str) -> str:
    return ", ".join(name.replace("_", " ") for name, how in type.fields.items() if how == need)


def _documents(type: VisitorType, asked: Sequence[Document]) -> tuple[str, ...]:
    return tuple(one.name for one in asked if one.number and (not one.types or type.name in one.types))
