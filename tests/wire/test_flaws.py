"""What is wrong with a field, in our own words."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, get_args

import pytest
from pydantic import ConfigDict, Field, ValidationError
from pydantic_core.core_schema import ErrorType

from wire.errors import Code, bad_params
from wire.flaws import WHAT, facts_of, in_a_log, worded
from wire.opening import Hours
from wire.values import Frozen, Identifier, ShortText
from wire.word_files import Gaps


class _Kind(StrEnum):
    ONE = "one"
    TWO = "two"


class _Inner(Frozen):
    number: int = 1


class _Form(Frozen):
    """A field of every sort that a message may have."""

    model_config = ConfigDict(strict=True)

    name: Identifier = "a"
    words: ShortText = ""
    code: Annotated[str, Field(pattern="^[A-Z]$", min_length=1)] = "A"
    number: Annotated[int, Field(ge=1, le=5)] = 1
    share: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)] = 0.5
    yes: bool = True
    kind: _Kind = _Kind.ONE
    how: Literal["shown", "spoken"] = "shown"
    many: Annotated[tuple[int, ...], Field(min_length=1, max_length=2)] = (1,)
    inner: _Inner = _Inner()
    table: dict[str, int] = Field(default_factory=dict)


@pytest.mark.parametrize(
    ("wrong", "facts"),
    [
        ('{"name":"a b"}', {"field": "name", "what": "not_a_name"}),
        ('{"name":""}', {"field": "name", "what": "too_short", "limit": "1"}),
        ('{"words":"a\\u202eb"}', {"field": "words", "what": "direction"}),
        ('{"words":"' + "x" * 201 + '"}', {"field": "words", "what": "too_long", "limit": "200"}),
        ('{"words":"' + "e\u0302\u0301" * 201 + '"}', {"field": "words", "what": "too_long", "limit": "200"}),
        ('{"code":"b"}', {"field": "code", "what": "other_form"}),
        ('{"code":7}', {"field": "code", "what": "not_a_text"}),
        ('{"number":true}', {"field": "number", "what": "not_whole"}),
        ('{"number":"3"}', {"field": "number", "what": "not_whole"}),
        ('{"number":1.5}', {"field": "number", "what": "not_whole"}),
        ('{"number":0}', {"field": "number", "what": "too_small", "limit": "1"}),
        ('{"number":6}', {"field": "number", "what": "too_large", "limit": "5"}),
        ('{"share":0}', {"field": "share", "what": "not_above", "limit": "0.0"}),
        ('{"share":1}', {"field": "share", "what": "not_below", "limit": "1.0"}),
        ('{"share":"a"}', {"field": "share", "what": "not_a_number"}),
        ('{"share":NaN}', {"field": "share", "what": "bad_number"}),
        ('{"yes":1}', {"field": "yes", "what": "not_yes_no"}),
        ('{"kind":"three"}', {"field": "kind", "what": "no_choice", "choices": "one, two"}),
        ('{"how":"sung"}', {"field": "how", "what": "no_choice", "choices": "shown, spoken"}),
        ('{"many":1}', {"field": "many", "what": "not_a_list"}),
        ('{"many":[]}', {"field": "many", "what": "too_few", "limit": "1"}),
        ('{"many":[1,2,3]}', {"field": "many", "what": "too_many", "limit": "2"}),
        ('{"many":[1,"2"]}', {"field": "many.1", "what": "not_whole"}),
        ('{"inner":3}', {"field": "inner", "what": "not_fields"}),
        ('{"inner":{"number":null}}', {"field": "inner.number", "what": "not_whole"}),
        ('{"table":3}', {"field": "table", "what": "not_fields"}),
        ('{"' + "k" * 100 + '":1}', {"field": "k" * 64, "what": "unknown"}),
        ("3", {"field": "params", "what": "not_fields"}),
        ("{", {"field": "body", "what": "not_json"}),
    ],
)
def test_what_is_wrong_is_named_with_its_field_and_what_is_expected(wrong: str, facts: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as error:
        _Form.model_validate_json(wrong)
    assert facts_of(error.value) == facts
    assert facts_of(error.value.errors()[0]) == facts
    why = bad_params("ticket.park", error.value)
    assert why.code is (Code.BAD_TEXT if facts["what"] == "direction" else Code.BAD_PARAMS)
    for language in ("vi", "en"):
        assert "…" not in why.text(language)
        assert WHAT[facts["what"]].of(language).format_map(facts) in why.text(language)


def test_a_rule_of_our_own_between_fields_is_only_called_wrong() -> None:
    error = {"type": "value_error", "loc": (), "msg": "Value error, English", "ctx": {"error": ValueError("English")}}
    assert facts_of(error) == {"field": "params", "what": "wrong"}


def test_no_check_of_pydantic_brings_its_own_words() -> None:
    for kind in get_args(ErrorType):
        facts = facts_of({"type": kind, "loc": ("field",), "msg": "Input should be something else", "ctx": {}})
        assert facts["what"] in WHAT
        for language in ("vi", "en"):
            assert "nput should" not in worded(facts, language)["what"]


def test_every_flaw_has_words_in_both_languages_with_the_same_facts() -> None:
    for what, words in WHAT.items():
        assert words.of("vi"), what
        assert words.of("en"), what
        assert set(re.findall(r"{(\w+)}", words.of("vi"))) == set(re.findall(r"{(\w+)}", words.of("en"))), what


def test_a_flaw_this_program_does_not_know_is_shown_as_it_came_and_a_missing_fact_leaves_a_gap() -> None:
    assert worded({"what": "{news}", "field": "x"}, "vi") == {"what": "{news}", "field": "x"}
    assert worded({}, "vi") == {}
    assert worded({"what": "too_long"}, "en")["what"] == "it is too long; at most … characters are taken"
    assert "{a}".format_map(Gaps()) == "…"


@pytest.mark.parametrize(
    ("model", "given", "said"),
    [
        (_Form, {"number": "x"}, "number: it must be a whole number"),
        (_Form, {"inner\x1b[2J": 1}, "inner\\x1b[2J: it is not known here"),
        (_Form, {"words": "a\x07"}, "words: a control character"),
        (Hours, {"weekdays": [1], "opens": "08:00", "closes": "07:00", "issue_from": "08:00", "issue_until": "09:00"},
         "params: times must be in order; write opens < closes, issue_from < issue_until <= closes"),
    ],
)  # fmt: skip
def test_a_log_says_it_in_our_words_and_an_own_rule_in_its_own(model: type, given: object, said: str) -> None:
    with pytest.raises(ValidationError) as failed:
        model.model_validate(given)
    assert in_a_log(failed.value) == said


def test_no_program_repeats_what_the_library_said() -> None:
    root = Path(__file__).parents[2]
    tops = ("wire", "rules", "config", "server", "clientkit", "kiosk", "counter", "display", "hardware", "toiluot")
    sources = [path for top in tops for path in (root / top).rglob("*.py")]
    assert sources
    assert not [path for path in sources if re.search(r"""\[["']msg["']\]""", path.read_text(encoding="utf-8"))]
