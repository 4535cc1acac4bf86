"""Visitors by what was typed of them, from the engine's index.

SQLite: an FTS5 table without text of its own holds for each word of `visitors.search` its beginnings (`^a`, `^ad`, …)
and its trigrams, and for each of `near_words` what is left of it without one letter (see `search_index.py`). Tokens
say who may match; the text itself is asked again (`instr`). Rows come newest first because that is the index's own
order, and nothing is ranked or sorted.
PostgreSQL: a GIN index of trigrams answers LIKE; it has no order, so that the first `_ENOUGH` are taken and sorted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from db.queries.search_index import WORDS, beginning, cut_token, cuts, grams
from db.transaction import Sql

if TYPE_CHECKING:
    from db.transaction import Transaction

Alternatives = Sequence[Sequence[str]]
"""For each wanted word the texts that may stand for it; one with a space in front must begin a word."""

_ENOUGH = 200
_SMALL = 5_000
_MOST_GRAMS = 4
"""More trigrams of one word make the question longer and the answer no shorter."""


class VisitorFound(NamedTuple):
    id: int
    name: str
    company: str
    email: str
    plate: str
    blocked_at: int | None


class Scope(NamedTuple):
    """Whose visitors are looked at: `all`, those of some buildings (`buildings`, or `few` where a list of them is
    short), or this user's `own`."""

    kind: str
    buildings: Sequence[int] = ()
    user_id: int = 0


EVERYBODY = Scope("all")

COLUMNS = "w.id, w.name, w.company, w.email, w.plate, w.blocked_at"
PUBLISHED = "NOT EXISTS (SELECT 1 FROM imports p WHERE p.id = w.import_id AND p.published_at IS NULL)"
_BUILDINGS = Sql(
    "SELECT value FROM json_each(:buildings)", "SELECT b::bigint FROM json_array_elements_text(:buildings::json) b"
)
_THERE = "AND NOT EXISTS (SELECT 1 FROM imports q WHERE q.id = x.import_id AND q.published_at IS NULL)"
"""A visit of an import that is still being read makes its visitor nobody's."""
_OF_SCOPE = {
    "all": "",
    "buildings": f"""AND EXISTS (
      SELECT 1 FROM visits x WHERE x.visitor_id = w.id AND x.building_id IN ({{buildings}}) {_THERE})""",
    "few": f"AND w.id IN (SELECT x.visitor_id FROM visits x WHERE x.building_id IN ({{buildings}}) {_THERE})",
    "own": f"""AND w.id IN (
      SELECT x.visitor_id FROM visits x WHERE x.host_id = :user {_THERE}
      UNION
      SELECT x.visitor_id FROM invitations i JOIN visits x ON x.invitation_id = i.id
      WHERE i.created_by = :user {_THERE})""",
}
"""Who is somebody's own visitor: who was invited by them or for them. A small house is listed, not asked one by one."""

VISITS_HERE = Sql(
    f"SELECT count(*) FROM (SELECT 1 FROM visits WHERE building_id IN ({_BUILDINGS.sqlite}) LIMIT :most) few",
    f"SELECT count(*) FROM (SELECT 1 FROM visits WHERE building_id IN ({_BUILDINGS.postgresql}) LIMIT :most) few",
)
_INDEXED = """
SELECT {columns} FROM visitor_tokens g CROSS JOIN visitors w ON w.id = g.rowid
WHERE visitor_tokens MATCH :tokens AND {said} AND {published} {scope} ORDER BY g.rowid DESC LIMIT :limit
"""
_NOT_INDEXED = """
SELECT {columns} FROM visitors w
WHERE w.indexed = false AND {said} AND {published} {scope} ORDER BY w.id DESC LIMIT :limit
"""
_LISTED = "SELECT {columns} FROM visitors w WHERE {said} AND {published} {scope} ORDER BY w.id DESC LIMIT :limit"
_ON_SERVER = """
SELECT * FROM (SELECT {columns} FROM visitors w WHERE {said} AND {published} {scope} LIMIT :enough) found
ORDER BY id DESC LIMIT :limit
"""
FIRST_WAITING = "SELECT 1 FROM visitors WHERE indexed = false LIMIT 1"
NEAR = Sql(
    f"SELECT n.word FROM visitor_tokens g CROSS JOIN near_words n ON n.id = g.rowid - {WORDS}"
    " WHERE visitor_tokens MATCH :tokens",
    "SELECT n.word FROM near_words n WHERE word_cuts(n.word) && word_cuts(:word)",
)


def newest(
    tx: Transaction, wanted: Alternatives, scope: Scope, limit: int, *, all_indexed: bool = False
) -> list[VisitorFound]:
    """Visitors that match every wanted word by one of its alternatives, the newest first.

    `all_indexed` (see there) spares a look at those that the index does not have.
    """
    shape, values = tuple(map(len, wanted)), _values(wanted, scope, limit)
    if tx.engine == "postgresql":
        return _found(tx, _statement(_ON_SERVER, shape, scope.kind), _as_patterns(values))
    if scope.kind in ("own", "few"):
        return _found(tx, _statement(_LISTED, shape, scope.kind), values)
    values["tokens"] = _tokens_wanted(wanted)
    found = _found(tx, _statement(_INDEXED, shape, scope.kind), values)
    if all_indexed:
        return found
    found += _found(tx, _statement(_NOT_INDEXED, shape, scope.kind), values)
    return sorted(set(found), reverse=True)[:limit]


def all_indexed(tx: Transaction) -> bool:
    """Whether no visitor waits for the index."""
    return tx.engine == "postgresql" or tx.row(FIRST_WAITING) is None


def scope_of(tx: Transaction, buildings: Sequence[int]) -> Scope:
    """The visitors of some buildings, looked at the shorter way."""
    values = {"buildings": json.dumps(buildings), "most": _SMALL}
    few = tx.value(VISITS_HERE, values) < _SMALL
    return Scope("few" if few else "buildings", buildings)


def near(tx: Transaction, word: str) -> list[str]:
    """Words of visitors that share a cut with a mistyped one."""
    tokens = " OR ".join(f'"{cut_token(cut)}"' for cut in cuts(word))
    return [near for (near,) in tx.rows(NEAR, {"tokens": tokens, "word": word})]


def _found(tx: Transaction, sql: Sql, values: dict[str, Any]) -> list[VisitorFound]:
    return [VisitorFound._make(row) for row in tx.rows(sql, values)]


def _values(wanted: Alternatives, scope: Scope, limit: int) -> dict[str, Any]:
    texts = dict(zip(_names(tuple(map(len, wanted))), _flat(wanted), strict=True))
    return {"limit": limit, "enough": _ENOUGH, "user": scope.user_id, "buildings": json.dumps(scope.buildings), **texts}


def _as_patterns(values: dict[str, Any]) -> dict[str, Any]:
    return {name: f"%{value}%" if name.startswith("text_") else value for name, value in values.items()}


def _names(shape: Sequence[int]) -> Iterator[str]:
    for word, alternatives in enumerate(shape):
        for alternative in range(alternatives):
            yield f"text_{chr(97 + word)}_{chr(97 + alternative)}"


def _flat(wanted: Alternatives) -> Iterator[str]:
    for alternatives in wanted:
        yield from alternatives


@lru_cache(maxsize=256)
def _statement(pattern: str, shape: tuple[int, ...], scope: str) -> Sql:
    """The question for so many words with so many alternatives each."""
    names = _names(shape)
    groups = [[next(names) for _ in range(alternatives)] for alternatives in shape]
    here = Sql("instr(' ' || w.search, :{name}) > 0", "(' ' || w.search) LIKE :{name}")
    return Sql(
        _filled(pattern, groups, here.sqlite, scope, _BUILDINGS.sqlite),
        _filled(pattern, groups, here.postgresql, scope, _BUILDINGS.postgresql),
    )


def _filled(pattern: str, groups: list[list[str]], here: str, scope: str, buildings: str) -> str:
    said = " AND ".join("(" + " OR ".join(here.format(name=name) for name in group) + ")" for group in groups)
    seen = _OF_SCOPE[scope].format(buildings=buildings)
    return pattern.format(columns=COLUMNS, said=said, published=PUBLISHED, scope=seen)


def _tokens_wanted(wanted: Alternatives) -> str:
    """The question in the words of FTS5: for each word one of its alternatives, of that all tokens."""
    words = (" OR ".join(f"({' AND '.join(_tokens(text))})" for text in alternatives) for alternatives in wanted)
    return " AND ".join(f"({word})" for word in words)


def _tokens(text: str) -> list[str]:
    if text.startswith(" "):
        return [f'"{beginning(text[1:])}"']
    found = list(dict.fromkeys(grams(text)))
    step = -(-len(found) // _MOST_GRAMS)
    return [f'"{gram}"' for gram in dict.fromkeys([*found[::step], found[-1]])]
