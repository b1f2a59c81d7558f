"""Hostile values for whatever takes something from outside: frames, forms, files, scanner texts, printers' bytes.

Everything is drawn with the caller's `random.Random`, so that a seed gives the same run again. For forms, files and
scanners there are `TEXTS` and `spoilt_text`, for JSON bodies `TOKENS` and `spoilt`, for what a device answers `BYTES`
and `spoilt_bytes`.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

VIETNAMESE = "Nguyễn Thị Ánh, số 5 phố Huế"
LETTERS = 10_000

TEXTS: dict[str, str] = {
    "lone high surrogate": "a\ud800",
    "lone low surrogate": "\udfffb",
    "surrogates the wrong way round": "\udc00\ud83d",
    "NUL": "a\x00b",
    "ESC": "\x1b[31mred\x1b@",
    "line breaks": "one\r\ntwo\nthree",
    "tab": "one\ttwo",
    "DEL": "a\x7f",
    "C1 control": "a\x9b31m\x85",
    "line separator": "one\u2028two\u2029three",
    "right-to-left override": "quầy \u202e5 oàv iờm",
    "isolate that does not end": "\u2067abc",
    "direction mark": "A\u200f012",
    "non-character": "a\uffff\ufdd0",
    "last code point": "\U0010ffff",
    "composed afterwards": unicodedata.normalize("NFD", VIETNAMESE),
    "emoji": "👪🏽‍🚀🇻🇳",
    "other digits": "٣٤५๗",
    "wide letters": "Ａ０１２",
    "zero width": "A\u200b0\u200d1\ufeff2",
    "tone marks without end": "e" + "\u0301\u0323" * 500,
    "10,000 letters": "ế" * LETTERS,
    "10,000 ASCII letters": "x" * LETTERS,
    "number": "12",
    "huge number": "1e400",
    "truth": "true",
    "nothing": "",
    "blanks": " \u00a0\u2003\u3000",
    "quotes": "'; DROP TABLE journal; --\"\\",
    "words of a template": "{what} {0.__class__} %s %n ${x} {{x}}",
    "markup": "</script><script>alert(1)</script>&amp;",
    "path": "../../../../etc/passwd",
}
"""Texts by what is odd about them."""

NESTS = (20, 200, 30_000)
"""How deep: more than is taken, more than some readers can follow, more than any."""


class Raw(str):
    """JSON as it stands, also such as no writer would write."""


TOKENS: dict[str, Raw] = {
    name: Raw(token)
    for name, token in {
        "NaN": "NaN",
        "Infinity": "-Infinity",
        "1e400": "1e400",
        "-1e400": "-1e400",
        "2^63": str(1 << 63),
        "2^64": str(1 << 64),
        "2^53+1": str((1 << 53) + 1),
        "negative": "-1",
        "5,000 digits": "9" * 5_000,
        "minus nought": "-0",
        "fraction": "1.5",
        "whole fraction": "1.0",
        "small": "1e-400",
        "true": "true",
        "false": "false",
        "null": "null",
        "one": "1",
        "list": "[]",
        "object": "{}",
        "list of all": '[1,"1",true,null,{}]',
        "key twice": '{"a":1,"a":2}',
        "key that is no text": r'{"\ud800":1}',
        **{f"{depth} lists": "[" * depth + "]" * depth for depth in NESTS},
        **{f"{depth} objects": '{"a":' * depth + "1" + "}" * depth for depth in NESTS[:2]},
    }.items()
}
"""JSON values by what is odd about them."""

BYTES: dict[str, bytes] = {
    "nothing": b"",
    "NUL": b"\x00",
    "all ones": b"\xff",
    "every byte": bytes(range(256)),
    "no UTF-8": b"\xff\xfe\x80",
    "overlong NUL": b"\xc0\x80",
    "half a letter": "ế".encode()[:2],
    "XON and XOFF": b"\x11\x13",
    "10,000": b"\x12" * LETTERS,
}
"""Bytes by what is odd about them."""


class Pairs(list[tuple[str, Any]]):
    """An object whose keys may stand twice."""


def write(value: Any) -> str:
    """JSON text of a value with `Raw` and `Pairs` in it. Surrogates that are alone are escaped, the rest is not."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        value = Pairs(value.items())
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{write(key)}:{write(one)}" for key, one in value) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(write(one) for one in value) + "]"
    written = json.dumps(value, ensure_ascii=False)
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", written) if type(value) is str else written


def any_text(dice: random.Random) -> str:
    """One of `TEXTS`."""
    return dice.choice(list(TEXTS.values()))


def spoilt_text(dice: random.Random, good: str) -> str:
    """`good`, with something odd in it, around it or in its place."""
    odd = any_text(dice)
    at = dice.randrange(len(good) + 1)
    return dice.choice(
        (odd, good[:at] + odd + good[at:], good[:at], good + odd, odd + good, good * 200, good.swapcase())
    )


def spoilt_bytes(dice: random.Random, good: bytes) -> bytes:
    """`good`, with bytes changed, left out, repeated or put in."""
    odd = dice.choice(list(BYTES.values()))
    at, to = sorted((dice.randrange(len(good) + 1), dice.randrange(len(good) + 1)))
    flipped = bytes(byte ^ 1 << dice.randrange(8) if dice.random() < 0.2 else byte for byte in good)
    return dice.choice(
        (odd, good[:at] + odd + good[at:], good[:at], good[:at] + good[to:], good + good[at:to], flipped)
    )


def spoilt(dice: random.Random, document: Any, near: tuple[str, ...] = ()) -> str:
    """`document` as JSON text with one thing in it changed, at any depth.

    Args:
        dice: decides what and where.
        document: plain data.
        near: keys from the top below which nine of ten changes are made, such as `("params",)` of a request.
    """
    places = list(_places(document))
    inside = [place for place in places if place[: len(near)] == near and len(place) > len(near)]
    place = dice.choice(inside if inside and dice.random() < 0.9 else places or [()])
    return write(_changed(document, place, dice.choice(CHANGES), dice))


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    for key, one in inside:
        yield (*path, key)
        yield from _places(one, (*path, key))


Change = Callable[[random.Random, Any, Any], list[tuple[Any, Any]]]
"""From a key (or an index) and what stands there to what shall stand there: none, one or two pairs."""


def _other_value(dice: random.Random, key: Any, value: Any) -> list[tuple[Any, Any]]:
    return [(key, dice.choice(list(TOKENS.values())))]


def _other_text(dice: random.Random, key: Any, value: Any) -> list[tuple[Any, Any]]:
    return [(key, spoilt_text(dice, value) if isinstance(value, str) else any_text(dice))]


def _other_type(dice: random.Random, key: Any, value: Any) -> list[tuple[Any, Any]]:
    as_text = value if isinstance(value, str) else json.dumps(value)
    return [(key, dice.choice((as_text, [value], {"value": value}, 1, True, 0.5, None)))]


def _other_key(dice: random.Random, key: Any, value: Any) -> list[tuple[Any, Any]]:
    return [(spoilt_text(dice, str(key)), value)]


def _more(dice: random.Random, key: Any, value: Any) -> list[tuple[Any, Any]]:
    return [(key, value), (any_text(dice), dice.choice((value, 1, any_text(dice))))]


CHANGES: tuple[Change, ...] = (
    _other_value,
    _other_value,
    _other_text,
    _other_text,
    _other_type,
    _other_key,
    _more,
    lambda dice, key, value: [(key, value), (key, value)],
    lambda dice, key, value: [],
)


def _changed(value: Any, place: tuple[Any, ...], change: Change, dice: random.Random) -> Any:
    if not place:
        return dice.choice(list(TOKENS.values()))
    key, below = place[0], place[1:]
    is_object = isinstance(value, dict)
    pairs: list[tuple[Any, Any]] = []
    for each, one in value.items() if is_object else enumerate(value):
        if each != key:
            pairs.append((each, one))
        elif below:
            pairs.append((each, _changed(one, below, change, dice)))
        else:
            pairs += change(dice, each, one)
    return Pairs((str(k), v) for k, v in pairs) if is_object else [v for _, v in pairs]
