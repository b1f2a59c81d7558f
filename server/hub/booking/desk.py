"""What citizens can do at the hub: choose, book, look, cancel, be forgotten. API and pages both come through here."""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from config.clock import Clock
from rules import hours
from rules.booking_code.short import ID_BYTES, booking_id_of, short_code
from rules.identity_card import person_key
from server.hub.choosing import slots
from server.hub.choosing.cards import BranchCard, Choosing
from server.hub.keys import Keys, hashed
from server.hub.limits import Asker, Day, Exceeded, Kind, Limits, Scope, Use, networks
from server.hub.refusals import GONE, HubCode, HubRefused, hub_refused
from server.hub.store import reading, shares, uses, writing
from server.hub.store.ledger import Ledger
from server.hub.store.values import HubBooking, Outcome, Wish
from server.hub.work import Works
from wire.catalogue import Branch
from wire.values import Language, Millis

ERASE_AFTER_DAYS = 30
"""Days after the visit until phone number and name are erased."""

_DAY_MS = 86_400_000

NOBODY = Asker()
"""Somebody of whom nothing is known."""

REACHED: dict[tuple[Scope, Kind], HubCode] = {
    (Scope.DEVICE, "number"): HubCode.DEVICE_NUMBERS,
    (Scope.DEVICE, "place"): HubCode.DEVICE_PLACES,
    (Scope.NEW, "number"): HubCode.NEW_DEVICE_NUMBERS,
    (Scope.NEW, "place"): HubCode.NEW_DEVICE_PLACES,
    (Scope.PHONE, "number"): HubCode.PHONE_NUMBERS,
    (Scope.PHONE, "place"): HubCode.PHONE_PLACES,
    (Scope.NETWORK, "number"): HubCode.NETWORK_NUMBERS,
    (Scope.NETWORK, "place"): HubCode.NETWORK_PLACES,
    (Scope.WIDE, "number"): HubCode.NETWORK_NUMBERS,
    (Scope.WIDE, "place"): HubCode.NETWORK_PLACES,
    (Scope.WORK, "place"): HubCode.BAD_WORK,
    (Scope.CALLER, "number"): HubCode.CALLER_NUMBERS,
    (Scope.CALLER, "place"): HubCode.CALLER_PLACES,
}
"""What is said when a limit is reached."""

REACHED_HERE: dict[Kind, HubCode] = {
    "number": HubCode.NETWORK_HERE_NUMBERS,
    "place": HubCode.NETWORK_HERE_PLACES,
}
"""What is said when a network has had its share of a branch."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for."""

    service_id: str
    slot_at: Millis | None
    """None for a number for now."""
    request_id: str
    language: Language = "vi"
    class_id: str = "ordinary"
    phone: str = ""
    name: str = ""
    card: str = field(default="", repr=False)
    """The number of an identity card as it was typed. It goes no further than here."""
    accessible: bool = False
    """A counter is asked for that can be used in a wheelchair; where none serves it, this says nothing."""
    work: str = ""
    """The work for the challenge of a refusal; empty for none."""


@dataclass(frozen=True, slots=True)
class Held:
    """A booking with what its holder needs."""

    booking: HubBooking
    branch: Branch
    secret: str
    qr_text: str


def plain_phone(typed: str) -> str | None:
    """A phone number without blanks, `0912345678` or `+33...`; "" for none, None for one that cannot be."""
    text = re.sub(r"[\s.()-]", "", typed)
    if text.startswith(("+84", "0084")):
        text = "0" + text.removeprefix("+84").removeprefix("0084").removeprefix("0")
    if not text:
        return ""
    return text if re.fullmatch(r"0\d{9,10}|\+[1-9]\d{7,14}", text, re.ASCII) else None


def plain_card(typed: str) -> str | None:
    """The 12 digits of a card's number; "" for none, None for what cannot be one."""
    text = re.sub(r"[\s.-]", "", typed)
    return text if not text or re.fullmatch(r"[0-9]{12}", text) else None


class Desk(Choosing):
    """The hub's rules, over its ledger.

    Args:
        ledger: where bookings are kept.
        keys: what the hub signs and hashes with.
        clock: the hall's time.
        linked: ids of branches connected to this program now.
        places: latitude and longitude of the branches that take bookings here, where known.
        limits: how much strangers may take; None for no limits.
        hotline: a phone number that refusals name.
    """

    def __init__(
        self,
        ledger: Ledger,
        keys: Keys,
        clock: Clock,
        linked: set[str],
        places: dict[str, tuple[float | None, float | None]],
        limits: Limits | None = None,
        hotline: str = "",
    ) -> None:
        super().__init__(ledger, clock, linked, places)
        self.keys = keys
        self._limits = limits
        self._works = Works(limits.work_bits if limits is not None else 0, keys.work_mark)
        self.hotline = hotline

    async def book(self, branch_id: str, request: Request, asker: Asker = NOBODY) -> Held | HubRefused:
        """Book a time, or take a number for now. The same request again gets the same booking.

        Args:
            branch_id: where.
            request: what.
            asker: who, as far as it can be told.
        """
        card = await self.card(branch_id)
        if isinstance(card, HubRefused):
            return card
        wish = self._wish(card, request, asker)
        if isinstance(wish, HubRefused):
            return wish
        challenge = self._works.spent(request.work, _whose(branch_id, asker), wish.made_at) if request.work else ""
        if challenge is None:
            return hub_refused(HubCode.BAD_WORK)
        outcome = await self.ledger.book(wish, self._counted(card.branch, wish, asker, challenge))
        if isinstance(outcome, Exceeded):
            return self._limit_reached(card.branch, outcome, asker)
        if isinstance(outcome, HubRefused) and outcome.code in GONE:
            return self._gone(card.branch, outcome, wish)
        return self._held(card.branch, outcome)

    def _counted(self, branch: Branch, wish: Wish, asker: Asker, work: str) -> tuple[Use, ...]:
        """As what a wish is counted: nothing without limits."""
        if self._limits is None:
            return ()
        if wish.now:
            return self._limits.uses(asker, wish.phone, "number", self.places_of_day(branch, wish.day), work)
        return self._limits.uses(asker, wish.phone, "place", self.places_of_week(branch, wish.made_at), work)

    async def shared(self, branch: Branch, days: Sequence[str]) -> Mapping[str, int]:
        """How many more places strangers may book with all other strangers, of days that they share."""
        if self._limits is None:
            return {}
        most = {day: self._limits.strangers_most("place", self.places_of_day(branch, day)) for day in days}
        begins = {day: slots.span(branch, day)[0] for day, limit in most.items() if limit}
        if not begins:
            return {}
        first, last = min(begins.values()), max(begins.values())
        taken = await self.ledger.read(lambda c: shares.taken(c, branch.id, first, last + 1))
        return {day: max(0, most[day] - taken.get(begin, 0)) for day, begin in begins.items()}

    def _shared(self, branch: Branch, day: str, kind: Kind, asker: Asker) -> Day:
        """What a wish shares with those of others: nothing without limits."""
        return Day() if self._limits is None else self._limits.day(asker, kind, self.places_of_day(branch, day))

    def _gone(self, branch: Branch, refusal: HubRefused, wish: Wish) -> HubRefused:
        """Why no stranger may have more of a day, and whom to ring; numbers for now are given again the next day."""
        now = self.clock.now_ms()
        facts = refusal.facts | {"hotline": self.hotline, "until": hours.clock_text(branch, wish.ends_at, now)}
        seconds = math.ceil((wish.ends_at - now) / 1000 / self.clock.speed)
        return replace(refusal, facts=facts, retry_after_s=max(1, seconds) if wish.now else None)

    def _limit_reached(self, branch: Branch, over: Exceeded, asker: Asker) -> HubRefused:
        """Why somebody may not have more now, what to do, and from when on."""
        now, free_at, kind = self.clock.now_ms(), over.free_at, over.use.kind
        # Said to the minute, and never a minute too early.
        until = -(-free_at // 60_000) * 60_000
        refusal = hub_refused(
            REACHED_HERE[kind] if over.here else REACHED[over.use.scope, kind],
            limit=over.limit,
            hours=over.use.window_ms // 3_600_000,
            until=hours.clock_text(branch, until, now),
            hotline=self.hotline,
        )
        seconds = (free_at - now) / 1000 / self.clock.speed
        challenge = self._works.challenge(_whose(branch.id, asker), now) if over.work else ""
        return replace(refusal, retry_after_s=max(1, math.ceil(seconds)), challenge=challenge)

    def _wish(self, card: BranchCard, request: Request, asker: Asker = NOBODY) -> Wish | HubRefused:
        branch, now = card.branch, self.clock.now_ms()
        phone = plain_phone(request.phone)
        refusal = self._why_not(card, request, now)
        if refusal is not None or phone is None:
            return refusal or hub_refused(HubCode.BAD_PHONE)
        number = plain_card(request.card) if branch.policy.numbers_a_person else ""
        if number is None:
            return hub_refused(HubCode.BAD_CARD)
        slot_at = (now if request.slot_at is None else request.slot_at) // 60_000 * 60_000
        day = hours.business_day(branch, slot_at)
        begins_at, ends_at = slots.span(branch, day)
        shared = self._shared(branch, day, "number" if request.slot_at is None else "place", asker)
        return Wish(
            branch_id=branch.id,
            request_id=request.request_id,
            **_names(self.keys, branch.id),
            service_id=request.service_id,
            group_id=branch.place_pool(request.service_id),
            slot_at=slot_at,
            places=slots.places(branch, request.service_id, slot_at),
            quota=branch.service_by_id[request.service_id].booking_quota,
            begins_at=begins_at,
            ends_at=ends_at,
            language=request.language,
            class_id=request.class_id,
            accessible=request.accessible and request.service_id in branch.accessible_services,
            now=request.slot_at is None,
            made_at=now,
            time_text=hours.clock_text(branch, slot_at, now),
            day=day,
            phone_hmac=self.keys.phone(phone) if phone else "",
            limit=branch.policy.bookings_a_day,
            person=person_key(self.keys.card_key(branch.id).encode(), day, number) if number else None,
            card_limit=branch.policy.numbers_a_person,
            far=shared.far,
            far_most=shared.far_most,
            strangers_most=shared.most,
            phone=phone,
            name=" ".join(request.name.split())[:120],
            erase_at=slot_at + ERASE_AFTER_DAYS * _DAY_MS,
        )

    @staticmethod
    def _why_not(card: BranchCard, request: Request, now: Millis) -> HubRefused | None:
        branch = card.branch
        kiosk_classes = {c.id for c in branch.classes if c.at_kiosk} | {"ordinary"}
        if request.class_id not in kiosk_classes:
            return hub_refused(HubCode.UNKNOWN_CLASS)
        if request.slot_at is None:
            if refusal := slots.why_not_now(branch, request.service_id, now):
                return refusal
            return None if card.here else hub_refused(HubCode.BRANCH_SILENT)
        if not card.heard:
            return hub_refused(HubCode.BRANCH_SILENT)
        return slots.why_not(branch, request.service_id, request.slot_at, now=now)

    def _held(self, branch: Branch, outcome: Outcome) -> Held | HubRefused:
        if isinstance(outcome, HubRefused):
            return outcome
        qr_text = self.keys.signer.sign(outcome, branch.languages)
        return Held(outcome, branch, self.keys.secret(branch.id, outcome.booking_id), qr_text)

    # -- afterwards --

    async def held(self, branch_id: str, secret: str) -> Held | HubRefused:
        """The booking whose secret somebody holds."""
        card = await self.card(branch_id)
        if isinstance(card, HubRefused):
            return hub_refused(HubCode.UNKNOWN_BOOKING)
        found = await self.ledger.read(lambda c: reading.by_secret(c, branch_id, hashed(secret)))
        return hub_refused(HubCode.UNKNOWN_BOOKING) if found is None else self._held(card.branch, found)

    async def cancel(self, held: Held) -> Held | HubRefused:
        """Give the place back. Cancelling twice changes nothing."""
        now = self.clock.now_ms()
        outcome = await self.ledger.change(lambda c: writing.cancel(c, held.booking, now), held.branch.id)
        if held.booking.state == "booked" and not isinstance(outcome, HubRefused):
            name = uses.name_of(held.branch.id, held.booking.request_id)
            await self.ledger.change(lambda c: uses.give_back(c, name), at=held.branch.id)
        return self._held(held.branch, outcome)

    async def forget(self, held: Held) -> None:
        """Erase phone number, name and what stands for their identity card; the booking stays."""
        now = self.clock.now_ms()
        await self.ledger.change(lambda c: writing.erase_person(c, held.booking, now), held.branch.id)


def _whose(branch_id: str, asker: Asker) -> str:
    """For whom a proof of work is good: a network, at one branch."""
    return f"{branch_id} {networks(asker.address)[0]}"


def name_wish(keys: Keys, wish: Wish) -> Wish:
    """The wish with a new random booking id, its short code and the hash of its secret."""
    return wish.model_copy(update=_names(keys, wish.branch_id))


def _names(keys: Keys, branch_id: str) -> dict[str, str]:
    booking_id = booking_id_of(secrets.token_bytes(ID_BYTES))
    secret_hash = hashed(keys.secret(branch_id, booking_id))
    return {"booking_id": booking_id, "code": short_code(booking_id), "secret_hash": secret_hash}
