"""What FastAPI works out of the functions of routes, worked out once a process: a thousand tests make an application.

A program makes one and needs none of this. Every route is still made anew for every application, with its own function;
shared is what was read off the function's signature, which the code, the path and the defaults decide alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import routing

_read: dict[Any, tuple[Any, Any]] = {}
_bodies: dict[Any, tuple[Any, Any]] = {}
_answers: dict[Any, Any] = {}
_read_anew = routing.get_dependant
_body_anew = routing._get_body_field
_answer_anew = routing.create_model_field


def _read_once(*, call: Callable[..., Any], **how: Any) -> Any:
    code = getattr(call, "__code__", None)
    if code is None:
        return _read_anew(call=call, **how)
    # Annotations are texts in every module, so the code's module says what they mean.
    key, given = (code, type(call), *sorted(how.items())), (call.__defaults__, call.__kwdefaults__)
    if key not in _read or _read[key][0] != given:
        _read[key] = given, _read_anew(call=call, **how)
    known = _read[key][1]
    return replace(known, call=call, dependencies=list(known.dependencies))


def _body_once(*, body_params: list[Any], **how: Any) -> Any:
    key = (*(id(one) for one in body_params), *sorted(how.items()))
    if key not in _bodies:
        _bodies[key] = body_params, _body_anew(body_params=body_params, **how)  # kept, so that no other gets an id
    return _bodies[key][1]


def _answer_once(*, type_: Any, **how: Any) -> Any:
    key = (type_, *sorted(how.items()))
    if key not in _answers:
        _answers[key] = _answer_anew(type_=type_, **how)
    return _answers[key]


def install() -> None:
    """For this process."""
    routing.get_dependant = _read_once
    routing._get_body_field = _body_once
    routing.create_model_field = _answer_once
