"""Alembic's entry: migrates over the connection it is handed, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from server.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
