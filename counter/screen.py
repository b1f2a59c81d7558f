"""The window's object for QML: follows the link, takes keys and clicks, sends `desk`'s commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from clientkit.dial import now_ms
from clientkit.hall_time import HallTime
from clientkit.link import Link
from clientkit.mirror import ListModel
from clientkit.newer_server import read_view
from clientkit.qt_types import Property, QmlUncreatable
from config.clock import Clock
from counter.command_queue import CommandQueue
from counter.desk_scan import DeskScan
from counter.form import CounterForm
from counter.list_models import CounterLists
from counter.login import CounterLogin
from counter.panel import CounterPanel
from counter.practice import CounterPractice
from counter.qml_models import CounterShown
from counter.reception import CounterReception, Print
from counter.slip import CounterSlip
from counter.toasts import CounterToasts
from hardware.paper.guide_paper import GuidePaper
from rules import desk
from rules.clerk import found, rows, wording
from rules.clerk.found import Found
from rules.clerk.last_view import LastView
from rules.clerk.practice import practice
from rules.clerk.toast_texts import about, done_text, failed_text
from rules.desk import Choice, Entry, Leaving, NotNow, Situation, Step
from rules.hours import business_day
from rules.wording import STILL_SENDING
from wire.catalogue import DEFAULT_LANGUAGES
from wire.commands import Arrive, CheckIn, CloseCounter, Command, OpenCounter
from wire.errors import Refused
from wire.events import ClockCorrected, SettingsApplied
from wire.session import EventCame
from wire.values import CounterState, Day, Language, Millis
from wire.views import DeskView, Issued, Snapshot
from wire.word_files import name_of

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

TICK_MS = 500
"""Real milliseconds between two looks at the clock."""

_SAME_KEY = frozenset({Step.RESUME, Step.HELP_OVER})
KEYS = [{"keys": key, "step": step.value} for step, key in desk.KEYS.items() if step not in _SAME_KEY]
"""Which keys press which step; F10 and F12 stand once, `desk.meant` knows what they mean."""


@QmlElement
@QmlUncreatable("made by the program")
class CounterScreen(QObject):
    """One clerk's window.

    Args:
        link: the live link; this object connects to it and does not start it.
        clock: the hall's clock.
        language: the language to start in.
        mini: start as the small window.
        dark: start with the dark theme.
        sound: start with a chime when somebody comes.
        pad: what the keys of a call pad do.
        counter_id: the fixed counter of this PC, offered first after signing in.
        steady: real milliseconds of a clock that never jumps and goes on while the machine sleeps, for patience.
        at_reception: it is no counter, but the desk that gives numbers for people.
        print_ticket: puts a ticket on paper at reception; None where there is no printer.
        print_slips: puts guidance slips on paper at a counter; None where there is no printer.
    """

    languageChanged = Signal()
    miniChanged = Signal()
    scanningChanged = Signal()
    keysChanged = Signal()
    themeChanged = Signal()
    soundChanged = Signal()
    somebodyCame = Signal(str, str)
    """The clerk is free, and there is somebody to call whom nobody stood before: what is said of it; the service."""
    letGo = Signal()
    """The window may close now."""

    def __init__(
        self,
        link: Link,
        clock: Clock,
        language: Language = "vi",
        *,
        mini: bool = False,
        counter_id: str = "",
        dark: bool = False,
        sound: bool = True,
        pad: Mapping[str, str] | None = None,
        steady: Callable[[], int] = now_ms,
        at_reception: bool = False,
        print_ticket: Print | None = None,
        print_slips: Callable[[Sequence[GuidePaper]], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._time = link, HallTime(clock)
        self._language: Language = language
        self._mini, self._mini_again = mini, False
        self._dark, self._sound = dark, sound
        self._pad = dict(pad or {})
        self._pad_keys = ListModel(("keys",), "keys", self)
        self._pad_keys.set_rows([{"keys": key} for key in self._pad])
        self._steady = steady
        self._asked_at: int | None = None
        self._about = ("", "")
        self._leaving = self._closing = self._may_close = False
        self._sheet = False
        self._last = LastView()
        self._shown, self._lists = CounterShown(self), CounterLists(self)
        self._form = CounterForm(self.situation, self)
        self._login = CounterLogin(link, language, counter_id, self)
        self._panel = CounterPanel(self.situation, self)
        self._toasts = CounterToasts(self)
        self._slip = CounterSlip(self._at_work, print_slips, self._toasts.say, self)
        self._scan = DeskScan(link, self._at_work, self._toasts.say, steady, self)
        self._at_reception = at_reception
        self._reception = CounterReception(link, print_ticket, self._toasts.say, steady, self)
        self._keys = ListModel(("keys", "step"), "keys", self)
        self._keys.set_rows(KEYS)
        self._key_rows = ListModel(("id", "key", "name"), "id", self)
        self._practice = CounterPractice(link, self)
        self._queue = CommandQueue(link, self, self._practice.command_id)
        self._connect()
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.refresh)
        self._tick.start(TICK_MS)
        self.refresh()

    def _connect(self) -> None:
        self._link.changed.connect(self._link_changed)
        self._link.welcomed.connect(self._welcomed)
        self._link.viewCame.connect(self._view_came)
        self._link.eventCame.connect(self._event_came)
        self._queue.done.connect(self._done)
        self._queue.stopped.connect(self._stopped)
        self._queue.cutShort.connect(self._cut_short)
        self._queue.finished.connect(self.refresh)
        self._form.entered.connect(self._enter)
        self._panel.chosen.connect(self._send)
        self._panel.refused.connect(self._hint)
        self._panel.closed.connect(self._panel_closed)
        self._practice.complained.connect(self._login.complain)
        self._scan.found.connect(self._found)
        self._scan.typed.connect(self._scanned_into_field)
        self._scan.underWayChanged.connect(self.scanningChanged)
        self._login.signedIn.connect(self.refresh)
        self._login.signedOut.connect(self._signed_out)

    # -- parts --

    @Property(CounterShown, constant=True)
    def shown(self) -> CounterShown:
        """Page, link, head, person, next, timer, primary button, the day."""
        return self._shown

    @Property(CounterLists, constant=True)
    def lists(self) -> CounterLists:
        """Who waits, bookings, missed and held numbers, outcomes, smaller buttons."""
        return self._lists

    @Property(CounterForm, constant=True)
    def form(self) -> CounterForm:
        """What the clerk puts in for the ticket."""
        return self._form

    @Property(CounterLogin, constant=True)
    def login(self) -> CounterLogin:
        """Who is signed in, and the counters to take."""
        return self._login

    @Property(CounterPanel, constant=True)
    def panel(self) -> CounterPanel:
        """The panel that asks before a step."""
        return self._panel

    @Property(CounterToasts, constant=True)
    def toasts(self) -> CounterToasts:
        """Messages."""
        return self._toasts

    @Property(CounterPractice, constant=True)
    def practice(self) -> CounterPractice:
        """Whether this is practice, and what to do next."""
        return self._practice

    @Property(CounterReception, constant=True)
    def reception(self) -> CounterReception:
        """What a person at reception does."""
        return self._reception

    @Property(bool, constant=True)
    def atReception(self) -> bool:
        """This is no counter, but the desk that gives numbers for people."""
        return self._at_reception

    @Property(QObject, constant=True)
    def keys(self) -> ListModel:
        """Which `keys` press which `step`."""
        return self._keys

    @Property(QObject, constant=True)
    def keyRows(self) -> ListModel:
        """What each key does, for the sheet of F1."""
        return self._key_rows

    @Property(bool, notify=keysChanged)
    def keysShown(self) -> bool:
        """The sheet of all keys is open."""
        return self._sheet

    @Property(str, notify=languageChanged)
    def language(self) -> str:
        """Its code, `vi` for one."""
        return self._language

    @Property(str, notify=languageChanged)
    def nextLanguage(self) -> str:
        """The name of the language that `switchLanguage` goes to, in its own words."""
        return name_of(self._next_language())

    @Property(QObject, constant=True)
    def padKeys(self) -> ListModel:
        """The keys of the call pad, where there is one."""
        return self._pad_keys

    @Property(bool, notify=themeChanged)
    def dark(self) -> bool:
        """The dark theme is wanted."""
        return self._dark

    @Property(bool, notify=soundChanged)
    def sound(self) -> bool:
        """A chime is heard when somebody comes to a free clerk."""
        return self._sound

    @Property(bool, notify=miniChanged)
    def mini(self) -> bool:
        """The small window is wanted."""
        return self._mini

    # -- what the clerk does --

    @Property(bool, notify=scanningChanged)
    def scanning(self) -> bool:
        """A scanner may be typing this moment: its `+` and `-` are no keys."""
        return self._scan.under_way

    @Property(CounterSlip, constant=True)
    def slip(self) -> CounterSlip:
        """What is missing, on paper."""
        return self._slip

    @property
    def scan(self) -> DeskScan:
        """Looks up what is held to the scanner."""
        return self._scan

    def _at_work(self) -> Situation | None:
        return self.situation() if self._page() == "desk" and not self._at_reception else None

    @Slot(object)
    def _found(self, what: Found) -> None:
        self._make_room()
        self._panel.show_found(what)

    @Slot(str)
    def _scanned_into_field(self, text: str) -> None:
        """A ticket's code that a scanner typed into a field is taken out of it again."""
        entry = self._last.entry
        self._enter(replace(entry, dossier_code=_without(entry.dossier_code, text), note=_without(entry.note, text)))

    @Slot(str)
    def press(self, step: str) -> None:
        """A key or a button: do the step, open its panel, or say why not."""
        at = self.situation()
        if at is None or self._page() != "desk":
            return
        if at.busy:
            if self._late():
                self._hint(at.words(STILL_SENDING))
            return
        meant = desk.meant(Step(step), at.view)
        if why := desk.why_not(meant, at):
            self._hint(why)
        elif meant in desk.ASKS_FIRST:
            self._show_panel(meant)
        else:
            self._send(meant, Choice())

    @Slot(str)
    def pressPad(self, key: str) -> None:
        """A key of the call pad: what the settings say it does; nothing while a panel or the keys lie over the desk."""
        action = self._pad.get(key)
        if action is None or self._panel.name or self._sheet:
            return
        self.press(self._shown.primary.step if action == "primary" else action)

    @Slot(str)
    def bringBack(self, ticket_id: str) -> None:
        """Put a missed or parked ticket back into the line."""
        self._send(Step.BRING_BACK, Choice(ticket_id=ticket_id))

    @Slot(int)
    def bringBackNth(self, nth: int) -> None:
        """The same by its place on the right, from 1."""
        aside = self._lists.held_or_missed()
        if 0 < nth <= len(aside):
            self.bringBack(str(aside[nth - 1]["id"]))

    @Slot(str)
    def openCounter(self, counter_id: str) -> None:
        """Take a counter."""
        self._queue.run((OpenCounter(counter_id=counter_id),))
        self.refresh()

    @Slot(str)
    def takeOver(self, counter_id: str) -> None:
        """Take a counter that somebody else left open; they are told."""
        self._queue.run((OpenCounter(counter_id=counter_id, take_over=True),))
        self.refresh()

    @Slot()
    def leave(self) -> None:
        """Close the counter, then sign out; with somebody at the desk, ask first what becomes of them."""
        at = self.situation()
        if at is not None and at.view.ticket is not None:
            self._show_panel(Step.CLOSE)
            return
        self._leaving = True
        self.press(Step.CLOSE.value)
        self._leaving = self._queue.busy

    @Slot(result=bool)
    def mayClose(self) -> bool:
        """Whether the window may close at once; else it has asked what becomes of the counter."""
        at = self.situation()
        if self._may_close or at is None or self._page() != "desk" or at.view.state is CounterState.CLOSED:
            return True
        self._show_panel(Step.CLOSE)
        return False

    @Slot()
    def switchTheme(self) -> None:
        """Light or dark."""
        self.use_dark(not self._dark)

    def use_dark(self, dark: bool) -> None:
        """This theme from now on."""
        if dark != self._dark:
            self._dark = dark
            self.themeChanged.emit()

    @Slot()
    def switchSound(self) -> None:
        """A chime or none, and say so."""
        self.use_sound(not self._sound)
        self._toasts.say((wording.SOUND_ON if self._sound else wording.SOUND_OFF).of(self._language), "done")

    def use_sound(self, sound: bool) -> None:
        """A chime from now on, or none."""
        if sound != self._sound:
            self._sound = sound
            self.soundChanged.emit()

    @Slot()
    def unfold(self) -> None:
        """Show the older missed numbers too, or hide them again."""
        self._lists.unfold()
        self.refresh()

    def end(self) -> None:
        """The program ends: the window asks nobody any more."""
        self._may_close = True

    @Slot()
    def switchKeys(self) -> None:
        """Show all keys, or hide them."""
        if self._mini and not self._sheet:
            self._mini, self._mini_again = False, True
            self.miniChanged.emit()
        self._sheet = not self._sheet
        self._key_rows.set_rows(rows.keys(self._language) if self._sheet else [])
        self.keysChanged.emit()
        if not self._sheet:
            self._panel_closed()

    @Slot()
    def switchWindow(self) -> None:
        """Between the full and the small window."""
        self._panel.close()
        self._mini, self._mini_again = not self._mini, False
        self.miniChanged.emit()

    @Slot()
    def switchLanguage(self) -> None:
        """To the next language of the branch, at once."""
        self._language = self._next_language()
        self._link.use_language(self._language)
        self._login.use_language(self._language)
        self.languageChanged.emit()
        self._key_rows.set_rows(rows.keys(self._language) if self._sheet else [])
        self._panel.use_new_language()
        self.refresh()

    def _next_language(self) -> Language:
        branch = self._last.branch
        languages = DEFAULT_LANGUAGES if branch is None else branch.languages
        place = languages.index(self._language) if self._language in languages else -1
        return languages[(place + 1) % len(languages)]

    # -- the situation --

    def now(self) -> Millis:
        """The server's time; it stands still while the link is lost, because what is shown is of then."""
        lost_at = self._last.lost_at
        return self._time.now_ms() if lost_at is None else lost_at

    def situation(self) -> Situation | None:
        """All that the answers depend on, now; None before the first view."""
        return self._last.situation(self.now(), self._language, self._link.live, self._queue.busy)

    def _today(self) -> Day:
        return "" if self._last.branch is None else business_day(self._last.branch, self._time.now_ms())

    def _page(self) -> str:
        view = self._last.view
        if (
            self._login.person is None
            or self._last.branch is None
            or view is None
            or view.person != self._login.person.person
        ):
            return "sign_in"
        if self._at_reception:
            return "reception"
        return "desk" if view.counter_id is not None and not view.elsewhere else "choose"

    def _late(self) -> bool:
        """Whether the server lets this window wait; begins to count when something is asked."""
        busy = self._queue.busy or self._login.busy or self._reception.busy
        if not busy:
            self._asked_at = None
        elif self._asked_at is None:
            self._asked_at = self._steady()
        return desk.is_late(self._asked_at, self._steady())

    @Slot(object)
    def _enter(self, entry: Entry) -> None:
        self._last.entry = entry
        self.refresh()

    @Slot(object, object)
    def _send(self, step: Step, choice: Choice) -> None:
        at = self.situation()
        if at is None:
            return
        try:
            if step is Step.CLOSE and choice.reason:
                self._leave_with(Leaving(choice.reason), at)
                return
            commands = desk.commands_for(step, at, choice)
        except NotNow as why:
            self._hint(str(why))
            return
        self._about = about(at, choice)
        if step is Step.PAUSE:
            self._last.pause_reason = choice.reason
        if not choice.stays:
            self._panel.close()
        self._queue.run(commands)
        self.refresh()

    def _leave_with(self, how: Leaving, at: Situation) -> None:
        """Do what becomes of the person and the counter, then close the window."""
        commands = desk.leaving_with(how, at)
        self._about = about(at, Choice())
        self._panel.close()
        if commands:
            self._closing = True
            self._queue.run(commands)
            self.refresh()
        elif how is Leaving.KEEP:
            self._close()

    def _close(self) -> None:
        self._may_close = True
        self.letGo.emit()
        self._may_close = False

    def _show_panel(self, step: Step) -> None:
        self._make_room()
        self._panel.show(step)

    def _make_room(self) -> None:
        if self._sheet:
            self.switchKeys()
        if self._mini:  # there is no room for a list in the small window: show it in the full one, then come back
            self._mini, self._mini_again = False, True
            self.miniChanged.emit()

    @Slot()
    def _panel_closed(self) -> None:
        if self._mini_again:
            self._mini, self._mini_again = True, False
            self.miniChanged.emit()

    @Slot(str)
    def _hint(self, why: str) -> None:
        self._toasts.say(why, "hint")

    # -- what the server says --

    @Slot()
    def _link_changed(self) -> None:
        self._last.link_is(self._link.live, self.now())
        self.refresh()

    @Slot(object)
    def _welcomed(self, snapshot: Snapshot) -> None:
        self._time.learn(snapshot.server_at)
        self._last.branch = snapshot.branch or self._last.branch
        self._login.welcome(snapshot)
        if (document := snapshot.views.get("desk")) is not None:
            self._take(read_view(DeskView, document))
        self.refresh()

    @Slot(object)
    def _event_came(self, came: EventCame) -> None:
        if came.event.get("type") == "clock.corrected":
            self._time.correct(ClockCorrected.model_validate(came.event).by_ms)
            self.refresh()
        elif came.event.get("type") == "settings.applied":
            branch = read_view(SettingsApplied, came.event).branch
            self._last.branch = branch
            self._login.follow(branch)
            self.refresh()

    @Slot(str, object)
    def _view_came(self, topic: str, document: object) -> None:
        if topic == "desk":
            self._take(read_view(DeskView, document))
            self.refresh()

    def _take(self, view: DeskView) -> None:
        before = self._last.view
        at_desk = before is not None and before.counter_id is not None
        if not self._login.seen(view.person) and at_desk and self._login.person is not None:
            return  # the link is signing the person in again: the last view is truer than an empty desk
        if before is not None and before.practice is not None and view.practice is None:
            self._toasts.say(practice(view, self._language).ended, "hint")
        self._last.take(view, self.now())
        if desk.somebody_came(before, view):
            up = view.next
            at = self.situation()
            if up is not None and at is not None:
                said = at.words(wording.SOMEBODY_CAME, number=up.number)
                self.somebodyCame.emit(said, rows.service_name(at, up.service_id))
        if self._panel.about_a_ticket and _ticket_of(before) != _ticket_of(view):  # it was opened for another one
            self._panel.close()
        self._panel.refresh()

    @Slot(object, object)
    def _done(self, command: Command, result: object) -> None:
        if self._leaving and isinstance(command, CloseCounter):
            self._leaving = False
            self._login.signOut()
        elif self._closing and isinstance(command, CloseCounter):
            self._closing = False
            self._close()
        elif said := done_text(command, result if isinstance(result, dict) else {}, self._about, self._language):
            self._toasts.say(said)
            if isinstance(command, CheckIn | Arrive):  # and now it may be called
                self._found(found.waiting(read_view(Issued, result)))

    @Slot(object, object)
    def _stopped(self, command: Command, why: Refused | None) -> None:
        self._leaving = self._closing = False
        words, kind = failed_text(command, why, self._language)
        early = None if why is None else found.too_early(command, why)
        if early is not None:  # one more press, and the booking is spent after all
            self._found(early)
        elif isinstance(command, OpenCounter) and why is not None:
            self._login.complain(why)
        else:
            self._toasts.say(words, kind)

    @Slot()
    def _cut_short(self) -> None:
        self._leaving = self._closing = False
        self._toasts.say(wording.CUT_SHORT.of(self._language), "bad")

    @Slot()
    def _signed_out(self) -> None:
        self._last.forget_desk()
        self._panel.close()
        self._toasts.clear()
        self._reception.done()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what is known now; QML is told of what changed."""
        page = self._page()
        present = page == "reception"
        self._reception.follow(self._last.branch, self._last.view, self._language, self._today(), self.now(), present)
        self._reception.look()
        self._scan.look()
        self._slip.follow()
        self._shown.turn_to(page, self._queue.busy)
        self._practice.show(practice(self._last.view, self._language))
        at, link = self.situation(), self._link
        when = rows.clock_time(self.now(), at.branch) if at is not None else ""
        self._shown.link.show(rows.link(link.live, link.text, link.reason, when, self._late(), self._language))
        if at is not None:
            self._shown.paint(at, self._last, self._login.person.name if self._login.person else "")
            self._lists.paint(at)
            self._form.show(rows.form(at))
            if page == "choose":
                self._login.show_counters(rows.counters(at), rows.taken(at))


def _ticket_of(view: DeskView | None) -> str:
    return "" if view is None or view.ticket is None else view.ticket.ticket_id


def _without(said: str, text: str) -> str:
    """What was typed, without what a scanner added; a short field may hold only its beginning."""
    added = next((n for n in range(len(text), 0, -1) if said.endswith(text[:n])), 0)
    return said[: len(said) - added]
