"""The page and the document of the branch link say what the models say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from pydantic import BaseModel

from wire.branch_link import MESSAGES, Wait, read, written
from wire.branch_link_page import PARTS, document, example, page

DOCUMENT = document()
ALL: dict[str, type[BaseModel]] = {**MESSAGES, **PARTS, "wait": Wait}


def test_the_page_is_what_the_models_say() -> None:
    kept = (Path(__file__).parents[2] / "wire" / "branch_link.md").read_text(encoding="utf-8")
    assert kept == page(), "write it anew: python -c 'from wire.branch_link_page import page; print(page(), end=\"\")'"


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_message_and_field_says_what_it_is(name: str) -> None:
    assert ALL[name].__doc__
    for field, info in ALL[name].model_fields.items():
        assert info.description or field in ("kind", "fact"), f"{name}.{field}"
    assert set(example(ALL[name])) == set(ALL[name].model_fields)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_an_example_is_what_is_said_and_what_the_document_says(name: str) -> None:
    said = json.dumps(example(MESSAGES[name]))
    message, why = read(said)
    assert why is None
    assert message is not None
    assert json.loads(written(message)) == json.loads(said)
    schema = {"components": DOCUMENT["components"]} | DOCUMENT["components"]["messages"][name]["payload"]
    jsonschema.Draft202012Validator(schema).validate(json.loads(said))
    for field in ("stream", "link", "seq", "bodies"):
        if field in MESSAGES[name].model_fields:
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.Draft202012Validator(schema).validate(json.loads(said) | {field: 1.5})


def test_a_fact_that_is_none_is_not_what_the_document_says() -> None:
    schema = {"components": DOCUMENT["components"]} | DOCUMENT["components"]["messages"]["item"]["payload"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(example(MESSAGES["item"]) | {"body": {"fact": "issued"}})


def test_the_document_stands_alone() -> None:
    text = json.dumps(DOCUMENT)
    for ref in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        place = DOCUMENT
        for part in ref.split("/"):
            assert part in place, ref
            place = place[part]


def test_who_says_what_is_in_the_document() -> None:
    said = {way: {one["$ref"].rpartition("/")[2] for one in operation["messages"]}
            for way, operation in DOCUMENT["operations"].items()}  # fmt: skip
    assert said["told_by_hub"] == {"hello", "ask", "item", "full", "refused"}
    assert said["told_by_branch"] == {"hello_reply", "ask", "item", "full", "waits", "refused"}
