"""A booking as a calendar program reads it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from server.hub.booking.desk import Held
from server.hub.pages.calendar import ics
from server.hub.store.values import HubBooking
from tests.server.booking.hall import demo_branch
from tests.server.hub.house import at
from wire.values import Text

BRANCH = demo_branch()
NOW, SLOT = at("2026-11-20T09:15"), at("2026-11-23T10:00")
URL = "https://hub.test/b/hanoi-1#abcdefghijklmnopqrstuvwxyz"


def named(name: str, address: str = "Số 1, phố Cổ", language: str = "vi", **changes: object) -> Held:
    """A booking at a branch of that name and address."""
    branch = BRANCH.model_copy(update={"name": Text(vi=name, en=name), "address": Text(vi=address, en=address)})
    booking = HubBooking(
        branch_id=branch.id, booking_id="0badc0de", request_id="r", code="M2B-4F", service_id="khai-sinh",
        group_id="ho-tich", slot_at=SLOT, language=language, class_id="ordinary", now=False, state="booked",
        made_at=NOW,
    )  # fmt: skip
    return Held(booking.model_copy(update=changes), branch, "secret", "TL1")


def text_of(held: Held) -> str:
    written = ics(held, URL, NOW)
    return written if isinstance(written, str) else written.decode()


def entry(held: Held):
    (found,) = Calendar.from_ical(text_of(held)).walk("VEVENT")
    return found


@pytest.mark.parametrize("before", range(48, 76))
def test_no_line_is_folded_inside_an_escape(before):
    lines = text_of(named("x" * before + ",;" * 9)).split("\r\n")
    assert not [line for line in lines if re.search(r"(?<!\\)(?:\\\\)*\\$", line)]


@given(st.text(alphabet="Ệ ă,;\\x\N{ROLLING ON THE FLOOR LAUGHING}", min_size=1, max_size=150).map(lambda t: f"x{t}x"))
def test_names_arrive_as_they_are_written_however_long(name):
    held = named(name)
    found = entry(held)
    assert found["SUMMARY"] == f"Hẹn tại {held.branch.name.of('vi')}"
    assert found["LOCATION"] == f"{held.branch.name.of('vi')}, Số 1, phố Cổ"
    assert all(len(line.encode()) <= 75 for line in text_of(held).split("\r\n"))


def test_an_entry_says_when_where_what_and_reminds_an_hour_before():
    found = entry(named("Branch 1", "1 Old Street", "en"))
    assert text_of(named("Branch 1")).count("DTSTART:20261123T030000Z\r\n") == 1
    assert (found["DTEND"].dt - found["DTSTART"].dt).seconds == BRANCH.policy.slot_min * 60
    assert (found["SUMMARY"], found["LOCATION"]) == ("Visit to Branch 1", "Branch 1, 1 Old Street")
    assert found["DESCRIPTION"].endswith("Booking code: M2B-4F.")
    assert (found["URL"], found["DTSTAMP"].dt.isoformat()) == (URL, "2026-11-20T02:15:00+00:00")
    (alarm,) = found.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt.total_seconds()) == ("DISPLAY", -3600)
    assert alarm["DESCRIPTION"] == "Visit to Branch 1"


def test_of_an_address_that_nobody_wrote_no_comma_is_left():
    assert entry(named("Branch 1", ""))["LOCATION"] == "Branch 1"


def test_a_cancelled_booking_removes_the_entry_it_made():
    made, gone = entry(named("Branch 1")), entry(named("Branch 1", state="cancelled"))
    assert made["UID"] == gone["UID"] == "0badc0de@toiluot"
    assert (made["SEQUENCE"], made["STATUS"]) == (0, "CONFIRMED")
    assert (gone["SEQUENCE"], gone["STATUS"]) == (1, "CANCELLED")


def test_a_service_that_left_the_catalogue_is_named_by_its_id():
    assert entry(named("Branch 1", service_id="gone"))["DESCRIPTION"].startswith("gone.")


def test_the_file_says_what_it_is_and_ends_its_lines_as_calendars_do():
    text = text_of(named("Branch 1"))
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    whole = Calendar.from_ical(text)
    assert (whole["VERSION"], whole["METHOD"], whole["PRODID"]) == ("2.0", "PUBLISH", "-//Toi Luot//Hub//VI")
