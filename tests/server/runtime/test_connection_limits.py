"""Who holds a connection when there is no room for all: those who have shown the least are cut first."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from config.settings import LimitSettings
from server.runtime.client_address import Proxies
from server.runtime.connection_limits import CUT_AT_ONCE, MOST_NAMED, ConnectionLimits, Place, Stage

SMALL = LimitSettings(connections=64, reserved=8, for_each_address=16, header_s=5, idle_s=7)


class Crowd:
    """Connections of one port; everybody comes from an address of their own unless said otherwise."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self.cut: list[str] = []
        self.now = 100.0
        self._names = itertools.count()

    def come(self, stage: Stage = Stage.OPENING, address: str = "", name: str = "") -> Place | None:
        address = address or f"10.0.{next(self._names)}.1"
        name = name or address
        place = self.limits.enter(address, lambda: self.cut.append(name), self.now)
        if place is not None and not self.limits.move(place, stage, self.now):
            return None
        return place

    def come_all(self, count: int, stage: Stage = Stage.OPENING, address: str = "", name: str = "") -> None:
        for n in range(count):
            assert self.come(stage, address, f"{name}-{n}" if name else "") is not None


@pytest.fixture
def crowd() -> Crowd:
    return Crowd(ConnectionLimits(SMALL))


@pytest.fixture
def hall() -> Crowd:
    return Crowd(ConnectionLimits(SMALL, greets=True))


def test_the_oldest_who_said_nothing_is_cut_for_a_newcomer(crowd: Crowd) -> None:
    crowd.come_all(56, name="silent")
    assert crowd.cut == []
    assert crowd.come() is not None
    assert crowd.cut == ["10.0.0.1"] or crowd.cut == ["silent-0"]


@pytest.mark.parametrize("stage", [s for s in Stage if Stage.OPENING < s < Stage.VISITOR])
def test_whoever_has_shown_more_is_cut_later(crowd: Crowd, stage: Stage) -> None:
    first = crowd.come(stage, name="has shown something")
    crowd.come_all(55, name="silent")
    crowd.come_all(55)
    assert first is not None
    assert first.here
    assert "has shown something" not in crowd.cut
    assert len(crowd.cut) == 55


def test_of_those_who_have_shown_the_same_the_address_that_holds_most_is_cut_first(crowd: Crowd) -> None:
    crowd.come_all(5, name="honest")
    crowd.come_all(12, address="10.9.9.9", name="greedy")
    crowd.come_all(39, name="others")
    crowd.come_all(3, name="newcomers")
    assert crowd.cut == ["greedy-0", "greedy-1", "greedy-2"]


@pytest.mark.parametrize("stage", [Stage.IDLE, Stage.READING, Stage.GREETING, Stage.ANSWERING])
def test_a_newcomer_has_time_to_show_something_however_many_hold_places_with_half_of_it(
    crowd: Crowd, stage: Stage
) -> None:
    crowd.come_all(56, stage, name="hog")
    kiosk = crowd.come(name="kiosk")
    crowd.come_all(56 // 4 - 1, name="newcomer")
    assert kiosk is not None
    assert kiosk.here
    assert all(name.startswith("hog") for name in crowd.cut)


def test_a_browser_between_two_requests_is_not_cut_for_somebody_who_holds_many_half_ones(crowd: Crowd) -> None:
    crowd.come(Stage.IDLE, name="browser")
    crowd.come_all(16, Stage.READING, "10.9.9.9", "greedy")
    crowd.come_all(39, Stage.READING, name="others")
    crowd.come_all(10)
    assert crowd.cut == [f"greedy-{n}" for n in range(10)]


def test_those_who_are_being_answered_make_room_only_when_nobody_else_can(crowd: Crowd) -> None:
    crowd.come_all(55, Stage.ANSWERING, name="answered")
    crowd.come(Stage.IDLE, name="idle")
    crowd.come_all(2)
    assert crowd.cut == ["idle", "answered-0"]
    crowd.come_all(500)
    assert crowd.limits.counts.answering == 56 * 3 // 4 - 1


def test_a_kiosk_gets_in_however_many_strangers_hold_connections(hall: Crowd) -> None:
    for _ in range(5_000):
        hall.come()
        hall.now += 0.001
    kiosk = hall.come(name="kiosk")
    assert kiosk is not None
    assert hall.limits.move(kiosk, Stage.GREETING, hall.now)
    hall.come_all(5_000)
    assert kiosk.here, "silent strangers go before a link that has shown its header"
    assert hall.limits.move(kiosk, Stage.KNOWN, hall.now)
    hall.come_all(5_000, Stage.GREETING)
    assert kiosk.here
    assert "kiosk" not in hall.cut


def test_known_devices_and_phones_are_never_cut_for_strangers(hall: Crowd) -> None:
    hall.come_all(10, Stage.KNOWN, name="device")
    hall.come_all(20, Stage.VISITOR, name="phone")
    hall.come_all(500, Stage.GREETING)
    assert not [name for name in hall.cut if name.startswith(("device", "phone"))]
    assert (hall.limits.counts.known, hall.limits.counts.visitors) == (10, 20)


def test_phones_leave_the_places_kept_for_devices_and_for_whoever_comes_next(hall: Crowd) -> None:
    let_in = [hall.come(Stage.VISITOR) for _ in range(100)]
    taken = sum(place is not None for place in let_in)
    assert taken == 64 - 8 - 16
    assert hall.limits.counts.turned_away == 100 - taken
    devices = [hall.come(Stage.KNOWN) for _ in range(16)]
    assert all(device is not None and device.here for device in devices)


def test_strangers_on_a_port_of_links_hold_a_quarter_of_it(hall: Crowd) -> None:
    hall.come_all(200, Stage.GREETING)
    assert hall.limits.counts.opening == 16


def test_one_address_cuts_only_its_own(crowd: Crowd) -> None:
    crowd.come_all(10, name="others")
    crowd.come_all(200, address="10.9.9.9", name="greedy")
    assert len(crowd.cut) == 200 - 16
    assert all(name.startswith("greedy") for name in crowd.cut)


def test_a_kiosk_behind_the_address_of_many_phones_gets_in(hall: Crowd) -> None:
    taken = [hall.come(Stage.VISITOR, "10.9.9.9") for _ in range(40)]
    assert sum(place is not None for place in taken) == 16 - 4
    kiosk = hall.come(Stage.KNOWN, "10.9.9.9")
    assert kiosk is not None
    assert kiosk.here


def test_known_devices_do_not_count_for_their_address(crowd: Crowd) -> None:
    crowd.come_all(40, Stage.KNOWN, "10.9.9.9", "device")
    assert crowd.cut == []


def test_the_address_of_a_trusted_proxy_is_not_capped_but_whom_it_speaks_for_is() -> None:
    crowd = Crowd(ConnectionLimits(SMALL, proxies=Proxies(["127.0.0.1"])))
    crowd.come_all(40, address="127.0.0.1", name="proxied")
    assert crowd.cut == []
    for n in range(40):
        place = crowd.come(address="127.0.0.1", name=f"greedy-{n}")
        assert place is not None
        assert crowd.limits.belongs_to(place, "10.9.9.9")
    assert len([name for name in crowd.cut if name.startswith("greedy")]) == 40 - 16


def test_an_ipv6_subscriber_counts_as_one_and_a_proxy_as_itself() -> None:
    limits = ConnectionLimits(SMALL, proxies=Proxies(["2001:db8::99"]))
    assert limits.counted_as("2001:db8:1:2::7") == limits.counted_as("2001:db8:1:2:aaaa::8") == "2001:db8:1:2::/64"
    assert limits.counted_as("2001:db8::99") == "2001:db8::99"
    assert limits.counted_as("::1") == "::1"
    assert limits.counted_as("10.1.2.3") == "10.1.2.3"


def test_this_machine_is_not_capped_because_a_proxy_on_it_speaks_for_everybody(hall: Crowd) -> None:
    hall.come_all(14, address="127.0.0.1", name="proxied")
    taken = [hall.come(Stage.VISITOR, "127.0.0.1") for _ in range(30)]
    assert all(taken)
    assert hall.cut == []


def test_an_address_whose_places_are_all_taken_by_phones_is_refused_one_more(hall: Crowd) -> None:
    limits = ConnectionLimits(SMALL.model_copy(update={"for_each_address": 8}), proxies=Proxies(["10.0.0.99"]))
    crowd = Crowd(limits)
    places = [crowd.come(Stage.VISITOR, "10.9.9.9") for _ in range(6)]
    assert all(places)
    proxied = [crowd.come(Stage.VISITOR, "10.0.0.99") for _ in range(3)]
    assert all(place is not None and limits.belongs_to(place, "10.9.9.9") for place in proxied[:2])
    last = proxied[2]
    assert last is not None
    assert not limits.belongs_to(last, "10.9.9.9")
    assert (last.here, last.address) == (True, "10.0.0.99"), "it is still counted, until its connection is closed"
    limits.leave(last)
    assert not last.here


@pytest.mark.parametrize(
    ("stage", "seconds"),
    [
        (Stage.OPENING, SMALL.header_s),
        (Stage.GREETING, SMALL.header_s),
        (Stage.READING, SMALL.body_s),
        (Stage.IDLE, SMALL.idle_s),
        (Stage.ANSWERING, SMALL.answer_s),
    ],
)
def test_each_stage_has_its_deadline(crowd: Crowd, stage: Stage, seconds: float) -> None:
    crowd.come(stage, name="late")
    crowd.now += 1
    crowd.come(stage, name="in time")
    assert crowd.limits.cut_overdue(99.0 + seconds) == 0
    assert crowd.limits.cut_overdue(100.5 + seconds) == 1
    assert crowd.cut == ["late"]
    assert crowd.limits.counts.cut_late == 1


@pytest.mark.parametrize("stage", [Stage.VISITOR, Stage.KNOWN])
def test_who_is_known_has_no_deadline(crowd: Crowd, stage: Stage) -> None:
    crowd.come(stage)
    assert crowd.limits.cut_overdue(1e9) == 0


def test_a_step_within_the_same_stage_does_not_begin_the_deadline_again(crowd: Crowd) -> None:
    place = crowd.come()
    assert place is not None
    for _ in range(20):
        crowd.now += 1
        crowd.limits.move(place, Stage.OPENING, crowd.now)
    assert crowd.limits.cut_overdue(crowd.now) == 1


def test_thousands_that_are_late_together_are_cut_a_few_at_a_time() -> None:
    crowd = Crowd(ConnectionLimits(LimitSettings()))
    crowd.come_all(1_000)
    assert crowd.limits.cut_overdue(crowd.now + 60) == CUT_AT_ONCE
    assert crowd.limits.counts.opening == 1_000 - CUT_AT_ONCE


def test_a_connection_that_is_gone_makes_room_and_may_be_told_gone_again(crowd: Crowd) -> None:
    places = [crowd.come() for _ in range(56)]
    for place in places:
        assert place is not None
        crowd.limits.leave(place)
        crowd.limits.leave(place)
    crowd.come_all(56)
    assert crowd.cut == []


def test_a_place_that_was_cut_cannot_be_moved_any_more(crowd: Crowd) -> None:
    place = crowd.come()
    crowd.come_all(56)
    assert place is not None
    assert not place.here
    crowd.limits.move(place, Stage.KNOWN, crowd.now)
    assert crowd.limits.counts.known == 0
    assert crowd.limits.belongs_to(place, "elsewhere")


def test_without_files_those_who_have_shown_the_least_give_theirs_up(hall: Crowd) -> None:
    hall.come_all(3, Stage.KNOWN, name="device")
    hall.come_all(3, Stage.GREETING, name="greeting")
    hall.come_all(3, name="silent")
    assert hall.limits.shed(4) == 4
    assert hall.cut == ["silent-0", "silent-1", "silent-2", "greeting-0"]
    assert hall.limits.shed(99) == 2
    assert hall.limits.counts.known == 3


def test_memory_for_addresses_does_not_grow_with_a_flood_from_everywhere() -> None:
    crowd = Crowd(ConnectionLimits(SMALL))
    for n in range(5_000):
        crowd.come(address=f"2001:db8:0:{n:x}::/64")
    assert len(crowd.limits.cut_of) == MOST_NAMED
    assert len(crowd.limits._by_address) <= SMALL.connections


def test_a_newcomer_is_turned_away_only_when_every_place_is_taken_by_somebody_known(crowd: Crowd) -> None:
    crowd.come_all(64, Stage.KNOWN, name="device")
    cut: list[str] = []
    assert crowd.limits.enter("10.9.9.9", lambda: cut.append("newcomer"), crowd.now) is None
    assert crowd.limits.counts.turned_away == 1
    assert cut == []


def test_a_port_is_nearly_full_when_its_places_or_those_of_phones_are_taken(hall: Crowd) -> None:
    hall.come_all(500)
    assert not hall.limits.nearly_full, "a flood takes only the strangers' share"
    hall.come_all(37, Stage.VISITOR)
    assert not hall.limits.nearly_full
    hall.come_all(1, Stage.VISITOR)
    assert hall.limits.nearly_full
    devices = Crowd(ConnectionLimits(SMALL))
    devices.come_all(60, Stage.KNOWN)
    assert not devices.limits.nearly_full
    devices.come_all(1, Stage.KNOWN)
    assert devices.limits.nearly_full


def test_counts_tell_how_full_a_port_is(hall: Crowd) -> None:
    stages: dict[Callable[[], int], Stage] = {
        lambda: hall.limits.counts.opening: Stage.OPENING,
        lambda: hall.limits.counts.answering: Stage.ANSWERING,
        lambda: hall.limits.counts.visitors: Stage.VISITOR,
        lambda: hall.limits.counts.known: Stage.KNOWN,
    }
    for count, stage in stages.items():
        hall.come(stage)
        assert count() == 1
    assert hall.limits.counts.most == 64


def test_whoever_was_too_slow_is_ended_as_its_holder_chose_and_nothing_is_kept_of_it() -> None:
    limits = ConnectionLimits(LimitSettings())
    ended: list[str] = []
    slow, greedy = (limits.enter(f"10.0.0.{n}", lambda: ended.append("cut"), 0.0) for n in (1, 2))
    assert slow is not None
    assert greedy is not None
    slow.overdue = lambda: ended.append("told")
    limits.move(greedy, Stage.KNOWN, 0.0)
    assert limits.cut_overdue(1e9) == 1
    assert ended == ["told"]
    limits.leave(slow)
    slow.overdue()
    assert ended == ["told", "cut"]


@pytest.mark.parametrize("stage", list(Stage))
def test_after_a_thousand_came_and_went_there_is_room_for_as_many_as_before(crowd: Crowd, stage: Stage) -> None:
    for _ in range(1_000):
        place = crowd.come(stage)
        assert place is not None
        crowd.limits.leave(place)
    assert crowd.cut == []
    crowd.come_all(SMALL.connections - SMALL.reserved, Stage.OPENING)
    assert crowd.cut == []
    crowd.come_all(1)
    assert len(crowd.cut) == 1
    crowd.come_all(SMALL.reserved, Stage.KNOWN)
    assert crowd.limits.counts.known == SMALL.reserved
    crowd.come_all(1)
    assert crowd.limits.counts.opening == SMALL.connections - SMALL.reserved
