"""What a waiting server makes of its looks at the leader, and when a leader's right to answer is over."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from server.leadership import right_to_answer as leases
from server.leadership import standby
from server.leadership.right_to_answer import LEASE_S, Lease
from server.leadership.standby import STALE_S, Patience
from server.store.advisory_lock import Seen, Turn
from server.web.refusals import refuse
from server.web.while_leading import Message, Receive, Send, WhileLeading
from tests.patience import until

OTHER = Turn("other", who="so-1, process 7").next()


def seen(turn: Turn, held: bool = True) -> Seen:
    return Seen(turn.row(), held)


def test_a_leader_that_is_heard_is_waited_for() -> None:
    patience, turn = Patience(), OTHER
    for n in range(20):
        assert patience.judge(seen(turn), 100.0 + n) == "wait"
        turn = turn.next()


def test_a_leader_that_is_silent_for_long_is_ended_and_not_sooner() -> None:
    patience = Patience()
    assert patience.judge(seen(OTHER), 100.0) == "wait"
    assert patience.judge(seen(OTHER), 100.0 + STALE_S - 0.1) == "wait"
    assert patience.judge(seen(OTHER), 100.0 + STALE_S) == "end"
    assert patience.judge(seen(OTHER, held=False), 100.1 + STALE_S) == "take"


def test_a_lock_that_is_free_is_left_alone_while_its_last_holder_may_still_answer() -> None:
    patience = Patience()
    assert patience.judge(seen(OTHER, held=False), 100.0) == "wait"
    assert patience.judge(seen(OTHER, held=False), 100.0 + STALE_S) == "take"


def test_who_said_that_it_left_is_not_waited_for() -> None:
    left = Seen(OTHER.row().replace(" beats ", " left "))
    assert Patience().judge(left, 100.0) == "take"
    assert Patience().judge(Seen(), 100.0) == "take"


def test_its_own_last_turn_is_not_waited_for() -> None:
    patience = Patience()
    patience.own_term = "other"
    assert patience.judge(seen(OTHER, held=False), 100.0) == "take"


def test_a_server_that_does_not_beat_is_never_ended() -> None:
    starting = Turn("other")
    patience = Patience()
    assert patience.judge(seen(starting), 100.0) == "wait"
    assert patience.judge(seen(starting), 9_999.0) == "wait"


def test_a_turn_reads_its_own_row() -> None:
    assert Turn.read(OTHER.row()) == OTHER
    assert Turn.read("").term == ""
    assert Turn.read("x").state == "starts"


def test_a_leader_stops_answering_before_another_takes_over() -> None:
    assert LEASE_S < STALE_S


def test_a_lease_that_is_over_stays_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 50.0
    monkeypatch.setattr(leases, "now_s", lambda: now)
    lease = Lease()
    assert lease.holds
    lease.renew(50.0)
    now = 50.0 + LEASE_S - 0.1
    assert lease.holds
    now = 50.0 + LEASE_S
    assert not lease.holds
    lease.renew(now)
    assert not lease.holds
    assert "not heard" in lease.ended


def test_the_first_reason_for_the_end_is_kept() -> None:
    lease = Lease()
    lease.end("another server leads")
    lease.end("later")
    assert lease.ended == "another server leads"


async def test_a_page_that_was_made_while_the_lease_ended_is_not_sent() -> None:
    lease, sent = Lease(), list[Message]()

    async def page(_scope: Message, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"three people wait"})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    pages = WhileLeading(page, lease)
    await pages({"type": "http"}, receive, send)
    assert sent[0]["status"] == 200
    sent.clear()
    lease.end("another server leads")
    await pages({"type": "http"}, receive, send)
    assert sent[0]["status"] == 503
    assert all(b"three people" not in message.get("body", b"") for message in sent)
    assert "Máy chủ khác đang phục vụ".encode() in sent[1]["body"]
    assert b"Another server is serving" in sent[1]["body"]
    sent.clear()
    said = [(b"accept-language", b"en")]
    scope = {"type": "http", "method": "GET", "path": "/t", "query_string": b"", "headers": said}
    await WhileLeading(page, lease, refuse)(scope, receive, send)
    assert (sent[0]["status"], (b"retry-after", b"1") in sent[0]["headers"]) == (503, True)
    assert b'<html lang="en">' in sent[1]["body"]


async def test_one_beat_that_fails_in_an_unknown_way_is_not_the_loss_of_the_lead(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(standby, "BEAT_S", 0.01)
    faults = [KeyError("planted"), KeyError("planted")]
    beats = 0

    class Voice:
        async def run(self, _call: object) -> bool:
            nonlocal beats
            if faults:
                raise faults.pop()
            beats += 1
            return True

    lease = Lease()
    store = SimpleNamespace(database=SimpleNamespace(turn=OTHER, session_pid=7))
    beating = asyncio.create_task(standby._beat(store, lease, Voice()))  # type: ignore[arg-type]
    await until(lambda: beats > 2)
    assert lease.holds
    assert caplog.text.count("could not be heard at the database") == 2
    lease.end("over")
    async with asyncio.timeout(60):
        await beating
