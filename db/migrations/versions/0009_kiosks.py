"""Kiosks"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kiosks",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("printer_id", ID, nullable=True),
        *(
            sa.Column(name, sa.String(), server_default="[]", nullable=False)
            for name in ("languages", "types", "features")
        ),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("code_until", sa.BigInteger(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("paired_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_kiosks_building_id"),
        sa.ForeignKeyConstraint(["printer_id"], ["printers.id"], name="fk_kiosks_printer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kiosks"),
        sa.UniqueConstraint("building_id", "name", name="uq_kiosks_building_id_name"),
        sa.UniqueConstraint("code_hash", name="uq_kiosks_code_hash"),
        sa.UniqueConstraint("token_hash", name="uq_kiosks_token_hash"),
    )
