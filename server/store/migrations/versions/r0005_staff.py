"""People have a code, by which the journal knows them; people and devices name the row that says they are there."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def upgrade() -> None:
    """Add the columns, and give everybody a code. Rows of before keep the user names that stand in them."""
    op.add_column("device", sa.Column("seq", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("person", sa.Column("seq", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("person", sa.Column("code", sa.String(length=16), nullable=False, server_default=""))
    connection = op.get_bind()
    given: set[str] = set()
    for name in list(connection.execute(sa.text("SELECT name FROM person ORDER BY name")).scalars()):
        while (code := "s-" + "".join(secrets.choice(LETTERS) for _ in range(6))) in given:
            pass
        given.add(code)
        connection.execute(sa.text("UPDATE person SET code = :code WHERE name = :name"), {"code": code, "name": name})
    op.create_index("person_code", "person", ["code"], unique=True)
