"""A language's code may be longer than two letters: zh-Hant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the column where a database holds to widths: SQLite does not, and would copy the whole table for it."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("booking", "language", type_=sa.String(length=11), existing_nullable=False)
