"""What is wrong with something that was sent, in words of both languages: the fact `what` of a refusal names one.

No library's own words stand in a refusal: a check that fails is looked up here, and what is not in the table is only
called wrong, with its field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from wire import text
from wire.values import IDENTIFIER_PATTERN, Text

LONGEST = 64
"""Characters of a field's or method's name that a refusal repeats: the name may be the sender's own."""


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


WHAT: dict[str, Text] = {
    # a frame
    "not_utf8": _t("không phải UTF-8", "it is not UTF-8"),
    "not_json": _t("không phải JSON", "it is not JSON"),
    "not_object": _t("phải là một đối tượng JSON", "it must be one JSON object"),
    "no_version": _t("“jsonrpc” phải là “2.0”", "“jsonrpc” must be “2.0”"),
    "bad_request": _t("“method” phải là chuỗi và “params” phải là đối tượng", "“method” must be a text and “params” an object"),
    "bad_reply": _t("trả lời phải có “id” là chuỗi và “result” hoặc “error” là đối tượng", "a reply needs a text as “id” and an object as “result” or “error”"),
    "bad_id": _t("“id” phải có 8 đến 64 ký tự: chữ cái không dấu, chữ số, “.”, “_”, “-”, bắt đầu bằng chữ cái hoặc chữ số", "“id” must have 8 to 64 characters: letters A to Z, digits, “.”, “_”, “-”, the first a letter or digit"),
    "not_asked": _t("thiết bị chỉ được gửi yêu cầu", "a client sends requests only"),
    "greeted": _t("đã chào (hello) trước đó rồi", "hello was said before"),
    "twice": _t("“{field}” có hai lần", "“{field}” stands twice"),
    "too_deep": _t("“{field}” lồng quá sâu", "“{field}” is nested too deep"),
    "bad_number": _t("“{field}” có số không dùng được", "“{field}” holds a number that cannot be used"),
    # characters
    text.CONTROL: _t("ký tự điều khiển", "a control character"),
    text.DIRECTION: _t("ký tự đổi hướng chữ", "a mark that turns the direction of writing"),
    text.BROKEN: _t("ký tự hỏng", "a broken character"),
    # a field
    "missing": _t("còn thiếu", "it is missing"),
    "unknown": _t("máy chủ không biết mục này", "it is not known here"),
    "not_a_text": _t("phải là chuỗi ký tự", "it must be a text"),
    "not_whole": _t("phải là số nguyên", "it must be a whole number"),
    "not_a_number": _t("phải là số", "it must be a number"),
    "not_yes_no": _t("phải là true hoặc false", "it must be true or false"),
    "not_a_list": _t("phải là danh sách", "it must be a list"),
    "not_fields": _t("phải là đối tượng có các mục", "it must be an object with fields"),
    "too_short": _t("quá ngắn, cần ít nhất {limit} ký tự", "it is too short; it needs at least {limit} characters"),
    "too_long": _t("quá dài, nhiều nhất {limit} ký tự", "it is too long; at most {limit} characters are taken"),
    "too_few": _t("quá ít, cần ít nhất {limit} mục", "it has too few entries; it needs at least {limit}"),
    "too_many": _t("quá nhiều, nhiều nhất {limit} mục", "it has too many entries; at most {limit} are taken"),
    "too_small": _t("phải từ {limit} trở lên", "it must be at least {limit}"),
    "too_large": _t("không được quá {limit}", "it must be at most {limit}"),
    "not_above": _t("phải lớn hơn {limit}", "it must be more than {limit}"),
    "not_below": _t("phải nhỏ hơn {limit}", "it must be less than {limit}"),
    "not_a_name": _t("chỉ gồm chữ cái không dấu, chữ số, “.”, “_”, “-”, bắt đầu bằng chữ cái hoặc chữ số", "it must be letters A to Z, digits, “.”, “_”, “-”, the first a letter or digit"),
    "other_form": _t("không đúng dạng", "it does not have the right form"),
    "no_choice": _t("phải là một trong: {choices}", "it must be one of: {choices}"),
    "wrong": _t("không hợp lệ", "it is not valid"),
    # storing
    "disk_full": _t("ổ đĩa đầy", "the disk is full"),
    "away": _t("cơ sở dữ liệu không trả lời", "the database does not answer"),
    "database": _t("cơ sở dữ liệu báo lỗi", "the database reports an error"),
    "not_leading": _t("máy chủ khác đang phụ trách", "another server leads"),
}  # fmt: skip
"""By the value of the fact `what`. What a newer server says and this program does not know is shown as it came."""

_TYPES: dict[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "string_type": "not_a_text",
    "string_unicode": text.BROKEN,
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "other_form",
    "int_type": "not_whole",
    "int_parsing": "not_whole",
    "int_from_float": "not_whole",
    "int_parsing_size": "bad_number",
    "float_type": "not_a_number",
    "float_parsing": "not_a_number",
    "finite_number": "bad_number",
    "bool_type": "not_yes_no",
    "bool_parsing": "not_yes_no",
    "tuple_type": "not_a_list",
    "list_type": "not_a_list",
    "dict_type": "not_fields",
    "model_type": "not_fields",
    "model_attributes_type": "not_fields",
    "too_short": "too_few",
    "too_long": "too_many",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "greater_than": "not_above",
    "less_than": "not_below",
    "literal_error": "no_choice",
    "enum": "no_choice",
    "json_invalid": "not_json",
    "json_type": "not_json",
}
"""What pydantic calls its checks (https://docs.pydantic.dev/latest/errors/validation_errors/), as we call them."""

_LIMITS = ("min_length", "max_length", "ge", "le", "gt", "lt")


def facts_of(error: ValidationError | Mapping[str, Any]) -> dict[str, str]:
    """What is wrong as a refusal's facts: `field`, `what`, and `limit` or `choices` where the words need them.

    Args:
        error: of which the first trouble counts; or one trouble of those a ValidationError lists.
    """
    first: Mapping[str, Any] = error.errors(include_url=False)[0] if isinstance(error, ValidationError) else error
    context: Mapping[str, Any] = first.get("ctx") or {}
    what = _TYPES.get(first["type"], "wrong")
    # Of what is no JSON, pydantic names the position instead of a field.
    field = "body" if what == "not_json" else ".".join(str(part) for part in first["loc"]) or "params"
    facts = {"field": field[:LONGEST], "what": what}
    cause = context.get("error")
    if isinstance(cause, text.NotText):
        facts["what"] = cause.kind
    elif context.get("pattern") == IDENTIFIER_PATTERN:
        facts["what"] = "not_a_name"
    elif context.get("field_type") == "Value":  # a text's length, looked at after it was composed and trimmed
        facts["what"] = first["type"]
    elif facts["what"] == "no_choice":
        facts["choices"] = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    limit = next((context[name] for name in _LIMITS if name in context), None)
    return facts if limit is None else facts | {"limit": str(limit)}


def in_a_log(error: ValidationError) -> str:
    """The first trouble as a line of a log says it, its field first. What a rule of ours found is told as the rule does."""
    first = error.errors(include_url=False)[0]
    cause = (first.get("ctx") or {}).get("error")
    facts = facts_of(first)
    ours = isinstance(cause, ValueError) and not isinstance(cause, text.NotText)
    said = f"{facts['field']}: {cause if ours else worded(facts, 'en')['what']}"
    # The name of a field may be the sender's own.
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in said)


def worded(facts: Mapping[str, str], language: str) -> dict[str, str]:
    """The same facts with `what` in words."""
    what = WHAT.get(facts.get("what", ""))
    if what is None:
        return dict(facts)
    return {**facts, "what": what.of(language).format_map(Gaps(facts))}


class Gaps(dict[str, str]):
    """Facts for a sentence; one that is missing leaves a gap and never raises."""

    def __missing__(self, key: str) -> str:
        return "…"
