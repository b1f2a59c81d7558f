"""A real hub and a branch over a real socket: bookings go down, arrivals come up, either may be away."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import threading
from types import SimpleNamespace

import pytest
import websockets.asyncio.client

import config.settings
from config.files import read_file
from rules.identity_card import person_key
from server.booking.link import CARD_KEY_FILE, KEYS_NOTE, HubLink, _sound, known_card_key
from server.exchange import talk
from server.hub.branches.link import Exchange
from server.hub.pages.wording import WORDS
from server.runtime.start_refused import StartRefused
from tests.server.booking.hall import Hall, demo_branch
from tests.server.exchange.test_talk import Line
from tests.server.hub.house import SERVICE, at, settings_in, until
from wire.branch_link import MOST_KEYS, OTHER_VERSION, VERSION, message_in
from wire.commands import ApplySettings
from wire.errors import Code, Refused, refused
from wire.values import Actor, Role


async def linked(house, hall) -> HubLink:
    link = house.dial(hall)
    await until(lambda: link.connected, "the branch never reached the hub")
    await until(lambda: branch_is_here(house))
    return link


async def branch_is_here(house) -> bool:
    """Linked, and its settings were heard: only then can times be booked."""
    [card] = (await house.call("GET", "/api/v1/branches")).json()
    return card["connected"] and card["heard"]


async def state_of(house, secret: str) -> str:
    return (await house.look(secret)).get("state", "")


async def test_a_booking_reaches_the_branch_and_its_arrival_the_hub(house, hall, clock):
    link = await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00", phone="0912345678")).json()
    await until(lambda: booked["booking_id"] in hall.state.bookings)
    clock.now = at("2026-11-23T09:50")
    issued = hall.check_in(link.verifier, booked["qr"])
    assert (issued["channel"], issued["slot_at"]) == ("booking", at("2026-11-23T10:00"))
    await until(lambda: has_state(house, booked, "arrived"))
    assert (await house.look(booked["secret"]))["number"] == issued["number"]


async def test_whose_a_booking_is_reaches_the_branch_as_a_kiosk_would_make_it_and_is_forgotten(house, hall):
    counts = hall.state.settings.policy.model_copy(update={"numbers_a_person": 1})
    await house.hang_up()
    branch = hall.state.settings.model_copy(update={"policy": counts})
    put = ApplySettings(branch=branch, started_from=hall.state.settings_seq)
    await hall.ask("count-people", put, Actor(role=Role.SERVER))
    link = await linked(house, hall)
    await until(lambda: link.card_key)
    path = f"/book/hanoi-1/{SERVICE}?lang=en&slot={at('2026-11-23T11:00')}"

    async def asks_for_cards() -> bool:
        return 'name="card"' in (await house.call("GET", path)).text

    await until(asks_for_cards, "the hub never heard that people are counted")
    wrong = await house.book("2026-11-23T10:00", "request-0", card="00109001234")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "BAD_CARD")
    booked = (await house.book("2026-11-23T10:00", card="001090 012345")).json()
    await until(lambda: booked["booking_id"] in hall.state.bookings)
    person = person_key(link.card_key.encode(), "2026-11-23", "001090012345")
    assert hall.state.bookings[booked["booking_id"]].person == person
    more = await house.book("2026-11-23T10:30", "request-2", card="001090012345")
    assert (more.status_code, more.json()["code"]) == (429, "CARD_BOOKINGS")
    shown = (await house.call("GET", path)).text
    assert shown.index("only a code for the day") < shown.index('name="card"'), "the notice comes first"
    form = {"request_id": "0" * 32, "slot": at("2026-11-23T11:00"), "card": "0010900123"}
    again = await house.call("POST", f"/book/hanoi-1/{SERVICE}?lang=en", data=form)
    assert (again.status_code, "Enter its 12 digits" in again.text, "0010900123" in again.text) == (422, True, False)
    database = b"".join(one.read_bytes() for one in house.folder.rglob("*") if one.is_file())
    assert b"001090012345" not in database
    assert known_card_key(house.folder / "branch" / CARD_KEY_FILE) == link.card_key
    assert (house.folder / "branch" / CARD_KEY_FILE).stat().st_mode & 0o077 == 0
    headers = {"Authorization": f"Bearer {booked['secret']}"}
    assert (await house.call("DELETE", "/api/v1/branches/hanoi-1/booking/person", headers=headers)).status_code == 204
    await until(lambda: hall.state.bookings[booked["booking_id"]].person is None)


async def has_state(house, booked, state: str) -> bool:
    return await state_of(house, booked["secret"]) == state


async def test_a_typed_short_code_checks_in(house, hall, clock):
    link = await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00")).json()
    await until(lambda: booked["booking_id"] in hall.state.bookings)
    clock.now = at("2026-11-23T09:50")
    assert hall.check_in(link.verifier, booked["code"].lower())["number"]


async def test_check_in_works_while_the_hub_is_stopped(house, hall, clock):
    link = await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00")).json()
    await until(lambda: booked["booking_id"] in hall.state.bookings)
    await house.stop()
    clock.now = at("2026-11-23T09:50")
    assert hall.check_in(link.verifier, booked["qr"])["slot_at"] == at("2026-11-23T10:00")


async def test_a_booking_the_branch_never_heard_of_checks_in_by_its_signature(house, hall, clock, tmp_path):
    link = await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00")).json()
    # Another run of the same branch that has seen this hub's key once, and nothing since.
    restarted = Hall(clock, tmp_path)
    settings = config.settings.HubLinkSettings(url=house.url, token_file=house.folder / "branch-token")
    await house.stop()
    with contextlib.closing(restarted.store):
        cold = HubLink(restarted, settings, house.folder / "branch", restarted.store)
        clock.now = at("2026-11-23T09:50")
        assert restarted.check_in(cold.verifier, booked["qr"])["slot_at"] == at("2026-11-23T10:00")
    assert link.verifier is not cold.verifier


async def test_the_branchs_other_server_knows_the_hubs_key_without_having_met_the_hub(house, hall, clock, tmp_path):
    await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00")).json()
    await until(lambda: hall.store.noted(KEYS_NOTE))
    await house.stop()
    other = Hall(clock, tmp_path)
    settings = config.settings.HubLinkSettings(url=house.url, token_file=house.folder / "branch-token")
    with contextlib.closing(other.store):
        cold = HubLink(other, settings, tmp_path / "another-folder", hall.store)
        clock.now = at("2026-11-23T09:50")
        assert other.check_in(cold.verifier, booked["qr"])["slot_at"] == at("2026-11-23T10:00")


async def test_a_link_that_the_branch_left_behind_is_ended_and_does_not_make_it_seem_away(house, hall):
    """One of its servers froze and the other leads now: the old link ends after the new one began."""
    url = house.url.replace("http", "ws") + "/link/hanoi-1"
    token = {"Authorization": "Bearer the-branch-token"}
    async with websockets.asyncio.client.connect(url, additional_headers=token, proxy=None) as left_behind:
        await left_behind.recv()
        await linked(house, hall)
        async with asyncio.timeout(60):
            await left_behind.wait_closed()
    assert await branch_is_here(house)


def test_a_branch_is_away_only_when_its_newest_link_ended():
    exchange = Exchange({}, set())
    older, newer = (SimpleNamespace(replaced=asyncio.Event()) for _ in range(2))
    exchange.arrived("hanoi-1", older)
    exchange.arrived("hanoi-1", newer)
    exchange.left("hanoi-1", older)
    assert exchange.linked == {"hanoi-1"}
    exchange.left("hanoi-1", newer)
    assert exchange.linked == set()


async def test_arrivals_while_the_hub_was_away_are_told_when_it_is_back(house, hall, clock, monkeypatch):
    link = await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00")).json()
    await until(lambda: booked["booking_id"] in hall.state.bookings)
    await house.stop()
    await until(lambda: not link.connected)
    clock.now = at("2026-11-23T09:50")
    hall.check_in(link.verifier, booked["qr"])
    await house.start(monkeypatch)
    await until(lambda: has_state(house, booked, "arrived"))


async def test_a_booking_is_spent_once(house, hall, clock):
    link = await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00")).json()
    clock.now = at("2026-11-23T09:50")
    first = hall.check_in(link.verifier, booked["qr"], "check-in-0001")
    second = hall.check_in(link.verifier, booked["qr"], "check-in-0002")
    assert isinstance(second, Refused)
    assert (second.code, second.facts["number"]) == (Code.BOOKING_SPENT, first["number"])


async def test_a_cancel_reaches_the_branch(house, hall, clock):
    link = await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00")).json()
    await cancel(house, booked)
    await until(lambda: getattr(hall.state.bookings.get(booked["booking_id"]), "state", "") == "cancelled")
    clock.now = at("2026-11-23T09:50")
    outcome = hall.check_in(link.verifier, booked["qr"])
    assert isinstance(outcome, Refused)
    assert outcome.code is Code.BOOKING_CANCELLED


async def cancel(house, booked):
    return await house.call(
        "POST", "/api/v1/branches/hanoi-1/booking/cancel", headers={"Authorization": f"Bearer {booked['secret']}"}
    )


async def test_arrival_wins_over_a_cancel_that_came_meanwhile_and_is_flagged(house, hall, clock, monkeypatch):
    link = await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00")).json()
    await until(lambda: booked["booking_id"] in hall.state.bookings)
    # The line is down: nobody hears of the other's act.
    await house.stop()
    await until(lambda: not link.connected)
    clock.now = at("2026-11-23T09:50")
    number = hall.check_in(link.verifier, booked["qr"])["number"]
    port, house.port = house.port, 0
    await house.start(monkeypatch)
    assert (await cancel(house, booked)).json()["state"] == "cancelled"
    await house.stop()
    house.port = port
    await house.start(monkeypatch)
    await until(lambda: has_state(house, booked, "arrived"))
    headers = {"Authorization": f"Bearer {booked['secret']}"}
    card = (await house.call("GET", "/b/hanoi-1/card?lang=en", headers=headers)).text
    assert WORDS["arrived_after_cancel"].of("en") in card
    answer = await cancel(house, booked)
    assert (answer.status_code, answer.json()["code"]) == (409, "ALREADY_ARRIVED")
    assert number in answer.json()["vi"]


async def test_a_number_for_now_is_given_by_the_branch(house, hall):
    await linked(house, hall)
    booked = (await house.book(slot=None)).json()
    await until(lambda: has_state(house, booked, "arrived"))
    seen = await house.look(booked["secret"])
    ticket = hall.state.tickets[f"now-{booked['booking_id']}"]
    assert (seen["number"], ticket.channel) == (ticket.number, "online")
    assert seen["tracking_url"].startswith("http://branch.test/t#")


async def test_a_number_for_now_that_the_branch_refuses_says_why(house, hall):
    await linked(house, hall)
    hall.refuse_with = refused(Code.HALL_CLOSED, why="mất điện")
    booked = (await house.book(slot=None)).json()
    await until(lambda: has_state(house, booked, "refused"))
    assert "mất điện" in (await house.look(booked["secret"]))["why"]["vi"]


async def test_a_number_wished_for_long_ago_is_not_given_any_more(house, hall, clock, monkeypatch):
    link = await linked(house, hall)
    await house.stop()
    await until(lambda: not link.connected)
    port, house.port = house.port, 0
    await house.start(monkeypatch)
    booked = (await house.book(slot=None)).json()
    await house.stop()
    clock.now += 16 * 60_000
    house.port = port
    await house.start(monkeypatch)
    await until(lambda: has_state(house, booked, "refused"))
    assert not hall.state.tickets


async def test_everything_told_again_has_no_second_effect(house, hall):
    first = await linked(house, hall)
    booked = [(await house.book(slot, f"request-{n}")).json() for n, slot in enumerate([None, "2026-11-23T10:00"])]
    await until(lambda: has_state(house, booked[0], "arrived"))
    await until(lambda: booked[1]["booking_id"] in hall.state.bookings)
    done = len(hall.asked)
    again = house.dial(hall)
    await until(lambda: again.connected)
    assert await again.cursor() == await first.cursor()
    assert (len(hall.asked), len(hall.state.tickets)) == (done, 1)


async def test_a_branch_that_cannot_store_gets_the_booking_later(house, hall):
    await linked(house, hall)
    hall.refuse_with = refused(Code.CANNOT_STORE, what="disk full")
    booked = (await house.book("2026-11-23T10:00")).json()
    await asyncio.sleep(0.3)
    assert booked["booking_id"] not in hall.state.bookings
    hall.refuse_with = None
    await until(lambda: booked["booking_id"] in hall.state.bookings)


async def test_settings_put_in_force_at_the_branch_reach_the_hub(house, hall):
    await linked(house, hall)
    changed = demo_branch(name={"vi": "Chi nhánh Tây Hồ", "en": "Tay Ho branch"})
    wish = ApplySettings(branch=changed, started_from=hall.state.settings_seq)
    hall.now_ask(wish, Actor(role=Role.SERVER), "settings-0002")

    async def known() -> bool:
        return (await house.call("GET", "/api/v1/branches")).json()[0]["name"]["vi"] == "Chi nhánh Tây Hồ"

    await until(known)


async def test_waits_of_the_branch_are_shown(house, hall):
    await linked(house, hall)

    async def known() -> bool:
        services = (await house.call("GET", "/api/v1/branches/hanoi-1")).json()["services"]
        return services[0]["wait"] is not None

    await until(known)
    wait = (await house.call("GET", "/api/v1/branches/hanoi-1")).json()["services"][0]["wait"]
    nothing = {"waiting": 0, "low_min": 0, "high_min": 0, "about_min": None, "nobody": True}
    assert wait == nothing, "no counter is open in this hall"


async def test_a_wrong_token_is_not_let_in_and_the_branch_keeps_trying(house, hall):
    link = house.dial(hall, token="somebody-elses")
    await asyncio.sleep(0.5)
    assert not link.connected
    (house.folder / "branch-token").write_text("the-branch-token", encoding="utf-8")
    await until(lambda: link.connected)
    await until(lambda: branch_is_here(house))


async def test_a_link_with_a_wrong_token_says_where_to_look_and_says_it_once(house, hall, caplog):
    house.dial(hall, token="somebody-elses")
    await until(lambda: "[[branches]]" in caplog.text)
    [line] = [one.getMessage() for one in caplog.records if one.name == "toiluot.booking"]
    assert "does not know this branch's id or token" in line
    assert "[hub] token_file" in line
    await asyncio.sleep(1.5)  # further tries
    assert caplog.text.count("does not know this branch's id or token") == 1


async def test_a_hub_that_is_long_away_is_told_by_the_health_report_and_no_longer_when_it_is_back(
    house, hall, monkeypatch
):
    link = await linked(house, hall)
    monkeypatch.setattr("server.booking.link.AWAY_S", 0.0)
    assert link.problems() == []
    await house.stop()
    await until(lambda: any("no hub runs at" in problem.why for problem in link.problems()))
    [problem] = link.problems()
    assert (problem.kind, problem.failed) == ("hub", False)
    monkeypatch.setattr("server.booking.link.AWAY_S", 300.0)
    assert link.problems() == [], "a short break is none"
    monkeypatch.setattr("server.booking.link.AWAY_S", 0.0)
    await house.start(monkeypatch)
    await until(lambda: link.problems() == [])


async def test_a_token_file_that_is_missing_is_said_and_looked_for_again(house, hall, caplog):
    link = house.dial(hall)
    (house.folder / "branch-token").unlink()
    await until(lambda: "branch-token is missing; bring" in caplog.text)
    (house.folder / "branch-token").write_text("the-branch-token", encoding="utf-8")
    await until(lambda: link.connected)


@pytest.mark.timeout(300)
async def test_a_token_file_that_is_a_pipe_is_told_and_holds_nothing_up(house, hall, caplog):
    link = house.dial(hall)
    token = house.folder / "branch-token"
    token.unlink()
    os.mkfifo(token)
    await until(lambda: "branch-token cannot be read (it is no file); bring" in caplog.text)
    token.unlink()
    token.write_text("the-branch-token", encoding="utf-8")
    await until(lambda: link.connected)


async def test_a_token_on_a_share_that_answers_late_holds_nothing_else_up(house, hall, monkeypatch):
    asked, answers, in_time = threading.Event(), threading.Event(), []

    def late(path):
        if path == house.folder / "branch-token" and not in_time:
            asked.set()
            in_time.append(answers.wait(30))
        return read_file(path)

    monkeypatch.setattr("server.booking.link.read_file", late)
    link = house.dial(hall)
    await until(asked.is_set)
    answers.set()
    await until(lambda: link.connected)
    assert in_time == [True], "the branch stood still until the share answered"


async def test_a_server_whose_link_another_one_took_is_told_so(house, hall, caplog):
    link = await linked(house, hall)
    url = house.url.replace("http", "ws") + "/link/hanoi-1"
    token = {"Authorization": "Bearer the-branch-token"}
    async with websockets.asyncio.client.connect(url, additional_headers=token, proxy=None) as other:
        await until(lambda: "another server uses this branch's token" in caplog.text)
        assert not link.connected
        async with asyncio.timeout(60):
            await other.wait_closed()  # the first one dials again, after a pause
    assert (other.close_code, other.close_reason) == (4001, "another server uses this branch's token")


@pytest.mark.parametrize("token", [b"", b"\xff\xfe", "mã".encode(), b"two\nlines"])
async def test_a_token_that_cannot_be_sent_is_said_and_asked_for_again(house, hall, caplog, token):
    link = house.dial(hall)
    (house.folder / "branch-token").write_bytes(token)
    await until(lambda: "holds no token" in caplog.text)
    (house.folder / "branch-token").write_text("the-branch-token", encoding="utf-8")
    await until(lambda: link.connected)
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("spoil", [lambda file: file.write_bytes(b"\xff\x00\n"), lambda file: file.mkdir(parents=True)])
async def test_a_file_of_keys_that_is_spoilt_keeps_no_branch_from_its_hub(house, hall, clock, spoil):
    (house.folder / "branch").mkdir()
    spoil(house.folder / "branch" / "hub-public-keys")
    link = await linked(house, hall)
    booked = (await house.book("2026-11-23T10:00")).json()
    clock.now = at("2026-11-23T09:50")
    assert hall.check_in(link.verifier, booked["qr"])["slot_at"] == at("2026-11-23T10:00")


@pytest.mark.parametrize("wait", [
    {"waiting": 1 << 62, "low_min": 0, "high_min": 0}, {"waiting": 1, "low_min": 0, "high_min": 0, "nobody": {"a": []}},
    {"waiting": True, "low_min": 0, "high_min": 0}, {"waiting": -1, "low_min": 0, "high_min": 0}, {"waiting": 1},
])  # fmt: skip
def test_a_wait_that_nobody_could_wait_is_not_kept(wait):
    assert message_in({"kind": "waits", "waits": {"a": wait}})[0] is None
    assert message_in({"kind": "waits", "waits": {"a": {"waiting": 1, "low_min": 0, "high_min": 0}}})[1] is None


async def test_keys_named_in_the_settings_are_the_only_ones_trusted(house, hall, clock):
    link = house.dial(hall, public_keys=("ab" * 32,))
    await until(lambda: link.connected)
    await until(lambda: branch_is_here(house))
    booked = (await house.book("2026-11-23T10:00")).json()
    clock.now = at("2026-11-23T09:50")
    outcome = hall.check_in(link.verifier, booked["qr"])
    assert isinstance(outcome, Refused)
    assert outcome.code is Code.BOOKING_FORGED


async def test_a_busy_port_stops_the_start_with_words(house, tmp_path):
    from server.hub.app import serve

    (tmp_path / "second").mkdir()
    with pytest.raises(StartRefused, match=f"{house.port}.*set port to a free port"):
        await serve(settings_in(tmp_path / "second", house.port))


async def test_a_branch_of_another_major_is_told_whom_to_update_and_let_go(house, caplog):
    url = house.url.replace("http", "ws") + "/link/hanoi-1"
    token = {"Authorization": "Bearer the-branch-token"}
    async with websockets.asyncio.client.connect(url, additional_headers=token, proxy=None) as socket:
        hello = json.loads(await socket.recv())
        assert (hello["kind"], hello["version"]) == ("hello", VERSION)
        await socket.send('{"kind": "hello_reply", "version": "2.0"}')
        said = []
        async with asyncio.timeout(60):
            with contextlib.suppress(websockets.exceptions.ConnectionClosedError):
                while True:
                    said.append(json.loads(await socket.recv()))
    assert [one["code"] for one in said if one["kind"] == "refused"] == ["HUB_TOO_OLD"]
    assert socket.close_code == OTHER_VERSION
    assert "Update the hub." in caplog.text


async def test_a_hostile_branch_message_does_not_end_the_link(house, hall):
    from websockets.asyncio.client import connect

    url = house.url.replace("http", "ws") + "/link/hanoi-1"
    async with connect(url, additional_headers={"Authorization": "Bearer the-branch-token"}, proxy=None) as socket:
        await socket.recv()
        for text in ("{", "[]", "1", '{"kind":"waits","waits":{"a":1}}', '{"kind":"item"}', '{"kind":"ask","link":5}'):
            await socket.send(text)
        pong = await socket.ping()
        await asyncio.wait_for(pong, 60)


@pytest.mark.parametrize("link", [None, 5, "", "a b", "x" * 65, "é"])
async def test_a_greeting_that_names_no_link_is_none(link):
    line = Line(json.dumps({"kind": "hello", "link": link}))
    with pytest.raises(talk.NoGreeting, match="greets as no hub does: “link” is wrong at “link”"):
        await talk.greeted(line)


def test_a_hub_is_believed_a_few_keys_and_not_a_million():
    assert len(_sound([f"{n:064x}" for n in range(1_000)])) == MOST_KEYS
