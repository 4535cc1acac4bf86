"""The daily ledger, and what each day's summary found."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from db.kinds import RunState
from db.tables.base import Id, at, one_of, reference


class JobRun(SQLModel, table=True):
    """One job for one building (0: the installation) on one of its local dates: there is no second.

    A running one is its holder's until `until`; after that, as with a failed one, anybody may go on with it. `outcome`
    is told in counts and names nobody.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        one_of("state", RunState),
        Index("ix_job_runs_open", "until",
              sqlite_where=text("state <> 'done'"), postgresql_where=text("state <> 'done'")),
        Index("ix_job_runs_day", "day"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    building_id: int = Field(primary_key=True, sa_type=Id)
    job: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    state: str
    holder: str = ""
    until: datetime = at()
    attempts: int = 1
    started_at: datetime = at()
    finished_at: datetime | None = at(nullable=True)
    outcome: str = ""


class DailySummary(SQLModel, table=True):
    """A building's day as it stood at its end; `since` is the first of several days after an outage.

    `figures` is JSON of counts; `heads` JSON of the ends of the audit chains at that moment.
    """

    __tablename__ = "daily_summaries"
    __table_args__ = ({"sqlite_with_rowid": False},)

    building_id: int = Field(primary_key=True, sa_type=Id, foreign_key="buildings.id")
    day: str = Field(primary_key=True)
    since: str
    made_at: datetime = at()
    figures: str
    heads: str


class MissedCheckOut(SQLModel, table=True):
    """A stay that nobody was seen to end on a summary's day; `open` when it had not been ended at all by then."""

    __tablename__ = "missed_check_outs"
    __table_args__ = (Index("ix_missed_check_outs_visit", "visit_id"), {"sqlite_with_rowid": False})

    building_id: int = Field(primary_key=True, sa_type=Id, foreign_key="buildings.id")
    day: str = Field(primary_key=True)
    stay_id: int = Field(primary_key=True, sa_type=Id)
    visit_id: int = reference("visits.id")
    open: bool = False
