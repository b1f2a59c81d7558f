"""The waits that everybody is told from: kept a second, true to what happened since (R57)."""

from __future__ import annotations

import asyncio

import pytest

from server.core.context import Context
from server.core.decide import decide, open_day
from server.core.forecast import FUTURES_MODEL, Chances, Forecast
from server.core.model import State
from server.heart import Heart
from server.waits.service import FORECAST_S, SHOWN_S, WaitService, estimate
from server.waits.simulate import simulate
from server.waits.worker import Worker
from tests.server.core.core_hall import Hall, at, branch
from wire import commands as c
from wire.catalogue import Policy
from wire.values import Actor, Role


class Told(Hall):
    """A hall whose numbers are told from a forecast, as the branch server does."""

    def __init__(self, *args, **policy):
        self.forecast = WaitService()
        super().__init__(*args, **policy)

    def decide(self, command, role, person="", device="", booking=None):
        self.command_id = f"command-{next(self._ids):04d}"
        waits = self.forecast.of_newcomer(self.state, self.now)
        actor = Actor(role=role, person=person, device_id=device)
        return decide(self.state, command, Context(actor, self.now, booking, self.command_id, waits))

    def tell(self, event):
        super().tell(event)
        self.forecast.follow(self.state, event)


def told(hall, service="A1", class_id="ordinary"):
    ticket = hall.comes(service, class_id)
    return ticket.wait_low_min, ticket.wait_high_min, ticket.ahead


def test_no_settings_no_forecast():
    assert WaitService().of_newcomer(State(), at("09:00")) is None


def test_a_number_is_told_the_same_from_the_forecast_as_from_a_simulation_of_its_own():
    for services in (("A1",) * 6, ("A1", "A2", "E1", "A1", "S1")):
        plain, kept = Hall(), Told()
        for hall in (plain, kept):
            hall.opens("c1")
        assert [told(kept, s) for s in services] == [told(plain, s) for s in services]


def test_numbers_given_within_a_second_count_for_those_after_them():
    hall = Told()
    hall.opens("c1")
    first = hall.forecast.of_newcomer(hall.state, hall.now)
    seen = [told(hall) for _ in range(5)]
    assert hall.forecast.of_newcomer(hall.state, hall.now).seq == first.seq
    assert [ahead for _, _, ahead in seen] == [0, 1, 2, 3, 4]
    assert [high for _, high, _ in seen] == sorted({high for _, high, _ in seen})


def test_the_place_among_priority_and_ordinary_is_exact_within_the_second():
    hall = Told()
    seen = [told(hall, "A1", k)[2] for k in ("ordinary", "old", "ordinary", "old")]
    assert seen == [0, 0, 2, 1]


def test_a_forecast_is_worked_out_anew_after_a_second_and_after_any_call():
    hall = Told()
    hall.opens("c1")
    ticket = hall.comes()
    first = hall.forecast.of_newcomer(hall.state, hall.now)
    assert hall.forecast.of_newcomer(hall.state, hall.now + 999) is first
    assert hall.forecast.of_newcomer(hall.state, hall.now + 1000) is not first
    second = hall.forecast.of_newcomer(hall.state, hall.now)
    hall.calls()
    third = hall.forecast.of_newcomer(hall.state, hall.now)
    assert third is not second
    hall.clerk(c.Start(ticket_id=ticket.ticket_id))
    assert hall.forecast.of_newcomer(hall.state, hall.now) is not third


def test_what_displays_and_citizens_report_leaves_the_forecast_as_it_is():
    hall = Told()
    hall.opens("c1")
    hall.comes()
    hall.calls()
    call = hall.state.calls[0]
    kept = hall.forecast.of_newcomer(hall.state, hall.now)
    hall.ask(c.Announced(call_seq=call.call_seq, ticket_id=call.ticket_id, how="shown"), Role.DISPLAY)
    assert hall.forecast.of_newcomer(hall.state, hall.now) is kept


def test_a_forecast_can_be_forgotten():
    hall = Told()
    kept = hall.forecast.of_newcomer(hall.state, hall.now)
    hall.forecast.forget()
    assert hall.forecast.of_newcomer(hall.state, hall.now) is not kept


def test_a_number_on_a_new_day_is_not_told_from_yesterdays_forecast():
    hall = Told("11:00")
    hall.opens("c1")
    for _ in range(5):
        hall.comes()
    heart = Heart(hall.state)
    assert heart.waits_of_newcomer(hall.now, None).ahead_of_service("A1") == 5
    hall.now = at("08:30", "2026-11-24")
    opened = open_day(hall.state, hall.now)
    today = heart.waits_of_newcomer(hall.now, opened)
    assert today.ahead_of_service("A1") == 0
    context = Context(Actor(role=Role.KIOSK), hall.now, None, "command-new-day", today, opened=opened)
    assert decide(hall.state, c.IssueTicket(service_id="A1"), context)[-1].ahead == 0


def test_a_booking_that_counts_from_its_slot_is_told_its_own_wait():
    hall = Told("08:40")
    hall.opens("c1")
    for _ in range(4):
        hall.comes()
    (event,) = hall.checks_in("08:50")
    assert event.ahead == 0
    assert (event.wait_about_min, event.wait_high_min) == (0, 5)


def test_a_number_that_is_expected_is_not_counted_for_those_who_come_in_the_same_second():
    hall = Told()
    hall.opens("c1")
    before = told(hall)
    hall.takes_from_home()
    wait = told(hall)
    assert before[2] == 0
    assert wait[2] == 1
    hall.pass_time(seconds=2)
    assert told(hall)[2] == 2


def asked_of(hall):
    return hall.forecast.of(hall.state, hall.now)


def test_who_looks_at_the_hall_sees_every_number_that_was_given_as_one_who_waits():
    hall = Told()
    hall.opens("c1")
    first = asked_of(hall)
    ticket = hall.comes()
    assert not first.covers(ticket.ticket_id)
    assert asked_of(hall) == estimate(hall.state, hall.now)
    assert asked_of(hall).covers(ticket.ticket_id)
    assert asked_of(hall) is asked_of(hall)


def test_who_looks_at_the_hall_sees_a_number_that_is_expected():
    hall = Told()
    hall.opens("c1")
    hall.comes()
    asked_of(hall)
    ticket = hall.takes_from_home()
    assert ticket.ticket_id in asked_of(hall).expected


def test_new_numbers_and_screens_are_told_from_the_same_waits():
    hall = Told()
    hall.opens("c1")
    hall.pass_time(seconds=2)
    assert asked_of(hall) is hall.forecast.of_newcomer(hall.state, hall.now)


def test_time_alone_makes_waits_old():
    hall = Told()
    hall.opens("c1")
    seen = asked_of(hall)
    hall.pass_time(seconds=1)
    assert asked_of(hall) is not seen


def test_a_clock_that_went_back_makes_waits_old():
    hall = Told()
    hall.opens("c1")
    seen = asked_of(hall)
    assert hall.forecast.of(hall.state, hall.now - 1) is not seen


class Slow(Worker):
    """Answers when it is told to, in whatever order."""

    def __init__(self):
        super().__init__()
        self.asked = []

    async def simulate(self, scene):
        self.asked.append(asyncio.get_running_loop().create_future())
        await self.asked[-1]
        return simulate(scene)


def beside(real=0.0):
    """A hall with a counter open, whose waits are worked out beside it; the worker."""
    hall, worker = Told(), Slow()
    hall.forecast = WaitService(lambda: real, worker)
    hall.opens("c1")
    hall.comes()
    return hall, worker


async def begun(hall):
    """The hall drawn now, and the task that works its waits out."""
    drawn = hall.forecast.drawn(hall.state, hall.now)
    task = asyncio.create_task(hall.forecast.work_out(drawn))
    await asyncio.sleep(0)
    return task


async def test_screens_and_pages_read_what_was_worked_out_last_whatever_happens():
    hall, worker = beside()
    task = await begun(hall)
    worker.asked[0].set_result(None)
    seen = await task
    assert seen == estimate(hall.state, hall.now)
    hall.calls()
    hall.pass_time(seconds=3)
    assert hall.forecast.recent() is seen


async def test_waits_that_nobody_renewed_are_not_shown_once_they_are_old():
    hall, real = Told(), [0.0]
    hall.forecast = WaitService(lambda: real[0])
    assert hall.forecast.recent() is None
    await hall.forecast.work_out(hall.forecast.drawn(hall.state, hall.now))
    real[0] = SHOWN_S - 0.01
    assert hall.forecast.recent() == estimate(hall.state, hall.now)
    real[0] = SHOWN_S
    assert hall.forecast.recent() is None


async def test_the_age_of_waits_counts_from_the_hall_they_were_drawn_from():
    hall, worker, real = Told(), Slow(), [0.0]
    hall.forecast = WaitService(lambda: real[0], worker)
    task = await begun(hall)
    real[0] = SHOWN_S
    worker.asked[0].set_result(None)
    await task
    assert hall.forecast.recent() is None


async def test_numbers_given_while_waits_are_worked_out_are_counted_in():
    hall, worker = beside()
    plain = Told()
    plain.opens("c1")
    plain.comes()
    plain.forecast.of(plain.state, plain.now)
    task = await begun(hall)
    for one in (hall, plain):
        one.ask(c.IssueTicket(service_id="A1"))
    worker.asked[0].set_result(None)
    seen = await task
    assert not hall.forecast.ended
    assert not hall.forecast.due(hall.state, hall.now, of_newcomer=True)
    assert hall.forecast.due(hall.state, hall.now)
    assert seen.newcomers
    assert told(hall) == told(plain)


async def test_a_number_that_is_expected_delays_nobody_while_waits_are_worked_out():
    hall, worker = beside()
    task = await begun(hall)
    hall.takes_from_home()
    worker.asked[0].set_result(None)
    assert (await task).newcomers == {}
    assert hall.forecast.due(hall.state, hall.now)


async def test_waits_that_a_call_made_wrong_while_they_were_worked_out_are_told_to_no_new_number():
    hall, worker = beside()
    task = await begun(hall)
    hall.calls()
    worker.asked[0].set_result(None)
    await task
    assert hall.forecast.ended
    assert hall.forecast.due(hall.state, hall.now, of_newcomer=True)
    assert told(hall)[2] == 0


async def test_waits_of_a_state_that_is_another_one_now_are_not_kept():
    hall, worker = beside()
    task = await begun(hall)
    hall.put(branch(services=branch().services[1:]))
    worker.asked[0].set_result(None)
    await task
    assert hall.forecast.recent() is None


async def test_of_two_that_are_worked_out_at_once_the_later_hall_is_kept():
    for first, second in ((0, 1), (1, 0)):
        hall, worker = beside()
        tasks = [await begun(hall)]
        hall.ask(c.IssueTicket(service_id="A1"))
        hall.pass_time(seconds=2)
        tasks.append(await begun(hall))
        for n in (first, second):
            worker.asked[n].set_result(None)
            await tasks[n]
        assert hall.forecast.recent() == estimate(hall.state, hall.now)


async def test_waits_worked_out_at_once_are_not_undone_by_those_of_an_earlier_hall():
    hall, worker = beside()
    task = await begun(hall)
    hall.calls()
    now = hall.forecast.of(hall.state, hall.now)
    worker.asked[0].set_result(None)
    await task
    assert hall.forecast.recent() is now


async def test_a_scene_that_cannot_be_worked_out_leaves_what_was_kept():
    hall, worker = beside()
    seen = hall.forecast.of(hall.state, hall.now)
    task = await begun(hall)
    worker.asked[0].set_exception(ArithmeticError())
    with pytest.raises(ArithmeticError):
        await task
    assert hall.forecast.recent() is seen


def test_screens_never_see_waits_of_other_settings_or_another_day():
    hall = Told()
    hall.opens("c1")
    assert "A1" in asked_of(hall).services
    hall.put(branch(services=branch().services[1:]))
    assert hall.forecast.recent() is None
    assert "A1" not in asked_of(hall).services
    hall.now = at("08:30", "2026-11-24")
    hall.ask(c.Tick(), Role.SERVER)
    assert hall.forecast.recent() is None


def test_numbers_given_after_a_call_are_not_counted_into_waits_that_are_wrong_anyway():
    hall = Told()
    hall.opens("c1")
    hall.comes()
    seen = hall.forecast.of_newcomer(hall.state, hall.now)
    hall.calls()
    hall.ask(c.IssueTicket(service_id="A1"))
    assert hall.forecast.of_newcomer(hall.state, hall.now) is not seen
    assert told(hall)[2] == 1


def test_no_settings_nothing_to_work_out():
    assert not WaitService().due(State(), at("09:00"))


@pytest.mark.parametrize("service", ["A1", "gone"])
def test_who_came_while_the_server_was_away_is_counted_in_anew_whatever_they_came_for(service):
    hall = Told("09:00")
    hall.opens("c1")
    hall.pass_time(minutes=5)
    before = hall.forecast.of_newcomer(hall.state, hall.now)
    handed = c.HandOver(
        lease_id="lost-lease", day="2026-11-23", series="A", serial=41, service_id=service, arrived_at=at("09:01")
    )
    hall.ask(handed)
    after = hall.forecast.of_newcomer(hall.state, hall.now)
    assert after is not before
    assert after == estimate(hall.state, hall.now)
    assert told(hall)[2] == (1 if service == "A1" else 0)


# -- with futures (R136) --


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def half(seen, hall):
    return seen.told_newcomer("A1", "ordinary", 0, hall.now)[2]


def foretold(hall, service, seconds):
    """As if many futures said so of every newcomer for A1."""
    looked = service.looked(hall.state, hall.now)
    usual = estimate(hall.state, hall.now).told_newcomer("A1", "ordinary", 0, hall.now)[2].p50_s
    chances = Chances(seconds, seconds, seconds, seconds, usual)
    newcomers = {("A1", False): ((0, chances),)}
    service.foretold(looked, Forecast(looked.outlook.scene.now, looked.outlook.scene.seq, {}, newcomers))
    return looked


def test_a_forecast_is_told_until_it_is_too_old_and_then_the_run_without_chance():
    hall, clock = Told(), Clock()
    service = hall.forecast = WaitService(clock)
    hall.opens("c1")
    for _ in range(4):
        hall.comes()
    without = half(service.of(hall.state, hall.now), hall)
    foretold(hall, service, 3000)
    hall.now += 2_000
    told = half(service.of(hall.state, hall.now), hall)
    assert (told.model, told.p50_s, told.age_s) == (FUTURES_MODEL, 3000, 2)
    hall.comes()
    hall.now += 1_000
    assert half(service.of(hall.state, hall.now), hall).p50_s > 3300, "who came since is before them"
    clock.now += FORECAST_S
    hall.now += 1_000
    again = half(service.of(hall.state, hall.now), hall)
    assert (again.model, again.p50_s > without.p50_s) == (without.model, True)


def test_a_forecast_of_another_state_is_dropped_also_when_it_comes_later():
    hall = Told()
    service = hall.forecast
    hall.opens("c1")
    hall.comes()
    looked = foretold(hall, service, 3000)
    hall.put(branch(policy=Policy(absolute_priority=True)))
    assert half(service.of(hall.state, hall.now), hall).model != FUTURES_MODEL
    service.foretold(looked, Forecast(hall.now, 1, {}))
    assert service.of(hall.state, hall.now + 2_000).forecast is None


def test_nothing_is_foreseen_of_an_empty_hall():
    hall = Told()
    assert WaitService().looked(State(), hall.now) is None
    assert hall.forecast.looked(hall.state, hall.now) is None
    hall.comes()
    assert hall.forecast.looked(hall.state, hall.now) is not None


def test_what_was_learned_puts_figures_right_from_then_on():
    class Doubles:
        def calibrated(self, p50_s, bound_s, service_id, class_id):
            return 2 * p50_s, 2 * bound_s

    hall = Told()
    hall.opens("c1")
    hall.comes()
    before = half(hall.forecast.of(hall.state, hall.now), hall)
    hall.forecast.put_right({before.model: Doubles()})
    after = half(hall.forecast.of(hall.state, hall.now + 1_000), hall)
    assert (after.p50_s, after.raw_p50_s) == (2 * after.raw_p50_s, before.p50_s)


async def test_waits_worked_out_beside_the_loop_are_told_by_the_forecast_too():
    hall = Told()
    hall.opens("c1")
    hall.comes()
    service = hall.forecast
    foretold(hall, service, 3000)
    found = await service.work_out(service.drawn(hall.state, hall.now + 1_000))
    assert half(found, hall).model == FUTURES_MODEL
    assert service.recent() is found
    service.close()


async def test_a_number_given_after_waits_were_worked_out_is_counted_in_once():
    hall, worker = beside()
    task = await begun(hall)
    worker.asked[0].set_result(None)
    seen = await task
    before = seen.told_newcomer("A1", "ordinary", 0, hall.now)[1]
    assert told(hall)[2] == before
    assert told(hall)[2] == before + 1


def test_the_age_of_a_forecast_counts_from_the_hall_that_was_looked_at():
    hall, clock = Told(), Clock()
    service = hall.forecast = WaitService(clock)
    hall.opens("c1")
    hall.comes()
    looked = service.looked(hall.state, hall.now)
    clock.now += FORECAST_S - 1
    service.foretold(looked, Forecast(hall.now, 1, {}))
    assert service.of(hall.state, hall.now + 1_000).forecast is not None
    clock.now += 1
    assert service.of(hall.state, hall.now + 2_000).forecast is None
