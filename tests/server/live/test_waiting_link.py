"""What is said on the link of a new device that waits: frames of its session, sent at once."""

from __future__ import annotations

import json
from typing import Any

from server.live.waiting_link import WaitingLink
from wire.errors import Code, refused
from wire.pairing import OFFER, PairingOffer
from wire.server_session import ServerSession

ASK = {"role": "kiosk", "host": "kiosk-pc", "message": "41" + "00" * 32}


class Told:
    """A client that keeps what was sent; nothing is, before it is flushed."""

    def __init__(self) -> None:
        self.session = ServerSession()
        self.sent: list[Any] = []
        self.dropped = False

    def flush(self) -> None:
        self.sent += [json.loads(one) for one in self.session.outgoing()]

    def drop(self) -> None:
        self.dropped = True


def waiting() -> tuple[Told, WaitingLink]:
    told = Told()
    frame = {"jsonrpc": "2.0", "id": "c-0000001", "method": "pairing.ask", "params": ASK}
    told.session.received(json.dumps(frame), 0)
    return told, WaitingLink(told)  # type: ignore[arg-type]


def test_an_offer_is_told_at_once() -> None:
    told, link = waiting()
    link.offer(PairingOffer(message="42" + "00" * 32, sealed="ab" * 20))
    assert [(one["method"], one["params"]["sealed"]) for one in told.sent] == [(OFFER, "ab" * 20)]


def test_what_came_of_its_key_is_answered_under_the_id_of_its_request() -> None:
    told, link = waiting()
    link.done("c-0000001", {"ok": True})
    assert [(one["id"], one["result"]) for one in told.sent] == [("c-0000001", {"ok": True})]
    told, link = waiting()
    link.done("c-0000001", refused(Code.PAIRING_FAILED))
    assert [(one["id"], one["error"]["data"]["code"]) for one in told.sent] == [("c-0000001", "PAIRING_FAILED")]


def test_it_is_cut_when_it_is_not_waited_for_any_more() -> None:
    told, link = waiting()
    link.end()
    assert told.dropped
