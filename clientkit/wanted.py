"""What the branch's manager wants of this device, as its program sees it (`view.device`)."""

from __future__ import annotations

import logging

from pydantic import ValidationError
from PySide6.QtCore import Property, QObject, Signal

from clientkit.newer_server import say_left_out
from wire.known_parts import read_known
from wire.views import DeviceView

log = logging.getLogger(__name__)

TOPIC = "device"


class Wanted(QObject):
    """The latest wish. It stays through a lost link: a hall that was closed is not opened by a pulled cable."""

    changed = Signal()
    restartWanted = Signal()
    """The program should end, so that it is started anew. Never of what the first snapshot says: that was done."""

    pictureWanted = Signal(str)
    """Somebody wants to see the screen; the wish by its name. Never of a first snapshot."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view: DeviceView | None = None

    @property
    def view(self) -> DeviceView:
        """What is wanted; before anything was told, that it works as it is set up."""
        return self._view or DeviceView()

    def told(self, topic: str, doc: object) -> None:
        """Take a view; those of other topics are passed over."""
        if topic != TOPIC:
            return
        try:
            view, left_out = read_known(DeviceView, doc)
        except ValidationError as error:  # of a newer server: what it means is not known here
            log.warning("what is wanted of this device cannot be read: %s errors", error.error_count())
            return
        say_left_out(DeviceView.__name__, left_out)
        if self._view is not None:  # a wish that is not known here changes nothing: a closed hall stays closed
            stays = {name: getattr(self._view, name) for name in left_out if name in DeviceView.model_fields}
            view = view.model_copy(update=stays)
        before, self._view = self._view, view
        if before == view:
            return
        self.changed.emit()
        if before is not None and before.restart != view.restart:
            log.info("the manager wants this program to be started anew")
            self.restartWanted.emit()
        if before is not None and view.picture not in ("", before.picture):
            self.pictureWanted.emit(view.picture)

    @Property(str, notify=changed)
    def mode(self) -> str:
        """One of `wire.values.Mode`."""
        return self.view.mode

    @Property(int, notify=changed)
    def volume(self) -> int:
        """0 to 100; -1: as its own settings say."""
        return -1 if self.view.volume is None else self.view.volume

    @Property(str, notify=changed)
    def layout(self) -> str:
        """The name of a layout; empty: its own."""
        return self.view.layout

    def message(self, language: str) -> str:
        """Words for people in the hall; empty when there are none."""
        return "" if self.view.message is None else self.view.message.of(language)
