"""Which number stands over each counter, and how the boards are together. Pure: time is an argument.

R1  A board shows what `view.numbers` says of its counter: the number called or served there, else nothing.
R2  Without a link, or with numbers that cannot be read, a board keeps its number for `blank_after_s`, then it shows
    nothing: what it says may be over.
R3  While a manager wants the boards closed or out of service they show nothing.
R4  Of several boards the worst is told, with all counters that it is so at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hardware.boards.line import BoardState
from wire.reports import MOST_DETAIL, BoardsReport
from wire.views import DeviceView, NumbersView

WORST = (BoardState.LOST, BoardState.SILENT, BoardState.TOO_LONG, BoardState.READY)


@dataclass(slots=True)
class Shown:
    """What the boards show; fed with what the link says.

    Args:
        blank_after_s: as R2 says; seconds.
    """

    blank_after_s: float
    _view: NumbersView = field(default_factory=NumbersView)
    _wanted: DeviceView = field(default_factory=DeviceView)
    _lost_at: float | None = None
    """Since when there is no link; None while there is one."""

    def told(self, view: NumbersView) -> None:
        """The latest numbers."""
        self._view, self._lost_at = view, None

    def wanted(self, view: DeviceView) -> None:
        """What the manager wants of this device."""
        self._wanted = view

    def lost(self, now_s: float) -> None:
        """There is no link."""
        if self._lost_at is None:
            self._lost_at = now_s

    def numbers(self, now_s: float) -> Mapping[str, str]:
        """The number of each counter that has one (R1, R2, R3).

        Args:
            now_s: of a clock that only goes forward; seconds.
        """
        if self._wanted.mode != "open":
            return {}
        if self._lost_at is not None and now_s - self._lost_at >= self.blank_after_s:
            return {}
        return {one.counter_id: one.number for one in self._view.counters if one.number}

    def unknown(self, counters: Iterable[str]) -> list[str]:
        """Counters that the branch does not have: their boards stay empty for ever."""
        known = {one.counter_id for one in self._view.counters}
        return [one for one in counters if one not in known] if known else []


def report(boards: Iterable[tuple[str, BoardState]]) -> BoardsReport:
    """How the boards are, each with its counter (R4); a counter may have several."""
    boards = list(boards)
    if not boards:
        return BoardsReport(state="none")
    worst = min((state for _, state in boards), key=WORST.index)
    said: Literal["lost", "silent", "too_long", "ready"] = worst.value
    if worst is BoardState.READY:
        return BoardsReport(state=said, detail=f"{len(boards)}")
    detail = ", ".join(sorted({counter for counter, state in boards if state is worst}))
    return BoardsReport(state=said, detail=detail[:MOST_DETAIL])
