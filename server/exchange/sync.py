"""How two ledgers stay equal over a bad line, without I/O: gapless numbers, a cursor, an epoch, a full copy.

One side gives (it owns the facts), the other takes. The giver numbers its facts 1, 2, 3, ... within an epoch and keeps
them; the taker applies a fact only if `seq == cursor + 1` and keeps the cursor with the effect. Anything else is
either old (dropped: duplicates are harmless) or leaves a gap (asked for again). When the epochs differ, or when the
giver no longer has what is missing, it sends everything at once (`Full`), which the taker applies fact by fact; facts
are written so that applying one twice changes nothing.

An epoch outlives restarts and ends with a restore. A giver that was restored and not told so finds out by itself: the
taker says which fact it took last by number and by mark, a random word that the fact was given when it was written. A
number that was never given here, or that stands beside another mark, means that the taker knows what was lost here.

Both directions between branch and hub use it: bookings flow down, arrivals and settings flow up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from wire.branch_link import Ask, Full, Item, Stream
from wire.values import NO_FACT, OutboxSeq

Json = dict[str, Any]

WINDOW = 200
"""Most facts under way that the taker has not acknowledged, so that a slow side is not flooded."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a taker has come; the empty epoch means it has nothing yet."""

    epoch: str = ""
    seq: OutboxSeq = NO_FACT
    mark: str = ""
    """Of the fact `seq`, as the giver wrote it; empty when it came from a giver that made none."""


# -- the taker ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken:
    """What a message means for a taker: apply `bodies` and keep `cursor` together, then say `ask` if there is one."""

    cursor: Cursor
    bodies: tuple[Json, ...] = ()
    ask: Ask | None = None


@dataclass
class Taker:
    """One connection of the taking side.

    Args:
        stream: what it takes.
        link: names this connection; words of an earlier one are dropped.
        cursor: how far this side had come before.
    """

    stream: Stream
    link: str
    cursor: Cursor
    _wanted: Cursor | None = None

    def hello(self) -> Ask:
        """The first words on a connection."""
        return self._ask()

    def again(self) -> Ask:
        """Said by the driver's clock when nothing came for a while: the answer, or the wish, may be lost."""
        self._wanted = None
        return self._ask(again=True)

    def take(self, message: Item | Full) -> Taken:
        """Decide about one message; the cursor moves, and the caller stores it with the effect."""
        if message.link != self.link:
            return Taken(self.cursor)
        same = message.epoch == self.cursor.epoch
        if same and message.seq <= self.cursor.seq:
            return Taken(self.cursor)
        if isinstance(message, Full):
            self.cursor = Cursor(message.epoch, message.seq, message.mark)
            return Taken(self.cursor, message.bodies, self._ask())
        if same and message.seq == self.cursor.seq + 1:
            self.cursor = replace(self.cursor, seq=message.seq, mark=message.mark)
            return Taken(self.cursor, (message.body,), self._ask())
        # One wish for one gap: asking at every later fact would make the giver resend all of them each time.
        wish = None if self._wanted == self.cursor else self._ask(again=True)
        self._wanted = self.cursor
        return Taken(self.cursor, ask=wish)

    def _ask(self, again: bool = False) -> Ask:
        at = self.cursor
        return Ask(stream=self.stream, link=self.link, epoch=at.epoch, seq=at.seq, again=again, mark=at.mark)


# -- the giver ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """What a giver should send now: everything, or the facts after `after` up to `upto`, or nothing."""

    what: Literal["full", "items", "nothing"] = "nothing"
    after: OutboxSeq = NO_FACT
    upto: OutboxSeq = NO_FACT


@dataclass
class Giver:
    """One connection of the giving side. It knows numbers only; the driver fetches the facts."""

    link: str
    epoch: str
    sent: OutboxSeq = NO_FACT
    acked: OutboxSeq = NO_FACT
    greeted: bool = False
    """Nothing is given before the taker said where it stands."""
    full: bool = False
    restored: bool = False
    """The taker knows facts of this epoch that were lost here: another epoch is due before anything is given."""

    def asked(self, ask: Ask, *, first: OutboxSeq, last: OutboxSeq, mark: str = "") -> None:
        """The taker spoke.

        Args:
            ask: what it said.
            first: the oldest fact still kept; last + 1 when none is.
            last: the newest fact.
            mark: of the fact `ask.seq` as it is kept here; empty when that is not kept.
        """
        if ask.link != self.link:
            return
        same = ask.epoch == self.epoch
        other = bool(mark and ask.mark) and mark != ask.mark  # of another epoch it says nothing, and is not looked at
        self.restored = self.restored or (same and (ask.seq > last or other))
        if not same or self.restored or ask.seq + 1 < first:
            # Asked twice while the copy is on its way: only a repeated wish (`again`) means it was lost.
            if not self.greeted or ask.again or self.restored:
                self.full = True
        elif not self.greeted or ask.again:
            self.sent = self.acked = ask.seq
            self.full = False
        else:
            self.acked = max(self.acked, ask.seq)
            self.sent = max(self.sent, self.acked)
        self.greeted = True

    def due(self, last: OutboxSeq) -> Due:
        """What to send, if `last` is the newest fact."""
        if not self.greeted:
            return Due()
        if self.full:
            return Due("full")
        upto = min(last, OutboxSeq(self.acked + WINDOW))
        return Due("items", self.sent, upto) if upto > self.sent else Due()

    def begin_anew(self, epoch: str) -> None:
        """The giver's facts have another epoch from now on."""
        self.epoch = epoch
        self.restored = False

    def gave(self, upto: OutboxSeq) -> None:
        """Facts up to `upto` are on their way."""
        self.sent = upto
        self.full = False

    def gave_full(self, seq: OutboxSeq) -> None:
        """The full copy at `seq` is on its way."""
        self.sent = self.acked = seq
        self.full = False
