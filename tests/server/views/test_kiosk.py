"""What kiosks show, from a hall that a handle made."""

from __future__ import annotations

from server.views.kiosk import hall_view
from server.waits.service import estimate
from tests.server.branch_kit import SERVICE, house
from tests.server.core.core_hall import Hall, at, branch
from wire import commands as c
from wire.catalogue import Policy
from wire.opening import IssueHours
from wire.values import Actor, Role

MANAGER = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))


async def test_a_closed_hall_says_why_in_both_languages(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.CloseHall(why="mất điện"), MANAGER)
        async with branch.handle.reading() as state:
            view = hall_view(state, estimate(state, branch.clock.now), branch.clock.now)
        assert not view.open
        assert view.closed_because is not None
        assert "mất điện" in view.closed_because.of("vi")
        assert "No numbers" in view.closed_because.of("en")
        assert all(not tile.open for tile in view.services)


async def test_a_closed_service_says_why_and_the_others_stay_open(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.CloseService(service_id=SERVICE, why="mất mạng"), MANAGER)
        async with branch.handle.reading() as state:
            view = hall_view(state, estimate(state, branch.clock.now), branch.clock.now)
        assert view.open
        (closed,) = [tile for tile in view.services if not tile.open]
        assert closed.service_id == SERVICE
        assert closed.closed_because is not None
        assert "mất mạng" in closed.closed_because.of("vi")
        assert closed.closed_because.of("en").startswith("No numbers are given for")


def test_a_service_outside_its_own_hours_says_when_its_numbers_are_given() -> None:
    own = (IssueHours(weekdays=(1, 2, 3, 4, 5), issue_from="09:00", issue_until="10:00"),)
    services = [s.model_copy(update={"hours": own}) if s.id == "E1" else s for s in branch().services]
    hall = Hall(settings=branch(services=tuple(services)))
    hall.now = at("08:30")
    view = hall_view(hall.state, estimate(hall.state, hall.now), hall.now)
    (shut,) = [tile for tile in view.services if not tile.open]
    assert (view.open, shut.service_id) == (True, "E1")
    assert shut.closed_because is not None
    assert "09:00" in shut.closed_because.of("vi")


async def test_after_hours_the_hall_says_when_it_opens(url: str) -> None:
    async with house(url) as branch:
        branch.clock.forward(10 * 3600)  # 19:00
        async with branch.handle.reading() as state:
            view = hall_view(state, estimate(state, branch.clock.now), branch.clock.now)
        assert not view.open
        assert view.opens_at is not None
        assert view.opens_at > branch.clock.now


def test_what_a_clock_does_not_open_again_is_marked_so_that_a_kiosk_without_the_server_keeps_it_closed() -> None:
    def seen(hall: Hall) -> tuple[bool, set[str]]:
        view = hall_view(hall.state, estimate(hall.state, hall.now), hall.now)
        return view.stays_closed, {tile.service_id for tile in view.services if tile.stays_closed}

    hall = Hall("12:00")  # a break: it ends by itself
    assert seen(hall) == (False, set())
    hall.now = at("13:00")
    hall.comes("A2")
    hall.comes("A2")  # its quota
    hall.ask(c.CloseService(service_id="E1", why="Họp"), Role.MANAGER, "hoa")
    assert seen(hall) == (False, {"A2", "E1"})
    hall.ask(c.CloseHall(why="Họp"), Role.MANAGER, "hoa")
    assert seen(hall)[0]


def test_numbers_from_outside_shut_no_service_and_a_kiosk_says_what_it_would_be_answered() -> None:
    def open_(hall: Hall) -> bool:
        view = hall_view(hall.state, estimate(hall.state, hall.now), hall.now)
        (tile,) = (tile for tile in view.services if tile.service_id == "A2")
        given = isinstance(hall.decide(c.IssueTicket(service_id="A2"), Role.KIOSK), list)
        assert tile.open is given
        return given

    hall = Hall(outside_quota_percent=50)
    hall.takes_from_home("A2")
    assert open_(hall)
    hall.comes("A2")
    assert not open_(hall)  # its quota of two
    hall = Hall(outside_quota_percent=100)
    hall.takes_from_home("A2", booking_id="n-1")
    hall.takes_from_home("A2", booking_id="n-2")
    assert not open_(hall)
    hall.put(branch(policy=Policy(outside_quota_percent=50)))
    assert open_(hall)


def test_the_keys_by_which_a_kiosk_checks_codes_are_told() -> None:
    hall = Hall()
    view = hall_view(hall.state, estimate(hall.state, hall.now), hall.now, booking_keys=(b"\x01\xff",))
    assert view.booking_keys == ("01ff",)


def test_before_the_counters_open_it_says_when_they_do() -> None:
    hall = Hall("07:45")
    assert hall_view(hall.state, estimate(hall.state, hall.now), hall.now).counters_open_at == at("08:00")
    hall.now = at("08:01")
    assert hall_view(hall.state, estimate(hall.state, hall.now), hall.now).counters_open_at is None


def test_where_a_counter_is_at_work_before_the_hours_nothing_is_said_of_an_opening() -> None:
    hall = Hall("07:45")
    hall.opens()
    assert hall_view(hall.state, estimate(hall.state, hall.now), hall.now).counters_open_at is None


def test_the_wait_for_an_accessible_counter_is_told_where_one_serves_it_open_or_not() -> None:
    counters = [one.model_copy(update={"accessible": one.id == "c2"}) for one in branch().counters]
    hall = Hall(settings=branch(counters=tuple(counters)))
    hall.opens("c1")

    def seen() -> dict[str, tuple[int, int] | None]:
        view = hall_view(hall.state, estimate(hall.state, hall.now), hall.now)
        waits = {tile.service_id: tile.accessible_wait for tile in view.services}
        return {i: None if wait is None else (wait.low_min, wait.high_min) for i, wait in waits.items()}

    assert seen() == {"A1": (0, 5), "A2": (0, 5), "E1": (0, 0), "S1": None}
    hall.opens("c2", "minh")
    for _ in range(3):
        hall.ask(c.IssueTicket(service_id="A1", accessible=True))
    low, _ = seen()["A1"] or (0, 0)
    assert low > 15
    assert seen()["E1"] == seen()["A1"], "its people wait for the same counter"
