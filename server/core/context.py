"""What `decide` is given beside the state and the command, and what it gives: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.core.lines import Lines
from server.core.model import State
from server.core.waits import Waits
from wire.booking import BranchBooking
from wire.errors import Refused
from wire.events import AnyEvent
from wire.values import NO_ROW, Actor, Millis, Seq

Decision = list[AnyEvent] | Refused
"""What `decide` gives: what happened (nothing, when it was so already), or why nothing did."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A business day that begins with a command (R6)."""

    events: list[AnyEvent]
    state: State
    """What the command is decided on: the state after these events."""


@dataclass(frozen=True, slots=True)
class DirectoryFacts:
    """What the tables of names, which can be erased and are no part of the state, say about a command."""

    taken: bool = False
    """Somebody else signs in with the name that a command gives."""
    codes: frozenset[str] = frozenset()
    """Everybody who is not erased."""
    devices: frozenset[str] = frozenset()
    """The devices that are paired."""
    known_as: str = ""
    """The user name of whoever asks: rows of before have it in place of the code."""
    of_whom: tuple[str, ...] = ()
    """The roles, now, of the person that a command changes or erases."""
    managing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By role, everybody who may sign in and has it: of managers and administrators."""


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks and when; `command_id` names the ticket that an issue makes."""

    actor: Actor
    now: Millis
    booking: BranchBooking | None = None
    """The booking that was shown: verified by its signature, or looked up by its short code in the mirror."""
    command_id: str = ""
    waits: Waits | None = None
    """What somebody who gets a number is told (R57), of the day that it is given on; who waits anew is told of what was
    worked out last (R143), or of nothing. Other commands need none."""
    lines: Lines | None = None
    """The lines of the hall (R58); sorted anew when they are not given."""
    clock_jump: Millis = 0
    """How far the machine's clock stands from the hall's, which does not follow it before it is confirmed (R59)."""
    unsure_since: Seq = NO_ROW
    """The journal's last row before the hall last took its time from the machine: later moments may be wrong (R60)."""
    opened: Opened | None = None
    """What `open_day` gave for this state and moment, where somebody asked it already."""
    in_hall: bool = False
    """A phone read the code that the hall shows at this moment (R97)."""
    directory: DirectoryFacts = DirectoryFacts()
    """For commands about people and devices (R90-R92)."""

    @property
    def told(self) -> Waits:
        """The waits, for a command that gives a number. Raises LookupError when none were given."""
        if self.waits is None:
            raise LookupError("a number is given by somebody who was not given the waits to tell")
        return self.waits
