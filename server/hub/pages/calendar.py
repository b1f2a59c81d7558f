"""A booking as a calendar entry (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vUri

from server.hub.booking.desk import Held
from server.hub.pages.wording import say
from wire.values import Millis

REMINDED = timedelta(hours=1)
"""So long before the time that was booked."""


def ics(held: Held, url: str, now: Millis) -> str:
    """The calendar file of a booking; a later file with the same UID replaces the entry, a cancelled one removes it."""
    booking, branch, language = held.booking, held.branch, held.booking.language
    cancelled = booking.state == "cancelled"
    service = branch.service_by_id.get(booking.service_id)
    named = service.name.of(language) if service else booking.service_id
    place = branch.name.of(language)
    summary = say("ics_summary", language, branch=place)
    begins = _moment(booking.slot_at)

    entry = Event()
    entry.add("uid", f"{booking.booking_id}@toiluot")
    entry.add("sequence", int(cancelled))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    entry.add("dtstamp", _moment(now))
    entry.add("dtstart", begins)
    minutes = branch.policy.slot_min if service is None else branch.slot_min(service.id)
    entry.add("dtend", begins + timedelta(minutes=minutes))
    entry.add("summary", summary)
    entry.add("location", ", ".join(filter(None, (place, branch.address.of(language)))))
    entry.add("description", say("ics_text", language, service=named, code=booking.code))
    entry.add("url", vUri(url))
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("trigger", -REMINDED)
    reminder.add("description", summary)
    entry.add_component(reminder)

    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", "-//Toi Luot//Hub//VI")
    whole.add("method", "PUBLISH")
    whole.add_component(entry)
    written: bytes = whole.to_ical()
    return written.decode()


def _moment(at: Millis) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)
