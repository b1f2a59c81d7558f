"""Each alarm of today's page has something that can be done in it, and a name that outlasts its words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from rules import hours
from server.core.forecast import Advised, Forecast
from server.runtime.backups import BackupHealth, PlaceHealth
from server.runtime.health import Problem
from server.views.documents import Documents
from server.web.pages import Speech
from server.web.telling.letters import look_of
from server.web.today.alarms import alarms_now
from server.web.today.health_words import alarms_of
from server.web.today.seen import Alarm, Health, see
from tests.server.branch_kit import BRANCH, COUNTER, COUNTERS, KIOSK, LAN, MINH, SERVICE
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in
from wire import commands as c
from wire.values import IDENTIFIER_PATTERN, Actor, Role, Text
from wire.views import DeviceLine, PartLine

SAY = Speech("en")
IDENTIFIER = re.compile(IDENTIFIER_PATTERN)


def device(device_id: str, role: Role, kind: str = "", trouble: str = "") -> DeviceLine:
    parts = (PartLine(kind=kind, state="lost", since=0, told_at=0, trouble=Text(en=trouble)),) if trouble else ()
    return DeviceLine(device_id=device_id, role=role, connected=bool(trouble), since=0, parts=parts)


async def alarms(site: Site, health: Health, *over: str) -> list[Alarm]:
    async with site.house.handle.reading() as state:
        seen = see(
            state, await Documents(site.house.handle, tuple).waits(), site.house.clock.now, site.house.handle.lines
        )
    return alarms_now(seen, health, SAY, (), over)


@pytest.fixture
def late() -> BackupHealth:
    return BackupHealth(PlaceHealth(Path("/srv/backups"), trouble=Text(en="No backup could be made.")))


async def test_every_alarm_of_a_bad_day_has_an_action(site: Site, late: BackupHealth) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await site.house.ask(c.CallHelp(), LAN)
    lines = (
        device("kiosk-1", Role.KIOSK, "printer", "The printer is out of paper"),
        device("board-1", Role.DISPLAY, "sound", "The board is not heard"),
        device("kiosk-2", Role.KIOSK),
    )
    health = Health(devices=lines, backups=late, clock_jump_ms=3_600_000)
    found = {alarm.name: alarm for alarm in await alarms(site, health)}
    actions = {name: alarm.form or alarm.link for name, alarm in found.items()}
    assert actions["device-kiosk-1"] == "/manager/devices/kiosk-1"
    assert actions["device-board-1"] == "/manager/devices/board-1"
    assert actions["backup-0"] == "#devices"
    assert actions["clock"] == "/manager/clock"
    assert all(actions.values()), actions
    assert all(alarm.button for alarm in found.values())


async def test_a_queue_that_nobody_serves_leads_to_a_choice_of_counters(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK)
    (alarm,) = [one for one in await alarms(site, Health()) if one.name.startswith("nobody-")]
    assert alarm.link.startswith("/manager/counters?group=")


class Report:
    """A server whose hub has been away for longer and longer."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds

    def problems(self) -> list[Problem]:
        return [Problem("hub", seconds=self.seconds)]


def test_an_alarm_that_counts_minutes_is_the_same_one_with_each_of_them() -> None:
    early, later = (alarms_of(Report(seconds), SAY)[0] for seconds in (120, 600))  # type: ignore[arg-type]
    assert early.what != later.what
    assert early.name == later.name, "it would ring anew each minute, and could not be put off"


async def test_what_leaves_the_hall_names_no_person(site: Site) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await site.house.ask(c.CallHelp(), LAN)
    manager = LAN.model_copy(update={"role": Role.MANAGER, "roles": ("manager",)})
    await site.house.ask(c.CloseHall(why="Ông Nam gây rối"), manager)
    lines = (device("kiosk-1", Role.KIOSK), device("kiosk-2", Role.KIOSK))
    outside = dict(pair for alarm in await alarms(site, Health(devices=lines)) for pair in alarm.outside)
    assert outside["hall-closed"] == "The hall gives no numbers."
    assert "Nam" not in "".join(outside.values())
    assert "lan" not in "".join(outside.values()).lower()
    assert {"away-kiosk-1", "away-kiosk-2"} <= outside.keys(), "each begins and ends by itself"


async def unserved(site: Site) -> list[Alarm]:
    return [one for one in await alarms(site, Health()) if one.name == "unserved"]


async def test_a_service_without_a_counter_is_said_quietly_before_somebody_waits(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    clock = site.house.clock
    assert await unserved(site) == [], "nobody has opened a counter yet: the hall is only beginning"
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    (alarm,) = await unserved(site)
    assert alarm.quiet
    assert alarm.link.startswith("/manager/counters?group=")
    assert "which take numbers" in alarm.what
    assert look_of([alarm], BRANCH, "2026-11-23", clock.now).standing == (), "it leaves the hall by nothing"
    await sign_in(browser_like)
    assert "unserved" not in (await browser_like.get("/manager/alarms")).json()["alarms"]


async def test_nothing_is_said_of_it_in_the_first_minutes_after_hours_or_while_the_hall_gives_none(site: Site) -> None:
    clock = site.house.clock
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    (stretch, *_) = hours.windows(BRANCH, "2026-11-23")
    for at, says in ((14, 0), (15, 1)):
        clock.now = stretch.issue_from + at * 60_000
        assert len(await unserved(site)) == says, at
    clock.now = stretch.issue_until
    assert await unserved(site) == []


def voice(device_id: str, *shows: str, state: str = "ready", **others: object) -> DeviceLine:
    parts = (PartLine(kind="sound", state=state, since=0, told_at=0),)
    told = {"role": Role.DISPLAY, "connected": True, "since": 0, "shows": shows, "parts": parts} | others
    return DeviceLine.model_validate({"device_id": device_id} | told)


FIRST_ZONE, SECOND_ZONE = BRANCH.zones[0], BRANCH.zones[1]
IN_FIRST, ALSO_IN_FIRST = [one.id for one in BRANCH.counters if one.zone == FIRST_ZONE.id][:2]
IN_SECOND = next(one.id for one in BRANCH.counters if one.zone == SECOND_ZONE.id)


async def voices(site: Site, calls: dict[str, int], *displays: DeviceLine) -> list[str]:
    """What is said of voices when counters have just made so many calls."""
    async with site.house.handle.reading() as state:
        waits = await Documents(site.house.handle, tuple).waits()
        seen = see(state, waits, site.house.clock.now, site.house.handle.lines)
    found = alarms_now(replace(seen, called_lately=calls), Health(devices=displays), SAY, (), ())
    return [one.what for one in found if one.name.startswith("voice-full")]


async def test_a_voice_with_more_calls_than_it_can_speak_is_advised_to_be_split(site: Site) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    zone, clock = BRANCH.counter_by_id[COUNTER].zone, site.house.clock

    async def called() -> tuple[dict[str, int], list[Alarm]]:
        async with site.house.handle.reading() as state:
            seen = see(state, await Documents(site.house.handle, tuple).waits(), clock.now, site.house.handle.lines)
        found = alarms_now(seen, Health(devices=(voice("board-1", zone),)), SAY, (), ())
        return dict(seen.called_lately), [one for one in found if one.name.startswith("voice-full")]

    assert isinstance(await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK), dict)
    assert isinstance(await site.house.ask(c.CallNext(), LAN), dict)
    assert await called() == ({COUNTER: 1}, [])
    async with site.house.handle.reading() as state:
        (leg,) = (leg for ticket in state.tickets.values() for leg in ticket.legs)
        leg.calls[:] = [clock.now] * 60
    assert await called() == ({COUNTER: 60}, []), "one voice carries twelve a minute"
    leg.calls.append(clock.now)
    (_, (alarm,)) = await called()
    assert alarm.what.startswith(f"{FIRST_ZONE.name.of('en')}: 12 calls a minute over the last 5 minutes")
    assert (alarm.quiet, alarm.link) == (True, "/manager/devices")
    assert IDENTIFIER.fullmatch(alarm.name), "it can be put off"
    clock.forward(5 * 60)
    assert await called() == ({}, []), "it is over when it is over"


async def test_a_voice_carries_the_calls_of_all_its_zones_and_shares_them_with_nobody(site: Site) -> None:
    one, both = voice("board-1", FIRST_ZONE.id), voice("board-2", FIRST_ZONE.id, SECOND_ZONE.id)
    calls = {IN_FIRST: 20, ALSO_IN_FIRST: 15, IN_SECOND: 40}
    said = await voices(site, calls, one, both)
    assert len(said) == 1, "the first alone speaks 35 of them, the second all 75"
    assert said[0].startswith("The whole hall: 15 calls a minute")
    assert await voices(site, calls, voice("board-2"), voice("board-3")) == said, "no zone is all of them, said once"
    assert await voices(site, calls, one, voice("board-2", SECOND_ZONE.id)) == []
    full = {IN_FIRST: 61, IN_SECOND: 40}
    first, whole = await voices(site, full, one, both)
    assert (first[: len(FIRST_ZONE.name.of("en"))], whole[:14]) == (FIRST_ZONE.name.of("en"), "The whole hall")


@pytest.mark.parametrize(
    "display",
    [
        voice("board-1", state="none"),
        voice("board-1", state="lost"),
        voice("board-1", parts=()),
        voice("board-1", connected=False),
        voice("board-1", shows_counter=IN_SECOND),
        voice("board-1", shows=None, zone=SECOND_ZONE.id),
        voice("kiosk-1", role=Role.KIOSK),
    ],
    ids=["silent", "not heard", "tells no sound", "away", "at one counter", "placed elsewhere", "a kiosk"],
)
async def test_what_does_not_speak_these_calls_is_no_voice_of_them(site: Site, display: DeviceLine) -> None:
    assert await voices(site, {IN_FIRST: 100, IN_SECOND: 5}, display) == []
    assert len(await voices(site, {IN_FIRST: 100, IN_SECOND: 5}, display, voice("board-9"))) == 1


async def test_a_screen_out_of_use_speaks_nothing(site: Site) -> None:
    manager = LAN.model_copy(update={"role": Role.MANAGER, "roles": ("manager",)})
    site.people.pair("board-1", Role.DISPLAY)
    assert len(await voices(site, {IN_FIRST: 100}, voice("board-1"))) == 1
    assert isinstance(await site.house.ask(c.WantDevice(device_id="board-1", mode="closed"), manager), dict)
    assert await voices(site, {IN_FIRST: 100}, voice("board-1")) == []


async def test_who_called_for_help_first_comes_first(site: Site) -> None:
    first, second = COUNTERS[1], COUNTERS[0]
    for counter, who in ((first, MINH), (second, LAN)):
        await site.house.ask(c.OpenCounter(counter_id=counter), who)
        await site.house.ask(c.CallHelp(), who)
        site.house.clock.forward(60)
    assert [one.counter_id for one in await alarms(site, Health()) if one.grave] == [first, second]


async def test_a_silent_alarm_says_not_to_call_the_desk_and_what_was_said_with_it(site: Site) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await site.house.ask(c.CallHelp(silent=True, words="Có người gây rối"), LAN)
    number = BRANCH.counter_by_id[COUNTER].number
    (alarm,) = [one for one in await alarms(site, Health()) if one.grave]
    assert alarm.what == SAY("today.alarm", n=number, person="lan")
    assert alarm.key.startswith("alarm-")
    assert "Có người gây rối" in alarm.advice


GROUP = BRANCH.service_by_id[SERVICE].group


async def too_long(site: Site, advised: str = "", age_s: int = 20) -> Alarm:
    """The alarm of the group's queue, with a counter that a forecast says to open."""
    async with site.house.handle.reading() as state:
        waits, now = await Documents(site.house.handle, tuple).waits(), site.house.clock.now
        advice = {GROUP: Advised(advised, now - age_s * 1000, 23, 1310.0, 1070.0)} if advised else {}
        foreseen = replace(waits, forecast=Forecast(waits.now, waits.seq, {}, advice=advice))
        seen = see(state, foreseen, now, site.house.handle.lines)
    (alarm,) = [one for one in alarms_now(seen, Health(), SAY, (), [GROUP]) if one.name == f"over-{GROUP}"]
    return alarm


async def test_the_counter_that_helps_most_is_named_with_what_it_helps(site: Site) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTERS[1]), LAN)
    other, number = COUNTERS[2], BRANCH.counter_by_id[COUNTERS[2]].number
    assert (await too_long(site, other)).advice == (
        f"Open counter {number}: the 23 people who wait are called about 4 min sooner on average."
    )
    await site.house.ask(c.PauseCounter(reason=BRANCH.pause_reasons[0].id), LAN)
    assert (await too_long(site, COUNTERS[1])).advice.startswith(
        f"Ask counter {BRANCH.counter_by_id[COUNTERS[1]].number} back from its pause: the 23 people"
    )
    assert "Open" not in (await too_long(site, other, age_s=181)).advice, "the hall is another one by then"
    await site.house.ask(c.ResumeCounter(), LAN)
    assert "back" not in (await too_long(site, COUNTERS[1])).advice, "it is open by now"
    assert "gone" not in (await too_long(site, "gone")).advice


async def test_where_none_is_known_it_says_who_waits_since_when_and_names_none(site: Site) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTERS[1]), LAN)
    for _ in range(2):
        await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK)
        site.house.clock.forward(420)
    assert (await too_long(site)).advice == "2 people wait, the longest for 14 min so far."


async def test_where_every_counter_that_can_serve_it_is_open_that_is_said(site: Site) -> None:
    able = [one.id for one in BRANCH.counters if SERVICE in BRANCH.skills[one.id]]
    for n, counter in enumerate(able):
        actor = LAN.model_copy(update={"person": f"p{n}", "device_id": f"pc-{n}"})
        assert isinstance(await site.house.ask(c.OpenCounter(counter_id=counter), actor), dict)
    every = all(set(BRANCH.skills[one.id]).isdisjoint(services(GROUP)) or one.id in able for one in BRANCH.counters)
    await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK)
    assert every
    assert (await too_long(site)).advice.endswith(SAY("alarm_none"))


def services(group: str) -> set[str]:
    return {one.id for one in BRANCH.services if one.group == group}


async def test_of_a_queue_that_nobody_serves_all_counters_are_named_that_could(site: Site) -> None:
    await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK)
    (alarm,) = [one for one in await alarms(site, Health()) if one.name.startswith("nobody-")]
    able = [str(one.number) for one in BRANCH.counters if SERVICE in BRANCH.skills[one.id]]
    assert alarm.advice == SAY("alarm_could", names=", ".join(able))


async def test_a_service_that_gives_no_numbers_needs_no_counter(site: Site) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    left = [one for one in BRANCH.services if one.id not in BRANCH.skills[COUNTER]]
    ((before,), manager) = await unserved(site), LAN.model_copy(update={"role": Role.MANAGER, "roles": ("manager",)})
    assert left[0].name.of("en") in before.what
    assert isinstance(await site.house.ask(c.CloseService(service_id=left[0].id, why="Mất mạng"), manager), dict)
    (after,) = await unserved(site)
    assert left[0].name.of("en") not in after.what
    assert left[1].name.of("en") in after.what


async def test_of_queues_that_nobody_serves_the_longest_comes_first(site: Site) -> None:
    few, many = BRANCH.services[:2]
    for service in (few, many, many):
        assert isinstance(await site.house.ask(c.IssueTicket(service_id=service.id), KIOSK), dict)
    names = [one.name for one in await alarms(site, Health()) if one.name.startswith("nobody-")]
    assert names == [f"nobody-{many.id}", f"nobody-{few.id}"]


async def test_a_counter_that_closed_just_now_makes_no_alarm_for_some_minutes(site: Site) -> None:
    other = next(one.id for one in BRANCH.counters if SERVICE not in BRANCH.skills[one.id])
    for counter, who in ((COUNTER, LAN), (other, MINH)):
        await site.house.ask(c.OpenCounter(counter_id=counter), who)
    before, closed_at = await unserved(site), site.house.clock.now
    await site.house.ask(c.CloseCounter(), LAN)
    site.house.clock.now = closed_at + 9 * 60_000
    assert await unserved(site) == before
    site.house.clock.now = closed_at + 11 * 60_000
    assert (await unserved(site))[0].what != before[0].what
    await site.house.ask(c.CloseCounter(), MINH)
    assert await unserved(site) == [], "no counter at all is open"


async def test_who_waits_without_paper_is_named_and_no_longer_once_it_was_printed_or_the_visit_is_over(
    site: Site,
) -> None:
    async def papers() -> dict[str, tuple[str, str]]:
        found = await alarms(site, Health())
        assert all(one.quiet and one.link and one.button for one in found if one.name.startswith("paper"))
        return {one.name: (one.what, one.advice) for one in found if one.name.startswith("paper")}

    tickets = [await site.house.ask(c.IssueTicket(service_id=SERVICE), KIOSK) for _ in range(3)]
    numbers = [ticket["number"] for ticket in tickets]
    assert await papers() == {}
    await site.house.ask(c.ReportPaper(ticket_id=tickets[0]["ticket_id"], result="not_printed", reason="paper"), KIOSK)
    await site.house.ask(c.ReportPaper(ticket_id=tickets[1]["ticket_id"], result="maybe_printed"), KIOSK)
    found = await papers()
    assert list(found) == ["paper_missing", "paper_perhaps"]
    assert numbers[0] in found["paper_missing"][0]
    assert numbers[1] in found["paper_perhaps"][0]
    await site.house.ask(c.ReportPaper(ticket_id=tickets[0]["ticket_id"], result="printed", again=True), KIOSK)
    found = await papers()
    assert {name: advice for name, (_, advice) in found.items()} == {"paper_perhaps": "Printed again today: 1."}
    phone = Actor(role=Role.PHONE, device_id=tickets[1]["ticket_id"])
    assert isinstance(await site.house.ask(c.Cancel(ticket_id=tickets[1]["ticket_id"]), phone), dict)
    assert await papers() == {}


async def ahead(site: Site, shares: dict[str, float], *over: str, advised: str = "") -> list[Alarm]:
    """What is said before it is so."""
    async with site.house.handle.reading() as state:
        waits = await Documents(site.house.handle, tuple).waits()
        advice = {GROUP: Advised(advised, site.house.clock.now, 1, 600.0, 480.0)} if advised else {}
        foreseen = replace(waits, forecast=Forecast(waits.now, waits.seq, {}, over_target=shares, advice=advice))
        seen = see(state, foreseen, site.house.clock.now, site.house.handle.lines)
    return [one for one in alarms_now(seen, Health(), SAY, (), over) if one.name.startswith("ahead-")]


async def test_a_target_that_will_be_missed_is_said_before_it_is_and_the_counter_that_helps(site: Site) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    (alarm,) = await ahead(site, {SERVICE: 0.72, "gone": 0.9, BRANCH.services[1].id: 0.59})
    assert alarm.name == f"ahead-{SERVICE}"
    assert "may wait over 15 minutes (72% likely)" in alarm.what
    assert alarm.quiet, "it may not come true: nobody is rung for"
    assert (alarm.advice, alarm.link) == (
        SAY("alarm_ahead_then"),
        f"/manager/counters?group={BRANCH.services[0].group}",
    )
    (alarm,) = await ahead(site, {SERVICE: 0.72}, advised=COUNTERS[1])
    number = BRANCH.counter_by_id[COUNTERS[1]].number
    assert alarm.advice == f"Open counter {number}: the person who waits is called about 2 min sooner."


async def test_it_is_not_said_of_what_is_so_already_nor_while_no_numbers_are_given(site: Site) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    sure = {SERVICE: 0.9}
    assert await ahead(site, sure, BRANCH.services[0].group) == []
    assert await ahead(site, {}) == []
    manager = LAN.model_copy(update={"role": Role.MANAGER, "roles": ("manager",)})
    await site.house.ask(c.CloseService(service_id=SERVICE, why="x"), manager)
    assert await ahead(site, sure) == []
    await site.house.ask(c.OpenService(service_id=SERVICE), manager)
    assert len(await ahead(site, sure)) == 1
    await site.house.ask(c.CloseHall(why="x"), manager)
    assert await ahead(site, sure) == []


async def test_the_surest_comes_first_and_there_are_no_more_than_two(site: Site) -> None:
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    shares = {service.id: 0.6 + n / 100 for n, service in enumerate(BRANCH.services[:5])}
    found = await ahead(site, shares)
    assert [one.name for one in found] == [
        f"ahead-{service.id}" for service in (BRANCH.services[4], BRANCH.services[3])
    ]
