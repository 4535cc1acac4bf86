"""A building's day in figures, who was not seen to leave, and the summaries that were made of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.transaction import Transaction

_PUBLISHED = "NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = v.import_id AND p.published_at IS NULL)"
DAYS = f"""
SELECT
  count(*) FILTER (WHERE v.state <> 'cancelled'),
  count(*) FILTER (WHERE v.state IN ('on-site', 'left', 'presumed-left') OR v.arrived_at IS NOT NULL),
  count(*) FILTER (WHERE v.state IN ('expected', 'awaiting') AND v.arrived_at IS NULL),
  count(*) FILTER (WHERE i.origin = 'walk-in' AND v.state NOT IN ('cancelled', 'awaiting')),
  count(*) FILTER (WHERE v.state = 'cancelled'),
  count(*) FILTER (WHERE v.state = 'left')
FROM visits v JOIN invitations i ON i.id = v.invitation_id
WHERE v.building_id = :building AND v.day BETWEEN :since AND :day AND {_PUBLISHED}
"""
ON_SITE = "SELECT count(*) FROM stays WHERE building_id = :building AND out_at IS NULL AND in_at <= :cut"
MISSED = """
SELECT s.id, s.visit_id, 0 FROM stays s JOIN visits v ON v.id = s.visit_id
WHERE s.building_id = :building AND s.out_how = 'presumed' AND s.out_at > :after AND s.in_at <= :cut AND v.until <= :cut
  AND NOT EXISTS (SELECT 1 FROM missed_check_outs m WHERE m.visit_id = s.visit_id AND m.stay_id = s.id)
UNION ALL
SELECT s.id, s.visit_id, 1 FROM stays s JOIN visits v ON v.id = s.visit_id
WHERE s.building_id = :building AND s.out_at IS NULL AND s.in_at <= :cut AND v.until <= :cut
ORDER BY 1
"""
NEWEST = "SELECT max(day) FROM daily_summaries WHERE building_id = :building AND day < :day"
ONE = "SELECT since, made_at, figures, heads FROM daily_summaries WHERE building_id = :building AND day = :day"
ADD = """
INSERT INTO daily_summaries (building_id, day, since, made_at, figures, heads)
VALUES (:building, :day, :since, :made_at, :figures, :heads) ON CONFLICT DO NOTHING
"""
SET_HEADS = "UPDATE daily_summaries SET heads = :heads WHERE building_id = :building AND day = :day"
ADD_MISSED = "INSERT INTO missed_check_outs (building_id, day, stay_id, visit_id, open) VALUES (?, ?, ?, ?, ?)"
PEOPLE = """
SELECT s.id, s.visit_id, coalesce(w.name, v.unknown), coalesce(w.company, ''), coalesce(w.phone, ''), h.name, h.phone,
  coalesce(f.name, ''), s.in_at, v.until, s.out_at, coalesce(s.out_how, ''), {open}
FROM {source} JOIN visits v ON v.id = s.visit_id JOIN users h ON h.id = v.host_id
LEFT JOIN visitors w ON w.id = v.visitor_id LEFT JOIN floors f ON f.id = v.floor_id
WHERE {where} ORDER BY s.in_at, s.id
"""
NOTED = PEOPLE.format(
    open="m.open", source="missed_check_outs m JOIN stays s ON s.id = m.stay_id",
    where="m.building_id = :building AND m.day = :day",
)  # fmt: skip
HEADS = "SELECT id, seq, head FROM chains WHERE id IN (0, :building) ORDER BY id DESC"
READERS = """
SELECT DISTINCT u.id FROM users u JOIN roles r ON r.user_id = u.id
WHERE u.active AND r.role = :role AND (r.building_id IS NULL OR r.building_id = :building) ORDER BY u.id
"""


class MissedRow(NamedTuple):
    """A stay that was not seen to end; `open` when it had not ended at all."""

    stay_id: int
    visit_id: int
    open: int


class PersonRow(NamedTuple):
    """Who was missed, with what is known of the stay by now; times in microseconds."""

    stay_id: int
    visit_id: int
    name: str
    company: str
    phone: str
    host: str
    host_phone: str
    floor: str
    in_at: int
    until: int
    out_at: int | None
    out_how: str
    open: int


class SummaryRow(NamedTuple):
    """A summary that was made; `made_at` in microseconds, `figures` and `heads` JSON."""

    since: str
    made_at: int
    figures: str
    heads: str


def figures(tx: Transaction, building_id: int, since: str, day: str, cut: int) -> dict[str, int]:
    """The figures of `rules.daily_summary.FIGURES` but for the missed."""
    row = tx.row(DAYS, {"building": building_id, "since": since, "day": day})
    assert row is not None
    names = ("expected", "came", "no_show", "walk_ins", "cancelled", "left")
    on_site = tx.value(ON_SITE, {"building": building_id, "cut": cut})
    return {**dict(zip(names, map(int, row), strict=True)), "on_site": int(on_site)}


def missed(tx: Transaction, building_id: int, after: int, cut: int) -> list[MissedRow]:
    """Stays past their expected end at `cut` that were presumed to have ended after `after` unless a summary told of
    them, and those that are open still."""
    values = {"building": building_id, "after": after, "cut": cut}
    return [MissedRow._make(row) for row in tx.rows(MISSED, values)]


def newest_before(tx: Transaction, building_id: int, day: str) -> str | None:
    """The date of the last summary before a date."""
    found = tx.value(NEWEST, {"building": building_id, "day": day})
    return None if found is None else str(found)


def one(tx: Transaction, building_id: int, day: str) -> SummaryRow | None:
    row = tx.row(ONE, {"building": building_id, "day": day})
    return None if row is None else SummaryRow._make(row)


def add(tx: Transaction, building_id: int, day: str, row: SummaryRow, people: Iterable[MissedRow]) -> bool:
    """Keep a summary; False when that date has one."""
    if tx.run(ADD, {"building": building_id, "day": day, **row._asdict()}) == 0:
        return False
    tx.run_many(ADD_MISSED, [(building_id, day, each.stay_id, each.visit_id, bool(each.open)) for each in people])
    return True


def set_heads(tx: Transaction, building_id: int, day: str, heads: str) -> None:
    tx.run(SET_HEADS, {"building": building_id, "day": day, "heads": heads})


def noted(tx: Transaction, building_id: int, day: str) -> list[PersonRow]:
    """Who was missed by a summary that was made, as far as they are still known."""
    return [PersonRow._make(row) for row in tx.rows(NOTED, {"building": building_id, "day": day})]


def people(tx: Transaction, found: Iterable[MissedRow]) -> list[PersonRow]:
    """As `noted`, of a summary that is not made yet."""
    was_open = {each.stay_id: each.open for each in found}
    if not was_open:
        return []
    ids = ", ".join(map(str, was_open))
    rows = tx.rows(PEOPLE.format(open="0", source="stays s", where=f"s.id IN ({ids})"))
    return [PersonRow._make(row)._replace(open=was_open[row[0]]) for row in rows]


def heads(tx: Transaction, building_id: int) -> list[tuple[int, int, bytes]]:
    """The ends of the building's chain and of the installation's: id, number, hash."""
    return [(int(id), int(seq), bytes(head)) for id, seq, head in tx.changed_rows(HEADS, {"building": building_id})]


def readers(tx: Transaction, building_id: int, role: str) -> list[int]:
    """Users with a role in the building."""
    return [int(id) for (id,) in tx.rows(READERS, {"role": role, "building": building_id})]
