"""What can be done at this kiosk now."""

from __future__ import annotations

import pytest

from kiosk.flow import Flow
from kiosk.path.steps import KioskStep
from tests.kiosk.hall import ALONE, hall_doc
from tests.kiosk.path.kit import BRANCH, at_take, flow, for_priority_only
from wire.catalogue import Branch
from wire.views import DeviceView, HallView


def test_hall_without_bookings_has_no_page_to_check_one_in():
    made = flow()
    made.visit(KioskStep.CHECK_IN, 0)
    assert made.step is KioskStep.CHECK_IN
    made = flow()
    made.hall = HallView.model_validate(hall_doc(BRANCH, **ALONE))
    made.visit(KioskStep.CHECK_IN, 0)
    assert made.step is KioskStep.GROUPS
    made.visit(KioskStep.SEARCH, 0)
    assert made.step is KioskStep.SEARCH


@pytest.mark.parametrize("mode", ["closed", "out_of_service"])
def test_a_kiosk_that_was_stopped_gives_no_numbers_until_it_is_open_again(mode):
    made = at_take()
    made.wanted = DeviceView(mode=mode)
    assert made.page == "closed"
    assert made.take(0) == []
    made.wanted = DeviceView()
    assert made.page == KioskStep.TAKE
    assert len(made.take(0)) == 1


def test_a_kiosk_for_priority_only_without_such_classes_checks_in_bookings_and_no_more():
    made = for_priority_only(classes=tuple(c.model_copy(update={"at_kiosk": False}) for c in BRANCH.classes))
    assert not made.gives_numbers
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    made.visit(KioskStep.SEARCH, 0)
    assert made.page == KioskStep.GROUPS
    assert len(made.code("A7K2-M9QX", 0)) == 1


def test_closed_hall_gives_no_numbers():
    made = at_take()
    made.hall = HallView.model_validate(hall_doc(BRANCH, open=False))
    assert made.page == "closed"
    assert made.take(0) == []
    assert made.code("A7K2-M9QX", 0) == []


@pytest.mark.parametrize("named", [None, "gone"])
def test_there_is_no_door_for_results_where_none_is_named_or_the_service_left_the_settings(named):
    made = flow()
    made.branch = BRANCH.model_copy(update={"result_service": named})
    assert made.result_service == ""


def test_a_kiosk_that_gives_no_numbers_at_all_has_no_door_for_results():
    made = flow()
    made.wanted = DeviceView(mode="priority_only")
    assert made.result_service == "nhan-ket-qua"
    made.branch = BRANCH.model_copy(update={"classes": ()})
    assert made.result_service == ""
    assert Flow().result_service == ""


def test_there_is_no_page_of_life_events_where_there_are_none_or_no_numbers():
    made = flow()
    made.branch = Branch.model_validate(BRANCH.model_dump() | {"life_events": ()})
    made.visit(KioskStep.EVENTS, 0)
    assert made.page == KioskStep.GROUPS
    made.choose_event("sinh-con", 0)
    assert made.page == KioskStep.GROUPS
