"""A counter's steps as data: which stage it is in, what each key does, and which commands that sends.

Knows no Qt, clock or socket: `now` comes in with the situation. What may be done is the server's word
(`DeskView.allowed`); this room only adds the countdown to a no-show and says why a key does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from rules import dossier_code, wording
from wire.catalogue import Branch
from wire.commands import (
    CallChosen,
    CallNext,
    CloseCounter,
    Command,
    Correct,
    Finish,
    NoShow,
    OpenCounter,
    Park,
    PauseCounter,
    Recall,
    ResumeCounter,
    Return,
    Start,
    Transfer,
)
from wire.errors import Code, refused
from wire.text import cleaned
from wire.values import CounterState, Language, Millis, Text, TicketState
from wire.views import DeskTicket, DeskView


class Stage(StrEnum):
    """What the middle of the window is about."""

    NO_COUNTER = "no_counter"
    CLOSED = "closed"
    EMPTY = "empty"
    """Open, and nobody waits whom it serves."""
    IDLE = "idle"
    """Open, and somebody waits."""
    CALLED = "called"
    SERVING = "serving"
    PAUSED = "paused"


class Step(StrEnum):
    """What a clerk may want to do."""

    NEXT = "next"
    RECALL = "recall"
    START = "start"
    NO_SHOW = "no_show"
    PARK = "park"
    TRANSFER = "transfer"
    CORRECT = "correct"
    """Another service than the ticket was taken for."""
    FINISH = "finish"
    FINISH_NEXT = "finish_next"
    PAUSE = "pause"
    RESUME = "resume"
    CHOOSE = "choose"
    BRING_BACK = "bring_back"
    OPEN = "open"
    CLOSE = "close"


KEYS: dict[Step, str] = {
    Step.NEXT: "F2",
    Step.RECALL: "F3",
    Step.START: "F4",
    Step.CHOOSE: "F5",
    Step.NO_SHOW: "F6",
    Step.PARK: "F7",
    Step.TRANSFER: "F8",
    Step.CORRECT: "Shift+F8",
    Step.FINISH_NEXT: "F9",
    Step.FINISH: "Shift+F9",
    Step.PAUSE: "F10",
    Step.RESUME: "F10",
}
"""The key of each step, as shown on its button. F9 alone finishes when nobody is next."""

NEEDS: dict[Step, str] = {
    Step.NEXT: CallNext.method,
    Step.RECALL: Recall.method,
    Step.START: Start.method,
    Step.NO_SHOW: NoShow.method,
    Step.PARK: Park.method,
    Step.TRANSFER: Transfer.method,
    Step.CORRECT: Correct.method,
    Step.FINISH: Finish.method,
    Step.FINISH_NEXT: Finish.method,
    Step.PAUSE: PauseCounter.method,
    Step.RESUME: ResumeCounter.method,
    Step.CHOOSE: CallChosen.method,
    Step.BRING_BACK: Return.method,
    Step.OPEN: OpenCounter.method,
    Step.CLOSE: CloseCounter.method,
}
"""The command that must stand in `DeskView.allowed` for the step."""

ASKS_FIRST = frozenset({Step.PARK, Step.TRANSFER, Step.CORRECT, Step.PAUSE, Step.CHOOSE})
"""Steps that open a panel inside the window before anything is sent."""

SMALL: dict[Stage, tuple[Step, ...]] = {
    Stage.NO_COUNTER: (),
    Stage.CLOSED: (),
    Stage.EMPTY: (Step.CHOOSE, Step.PAUSE),
    Stage.IDLE: (Step.CHOOSE, Step.PAUSE),
    Stage.CALLED: (Step.RECALL, Step.NO_SHOW, Step.PARK, Step.TRANSFER),
    Stage.SERVING: (Step.FINISH, Step.PARK, Step.TRANSFER, Step.CORRECT),
    Stage.PAUSED: (Step.CLOSE,),
}
"""The lesser buttons of each stage, in the order they stand."""


LATE_MS = 2_000
"""Real milliseconds after which a clerk is told that the server has not answered yet."""


def is_late(asked_at: int | None, now: int) -> bool:
    """Whether what was asked at `asked_at` (None: nothing is) waits longer than a person should be left without a word.

    Both are real milliseconds of one steady clock.
    """
    return asked_at is not None and now - asked_at >= LATE_MS


@dataclass(frozen=True, slots=True)
class Entry:
    """What the clerk has put in for the ticket at the counter and not sent yet."""

    ticket_id: str = ""
    outcome: str = ""
    """Empty: the catalogue's first, which is the usual one."""
    dossiers: int | None = None
    """None until touched: then 1 goes with the usual outcome and 0 with any other."""
    dossier_code: str = ""
    note: str = ""
    filed_online: bool | None = None
    """None until the clerk says so: whether they were filed online is then not known, and counts neither way."""

    def for_ticket(self, ticket: DeskTicket | None) -> Entry:
        """The same entry while the same ticket is there, an empty one otherwise."""
        ticket_id = ticket.ticket_id if ticket else ""
        return self if ticket_id == self.ticket_id else Entry(ticket_id=ticket_id)

    def outcome_in(self, branch: Branch) -> str:
        """The outcome that Finish would send."""
        return self.outcome or (branch.outcomes[0].id if branch.outcomes else "")

    def dossiers_in(self, branch: Branch) -> int:
        """The number of dossiers that Finish would send."""
        if self.dossiers is not None:
            return self.dossiers
        return 1 if branch.outcomes and self.outcome_in(branch) == branch.outcomes[0].id else 0

    def with_more_dossiers(self, by: int, branch: Branch) -> Entry:
        """One more or less, from 0 to 999."""
        return replace(self, dossiers=min(999, max(0, self.dossiers_in(branch) + by)))

    def with_filed_online(self, said: bool) -> Entry:
        """Filed online or not; the same once more takes it back."""
        return replace(self, filed_online=None if self.filed_online is said else said)

    def with_other_filed_online(self) -> Entry:
        """The next of: not said, online, not online."""
        return replace(self, filed_online={None: True, True: False, False: None}[self.filed_online])

    def with_outcome(self, nth: int, branch: Branch) -> Entry:
        """The nth outcome of the catalogue, from 0; nothing changes when there is none."""
        return replace(self, outcome=branch.outcomes[nth].id) if 0 <= nth < len(branch.outcomes) else self


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the window's answers depend on."""

    view: DeskView
    branch: Branch
    now: Millis
    """The server's time."""
    language: Language = "vi"
    entry: Entry = Entry()
    live: bool = True
    """False while the link is lost: the view is the last one known."""
    busy: bool = False
    """True while a command of this window waits for its answer."""

    def words(self, text: Text, **facts: object) -> str:
        """A text in the window's language with its facts filled in."""
        return text.of(self.language).format(**facts)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a panel or a row adds to a step."""

    ticket_id: str = ""
    counter_id: str | None = None
    service_id: str | None = None
    person: str | None = None
    """The code of a colleague."""
    first: bool = False
    back: bool = False
    minutes: int = 15
    why: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its words, key, and whether it does something now."""

    step: Step
    label: str
    short: str
    key: str
    enabled: bool
    detail: str = ""
    """A few words beside the label, such as the seconds until a no-show."""


def stage_of(view: DeskView) -> Stage:
    """Which stage the server's view puts the window in."""
    if view.counter_id is None:
        return Stage.NO_COUNTER
    if view.ticket is not None:
        return Stage.SERVING if view.ticket.state is TicketState.SERVING else Stage.CALLED
    if view.state is CounterState.CLOSED:
        return Stage.CLOSED
    if view.state is CounterState.PAUSED:
        return Stage.PAUSED
    return Stage.IDLE if view.next is not None else Stage.EMPTY


def primary_step(view: DeskView) -> Step:
    """The likely next step: what the one large button does."""
    match stage_of(view):
        case Stage.NO_COUNTER | Stage.CLOSED:
            return Step.OPEN
        case Stage.CALLED:
            return Step.START
        case Stage.SERVING:
            calls_on = view.next is not None and view.state is CounterState.OPEN
            return Step.FINISH_NEXT if calls_on else Step.FINISH
        case Stage.PAUSED:
            return Step.RESUME
        case _:
            return Step.NEXT


def no_show_in_s(ticket: DeskTicket, now: Millis) -> int:
    """Whole seconds until a no-show may be recorded; 0 from then on."""
    return max(0, -(-(ticket.no_show_from - now) // 1000))


def why_not(step: Step, at: Situation) -> str:
    """Why a step cannot be done now, in words for the clerk; empty when it can."""
    if not at.live:
        return at.words(wording.NOT_LIVE)
    if at.busy:
        return at.words(wording.STILL_SENDING)
    if step is Step.NO_SHOW and stage_of(at.view) is Stage.CALLED and at.view.ticket is not None:
        return _why_no_no_show(at, at.view.ticket)
    return "" if NEEDS[step] in at.view.allowed else _why_not_allowed(step, at)


def _why_no_no_show(at: Situation, ticket: DeskTicket) -> str:
    """The view names the moment, so it need not be sent again when that moment is there; the server decides anyway."""
    needed = at.branch.policy.no_show_min_calls
    if ticket.calls < needed and NoShow.method not in at.view.allowed:
        return at.words(wording.MORE_CALLS, needed=needed, calls=ticket.calls)
    left = no_show_in_s(ticket, at.now)
    return at.words(wording.WAIT_SECONDS, seconds=left) if left else ""


def _why_not_allowed(step: Step, at: Situation) -> str:
    """The server does not list the step: say what stands in the way, as far as the view tells."""
    ticket, stage = at.view.ticket, stage_of(at.view)
    if step in (Step.NEXT, Step.CHOOSE, Step.PAUSE, Step.CLOSE) and ticket is not None:
        said = wording.FINISH_FIRST if stage is Stage.SERVING else wording.ANSWER_FIRST
        return at.words(said, number=ticket.number)
    if step in (Step.NEXT, Step.CHOOSE):
        if stage is Stage.PAUSED:
            return at.words(wording.RESUME_FIRST)
        if stage is Stage.EMPTY:
            return at.words(wording.NOBODY)
    if step in _ON_A_TICKET and ticket is None:
        return at.words(wording.NO_TICKET)
    if step in (Step.FINISH, Step.FINISH_NEXT) and stage is Stage.CALLED and ticket is not None:
        return at.words(wording.NOT_STARTED, number=ticket.number)
    return at.words(wording.NOT_ALLOWED, step=wording.STEP[step].of(at.language))


_ON_A_TICKET = frozenset(
    {Step.RECALL, Step.START, Step.NO_SHOW, Step.PARK, Step.TRANSFER, Step.CORRECT, Step.FINISH, Step.FINISH_NEXT}
)


def action(step: Step, at: Situation) -> Action:
    """The button of one step."""
    label = wording.STEP[step].of(at.language)
    short = wording.STEP_SHORT.get(step, wording.STEP[step]).of(at.language)
    key, detail = KEYS.get(step, ""), ""
    if step is Step.FINISH:
        if primary_step(at.view) is Step.FINISH_NEXT:
            label = short = wording.FINISH_ONLY.of(at.language)
        else:
            key = KEYS[Step.FINISH_NEXT]
    if step is Step.NO_SHOW and at.live and at.view.ticket is not None:
        detail = _until_no_show(at, at.view.ticket)
    # A command under way makes a second press do nothing, but the buttons do not blink for it.
    enabled = not why_not(step, replace(at, busy=False))
    return Action(step, label, short, key.replace("Shift+", "⇧"), enabled, detail)


def _until_no_show(at: Situation, ticket: DeskTicket) -> str:
    """What is missing for a no-show, as short as a button needs it: `1/2` calls, or `25 s`."""
    needed = at.branch.policy.no_show_min_calls
    if ticket.calls < needed and NoShow.method not in at.view.allowed:
        return f"{ticket.calls}/{needed}"
    left = no_show_in_s(ticket, at.now)
    return f"{left} s" if left else ""


def primary(at: Situation) -> Action:
    """The one large button."""
    return action(primary_step(at.view), at)


def lesser(at: Situation) -> tuple[Action, ...]:
    """The smaller buttons, without the one that is the large button already."""
    large = primary_step(at.view)
    return tuple(action(step, at) for step in SMALL[stage_of(at.view)] if step is not large)


class NotNow(Exception):
    """The step cannot be done; `str()` are the words for the clerk."""


def commands_for(step: Step, at: Situation, choice: Choice | None = None) -> tuple[Command, ...]:
    """The commands of a step, each to be sent when the one before has been done.

    Raises:
        NotNow: the server does not allow the step now, or the link is lost.
    """
    if said := why_not(step, at):
        raise NotNow(said)
    chosen = choice or Choice()
    return _COMMANDS[step](at, chosen)


def _ticket(at: Situation) -> DeskTicket:
    if at.view.ticket is None:
        raise NotNow(at.words(wording.NO_TICKET))
    return at.view.ticket


def wrong_code(at: Situation) -> str:
    """What is wrong with the dossier code that was typed, with an example; empty when nothing is."""
    form, code = at.branch.policy.dossier_form, cleaned(at.entry.for_ticket(at.view.ticket).dossier_code)
    if not code or dossier_code.fits(form, code):
        return ""
    return refused(Code.DOSSIER_CODE, example=dossier_code.example(form)).text(at.language)


def _finish(at: Situation, _: Choice) -> tuple[Command, ...]:
    ticket, entry = _ticket(at), at.entry.for_ticket(at.view.ticket)
    if said := wrong_code(at):
        raise NotNow(said)
    return (
        Finish(
            ticket_id=ticket.ticket_id,
            outcome=entry.outcome_in(at.branch),
            dossiers=entry.dossiers_in(at.branch),
            dossier_code=cleaned(entry.dossier_code) or None,
            filed_online=entry.filed_online,
            note=cleaned(entry.note),
        ),
    )


def _transfer(at: Situation, chosen: Choice) -> tuple[Command, ...]:
    return (
        Transfer(
            ticket_id=_ticket(at).ticket_id,
            service_id=chosen.service_id,
            counter_id=chosen.counter_id,
            first=chosen.first,
            person=chosen.person,
            back=chosen.back,
        ),
    )


_COMMANDS: dict[Step, Callable[[Situation, Choice], tuple[Command, ...]]] = {
    Step.NEXT: lambda at, c: (CallNext(),),
    Step.RECALL: lambda at, c: (Recall(ticket_id=_ticket(at).ticket_id),),
    Step.START: lambda at, c: (Start(ticket_id=_ticket(at).ticket_id),),
    Step.NO_SHOW: lambda at, c: (NoShow(ticket_id=_ticket(at).ticket_id),),
    Step.PARK: lambda at, c: (Park(ticket_id=_ticket(at).ticket_id, minutes=c.minutes, why=c.why),),
    Step.TRANSFER: _transfer,
    Step.CORRECT: lambda at, c: (Correct(ticket_id=_ticket(at).ticket_id, service_id=c.service_id or ""),),
    Step.FINISH: _finish,
    Step.FINISH_NEXT: lambda at, c: (*_finish(at, c), CallNext()),
    Step.PAUSE: lambda at, c: (PauseCounter(reason=c.reason),),
    Step.RESUME: lambda at, c: (ResumeCounter(),),
    Step.CHOOSE: lambda at, c: (CallChosen(ticket_id=c.ticket_id, why=c.why),),
    Step.BRING_BACK: lambda at, c: (Return(ticket_id=c.ticket_id),),
    Step.OPEN: lambda at, c: (OpenCounter(counter_id=c.counter_id or at.view.counter_id or ""),),
    Step.CLOSE: lambda at, c: (CloseCounter(),),
}


def meant(step: Step, view: DeskView) -> Step:
    """What a key means now: F9 only finishes when nobody is next, F10 resumes a paused counter."""
    if step is Step.FINISH_NEXT and primary_step(view) is Step.FINISH:
        return Step.FINISH
    if step is Step.PAUSE and view.state is CounterState.PAUSED:
        return Step.RESUME
    return step
