"""Summary rows of visits that are over, and how far they go. They tell of numbers and of nobody."""

from sqlmodel import Field, SQLModel

from db.tables.base import Id


class StatisticsDay(SQLModel, table=True):
    """The visits of one type on one of a building's local dates; `stay_seconds` are those of the stays whose end
    somebody saw, `hours` how many arrived in each hour of the day, in 24 numbers with commas between."""

    __tablename__ = "statistics_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    building_id: int = Field(primary_key=True, sa_type=Id)
    day: str = Field(primary_key=True)
    visitor_type_id: int = Field(primary_key=True, sa_type=Id)
    invited: int
    walk_ins: int
    came: int
    no_show: int
    cancelled: int
    presumed: int
    unended: int
    stays: int
    stay_seconds: int = Field(sa_type=Id)
    hours: str


class StatisticsName(SQLModel, table=True):
    """How often visitors of a company came, or visitors to a host (`kind`), in a month (`YYYY-MM`) or a year (`YYYY`).

    `people` is how many different ones they were: a group of fewer than five is never written down. `code` is the
    folded name of the company or the host's number.
    """

    __tablename__ = "statistics_names"
    __table_args__ = ({"sqlite_with_rowid": False},)

    building_id: int = Field(primary_key=True, sa_type=Id)
    period: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    name: str = ""
    visits: int
    people: int


class StatisticsMark(SQLModel, table=True):
    """How far a building is counted: its events up to `seq`, its dates up to `counted_to`, its months up to
    `ranked_to`."""

    __tablename__ = "statistics_marks"

    building_id: int = Field(primary_key=True, sa_type=Id)
    seq: int = Field(sa_type=Id)
    counted_to: str = ""
    ranked_to: str = ""
