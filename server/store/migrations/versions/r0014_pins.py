"""People may have a PIN for paired PCs, of which a hash is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each person a place for it; nobody has one yet."""
    op.add_column("person", sa.Column("pin_hash", sa.String(length=200), nullable=False, server_default=""))
