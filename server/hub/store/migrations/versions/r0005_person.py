"""What stands for whoever gave the number of their identity card with a booking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and how it is found."""
    op.add_column("booking", sa.Column("person", sa.String(64), nullable=True))
    op.create_index("booking_person", "booking", ["branch_id", "person"])
