"""Keeping the search index: new texts in, old texts out, and the words for typing mistakes counted along.

Everything here belongs in one transaction with the mark on the visitor, so that index, counts and marks agree after a
crash at any point. SQLite's index has no copy of the texts: what goes out must be given as it went in, which is why
`indexed_before` keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from db.transaction import Sql

if TYPE_CHECKING:
    from db.transaction import Transaction

MERGE_PAGES = 64
WORDS = 1 << 62
"""What is added to a word's id to make its row in the index, beyond those of all visitors. FTS5 wants rising rows."""
BEGINNINGS = (1, 2, 3, 4, 6)
"""Lengths of the beginnings of words that are indexed as such; the text itself is asked for what is longer."""


class Text(NamedTuple):
    """A visitor's search text."""

    visitor_id: int
    text: str


class Gone(NamedTuple):
    """A text that the index still has and should not."""

    id: int
    visitor_id: int
    text: str


TRY_ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('vmsctl search index'))"
ALONE = "SELECT pg_advisory_xact_lock(hashtext('vmsctl search index'))"
WAITING = "SELECT id, search FROM visitors WHERE indexed = false ORDER BY id LIMIT :limit"
GONE = "SELECT id, visitor_id, text FROM indexed_before ORDER BY id LIMIT :limit"
PUT_IN = "INSERT INTO visitor_tokens (rowid, text) VALUES (?, ?)"
TAKE_OUT = "INSERT INTO visitor_tokens (visitor_tokens, rowid, text) VALUES ('delete', ?, ?)"
MARK = "UPDATE visitors SET indexed = true WHERE id = ?"
KNOWN = Sql(
    "SELECT n.word FROM json_each(:words) j JOIN near_words n ON n.word = j.value",
    "SELECT n.word FROM json_array_elements_text(:words::json) j JOIN near_words n ON n.word = j",
)
COUNT = "UPDATE near_words SET uses = uses + ? WHERE word = ?"
UNUSED = Sql(
    "SELECT n.id, n.word FROM json_each(:words) j JOIN near_words n ON n.word = j.value WHERE n.uses <= 0",
    "SELECT n.id, n.word FROM json_array_elements_text(:words::json) j JOIN near_words n ON n.word = j"
    " WHERE n.uses <= 0",
)
FORGET = "DELETE FROM near_words WHERE id = ?"
WIPE = "INSERT INTO visitor_tokens (visitor_tokens, rank) VALUES ('secure-delete', :on)"
MERGE = "INSERT INTO visitor_tokens (visitor_tokens, rank) VALUES ('merge', :pages)"
VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.visitor_terms USING fts5vocab(main, visitor_tokens, instance)"
STRANGERS = f"""
SELECT count(*) FROM (SELECT DISTINCT doc FROM temp.visitor_terms) t
WHERE NOT EXISTS (SELECT 1 FROM visitors w WHERE w.id = t.doc)
  AND NOT EXISTS (SELECT 1 FROM near_words n WHERE n.id = t.doc - {WORDS})
"""
EMPTY = "INSERT INTO visitor_tokens (visitor_tokens) VALUES ('delete-all')"
ALL_WAIT = "UPDATE visitors SET indexed = false WHERE indexed = true"


def begin_alone(tx: Transaction) -> bool:
    """Whether nobody else is indexing; SQLite has one writer anyway."""
    if tx.engine == "sqlite":
        return True
    return bool(tx.changed_rows(TRY_ALONE)[0][0])


def wait_alone(tx: Transaction) -> None:
    """As `begin_alone`, but whoever is at it is waited for."""
    if tx.engine == "postgresql":
        tx.changed_rows(ALONE)


def waiting(tx: Transaction, limit: int) -> list[Text]:
    """Visitors that the index does not have yet."""
    return [Text(*row) for row in tx.rows(WAITING, {"limit": limit})]


def gone(tx: Transaction, limit: int) -> list[Gone]:
    """Texts of visitors who were changed or erased."""
    return [Gone(*row) for row in tx.rows(GONE, {"limit": limit})]


def strangers(tx: Transaction) -> int:
    """How many entries of the index are of no visitor and no word; it is read as a whole for that."""
    if tx.engine != "sqlite":
        return 0
    tx.rows(VOCABULARY)
    return int(tx.value(STRANGERS))


def rows(engine: str, texts: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """What the index has to be given for these texts: nothing on PostgreSQL, which reads the visitors itself."""
    return [(visitor_id, index_text(text)) for visitor_id, text in texts] if engine == "sqlite" else []


def put_in(tx: Transaction, rows: Sequence[tuple[int, str]]) -> None:
    """Index texts that are not indexed, made ready by `rows`; their visitors' marks are set by `mark`."""
    if rows:
        tx.run_many(PUT_IN, rows)


def mark(tx: Transaction, texts: Sequence[Text]) -> None:
    tx.run_many(MARK, [(row.visitor_id,) for row in texts])


def take_out(tx: Transaction, texts: Sequence[Gone], *, wiped: bool = True) -> None:
    """Let the index forget texts, and forget that they were there.

    Without `wiped` the index only notes that they are gone, which is far faster: their letters stay in its
    pages until it is one piece again.
    """
    if tx.engine == "sqlite":
        _wipe(tx, wiped)
        tx.run_many(TAKE_OUT, ((row.visitor_id, index_text(row.text)) for row in texts))
        _wipe(tx, True)
    tx.run_many("DELETE FROM indexed_before WHERE id = ?", [(row.id,) for row in texts])


def _wipe(tx: Transaction, on: bool) -> None:
    if tx.value("SELECT v FROM visitor_tokens_config WHERE k = 'secure-delete'") not in (None, on):
        tx.run(WIPE, {"on": on})


def known_words(tx: Transaction, words: Iterable[str]) -> set[str]:
    return {word for (word,) in tx.rows(KNOWN, {"words": json.dumps(list(words))})}


def learn(tx: Transaction, words: Sequence[tuple[str, int]]) -> None:
    """New words, each with the number of visitors who have it."""
    ids = tx.allocate("near_words", len(words)) if words else ()
    tx.insert_many("near_words", ("id", "word", "uses"), [(id, *word) for id, word in zip(ids, words, strict=True)])
    if tx.engine == "sqlite":
        tx.run_many(PUT_IN, ((WORDS + id, cut_text(word)) for id, (word, _) in zip(ids, words, strict=True)))


def count(tx: Transaction, uses: Iterable[tuple[str, int]]) -> None:
    """Add to the number of visitors with a word."""
    tx.run_many(COUNT, ((more, word) for word, more in uses))


def forget_unused(tx: Transaction, words: Iterable[str]) -> None:
    """Those of the words that no indexed visitor has any more are gone."""
    unused = tx.rows(UNUSED, {"words": json.dumps(list(words))})
    if tx.engine == "sqlite":
        tx.run_many(TAKE_OUT, ((WORDS + id, cut_text(word)) for id, word in unused))
    tx.run_many(FORGET, [(id,) for id, _ in unused])


def merge(tx: Transaction, *, pages: int = MERGE_PAGES, wholly: bool = False) -> bool:
    """Bring the pieces of the index together, so many pages of it; whether there was something to do.

    `wholly` begins to make one piece of all, which the following calls carry on.
    """
    if tx.engine != "sqlite":
        return False
    before = tx.value("SELECT total_changes()")
    tx.run(MERGE, {"pages": -pages if wholly else pages})
    return bool(tx.value("SELECT total_changes()") - before >= 2)


def start_over(tx: Transaction) -> None:
    """An empty index, for which all visitors wait."""
    tx.run("DELETE FROM near_words")
    tx.run(ALL_WAIT)
    tx.run("DELETE FROM indexed_before")
    if tx.engine == "sqlite":
        tx.run(EMPTY)


def index_text(kept: str) -> str:
    """A search text as the index of SQLite takes it: the tokens of its words."""
    return " ".join(map(_tokens, kept.split(" ")))


@lru_cache(maxsize=4_096)
def _tokens(word: str) -> str:
    """How the word begins, marked, and what stands in it."""
    beginnings = ["^" + word[:length] for length in BEGINNINGS if length <= len(word)]
    return " ".join(beginnings + grams(word))


def cut_text(word: str) -> str:
    """A word as the index of SQLite takes it for typing mistakes: a token of each of its cuts."""
    return " ".join(map(cut_token, cuts(word)))


def cuts(word: str) -> set[str]:
    """The word, and the word with each of its letters left out."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def cut_token(cut: str) -> str:
    """A cut, marked so that nobody's name looks like it."""
    return f"^^{cut}"


def beginning(word: str) -> str:
    """The token that tells most about how a word begins."""
    length = max(length for length in BEGINNINGS if length <= len(word))
    return f"^{word[:length]}"


def grams(word: str) -> list[str]:
    """Every three letters that stand together."""
    return [word[at : at + 3] for at in range(len(word) - 2)]
