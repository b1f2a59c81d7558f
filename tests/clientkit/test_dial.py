"""The link without Qt: what it asks, what it is told, and how patiently it dials."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import time
from collections.abc import AsyncIterator, Callable

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection, serve
from websockets.protocol import State

from clientkit import dial as dialling
from clientkit.dial import TURNED_AWAY_S, Dial, RefusedByServer
from clientkit.link import hello
from clientkit.no_link import NoLinkKind
from tests.clientkit.scripted_server import ScriptedServer
from tests.patience import until
from tests.server.core.core_hall import at, branch
from wire import sign_of_life
from wire.commands import IssueTicket
from wire.errors import Code, refused
from wire.session import BACK_OFF_S, LinkState, ViewCame, Welcomed, retry_after
from wire.values import SUBPROTOCOL, KnownNumbers, Role

ISSUE = IssueTicket(service_id="birth")


class Caller:
    """A dial at work, with what it told; its pauses are written down, not waited for."""

    def __init__(self, *addresses: str) -> None:
        self.told: list[object] = []
        self.pauses: list[float] = []
        self.dial = Dial(
            addresses, hello(Role.KIOSK), self.told.append, lambda: 0.0, state_is=self.told.append, pause=self._pause
        )

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0.01)

    async def until(self, true: Callable[[], object]) -> None:
        await until(true, lambda: f"{inspect.getsource(true).strip()}; told {self.told}")


@contextlib.asynccontextmanager
async def calling(*addresses: str) -> AsyncIterator[Caller]:
    caller = Caller(*addresses)
    running = asyncio.create_task(caller.dial.run())
    yield caller
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


@contextlib.asynccontextmanager
async def server_that(behave: Callable[[ServerConnection], object]) -> AsyncIterator[str]:
    async def one(connection: ServerConnection) -> None:
        await behave(connection)

    async with serve(one, "127.0.0.1", 0, subprotocols=[SUBPROTOCOL], ping_interval=None) as running:
        yield f"ws://127.0.0.1:{running.sockets[0].getsockname()[1]}"


async def test_answer_comes_to_the_one_who_asked(server: ScriptedServer):
    server.answer = lambda command: {"number": "E001"}
    async with calling(server.url) as caller:
        assert await caller.dial.ask(ISSUE) == {"number": "E001"}


async def test_refusal_is_raised_with_its_code(server: ScriptedServer):
    server.answer = lambda command: refused(Code.HALL_CLOSED, why="tập huấn")
    async with calling(server.url) as caller:
        with pytest.raises(RefusedByServer) as why:
            await caller.dial.ask(ISSUE)
    assert why.value.why.code is Code.HALL_CLOSED
    assert "tập huấn" in why.value.message


async def test_question_past_its_time_is_given_up_and_not_sent_on_the_next_link(server: ScriptedServer):
    server.answer = lambda command: None
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        with pytest.raises(TimeoutError):
            await caller.dial.ask(ISSUE, within_s=0.5)
        assert not caller.dial.session.pending
        server.vanish()
        server.start()
        await caller.until(lambda: server.hellos == 2 and caller.dial.live)
        await caller.dial.sign_in("lan", "mật khẩu")  # whatever was sent before it is there by now
    assert len(server.asked) == 1


async def test_question_outlives_the_link_and_keeps_its_id(server: ScriptedServer):
    server.answer = lambda command: None
    async with calling(server.url) as caller:
        asked = asyncio.create_task(caller.dial.ask(ISSUE, "one-press"))
        await caller.until(lambda: server.asked)
        server.vanish()
        server.answer = lambda command: {"number": "E001"}
        server.start()
        assert await asked == {"number": "E001"}
    assert [id_ for id_, _ in server.asked] == ["one-press", "one-press"]


async def test_state_is_told_before_what_changed_it(server: ScriptedServer):
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        server.tell_view("hall", {"open": True})
        await caller.until(lambda: isinstance(caller.told[-1], ViewCame))
        assert caller.told[:2] == [LinkState.GREETING, LinkState.LIVE]
        assert isinstance(caller.told[2], Welcomed)
        server.vanish()
        await caller.until(lambda: None in caller.told)
        assert caller.told[caller.told.index(None) - 1] is LinkState.DOWN


async def test_server_that_accepts_and_hangs_up_is_not_dialled_in_a_rush():
    async def hang_up(connection: ServerConnection) -> None:
        await connection.close()

    async with server_that(hang_up) as url, calling(url) as caller:
        await caller.until(lambda: len(caller.pauses) > len(BACK_OFF_S))
    assert caller.pauses[: len(BACK_OFF_S)] == [retry_after(tries, 0.0) for tries in range(len(BACK_OFF_S))]
    assert caller.pauses[-1] == retry_after(99, 0.0)


async def test_link_that_was_live_for_a_moment_only_counts_as_a_failed_try(server: ScriptedServer):
    async with calling(server.url) as caller:
        for lives in range(1, 4):
            await caller.until(lambda lives=lives: server.hellos >= lives and caller.dial.live)
            server.vanish()
            await caller.until(lambda: not caller.dial.live)
            server.start()
    assert caller.pauses == sorted(caller.pauses)
    assert caller.pauses[-1] > caller.pauses[0]


async def test_steady_link_that_is_lost_is_dialled_again_at_once(server: ScriptedServer, monkeypatch):
    monkeypatch.setattr(dialling, "STEADY_S", 0.0)
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        caller.pauses.clear()
        server.vanish()
        await caller.until(lambda: caller.pauses)
    assert caller.pauses[0] == retry_after(0, 0.0)


async def test_steady_link_that_asked_for_everything_anew_is_still_a_steady_one(server: ScriptedServer, monkeypatch):
    monkeypatch.setattr(dialling, "STEADY_S", 0.5)
    server.vanish()
    async with calling(server.url) as caller:
        await caller.until(lambda: len(caller.pauses) > 2)
        server.start()
        await caller.until(lambda: caller.dial.live)
        await asyncio.sleep(0.6)
        server.tell_event({"type": "ticket.called", "number": "E007"}, skip=1)
        await caller.until(lambda: sum(isinstance(one, Welcomed) for one in caller.told) == 2)
        caller.pauses.clear()
        server.vanish()
        await caller.until(lambda: caller.pauses)
    assert caller.pauses[0] == retry_after(0, 0.0)


async def test_refused_hello_is_tried_again_slowly_and_named(server: ScriptedServer):
    server.turn_away = refused(Code.NOT_PAIRED)
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.pauses)
        assert caller.pauses[0] == TURNED_AWAY_S
        assert "ghép" in caller.dial.reasons.worst.text("vi")
        server.turn_away = None
        await caller.until(lambda: caller.dial.live)
        assert caller.dial.reasons.worst is None


async def test_server_that_turned_us_away_and_is_off_now_is_dialled_again_soon(server: ScriptedServer):
    server.turn_away = refused(Code.NOT_PAIRED)
    async with calling(server.url) as caller:
        await caller.until(lambda: TURNED_AWAY_S in caller.pauses)
        server.vanish()
        await caller.until(lambda: any(pause < TURNED_AWAY_S for pause in caller.pauses))


async def test_server_that_is_still_starting_is_tried_again_soon(server: ScriptedServer):
    server.turn_away = refused(Code.STARTING)
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.pauses)
    assert caller.pauses[0] == retry_after(0, 0.0)


async def test_one_server_that_turns_us_away_is_not_hammered_because_another_is_off(server: ScriptedServer):
    server.turn_away = refused(Code.NOT_PAIRED)
    async with calling(server.url, "ws://127.0.0.1:1") as caller:
        await caller.until(lambda: caller.pauses)
    assert caller.pauses[0] == TURNED_AWAY_S


@pytest.mark.parametrize("address", ["ws://127.0.0.1:1", "http://127.0.0.1:1", "ws://127.0.0.1:99999", "nonsense"])
async def test_address_where_no_server_can_be_does_not_end_the_dialling(server: ScriptedServer, address):
    async with calling(address, server.url) as caller:
        await caller.until(lambda: caller.dial.live)


async def test_frozen_server_is_dropped_without_waiting_for_its_goodbye(server: ScriptedServer):
    server.heartbeat_s = 0.2
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        server.frozen = True
        await caller.until(lambda: caller.dial.reasons.worst and caller.dial.reasons.worst.kind is NoLinkKind.SILENT)
        server.frozen = False
        await caller.until(lambda: caller.dial.live)


async def test_refused_password_is_not_tried_again_on_the_next_link(server: ScriptedServer, monkeypatch):
    monkeypatch.setattr(
        ScriptedServer,
        "_handle",
        _refusing_sign_in(ScriptedServer._handle, server),
    )
    async with calling(server.url) as caller:
        with pytest.raises(RefusedByServer):
            await caller.dial.sign_in("ha", "wrong")
        server.vanish()
        server.start()
        await caller.until(lambda: server.hellos == 2 and caller.dial.live)
        assert await caller.dial.ask(ISSUE) == {"seq": 1}
    assert server.signed_in == ["ha"]


def _refusing_sign_in(handle, server: ScriptedServer):
    def handled(self, session, asked) -> None:
        if type(asked).__name__ == "SignInAsked":
            server.signed_in.append(asked.sign_in.user)
            session.refuse(asked.id, refused(Code.WRONG_PASSWORD), 0)
        else:
            handle(self, session, asked)

    return handled


def test_link_needs_an_address():
    with pytest.raises(ValueError, match="address"):
        Dial([], hello(Role.KIOSK), print)


@contextlib.asynccontextmanager
async def frozen_server() -> AsyncIterator[str]:
    """Its machine takes the call, and then nobody says anything."""

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await _reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as listening:
        yield f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


async def test_an_address_that_says_nothing_does_not_keep_the_next_one_waiting(server: ScriptedServer, monkeypatch):
    monkeypatch.setattr(dialling, "OPEN_S", 1_000.0)
    async with frozen_server() as silent, calling(silent, server.url) as caller:
        await caller.until(lambda: caller.dial.live)
    assert caller.pauses == []


async def test_the_address_after_the_lost_one_is_dialled_first(server: ScriptedServer):
    other = ScriptedServer().start()
    try:
        async with calling(server.url, other.url) as caller:
            await caller.until(lambda: caller.dial.live)
            server.vanish()
            await caller.until(lambda: other.hellos == 1)
            assert caller.pauses == []
    finally:
        other.close()


async def test_only_one_of_two_servers_is_greeted(server: ScriptedServer, monkeypatch):
    monkeypatch.setattr(dialling, "HEAD_START_S", 0.0)
    other = ScriptedServer().start()
    try:
        async with calling(server.url, other.url) as caller:
            await caller.until(lambda: caller.dial.live)
            await asyncio.sleep(0.2)
            assert server.hellos + other.hellos == 1
            assert len(server._links) + len(other._links) == 1, "the slower connection was left open"
    finally:
        other.close()


async def test_of_two_servers_that_answer_in_the_same_moment_one_is_hung_up_on(monkeypatch):
    there: list[ClientConnection] = []
    both, connect = asyncio.Event(), dialling.connect

    async def together(address: str, **settings: object) -> ClientConnection:
        there.append(await connect(address, **settings))
        if len(there) == 2:
            both.set()
        await both.wait()
        return there[0] if address.endswith("1") else there[1]

    monkeypatch.setattr(dialling, "HEAD_START_S", 0.0)
    monkeypatch.setattr(dialling, "connect", together)
    async with (
        server_that(lambda connection: connection.wait_closed()) as url,
        calling(f"{url}/1", f"{url}/2") as caller,
    ):
        await caller.until(lambda: [one.state for one in there[:2]].count(State.CLOSED) == 1)


async def test_pauses_stay_short_while_another_server_may_take_over():
    async with calling("ws://127.0.0.1:1", "ws://127.0.0.1:1") as caller:
        await caller.until(lambda: len(caller.pauses) > len(BACK_OFF_S))
    assert max(caller.pauses) <= 1.0


async def test_every_hello_tells_the_numbers_that_were_seen_on_the_link_before(server: ScriptedServer, tmp_path):
    server.answer = lambda command: {"number": "A012", "issued_at": at("09:00")}
    server.snapshot = {"branch": branch().model_dump(mode="json"), "views": {}}
    async with calling(server.url) as caller:
        caller.dial._seen.path = tmp_path / "kiosk-1.numbers"
        await caller.dial.ask(ISSUE)
        assert server.greetings[-1].numbers is None
        server.vanish()
        server.start()
        await caller.until(lambda: len(server.greetings) == 2)
        assert server.greetings[-1].numbers == KnownNumbers(branch="b1", day="2026-11-23", last={"A": 12})
        server.tell_event({"type": "ticket.called", "number": "E007"})
        await caller.until(lambda: caller.dial._seen.known.last.get("E"))
        await caller.until((tmp_path / "kiosk-1.numbers").exists)


async def test_phone_tells_the_server_no_numbers(server: ScriptedServer):
    server.answer = lambda command: {"number": "A012", "issued_at": at("09:00")}
    server.snapshot = {"branch": branch().model_dump(mode="json"), "views": {}}
    async with calling(server.url) as caller:
        caller.dial.session.hello = caller.dial.session.hello.model_copy(update={"role": Role.PHONE})
        await caller.dial.ask(ISSUE)
        server.vanish()
        server.start()
        await caller.until(lambda: len(server.greetings) == 2)
    assert [greeting.numbers for greeting in server.greetings] == [None, None]


@pytest.fixture
def impatient(monkeypatch):
    """People who wait for tenths of a second."""
    monkeypatch.setattr(sign_of_life, "PROBE_AFTER_S", 0.05)
    monkeypatch.setattr(sign_of_life, "DOUBT_S", 0.1)
    monkeypatch.setattr(dialling, "LOOK_WHILE_ATTENDED_S", 0.02)


async def test_press_on_a_dead_link_is_said_before_the_heartbeat_finds_it(server: ScriptedServer, impatient):
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        server.stop_reading()
        caller.dial.post(ISSUE, "one-press")
        await caller.until(lambda: LinkState.SILENT in caller.told)
        assert LinkState.DOWN not in caller.told


async def test_touch_on_a_dead_link_is_said_too(server: ScriptedServer, impatient):
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        server.stop_reading()
        await asyncio.sleep(0.1)
        caller.dial.attend()
        await caller.until(lambda: LinkState.SILENT in caller.told)


async def test_dead_link_is_given_up_while_somebody_waits_and_the_press_is_asked_again_once(
    server: ScriptedServer, impatient, monkeypatch
):
    monkeypatch.setattr(sign_of_life, "GIVEN_UP_S", 0.3)
    server.answer = lambda command: {"number": "E001"}
    other = ScriptedServer().start()
    other.answer = server.answer
    try:
        async with calling(server.url, other.url) as caller:
            await caller.until(lambda: caller.dial.live)
            server.stop_reading()
            assert await caller.dial.ask(ISSUE, "one-press") == {"number": "E001"}
            assert caller.told.count(None) == 1
    finally:
        other.close()
    assert [id_ for id_, _ in other.asked] == ["one-press"]


async def test_server_that_is_slow_with_an_answer_and_alive_is_not_said_to_be_away(
    server: ScriptedServer, impatient, monkeypatch
):
    monkeypatch.setattr(sign_of_life, "DOUBT_S", 50.0)
    server.answer, server.heartbeat_s = lambda command: None, 100.0
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        caller.dial.post(ISSUE, "one-press")
        pressed = dialling.now_ms()
        life = caller.dial.session.life
        # It says nothing by itself for long: only an answer to a probe can be heard.
        await caller.until(lambda: life._heard_at > pressed + 100)
        assert LinkState.SILENT not in caller.told
        assert LinkState.DOWN not in caller.told
        assert caller.dial.session.pending == ("one-press",)


async def test_silence_that_ends_is_taken_back(server: ScriptedServer, impatient):
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        server.stop_reading()
        caller.dial.attend()
        await caller.until(lambda: caller.told[-1] is LinkState.SILENT)
        server.read_again()
        await caller.until(lambda: caller.told[-1] is LinkState.LIVE)


async def test_machines_clock_put_forward_loses_no_link(server: ScriptedServer, monkeypatch):
    async with calling(server.url) as caller:
        await caller.until(lambda: caller.dial.live)
        ahead = time.time() + 3600
        monkeypatch.setattr(time, "time", lambda: ahead)
        monkeypatch.setattr(time, "time_ns", lambda: int(ahead * 1e9))
        await asyncio.sleep(dialling.LOOK_S * 1.5)
        assert await caller.dial.ask(ISSUE) == {"seq": 1}
        assert caller.told.count(None) == 0
    assert server.hellos == 1
