"""Which calls the hall sees and hears, and when. Pure: time is an argument, there is no Qt, socket or clock here.

Rules, cited by tests:
    R1  A call is in the list at once, one row a ticket, the latest call first.
    R2  A call is big for `hold_s` at least. Up to `rows` are big together; when a call has waited `patience_s` for
        a place, up to `crowded_rows`.
    R3  One announcement at a time, in the order of the calls.
    R4  A first call is spoken twice, a recall once. The second time only while the call is still big and open, and
        nobody waits to be spoken.
    R5  No announcement begins when its call is older than `speak_within_s`, or over (the person came or was missed).
    R6  A call learned from a board document (after an outage or a start) is announced only if it is newer than any
        call seen here and younger than `fresh_s`; otherwise it is only listed.
    R7  A recall takes the ticket's row, list line and place among those to be spoken; it never makes a second one.
    R8  Every call that was shown ends as spoken or as unspoken, unless it is over before: unspoken when it grew too old
        (R5), when its announcement failed, and at once when there is no voice that could speak it.
    R9  When the display is moved to another part of the hall, what belongs elsewhere is gone at once and is spoken no
        more, except to the end of what is being said. Reports of it are still made, so that nobody waits for them.
    R10 A call that its clerk takes back leaves the screen at once, big rows too: nobody is to walk there. It is spoken
        no more, except to the end of what is being said.
    R11 The more calls wait for the voice when one begins, the less of it is said: `form`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, Literal

from wire.values import NO_ROW, Language, Millis, Seq


@dataclass(frozen=True, slots=True)
class Rules:
    """How long and how much; an office may set each."""

    hold_s: float = 20
    """Seconds a call stays big."""
    rows: int = 3
    crowded_rows: int = 6
    patience_s: float = 4
    """Seconds a call waits for a big place before more of them are made."""
    listed: int = 8
    speak_within_s: float = 60
    fresh_s: float = 30
    linger_s: float = 180
    """Seconds the only big call stays when nobody else is called."""
    twice: bool = True
    repeat_gap_s: float = 1
    chime_gap_s: float = 2
    """A chime opens an announcement only if the hall was quiet for so many seconds."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the display knows it."""

    seq: Seq
    """The journal's number of the call: names it, and grows."""
    ticket_id: str
    number: str
    counter: str
    """The counter's number, shown and spoken."""
    language: Language
    called_at: Millis
    nth: int = 1
    over: bool = False
    """The person came, was missed or left."""


@dataclass(frozen=True, slots=True)
class BigRow:
    """A call shown big since `since`."""

    call: Call
    since: Millis


class Form(Enum):
    """How much is said of a call, so that one voice keeps up with many counters."""

    FULL = "full"
    """The whole sentence, twice: "Xin mời số A 0 1 2 đến quầy số ba"."""
    BUSY = "busy"
    """Without its opening, and with shorter pauses."""
    CROWDED = "crowded"
    """Number and counter alone, in the ticket's own language alone, with the shortest pauses."""


CROWDED_FROM: Final = 2
"""So many calls that still wait when one begins make it a crowded one."""


def form(waiting: int) -> Form:
    """The form of a call that begins while `waiting` others still wait to be spoken (R11)."""
    if waiting <= 0:
        return Form.FULL
    return Form.BUSY if waiting < CROWDED_FROM else Form.CROWDED


@dataclass(frozen=True, slots=True)
class Speech:
    """What to say now."""

    call: Call
    time: Literal[1, 2]
    chime: bool
    form: Form = Form.FULL

    @property
    def again(self) -> bool:
        """Whether the counter called this number before: it is worded as a recall."""
        return self.call.nth > 1


@dataclass(frozen=True, slots=True)
class Report:
    """What the server is to be told: this call was seen or heard in the hall, or will not be heard."""

    call: Call
    how: Literal["shown", "spoken", "unspoken"]


@dataclass(frozen=True, slots=True)
class _ToSpeak:
    call: Call
    twice: bool


@dataclass
class HallCalls:
    """The calls of one display. Feed it calls, `tick` it when `next_change` says so, read what to show and say."""

    rules: Rules = field(default_factory=Rules)
    big: list[BigRow] = field(default_factory=list)
    """Shown big, oldest first."""
    listed: list[Call] = field(default_factory=list)
    """The latest call of each of the last tickets, newest first."""
    speaking: Speech | None = None
    unspoken: int = 0
    """Calls given up by R5 because they grew too old; a figure for whoever looks after the hall."""
    _wait_big: list[tuple[Call, Millis]] = field(default_factory=list)
    _to_speak: list[_ToSpeak] = field(default_factory=list)
    _repeat: Call | None = None
    _quiet_since: Millis | None = None
    _newest: Seq = NO_ROW
    _reports: list[Report] = field(default_factory=list)

    # -- what comes in --

    def called(self, call: Call, now: Millis) -> None:
        """A ticket is called or called again just now."""
        if call.seq <= self._newest:
            return
        self._newest = call.seq
        self._list(call)
        self._reports.append(Report(call, "shown"))
        if not call.over:
            self._queue_big(call, now)
            self._queue_speech(call)
        self.tick(now)

    def board(self, calls: Iterable[Call], now: Millis) -> None:
        """The server's own list, newest first: after a (re)connection, and whenever it changes."""
        calls = list(calls)
        for call in reversed(calls):
            if call.seq > self._newest and not call.over and now - call.called_at <= self.rules.fresh_s * 1000:
                self.called(call, now)
            self._newest = max(self._newest, call.seq)
            # The ticket may have come back and been called again after this document was worked out.
            if call.over and not any(k.ticket_id == call.ticket_id and k.seq > call.seq for k in self.listed):
                self.over(call.ticket_id, now)
        # A call that came after the server worked out this document stays.
        upto = max((call.seq for call in calls), default=0)
        later = [call for call in self.listed if call.seq > upto] if calls else []
        known = {call.ticket_id for call in later}
        self.listed = [*later, *(call for call in calls if call.ticket_id not in known)][: self.rules.listed]
        self.tick(now)

    def forget(self) -> None:
        """The server was restored from a copy: its numbers of calls start again."""
        self.big, self.listed, self._wait_big, self._to_speak = [], [], [], []
        self._repeat, self._newest = None, NO_ROW

    def not_of(self, counters: Collection[str]) -> None:
        """The display is no longer for these counters."""
        self.big = [row for row in self.big if row.call.counter not in counters]
        self.listed = [call for call in self.listed if call.counter not in counters]
        self._wait_big = [(call, since) for call, since in self._wait_big if call.counter not in counters]
        self._give_up([waiting for waiting in self._to_speak if waiting.call.counter in counters])
        self._to_speak = [waiting for waiting in self._to_speak if waiting.call.counter not in counters]
        if self._repeat is not None and self._repeat.counter in counters:
            self._repeat = None

    def over(self, ticket_id: str, now: Millis) -> None:
        """The person came, was missed or left: nothing more is said, but what is big keeps its time."""
        self.listed = [replace(call, over=True) if call.ticket_id == ticket_id else call for call in self.listed]
        self.big = [
            replace(row, call=replace(row.call, over=True)) if row.call.ticket_id == ticket_id else row
            for row in self.big
        ]
        self._wait_big = [(call, since) for call, since in self._wait_big if call.ticket_id != ticket_id]
        self._to_speak = [waiting for waiting in self._to_speak if waiting.call.ticket_id != ticket_id]
        if self._repeat is not None and self._repeat.ticket_id == ticket_id:
            self._repeat = None
        self.tick(now)

    def taken_back(self, ticket_id: str, now: Millis) -> None:
        """The clerk took the call back: the person is not asked to come (R10)."""
        self.over(ticket_id, now)
        self.big = [row for row in self.big if row.call.ticket_id != ticket_id]
        self.listed = [call for call in self.listed if call.ticket_id != ticket_id]
        self.tick(now)

    def tick(self, now: Millis) -> None:
        """Let time pass: rows that had their time make room."""
        # A clock that was set back must not freeze the screen: rows start their time again.
        self.big = [row if row.since <= now else replace(row, since=now) for row in self.big]
        self._wait_big = [(call, min(since, now)) for call, since in self._wait_big]
        held = self.rules.hold_s * 1000
        for row in list(self.big):
            age = now - row.since
            alone = len(self.big) == 1 and not self._wait_big
            if age >= (max(held, self.rules.linger_s * 1000) if alone else held):
                self.big.remove(row)
        while self._wait_big and len(self.big) < self._places(now):
            call, _ = self._wait_big.pop(0)
            self.big.append(BigRow(call, now))
        self._drop_old(now)

    # -- the voice --

    def next_speech(self, now: Millis) -> Speech | None:
        """What to say now; None while something is being said or nothing is to be said."""
        if self.speaking is not None:
            return None
        self._drop_old(now)
        if self._to_speak:
            waiting = self._to_speak.pop(0)
            self._repeat = waiting.call if waiting.twice and self.rules.twice else None
            quiet_for = None if self._quiet_since is None else now - self._quiet_since
            chime = quiet_for is None or not 0 <= quiet_for < self.rules.chime_gap_s * 1000
            self.speaking = Speech(waiting.call, 1, chime, form(len(self._to_speak)))
        elif self._may_repeat(now):
            assert self._repeat is not None
            self.speaking = Speech(self._repeat, 2, chime=False)
            self._repeat = None
        return self.speaking

    def said(self, now: Millis) -> None:
        """The announcement was heard to its end."""
        if self.speaking is not None and self.speaking.time == 1:
            self._reports.append(Report(self.speaking.call, "spoken"))
        self.speaking, self._quiet_since = None, now

    def not_said(self, now: Millis) -> None:
        """The announcement failed: the sound device went away, a clip is missing."""
        if self.speaking is not None and self.speaking.time == 1:
            self._reports.append(Report(self.speaking.call, "unspoken"))
        self.speaking, self._repeat, self._quiet_since = None, None, now

    def cannot_speak(self) -> None:
        """There is no voice, and will be none soon: nobody is to wait for it."""
        self._give_up(self._to_speak)
        self._to_speak, self._repeat = [], None

    # -- what goes out --

    def take_reports(self) -> list[Report]:
        """What to tell the server, once."""
        reports, self._reports = self._reports, []
        return reports

    @property
    def to_speak(self) -> tuple[Call, ...]:
        """Calls that wait for the voice, next first."""
        return tuple(waiting.call for waiting in self._to_speak)

    @property
    def waiting_big(self) -> frozenset[str]:
        """Tickets that are called now and wait for a big place."""
        return frozenset(call.ticket_id for call, _ in self._wait_big)

    def next_change(self, now: Millis) -> Millis | None:
        """When to `tick` and ask `next_speech` again; None when only something from outside changes anything."""
        held, linger = self.rules.hold_s * 1000, max(self.rules.hold_s, self.rules.linger_s) * 1000
        alone = len(self.big) == 1 and not self._wait_big
        moments = [row.since + (linger if alone else held) for row in self.big]
        if self._wait_big and len(self.big) < self.rules.crowded_rows:
            moments.append(self._wait_big[0][1] + self.rules.patience_s * 1000)
        if self._repeat is not None and self.speaking is None and self._quiet_since is not None:
            moments.append(self._quiet_since + self.rules.repeat_gap_s * 1000)
        if self._to_speak and self.speaking is None:
            oldest = min(waiting.call.called_at for waiting in self._to_speak)
            moments.append(oldest + self.rules.speak_within_s * 1000 + 1)
        return max(now, int(min(moments))) if moments else None

    # -- inside --

    def _list(self, call: Call) -> None:
        others = [known for known in self.listed if known.ticket_id != call.ticket_id]
        self.listed = [call, *others][: self.rules.listed]

    def _queue_big(self, call: Call, now: Millis) -> None:
        for index, row in enumerate(self.big):
            if row.call.ticket_id == call.ticket_id:
                self.big[index] = BigRow(call, now)
                return
        for index, (waiting, since) in enumerate(self._wait_big):
            if waiting.ticket_id == call.ticket_id:
                self._wait_big[index] = (call, since)
                return
        self._wait_big.append((call, now))

    def _queue_speech(self, call: Call) -> None:
        if self._repeat is not None and self._repeat.ticket_id == call.ticket_id:
            self._repeat = None
        for index, waiting in enumerate(self._to_speak):
            if waiting.call.ticket_id == call.ticket_id:
                self._to_speak[index] = _ToSpeak(call, waiting.twice)
                return
        self._to_speak.append(_ToSpeak(call, twice=call.nth <= 1))

    def _places(self, now: Millis) -> int:
        waited = now - self._wait_big[0][1]
        return self.rules.crowded_rows if waited >= self.rules.patience_s * 1000 else self.rules.rows

    def _drop_old(self, now: Millis) -> None:
        limit = self.rules.speak_within_s * 1000
        old = [waiting for waiting in self._to_speak if now - waiting.call.called_at > limit]
        if old:
            self.unspoken += len(old)
            self._give_up(old)
            self._to_speak = [waiting for waiting in self._to_speak if waiting not in old]

    def _give_up(self, waiting: Iterable[_ToSpeak]) -> None:
        self._reports += [Report(each.call, "unspoken") for each in waiting]

    def _may_repeat(self, now: Millis) -> bool:
        if self._repeat is None or self._quiet_since is None:
            return False
        if now - self._quiet_since < self.rules.repeat_gap_s * 1000:
            return False
        young = now - self._repeat.called_at <= self.rules.speak_within_s * 1000
        still_big = any(row.call == self._repeat for row in self.big)
        if not (young and still_big):
            self._repeat = None
        return self._repeat is not None
