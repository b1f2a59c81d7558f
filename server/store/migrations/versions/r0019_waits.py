"""What the wait is learned to be every night, and how well it was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COUNTS = ("n", "shown", "passed", "asked", "early", "naive_better", "last_n", "gone")
SECONDS = ("waited_s", "error_s", "bias_s", "pinball_s", "naive_error_s", "last_error_s", "last_same_s")


def upgrade() -> None:
    """Make both tables; they fill by themselves."""
    op.create_table(
        "wait_learned",
        sa.Column("model", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("model", "day"),
    )
    op.create_table(
        "wait_grade",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("service_id", sa.String(length=64), nullable=False),
        sa.Column("class_id", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.Double(), nullable=False) for name in SECONDS),
        sa.PrimaryKeyConstraint("day", "service_id", "class_id", "model"),
    )
