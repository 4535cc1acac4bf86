"""What the search keeps beside the engine's own index."""

from sqlmodel import Field, SQLModel

from db.tables.base import Id, key


class NearWord(SQLModel, table=True):
    """`cut` is a word of the visitors' search text or that word with one letter left out, so that a typing mistake
    still finds its word; `uses` counts the indexed visitors with that word, in the row where both are the same.
    """

    __tablename__ = "near_words"
    __table_args__ = {"sqlite_with_rowid": False}

    cut: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    uses: int = 0


class IndexedBefore(SQLModel, table=True):
    """What a visitor was indexed with who has since been changed or erased; gone as soon as the index forgets it."""

    __tablename__ = "indexed_before"

    id: int | None = key()
    visitor_id: int = Field(sa_type=Id)
    text: str
