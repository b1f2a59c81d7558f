"""What a citizen reads when there is no number."""

from __future__ import annotations

import pytest

from kiosk.refusals import TECHNICAL, words
from tests.kiosk.hall import demo_branch
from wire.errors import Code, refused

BRANCH = demo_branch()
SERVICE = BRANCH.services[0]


@pytest.mark.parametrize("code", sorted(TECHNICAL))
@pytest.mark.parametrize(("language", "whom"), [("vi", "quầy hướng dẫn"), ("en", "reception desk")])
def test_what_only_the_office_can_mend_sends_the_citizen_to_reception(code, language, whom):
    said = words(refused(code, what="[Errno 28] No space left on device", method="ticket.issue"), BRANCH, language)
    assert whom in said
    assert "Errno" not in said
    assert "ticket.issue" not in said


def test_quota_names_the_service_in_the_readers_language():
    why = refused(Code.QUOTA_REACHED, service=SERVICE.name.vi, quota=300)
    assert SERVICE.name.en in words(why, BRANCH, "en")
    assert SERVICE.name.vi in words(why, BRANCH, "vi")


def test_service_is_named_and_not_its_id():
    assert SERVICE.name.vi in words(refused(Code.UNKNOWN_SERVICE, service=SERVICE.id), BRANCH, "vi")
    gone = words(refused(Code.UNKNOWN_SERVICE, service="dat-cu"), BRANCH, "vi")
    assert "dat-cu" not in gone
    assert "chọn thủ tục khác" in gone
    assert "choose another" in words(refused(Code.UNKNOWN_SERVICE, service="dat-cu"), None, "en")


def test_other_refusals_are_the_servers_words():
    assert words(refused(Code.BOOKING_CANCELLED), BRANCH, "vi") == refused(Code.BOOKING_CANCELLED).text("vi")
