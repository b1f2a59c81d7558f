"""Small values that commands, events and views share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, NewType, TypeGuard
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, ValidationInfo

from wire.text import words

PROTOCOL = 2
"""The version a client says in `hello`; a server refuses another major version by name."""

SUBPROTOCOL = f"toiluot.v{PROTOCOL}"
"""The WebSocket subprotocol both ends must agree on."""

OLD_SUBPROTOCOLS: dict[str, int] = {"toiluot.v1": 1}
"""Versions of before, each with its number. Both ends offer and take them, the newest first, only to say in words which
of the two is to be updated: a handshake that fails says nothing that a person could act on."""

Millis = int
"""A moment: milliseconds since 1970-01-01 UTC. Business days are worked out from it in the branch's own zone."""

END_OF_TIME: Millis = 253_370_764_800_000
"""The year 9999 begins: no moment that is told may lie beyond, because no calendar here can name it."""

Seq = NewType("Seq", int)
"""The number of a row of the journal: 1 for the first, each one more than the one before. What is about a row names it:
`state.seq`, `call_seq`, the snapshot a client stands at."""

NO_ROW = Seq(0)
"""Before the first row, or none."""

OutboxSeq = NewType("OutboxSeq", int)
"""The number of a fact that branch or hub keeps for the other, within an epoch: each numbers its own, apart from the
journal."""

NO_FACT = OutboxSeq(0)
"""Before the first fact, or none."""

LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"

Language = Annotated[str, Field(pattern=LANGUAGE_PATTERN)]
"""A language by its short code (BCP 47): `vi`, `en`, `km`, `zh-Hant`. Which ones a branch has is `Branch.languages`."""

IDENTIFIER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"

Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=IDENTIFIER_PATTERN)]
"""The name of a thing in the catalogue or of a device: letters, digits, dot, dash, underscore."""

_LANGUAGE = re.compile(LANGUAGE_PATTERN.replace("$", r"\Z"))

_COMMAND_ID = re.compile(IDENTIFIER_PATTERN.replace("$", r"\Z"))

CHANCE_BITS = 74
"""Random bits in a command's id."""

NameOrNone = Annotated[str, Field(max_length=64, pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*)?$")]
"""An `Identifier`, or nothing."""

CommandId = Annotated[str, Field(min_length=8, max_length=64, pattern=IDENTIFIER_PATTERN)]
"""Made by the client, unique for ever (`new_command_id`): the same command again has one effect and the same reply."""

TicketId = CommandId
"""A ticket is named by the command that issued it, so the core needs no randomness."""

Words = Annotated[str, AfterValidator(words)]
"""Free words of a person: composed (NFC), trimmed, in one line; what is no text is refused (`wire.text`)."""

ShortText = Annotated[Words, Field(max_length=200)]

PaperResult = Literal["printed", "not_printed", "maybe_printed"]
"""What became of a ticket's paper, as `hardware.printer.Result`: `not_printed` is sure."""

PaperReason = Annotated[str, Field(max_length=20, pattern=r"^[a-z_]*$")]
"""Why a paper did not, or perhaps not, come out: `hardware.printer.Reason`, or `drawing`; empty when it came out."""

MailPart = Literal[
    "alarms", "kinds", "receivers", "reports", "report_receivers", "server", "security", "user", "password", "sender"
]
"""What can be set of mail."""

MediaDeed = Literal["added", "back", "changed", "moved", "removed", "dropped", "failed"]
"""What becomes of a picture or video of hall displays. `back`: its file, which was lost, was sent again; `dropped`: a
list that could not be read was let go; `failed`: what the row before says was not done after all."""

MediaField = Literal["name", "seconds", "zones", "first_day", "last_day", "shown"]
"""What can be said about a picture or video."""

Secret = Annotated[str, Field(max_length=200)]
"""A password or token: kept as it came, because what is done to it must be done where it was made too."""


def leased_ticket_id(lease_id: CommandId, serial: int) -> TicketId:
    """The name of the ticket that a leased number becomes: known before it is given, so that its QR can be printed."""
    return f"{lease_id}-{serial}"


def is_command_id(id_: object) -> TypeGuard[str]:
    """Whether this may be a command's id: `CommandId` without a model around it."""
    return isinstance(id_, str) and 8 <= len(id_) <= 64 and _COMMAND_ID.match(id_) is not None


PRACTICE = "practice-"
"""How the id of every command begins that is meant for a practice hall, and of no other one."""


def is_for_practice(id_: str) -> bool:
    """Whether a command with this id is meant for a practice hall: it is then never one of the branch."""
    return id_.startswith(PRACTICE)


def _of_the_calendar(given: str) -> str:
    date.fromisoformat(given)  # what is none, such as 2026-02-31, is compared with days and would match too many
    return given


PersonKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""Stands for one person on one day: a keyed hash of the number on an identity card, made where the card was read."""

Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_of_the_calendar)]
"""A business day: an ISO date in the branch's own zone."""

Series = Annotated[str, Field(pattern=r"^[A-Z]$")]
"""The letter that the numbers of a group begin with."""

LastSerials = Annotated[dict[Series, Annotated[int, Field(ge=1, le=99_999)]], Field(max_length=26)]
"""By series, the serial of a number that was, or may have been, given: A012 is `{"A": 12}`."""


def new_command_id(at: Millis, chance: int) -> str:
    """An id for a command: a UUID of version 7 (RFC 9562), which begins with the moment.

    Ids of one morning then stand together in the database's indexes. With random ones each number given in the
    twelfth month would bring three far pages from the disk, and write them back.

    Args:
        at: now; only neighbourhood depends on it, so a wrong clock does no harm.
        chance: `CHANCE_BITS` random bits.
    """
    high, low = chance >> 62 & 0xFFF, chance & (1 << 62) - 1
    return str(UUID(int=(at & (1 << 48) - 1) << 80 | 7 << 76 | high << 64 | 2 << 62 | low))


class Frozen(BaseModel):
    """A value that never changes and refuses unknown fields: what a person or a client sends in."""

    # `defer_build` here and below: what reads and writes a model is made when it is first used. A start needs a few of
    # the two hundred models of the wire, and a hall waits for it.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class Tolerant(BaseModel):
    """A value that never changes and ignores fields it does not know: what a newer server may send."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


def build_models() -> None:
    """Build now whatever was put off (`defer_build`), where nobody waits for it, so that no first press pays for it."""
    kinds: list[type[BaseModel]] = [Frozen, Tolerant]
    while kinds:
        kind = kinds.pop()
        kind.model_rebuild()
        kinds += kind.__subclasses__()


class KnownNumbers(Frozen):
    """The last numbers a device, or the hub, knows of on a business day of a branch."""

    branch: Identifier
    day: Day
    last: Annotated[dict[Series, Annotated[int, Field(ge=1, le=9_999)]], Field(max_length=26)]
    """By series; a serial has four digits at most, so that a device that errs cannot drive numbers out of sight."""


class Role(StrEnum):
    """Who speaks on a link. What each may do is one table: `server.staff.rights`."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    DISPLAY = "display"
    RECEPTION = "reception"
    MANAGER = "manager"
    PHONE = "phone"
    HUB = "hub"
    PAD = "pad"
    """A tablet at one counter on which a visit is rated."""
    BOARDS = "boards"
    """The program of the LED number boards over counters."""
    SERVER = "server"
    """The branch server itself: the clock's ticks, the settings in force."""


class PersonRole(StrEnum):
    """What a person is, on whatever device they sign in."""

    CLERK = "clerk"
    RECEPTION = "reception"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    """All that a manager may, and the accounts of other administrators."""
    VIEWER = "viewer"
    """Reads today's page and the reports, and changes nothing."""


class TicketState(StrEnum):
    """Where a ticket stands; the steps between them are one table in `server/core/transitions.py`."""

    EXPECTED = "expected"
    """Its number was taken outside and its holder has not arrived: it holds its place and is never called."""
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    MISSED = "missed"
    DONE = "done"
    CANCELLED = "cancelled"


LAYOUTS = ("classic", "board", "lists", "door", "results", "bilingual")
"""How a hall display can be laid out, the usual one first."""


class CounterState(StrEnum):
    """Where a counter stands."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"


class Channel(StrEnum):
    """How a visit began."""

    KIOSK = "kiosk"
    RECEPTION = "reception"
    BOOKING = "booking"
    ONLINE = "online"
    """A number taken for now from home."""


Mode = Literal["open", "priority_only", "closed", "out_of_service"]
"""What a manager wants of a device; `priority_only`: a kiosk checks in bookings and gives priority numbers only."""

ScreenLook = Literal["dark", "light", "by_time"]
"""Of a hall display: light letters on a dark ground, dark letters on a light one, or light by the time of day."""
PaperSlot = Literal["below", "right", "left", "above"]
"""Where a kiosk's paper comes out, seen from its screen."""


class Reason(StrEnum):
    """Why one ticket was called, or why another was passed over (design section 4)."""

    LONGEST = "LONGEST"
    """It counted from the earliest moment among those this counter serves."""
    SKILL = "SKILL"
    PRIORITY = "PRIORITY"
    BOOKING = "BOOKING"
    RETURNED = "RETURNED"
    RECALL = "RECALL"
    CHOSEN = "CHOSEN"
    FIRST = "FIRST"
    """A transfer asked for it to be first at this counter or service."""
    PREFERRED = "PREFERRED"
    """The counter calls its service before others whatever the wait; of one that is passed over, the other's."""


class WaitRange(Tolerant):
    """The wait shown to a person, in whole minutes as they are told (`wire.waits`); never one number that reads as a
    promise (design section 5)."""

    low_min: int = Field(ge=0)
    """One of ten is called before: for "be here by" alone."""
    high_min: int = Field(ge=0)
    """Eight of ten are called within; 0 where there is no wait."""
    about_min: int | None = Field(default=None, ge=0)
    """Half of them are; 0 where it is as good as none, None from a server that told a range."""
    first_estimate: bool = True
    """True while fewer than 30 real services stand behind it."""
    nobody: bool = False
    """True when no counter serves it and none is known to: there is no figure then, and both bounds are 0."""
    longer: bool = False
    """True when a number waits longer than it was told: this is what is still ahead of it."""


class WaitTold(Tolerant):
    """The wait that a number was told, as it was worked out: what it is graded by. Whole seconds from then."""

    p50_s: int = Field(ge=0)
    """Half of such numbers are called within so long."""
    bound_s: int = Field(ge=0)
    """Eight of ten are."""
    raw_p50_s: int = Field(ge=0)
    """As `p50_s`, before it was put right by what became of earlier numbers."""
    raw_bound_s: int = Field(ge=0)
    model: str
    """What worked it out, and its version: figures of two models are never mixed."""
    age_s: int = Field(default=0, ge=0)
    """How old the run was that it was taken from."""
    plain_p50_s: int = Field(default=0, ge=0)
    """What the run without chance said where a forecast was told, as `raw_p50_s`; 0 where it had no figure."""
    plain_bound_s: int = Field(default=0, ge=0)
    """Likewise, as `raw_bound_s`."""
    basis: Literal["real", "first", "nobody"]
    """`real`: from this branch's own services; `first`: a first estimate; `nobody`: nobody served it, all is 0."""


class ToldAnew(Tolerant):
    """What somebody was told who waits anew: sent on, gone on to the next service, or back in the line."""

    low_min: int = Field(ge=0)
    high_min: int = Field(ge=0)
    """As it was told; both 0 where no counter served it."""
    about_min: int | None = Field(default=None, ge=0)
    """The middle as it was told; None in old rows, which told the range."""
    ahead: int = Field(ge=0)
    told: WaitTold

    @property
    def wait(self) -> WaitRange:
        """As a wait that can be put into words."""
        return WaitRange(
            low_min=self.low_min,
            high_min=self.high_min,
            about_min=self.about_min,
            first_estimate=self.told.basis == "first",
            nobody=self.told.basis == "nobody",
        )


def _as_written(given: str, info: ValidationInfo) -> str:
    return words(given) if (info.context or {}).get("written") else given


Written = Annotated[str, AfterValidator(_as_written)]
"""What an office writes into its settings is kept as `Words` are; a journal or a server is read as it stands."""


class Text(RootModel[dict[Language, Written]]):
    """A text in the languages of the hall, by their codes; on the wire `{"vi": "Quầy", "en": "Counter"}`.

    Two are the same when they say the same, in whatever order: the order says what is read where words are missing.
    """

    model_config = ConfigDict(frozen=True)

    root: dict[Language, Written] = Field(default_factory=dict)

    if TYPE_CHECKING:  # at run time it is RootModel's own, which hands the context of the validation on

        def __init__(self, root: Mapping[str, str] | None = None, /, **words: str) -> None: ...

    def __hash__(self) -> int:
        return hash(frozenset(self.root.items()))

    @property
    def languages(self) -> tuple[str, ...]:
        """Those it has words in, the preferred one first."""
        return tuple(language for language, words in self.root.items() if words)

    def of(self, language: str) -> str:
        """The words in `language`, or in the plain form of it (`zh` for `zh-Hant`), or the first there are."""
        known = self.root
        return known.get(language) or known.get(language.partition("-")[0]) or next(filter(None, known.values()), "")

    def ordered(self, languages: Sequence[str]) -> Text:
        """The same, read in these languages first where words are missing."""
        known = self.root
        first = {language: known[language] for language in languages if language in known}
        return Text(first | known)

    def mapped(self, change: Callable[[str], str]) -> Text:
        """Each language's words, changed."""
        return Text({language: change(words) for language, words in self.root.items()})


def is_language(code: object) -> TypeGuard[str]:
    """Whether this may be a language's code."""
    return isinstance(code, str) and _LANGUAGE.match(code) is not None


class Actor(Tolerant):
    """Who did it: kept with every row of the journal."""

    role: Role
    device_id: str = ""
    person: str = ""
    """Who is signed in there: a staff code, in rows of before a user name; empty for machines."""
    roles: Annotated[tuple[str, ...], Field(exclude=True)] = ()
    """What that person is now (`PersonRole`). Never journalled: it says what they may, not who they are."""
    counter_id: str = ""
