"""The house's own words, by place and language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.transaction import Transaction

LIST = """
SELECT t.building_id, coalesce(b.name, ''), t.name, t.language, t.text
FROM texts t LEFT JOIN buildings b ON b.id = t.building_id ORDER BY t.building_id, t.name, t.language
"""
ONE = "SELECT text FROM texts WHERE building_id = :building AND name = :name AND language = :language"
HOLDING = """
SELECT building_id, language, text FROM texts WHERE building_id IN (0, :building) AND name = :name
"""
KEEP = """
INSERT INTO texts (building_id, name, language, text) VALUES (:building, :name, :language, :text)
ON CONFLICT (building_id, name, language) DO UPDATE SET text = excluded.text
"""
FORGET = "DELETE FROM texts WHERE building_id = :building AND name = :name AND language = :language"


class NamedText(NamedTuple):
    """Building 0, without a name, is the installation."""

    building_id: int
    building: str
    name: str
    language: str
    text: str


def listed(tx: Transaction) -> list[NamedText]:
    return [NamedText._make(row) for row in tx.rows(LIST)]


def one(tx: Transaction, building_id: int, name: str, language: str) -> str:
    """A text, empty where there is none."""
    return str(tx.value(ONE, {"building": building_id, "name": name, "language": language}) or "")


def holding(tx: Transaction, building_id: int, name: str) -> list[tuple[int, str, str]]:
    """A place's words in a building and in the installation: whose (0 for the installation's), language, text."""
    found = tx.rows(HOLDING, {"building": building_id, "name": name})
    return [(int(owner), str(language), str(text)) for owner, language, text in found]


def keep(tx: Transaction, building_id: int, name: str, language: str, text: str) -> None:
    """Keep a text, or forget it when it is empty."""
    place = {"building": building_id, "name": name, "language": language}
    if text:
        tx.run(KEEP, {**place, "text": text})
    else:
        tx.run(FORGET, place)
