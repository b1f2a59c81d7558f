"""Whether dossiers were filed online: of a visit, of a leg, and in the figures of closed days.

Nobody was asked before, so the rows that stand say nothing (NULL), and the figures count nobody.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what an older program journalled has nothing to fill them with."""
    for table in ("visit", "leg"):
        op.add_column(table, sa.Column("filed_online", sa.Boolean(), nullable=True))
    for name in ("asked_online", "filed_online"):
        op.add_column("roll_up", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
