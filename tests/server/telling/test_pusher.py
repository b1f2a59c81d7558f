"""Alarms reach browsers: sealed and signed as they demand, by the rules of mail, and nowhere else."""

from __future__ import annotations

import asyncio
import itertools
import json
import stat
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from server.telling import push_service
from server.telling.lasting import LAST_S, OVER_S, Standing
from server.telling.mail_settings import AlarmKind
from server.telling.outbox import MOST_AN_HOUR, PAUSES_S
from server.telling.push_browsers import KEY, MOST_EACH, PushBrowser
from server.telling.push_sealing import MOST_BYTES, VapidKey, are_keys, decoded, encoded, key_in, sealed_with
from server.telling.push_service import Pushed, PushRoute, is_endpoint, is_public, public_address, push
from server.telling.pusher import KEEP_S, KEY_FILE, MOST_LINES, Pusher, Pushing
from server.telling.teller import Letter, Look
from tests.patience import until
from tests.server.branch_kit import House, house
from tests.server.telling.push_twin import HOST, PushTwin, b64, push_twin, route

START = 1_795_000_000
SERVICES = ("fcm.googleapis.com", "*.push.apple.com")


@dataclass
class Hall:
    """A branch, a push service, and time and alarms that a test moves."""

    house: House
    folder: Path
    twin: PushTwin
    now: float = START
    standing: list[Standing] = field(default_factory=list)
    locked: set[str] = field(default_factory=set)
    pusher: Pusher = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self, folder: Path | None = None) -> None:
        """Another server of the same data, as after a restart."""

        async def look() -> Look:
            return Look(tuple(self.standing), frozenset(), "2026-11-23")

        def words(begun: Sequence[str], ended: Sequence[str]) -> Letter:
            return Letter("alarms", "\n".join([*(f"+{one}" for one in begun), *(f"-{one}" for one in ended)]))

        pushing = Pushing(look, words, lambda person: person not in self.locked, "https://sanh.example.vn")
        way = route(self.folder, self.twin)
        self.pusher = Pusher(self.house.store, folder or self.folder, pushing, way, lambda: self.now)

    async def on(self, path: str, person: str = "p1") -> PushBrowser:
        made = self.twin.browser(path)
        browser = PushBrowser(
            person=person, endpoint=made.endpoint, p256dh=made.p256dh, auth=b64(made.auth),
            key=await self.pusher.public_key(), name=path, since=int(self.now),
        )  # fmt: skip
        await self.pusher.switch_on(browser)
        return browser

    async def after(self, seconds: float) -> None:
        self.now += seconds
        await self.pusher.once()

    async def lasting(self, *alarms: Standing) -> None:
        self.standing = list(alarms)
        await self.after(5)
        await self.after(LAST_S)

    async def names(self, person: str = "p1") -> list[str]:
        return [one.name for one, _ in await self.pusher.browsers_of(person)]


@pytest.fixture
async def hall(url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    async with house(url) as branch, push_twin(tmp_path) as twin:
        yield Hall(branch, tmp_path, twin)


def alarm(n: int) -> Standing:
    return Standing(f"a{n}", AlarmKind.DEVICE, f"alarm {n}")


async def test_a_browser_reads_it_once_when_it_lasts_and_once_when_it_is_over(hall: Hall) -> None:
    await hall.on("one")
    hall.standing = [alarm(1)]
    await hall.after(5)
    await hall.after(LAST_S - 1)
    assert hall.twin.got == []
    await hall.after(1)
    await hall.after(600)
    hall.standing = []
    await hall.after(5)
    await hall.after(OVER_S)
    await hall.after(600)
    assert hall.twin.got == [("one", {"title": "alarms", "body": "+alarm 1"}),
                             ("one", {"title": "alarms", "body": "-alarm 1"})]  # fmt: skip
    assert {one["sub"] for one in hall.twin.signed} == {"https://sanh.example.vn"}
    assert 0 < hall.twin.signed[0]["exp"] - hall.now <= 86_400
    assert hall.twin.headers[0]["urgency"] == "high"
    assert hall.twin.headers[0]["ttl"] == "14400", "a service keeps it for four hours, in seconds"


async def test_a_restart_tells_nothing_twice_and_keeps_key_and_browsers(hall: Hall) -> None:
    await hall.on("one")
    await hall.lasting(alarm(1))
    hall.start()
    await hall.after(600)
    hall.standing.append(alarm(2))
    await hall.after(5)
    hall.start()
    await hall.after(LAST_S)
    assert hall.twin.told("one") == ["+alarm 1", "+alarm 2"]
    assert len(hall.twin.keys) == 1
    file = hall.folder / KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() not in str(hall.house.store.noted(KEY))


async def test_a_storm_is_told_together(hall: Hall) -> None:
    await hall.on("one")
    for n in range(30):
        hall.standing.append(alarm(n))
        await hall.after(60)
    assert len(hall.twin.got) == MOST_AN_HOUR
    await hall.after(3600)
    told = [line for body in hall.twin.told("one") for line in body.split("\n")]
    assert sorted(told) == sorted(f"+alarm {n}" for n in range(30))


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_dropped_alone(hall: Hall, status: int) -> None:
    await hall.on("gone")
    await hall.on("here")
    hall.twin.answers["gone"] = status
    await hall.lasting(alarm(1))
    assert await hall.names() == ["here"]
    await hall.lasting(alarm(1), alarm(2))
    assert hall.twin.asked.count("gone") == 1
    assert hall.twin.told("here") == ["+alarm 1", "+alarm 2"]


async def test_pauses_grow_for_one_browser_and_the_others_are_told_at_once(hall: Hall) -> None:
    await hall.on("ill")
    await hall.on("well")
    hall.twin.answers["ill"] = 503
    await hall.lasting(alarm(1))
    tried = [hall.now]
    while len(tried) < 4:
        await hall.after(5)
        if hall.twin.asked.count("ill") > len(tried):
            tried.append(hall.now)
    assert [int(b - a) for a, b in itertools.pairwise(tried)] == list(PAUSES_S[:3])
    assert [why for _, why in await hall.pusher.browsers_of("p1")] == ["", "refused"]
    await hall.lasting(alarm(1), alarm(2))
    assert hall.twin.told("well") == ["+alarm 1", "+alarm 2"]
    hall.twin.answers.clear()
    hall.start()
    await hall.after(PAUSES_S[3])
    assert hall.twin.told("ill") == ["+alarm 1\n+alarm 2"]
    assert [why for _, why in await hall.pusher.browsers_of("p1")] == ["", ""], "it is well again"


async def test_a_clock_that_is_set_back_holds_up_no_message(hall: Hall) -> None:
    await hall.on("one")
    hall.twin.answers["one"] = 503
    await hall.lasting(alarm(1))
    hall.twin.answers.clear()
    await hall.after(-86_400)
    assert hall.twin.told("one") == ["+alarm 1"]


async def test_of_more_alarms_than_a_message_holds_the_latest_are_told(hall: Hall) -> None:
    await hall.on("one")
    hall.twin.answers["one"] = 503
    early = [alarm(n) for n in range(MOST_LINES)]
    await hall.lasting(*early)
    hall.twin.answers.clear()
    await hall.lasting(*early, alarm(MOST_LINES))
    await hall.after(PAUSES_S[-1])
    (body,) = hall.twin.told("one")
    assert len(body.split("\n")) == MOST_LINES
    assert body.endswith(f"+alarm {MOST_LINES}")


async def test_what_is_refused_for_good_and_what_is_too_old_is_let_go(hall: Hall) -> None:
    await hall.on("one")
    hall.twin.answers["one"] = 403
    await hall.lasting(alarm(1))
    await hall.after(7200)
    assert hall.twin.asked == ["one"]
    assert await hall.names() == ["one"]
    hall.twin.answers["one"] = 500
    await hall.lasting(alarm(1), alarm(2))
    hall.twin.answers.clear()
    await hall.after(KEEP_S)
    assert hall.twin.got == []


async def test_a_locked_persons_browsers_end_at_once_and_for_ever(hall: Hall) -> None:
    await hall.on("theirs", "gone")
    await hall.on("ours")
    hall.standing = [alarm(1)]
    await hall.after(5)
    hall.locked.add("gone")
    await hall.after(LAST_S)
    assert [path for path, _ in hall.twin.got] == ["ours"]
    assert "gone" not in str(hall.house.store.noted(KEY))
    hall.locked.clear()
    await hall.lasting(alarm(1), alarm(2))
    assert hall.twin.told("theirs") == []


async def test_a_service_that_hangs_holds_up_nothing_else(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    await hall.on("slow")
    await hall.on("quick")
    hall.twin.hangs.add("slow")
    hall.standing = [alarm(1)]
    await hall.after(5)
    monkeypatch.setattr(push_service, "WHOLE_S", 2.0)
    sends = asyncio.create_task(hall.after(LAST_S))
    await until(lambda: hall.twin.told("quick") == ["+alarm 1"], "the other one is told")
    async with asyncio.timeout(1):
        assert (await hall.house.issue())["number"]
    await sends
    assert [why for _, why in await hall.pusher.browsers_of("p1")] == ["", Pushed.SLOW.value]


async def test_a_server_with_another_key_sends_to_no_browser_of_the_first(hall: Hall, tmp_path: Path) -> None:
    browser = await hall.on("one")
    hall.start(tmp_path / "other")
    await hall.lasting(alarm(1))
    assert hall.twin.asked == []
    assert await hall.names() == ["one"]
    assert not await hall.pusher.has_own_key(browser)


async def test_a_browser_tells_one_person_and_nobody_has_more_than_so_many(hall: Hall) -> None:
    first = await hall.on("b0")
    for n in range(1, MOST_EACH + 2):
        await hall.on(f"b{n}")
    assert len(await hall.names()) == MOST_EACH
    assert "b0" not in await hall.names()
    await hall.pusher.switch_on(first.model_copy(update={"person": "p2"}))
    assert (await hall.names("p2"), "b0" in await hall.names()) == (["b0"], False)
    await hall.pusher.switch_off("p1", first.id)
    assert await hall.names("p2") == ["b0"]
    await hall.pusher.switch_off("p2", first.id)
    assert await hall.names("p2") == []


async def test_a_long_message_is_cut_to_what_services_take(hall: Hall) -> None:
    browser = await hall.on("one")
    outcome = await hall.pusher.try_out(browser, Letter("t", "ờ" * 9000))
    assert outcome.pushed is Pushed.SENT
    (said,) = hall.twin.told("one")
    assert said.endswith("ờ…")
    assert len(said.encode()) < MOST_BYTES


def test_the_example_of_the_standard_is_sealed_to_the_letter() -> None:
    """RFC 8291, section 5 and appendix A."""
    secret = int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    sealed = sealed_with(
        b"When I grow up, I want to be a watermelon",
        decoded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        ec.derive_private_key(secret, ec.SECP256R1()),
        decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encoded(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_key_cut_short_begins_anew_and_a_good_one_stays(tmp_path: Path) -> None:
    file = tmp_path / KEY_FILE
    first = key_in(file).public
    assert key_in(file).public == first
    file.write_text("AAA!")
    assert key_in(file).public != first
    assert isinstance(key_in(file), VapidKey)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", ""), ("é", "x"), (b64(b"\4" + b"\0" * 64), b64(b"a" * 16)), (b64(b"\4" * 64), b64(b"a" * 16))],
)
def test_what_is_no_key_is_seen(p256dh: str, auth: str) -> None:
    assert not are_keys(p256dh, auth)


@pytest.mark.parametrize(
    ("said", "may"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://fcm.googleapis.com:443/fcm/send/abc", True),
        ("https://web.push.apple.com/abc?d=1", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://fcm.googleapis.com", False),
        ("https://fcm.googleapis.com.evil.org/x", False),
        ("https://evil.org/fcm.googleapis.com", False),
        ("https://fcm.googleapis.com@evil.org/x", False),
        ("https://user:pw@fcm.googleapis.com/x", False),
        ("https://evilpush.apple.com/x", False),
        ("https://push.apple.com/x", False),
        ("https://.push.apple.com/x", False),
        ("https://127.0.0.1/x", False),
        ("https://fcm.googleapis.com/x\r\nX: y", False),
        ("https://fcm.googleapis.com/x y", False),
        ("https://fcm.googleapis.com/" + "x" * 2000, False),
        ("https://fcm.googleapis.com:port/x", False),
        ("https://[::1/x", False),
        ("file:///etc/passwd", False),
    ],
)  # fmt: skip
def test_only_known_services_are_asked(said: str, may: bool) -> None:
    assert is_endpoint(said, SERVICES) is may


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("127.0.0.1", False), ("10.0.0.1", False),
        ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),
        ("224.0.0.1", False), ("::1", False), ("fe80::1", False), ("fd00::1", False), ("::ffff:127.0.0.1", False),
        ("64:ff9b::a00:1", False), ("64:ff9b::808:808", True), ("2002:7f00:1::", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_public_internet_are_asked(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_a_name_that_leads_inside_is_not_followed(hall: Hall) -> None:
    way = PushRoute(("localhost",), public_address, route(hall.folder, hall.twin).trusts)
    outcome = await push("https://localhost/send/one", [], b"x", way)
    assert outcome.pushed is Pushed.NOT_PUBLIC


async def test_redirects_are_not_followed_and_floods_and_strangers_end(hall: Hall) -> None:
    browser = await hall.on("one")
    hall.twin.answers["one"], hall.twin.location = 307, f"https://{HOST}/send/two"
    outcome = await hall.pusher.try_out(browser, Letter("t", "b"))
    assert (outcome.pushed, outcome.status, hall.twin.asked) == (Pushed.REFUSED, 307, ["one"])
    hall.twin.floods = True
    assert (await hall.pusher.try_out(browser, Letter("t", "b"))).pushed is Pushed.NO_CONNECTION
    hall.pusher.route = replace(hall.pusher.route, trusts=None)
    assert (await hall.pusher.try_out(browser, Letter("t", "b"))).pushed is Pushed.CERTIFICATE
    assert json.loads(str(hall.house.store.noted(KEY)))["browsers"]
