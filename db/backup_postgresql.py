"""Writing all tables of a PostgreSQL store into one zip file, from one snapshot, and reading them back."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import errors
from db.contents import Contents, contents, tables
from db.postgresql import PostgresTransaction
from db.upgrade import upgrade_to

if TYPE_CHECKING:
    from db.engine import Store

FORM = 1
MANIFEST = "manifest.json"
PIECE = 1 << 20
LARGEST_MANIFEST = 10 * PIECE

COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = :table AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
REFERENCES = """
SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c
WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace AND c.conrelid <> c.confrelid
"""
COUNTERS = """
SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""


def dump(store: Store, target: Path) -> Contents:
    """Write one unchanging picture of the store."""
    with store.reading() as tx, _zip(target, "w") as file:
        assert isinstance(tx, PostgresTransaction)
        held = contents(tx)
        if held is None:
            raise errors.StoreMissing(f"There is no store at {store.address}.")
        written = [_write(tx, file, table) for table in _in_order(tx)]
        counters: dict[str, int] = dict(tx.rows(COUNTERS))
        manifest = {"form": FORM, "tables": written, "counters": counters, "contents": held._asdict()}
        file.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return held


def check_dump(path: Path) -> Contents:
    """What a dump holds, after comparing every table with its digest."""
    with _zip(path, "r") as file:
        manifest = _manifest(file, path)
        for table in manifest["tables"]:
            for _ in _pieces(file, table, path):
                pass
    return Contents.read(manifest["contents"])


def load(store: Store, path: Path) -> Contents:
    """Bring a dump into an empty database: all of it or nothing."""
    with _zip(path, "r") as file, store.migration() as tx:
        assert isinstance(tx, PostgresTransaction)
        if tables(tx):
            raise errors.StoreProblem(
                f"The database {store.address} is not empty.",
                "Make an empty one ('createdb') and set VMSCTL_DATABASE_URL to it; the old one stays as it is.",
            )
        manifest = _manifest(file, path)
        held = Contents.read(manifest["contents"])
        upgrade_to(tx, held.revision)
        tx.run(f"TRUNCATE {', '.join(tables(tx))}")
        for table in manifest["tables"]:
            _read(tx, file, table, path)
        for name, value in manifest["counters"].items():
            tx.run("SELECT setval(CAST(:name AS regclass), :value)", {"name": name, "value": value})
        if contents(tx) != held:
            raise _damaged(path, "it holds other rows than it says")
    return held


def _write(tx: PostgresTransaction, file: zipfile.ZipFile, table: str) -> dict[str, Any]:
    columns = [name for (name,) in tx.rows(COLUMNS, {"table": table})]
    digest, size = sha256(), 0
    command = f"COPY (SELECT {', '.join(columns)} FROM {table}) TO STDOUT"
    with file.open(f"tables/{table}", "w", force_zip64=True) as member, tx.raw.cursor().copy(command) as rows:
        for piece in rows:
            digest.update(piece)
            size += len(piece)
            member.write(piece)
    return {"name": table, "columns": columns, "bytes": size, "sha256": digest.hexdigest()}


def _read(tx: PostgresTransaction, file: zipfile.ZipFile, table: dict[str, Any], path: Path) -> None:
    known = set(tables(tx))
    columns = {name for (name,) in tx.rows(COLUMNS, {"table": table["name"]})}
    if table["name"] not in known or not columns.issuperset(table["columns"]):
        raise _damaged(path, "it names a table or column that there is not")
    with tx.raw.cursor().copy(f"COPY {table['name']} ({', '.join(table['columns'])}) FROM STDIN") as rows:
        for piece in _pieces(file, table, path):
            rows.write(piece)


def _pieces(file: zipfile.ZipFile, table: dict[str, Any], path: Path) -> Iterator[bytes]:
    """A table's bytes; raises `StoreDamaged` at their end when they are not those that were written."""
    digest, size = sha256(), 0
    with file.open(f"tables/{table['name']}") as member:
        while piece := member.read(PIECE):
            digest.update(piece)
            size += len(piece)
            if size > table["bytes"]:
                break
            yield piece
    if (size, digest.hexdigest()) != (table["bytes"], table["sha256"]):
        raise _damaged(path, f"the table {table['name']} was changed")


def _in_order(tx: PostgresTransaction) -> list[str]:
    """Tables, each behind those that it refers to."""
    waiting = {name: set[str]() for name in tables(tx)}
    for table, target in tx.rows(REFERENCES):
        waiting[table].add(target)
    order: list[str] = []
    while waiting:
        ready = sorted(name for name, needs in waiting.items() if needs.issubset(order))
        if not ready:
            raise errors.StoreProblem("The tables refer to each other in a circle.")
        order += ready
        waiting = {name: needs for name, needs in waiting.items() if name not in order}
    return order


def _manifest(file: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    if file.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise _damaged(path, "its manifest is too long")
    manifest: dict[str, Any] = json.loads(file.read(MANIFEST))
    if manifest["form"] != FORM:
        raise errors.StoreNewer(f"The backup {path} is in a form that this version does not know.")
    return manifest


@contextmanager
def _zip(path: Path, mode: Any) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path, mode, zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            yield file
    except (zipfile.BadZipFile, zlib.error, zipfile.LargeZipFile, ValueError, KeyError, TypeError, EOFError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, why: str) -> errors.StoreDamaged:
    return errors.StoreDamaged(f"The backup {path} is damaged: {why}.", "Take an older backup.")
