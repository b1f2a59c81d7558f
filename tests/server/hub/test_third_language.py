"""A third language on the hub's pages: word files and a branch's settings, no code."""

from __future__ import annotations

import pytest

from tests.server.booking.hall import Hall, demo_branch
from tests.server.hub.house import until
from tests.third_language import khmer, with_khmer  # noqa: F401

pytestmark = pytest.mark.usefixtures("khmer")


@pytest.fixture
async def branch(house, clock, tmp_path):
    """A hub whose branch speaks Khmer too."""
    hall = Hall(clock, tmp_path, with_khmer(demo_branch()))
    house.dial(hall)

    async def here() -> bool:
        card = (await house.call("GET", "/api/v1/branches")).json()[0]
        return card["connected"] and card["heard"]

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
    assert "Register a birth" in page
    assert "Đăng ký khai sinh" in page


async def test_a_booking_keeps_its_language(branch):
    booked = (await branch.book(language="km")).json()
    card = await branch.call("GET", "/b/hanoi-1/card?lang=km", headers={"Authorization": f"Bearer {booked['secret']}"})
    assert "សាខាលេខ ១" in card.text
