"""The first tables: branches, places, bookings, outbox, people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "booking",
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("service_id", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=64), nullable=False),
        sa.Column("slot_at", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("class_id", sa.String(length=64), nullable=False),
        sa.Column("now", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.String(length=8), nullable=True),
        sa.Column("tracking_url", sa.String(length=300), nullable=True),
        sa.Column("why_vi", sa.String(length=300), nullable=True),
        sa.Column("why_en", sa.String(length=300), nullable=True),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "booking_id"),
        sa.UniqueConstraint("branch_id", "code", name="booking_code"),
        sa.UniqueConstraint("branch_id", "request_id", name="booking_request"),
    )
    op.create_index("booking_secret", "booking", ["branch_id", "secret_hash"], unique=False)
    op.create_index("booking_slot", "booking", ["branch_id", "slot_at"], unique=False)
    op.create_table(
        "branch",
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("heard_epoch", sa.String(length=64), nullable=False),
        sa.Column("heard_seq", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("settings", sa.Text(), nullable=True),
        sa.Column("waits", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("branch_id"),
    )
    op.create_table(
        "outbox",
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "seq"),
    )
    op.create_table(
        "person",
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("erase_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "booking_id"),
    )
    op.create_table(
        "phone_use",
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("phone_hmac", sa.String(length=64), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "day", "phone_hmac", "nth"),
    )
    op.create_index("phone_use_booking", "phone_use", ["branch_id", "booking_id"], unique=False)
    op.create_table(
        "place",
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.String(length=64), nullable=False),
        sa.Column("slot_at", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("branch_id", "group_id", "slot_at"),
    )
