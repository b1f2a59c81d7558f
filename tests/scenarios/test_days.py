"""The derived days are what their README says."""

from collections import Counter
from pathlib import Path

import pytest

from config import Visit, load, read_day
from config.day import BadDay
from tests.scenarios.hall import play
from wire.catalogue import Branch

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "config" / "demo" / "branch.toml"


@pytest.fixture(scope="module")
def branch() -> Branch:
    return load(DEMO, Branch)


@pytest.fixture(scope="module")
def day() -> list[Visit]:
    return read_day(HERE / "hanoi-1.day")


def test_the_day_is_a_real_one_with_more_than_a_thousand_visits(day):
    assert len(day) == 1227


def test_shares_of_priority_bookings_no_shows_and_transfers_are_near_those_promised(day):
    def share(what) -> float:
        return sum(1 for v in day if what(v)) / len(day)

    assert share(lambda v: v.class_id != "ordinary") == pytest.approx(0.15, abs=0.01)
    assert share(lambda v: v.channel == "booking") == pytest.approx(0.08, abs=0.01)
    assert share(lambda v: v.no_show) == pytest.approx(0.08, abs=0.01)
    assert share(lambda v: v.transfer) == pytest.approx(0.03, abs=0.01)


@pytest.mark.parametrize("name", ["hanoi-1.day", "busy-half-hour.day"])
def test_every_visit_can_be_served_at_the_demo_branch(branch, name):
    hours = branch.hours[0]
    kiosk_classes = {"ordinary", *(c.id for c in branch.classes if c.at_kiosk)}
    for visit in read_day(HERE / name):
        assert visit.service_id in branch.service_by_id
        assert visit.transfer is None or visit.transfer in branch.service_by_id
        assert visit.class_id in kiosk_classes or visit.channel == "reception"
        assert hours.issue_from <= f"{visit.at_s // 3600:02d}:{visit.at_s // 60 % 60:02d}" < hours.issue_until
        assert (visit.booking_s is not None) == (visit.channel == "booking")
        assert not (visit.no_show and visit.transfer)


def test_bookings_are_checked_in_within_their_window_and_fit_their_slots(branch, day):
    policy = branch.policy
    places: Counter[tuple[str, int]] = Counter()
    for visit in (v for v in day if v.booking_s is not None):
        assert branch.service_by_id[visit.service_id].bookable
        early_min = (visit.booking_s - visit.at_s) / 60
        assert -policy.booking_late_min <= early_min <= policy.booking_early_min
        places[branch.service_by_id[visit.service_id].group, visit.booking_s] += 1
    assert max(places.values()) <= policy.slot_places


def test_twelve_counters_carry_the_day_with_realistic_waits(branch, day):
    hall = play(branch, day)
    assert 5 <= sum(hall.waits_min) / len(hall.waits_min) <= 15
    assert hall.busy_share < 0.85
    assert hall.last_min < 17 * 60 + 30


def test_the_busy_half_hour_is_a_stretch_of_the_day(day):
    busy = read_day(HERE / "busy-half-hour.day")
    assert 80 <= len(busy) <= 150
    assert busy[-1].at_s - busy[0].at_s <= 1800
    assert set(busy) <= set(day)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("07:31 khai-sinh ordinary kiosk", "write time, service, class, channel and language"),
        ("07:31 khai-sinh ordinary door vi serve=3", 'channel "door"'),
        ("07:31 khai-sinh ordinary kiosk f serve=3", 'language "f"'),
        ("07:31 khai-sinh ordinary kiosk vi", "serve=MINUTES is missing"),
        ("07:71 khai-sinh ordinary kiosk vi serve=3", "write HH:MM:SS"),
        ("07:31 khai-sinh ordinary kiosk vi serve=3 lost", '"lost"'),
        ("07:31 khai-sinh ordinary kiosk vi serve=soon", "soon"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_write(tmp_path, line, words):
    (tmp_path / "x.day").write_text(f"# a day\n{line}\n", encoding="utf-8")
    with pytest.raises(BadDay, match=r"x\.day:2") as caught:
        read_day(tmp_path / "x.day")
    assert words in str(caught.value)
