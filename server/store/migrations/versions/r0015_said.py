"""What visitors said is found by an index: its rows are few among all of the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SAID = "type IN ('visit.rated', 'feedback.answered', 'feedback.closed')"


def upgrade() -> None:
    """Make the index; no row changes, so no hash does."""
    op.create_index(
        "journal_said", "journal", ["type", "seq"], sqlite_where=sa.text(SAID), postgresql_where=sa.text(SAID)
    )
