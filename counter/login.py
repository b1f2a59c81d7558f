"""Sign in, then take a counter: who is signed in at this window."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance, Slot
from PySide6.QtQml import QmlElement

from clientkit.mirror import ListModel
from clientkit.newer_server import read_view
from clientkit.qt_types import Property, QmlUncreatable
from rules.clerk import wording
from rules.wording import NOT_LIVE
from wire.catalogue import Branch
from wire.errors import Code, Refused
from wire.text import cleaned
from wire.values import Text
from wire.views import SignedIn, Snapshot

QML_IMPORT_NAME = "Counter"
QML_IMPORT_MAJOR_VERSION = 1

SIGN_IN_AGAIN_S = 6.0
"""Real seconds after a new link within which the remembered person must be signed in again by it."""


class SignInLink(Protocol):
    """What signing in needs of `clientkit.link.Link`."""

    answered: SignalInstance
    refused: SignalInstance
    gaveUp: SignalInstance

    def sign_in(self, user: str, password: str, deadline_s: float | None = 15.0) -> str:
        """Ask to sign a person in."""
        ...

    def sign_out(self, deadline_s: float | None = 15.0) -> str:
        """Sign the person out."""
        ...


@QmlElement
@QmlUncreatable("made by the program")
class CounterLogin(QObject):
    """Who is signed in, what the sign-in page says, and which counters there are to take.

    Args:
        fixed_counter: the counter of this PC, offered first.
    """

    changed = Signal()
    signedIn = Signal()
    signedOut = Signal()

    def __init__(self, link: SignInLink, language: str, fixed_counter: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self.language = language
        self._fixed_counter = fixed_counter
        self._person: SignedIn | None = None
        self._asked = ""
        self._taken = ""
        self._error: Refused | Text | None = None
        self._pins = False
        self._counters = ListModel(
            ("id", "number", "name", "about", "by", "taken", "whose", "own", "state"), "id", self
        )
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._give_up_person)
        link.answered.connect(self._answered)
        link.refused.connect(self._refused)
        link.gaveUp.connect(self._gave_up)

    @property
    def person(self) -> SignedIn | None:
        """The clerk signed in at this window."""
        return self._person

    @Property(str, notify=changed)
    def name(self) -> str:
        """Of the person signed in; empty without one."""
        return self._person.name if self._person else ""

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """The server has not answered yet."""
        return bool(self._asked)

    @Property(str, notify=changed)
    def error(self) -> str:
        """Why the last try failed, in plain words."""
        if isinstance(self._error, Refused):
            return self._error.text(self.language)
        return self._error.of(self.language) if self._error else ""

    @Property(str, notify=changed)
    def taken(self) -> str:
        """Who took this window's counter, and when; empty when nobody did."""
        return self._taken

    @Property(bool, notify=changed)
    def pins(self) -> bool:
        """Whether a PIN stands for the password here, as the settings in force say."""
        return self._pins

    @Property(QObject, constant=True)
    def counters(self) -> ListModel:
        """The branch's counters with who uses them."""
        return self._counters

    @Slot(result=int)
    def likelyCounter(self) -> int:
        """Which of the counters to offer first: hers at another device, this PC's own, otherwise a free one."""
        rows = self._counters.rows
        if (mine := next((n for n, row in enumerate(rows) if row["own"]), None)) is not None:
            return mine
        own = next((n for n, row in enumerate(rows) if row["id"] == self._fixed_counter), None)
        return own if own is not None else next((n for n, row in enumerate(rows) if not row["taken"]), 0)

    @Slot(str, str)
    def signIn(self, user: str, password: str) -> None:
        """Ask the server; the answer comes as `signedIn` or as `error`."""
        if self._asked:
            return
        self._error = None
        if not user.strip() or not password:
            self._error = wording.FILL_BOTH
        else:
            self._asked = self._link.sign_in(cleaned(user), password)
        self.changed.emit()

    @Slot()
    def signOut(self) -> None:
        """Leave this window to the next person."""
        self._person, self._error = None, None
        self._link.sign_out()
        self.changed.emit()
        self.signedOut.emit()

    def welcome(self, snapshot: Snapshot) -> None:
        """A new link: the server says who is signed in; a remembered person is signed in again by the link."""
        if snapshot.branch is not None:
            self.follow(snapshot.branch)
        if snapshot.person is not None:
            self._settle(snapshot.person)
        elif self._person is not None:
            self.seen("")

    def follow(self, branch: Branch) -> None:
        """These settings are in force."""
        if branch.policy.pins != self._pins:
            self._pins = branch.policy.pins
            self.changed.emit()

    def seen(self, person: str) -> bool:
        """A view of the desk names its person; whether that is the one signed in here."""
        if self._person is None:
            return False
        if person == self._person.person:
            self._patience.stop()
            return True
        if not self._patience.isActive():
            self._patience.start(int(SIGN_IN_AGAIN_S * 1000))
        return False

    def complain(self, why: Refused | Text) -> None:
        """Say on this page what went wrong."""
        self._error = why
        self.changed.emit()

    def show_counters(self, rows: list[dict[str, object]], taken: str) -> None:
        """The newest state of the counters, and who took this window's."""
        self._counters.set_rows(rows)
        if taken != self._taken:
            self._taken = taken
            self.changed.emit()

    def use_language(self, language: str) -> None:
        """Say errors in this language."""
        self.language = language
        self.changed.emit()

    def _settle(self, person: SignedIn) -> None:
        self._patience.stop()
        new = self._person != person
        self._person, self._error = person, None
        self.changed.emit()
        if new:
            self.signedIn.emit()

    def _give_up_person(self) -> None:
        self.signOut()
        self.complain(wording.SIGN_IN_AGAIN)

    @Slot(str, object)
    def _answered(self, command_id: str, result: object) -> None:
        if self._asked and command_id == self._asked:
            self._asked = ""
            self._settle(read_view(SignedIn, result))

    @Slot(str, object, str)
    def _refused(self, command_id: str, why: Refused, _: str) -> None:
        if self._asked and command_id == self._asked:
            self._asked = ""
            if why.code in (Code.WRONG_PASSWORD, Code.LOCKED_OUT, Code.PIN_NOT_NOW):
                self._link.sign_out()  # or each new link would try it again
            self.complain(why)

    @Slot(str)
    def _gave_up(self, command_id: str) -> None:
        if self._asked and command_id == self._asked:
            self._asked = ""
            self._link.sign_out()
            self.complain(NOT_LIVE)
