"""The live port under hostile frames of every role, while honest people work: nobody else notices anything."""

from __future__ import annotations

import asyncio
import gc
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from server.live import socket as live_socket
from server.staff import login as login_rules
from server.staff import passwords
from server.staff.people import PAIRED_ROLES
from tests.conftest import Count
from tests.fuzz.frames import Frames
from tests.fuzz.links import Fuzzed, without_sockets
from tests.fuzz.sockets import Wired
from tests.server.branch_kit import BRANCH, COUNTERS, PASSWORD, SERVICE, Port, live_port
from wire import commands as c
from wire.codec import Json
from wire.session import ClientSession, Hello, LinkState
from wire.values import Role

FRAMES = 10_000
AT_ONCE = 25
SLOW_S = 10.0
"""Ten times what an answer may take: other tests run beside this one."""

MEBIBYTE = 1024 * 1024
STAFF = (Role.COUNTER, Role.RECEPTION, Role.MANAGER)
EXPECTED = frozenset({
    "BAD_MESSAGE", "BAD_TEXT", "BAD_PARAMS", "TOO_LARGE", "UNKNOWN_METHOD", "HELLO_FIRST", "NOT_ALLOWED",
    "SIGN_IN_FIRST", "WRONG_PASSWORD", "UNKNOWN_TICKET", "UNKNOWN_BOOKING", "done",
})  # fmt: skip
"""Answers that are surely among thousands."""

REASONS = frozenset({
    "1008 BUSY",  # who asks too much
    "1008 BAD_MESSAGE", "1008 NOT_PAIRED", "1008 UNKNOWN_TICKET",  # of a hello, or of many frames
})  # fmt: skip
"""Why a server hangs up."""

STOPS_THE_HALL = frozenset({
    "hall.close", "service.close", "clock.confirm", "day.take_back", "device.pair", "device.change", "device.unpair",
    "settings.apply",
})  # fmt: skip
"""A manager who sends this is not hostile: the honest would be refused with reason."""


def memory() -> int:
    """Bytes this process holds (Linux)."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Honest:
    """A kiosk, a clerk and a board at work; whatever is not done is noted."""

    def __init__(self, kiosk: Fuzzed, clerk: Fuzzed, board: Fuzzed) -> None:
        self.kiosk, self.clerk, self.board = kiosk, clerk, board
        self.wrong: list[str] = []
        self.served = 0

    async def serve_one(self) -> None:
        """One citizen from the number to the end of the visit."""
        await self._done(self.kiosk, "ticket.issue", {"service_id": SERVICE})
        called = await self._done(self.clerk, "ticket.call_next", {})
        ticket = {"ticket_id": called.get("ticket_id", "")}
        await self._done(self.board, "call.announced", ticket | {"call_seq": called.get("seq", 1), "how": "spoken"})
        await self._done(self.clerk, "ticket.start", ticket)
        await self._done(self.clerk, "ticket.finish", ticket | {"outcome": BRANCH.outcomes[0].id})
        self.served += 1

    async def _done(self, who: Fuzzed, method: str, params: Json) -> Json:
        answer = await who.ask(method, params, SLOW_S)
        if "result" not in answer:
            self.wrong.append(f"{method} was refused: {answer}")
        result: Json = answer.get("result", {})
        return result


def greeting(port: Port, role: Role, n: int) -> Json:
    """The hello of a paired device; every other one reads English."""
    name = f"{role.value}-{n}"
    token = port.people.pair(name, role)
    language = "en" if n % 2 else "vi"
    return {"protocol": 2, "role": role.value, "device_id": name, "token": token, "language": language}


async def sign_in(link: Fuzzed) -> None:
    """The person whom the fuzzing may have signed out."""
    await link.ask("clerk.sign_in", {"user": "fuzz", "password": PASSWORD}, SLOW_S)


@asynccontextmanager
async def hall(url: str, patch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Port, Honest, dict[str, list[Fuzzed]]]]:
    """A live port, honest people, and hostile links by role, two of each with a language of their own."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(passwords, "_hasher", lambda: quick)
    passwords.nobody.cache_clear()
    for limit in ("TRIES", "PLACE_TRIES", "NAME_TRIES"):  # the staff's links are to be signed in again and again
        patch.setattr(login_rules, limit, 10**9)
    without_sockets(patch)
    async with live_port(url) as port:
        port.people.add("lan", "Lan", ("clerk",), PASSWORD)
        port.people.add("fuzz", "Fuzz", ("clerk", "reception", "manager"), PASSWORD)
        kiosk, clerk, board = (
            Fuzzed(port.live, greeting(port, role, 9)) for role in (Role.KIOSK, Role.COUNTER, Role.DISPLAY)
        )
        await clerk.ask("clerk.sign_in", {"user": "lan", "password": PASSWORD}, SLOW_S)
        await clerk.ask("counter.open", {"counter_id": COUNTERS[0]}, SLOW_S)
        for _ in range(10):  # a hostile clerk may call one too
            issued = await kiosk.ask("ticket.issue", {"service_id": SERVICE}, SLOW_S)
        secret = issued["result"]["tracking_url"].partition("#")[2]
        hostile: dict[str, list[Fuzzed]] = {"stranger": [Fuzzed(port.live, None)]}
        for role in PAIRED_ROLES:
            if role is Role.PAD:  # it has a page and no link
                continue
            hostile[role.value] = [Fuzzed(port.live, greeting(port, role, n)) for n in range(2)]
        hostile["phone"] = [
            Fuzzed(port.live, {"protocol": 2, "role": "phone", "token": secret, "language": language})
            for language in ("vi", "en")
        ]
        honest = Honest(kiosk, clerk, board)
        try:
            yield port, honest, hostile
        finally:
            for link in (kiosk, clerk, board, *(one for links in hostile.values() for one in links)):
                await link.close()
            passwords.nobody.cache_clear()


def summed(counters: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counters, Counter[str]())


async def test_ten_thousand_hostile_frames_of_every_role_hurt_nobody(
    url: str, monkeypatch: pytest.MonkeyPatch, count: Count, caplog: pytest.LogCaptureFixture
) -> None:
    # How often somebody may break the rules is tried over sockets; here the links should live on.
    monkeypatch.setattr(live_socket, "STRIKES", 1e9)
    monkeypatch.setattr(live_socket, "PHONE_BURST", 1e9)
    dice = random.Random(5)
    any_frame, no_hello = Frames(dice, STOPS_THE_HALL), Frames(dice, STOPS_THE_HALL | {"hello"})
    async with hall(url, monkeypatch) as (_, honest, hostile):
        links = [link for many in hostile.values() for link in many]
        staff = [link for role in STAFF for link in hostile[role.value]]
        for link in staff:  # by chance alone hardly anybody asks for something right after a chance sign-out
            await link.ask("ticket.call_next", {}, SLOW_S)
        before, sent = memory(), 0
        while sent < FRAMES:
            for link in staff:
                await sign_in(link)
            batches = [[no_hello.next() for _ in range(AT_ONCE)] for _ in links]
            batches[0] = [any_frame.next() for _ in range(AT_ONCE)]  # of the stranger
            if sent % 2_000 < AT_ONCE * len(links):
                for batch in batches:
                    batch[-1] = any_frame.next("hello")  # it ends a link, so it comes last
            sent += AT_ONCE * len(links)
            under_fire = [link.send(batch, SLOW_S) for link, batch in zip(links, batches, strict=True)]
            await asyncio.gather(*under_fire, honest.serve_one())
        grown = memory() - before
    answered = {name: summed(link.judge.answered for link in many) for name, many in hostile.items()}
    total = summed(answered.values())
    count(f"{sent} frames, {total.total()} answers, {honest.served} people served; {grown / MEBIBYTE:.1f} MiB more")
    wrong = [trouble for link in links for trouble in link.judge.wrong]
    assert wrong[:5] == [], len(wrong)
    assert honest.wrong == [], honest.wrong[0]
    # A device may tell that its paper is out. What it tells of itself and cannot be read is said once for each flaw.
    loud = [r for r in caplog.records if r.levelname in ("WARNING", "ERROR") and r.name != "toiluot.devices"]
    said = [r.getMessage() for r in loud]
    assert [one for one in said if ": its report." not in one] == []
    hung_up = summed(link.hung_up for link in links)
    assert set(hung_up) <= {"1008 BAD_MESSAGE", "1008 NOT_PAIRED", "1008 UNKNOWN_TICKET"}, "only a hello ends a link"
    assert min(map(Counter.total, answered.values())) > FRAMES // 40
    assert set(total) >= EXPECTED, "the frames have become dull"
    assert grown <= 32 * MEBIBYTE


async def test_hostile_frames_over_real_sockets_are_answered_or_their_link_is_ended_with_a_reason(url: str) -> None:
    frames = Frames(random.Random(2), STOPS_THE_HALL | {"clerk.sign_in"})
    async with live_port(url) as port, port.link(Role.KIOSK, "kiosk-9") as kiosk:
        issued = await kiosk.result("ticket.issue", {"service_id": SERVICE})
        secret = issued["tracking_url"].partition("#")[2]
        phone = {"protocol": 2, "role": "phone", "token": secret, "language": "en"}
        hellos = [None, phone, greeting(port, Role.KIOSK, 0), greeting(port, Role.DISPLAY, 1)]
        links = [Wired(port.port, hello) for hello in hellos]
        for _ in range(8):
            await asyncio.gather(*(link.send([frames.next() for _ in range(12)], SLOW_S) for link in links))
            assert "ticket_id" in await kiosk.result("ticket.issue", {"service_id": SERVICE})
        for link in links:
            await link.close()
    assert [trouble for link in links for trouble in link.judge.wrong] == []
    reasons = set(summed(link.hung_up for link in links))
    assert "1008 BAD_MESSAGE" in reasons
    assert reasons <= REASONS


def test_whatever_a_server_says_its_client_takes_it_or_leaves_the_link() -> None:
    frames = Frames(random.Random(4))
    client = ClientSession(Hello(protocol=2, role=Role.KIOSK))
    happened = Counter[str]()
    for _ in range(3_000):
        client.connected(0)
        client.state, client.seq = LinkState.LIVE, 811
        client.ask(c.CallNext(), "9b7e2d10-5a4f-4b0e-8f53-2f7f1d3a0042", 0)
        data = frames.next().data
        for happening in client.received(data, 0):
            happened[type(happening).__name__] += 1
        "".join(client.outgoing()).encode()
    assert set(happened) >= {"Broken", "EventCame", "ViewCame"}
