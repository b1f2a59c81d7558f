"""Who was warned that waits would be too long, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it fills by itself."""
    op.create_table(
        "wait_warning",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("service_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("came_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("day", "service_id", "at"),
    )
