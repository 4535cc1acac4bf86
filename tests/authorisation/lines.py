"""Every command as a line that can be tried, with the row of the matrix that it stands under.

`{visit}`, `{visitor}` and `{invitation}` are of the building and host of the cell, `{building}` is the cell's. The
reach of a row: `visit` is asked of a visit, own or another's; `building` of a building; `house` of the installation;
`anywhere` is a list of what one may see somewhere.
"""

from __future__ import annotations

import shlex
from typing import NamedTuple


class Line(NamedTuple):
    """A command line without `vmsctl`, the action that it needs, and what it is asked of."""

    words: tuple[str, ...]
    action: str
    reach: str

    @property
    def text(self) -> str:
        return " ".join(self.words)


_ACTS = """
check-in visit: scan {visit}
see-visits visit: visits show {visit}
see-visits anywhere: visits list
check-in visit: visits check-in {visit}
check-out visit: visits check-out {visit}
notify-host visit: visits notify-host {visit}
undo visit: visits undo {visit}
correct-times visit: visits correct {visit} --in 09:00
approve-visit visit: visits approve {visit}
approve-visit visit: visits decline {visit}
verify-visitor visit: visits verification {visit}
verify-visitor visit: visits verify {visit} --set phone=+4930123
add-walk-in building: visits walk-in --reason Sales --visitor 'New <new@example.org>' --host grace@example.org
    --building {building}
see-visits visit: invitations show {invitation}
change-invitation visit: invitations change {invitation} --note Later
cancel-invitation visit: invitations cancel {invitation}
invite-for-another building: invitations add --reason Talk --visitor 'X <x@example.org>' --arrive
    2026-11-24T10:00 --host grace@example.org --building {building}
see-blocklist building: blocklist list --building {building}
see-blocklist building: blocklist check Eve --building {building}
change-blocklist building: blocklist add 'Eve Dropper' --building {building}
change-blocklist house: blocklist change {entry} --plate X
change-blocklist house: blocklist remove {entry}
block-visitor building: visitors block {visitor}
see-id-number building: visitors show {visitor}
browse-visitors anywhere: visitors find Visitor
suggest-visitor anywhere: visitors suggest new@example.org
see-visits anywhere: invitations list
verify-visitor visit: visitors complete {visit} --phone +4930123
print-badge visit: badges print {visit}
print-badge visit: badges preview {visit}
send-eticket visit: etickets send {visit}
see-contact visit: etickets show {visit}
see-etickets house: etickets preview
see-etickets house: etickets templates list
see-etickets house: etickets templates show Standard
manage-etickets house: etickets text Standard --language en --subject Hello
manage-etickets house: etickets templates add Yard --subject Hello --body {body}
manage-etickets house: etickets templates change Standard --position 3
manage-etickets house: etickets templates remove Standard
see-roll-call building: roll-call print --building {building} --text
see-roll-call building: roll-call show --building {building}
tick-roll-call building: roll-call add Somebody --building {building}
see-past-roll-calls building: roll-call list --building {building}
start-roll-call building: roll-call start --building {building} --test
finish-roll-call building: roll-call finish --building {building}
see-buildings house: buildings list
see-buildings house: buildings show {building}
manage-buildings house: buildings add Plant --timezone UTC
manage-buildings house: buildings change {building} --address There
manage-buildings house: buildings remove {building}
see-buildings house: floors list
see-buildings house: floors show Ground --building {building}
manage-floors building: floors add Attic --building {building}
manage-floors building: floors change Ground --position 2 --building {building}
manage-floors building: floors remove Ground --building {building}
see-buildings house: muster-points list
manage-muster-points building: muster-points add Yard --building {building}
manage-muster-points building: muster-points change Gate --position 2 --building {building}
manage-muster-points building: muster-points remove Gate --building {building}
see-users house: users list
see-users house: users show grace@example.org
manage-users house: users add New new@example.org
manage-users house: users change grace@example.org --phone 1
manage-users house: users remove grace@example.org
see-users house: groups list
see-users house: groups show Staff
manage-groups house: groups add Sales
manage-groups house: groups change Staff --name Others
manage-groups house: groups remove Staff
manage-groups house: groups add-member Staff linus@example.org
manage-groups house: groups remove-member Staff grace@example.org
see-users house: roles list
manage-roles house: roles grant grace@example.org auditor
manage-roles house: roles revoke grace@example.org auditor
manage-visitor-types house: visitor-types add Rare
manage-visitor-types house: visitor-types change {type} --position 3
manage-visitor-types house: visitor-types remove {type}
manage-visitor-types house: custom-fields add shoe
manage-visitor-types house: custom-fields change size --position 3
manage-visitor-types house: custom-fields remove size
see-documents house: documents list
see-documents house: documents show Rules
see-documents house: documents waiting Rules
see-documents house: documents seal show
renew-seal house: documents seal renew
see-documents house: documents read Rules --source
manage-documents house: documents change Rules --position 2
manage-documents house: documents retire Rules
see-print-queue building: printers list --building {building}
see-print-queue building: printers show Front --building {building}
see-print-queue building: printers queue --building {building}
manage-printers building: printers add Back tcp://192.0.2.9:9100 --building {building}
manage-printers building: printers change Front --position 2 --building {building}
manage-printers building: printers remove Front --building {building}
see-kiosks building: kiosks list --building {building}
see-kiosks building: kiosks show Lobby --building {building}
manage-kiosks building: kiosks add Yard --building {building}
manage-kiosks building: kiosks change Lobby --language en --building {building}
manage-kiosks building: kiosks remove Lobby --building {building}
pair-kiosk building: kiosks code Lobby --building {building}
revoke-kiosk building: kiosks revoke Lobby --building {building}
see-settings house: settings list
see-settings house: settings show check-in.policy
change-settings building: settings set check-in.capacity 5 --building {building}
change-settings building: settings reset check-in.capacity --building {building}
see-configuration house: config export
see-configuration house: config diff {file}
apply-configuration house: config apply {file}
see-settings house: texts list
manage-users house: users import {users}
see-outbox building: outbox list --building {building}
change-settings building: texts set mail.bottom Hello --language en --building {building}
run-schedule building: daily-summary send --date 2026-11-22 --building {building}
see-daily-summary building: daily-summary show --building {building}
see-statistics building: statistics show --building {building}
see-schedule house: schedule list
see-statistics building: statistics verify --building {building}
rebuild-statistics building: statistics rebuild --building {building}
see-retention anywhere: retention plan
see-retention house: retention report
see-retention house: retention changes
see-retention house: retention hold list
hold-visitors house: retention hold add {visitor} --until 2027-01-01
see-privacy-requests house: privacy-requests list
erase-visitor house: visitors erase {visitor}
export-event-log building: event-log export --building {building}
read-event-log building: event-log list --building {building}
verify-event-log house: event-log verify
back-up house: database backup {folder}/copy.zip
"""
NAMED = {
    "badges print": "print-badge",
    "buildings logo": "manage-buildings",
    "daily-summary send": "send-daily-summary",
    "documents activate": "manage-documents",
    "documents add": "manage-documents",
    "documents export": "see-signed-documents",
    "documents renew": "manage-documents",
    "documents translate": "manage-documents",
    "event-log follow": "read-event-log",
    "invitations import": "import-invitations",
    "outbox preview": "see-outbox",
    "outbox release": "release-messages",
    "outbox retry": "steer-outbox",
    "outbox show": "see-outbox",
    "outbox test": "test-mail",
    "printers drop": "steer-print-queue",
    "printers retry": "steer-print-queue",
    "printers test": "steer-print-queue",
    "privacy-requests do": "erase-visitor",
    "privacy-requests refuse": "erase-visitor",
    "privacy-requests show": "see-privacy-requests",
    "retention confirm": "run-retention",
    "retention hold lift": "hold-visitors",
    "retention run": "run-retention",
    "retention verify": "see-retention",
    "roll-call report": "see-past-roll-calls",
    "roll-call tick": "tick-roll-call",
    "roll-call undo": "tick-roll-call",
    "schedule run": "run-schedule",
    "schedule trust-clock": "run-schedule",
    "texts remove": "change-settings",
    "texts show": "see-settings",
    "users reset-pin": "reset-staff-pin",
    "users unlock": "reset-staff-pin",
    "visitors change": "verify-visitor",
    "visitors export": "export-visitor",
    "visitors unblock": "block-visitor",
}
"""Commands that need something to have happened first, or work outside one transaction, with their row."""
ELSEWHERE = {
    "custom-fields list": "everybody reads what visitors are asked",
    "custom-fields show": "everybody reads what visitors are asked",
    "visitor-types list": "everybody reads what visitors are asked",
    "visitor-types show": "everybody reads what visitors are asked",
    "visitor-types fields": "everybody reads what visitors are asked",
    "desk": "a console: its acts are the services' own, and its menu is asked in test_menus",
    "kiosks pair": "whoever was given the code",
    "portal": "visitors only, behind their links",
    "work": "the machine's own work",
    "init": "there is nobody yet",
    "doctor": "tells of the machine and of nobody",
    "config schema": "a file that ships",
    "documents samples": "files that ship",
    "documents verify": "a file that somebody has",
    "roles matrix": "the matrix itself",
    "schedule jobs": "what ships",
    "users set-pin": "one's own",
    "users set-password": "one's own",
    "database upgrade": "whoever may read the store's file",
    "database check": "whoever may read the store's file",
    "database restore": "whoever may read the store's file",
    "database set-password": "whoever may read the store's file",
    "outbox set-password": "whoever may read the store's file",
}
"""Commands that need no row of the matrix, and why."""


NOT_WHY = ("invitations change", "visits walk-in", "invitations add")
"""Whose `--reason` is the visit's and not the act's."""


def lines() -> list[Line]:
    """All that can be tried."""
    return [_line(text) for text in _ACTS.strip().replace("\n    ", " ").splitlines()]


def _line(text: str) -> Line:
    row, _, words = text.partition(": ")
    action, reach = row.split(" ")
    return Line(tuple(shlex.split(words)), action, reach)
