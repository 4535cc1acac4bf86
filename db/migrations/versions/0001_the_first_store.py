"""The first store"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "buildings",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("address", sa.String(), server_default="", nullable=False),
        sa.Column("takes_visitors", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_buildings"),
        sa.UniqueConstraint("name", name="uq_buildings_name"),
    )
    op.create_table(
        "chains",
        sa.Column("id", ID, nullable=False),
        sa.Column("seq", ID, server_default=sa.text("0"), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chains"),
    )
    op.create_table(
        "event_details",
        sa.Column("chain", ID, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_event_details"),
    )
    op.create_table(
        "events",
        sa.Column("chain", ID, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("facts", sa.String(), server_default="{}", nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_events"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_events_subject", "events", ["subject", "seq"], unique=False)
    op.create_index(
        "uq_events_request",
        "events",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("request_id IS NOT NULL"),
        postgresql_where=sa.text("request_id IS NOT NULL"),
    )
    op.create_table(
        "groups",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("may_invite", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
        sa.UniqueConstraint("name", name="uq_groups_name"),
    )
    op.create_table(
        "indexed_before",
        sa.Column("id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_indexed_before"),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
    op.create_table(
        "near_words",
        sa.Column("id", ID, nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_near_words"),
        sa.UniqueConstraint("word", name="uq_near_words_word"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "settings",
        sa.Column("building_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("building_id", "name", name="pk_settings"),
    )
    op.create_table(
        "users",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_folded", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("os_account", sa.String(), nullable=True),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("pin", sa.String(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.Column("search", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email_folded", name="uq_users_email_folded"),
        sa.UniqueConstraint("os_account", name="uq_users_os_account"),
    )
    op.create_table(
        "visitor_types",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), server_default="{}", nullable=False),
        sa.Column("confirmation", sa.String(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visitor_types"),
        sa.UniqueConstraint("name", name="uq_visitor_types_name"),
    )
    op.create_table(
        "floors",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_floors_building_id"),
        sa.PrimaryKeyConstraint("id", name="pk_floors"),
        sa.UniqueConstraint("building_id", "name", name="uq_floors_building_id_name"),
    )
    op.create_table(
        "group_buildings",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_group_buildings_building_id"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_group_buildings_group_id"),
        sa.PrimaryKeyConstraint("group_id", "building_id", name="pk_group_buildings"),
    )
    op.create_table(
        "imports",
        sa.Column("id", ID, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("started_by", ID, nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("first_ids", sa.String(), server_default="{}", nullable=False),
        sa.Column("counts", sa.String(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name="fk_imports_started_by"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index(
        "ix_imports_unpublished",
        "imports",
        ["id"],
        unique=False,
        sqlite_where=sa.text("published_at IS NULL"),
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "memberships",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_memberships_group_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_memberships_user_id"),
        sa.PrimaryKeyConstraint("group_id", "user_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"], unique=False)
    op.create_table(
        "printers",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("machine", sa.String(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_printers_building_id"),
        sa.PrimaryKeyConstraint("id", name="pk_printers"),
        sa.UniqueConstraint("building_id", "name", name="uq_printers_building_id_name"),
    )
    op.create_table(
        "roles",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("building_id", ID, nullable=True),
        sa.CheckConstraint(
            "role IN ('admin', 'manager', 'receptionist', 'host', 'employee', 'kiosk', 'controller', 'auditor')",
            name="ck_roles_role",
        ),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_roles_building_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_roles_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
        sa.UniqueConstraint("user_id", "role", "building_id", name="uq_roles_user_id_role_building_id"),
    )
    op.create_index(
        "uq_roles_everywhere",
        "roles",
        ["user_id", "role"],
        unique=True,
        sqlite_where=sa.text("building_id IS NULL"),
        postgresql_where=sa.text("building_id IS NULL"),
    )
    op.create_table(
        "visitors",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), server_default="", nullable=False),
        sa.Column("email_folded", sa.String(), server_default="", nullable=False),
        sa.Column("phone", sa.String(), server_default="", nullable=False),
        sa.Column("address", sa.String(), server_default="", nullable=False),
        sa.Column("id_number", sa.String(), server_default="", nullable=False),
        sa.Column("plate", sa.String(), server_default="", nullable=False),
        sa.Column("company", sa.String(), server_default="", nullable=False),
        sa.Column("company_email", sa.String(), server_default="", nullable=False),
        sa.Column("company_phone", sa.String(), server_default="", nullable=False),
        sa.Column("company_website", sa.String(), server_default="", nullable=False),
        sa.Column("company_address", sa.String(), server_default="", nullable=False),
        sa.Column("language", sa.String(), server_default="", nullable=False),
        sa.Column("custom", sa.String(), server_default="{}", nullable=False),
        sa.Column("blocked_at", sa.BigInteger(), nullable=True),
        sa.Column("blocked_reason", sa.String(), server_default="", nullable=False),
        sa.Column("blocked_by", ID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("import_id", ID, nullable=True),
        sa.Column("search", sa.String(), server_default="", nullable=False),
        sa.Column("indexed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["blocked_by"], ["users.id"], name="fk_visitors_blocked_by"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_visitors_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_visitors"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_visitors_email",
        "visitors",
        ["email_folded"],
        unique=False,
        sqlite_where=sa.text("email_folded <> ''"),
        postgresql_where=sa.text("email_folded <> ''"),
    )
    op.create_index(
        "ix_visitors_not_indexed",
        "visitors",
        ["id"],
        unique=False,
        sqlite_where=sa.text("indexed = false"),
        postgresql_where=sa.text("indexed = false"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("floor_id", ID, nullable=True),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("visitor_type_id", ID, nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("party", sa.String(), server_default="", nullable=False),
        sa.Column("arrive_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(), server_default="", nullable=False),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_by", ID, nullable=True),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("import_id", ID, nullable=True),
        sa.Column("sameness", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("origin IN ('console', 'command', 'import', 'walk-in')", name="ck_invitations_origin"),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_invitations_building_id"),
        sa.ForeignKeyConstraint(["cancelled_by"], ["users.id"], name="fk_invitations_cancelled_by"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_invitations_created_by"),
        sa.ForeignKeyConstraint(["floor_id"], ["floors.id"], name="fk_invitations_floor_id"),
        sa.ForeignKeyConstraint(["host_id"], ["users.id"], name="fk_invitations_host_id"),
        sa.ForeignKeyConstraint(["visitor_type_id"], ["visitor_types.id"], name="fk_invitations_visitor_type_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitations_created_by", "invitations", ["created_by"], unique=False)
    op.create_index("ix_invitations_host", "invitations", ["host_id"], unique=False)
    op.create_index(
        "uq_invitations_sameness",
        "invitations",
        ["sameness", "building_id"],
        unique=True,
        sqlite_where=sa.text("sameness IS NOT NULL"),
        postgresql_where=sa.text("sameness IS NOT NULL"),
    )
    op.create_table(
        "visits",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("invitation_id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=True),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("floor_id", ID, nullable=True),
        sa.Column("visitor_type_id", ID, nullable=False),
        sa.Column("unknown", sa.String(), server_default="", nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("expected_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ticket_of", ID, nullable=False),
        sa.Column("ticket_counter", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("pin_counter", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("approved_by", ID, nullable=True),
        sa.Column("approved_how", sa.String(), server_default="", nullable=False),
        sa.Column("cancelled_why", sa.String(), server_default="", nullable=False),
        sa.Column("import_id", ID, nullable=True),
        sa.CheckConstraint(
            "state IN ('awaiting', 'expected', 'on-site', 'left', 'presumed-left', 'cancelled')", name="ck_visits_state"
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name="fk_visits_approved_by"),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_visits_building_id"),
        sa.ForeignKeyConstraint(["floor_id"], ["floors.id"], name="fk_visits_floor_id"),
        sa.ForeignKeyConstraint(["host_id"], ["users.id"], name="fk_visits_host_id"),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name="fk_visits_invitation_id"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_visits_visitor_id"),
        sa.ForeignKeyConstraint(["visitor_type_id"], ["visitor_types.id"], name="fk_visits_visitor_type_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visits_day", "visits", ["building_id", "day", "expected_at"], unique=False)
    op.create_index("ix_visits_host", "visits", ["host_id", "day"], unique=False)
    op.create_index("ix_visits_invitation", "visits", ["invitation_id"], unique=False)
    op.create_index(
        "ix_visits_ticket_of",
        "visits",
        ["ticket_of"],
        unique=False,
        sqlite_where=sa.text("ticket_of <> id"),
        postgresql_where=sa.text("ticket_of <> id"),
    )
    op.create_index(
        "ix_visits_visitor",
        "visits",
        ["visitor_id", "day"],
        unique=False,
        sqlite_where=sa.text("visitor_id IS NOT NULL"),
        postgresql_where=sa.text("visitor_id IS NOT NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", sa.String(), server_default="", nullable=False),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.Column("import_id", ID, nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'parked', 'dropped')", name="ck_outbox_state"),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_outbox_building_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_outbox_user_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_outbox_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_outbox_visit", "outbox", ["visit_id"], unique=False)
    op.create_table(
        "passes",
        sa.Column("lookup", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("counter", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_passes_building_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_passes_visit_id"),
        sa.PrimaryKeyConstraint("lookup", "building_id", name="pk_passes"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_passes_visit", "passes", ["visit_id"], unique=False)
    op.create_table(
        "print_queue",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("printer_id", ID, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("visit_id", ID, nullable=True),
        sa.Column("badge_counter", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.String(), server_default="queued", nullable=False),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", sa.String(), server_default="", nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'printing', 'printed', 'failed', 'unknown', 'dropped')", name="ck_print_queue_state"
        ),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_print_queue_building_id"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_print_queue_created_by"),
        sa.ForeignKeyConstraint(["printer_id"], ["printers.id"], name="fk_print_queue_printer_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_print_queue_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_print_queue"),
    )
    op.create_index(
        "ix_print_queue_open",
        "print_queue",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'printing')"),
        postgresql_where=sa.text("state IN ('queued', 'printing')"),
    )
    op.create_index("ix_print_queue_visit", "print_queue", ["visit_id"], unique=False)
    op.create_index(
        "uq_print_queue_printing",
        "print_queue",
        ["printer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'printing'"),
        postgresql_where=sa.text("state = 'printing'"),
    )
    op.create_table(
        "stays",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("in_at", sa.BigInteger(), nullable=False),
        sa.Column("in_by", ID, nullable=True),
        sa.Column("in_how", sa.String(), nullable=False),
        sa.Column("in_desk", sa.String(), server_default="", nullable=False),
        sa.Column("out_at", sa.BigInteger(), nullable=True),
        sa.Column("out_by", ID, nullable=True),
        sa.Column("out_how", sa.String(), nullable=True),
        sa.Column("out_desk", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_stays_building_id"),
        sa.ForeignKeyConstraint(["in_by"], ["users.id"], name="fk_stays_in_by"),
        sa.ForeignKeyConstraint(["out_by"], ["users.id"], name="fk_stays_out_by"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_stays_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stays"),
    )
    op.create_index(
        "ix_stays_on_site",
        "stays",
        ["building_id", "in_at"],
        unique=False,
        sqlite_where=sa.text("out_at IS NULL"),
        postgresql_where=sa.text("out_at IS NULL"),
    )
    op.create_index(
        "ix_stays_presumed",
        "stays",
        ["building_id", "out_at"],
        unique=False,
        sqlite_where=sa.text("out_how = 'presumed'"),
        postgresql_where=sa.text("out_how = 'presumed'"),
    )
    op.create_index("ix_stays_visit", "stays", ["visit_id"], unique=False)
    op.create_index(
        "uq_stays_one_open",
        "stays",
        ["visitor_id"],
        unique=True,
        sqlite_where=sa.text("out_at IS NULL"),
        postgresql_where=sa.text("out_at IS NULL"),
    )
