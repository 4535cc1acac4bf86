"""Kiosks: as they are administered, and how a machine becomes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

_SELECT = """
SELECT k.id, k.building_id, b.name, k.name, k.printer_id, coalesce(p.name, ''), coalesce(p.active, true),
  k.languages, k.types, k.features, k.code_until, k.token_hash IS NOT NULL, k.paired_at, k.revoked_at, k.active
FROM kiosks k JOIN buildings b ON b.id = k.building_id LEFT JOIN printers p ON p.id = k.printer_id
"""
LISTED = f"{_SELECT} WHERE k.active OR :inactive ORDER BY b.name, k.name"
OF_BUILDING = f"{_SELECT} WHERE k.building_id = :building ORDER BY k.active DESC, k.name"
BY_ID = f"{_SELECT} WHERE k.id = :kiosk"
BY_TOKEN = f"{_SELECT} WHERE k.token_hash = :token AND k.active AND b.active"
OFFER = "UPDATE kiosks SET code_hash = :code, code_until = :until WHERE id = :kiosk AND active"
PAIR = """
UPDATE kiosks SET code_hash = NULL, code_until = NULL, token_hash = :token, paired_at = :at, revoked_at = NULL
WHERE code_hash = :code AND code_until > :at AND active
RETURNING id
"""
REVOKE = """
UPDATE kiosks SET code_hash = NULL, code_until = NULL, token_hash = NULL, revoked_at = :at
WHERE id = :kiosk AND (token_hash IS NOT NULL OR code_hash IS NOT NULL)
"""


class KioskRow(NamedTuple):
    """Lists are JSON, times in microseconds; `printer_active` is true where there is none."""

    id: int
    building_id: int
    building: str
    name: str
    printer_id: int | None
    printer: str
    printer_active: bool
    languages: str
    types: str
    features: str
    code_until: int | None
    paired: bool
    paired_at: int | None
    revoked_at: int | None
    active: bool


def listed(tx: Transaction, *, inactive: bool) -> list[KioskRow]:
    """Kiosks by building and name."""
    return [_kiosk(row) for row in tx.rows(LISTED, {"inactive": inactive})]


def of_building(tx: Transaction, building_id: int) -> list[KioskRow]:
    """A building's kiosks, those switched off last."""
    return [_kiosk(row) for row in tx.rows(OF_BUILDING, {"building": building_id})]


def by_id(tx: Transaction, kiosk_id: int) -> KioskRow:
    (row,) = tx.rows(BY_ID, {"kiosk": kiosk_id})
    return _kiosk(row)


def by_token(tx: Transaction, token_hash: str) -> KioskRow | None:
    """The kiosk in use, in a building in use, that a token belongs to."""
    row = tx.row(BY_TOKEN, {"token": token_hash})
    return None if row is None else _kiosk(row)


def offer(tx: Transaction, kiosk_id: int, *, code_hash: str, until: int) -> bool:
    """Let a code pair it, in place of an earlier one; False for one that is switched off."""
    return bool(tx.run(OFFER, {"kiosk": kiosk_id, "code": code_hash, "until": until}))


def pair(tx: Transaction, *, code_hash: str, token_hash: str, at: int) -> int | None:
    """Use a code up and take the token in place of an earlier one; None for a code that pairs nothing."""
    found = tx.changed_rows(PAIR, {"code": code_hash, "token": token_hash, "at": at})
    return int(found[0][0]) if found else None


def revoke(tx: Transaction, kiosk_id: int, *, at: int) -> bool:
    """Forget token and code; False where there was neither."""
    return bool(tx.run(REVOKE, {"kiosk": kiosk_id, "at": at}))


def _kiosk(row: tuple[object, ...]) -> KioskRow:
    kiosk = KioskRow._make(row)
    return kiosk._replace(
        printer_active=bool(kiosk.printer_active), paired=bool(kiosk.paired), active=bool(kiosk.active)
    )
