"""A third language on the hub's pages: word files and a branch's settings, no code."""

from __future__ import annotations

import pytest

from tests.server.booking.hall import Hall, demo_branch
from tests.server.hub.house import until
from tests.third_language import khmer, with_khmer  # noqa: F401
from wire.errors import Code, refused

pytestmark = pytest.mark.usefixtures("khmer")


@pytest.fixture
def hall(clock, tmp_path):
    return Hall(clock, tmp_path, with_khmer(demo_branch()))


@pytest.fixture
async def branch(house, hall):
    """A hub whose branch speaks Khmer too."""
    house.dial(hall)

    async def here() -> bool:
        card = (await house.call("GET", "/api/v1/branches")).json()[0]
        return card["connected"] and "km" in card["name"]

    await until(here)
    yield house
    await house.hang_up()
    hall.store.close()


async def test_a_page_is_shown_in_it_and_offers_the_others_by_their_names(branch):
    page = (await branch.call("GET", "/?lang=km")).text
    assert '<html lang="km">' in page
    assert "<h1>តើអ្នកចង់ទៅសាខាណា?</h1>" in page
    assert "សាខាលេខ ១" in page
    assert '<a class="lang" href="/?lang=en" lang="en">English</a>' in page
    assert "Đặt lịch hẹn" in page, "what its file leaves out is read in Vietnamese"


async def test_a_browser_that_likes_it_best_gets_it_and_a_refusal_too(branch):
    headers = {"Accept-Language": "km-KH, vi;q=0.5"}
    assert "តើអ្នកចង់ទៅសាខាណា?" in (await branch.call("GET", "/", headers=headers)).text
    assert "គ្មានសាខានេះទេ។" in (await branch.call("GET", "/branch/none", headers=headers)).text


async def test_a_service_is_found_by_its_words_in_every_language(branch):
    page = (await branch.call("GET", "/branch/hanoi-1?lang=km")).text
    assert "register a birth" in page
    assert "Đăng ký khai sinh" in page


async def test_a_booking_keeps_its_language(branch):
    booked = (await branch.book(language="km")).json()
    card = await branch.call("GET", "/b/hanoi-1/card?lang=km", headers={"Authorization": f"Bearer {booked['secret']}"})
    assert "សាខាលេខ ១" in card.text


async def test_a_refusal_of_the_api_keeps_its_two_languages_and_adds_it(branch):
    told = (await branch.call("GET", "/api/v1/branches/none")).json()
    assert told["code"] == "UNKNOWN_BRANCH"
    assert (bool(told["vi"]), bool(told["en"]), told["words"]) == (True, True, {"km": "គ្មានសាខានេះទេ។"})


async def test_why_a_branch_gave_no_number_is_read_in_it(branch, hall):
    hall.refuse_with = refused(Code.OUT_OF_HOURS, opens="08:00")
    booked = (await branch.book(slot=None, language="km")).json()

    async def answered() -> bool:
        return (await branch.look(booked["secret"]))["state"] == "refused"

    await until(answered)
    why = (await branch.look(booked["secret"]))["why"]
    assert why["vi"] == "Ngoài giờ cấp số. Lấy số được từ 08:00."
    assert why["km"] == "ក្រៅម៉ោងផ្ដល់លេខ។ យកលេខបានពី 08:00។"
    headers = {"Authorization": f"Bearer {booked['secret']}"}
    card = await branch.call("GET", "/b/hanoi-1/card?lang=km", headers=headers)
    assert why["km"] in card.text
