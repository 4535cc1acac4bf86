"""Running the house: the daily ledger and the daily summaries"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "job_runs",
        sa.Column("building_id", ID, nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), server_default="", nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f("ck_job_runs_state")),
        sa.PrimaryKeyConstraint("building_id", "job", "day", name="pk_job_runs"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_job_runs_open", "job_runs", ["until"], unique=False,
        sqlite_where=sa.text("state <> 'done'"), postgresql_where=sa.text("state <> 'done'"),
    )  # fmt: skip
    op.create_index("ix_job_runs_day", "job_runs", ["day"], unique=False)
    op.create_table(
        "daily_summaries",
        sa.Column("building_id", ID, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.String(), nullable=False),
        sa.Column("heads", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_daily_summaries_building_id"),
        sa.PrimaryKeyConstraint("building_id", "day", name="pk_daily_summaries"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "missed_check_outs",
        sa.Column("building_id", ID, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("stay_id", ID, nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_missed_check_outs_building_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_missed_check_outs_visit_id"),
        sa.PrimaryKeyConstraint("building_id", "day", "stay_id", name="pk_missed_check_outs"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_missed_check_outs_visit", "missed_check_outs", ["visit_id"], unique=False)
    op.add_column("stays", sa.Column("reminded_at", sa.BigInteger(), nullable=True))
