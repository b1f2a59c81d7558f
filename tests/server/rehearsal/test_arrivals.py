"""Who comes again: from the rows of a past day, and from a day file."""

import pytest

from config.city_visits import Arrival
from config.day import Day, Visit
from rules import hours
from server.rehearsal.arrivals import came, chains_of, lengths_of, of_city, of_file, waits_of
from server.rehearsal.refusals import CannotRehearse
from server.waits.past import PastVisit
from tests.server.core.core_hall import branch
from tests.server.rehearsal.rehearsal_kit import DAY, HALL, person

MIDNIGHT = hours.at(HALL, DAY, "00:00")


def row(came_at, called_at=None, free_at=None, service_id="A1", **others):
    """Moments in minutes after midnight."""

    def at(minute):
        return None if minute is None else round(MIDNIGHT + minute * 60_000)

    return PastVisit(
        **{"day": DAY, "service_id": service_id, "class_id": "ordinary", "came_at": at(came_at),
           "counted_from": at(came_at), "called_at": at(called_at), "free_at": at(free_at), "ending": "served",
           "counter_id": "c1", "person": "lan"} | others
    )  # fmt: skip


def again(*rows, clerks=None):
    (one,), left, unknown = came(HALL, chains_of(rows), clerks or {})
    assert (left, unknown) == (0, 0)
    return one


def test_a_visit_comes_again_when_it_came_and_takes_what_it_took_at_everybodys_pace():
    slow = again(row(480, 490, 502), clerks={"lan": 1.2})
    assert (slow.at, slow.legs, slow.walk, slow.gone_after) == (480, (("A1", pytest.approx(10)),), 0, None)
    unknown = again(row(480, 490, None))
    assert unknown.legs == (("A1", 10.0),), "the settings' minutes, where nobody knows when the counter was free"


def test_who_was_sent_on_has_two_legs_and_who_had_booked_keeps_the_slot():
    sent = again(row(480, 490, 500, ending="moved", slot_at=MIDNIGHT + 485 * 60_000),
                 row(500, 520, 525, "S1", sent_from="A1"))  # fmt: skip
    assert (sent.legs, sent.slot) == ((("A1", 10.0), ("S1", 5.0)), 485)


def test_who_was_sent_on_and_left_there_before_a_call_comes_again():
    sent = again(row(480, 490, 500, ending="moved"), row(500, None, None, "S1", sent_from="A1", ending="left"))
    assert [service_id for service_id, _ in sent.legs] == ["A1", "S1"]


def test_a_missed_call_is_missed_again_and_whoever_came_back_does():
    gone = again(row(480, 490, 491.5, ending="missed"))
    assert (gone.gone_after, gone.back) == (-1, None)
    back = again(row(480, 490, 491.5, ending="missed"), row(501.5, 510, 516, sent_from="A1"))
    assert (back.gone_after, back.back, back.legs) == (-1, 10, (("A1", 6.0),))


def test_who_was_held_fetches_the_paper_again():
    held = again(row(480, 490, 494, ending="moved"), row(500, 503, 509, sent_from="A1"))
    assert (held.parked, held.legs) == (6, (("A1", 10.0),))


def test_who_left_before_a_call_and_who_came_for_what_is_no_more_are_counted_apart():
    rows = [row(480, None, None, ending="left"), row(481, 482, 490, "Z9"), row(482, 490, 500)]
    people, left, unknown = came(HALL, chains_of(rows), {})
    assert (len(people), left, unknown) == (1, 1, 1)
    assert waits_of(chains_of(rows)) == [1, 8]
    assert again(row(480, 490, 500, class_id="gone")).class_id == "ordinary"


def test_lengths_are_those_of_who_was_served():
    some = [person(480, 5), person(480, 0), person(480, 3, legs=(("A1", 3.0), ("S1", 4.0)))]
    assert lengths_of(some) == {"A1": (3.0, 5.0), "S1": (4.0,)}


def file_of(**others):
    one = Visit(**{"at_s": 28_800, "service_id": "A1", "class_id": "ordinary", "channel": "kiosk", "language": "vi",
                   "serve_min": 6.0, "line": 4} | others)  # fmt: skip
    return of_file(HALL, Day([one]))[0]


def test_a_file_says_all_that_happens():
    one = file_of(no_show=True, transfer="S1", transfer_min=3.0, booking_s=28_800)
    assert (one.at, one.legs, one.slot, one.gone_after) == (480, (("A1", 6.0), ("S1", 3.0)), 480, -1)


def test_a_citys_visits_take_what_the_settings_say_on_average_and_a_q_may_be_left_out():
    hall = branch(services=(*HALL.services[:3], HALL.services[3].model_copy(update={"id": "q7"})))
    some = of_city(hall, [Arrival(28_800, "A1", 2), Arrival(28_860, "7", 3)] * 500)
    assert (some[0].at, some[0].service_id, some[1].at, some[1].service_id) == (480, "A1", 481, "q7")
    took = [one.legs[0][1] for one in some if one.service_id == "A1"]
    assert sum(took) / len(took) == pytest.approx(10, rel=0.1)
    assert max(took) > 2 * min(took)
    with pytest.raises(CannotRehearse, match="Line 9"):
        of_city(hall, [Arrival(28_800, "8", 9)])


@pytest.mark.parametrize(
    ("others", "key"),
    [({"service_id": "Z9"}, "unknown_service"), ({"transfer": "Z9"}, "unknown_service"),
     ({"class_id": "vip"}, "unknown_class")],
)  # fmt: skip
def test_a_file_that_names_what_is_not_there_is_refused_by_its_line(others, key):
    with pytest.raises(CannotRehearse, match="Line 4") as refused:
        file_of(**others)
    assert refused.value.key == key
    assert "Dòng 4" in refused.value.text("vi")
