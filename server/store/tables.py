"""The tables, as SQLAlchemy sees them; `migrations/` makes them. Never imported outside this folder."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

SCHEMA = "0001"
"""The newest migration: a database of this revision needs no upgrade, one with another unknown one is newer."""

METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("key", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)
"""`epoch`: changes after a restore. `lead`: who leads (lead.py). `branch_key`: the mark of the key that every server of
the branch must have. `hub_public_keys`: who may sign bookings, as the hub said."""

JOURNAL = Table(
    "journal",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("command_id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("type", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
"""What happened, one row an event. `hash` is SHA-256 over the hash before and this row's content (chain.py)."""

REPLY = Table(
    "reply",
    METADATA,
    Column("command_id", String(64), primary_key=True),
    Column("fingerprint", LargeBinary(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
"""What was answered, stored with the rows it is about: the same command again gets the same reply."""

DAY = Table(
    "day",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
)
"""Business days and where each begins in the journal, so that one day can be read alone."""

SNAPSHOT = Table(
    "snapshot",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""The state as it was after row `seq`, so that a start reads one day and not a year. May be thrown away."""

VISIT = Table(
    "visit",
    METADATA,
    Column("ticket_id", String(64), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("number", String(8), nullable=False),
    Column("series", String(1), nullable=False),
    Column("serial", Integer, nullable=False),
    Column("service_id", String(64), nullable=False),
    Column("group_id", String(64), nullable=False),
    Column("class_id", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("booking_id", String(200)),
    Column("issued_at", BigInteger, nullable=False),
    Column("first_called_at", BigInteger),
    Column("called_at", BigInteger),
    Column("wait_ms", BigInteger),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("counter_id", String(64)),
    Column("person", String(200)),
    Column("outcome", String(64)),
    Column("dossiers", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("transfers", Integer, nullable=False),
    Column("wait_low_min", Integer, nullable=False),
    Column("wait_high_min", Integer, nullable=False),
    Column("score", SmallInteger),
    Index("visit_number", "day", "number", unique=True),
)
"""One row a ticket; that a number stands once in a business day is held here too.

`wait_ms` is the first leg's, from arrival to the last call; None until called.

`called_at` is the last call of all legs, `counter_id` and `person` those of the last leg that was called.
"""

LEG = Table(
    "leg",
    METADATA,
    Column("ticket_id", String(64), primary_key=True),
    Column("n", SmallInteger, primary_key=True, autoincrement=False),
    Column("day", String(10), nullable=False),
    Column("service_id", String(64), nullable=False),
    Column("counter_id", String(64)),
    Column("person", String(200)),
    Column("arrived_at", BigInteger, nullable=False),
    Column("last_called_at", BigInteger),
    Column("wait_ms", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("outcome", String(64)),
    Column("dossiers", Integer, nullable=False),
    Index("leg_day", "day"),
)
"""One wait and one service; `n` counts from 1."""

DEVICE = Table(
    "device",
    METADATA,
    Column("device_id", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False),
    Column("counter_id", String(64)),
    Column("paired_at", BigInteger, nullable=False),
)
"""Paired devices. Only a hash of the token is kept; `counter_id` ties a desk's PC to one counter."""

USER = Table(
    "person",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("full_name", String(200), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
)
"""Clerks and managers. `roles` are separated by spaces."""
