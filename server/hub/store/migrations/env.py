"""Alembic's entry: migrates over the connection it is handed, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from server.hub.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
