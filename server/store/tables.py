"""The tables, as SQLAlchemy sees them; `migrations/` makes them. Never imported outside this folder."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

SCHEMA = "0021"
"""The newest migration: a database of this revision needs no upgrade, one with another unknown one is newer."""

READABLE = frozenset({
    *(SCHEMA, "0020", "0019", "0018", "0017", "0016", "0015", "0014", "0009", "0008", "0007", "0006", "0005"),
    *("0004", "0003", "0002"),
})  # fmt: skip
"""Revisions whose days can be read (older.py): an archive keeps the one it was made with, for nothing is written to it
again."""

METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("key", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)
"""`epoch`: changes after a restore. `lead`: who leads (lead.py). `branch_key`: the mark of the key that every server of
the branch must have. `hub_public_keys`: who may sign bookings, as the hub said. `clock`: the hall's clock while it
does not follow the machine's. `archive`: the days in this file, which then is an archive and no branch's database."""

SAID = text("type IN ('visit.rated', 'feedback.answered', 'feedback.closed')")
"""Rows of the journal about what visitors said. A query must say it in these words, or the index is not taken."""

AUDITED = text(
    "type IN ('person.added', 'person.changed', 'person.roles_changed', 'person.password_changed', 'person.pin_set',"
    " 'person.pin_cleared', 'person.locked', 'person.unlocked', 'person.erased', 'device.wanted', 'device.paired',"
    " 'device.changed', 'device.unpaired', 'session.signed_in', 'session.signed_in_with_pin', 'session.signed_out',"
    " 'session.refused', 'session.locked', 'export.made', 'words.erased', 'settings.applied', 'notice.shown',"
    " 'notice.ended', 'mail.changed', 'hall.closed', 'hall.opened', 'service.closed', 'service.opened',"
    " 'counter.assigned', 'help.answered', 'day.taken_back', 'clock.corrected', 'feedback.answered', 'feedback.closed',"
    " 'media.changed')"
)
"""Rows of the journal that an audit tells (`audit_rows.py`), said in these words as those of `SAID`. A type that is
added later is none of them until a migration makes the index anew."""

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
    # Of PostgreSQL only the migration says which rows: with `postgresql_where` SQLAlchemy reads all of that dialect.
    Index("journal_said", "type", "seq", sqlite_where=SAID),
    Index("journal_audited", "at", "type", "seq", sqlite_where=AUDITED),
)
"""What happened, one row an event. `hash` is SHA-256 over the hash before and this row's content (chain.py)."""

WORDS = Table(
    "words",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("day", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Index("words_day", "day"),
)
"""Free words that came with row `seq` of the journal on a business day, by field, as JSON: they may name a citizen, and
can be erased. No archive has any; those of archived years stay here until then."""

REPLY = Table(
    "reply",
    METADATA,
    Column("command_id", String(64), primary_key=True),
    Column("fingerprint", LargeBinary(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
"""What was answered, stored with the rows it is about: the same command again gets the same reply. An empty
`fingerprint`, of before words could be erased, fits whatever is asked again with the id."""

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
    Column("language", String(11), nullable=False),
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
    Column("filed_online", Boolean),
    Column("slot_at", BigInteger),
    Index("visit_number", "day", "number", unique=True),
)
"""One row a ticket; that a number stands once in a business day is held here too.

`wait_ms` is the first leg's, from arrival to the last call before its holder first came to the counter, or to the last
one if they did not; None until called.

`called_at` is the last call of all legs, `counter_id` and `person` those of the last leg that was called. `transfers`
counts transfers; a service that followed on the same ticket is none. `dossiers` are those of all legs, `filed_online`
says whether any were filed online, and is NULL when nobody said. `slot_at` is the booked time of a ticket that counted
as a booking.
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
    Column("filed_online", Boolean),
    Index("leg_day", "day"),
)
"""One wait and one service; `n` counts from 1."""

SETTING = Table(
    "setting",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
)
"""The settings that were put in force, each by the journal row `seq`: found without a search through a year of rows,
and still there when those rows went to an archive. `body` is the event as it was hashed."""

DRAFT = Table(
    "draft",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("base", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("person", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("day", String(10)),
    Index("draft_person", "person"),
)
"""Settings that somebody edits and that are not in force: `body` is JSON and need not be right. `base` is the row of
the settings it was made from, `person` a staff code, `version` counts what was saved. With a `day` it is finished, and
is put in force when that business day begins."""

ROLL_UP = Table(
    "roll_up",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("part", String(64), primary_key=True),
    Column("visits", Integer, nullable=False),
    Column("called", Integer, nullable=False),
    Column("served", Integer, nullable=False),
    Column("no_shows", Integer, nullable=False),
    Column("cancelled", Integer, nullable=False),
    Column("transferred", Integer, nullable=False),
    Column("booked", Integer, nullable=False),
    Column("dossiers", Integer, nullable=False),
    Column("busy_ms", BigInteger, nullable=False),
    Column("score_1", Integer, nullable=False),
    Column("score_2", Integer, nullable=False),
    Column("score_3", Integer, nullable=False),
    Column("score_4", Integer, nullable=False),
    Column("score_5", Integer, nullable=False),
    Column("wait_ms", BigInteger, nullable=False),
    Column("longest_ms", BigInteger, nullable=False),
    Column("waits", LargeBinary, nullable=False),
    Column("asked_online", Integer, nullable=False, server_default="0"),
    Column("filed_online", Integer, nullable=False, server_default="0"),
    Column("gave_up", LargeBinary),
    Column("took", LargeBinary),
    Column("slots", Integer),
    Column("on_time", Integer),
    Column("repeats", Integer),
    Column("phantoms", Integer),
    Column("not_finished", Integer),
    sqlite_with_rowid=False,
)
"""A closed day's figures, so that a year is read from some ten thousand rows and not from all its visits.

`kind` says what `key` and `part` are: `service` (service, its group), `who` (class, channel), `hour` (of arrival, two
digits), `counter` (its legs), `leg` (all legs of a service) and `outcome` (how visits ended). `wait_ms` is the sum of
waits, `waits` each of them as packed by `roll_ups.py`. `asked_online` counts those of whom somebody said whether they
filed online, `filed_online` those who did. `gave_up` are waits of those who never came to a counter, `took` the times
that services took, both packed like `waits`; `slots` are bookings that were judged by their time and `on_time` those
called at it; `repeats` and `phantoms` as in `visit_measures.py`. These six are NULL, and there are no rows of `leg` and
`outcome`, for days that an older program archived: nobody knows them any more. `not_finished` are services that began
and that nobody finished; where it is NULL an older program archived the day, and counted them as served until its end.
"""

WAIT_LEARNED = Table(
    "wait_learned",
    METADATA,
    Column("model", String(32), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("body", Text, nullable=False),
)
"""What was learned of waits from the days up to `day`, by model, as JSON: the newest is used, the one before it stands
by. It names clerks by their codes, and an erased one no more."""

WAIT_GRADE = Table(
    "wait_grade",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("service_id", String(64), primary_key=True),
    Column("class_id", String(64), primary_key=True),
    Column("model", String(32), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("passed", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("early", Integer, nullable=False),
    Column("naive_better", Integer, nullable=False),
    Column("last_n", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("waited_s", Double, nullable=False),
    Column("error_s", Double, nullable=False),
    Column("bias_s", Double, nullable=False),
    Column("pinball_s", Double, nullable=False),
    Column("naive_error_s", Double, nullable=False),
    Column("last_error_s", Double, nullable=False),
    Column("last_same_s", Double, nullable=False),
)
"""How well waits were told on a day that is over, for a service and a class, by one model: counts, and sums in seconds,
as `server.waits.grades.Grade` says. A day of which there is nothing to say has one row of an empty service."""

WAIT_WARNING = Table(
    "wait_warning",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("service_id", String(64), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("share", Double),
    Column("came_at", BigInteger),
)
"""Warnings that waits would break the target, with how sure they were, and, once the day was graded, when a half hour
began in which they did. Without a `share`: such a half hour of which nobody was warned."""

WAIT_ADVICE = Table(
    "wait_advice",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("group_id", String(64), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("counter_id", String(64), nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("usual_s", Double, nullable=False),
    Column("then_s", Double, nullable=False),
    Column("opened_at", BigInteger),
    Column("called", Integer),
    Column("waited_s", Double),
)
"""Counters that a page said to open where people waited too long, how long those who waited were said to wait on
without and with it, and, once the day was graded, whether it was opened and how long they did."""

ARCHIVE = Table(
    "archive",
    METADATA,
    Column("last_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("file", Text, nullable=False),
)
"""Years whose rows are in a file of their own. The journal here begins after the greatest `last_seq`: `hash` is that
row's, `body` the state after it, `file` where the archive was put."""

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("mark", String(16), nullable=False),
    Column("body", Text, nullable=False),
)
"""Facts for the hub, written with the rows they come from and kept until the hub has them. `mark` is a random word: a
number that stands beside another one at the hub was given twice, so this database was brought back from a copy."""

EXCHANGE = Table(
    "exchange",
    METADATA,
    Column("stream", String(16), primary_key=True),
    Column("epoch", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("mark", String(16), nullable=False),
)
"""How far both streams are: `facts`, the last one written here, and `bookings`, the last one taken from the hub. The
epoch of `facts` is empty until somebody asks for it, at the first start and after a restore."""

DEVICE = Table(
    "device",
    METADATA,
    Column("device_id", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False),
    Column("counter_id", String(64)),
    Column("paired_at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False, server_default="0"),
)
"""Paired devices. Only a hash of the token is kept; `counter_id` ties a desk's PC to one counter. `seq` is the
journal's row that says so, 0 where it was paired before devices were journalled."""

USER = Table(
    "person",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("full_name", String(200), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("code", String(16), nullable=False, server_default=""),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    Column("pin_hash", String(200), nullable=False, server_default=""),
    Index("person_code", "code", unique=True),
)
"""Clerks and managers. `roles` are separated by spaces. The journal knows a person by `code` alone: with this row goes
all that says who that was. `seq` is the row of the journal that added them, 0 where that was before."""
