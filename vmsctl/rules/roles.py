"""Who may do what: the permission matrix as data, and the one question asked of it.

A cell says how far a role reaches: everywhere, in its building, with its own visits, or not at all. `!` asks for a
reason, which the audit trail keeps. The roles host and employee are not granted: everybody is an employee, and who
is in a group that may invite is a host in that group's buildings.
"""

from collections.abc import Iterable
from typing import NamedTuple

from db.kinds import Role
from vmsctl.errors import Denied, ReasonNeeded
from vmsctl.rules.text import clean

_COLUMNS = (Role.ADMIN, Role.MANAGER, Role.RECEPTIONIST, Role.HOST, Role.EMPLOYEE, Role.AUDITOR)

_TABLE = """
invite-for-self            Y    b    b    own  -    -
invite-for-another         Y    b    b    -    -    -
invite-unknown             Y    b    b    own  -    -
import-invitations         Y!   b!   -    -    -    -
change-invitation          Y    b    b    own  -    -
change-invitation-details  Y    b    -    own  -    -
cancel-invitation          Y    b    b    own  -    -
see-note                   Y    b    b    own  -    Y
see-visits                 Y    b    b    own  own  Y
see-name                   Y    b    b    own  own  -
see-profile                Y    b    b    own  -    Y
see-contact                Y    b    b    own  -    -
see-id-number              Y!   b!   -    -    -    -
suggest-visitor            Y    b    b    own  -    -
browse-visitors            Y    b    b    own  -    -
add-walk-in                Y    b    b    -    -    -
approve-visit              Y    b    b    own  own  -
verify-visitor             Y    b    b    -    -    -
check-in                   Y    b    b    own  -    -
check-out                  Y    b    b    own  -    -
undo                       Y!   b!   b!   -    -    -
correct-times              Y!   b!   b!   own! -    -
see-block                  Y    b    b    -    -    -
block-visitor              Y!   b!   -    -    -    -
see-blocklist              Y    b    -    -    -    Y
change-blocklist           Y!   b!   -    -    -    -
notify-host                Y    b    b    -    -    -
print-badge                Y    b    b    -    -    -
send-eticket               Y    b    b    own  -    -
see-etickets               Y    Y    Y    -    -    Y
see-roll-call              Y    b    b    -    -    -
start-roll-call            Y    b    b    -    -    -
tick-roll-call             Y    b    b    -    -    -
finish-roll-call           Y    b    b    -    -    -
see-past-roll-calls        Y    b    -    -    -    Y
manage-muster-points       Y!   b!   -    -    -    -
see-buildings              Y    Y    Y    Y    Y    Y
manage-buildings           Y!   -    -    -    -    -
manage-floors              Y!   b!   -    -    -    -
manage-users               Y!   -    -    -    -    -
reset-staff-pin            Y!   b!   -    -    -    -
see-users                  Y    Y    Y    -    -    Y
manage-groups              Y!   -    -    -    -    -
manage-roles               Y!   -    -    -    -    -
manage-visitor-types       Y!   -    -    -    -    -
manage-etickets            Y!   -    -    -    -    -
manage-documents           Y!   -    -    -    -    -
renew-seal                 Y!   -    -    -    -    -
see-documents              Y    Y    Y    -    -    Y
see-acceptances            Y    b    b    -    -    Y
see-signed-documents       Y!   b!   -    -    -    -
see-settings               Y    Y    Y    -    -    Y
change-settings            Y!   -    -    -    -    -
see-configuration          Y    -    -    -    -    Y
apply-configuration        Y!   -    -    -    -    -
manage-printers            Y!   b!   -    -    -    -
see-kiosks                 Y    b    b    -    -    Y
manage-kiosks              Y!   b!   -    -    -    -
pair-kiosk                 Y!   b!   -    -    -    -
revoke-kiosk               Y!   b!   b!   -    -    -
see-print-queue            Y    b    b    -    -    Y
steer-print-queue          Y    b    b    -    -    -
see-outbox                 Y    b    b    -    -    Y
steer-outbox               Y    b    b    -    -    -
release-messages           Y    b    -    -    -    -
test-mail                  Y    Y    -    -    -    -
read-event-log             Y    b    -    -    -    Y
verify-event-log           Y    -    -    -    -    Y
export-event-log           Y!   b!   -    -    -    Y!
export-lists               Y!   b!   -    own  -    -
see-daily-summary          Y    b    b    -    -    -
send-daily-summary         Y    b    -    -    -    -
see-statistics             Y    b    -    -    -    Y
see-small-groups           Y    b    -    -    -    -
rebuild-statistics         Y    -    -    -    -    -
see-schedule               Y    Y    -    -    -    Y
run-schedule               Y    b    -    -    -    -
trust-clock                Y!   -    -    -    -    -
see-retention              Y    b    -    -    -    Y
run-retention              Y!   -    -    -    -    -
hold-visitors              Y!   -    -    -    -    -
see-privacy-requests       Y    -    -    -    -    Y
erase-visitor              Y!   -    -    -    -    -
export-visitor             Y!   -    -    -    -    -
back-up                    Y!   -    -    -    -    -
act-as-another             Y    -    -    -    -    -
"""


class Cell(NamedTuple):
    """`reach` is `Y` everywhere, `b` own buildings, `own` own visits, `-` nowhere; `needs_reason` the `!`."""

    reach: str
    needs_reason: bool


def _read(table: str) -> dict[str, dict[str, Cell]]:
    rows = (line.split() for line in table.strip().splitlines())
    return {name: dict(zip(_COLUMNS, map(_cell, cells), strict=True)) for name, *cells in rows}


def _cell(word: str) -> Cell:
    return Cell(word.rstrip("!"), word.endswith("!"))


MATRIX = _read(_TABLE)


class Grants(NamedTuple):
    """What one user is: roles with the building they hold in (None: all), hosts included."""

    user_id: int
    name: str
    roles: tuple[tuple[str, int | None], ...]


def reaches(action: str, grants: Grants, building_id: int | None, *, own: bool) -> Cell | None:
    """The cell that allows it, the one that asks no reason first; None when none does.

    `building_id` None asks about the installation as a whole.
    """
    cells = MATRIX[action]
    allowing = [
        cell for role, where in grants.roles if (cell := cells.get(role)) and _allows(cell, where, building_id, own=own)
    ]
    return min(allowing, key=lambda cell: cell.needs_reason, default=None)


def _allows(cell: Cell, where: int | None, building_id: int | None, *, own: bool) -> bool:
    if cell.reach == "-" or (cell.reach == "own" and not own):
        return False
    if cell.reach == "Y":
        return True
    return where is None or where == building_id


def refusal(
    action: str, grants: Grants, building_id: int | None, *, own: bool = False, reason: str = ""
) -> Denied | None:
    """Why this user may not do it, or None."""
    cell = reaches(action, grants, building_id, own=own)
    if cell is None:
        return Denied(
            "not-allowed",
            f"{grants.name} may not {action.replace('-', ' ')} here.",
            "Ask somebody with that role, or an admin to grant it ('vmsctl roles grant').",
        )
    if cell.needs_reason and not clean(reason, what="reason"):
        return ReasonNeeded(
            "reason-needed", "This is kept in the audit trail with a reason.", "Say why, with --reason 'TEXT'."
        )
    return None


def buildings(action: str, grants: Grants) -> frozenset[int] | None:
    """Where the user may do it whoever's visit it is: building ids, or None for all."""
    reached: set[int] = set()
    for role, where in grants.roles:
        cell = MATRIX[action].get(role)
        if cell is None or cell.reach in ("-", "own"):
            continue
        if cell.reach == "Y" or where is None:
            return None
        reached.add(where)
    return frozenset(reached)


def only_own(action: str, grants: Grants) -> bool:
    """Whether the user may do it with own visits at least."""
    return any(MATRIX[action].get(role, Cell("-", False)).reach != "-" for role, _ in grants.roles)


def grants_of(user_id: int, name: str, granted: Iterable[tuple[str, int | None]]) -> Grants:
    """The granted roles and that of an employee, which everybody has."""
    return Grants(user_id, name, (*granted, (Role.EMPLOYEE, None)))
