"""Which rows of an import meet the block list: all of a chunk at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.queries import invitation_import as queries
from vmsctl.rules import blocklist as rules
from vmsctl.rules.blocklist import EVERYWHERE, Entry, Hit, Person
from vmsctl.services import blocklist_hits

if TYPE_CHECKING:
    from vmsctl.rules.invitation_import import Checked
    from vmsctl.workspace import Workspace


def of(ws: Workspace, listed: Sequence[Entry], rows: Sequence[Checked]) -> dict[int, Hit]:
    """The hit of each row that has one, by its place; what a manager has settled for a known visitor is none."""
    if not listed:
        return {}
    people = [Person(row.name, row.email, row.company, row.plate) for row in rows]
    likely = rules.of_import(people, [entry for entry in listed if entry.kind == rules.BLOCK])
    if not likely:
        return {}
    found = {}
    with ws.reading() as tx:
        known = queries.known_emails(tx, [rows[place].email_folded for place in likely if rows[place].email_folded])
        for place in likely:
            row = rows[place]
            visitor_id, _ = known.get(row.email_folded, (None, False))
            here = [entry for entry in listed if entry.building_id in (EVERYWHERE, row.building_id)]
            settled = blocklist_hits.settled(tx, visitor_id, row.building_id)
            hits = [hit for hit in rules.hits(people[place], here) if hit.entry.id not in settled]
            if hits:
                found[place] = hits[0]
    return found
