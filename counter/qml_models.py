"""The window's parts as QML reads them: each tells QML only when it changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtQml import QmlElement

from clientkit.qt_types import Property, QmlUncreatable
from rules.clerk import rows
from rules.clerk.last_view import LastView
from rules.clerk.parts import (
    HeadPart,
    HelpPart,
    LinkPart,
    NextPart,
    OwnPart,
    PersonPart,
    PrimaryPart,
    QueuePart,
    TimerPart,
    UndoPart,
)
from rules.desk import Situation

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the program")
class CounterLink(QObject):
    """The link as the banner says it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = LinkPart()

    def show(self, part: LinkPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(bool, notify=changed)
    def live(self) -> bool:
        """The server is there."""
        return self._part.live

    @Property(str, notify=changed)
    def title(self) -> str:
        """Empty while there is nothing to say."""
        return self._part.title

    @Property(str, notify=changed)
    def short(self) -> str:
        """The title where there is little room."""
        return self._part.short

    @Property(str, notify=changed)
    def text(self) -> str:
        """Why, and what to do."""
        return self._part.text


@QmlElement
@QmlUncreatable("made by the program")
class CounterHead(QObject):
    """Counter, clerk, state and the time."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = HeadPart()

    def show(self, part: HeadPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def counter(self) -> str:
        """`Quầy 5`; empty without one."""
        return self._part.counter

    @Property(str, notify=changed)
    def person(self) -> str:
        """The clerk's name."""
        return self._part.person

    @Property(str, notify=changed)
    def state(self) -> str:
        """Open, paused because of what, or closed, in words."""
        return self._part.state

    @Property(str, notify=changed)
    def stateKind(self) -> str:
        """`good`, `warn` or `quiet`."""
        return self._part.state_kind

    @Property(str, notify=changed)
    def clock(self) -> str:
        """The hall's time of day."""
        return self._part.clock

    @Property(str, notify=changed)
    def branch(self) -> str:
        """The office."""
        return self._part.branch

    @Property(str, notify=changed)
    def stage(self) -> str:
        """`rules.desk.Stage`."""
        return self._part.stage

    @Property(bool, notify=changed)
    def paused(self) -> bool:
        """The counter pauses."""
        return self._part.paused

    @Property(str, notify=changed)
    def pauseReason(self) -> str:
        """Why, in words."""
        return self._part.pause_reason


@QmlElement
@QmlUncreatable("made by the program")
class CounterPerson(QObject):
    """The ticket at the counter."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = PersonPart()

    def show(self, part: PersonPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def number(self) -> str:
        """Empty without a ticket."""
        return self._part.number

    @Property(str, notify=changed)
    def service(self) -> str:
        """Group and service."""
        return self._part.service

    @Property("QStringList", notify=changed)
    def tags(self) -> list[str]:
        """Class, booking, leg, language."""
        return list(self._part.tags)

    @Property(bool, notify=changed)
    def classes(self) -> bool:
        """Whether the branch has priority classes that could be granted."""
        return self._part.classes

    @Property(str, notify=changed)
    def reason(self) -> str:
        """Why this one was called."""
        return self._part.reason

    @Property(str, notify=changed)
    def waited(self) -> str:
        """How long it waited."""
        return self._part.waited

    @Property(str, notify=changed)
    def over(self) -> str:
        """Over which target; empty when it is not."""
        return self._part.over

    @Property(str, notify=changed)
    def grade(self) -> str:
        """`good`, `near` or `late`."""
        return self._part.grade

    @Property(str, notify=changed)
    def passed(self) -> str:
        """Who was passed over, and why."""
        return self._part.passed

    @Property(str, notify=changed)
    def follows(self) -> str:
        """The services that follow on this number; empty when none does."""
        return self._part.follows

    @Property("QStringList", notify=changed)
    def bring(self) -> list[str]:
        """The papers that its service needs."""
        return list(self._part.bring)

    @Property(str, notify=changed)
    def papersSeen(self) -> str:
        """How many of those were ticked off; empty before the first."""
        return self._part.papers_seen

    @Property(str, notify=changed)
    def calls(self) -> str:
        """Which call it is; empty for the first."""
        return self._part.calls

    @Property(str, notify=changed)
    def announced(self) -> str:
        """Whether the hall saw and spoke the call."""
        return self._part.announced

    @Property(str, notify=changed)
    def announcedIcon(self) -> str:
        """Its icon."""
        return self._part.announced_icon


@QmlElement
@QmlUncreatable("made by the program")
class CounterNext(QObject):
    """Who Next would call, and why."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = NextPart()

    def show(self, part: NextPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def number(self) -> str:
        """Empty when nobody is next."""
        return self._part.number

    @Property(str, notify=changed)
    def reason(self) -> str:
        """Why this one."""
        return self._part.reason

    @Property(str, notify=changed)
    def wait(self) -> str:
        """`12′`."""
        return self._part.wait

    @Property(str, notify=changed)
    def service(self) -> str:
        """Its service."""
        return self._part.service

    @Property(str, notify=changed)
    def grade(self) -> str:
        """`good`, `near` or `late`."""
        return self._part.grade


@QmlElement
@QmlUncreatable("made by the program")
class CounterTimer(QObject):
    """The running time of what goes on."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = TimerPart()

    def show(self, part: TimerPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def label(self) -> str:
        """What goes on."""
        return self._part.label

    @Property(str, notify=changed)
    def time(self) -> str:
        """`06:12`; empty when nothing runs."""
        return self._part.time

    @Property(str, notify=changed)
    def pace(self) -> str:
        """`8′ · thường 7′`; empty when nobody knows what is usual."""
        return self._part.pace

    @Property(bool, notify=changed)
    def slow(self) -> bool:
        """It takes longer than usual."""
        return self._part.slow


@QmlElement
@QmlUncreatable("made by the program")
class CounterOwn(QObject):
    """The clerk's own day in figures."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = OwnPart()

    def show(self, part: OwnPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def served(self) -> str:
        """Visits that were finished; empty without a counter."""
        return self._part.served

    @Property(str, notify=changed)
    def dossiers(self) -> str:
        """Their dossiers."""
        return self._part.dossiers

    @Property(str, notify=changed)
    def mean(self) -> str:
        """What one took on the average; empty while too few were served to say."""
        return self._part.mean

    @Property(float, notify=changed)
    def level(self) -> float:
        """Where that mean stands among the bars, 0 to 1."""
        return self._part.level


@QmlElement
@QmlUncreatable("made by the program")
class CounterPrimary(QObject):
    """The one large button."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = PrimaryPart()

    def show(self, part: PrimaryPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def step(self) -> str:
        """`rules.desk.Step`."""
        return self._part.step

    @Property(str, notify=changed)
    def label(self) -> str:
        """What it says."""
        return self._part.label

    @Property(str, notify=changed)
    def short(self) -> str:
        """The same where there is little room."""
        return self._part.short

    @Property(str, notify=changed)
    def key(self) -> str:
        """Its key."""
        return self._part.key

    @Property(bool, notify=changed)
    def available(self) -> bool:
        """It does something now."""
        return self._part.available


@QmlElement
@QmlUncreatable("made by the program")
class CounterUndo(QObject):
    """The step that can be taken back."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = UndoPart()

    def show(self, part: UndoPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def text(self) -> str:
        """What was done; empty when nothing can be taken back."""
        return self._part.text

    @Property(int, notify=changed)
    def seconds(self) -> int:
        """Whole seconds that are left."""
        return self._part.seconds

    @Property(float, notify=changed)
    def share(self) -> float:
        """Of the time there was, what is left."""
        return self._part.share

    @Property(bool, notify=changed)
    def available(self) -> bool:
        """It does something now."""
        return self._part.available


@QmlElement
@QmlUncreatable("made by the program")
class CounterHelp(QObject):
    """Calls for help."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = HelpPart()

    def show(self, part: HelpPart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def own(self) -> str:
        """`asked`, `coming`, `alarm` or `alarm_coming`; empty when nothing is to be said."""
        return self._part.own

    @Property(str, notify=changed)
    def text(self) -> str:
        """Of the own one; empty for an alarm."""
        return self._part.text

    @Property(str, notify=changed)
    def other(self) -> str:
        """Which other counter asks, and for what."""
        return self._part.other

    @Property(str, notify=changed)
    def otherShort(self) -> str:
        """The same where there is little room."""
        return self._part.other_short

    @Property(bool, notify=changed)
    def otherSilent(self) -> bool:
        """That is an alarm."""
        return self._part.other_silent

    @Property(str, notify=changed)
    def key(self) -> str:
        """That answers it."""
        return self._part.key


@QmlElement
@QmlUncreatable("made by the program")
class CounterQueue(QObject):
    """The day in one line."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part = QueuePart()

    def show(self, part: QueuePart) -> None:
        """Be this from now on."""
        if part != self._part:
            self._part = part
            self.changed.emit()

    @Property(str, notify=changed)
    def waiting(self) -> str:
        """How many wait, as few letters as can be."""
        return self._part.waiting

    @Property(str, notify=changed)
    def people(self) -> str:
        """How many wait."""
        return self._part.people

    @Property(str, notify=changed)
    def mean(self) -> str:
        """The mean wait."""
        return self._part.mean

    @Property(str, notify=changed)
    def share(self) -> str:
        """Of the waits, how many kept the target."""
        return self._part.share

    @Property(str, notify=changed)
    def within(self) -> str:
        """The target."""
        return self._part.within

    @Property(bool, notify=changed)
    def met(self) -> bool:
        """Enough of them."""
        return self._part.met

    @Property(str, notify=changed)
    def served(self) -> str:
        """How many were served."""
        return self._part.served

    @Property(str, notify=changed)
    def longest(self) -> str:
        """The longest wait of this counter's groups."""
        return self._part.longest

    @Property(str, notify=changed)
    def longestGrade(self) -> str:
        """`good`, `near` or `late`."""
        return self._part.longest_grade


@QmlElement
@QmlUncreatable("made by the program")
class CounterShown(QObject):
    """All parts of the window that are not lists."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._busy = "sign_in", False
        self._link, self._head, self._person = CounterLink(self), CounterHead(self), CounterPerson(self)
        self._next, self._timer = CounterNext(self), CounterTimer(self)
        self._primary, self._queue = CounterPrimary(self), CounterQueue(self)
        self._undo, self._help, self._own = CounterUndo(self), CounterHelp(self), CounterOwn(self)

    def turn_to(self, page: str, busy: bool) -> None:
        """Show this page from now on."""
        if (page, busy) != (self._page, self._busy):
            self._page, self._busy = page, busy
            self.changed.emit()

    def paint(self, at: Situation, last: LastView, person_name: str) -> None:
        """Show the situation."""
        self._head.show(rows.head(at, person_name, last.pause_reason))
        self._person.show(rows.person(at))
        self._next.show(rows.next_up(at))
        self._timer.show(rows.timer(at, last.paused_since))
        self._own.show(rows.own(at))
        self._primary.show(rows.primary(at))
        self._queue.show(rows.queue(at))
        self._undo.show(rows.undo(at))
        self._help.show(rows.help_(at))

    @Property(str, notify=changed)
    def page(self) -> str:
        """`sign_in`, `choose` (a counter), `desk` or `reception`."""
        return self._page

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """A command waits for its answer."""
        return self._busy

    @Property(CounterLink, constant=True)
    def link(self) -> CounterLink:
        """The link."""
        return self._link

    @Property(CounterHead, constant=True)
    def head(self) -> CounterHead:
        """The bar on top."""
        return self._head

    @Property(CounterPerson, constant=True)
    def person(self) -> CounterPerson:
        """The ticket at the counter."""
        return self._person

    @Property(CounterNext, constant=True)
    def next(self) -> CounterNext:
        """Who is next."""
        return self._next

    @Property(CounterTimer, constant=True)
    def timer(self) -> CounterTimer:
        """The running time."""
        return self._timer

    @Property(CounterOwn, constant=True)
    def own(self) -> CounterOwn:
        """The clerk's own day."""
        return self._own

    @Property(CounterPrimary, constant=True)
    def primary(self) -> CounterPrimary:
        """The large button."""
        return self._primary

    @Property(CounterUndo, constant=True)
    def undo(self) -> CounterUndo:
        """The step that can be taken back."""
        return self._undo

    @Property(CounterHelp, constant=True)
    def help(self) -> CounterHelp:
        """Calls for help."""
        return self._help

    @Property(CounterQueue, constant=True)
    def queue(self) -> CounterQueue:
        """The day."""
        return self._queue
