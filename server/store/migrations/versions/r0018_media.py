"""An audit also tells who added, changed and removed the pictures and videos of hall displays.

No row changes, so no hash does: the index of an audit is made anew, with the rows of more types.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AUDITED = (
    "type IN ('person.added', 'person.changed', 'person.roles_changed', 'person.password_changed', 'person.pin_set',"
    " 'person.pin_cleared', 'person.locked', 'person.unlocked', 'person.erased', 'device.wanted', 'device.paired',"
    " 'device.changed', 'device.unpaired', 'session.signed_in', 'session.signed_in_with_pin', 'session.signed_out',"
    " 'session.refused', 'session.locked', 'export.made', 'words.erased', 'settings.applied', 'notice.shown',"
    " 'notice.ended', 'mail.changed', 'hall.closed', 'hall.opened', 'service.closed', 'service.opened',"
    " 'counter.assigned', 'help.answered', 'day.taken_back', 'clock.corrected', 'feedback.answered', 'feedback.closed',"
    " 'media.changed')"
)


def upgrade() -> None:
    """Make the index anew."""
    op.drop_index("journal_audited", "journal")
    audited = sa.text(AUDITED)
    op.create_index("journal_audited", "journal", ["at", "type", "seq"], sqlite_where=audited, postgresql_where=audited)
