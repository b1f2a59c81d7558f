"""A request is read once, strictly, before any route sees it."""

from __future__ import annotations

import asyncio
import base64
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from server.runtime import checked_requests
from server.runtime.checked_requests import MOST_FIELDS, MOST_IN_FORM, TOO_LARGE, CheckedRequests, Larger
from server.runtime.http_refusals import App, HttpRefused, Message, Receive, Send, plainly

FORM = b"application/x-www-form-urlencoded"
JSON = b"application/json"
MOST = 1_000


class Edge:
    """An application that keeps what it was given, behind the check."""

    def __init__(self) -> None:
        self.given: list[tuple[dict[bytes, bytes], bytes]] = []
        self.queries: list[bytes] = []
        self.refused: list[HttpRefused] = []
        self.sent: list[Message] = []
        self.left = False
        self.larger: Larger | None = None
        self.too_large: int | None = None

    async def app(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await receive()
        self.given.append((dict(scope["headers"]), body["body"]))
        self.queries.append(scope["query_string"])
        self.too_large = scope.get("state", {}).get(TOO_LARGE)
        self.left = (await receive())["type"] == "http.disconnect"

    def refuse(self, scope: Message, why: HttpRefused) -> App:
        self.refused.append(why)
        return plainly(scope, why)

    async def take(
        self, body: bytes = b"", kind: bytes = b"", path: bytes = b"/", query: bytes = b"", **more: Any
    ) -> str:
        """Send it; what was wrong, or nothing."""
        headers = [(b"content-type", kind)] if kind else []
        headers += [(b"content-length", str(len(body)).encode())] if body else []
        headers += more.get("headers", [])
        scope = {
            "type": "http",
            "path": "/",
            "raw_path": path,
            "query_string": query,
            "headers": headers,
            "method": "POST",
        }
        parts = more.get("parts", [{"type": "http.request", "body": body, "more_body": False}])
        coming = iter([*parts, {"type": "http.disconnect"}])

        async def receive() -> Message:
            await asyncio.sleep(0)
            return next(coming)

        async def send(message: Message) -> None:
            self.sent.append(message)

        await CheckedRequests(self.app, MOST, self.refuse, lambda _: self.larger)(scope, receive, send)
        if not self.refused:
            return ""
        why = self.refused[-1]
        return " ".join([why.code.value, why.facts.get("field", ""), why.facts.get("what", "")]).strip()


UPLOAD = b"multipart/form-data; boundary=xx"


def upload(*parts: tuple[str, bytes]) -> bytes:
    said = b"".join(b"--xx\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + held + b"\r\n"
                    for head, held in parts)  # fmt: skip
    return said + b"--xx--\r\n"


@pytest.fixture
def edge() -> Edge:
    return Edge()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (b'{"a":1,"a":2}', "BAD_FIELD a twice"),
        (b'{"a":{"b":NaN}}', "BAD_FIELD a.b bad_number"),
        (b'{"a":1e400}', "BAD_FIELD a bad_number"),
        (b'{"a":"\\ud800"}', "BAD_FIELD a broken"),
        (b'{"\\ud800":1}', "BAD_FIELD body broken"),
        (b'{"a":"\\u0000"}', "BAD_FIELD a control"),
        ('{"a":"\u202e"}'.encode(), "BAD_FIELD a direction"),
        (b"{", "BAD_FIELD body not_json"),
        (b"[" * 900, "BAD_FIELD body not_json"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, "BAD_FIELD " + ".".join("a" * 16) + " too_deep"),
        (b'{"a":"\xff"}', "BAD_FIELD body not_utf8"),
        ('{"a":1}'.encode("utf-16"), "BAD_FIELD body not_utf8"),
    ],
)
async def test_json_that_two_readers_could_take_for_two_things_is_refused(edge: Edge, body: bytes, wrong: str) -> None:
    assert await edge.take(body, JSON) == wrong
    assert await edge.take(body, b"application/vnd.x+json; charset=utf-16") == wrong
    assert edge.given == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (b"name=%ED%A0%80", "BAD_FIELD form not_utf8"),
        (b"name=Nguy%E1n", "BAD_FIELD form not_utf8"),
        (b"name=\xff", "BAD_FIELD form not_utf8"),
        (b"name=a%00b", "BAD_FIELD name control"),
        (b"%E2%80%AE=a", "BAD_FIELD form direction"),
        (b"name=a%1Bb", "BAD_FIELD name control"),
        (b"%00=a", "BAD_FIELD form control"),
        (b"name=a&name=b", "BAD_FIELD name twice"),
        (b"&" * MOST_IN_FORM, "BAD_FIELD form too_many"),
    ],
)
async def test_a_form_that_holds_what_is_no_text_is_refused(edge: Edge, body: bytes, wrong: str) -> None:
    assert await edge.take(body, FORM) == wrong
    assert edge.given == []


@pytest.mark.parametrize(
    "kind",
    [
        b"",
        b"text/plain",
        b"multipart/form-data; boundary=x; charset=undefined",
        b"multipart/form-data",
        b"image/png",
        b"/",
    ],
)
async def test_a_body_that_is_neither_json_nor_a_form_is_refused(edge: Edge, kind: bytes) -> None:
    assert await edge.take(b"--x--", kind) == "WRONG_TYPE"


async def test_a_body_of_two_kinds_is_refused(edge: Edge) -> None:
    assert await edge.take(b"a=b", FORM, headers=[(b"content-type", JSON)]) == "WRONG_TYPE"


@pytest.mark.parametrize("path", [b"/%ff", b"/%00", b"/%ED%A0%80", b"/%E2%80%AEx", b"/a%0ab"])
async def test_an_address_that_is_no_text_leads_nowhere(edge: Edge, path: bytes) -> None:
    assert await edge.take(path=path) == "NOT_FOUND"


@pytest.mark.parametrize("query", [b"day=%ff", b"day=%00", b"%E2%80%AE=1", b"&" * 60])
async def test_parameters_that_are_no_text_are_refused(edge: Edge, query: bytes) -> None:
    assert (await edge.take(query=query)).startswith("BAD_FIELD")


@pytest.mark.parametrize(("more", "wrong"), [(0, ""), (1, "BAD_FIELD form too_many")])
async def test_so_many_fields_are_taken_and_not_one_more(
    edge: Edge, monkeypatch: pytest.MonkeyPatch, more: int, wrong: str
) -> None:
    monkeypatch.setattr(checked_requests, "MOST_IN_FORM", 60)

    def fields(many: int) -> bytes:
        return "&".join(f"{n:x}" for n in range(many)).encode()

    assert await edge.take(fields(60 + more), FORM) == wrong
    assert await edge.take(query=fields(MOST_FIELDS + more)) == wrong


async def test_a_field_that_holds_a_file_has_lines_and_no_other_field_has(edge: Edge) -> None:
    assert await edge.take(b"toml=a%0D%0A%09b", FORM) == ""
    assert edge.given[-1][1] == b"toml=a%0D%0A%09b"
    assert await edge.take(b"name=a%0D%0A%09b", FORM) == ""
    assert edge.given[-1][1] == b"name=a+b"
    assert await edge.take(b"toml=a%00b", FORM) == "BAD_FIELD toml control"
    assert await edge.take(b"toml=a%0Cb", FORM) == "BAD_FIELD toml control"


PASTED = urlencode({"phone": "\u202a024\u00a01022\u202c", "why": "Mất điện\r\n\tcả tầng", "note": "\u200b"}).encode()


async def test_what_was_pasted_into_a_field_comes_as_it_is_seen(edge: Edge) -> None:
    seen = {"phone": "024\u00a01022", "why": "Mất điện cả tầng", "note": ""}
    assert await edge.take(PASTED, FORM) == ""
    assert dict(parse_qsl(edge.given[-1][1].decode(), keep_blank_values=True)) == seen
    assert await edge.take(query=PASTED) == ""
    assert dict(parse_qsl(edge.queries[-1].decode(), keep_blank_values=True)) == seen
    edge.larger = Larger(5_000, file=True)
    assert await edge.take(upload(('name="hotline"', "\u202a1022\u202c".encode()), FILE), UPLOAD) == ""
    assert dict(parse_qsl(edge.given[-1][1].decode()))["hotline"] == "1022"


async def test_a_good_form_comes_in_one_form_however_it_was_written(edge: Edge) -> None:
    for body in (b"name=%C3%81nh+x%zz", "name=Ánh x%zz".encode(), b"name=%C3%81nh%20x%25zz"):
        assert await edge.take(body, FORM + b"; charset=utf-7") == ""
    assert {given[1] for given in edge.given} == {b"name=%C3%81nh+x%25zz"}
    assert {given[0][b"content-type"] for given in edge.given} == {FORM}
    assert {given[0][b"content-length"] for given in edge.given} == {b"20"}


async def test_a_good_body_comes_whole_and_then_the_sender_may_leave(edge: Edge) -> None:
    parts = [{"type": "http.request", "body": b'{"a"', "more_body": True}, {"type": "http.request", "body": b":1}"}]
    assert await edge.take(b'{"a":1}', JSON, parts=parts) == ""
    assert edge.given[0][1] == b'{"a":1}'
    assert edge.left


@pytest.mark.parametrize(
    ("headers", "wrong"),
    [([(b"content-length", b"1001")], "BODY_TOO_LARGE"), ([(b"content-length", b"9" * 5_000)], "BODY_TOO_LARGE"),
     ([(b"content-length", b"x")], "BODY_TOO_LARGE"), ([(b"transfer-encoding", b"chunked")], "NO_LENGTH")],
)  # fmt: skip
async def test_what_is_too_large_or_of_unknown_length_is_not_read(
    edge: Edge, headers: list[tuple[bytes, bytes]], wrong: str
) -> None:
    assert await edge.take(headers=headers, parts=[]) == wrong


async def test_a_body_that_breaks_off_or_grows_beyond_its_length_reaches_nobody(edge: Edge) -> None:
    assert await edge.take(b"x", JSON, parts=[]) == ""
    assert (
        await edge.take(b"x", JSON, parts=[{"type": "http.request", "body": b"x" * 900, "more_body": True}] * 2) == ""
    )
    assert (edge.given, edge.sent) == ([], [])


FILE = ('name="f"; filename="Biểu trưng.svg"', b"\x00\xff<svg/>")


async def test_a_form_with_a_file_comes_as_a_plain_form_where_one_is_expected(edge: Edge) -> None:
    edge.larger = Larger(5_000, file=True)
    assert await edge.take(upload(('name="form"', b"key"), FILE), UPLOAD) == ""
    headers, body = edge.given[-1]
    assert headers[b"content-type"] == FORM
    assert int(headers[b"content-length"]) == len(body)
    held = dict(parse_qsl(body.decode()))
    assert base64.b64decode(held.pop("f")) == FILE[1]
    assert held == {"form": "key", "f-name": "Biểu trưng.svg"}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (upload(('name="a"', b"1"), ('name="a"', b"2")), "BAD_FIELD a twice"),
        (upload(('name="a"', b"x\x00y")), "BAD_FIELD a"),
        (upload(FILE, ('name="g"; filename="b.svg"', b"x")), "UNREADABLE"),
        (upload(*((f'name="a{n}"', b"1") for n in range(20))), "UNREADABLE"),
        (b"--xx\r\nContent-Disposition: nothing\r\n\r\n", "UNREADABLE"),
        (b"\xff" * 40, "UNREADABLE"),
    ],
)
async def test_a_broken_upload_is_refused(edge: Edge, body: bytes, wrong: str) -> None:
    edge.larger = Larger(5_000, file=True)
    assert (await edge.take(body, UPLOAD)).startswith(wrong)
    assert edge.given == []


@pytest.mark.parametrize("kind", [b"multipart/form-data", b"multipart/form-data; boundary=", UPLOAD + b"y"])
async def test_an_upload_without_a_good_kind_is_refused(edge: Edge, kind: bytes) -> None:
    edge.larger = Larger(5_000, file=True)
    assert await edge.take(upload(FILE), kind) == "UNREADABLE"


async def test_letters_of_an_upload_are_utf8_whatever_the_sender_says(edge: Edge) -> None:
    edge.larger = Larger(5_000, file=True)
    assert await edge.take(upload(FILE), UPLOAD + b"; charset=utf-7") == ""
    assert dict(parse_qsl(edge.given[-1][1].decode()))["f-name"] == "Biểu trưng.svg"


async def test_elsewhere_no_file_is_taken(edge: Edge) -> None:
    assert await edge.take(upload(FILE), UPLOAD) == "WRONG_TYPE"
    edge.larger = Larger(5_000)
    assert await edge.take(upload(FILE), UPLOAD) == "WRONG_TYPE"


async def test_what_is_too_large_even_there_is_dropped_as_it_comes_and_the_page_says_so(edge: Edge) -> None:
    edge.larger = Larger(5_000, file=True)
    many, piece = 20, b"x" * 1_000
    parts = [{"type": "http.request", "body": piece, "more_body": n < many - 1} for n in range(many)]
    told = [(b"content-length", b"20000")]
    assert await edge.take(b"", UPLOAD, parts=parts, headers=told) == ""
    assert edge.given == [({}, b"")]
    assert edge.too_large == 20_000


async def test_what_is_larger_than_is_dropped_anywhere_is_refused_unread(edge: Edge) -> None:
    edge.larger = Larger(5_000, file=True)
    assert await edge.take(b"", UPLOAD, headers=[(b"content-length", b"99999999")]) == "BODY_TOO_LARGE"
    assert edge.given == []


async def test_a_file_too_large_to_be_held_comes_as_it_is_sent(edge: Edge) -> None:
    edge.larger = Larger(50_000, streamed=True)
    body = b"--b\r\n" + bytes(3_000)
    parts = [{"type": "http.request", "body": body, "more_body": True}]
    assert await edge.take(body, b"multipart/form-data; boundary=b", parts=parts) == ""
    [(headers, given)] = edge.given
    assert (headers[b"content-type"], given) == (b"multipart/form-data; boundary=b", body), (
        "untouched, and not waited for"
    )


async def test_where_a_file_is_streamed_other_bodies_are_as_large_as_everywhere(edge: Edge) -> None:
    edge.larger = Larger(50_000, streamed=True)
    assert await edge.take(b"a=1", FORM) == ""
    assert await edge.take(b"a=" + b"x" * MOST, FORM) == "BODY_TOO_LARGE"
    assert await edge.take(bytes(50_001), b"multipart/form-data; boundary=b") == "BODY_TOO_LARGE"
    assert await edge.take(b"x", b"multipart/form-data; boundary=b", path=b"/\xff") == "NOT_FOUND"
    assert len(edge.given) == 1
