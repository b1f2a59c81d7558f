"""The link of branch and hub for other programs' authors, made from the models: a page, an AsyncAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from wire.asyncapi import REF, Schema, first_line
from wire.branch_link import FACTS, MESSAGES, OTHER_VERSION, REPLACED, VERSION, BookingFact, Wait

FROM_HUB, FROM_BRANCH = "Hub to branch", "Branch to hub"

PARTS: dict[str, type[BaseModel]] = {"booking": BookingFact, **{f"fact: {name}": fact for name, fact in FACTS.items()}}
"""What travels in a `body`, by the name it has on the page."""


def example(model: type[BaseModel]) -> dict[str, Any]:
    """The example that stands at a model."""
    extra: Any = model.model_config["json_schema_extra"]
    found: dict[str, Any] = extra["examples"][0]
    return found


def page() -> str:
    """The page `wire/branch_link.md`."""
    lines = [
        "# The link of branch and hub",
        "",
        f"Made from `wire/branch_link.py` by `wire/branch_link_page.py`; version {VERSION}. The branch dials",
        "`/link/ID` at the hub as a WebSocket with `Authorization: Bearer TOKEN`. Each text is one JSON object.",
        "How the two streams are kept equal is in [server/exchange](../server/exchange/README.md); the AsyncAPI",
        "document is written by `toiluot schema --hub`.",
        "",
        f"Close codes: {REPLACED} another connection of the same branch took the link, {OTHER_VERSION} another major",
        "version. Fields that are not known are left aside; a message is refused where a known one has another type.",
        "",
        "## Messages",
    ]
    for name, model in MESSAGES.items():
        lines += _section(name, model)
    lines += ["", "## Facts: what travels in `body` and `bodies`"]
    for name, model in PARTS.items():
        lines += _section(name, model)
    lines += ["", "## In a message", *_section("wait", Wait)]
    return "\n".join(lines) + "\n"


def document() -> Schema:
    """The AsyncAPI 3 document of the link, as the branch sees it: it sends what a branch tells."""
    models: list[type[BaseModel]] = [*MESSAGES.values(), *PARTS.values(), Wait]
    refs, definitions = models_json_schema([(m, "validation") for m in models], ref_template=REF)
    schemas = _with_facts(definitions["$defs"], [refs[part, "validation"] for part in PARTS.values()])
    messages = {
        name: {
            "summary": first_line(model),
            "payload": refs[model, "validation"],
            "examples": [{"payload": example(model)}],
        }
        for name, model in MESSAGES.items()
    }

    def said(way: str) -> list[Schema]:
        other = FROM_BRANCH if way == FROM_HUB else FROM_HUB
        return [
            {"$ref": f"#/channels/link/messages/{name}"}
            for name, model in MESSAGES.items()
            if not first_line(model).startswith(other)
        ]

    channel = {"$ref": "#/channels/link"}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tới Lượt link of branch and hub",
            "version": f"{VERSION}.0",
            "description": "JSON objects over WebSocket, told apart by `kind`; the branch dials.",
            "license": {"name": "Apache-2.0"},
        },
        "servers": {"hub": {"host": "127.0.0.1:8090", "protocol": "ws"}},
        "channels": {
            "link": {
                "address": "/link/{branch_id}",
                "parameters": {"branch_id": {"description": "The branch's id."}},
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            "told_by_branch": {"action": "send", "channel": channel, "messages": said(FROM_BRANCH)},
            "told_by_hub": {"action": "receive", "channel": channel, "messages": said(FROM_HUB)},
        },
        "components": {"messages": messages, "schemas": schemas},
    }


# -- inside ------------------------------------------------------------------------------------------------------------


def _with_facts(schema: Any, facts: list[Schema]) -> Any:
    """The same, and where a fact stands in a message, which kinds there are."""
    if isinstance(schema, dict):
        if schema.get("title") == "AnyFact":
            return {"anyOf": facts}
        return {name: _with_facts(one, facts) for name, one in schema.items()}
    return [_with_facts(one, facts) for one in schema] if isinstance(schema, list) else schema


def _section(name: str, model: type[BaseModel]) -> Iterator[str]:
    yield from ("", f"### {name}", " ".join((model.__doc__ or "").split()), "")
    yield from ("| Field | Type | What |", "|---|---|---|")
    schema = model.model_json_schema()["properties"]
    for field, info in model.model_fields.items():
        kind = _kind(schema[field])
        if "const" in schema[field]:
            yield f"| `{field}` | {kind} | Names it. |"
            continue
        default = "" if info.is_required() else "; optional"
        yield f"| `{field}` | {kind}{default} | {' '.join((info.description or '').split())} |"
    yield from ("", "```json", json.dumps(example(model), ensure_ascii=False), "```")


def _kind(schema: Schema) -> str:
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{one}`" for one in schema["enum"])
    if "anyOf" in schema:
        return next(str(one["type"]) for one in schema["anyOf"] if one.get("type") != "null") + " or null"
    if schema.get("title") == "AnyFact":
        return "fact"
    return f"list of {_kind(schema['items'])}" if schema["type"] == "array" else str(schema["type"])
