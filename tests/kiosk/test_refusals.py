"""What a citizen reads when there is no number."""

from __future__ import annotations

import pytest

from kiosk.refusals import TECHNICAL, title, words
from tests.kiosk.hall import ALONE, demo_branch, hall_doc
from wire.errors import Code, refused
from wire.views import HallView

BRANCH = demo_branch()
SERVICE = BRANCH.services[0]


HALL = HallView.model_validate(hall_doc(BRANCH))
LONELY = HallView.model_validate(hall_doc(BRANCH, **ALONE))


@pytest.mark.parametrize("code", sorted(TECHNICAL))
@pytest.mark.parametrize(
    ("language", "hall", "whom"),
    [
        ("vi", HALL, "quầy hướng dẫn"), ("en", HALL, "reception desk"), ("vi", LONELY, "cán bộ ở quầy"),
        ("en", LONELY, "staff at a counter"), ("vi", None, "cán bộ ở quầy"),
    ],
)  # fmt: skip
def test_what_only_the_office_can_mend_sends_the_citizen_to_whoever_is_there(code, language, hall, whom):
    why = refused(code, what="[Errno 28] No space left on device", method="ticket.issue")
    said = words(why, BRANCH, language, hall)
    assert whom in said
    assert "Errno" not in said
    assert "ticket.issue" not in said


def test_quota_names_the_service_in_the_readers_language():
    why = refused(Code.QUOTA_REACHED, service=SERVICE.name.of("vi"), quota=300)
    assert SERVICE.name.of("en") in words(why, BRANCH, "en")
    assert SERVICE.name.of("vi") in words(why, BRANCH, "vi")


@pytest.mark.parametrize("code", [Code.QUOTA_REACHED, Code.HALL_FULL, Code.HALL_CLOSED, Code.OUT_OF_HOURS])
def test_where_no_number_is_left_a_time_is_offered_with_its_address_or_not_at_all(code):
    why = refused(code, service=SERVICE.name.of("vi"), quota=300, waiting=400, why="Mất điện.", opens="07:30")
    assert words(why, BRANCH, "vi", HALL).endswith("có thể đặt lịch hẹn qua mạng tại datlich.example.vn.")
    assert words(why, BRANCH, "en", HALL).endswith("You can book a time online at datlich.example.vn.")
    for hall in (LONELY, None, HALL.model_copy(update={"book_at": ""})):
        assert "lịch" not in words(why, BRANCH, "vi", hall)


def test_service_is_named_and_not_its_id():
    assert SERVICE.name.of("vi") in words(refused(Code.UNKNOWN_SERVICE, service=SERVICE.id), BRANCH, "vi")
    gone = words(refused(Code.UNKNOWN_SERVICE, service="dat-cu"), BRANCH, "vi")
    assert "dat-cu" not in gone
    assert "chọn thủ tục khác" in gone
    assert "choose another" in words(refused(Code.UNKNOWN_SERVICE, service="dat-cu"), None, "en")


def test_other_refusals_are_the_servers_words():
    assert words(refused(Code.BOOKING_CANCELLED), BRANCH, "vi") == refused(Code.BOOKING_CANCELLED).text("vi")


@pytest.mark.parametrize("code", [Code.BOOKING_SPENT, Code.BOOKING_NOT_WAITING, Code.BOOKING_OTHER_DAY])
def test_who_shows_a_number_taken_from_home_reads_nothing_of_a_booking(code):
    why = refused(code, number="A041", state="missed", day="2026-11-24")
    for language, booking in (("vi", "lịch hẹn"), ("en", "booking")):
        assert booking not in f"{title(why, None, language)} {words(why, BRANCH, language)}".lower()
        assert title(why, None, language)


def test_a_code_that_became_a_number_was_used_whatever_became_of_that():
    for language in BRANCH.languages:
        used = title(refused(Code.BOOKING_SPENT, number="A041"), None, language)
        assert title(refused(Code.BOOKING_NOT_WAITING, number="A041", state="missed"), None, language) == used
