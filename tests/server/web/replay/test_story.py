"""Why one number was called before another, where the call names only the nearest of hundreds (R27)."""

from __future__ import annotations

from server.store.rows import Row
from server.web.pages import Speech
from server.web.replay.story import Story, Words
from tests.server.core.core_hall import Hall, branch
from wire import commands as c
from wire.values import Role
from wire.wait_words import wait_short


def why(hall: Hall, a: str, b: str) -> str:
    rows = tuple(Row(seq, "", at, "{}", event) for seq, at, event in hall.rows)
    told = [Story(number, hall.state.by_number[number], rows) for number in (a, b)]
    return Words(branch(), Speech("en")).why(*told)


def test_a_class_that_was_granted_later_is_told_without_who_granted_it() -> None:
    hall = Hall()
    hall.comes("A1")
    for class_id in ("old", None):
        hall.ask(c.GrantClass(ticket_id=hall.state.by_number["A001"], class_id=class_id), Role.RECEPTION, "thu")
    rows = tuple(Row(seq, "", at, "{}", event) for seq, at, event in hall.rows)
    told = Words(branch(), Speech("en")).lines(Story("A001", hall.state.by_number["A001"], rows))
    assert [line["what"].split(",")[0] for line in told[-2:]] == [
        "A priority group was granted",
        "No priority group any more",
    ]


def test_a_wish_for_an_accessible_counter_is_told_without_who_said_so() -> None:
    hall = Hall()
    hall.comes("A1")
    for wanted in (True, False):
        hall.ask(c.AskAccessible(ticket_id=hall.state.by_number["A001"], wanted=wanted), Role.RECEPTION, "thu")
    rows = tuple(Row(seq, "", at, "{}", event) for seq, at, event in hall.rows)
    told = Words(branch(), Speech("en")).lines(Story("A001", hall.state.by_number["A001"], rows))
    assert [line["what"] for line in told[-2:]] == [
        "Waits for a counter that can be used in a wheelchair.",
        "Needs no counter for wheelchairs after all.",
    ]


def test_what_is_told_of_a_wait_that_begins_anew_is_shown_with_what_began_it() -> None:
    hall = Hall()
    hall.opens("c1")
    for _ in range(3):
        hall.comes("A1")
    mine = hall.calls()
    hall.pass_time(minutes=5)
    hall.clerk(c.Plan(ticket_id=mine.ticket_id, then=("A2",)))
    hall.finishes(mine)
    while hall.calls() is not mine:
        pass
    hall.clerk(c.Park(ticket_id=mine.ticket_id, minutes=5))
    hall.returns(mine)
    assert hall.calls() is mine
    hall.transfers(mine, service_id="A1")
    rows = tuple(Row(seq, "", at, "{}", event) for seq, at, event in hall.rows)
    lines = Words(branch(), Speech("en")).lines(Story("A001", mine.ticket_id, rows))
    told = [one["what"] for one in lines if "From then:" in one["what"]]
    assert [line.split(" From then: ")[1] for line in told] == [
        f"{event.told_anew.ahead} people before, a wait of {wait_short(event.told_anew.wait, 'en')}."
        for _, _, event in hall.rows
        if getattr(event, "told_anew", None)
    ]
    assert [line.split()[0] for line in told] == ["One", "Back", "Transferred"]


def test_one_who_is_counted_and_not_named_is_told_why_as_well() -> None:
    hall = Hall()
    hall.opens("c2")
    for service in ("A1", "S1"):
        for _ in range(14):
            hall.comes(service)
    hall.comes("A1", "old", after_min=1)
    hall.calls()
    assert why(hall, "A015", "A001") == why(hall, "A015", "A014").replace("A014", "A001")
    assert "Number A015 belongs to a priority group." in why(hall, "A015", "A014")
    assert why(hall, "A015", "S014") == why(hall, "A015", "S001").replace("S001", "S014")
    hall.clerk(c.Finish(ticket_id=hall.state.by_number["A015"], outcome="accepted"))
    hall.calls()
    assert "counted from" in why(hall, "A001", "A014")
