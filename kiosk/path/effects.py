"""What has to be done besides showing the new step, and what became of the paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wire.commands import Command
from wire.queries import Query
from wire.views import Issued


@dataclass(frozen=True, slots=True)
class Ask:
    """Send this command, or this question."""

    command: Command | Query


@dataclass(frozen=True, slots=True)
class Print:
    """Put this ticket on paper."""

    ticket: Issued
    again: bool = False
    """A further print of the same number."""


@dataclass(frozen=True, slots=True)
class PrintGuide:
    """Put on paper what to bring for these services, and what else is known of them. It is no ticket."""

    service_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """Make a sound: a time-out is near."""


Effect = Ask | Print | PrintGuide | Attention


class Printing(Enum):
    """What became of the paper, as far as the printer says."""

    OFF = "off"
    """This kiosk has no printer: the screen is the ticket."""
    UNDER_WAY = "underWay"
    PRINTED = "printed"
    GIVEN_BEFORE = "givenBefore"
    """The number was given before: whether there is a paper, its holder knows. None is printed unless wished."""
    ENOUGH = "enough"
    """It was printed again so often that whoever needs more asks the staff."""
    NOT_PRINTED = "notPrinted"
    MAYBE = "maybe"
