"""What tests of false days say: a night by the clock alone, the clock put right, the day taken back."""

from __future__ import annotations

from server.core.lines import Lines
from tests.server.core.core_hall import assert_events
from wire import commands as c
from wire import events as e
from wire.values import Role


def a_false_day(hall):
    """A night passes by the clock alone."""
    hall.pass_time(minutes=24 * 60)
    assert_events(hall.ask(c.Tick(), Role.SERVER), e.DayClosed, e.DayOpened)


def set_right(hall):
    assert_events(hall.corrects_the_clock(-24), e.ClockCorrected)


def take_back(hall):
    return hall.ask(c.TakeBackDay(), Role.MANAGER, "hoa")


def numbers(hall):
    return [t.number for t in Lines(hall.state).of("c2")]
