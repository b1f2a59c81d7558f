"""Questions are asked and answered as commands are, and a code is taken whole or not at all."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from wire.codec import Request, encode
from wire.commands import COMMANDS
from wire.errors import Code
from wire.queries import QUERIES, FindTicket
from wire.server_session import QueryAsked, ServerSession

CODE = "k" * 26
ID = "session-000009"


def greeted() -> ServerSession:
    session = ServerSession()
    session.connected(0)
    session.greeted = True
    return session


def asked(params: dict[str, str], session: ServerSession) -> list[object]:
    return [*session.received(encode(Request(ID, "ticket.find", params)), 0)]


def test_a_question_is_handed_on_and_answered_under_its_id() -> None:
    session = greeted()
    assert asked({"code": CODE}, session) == [QueryAsked(ID, FindTicket(code=CODE))]
    session.reply(ID, {"number": "A001"}, 0)
    assert [json.loads(frame)["id"] for frame in session.outgoing()] == [ID]


@pytest.mark.parametrize("params", [
    {}, {"code": ""}, {"code": "K" * 26}, {"code": "k" * 27}, {"code": f"http://x/t#{CODE}"}, {"code": CODE, "why": "x"}
])  # fmt: skip
def test_what_is_no_code_is_refused(params: dict[str, str]) -> None:
    session = greeted()
    assert asked(params, session) == []
    [frame] = session.outgoing()
    assert json.loads(frame)["error"]["data"]["code"] == Code.BAD_PARAMS
    with pytest.raises(ValidationError):
        FindTicket.model_validate(params)


def test_nobody_asks_before_the_hello() -> None:
    session = ServerSession()
    session.connected(0)
    assert asked({"code": CODE}, session) == []
    assert session.refused_as is Code.HELLO_FIRST


def test_no_question_has_the_name_of_a_command() -> None:
    assert not set(QUERIES) & set(COMMANDS)
