"""Frames in, frames out; nothing that comes in can raise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.codec import MAX_FRAME, BadFrame, Notification, Refusal, Reply, Request, decode, encode
from wire.errors import NUMBER, Code, refused

IDS = st.from_regex(r"\A[A-Za-z0-9-]{8,64}\Z")
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda s: st.lists(s, max_size=3) | st.dictionaries(st.text(max_size=5), s, max_size=3),
                    max_leaves=6)  # fmt: skip
OBJECTS = st.dictionaries(st.text(max_size=8), JSON, max_size=4)
FRAMES = st.one_of(
    st.builds(Request, IDS, st.text(max_size=20), OBJECTS),
    st.builds(Notification, st.text(max_size=20), OBJECTS),
    st.builds(Reply, IDS, OBJECTS),
    st.builds(lambda i, c: Refusal(i, refused(c), "không được"), IDS, st.sampled_from(Code)),
)


@given(FRAMES)
def test_a_frame_survives_the_wire(frame: Request | Notification | Reply | Refusal) -> None:
    assert decode(encode(frame)) == frame
    assert decode(encode(frame).encode()) == frame


@given(st.binary(max_size=300) | st.text(max_size=300) | JSON.map(json.dumps))
def test_whatever_comes_in_nothing_raises(data: bytes | str) -> None:
    decode(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe", Code.BAD_MESSAGE),
        ("{", Code.BAD_MESSAGE),
        ("[" * 100_000, Code.TOO_LARGE),
        ("[" * 20_000, Code.BAD_MESSAGE),
        ("[1]", Code.BAD_MESSAGE),
        ('{"id":"12345678","method":"x"}', Code.BAD_MESSAGE),
        ('{"jsonrpc":"2.0","id":7,"method":"x"}', Code.BAD_MESSAGE),
        ('{"jsonrpc":"2.0","id":"short","method":"x"}', Code.BAD_MESSAGE),
        ('{"jsonrpc":"2.0","id":"12345678","method":"x","params":[1]}', Code.BAD_MESSAGE),
        ('{"jsonrpc":"2.0","id":"12345678","result":3}', Code.BAD_MESSAGE),
        ('{"jsonrpc":"2.0","id":"12345678","error":3}', Code.BAD_MESSAGE),
        (b" " * (MAX_FRAME + 1), Code.TOO_LARGE),
        ("ạ" * (MAX_FRAME // 2), Code.TOO_LARGE),
    ],
)
def test_a_broken_frame_is_named(data: bytes | str, code: Code) -> None:
    frame = decode(data)
    assert isinstance(frame, BadFrame)
    assert frame.refused.code is code


def test_a_broken_request_is_answered_under_its_id_when_that_can_be_read() -> None:
    assert decode('{"id":"12345678","method":"x"}') == BadFrame(
        refused(Code.BAD_MESSAGE, what='"jsonrpc" must be "2.0"'), "12345678"
    )


def test_a_refusal_says_code_facts_and_words_in_the_readers_language() -> None:
    why = refused(Code.NOT_WAITING, number="A012", state="serving")
    error = json.loads(encode(Refusal("12345678", why), "vi"))["error"]
    assert error["message"] == "Số A012 không còn chờ nữa (hiện: đang phục vụ)."
    assert error["data"] == {"code": "NOT_WAITING", "facts": {"number": "A012", "state": "serving"}}


def test_words_of_a_code_this_program_does_not_know_still_reach_the_person() -> None:
    frame = decode('{"jsonrpc":"2.0","id":"12345678","error":{"code":-32099,"message":"Mới","data":{"code":"NEW"}}}')
    assert isinstance(frame, Refusal)
    assert (frame.refused.code, frame.message) == (Code.BAD_MESSAGE, "Mới")


def test_every_code_has_a_number_of_its_own() -> None:
    assert len(set(NUMBER.values())) == len(Code)


def test_missing_facts_leave_a_gap_and_never_raise() -> None:
    assert refused(Code.QUOTA_REACHED).text("en").startswith("“…” has given")


def test_a_long_text_of_few_bytes_is_not_too_large() -> None:
    frame = decode('{"jsonrpc":"2.0","method":"' + "x" * (MAX_FRAME // 3) + '"}')
    assert isinstance(frame, Notification)
