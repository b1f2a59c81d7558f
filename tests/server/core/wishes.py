"""What anybody may wish for on a random day: one command of each kind with a chance to be accepted, and how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.server.core.core_hall import HALL_CODE, branch
from wire import commands as c
from wire import events as e
from wire.catalogue import Policy
from wire.values import Channel, PersonRole, Role, TicketState

NAMES = ("lan", "minh", "thu")
SETTINGS = (
    branch(),
    branch(
        counters=branch().counters[1:],
        policy=Policy(parked_come_back=True, snoozes_a_ticket=2, same_clerk=True, expected_within_min=1),
    ),
    branch(
        services=branch().services[1:],
        counters=[c.model_copy(update={"accessible": c.id == "c2"}) for c in branch().counters],
        classes=[c.model_copy(update={"accessible_counter": c.id == "old"}) for c in branch().classes],
    ),
    branch(
        classes=[c.model_copy(update={"accessible_counter": c.id == "old"}) for c in branch().classes],
        counters=(
            branch().counters[0].model_copy(update={"booked_only": True, "accessible": True}),
            branch().counters[1].model_copy(update={"first_groups": ("civil",)}),
            branch().counters[2].model_copy(update={"services": ("E1", "A2"), "first_services": ("S1",)}),
        ),
        services=(
            branch().services[0].model_copy(update={"first_at": ("c1",)}),
            branch().services[1].model_copy(update={"first_at": ("c3",)}),
            *branch().services[2:],
        ),
        policy=Policy(expected_within_min=1, outside_quota_percent=100),
    ),
)
CHANNEL = {Role.RECEPTION: Channel.RECEPTION, Role.HUB: Channel.ONLINE}
BOOKINGS = tuple(f"B{n}00000AAAAAAAAA" for n in range(10))
CODES = (
    "B000000P",
    "B100000S",
    "B200000W",
    "B3000000",
    "B4000003",
    "B5000006",
    "B6000009",
    "B700000C",
    "B800000F",
    "B900000J",
)

PEOPLE = (None, None, None, None, *(letter * 64 for letter in "ab"), None, "a" * 64)
"""Who shows an identity card, by its key."""

Wish = Callable[[Any, int, str, Role], c.Command]
"""From the day, a number by chance, who wishes and in which role."""


def _announced(day, n, person, role):
    call = day.hall.state.calls[n % len(day.hall.state.calls)] if day.hall.state.calls else None
    ticket_id, seq = (call.ticket_id, call.call_seq) if call else ("no-such-ticket", 1)
    return c.Announced(call_seq=seq, ticket_id=ticket_id, how=("shown", "spoken")[n % 2])


def _paper(day, n, person, role):
    result = ("not_printed", "maybe_printed", "printed")[n % 3]
    return c.ReportPaper(
        ticket_id=day.ticket_id(n), result=result, reason="" if result == "printed" else "paper", again=n % 4 == 0
    )


def _issue(day, n, person, role):
    class_id = ("ordinary", "ordinary", "ordinary", "old", "other" if role is Role.RECEPTION else "old")[n % 5]
    channel = CHANNEL.get(role, Channel.KIOSK)
    then = ((), (), (), ("E1",), ("S1", "A2"), ("E1", "E1"))[n % 6]
    earlier = day.hall.now - (n % 7) * 60_000 if n % 4 == 0 else None
    service = ("A1", "E1", "S1")[n % 3]
    return c.IssueTicket(service_id=service, class_id=class_id, channel=channel, then=then, arrived_at=earlier,
                         person=PEOPLE[n % 8], accessible=n % 7 == 3)  # fmt: skip


def _booking(day, n, person, role):
    state = "cancelled" if n % 9 == 0 else "booked"
    booking, code, slot = BOOKINGS[n % 10], CODES[n % 10], day.hall.now + (-11, -10, 0, 5, 10, 30, 31)[n % 7] * 60_000
    return c.RecordBooking(booking_id=booking, code=code, service_id="E1", slot_at=slot, state=state,
                           person=PEOPLE[n % 8])  # fmt: skip


def _call_chosen(day, n, person, role):
    waiting = sorted(day.hall.state.waiting)
    return c.CallChosen(ticket_id=waiting[n % len(waiting)] if waiting and n % 4 else day.ticket_id(n), why="gấp")


def _cancel(day, n, person, role):
    return c.Cancel(ticket_id=day.own(person, n) if role is Role.COUNTER else day.ticket_id(n))


def _check_in(day, n, person, role):
    state = day.hall.state
    unspent = sorted(b.code for i, b in state.bookings.items() if i not in state.spent and b.state == "booked")
    code = unspent[n % len(unspent)] if unspent else CODES[n % 10]
    return c.CheckIn(code=code, early=n % 3 == 0, person=PEOPLE[n % 8], accessible=n % 7 == 3)


def _done(day, n, person, role):
    served = sorted(i for i, t in day.hall.state.tickets.items() if t.state is TicketState.DONE and t.rated is None)
    return c.RateVisit(ticket_id=served[n % len(served)] if served else day.ticket_id(n), score=1 + n % 5,
                       reasons=("cho-lau", "no-such-reason")[: n % 3], comment=("", "ông Nam nói")[n % 2])  # fmt: skip


def _rated(day, n):
    rated = sorted((t.rated_seq, i) for i, t in day.hall.state.tickets.items() if t.rated is not None)
    seq, ticket_id = rated[n % len(rated)] if rated else (1 + n, day.ticket_id(n))
    return {"rated_seq": seq, "ticket_id": ticket_id}


def _transfer(day, n, person, role):
    where = ({"service_id": "E1"}, {"service_id": "A2"}, {"counter_id": "c1"}, {"counter_id": "c2"})[n % 4]
    if n % 5 == 4:
        where = {"person": NAMES[n // 5 % 3]} | ({"service_id": "E1"} if n % 2 else {})
    return c.Transfer(ticket_id=day.own(person, n), first=n % 3 == 0, back=n % 7 < 3, **where)


def _grant(day, n, person, role):
    """Mostly of a number that can have one, so that places move in any day; often of the one at the counter."""
    state = day.hall.state
    able = sorted(state.waiting | state.expected | state.aside)
    ticket_id = able[n % len(able)] if able and n % 5 > 1 else day.own(person, n)
    why = ("", "ông Nam chống gậy")[n % 2]
    return c.GrantClass(ticket_id=ticket_id, class_id=(None, "old", "other", "ordinary")[n // 5 % 4], why=why)


def _accessible(day, n, person, role):
    state = day.hall.state
    able = sorted(state.waiting | state.expected | state.aside)
    ticket_id = able[n % len(able)] if able and n % 5 else day.ticket_id(n)
    return c.AskAccessible(ticket_id=ticket_id, wanted=n % 3 > 0)


def _snooze(day, n, person, role):
    waiting = sorted(day.hall.state.waiting)
    ticket_id = waiting[n % len(waiting)] if waiting and n % 4 else day.ticket_id(n)
    return c.Snooze(ticket_id=ticket_id, minutes=1 + n % 20)


def _lease(day, n, person, role):
    held = (None, None, (), tuple(day.hall.state.leases)[:2])[n // 4 % 4]
    return c.LeaseNumbers(series=("A", "E", "S", "Z")[n % 4], next_day=n % 3 == 0, held=held)


def _return(day, n, person, role):
    """Only what was given is handed over: else it would be given twice (R74)."""
    leases = [i for i in day.hall.state.leases if i not in day.held_on]
    return c.ReturnNumbers(lease_id=leases[n % len(leases)] if leases else "no-such-lease")


def _later(hall, commands):
    """The id of a command to come: a press that reaches the server after the number given in its place."""
    before, n = hall.command_id.rsplit("-", 1)
    return f"{before}-{int(n) + commands:0{len(n)}d}"


def _hand_over(day, n, person, role):
    """One that was given of a lease, before or after its day, or of none that anybody knows; some twice."""
    leases = day.hall.told(e.NumbersLeased)
    earlier = day.hall.now - (0, 0, 7, 300, -5)[n % 5] * 60_000
    service, class_id = ("A1", "E1", "S1", "B9")[n % 4], ("ordinary", "old")[n % 2]
    more = {"arrived_at": earlier, "service_id": service, "class_id": class_id, "accessible": n % 7 == 3}
    more["instead_of"] = (None, day.ticket_id(n), f"a-press-{n:04d}", _later(day.hall, 2))[n % 4]
    if not leases or n % 11 == 0:
        return c.HandOver(lease_id="lost-lease", day=day.hall.state.day, series="A", serial=900 + n, **more)
    lease = leases[-1 - n % min(3, len(leases))]
    day.held_on.add(lease.lease_id)
    serial = min(lease.last, lease.first + n % 5)
    return c.HandOver(lease_id=lease.lease_id, day=lease.day, series=lease.series, serial=serial, **more)


def _finish(day, n, person, role):
    said = (None, True, False)[n % 3]
    return c.Finish(ticket_id=day.own(person, n), outcome="accepted", dossiers=n % 4, filed_online=said)


def _arrive(day, n, person, role):
    expected = sorted(day.hall.state.expected)
    ticket_id = expected[n % len(expected)] if expected else day.ticket_id(n)
    if role is not Role.PHONE:
        return c.Arrive(ticket_id=ticket_id, accessible=n % 5 == 3)
    said, class_id = ("", HALL_CODE, HALL_CODE)[n % 3], (None, "ordinary", "old")[n % 3]
    return c.Arrive(ticket_id=ticket_id, hall_code=said, class_id=class_id)


def _plan(day, n, person, role):
    then = ((), ("E1",), ("A1", "S1"), ("E1", "A2", "A1"), ("B9",))[n % 5]
    return c.Plan(ticket_id=day.own(person, n), then=then)


def _assign(day, n, person, role):
    services = ((), ("A1",), ("E1", "S1"), ("A1", "A2", "E1", "S1"), ("S1",))[n % 5]
    return c.AssignCounter(counter_id=f"c{1 + n % 3}", services=services)


def _undo(day, n, person, role):
    counter_id = day.hall.state.counter_of(person)
    last = day.hall.state.counters[counter_id].last if counter_id else None
    return c.UndoStep(seq=last.seq if last and n % 9 else 1 + n)


def _aside(day, n, person, role):
    aside = sorted(day.hall.state.aside)
    return c.Return(ticket_id=aside[n % len(aside)] if aside else day.ticket_id(n))


def _skip(day, n, person, role):
    state = day.hall.state
    series = ("A", "E", "S")[n % 3]
    last = {series: max(1, state.serials.get(series, 0) + (-1, 0, 3, 40)[n % 4])}
    return c.SkipNumbers(day=state.day if n % 5 else "2026-11-20", last=last, why=("restored", "heard")[n % 2],
                         ahead=7 * (n % 2))  # fmt: skip


def _erase_words(day, n, person, role):
    before = (day.hall.state.day or "2026-11-23", "2026-11-23", "2030-01-01")[n % 3]
    return c.EraseWords(before=before, only=("", "people")[n % 2])


def _notice(day, n):
    known = list(day.hall.state.notices)
    return known[n % len(known)] if known else "none"


def _settings(day, n, person, role):
    return c.ApplySettings(branch=SETTINGS[n % len(SETTINGS)], started_from=day.hall.state.settings_seq)


def _person(day, n, person, role):
    name = f"user-{len(day.hall.state.staff)}"
    roles = ((PersonRole.CLERK,), (PersonRole.MANAGER, PersonRole.CLERK))[n % 2]
    return c.AddPerson(name=name, full_name="Nguyễn Thu Hà", roles=roles, password_hash="$argon2id$test")


def _code(day, n):
    known = sorted(code for code, member in day.hall.state.staff.items() if not member.erased)
    return known[n % len(known)] if known else "s-0000"


WISHES: dict[str, Wish] = {
    c.IssueTicket.method: _issue,
    c.CheckIn.method: _check_in,
    c.LeaseNumbers.method: _lease,
    c.ReturnNumbers.method: _return,
    c.HandOver.method: _hand_over,
    c.Arrive.method: _arrive,
    c.Plan.method: _plan,
    c.UndoStep.method: _undo,
    c.RecordBooking.method: _booking,
    c.CallNext.method: lambda day, n, person, role: c.CallNext(),
    c.CallChosen.method: _call_chosen,
    c.Recall.method: lambda day, n, person, role: c.Recall(ticket_id=day.own(person, n)),
    c.Start.method: lambda day, n, person, role: c.Start(ticket_id=day.own(person, n)),
    c.Finish.method: _finish,
    c.NoShow.method: lambda day, n, person, role: c.NoShow(ticket_id=day.own(person, n)),
    c.Park.method: lambda day, n, person, role: c.Park(ticket_id=day.own(person, n), why=("", "ông Nam")[n % 2]),
    c.Return.method: _aside,
    c.Transfer.method: _transfer,
    c.Correct.method: lambda day, n, person, role: c.Correct(
        ticket_id=day.own(person, n), service_id=("A1", "A2", "E1", "B9")[n % 4]
    ),
    c.GrantClass.method: _grant,
    c.AskAccessible.method: _accessible,
    c.Snooze.method: _snooze,
    c.Cancel.method: _cancel,
    c.OpenCounter.method: lambda day, n, person, role: c.OpenCounter(
        counter_id=f"c{1 + (NAMES.index(person or 'lan') + (n % 7 == 6)) % 3}", take_over=n % 7 == 6
    ),
    c.PauseCounter.method: lambda day, n, person, role: c.PauseCounter(reason="tea", back_in_min=(None, 15)[n % 2]),
    c.ResumeCounter.method: lambda day, n, person, role: c.ResumeCounter(),
    c.CloseCounter.method: lambda day, n, person, role: c.CloseCounter(),
    c.AssignCounter.method: _assign,
    c.CallHelp.method: lambda day, n, person, role: c.CallHelp(silent=n % 3 == 0, words=("", "máy in kẹt")[n % 2]),
    c.AnswerHelp.method: lambda day, n, person, role: c.AnswerHelp(counter_id=f"c{1 + n % 3}"),
    c.CloseHall.method: lambda day, n, person, role: c.CloseHall(why="Họp"),
    c.CloseService.method: lambda day, n, person, role: c.CloseService(
        service_id=("E1", "A2", "S1")[n % 3], why=("Mất mạng", "Họp")[n % 2]
    ),
    c.OpenService.method: lambda day, n, person, role: c.OpenService(service_id=("E1", "A2", "S1")[n % 3]),
    c.ShowNotice.method: lambda day, n, person, role: c.ShowNotice(text={"vi": f"Ông {n}"}, zones=((), ("z",))[n % 2]),
    c.EndNotice.method: lambda day, n, person, role: c.EndNotice(notice_id=_notice(day, n)),
    c.OpenHall.method: lambda day, n, person, role: c.OpenHall(),
    c.Announced.method: _announced,
    c.ReportPaper.method: _paper,
    c.RateVisit.method: _done,
    c.AnswerFeedback.method: lambda day, n, person, role: c.AnswerFeedback(**_rated(day, n), words=f"Ông {n}"),
    c.CloseFeedback.method: lambda day, n, person, role: c.CloseFeedback(**_rated(day, n)),
    c.ConfirmClock.method: lambda day, n, person, role: c.ConfirmClock(jump_ms=day.hall.jump),
    c.TakeBackDay.method: lambda day, n, person, role: c.TakeBackDay(),
    c.WantDevice.method: lambda day, n, person, role: (
        c.WantDevice(device_id="pc", volume=n % 101, restart=bool(n % 2))
        if role is Role.KIOSK
        else c.WantDevice(
            device_id=f"kiosk-{n % 2}",
            volume=n % 101,
            message=(None, {"vi": f"Ông {n}"}, {})[n % 3],
            staff_pin_hash=(None, "$argon2id$v=19$test", "")[n // 3 % 3],
            paper_slot=(None, "right", "")[n // 2 % 3],
            look=(None, "light", "")[n // 5 % 3],
        )
    ),
    c.Tick.method: lambda day, n, person, role: c.Tick(),
    c.SkipNumbers.method: _skip,
    c.EraseWords.method: _erase_words,
    c.ApplySettings.method: _settings,
    c.AddPerson.method: _person,
    c.ChangePerson.method: lambda day, n, person, role: c.ChangePerson(code=_code(day, n), locked=bool(n % 2)),
    c.ErasePerson.method: lambda day, n, person, role: c.ErasePerson(code=_code(day, n)),
    c.PairDevice.method: lambda day, n, person, role: c.PairDevice(
        device_id=f"kiosk-{n % 3}", role=Role.KIOSK, token_hash="0" * 64
    ),
    c.ChangeDevice.method: lambda day, n, person, role: c.ChangeDevice(
        device_id=f"kiosk-{n % 3}", name=("Máy lấy số", "")[n % 2], zone=(None, "z1")[n % 2]
    ),
    c.UnpairDevice.method: lambda day, n, person, role: c.UnpairDevice(device_id=f"kiosk-{n % 3}"),
    c.RecordSession.method: lambda day, n, person, role: c.RecordSession(
        what=("signed_in", "signed_out", "refused", "locked")[n % 4], code=_code(day, n), device_id="pc-1"
    ),
    c.RecordExport.method: lambda day, n, person, role: c.RecordExport(kind="visits", span="2026-11-23"),
    c.RecordMedia.method: lambda day, n, person, role: c.RecordMedia(what=("added", "removed")[n % 2], name="Ảnh"),
    c.RecordMail.method: lambda day, n, person, role: c.RecordMail(changed=("alarms",), alarms="on", reports="off"),
}
"""One command of each kind that has a chance to be accepted."""

DESK = {
    "counter.open": 3,
    "ticket.call_next": 12,
    "ticket.call": 4,
    "ticket.recall": 6,
    "ticket.start": 5,
    "ticket.finish": 8,
    "ticket.no_show": 12,
    "ticket.park": 2,
    "ticket.return": 3,
    "ticket.transfer": 3,
    "ticket.cancel": 2,
    "ticket.plan": 2,
    "ticket.correct": 1,
    "step.undo": 4,
    "counter.pause": 1,
    "counter.resume": 2,
    "counter.close": 1,
    "help.call": 1,
}
"""What a person at a desk does, and how often."""

USUAL: dict[tuple[str, Role], int] = {
    ("ticket.issue", Role.KIOSK): 12,
    ("ticket.issue", Role.RECEPTION): 2,
    ("ticket.issue", Role.HUB): 1,
    ("ticket.issue", Role.SERVER): 1,
    ("ticket.arrive", Role.RECEPTION): 2,
    ("ticket.arrive", Role.PHONE): 2,
    ("ticket.grant_class", Role.RECEPTION): 2,
    ("ticket.grant_class", Role.COUNTER): 2,
    ("ticket.ask_accessible", Role.RECEPTION): 2,
    ("ticket.ask_accessible", Role.COUNTER): 2,
    ("numbers.lease", Role.KIOSK): 2,
    ("numbers.return", Role.KIOSK): 1,
    ("ticket.hand_over", Role.KIOSK): 3,
    ("booking.record", Role.HUB): 6,
    ("booking.record", Role.SERVER): 1,
    ("booking.check_in", Role.KIOSK): 4,
    ("booking.check_in", Role.RECEPTION): 3,
    ("booking.check_in", Role.SERVER): 3,
    **{(kind, Role.COUNTER): often for kind, often in DESK.items()},
    **{(kind, Role.RECEPTION): 1 + often // 2 for kind, often in DESK.items()},
    ("counter.close", Role.MANAGER): 2,
    ("ticket.cancel", Role.MANAGER): 2,
    ("counter.assign", Role.MANAGER): 2,
    ("help.answer", Role.MANAGER): 1,
    ("ticket.cancel", Role.PHONE): 1,
    ("ticket.snooze", Role.PHONE): 2,
    ("visit.rate", Role.PHONE): 3,
    ("call.announced", Role.DISPLAY): 6,
    ("paper.report", Role.KIOSK): 2,
    ("clock.tick", Role.SERVER): 1,
    ("numbers.skip", Role.HUB): 1,
    ("words.erase", Role.SERVER): 1,
}
"""How often who says what on an ordinary day."""
