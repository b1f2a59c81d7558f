"""Whether a counter was asked for with a booking that can be used in a wheelchair."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody asked for one so far."""
    op.add_column("booking", sa.Column("accessible", sa.Boolean(), nullable=False, server_default=sa.false()))
