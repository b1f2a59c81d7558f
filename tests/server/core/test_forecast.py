"""The forecast that new numbers are told from: kept a second, true to what happened since (R57)."""

from __future__ import annotations

from server.core.context import Context
from server.core.decide import decide
from server.core.estimate import estimate
from server.core.forecast import Forecast
from server.core.model import State
from tests.server.core.core_hall import Hall, at
from wire import commands as c
from wire.values import Actor, Role


class Told(Hall):
    """A hall whose numbers are told from a forecast, as the branch server does."""

    def __init__(self, *args, **policy):
        self.forecast = Forecast()
        super().__init__(*args, **policy)

    def decide(self, command, role, person="", device="", booking=None):
        self.command_id = f"command-{next(self._ids):04d}"
        waits = self.forecast.of(self.state, self.now)
        actor = Actor(role=role, person=person, device_id=device)
        return decide(self.state, command, Context(actor, self.now, booking, self.command_id, waits))

    def tell(self, event):
        super().tell(event)
        self.forecast.follow(self.state, event)


def told(hall, service="A1", class_id="ordinary"):
    ticket = hall.comes(service, class_id)
    return ticket.wait_low_min, ticket.wait_high_min, ticket.ahead


def test_no_settings_no_forecast():
    assert Forecast().of(State(), at("09:00")) is None


def test_a_number_is_told_the_same_from_the_forecast_as_from_a_simulation_of_its_own():
    for services in (("A1",) * 6, ("A1", "A2", "E1", "A1", "S1")):
        plain, kept = Hall(), Told()
        for hall in (plain, kept):
            hall.opens("c1")
        assert [told(kept, s) for s in services] == [told(plain, s) for s in services]


def test_numbers_given_within_a_second_count_for_those_after_them():
    hall = Told()
    hall.opens("c1")
    first = hall.forecast.of(hall.state, hall.now)
    seen = [told(hall) for _ in range(5)]
    assert hall.forecast.of(hall.state, hall.now) is first
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
    first = hall.forecast.of(hall.state, hall.now)
    assert hall.forecast.of(hall.state, hall.now + 999) is first
    assert hall.forecast.of(hall.state, hall.now + 1000) is not first
    second = hall.forecast.of(hall.state, hall.now)
    hall.calls()
    third = hall.forecast.of(hall.state, hall.now)
    assert third is not second
    hall.clerk(c.Start(ticket_id=ticket.ticket_id))
    assert hall.forecast.of(hall.state, hall.now) is not third


def test_what_displays_and_citizens_report_leaves_the_forecast_as_it_is():
    hall = Told()
    hall.opens("c1")
    hall.comes()
    hall.calls()
    call = hall.state.calls[0]
    kept = hall.forecast.of(hall.state, hall.now)
    hall.ask(c.Announced(call_seq=call.call_seq, ticket_id=call.ticket_id, how="shown"), Role.DISPLAY)
    assert hall.forecast.of(hall.state, hall.now) is kept


def test_a_forecast_can_be_forgotten():
    hall = Told()
    kept = hall.forecast.of(hall.state, hall.now)
    hall.forecast.forget()
    assert hall.forecast.of(hall.state, hall.now) is not kept


def test_a_number_on_a_new_day_is_not_told_from_yesterdays_forecast():
    hall = Told("11:00")
    hall.opens("c1")
    for _ in range(5):
        hall.comes()
    yesterday = estimate(hall.state, hall.now)
    hall.now = at("08:30", "2026-11-24")
    hall.forecast.of = lambda state, now: yesterday
    assert told(hall)[2] == 0


def test_a_booking_that_counts_from_its_slot_is_told_its_own_wait():
    hall = Told("08:40")
    hall.opens("c1")
    for _ in range(4):
        hall.comes()
    (event,) = hall.checks_in("08:50")
    assert event.ahead == 0
    assert event.wait_high_min == 1


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
