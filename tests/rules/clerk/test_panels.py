"""What a panel asks before a step."""

from __future__ import annotations

import pytest

from rules.clerk import rows
from rules.clerk.panels import Wishes, choice, classes, offered, rows_of
from rules.desk import Choice, NotNow, Situation, Step, commands_for
from tests.rules.desks import BRANCH, NOW, desk_view, serving
from wire.commands import AskAccessible, Correct, GrantClass, Plan, Transfer
from wire.values import CounterState

FREE = Situation(desk_view(), BRANCH, NOW)
SERVING = Situation(desk_view(ticket=serving()), BRANCH, NOW)


def test_a_number_is_held_without_a_row_and_for_no_more_than_four_hours() -> None:
    assert rows_of(Step.PARK, SERVING, "") == []
    assert choice(Step.PARK, SERVING, None, Wishes(minutes=999, why="  Nộp lệ phí ")) == Choice(
        minutes=240, why="Nộp lệ phí"
    )


def test_a_chosen_number_wants_a_reason() -> None:
    row = rows_of(Step.CHOOSE, FREE, "")[0]
    with pytest.raises(NotNow, match="lý do"):
        choice(Step.CHOOSE, FREE, row, Wishes(why=" "))
    assert choice(Step.CHOOSE, FREE, row, Wishes(why="Gấp")) == Choice(ticket_id=row["id"], why="Gấp")


@pytest.mark.parametrize("step", [Step.CHOOSE, Step.TRANSFER, Step.PAUSE])
def test_a_step_that_needs_a_row_says_so_without_one(step: Step) -> None:
    with pytest.raises(NotNow):
        choice(step, SERVING, None, Wishes(why="Gấp"))


def test_a_transfer_goes_to_a_service_or_a_counter_and_each_row_has_its_own_name() -> None:
    found = rows_of(Step.TRANSFER, SERVING, "")
    assert len({row["row"] for row in found}) == len(found)
    service = next(row for row in found if row["kind"] == "service")
    counter = next(row for row in found if row["kind"] == "counter")
    assert choice(Step.TRANSFER, SERVING, service, Wishes(first=True)) == Choice(service_id=service["id"], first=True)
    assert choice(Step.TRANSFER, SERVING, counter, Wishes()) == Choice(counter_id=counter["id"])


def test_a_pause_is_chosen_by_its_reason() -> None:
    row = rows_of(Step.PAUSE, FREE, "")[0]
    assert choice(Step.PAUSE, FREE, row, Wishes()) == Choice(reason=row["id"])


def test_holding_and_choosing_offer_reasons_of_their_own() -> None:
    assert offered(Step.PARK, SERVING) != offered(Step.CHOOSE, FREE)


def test_a_transfer_goes_to_a_colleague_who_sits_at_a_counter_and_back_again() -> None:
    people = [row for row in rows_of(Step.TRANSFER, SERVING, "binh") if row["kind"] == "person"]
    lines = {line.person_code: line for line in SERVING.view.counters}
    assert all("Bình" in str(row["name"]) for row in people)
    assert {lines[str(row["id"])].state for row in people} == {CounterState.PAUSED}
    choose = choice(Step.TRANSFER, SERVING, people[0], Wishes(back=True))
    assert choose == Choice(person=people[0]["id"], back=True)
    (command,) = commands_for(Step.TRANSFER, SERVING, choose)
    assert command == Transfer(ticket_id="ticket-a046", person=people[0]["id"], back=True)


def test_nobody_is_sent_to_oneself_or_to_a_counter_that_is_closed() -> None:
    mine = SERVING.view.counters[0]
    closed = {line.number for line in SERVING.view.counters if line.state is CounterState.CLOSED}
    people = [row for row in rows_of(Step.TRANSFER, SERVING, "") if row["kind"] == "person"]
    assert mine.person_code not in {row["id"] for row in people}
    assert not closed & {int(str(row["badge"])) for row in people}


def test_a_service_is_put_right_with_another_one_of_this_counter() -> None:
    served = BRANCH.skills[SERVING.view.counter_id or ""]
    found = rows_of(Step.CORRECT, SERVING, "")
    assert SERVING.view.ticket is not None
    assert {row["id"] for row in found} == served - {SERVING.view.ticket.service_id}
    choose = choice(Step.CORRECT, SERVING, found[0], Wishes())
    (command,) = commands_for(Step.CORRECT, SERVING, choose)
    assert command == Correct(ticket_id="ticket-a046", service_id=str(found[0]["id"]))


def test_a_counter_that_was_moved_for_today_puts_right_with_what_it_serves_now() -> None:
    other = next(s.id for s in BRANCH.services if s.id not in BRANCH.skills[SERVING.view.counter_id or ""])
    first, *rest = SERVING.view.counters
    view = desk_view(ticket=serving(), counters=(first.model_copy(update={"moved_to": (other,)}), *rest))
    assert [row["id"] for row in rows_of(Step.CORRECT, Situation(view, BRANCH, NOW), "")] == [other]


def planned(then: tuple[str, ...]) -> Situation:
    return Situation(desk_view(ticket=serving(then=then)), BRANCH, NOW)


def test_a_waiting_number_is_let_wait_for_an_accessible_counter_where_the_office_has_one_and_for_any_again() -> None:
    assert {row["low"] for row in rows_of(Step.CHOOSE, FREE, "")} == {""}
    first, *others = BRANCH.counters
    office = BRANCH.model_copy(update={"counters": (first.model_copy(update={"accessible": True}), *others)})
    line, *rest = FREE.view.waiting
    asked = FREE.view.model_copy(update={"waiting": (line.model_copy(update={"accessible": True}), *rest)})
    for view, low in ((FREE.view, "no"), (asked, "yes")):
        at = Situation(view, office, NOW)
        row = rows_of(Step.CHOOSE, at, "")[0]
        assert (row["low"], "Chờ quầy dùng được xe lăn" in row["about"]) == (low, low == "yes")
        chosen = choice(Step.ACCESSIBLE, at, row, Wishes())
        assert chosen.stays
        assert commands_for(Step.ACCESSIBLE, at, chosen) == (AskAccessible(ticket_id=row["id"], wanted=low == "no"),)
    with pytest.raises(NotNow, match="một dòng"):
        choice(Step.ACCESSIBLE, FREE, None, Wishes())


def test_a_class_is_granted_to_who_is_at_the_counter_or_waits_for_it_and_a_reason_goes_along() -> None:
    here, first = rows_of(Step.GRANT, SERVING, "")[:2]
    assert (here["id"], here["about"]) == ("ticket-a046", "Tại quầy")
    assert SERVING.view.ticket is not None
    assert here["wait"] == f"{SERVING.view.ticket.waited_ms // 60_000}′"
    assert first["id"] == SERVING.view.waiting[0].ticket_id
    assert rows_of(Step.GRANT, SERVING, "a047") == [first]
    picked = [row["id"] for row in classes(Step.GRANT, SERVING, first, Wishes()) if row["picked"]]
    assert picked == [first["class_id"]] == ["nguoi-cao-tuoi"], "what it is already, until another is chosen"
    named = classes(Step.GRANT, SERVING, here, Wishes(class_id="nguoi-cao-tuoi"))
    assert [row["id"] for row in named] == [*(one.id for one in BRANCH.classes), "ordinary"]
    assert classes(Step.CHOOSE, FREE, first, Wishes()) == []
    for row, chosen in ((here, ""), (here, "ordinary"), (first, "nguoi-cao-tuoi")):  # none, and what stands already
        with pytest.raises(NotNow):
            choice(Step.GRANT, SERVING, row, Wishes(class_id=chosen))
    made = choice(Step.GRANT, SERVING, here, Wishes(class_id="nguoi-cao-tuoi", why=" Chống gậy "))
    assert commands_for(Step.GRANT, SERVING, made) == (
        GrantClass(ticket_id="ticket-a046", class_id="nguoi-cao-tuoi", why="Chống gậy"),
    )
    taken = choice(Step.GRANT, SERVING, first, Wishes(class_id="ordinary"))
    assert commands_for(Step.GRANT, SERVING, taken) == (GrantClass(ticket_id=str(first["id"])),)
    assert offered(Step.GRANT, SERVING) != offered(Step.CHOOSE, FREE)


def test_what_follows_stands_first_in_order_and_a_service_is_added_at_the_end() -> None:
    one, other, third = (service.id for service in BRANCH.services[-3:])
    at = planned((other, one))
    found = rows_of(Step.PLAN, at, "")
    assert [(row["kind"], row["badge"]) for row in found[:2]] == [("then", "1"), ("then", "2")]
    own = at.view.ticket.service_id if at.view.ticket else ""
    assert {row["id"] for row in found[2:]} == {service.id for service in BRANCH.services} - {one, other, own}
    name = next(service.name.of("vi") for service in BRANCH.services if service.id == third)
    row = next(row for row in rows_of(Step.PLAN, at, name) if row["id"] == third)
    assert commands_for(Step.PLAN, at, choice(Step.PLAN, at, row, Wishes())) == (
        Plan(ticket_id="ticket-a046", then=(other, one, third)),
    )
    assert rows_of(Step.PLAN, FREE, "") == []


def test_what_follows_is_put_in_another_order_by_one_place_and_only_where_there_is_one() -> None:
    one, other = (service.id for service in BRANCH.services[-2:])
    at = planned((one, other, one))
    found = rows_of(Step.PLAN, at, "")
    up, down = Wishes(by=-1), Wishes(by=1)
    assert [choice(Step.PLAN, at, row, up).then for row in found[1:3]] == [(other, one, one), (one, one, other)]
    moved = choice(Step.PLAN, at, found[0], down)
    assert (moved.then, moved.stays) == ((other, one, one), True)
    assert commands_for(Step.PLAN, at, moved) == (Plan(ticket_id="ticket-a046", then=(other, one, one)),)
    then, row = rows.moved(at, found[0], 1)
    assert row == rows_of(Step.PLAN, planned(then), "")[1]["row"], "it is chosen again where it stands then"
    for missing, wishes in ((found[0], up), (found[2], down), (found[3], down)):
        with pytest.raises(NotNow, match="chỗ để dời"):
            choice(Step.PLAN, at, missing, wishes)


def test_of_what_follows_the_chosen_one_is_dropped_and_no_other() -> None:
    one, other = (service.id for service in BRANCH.services[-2:])
    at = planned((one, other, one))
    dropped = [choice(Step.PLAN, at, row, Wishes()).then for row in rows_of(Step.PLAN, at, "")[:3]]
    assert dropped == [(other, one), (one, one), (one, other)]
    # Where the list changed meanwhile, the row of before is there no more.
    known = {row["row"] for row in rows_of(Step.PLAN, at, "")[:3]}
    assert not known & {row["row"] for row in rows_of(Step.PLAN, planned((other, one)), "")[:2]}
