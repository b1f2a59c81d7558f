"""What branch and hub say: each message is read as it was written, and whatever else comes is refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from wire import branch_link
from wire.branch_link import (
    FACTS,
    MESSAGES,
    VERSION,
    BookingFact,
    Full,
    Hello,
    Item,
    NotTaken,
    branch_fact,
    other_version,
    read,
    written,
)
from wire.branch_link_page import PARTS, example
from wire.errors import Code, refused
from wire.values import Text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**65), 2**65) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = sorted({name for model in (*MESSAGES.values(), *PARTS.values()) for name in model.model_fields})


def messages() -> st.SearchStrategy[BaseModel]:
    """Any message: an example of its kind with some of its fields as another says them."""

    def varied(kind: str) -> st.SearchStrategy[BaseModel]:
        known = {
            "seq": st.integers(0, 2**53 - 1), "mark": st.from_regex(r"[A-Za-z0-9]{0,16}", fullmatch=True),
            "again": st.booleans(), "epoch": st.from_regex(r"[A-Za-z0-9]{0,64}", fullmatch=True),
            "stream": st.sampled_from(("facts", "bookings")), "since": st.none() | st.integers(0, 2**53 - 1),
            "body": st.sampled_from([example(part) for part in PARTS.values()]), "numbers": st.none(),
        }  # fmt: skip
        model = MESSAGES[kind]
        changes = st.fixed_dictionaries({}, optional={n: s for n, s in known.items() if n in model.model_fields})
        return changes.map(lambda more: model.model_validate(example(model) | more))

    return st.sampled_from(sorted(MESSAGES)).flatmap(varied)


@given(messages())
@settings(max_examples=150, deadline=None)
def test_every_message_is_read_as_it_was_written(message: Any) -> None:
    assert read(written(message)) == (message, None)


@given(st.sampled_from(sorted(PARTS)))
def test_every_fact_is_read_as_it_was_written(name: str) -> None:
    fact = PARTS[name].model_validate(example(PARTS[name]))
    body = json.loads(fact.model_dump_json())
    assert (BookingFact.model_validate(body) if name == "booking" else branch_fact(body)) == fact


def is_one_or_the_other(text: str | bytes) -> None:
    message, why = read(text)
    assert message is not None or why is not None
    if why is not None:
        assert why.facts["field"]
        assert not {"what", "hub"}.isdisjoint(why.facts)
        for language in ("vi", "en"):
            assert "…" not in why.text(language), why
        assert read(written(NotTaken.because(why))) == (NotTaken.because(why), None)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_any_json_is_a_message_or_is_refused_by_name(body: Any) -> None:
    is_one_or_the_other(json.dumps(body))


@given(st.sampled_from(sorted(MESSAGES)), st.sampled_from(FIELDS), JSON)
@settings(max_examples=300, deadline=None)
def test_a_message_with_anything_in_one_field_is_one_or_is_refused_by_name(kind: str, field: str, value: Any) -> None:
    is_one_or_the_other(json.dumps(example(MESSAGES[kind]) | {field: value}))


def test_a_refusal_says_its_code_its_facts_and_the_words_of_both_languages() -> None:
    why = refused(Code.HALL_FULL, waiting=120)
    told = NotTaken.because(why)
    assert (told.code, told.facts) == ("HALL_FULL", {"waiting": "120"})
    assert (told.vi, told.en) == (why.text("vi"), why.text("en"))
    assert told.vi != told.en


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_by_name(data: bytes) -> None:
    is_one_or_the_other(data)


@pytest.mark.parametrize(("said", "field", "what"), [
    ("{", "message", "not_json"), ("[]", "message", "not_object"), ("{}", "kind", "missing"),
    ('{"kind": 5}', "kind", "not_a_text"), ('{"kind": "rumour"}', "kind", "unknown"),
    ('{"kind": "ask"}', "stream", "missing"),
    ('{"kind": "waits", "waits": {"a b": {}}}', "waits.a b.[key]", "not_a_name"),
    ('{"kind": "hello", "link": "a b"}', "link", "other_form"), ('{"kind": "ask", "kind": "ask"}', "kind", "twice"),
])  # fmt: skip
def test_what_is_wrong_is_said_with_its_field(said: str, field: str, what: str) -> None:
    message, why = read(said)
    assert message is None
    assert why is not None
    assert (why.facts["method"], why.facts["field"], why.facts["what"]) == ("link", field, what)


@pytest.mark.parametrize("kind", sorted(MESSAGES))
def test_a_field_of_a_newer_minor_is_left_aside(kind: str) -> None:
    said = example(MESSAGES[kind])
    assert read(json.dumps(said | {"of_tomorrow": [1, {"a": None}]})) == read(json.dumps(said))


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_fact_with_a_field_of_a_newer_minor_is_taken(name: str) -> None:
    said = example(PARTS[name]) | {"of_tomorrow": 1}
    assert (BookingFact.model_validate(said) if name == "booking" else branch_fact(said)) is not None


def test_a_fact_that_only_a_newer_branch_tells_is_none_and_a_bad_one_is_refused() -> None:
    assert branch_fact({"fact": "weather"}) is None
    assert branch_fact({}) is None
    assert branch_fact({"fact": ["settings"]}) is None
    for name in FACTS:
        with pytest.raises(ValidationError):
            branch_fact({"fact": name})


def test_one_fact_that_cannot_be_read_is_told_and_the_others_are_taken() -> None:
    bad = "\ud800"
    full, why = read(json.dumps(example(MESSAGES["full"]) | {"bodies": [{"fact": "settings"}, {"fact": bad}]}))
    assert isinstance(full, Full)
    assert full.bodies == ({"fact": "settings"}, {})
    assert why is not None
    assert (why.facts["what"], why.facts["field"]) == ("broken", "bodies.fact")
    item, why = read(json.dumps(example(MESSAGES["item"]) | {"body": {"fact": bad}}))
    assert isinstance(item, Item)
    assert item.body == {}
    assert why is not None
    none, why = read(json.dumps(example(MESSAGES["full"]) | {"stream": bad}))
    assert none is None
    assert why is not None


def test_nothing_of_a_message_is_taken_for_another_type() -> None:
    for field, other in (("seq", "41"), ("seq", True), ("again", 1), ("mark", 5), ("link", None)):
        assert read(json.dumps(example(MESSAGES["ask"]) | {field: other}))[0] is None


def test_of_keys_that_a_newer_hub_shows_those_are_believed_that_can_be_keys() -> None:
    hello, why = read('{"kind": "hello", "link": "a", "public_keys": ["' + "ab" * 32 + '", "ed448:xyz", 7]}')
    assert isinstance(hello, Hello)
    assert (hello.public_keys, why) == (("ab" * 32,), None)


def test_who_says_no_version_speaks_the_first() -> None:
    hello, _ = read('{"kind": "hello", "link": "a"}')
    assert isinstance(hello, Hello)
    assert (hello.version, other_version(hello.version, VERSION)) == ("1.0", None)


@pytest.mark.parametrize(("kind", "version", "code"), [
    ("hello", "0.9", Code.HUB_TOO_OLD), ("hello", "2.0", Code.BRANCH_TOO_OLD),
    ("hello_reply", "0.9", Code.BRANCH_TOO_OLD), ("hello_reply", "2.0", Code.HUB_TOO_OLD),
])  # fmt: skip
def test_another_major_is_refused_with_who_is_to_be_updated_whatever_else_it_says(
    kind: str, version: str, code: Code
) -> None:
    message, why = read(json.dumps({"kind": kind, "version": version, "link": {"of": "another form"}}))
    assert message is None
    assert why is not None
    assert why.code is code
    whom = {Code.HUB_TOO_OLD: "Update the hub.", Code.BRANCH_TOO_OLD: "Update the branch server."}
    assert whom[code] in why.text("en")
    assert version in why.text("vi")
    assert VERSION in why.text("vi")


@pytest.mark.parametrize("kind", ["hello", "hello_reply"])
def test_another_minor_is_talked_to(kind: str) -> None:
    major = VERSION.partition(".")[0]
    assert read(json.dumps(example(MESSAGES[kind]) | {"version": f"{major}.999"}))[1] is None


def test_a_refusal_is_never_refused() -> None:
    assert read('{"kind": "refused", "code": 5, "en": null}') == (NotTaken(), None)


def test_the_versions_and_close_codes_are_those_that_programs_in_offices_know() -> None:
    assert branch_link.BEFORE_VERSIONS == "1.0"
    assert (branch_link.REPLACED, branch_link.OTHER_VERSION) == (4001, 4002)


def test_a_reason_without_further_languages_is_read_and_one_with_them_keeps_both():
    told = {"fact": "refused", "booking_id": "7GZQ4M2T00RS5VWX", "vi": "Hết số.", "en": "No numbers are left."}
    before = branch_link.branch_fact(told)
    assert isinstance(before, branch_link.RefusedFact)
    assert before.why.root == {"vi": "Hết số.", "en": "No numbers are left."}
    again = branch_link.branch_fact(told | {"words": {"km": "អស់លេខ។"}})
    assert isinstance(again, branch_link.RefusedFact)
    assert again.why.of("km") == "អស់លេខ។"


def test_a_reason_says_in_further_languages_only_what_it_has_words_for():
    why = Text(vi="Hết số." * 100, en="No numbers.", km="អស់លេខ។", lo="Hết số." * 100)
    told = branch_link.RefusedFact.because("7GZQ4M2T00RS5VWX", why)
    assert (len(told.vi), told.en, told.words) == (branch_link.LONGEST_WORDS, "No numbers.", {"km": "អស់លេខ។"})
