"""Schema upgrades by Alembic, run by `server.store.database` at a start."""
