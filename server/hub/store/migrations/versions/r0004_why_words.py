"""Why no number was given, in the further languages of its branch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: JSON, words by language code."""
    op.add_column("booking", sa.Column("why_words", sa.Text(), nullable=True))
