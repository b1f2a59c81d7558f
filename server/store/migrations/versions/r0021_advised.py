"""What was advised where people waited too long, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it fills by itself."""
    op.create_table(
        "wait_advice",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("group_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("counter_id", sa.String(length=64), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("usual_s", sa.Double(), nullable=False),
        sa.Column("then_s", sa.Double(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("called", sa.Integer(), nullable=True),
        sa.Column("waited_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("day", "group_id", "at"),
    )
