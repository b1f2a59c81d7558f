"""Which notices of a manager are read out, and when. Pure: time is an argument, there is no Qt, socket or clock here.

Rules, cited by tests:
    N1  A notice whose manager wished it is read out once by each display that shows it, whether that is started anew
        meanwhile or not; again every `every_s` where the office's file says so. It ends with the notice, but for a
        sentence that is being said.
    N2  Calls go first, and nothing is said at once: a sentence begins when no call waits for the voice. One that has
        waited `patience_s` goes before the next call.
    N3  It is read in each language of the hall in which it has words, the first one first. A language of which one
        sentence cannot be made is left out: half a notice would mislead.
    N4  What was not heard, because the sound failed, is said again after `retry_s`.
    N5  Where the hall's clock is put back, nothing waits for longer than `every_s` or `retry_s`, whichever is more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from clientkit.voice.clip import Clip
from display import wording
from wire.values import Language, Millis
from wire.views import NoticeLine

MOST_READ: Final = 64
"""Notices of which it is remembered that they were read; eight at most are on show at a time."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence to say now."""

    clip: Clip
    chime: bool
    """It is the first one of its notice."""


@dataclass
class _Wish:
    clips: tuple[Clip, ...]
    due_at: Millis | None
    """When it is to be read; None: it was, and is not again."""
    since: Millis
    """Since when its next sentence waits."""
    left: list[Clip] = field(default_factory=list)
    heard: bool = False
    """Some of it was."""


@dataclass
class HallNotices:
    """The notices that one display reads out. `take` what it shows, ask for what is `next`, say how that went."""

    every_s: float = 0.0
    """Seconds until a notice is read out again, in the hall's time; 0: once."""
    patience_s: float = 60.0
    retry_s: float = 30.0
    read: dict[str, Millis] = field(default_factory=dict)
    """When each was read out, by its id, the last one last; what an earlier run of the program read is put in."""
    speaking: Reading | None = None
    _wishes: dict[str, _Wish] = field(default_factory=dict)
    _of: str = ""
    """The notice that is being read."""

    def take(self, shown: Sequence[NoticeLine], languages: Iterable[Language], now: Millis) -> None:
        """The notices that this display shows now.

        Args:
            shown: in the order in which they came.
            languages: those that the hall speaks, in their order.
            now: by the hall's clock.
        """
        spoken = tuple(languages)
        wished = {line.notice_id: line for line in shown if line.say}
        for gone in self._wishes.keys() - wished.keys():
            del self._wishes[gone]
        for name, line in wished.items():
            if name not in self._wishes:
                clips = wording.notice(name, line.text, spoken)
                self._wishes[name] = wish = _Wish(clips, now, now, list(clips))
                if name in self.read:
                    self._rest(wish, self.read[name])

    @property
    def clips(self) -> list[Clip]:
        """The sentences of all that is read out, to have them made."""
        return [clip for wish in self._wishes.values() for clip in wish.clips]

    def next(
        self, now: Millis, made: Callable[[Clip], bool], failed: Callable[[Clip], bool], *, calls_wait: bool
    ) -> Reading | None:
        """What to say now; None while something is being said or nothing is to be said.

        Args:
            now: by the hall's clock.
            made: whether the sound of a sentence is there.
            failed: whether it cannot be made.
            calls_wait: whether a call waits for the voice.
        """
        if self.speaking is not None:
            return None
        self._bear_clock(now)
        for name, wish in self._wishes.items():
            if wish.due_at is None or wish.due_at > now:
                continue
            mute = {clip.language for clip in wish.clips if failed(clip)}
            wish.left = [clip for clip in wish.left if clip.language not in mute]
            if not wish.left:
                self._done(name, wish, now)
                continue
            first = wish.left[0]
            if not all(made(clip) for clip in wish.left if clip.language == first.language):
                continue
            if calls_wait and now - wish.since < self.patience_s * 1000:
                continue
            begins = first is next(clip for clip in wish.clips if clip.language not in mute)
            self.speaking, self._of = Reading(first, begins), name
            return self.speaking
        return None

    def said(self, now: Millis, *, heard: bool) -> None:
        """The sentence is over; `heard` to its end."""
        wish = self._wishes.get(self._of)
        if self.speaking is not None and wish is not None:
            wish.since = now
            if not heard:
                wish.due_at = now + round(self.retry_s * 1000)
            elif self.speaking.clip in wish.left:
                wish.heard = True
                wish.left.remove(self.speaking.clip)
                if not wish.left:
                    self._done(self._of, wish, now)
        self.speaking = None

    def next_change(self, now: Millis, *, calls_wait: bool) -> Millis | None:
        """When to ask for `next` again; None when only something from outside changes anything."""
        self._bear_clock(now)
        due = [wish for wish in self._wishes.values() if wish.due_at is not None]
        moments = [wish.due_at for wish in due if wish.due_at is not None and wish.due_at > now]
        if calls_wait:
            patience = round(self.patience_s * 1000)
            moments += [wish.since + patience for wish in due if wish.since + patience > now]
        return min(moments, default=None)

    # -- inside --

    def _bear_clock(self, now: Millis) -> None:
        """The hall's clock may have been put back: no notice waits for longer than it would have."""
        latest = now + round(max(self.every_s, self.retry_s) * 1000)
        for wish in self._wishes.values():
            if wish.due_at is not None and wish.due_at > latest:
                wish.due_at = wish.since = latest
            wish.since = min(wish.since, latest)

    def _done(self, name: str, wish: _Wish, now: Millis) -> None:
        if wish.heard:
            self.read.pop(name, None)
            self.read[name] = now
            while len(self.read) > MOST_READ:  # of one that still stands it is remembered as long as it does
                gone = (each for each in self.read if each not in self._wishes)
                del self.read[next(gone, next(iter(self.read)))]
        self._rest(wish, now)

    def _rest(self, wish: _Wish, read_at: Millis) -> None:
        """It was read then: until the next time, where there is one."""
        wish.due_at = read_at + round(self.every_s * 1000) if self.every_s > 0 else None
        wish.since = read_at if wish.due_at is None else wish.due_at
        wish.left, wish.heard = list(wish.clips), False
