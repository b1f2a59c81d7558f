"""Brings together what helps a citizen: keys, touches, earphones, the voice and the keypad's place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot

from config.settings import GuidanceSettings
from kiosk.accessibility import KioskAccessibility
from kiosk.earphones import Earphones
from kiosk.screen import KioskScreen


class Assisted(QObject):
    """Lives as long as the window's parts that it connects.

    Args:
        settings: which keys do what, and how soon again.
        earphones: the jack, where one is watched.
    """

    def __init__(
        self,
        screen: KioskScreen,
        accessibility: KioskAccessibility,
        settings: GuidanceSettings,
        earphones: Earphones | None = None,
    ) -> None:
        super().__init__(accessibility)
        self._screen = screen
        self._guidance, self._keypad = accessibility.guidance, accessibility.keypad
        acts: tuple[tuple[tuple[str, ...], Callable[[], None]], ...] = (
            (settings.start_keys, self._start),
            (settings.stop_keys, self._guidance.stop),
            (settings.repeat_keys, self._guidance.repeat),
            (settings.softer_keys, self._guidance.softer),
            (settings.louder_keys, self._guidance.louder),
        )
        self._acts = {Qt.Key[f"Key_{name}"]: act for names, act in acts for name in names}
        self._keypad.in_order = lambda: self._guidance.on
        self._keypad.stands_on = self._guidance.stands_on
        self._keypad.lands_on = self._guidance.lands_on
        screen.listened = lambda: self._guidance.on and self._guidance.speaking
        screen.actions.same_key_after_ms = round(settings.same_key_after_s * 1000)
        screen.actions.keyed.connect(self._keyed)
        screen.actions.fingered.connect(self._keypad.leave)
        if earphones is not None:
            earphones.plugged.connect(self._plugged)

    @Slot(Qt.Key)
    def _keyed(self, key: Qt.Key) -> None:
        act = self._acts.get(key)
        if act is not None:
            act()
        elif not self._keypad.key(key):
            return
        self._screen.actions.touched()

    @Slot(bool)
    def _plugged(self, plugged: bool) -> None:
        if plugged:
            self._start()
            self._screen.actions.touched()
        else:
            self._guidance.stop()

    def _start(self) -> None:
        """Whoever asks for the voice by a key or by earphones goes on with the keypad."""
        self._guidance.start()
        self._keypad.begin()
