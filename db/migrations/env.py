"""Alembic's entry: the connection, and with it the transaction, come from `db/upgrade.py`."""

from alembic import context
from sqlmodel import SQLModel

import db.tables  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    render_as_batch=context.config.attributes.get("batch", True),
)
with context.begin_transaction():
    context.run_migrations()
