"""What each change makes of a plan, and what it does to known days."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.rehearsal.changes import Change, one_more
from server.rehearsal.refusals import CannotRehearse
from tests.server.core.core_hall import branch
from tests.server.rehearsal.rehearsal_kit import HALL, desk, outcome, person, plan

THREE = [person(480), person(481), person(482)]
LUNCH = [(690, 40)]
BASE = plan(THREE, [desk(breaks=LUNCH), desk("c3", breaks=[(700, 30)])])


def mean(one):
    return outcome(one).all.mean


def test_one_more_counter_halves_the_line():
    more = Change("open:c2").of(BASE)
    assert [d.counter_id for d in more.desks] == ["c1", "c3", "c2"]
    assert mean(BASE) == 19
    assert mean(more) == pytest.approx((10 + 9 + 18) / 3)
    twin = Change("copy:c1").of(BASE)
    assert twin.branch.skills[twin.desks[-1].counter_id] == HALL.skills["c1"]
    assert mean(twin) == mean(more)
    assert twin.desks[-1].breaks[0].minutes in (30, 40), "it has a lunch as the others"


def test_one_fewer_and_other_skills():
    assert [d.counter_id for d in Change("shut:c3").of(BASE).desks] == ["c1"]
    both = Change("skills:c3=out,land,E1").of(BASE)
    assert both.branch.skills["c3"] == {"A1", "A2", "S1", "E1"}
    assert mean(both) == pytest.approx((10 + 9 + 18) / 3)
    assert HALL.skills["c3"] == {"S1", "E1"}, "the settings themselves are as they were"


def test_a_counter_is_named_by_its_number_too():
    assert Change("open:2").of(BASE).desks[-1].counter_id == "c2"


def test_lunches_are_moved_and_short_breaks_stay():
    with_tea = replace(BASE, desks=(desk(breaks=[(600, 5), *LUNCH]), desk("c3"), desk("c2")))
    moved = Change("lunch:c1=12:15/45").of(with_tea)
    assert [(b.at, b.minutes) for b in moved.desks[0].breaks] == [(600, 5), (735, 45)]
    spread = Change("lunches:11:00-13:00/40").of(with_tea)
    lunches = sorted(b.at for d in spread.desks for b in d.breaks if b.minutes == 40)
    assert lunches == [660, 700, 740]


def test_bookings_go_where_the_fewest_come_each_with_its_own_minutes_before_or_after():
    people = [person(545 + n) for n in range(5)] + [person(550, slot=555.0), person(560, slot=555.0)]
    flat = Change("bookings:flat").of(plan(people))
    moved = flat.people[5:]
    assert [p.at - p.slot for p in moved] == [-5, 5]
    assert all(not 540 <= p.slot < 570 for p in moved)
    assert moved[0].slot != moved[1].slot
    assert flat.people[:5] == tuple(people[:5])


def test_the_order_is_the_branchs_with_another_head_start_credit_or_wall():
    assert {c.head_start_min for c in Change("head-start:5").of(BASE).branch.classes} == {5}
    one = Change("head-start:old=5").of(BASE).branch
    assert {c.id: c.head_start_min for c in one.classes} == {"old": 5, "other": 45}
    assert Change("credit:7").of(BASE).branch.policy.booking_credit_min == 7
    assert Change("absolute:on").of(BASE).branch.policy.absolute_priority
    older = plan([*THREE[:2], person(482, class_id="old")])
    assert outcome(older).by_class["old"].mean == 8
    assert outcome(Change("head-start:0").of(older)).by_class["old"].mean == 28


def test_one_more_is_offered_for_each_set_of_skills():
    assert [c.text for c in one_more(BASE)] == ["copy:c1", "open:c2", "copy:c3"]


@pytest.mark.parametrize("text", ["open:\u202ec9\x07", "skills:c1=a\u202eb", "zz\u2028\x1b[2J", "head-start:\u202e=5"])
def test_what_was_typed_is_repeated_without_a_sign_that_does_anything(text):
    with pytest.raises(CannotRehearse) as refused:
        Change(text).of(BASE)
    said = refused.value.text("vi") + refused.value.text("en")
    assert all(sign.isprintable() for sign in said)
    assert "\\u20" in said


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("more tea", "unknown_change"),
        ("open:c9", "unknown_counter"),
        ("open:c1", "is_open"),
        ("shut:c2", "is_shut"),
        ("lunch:c2=11:30/40", "is_shut"),
        ("skills:c1", "bad_change"),
        ("skills:c1=", "bad_change"),
        ("skills:c1=tax", "unknown_skill"),
        ("skills:c3=E1", "unserved"),
        ("lunch:c1", "bad_change"),
        ("lunch:c1=25:00/40", "bad_change"),
        ("lunches:11:00-11:30/40", "bad_change"),
        ("lunches:noon", "bad_change"),
        ("bookings:more", "bad_change"),
        ("bookings:flat", "nobody_booked"),
        ("head-start:-1", "bad_change"),
        ("head-start:young=5", "unknown_class_named"),
        ("credit:", "bad_change"),
        ("absolute:yes", "bad_change"),
    ],
)
def test_what_cannot_be_done_is_refused_and_says_what_to_write(text, key):
    with pytest.raises(CannotRehearse) as refused:
        Change(text).of(BASE)
    assert refused.value.key == key
    assert "…" not in refused.value.text("vi") + refused.value.text("en"), "every fact is there"


def test_a_change_that_leaves_a_service_to_nobody_names_it_in_the_readers_language():
    with pytest.raises(CannotRehearse) as refused:
        Change("skills:c3=E1").of(BASE)
    assert refused.value.text("vi") == "Với thay đổi này, không còn quầy nào làm: S1. Xin chọn thay đổi khác."
    first, second, third = HALL.counters
    booked = branch(counters=(first, second.model_copy(update={"booked_only": True}),
                              third.model_copy(update={"groups": ("out", "civil")})))  # fmt: skip
    with pytest.raises(CannotRehearse) as refused:
        Change("skills:c1=civil").of(replace(BASE, branch=booked))
    assert refused.value.key == "unserved", "for who has not booked no counter is left"


def test_no_class_no_number_and_no_counter_are_refused():
    with pytest.raises(CannotRehearse, match="priority group"):
        Change("head-start:5").of(replace(BASE, branch=branch(classes=())))
    many = alike(99)
    with pytest.raises(CannotRehearse, match="up to 99"):
        Change("copy:k1").of(replace(BASE, branch=branch(counters=many)))
    with pytest.raises(CannotRehearse, match="No counter"):
        Change("open:c1").of(replace(BASE, desks=()))


def alike(count):
    """So many counters that serve everybody."""
    all_ = {"groups": ("land", "civil", "out"), "services": ()}
    return tuple(HALL.counters[0].model_copy(update={"id": f"k{n}", "number": n} | all_) for n in range(1, count + 1))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(480, 600), st.integers(1, 25)), min_size=3, max_size=14),
    st.integers(1, 2),
    st.integers(0, 1000),
)
def test_one_more_counter_never_makes_the_mean_of_a_single_line_worse(people, counters, seed):
    """Within the few seconds until an idle counter looks up, which are drawn anew."""
    before = plan([person(at, float(took)) for at, took in people], [desk(f"k{n}") for n in range(1, counters + 1)],
                  branch(counters=alike(3)))  # fmt: skip
    assert mean(Change(f"open:k{counters + 1}").of(before)) <= mean(before) + 0.2


def test_one_more_counter_is_open_as_long_as_the_others_usually_are():
    some = plan(THREE, [desk(closes=600.0), desk("c3", opens=480.0, pace=2.0)], branch(counters=alike(4)))
    some = replace(some, desks=(*some.desks, desk("k1", closes=900.0)))
    more = Change("open:k2").of(some).desks[-1]
    assert (more.opens, more.closes, more.pace) == (490, 900, 1.0)


@pytest.mark.parametrize(
    ("text", "counter_id"), [("open:c1", "c1"), ("open:1", "c1"), ("shut:c2", "c2"), ("lunch:c2=11:30/40", "c2")]
)
def test_a_refusal_names_a_counter_by_its_number_on_the_wall(text, counter_id):
    with pytest.raises(CannotRehearse) as refused:
        Change(text).of(BASE)
    for language, counter in (("vi", "Quầy"), ("en", "Counter")):
        assert f"{counter} {HALL.counter_by_id[counter_id].number} " in refused.value.text(language)


def test_who_writes_what_is_no_change_is_told_of_all_that_can_be_written():
    with pytest.raises(CannotRehearse) as refused:
        Change("tea").of(BASE)
    assert ", more." in refused.value.text("en")


def test_a_counter_that_serves_something_else_calls_nothing_first_of_what_it_served():
    counters = tuple(
        one.model_copy(update={"first_groups": one.groups[:1]}) if one.id == "c1" else one for one in HALL.counters
    )
    hall = branch(counters=counters)
    changed = Change("skills:c1=civil").of(plan([person(480)], hall=hall)).branch.counter_by_id["c1"]
    assert (changed.groups, changed.first_groups) == (("civil",), ())
