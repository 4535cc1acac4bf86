"""Every column that the store really has is classed, and nothing else is."""

from db.contents import tables
from db.privacy import INDEXES, REGISTRY, Erasure, Kind, of_table
from db.transaction import Sql, Transaction
from vmsctl.workspace import Workspace

COLUMNS = Sql(
    "SELECT name FROM pragma_table_info(:table)",
    "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = :table",
)
NOT_OURS = {"alembic_version"}


def stored(tx: Transaction) -> set[tuple[str, str]]:
    """Table and column of everything that the store keeps, the insides of full-text indexes aside."""
    ours = [name for name in tables(tx) if name not in NOT_OURS and not name.startswith(tuple(INDEXES))]
    return {(table, column) for table in ours for (column,) in tx.rows(COLUMNS, {"table": table})}


def classed() -> set[tuple[str, str]]:
    return {(entry.table, entry.column) for entry in REGISTRY}


def test_every_column_is_classed_and_every_classed_column_exists(ws: Workspace) -> None:
    with ws.reading() as tx:
        found = stored(tx)
    assert found - classed() == set(), "class these in db/privacy.py"
    assert classed() - found == set(), "these are in db/privacy.py and nowhere else"


def test_a_new_column_is_noticed(ws: Workspace) -> None:
    with ws.transaction() as tx:
        tx.run("ALTER TABLE visitors ADD COLUMN shoe_size VARCHAR")
    with ws.reading() as tx:
        assert stored(tx) - classed() == {("visitors", "shoe_size")}


def test_a_column_is_classed_once() -> None:
    assert len(classed()) == len(REGISTRY)


def test_nothing_about_a_visitor_outlives_the_visitor() -> None:
    of_visitors = {Kind.IDENTITY, Kind.CONTACT, Kind.SENSITIVE, Kind.TEXT, Kind.DERIVED}
    kept = {
        (entry.table, entry.column) for entry in REGISTRY if entry.kind in of_visitors and entry.erasure == Erasure.KEEP
    }
    assert kept == set()


def test_a_visitor_is_deleted_whole() -> None:
    assert {entry.erasure for entry in of_table("visitors").values()} == {Erasure.DELETE}
