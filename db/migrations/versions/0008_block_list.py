"""The block list"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = ("name", "email", "company", "plate", "reason", "review_on")


def upgrade() -> None:
    op.create_table(
        "blocklist_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("building_id", ID, server_default=sa.text("0"), nullable=False),
        *(sa.Column(name, sa.String(), server_default="", nullable=False) for name in TEXTS),
        sa.Column("aliases", sa.String(), server_default="[]", nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", ID, nullable=True),
        sa.CheckConstraint("kind IN ('block', 'allow')", name=op.f("ck_blocklist_entries_kind")),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name="fk_blocklist_entries_added_by"),
        sa.PrimaryKeyConstraint("id", name="pk_blocklist_entries"),
    )
    op.create_table(
        "blocklist_hits",
        sa.Column("id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("building_id", ID, server_default=sa.text("0"), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", ID, nullable=True),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["settled_by"], ["users.id"], name="fk_blocklist_hits_settled_by"),
        sa.PrimaryKeyConstraint("id", name="pk_blocklist_hits"),
        sa.UniqueConstraint(
            "visitor_id", "entry_id", "building_id", name="uq_blocklist_hits_visitor_id_entry_id_building_id"
        ),
    )
    op.create_index("ix_blocklist_hits_entry", "blocklist_hits", ["entry_id"], unique=False)
