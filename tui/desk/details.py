"""What is known of a visit, in words under each other: beside the list, and on the card."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from tui.desk.board_lines import Moment, said_by_host, shown_name, state_cell
from tui.support.safe import plain, words
from vmsctl.services import day_board as service
from vmsctl.services.day_board import BoardRow

LABEL = 10
"""Cells of the words before a fact."""


QUIET = "$role-quiet"

_BOLD = frozenset({"awaiting", "missed", "warning", "bad"})
"""Roles that are seen without colour too."""


def role_style(role: str) -> str:
    """How words of a role are painted in running text."""
    if not role:
        return ""
    return f"$role-{role} bold" if role in _BOLD else f"$role-{role}"


def facts(pairs: Iterable[tuple[str, str]]) -> Content:
    """Lines of a quiet label and what it is about; what is not known is left out."""
    lines = [words(f"{label:<{LABEL}}", QUIET) + words(plain(value, longest=1000)) for label, value in pairs if value]
    return Content("\n").join(lines)


def of_row(row: BoardRow, moment: Moment) -> Content:
    """A row of the board with all that the board knows of it."""
    state = state_cell(row, moment)
    head = words(shown_name(row), "bold")
    company = words(row.company, QUIET)
    shown = words(state.text, role_style(state.role))
    lacking = service.missing(row)
    told = words(f"Missing: {', '.join(lacking)}", role_style("warning")) if lacking else Content("")
    parts = [head, company, Content(""), shown, told, facts(_pairs(row, moment))]
    return Content("\n").join(part for part in parts if part.plain or part is parts[2])


def _pairs(row: BoardRow, moment: Moment) -> Iterable[tuple[str, str]]:
    yield "Host", row.host
    yield "Host says", said_by_host(row, moment)
    yield "Floor", row.floor
    yield "Due", f"{moment.clock(row.expected_at)} – {moment.clock(row.until)}"
    yield "In", "" if row.in_at is None else moment.clock(row.in_at)
    yield "Out", "" if row.out_at is None else moment.clock(row.out_at)
    yield "Type", row.type
    yield "Group", row.party
    yield "Reason", row.reason
    yield "Note", row.note
    yield "Phone", row.phone
    yield "E-mail", row.email
    yield "Plate", row.plate
