"""Frames in, frames out; nothing that comes in can raise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wire import text
from wire.codec import (
    MAX_FRAME,
    BadFrame,
    Frame,
    Notification,
    Refusal,
    Reply,
    Request,
    decode,
    decode_from_server,
    encode,
)
from wire.errors import NUMBER, Code, Refused, refused
from wire.flaws import WHAT

IDS = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{7,63}\Z")
TEXTS = st.text(max_size=8).filter(lambda t: not text.flaw(t))
JSON = st.recursive(st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | TEXTS,
                    lambda s: st.lists(s, max_size=3) | st.dictionaries(TEXTS, s, max_size=3),
                    max_leaves=6)  # fmt: skip
OBJECTS = st.dictionaries(TEXTS, JSON, max_size=4)
FRAMES = st.one_of(
    st.builds(Request, IDS, TEXTS, OBJECTS),
    st.builds(Notification, TEXTS, OBJECTS),
    st.builds(Reply, IDS, OBJECTS),
    st.builds(lambda i, c: Refusal(i, refused(c), "không được"), IDS, st.sampled_from(Code)),
)


@given(FRAMES)
@settings(deadline=None)
def test_a_frame_survives_the_wire(frame: Frame) -> None:
    for read in (decode, decode_from_server):
        assert read(encode(frame)) == frame
        assert read(encode(frame).encode()) == frame


@given(st.binary(max_size=300) | st.text(max_size=300) | JSON.map(json.dumps))
@settings(deadline=None)
def test_whatever_comes_in_nothing_raises(data: bytes | str) -> None:
    decode(data)
    decode_from_server(data)


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
    for read in (decode, lambda data: decode_from_server(data, MAX_FRAME)):
        frame = read(data)
        assert isinstance(frame, BadFrame)
        assert frame.refused.code is code
        assert code is Code.TOO_LARGE or frame.refused.facts["what"] in WHAT


def request(params: str, id_: str = '"12345678"') -> str:
    return '{"jsonrpc":"2.0","id":' + id_ + ',"method":"ticket.park","params":' + params + "}"


@pytest.mark.parametrize(
    ("params", "why"),
    [
        (r'{"why":"\ud800"}', refused(Code.BAD_TEXT, what="broken", field="why")),
        (r'{"why":"\udfff\ud800"}', refused(Code.BAD_TEXT, what="broken", field="why")),
        ('{"why":"\uffff"}', refused(Code.BAD_TEXT, what="broken", field="why")),
        (r'{"why":"\u0000"}', refused(Code.BAD_TEXT, what="control", field="why")),
        (r'{"why":"a\nb"}', refused(Code.BAD_TEXT, what="control", field="why")),
        ('{"why":"\x9b31m"}', refused(Code.BAD_TEXT, what="control", field="why")),
        ('{"why":["x",{"y":"\u202e"}]}', refused(Code.BAD_TEXT, what="direction", field="why.y")),
        ('{"\u2066":1}', refused(Code.BAD_TEXT, what="direction", field="params")),
        (r'{"a":{"\ud800":1,"\ud800":2}}', refused(Code.BAD_TEXT, what="broken", field="a")),
        ('{"a":1,"b":2,"a":3}', refused(Code.BAD_MESSAGE, what="twice", field="a")),
        ('{"x":[{"a":1,"a":1}]}', refused(Code.BAD_MESSAGE, what="twice", field="x.a")),
        ('{"n":NaN}', refused(Code.BAD_MESSAGE, what="bad_number", field="n")),
        ('{"n":-Infinity}', refused(Code.BAD_MESSAGE, what="bad_number", field="n")),
        ('{"n":[0,1e400]}', refused(Code.BAD_MESSAGE, what="bad_number", field="n")),
        ('{"n":9223372036854775808}', refused(Code.BAD_MESSAGE, what="bad_number", field="n")),
        ('{"n":-9223372036854775809}', refused(Code.BAD_MESSAGE, what="bad_number", field="n")),
        ('{"n":' + "9" * 5_000 + "}", refused(Code.BAD_MESSAGE, what="bad_number", field="n")),
        ('{"n":' + "[" * 15 + "]" * 15 + "}", refused(Code.BAD_MESSAGE, what="too_deep", field="n")),
        ('{"' + "n" * 100 + '":1e999}', refused(Code.BAD_MESSAGE, what="bad_number", field="n" * 57)),
        ('{"n":' + '{"m":' * 20 + "1" + "}" * 21, refused(Code.BAD_MESSAGE, what="too_deep", field="n" + ".m" * 14)),
    ],
)
def test_what_no_two_readers_read_alike_is_refused_under_its_id(params: str, why: Refused) -> None:
    for data in (request(params), request(params).encode("utf-8", "surrogatepass")):
        assert decode(data) == BadFrame(why, "12345678")
    assert why.text("vi") != why.text("en")


@pytest.mark.parametrize(
    "params",
    [
        '{"n":9223372036854775807}', '{"n":-9223372036854775808}', '{"n":1e308}', '{"n":' + "[" * 14 + "]" * 14 + "}",
        r'{"why":"\ud83d\ude00"}', '{"why":"nhà ở 👪, “ký” – e\u0302\u0301\u200d"}', ' \n\t{ "a" :\r 1 } ',
    ],
)  # fmt: skip
def test_what_every_reader_reads_alike_is_taken(params: str) -> None:
    assert decode(request(params)) == Request("12345678", "ticket.park", json.loads(params))


@pytest.mark.parametrize(
    "id_", ["short", "a b 000001", "-abcdefgh", ".abcdefgh", "ế0000001", "abcdefgh\n", "x" * 65, r"\ud800abcdefgh", ""]
)
def test_an_id_that_cannot_be_used_is_refused_and_not_repeated(id_: str) -> None:
    frame = decode(request("{}", json.dumps(id_) if "ud800" not in id_ else f'"{id_}"'))
    assert isinstance(frame, BadFrame)
    assert frame.id is None
    assert frame.refused.facts["what"] == ("broken" if "ud800" in id_ else "control" if "\n" in id_ else "bad_id")


@pytest.mark.parametrize("id_", ["abcdefgh", "x" * 64, "A.b_c-d9", "00000000-0000-7000-8000-000000000000"])
def test_an_id_of_letters_digits_and_three_signs_is_taken(id_: str) -> None:
    assert decode(request("{}", f'"{id_}"')) == Request(id_, "ticket.park", {})


def test_a_broken_request_is_answered_under_its_id_when_that_can_be_read() -> None:
    assert decode('{"id":"12345678","method":"x"}') == BadFrame(
        refused(Code.BAD_MESSAGE, what="no_version"), "12345678"
    )
    twice = decode('{"jsonrpc":"2.0","id":"12345678","id":"abcdefgh","method":"x"}')
    assert twice == BadFrame(refused(Code.BAD_MESSAGE, what="twice", field="id"), None)


@pytest.mark.parametrize("as_bytes", [False, True])
def test_a_request_a_little_too_large_is_refused_under_its_id_and_a_huge_one_is_not_read(as_bytes: bool) -> None:
    def refusal_of(size: int, start: str = "") -> BadFrame:
        data = start + request(json.dumps({"why": "ạ" * size}).replace("\\u1ea1", "ạ"))
        frame = decode(data.encode() if as_bytes else data)
        assert isinstance(frame, BadFrame)
        assert frame.refused == refused(Code.TOO_LARGE, limit=MAX_FRAME)
        return frame

    assert refusal_of(MAX_FRAME // 3 + 1).id == "12345678"
    assert refusal_of(MAX_FRAME // 3 + 1, start="{").id is None
    assert refusal_of(MAX_FRAME).id is None
    twice = '{"id":"12345678","id":"abcdefgh","x":"' + "x" * MAX_FRAME + '"}'
    assert decode(twice.encode() if as_bytes else twice) == BadFrame(refused(Code.TOO_LARGE, limit=MAX_FRAME), None)
    assert decode(b"\xff" * (MAX_FRAME + 1)) == BadFrame(refused(Code.TOO_LARGE, limit=MAX_FRAME), None)


def test_what_an_own_server_says_of_old_may_hold_line_breaks_but_nothing_broken() -> None:
    told = '{"jsonrpc":"2.0","method":"view.board","params":{"text":"one\\ntwo","same":1,"same":2}}'
    assert decode_from_server(told) == Notification("view.board", {"text": "one\ntwo", "same": 2})
    paired = decode_from_server(told.replace("one", r"\ud83d\ude00"))
    assert paired == Notification("view.board", {"text": "😀\ntwo", "same": 2})
    for bad in (told.replace("one", r"\uD800"), told.replace("2}", "NaN}")):
        assert isinstance(decode_from_server(bad), BadFrame)


@pytest.mark.parametrize("frame", [Request("12345678", "x", {"why": "a\ud800"}), Notification("x", {"\udfff": 1})])
def test_a_text_that_cannot_be_sent_is_sent_escaped_so_that_the_other_end_can_refuse_it(frame: Frame) -> None:
    answer = decode(encode(frame).encode())
    assert isinstance(answer, BadFrame)
    assert answer.refused.code is Code.BAD_TEXT


def test_a_refusal_says_code_facts_and_words_in_the_readers_language() -> None:
    why = refused(Code.NOT_WAITING, number="A012", state="serving")
    error = json.loads(encode(Refusal("12345678", why), "vi"))["error"]
    assert error["message"] == "Số A012 đang phục vụ, không còn trong hàng chờ. Xin chọn số khác."
    assert error["data"] == {"code": "NOT_WAITING", "facts": {"number": "A012", "state": "serving"}}


def test_words_of_a_code_this_program_does_not_know_still_reach_the_person() -> None:
    frame = decode('{"jsonrpc":"2.0","id":"12345678","error":{"code":-32099,"message":"Mới","data":{"code":"NEW"}}}')
    assert isinstance(frame, Refusal)
    assert (frame.refused.code, frame.message) == (Code.BAD_MESSAGE, "Mới")


def test_every_code_has_a_number_of_its_own() -> None:
    assert len(set(NUMBER.values())) == len(Code)


def test_missing_facts_leave_a_gap_and_never_raise() -> None:
    assert refused(Code.QUOTA_REACHED).text("en").startswith("All … numbers for “…” have been given")


def test_a_long_text_of_few_bytes_is_not_too_large() -> None:
    frame = decode('{"jsonrpc":"2.0","method":"' + "x" * (MAX_FRAME // 3) + '"}')
    assert isinstance(frame, Notification)
