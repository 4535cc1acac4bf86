"""Users from a file: each row checked, then all of them in one act, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from db.queries import buildings as building_queries
from db.queries import groups as group_queries
from db.queries import locks
from db.queries import users as user_queries
from vmsctl.errors import Invalid, VmsError
from vmsctl.rules import configuration_plan as plans
from vmsctl.rules import import_files
from vmsctl.rules import user_import as rules
from vmsctl.rules.configuration_files import Mark, Sheet
from vmsctl.rules.invitation_import import Wrong
from vmsctl.rules.text import fold, fold_email
from vmsctl.rules.user_import import House
from vmsctl.services import configuration_acts, configuration_reading, roles
from vmsctl.services.configuration import LOCK
from vmsctl.services.configuration_acts import Work

if TYPE_CHECKING:
    from db.transaction import Transaction
    from vmsctl.rules.configuration_plan import Step
    from vmsctl.rules.import_files import Row
    from vmsctl.rules.user_import import Checked
    from vmsctl.workspace import Workspace

MOST_ROWS = 20_000
ACTION = "manage-users"

Rejects = Callable[["Row", str], None]


@dataclass(slots=True)
class Report:
    """How many rows were read and what became of their users; `wrong` tells lines and reasons."""

    read: int = 0
    added: int = 0
    changed: int = 0
    already: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return len(self.wrong)


def import_(
    ws: Workspace,
    file: BinaryIO,
    *,
    dry_run: bool = False,
    good_rows: bool = False,
    rejects: Rejects | None = None,
    reason: str,
) -> Report:
    """Add the users of a CSV or JSON-lines file and change those who are there: names, phones, accounts that the file
    says otherwise, groups and roles that it says besides. Nobody loses a role or group. The same file twice changes
    nothing. With `good_rows` the others are done although some are refused.

    Raises `Invalid` for a file that cannot be read as such, `Denied`.
    """
    table = import_files.read(file)
    if table.columns:
        rules.check_columns(table.columns)
    report = Report()
    with ws.reading() as tx:
        roles.require(tx, ws, ACTION, None, reason=reason)
        good = _good(_Reader(_house(tx), report, rejects), table.rows)
    if report.refused and not good_rows:
        dry_run = True
    with ws.transaction() as tx:
        locks.hold(tx, [LOCK])
        sheet = _sheet(good)
        steps = plans.compare(sheet, {"users": configuration_reading.users(tx)}).steps
        _count(report, good, steps)
        if not dry_run:
            _carry_out(Work(ws.within(tx), sheet, {}, reason), steps)
    return report


class _Reader:
    """Checks row after row, and takes each user once."""

    def __init__(self, house: House, report: Report, rejects: Rejects | None) -> None:
        self._house = house
        self._report = report
        self._rejects = rejects
        self._lines: dict[str, int] = {}

    def checked(self, row: Row) -> Checked | None:
        self._report.read += 1
        try:
            if row.wrong:
                raise Wrong(row.wrong)
            found = rules.checked(row.line, row.fields, self._house)
            if found.same in self._lines:
                raise Wrong(f"this user stands in line {self._lines[found.same]} already")
        except Wrong as wrong:
            self._report.wrong.append((row.line, str(wrong)))
            if self._rejects is not None:
                self._rejects(row, str(wrong))
            return None
        self._lines[found.same] = row.line
        return found


def _good(reader: _Reader, rows: Any) -> list[Checked]:
    good = []
    for row in rows:
        if (found := reader.checked(row)) is not None:
            good.append(found)
        if len(good) > MOST_ROWS:
            raise Invalid("too-many-users", f"There are more than {MOST_ROWS:,} users in it.", "Divide it.")
    return good


def _house(tx: Transaction) -> House:
    users = user_queries.listed(tx, "", inactive=True)
    return House(
        groups={fold(row.name): row.name for row in group_queries.listed(tx)},
        buildings={fold(row.name): row.name for row in building_queries.active(tx)},
        accounts={row.os_account: fold_email(row.email) for row in users if row.os_account},
        off={fold_email(row.email) for row in users if not row.active},
    )


def _sheet(good: list[Checked]) -> Sheet:
    """The rows as a configuration file would say the same."""
    lines = {row.email: row.line for row in good}
    users = {row.email: row.fields for row in good}
    return Sheet({"users": users}, lambda path: Mark(lines[str(path[1])] if len(path) > 1 else 1, 1))


def _count(report: Report, good: list[Checked], steps: list[Step]) -> None:
    touched = {str(step.path[1]) for step in steps}
    report.added = sum(step.kind == "users" and step.verb == plans.Verb.ADD for step in steps)
    report.changed = len(touched) - report.added
    report.already = len(good) - len(touched)


def _carry_out(work: Work, steps: list[Step]) -> None:
    for step in steps:
        try:
            configuration_acts.carry_out(work, step)
        except VmsError as error:
            line = work.sheet.mark_of(step.path).line
            raise type(error)(error.code, f"Line {line}: {error.message}", error.hint) from error
