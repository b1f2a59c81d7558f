"""The hostile values are what they are called: otherwise much would be sent and nothing tried."""

from __future__ import annotations

import json
import random
import unicodedata

import pytest

from tests.fuzz.frames import DOCUMENTS, REQUESTS, Frames, sent
from tests.fuzz.judge import trouble
from tests.fuzz.values import BYTES, TEXTS, TOKENS, Raw, any_text, spoilt, spoilt_bytes, spoilt_text, write
from wire import text
from wire.asyncapi import document
from wire.codec import BadFrame, Json, Notification, decode
from wire.errors import Code, refused

PARK: Json = DOCUMENTS["ticket.park"]


def test_texts_of_every_kind_that_is_none_are_among_them() -> None:
    assert {text.flaw(one) for one in TEXTS.values()} == {"", *text.KINDS}
    assert any(one != unicodedata.normalize("NFC", one) for one in TEXTS.values())
    assert any(len(one) == 10_000 for one in TEXTS.values())
    assert any(ord(letter) > 0xFFFF for one in TEXTS.values() for letter in one)


def test_numbers_truths_nests_and_double_keys_are_among_the_tokens() -> None:
    assert {"NaN", "1e400", "true", "1", "null", str(1 << 63), '{"a":1,"a":2}'} <= set(TOKENS.values())
    assert max(token.count("[") for token in TOKENS.values()) == 30_000


def test_every_message_of_the_schema_is_spoilt() -> None:
    messages = document()["components"]["messages"]
    assert {name for name in messages if not name.startswith("re") or name == "resync"} <= set(DOCUMENTS)
    asked = {op["messages"][0]["$ref"].rpartition("/")[2] for op in document()["operations"].values()}
    assert {*REQUESTS} == {name for name in asked if "id" in DOCUMENTS[name]}
    assert len(REQUESTS) > 25


def test_what_is_written_is_json_with_only_surrogates_escaped() -> None:
    assert write({"a": ["ế", 1.5, None, True, Raw("NaN")]}) == '{"a":["ế",1.5,null,true,NaN]}'
    assert write("\ud800\U0001f600") == '"\\ud800\U0001f600"'
    for one in TEXTS.values():
        assert json.loads(write({one: [one]})) == {one: [one]}
        write(one).encode()


def test_one_thing_is_spoilt_at_a_time_and_the_same_seed_spoils_the_same() -> None:
    made = [spoilt(random.Random(seed), PARK, ("params",)) for seed in range(300)]
    assert made == [spoilt(random.Random(seed), PARK, ("params",)) for seed in range(300)]
    assert len(set(made)) > 150
    assert sum('"method":"ticket.park"' in one for one in made) > 250
    refusals = {frame.refused.code for one in made if isinstance(frame := decode(one), BadFrame)}
    assert refusals >= {Code.BAD_MESSAGE, Code.BAD_TEXT}


@pytest.mark.parametrize("good", [[], {}, [1], {"a": {"b": [{"c": 1}]}}])
def test_any_document_can_be_spoilt(good: object) -> None:
    for seed in range(200):
        spoilt(random.Random(seed), good).encode()


def test_texts_and_bytes_are_spoilt_in_many_ways() -> None:
    assert len({spoilt_text(random.Random(seed), "7QK4-M2XD") for seed in range(500)}) > 100
    assert len({spoilt_bytes(random.Random(seed), b"\x12\x16\x00") for seed in range(500)}) > 50
    assert any_text(random.Random(1)) in TEXTS.values()
    assert b"" in BYTES.values()


@pytest.mark.parametrize(
    ("data", "id_", "may_be_silent"),
    [
        ('{"id":"abcdefgh","method":"x"}', "abcdefgh", False),
        ('{"id":"abcdefgh","params":[NaN,1e400,{"a":1,"a":2}]}', "abcdefgh", False),
        ('{"id":"abcdefgh","id":"abcdefgh"}', None, False),
        ('{"id":"a b 000001"}', None, False),
        ('{"id":12345678}', None, False),
        ('{"id":"12345678"}', "12345678", False),
        ('{"id":null}', None, False),
        ('{"params":{"id":"abcdefgh"}}', None, True),
        ("{", None, False),
        ('[["id","abcdefgh"]]', None, False),
        (b"\xff", None, False),
    ],
)
def test_the_second_opinion_knows_whom_to_answer(data: str | bytes, id_: str | None, may_be_silent: bool) -> None:
    frame = sent(data)
    assert (frame.id, frame.may_be_silent) == (id_, may_be_silent)
    read = decode(data)
    assert isinstance(read, Notification) or read.id == id_  # the codec is of the same opinion


def test_the_codec_and_the_second_opinion_agree_on_whom_to_answer() -> None:
    frames = Frames(random.Random(5))
    for _ in range(3_000):
        frame = frames.next()
        read = decode(frame.data)
        if frame.may_be_silent:
            assert isinstance(read, Notification) or read.id is None
        else:
            assert not isinstance(read, Notification)
            assert read.id == frame.id, frame.data[:300]


def refusal(code: Code = Code.BUSY, message: str | None = None, **facts: str) -> Json:
    why = refused(code, **facts)
    words = why.text("vi") if message is None else message
    return {"id": "abcdefgh", "error": {"code": 1, "message": words, "data": {"code": code.value, "facts": facts}}}


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "abcdefgh"},
        {"id": "abcdefgh", "result": 1},
        {"id": "abcdefgh", "error": {"code": 1, "message": "no", "data": {"code": "NEWS"}}},
        refusal(message="The server is too busy. Try again in a few seconds."),
        refusal(Code.BAD_PARAMS, method="x", field="y", what="Input should be a valid integer"),
        refusal(Code.CANNOT_STORE, what="database"),
        refusal(Code.INTERNAL),
        refusal(Code.UNKNOWN_METHOD, method="a\x00b"),
        refusal(Code.UNKNOWN_METHOD, method="x" * 400),
        refusal(Code.NOT_YOURS, number="surrogates not allowed"),
    ],
)
def test_the_judge_sees_what_is_wrong_with_an_answer(answer: Json) -> None:
    assert trouble(answer, ["vi"])


@pytest.mark.parametrize(
    "answer", [{"id": "abcdefgh", "result": {}}, refusal(), refusal(Code.NOT_YOURS, number="A012")]
)
def test_the_judge_finds_nothing_wrong_with_a_good_answer(answer: Json) -> None:
    assert trouble(answer, ["vi", "en"]) == ""
    assert "error" not in answer or trouble(answer, ["en"])
