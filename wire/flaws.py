"""What is wrong with something that was sent, in words (`wire/words`): the fact `what` of a refusal names one.

No library's own words stand in a refusal: a check that fails is looked up here, and what is not in the table is only
called wrong, with its field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from wire import text
from wire.values import IDENTIFIER_PATTERN
from wire.word_files import WIRE

LONGEST = 64
"""Characters of a field's or method's name that a refusal repeats: the name may be the sender's own."""


WHAT = WIRE.table("flaws")
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
    """The first trouble as a line of a log says it, its field first; what a rule of ours found as the rule says it."""
    first = error.errors(include_url=False)[0]
    cause = (first.get("ctx") or {}).get("error")
    facts = facts_of(first)
    ours = isinstance(cause, ValueError) and not isinstance(cause, text.NotText)
    said = f"{facts['field']}: {cause if ours else worded(facts, 'en')['what']}"
    # The name of a field may be the sender's own.
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in said)


def worded(facts: Mapping[str, str], language: str) -> dict[str, str]:
    """The same facts with `what` in words."""
    what = facts.get("what", "")
    return {**facts, "what": WHAT.say(what, language, facts)} if what in WHAT else dict(facts)
