"""What is said after the server's answer."""

from __future__ import annotations

from rules.clerk.toast_texts import about, done_text, failed_text
from rules.desk import Choice, Situation
from tests.rules.desks import BRANCH, NOW, desk_view, serving
from wire.commands import AskAccessible, CallNext, GrantClass, Park, Recall, Start, Transfer
from wire.errors import Code, refused

AT = Situation(desk_view(ticket=serving()), BRANCH, NOW)


def test_a_call_names_the_number_that_the_server_gave() -> None:
    assert done_text(CallNext(), {"number": "A047"}, ("", ""), "vi") == "Vừa gọi A047"


def test_a_transfer_names_number_and_place() -> None:
    counter = BRANCH.counters[2]
    subject = about(AT, Choice(counter_id=counter.id))
    assert subject == ("A046", f"Quầy {counter.number}")
    said = done_text(Transfer(ticket_id="ticket-a046", counter_id=counter.id), {}, subject, "vi")
    assert said == f"Đã chuyển A046 đến Quầy {counter.number}"


def test_a_transfer_to_a_colleague_names_them() -> None:
    there = next(line for line in AT.view.counters if line.person == "Trần Văn Bình")
    assert about(AT, Choice(person=there.person_code)) == ("A046", "Trần Văn Bình")


def test_a_number_that_is_brought_back_is_named_and_not_the_one_at_the_counter() -> None:
    assert about(AT, Choice(ticket_id="ticket-a041"))[0] == "A041"


def test_a_number_of_the_queue_that_needs_another_counter_is_named_and_not_the_one_at_the_counter() -> None:
    line = AT.view.waiting[0]
    subject = about(AT, Choice(ticket_id=line.ticket_id, wanted=True))
    assert subject[0] == line.number
    said = done_text(AskAccessible(ticket_id=line.ticket_id), {}, subject, "en")
    assert said == f"{line.number} waits for a counter that can be used in a wheelchair"
    said = done_text(AskAccessible(ticket_id=line.ticket_id, wanted=False), {}, subject, "en")
    assert said == f"{line.number} needs no counter for wheelchairs after all"


def test_a_class_that_is_granted_is_named_with_whose_it_is_and_so_is_its_end() -> None:
    old = BRANCH.classes[0]
    subject = about(AT, Choice(ticket_id="ticket-a046", class_id=old.id))
    said = done_text(GrantClass(ticket_id="ticket-a046", class_id=old.id), {}, subject, "en")
    assert said == f"A046 now has priority: {old.name.of('vi')}"
    subject = about(AT, Choice(ticket_id="ticket-a046", class_id="ordinary"))
    assert done_text(GrantClass(ticket_id="ticket-a046"), {}, subject, "en") == "A046 no longer has priority"


def test_what_the_window_shows_by_itself_is_not_said() -> None:
    assert done_text(Start(ticket_id="ticket-a046"), {}, ("A046", ""), "vi") == ""


def test_a_repeated_call_says_which_it_is() -> None:
    assert done_text(Recall(ticket_id="ticket-a046"), {"nth": 2}, ("A046", ""), "en") == "Called A046 again (2)"


def test_nobody_to_call_is_a_hint_and_any_other_refusal_is_not() -> None:
    assert failed_text(CallNext(), refused(Code.NOBODY_WAITS), "vi")[1] == "hint"
    taken = refused(Code.COUNTER_TAKEN, counter=3, person="Bình")
    assert failed_text(Park(ticket_id="ticket-a046"), taken, "vi")[1] == "bad"


def test_an_answer_that_never_came_is_said_to_be_unknown() -> None:
    words, kind = failed_text(CallNext(), None, "en")
    assert "do not know" in words
    assert kind == "bad"
