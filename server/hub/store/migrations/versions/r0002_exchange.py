"""An epoch and marks for what branches are told, the mark of the hub's key, and what strangers have used up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns. Branches are told everything once, because no epoch is known yet."""
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "recent_use",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("wish", sa.String(length=140), nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind", "nth"),
    )
    op.create_index("recent_use_at", "recent_use", ["used_at"], unique=False)
    op.create_index("recent_use_wish", "recent_use", ["wish"], unique=False)
    for table, name, length in (("branch", "epoch", 64), ("branch", "heard_mark", 16), ("outbox", "mark", 16)):
        op.add_column(table, sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    for name in ("lost", "found"):
        op.add_column("booking", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
