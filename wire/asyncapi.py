"""The AsyncAPI 3 document of the live link, made from the models: what another program's author reads."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from wire.commands import COMMANDS
from wire.errors import NUMBER, WORDS, Code
from wire.events import AnyEvent
from wire.media import MediaPart
from wire.pairing import ASK, OFFER, TAKE, PairingAsk, PairingOffer, PairingTake, PairingWaits
from wire.queries import QUERIES
from wire.reports import REPORTS
from wire.session import Hello, Resync, SignIn
from wire.values import PROTOCOL, SUBPROTOCOL, CommandId, Tolerant
from wire.views import VIEWS, Booked, Called, Done, Issued, Leased, SignedIn, Snapshot

Schema = dict[str, Any]

REPLY_OF: dict[str, type[Tolerant]] = {
    "ticket.issue": Issued,
    "booking.check_in": Issued,
    "numbers.lease": Leased,
    "ticket.hand_over": Issued,
    "ticket.find": Issued,
    "ticket.find_number": Issued,
    "media.part": MediaPart,
    "booking.find": Booked,
    "ticket.call_next": Called,
    "ticket.call": Called,
    "ticket.recall": Called,
    ASK: PairingWaits,
}
"""Replies other than `Done`, by method."""

REF = "#/components/schemas/{model}"


def event_models() -> list[type[BaseModel]]:
    """Every event model, in the order of `wire.events.AnyEvent`."""
    union = get_args(AnyEvent)[0]
    return list(get_args(union))


def event_type(model: type[BaseModel]) -> str:
    """The `type` of an event model: `ticket.called`."""
    return str(model.model_fields["type"].default)


def first_line(model: type[BaseModel]) -> str:
    """What a model says of itself."""
    return (model.__doc__ or "").strip().splitlines()[0]


def _request(method: str, params: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["jsonrpc", "id", "method", "params"],
        "properties": {
            "jsonrpc": {"const": "2.0"},
            "id": TypeAdapter(CommandId).json_schema() | {"description": "The command_id."},
            "method": {"const": method},
            "params": params,
        },
    }


def _reply(result: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["jsonrpc", "id", "result"],
        "properties": {"jsonrpc": {"const": "2.0"}, "id": {"type": "string"}, "result": result},
    }


def _notification(method: str, params: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["jsonrpc", "method", "params"],
        "properties": {"jsonrpc": {"const": "2.0"}, "method": {"const": method}, "params": params},
    }


SEQUENCED: Schema = {
    "type": "object",
    "required": ["seq", "after", "at"],
    "properties": {
        "seq": {"type": "integer", "description": "The journal's number of this fact."},
        "after": {"type": "integer", "description": "The seq told before it on this link; not yours: a gap."},
        "at": {"type": "integer", "description": "Milliseconds since 1970 UTC."},
    },
}


def _refusal() -> Schema:
    return {
        "type": "object",
        "required": ["jsonrpc", "id", "error"],
        "properties": {
            "jsonrpc": {"const": "2.0"},
            "id": {"type": ["string", "null"]},
            "error": {
                "type": "object",
                "required": ["code", "message", "data"],
                "properties": {
                    "code": {"enum": sorted(set(NUMBER.values()))},
                    "message": {"type": "string", "description": "Plain words in the client's language."},
                    "data": {
                        "type": "object",
                        "properties": {
                            "code": {"enum": [c.value for c in Code], "x-words": {c: WORDS[c].of("en") for c in Code}},
                            "facts": {"type": "object", "additionalProperties": {"type": "string"}},
                        },
                    },
                },
            },
        },
    }


def document() -> Schema:
    """The whole document as plain data, ready for JSON."""
    asked: dict[str, type[BaseModel]] = {
        "hello": Hello, ASK: PairingAsk, TAKE: PairingTake, "clerk.sign_in": SignIn, **COMMANDS, **QUERIES
    }  # fmt: skip
    replies: list[type[BaseModel]] = [Done, Issued, Leased, Booked, Called, SignedIn, PairingWaits, MediaPart, Snapshot]
    told: list[type[BaseModel]] = [*event_models(), *VIEWS.values(), *REPORTS.values(), PairingOffer]
    models: list[type[BaseModel]] = [*asked.values(), Resync, *told, *replies]
    refs, definitions = models_json_schema([(m, "serialization") for m in models], ref_template=REF)

    def ref(model: type[BaseModel]) -> Schema:
        return refs[model, "serialization"]

    messages: Schema = {}
    for method, command in asked.items():
        messages[method] = {"summary": first_line(command), "payload": _request(method, ref(command))}
    messages["resync"] = {"summary": "Ask for a new snapshot after a gap.", "payload": _request("resync", ref(Resync))}
    messages["clerk.sign_out"] = {"summary": "The person leaves.", "payload": _request("clerk.sign_out", {})}
    messages["heartbeat"] = {
        "summary": "Said by both sides when there is nothing else to say.",
        "payload": _notification("heartbeat", {"type": "object", "properties": {"seq": {"type": "integer"}}}),
    }
    for event in event_models():
        name = f"event.{event_type(event)}"
        messages[name] = {
            "summary": first_line(event),
            "payload": _notification(name, {"allOf": [SEQUENCED, ref(event)]}),
        }
    for topic, view in VIEWS.items():
        name = f"view.{topic}"
        messages[name] = {"summary": first_line(view), "payload": _notification(name, ref(view))}
    for kind, report in REPORTS.items():
        name = f"report.{kind}"
        messages[name] = {"summary": first_line(report), "payload": _notification(name, ref(report))}
    messages[OFFER] = {"summary": first_line(PairingOffer), "payload": _notification(OFFER, ref(PairingOffer))}
    for reply in replies:
        messages[f"reply.{reply.__name__}"] = {"summary": first_line(reply), "payload": _reply(ref(reply))}
    messages["refusal"] = {"summary": "Not done, and nothing changed.", "payload": _refusal()}
    return _assemble(messages, definitions.get("$defs", {}), asked)


def _assemble(messages: Schema, schemas: Schema, asked: dict[str, type[BaseModel]]) -> Schema:
    def here(name: str) -> Schema:
        return {"$ref": f"#/channels/live/messages/{name}"}

    reply_names = {method: f"reply.{REPLY_OF.get(method, Done).__name__}" for method in asked}
    reply_names |= {"hello": "reply.Snapshot", "resync": "reply.Snapshot", "clerk.sign_in": "reply.SignedIn"}
    operations: Schema = {}
    for method in [*asked, "resync", "clerk.sign_out"]:
        operations[method] = {
            "action": "receive",
            "channel": {"$ref": "#/channels/live"},
            "messages": [here(method)],
            "reply": {"messages": [here(reply_names.get(method, "reply.Done")), here("refusal")]},
        }
    told = [name for name in messages if name.startswith(("event.", "view.", OFFER, "heartbeat"))]
    operations["told"] = {
        "action": "send",
        "channel": {"$ref": "#/channels/live"},
        "messages": [here(name) for name in told],
    }
    operations["reported"] = {
        "action": "receive",
        "channel": {"$ref": "#/channels/live"},
        "messages": [here(name) for name in messages if name.startswith(("report.", "heartbeat"))],
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tới Lượt live link",
            "version": f"{PROTOCOL}.0.0",
            "description": "JSON-RPC 2.0 over WebSocket. A request's id is its command_id: sent again, one effect.",
            "license": {"name": "Apache-2.0"},
        },
        "servers": {"branch": {"host": "127.0.0.1:8765", "protocol": "ws"}},
        "channels": {
            "live": {
                "address": "/",
                "description": f"Subprotocol {SUBPROTOCOL}.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    }
