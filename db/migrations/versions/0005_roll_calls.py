"""Roll calls"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "muster_points",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_muster_points_building_id"),
        sa.PrimaryKeyConstraint("id", name="pk_muster_points"),
        sa.UniqueConstraint("building_id", "name", name="uq_muster_points_building_id_name"),
    )
    op.create_table(
        "roll_calls",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("started_by", ID, nullable=True),
        sa.Column("started_desk", sa.String(), server_default="", nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_by", ID, nullable=True),
        sa.Column("seal", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('live', 'drill', 'test')", name=op.f("ck_roll_calls_kind")),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_roll_calls_building_id"),
        sa.ForeignKeyConstraint(["finished_by"], ["users.id"], name="fk_roll_calls_finished_by"),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name="fk_roll_calls_started_by"),
        sa.PrimaryKeyConstraint("id", name="pk_roll_calls"),
    )
    op.create_index("ix_roll_calls_building", "roll_calls", ["building_id", "started_at"], unique=False)
    op.create_index(
        "uq_roll_calls_running",
        "roll_calls",
        ["building_id"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "roll_call_people",
        sa.Column("id", ID, nullable=False),
        sa.Column("roll_call_id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("block", sa.String(), nullable=False),
        sa.Column("visit_id", ID, nullable=True),
        sa.Column("visitor_id", ID, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("company", sa.String(), server_default="", nullable=False),
        sa.Column("host", sa.String(), server_default="", nullable=False),
        sa.Column("phone", sa.String(), server_default="", nullable=False),
        sa.Column("floor", sa.String(), server_default="", nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("mark_id", ID, server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "status IN ('missing', 'unseen', 'safe', 'needs-assistance', 'not-on-site')",
            name=op.f("ck_roll_call_people_status"),
        ),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_roll_call_people_building_id"),
        sa.ForeignKeyConstraint(["roll_call_id"], ["roll_calls.id"], name="fk_roll_call_people_roll_call_id"),
        sa.PrimaryKeyConstraint("id", name="pk_roll_call_people"),
    )
    op.create_index("ix_roll_call_people_roll_call", "roll_call_people", ["roll_call_id"], unique=False)
    op.create_index("ix_roll_call_people_visit", "roll_call_people", ["visit_id"], unique=False)
    op.create_table(
        "roll_call_marks",
        sa.Column("id", ID, nullable=False),
        sa.Column("roll_call_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("before_mark", ID, server_default=sa.text("0"), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("marked_at", sa.BigInteger(), nullable=False),
        sa.Column("marked_by", ID, nullable=True),
        sa.Column("desk", sa.String(), server_default="", nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("muster_point_id", ID, nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_roll_call_marks_building_id"),
        sa.ForeignKeyConstraint(["marked_by"], ["users.id"], name="fk_roll_call_marks_marked_by"),
        sa.ForeignKeyConstraint(["muster_point_id"], ["muster_points.id"], name="fk_roll_call_marks_muster_point_id"),
        sa.ForeignKeyConstraint(["person_id"], ["roll_call_people.id"], name="fk_roll_call_marks_person_id"),
        sa.ForeignKeyConstraint(["roll_call_id"], ["roll_calls.id"], name="fk_roll_call_marks_roll_call_id"),
        sa.PrimaryKeyConstraint("id", name="pk_roll_call_marks"),
        sa.UniqueConstraint("request_id", name="uq_roll_call_marks_request_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_roll_call_marks_person", "roll_call_marks", ["person_id"], unique=False)
