"""What there is to choose and what was typed."""

from __future__ import annotations

import pytest

from kiosk.choice import BACKSPACE, LONGEST_CODE, KioskChoice
from kiosk.flow import Flow, KioskStep, Times
from tests.kiosk.hall import demo_branch, hall_doc
from wire.views import HallView

BRANCH = demo_branch()


@pytest.fixture
def flow() -> Flow:
    made = Flow(times=Times(), home_language="vi", has_printer=False)
    made.branch, made.hall = BRANCH, HallView.model_validate(hall_doc(BRANCH))
    return made


@pytest.fixture
def choice(flow: Flow) -> KioskChoice:
    return KioskChoice(flow)


def names(choice: KioskChoice) -> list[str]:
    return [row["id"] for row in choice.services.rows]


def test_services_of_the_chosen_group_are_listed(flow: Flow, choice: KioskChoice) -> None:
    group = BRANCH.groups[1].id
    flow.step, flow.group_id = KioskStep.SERVICES, group
    choice.refresh()
    assert names(choice) == [service.id for service in BRANCH.services if service.group == group]


def test_what_is_typed_on_the_search_page_finds_services(flow: Flow, choice: KioskChoice) -> None:
    flow.step = KioskStep.SEARCH
    for letter in "ho chieux":
        choice.type(letter)
    choice.type(BACKSPACE)
    choice.refresh()
    assert choice.query == "ho chieu"
    assert names(choice)[0] == "ho-chieu"
    assert choice.code == ""


def test_a_code_is_no_longer_than_there_is_room_for(flow: Flow, choice: KioskChoice) -> None:
    flow.step = KioskStep.CHECK_IN
    for _ in range(LONGEST_CODE + 5):
        choice.type("A")
    assert choice.code == "A" * LONGEST_CODE
    choice.clear()
    assert (choice.code, choice.query) == ("", "")


def test_the_chosen_service_is_told_with_what_to_bring_one_thing_each(flow: Flow, choice: KioskChoice) -> None:
    told: list[str] = []
    choice.service.changed.connect(lambda: told.append(choice.service.name))
    flow.service_id = "khai-sinh"
    choice.refresh()
    choice.refresh()
    service = BRANCH.service_by_id["khai-sinh"]
    assert told == [service.name.of("vi")], "nothing is told twice"
    assert len(choice.service.items) > 1
    flow.service_id = ""
    choice.refresh()
    assert choice.service.name == ""
