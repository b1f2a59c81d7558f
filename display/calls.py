"""Which calls the hall sees and hears, and when. Pure: time is an argument, there is no Qt, socket or clock here.

Rules, cited by tests:
    R1  A call is in the list at once, one row a ticket, the latest call first.
    R2  A call is big for `hold_s` at least. Up to `rows` are big together; when a call has waited `patience_s` for a
        place, up to `crowded_rows`; while some still wait that long, a call is big for a shorter time: `large_s`, never
        under `shortest_s`. Of more than `listed_most` that wait for a place the oldest have lost it. Each call stays
        in the list for `list_s` at least, however many follow it.
    R3  One announcement at a time, in the order of the calls.
    R4  A first call is spoken twice, a recall once. The second time only while the call is still big and open, and
        nobody waits to be spoken.
    R5  No announcement begins when its call is older than `speak_within_s`, or over (the person came or was missed).
    R6  A call learned from a board document (after an outage or a start) is announced only if it is newer than any
        call seen here and younger than `fresh_s`; otherwise it is only listed. So is one that comes as a fact but is
        older than `old_s`: the program stood still, and it waited in a buffer.
    R7  A recall takes the ticket's row, list line and place among those to be spoken; it never makes a second one.
    R8  Every call that was shown ends as spoken or as unspoken, unless it is over before: unspoken when it grew too old
        (R5), when its announcement failed, and at once when there is no voice that could speak it.
    R9  When the display is moved to another part of the hall, what belongs elsewhere is gone at once and is spoken no
        more, except to the end of what is being said. Reports of it are still made, so that nobody waits for them.
    R10 A call that its clerk takes back, or whose number is cancelled, leaves the screen at once, big rows too: nobody
        is to walk there. It is spoken no more, except to the end of what is being said. So it is with a call that is
        not in the server's list any more though it is newer than others there: it was taken back during an outage.
    R11 The more calls wait for the voice when one begins, the less of it is said: `form`.
    R12 A call is big while it is spoken, though it had its time before: whoever hears it looks up and finds it. It
        takes the place of the one that was big longest, if that had `shortest_s`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, Literal

from wire.values import NO_ROW, Language, Millis, Seq
from wire.views import BOARD_CALLS


@dataclass(frozen=True, slots=True)
class Rules:
    """How long and how much; an office may set each."""

    hold_s: float = 20
    """Seconds a call stays big."""
    rows: int = 3
    crowded_rows: int = 6
    patience_s: float = 4
    """Seconds a call waits for a big place before more of them are made."""
    shortest_s: float = 6
    """Seconds a call stays big however many wait for its place."""
    listed: int = 8
    listed_most: int = 24
    """Calls in the list while each of them is younger than `list_s`."""
    list_s: float = 20
    speak_within_s: float = 60
    to_speak_most: int = 100
    """Calls that may wait for the voice: it says twenty a minute. The oldest of more are given up."""
    fresh_s: float = 30
    old_s: float = 120
    linger_s: float = 180
    """Seconds the only big call stays when nobody else is called."""
    twice: bool = True
    repeat_gap_s: float = 1
    chime_gap_s: float = 2
    """A chime opens an announcement only if the hall was quiet for so many seconds."""


SHRINKS: Final = (1.0, 0.6, 0.4, 0.3)
"""What part of `Rules.hold_s` a call stays big, by how many wait in vain for a place: 20, 12, 8 and 6 seconds."""


def large_s(waiting: int, rules: Rules) -> float:
    """Seconds that a call stays big while `waiting` others have waited `patience_s` for a place (R2)."""
    part = SHRINKS[min(max(waiting, 0), len(SHRINKS) - 1)]
    return max(rules.hold_s * part, min(rules.shortest_s, rules.hold_s))


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
    """Calls given up by R5 or for their number; a figure for whoever looks after the hall."""
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
        if now - call.called_at > self.rules.old_s * 1000:
            self._reports.append(Report(call, "unspoken"))
        elif not call.over:
            self._queue_big(call, now)
            self._queue_speech(call)
        self.tick(now)

    def board(self, calls: Iterable[Call], now: Millis, as_of: Seq = NO_ROW) -> None:
        """The server's own list, newest first: after a (re)connection, and whenever it changes.

        Args:
            calls: the latest call of each of the last tickets, `BOARD_CALLS` of each part of the hall.
            now: by the server's clock.
            as_of: the last row of the journal that the list knows of; left out, its newest call.
        """
        calls = list(calls)
        for call in reversed(calls):
            if call.seq > self._newest and not call.over and now - call.called_at <= self.rules.fresh_s * 1000:
                self.called(call, now)
            self._newest = max(self._newest, call.seq)
            # The ticket may have come back and been called again after this document was worked out.
            if call.over and not any(k.ticket_id == call.ticket_id and k.seq > call.seq for k in self.listed):
                self.over(call.ticket_id, now)
        self._follow(calls, now, as_of)
        self.tick(now)

    def _follow(self, calls: list[Call], now: Millis, as_of: Seq) -> None:
        """List what the server lists; what it lists no more was taken back (R10), or newer calls pushed it out."""
        upto = max(as_of, max((call.seq for call in calls), default=NO_ROW))
        known = {call.ticket_id for call in calls}

        def stays(call: Call) -> bool:
            newer = sum(other.seq > call.seq for other in calls)
            return call.seq > upto or newer >= BOARD_CALLS

        if upto != NO_ROW:
            mine = {call.ticket_id: call for call in (*self.listed, *(row.call for row in self.big))}
            for ticket_id, call in mine.items():
                if ticket_id not in known and not stays(call):
                    self._leave(ticket_id)
        # A call that came after the server worked out this document stays.
        later = [call for call in self.listed if call.seq > upto] if upto != NO_ROW else []
        again = {call.ticket_id for call in later}
        pushed = [call for call in self.listed if call.seq <= upto and call.ticket_id not in known and stays(call)]
        rest = sorted([*(call for call in calls if call.ticket_id not in again), *pushed], key=lambda call: -call.seq)
        self.listed = self._trimmed([*later, *rest], now)

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
        """The person came or was missed: nothing more is said, but what is big keeps its time."""
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
        """The call was taken back, or its number cancelled: the person is not asked to come (R10)."""
        self.over(ticket_id, now)
        self._leave(ticket_id)
        self.tick(now)

    def tick(self, now: Millis) -> None:
        """Let time pass: rows that had their time make room."""
        # A clock that was set back must not freeze the screen: rows start their time again.
        self.big = [row if row.since <= now else replace(row, since=now) for row in self.big]
        self._wait_big = [(call, min(since, now)) for call, since in self._wait_big]
        while True:
            while self._wait_big and len(self.big) < self._places(now):
                call, _ = self._wait_big.pop(0)
                self.big.append(BigRow(call, now))
            # One at a time: the fewer wait, the longer the others stay.
            held = self._held_ms(now)
            had_its_time = next((row for row in self._may_leave() if now - row.since >= held), None)
            if had_its_time is None:
                break
            self.big.remove(had_its_time)
        self.listed = self._trimmed(self.listed, now)
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
            self._enlarge(waiting.call, now)
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
    def repeats(self) -> bool:
        """Whether a call is about to be spoken for the second time."""
        return self._repeat is not None

    @property
    def waiting_big(self) -> frozenset[str]:
        """Tickets that are called now and wait for a big place."""
        return frozenset(call.ticket_id for call, _ in self._wait_big)

    def next_change(self, now: Millis) -> Millis | None:
        """When to `tick` and ask `next_speech` again; None when only something from outside changes anything."""
        held = self._held_ms(now)
        moments = [row.since + held for row in self._may_leave()]
        moments += [call.called_at + self.rules.list_s * 1000 for call in self.listed[self.rules.listed :]]
        patience = self.rules.patience_s * 1000
        moments += [since + patience for _, since in self._wait_big if since + patience > now]
        if self._repeat is not None and self.speaking is None and self._quiet_since is not None:
            moments.append(self._quiet_since + self.rules.repeat_gap_s * 1000)
        if self._to_speak and self.speaking is None:
            oldest = min(waiting.call.called_at for waiting in self._to_speak)
            moments.append(oldest + self.rules.speak_within_s * 1000 + 1)
        return max(now, int(min(moments))) if moments else None

    # -- inside --

    def _list(self, call: Call) -> None:
        others = [known for known in self.listed if known.ticket_id != call.ticket_id]
        self.listed = [call, *others][: self.rules.listed_most]

    def _trimmed(self, listed: list[Call], now: Millis) -> list[Call]:
        """The last calls, and those before them that are not in the list long enough (R2)."""
        young = now - self.rules.list_s * 1000
        last, more = listed[: self.rules.listed], listed[self.rules.listed : self.rules.listed_most]
        return [*last, *(call for call in more if young < call.called_at <= now)]

    def _leave(self, ticket_id: str) -> None:
        self.big = [row for row in self.big if row.call.ticket_id != ticket_id]
        self.listed = [call for call in self.listed if call.ticket_id != ticket_id]
        self._wait_big = [(call, since) for call, since in self._wait_big if call.ticket_id != ticket_id]
        self._to_speak = [waiting for waiting in self._to_speak if waiting.call.ticket_id != ticket_id]
        if self._repeat is not None and self._repeat.ticket_id == ticket_id:
            self._repeat = None

    def _held_ms(self, now: Millis) -> float:
        """How long a row stays now; the only one stays on when nobody else is called."""
        in_vain = sum(now - since >= self.rules.patience_s * 1000 for _, since in self._wait_big)
        held = large_s(in_vain, self.rules)
        alone = len(self.big) == 1 and not self._wait_big
        return (max(held, self.rules.linger_s) if alone else held) * 1000

    def _may_leave(self) -> list[BigRow]:
        """The big rows without the one that is spoken now, the oldest first (R12)."""
        spoken = self.speaking.call.ticket_id if self.speaking is not None else ""
        return sorted((row for row in self.big if row.call.ticket_id != spoken), key=lambda row: row.since)

    def _enlarge(self, call: Call, now: Millis) -> None:
        if any(row.call.ticket_id == call.ticket_id for row in self.big):
            return
        if len(self.big) >= self.rules.crowded_rows:
            oldest = min(self.big, key=lambda row: row.since)
            if now - oldest.since < large_s(len(SHRINKS), self.rules) * 1000:
                return
            self.big.remove(oldest)
        self._wait_big = [(other, since) for other, since in self._wait_big if other.ticket_id != call.ticket_id]
        self.big.append(BigRow(call, now))

    def _queue_big(self, call: Call, now: Millis) -> None:
        for index, row in enumerate(self.big):
            if row.call.ticket_id == call.ticket_id:
                self.big[index] = BigRow(call, now)
                return
        for index, (waiting, since) in enumerate(self._wait_big):
            if waiting.ticket_id == call.ticket_id:
                self._wait_big[index] = (call, since)
                return
        self._wait_big = [*self._wait_big, (call, now)][-self.rules.listed_most :]

    def _queue_speech(self, call: Call) -> None:
        if self._repeat is not None and self._repeat.ticket_id == call.ticket_id:
            self._repeat = None
        for index, waiting in enumerate(self._to_speak):
            if waiting.call.ticket_id == call.ticket_id:
                self._to_speak[index] = _ToSpeak(call, waiting.twice)
                return
        self._to_speak.append(_ToSpeak(call, twice=call.nth <= 1))
        if len(self._to_speak) > self.rules.to_speak_most:
            self.unspoken += 1
            self._give_up([self._to_speak.pop(0)])

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
