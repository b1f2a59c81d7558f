"""Every message stands in wire/README.md with an example the models accept, and in the AsyncAPI document."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from tests.wire.rights_tables import tables
from wire.asyncapi import document, event_models, event_type
from wire.codec import Notification, Refusal, Reply, Request, decode, encode
from wire.commands import COMMANDS
from wire.errors import WORDS, Code
from wire.events import EVENT
from wire.flaws import WHAT
from wire.media import MediaPart
from wire.pairing import ASK, OFFER, TAKE, PairingAsk, PairingOffer, PairingTake, PairingWaits
from wire.queries import QUERIES
from wire.reports import REPORTS, Report, read_report
from wire.session import Hello, Resync, SignIn
from wire.values import Frozen, is_command_id
from wire.views import VIEWS, Called, Done, Issued, Leased, SignedIn, Snapshot

README = (Path(__file__).parents[2] / "wire" / "README.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^### (\S+)\n.*?```json\n(.*?)\n```", README, re.MULTILINE | re.DOTALL))
REQUESTS: dict[str, type[Frozen]] = {
    "hello": Hello, "resync": Resync, "clerk.sign_in": SignIn, ASK: PairingAsk, TAKE: PairingTake, **COMMANDS, **QUERIES
}  # fmt: skip
DOCUMENT = document()
REPLIES = {m.__name__: m for m in (Done, Issued, Leased, Called, SignedIn, PairingWaits, MediaPart, Snapshot)}


def test_every_message_has_an_example_and_no_example_is_of_nothing() -> None:
    expected = {*REQUESTS, "resync", "clerk.sign_out", OFFER, "heartbeat", "Refusal", *REPLIES}
    expected |= {f"event.{event_type(m)}" for m in event_models()} | {f"view.{topic}" for topic in VIEWS}
    expected |= {f"report.{kind}" for kind in REPORTS}
    assert set(EXAMPLES) == expected


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_what_the_models_and_the_codec_say(name: str) -> None:
    frame = decode(EXAMPLES[name])
    assert json.loads(encode(frame, "vi")) == json.loads(EXAMPLES[name])
    match frame:
        case Request(_, method, params):
            assert method == name
            if name in REQUESTS:
                REQUESTS[name].model_validate_json(json.dumps(params))
        case Reply(_, result):
            REPLIES[name].model_validate(result)
        case Notification(method, params):
            assert method == name
            if name.startswith("event."):
                event = EVENT.validate_python(params | {"type": name.removeprefix("event.")})
                assert {"seq", "after", "at"} <= set(params)
                assert set(event.model_dump()) - {"type"} == set(params) - {"seq", "after", "at"}
            elif name.startswith("view."):
                VIEWS[name.removeprefix("view.")].model_validate(params)
            elif name == OFFER:
                PairingOffer.model_validate(params)
            elif name.startswith("report."):
                assert isinstance(read_report(name.removeprefix("report."), params), Report)
        case Refusal(_, why, message):
            assert message == why.text("vi")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_what_the_asyncapi_document_says(name: str) -> None:
    messages = DOCUMENT["components"]["messages"]
    known = {f"reply.{r}": r for r in REPLIES} | {"refusal": "Refusal"}
    of = next((k for k, v in known.items() if v == name), name)
    jsonschema.Draft202012Validator({"components": DOCUMENT["components"]} | messages[of]["payload"]).validate(
        json.loads(EXAMPLES[name])
    )


def test_the_document_stands_alone() -> None:
    text = json.dumps(DOCUMENT)
    for ref in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        place = DOCUMENT
        for part in ref.split("/"):
            assert part in place, ref
            place = place[part]


def test_every_refusal_has_words_in_both_languages_and_stands_in_the_readme() -> None:
    assert set(WORDS) == set(Code)
    for code, words in WORDS.items():
        assert words.of("vi")
        assert words.of("en")
        assert set(re.findall(r"{(\w+)}", words.of("vi"))) == set(re.findall(r"{(\w+)}", words.of("en"))), code
        assert f"| `{code}` | {words.of('en')} |" in README


def test_the_tables_of_who_may_what_are_those_of_the_code() -> None:
    assert tables() in README, "run python -m tests.wire.rights_tables"


def test_every_word_for_what_is_wrong_stands_in_the_readme() -> None:
    for what, words in WHAT.items():
        assert f"| `{what}` | {words.of('en')} |" in README


def test_the_document_says_which_ids_a_request_may_have() -> None:
    ids = DOCUMENT["components"]["messages"]["ticket.park"]["payload"]["properties"]["id"]
    check = jsonschema.Draft202012Validator(ids)
    for id_ in ("a b 000001", "-abcdefgh", "short", "x" * 65):
        assert not is_command_id(id_)
        assert not check.is_valid(id_)
    assert check.is_valid("session-000001")
