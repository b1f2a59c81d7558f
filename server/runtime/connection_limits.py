"""Who may hold a connection: caps in all and for each address, deadlines, and places kept for those who are known.

No sockets and no clock here: connections are places with a function that cuts them, `now` is an argument, in seconds
that only go forward. A newcomer is let in, because nobody knows yet whether it is a paired kiosk: where there is no
room, whoever has shown the least is cut for it, the oldest first.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from config.settings import LimitSettings
from server.runtime.client_address import Proxies, counted_as, is_loopback

KNOCKING = 4
"""One in so many places is never taken by visitors who were let in, so that there is room for whoever comes next."""

MOST_FOR_ONE = 8
"""Links of one device or one ticket at once: a few that are not yet known to be dead, and the new one."""


class Stage(IntEnum):
    """How far a connection has come; the lowest are cut first."""

    OPENING = 0
    """It has not sent the whole header of a request."""
    IDLE = 1
    """It may send another request."""
    READING = 2
    """It has not sent the whole body of its request."""
    GREETING = 3
    """A link that has not said who it is."""
    WAITING = 4
    """A new device that waits until somebody types its code; there are a few of them at most."""
    ANSWERING = 5
    """Its request is being answered."""
    VISITOR = 6
    """A phone that follows a ticket of today."""
    KNOWN = 7
    """A paired device, signed-in staff, a branch's link."""


FULL = 0.95
"""From this share of its places a port counts as nearly full."""

LOOKED_AT = 8
"""Of so many in each stage who might be cut for a newcomer, one of the greediest address is."""

CUT_AT_ONCE = 200
"""Connections cut for being late in one go, so that thousands that came together do not hold up the others."""

MOST_NAMED = 1_000
"""Addresses whose cut connections are counted apart."""

EVICTED = tuple(stage for stage in Stage if stage < Stage.VISITOR)
"""Who may be cut to make room, in this order."""

STOPPED = (Stage.IDLE, Stage.READING, Stage.GREETING)
"""Who has shown something and not yet what is worth an answer."""


class Place:
    """One connection.

    Args:
        address: what the other side is counted by.
        cut: ends the connection at once.
    """

    __slots__ = ("address", "cut", "here", "overdue", "since", "stage")

    def __init__(self, address: str, cut: Callable[[], None]) -> None:
        self.address = address
        self.cut = cut
        self.overdue = cut
        """Ends the connection when it was too slow; whoever holds it may first say so there."""
        self.stage = Stage.OPENING
        self.since = 0.0
        """When it came into its stage."""
        self.here = False
        """Whether it is counted."""


class _Queues:
    """Places by stage, the oldest in each first."""

    __slots__ = ("_of", "evictable", "total")

    def __init__(self) -> None:
        self._of: dict[Stage, OrderedDict[Place, None]] = {}
        # Kept, not counted: under a flood each newcomer asks for them.
        self.total = 0
        self.evictable = 0
        """Who may be cut to make room."""

    def add(self, place: Place) -> None:
        self._of.setdefault(place.stage, OrderedDict())[place] = None
        self.total += 1
        self.evictable += place.stage < Stage.VISITOR

    def drop(self, place: Place) -> None:
        del self._of[place.stage][place]
        self.total -= 1
        self.evictable -= place.stage < Stage.VISITOR

    def count(self, *stages: Stage) -> int:
        return sum(len(self._of[stage]) for stage in stages if stage in self._of)

    def oldest(self, stages: Iterable[Stage], how_many: int = 1) -> list[Place]:
        """The oldest of the first of these stages in which there is any."""
        return next((list(islice(self._of[stage], how_many)) for stage in stages if self._of.get(stage)), [])


@dataclass(frozen=True, slots=True)
class ConnectionCounts:
    """What the health report tells of a port's connections."""

    most: int
    opening: int
    """Have not shown what they want."""
    answering: int
    visitors: int
    known: int
    cut_for_room: int
    """Since the start."""
    cut_late: int
    turned_away: int


class ConnectionLimits:
    """The connections of one port.

    Args:
        limits: from the settings.
        most: connections at once, of those the limits allow as many as there are files for.
        proxies: believed when they name whom they speak for. Many come from there, so they are not capped by
            themselves; nor is this machine, where the proxy of a usual installation runs.
        greets: on a port of links, where only a few at once may be without having said who they are.
    """

    def __init__(
        self,
        limits: LimitSettings,
        most: int | None = None,
        proxies: Proxies | None = None,
        greets: bool = False,
    ) -> None:
        self.settings = limits
        self.most = limits.connections if most is None else most
        self.proxies = proxies or Proxies()
        self._reserved = min(limits.reserved, self.most // 4)
        self._knocking = max(self.most // KNOCKING, 1)
        self._visitors = self.most - self._reserved - self._knocking
        self._strangers = self._knocking if greets else self.most - self._reserved
        self._each = limits.for_each_address
        self._all = _Queues()
        self._by_address: dict[str, _Queues] = {}
        self._deadline_s = {
            Stage.OPENING: limits.header_s,
            Stage.IDLE: limits.idle_s,
            Stage.READING: limits.body_s,
            Stage.GREETING: limits.header_s,
            Stage.ANSWERING: limits.answer_s,
        }
        self.cut_for_room = self.cut_late = self.turned_away = 0
        self.cut_of: Counter[str] = Counter()
        """How many of each address were cut or turned away since this was last looked at and cleared."""
        self.worth_telling = 0
        """How many of these were more than connections on which nothing came in time."""

    def counted_as(self, address: str) -> str:
        """What connections of this address are counted by: of IPv6, the network of one subscriber."""
        return address if self._uncapped(address) else counted_as(address)

    # -- coming and going --

    def enter(self, address: str, cut: Callable[[], None], now: float) -> Place | None:
        """A connection was accepted; whoever has to make room for it is cut. None: there is no room at all."""
        place = Place(address, cut)
        place.since = now
        if not self._make_room(address):
            return None
        self._add(place)
        return place

    def leave(self, place: Place) -> None:
        """The connection is gone; harmless when it was told before."""
        place.overdue = place.cut  # else the two would hold each other until a collection finds them
        if place.here:
            self._remove(place)

    def belongs_to(self, place: Place, address: str) -> bool:
        """A trusted proxy named whom it speaks for; False when that address has too many already."""
        if not place.here or place.address == address:
            return True
        self._remove(place)
        fits = self._make_room(address)
        place.address = address if fits else place.address
        self._add(place)
        return fits

    def move(self, place: Place, stage: Stage, now: float) -> bool:
        """The connection has come to another stage; False when there is no room for one more visitor."""
        if place.stage is stage or not place.here:
            return True
        if stage is Stage.VISITOR and not self._takes_visitor(place.address):
            self._count_turned_away(place.address)
            return False
        self._remove(place)
        place.stage, place.since = stage, now
        self._add(place)
        return True

    # -- looking after --

    def cut_overdue(self, now: float) -> int:
        """Cut whoever took too long, a limited number at once, and give how many."""
        cut = 0
        for stage, seconds in self._deadline_s.items():
            while cut < CUT_AT_ONCE:
                place = next(iter(self._all.oldest((stage,))), None)
                if place is None or now - place.since <= seconds:
                    break
                self._remove(place)
                if stage is not Stage.IDLE:  # an answered browser that asks for nothing more has done nothing wrong
                    self._note(place.address)
                    self.worth_telling += stage is not Stage.OPENING
                place.overdue()
                cut += 1
        self.cut_late += cut
        return cut

    def shed(self, how_many: int) -> int:
        """The system is out of files: cut so many of those who have shown the least, and give how many there were."""
        for done in range(how_many):
            if not self._evict(self._all, 0):
                return done
        return how_many

    @property
    def counts(self) -> ConnectionCounts:
        """How full it is."""
        count = self._all.count
        return ConnectionCounts(
            self.most,
            count(Stage.OPENING, Stage.IDLE, Stage.READING, Stage.GREETING, Stage.WAITING),
            count(Stage.ANSWERING),
            count(Stage.VISITOR),
            count(Stage.KNOWN),
            self.cut_for_room,
            self.cut_late,
            self.turned_away,
        )

    @property
    def nearly_full(self) -> bool:
        """Whether the next ones will soon be turned away, or others be cut for them."""
        counts = self.counts
        taken = counts.opening + counts.answering + counts.visitors + counts.known
        return taken >= FULL * self.most or counts.visitors >= FULL * self._visitors

    # -- inside --

    def _make_room(self, address: str) -> bool:
        """Whether there is room for one more of this address now."""
        if not self._uncapped(address) and (own := self._by_address.get(address)) is not None:
            while own.evictable + own.count(Stage.VISITOR) >= self._each:
                if not self._evict(own, self._each):
                    self._count_turned_away(address)
                    return False
        while self._all.evictable >= self._strangers or self._all.total >= self.most:
            if not self._evict(self._all, self._strangers):
                self._count_turned_away(address)
                return False
        return True

    def _evict(self, queues: _Queues, most: int) -> bool:
        """Cut one who has shown little; of several, one of the address that holds the most; of these the oldest.

        Whoever just came keeps a share of the places, however many others have shown a little more and then stopped:
        a kiosk needs some time until it can show anything.

        Args:
            queues: of all, or of one address.
            most: strangers these may be.
        """
        opening = queues.count(Stage.OPENING)
        eldest: list[Place] = []
        if opening <= most // 2:
            eldest = [place for stage in STOPPED for place in queues.oldest((stage,), LOOKED_AT)]
        if not eldest:
            answering = (Stage.ANSWERING,) if opening <= most // 4 else ()
            eldest = queues.oldest((*answering, *EVICTED), LOOKED_AT)
        if not eldest:
            return False
        self._cut(max(eldest, key=lambda place: self._by_address[place.address].evictable))
        self.cut_for_room += 1
        return True

    def _takes_visitor(self, address: str) -> bool:
        if self._all.count(Stage.VISITOR) >= self._visitors:
            return False
        own = self._by_address.get(address)
        taken = own.count(Stage.VISITOR) if own is not None else 0
        return self._uncapped(address) or taken < self._each - max(self._each // KNOCKING, 1)

    def _uncapped(self, address: str) -> bool:
        return self.proxies.trusts(address) or is_loopback(address)

    def _count_turned_away(self, address: str) -> None:
        self.turned_away += 1
        self.worth_telling += 1
        self._note(address)

    def _cut(self, place: Place) -> None:
        self._remove(place)
        self.worth_telling += 1
        self._note(place.address)
        place.cut()

    def _note(self, address: str) -> None:
        if address in self.cut_of or len(self.cut_of) < MOST_NAMED:
            self.cut_of[address] += 1

    def _add(self, place: Place) -> None:
        place.here = True
        self._all.add(place)
        self._by_address.setdefault(place.address, _Queues()).add(place)

    def _remove(self, place: Place) -> None:
        place.here = False
        self._all.drop(place)
        own = self._by_address[place.address]
        own.drop(place)
        if not own.total:
            del self._by_address[place.address]
