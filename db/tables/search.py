"""Words with one letter left out, so that a typing mistake still finds its word."""

from sqlmodel import Field, SQLModel


class NearWord(SQLModel, table=True):
    """`cut` is a word of the visitors' search text or that word with one letter left out."""

    __tablename__ = "near_words"
    __table_args__ = {"sqlite_with_rowid": False}

    cut: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
