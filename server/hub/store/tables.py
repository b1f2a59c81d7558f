"""The hub's tables. `branch_id` stands first in every key, so a city can spread them over many database servers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

SCHEMA = "0008"
"""The newest migration."""

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)
"""`hub_key`: the mark of the key that every program on this database must have."""

branch = Table(
    "branch",
    metadata,
    Column("branch_id", String(64), primary_key=True),
    Column("epoch", String(64), nullable=False, default=""),
    Column("seq", BigInteger, nullable=False, default=0),
    Column("heard_epoch", String(64), nullable=False, default=""),
    Column("heard_seq", BigInteger, nullable=False, default=0),
    Column("heard_mark", String(16), nullable=False, default=""),
    Column("heard_at", BigInteger),
    Column("settings", Text),
    Column("waits", Text),
)
"""A branch as the hub knows it. `seq` numbers its outbox without gaps: the row is locked until its booking commits,
which a database's own sequence is not (a cursor over one missed half the facts). `epoch` names that numbering; it is
empty until it is asked for, at first and after a restore. `heard_*` is the cursor of what the branch told us,
`settings` what it last published, `waits` its latest waits."""

place = Table(
    "place",
    metadata,
    Column("branch_id", String(64), primary_key=True),
    Column("group_id", String(64), primary_key=True),
    Column("slot_at", BigInteger, primary_key=True),
    Column("taken", Integer, nullable=False, default=0),
)
"""Places gone of one slot and group."""

booking = Table(
    "booking",
    metadata,
    Column("branch_id", String(64), primary_key=True),
    Column("booking_id", String(32), primary_key=True),
    Column("request_id", String(64), nullable=False),
    Column("code", String(8), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("service_id", String(64), nullable=False),
    Column("group_id", String(64), nullable=False),
    Column("slot_at", BigInteger, nullable=False),
    Column("language", String(11), nullable=False),
    Column("class_id", String(64), nullable=False),
    Column("now", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("arrived_at", BigInteger),
    Column("number", String(8)),
    Column("tracking_url", String(300)),
    Column("why_vi", String(300)),
    Column("why_en", String(300)),
    Column("why_words", Text),
    Column("flagged", Boolean, nullable=False, default=False),
    Column("lost", Boolean, nullable=False, default=False),
    Column("found", Boolean, nullable=False, default=False),
    Column("person", String(64)),
    Column("accessible", Boolean, nullable=False, default=False),
    Column("far", String(64)),
    Column("lapsed_at", BigInteger),
    UniqueConstraint("branch_id", "request_id", name="booking_request"),
    UniqueConstraint("branch_id", "code", name="booking_code"),
    Index("booking_slot", "branch_id", "slot_at"),
    Index("booking_secret", "branch_id", "secret_hash"),
    Index("booking_person", "branch_id", "person"),
)
"""A booking. `state` is booked, cancelled, arrived or refused (the branch gave no number). `flagged` marks one that
was cancelled here while the person was already at the branch: arrival wins. `lost` marks an arrival that the branch
does not have any more, because it was brought back from a backup; `found` a booking that this database had lost,
because it was brought back itself, and that the branch told us again. `person` stands for whoever gave the number of
their identity card, a keyed hash of that and the day, until it is erased: the outbox has none, it is told from here.
`far` is a keyed hash of the far network of a stranger who booked (`share`): thousands of others have the same. None
when the share was given back. `lapsed_at` is when the branch last said that it keeps the place of a number from home no
longer."""

outbox = Table(
    "outbox",
    metadata,
    Column("branch_id", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    Column("mark", String(16), nullable=False, default=""),
    Column("body", Text, nullable=False),
)
"""Facts for the branch, written in the transaction that made them true. `mark` is a random word: a number that stands
beside another one at the branch was given twice, so this database was brought back from a copy."""

person = Table(
    "person",
    metadata,
    Column("branch_id", String(64), primary_key=True),
    Column("booking_id", String(32), primary_key=True),
    Column("phone", String(32), nullable=False, default=""),
    Column("name", String(120), nullable=False, default=""),
    Column("erase_at", BigInteger, nullable=False),
)
"""Personal data, apart from everything else so that it can be erased."""

phone_use = Table(
    "phone_use",
    metadata,
    Column("branch_id", String(64), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("phone_hmac", String(64), primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("booking_id", String(32), nullable=False),
    Index("phone_use_booking", "branch_id", "booking_id"),
)
"""Who has used up the day's bookings, by keyed hash: the key refuses a second `nth`, also between two workers."""

share = Table(
    "share",
    metadata,
    Column("branch_id", String(64), primary_key=True),
    Column("begins_at", BigInteger, primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("ends_at", BigInteger, nullable=False),
    Column("taken", Integer, nullable=False),
)
"""What strangers have of a branch's day, which is from `begins_at` to before `ends_at`: all together (`all`), and each
far network by its keyed hash."""

recent_use = Table(
    "recent_use",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("used_at", BigInteger, nullable=False),
    Column("wish", String(140), nullable=False),
    Index("recent_use_at", "used_at"),
    Index("recent_use_wish", "wish"),
)
"""Numbers and places that one device, phone or network has had lately, over all branches: `limits.py`. A subject is a
keyed hash, so that no address or phone number can be read here. The key refuses a second `nth`, also between two
programs."""
