"""What reception sees of numbers that do not wait, and what it may do with one."""

from __future__ import annotations

import pytest

from rules.reception import tickets
from rules.reception.tickets import Step
from tests.counter.standins import ISSUED
from tests.rules.desks import BRANCH, MINUTE, NOW, desk_view
from wire.commands import Arrive, Cancel, GrantClass, Return
from wire.errors import Code, refused
from wire.views import AsideLine, ExpectedLine
from wire.wait_words import wait_text

SERVICE, CLASS = BRANCH.services[0], BRANCH.classes[0]


def missed(number: str, minutes: int) -> AsideLine:
    return AsideLine(ticket_id=f"ticket-{number}", number=number, service_id=SERVICE.id, since=NOW - minutes * MINUTE)


def expected(number: str, claimed: str = "") -> ExpectedLine:
    return ExpectedLine(
        ticket_id=f"ticket-{number}", number=number, service_id=SERVICE.id, claimed=claimed, taken_at=NOW - 30 * MINUTE
    )


VIEW = desk_view(
    missed=(missed("A001", 90), missed("A002", 3), missed("A003", 0)), parked=(missed("B001", 5),),
    expected=(expected("C001"), expected("C002", CLASS.id), expected("C003", "gone")),
)  # fmt: skip


def test_the_latest_missed_stand_first_held_ones_follow_and_those_without_credit_stand_apart() -> None:
    rows = tickets.aside(BRANCH, VIEW, NOW, "vi")
    assert [row["number"] for row in rows] == ["A003", "A002", "B001"]
    assert [(row["number"], row["late"]) for row in tickets.older(BRANCH, VIEW, NOW, "vi")] == [("A001", True)]
    assert rows[0]["text"] == f"{SERVICE.name.of('vi')} · vừa xong"
    assert rows[2]["text"] == f"đang giữ · {SERVICE.name.of('vi')} · 5 phút trước"
    assert {row["step"] for row in rows} == {"return"}


def test_who_claims_nothing_arrives_at_one_press_and_a_claim_is_asked_about() -> None:
    rows = tickets.expected(BRANCH, VIEW, "en")
    assert [(row["number"], row["step"]) for row in rows] == [("C001", "arrive"), ("C002", ""), ("C003", "")]
    assert rows[1]["text"].endswith(f"Claims: {CLASS.name.of('en')}")
    assert rows[2]["text"].endswith("Claims: gone")
    card = tickets.card_of(BRANCH, VIEW, "ticket-C002", NOW, "en")
    assert card is not None
    assert [one.step for one in card.offers] == [Step.ARRIVE_CLAIMED, Step.ARRIVE_ORDINARY, Step.CANCEL]
    plain = tickets.card_of(BRANCH, VIEW, "ticket-C001", NOW, "en")
    assert plain is not None
    assert [one.step for one in plain.offers] == [Step.ARRIVE, Step.CANCEL]
    assert plain.facts[0] == "Not here yet"


def test_whose_place_lapsed_is_said_and_arrives_as_any() -> None:
    late = expected("C001").model_copy(update={"lapsed": True})
    view = VIEW.model_copy(update={"expected": (late,)})
    (row,) = tickets.expected(BRANCH, view, "vi")
    assert row["text"].endswith("Chưa đến kịp: thôi giữ chỗ")
    assert row["step"] == "arrive"


def test_a_number_that_the_server_shows_no_more_is_found_in_the_lists() -> None:
    why = refused(Code.NO_REPRINT, number="A002", state="missed")
    card = tickets.card_of(BRANCH, VIEW, "", NOW, "vi", refused=why)
    assert card is not None
    assert (card.ticket_id, card.facts[0], card.url) == ("ticket-A002", "Vắng mặt", "")
    assert [one.step for one in card.offers] == [Step.RETURN, Step.CANCEL]
    for other in (refused(Code.NO_REPRINT, number="A009", state="done"), refused(Code.UNKNOWN_TICKET)):
        assert tickets.card_of(BRANCH, VIEW, "", NOW, "vi", refused=other) is None


@pytest.mark.parametrize("ticket_id", ["ticket-A002", "ticket-C001", "ticket-C002", ""])
def test_whoever_presses_cancel_twice_at_the_same_place_cancels_nothing(ticket_id: str) -> None:
    card = tickets.card_of(BRANCH, VIEW, ticket_id, NOW, "vi") or tickets.card_of_waiting(
        BRANCH, ISSUED, "vi", wait_text
    )
    before, after = tickets.shown(card, False, "vi"), tickets.shown(card, True, "vi")
    place = [row["step"] for row in before].index("cancel")
    assert before[place]["sure"]
    assert place >= len(after) or after[place]["step"] == ""
    assert [row["label"] for row in after if row["step"]] == [f"Hủy hẳn {card.number}"]


def test_a_card_names_the_class_that_was_granted_and_offers_another() -> None:
    lines = {
        "missed": (missed("A002", 3).model_copy(update={"class_id": CLASS.id}),),
        "expected": (expected("C001").model_copy(update={"class_id": "ordinary"}),),
    }
    view = VIEW.model_copy(update=lines)
    granted = tickets.card_of(BRANCH, view, "ticket-A002", NOW, "en")
    plain = tickets.card_of(BRANCH, view, "ticket-C001", NOW, "en")
    older = tickets.card_of(BRANCH, VIEW, "ticket-B001", NOW, "en")
    assert granted is not None
    assert plain is not None
    assert older is not None
    assert (granted.class_id, granted.facts[-1]) == (CLASS.id, CLASS.name.of("en"))
    assert (plain.class_id, plain.facts[-1]) == ("ordinary", plain.facts[2])
    assert older.class_id == "", "an older server does not say it"


def test_each_step_sends_one_command_and_says_what_became_of_it() -> None:
    sent = {step: tickets.command_of(step, "ticket-t", "en", CLASS.id) for step in Step}
    assert sent == {
        Step.RETURN: Return(ticket_id="ticket-t"),
        Step.CANCEL: Cancel(ticket_id="ticket-t"),
        Step.ARRIVE: Arrive(ticket_id="ticket-t", language="en", class_id=CLASS.id),
        Step.ARRIVE_CLAIMED: Arrive(ticket_id="ticket-t", language="en"),
        Step.ARRIVE_ORDINARY: Arrive(ticket_id="ticket-t", language="en", class_id="ordinary"),
    }
    assert tickets.command_of(Step.ARRIVE, "ticket-t", "vi", "ordinary") == Arrive(ticket_id="ticket-t")
    assert tickets.done_text(BRANCH, GrantClass(ticket_id="ticket-t"), "A002", "en") == "A002 no longer has priority"
    said = [tickets.done_text(BRANCH, command, "A002", "vi") for command in sent.values()]
    assert said == ["A002 đã vào lại hàng chờ", *["A002 đã vào hàng chờ"] * 3, "Đã hủy A002"]
