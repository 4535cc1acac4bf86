"""Retention

Columns are added and no table is rebuilt: on SQLite as on PostgreSQL that takes no longer with ten million visits.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = "detached_at IS NOT NULL AND anonymous_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=True),
        sa.Column("visit_id", ID, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("until", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", ID, nullable=True),
        sa.Column("lifted_why", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_legal_holds_created_by"),
        sa.ForeignKeyConstraint(["lifted_by"], ["users.id"], name="fk_legal_holds_lifted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_legal_holds"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_legal_holds_standing", "legal_holds", ["id"], unique=False,
        sqlite_where=sa.text("lifted_at IS NULL"), postgresql_where=sa.text("lifted_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "retention_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("old", sa.Integer(), nullable=True),
        sa.Column("new", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", ID, nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by", ID, nullable=True),
        sa.Column("bites_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_retention_changes_asked_by"),
        sa.ForeignKeyConstraint(["confirmed_by"], ["users.id"], name="fk_retention_changes_confirmed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_retention_changes"),
    )
    op.create_table(
        "visitor_months",
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("visitor_id", "building_id", name="pk_visitor_months"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erasures",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("digest", name="uq_erasures_digest"),
    )
    op.add_column("visits", sa.Column("detached_at", sa.BigInteger(), nullable=True))
    op.add_column("visits", sa.Column("anonymous_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_visits_detached", "visits", ["detached_at", "id"], unique=False,
        sqlite_where=sa.text(WAITING), postgresql_where=sa.text(WAITING),
    )  # fmt: skip
    op.create_index(
        "ix_outbox_visitor", "outbox", ["visitor_id"], unique=False,
        sqlite_where=sa.text("visitor_id IS NOT NULL"), postgresql_where=sa.text("visitor_id IS NOT NULL"),
    )  # fmt: skip
