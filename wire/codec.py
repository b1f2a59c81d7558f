"""JSON-RPC 2.0 frames: text to typed frame and back. Pure; a bad frame becomes a `BadFrame`, never an exception."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from wire.errors import NUMBER, Code, Refused, refused

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
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _bad(what: str, id_: object = None) -> BadFrame:
    return BadFrame(refused(Code.BAD_MESSAGE, what=what), id_ if isinstance(id_, str) and len(id_) <= 64 else None)


def _decode_error(id_: object, error: object) -> Refusal | BadFrame:
    if not isinstance(error, dict) or not (id_ is None or isinstance(id_, str)):
        return _bad("error must be an object", id_)
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
    """Read one frame. `limit` is in bytes. Whatever comes in, a frame or a `BadFrame` comes out."""
    if isinstance(data, bytes):
        if len(data) > limit:
            return BadFrame(refused(Code.TOO_LARGE, limit=limit))
        try:
            data = data.decode("utf-8")
        except UnicodeDecodeError:
            return _bad("not UTF-8")
    elif len(data) * 4 > limit and len(data.encode("utf-8", "surrogatepass")) > limit:
        return BadFrame(refused(Code.TOO_LARGE, limit=limit))
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return _bad("not JSON")
    if not isinstance(body, dict):
        return _bad("not an object")
    id_ = body.get("id")
    if body.get("jsonrpc") != "2.0":
        return _bad('"jsonrpc" must be "2.0"', id_)
    if "error" in body:
        return _decode_error(id_, body["error"])
    if "result" in body:
        result = body["result"]
        if not isinstance(id_, str) or not isinstance(result, dict):
            return _bad("a reply needs a text id and an object as result", id_)
        return Reply(id_, result)
    method, params = body.get("method"), body.get("params", {})
    if not isinstance(method, str) or not isinstance(params, dict):
        return _bad("a request needs a text method and an object as params", id_)
    if "id" not in body:
        return Notification(method, params)
    if not isinstance(id_, str) or not 8 <= len(id_) <= 64:
        return _bad("id must be a text of 8 to 64 characters", id_)
    return Request(id_, method, params)
