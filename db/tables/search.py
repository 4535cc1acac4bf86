"""What the search keeps beside the engine's own index."""

from sqlmodel import Field, SQLModel

from db.tables.base import Id, key


class NearWord(SQLModel, table=True):
    """A word of the visitors' search text, kept for typing mistakes; `uses` counts the indexed visitors with it. The
    engine's index finds it by what is left of it without one of its letters.
    """

    __tablename__ = "near_words"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = key()
    word: str = Field(unique=True)
    uses: int = 0


class IndexedBefore(SQLModel, table=True):
    """What a visitor was indexed with who has since been changed or erased; gone as soon as the index forgets it."""

    __tablename__ = "indexed_before"

    id: int | None = key()
    visitor_id: int = Field(sa_type=Id)
    text: str
