"""The visitor's own part: documents, e-tickets, mail, portal"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "custom_fields",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("labels", sa.String(), server_default="{}", nullable=False),
        sa.Column("choices", sa.String(), server_default="[]", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('text', 'number', 'date', 'choice', 'yes-no')", name=op.f("ck_custom_fields_kind")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_custom_fields"),
        sa.UniqueConstraint("name", name="uq_custom_fields_name"),
    )
    op.create_table(
        "documents",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sample", sa.String(), server_default="", nullable=False),
        sa.Column("current_version_id", ID, nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("name", name="uq_documents_name"),
    )
    op.create_table(
        "eticket_templates",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("design", sa.String(), server_default="{}", nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_eticket_templates"),
        sa.UniqueConstraint("name", name="uq_eticket_templates_name"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "logos",
        sa.Column("building_id", ID, nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("building_id", name="pk_logos"),
    )
    op.create_table(
        "texts",
        sa.Column("building_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("building_id", "name", "language", name="pk_texts"),
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", ID, server_default=sa.text("0"), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_throttles"),
    )
    op.create_index("ix_throttles_until", "throttles", ["until"], unique=False)
    op.create_table(
        "document_scopes",
        sa.Column("visitor_type_id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_scopes_document_id"),
        sa.PrimaryKeyConstraint("visitor_type_id", "building_id", "document_id", name="pk_document_scopes"),
    )
    op.create_index("ix_document_scopes_document", "document_scopes", ["document_id"], unique=False)
    op.create_table(
        "document_versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(), server_default="none", nullable=False),
        sa.Column("facts", sa.String(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("activated_at", sa.BigInteger(), nullable=True),
        sa.Column("activated_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["activated_by"], ["users.id"], name="fk_document_versions_activated_by"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_document_versions_created_by"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_versions_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_document_versions"),
        sa.UniqueConstraint("document_id", "number", name="uq_document_versions_document_id_number"),
    )
    op.create_table(
        "eticket_template_types",
        sa.Column("visitor_type_id", ID, nullable=False),
        sa.Column("template_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"], ["eticket_templates.id"], name="fk_eticket_template_types_template_id"
        ),
        sa.ForeignKeyConstraint(
            ["visitor_type_id"], ["visitor_types.id"], name="fk_eticket_template_types_visitor_type_id"
        ),
        sa.PrimaryKeyConstraint("visitor_type_id", name="pk_eticket_template_types"),
    )
    op.create_index("ix_eticket_template_types_template_id", "eticket_template_types", ["template_id"], unique=False)
    op.create_table(
        "eticket_texts",
        sa.Column("template_id", ID, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), server_default="", nullable=False),
        sa.Column("body", sa.String(), server_default="", nullable=False),
        sa.Column("lower", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["eticket_templates.id"], name="fk_eticket_texts_template_id"),
        sa.PrimaryKeyConstraint("template_id", "language", name="pk_eticket_texts"),
    )
    op.create_table(
        "mail_counts",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_mail_counts_user_id"),
        sa.PrimaryKeyConstraint("user_id", "day", name="pk_mail_counts"),
    )
    op.create_table(
        "privacy_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=True),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("code_counter", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("code_until", sa.BigInteger(), nullable=True),
        sa.Column("proven_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_by", ID, nullable=True),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('export', 'erase')", name=op.f("ck_privacy_requests_kind")),
        sa.CheckConstraint(
            "state IN ('requested', 'proven', 'done', 'refused')", name=op.f("ck_privacy_requests_state")
        ),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_privacy_requests_building_id"),
        sa.ForeignKeyConstraint(["done_by"], ["users.id"], name="fk_privacy_requests_done_by"),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_requests"),
    )
    op.create_index("ix_privacy_requests_visitor", "privacy_requests", ["visitor_id"], unique=False)
    op.create_table(
        "acceptances",
        sa.Column("id", ID, nullable=False),
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("visit_id", ID, nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.String(), server_default="none", nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("witness", ID, nullable=True),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_acceptances_building_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_acceptances_document_id"),
        sa.ForeignKeyConstraint(["version_id"], ["document_versions.id"], name="fk_acceptances_version_id"),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_acceptances_visitor_id"),
        sa.ForeignKeyConstraint(["witness"], ["users.id"], name="fk_acceptances_witness"),
        sa.PrimaryKeyConstraint("id", name="pk_acceptances"),
        sa.UniqueConstraint("visitor_id", "version_id", name="uq_acceptances_visitor_id_version_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_acceptances_version", "acceptances", ["version_id"], unique=False)
    op.create_table(
        "document_files",
        sa.Column("version_id", ID, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["document_versions.id"], name="fk_document_files_version_id"),
        sa.PrimaryKeyConstraint("version_id", "language", name="pk_document_files"),
    )
    op.create_table(
        "visitor_keys",
        sa.Column("visitor_id", ID, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name="fk_visitor_keys_visitor_id"),
        sa.PrimaryKeyConstraint("visitor_id", name="pk_visitor_keys"),
    )
    op.create_table(
        "signed_documents",
        sa.Column("acceptance_id", ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["acceptance_id"], ["acceptances.id"], name="fk_signed_documents_acceptance_id"),
        sa.PrimaryKeyConstraint("acceptance_id", name="pk_signed_documents"),
    )
    op.create_table(
        "host_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("visit_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("answer IN ('on-my-way', 'send-up', 'not-mine')", name=op.f("ck_host_answers_answer")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_host_answers_user_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_host_answers_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_host_answers"),
    )
    op.create_index("ix_host_answers_visit", "host_answers", ["visit_id"], unique=False)
    op.create_table(
        "portal_sessions",
        sa.Column("lookup", sa.String(), nullable=False),
        sa.Column("ticket_of", ID, nullable=False),
        sa.Column("link_counter", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), server_default="", nullable=False),
        sa.Column("proven_until", sa.BigInteger(), nullable=True),
        sa.Column("refused", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["ticket_of"], ["visits.id"], name="fk_portal_sessions_ticket_of"),
        sa.PrimaryKeyConstraint("lookup", name="pk_portal_sessions"),
    )
    op.create_index("ix_portal_sessions_until", "portal_sessions", ["until"], unique=False)
    op.create_index("ix_portal_sessions_visit", "portal_sessions", ["ticket_of"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _outbox_anew()
    else:
        _outbox_changed()
    op.create_index("ix_outbox_due", "outbox", ["due_at"], **_where("state = 'waiting'"))
    op.create_index("ix_outbox_claimed", "outbox", ["claimed_at"], **_where("state = 'claimed'"))
    op.create_index("ix_outbox_visit", "outbox", ["visit_id"])


STATES = "state IN ('waiting', 'claimed', 'sent', 'parked', 'dropped', 'held')"
CHANNELS = "channel IN ('mail', 'webhook')"
KEPT = """
id, building_id, template, visit_id, user_id, message_id, state, created_at, due_at, attempts, claimed_at, claimed_by,
why, import_id
"""


def _outbox_anew() -> None:
    """SQLite changes no constraint in place: a new table takes the old one's rows and name."""
    op.execute("DROP INDEX ix_outbox_due")
    op.execute("DROP INDEX ix_outbox_visit")
    op.rename_table("outbox", "outbox_before")
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("building_id", ID, nullable=False),
        sa.Column("channel", sa.String(), server_default="mail", nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("visit_id", ID, nullable=True),
        sa.Column("visitor_id", ID, nullable=True),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("about", sa.String(), server_default="", nullable=False),
        sa.Column("asked_by", ID, nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", sa.String(), server_default="", nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("reply", sa.String(), server_default="", nullable=False),
        sa.Column("why", sa.String(), server_default="", nullable=False),
        sa.Column("import_id", ID, nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_outbox_state")),
        sa.CheckConstraint(CHANNELS, name=op.f("ck_outbox_channel")),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_outbox_asked_by"),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name="fk_outbox_building_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_outbox_user_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_outbox_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.execute(f"INSERT INTO outbox ({KEPT}) SELECT {KEPT} FROM outbox_before")
    op.drop_table("outbox_before")


def _outbox_changed() -> None:
    op.drop_index("ix_outbox_due", "outbox")
    op.drop_index("ix_outbox_visit", "outbox")
    op.execute("ALTER TABLE outbox DROP CONSTRAINT ck_outbox_ck_outbox_state")
    op.alter_column("outbox", "visit_id", existing_type=sa.BigInteger(), nullable=True)
    op.add_column("outbox", sa.Column("channel", sa.String(), server_default="mail", nullable=False))
    op.add_column("outbox", sa.Column("visitor_id", ID, nullable=True))
    op.add_column("outbox", sa.Column("about", sa.String(), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("asked_by", ID, nullable=True))
    op.add_column("outbox", sa.Column("sent_at", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("reply", sa.String(), server_default="", nullable=False))
    op.create_check_constraint(op.f("ck_outbox_state"), "outbox", STATES)
    op.create_check_constraint(op.f("ck_outbox_channel"), "outbox", CHANNELS)
    op.create_foreign_key("fk_outbox_asked_by", "outbox", "users", ["asked_by"], ["id"])


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
