"""Identity cards at the kiosk: the notice first, nothing of a card in any command, and the same number without one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.flow import Flow
from kiosk.path.effects import Ask
from kiosk.path.steps import KioskStep
from kiosk.path.told import Told
from rules.booking_code.short import is_code
from rules.identity_card import person_key
from tests.kiosk.hall import demo_branch, hall_doc
from wire.catalogue import Branch
from wire.commands import CheckIn, IssueTicket
from wire.errors import Code, refused
from wire.queries import FindBookings
from wire.views import BookingLine, DeviceView, HallView

TODAY, KEY = "2026-11-20", b"key of this site"
NUMBER = "001056012345"
CARD = f"{NUMBER}|012345678|Nguyễn Văn Ất|15061956|Nam|Hà Nội|01012021"
YOUNG = "001090012345||Trần Thị B|15061990|Nữ|Hà Nội|01072024|Trần Văn C|Lê Thị D|01072039"
INSURANCE = "GD4797936123456|4e677579|15/06/1956|1|48c3a0|79 - 036|01/01/2024|-|31/12/2024|$"
VNEID = "https://vneid.gov.vn/c/7f3b9c"


def branch_of(limit: int = 2, age: int | None = 60) -> Branch:
    branch = demo_branch()
    classes = tuple(
        one.model_copy(update={"from_age": age if one.id == "nguoi-cao-tuoi" else None}) for one in branch.classes
    )
    policy = branch.policy.model_copy(update={"numbers_a_person": limit})
    return branch.model_copy(update={"classes": classes, "policy": policy})


def flow(branch: Branch | None = None, key: bytes = KEY) -> Flow:
    made = Flow(branch=branch or branch_of(), live=True, site_key=key)
    made.hall = HallView.model_validate(hall_doc(demo_branch()))
    return made


def awaiting_card(made: Flow) -> Flow:
    made.visit(KioskStep.CARD_NOTICE, 0)
    made.accept_notice(0)
    assert made.page == KioskStep.CARD
    return made


def at_take(made: Flow) -> Flow:
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    return made


def taken(made: Flow) -> IssueTicket:
    [asked] = at_take(made).take(0)
    assert isinstance(asked, Ask)
    assert isinstance(asked.command, IssueTicket)
    return asked.command


def test_a_card_that_nobody_was_told_of_is_not_read_and_the_notice_comes_first():
    made = flow()
    assert made.scanned(CARD, 0, TODAY) == []
    assert made.page == KioskStep.CARD_NOTICE
    assert (made.person, made.card_read) == (None, False)
    assert made.scanned(CARD, 0, TODAY) == [], "held there still: the notice is not passed over"
    assert made.page == KioskStep.CARD_NOTICE
    assert made.person is None


def test_after_the_notice_the_number_is_asked_for_with_what_stands_for_the_person():
    made = awaiting_card(flow())
    made.scanned(YOUNG, 0, TODAY)
    assert made.page == KioskStep.GROUPS
    assert taken(made).person == person_key(KEY, TODAY, "001090012345")


def test_age_priority_is_offered_and_taken_or_not():
    for wanted, class_id in ((True, "nguoi-cao-tuoi"), (False, "ordinary")):
        made = awaiting_card(flow())
        made.scanned(CARD, 0, TODAY)
        assert (made.page, made.claimed) == (KioskStep.CARD_CLASS, "nguoi-cao-tuoi")
        made.answer_age(wanted, 0)
        assert made.page == KioskStep.GROUPS
        assert taken(made).class_id == class_id


def test_from_the_classes_the_card_leads_on_to_the_number():
    made = at_take(flow())
    made.visit(KioskStep.CLASSES, 0)
    awaiting_card(made)
    made.scanned(CARD, 0, TODAY)
    made.answer_age(True, 0)
    assert (made.page, made.class_id) == (KioskStep.TAKE, "nguoi-cao-tuoi")


def test_where_only_age_matters_nothing_that_stands_for_the_person_is_made():
    made = awaiting_card(flow(branch_of(limit=0)))
    made.scanned(CARD, 0, TODAY)
    made.answer_age(True, 0)
    assert taken(made) == IssueTicket(service_id="dat-bien-dong", class_id="nguoi-cao-tuoi", language="vi")


@pytest.mark.parametrize("made", [flow(branch_of(limit=0, age=None)), flow(key=b"")])
def test_where_a_card_is_good_for_nothing_none_is_read(made: Flow):
    made.scanned(CARD, 0, TODAY)
    assert (made.page, made.told, made.person) == (KioskStep.REFUSED, Told.CARD_UNUSED, None)
    made.home(0)
    made.visit(KioskStep.CARD_NOTICE, 0)
    assert made.page == KioskStep.GROUPS


@pytest.mark.parametrize("away", ["notice", "card", "class"])
def test_whoever_wants_no_card_goes_back_and_gets_the_same_number(away: str):
    made = at_take(flow())
    made.visit(KioskStep.CARD_NOTICE, 0)
    if away != "notice":
        made.accept_notice(0)
    if away == "class":
        made.scanned(CARD, 0, TODAY)
    made.back(0)
    assert made.page == KioskStep.TAKE
    [asked] = made.take(0)
    assert asked.command.class_id == "ordinary"


@pytest.mark.parametrize(
    ("scan", "told"), [(INSURANCE, Told.INSURANCE), (VNEID, Told.CARD_UNREAD), ("x" * 30, Told.CARD_UNREAD)]
)
def test_other_cards_are_refused_in_their_own_words_and_another_may_be_tried(scan: str, told: Told):
    made = awaiting_card(flow())
    made.scanned(scan, 0, TODAY)
    assert (made.page, made.told, made.person) == (KioskStep.REFUSED, told, None)
    made.try_again(0)
    assert made.page == (KioskStep.CARD if told is Told.CARD_UNREAD else KioskStep.REFUSED)


def test_a_card_where_a_code_is_asked_for_is_not_read_where_none_is_found_by_cards():
    made = flow(branch_of(limit=0))
    made.visit(KioskStep.CHECK_IN, 0)
    made.scanned(CARD, 0, TODAY)
    assert (made.told, made.person, made.retry) == (Told.CARD_NO_BOOKING, None, KioskStep.CHECK_IN)


ONE, TWO = (BookingLine(code=code, service_id="dat-bien-dong", slot_at=1) for code in ("A7K2M9QX", "B7K2M9QX"))


def looking(made: Flow) -> Flow:
    made.visit(KioskStep.CHECK_IN, 0)
    assert made.scanned(YOUNG, 0, TODAY) == []
    assert (made.page, made.person) == (KioskStep.CARD_NOTICE, None), "nobody was told yet"
    made.accept_notice(0)
    assert made.scanned(YOUNG, 0, TODAY) == [Ask(FindBookings(person=person_key(KEY, TODAY, "001090012345")))]
    assert made.page == KioskStep.ISSUING
    return made


def test_a_card_finds_its_one_booking_which_is_checked_in():
    made = looking(flow())
    [asked] = made.booked((ONE,), 0)
    assert asked == Ask(CheckIn(code=ONE.code, person=made.person))
    assert made.page == KioskStep.ISSUING


def test_of_several_bookings_of_a_card_one_is_chosen():
    made = looking(flow())
    assert made.booked((ONE, TWO), 0) == []
    assert made.page == KioskStep.BOOKINGS
    assert made.choose_booking("C7K2M9QX", 0) == [], "none of these"
    assert made.choose_booking(TWO.code, 0) == [Ask(CheckIn(code=TWO.code, person=made.person))]
    assert made.choose_booking(ONE.code, 0) == [], "one press is one ticket"
    made.home(0)
    assert made.bookings == ()


def test_a_card_without_a_booking_leads_to_the_code_and_is_known_still():
    made = looking(flow())
    assert made.booked((), 0) == []
    assert (made.page, made.told, made.retry) == (KioskStep.REFUSED, Told.CARD_NONE, KioskStep.CHECK_IN)
    made.try_again(0)
    assert made.scanned(YOUNG, 0, TODAY) == [Ask(FindBookings(person=made.person))], "it was told before"
    made.refused(None, 0)
    assert made.refused_because.code is Code.SERVER_AWAY, "nobody was given a number for a question"


@pytest.mark.parametrize("pressed", [True, False])
def test_the_card_of_whoever_came_along_finds_their_own_bookings(pressed: bool):
    made = looking(flow())
    made.booked((), 0)
    if pressed:
        made.try_again(0)
    other = person_key(KEY, TODAY, NUMBER)
    assert made.scanned(CARD, 0, TODAY) == [Ask(FindBookings(person=other))]
    assert made.booked((ONE,), 0) == [Ask(CheckIn(code=ONE.code, person=other))]


def test_after_a_card_that_could_not_be_read_the_next_one_is_read_without_a_press():
    made = awaiting_card(flow())
    made.scanned(VNEID, 0, TODAY)
    assert made.told is Told.CARD_UNREAD
    made.scanned(YOUNG, 0, TODAY)
    assert (made.page, made.card_read) == (KioskStep.GROUPS, True)


def test_while_the_server_is_away_a_card_finds_nothing_and_is_told_so():
    made = flow()
    made.live, made.away = False, True
    made.visit(KioskStep.CHECK_IN, 0)
    assert made.scanned(YOUNG, 0, TODAY) == []
    assert (made.told, made.person, made.retry) == (Told.CARD_AWAY, None, KioskStep.CHECK_IN)


@pytest.mark.parametrize("step", [KioskStep.GROUPS, KioskStep.CHECK_IN])
def test_a_kiosk_that_began_while_the_server_is_away_says_that_it_reads_cards_later(step: KioskStep):
    made = flow(key=b"")
    made.live, made.away = False, True
    made.visit(step, 0)
    assert made.scanned(YOUNG, 0, TODAY) == []
    assert (made.told, made.person, made.retry) == (Told.CARD_LATER, None, KioskStep.CHECK_IN)


def test_that_it_reads_cards_later_is_said_neither_with_the_server_there_nor_where_none_are_read():
    there, unused = flow(key=b""), flow(branch_of(limit=0, age=None), key=b"")
    unused.live, unused.away = False, True
    for made in (there, unused):
        made.scanned(YOUNG, 0, TODAY)
        assert made.told is Told.CARD_UNUSED


def test_where_one_number_a_day_is_a_persons_cards_are_read_for_that_alone():
    branch = branch_of(limit=1, age=None)
    assert (flow(branch).reads_cards, flow(branch).counts_people) == (True, True)
    began_alone = flow(branch, key=b"")
    began_alone.live = False
    assert (began_alone.reads_cards, began_alone.reads_cards_later) == (False, True)


def test_bookings_that_come_after_their_holder_left_are_nobodys():
    made = looking(flow())
    made.home(0)
    assert made.booked((ONE,), 0) == []
    assert made.page == KioskStep.GROUPS


def test_the_next_visitor_has_nothing_of_the_card():
    made = awaiting_card(flow())
    made.scanned(CARD, 0, TODAY)
    made.answer_age(True, 0)
    made.home(0)
    assert taken(made) == IssueTicket(service_id="dat-bien-dong", language="vi")
    assert NUMBER not in repr(made)


def test_a_card_shown_first_goes_with_the_booking_too():
    made = awaiting_card(flow())
    made.scanned(YOUNG, 0, TODAY)
    [asked] = made.scanned("A7K2-M9QX", 0, TODAY)
    assert asked.command == CheckIn(code="A7K2-M9QX", person=person_key(KEY, TODAY, "001090012345"))


def test_a_number_typed_into_the_field_for_codes_is_sent_nowhere():
    for typed in (NUMBER, "A7K2", "A7K2M9QY", ""):
        made = flow()
        made.visit(KioskStep.CHECK_IN, 0)
        assert made.code(typed, 0) == []
        assert (made.page, made.told) == (KioskStep.REFUSED, Told.MISTYPED)
        made.try_again(0)
        assert made.page == KioskStep.CHECK_IN


def test_early_is_asked_and_class_and_earliness_go_on_together():
    made = flow()
    made.scanned("A7K2-M9QX", 0)
    made.refused(refused(Code.CONFIRM_CLASS, class_id="nguoi-cao-tuoi", name="x"), 0)
    made.answer_class(True, 0)
    made.refused(refused(Code.BOOKING_EARLY, slot="10:00", opens="09:30"), 0)
    assert made.page == KioskStep.EARLY
    assert made.scanned("A7K2-M9QX", 0) == [], "it lies there still"
    [asked] = made.take_early(0)
    assert asked.command == CheckIn(code="A7K2-M9QX", class_id="nguoi-cao-tuoi", early=True)
    assert made.take_early(0) == []


def test_whoever_comes_back_later_leaves_the_booking_as_it_is():
    made = flow()
    made.scanned("A7K2-M9QX", 0)
    made.refused(refused(Code.BOOKING_EARLY, slot="10:00", opens="09:30"), 0)
    made.home(0)
    assert made.page == KioskStep.GROUPS
    assert made.take_early(0) == []


def test_a_class_by_age_that_left_the_settings_meanwhile_is_asked_for_by_nobody():
    made = awaiting_card(flow())
    made.scanned(CARD, 0, TODAY)
    made.answer_age(True, 0)
    known = branch_of().model_dump()
    left = [one for one in known["classes"] if one["id"] != "nguoi-cao-tuoi"]
    made.settings(Branch.model_validate(known | {"classes": left}), 0)
    assert taken(made).class_id == "ordinary"


def test_a_machine_for_priority_takes_who_is_old_enough_straight_to_the_number():
    made = flow()
    made.wanted = DeviceView(mode="priority_only")
    awaiting_card(made)
    made.scanned(CARD, 0, TODAY)
    made.answer_age(True, 0)
    assert taken(made).class_id == "nguoi-cao-tuoi"


FIELDS = st.lists(st.one_of(st.text(max_size=12), st.sampled_from([NUMBER, "15061956", "A7K2M9QX"])), max_size=9)
SCANS = st.one_of(
    st.text(max_size=200), FIELDS.map("|".join), st.sampled_from([CARD, YOUNG, INSURANCE, VNEID, NUMBER, "A7K2-M9QX"])
)


@settings(deadline=None)
@given(st.lists(st.tuples(SCANS, st.integers(0, 9)), max_size=8))
def test_whatever_is_scanned_and_pressed_nothing_but_codes_of_ours_and_keys_is_ever_sent(steps: list[tuple[str, int]]):
    made, sent = flow(), []
    for scan, press in steps:
        presses = (
            *(lambda: [], lambda: made.visit(KioskStep.CHECK_IN, 0), lambda: made.visit(KioskStep.CARD_NOTICE, 0)),
            *(lambda: made.accept_notice(0), lambda: made.answer_age(True, 0), lambda: made.try_again(0)),
            *(lambda: at_take(made).take(0), lambda: made.back(0), lambda: made.home(0), lambda: made.take_early(0)),
        )
        sent += presses[press]() or []
        sent += made.scanned(scan, 0, TODAY) + made.code(scan, 0)
        if made.step is KioskStep.ISSUING:
            made.refused(refused(Code.BOOKING_EARLY), 0)
    for asked in sent:
        command = asked.command
        assert NUMBER not in command.model_dump_json()
        assert not isinstance(command, CheckIn) or is_code(command.code)


def test_a_class_that_no_kiosk_gives_is_not_given_by_a_card_either():
    kept = branch_of()
    classes = tuple(one.model_copy(update={"at_kiosk": one.from_age is None}) for one in kept.classes)
    made = at_take(flow(kept.model_copy(update={"classes": classes})))
    awaiting_card(made).scanned(CARD, 0, TODAY)
    assert (made.page, made.class_id) == (KioskStep.TAKE, "ordinary")
    assert made.person is not None
