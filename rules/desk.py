"""A counter's steps as data: which stage it is in, what each key does, and which commands that sends.

Knows no Qt, clock or socket: `now` comes in with the situation. What may be done is the server's word
(`DeskView.allowed`); this room only adds the countdown to a no-show and says why a key does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rules import dossier_code, wording
from wire.catalogue import Branch
from wire.commands import (
    LONGEST_NOTE,
    AnswerHelp,
    Arrive,
    AskAccessible,
    CallChosen,
    CallHelp,
    CallNext,
    CheckIn,
    CloseCounter,
    Command,
    Correct,
    Finish,
    GrantClass,
    NoShow,
    OpenCounter,
    Park,
    PauseCounter,
    Plan,
    Recall,
    ResumeCounter,
    Return,
    Start,
    Transfer,
    UndoStep,
)
from wire.errors import Code, refused
from wire.text import cleaned
from wire.values import CounterState, Language, Millis, Text, TicketState
from wire.views import CounterLine, DeskTicket, DeskView


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
    PLAN = "plan"
    """One more service that follows on the same number, one less, or another order."""
    FINISH = "finish"
    FINISH_NEXT = "finish_next"
    PAUSE = "pause"
    RESUME = "resume"
    CHOOSE = "choose"
    ACCESSIBLE = "accessible"
    """A number that waits is to be called by a counter that can be used in a wheelchair, or by any again."""
    GRANT = "grant"
    """Somebody at the counter, or who waits for it, is of a priority class, or of none."""
    BRING_BACK = "bring_back"
    CHECK_IN = "check_in"
    """A booking whose code was held to the scanner."""
    ARRIVE = "arrive"
    """The holder of a number taken outside is here."""
    OPEN = "open"
    CLOSE = "close"
    UNDO = "undo"
    HELP = "help"
    """Ask the manager and the other counters for help."""
    ALARM = "alarm"
    """The same without a sign that anybody in front of the desk would notice."""
    HELP_OVER = "help_over"
    """The help that was asked for is not needed any more."""
    ANSWER = "answer"
    """Help is on its way to another counter."""


KEYS: dict[Step, str] = {
    Step.NEXT: "F2",
    Step.RECALL: "F3",
    Step.START: "F4",
    Step.CHOOSE: "F5",
    Step.NO_SHOW: "F6",
    Step.GRANT: "Shift+F6",
    Step.PARK: "F7",
    Step.TRANSFER: "F8",
    Step.CORRECT: "Shift+F8",
    Step.PLAN: "Shift+F7",
    Step.FINISH_NEXT: "F9",
    Step.FINISH: "Shift+F9",
    Step.PAUSE: "F10",
    Step.RESUME: "F10",
    Step.UNDO: "Ctrl+Z",
    Step.HELP: "F12",
    Step.HELP_OVER: "F12",
    Step.ALARM: "Ctrl+F12",
    Step.ANSWER: "Shift+F12",
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
    Step.PLAN: Plan.method,
    Step.FINISH: Finish.method,
    Step.FINISH_NEXT: Finish.method,
    Step.PAUSE: PauseCounter.method,
    Step.RESUME: ResumeCounter.method,
    Step.CHOOSE: CallChosen.method,
    Step.ACCESSIBLE: AskAccessible.method,
    Step.GRANT: GrantClass.method,
    Step.BRING_BACK: Return.method,
    Step.CHECK_IN: CheckIn.method,
    Step.ARRIVE: Arrive.method,
    Step.OPEN: OpenCounter.method,
    Step.CLOSE: CloseCounter.method,
    Step.UNDO: UndoStep.method,
    Step.HELP: CallHelp.method,
    Step.ALARM: CallHelp.method,
    Step.HELP_OVER: AnswerHelp.method,
    Step.ANSWER: AnswerHelp.method,
}
"""The command that must stand in `DeskView.allowed` for the step."""

BY_THE_SERVER = frozenset({Step.CHECK_IN, Step.ARRIVE, Step.ACCESSIBLE})
"""Steps about somebody who is not at this counter: only the server can say whether they can be done."""

ASKS_FIRST = frozenset(
    {Step.PARK, Step.TRANSFER, Step.CORRECT, Step.PLAN, Step.PAUSE, Step.CHOOSE, Step.GRANT, Step.HELP}
)
"""Steps that open a panel inside the window before anything is sent."""

SMALL: dict[Stage, tuple[Step, ...]] = {
    Stage.NO_COUNTER: (),
    Stage.CLOSED: (),
    Stage.EMPTY: (Step.CHOOSE, Step.PAUSE),
    Stage.IDLE: (Step.CHOOSE, Step.GRANT, Step.PAUSE),
    Stage.CALLED: (Step.RECALL, Step.NO_SHOW, Step.PARK, Step.TRANSFER),
    Stage.SERVING: (Step.FINISH, Step.PARK, Step.TRANSFER, Step.CORRECT),
    Stage.PAUSED: (Step.CLOSE,),
}
"""The lesser buttons of each stage, in the order they stand."""


ORDINARY = "ordinary"
"""The class of whoever is of no other."""

LONGEST_CODE = 40
LONGEST_WHY = 200
"""Characters that are sent of a dossier's code and of a reason; a note has `LONGEST_NOTE`."""

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
    seen: frozenset[str] = frozenset()
    """The papers that were looked at, by `rules.clerk.rows.papers`; sent nowhere, and gone with the ticket."""

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

    def with_paper(self, paper: str) -> Entry:
        """A paper was looked at; the same once more takes it back."""
        return replace(self, seen=self.seen ^ {paper})

    def with_next_paper(self, papers: Sequence[str]) -> Entry:
        """The first of these that was not looked at yet was; after the last one they begin anew."""
        left = next((paper for paper in papers if paper not in self.seen), None)
        return replace(self, seen=self.seen.difference(papers)) if left is None else self.with_paper(left)

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
    code: str = ""
    """Of a booking."""
    early: bool = False
    """Its holder was asked, and takes a number before its time."""
    counter_id: str | None = None
    service_id: str | None = None
    person: str | None = None
    """The code of a colleague."""
    then: tuple[str, ...] = ()
    """All the services that are to follow, in order."""
    class_id: str = ""
    """The class that is granted; `ordinary` takes one back."""
    wanted: bool = True
    """Of an accessible counter: it is needed, or not after all."""
    stays: bool = False
    """The panel it comes from stays open: there may be more of it."""
    first: bool = False
    back: bool = False
    minutes: int = 15
    why: str = ""
    reason: str = ""
    back_in_min: int | None = None
    """Minutes until a pause is meant to end; None where nobody says."""


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


def somebody_came(before: DeskView | None, view: DeskView) -> bool:
    """Whether a free clerk with an empty line has somebody to call now: true once, not for each who follows."""
    if before is None or before.counter_id != view.counter_id:
        return False
    return stage_of(before) is Stage.EMPTY and stage_of(view) is Stage.IDLE


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
    if step in BY_THE_SERVER:
        return ""
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
    if step is Step.GRANT and ticket is None and at.branch.classes and not at.view.waiting:
        return at.words(wording.NOBODY)
    if step is Step.UNDO:
        return at.words(wording.NOTHING_TO_UNDO)
    if step is Step.ANSWER:
        return at.words(wording.NOBODY_ASKS)
    if step in (Step.HELP, Step.ALARM) and own_line(at.view) is not None:
        return at.words(wording.HELP_STANDS)
    if step in _ON_A_TICKET and ticket is None:
        return at.words(wording.NO_TICKET)
    if step in (Step.FINISH, Step.FINISH_NEXT) and stage is Stage.CALLED and ticket is not None:
        return at.words(wording.NOT_STARTED, number=ticket.number)
    return at.words(wording.NOT_ALLOWED, step=wording.STEP[step].of(at.language))


_ON_A_TICKET = frozenset(
    {
        Step.RECALL,
        Step.START,
        Step.NO_SHOW,
        Step.PARK,
        Step.TRANSFER,
        Step.CORRECT,
        Step.PLAN,
        Step.FINISH,
        Step.FINISH_NEXT,
    }
)


def action(step: Step, at: Situation) -> Action:
    """The button of one step."""
    label = wording.STEP[step].of(at.language)
    short = wording.STEP_SHORT.get(step, wording.STEP[step]).of(at.language)
    key, detail = KEYS.get(step, ""), ""
    if step is Step.FINISH:
        if primary_step(at.view) is Step.FINISH_NEXT:
            label = wording.FINISH_ONLY.of(at.language)
            short = wording.FINISH_ONLY_SHORT.of(at.language)
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
    steps = (step for step in SMALL[stage_of(at.view)] if step is not Step.GRANT or at.branch.classes)
    return tuple(action(step, at) for step in steps if step is not large)


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


def _kept(text: str, most: int) -> str:
    """So much of it as a command takes, counted as it is kept: composed, some letters are two or three."""
    return cleaned(text)[:most].rstrip()


def wrong_code(at: Situation) -> str:
    """What is wrong with the dossier code that was typed, with an example; empty when nothing is."""
    form, code = at.branch.policy.dossier_form, _kept(at.entry.for_ticket(at.view.ticket).dossier_code, LONGEST_CODE)
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
            dossier_code=_kept(entry.dossier_code, LONGEST_CODE) or None,
            filed_online=entry.filed_online,
            note=_kept(entry.note, LONGEST_NOTE),
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


def _grant(at: Situation, chosen: Choice) -> tuple[Command, ...]:
    class_id = None if chosen.class_id == ORDINARY else chosen.class_id
    return (GrantClass(ticket_id=chosen.ticket_id, class_id=class_id, why=_kept(chosen.why, LONGEST_WHY)),)


def _undo(at: Situation) -> UndoStep:
    if at.view.undo is None:
        raise NotNow(at.words(wording.NOTHING_TO_UNDO))
    return UndoStep(seq=at.view.undo.seq)


def _who_asks(at: Situation) -> str:
    asking = asking_for_help(at)
    if not asking:
        raise NotNow(at.words(wording.NOBODY_ASKS))
    return asking[0].counter_id


def own_line(view: DeskView) -> CounterLine | None:
    """This counter among all of the hall; None where there is none."""
    return next((line for line in view.counters if line.counter_id == view.counter_id), None)


def asking_for_help(at: Situation) -> tuple[CounterLine, ...]:
    """The neighbours that ask for help, alarms first, then who asked first; the manager is told of every counter."""
    asking = [x for x in at.view.counters if x.help_since is not None and _neighbours(at, x.counter_id)]
    return tuple(sorted(asking, key=lambda x: (not x.help_silent, x.help_since)))


def _neighbours(at: Situation, counter_id: str) -> bool:
    """Whether a counter stands in the same zone as this one; all do while either stands in none that is known."""
    if counter_id == at.view.counter_id:
        return False
    here, there = (at.branch.counter_by_id.get(each or "") for each in (at.view.counter_id, counter_id))
    return here is None or there is None or here.zone == there.zone


class Leaving(StrEnum):
    """What becomes of the person at the desk, and of the counter, when the clerk leaves."""

    FINISH = "finish"
    """The visit is over, with what was put in."""
    BACK = "back"
    """Back into the line, without losing the place in it."""
    CLOSE = "close"
    """Nobody is there: close the counter."""
    KEEP = "keep"
    """Close the window alone: the counter stays open, and whoever is there stays with it."""
    STAY = "stay"
    """Do not leave."""


def ways_to_leave(at: Situation) -> tuple[Leaving, ...]:
    """What may be chosen when the clerk wants to leave; only staying and keeping while the link is lost."""
    found: list[Leaving] = []
    if at.live and at.view.ticket is None and CloseCounter.method in at.view.allowed:
        found.append(Leaving.CLOSE)
    if at.live and at.view.ticket is not None:
        if Finish.method in at.view.allowed and stage_of(at.view) is Stage.SERVING:
            found.append(Leaving.FINISH)
        if Park.method in at.view.allowed:
            found.append(Leaving.BACK)
    return (*found, Leaving.KEEP, Leaving.STAY)


def leaving_with(how: Leaving, at: Situation) -> tuple[Command, ...]:
    """The commands of a way to leave, each to be sent when the one before has been done.

    Raises:
        NotNow: it cannot be done any more.
    """
    if how not in ways_to_leave(at):
        raise NotNow(why_not(Step.CLOSE, at) or at.words(wording.NO_TICKET))
    match how:
        case Leaving.FINISH:
            return (*_finish(at, Choice()), CloseCounter())
        case Leaving.BACK:
            ticket_id = _ticket(at).ticket_id
            return (Park(ticket_id=ticket_id), Return(ticket_id=ticket_id), CloseCounter())
        case Leaving.CLOSE:
            return (CloseCounter(),)
        case _:
            return ()


_COMMANDS: dict[Step, Callable[[Situation, Choice], tuple[Command, ...]]] = {
    Step.NEXT: lambda at, c: (CallNext(),),
    Step.RECALL: lambda at, c: (Recall(ticket_id=_ticket(at).ticket_id),),
    Step.START: lambda at, c: (Start(ticket_id=_ticket(at).ticket_id),),
    Step.NO_SHOW: lambda at, c: (NoShow(ticket_id=_ticket(at).ticket_id),),
    Step.PARK: lambda at, c: (Park(ticket_id=_ticket(at).ticket_id, minutes=c.minutes, why=_kept(c.why, LONGEST_WHY)),),
    Step.TRANSFER: _transfer,
    Step.CORRECT: lambda at, c: (Correct(ticket_id=_ticket(at).ticket_id, service_id=c.service_id or ""),),
    Step.PLAN: lambda at, c: (Plan(ticket_id=_ticket(at).ticket_id, then=c.then),),
    Step.FINISH: _finish,
    Step.FINISH_NEXT: lambda at, c: (*_finish(at, c), CallNext()),
    Step.PAUSE: lambda at, c: (PauseCounter(reason=c.reason, back_in_min=c.back_in_min),),
    Step.RESUME: lambda at, c: (ResumeCounter(),),
    Step.CHOOSE: lambda at, c: (CallChosen(ticket_id=c.ticket_id, why=_kept(c.why, LONGEST_WHY)),),
    Step.ACCESSIBLE: lambda at, c: (AskAccessible(ticket_id=c.ticket_id, wanted=c.wanted),),
    Step.GRANT: _grant,
    Step.BRING_BACK: lambda at, c: (Return(ticket_id=c.ticket_id),),
    Step.CHECK_IN: lambda at, c: (CheckIn(code=c.code, language=at.branch.language, early=c.early, asks=True),),
    Step.ARRIVE: lambda at, c: (Arrive(ticket_id=c.ticket_id, language=at.branch.language),),
    Step.OPEN: lambda at, c: (OpenCounter(counter_id=c.counter_id or at.view.counter_id or ""),),
    Step.CLOSE: lambda at, c: (CloseCounter(),),
    Step.UNDO: lambda at, c: (_undo(at),),
    Step.HELP: lambda at, c: (CallHelp(words=_kept(c.why, LONGEST_WHY)),),
    Step.ALARM: lambda at, c: (CallHelp(silent=True),),
    Step.HELP_OVER: lambda at, c: (AnswerHelp(counter_id=at.view.counter_id or ""),),
    Step.ANSWER: lambda at, c: (AnswerHelp(counter_id=c.counter_id or _who_asks(at)),),
}


def meant(step: Step, view: DeskView) -> Step:
    """What a key means now: F9 only finishes when nobody is next, F10 resumes a paused counter."""
    if step is Step.FINISH_NEXT and primary_step(view) is Step.FINISH:
        return Step.FINISH
    if step is Step.PAUSE and view.state is CounterState.PAUSED:
        return Step.RESUME
    line = own_line(view)
    if step is Step.HELP and line is not None and line.help_since is not None:
        return Step.HELP_OVER
    return step
