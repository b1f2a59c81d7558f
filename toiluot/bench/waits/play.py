"""The days that estimates are judged on, played by the product's own rules (`server/rehearsal`)."""

from __future__ import annotations

from server.rehearsal.day import DrawnDay
from server.rehearsal.play import CannotPlay, Learnt, Moment, Newcomer, Played, Watcher, waits_min
from server.rehearsal.play import play as play_day
from toiluot.bench.waits.truth import Hall

__all__ = ["CannotPlay", "Learnt", "Moment", "Newcomer", "Played", "play", "waits_min"]


def play(hall: Hall, day: DrawnDay, watcher: Watcher | None = None, learnt: Learnt | None = None) -> Played:
    """Play one day of a hall: nobody is turned away, for such a day would be of another size.

    Raises:
        CannotPlay: the truth and the product's rules do not fit.
    """
    played = play_day(hall.branch(), day, watcher, learnt)
    if played.turned_away:
        raise CannotPlay(f"{day.date}: {played.turned_away[0]}")
    return played
