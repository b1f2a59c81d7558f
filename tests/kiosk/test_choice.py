"""What there is to choose and what was typed."""

from __future__ import annotations

import pytest

from kiosk.actions import KioskActions
from kiosk.choice import BACKSPACE, LONGEST_CODE, KioskChoice
from kiosk.flow import Flow
from kiosk.path.steps import KioskStep
from kiosk.path.visit import Times
from kiosk.rows import FOUND_EVENT
from rules.search import plain
from tests.kiosk.hall import demo_branch, hall_doc
from tests.third_language import with_khmer
from wire.catalogue import Branch
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
    assert choice.serviceCount == len(names(choice)) > 0


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


def test_a_life_event_is_found_with_the_services_and_leads_to_one_number(flow: Flow, choice: KioskChoice) -> None:
    flow.live = True
    event = next(iter(BRANCH.event_by_id.values()))
    flow.step = KioskStep.SEARCH
    for letter in plain(event.name.of("vi")):
        choice.type(letter)
    choice.refresh()
    assert names(choice)[0] == FOUND_EVENT + event.id
    KioskActions(flow, choice, lambda: 0, lambda _: None).chooseService(names(choice)[0])
    assert (flow.step, flow.event_id, flow.services) == (KioskStep.TAKE, event.id, event.services)
    flow.back(0)
    assert flow.step is KioskStep.SEARCH


def test_in_letters_that_the_keyboard_lacks_all_services_are_listed(flow: Flow, choice: KioskChoice) -> None:
    said = with_khmer(BRANCH).model_dump(mode="json")
    for service in said["services"]:
        service["name"]["km"] = "ចុះបញ្ជីកំណើត"
    flow.branch, flow.live, flow.step = Branch.model_validate(said), True, KioskStep.SEARCH
    choice.refresh()
    assert choice.canType
    assert names(choice) == []
    flow.language = "km"
    choice.refresh()
    assert not choice.canType
    assert [one for one in names(choice) if not one.startswith(FOUND_EVENT)] == [one.id for one in BRANCH.services]
    flow.branch = with_khmer(BRANCH)  # the office has no names in it: they are read in Vietnamese
    assert choice.canType
