"""Changes and figures as people read them."""

from dataclasses import replace

import pytest

from server.rehearsal.changes import Change
from server.rehearsal.outcome import Difference
from server.rehearsal.rehearse import Replayed, rehearse
from server.rehearsal.sources import Source
from server.rehearsal.telling import Told, named
from tests.server.branch_kit import BRANCH
from tests.server.rehearsal.rehearsal_kit import HALL, desk, person, plan

FIRST = BRANCH.counters[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"open:{FIRST.id}", f"Counter {FIRST.number} open too"),
        (f"copy:{FIRST.id}", f"One more counter like counter {FIRST.number}"),
        ("shut:7", "Without counter 7"),
        (f"skills:{FIRST.id}=dat-dai,khai-sinh", f"Counter {FIRST.number} serves: Land, Register a birth"),
        (f"lunch:{FIRST.id}=11:30/40", f"Counter {FIRST.number}'s lunch at 11:30, 40 minutes"),
        ("lunches:11:00-13:00/40", "Lunches one after the other, 11:00–13:00, 40 minutes each"),
        ("bookings:flat", "Bookings in the quietest half hours"),
        ("head-start:30", "Head start of priority groups: 30 minutes"),
        ("head-start:nguoi-cao-tuoi=30", "Head start of Older person: 30 minutes"),
        ("credit:30", "Booked people count from 30 minutes before their time"),
        ("absolute:on", "Priority groups before everybody"),
        ("more tea", "more tea"),
    ],
)
def test_a_change_is_said_in_words(text, said):
    assert named(text, BRANCH, "en") == said
    assert "…" not in named(text, BRANCH, "vi")


@pytest.fixture(scope="module")
def told():
    source = Source((plan([person(480 + n) for n in range(4)], lengths={"A1": (5.0,)}),))
    return Told(rehearse(source, [], 5), HALL, "vi")


def test_numbers_are_of_the_language_and_a_sign_stands_only_where_there_is_something(told):
    assert told.difference("mean", Difference(-2.14, -2.6, -1.5)) == "−2,1 (−2,6 đến −1,5)"
    assert told.difference("within", Difference(0.07, 0.05, 0.09)) == "+7 (+5 đến +9)"
    assert told.difference("mean", Difference(0.1, -0.2, 0.4)) == "chưa thấy khác biệt"
    assert told.number(-0.01) == "0,0"
    assert told.clock(8 * 60 + 29.6) == "08:30"


def test_who_is_called_no_more_is_told_of_and_makes_no_wait_shorter():
    people = [person(480 + n) for n in range(6)] + [person(500, service_id="E1")]
    source = Source((plan(people, [desk("c1"), desk("c2")], lengths={"A1": (5.0,), "E1": (5.0,)}),))
    changes = [Change("shut:c2"), Change("lunches:00:00-23:59/999"), Change("open:c3")]
    told = Told(rehearse(source, changes, 5), HALL, "en")
    said = [line for line in told.about() if "never be called" in line]
    assert [line.partition(": ")[2].partition(" ")[0] for line in said] == ["1", "7"]
    assert said[0].startswith("Without counter 2: 1 of those who are called without it would never be called.")
    nobody = told.plans().rows[2].cells
    assert (nobody[:2], nobody[2], nobody[3]) == (("–", "–"), "0%", "–")
    assert told.changes().rows[1].cells[:2] == ("–", "–"), "no wait is no shorter wait"
    assert told.changes().rows[1].cells[2].startswith("−86")
    assert told.plot().count("<circle") == 3, "of four plans"
    services = Told(rehearse(source.changed([Change("shut:c2").of(source.plans[0])]), [], 5), HALL, "en").groups()[0]
    assert [row.cells[1:3] for row in services.rows if row.cells[0] == "1"] == [("–", "–")]


def test_tables_name_services_and_without_changes_there_is_none_of_them(told):
    assert told.changes() is None
    services, classes, hours = told.groups()
    assert services.rows[0].name == "Biến động"
    assert classes.rows[0].name == "Không ưu tiên"
    assert hours.rows[0].name == "08:00"
    assert services.rows[0].cells[0] == "4"


@pytest.mark.parametrize(
    ("played", "real", "far"), [(9.0, 9.9, False), (1.0, 2.9, False), (20.0, 24.0, False), (10.0, 14.0, True)]
)
def test_a_day_that_is_not_met_says_that_nobody_is_to_plan_by_it(told, played, real, far):
    one = replace(told.of, replayed=Replayed(1, played, real, 4))
    assert ("Xin đừng lập kế hoạch" in " ".join(Told(one, HALL, "vi").about())) is far
    assert ("Do not plan by this day" in " ".join(Told(one, HALL, "en").about())) is far


def test_who_comes_out_of_hours_is_told_of():
    source = Source((plan([*(person(480 + n) for n in range(6)), person(60)]),))
    said = "\n".join(Told(rehearse(source, [], 5), HALL, "en").about())
    assert "1 people would get no number" in said
    assert "no number" not in "\n".join(Told(rehearse(Source((plan([person(480)]),)), [], 5), HALL, "en").about())
