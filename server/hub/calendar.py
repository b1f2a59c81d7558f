"""A booking as a calendar entry (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime

from server.hub.desk import Held
from server.hub.pages.wording import say
from wire.values import Millis


def ics(held: Held, url: str, now: Millis) -> str:
    """The calendar file of a booking; a later file with the same UID replaces the entry, a cancelled one removes it."""
    booking, branch, language = held.booking, held.branch, held.booking.language
    cancelled = booking.state == "cancelled"
    service = branch.service_by_id.get(booking.service_id)
    place = branch.name.of(language)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Toi Luot//Hub//VI",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{booking.booking_id}@toiluot",
        f"SEQUENCE:{int(cancelled)}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(booking.slot_at)}",
        f"DTEND:{_utc(booking.slot_at + branch.policy.slot_min * 60_000)}",
        f"SUMMARY:{_text(say('ics_summary', language, branch=place))}",
        f"LOCATION:{_text(f'{place}, {branch.address.of(language)}')}",
        "DESCRIPTION:"
        + _text(
            say(
                "ics_text",
                language,
                service=service.name.of(language) if service else booking.service_id,
                code=booking.code,
            )
        ),
        f"URL:{url}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT1H",
        f"DESCRIPTION:{_text(say('ics_summary', language, branch=place))}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(folded for line in lines for folded in _folded(line)) + "\r\n"


def _utc(at: Millis) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 bytes, never cut inside a letter."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 74:
            parts.append(part)
            part = " "
        part += letter
    return [*parts, part]
