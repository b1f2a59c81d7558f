"""What a branch and its hub say to each other on the link that the branch dials; the other wire of the house.

Texts over WebSocket, each one JSON object whose `kind` names it. The hub greets (`hello`), the branch answers
(`hello_reply`); then each side gives the facts it owns, on a stream of its own, as `server/exchange` says: bookings go
down, what became of them goes up. A fact travels in the `body` of an `item`, or with all others in the `bodies` of a
`full`. Read strictly (`wire.strict_json`); what cannot be taken is refused alone and by name, and the link goes on.

Fields that are not known are left aside, because a newer minor version may say more; a field that is known has the type
that is said here and no other. Another major version is refused with words that say which side to update.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, OnErrorOmit, TypeAdapter, ValidationError, WithJsonSchema

from wire import strict_json
from wire.booking import ToldBooking
from wire.errors import Code, Refused, bad_params, refused
from wire.flaws import LONGEST
from wire.strict_json import Flaw
from wire.text import KINDS
from wire.values import Identifier, KnownNumbers, Language, Millis, OutboxSeq, Text

Json = dict[str, Any]

VERSION: Final = "1.5"
"""Major and minor. A minor only adds what the other side may leave aside; another major is not talked to."""

BEFORE_VERSIONS: Final = "1.0"
"""What programs speak that say no version."""

REPLACED: Final = 4001
"""Close code of a link that is ended because the same side has made another one."""

OTHER_VERSION: Final = 4002
"""Close code of a link whose sides speak different major versions."""

MOST = 2**53
"""Numbers of facts are below this: none has counted so far, and every reader's JSON can hold it."""

MOST_WAITS, MOST_MINUTES = 2_000, 1_000_000
"""Services of a branch; minutes and people, below this."""

LONGEST_WORDS = 300
"""Letters of a reason, or of an address."""

MOST_LANGUAGES = 8
"""Languages of a reason besides Vietnamese and English."""

MOST_KEYS = 16
"""Keys of one hub that are believed; it has one, and two while it is being changed."""

Version = Annotated[str, Field(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}$")]
Stream = Literal["facts", "bookings"]
LinkName = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,64}$")]
Epoch = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{0,64}$")]
Mark = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{0,16}$")]
Count = Annotated[int, Field(ge=0, lt=MOST)]
BookingId = Annotated[str, Field(pattern=r"^[0-9A-Z]{16}$")]
Moment = Annotated[Millis, Field(ge=0, le=4_000_000_000_000)]
Words = Annotated[str, Field(max_length=LONGEST_WORDS, pattern=r"^[^\x00]*$")]
"""PostgreSQL keeps no NUL."""
PublicKey = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]


CardKey = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


LATER = ConfigDict(defer_build=True)
"""Built at the first message: a server imports this while a hall waits for its start, and talks to a hub afterwards."""


def _with(example: Json) -> ConfigDict:
    """Frozen, strict in every known field, open to those it does not know, and with an example."""
    return ConfigDict(
        frozen=True,
        strict=True,
        extra="ignore",
        use_attribute_docstrings=True,
        defer_build=True,
        json_schema_extra={"examples": [example]},
    )


# -- facts -------------------------------------------------------------------------------------------------------------

_BOOKING: Json = {"booking_id": "7GZQ4M2T00RS5VWX", "code": "7GZQ4M2K", "service_id": "khai-sinh",
                  "slot_at": 1764036000000, "language": "vi", "class_id": "ordinary", "now": False,
                  "accessible": False}  # fmt: skip

_PERSON: Json = {"person": "5e" * 32}


_REFUSED: Json = {
    "fact": "refused",
    "booking_id": _BOOKING["booking_id"],
    "vi": "Hết số.",
    "en": "No numbers are left.",
    "words": {"km": "អស់លេខ។"},
}


class BookingFact(ToldBooking):
    """Hub to branch: a booking was made or cancelled."""

    model_config = _with({**_BOOKING, "state": "booked", **_PERSON})


class SettingsFact(BaseModel):
    """Branch to hub: these settings are in force at the branch."""

    model_config = _with({"fact": "settings", "settings": '{"id": "hn-01", "name": {"vi": "…", "en": "…"}}'})

    fact: Literal["settings"] = "settings"
    settings: str
    """A `wire.catalogue.Branch` as JSON."""


class IssuedFact(BaseModel):
    """Branch to hub: a booking became a number, at arrival or from home. Told again when the number changes."""

    model_config = _with({"fact": "issued", "booking_id": _BOOKING["booking_id"], "at": 1764035700000, "number": "A012",
                          "tracking_url": None, "service_id": "khai-sinh", "class_id": "ordinary", "language": "vi",
                          "now": False})  # fmt: skip

    fact: Literal["issued"] = "issued"
    booking_id: BookingId
    """Whose number it is."""
    at: Moment
    """When it was given."""
    number: Annotated[str, Field(max_length=8, pattern=r"^[A-Z][0-9]+$")]
    """As printed."""
    tracking_url: Words | None = None
    """The page that follows it, for a number taken from home."""
    service_id: Identifier | None = None
    """As the ticket has it, like what follows: for a hub that has lost the booking itself."""
    class_id: Identifier | None = None
    """The priority class that was confirmed."""
    language: Language = "vi"
    """The language of its holder."""
    now: bool = False
    """True for a number taken from home."""


class LapsedFact(BaseModel):
    """Branch to hub: who took a number from home did not come in time. The number stays valid, its place is kept no
    longer, and its holder may take another. Since 1.5."""

    model_config = _with({"fact": "lapsed", "booking_id": _BOOKING["booking_id"], "at": 1764038700000})

    fact: Literal["lapsed"] = "lapsed"
    booking_id: BookingId
    """Whose number it is."""
    at: Moment
    """When its place lapsed."""


class RefusedFact(BaseModel):
    """Branch to hub: a number for now was wished for and not given."""

    model_config = _with(_REFUSED)

    fact: Literal["refused"] = "refused"
    booking_id: BookingId
    """Whose wish it was."""
    vi: Words
    """Why, for who wished it."""
    en: Words
    """The same in English."""
    words: dict[Language, Words] = Field(default_factory=dict, max_length=MOST_LANGUAGES)
    """The same in further languages of the branch, by code. Since 1.2."""

    @classmethod
    def because(cls, booking_id: str, why: Text) -> RefusedFact:
        """With a reason in the languages that it has words in, each cut to what the wire takes."""
        said = {language: words[:LONGEST_WORDS] for language, words in why.root.items() if words}
        further = {
            language: words for language, words in said.items()
            if language not in ("vi", "en") and words != said.get("vi")
        }  # fmt: skip
        return cls(
            booking_id=booking_id, vi=why.of("vi")[:LONGEST_WORDS], en=why.of("en")[:LONGEST_WORDS], words=further
        )

    @property
    def why(self) -> Text:
        """The reason by language."""
        return Text({"vi": self.vi, "en": self.en, **self.words})


class KnownFact(ToldBooking):
    """Branch to hub: it was told of this booking once, and the hub does not have it, or not as it was told."""

    model_config = _with({"fact": "known", **_BOOKING, "state": "cancelled", "person": None})

    fact: Literal["known"] = "known"
    # Narrower than a branch reads them, because the hub makes them itself.
    booking_id: BookingId
    """Its name for ever."""
    code: Annotated[str, Field(pattern=r"^[0-9A-Z]{8}$")]
    """The short code a citizen can type."""
    slot_at: Moment
    """When it is for."""


AnyBranchFact = SettingsFact | IssuedFact | LapsedFact | RefusedFact | KnownFact

BranchFact = Annotated[AnyBranchFact, Field(discriminator="fact")]
"""What a branch tells, told apart by `fact`."""

_BRANCH_FACT: TypeAdapter[AnyBranchFact] = TypeAdapter(BranchFact, config=LATER)

FACTS: dict[str, type[BaseModel]] = {
    "settings": SettingsFact, "issued": IssuedFact, "lapsed": LapsedFact, "refused": RefusedFact, "known": KnownFact,
}  # fmt: skip
"""Facts of a branch by name."""


def branch_fact(body: Mapping[str, Any]) -> AnyBranchFact | None:
    """A fact of the stream `facts`; None for one that only a newer branch tells.

    Raises:
        ValidationError: it is one of these, and not as it should be.
    """
    known = isinstance(name := body.get("fact"), str) and name in FACTS
    return _BRANCH_FACT.validate_python(body) if known else None


# -- messages ----------------------------------------------------------------------------------------------------------

_PLACE: Json = {"link": "3f9c2b7a61d04e85", "epoch": "b71c09d2e4f3a586", "seq": 41, "mark": "9ac1e07b"}

Body = Annotated[Json, WithJsonSchema({"type": "object", "title": "AnyFact"})]
"""A fact. It is not looked at with its message: one that cannot be read is left aside, and its place in the order is
taken all the same, because the other side would tell the same again for ever."""


_NUMBERS = WithJsonSchema({"anyOf": [KnownNumbers.model_json_schema(), {"type": "null"}]})
_WAIT: Json = {"waiting": 7, "low_min": 7, "high_min": 18, "nobody": 0, "about_min": 12}


class Hello(BaseModel):
    """Hub to branch, the first words: which version it speaks, what the link is called, whom to believe."""

    model_config = _with({"kind": "hello", "version": VERSION, "link": _PLACE["link"], "public_keys": ["3b6a27bc" * 8],
                          "card_key": "5c0ffee5" * 8,
                          "numbers": {"branch": "hn-01", "day": "2025-11-25", "last": {"A": 12}}})  # fmt: skip

    kind: Literal["hello"] = "hello"
    version: Version = BEFORE_VERSIONS
    """Of this link's language; `1.0` where none is said."""
    link: LinkName
    """Names this connection: each message of the two streams says it, and words of an earlier one are dropped."""
    public_keys: Annotated[tuple[OnErrorOmit[PublicKey], ...], Field(strict=False)] = ()
    """Ed25519 keys that sign the bookings of this hub; what cannot be one is left aside."""
    card_key: CardKey = ""
    """Makes what stands for a person of the number of an identity card, at this branch alone (`rules.identity_card`):
    what is typed with a booking and what a kiosk reads are then the same. Empty: the branch has its own. Since 1.3."""
    numbers: Annotated[Json | None, WithJsonSchema({"anyOf": [KnownNumbers.model_json_schema(), {"type": "null"}]})] = (
        None
    )
    """The last numbers of today that the hub knows of, for a branch that was brought back from a backup."""


class HelloReply(BaseModel):
    """Branch to hub, the answer to `hello`: which version it speaks. Branches before 1.1 say none."""

    model_config = _with({"kind": "hello_reply", "version": VERSION})

    kind: Literal["hello_reply"] = "hello_reply"
    version: Version = BEFORE_VERSIONS
    """Of this link's language."""


class _Placed(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    stream: Stream
    """Whose facts it is about: the branch's `facts` or the hub's `bookings`."""
    link: LinkName
    """The connection, as the hub's `hello` named it."""
    epoch: Epoch
    """Names a numbering: it changes when the giver was brought back from a backup. Empty: nothing was taken yet."""
    seq: Annotated[OutboxSeq, Field(ge=0, lt=MOST)]
    """The number of a fact within the epoch: 1, 2, 3 without a gap."""
    mark: Mark = ""
    """A random word that the fact `seq` was given when it was written; empty where it is not known."""


class Ask(_Placed):
    """Taker to giver: I have everything up to `seq`. It acknowledges, and with `again` it asks to send again."""

    model_config = _with({"kind": "ask", "stream": "bookings", **_PLACE, "again": False})

    kind: Literal["ask"] = "ask"
    again: bool = False
    """Whether what follows `seq` is to be sent once more."""


class Item(_Placed):
    """Giver to taker: one fact."""

    model_config = _with({"kind": "item", "stream": "bookings", **_PLACE,
                          "body": {**_BOOKING, "state": "booked", **_PERSON}})  # fmt: skip

    kind: Literal["item"] = "item"
    body: Body
    """The fact: of `bookings` a `BookingFact`, of `facts` one of those that `fact` names."""


class Full(_Placed):
    """Giver to taker: all that is true at `seq`, instead of the facts that led there."""

    model_config = _with({"kind": "full", "stream": "facts", **_PLACE, "since": 0,
                          "bodies": [_REFUSED]})  # fmt: skip

    kind: Literal["full"] = "full"
    bodies: Annotated[tuple[Body, ...], Field(strict=False)]
    """The facts."""
    since: Count | None = None
    """The bodies are whole from this moment on, milliseconds: what the taker has besides is unknown to the giver."""


class Wait(BaseModel):
    """The wait of one service now."""

    model_config = _with(_WAIT)

    waiting: Annotated[int, Field(ge=0, lt=MOST_MINUTES)]
    """People who wait for it."""
    low_min: Annotated[int, Field(ge=0, lt=MOST_MINUTES)]
    """Of a newcomer's wait: one of ten is called before, minutes."""
    high_min: Annotated[int, Field(ge=0, lt=MOST_MINUTES)]
    """Eight of ten are called within."""
    nobody: Annotated[int, Field(ge=0, le=1)] = 0
    """1 when no counter serves it and none is known to: all minutes are 0 then."""
    about_min: Annotated[int, Field(ge=0, lt=MOST_MINUTES)] | None = None
    """Half of them are called within; a branch of before does not say it, and tells the range."""


class Waits(BaseModel):
    """Branch to hub, every few seconds: the waits now. The latest counts; it also says that the branch is there."""

    model_config = _with({"kind": "waits", "waits": {"khai-sinh": _WAIT}})

    kind: Literal["waits"] = "waits"
    waits: Annotated[dict[Identifier, Wait], Field(max_length=MOST_WAITS)]
    """By service."""


class NotTaken(BaseModel):
    """Either side: a message of yours could not be taken, or not all of it. It is never answered."""

    model_config = _with({"kind": "refused", "code": "BAD_PARAMS",
                          "facts": {"method": "link", "field": "seq", "what": "missing"},
                          "vi": "Lệnh “link” sai ở mục “seq”: còn thiếu.",
                          "en": "“link” is wrong at “seq”: it is missing."})  # fmt: skip

    kind: Literal["refused"] = "refused"
    code: str = ""
    """A `wire.errors.Code`."""
    facts: dict[str, str] = Field(default_factory=dict)
    """What is wrong and where."""
    vi: str = ""
    """The same in words."""
    en: str = ""
    """The same in English."""

    @classmethod
    def because(cls, why: Refused) -> NotTaken:
        """In the words of a refusal."""
        return cls(code=why.code.value, facts=why.facts, vi=why.text("vi"), en=why.text("en"))


Message = Hello | HelloReply | Ask | Item | Full | Waits | NotTaken

MESSAGES: dict[str, type[BaseModel]] = {
    "hello": Hello, "hello_reply": HelloReply, "ask": Ask, "item": Item, "full": Full, "waits": Waits,
    "refused": NotTaken,
}  # fmt: skip
"""Every message by its kind."""

_MESSAGE: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="kind")], config=LATER)


# -- reading and writing -----------------------------------------------------------------------------------------------


def written(message: Message) -> str:
    """A message as text."""
    return message.model_dump_json()


def read(text: str | bytes) -> tuple[Message | None, Refused | None]:
    """A message as far as it can be taken, and why not, or not all of it; any text is one of these."""
    body, flaw = strict_json.read(text)
    if not isinstance(body, dict):
        return None, _refusal(flaw or Flaw("not_object"))
    if flaw is not None:
        kept = _without_bad_facts(body)
        if kept is None:
            return None, _refusal(flaw)
        message, why = message_in(kept)
        return message, why or _refusal(flaw)
    return message_in(body)


def message_in(body: Mapping[str, Any]) -> tuple[Message | None, Refused | None]:
    """An object as a message, or why it is none."""
    kind = body.get("kind")
    if not isinstance(kind, str):
        return None, _refusal(Flaw("missing" if kind is None else "not_a_text", "kind"))
    if kind not in MESSAGES:
        return None, _refusal(Flaw("unknown", "kind"))
    other = _other_version(kind, body.get("version"))
    if other is not None:
        return None, other
    try:
        return _MESSAGE.validate_python(body), None
    except ValidationError as error:
        if kind == "refused":  # never answered, whatever it is
            return NotTaken(), None
        first = error.errors(include_url=False)[0]
        return None, bad_params("link", {**first, "loc": first["loc"][1:]})  # without the kind


def other_version(hub: str, branch: str) -> Refused | None:
    """Why these two do not talk, and which of them to update; None when they do.

    Args:
        hub: the version the hub speaks.
        branch: the version the branch speaks.
    """
    theirs, ours = int(hub.partition(".")[0]), int(branch.partition(".")[0])
    if theirs == ours:
        return None
    return refused(Code.HUB_TOO_OLD if theirs < ours else Code.BRANCH_TOO_OLD, hub=hub, branch=branch)


# -- inside ------------------------------------------------------------------------------------------------------------

_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")


def _other_version(kind: str, version: object) -> Refused | None:
    """Looked at before anything else of a greeting, because another major may greet in another form."""
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        return None
    if kind == "hello":
        return other_version(hub=version, branch=VERSION)
    return other_version(hub=VERSION, branch=version) if kind == "hello_reply" else None


def _refusal(flaw: Flaw) -> Refused:
    code = Code.BAD_TEXT if flaw.what in KINDS else Code.BAD_PARAMS
    return refused(code, method="link", field=(flaw.field or "message")[:LONGEST], what=flaw.what)


def _without_bad_facts(body: Json) -> Json | None:
    """The message with `{}` for each fact that cannot be read; None when it is the message that cannot."""
    around = {name: value for name, value in body.items() if name not in ("body", "bodies")}
    if strict_json.flaw_in(around) is not None or any(strict_json.has_twice(body, name) for name in body):
        return None
    told: Json = {}
    if "body" in body:
        told["body"] = _readable(body["body"])
    if isinstance(body.get("bodies"), list):
        told["bodies"] = [_readable(one) for one in body["bodies"]]
    return around | told


def _readable(fact: object) -> object:
    return {} if strict_json.flaw_in(fact) is not None else fact
