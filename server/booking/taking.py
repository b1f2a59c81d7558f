"""One booking from the hub into the branch. Taking it twice changes nothing: command ids are made of what it says."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from server.booking.facts import Facts, issued_fact, refused_fact
from server.core import hours
from wire.commands import Command, IssueTicket, RecordBooking
from wire.errors import Code, Refused
from wire.values import Actor, Channel, Role

if TYPE_CHECKING:
    from server.booking.link import Branchside

log = logging.getLogger("toiluot.booking")

Json = dict[str, Any]

HUB = Actor(role=Role.HUB)

NOT_NOW = frozenset({Code.CANNOT_STORE, Code.STARTING, Code.BUSY})
"""Refusals that pass: the booking is asked for again later."""

STALE_AFTER_MS = 15 * 60_000
"""A number wished for longer ago (the link was away) is refused: the person has long decided otherwise."""

_TOO_LATE = (
    "Chi nhánh mất kết nối nên chưa nhận được yêu cầu lấy số. Xin lấy số lại.",
    "The branch was out of reach and did not get this wish in time. Please take a number again.",
)


class HallBusy(Exception):
    """The branch cannot take the booking now; the text says why."""


async def take_booking(branch: Branchside, facts: Facts, body: Json) -> bool:
    """Mirror a booking, and give its number if one was wished for now. True if there is a new fact for the hub.

    Raises:
        HallBusy: the branch cannot store at the moment.
    """
    try:
        booking = RecordBooking.model_validate_json(json.dumps(body))
    except ValidationError as error:
        log.warning("the hub sent a booking that cannot be read: %s", error.errors(include_input=False)[0]["msg"])
        return False
    async with branch.reading() as state:
        mirrored = state.bookings.get(booking.booking_id)
        spent = booking.booking_id in state.spent
        same = mirrored is not None and all(
            getattr(mirrored, name) == getattr(booking, name) for name in RecordBooking.model_fields
        )
        fresh = branch.now - booking.slot_at <= STALE_AFTER_MS and state.day == hours.business_day(
            state.settings, booking.slot_at
        )
    if not same:
        await _ask(branch, f"bk-{booking.booking_id}-{_digest(body)}", booking)
    if not booking.now or booking.state != "booked" or spent:
        return False
    if not fresh:
        facts.answered(booking.booking_id, refused_fact(booking.booking_id, *_TOO_LATE))
    else:
        await _give_number(branch, facts, booking)
    return True


async def _give_number(branch: Branchside, facts: Facts, booking: RecordBooking) -> None:
    facts.answering(booking.booking_id)
    issue = IssueTicket(
        service_id=booking.service_id,
        class_id=booking.class_id,
        language=booking.language,
        channel=Channel.ONLINE,
        booking_id=booking.booking_id,
    )
    answer = await _ask(branch, f"now-{booking.booking_id}", issue)
    if isinstance(answer, Refused):
        body = refused_fact(booking.booking_id, answer.text("vi"), answer.text("en"))
    else:
        body = issued_fact(
            booking.booking_id, answer["issued_at"], answer["number"], answer.get("tracking_url") or None
        )
    facts.answered(booking.booking_id, body)


async def _ask(branch: Branchside, command_id: str, command: Command) -> Json | Refused:
    answer = await branch.ask(command_id, command, HUB)
    if isinstance(answer, Refused):
        if answer.code in NOT_NOW:
            raise HallBusy(answer.text("en"))
        log.info("the branch refused %s from the hub: %s", command.method, answer.code.value)
    return answer


def _digest(body: Json) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]
