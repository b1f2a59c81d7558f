"""The citizen's path, without window, link or clock."""

from __future__ import annotations

import pytest

from kiosk.flow import BACK, LEADS_TO, Ask, Attention, Flow, KioskStep, Print, PrintGuide, Printing, Times, Told
from tests.kiosk.hall import ALONE, demo_branch, hall_doc, issued_doc
from wire.catalogue import Branch
from wire.commands import CheckIn, IssueTicket
from wire.errors import Code, refused
from wire.queries import FindTicket
from wire.views import DeviceView, HallView, Issued

BRANCH = demo_branch()
SIGNED = "TL1" + "7" * 138
TICKET = Issued.model_validate(issued_doc(BRANCH))


def flow(**changes) -> Flow:
    made = Flow(times=Times(idle_ms=60_000, answer_ms=20_000, ticket_ms=15_000, trouble_ms=60_000), **changes)
    made.branch, made.hall, made.live = BRANCH, HallView.model_validate(hall_doc(BRANCH)), True
    return made


def at_take(**changes) -> Flow:
    made = flow(**changes)
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    return made


def with_ticket(**changes) -> Flow:
    made = at_take(**changes)
    made.take(0)
    made.issued(TICKET, 0)
    return made


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


def test_back_leads_to_where_the_service_was_chosen():
    made = flow()
    made.visit(KioskStep.SEARCH, 0)
    made.choose_service("khai-sinh", 0)
    made.back(0)
    assert made.step is KioskStep.SEARCH
    made.back(0)
    assert made.step is KioskStep.GROUPS


def test_scanned_booking_asks_for_check_in_from_any_resting_page():
    for made in (flow(), at_take(), with_ticket()):
        assert made.code(" A7K2-M9QX ", 0) == [Ask(CheckIn(code="A7K2-M9QX", language="vi"))]
        assert made.step is KioskStep.ISSUING


def test_scan_while_a_number_is_being_given_is_ignored():
    made = at_take()
    made.take(0)
    assert made.code("A7K2-M9QX", 0) == []
    assert made.scanned("]Q1/A7K2M9QX", 0) == []
    assert made.step is KioskStep.ISSUING


@pytest.mark.parametrize(
    ("scan", "code"),
    [
        (SIGNED, SIGNED),
        (SIGNED.lower(), SIGNED),
        ("]Q1" + SIGNED, SIGNED),
        ("A7K2-M9QX", "A7K2-M9QX"),
        ("]Q3a7k2m9qx", "a7k2m9qx"),
    ],
)
def test_whole_code_that_was_scanned_is_sent(scan, code):
    for made in (flow(), at_take(), with_ticket()):
        assert made.scanned(scan, 0) == [Ask(CheckIn(code=code, language="vi"))]


@pytest.mark.parametrize("scan", [SIGNED[:70], SIGNED[70:], "001090012345|012345678|Nguyễn Văn A|01011990|Nam"])
def test_piece_of_a_code_and_other_codes_are_refused_here_and_not_sent(scan):
    for made in (flow(), at_take()):
        assert made.scanned(scan, 0) == []
        assert made.page == KioskStep.REFUSED
        assert made.told is Told.NOT_OURS
    assert made.scanned(SIGNED, 1) == [Ask(CheckIn(code=SIGNED, language="vi"))], "the next try is taken from there"


ADDRESSES = tuple(f"https://so.example.vn/t#{letter * 26}" for letter in "ab")


@pytest.mark.parametrize(
    "scan", ["".join(ADDRESSES), SIGNED + ADDRESSES[0], "A7K2M9QX" + SIGNED], ids=["tickets", "both", "bookings"]
)
def test_two_codes_that_came_as_one_text_serve_neither_in_the_place_of_the_other_and_that_is_said(scan):
    for made in (flow(), at_take()):
        assert made.scanned(scan, 0) == []
        assert (made.page, made.told, made.retry) == (KioskStep.REFUSED, Told.SEVERAL, KioskStep.CHECK_IN)


@pytest.mark.parametrize("before", [flow, at_take])
def test_two_codes_that_came_as_one_text_while_the_server_is_away_are_not_dropped_without_a_word(before):
    made = before()
    made.live = False
    assert made.scanned("".join(ADDRESSES), 0) == []
    assert (made.page, made.told, made.kept_code) == (KioskStep.REFUSED, Told.SEVERAL, "")
    assert made.scanned(SIGNED, 1_000) == []
    assert (made.page, made.kept_code) == ("away", SIGNED)


def test_what_is_said_of_two_codes_stays_while_an_earlier_one_waits_for_the_server():
    made = flow()
    made.live = False
    made.scanned(SIGNED, 0)
    made.scanned("".join(ADDRESSES), 1_000)
    assert made.tick(1_250) == []
    assert (made.page, made.told, made.kept_code) == (KioskStep.REFUSED, Told.SEVERAL, SIGNED)
    made.live = True
    assert made.tick(2_000) == [Ask(CheckIn(code=SIGNED, language="vi"))]


def test_two_codes_are_not_spoken_of_where_the_kiosk_is_not_wanted_or_somebody_looks_at_a_ticket():
    unwanted, looking = flow(), with_ticket()
    unwanted.live = looking.live = False
    unwanted.turned_away = refused(Code.NOT_ALLOWED)
    for made, page in ((unwanted, "away"), (looking, KioskStep.TICKET)):
        assert made.scanned("".join(ADDRESSES), 0) == []
        assert made.page == page


def test_code_that_was_read_twice_in_one_breath_is_that_code():
    assert flow().scanned(SIGNED * 2, 0) == [Ask(CheckIn(code=SIGNED, language="vi"))]
    assert flow().scanned(ADDRESSES[0] * 2, 0) == [Ask(FindTicket(code="a" * 26))]


def test_wrong_scan_takes_no_ticket_from_the_screen():
    made = with_ticket()
    assert made.scanned(SIGNED[:70], 0) == []
    assert made.page == KioskStep.TICKET


def test_wrong_scan_does_not_show_through_a_lost_link():
    made = flow()
    made.live = False
    assert made.scanned(SIGNED[:70], 0) == []
    assert made.page == "away"


@pytest.mark.parametrize("before", [flow, at_take])
def test_code_that_came_while_the_server_was_away_is_sent_once_it_is_back(before):
    made = before()
    made.live = False
    assert made.scanned(SIGNED, 1_000) == []
    assert (made.page, made.kept_code) == ("away", SIGNED)
    assert made.tick(20_000) == []
    made.live = True
    assert made.tick(30_000) == [Ask(CheckIn(code=SIGNED, language="vi"))]
    assert (made.page, made.kept_code) == (KioskStep.ISSUING, "")
    assert made.tick(30_250) == []


def test_typed_code_is_kept_too_and_the_newest_one_counts():
    made = flow()
    made.visit(KioskStep.CHECK_IN, 0)
    made.live = False
    made.code("A7K2-M9QX", 0)
    made.code("B8M3-N4RP", 1)
    made.live = True
    assert made.tick(2) == [Ask(CheckIn(code="B8M3-N4RP", language="vi"))]


def test_code_that_was_refused_before_is_followed_by_one_that_is_kept():
    made = flow()
    made.scanned(SIGNED[:70], 0)
    made.live = False
    made.scanned(SIGNED, 0)
    assert (made.page, made.kept_code) == ("away", SIGNED)


def test_code_whose_server_stays_away_is_given_up_and_that_is_said():
    made = flow()
    made.live = False
    made.scanned(SIGNED, 0)
    made.tick(59_999)
    assert (made.kept_code, made.left_unsent(59_999)) == (SIGNED, False)
    made.tick(60_000)
    assert (made.kept_code, made.left_unsent(60_000)) == ("", True)
    assert not made.left_unsent(120_000), "nobody is told of a code of before"
    made.live = True
    assert made.tick(61_000) == []
    assert not made.left_unsent(61_000)


def test_no_code_is_kept_where_the_kiosk_is_not_wanted_or_somebody_looks_at_a_ticket():
    unwanted, ticket = flow(), with_ticket()
    unwanted.live = ticket.live = False
    unwanted.turned_away = refused(Code.NOT_PAIRED)
    for made in (unwanted, ticket):
        made.scanned(SIGNED, 0)
        assert made.kept_code == ""


def test_code_that_was_kept_is_not_sent_to_a_hall_that_is_closed_when_it_is_back():
    made = flow()
    made.live = False
    made.scanned(SIGNED, 0)
    made.live, made.hall = True, HallView.model_validate(hall_doc(BRANCH, open=False))
    assert made.tick(1_000) == []
    assert (made.page, made.kept_code) == ("closed", "")


def test_code_that_lies_under_the_scanner_is_read_again_in_vain():
    made = flow()
    made.scanned(SIGNED, 0)
    made.issued(TICKET, 0)
    assert made.scanned(SIGNED, 500) == []
    assert made.page == KioskStep.TICKET
    made.home(600)
    assert made.scanned(SIGNED, 700) == [Ask(CheckIn(code=SIGNED, language="vi"))], "the next citizen's own press"


@pytest.mark.parametrize("code", [SIGNED, ADDRESSES[0]], ids=["booking", "ticket"])
def test_code_that_was_refused_and_lies_under_the_scanner_is_not_asked_about_for_ever(code):
    made = flow()
    assert len(made.scanned(code, 0)) == 1
    made.refused(refused(Code.UNKNOWN_BOOKING), 100)
    for now in range(600, 10_000, 500):
        assert made.scanned(code, now) == []
        assert made.page == KioskStep.REFUSED
    assert len(made.scanned(code, 12_000)) == 1, "it was taken away and shown once more"
    made.refused(refused(Code.UNKNOWN_BOOKING), 12_100)
    made.try_again(12_200)
    assert len(made.scanned(code, 12_300)) == 1, "wished by a button"


def test_code_that_lies_under_the_scanner_is_kept_once_the_server_is_gone_and_asked_about_when_none_answered():
    made = flow()
    made.scanned(ADDRESSES[0], 0)
    made.refused(None, 100)
    assert len(made.scanned(ADDRESSES[0], 600)) == 1
    made.refused(refused(Code.UNKNOWN_TICKET), 700)
    made.live = False
    assert made.scanned(ADDRESSES[0], 1_100) == []
    assert made.kept_code == "a" * 26


CLAIMED = "mang-thai-con-nho"


def at_confirm(claimed: str = CLAIMED) -> Flow:
    made = flow()
    made.scanned(SIGNED, 0)
    made.refused(refused(Code.CONFIRM_CLASS, class_id=claimed, name="Người cao tuổi"), 0)
    return made


@pytest.mark.parametrize(("entitled", "class_id"), [(True, CLAIMED), (False, "ordinary")])
def test_class_claimed_outside_is_asked_about_and_the_same_code_sent_with_the_answer(entitled, class_id):
    made = at_confirm()
    assert (made.page, made.claimed, made.refused_because) == (KioskStep.CONFIRM, CLAIMED, None)
    asked = [Ask(CheckIn(code=SIGNED, language="vi", class_id=class_id))]
    assert made.answer_class(entitled, 100) == asked
    assert made.step is KioskStep.ISSUING
    assert not made.late(2_000)
    assert made.late(2_100), "the second press has a patience of its own"
    assert made.answer_class(entitled, 100) == [], "one press, one command"
    assert made.issued(TICKET, 200) == [Print(TICKET)]


def test_code_that_lies_under_the_scanner_does_not_answer_the_question():
    made = at_confirm()
    assert made.scanned(SIGNED, 500) == []
    assert made.page == KioskStep.CONFIRM
    assert made.scanned("A7K2-M9QX", 500) == [Ask(CheckIn(code="A7K2-M9QX", language="vi"))], "another booking"


def test_question_about_a_class_can_be_left_and_is_forgotten_with_its_citizen():
    made = at_confirm()
    made.back(0)
    assert made.page == KioskStep.GROUPS
    made = at_confirm()
    assert made.tick(60_000) == [Attention()]
    made.tick(80_000)
    assert (made.page, made.claimed) == (KioskStep.GROUPS, "")
    assert made.answer_class(True, 0) == []


def test_question_about_a_class_waits_behind_a_lost_link():
    made = at_confirm()
    made.live = False
    assert made.page == "away"
    assert made.answer_class(True, 0) == []
    made.live = True
    assert made.page == KioskStep.CONFIRM


def test_class_that_this_branch_does_not_have_is_no_question():
    made = at_confirm("of-another-branch")
    assert (made.page, made.refused_because.code) == (KioskStep.REFUSED, Code.CONFIRM_CLASS)


@pytest.mark.parametrize("code", ["", "abc", "x" * 401])
def test_code_that_no_booking_can_have_is_ignored(code):
    assert flow().code(code, 0) == []


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


def test_press_that_waits_two_seconds_is_said_to_wait_and_stays_one_press():
    for press in (at_take().take, flow().code, flow().scanned):
        made = press.__self__
        [asked] = press(1_000) if made.step is KioskStep.TAKE else press(SIGNED, 1_000)
        assert not made.late(2_999)
        assert made.late(3_000)
        assert made.take(3_100) == made.scanned(SIGNED, 3_200) == []
        assert isinstance(asked, Ask)
        made.issued(TICKET, 4_000)
        assert not made.late(60_000)


def test_lost_link_shows_at_once_on_every_page_that_needs_the_server():
    made = at_take()
    made.live = False
    assert made.page == "away"
    assert made.take(0) == []
    made.live = True
    assert made.page == KioskStep.TAKE


def test_lost_link_does_not_take_a_ticket_from_the_screen():
    made = with_ticket()
    made.live = False
    assert made.page == KioskStep.TICKET


@pytest.mark.parametrize("mode", ["closed", "out_of_service"])
def test_a_kiosk_that_was_stopped_gives_no_numbers_until_it_is_open_again(mode):
    made = at_take()
    made.wanted = DeviceView(mode=mode)
    assert made.page == "closed"
    assert made.take(0) == []
    made.wanted = DeviceView()
    assert made.page == KioskStep.TAKE
    assert len(made.take(0)) == 1


def test_a_number_that_is_being_given_is_given_though_the_kiosk_stops():
    made = at_take()
    made.take(0)
    made.wanted = DeviceView(mode="closed")
    assert made.issued(TICKET, 0) == [Print(TICKET)]
    assert made.page == KioskStep.TICKET


def for_priority_only(**branch) -> Flow:
    made = flow()
    made.wanted = DeviceView(mode="priority_only")
    made.branch = BRANCH.model_copy(update=branch)
    return made


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


def test_who_stood_before_the_button_when_the_mode_came_is_asked_for_the_class():
    made = at_take()
    made.wanted = DeviceView(mode="priority_only")
    assert made.take(0) == []
    assert made.page == KioskStep.CLASSES


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


def test_touch_extends_the_time_as_often_as_needed():
    made = at_take()
    now = 0
    for _ in range(12):
        now += 60_000
        assert made.tick(now) == [Attention()]
        now += 19_000
        made.touched(now)
        assert made.asking_until is None
    assert made.step is KioskStep.TAKE


def test_next_citizen_finds_the_kiosks_own_language():
    made = flow()
    made.use_language("en", 0)
    made.tick(59_999)
    assert made.language == "en"
    made.tick(60_000)
    assert (made.language, made.visitors) == ("vi", 1)


def test_printed_ticket_leaves_after_its_time():
    made = with_ticket()
    made.tick(44_999)
    assert made.page == KioskStep.TICKET, "never while the paper is under way"
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 1_000_000)
    made.tick(1_014_999)
    assert made.page == KioskStep.TICKET
    made.tick(1_015_000)
    assert made.page == KioskStep.GROUPS


def test_ticket_without_paper_stays_long_enough_for_a_picture():
    made = with_ticket()
    made.printed(TICKET.ticket_id, Printing.NOT_PRINTED, "paper", 0)
    made.tick(59_999)
    assert (made.page, made.print_reason) == (KioskStep.TICKET, "paper")
    made.tick(60_000)
    assert made.page == KioskStep.GROUPS


def test_paper_nobody_hears_of_is_perhaps_printed():
    made = with_ticket()
    made.tick(44_999)
    assert made.printing is Printing.UNDER_WAY
    made.tick(45_000)
    assert (made.printing, made.print_reason) == (Printing.MAYBE, "silent")


def test_failed_print_is_printed_again_under_the_same_number():
    made = with_ticket()
    made.printed(TICKET.ticket_id, Printing.MAYBE, "link_lost", 0)
    assert made.print_again(1) == [Print(TICKET, again=True)]
    assert made.printing is Printing.UNDER_WAY
    assert made.print_again(2) == [], "not twice at once"


def test_printed_ticket_is_not_printed_again():
    made = with_ticket()
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 0)
    assert made.print_again(1) == []


def test_late_news_of_another_paper_changes_nothing():
    made = with_ticket()
    made.printed("another-ticket", Printing.NOT_PRINTED, "paper", 0)
    assert made.printing is Printing.UNDER_WAY


def test_kiosk_without_printer_shows_the_ticket_only():
    made = at_take(has_printer=False)
    made.take(0)
    assert made.issued(TICKET, 0) == []
    assert made.printing is Printing.OFF


def test_number_that_comes_after_the_citizen_left_is_not_shown_to_the_next():
    made = at_take()
    made.take(0)
    made.home(0)
    assert made.issued(TICKET, 0) == []
    assert made.page == KioskStep.GROUPS


def test_every_step_leads_home_and_every_way_back_is_a_way():
    assert set(LEADS_TO) == set(KioskStep)
    for step in set(KioskStep) - {KioskStep.GROUPS}:
        assert KioskStep.GROUPS in LEADS_TO[step] or step is KioskStep.CLASSES
    for step, before in BACK.items():
        assert before in LEADS_TO[step]


# -- read up while no numbers are given --------------------------------------------------------------------------------


def shut(**changes) -> Flow:
    made = flow(**changes)
    made.hall = HallView.model_validate(hall_doc(BRANCH, open=False))
    return made


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


# -- a door of its own for who comes to collect a result ---------------------------------------------------------------


def test_who_comes_for_a_result_stands_before_the_number_after_one_tap():
    made = flow()
    assert made.result_service == "nhan-ket-qua"
    made.choose_service(made.result_service, 0)
    assert (made.page, made.group_id) == (KioskStep.TAKE, "tra-ket-qua")
    made.back(0)
    assert made.page == KioskStep.GROUPS


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


# -- life events: one number for several services ----------------------------------------------------------------------


def at_event() -> Flow:
    made = flow()
    made.visit(KioskStep.EVENTS, 0)
    made.choose_event("sinh-con", 0)
    return made


def test_a_life_event_is_three_taps_and_one_ticket_with_its_services_in_order():
    made = at_event()
    assert (made.page, made.services) == (KioskStep.TAKE, ("khai-sinh", "thuong-tru", "thai-san"))
    [asked] = made.take(0)
    assert (asked.command.service_id, asked.command.then) == ("khai-sinh", ("thuong-tru", "thai-san"))
    assert made.take(1) == []


def test_back_from_a_life_event_leads_to_the_others_and_a_single_service_forgets_it():
    made = at_event()
    made.back(0)
    assert made.page == KioskStep.EVENTS
    made.back(0)
    made.visit(KioskStep.SEARCH, 0)
    made.choose_service("khai-sinh", 0)
    [asked] = made.take(0)
    assert asked.command.then == ()


def test_there_is_no_page_of_life_events_where_there_are_none_or_no_numbers():
    made = flow()
    made.branch = Branch.model_validate(BRANCH.model_dump() | {"life_events": ()})
    made.visit(KioskStep.EVENTS, 0)
    assert made.page == KioskStep.GROUPS
    made.choose_event("sinh-con", 0)
    assert made.page == KioskStep.GROUPS


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


# -- to begin anew -----------------------------------------------------------------------------------------------------


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


# -- the guidance slip -------------------------------------------------------------------------------------------------


def test_guidance_is_printed_on_wish_once_and_again_only_if_it_did_not_come_out():
    made = at_take()
    assert made.print_guide(0) == [PrintGuide(("dat-bien-dong",))]
    assert made.print_guide(1) == []
    made.guide_printed(Printing.NOT_PRINTED)
    assert made.print_guide(2) == [PrintGuide(("dat-bien-dong",))]
    made.guide_printed(Printing.PRINTED)
    assert made.print_guide(3) == []
    assert len(made.take(4)) == 1, "and a number is taken all the same"


def test_guidance_of_a_life_event_is_of_all_its_services():
    assert at_event().print_guide(0) == [PrintGuide(("khai-sinh", "thuong-tru", "thai-san"))]


def test_guidance_nobody_hears_of_is_perhaps_printed_and_the_next_choice_knows_nothing_of_it():
    made = at_take()
    made.print_guide(0)
    made.tick(made.times.print_ms)
    assert made.guide is Printing.MAYBE
    made.back(0)
    made.choose_service("dat-bien-dong", 0)
    assert made.guide is Printing.OFF
    made.guide_printed(Printing.PRINTED)
    assert made.guide is Printing.OFF


def test_a_kiosk_without_printer_prints_no_guidance():
    made = at_take(has_printer=False)
    assert made.print_guide(0) == []


SECRET = "abcdefghijklmnopqrstuvwxyz"
FOUND = Issued.model_validate(issued_doc(BRANCH, tracking_url=f"http://192.168.10.20:8080/t#{SECRET}"))
OTHER = FOUND.tracking_url.replace("a", "b")


def with_found(**changes) -> Flow:
    made = flow(**changes)
    made.scanned(FOUND.tracking_url, 0)
    made.issued(FOUND, 0)
    return made


@pytest.mark.parametrize("before", [flow, at_take, with_ticket])
def test_the_code_of_a_ticket_is_asked_for_without_its_address(before):
    made = before()
    assert made.scanned(FOUND.tracking_url.upper(), 0) == [Ask(FindTicket(code=SECRET))]
    assert made.page == KioskStep.ISSUING
    assert made.scanned(FOUND.tracking_url, 1) == [], "one question at a time"


def test_a_ticket_that_was_found_is_shown_and_printed_only_on_wish_under_its_number():
    made = flow()
    made.scanned(FOUND.tracking_url, 0)
    assert made.issued(FOUND, 0) == []
    assert (made.page, made.ticket, made.printing) == (KioskStep.TICKET, FOUND, Printing.GIVEN_BEFORE)
    assert made.print_again(1) == [Print(FOUND, again=True)]
    assert made.print_again(2) == [], "not twice at once"
    made.printed(FOUND.ticket_id, Printing.PRINTED, "", 3)
    assert made.print_again(4) == []


def test_a_ticket_that_was_found_stays_long_enough_to_think_and_then_leaves():
    made = with_found()
    made.tick(59_999)
    assert made.page == KioskStep.TICKET
    made.tick(60_000)
    assert (made.page, made.ticket, made.found) == (KioskStep.GROUPS, None, False)


def test_a_found_ticket_is_only_shown_where_there_is_no_printer():
    made = with_found(has_printer=False)
    assert (made.page, made.printing) == (KioskStep.TICKET, Printing.OFF)
    assert made.print_again(1) == []


def test_the_ticket_on_the_screen_is_not_asked_for_again_and_another_one_is():
    made = with_found()
    assert made.scanned(FOUND.tracking_url, 1) == []
    assert made.page == KioskStep.TICKET
    [ask] = made.scanned(OTHER, 2)
    assert isinstance(ask.command, FindTicket)


def test_a_number_taken_after_a_ticket_was_found_is_printed_as_ever():
    made = flow()
    made.scanned(FOUND.tracking_url, 0)
    made.refused(refused(Code.UNKNOWN_TICKET), 1)
    assert (made.page, made.refused_because) == (KioskStep.REFUSED, refused(Code.UNKNOWN_TICKET))
    made.restart(2)
    made.choose_group("dat-dai", 3)
    made.choose_service("dat-bien-dong", 3)
    made.take(3)
    assert made.issued(TICKET, 4) == [Print(TICKET)]


def test_an_answer_about_a_ticket_that_never_came_leaves_no_doubt_about_a_number():
    made = flow()
    made.scanned(FOUND.tracking_url, 0)
    made.refused(None, 20_000)
    assert made.refused_because == refused(Code.SERVER_AWAY)


def test_after_hours_a_ticket_is_found_and_at_a_kiosk_out_of_service_it_is_not():
    made = flow()
    made.hall = HallView.model_validate(hall_doc(BRANCH, open=False))
    assert made.page == "closed"
    assert made.scanned(FOUND.tracking_url, 0) == [Ask(FindTicket(code=SECRET))]
    stopped = flow()
    stopped.wanted = DeviceView(mode="out_of_service")
    assert stopped.scanned(FOUND.tracking_url, 0) == []


def test_the_code_of_a_ticket_waits_for_the_server_as_one_of_a_booking_does():
    made = flow()
    made.live = False
    assert made.scanned(FOUND.tracking_url, 0) == []
    assert made.kept_code == SECRET
    made.live = True
    assert made.tick(1_000) == [Ask(FindTicket(code=SECRET))]


def test_a_ticket_page_that_is_kept_stays_two_minutes_and_the_next_one_does_not():
    made = with_ticket()
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 1_000)
    made.keep_ticket(2_000)
    made.tick(121_999)
    assert made.page == KioskStep.TICKET
    made.tick(122_000)
    assert made.page == KioskStep.GROUPS
    made.keep_ticket(122_000)
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    made.take(122_000)
    made.issued(TICKET, 122_000)
    made.printed(TICKET.ticket_id, Printing.PRINTED, "", 122_000)
    assert made.ticket_leaves_at() == 122_000 + made.times.ticket_ms
