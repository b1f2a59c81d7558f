"""When the place of a number from home lapsed at its branch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what lapsed before nothing is known here."""
    op.add_column("booking", sa.Column("lapsed_at", sa.BigInteger(), nullable=True))
