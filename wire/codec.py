"""JSON-RPC 2.0 frames: text to typed frame and back. Pure; a bad frame becomes a `BadFrame`, never an exception."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from wire import strict_json
from wire.errors import NUMBER, Code, Refused, refused
from wire.text import BROKEN, KINDS, is_broken
from wire.values import is_command_id

MAX_FRAME = 64 * 1024
"""Most bytes a server accepts in one frame from a client."""

MAX_SNAPSHOT = 4 * 1024 * 1024
"""Most bytes a client accepts from its server."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks; `id` comes back in the answer."""

    id: str
    method: str
    params: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notification:
    """Somebody tells; no answer."""

    method: str
    params: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request that was done."""

    id: str
    result: Json


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to a request that was not done. `id` is None when the request could not be read."""

    id: str | None
    refused: Refused
    message: str = ""


@dataclass(frozen=True, slots=True)
class BadFrame:
    """A frame that is not of this protocol; `id` when it could still be read."""

    refused: Refused
    id: str | None = None


Frame = Request | Notification | Reply | Refusal


def encode(frame: Frame, language: str = "en") -> str:
    """One frame as JSON text. A refusal carries its words in `language` besides the code."""
    body: Json = {"jsonrpc": "2.0"}
    match frame:
        case Request(id_, method, params):
            body |= {"id": id_, "method": method, "params": params}
        case Notification(method, params):
            body |= {"method": method, "params": params}
        case Reply(id_, result):
            body |= {"id": id_, "result": result}
        case _:
            why = frame.refused
            body |= {
                "id": frame.id,
                "error": {
                    "code": NUMBER[why.code],
                    "message": frame.message or why.text(language),
                    "data": {"code": why.code.value, "facts": why.facts},
                },
            }
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # What no UTF-8 can hold is escaped, so that the frame can be sent: the other end refuses it, and the link stands.
    return json.dumps(body) if is_broken(written) else written


def _bad(what: str, id_: object = None, field: str = "") -> BadFrame:
    facts = {"what": what} | ({"field": field} if field else {})
    code = Code.BAD_TEXT if what in KINDS else Code.BAD_MESSAGE
    return BadFrame(Refused(code=code, facts=facts), id_ if is_command_id(id_) else None)


def _decode_error(id_: object, error: object) -> Refusal | BadFrame:
    if not isinstance(error, dict) or not (id_ is None or (isinstance(id_, str) and is_command_id(id_))):
        return _bad("bad_reply", id_)
    data = error.get("data")
    data = data if isinstance(data, dict) else {}
    facts = data.get("facts")
    facts = facts if isinstance(facts, dict) else {}
    try:
        code = Code(data.get("code", ""))
    except ValueError:
        # A newer server may know codes we do not: its words still reach the person.
        code = Code.BAD_MESSAGE
    why = Refused(code=code, facts={str(k): str(v) for k, v in facts.items()})
    return Refusal(id_, why, str(error.get("message", "")))


def decode(data: str | bytes, limit: int = MAX_FRAME) -> Frame | BadFrame:
    """Read one frame of somebody who may send anything. Whatever comes in, a frame or a `BadFrame` comes out.

    Args:
        data: as it came; text frames as text.
        limit: in bytes.
    """
    read = _text(data, limit)
    if isinstance(read, BadFrame):
        return read
    body, flaw = strict_json.read(read)
    if not isinstance(body, dict):
        return _bad("not_object" if flaw is None or flaw.what != "not_json" else "not_json")
    id_ = None if strict_json.has_twice(body, "id") else body.get("id")
    if flaw is not None:
        return _bad(flaw.what, id_, flaw.field.removeprefix("params.") or "params")
    return _frame(body)


def decode_from_server(data: str | bytes, limit: int = MAX_SNAPSHOT) -> Frame | BadFrame:
    """Read one frame of one's own server, which says what its settings and an older journal hold, line breaks too.

    Args:
        data: as it came; text frames as text.
        limit: in bytes.
    """
    read = _text(data, limit)
    if isinstance(read, BadFrame):
        return read
    # A lone surrogate cannot have come as UTF-8, only as JSON's escape; our servers escape nothing.
    try:
        body = _TRUSTING.decode(read)
        if _SURROGATE.search(read) and is_broken(json.dumps(body, ensure_ascii=False)):
            return _bad(BROKEN, field="params")
    except (ValueError, RecursionError):
        return _bad("not_json")
    return _frame(body) if isinstance(body, dict) else _bad("not_object")


def _text(data: str | bytes, limit: int) -> str | BadFrame:
    if isinstance(data, bytes):
        size = len(data)
        try:
            data = data.decode("utf-8") if size <= 2 * limit else ""
        except UnicodeDecodeError:
            return _bad("not_utf8") if size <= limit else BadFrame(refused(Code.TOO_LARGE, limit=limit))
    else:
        size = len(data) if len(data) * 4 <= limit else len(data.encode("utf-8", "surrogatepass"))
    if size <= limit:
        return data
    # A little too large is still read, so that the answer can name the request; beyond that nobody reads it.
    body = strict_json.read(data)[0] if size <= 2 * limit else None
    id_ = body.get("id") if isinstance(body, dict) and not strict_json.has_twice(body, "id") else None
    return BadFrame(refused(Code.TOO_LARGE, limit=limit), id_ if is_command_id(id_) else None)


def _frame(body: Json) -> Frame | BadFrame:
    id_ = body.get("id")
    if body.get("jsonrpc") != "2.0":
        return _bad("no_version", id_)
    if "error" in body:
        return _decode_error(id_, body["error"])
    if "result" in body:
        result = body["result"]
        if not isinstance(id_, str) or not is_command_id(id_) or not isinstance(result, dict):
            return _bad("bad_reply", id_)
        return Reply(id_, result)
    method, params = body.get("method"), body.get("params", {})
    if not isinstance(method, str) or not isinstance(params, dict):
        return _bad("bad_request", id_)
    if "id" not in body:
        return Notification(method, params)
    if not isinstance(id_, str) or not is_command_id(id_):
        return _bad("bad_id")
    return Request(id_, method, params)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_TRUSTING = json.JSONDecoder(parse_constant=_no_constant)
