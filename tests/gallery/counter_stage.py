"""The counter's window in every state, in front of a line that says what a scene wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtQuick import QQuickItem

from clientkit.no_link import NoLink, NoLinkKind
from config.clock import Clock
from counter.app import open_window
from counter.screen import CounterScreen
from hardware.paper.tray import PaperOut
from hardware.printer import Result
from rules.booking_code.short import short_code
from tests.counter.standins import HA, HALL, ISSUED, WITH_CARDS, FakeLink
from tests.gallery.scene import Scene, settle
from tests.rules.desks import BRANCH, EMPTY, MINUTE, NOW, desk_view, serving, ticket
from wire.catalogue import Branch
from wire.errors import Code, Refused, refused
from wire.values import CounterState, Language, Reason
from wire.views import (
    AsideLine,
    CounterLine,
    DeskView,
    ExpectedLine,
    GroupLine,
    Issued,
    NextUp,
    OwnDay,
    PracticeLine,
    UndoLine,
)

LONGEST = max(BRANCH.services, key=lambda service: len(service.name.of("vi"))).id
NO_COUNTER = desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None)
TAKEN = tuple(
    CounterLine(counter_id=each.id, number=each.number, state=CounterState.OPEN, person="Công Tằng Tôn Nữ Thị Ngọc Ẩn")
    if n == 1 else CounterLine(counter_id=each.id, number=each.number, state=CounterState.CLOSED, person="")
    for n, each in enumerate(BRANCH.counters)
)  # fmt: skip
LONG_NEXT = NextUp(ticket_id="ticket-w1047", number="W1047", service_id=LONGEST, reason=Reason.RETURNED,
                   arrived_at=NOW - 187 * MINUTE)  # fmt: skip


@dataclass(frozen=True)
class Mode:
    """A size of the window."""

    name: str
    size: tuple[int, int]
    mini: bool = False
    reception: bool = False
    printer: bool = True
    dark: bool = False
    few: bool = False
    """The scenes that this size or look could spoil, and no other."""


FULL = Mode("full", (1280, 800))
SMALLEST = Mode("full-smallest", (1100, 680))
MINI = Mode("mini", (360, 200), mini=True)
RECEPTION = Mode("reception", (1280, 800), reception=True)
TABLET = Mode("reception-1024", (1024, 768), reception=True)
BARE = Mode("reception-bare", (1024, 768), reception=True, printer=False)
WIDE = Mode("full-1080", (1920, 1080), few=True)
DARK = Mode("full-dark", (1280, 800), dark=True, few=True)
MINI_DARK = Mode("mini-420-dark", (420, 240), mini=True, dark=True, few=True)
MODES = (FULL, SMALLEST, MINI, RECEPTION, TABLET, BARE, WIDE, DARK, MINI_DARK)


OFFICE = BRANCH.model_copy(
    update={"counters": (BRANCH.counters[0].model_copy(update={"accessible": True}), *BRANCH.counters[1:])}
)
"""The first counter can be used in a wheelchair."""


class _StillClock(Clock):
    def now_ms(self) -> int:
        return NOW

    def elapsed_ms(self) -> int:
        return NOW


class CounterStage:
    """A counter that a scene plays on; each scene has a window of its own. Main thread only."""

    def __init__(self, mode: Mode, language: Language) -> None:
        self.line = FakeLink()
        self.line.language, self.line.branch = language, OFFICE
        self.screen = CounterScreen(
            self.line, _StillClock(), language, mini=mode.mini, at_reception=mode.reception, dark=mode.dark,  # type: ignore[arg-type]
            print_ticket=_put if mode.printer else None,
        )  # fmt: skip
        self.engine, self.words, self.window = open_window(self.screen, reduced_motion=True)
        self.window.show()
        self.mode = mode

    def close(self) -> None:
        self.window.close()
        self.words.use("vi")
        shiboken6.delete(self.engine)

    def fit(self) -> None:
        """The window sets its own size when the page changes; the mode's comes last."""
        strip = self.window.findChild(QQuickItem, "practiceStrip")
        width, height = self.mode.size[0], self.mode.size[1] + int(strip.height() if strip else 0)
        self.window.setMinimumWidth(width)
        self.window.setMinimumHeight(height)
        self.window.setWidth(width)
        self.window.setHeight(height)

    # -- what scenes are made of --

    def sit(self, view: DeskView | None = None) -> None:
        self.line.welcome(view or desk_view(), HA)

    def refuse(self, why: Refused) -> None:
        self.line.refused.emit(self.line.asked[-1][0], why, why.text(self.line.language))


def pictures(mode: Mode, language: Language) -> Iterator[tuple[str, CounterStage]]:
    """Every scene that this size shows, and the stage while the window shows it."""
    for scene in AT_RECEPTION if mode.reception else SCENES:
        if mode.mini and scene.name in ONLY_FULL:
            continue
        if mode.few and scene.name not in FEW:
            continue
        stage = CounterStage(mode, language)
        scene.play(stage)
        stage.fit()
        settle(stage.window)
        for timer in stage.screen.findChildren(QTimer):
            timer.stop()  # a message stays as long as it is looked at
        yield scene.name, stage
        stage.close()


def _at(view: Callable[[], DeskView], *steps: str) -> Callable[[CounterStage], None]:
    def play(stage: CounterStage) -> None:
        stage.sit(view())
        for step in steps:
            stage.screen.press(step)

    return play


def _sign_in_refused(stage: CounterStage) -> None:
    stage.line.welcome(None)
    stage.screen.login.signIn("ha.nt", "sai")
    stage.refuse(refused(Code.LOCKED_OUT, seconds=58))


def _choose_refused(stage: CounterStage) -> None:
    stage.sit(desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None, counters=TAKEN))
    stage.screen.openCounter(BRANCH.counters[1].id)
    stage.refuse(refused(Code.COUNTER_TAKEN, counter=2, person="Công Tằng Tôn Nữ Thị Ngọc Ẩn"))


def _lost(stage: CounterStage) -> None:
    stage.sit(desk_view(ticket=serving()))
    stage.line.go_live(False)


def _lost_because(stage: CounterStage) -> None:
    stage.line.why = NoLink(NoLinkKind.UNTRUSTED, "wss://may-chu.chi-nhanh-2.example.vn/live").text(stage.line.language)
    _lost(stage)


def _late(stage: CounterStage) -> None:
    steady = [0]
    stage.screen._steady = lambda: steady[0]
    stage.sit(desk_view(ticket=serving()))
    stage.screen.press("finish")
    steady[0] = 2_500
    stage.screen.refresh()


def _away_before_signing_in(stage: CounterStage) -> None:
    stage.line.why = NoLink(NoLinkKind.UNTRUSTED, "wss://may-chu.chi-nhanh-2.example.vn/live").text(stage.line.language)
    stage.line.go_live(False)


def _refused(why: Refused) -> Callable[[CounterStage], None]:
    def play(stage: CounterStage) -> None:
        stage.sit()
        stage.screen.press("next")
        stage.refuse(why)

    return play


def _line(nth: int = 0, **changes: Any) -> tuple[CounterLine, ...]:
    """The counters, one of them changed."""
    lines = list(desk_view().counters)
    lines[nth] = lines[nth].model_copy(update=changes)
    return tuple(lines)


def _may(view: DeskView, *methods: str) -> DeskView:
    return view.model_copy(update={"allowed": (*view.allowed, "help.call", *methods)})


def _to_undo(view: DeskView) -> DeskView:
    last = UndoLine(seq=9, kind="ticket.transferred", ticket_id="ticket-a039", number="A039", until=NOW + 24_000)
    return _may(view.model_copy(update={"undo": last}), "step.undo")


def _asked(**changes: Any) -> DeskView:
    return _may(desk_view(ticket=serving(), counters=_line(0, **changes)), "help.answer")


def _other_asks(silent: bool) -> DeskView:
    words = "" if silent else "Máy in kẹt giấy, cần người phụ trách đến xem giúp"
    asking = _line(4, help_since=NOW - 60_000, help_silent=silent, help_words=words, person="Trần Văn Bình")
    return _may(desk_view(ticket=serving(), counters=asking), "help.answer")


def _crowd() -> DeskView:
    """Two hundred wait, and everything that can stand aside does."""
    missed = tuple(
        AsideLine(ticket_id=f"ticket-a{n:03}", number=f"A{n:03}", service_id=LONGEST, since=NOW - n * MINUTE)
        for n in range(1, 31)
    )
    groups = tuple(
        GroupLine(group_id=group.id, waiting=25 + n, longest_since=NOW - 187 * MINUTE, mine=n < 2)
        for n, group in enumerate(BRANCH.groups)
    )
    day = desk_view().day.model_copy(update={"waiting": 200, "within_target": 0.31})
    papers = next(each.id for each in BRANCH.services if each.bring is not None)
    busy = tuple(line.model_copy(update={"ticket": "A1046"}) for line in desk_view().counters)
    return desk_view(
        ticket=serving(service_id=papers, usual_min=5), missed=missed, groups=groups, day=day, counters=busy
    )


def _leaving(stage: CounterStage) -> None:
    stage.sit(_serving())
    stage.screen.mayClose()


def _all_keys(stage: CounterStage) -> None:
    stage.sit(_serving())
    stage.screen.switchKeys()


def _paused_until(stage: CounterStage) -> None:
    back = _line(0, state=CounterState.PAUSED, back_at=NOW - 2 * MINUTE, pause_reason=BRANCH.pause_reasons[0].id)
    stage.sit(desk_view(state=CounterState.PAUSED, counters=back))


def _taken_over() -> DeskView:
    taken = {"taken_at": NOW - MINUTE, "taken_by": "Công Tằng Tôn Nữ Thị Ngọc Ẩn", "taken_number": 2}
    return desk_view(
        counter_id=None, number=None, state=CounterState.CLOSED, next=None, counters=TAKEN,
        allowed=("counter.open",), **taken,
    )  # fmt: skip


def _practising(view: DeskView, lesson: str, nth: int, hint: str) -> DeskView:
    """The same desk in a practice hall."""
    return view.model_copy(update={"practice": PracticeLine(lesson=lesson, nth=nth, of=10, hint=hint)})


def _paused(stage: CounterStage) -> None:
    stage.sit(desk_view(state=CounterState.PAUSED))


def _called() -> DeskView:
    return desk_view(ticket=ticket(calls=2, shown=True, spoken=True))


def _called_without_sound() -> DeskView:
    return desk_view(ticket=ticket(shown=True, unspoken=True))


def _called_without_display() -> DeskView:
    return desk_view(ticket=ticket(called_at=NOW - 180_000))


def _called_long() -> DeskView:
    passed = {Reason.RETURNED: ("A1043", "A1044"), Reason.SKILL: tuple(f"E10{n}" for n in range(11, 25))}
    return desk_view(next=LONG_NEXT, ticket=ticket(
        number="W1046", service_id=LONGEST, class_id="mang-thai-con-nho", reason=Reason.SKILL, passed=passed,
        language="en", waited_ms=187 * MINUTE, calls=3, no_show_from=NOW + 45_000))  # fmt: skip


def _serving() -> DeskView:
    return desk_view(ticket=serving(class_id="nguoi-cao-tuoi", usual_min=6, own_usual_min=7))


def _several() -> DeskView:
    then = tuple(service.id for service in BRANCH.services[-2:])
    return desk_view(ticket=serving(class_id="nguoi-cao-tuoi", usual_min=6, then=then))


def _ticked(stage: CounterStage) -> None:
    stage.sit(_serving())
    stage.screen.form.tickNextPaper()
    stage.screen.form.tickNextPaper()


def _next_because(reason: Reason, **changes: Any) -> DeskView:
    following = NextUp(
        ticket_id="ticket-a049", number="A049", service_id=LONGEST, reason=reason, arrived_at=NOW - 12 * MINUTE
    )
    return desk_view(next=following, **changes)


def _empty() -> DeskView:
    return desk_view(**EMPTY)


def _put(branch: Branch, ticket: Issued, language: Language, again: bool) -> None:
    pass


def _reception(
    paper: PaperOut | None = None, *, lost: bool = False, card: bool = False, early: bool = False
) -> Callable[[CounterStage], None]:
    def play(stage: CounterStage) -> None:
        stage.sit(desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None))
        stage.line.viewCame.emit("hall", HALL.model_dump(mode="json"))
        desk = stage.screen.reception
        desk.choose(BRANCH.services[2].id)
        desk.chooseClass(BRANCH.classes[0].id)
        if paper is not None:
            desk.give()
            stage.line.answer(**ISSUED.model_copy(update={"service_id": LONGEST}).model_dump(mode="json"))
            desk.paper_out(paper)
            desk.choose(LONGEST)
        if lost:
            stage.line.go_live(False)
        if card:
            stage.line.welcomed.emit(WITH_CARDS)
            desk.readCard()
        if early:
            desk.find(short_code("H3K9P7Q2M4ABCDEF"))
            stage.line.refuse(refused(Code.BOOKING_EARLY, slot="10:30", opens="10:00"))

    return play


def _with_lists(ticket_id: str = "", step: str = "") -> Callable[[CounterStage], None]:
    """Numbers that were missed, are held, or were taken outside."""
    aside = [AsideLine(ticket_id=f"ticket-{number.lower()}", number=number, service_id=service, since=NOW - n * MINUTE)
             for number, service, n in (("E015", LONGEST, 0), ("A015", BRANCH.services[0].id, 9),
                                        ("W1036", BRANCH.services[5].id, 104))]  # fmt: skip
    taken = tuple(ExpectedLine(ticket_id=f"ticket-l90{n}", number=f"L90{n}", service_id=LONGEST, taken_at=NOW,
                               claimed=BRANCH.classes[1].id if n == 1 else "") for n in range(3))  # fmt: skip

    def play(stage: CounterStage) -> None:
        _reception()(stage)
        view = desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None, missed=tuple(aside),
                         parked=(), expected=taken)  # fmt: skip
        stage.line.show(view)
        if ticket_id:
            stage.screen.reception.show(ticket_id)
        if step:
            stage.screen.reception.offer(step)

    return play


SCENES = (
    Scene("connecting", lambda stage: None),
    Scene("away", _away_before_signing_in),
    Scene("sign-in", lambda stage: stage.line.welcome(None)),
    Scene("sign-in-refused", _sign_in_refused),
    Scene("choose-counter", _at(lambda: NO_COUNTER)),
    Scene("choose-counter-taken", _choose_refused),
    Scene("closed", _at(lambda: desk_view(state=CounterState.CLOSED, next=None))),
    Scene("empty", _at(_empty)),
    Scene("ready", _at(desk_view)),
    Scene("ready-long-names", _at(lambda: desk_view(next=LONG_NEXT))),
    Scene("called", _at(_called)),
    Scene("called-no-sound", _at(_called_without_sound)),
    Scene("called-no-display", _at(_called_without_display)),
    Scene("serving-next-longest", _at(lambda: _next_because(Reason.LONGEST, ticket=serving()))),
    Scene("serving-next-skill", _at(lambda: _next_because(Reason.SKILL, ticket=serving()))),
    Scene("ready-next-skill", _at(lambda: _next_because(Reason.SKILL))),
    Scene("called-long-names", _at(_called_long)),
    Scene("serving", _at(_serving)),
    Scene("papers-ticked", _ticked),
    Scene("first-visit", _at(lambda: desk_view(ticket=ticket(), own=OwnDay()))),
    Scene("serving-long", _at(lambda: desk_view(next=LONG_NEXT, ticket=serving(
        number="W1046", service_id=LONGEST, started_at=NOW - 187 * MINUTE)))),
    Scene("park", _at(_serving, "park")),
    Scene("transfer", _at(_serving, "transfer")),
    Scene("correct", _at(_serving, "correct")),
    Scene("serving-several", _at(_several)),
    Scene("plan", _at(_several, "plan")),
    Scene("choose-number", _at(desk_view, "choose")),
    Scene("class", _at(_serving, "grant")),
    Scene("pause", _at(desk_view, "pause")),
    Scene("paused", _paused),
    Scene("paused-overdue", _paused_until),
    Scene("undo", _at(lambda: _to_undo(_serving()))),
    Scene("undo-called", _at(lambda: _to_undo(_called()))),
    Scene("help", _at(lambda: _may(_serving()), "help")),
    Scene("help-asked", _at(lambda: _asked(help_since=NOW - MINUTE))),
    Scene("help-coming", _at(lambda: _asked(help_answered_by="Trần Văn Bình", help_answered_at=NOW))),
    Scene("alarm", _at(lambda: _asked(help_since=NOW, help_silent=True))),
    Scene("other-help", _at(lambda: _other_asks(False))),
    Scene("other-alarm", _at(lambda: _other_asks(True))),
    Scene("crowd", _at(_crowd)),
    Scene("leaving", _leaving),
    Scene("keys", _all_keys),
    Scene("taken-over", _at(_taken_over)),
    Scene("lost-link", _lost),
    Scene("lost-link-because", _lost_because),
    Scene("late", _late),
    Scene("refused-nobody", _refused(refused(Code.NOBODY_WAITS))),
    Scene("refused-not-waiting", _refused(refused(Code.NOT_WAITING, number="A047", state="called"))),
    Scene("refused-wrong-role", _refused(refused(Code.NOT_ALLOWED, role="counter", method="ticket.call_next"))),
    Scene("hint", _at(desk_view, "finish")),
    Scene("practice-choose", _at(lambda: _practising(NO_COUNTER, "serve", 1, "open"))),
    Scene("practice", _at(lambda: _practising(_serving(), "dossiers", 8, "dossiers"))),
    Scene("practice-over", _at(lambda: _practising(desk_view(), "", 10, "over"))),
)  # fmt: skip

AT_RECEPTION = (
    Scene("sign-in", lambda stage: stage.line.welcome(None)),
    Scene("ready", _reception()),
    Scene("printed", _reception(PaperOut(ISSUED.ticket_id, Result.PRINTED, ""))),
    Scene("not-printed", _reception(PaperOut(ISSUED.ticket_id, Result.NOT_PRINTED, "cover"))),
    Scene("maybe-printed", _reception(PaperOut(ISSUED.ticket_id, Result.MAYBE_PRINTED, "unacknowledged"))),
    Scene("early-booking", _reception(early=True)),
    Scene("card", _reception(PaperOut(ISSUED.ticket_id, Result.NOT_PRINTED, "cover"), card=True)),
    Scene("lost-link", _reception(PaperOut(ISSUED.ticket_id, Result.PRINTED, ""), lost=True)),
    Scene("lists", _with_lists()),
    Scene("missed", _with_lists("ticket-a015")),
    Scene("claims", _with_lists("ticket-l901")),
    Scene("to-cancel", _with_lists("ticket-l901", "cancel")),
)  # fmt: skip

FEW = {"ready-long-names", "called-long-names", "serving", "empty", "crowd", "lost-link", "undo", "other-alarm", "keys",
       "paused-overdue", "first-visit", "papers-ticked"}  # fmt: skip

ONLY_FULL = {"connecting", "away", "sign-in", "sign-in-refused", "choose-counter", "choose-counter-taken", "park",
             "transfer", "correct", "plan", "choose-number", "class", "pause", "help", "leaving", "keys", "taken-over",
             "practice-choose"}  # fmt: skip
