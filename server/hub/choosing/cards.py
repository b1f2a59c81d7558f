"""What citizens choose among: branches as they are now, and the times of a service that have places left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.clock import Clock
from server.hub.choosing import slots
from server.hub.choosing.known import KnownBranch, KnownBranches
from server.hub.refusals import HubCode, HubRefused, hub_refused
from server.hub.store import reading
from server.hub.store.ledger import Ledger
from wire.catalogue import DEFAULT_LANGUAGES, Branch
from wire.values import Language, Millis

SILENT_AFTER_S = 120
"""A branch not heard for so long, in real seconds, gives no numbers for now; booking a time goes on."""

DAYS_KEPT = 128
"""Days of a branch whose places are remembered: twice as many as may be open for bookings."""


@dataclass(frozen=True, slots=True)
class BranchCard:
    """A branch as citizens choose it."""

    branch: Branch
    heard: bool
    """Whether it ever told its settings."""
    here: bool
    """Whether it is connected now, so that numbers for now can be taken."""
    waits: dict[str, dict[str, int]]
    """By service: waiting, low_min, about_min, high_min, nobody."""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def waiting(self) -> int:
        """People waiting in the branch."""
        return sum(w.get("waiting", 0) for w in self.waits.values())


class Choosing:
    """The branches of this hub, over its ledger.

    Args:
        ledger: where bookings are kept.
        clock: the hall's time.
        linked: ids of branches connected to this program now.
        places: latitude and longitude of the branches that take bookings here, where known.
    """

    def __init__(
        self, ledger: Ledger, clock: Clock, linked: set[str], places: dict[str, tuple[float | None, float | None]]
    ) -> None:
        self.ledger = ledger
        self.clock = clock
        self._linked = linked
        self._places = places
        self._known = KnownBranches(ledger, places)
        self._places_of: dict[str, tuple[Branch, dict[str, int]]] = {}

    async def branches(self) -> list[BranchCard]:
        """All branches that are set up here, as configured."""
        known = await self._known.all()
        return [self._card(i, known[i]) for i in self._places if i in known]

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those of the branches here, as far as they are known; a branch's own order, the first branch's first."""
        known = [self._known.kept[i].branch for i in self._places if i in self._known.kept]
        return tuple(dict.fromkeys(one for branch in known for one in branch.languages)) or DEFAULT_LANGUAGES

    async def know_languages(self) -> None:
        """Look at the branches if none was looked at since the start."""
        if not self._known.kept:
            await self.branches()

    async def card(self, branch_id: str) -> BranchCard | HubRefused:
        """One branch."""
        known = await self._known.one(branch_id)
        return hub_refused(HubCode.UNKNOWN_BRANCH) if known is None else self._card(branch_id, known)

    def _card(self, branch_id: str, known: KnownBranch) -> BranchCard:
        latitude, longitude = self._places[branch_id]
        heard_at = known.heard_at
        silent = heard_at is None or self.clock.now_ms() - heard_at > SILENT_AFTER_S * 1000 * self.clock.speed
        return BranchCard(
            branch=known.branch,
            heard=heard_at is not None,
            here=branch_id in self._linked or not silent,
            waits={} if silent else known.waits,
            latitude=latitude,
            longitude=longitude,
        )

    def places_of_day(self, branch: Branch, day: str) -> int:
        """How many may book a day of a branch; worked out once for its settings and the day."""
        kept = self._places_of.get(branch.id)
        if kept is None or kept[0] is not branch or len(kept[1]) > DAYS_KEPT:
            kept = self._places_of[branch.id] = branch, {}
        if day not in kept[1]:
            kept[1][day] = slots.places_of_day(branch, day)
        return kept[1][day]

    def places_of_week(self, branch: Branch, now: Millis) -> int:
        """How many may book a week of a branch: the fullest seven days in a row of those that are open for bookings."""
        each = [self.places_of_day(branch, day) for day in slots.days(branch, now)]
        return max(sum(each[first : first + 7]) for first in range(max(1, len(each) - 6)))

    async def shared(self, branch: Branch, days: Sequence[str]) -> Mapping[str, int]:
        """How many more places strangers may book with all other strangers, of days that they share: of none here."""
        return slots.NONE_BOOKED

    async def days(
        self, card: BranchCard, service_id: str, *, stranger: bool = True
    ) -> tuple[slots.Day, ...] | HubRefused:
        """The days of a service with the places left, for a stranger or for who shares no limit with strangers."""
        branch, now = card.branch, self.clock.now_ms()
        if refusal := slots.why_not_service(branch, service_id):
            return refusal
        open_days = slots.days(branch, now)
        taken = await self._taken(branch, service_id, open_days[0], open_days[-1])
        booked = await self._booked(branch, service_id, open_days)
        shared = await self.shared(branch, open_days) if stranger else slots.NONE_BOOKED
        return slots.week(branch, service_id, taken, now, booked, shared)

    async def slots(
        self, card: BranchCard, service_id: str, day: str, *, stranger: bool = True
    ) -> tuple[slots.Slot, ...] | HubRefused:
        """The times of a day with the places left, as `days` says for whom."""
        branch, now = card.branch, self.clock.now_ms()
        if refusal := slots.why_not_service(branch, service_id):
            return refusal
        open_days = slots.days(branch, now)
        if day not in open_days:
            past = day < open_days[0]
            return (
                hub_refused(HubCode.SLOT_PAST, time=day)
                if past
                else hub_refused(HubCode.TOO_FAR_AHEAD, days=branch.policy.days_ahead)
            )
        taken = await self._taken(branch, service_id, day, day)
        booked = await self._booked(branch, service_id, (day,))
        shared = await self.shared(branch, (day,)) if stranger else slots.NONE_BOOKED
        return slots.offer(branch, day, service_id, taken, now, booked.get(day, 0), shared.get(day))

    async def _booked(self, branch: Branch, service_id: str, days: Sequence[str]) -> dict[str, int]:
        """Bookings of a service with a quota of them, by day; of others nobody asks."""
        if branch.service_by_id[service_id].booking_quota is None:
            return {}
        spans = {day: slots.span(branch, day) for day in days}
        return await self.ledger.read(
            lambda c: {day: reading.booked(c, branch.id, service_id, begin=a, end=b) for day, (a, b) in spans.items()}
        )

    async def _taken(self, branch: Branch, service_id: str, first: str, last: str) -> dict[Millis, int]:
        pool = branch.place_pool(service_id)
        begin, end = slots.span(branch, first)[0], slots.span(branch, last)[1]
        return await self.ledger.read(lambda c: reading.taken(c, branch.id, pool, begin=begin, end=end))
