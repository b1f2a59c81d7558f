"""The citizen's path, without window, link or clock."""

from __future__ import annotations

import pytest

from kiosk.path.effects import Attention, Printing
from kiosk.path.steps import KioskStep
from tests.kiosk.path.kit import BRANCH, FOUND, TICKET, at_event, at_take, flow, for_priority_only
from wire.catalogue import Branch
from wire.errors import Code, refused
from wire.views import DeviceView


def test_back_leads_to_where_the_service_was_chosen():
    made = flow()
    made.visit(KioskStep.SEARCH, 0)
    made.choose_service("khai-sinh", 0)
    made.back(0)
    assert made.step is KioskStep.SEARCH
    made.back(0)
    assert made.step is KioskStep.GROUPS


def test_refusal_shows_its_reason_and_leads_home():
    made = at_take()
    made.take(0)
    made.refused(refused(Code.QUOTA_REACHED, service="Đất đai", quota=200), 0)
    assert made.page == KioskStep.REFUSED
    assert "200" in made.refused_because.text("vi")
    made.home(0)
    assert (made.page, made.refused_because) == (KioskStep.GROUPS, None)


def test_answer_that_never_came_is_not_taken_for_a_no():
    made = at_take()
    made.take(0)
    made.refused(None, 0)
    assert (made.page, made.refused_because) == (KioskStep.REFUSED, None)


def test_back_from_the_class_leads_to_where_the_service_was_chosen_until_a_class_is_chosen():
    made = for_priority_only()
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    made.back(0)
    assert made.page == KioskStep.SERVICES
    made.choose_service("dat-bien-dong", 0)
    made.choose_class("nguoi-cao-tuoi", 0)
    made.visit(KioskStep.CLASSES, 0)
    made.back(0)
    assert (made.page, made.class_id) == (KioskStep.TAKE, "nguoi-cao-tuoi")


def test_back_from_the_class_leads_to_the_search_that_found_the_service():
    made = for_priority_only()
    made.visit(KioskStep.SEARCH, 0)
    made.choose_service("dat-bien-dong", 0)
    assert made.page == KioskStep.CLASSES
    made.back(0)
    assert made.page == KioskStep.SEARCH


def test_silence_is_asked_about_and_then_leads_home():
    made = at_take()
    made.touched(1_000)
    assert made.tick(60_999) == []
    assert made.tick(61_000) == [Attention()]
    assert made.asking_until == 81_000
    made.tick(80_999)
    assert made.step is KioskStep.TAKE
    made.tick(81_000)
    assert made.step is KioskStep.GROUPS


def test_next_citizen_finds_the_kiosks_own_language():
    made = flow()
    made.use_language("en", 0)
    made.tick(59_999)
    assert made.language == "en"
    made.tick(60_000)
    assert (made.language, made.visitors) == ("vi", 1)


def test_back_from_a_life_event_leads_to_the_others_and_a_single_service_forgets_it():
    made = at_event()
    made.back(0)
    assert made.page == KioskStep.EVENTS
    made.back(0)
    made.visit(KioskStep.SEARCH, 0)
    made.choose_service("khai-sinh", 0)
    [asked] = made.take(0)
    assert asked.command.then == ()


def without(*, services=(), classes=()):
    known = BRANCH.model_dump()
    left = {"services": services, "classes": classes}
    kept = {name: [one for one in known[name] if one["id"] not in gone] for name, gone in left.items()}
    counters = [
        one | {"services": [each for each in one["services"] if each not in services]} for one in known["counters"]
    ]
    return Branch.model_validate(known | kept | {"counters": counters, "life_events": ()})


@pytest.mark.parametrize("on", [(), (KioskStep.CLASSES,), (KioskStep.CARD_NOTICE,)])
def test_a_service_that_left_the_settings_while_somebody_stands_before_it_is_said_to_be_gone(on):
    made = at_take()
    made.site_key = b"k"
    policy = BRANCH.policy.model_copy(update={"numbers_a_person": 2})
    made.branch = Branch.model_validate(BRANCH.model_dump() | {"policy": policy})
    for step in on:
        made.visit(step, 0)
    assert made.step is (on[-1] if on else KioskStep.TAKE)
    made.settings(without(services=("dat-bien-dong",)), 5_000)
    assert made.page == KioskStep.REFUSED
    assert made.refused_because is not None
    assert made.refused_because.code is Code.UNKNOWN_SERVICE
    assert made.tick(5_000 + 59_999) == [], "who just came here has as long to read it as anybody"
    made.back(6_000)
    assert made.page == KioskStep.GROUPS


def test_a_service_that_leaves_the_settings_takes_nobodys_number():
    made = at_take()
    made.take(0)
    made.settings(without(services=("dat-bien-dong",)), 0)
    assert made.step is KioskStep.ISSUING
    made.issued(TICKET, 0)
    made.settings(without(services=("dat-bien-dong",)), 0)
    assert made.page == KioskStep.TICKET


def test_a_field_whose_services_all_left_is_no_empty_page():
    made = flow()
    made.choose_group("dat-dai", 0)
    assert made.step is KioskStep.SERVICES
    made.settings(without(services=[one.id for one in BRANCH.services if one.group == "dat-dai"][:-1]), 0)
    assert made.step is KioskStep.SERVICES
    made.settings(without(services=[one.id for one in BRANCH.services if one.group == "dat-dai"]), 0)
    assert made.step is KioskStep.GROUPS


def test_a_class_that_left_the_settings_is_chosen_no_more():
    made = at_take()
    made.wanted = DeviceView(mode="priority_only")
    made.visit(KioskStep.CLASSES, 0)
    made.choose_class("nguoi-cao-tuoi", 0)
    assert (made.step, made.class_id) == (KioskStep.TAKE, "nguoi-cao-tuoi")
    made.settings(without(classes=("nguoi-cao-tuoi",)), 0)
    assert made.take(0) == []
    assert made.step is KioskStep.CLASSES, "it is asked again"


def test_it_is_busy_from_the_press_until_the_ticket_has_left():
    made = at_take()
    assert not made.busy
    made.take(0)
    assert made.busy
    made.issued(TICKET, 0)
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 0)
    assert made.busy
    made.home(0)
    assert not made.busy
    made = at_take()
    made.print_guide(0)
    assert made.busy
    made.guide_printed(Printing.PRINTED)
    assert not made.busy


@pytest.mark.parametrize(
    "pressed",
    [
        lambda made: made.visit(KioskStep.SEARCH, 0),
        lambda made: made.choose_group("dat-dai", 0),
        lambda made: made.visit(KioskStep.EVENTS, 0),
        lambda made: made.visit(KioskStep.CHECK_IN, 0),
        lambda made: (made.visit(KioskStep.EVENTS, 0), made.choose_event("sinh-con", 0)),
        lambda made: (made.visit(KioskStep.SEARCH, 0), made.choose_service("khai-sinh", 0)),
        lambda made: (
            made.visit(KioskStep.SEARCH, 0), made.choose_service("khai-sinh", 0), made.visit(KioskStep.CLASSES, 0)
        ),
    ],
)  # fmt: skip
def test_a_person_may_begin_anew_from_every_page_and_keeps_the_language(pressed):
    made = flow()
    made.use_language("en", 0)
    pressed(made)
    assert made.page != KioskStep.GROUPS
    visitors = made.visitors
    made.restart(0)
    assert (made.page, made.language, made.visitors) == (KioskStep.GROUPS, "en", visitors)
    assert (made.group_id, made.service_id, made.event_id, made.class_id) == ("", "", "", "ordinary")


def test_nobody_begins_anew_while_a_number_is_on_its_way():
    made = at_take()
    made.take(0)
    made.restart(0)
    assert made.step is KioskStep.ISSUING
    made.issued(TICKET, 0)
    made.restart(0)
    assert made.step is KioskStep.TICKET


def test_an_answer_about_a_ticket_that_never_came_leaves_no_doubt_about_a_number():
    made = flow()
    made.scanned(FOUND.tracking_url, 0)
    made.refused(None, 20_000)
    assert made.refused_because == refused(Code.SERVER_AWAY)
