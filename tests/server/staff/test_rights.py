"""The table of who may do what, whole: written out a second time on purpose."""

from __future__ import annotations

import pytest

from server.staff.rights import (
    PAGES,
    QUESTIONS,
    RIGHTS,
    SIGN_IN,
    Page,
    may_open,
    may_send,
    may_sign_in,
    question_refusal,
    refusal,
)
from tests.server.branch_kit import BRANCH, SERVICE
from wire import commands as c
from wire.errors import Code
from wire.queries import QUERIES, BeginPractice, EndPractice, FetchMedia, FindBookings, FindNumber, FindTicket, Query
from wire.values import Actor, Channel, PersonRole, Role

T = "ticket-0001"
ONE_OF_EACH: dict[str, c.Command] = {
    one.method: one
    for one in (
        c.IssueTicket(service_id=SERVICE),
        c.CheckIn(code="ABCD1234"),
        c.CallNext(),
        c.CallChosen(ticket_id=T, why="mẹ có con nhỏ"),
        c.Recall(ticket_id=T),
        c.Start(ticket_id=T),
        c.Finish(ticket_id=T, outcome="done"),
        c.NoShow(ticket_id=T),
        c.Park(ticket_id=T),
        c.Return(ticket_id=T),
        c.Transfer(ticket_id=T, service_id=SERVICE),
        c.Cancel(ticket_id=T),
        c.Arrive(ticket_id=T),
        c.LeaseNumbers(series="A"),
        c.ReturnNumbers(lease_id=T),
        c.HandOver(lease_id=T, day="2026-11-23", series="A", serial=41, service_id=SERVICE, arrived_at=0),
        c.Plan(ticket_id=T, then=()),
        c.Correct(ticket_id=T, service_id=SERVICE),
        c.GrantClass(ticket_id=T),
        c.AskAccessible(ticket_id=T),
        c.Snooze(ticket_id=T),
        c.UndoStep(seq=1),
        c.OpenCounter(counter_id="quay-01"),
        c.PauseCounter(reason="nghi-trua"),
        c.ResumeCounter(),
        c.CloseCounter(),
        c.AssignCounter(counter_id="quay-01", services=(SERVICE,)),
        c.CallHelp(),
        c.AnswerHelp(counter_id="quay-01"),
        c.Announced(call_seq=1, ticket_id=T, how="shown"),
        c.ReportPaper(ticket_id=T, result="not_printed", reason="paper"),
        c.RateVisit(ticket_id=T, score=5),
        c.AnswerFeedback(rated_seq=1, ticket_id=T, words="xin lỗi"),
        c.CloseFeedback(rated_seq=1, ticket_id=T),
        c.CloseHall(why="mất điện"),
        c.OpenHall(),
        c.CloseService(service_id=SERVICE, why="mất mạng"),
        c.OpenService(service_id=SERVICE),
        c.ShowNotice(text={"vi": "Mất điện"}),
        c.EndNotice(notice_id="n1"),
        c.ConfirmClock(jump_ms=3_600_000),
        c.TakeBackDay(),
        c.WantDevice(device_id="kiosk-1", mode="closed"),
        c.Tick(),
        c.ApplySettings(branch=BRANCH),
        c.RecordBooking(booking_id="B1", code="ABCD1234", service_id=SERVICE, slot_at=0, state="booked"),
        c.AddPerson(
            name="ha.nt", full_name="Nguyễn Thu Hà", roles=(PersonRole.CLERK,), password_hash="$argon2id$v=19$test"
        ),
        c.ChangePerson(code="s-7F3K", locked=True),
        c.ErasePerson(code="s-7F3K"),
        c.PairDevice(device_id="kiosk-1", role=Role.KIOSK, token_hash="0" * 64),
        c.ChangeDevice(device_id="kiosk-1", name="Máy lấy số 1", zone="tang-1"),
        c.UnpairDevice(device_id="kiosk-1"),
        c.RecordSession(what="signed_in", code="s-7F3K", device_id="pc-1"),
        c.RecordExport(kind="visits", span="2026-11-23"),
        c.RecordMail(changed=("receivers",), alarms="on", reports="off", server="mail.example:587", receivers=2),
        c.RecordMedia(what="removed", name="Bốn bước"),
        c.SkipNumbers(day="2026-11-23", last={"A": 300}, why="restored"),
        c.EraseWords(before="2026-11-23"),
    )
}

# x: the device by itself; c, r, m, a, v: with a clerk, a receptionist, a manager, an administrator, a viewer signed in
#                     kiosk counter display reception manager phone hub pad boards server
TABLE = """
ticket.issue          x     .       .       rm        .       .     x   .   .      x
booking.check_in      x     crm     .       rm        .       .     .   .   .      x
ticket.call_next      .     crm     .       rm        .       .     .   .   .      .
ticket.call           .     crm     .       rm        .       .     .   .   .      .
ticket.recall         .     crm     .       rm        .       .     .   .   .      .
ticket.start          .     crm     .       rm        .       .     .   .   .      .
ticket.finish         .     crm     .       rm        .       .     .   .   .      .
ticket.no_show        .     crm     .       rm        .       .     .   .   .      .
ticket.park           .     crm     .       rm        .       .     .   .   .      .
ticket.return         .     crm     .       rm        .       .     .   .   .      .
ticket.transfer       .     crm     .       rm        .       .     .   .   .      .
ticket.correct        .     crm     .       rm        .       .     .   .   .      .
ticket.grant_class    .     crm     .       rm        .       .     .   .   .      .
ticket.ask_accessible .     crm     .       rm        .       .     .   .   .      .
ticket.snooze         .     .       .       .         .       x     .   .   .      .
ticket.cancel         .     crm     .       rm        ma      x     .   .   .      .
numbers.lease         x     .       .       .         .       .     .   .   .      .
numbers.return        x     .       .       .         .       .     .   .   .      .
ticket.hand_over      x     .       .       .         .       .     .   .   .      .
ticket.arrive         .     crm     .       rm        .       x     .   .   .      .
ticket.plan           .     crm     .       rm        .       .     .   .   .      .
step.undo             .     crm     .       rm        .       .     .   .   .      .
counter.open          .     crm     .       rm        .       .     .   .   .      .
counter.pause         .     crm     .       rm        .       .     .   .   .      .
counter.resume        .     crm     .       rm        .       .     .   .   .      .
counter.close         .     crm     .       rm        ma      .     .   .   .      .
counter.assign        .     .       .       .         ma      .     .   .   .      .
help.call             .     crm     .       rm        .       .     .   .   .      .
help.answer           .     crm     .       rm        ma      .     .   .   .      .
call.announced        .     .       x       .         .       .     .   .   .      .
paper.report          x     .       .       x         .       .     .   .   .      .
visit.rate            .     .       .       .         .       x     .   x   .      .
feedback.answer       .     .       .       .         ma      .     .   .   .      .
feedback.close        .     .       .       .         ma      .     .   .   .      .
hall.close            .     .       .       .         ma      .     .   .   .      .
hall.open             .     .       .       .         ma      .     .   .   .      .
service.close         .     .       .       .         ma      .     .   .   .      .
service.open          .     .       .       .         ma      .     .   .   .      .
notice.show           .     .       .       .         ma      .     .   .   .      .
notice.end            .     .       .       .         ma      .     .   .   .      .
clock.confirm         .     .       .       .         ma      .     .   .   .      x
day.take_back         .     .       .       .         ma      .     .   .   .      .
device.want           x     .       .       .         ma      .     .   .   .      .
clock.tick            .     .       .       .         .       .     .   .   .      x
settings.apply        .     .       .       .         ma      .     .   .   .      x
booking.record        .     .       .       .         .       .     x   .   .      x
numbers.skip          .     .       .       .         .       .     x   .   .      x
words.erase           .     .       .       .         .       .     .   .   .      x
person.add            .     .       .       .         ma      .     .   .   .      x
person.change         .     .       .       .         ma      .     .   .   .      x
person.erase          .     .       .       .         ma      .     .   .   .      x
device.pair           .     .       .       .         ma      .     .   .   .      x
device.change         .     .       .       .         ma      .     .   .   .      x
device.unpair         .     .       .       .         ma      .     .   .   .      x
session.record        .     .       .       .         .       .     .   .   .      x
export.record         .     .       .       .         ma      .     .   .   .      x
mail.record           .     .       .       .         a       .     .   .   .      .
media.record          .     .       .       .         ma      .     .   .   .      .
"""
ROLES = (Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION, Role.MANAGER, Role.PHONE, Role.HUB, Role.PAD,
         Role.BOARDS, Role.SERVER)  # fmt: skip
LETTERS = {
    "c": PersonRole.CLERK, "r": PersonRole.RECEPTION, "m": PersonRole.MANAGER, "a": PersonRole.ADMINISTRATOR,
    "v": PersonRole.VIEWER,
}  # fmt: skip
SETS = [tuple(who for n, who in enumerate(PersonRole) if bits >> n & 1) for bits in range(2 ** len(PersonRole))]
"""Every combination of roles that a person may have, none among them."""

CHANNEL = {Role.RECEPTION: Channel.RECEPTION, Role.HUB: Channel.ONLINE}
MARKS = [
    (method, role, mark)
    for method, *marks in (line.split() for line in TABLE.strip().splitlines())
    for role, mark in zip(ROLES, marks, strict=True)
]
CASES = [(method, role, mark != ".") for method, role, mark in MARKS]
"""Whether anybody at all may from such a device."""


def asked(method: str, role: Role, roles: tuple[str, ...] = ()) -> tuple[Actor, c.Command]:
    command = ONE_OF_EACH[method]
    if isinstance(command, c.IssueTicket):
        command = c.IssueTicket(service_id=SERVICE, channel=CHANNEL.get(role, Channel.KIOSK))
    device = {Role.PHONE: T, Role.KIOSK: "kiosk-1"}.get(role, "device-1")
    return Actor(role=role, device_id=device, person="lan", roles=roles), command


def test_the_table_here_names_every_command_and_every_role() -> None:
    assert {method for method, _, _ in CASES} == set(c.COMMANDS) == set(ONE_OF_EACH)
    assert {role for _, role, _ in CASES} == set(Role)
    assert set(LETTERS.values()) == set(PersonRole)


def test_every_command_has_a_line_of_its_own() -> None:
    assert set(RIGHTS) == set(c.COMMANDS.values())


@pytest.mark.parametrize(("method", "role", "mark"), MARKS)
def test_each_device_and_person_may_do_what_the_table_says_and_nothing_else(method: str, role: Role, mark: str) -> None:
    letters = {LETTERS[one] for one in mark if one in LETTERS}
    for roles in SETS:
        may = mark == "x" or not letters.isdisjoint(roles)
        actor, command = asked(method, role, roles)
        why = refusal(actor, command)
        assert (why is None) == may, roles
        assert may_send(type(command), role, roles) == may, roles
        if why is not None:
            assert why.code is Code.NOT_ALLOWED


# as above, for questions
ASKED = """
ticket.find           x     crm     .       rm        .       .     .   .   .      .
ticket.find_number    .     .       .       rm        .       .     .   .   .      .
booking.find          x     .       .       .         .       .     .   .   .      .
practice.begin        .     crm     .       .         .       .     .   .   .      .
practice.end          .     crm     .       .         .       .     .   .   .      .
media.part            .     .       x       .         .       .     .   .   .      .
"""
A_QUESTION: dict[str, Query] = {
    FindTicket.method: FindTicket(code="k" * 26), FindNumber.method: FindNumber(number="A041"),
    FindBookings.method: FindBookings(person="a" * 64), BeginPractice.method: BeginPractice(),
    EndPractice.method: EndPractice(), FetchMedia.method: FetchMedia(sha256="a" * 64, offset=0),
}  # fmt: skip


def test_each_device_and_person_may_ask_what_the_table_says_and_nothing_else() -> None:
    assert {line.split()[0] for line in ASKED.strip().splitlines()} == set(QUERIES) == set(A_QUESTION)
    assert set(QUESTIONS) == set(QUERIES.values())
    for method, *marks in (line.split() for line in ASKED.strip().splitlines()):
        for role, mark in zip(ROLES, marks, strict=True):
            letters = {LETTERS[one] for one in mark if one in LETTERS}
            for roles in SETS:
                may = mark == "x" or not letters.isdisjoint(roles)
                actor = Actor(role=role, device_id="device-1", person="lan", roles=roles)
                why = question_refusal(actor, A_QUESTION[method])
                assert (why is None) == may, (method, role, roles)
                assert why is None or why.code is Code.NOT_ALLOWED
    nobody = question_refusal(Actor(role=Role.RECEPTION, device_id="pc-1"), A_QUESTION["ticket.find"])
    assert nobody is not None
    assert nobody.code is Code.SIGN_IN_FIRST


def test_a_command_nobody_wrote_into_the_table_is_refused_to_everybody() -> None:
    class Unlisted(c.Command):
        method = "ticket.destroy"

    class Passing(c.IssueTicket):
        """The method of another, and not that command."""

    for role in Role:
        actor = Actor(role=role, person="lan", roles=tuple(PersonRole))
        assert refusal(actor, Unlisted()) is not None
        assert refusal(actor, Passing(service_id=SERVICE, channel=CHANNEL.get(role, Channel.KIOSK))) is not None


@pytest.mark.parametrize(("method", "role", "mark"), [case for case in MARKS if case[2] not in ".x"])
def test_a_paired_pc_without_a_person_may_do_nothing(method: str, role: Role, mark: str) -> None:
    actor, command = asked(method, role, tuple(PersonRole))
    why = refusal(actor.model_copy(update={"person": ""}), command)
    assert why is not None
    assert why.code is Code.SIGN_IN_FIRST


@pytest.mark.parametrize("role", Role)
def test_a_person_signs_in_where_one_of_their_roles_belongs(role: Role) -> None:
    belongs = {Role.COUNTER: "crm", Role.RECEPTION: "rm", Role.MANAGER: "mav"}.get(role, "")
    for roles in SETS:
        assert may_sign_in(role, roles) == any(LETTERS[one] in roles for one in belongs)
    assert (role in SIGN_IN) == bool(belongs)


@pytest.mark.parametrize("page", Page)
def test_managers_open_every_page_viewers_those_that_only_show_and_all_their_own_account(page: Page) -> None:
    assert set(PAGES) == set(Page)
    readers = {Page.TODAY: "mav", Page.FIGURES: "mav", Page.ACCOUNT: "crmav", Page.DESK: "c", Page.RECEPTION: "r"}
    opened_by = readers.get(page, "ma")
    for roles in SETS:
        assert may_open(page, roles) == any(LETTERS[one] in roles for one in opened_by)


def test_a_phone_may_touch_its_own_ticket_only() -> None:
    own = Actor(role=Role.PHONE, device_id=T)
    assert refusal(own, c.Cancel(ticket_id=T)) is None
    assert refusal(own, c.Arrive(ticket_id=T, hall_code="7K2MXA")) is None
    for command in (
        c.Cancel(ticket_id="ticket-0002"),
        c.RateVisit(ticket_id="ticket-0002", score=1),
        c.Arrive(ticket_id="ticket-0002", hall_code="7K2MXA"),
        c.Arrive(ticket_id=T, hall_code="7K2MXA", arrived_at=0),  # when somebody came is not theirs to say
    ):
        why = refusal(own, command)
        assert why is not None
        assert why.code is Code.NOT_ALLOWED


def test_a_kiosk_may_not_claim_another_channel_or_a_booking() -> None:
    kiosk = Actor(role=Role.KIOSK, device_id="kiosk-1")
    assert refusal(kiosk, c.IssueTicket(service_id=SERVICE, channel=Channel.RECEPTION)) is not None
    assert refusal(kiosk, c.IssueTicket(service_id=SERVICE, booking_id="B1")) is not None


def test_a_kiosk_says_its_own_mode_volume_and_restart_and_nothing_of_another() -> None:
    kiosk = Actor(role=Role.KIOSK, device_id="kiosk-1")
    for wish in ({"mode": "closed"}, {"volume": 30}, {"restart": True}):
        assert refusal(kiosk, c.WantDevice.model_validate({"device_id": "kiosk-1"} | wish)) is None
        why = refusal(kiosk, c.WantDevice.model_validate({"device_id": "kiosk-2"} | wish))
        assert why is not None
        assert why.code is Code.NOT_ALLOWED
    for wish in (
        {"message": {"vi": "x"}},
        {"layout": "wide"},
        {"picture": True},
        {"staff_pin_hash": ""},
        {"paper_slot": "left"},
        {"look": "light"},
    ):
        assert refusal(kiosk, c.WantDevice.model_validate({"device_id": "kiosk-1"} | wish)) is not None


@pytest.mark.parametrize("role", [Role.HUB, Role.SERVER])
def test_who_answers_for_a_booking_gives_a_number_for_it(role: Role) -> None:
    issue = c.IssueTicket(service_id=SERVICE, channel=Channel.ONLINE, booking_id="B1")
    assert refusal(Actor(role=role, device_id="device-1"), issue) is None


def test_a_receptionist_gives_no_number_for_a_booking_by_herself() -> None:
    mai = Actor(role=Role.RECEPTION, device_id="pc-1", person="mai", roles=("reception",))
    issue = c.IssueTicket(service_id=SERVICE, channel=Channel.RECEPTION)
    assert refusal(mai, issue) is None
    assert refusal(mai, issue.model_copy(update={"booking_id": "B1"})) is not None


def test_a_pc_tied_to_a_counter_opens_no_other() -> None:
    tied = Actor(role=Role.COUNTER, device_id="pc-1", person="lan", roles=("clerk",), counter_id="quay-01")
    assert refusal(tied, c.OpenCounter(counter_id="quay-01")) is None
    assert refusal(tied, c.OpenCounter(counter_id="quay-02")) is not None
