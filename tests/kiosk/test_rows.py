"""What the kiosk's lists hold."""

from __future__ import annotations

from kiosk import rows
from tests.kiosk.hall import NINE_41, demo_branch, hall_doc, issued_doc
from wire.views import HallView, Issued

BRANCH = demo_branch()
HANOI = "Asia/Ho_Chi_Minh"


def hall(**tile_changes) -> HallView:
    doc = hall_doc(BRANCH)
    for tile in doc["services"]:
        if tile["group_id"] == "dat-dai":
            tile.update(tile_changes)
    return HallView.model_validate(doc)


def land(view: HallView, language="vi") -> dict:
    return next(row for row in rows.group_rows(BRANCH, view, language) if row["id"] == "dat-dai")


def test_group_sums_its_people_and_shows_its_widest_wait():
    doc = hall_doc(BRANCH)
    own = [tile for tile in doc["services"] if tile["group_id"] == "dat-dai"]
    for number, tile in enumerate(own):
        tile |= {"waiting": 2, "wait": {"low_min": 5 + number, "high_min": 10 + number}}
        doc["services"][[t["service_id"] for t in doc["services"]].index(tile["service_id"])] = tile
    row = land(HallView.model_validate(doc))
    assert (row["waiting"], row["low"], row["high"]) == (2 * len(own), 5, 9 + len(own))


def test_group_whose_services_are_all_closed_says_why():
    row = land(hall(open=False, closed_because={"vi": "Hết số hôm nay", "en": "No more today"}), "en")
    assert (row["open"], row["because"]) == (False, "No more today")


def test_group_nobody_serves_now_says_so():
    assert land(hall(served_now=False))["served"] is False


def test_opening_is_said_as_people_say_it():
    hour = 3_600_000
    assert rows.opens_text(NINE_41 + hour, now=NINE_41, timezone=HANOI, language="vi") == "10:41 hôm nay"
    assert rows.opens_text(NINE_41 + 22 * hour, now=NINE_41, timezone=HANOI, language="en") == "07:41 tomorrow"
    assert (
        rows.opens_text(NINE_41 + 70 * hour, now=NINE_41, timezone=HANOI, language="vi")
        == "07:41 thứ\u00a0Hai,\u00a023/11"
    )


def test_ticket_of_a_service_that_left_the_catalogue_is_still_shown():
    shown = rows.ticket_part(BRANCH, Issued.model_validate(issued_doc(BRANCH, service_id="gone")), "vi")
    assert (shown.number, shown.service) == ("A047", "gone")


def test_group_that_only_counters_long_on_pause_could_serve_says_so():
    row = land(hall(served_now=True, wait={"low_min": 0, "high_min": 0, "nobody": True}))
    assert row["served"] is False


def test_ticket_whose_turn_is_near_shows_no_time_to_be_back():
    ticket = Issued.model_validate(issued_doc(BRANCH))
    assert rows.ticket_part(BRANCH, ticket, "vi").come_back == "09:58"
    assert rows.ticket_part(BRANCH, ticket.model_copy(update={"come_back_at": None}), "vi").come_back == ""
