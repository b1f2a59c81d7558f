"""The part of the hall that a screen is for: what a manager says goes before its own settings file."""

from __future__ import annotations

from collections.abc import Iterable

from wire.catalogue import Branch


class Place:
    """Where a screen stands.

    Args:
        zones: as its settings file says; none is all of the hall.
    """

    def __init__(self, zones: Iterable[str] = ()) -> None:
        self._own = tuple(zones)
        self._moved_to = ""

    def move(self, zone: str) -> bool:
        """A manager says where it stands, or with an empty word no more; whether that is another place than before.

        It is kept for as long as the program runs: a lost link moves no screen.
        """
        before, self._moved_to = self._moved_to, zone
        return before != zone

    def zones(self, branch: Branch | None) -> tuple[str, ...]:
        """The parts it is for; none is all of the hall.

        A part that the settings in force do not have is no place, whoever named it: a screen that kept to it would show
        nobody's call.
        """
        if branch is None:
            return self._own
        known = {zone.id for zone in branch.zones}
        return (self._moved_to,) if self._moved_to in known else tuple(zone for zone in self._own if zone in known)
