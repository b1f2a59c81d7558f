"""Good requests of every route, and how they are spoilt."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from tests.fuzz.http_calls import Call, Headers
from tests.fuzz.http_values import METHODS, ODD_DAYS, ODD_ESCAPES, ODD_HEADERS, ODD_NUMBERS, ODD_PATHS
from tests.fuzz.values import BYTES, LETTERS, TEXTS, any_text, spoilt, spoilt_bytes, spoilt_text
from wire.text import flaw

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
CLEAN = tuple(text for text in TEXTS.values() if not flaw(text))
"""Odd texts that are text: they come as far as the routes."""

LANGUAGE = frozenset({"accept-language", "cookie"})
"""Headers by which a reader's language is known."""


@dataclass(frozen=True, slots=True)
class Good:
    """A request that a route takes."""

    values: Mapping[str, str] = field(default_factory=dict)
    """Of the path's parameters."""
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A method and path of an application's own table; WS is a link's handshake."""

    method: str
    path: str


def routes_of(app: FastAPI) -> list[Route]:
    """Every route, mounted folders with one more part of path."""
    found = []
    for route in iter_route_contexts(app.routes):
        original = getattr(route, "original_route", route)
        methods = sorted(getattr(route, "methods", None) or getattr(original, "methods", None) or ())
        path = getattr(route, "path", "") or getattr(getattr(route, "starlette_route", None) or original, "path", "")
        if type(original).__name__.endswith("WebSocketRoute"):
            methods = ["WS"]
        elif type(original).__name__ == "Mount":
            methods, path = ["GET"], path + "/{file}"
        found += [Route(method, path) for method in methods if method != "HEAD"]
    return found


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A request, and what is known of it."""

    call: Call
    route: Route
    language: str
    """Of its reader; empty when that was spoilt too."""


_NO_HEADER = re.compile(rb"[\x00\n\r\f\v]")


class Requests:
    """Makes requests without end.

    Args:
        dice: decides everything.
        routes: of the application, in turn.
        good: a good request of a route.
    """

    def __init__(self, dice: random.Random, routes: Iterable[Route], good: Mapping[Route, Good]) -> None:
        self.dice = dice
        self.good = good
        self._routes = list(routes)
        self._turn = 0
        self._spoil: Sequence[Callable[[Route, Good, Headers], Call]] = (
            *[self._a_field] * 5, *[self._a_header] * 3, self._a_method, self._a_path, self._bytes, self._escapes,
            self._type, self._more,
        )  # fmt: skip

    def next(self, headers: Headers, language: str, more: Good | None = None) -> Spoilt:
        """The next route's request, spoilt.

        Args:
            headers: of who asks.
            language: that these headers tell.
            more: fields to use instead of the example's, such as a form's token.
        """
        route = self._routes[self._turn % len(self._routes)]
        self._turn += 1
        good = self.good[route]
        if more is not None and good.form is not None and more.form is not None:
            known = {name: value for name, value in more.form.items() if name in good.form}
            good = replace(good, form={**good.form, **known})
        elif more is not None and good.json is not None and more.form is not None:
            known = {name: value for name, value in more.form.items() if name in good.json}
            good = replace(good, json={**good.json, **known})
        call = self._spoil[self.dice.randrange(len(self._spoil))](route, good, headers)
        told = {name.decode() for name, value in set(call.headers) ^ set(headers)} & LANGUAGE
        return Spoilt(call, route, "" if told or b"lang" in call.query else language)

    # -- how --

    def _a_field(self, route: Route, good: Good, headers: Headers) -> Call:
        places = [name for name in ("values", "query", "form", "json") if getattr(good, name)]
        if not places:
            return made(route, replace(good, query={any_text(self.dice)[:2000]: any_text(self.dice)}), headers)
        place = self.dice.choice(places)
        if place == "json":
            return made(route, good, headers, spoilt(self.dice, good.json).encode())
        fields = dict(getattr(good, place))
        name = self.dice.choice(list(fields))
        kind = self.dice.random()
        if kind < 0.15 and place != "values":
            del fields[name]
        elif kind < 0.4:
            fields[name] = self.dice.choice((*ODD_DAYS, *ODD_NUMBERS))
        elif kind < 0.7:
            fields[name] = self.dice.choice((*CLEAN, fields[name] + self.dice.choice(CLEAN)))
        else:
            fields[name] = spoilt_text(self.dice, fields[name])
        return made(route, replace(good, **{place: fields}), headers)

    def _a_header(self, route: Route, good: Good, headers: Headers) -> Call:
        name = self.dice.choice(list(ODD_HEADERS))
        if self.dice.random() < 0.7:
            value = self.dice.choice(ODD_HEADERS[name])
        else:
            value = _NO_HEADER.sub(b"", any_text(self.dice).encode("utf-8", "surrogatepass"))[:8000]
            value = b"70000" if name == "content-length" else value
        call = made(route, good, headers)
        twice = self.dice.random() < 0.1 and name not in ("content-length", "host")
        kept = call.headers if twice else tuple(pair for pair in call.headers if pair[0] != name.encode())
        return replace(call, headers=(*kept, (name.encode(), value.strip())))

    def _a_method(self, route: Route, good: Good, headers: Headers) -> Call:
        return replace(made(route, good, headers), method=self.dice.choice(METHODS))

    def _a_path(self, route: Route, good: Good, headers: Headers) -> Call:
        call = made(route, good, headers)
        odd = self.dice.choice((*ODD_PATHS, call.path + b"/", call.path + b"%00", b"/" + call.path, call.path.upper()))
        return replace(call, path=odd)

    def _bytes(self, route: Route, good: Good, headers: Headers) -> Call:
        call = made(route, good, headers)
        odd = self.dice.choice((spoilt_bytes(self.dice, call.body), *BYTES.values(), b"x" * 66_000, b"a=" * LETTERS))
        return with_body(call, odd, (JSON, FORM) if self.dice.random() < 0.5 else ())

    def _escapes(self, route: Route, good: Good, headers: Headers) -> Call:
        call, odd = made(route, good, headers), self.dice.choice(ODD_ESCAPES)
        where = self.dice.choice(("path", "query", "body") if good.form else ("path", "query"))
        if where == "body":
            at = self.dice.randrange(len(call.body) + 1)
            return with_body(call, call.body[:at] + odd + call.body[at:])
        if where == "path":
            return replace(call, path=call.path + odd)
        return replace(call, query=call.query + b"&" * bool(call.query) + self.dice.choice((b"x=", b"day=")) + odd)

    def _type(self, route: Route, good: Good, headers: Headers) -> Call:
        """The same fields, said to be something else, or as the parts of a letter."""
        call = made(route, good, headers)
        kind = self.dice.choice(ODD_HEADERS["content-type"])
        body = call.body
        if b"multipart" in kind:
            body = multipart(good.form or {"a": any_text(self.dice)}, self.dice)
        kept = tuple(pair for pair in call.headers if pair[0] != b"content-type")
        return with_body(replace(call, headers=(*kept, (b"content-type", kind))), body or b"x")

    def _more(self, route: Route, good: Good, headers: Headers) -> Call:
        """Fields more than once, more of them, or none."""
        call = made(route, good, headers)
        pair = quoted({any_text(self.dice)[:50]: any_text(self.dice)})
        if good.form is not None:
            twice, longer = call.body + b"&" + call.body, call.body + b"&" + pair
            return with_body(call, self.dice.choice((twice, longer, pair, b"", b"&" * 2000, b"a&" * 900)))
        twice = call.query + b"&" + call.query
        odd = self.dice.choice((twice, pair, b"lang=en&lang=vi", b"&" * 500, b"?" * 90, b"="))
        return replace(call, query=odd)


def made(route: Route, good: Good, headers: Headers, body: bytes | None = None) -> Call:
    """A good request as bytes.

    Args:
        route: where to.
        good: its fields.
        headers: of who asks.
        body: instead of the one of `good`.
    """
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda name: quote(_raw(good.values[name[1]]), safe=""), route.path).encode()
    kind = JSON if good.json is not None else FORM if good.form is not None else ""
    if body is None:
        body = quoted(good.form) if good.form is not None else b""
        body = json.dumps(good.json).encode() if good.json is not None else body
    method = "GET" if route.method == "WS" else route.method
    call = Call(method, path, quoted(good.query), ((b"host", b"testserver"), *headers))
    return with_body(call, body, (kind,) if kind else ())


def with_body(call: Call, body: bytes, kinds: Sequence[str] = ()) -> Call:
    """The call with another body and its length; the first of `kinds` where it does not tell one."""
    headers = tuple(pair for pair in call.headers if pair[0] != b"content-length")
    if kinds and not any(name == b"content-type" for name, _ in headers):
        headers = (*headers, (b"content-type", kinds[0].encode()))
    if body:
        headers = (*headers, (b"content-length", str(len(body)).encode()))
    return replace(call, headers=headers, body=body)


def quoted(fields: Mapping[str, str]) -> bytes:
    """Fields of a form or query; surrogates that are alone as three bytes."""
    return "&".join(f"{quote(_raw(n), safe='')}={quote(_raw(v), safe='')}" for n, v in fields.items()).encode()


def multipart(fields: Mapping[str, str], dice: random.Random) -> bytes:
    """Fields as the parts of a letter, of which one is not as it should be."""
    parts = [
        b"------x\r\nContent-Disposition: form-data; name=" + _raw(f'"{name}"') + b"\r\n\r\n" + _raw(value)
        for name, value in fields.items()
    ]
    odd = dice.choice((b"", b"\r\n------x", b"+2AA-", any_text(dice).encode("utf-8", "surrogatepass")))
    return b"\r\n".join(parts) + odd + b"\r\n------x--\r\n"


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
