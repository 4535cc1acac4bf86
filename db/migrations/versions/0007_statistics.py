"""Statistics

Three new tables; what they hold is counted from the visits when it is first asked for, or by the worker.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTS = ("invited", "walk_ins", "came", "no_show", "cancelled", "presumed", "unended", "stays")


def upgrade() -> None:
    op.create_table(
        "statistics_days",
        sa.Column("building_id", ID, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("visitor_type_id", ID, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("stay_seconds", ID, nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("building_id", "day", "visitor_type_id", name="pk_statistics_days"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statistics_names",
        sa.Column("building_id", ID, nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), server_default="", nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("building_id", "period", "kind", "code", name="pk_statistics_names"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statistics_marks",
        sa.Column("building_id", ID, autoincrement=False, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("counted_to", sa.String(), server_default="", nullable=False),
        sa.Column("ranked_to", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("building_id", name="pk_statistics_marks"),
    )
