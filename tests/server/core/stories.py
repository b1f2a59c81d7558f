"""What has to happen before a command can be accepted: a short story for each, so that no table needs chance."""

from __future__ import annotations

from tests.server.core.any_day import PERSONS, AnyDay
from tests.server.core.wishes import NAMES, WISHES
from wire import commands as c
from wire.errors import Refused
from wire.values import Channel, Role

CLERK = NAMES[0]
"""Who stands at the desk."""

NTH = {c.CallChosen.method: 3, c.Transfer.method: 3, c.Plan.method: 1, c.Correct.method: 1}
"""Which of the wishes of a kind is said; the second as a rule."""

HOME = "a number is taken from home"
CALLED = (c.CallNext.method,)
SERVED = (*CALLED, c.Start.method)
BEFORE: dict[str, tuple[str, ...]] = {
    c.CheckIn.method: (c.RecordBooking.method,),
    c.Recall.method: CALLED,
    c.Plan.method: CALLED,
    c.UndoStep.method: (*CALLED, c.Start.method),
    c.Arrive.method: (HOME,),
    c.ReturnNumbers.method: (c.LeaseNumbers.method,),
    c.HandOver.method: (c.LeaseNumbers.method,),
    c.Start.method: CALLED,
    c.Finish.method: SERVED,
    c.NoShow.method: (*CALLED, c.Recall.method),
    c.Park.method: CALLED,
    c.Return.method: (*CALLED, c.Park.method),
    c.Transfer.method: SERVED,
    c.Correct.method: CALLED,
    c.Cancel.method: CALLED,
    c.OpenCounter.method: (c.CloseCounter.method,),
    c.ResumeCounter.method: (c.PauseCounter.method,),
    c.OpenHall.method: (c.CloseHall.method,),
    c.OpenService.method: (c.CloseService.method,),
    c.EndNotice.method: (c.ShowNotice.method,),
    c.AnswerHelp.method: (c.CallHelp.method,),
    c.Announced.method: CALLED,
    c.ReportPaper.method: (c.IssueTicket.method,),
    c.RateVisit.method: (*SERVED, c.Finish.method),
    c.AnswerFeedback.method: (*SERVED, c.Finish.method, c.RateVisit.method),
    c.CloseFeedback.method: (*SERVED, c.Finish.method, c.RateVisit.method),
    c.TakeBackDay.method: (c.Tick.method, c.ConfirmClock.method),
    c.ChangePerson.method: (c.AddPerson.method,),
    c.ErasePerson.method: (c.AddPerson.method,),
    c.ChangeDevice.method: (c.PairDevice.method,),
    c.UnpairDevice.method: (c.PairDevice.method,),
}
"""Kind -> what is said before it, each by who says it as a rule."""

HOME_WISH = c.IssueTicket(service_id="A1", channel=Channel.ONLINE, booking_id="home-0")

SAYS: dict[str, Role] = {
    c.IssueTicket.method: Role.KIOSK,
    c.CheckIn.method: Role.KIOSK,
    c.Arrive.method: Role.RECEPTION,
    c.LeaseNumbers.method: Role.KIOSK,
    c.ReturnNumbers.method: Role.KIOSK,
    c.HandOver.method: Role.KIOSK,
    c.RecordBooking.method: Role.HUB,
    c.CloseHall.method: Role.MANAGER,
    c.AssignCounter.method: Role.MANAGER,
    c.AnswerHelp.method: Role.MANAGER,
    c.OpenHall.method: Role.MANAGER,
    c.CloseService.method: Role.MANAGER,
    c.OpenService.method: Role.MANAGER,
    c.ShowNotice.method: Role.MANAGER,
    c.EndNotice.method: Role.MANAGER,
    c.Announced.method: Role.DISPLAY,
    c.ReportPaper.method: Role.KIOSK,
    c.RateVisit.method: Role.PHONE,
    c.Snooze.method: Role.PHONE,
    c.AnswerFeedback.method: Role.MANAGER,
    c.CloseFeedback.method: Role.MANAGER,
    c.ConfirmClock.method: Role.MANAGER,
    c.TakeBackDay.method: Role.MANAGER,
    c.WantDevice.method: Role.MANAGER,
    c.SkipNumbers.method: Role.SERVER,
    c.EraseWords.method: Role.SERVER,
    c.Tick.method: Role.SERVER,
    c.ApplySettings.method: Role.SERVER,
    c.AddPerson.method: Role.SERVER,
    c.PairDevice.method: Role.SERVER,
}
"""Who says it as a rule; all others a clerk at a counter."""


def says(day: AnyDay, kind: str, role: Role) -> object:
    """One command, by somebody of this role; the decision."""
    person = CLERK if role in PERSONS else ""
    return day.say(WISHES[kind](day, NTH.get(kind, 2), person, role), role, person)


def told_up_to(day: AnyDay, kind: str) -> None:
    """A hall at eight, and what comes before this command."""
    day.open_up()
    if kind == c.TakeBackDay.method:  # a false day: it passes, and is found to have been none
        day.hall.pass_time(minutes=24 * 60)
        day.hall.jump = -24 * 3_600_000
    for before in BEFORE.get(kind, ()):
        if before == HOME:
            day.say(HOME_WISH, Role.HUB)
            continue
        assert not isinstance(says(day, before, SAYS.get(before, Role.COUNTER)), Refused), f"{before}, before {kind}"
        day.hall.pass_time(seconds=0 if kind == c.UndoStep.method else 60)


def everything_holds(day: AnyDay) -> None:
    """The invariants that random days hold after each step."""
    day.nobody_is_in_two_places()
    day.counts_add_up()
    day.time_never_goes_back()
    day.desks_are_offered_what_is_accepted()
    day.kept_lines_are_the_lines_of_each_counter()
    day.the_next_one_is_who_the_rules_say()
    day.waits_can_always_be_told()
