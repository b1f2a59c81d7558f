"""Before the desk: sign in, then take a counter."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance, Slot

from clientkit.mirror import ListModel
from clientkit.qml import Property
from counter import wording
from rules.wording import NOT_LIVE
from wire.errors import Code, Refused
from wire.text import cleaned
from wire.values import Text
from wire.views import SignedIn, Snapshot

SIGN_IN_AGAIN_S = 6.0
"""Real seconds after a new link within which the remembered person must be signed in again by it."""


class SignInLine(Protocol):
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


class Door(QObject):
    """Who is signed in, and what the sign-in page says."""

    changed = Signal()
    signedIn = Signal()
    signedOut = Signal()

    def __init__(self, line: SignInLine, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self.language = language
        self._person: SignedIn | None = None
        self._asked = ""
        self._error: Refused | Text | None = None
        self._counters = ListModel(("id", "number", "name", "about", "by", "taken", "state"), "id", self)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._give_up_person)
        line.answered.connect(self._answered)
        line.refused.connect(self._refused)
        line.gaveUp.connect(self._gave_up)

    @property
    def person(self) -> SignedIn | None:
        """The clerk signed in at this window."""
        return self._person

    def _read_name(self) -> str:
        return self._person.name if self._person else ""

    def _read_busy(self) -> bool:
        return bool(self._asked)

    def _read_error(self) -> str:
        if isinstance(self._error, Refused):
            return self._error.text(self.language)
        return self._error.of(self.language) if self._error else ""

    def _read_counters(self) -> QObject:
        return self._counters

    name = Property(str, _read_name, notify=changed)
    busy = Property(bool, _read_busy, notify=changed)
    error = Property(str, _read_error, notify=changed)
    """Why the last try failed, in plain words."""
    counters = Property(QObject, _read_counters, constant=True)
    """The branch's counters with who uses them."""

    @Slot(str, str)
    def signIn(self, user: str, password: str) -> None:
        """Ask the server; the answer comes as `signedIn` or as `error`."""
        if self._asked:
            return
        self._error = None
        if not user.strip() or not password:
            self._error = wording.FILL_BOTH
        else:
            self._asked = self._line.sign_in(cleaned(user), password)
        self.changed.emit()

    @Slot()
    def signOut(self) -> None:
        """Leave this window to the next person."""
        self._person, self._error = None, None
        self._line.sign_out()
        self.changed.emit()
        self.signedOut.emit()

    def welcome(self, snapshot: Snapshot) -> None:
        """A new link: the server says who is signed in; a remembered person is signed in again by the link."""
        if snapshot.person is not None:
            self._settle(snapshot.person)
        elif self._person is not None:
            self.seen("")

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

    def show_counters(self, rows: list[dict[str, object]]) -> None:
        """The newest state of the counters."""
        self._counters.set_rows(rows)

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
            self._settle(SignedIn.model_validate(result))

    @Slot(str, object, str)
    def _refused(self, command_id: str, why: Refused, _: str) -> None:
        if self._asked and command_id == self._asked:
            self._asked = ""
            if why.code in (Code.WRONG_PASSWORD, Code.LOCKED_OUT):
                self._line.sign_out()  # or each new link would try the wrong password again
            self.complain(why)

    @Slot(str)
    def _gave_up(self, command_id: str) -> None:
        if self._asked and command_id == self._asked:
            self._asked = ""
            self._line.sign_out()
            self.complain(NOT_LIVE)
