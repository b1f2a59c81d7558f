"""Answers a citizen's press while the server is away: a number of those that are held, or why there is none. No Qt.

No rule of the queue is here. Whether the hall is open says the last view that the server told, as far as the calendar
of the settings does not say otherwise by now (`rules.hours`); places, quotas, windows of bookings are the server's,
when it is handed the number.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress

from kiosk.offline.store import UNKNOWN, Number, OfflineStore
from rules import hours
from rules.booking_code.signed import Verifier
from rules.out_of_hours import out_of_hours_words
from wire.booking import BranchBooking
from wire.catalogue import NOWHERE, Branch
from wire.commands import CheckIn, Command, HandOver, IssueTicket
from wire.errors import Code, Refused, refused
from wire.queries import Query
from wire.values import NO_ROW, Channel, Millis, WaitRange
from wire.views import HallView, Issued, ServiceTile

log = logging.getLogger(__name__)

TRY_AGAIN_MS = 30_000
"""A store that could not keep a number is tried again so much later."""

NO_WAIT = WaitRange(low_min=0, high_min=0)


class StandIn:
    """Gives numbers of the store.

    Args:
        store: what is held and was given.
        now: the hall's time as this machine has it.
        has_printer: without one the screen is the ticket, and there is no paper to be told of.
    """

    def __init__(self, store: OfflineStore, now: Callable[[], Millis], *, has_printer: bool = True) -> None:
        self._store, self._now = store, now
        self._paper = UNKNOWN if has_printer else "printed"
        self._broken_at: Millis | None = None
        """When it could not keep a number, or was tried in vain since."""

    def ready(self, branch: Branch | None) -> bool:
        """Whether any number can be given now, or when numbers are given next: till then the kiosk is closed."""
        if branch is None:
            return False
        now = self._now()
        opens_at = hours.next_opening(branch, now)
        return bool(self._left(branch, now)) or (
            opens_at is not None and opens_at > now and bool(self._left(branch, opens_at))
        )

    def hall(self, branch: Branch, told: HallView) -> HallView:
        """What the kiosk shows meanwhile: who waits and for how long nobody can say.

        Args:
            branch: the settings known last.
            told: the last view of the server.
        """
        now = self._now()
        left = self._left(branch, now)
        is_open = not told.stays_closed and hours.issuing_now(branch, now)
        why, opens_at = told.closed_because, told.opens_at
        if not is_open and not told.stays_closed:
            opens_at = hours.next_opening(branch, now)
            why = out_of_hours_words(branch, now)
        return told.model_copy(
            update={
                "open": is_open,
                "closed_because": None if is_open else why,
                "opens_at": None if is_open else opens_at,
                "counters_open_at": _counters_open_at(branch, now) if is_open else None,
                "waiting": 0,
                "services": tuple(_tile(branch, tile, now, is_open, left) for tile in told.services),
            }
        )

    def answer(
        self, command: Command | Query, branch: Branch, keys: Iterable[str], instead_of: str | None = None
    ) -> Issued | Refused:
        """A number, which is on the disk by then, or why there is none.

        Args:
            command: what the citizen pressed or scanned.
            branch: the settings known last.
            keys: by which signed codes are checked.
            instead_of: the id under which the server was asked the same, and did not answer.
        """
        if isinstance(command, IssueTicket):
            return self._give(
                *(branch, command.service_id, command.class_id, command.language),
                instead_of=instead_of, then=command.then, person=command.person, accessible=command.accessible,
            )  # fmt: skip
        if not isinstance(command, CheckIn):
            return refused(Code.SERVER_AWAY)
        booking = self._booking(command, branch, keys)
        if isinstance(booking, Refused):
            return booking
        return self._give(
            *(branch, booking.service_id, command.class_id or "ordinary", command.language, booking, command.code),
            instead_of=instead_of, person=command.person, accessible=booking.accessible,
        )  # fmt: skip

    # -- inside --

    def _left(self, branch: Branch, at: Millis) -> frozenset[str]:
        if self._broken_at is not None and not self._mended(self._broken_at):
            return frozenset()
        return self._store.left(hours.business_day(branch, at))

    def _mended(self, broken_at: Millis) -> bool:
        """Whether the store takes something again, such as after a full disk was cleared."""
        now = self._now()
        if abs(now - broken_at) < TRY_AGAIN_MS:
            return False
        self._broken_at = now
        with suppress(sqlite3.Error):
            self._store.keep(tried_at=str(now))
            self._broken_at = None
        return self._broken_at is None

    def _booking(self, command: CheckIn, branch: Branch, keys: Iterable[str]) -> BranchBooking | Refused:
        """What a signed code says, for today and not spent here; other codes only the server can read."""
        if not Verifier.is_signed(command.code):
            return refused(Code.SERVER_AWAY)
        verifier = Verifier(bytes.fromhex(key) for key in keys)
        booking = verifier.read(command.code, branch)
        if isinstance(booking, Refused):
            return booking
        spent = self._store.number_of(booking.booking_id)
        if spent is not None:
            return refused(Code.BOOKING_SPENT, number=spent)
        if booking.now:  # it has a number, which only the server knows
            return refused(Code.SERVER_AWAY)
        day = hours.business_day(branch, booking.slot_at)
        if day != hours.business_day(branch, self._now()):
            return refused(Code.BOOKING_OTHER_DAY, day=day)
        claimed = branch.class_by_id.get(booking.class_id)
        if command.class_id is None and claimed is not None and claimed.at_kiosk:
            return refused(Code.CONFIRM_CLASS, class_id=claimed.id, name=claimed.name.of(command.language))
        return booking

    def _give(
        self,
        branch: Branch,
        service_id: str,
        class_id: str,
        language: str,
        booking: BranchBooking | None = None,
        code: str | None = None,
        instead_of: str | None = None,
        then: tuple[str, ...] = (),
        person: str | None = None,
        accessible: bool = False,
    ) -> Issued | Refused:
        service = branch.service_by_id.get(service_id)
        if service is None:
            return refused(Code.UNKNOWN_SERVICE, service=service_id)
        try:
            number = self._store.next_number(
                branch.group_by_id[service.group].series, hours.business_day(branch, self._now())
            )
            if number is None:
                return refused(Code.SERVER_AWAY)
            arrived_at = max(self._now(), self._store.latest(number.day), number.leased_at)
            command = HandOver(
                lease_id=number.lease_id, day=number.day, series=number.series, serial=number.serial,
                service_id=service_id, class_id=class_id, language=language, arrived_at=arrived_at, code=code,
                instead_of=instead_of, then=then, person=person, accessible=accessible,
            )  # fmt: skip
            ticket = _ticket(branch, number, command, booking)
            booking_id = "" if booking is None else booking.booking_id
            self._store.give(number, command, ticket, self._paper, booking_id)
        except sqlite3.Error as error:  # what cannot be kept is not given
            log.error("no number is given while the server is away: %s", error)
            self._broken_at = self._now()
            return refused(Code.SERVER_AWAY)
        return ticket


def of_another_day(told: HallView) -> HallView:
    """The last view once its day is over: what was closed for that day, by a person or a quota, no longer is."""
    tiles = tuple(tile.model_copy(update={"stays_closed": False}) for tile in told.services)
    return told.model_copy(update={"stays_closed": False, "services": tiles})


def _counters_open_at(branch: Branch, now: Millis) -> Millis | None:
    opens_at = hours.counters_open_at(branch, now)
    return opens_at if opens_at > now else None


def _tile(branch: Branch, tile: ServiceTile, now: Millis, is_open: bool, left: frozenset[str]) -> ServiceTile:
    """A service as far as it is known, without its line."""
    service = branch.service_by_id.get(tile.service_id)
    held = service is not None and branch.group_by_id[service.group].series in left
    in_hours = service is not None and hours.service_issuing_now(branch, service.id, now)
    takes = is_open and held and in_hours and not tile.stays_closed
    why = tile.closed_because if tile.stays_closed else refused(Code.SERVER_AWAY).in_languages(branch.languages)
    update = {"open": takes, "closed_because": None if takes else why}
    return without_line(tile).model_copy(update=update)


def without_line(tile: ServiceTile) -> ServiceTile:
    """A service without what the server alone knows: who waits, for how long, who is at work."""
    low = None if tile.accessible_wait is None else NO_WAIT
    return tile.model_copy(update={"waiting": 0, "wait": NO_WAIT, "served_now": True, "accessible_wait": low})


def _ticket(branch: Branch, number: Number, command: HandOver, booking: BranchBooking | None) -> Issued:
    return Issued(
        seq=NO_ROW,
        ticket_id=number.ticket_id,
        number=f"{number.series}{number.serial:03d}",
        service_id=command.service_id,
        then=command.then,
        class_id=command.class_id,
        channel=Channel.KIOSK if booking is None else Channel.BOOKING,
        language=command.language,
        issued_at=command.arrived_at,
        ahead=0,
        wait=NO_WAIT,
        come_back_at=None,
        where=branch.where_to_wait.get(command.service_id) or NOWHERE,
        tracking_url=number.address,
        slot_at=None if booking is None else booking.slot_at,
        accessible=command.accessible,
        given_away=True,
    )
