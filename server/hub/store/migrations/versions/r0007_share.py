"""How much of a branch's day strangers have taken, and of which wide networks they were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the column; what was booked before counts in no share."""
    op.create_table(
        "share",
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "begins_at", "kind", "subject"),
    )
    op.add_column("booking", sa.Column("far", sa.String(length=64), nullable=True))
