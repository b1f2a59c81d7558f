"""The server's end of a link: every request is answered, under its id and in the client's language."""

from __future__ import annotations

import json

import pytest

from wire.codec import Json
from wire.commands import COMMANDS, CallNext
from wire.errors import Code, Refused
from wire.flaws import WHAT
from wire.pairing import OFFER
from wire.server_session import (
    MAX_PENDING,
    CommandAsked,
    HelloAsked,
    PairingAsked,
    PairingTaken,
    ServerSession,
    SignInAsked,
)

NOW = 1_764_037_260_000


def ask(server: ServerSession, method: str, params: Json, id_: str = "c-0000001") -> Json:
    server.received(json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}), NOW)
    out = server.outgoing()
    return json.loads(out[0])["error"]["data"] if out else {}


def test_nothing_is_done_before_a_hello() -> None:
    assert ask(ServerSession(), "ticket.call_next", {})["code"] == "HELLO_FIRST"


def test_bad_requests_are_refused_with_what_is_wrong() -> None:
    server = ServerSession(greeted=True)
    assert ask(server, "ticket.fly", {}) == {"code": "UNKNOWN_METHOD", "facts": {"method": "ticket.fly"}}
    told = ask(server, "ticket.issue", {"service_id": "a", "colour": "red"})
    assert told == {"code": "BAD_PARAMS", "facts": {"method": "ticket.issue", "field": "colour", "what": "unknown"}}
    facts = ask(server, "ticket.start", {})["facts"]
    assert facts == {"method": "ticket.start", "field": "ticket_id", "what": "missing"}
    assert ask(server, "hello", {"protocol": 2, "role": "pope"})["code"] == "BAD_PARAMS"
    server.received(b"\xff", NOW)
    assert json.loads(server.outgoing()[0])["id"] is None


def test_a_client_may_have_only_so_much_under_way() -> None:
    server = ServerSession(greeted=True)
    for n in range(MAX_PENDING):
        assert ask(server, "ticket.call_next", {}, f"c-{n:07d}") == {}
    assert ask(server, "ticket.call_next", {}, "c-9999999")["code"] == "BUSY"
    server.reply("c-0000000", {}, NOW)
    server.outgoing()
    assert ask(server, "ticket.call_next", {}, "c-9999998") == {}


def test_only_requests_come_from_clients_and_notifications_are_heartbeats() -> None:
    server = ServerSession(greeted=True)
    assert server.received('{"jsonrpc":"2.0","method":"heartbeat","params":{"seq":1}}', NOW) == []
    assert server.outgoing() == []
    server.received('{"jsonrpc":"2.0","id":"12345678","result":{}}', NOW)
    assert json.loads(server.outgoing()[0])["error"]["data"]["code"] == "BAD_MESSAGE"


def say(server: ServerSession, data: str | bytes, busy: bool = False) -> list[Json]:
    """What one frame is answered with at once."""
    server.received(data, NOW, busy)
    return [json.loads(frame) for frame in server.outgoing()]


def asking(id_: str, method: str = "ticket.call_next", **params: object) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params})


def test_a_request_whose_id_cannot_be_used_is_refused_by_the_number_of_its_frame() -> None:
    server = ServerSession(greeted=True)
    say(server, '{"jsonrpc":"2.0","method":"heartbeat","params":{"seq":1}}')
    say(server, asking("c-0000001"))
    for n, id_ in enumerate(("a b 000001", "-abcdefgh", "x" * 65), start=3):
        [answer] = say(server, asking(id_))
        assert answer["id"] is None
        assert answer["error"]["data"] == {"code": "BAD_MESSAGE", "facts": {"what": "bad_id", "frame": str(n)}}
    [answer] = say(server, b"\xff")
    assert (answer["id"], answer["error"]["data"]["facts"]["frame"]) == (None, "6")


def test_one_who_asks_too_much_is_refused_under_each_id_and_nothing_is_done() -> None:
    server = ServerSession(greeted=True)
    for n in range(60):
        [answer] = say(server, asking(f"c-{n:07d}"), busy=True)
        assert (answer["id"], answer["error"]["data"]["code"]) == (f"c-{n:07d}", "BUSY")
        assert server.refused_as is Code.BUSY
    assert server.received(asking("c-0000000"), NOW) == [CommandAsked("c-0000000", CallNext())]
    assert server.refused_as is None
    assert say(server, '{"jsonrpc":"2.0","method":"heartbeat"}', busy=True) == []


def test_a_broken_repetition_takes_no_place_from_the_request_that_is_under_way() -> None:
    server = ServerSession(greeted=True)
    for n in range(MAX_PENDING):
        assert say(server, asking(f"c-{n:07d}")) == []
    [answer] = say(server, asking("c-0000000", "ticket.start"))
    assert answer["error"]["data"]["code"] == "BUSY"
    server.reply("c-0000001", {}, NOW)
    server.outgoing()
    [answer] = say(server, asking("c-0000000", "ticket.start"))
    assert answer["error"]["data"]["code"] == "BAD_PARAMS"
    assert say(server, asking("c-0000002")) == []


@pytest.mark.parametrize(
    "hello", [{"protocol": 9}, {"protocol": 2, "role": "king"}, {"protocol": True}, {"protocol": "2"}]
)
def test_also_a_hello_that_is_refused_is_refused_in_its_language(hello: Json) -> None:
    said = {}
    for language in ("en", "vi", "lo", None):
        server = ServerSession()
        [answer] = say(server, asking("c-0000001", "hello", **hello, language=language))
        error = answer["error"]
        assert answer["id"] == "c-0000001"
        assert error["data"]["code"] == ("OLD_SERVER" if hello["protocol"] == 9 else "BAD_PARAMS")
        said[language] = error["message"]
        why = Refused.model_validate(error["data"])
        assert error["message"] == why.text("en" if language == "en" else "vi")
    assert said["en"] != said["vi"]


def test_a_second_hello_does_not_change_the_language() -> None:
    server = ServerSession(greeted=True, language="en")
    [answer] = say(server, asking("c-0000001", "hello", protocol=9, language="vi"))
    assert answer["error"]["message"].startswith("This program uses protocol 9")


def test_an_answer_that_nobody_asked_for_is_refused_under_its_id() -> None:
    server = ServerSession(greeted=True)
    [answer] = say(server, '{"jsonrpc":"2.0","id":"12345678","result":{}}')
    assert (answer["id"], answer["error"]["data"]["facts"]["what"]) == ("12345678", "not_asked")
    [answer] = say(server, '{"jsonrpc":"2.0","id":"short","error":{"code":1,"message":"m"}}')
    assert (answer["id"], answer["error"]["data"]["facts"]["frame"]) == (None, "2")


def test_free_words_are_kept_composed_and_a_password_as_it_came() -> None:
    server = ServerSession(greeted=True)
    [park] = server.received(
        asking("c-0000001", "ticket.park", ticket_id="t-000001", why="  bo\u0302\u0309 sung "), NOW
    )
    assert isinstance(park, CommandAsked)
    assert park.command.model_dump()["why"] == "bổ sung"
    [asked] = server.received(asking("c-0000002", "clerk.sign_in", user=" ha.nt ", password=" e\u0302 "), NOW)
    assert isinstance(asked, SignInAsked)
    assert (asked.sign_in.user, asked.sign_in.password) == ("ha.nt", " e\u0302 ")


def test_words_of_blanks_only_are_no_reason() -> None:
    facts = ask(ServerSession(greeted=True), "ticket.call", {"ticket_id": "t-000001", "why": " \u2003 "})["facts"]
    assert facts == {"method": "ticket.call", "field": "why", "what": "too_short", "limit": "1"}


def test_a_phone_names_no_device() -> None:
    [asked] = ServerSession().received(asking("c-0000001", "hello", protocol=2, role="phone", token="s"), NOW)
    assert isinstance(asked, HelloAsked)
    assert asked.hello.device_id == ""


LONG = "a" * 10_000
WRONG = {
    "missing": {}, "not_a_text": {"ticket_id": 7}, "too_long": {"ticket_id": LONG}, "too_short": {"ticket_id": "a"},
    "not_a_name": {"ticket_id": "👪👪👪👪👪👪👪👪"}, "unknown": {"ticket_id": "t-000001", LONG: 1},
}  # fmt: skip


@pytest.mark.parametrize("method", [m for m, c in COMMANDS.items() if "ticket_id" in c.model_fields])
@pytest.mark.parametrize("what", WRONG)
def test_every_wrong_field_is_named_in_a_few_words_of_both_languages(method: str, what: str) -> None:
    data = ask(ServerSession(greeted=True), method, WRONG[what])
    why = Refused.model_validate(data)
    assert why.facts["what"] in WHAT
    for language in ("vi", "en"):
        assert why.facts["field"] in why.text(language)
        assert len(why.text(language)) < 300
        assert "…" not in why.text(language)
    assert why.code is Code.BAD_PARAMS


ASK = {"role": "kiosk", "host": "máy-1", "language": "en", "message": "41" + "00" * 32}


def frame(method: str, params: Json, id_: str = "c-0000001") -> str:
    return json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params})


def test_a_new_device_asks_before_any_hello_waits_and_is_told_that_we_are_there() -> None:
    server = ServerSession()
    [asked] = server.received(frame("pairing.ask", ASK), NOW)
    assert isinstance(asked, PairingAsked)
    server.wait(asked.id, {"wait_s": 600.0}, NOW)
    server.say(OFFER, {"message": "42"}, NOW)
    reply, offer = [json.loads(one) for one in server.outgoing()]
    assert (reply["id"], reply["result"]) == ("c-0000001", {"wait_s": 600.0})
    assert (offer["method"], offer["params"], "id" in offer) == (OFFER, {"message": "42"}, False)
    [took] = server.received(frame("pairing.take", {"sealed": "ab" * 20}, "c-0000002"), NOW)
    assert isinstance(took, PairingTaken)
    server.outgoing()
    assert server.tick(NOW + int(server.heartbeat_s * 1000)) == []
    [beat] = server.outgoing()
    assert json.loads(beat)["method"] == "heartbeat"


def test_a_device_that_greeted_asks_for_no_pairing_and_a_bad_one_is_refused_in_its_language() -> None:
    assert ask(ServerSession(greeted=True), "pairing.ask", ASK)["code"] == "UNKNOWN_METHOD"
    server = ServerSession()
    assert ask(server, "pairing.ask", ASK | {"message": "4"})["code"] == "BAD_PARAMS"
    assert server.language == "en"
