"""From the first tap to the press for a number."""

from __future__ import annotations

from kiosk.flow import Flow
from kiosk.path.effects import Ask, Attention, Print, PrintGuide
from kiosk.path.steps import KioskStep
from tests.kiosk.hall import hall_doc
from tests.kiosk.path.kit import BRANCH, TICKET, at_event, at_take, flow, for_priority_only, shut
from wire.catalogue import Branch
from wire.commands import IssueTicket
from wire.values import WaitRange
from wire.views import DeviceView, HallView


def test_ticket_takes_three_taps():
    made = flow()
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    assert made.take(0) == [Ask(IssueTicket(service_id="dat-bien-dong", class_id="ordinary", language="vi"))]
    assert made.issued(TICKET, 0) == [Print(TICKET)]
    assert made.page == KioskStep.TICKET


def test_group_with_one_service_leads_straight_to_it():
    one = BRANCH.model_copy(
        update={"services": tuple(s for s in BRANCH.services if s.group != "dat-dai" or s.id == "dat-bien-dong")}
    )
    made = flow()
    made.branch = one
    made.choose_group("dat-dai", 0)
    assert (made.step, made.service_id) == (KioskStep.TAKE, "dat-bien-dong")


def test_second_press_while_the_number_is_being_given_asks_nothing():
    made = at_take()
    assert len(made.take(0)) == 1
    assert made.take(1) == []
    assert made.step is KioskStep.ISSUING


def test_a_number_with_priority_takes_four_taps_and_a_second_press_asks_nothing():
    made = flow()
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    made.visit(KioskStep.CLASSES, 0)
    [asked] = made.choose_class("nguoi-cao-tuoi", 0)
    assert asked.command == IssueTicket(service_id="dat-bien-dong", class_id="nguoi-cao-tuoi", language="vi")
    assert made.step is KioskStep.ISSUING
    assert made.choose_class("nguoi-cao-tuoi", 1) == []
    assert made.take(1) == []


def test_without_priority_after_all_the_number_is_not_taken_yet():
    made = at_take()
    made.visit(KioskStep.CLASSES, 0)
    assert made.choose_class("ordinary", 0) == []
    assert made.step is KioskStep.TAKE
    [asked] = made.take(0)
    assert asked.command.class_id == "ordinary"


def test_class_is_claimed_anew_for_another_service():
    made = for_priority_only()
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    made.choose_class("nguoi-cao-tuoi", 0)
    made.back(0)
    made.wanted = DeviceView()
    made.choose_service(next(s.id for s in BRANCH.services if s.group == "dat-dai" and s.id != "dat-bien-dong"), 0)
    [asked] = made.take(0)
    assert asked.command.class_id == "ordinary"


def test_class_that_only_reception_grants_cannot_be_chosen():
    made = at_take()
    made.visit(KioskStep.CLASSES, 0)
    made.choose_class("khac", 0)
    assert (made.step, made.class_id) == (KioskStep.CLASSES, "ordinary")


def test_a_kiosk_for_priority_only_asks_for_the_class_and_gives_no_ordinary_number():
    made = for_priority_only()
    assert made.page == KioskStep.GROUPS
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    assert made.page == KioskStep.CLASSES
    made.choose_class("ordinary", 0)
    assert made.page == KioskStep.CLASSES
    made.choose_class("nguoi-cao-tuoi", 0)
    [asked] = made.take(0)
    assert asked.command.class_id == "nguoi-cao-tuoi"


def test_who_stood_before_the_button_when_the_mode_came_is_asked_for_the_class():
    made = at_take()
    made.wanted = DeviceView(mode="priority_only")
    assert made.take(0) == []
    assert made.page == KioskStep.CLASSES


def at_look_up() -> Flow:
    made = shut()
    made.look_up(0)
    made.choose_service("dat-bien-dong", 0)
    return made


def test_what_to_bring_is_read_while_the_hall_is_closed_and_no_number_is_given():
    made = shut()
    made.look_up(0)
    assert made.page == KioskStep.SEARCH
    made.choose_service("dat-bien-dong", 0)
    assert (made.page, made.service_id) == (KioskStep.TAKE, "dat-bien-dong")
    assert made.take(0) == []
    made.visit(KioskStep.CLASSES, 0)
    made.visit(KioskStep.CARD_NOTICE, 0)
    assert made.code("A7K2-M9QX", 0) == []
    assert made.scanned("https://example.vn/abc", 0) == []
    assert made.page == KioskStep.TAKE
    assert made.print_guide(0) == [PrintGuide(("dat-bien-dong",))]
    made.back(0)
    made.back(0)
    assert (made.page, made.looks_up) == ("closed", False)


def test_who_reads_goes_on_when_the_hall_opens_and_is_not_taken_away_when_it_closes_again():
    made = at_look_up()
    made.hall = HallView.model_validate(hall_doc(BRANCH))
    assert made.page == KioskStep.TAKE
    made.hall = HallView.model_validate(hall_doc(BRANCH, open=False))
    assert made.page == KioskStep.TAKE
    made.hall = HallView.model_validate(hall_doc(BRANCH))
    assert len(made.take(0)) == 1


def test_there_is_nothing_to_read_up_while_numbers_are_given_and_nobody_stays_for_ever():
    made = flow()
    made.look_up(0)
    assert (made.page, made.looks_up) == (KioskStep.GROUPS, False)
    made = at_look_up()
    assert made.tick(60_000) == [Attention()]
    made.tick(80_000)
    assert (made.page, made.looks_up) == ("closed", False)


def test_a_kiosk_for_priority_only_is_read_without_a_class_while_the_hall_is_closed():
    made = shut()
    made.wanted = DeviceView(mode="priority_only")
    made.branch = BRANCH.model_copy(update={"classes": ()})
    made.look_up(0)
    made.choose_service("dat-bien-dong", 0)
    assert made.page == KioskStep.TAKE


def test_who_comes_for_a_result_stands_before_the_number_after_one_tap():
    made = flow()
    assert made.result_service == "nhan-ket-qua"
    made.choose_service(made.result_service, 0)
    assert (made.page, made.group_id) == (KioskStep.TAKE, "tra-ket-qua")
    made.back(0)
    assert made.page == KioskStep.GROUPS


def test_a_life_event_is_three_taps_and_one_ticket_with_its_services_in_order():
    made = at_event()
    assert (made.page, made.services) == (KioskStep.TAKE, ("khai-sinh", "thuong-tru", "thai-san"))
    [asked] = made.take(0)
    assert (asked.command.service_id, asked.command.then) == ("khai-sinh", ("thuong-tru", "thai-san"))
    assert made.take(1) == []


def test_no_life_event_is_taken_from_a_search_once_the_kiosk_gives_no_numbers():
    made = flow()
    made.visit(KioskStep.SEARCH, 0)
    known = BRANCH.model_dump()
    made.branch = Branch.model_validate(
        known | {"classes": [one | {"at_kiosk": False} for one in known["classes"]], "kiosk_modes": []}
    )
    made.wanted = DeviceView(mode="priority_only")
    assert made.page == KioskStep.SEARCH
    made.choose_event("sinh-con", 0)
    assert made.page == KioskStep.SEARCH


def test_a_life_event_that_no_number_could_go_through_is_not_offered():
    made, policy = flow(), BRANCH.policy.model_copy(update={"services_a_ticket": 2})
    made.branch = Branch.model_validate(BRANCH.model_dump() | {"policy": policy})
    made.visit(KioskStep.EVENTS, 0)
    made.choose_event("sinh-con", 0)
    assert made.page == KioskStep.EVENTS
    made.choose_event("ket-hon", 0)
    assert made.page == KioskStep.TAKE


def test_a_life_event_that_left_the_settings_meanwhile_is_its_first_service_alone():
    made = at_event()
    made.branch = Branch.model_validate(BRANCH.model_dump() | {"life_events": ()})
    [asked] = made.take(0)
    assert (asked.command.service_id, asked.command.then) == ("khai-sinh", ())


def with_accessible(made: Flow, *services: str) -> Flow:
    """A counter that can be used in a wheelchair serves these."""
    assert made.hall is not None
    wait = WaitRange(low_min=40, high_min=60)
    made.hall = made.hall.model_copy(
        update={
            "services": tuple(
                tile.model_copy(update={"accessible_wait": wait}) if tile.service_id in services else tile
                for tile in made.hall.services
            )
        }
    )
    return made


def test_an_accessible_counter_is_asked_for_with_the_fourth_tap_and_not_needed_after_all_with_another() -> None:
    made = with_accessible(at_take(), "dat-bien-dong")
    assert (made.offers_accessible, made.asks_accessible) == (True, False)
    made.ask_accessible(0)
    made.ask_accessible(1)
    assert not made.asks_accessible
    made.ask_accessible(2)
    [asked] = made.take(3)
    assert asked == Ask(IssueTicket(service_id="dat-bien-dong", accessible=True))
    made.ask_accessible(4)
    assert made.accessible, "the number is on its way"


def test_no_accessible_counter_is_promised_where_none_serves_what_is_chosen() -> None:
    made = with_accessible(at_take(), "ket-hon")
    made.ask_accessible(0)
    [asked] = made.take(0)
    assert not made.offers_accessible
    assert asked.command == IssueTicket(service_id="dat-bien-dong")


def test_the_wish_for_an_accessible_counter_goes_along_to_another_service_and_with_a_priority_class() -> None:
    made = with_accessible(at_take(), "dat-bien-dong", "dat-cap-doi")
    made.ask_accessible(0)
    made.back(0)
    made.choose_service("dat-cap-doi", 0)
    assert made.asks_accessible
    made.visit(KioskStep.CLASSES, 0)
    [asked] = made.choose_class("nguoi-cao-tuoi", 0)
    assert asked.command.accessible


def test_a_life_event_asks_for_it_where_such_a_counter_serves_one_of_its_services() -> None:
    made = at_event()
    assert not with_accessible(made, "dat-bien-dong").offers_accessible
    assert with_accessible(made, made.services[-1]).offers_accessible


def test_nobody_finds_the_wish_of_who_was_there_before() -> None:
    for leave in (Flow.home, Flow.restart):
        made = with_accessible(at_take(), "dat-bien-dong")
        made.ask_accessible(0)
        leave(made, 0)
        assert not made.accessible
    made = at_take()
    made.hall = HallView.model_validate(hall_doc(BRANCH, open=False))
    made = with_accessible(made, "dat-bien-dong")
    made.ask_accessible(0)
    assert not made.accessible, "no numbers are given"
