"""Programs of two versions meet: which of them is to be updated is said in words, by both ends."""

from __future__ import annotations

import json

import pytest

from tests.wire import v1
from wire.errors import Code, refused
from wire.server_session import HelloAsked, ServerSession
from wire.session import (
    Broken,
    ClientSession,
    EventCame,
    Hello,
    LinkState,
    TurnedAway,
    ViewCame,
    Welcomed,
    too_old,
)
from wire.values import OLD_SUBPROTOCOLS, PROTOCOL, SUBPROTOCOL, Role
from wire.views import Snapshot

NOW = 1_764_037_260_000


def live() -> ClientSession:
    client = ClientSession(Hello(protocol=PROTOCOL, role=Role.KIOSK, device_id="kiosk-1", token="t"))
    client.connected(NOW)
    snapshot = Snapshot(protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=1, server_at=NOW,
                        heartbeat_s=5.0, views={})  # fmt: skip
    reply = {"jsonrpc": "2.0", "id": "session-000001", "result": snapshot.model_dump(mode="json")}
    assert isinstance(client.received(json.dumps(reply), NOW)[0], Welcomed)
    client.outgoing()
    return client


def test_a_program_of_version_1_is_told_to_be_updated() -> None:
    server = ServerSession(spoken=OLD_SUBPROTOCOLS[v1.SUBPROTOCOL])
    assert server.received(v1.HELLO, NOW) == []
    answer = json.loads(server.outgoing()[0])
    assert answer["id"] == "session-000001"
    assert answer["error"]["data"] == {"code": "OLD_PROTOCOL", "facts": {"theirs": "1", "ours": "2"}}
    assert answer["error"]["message"] == "Chương trình này dùng giao thức 1, máy chủ cần 2. Hãy cập nhật chương trình."


def test_of_version_1_nothing_but_the_hello_is_looked_at() -> None:
    server = ServerSession(spoken=1)
    assert server.received(v1.SIGN_IN, NOW) == []
    assert json.loads(server.outgoing()[0])["error"]["data"]["code"] == "HELLO_FIRST"
    assert server.received(v1.HELLO.replace('"protocol":1', '"protocol":2'), NOW) == []
    assert json.loads(server.outgoing()[0])["error"]["data"]["facts"]["theirs"] == "1"


def test_a_new_device_of_version_1_is_let_in_by_no_code_and_told_to_be_updated() -> None:
    server = ServerSession(spoken=1)
    ask = {"jsonrpc": "2.0", "id": "c-0000001", "method": "pairing.ask", "params": {"role": "kiosk", "host": "a"}}
    assert server.received(json.dumps(ask), NOW) == []
    assert json.loads(server.outgoing()[0])["error"]["data"]["code"] == "OLD_PROTOCOL"


def test_a_hello_of_version_1_on_a_link_of_this_version_is_refused_too() -> None:
    server = ServerSession()
    assert server.received(v1.HELLO, NOW) == []
    assert json.loads(server.outgoing()[0])["error"]["data"]["code"] == "OLD_PROTOCOL"


def test_a_program_of_a_newer_version_hears_that_the_server_is_to_be_updated() -> None:
    server = ServerSession(language="en")
    assert server.received(v1.HELLO.replace('"protocol":1', '"protocol":3'), NOW) == []
    error = json.loads(server.outgoing()[0])["error"]
    assert (error["data"]["code"], error["data"]["facts"]) == ("OLD_SERVER", {"theirs": "3", "ours": "2"})
    assert "cập nhật máy chủ" in error["message"]


def test_a_server_of_version_1_is_known_by_what_it_chose() -> None:
    told = too_old(v1.SUBPROTOCOL, "en")
    why = refused(Code.OLD_SERVER, theirs=PROTOCOL, ours=1)
    assert told == TurnedAway(why, "This program uses protocol 2, the server knows no newer one than 1. "
                              "Update the server.")  # fmt: skip
    assert too_old(SUBPROTOCOL, "en") is None
    assert too_old(None, "vi") is None


def test_this_version_greets_as_what_it_is() -> None:
    server = ServerSession()
    frame = v1.HELLO.replace('"protocol":1', f'"protocol":{PROTOCOL}')
    assert [type(asked) for asked in server.received(frame, NOW)] == [HelloAsked]


# -- a newer server that tells and asks more ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["light.blink", "report.ask", "view", "event", "", "heartbeat.soon"])
def test_a_notification_of_an_unknown_kind_is_passed_over(method: str) -> None:
    client = live()
    assert client.received(json.dumps({"jsonrpc": "2.0", "method": method, "params": {"x": 1}}), NOW) == []
    assert (client.outgoing(), client.state) == ([], LinkState.LIVE)


def test_an_unknown_view_or_event_is_passed_on_and_the_events_stay_in_order() -> None:
    client = live()
    view = {"jsonrpc": "2.0", "method": "view.lift", "params": {"floor": 2}}
    assert client.received(json.dumps(view), NOW) == [ViewCame("lift", {"floor": 2})]
    event = {"jsonrpc": "2.0", "method": "event.lift.came", "params": {"seq": 2, "after": 1, "at": NOW}}
    assert client.received(json.dumps(event), NOW) == [EventCame(2, NOW, {"type": "lift.came"})]
    assert client.seq == 2


def test_a_snapshot_may_hold_views_that_are_not_known_here() -> None:
    snapshot = json.loads(v1.WELCOME)["result"] | {"views": {"board": {"open": True}, "lift": {"floor": 2}}}
    assert Snapshot.model_validate(snapshot).views["lift"] == {"floor": 2}


def test_a_request_of_the_server_is_refused_and_the_link_stands() -> None:
    client = live()
    asked = {"jsonrpc": "2.0", "id": "server-000001", "method": "device.photograph", "params": {}}
    assert client.received(json.dumps(asked), NOW) == []
    answer = json.loads(client.outgoing()[0])
    assert (answer["id"], answer["error"]["data"]["code"]) == ("server-000001", "UNKNOWN_METHOD")
    assert answer["error"]["data"]["facts"] == {"method": "device.photograph"}
    assert client.state is LinkState.LIVE


@pytest.mark.parametrize("id_", [7, None, "x"])
def test_a_request_of_the_server_under_an_id_that_cannot_be_used_breaks_nothing_either(id_: object) -> None:
    client = live()
    assert client.received(json.dumps({"jsonrpc": "2.0", "id": id_, "method": "device.photograph"}), NOW) == []
    answer = json.loads(client.outgoing()[0])
    assert (answer["id"], answer["error"]["data"]["facts"]) == (None, {"what": "bad_id"})


def test_the_answer_to_a_servers_request_ends_there() -> None:
    """Neither end answers an answer for ever."""
    client, server = live(), ServerSession(greeted=True)
    client.received(json.dumps({"jsonrpc": "2.0", "id": "server-000001", "method": "x", "params": {}}), NOW)
    for frame in client.outgoing():
        server.received(frame, NOW)
    for frame in server.outgoing():
        assert not any(isinstance(one, Broken) for one in client.received(frame, NOW))
    assert client.outgoing() == []


def test_a_frame_that_is_none_still_breaks_the_link() -> None:
    assert live().received('{"jsonrpc":"2.0","id":"x","result":7}', NOW) == [
        Broken("the server sent a frame that is not of this protocol")
    ]
