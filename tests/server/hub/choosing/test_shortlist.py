"""A city's many branches are shown a page at a time, and found by what their names and addresses say."""

from __future__ import annotations

import re

from server.hub.choosing.cards import BranchCard, Choosing
from server.hub.choosing.shortlist import AT_ONCE, shortlist
from tests.server.booking.hall import demo_branch
from wire.values import Text

DEMO = demo_branch()


def named(n: int, vi: str, en: str) -> object:
    names = {"name": Text({"vi": vi, "en": en}), "address": Text({"vi": f"Số {n} phố Huế", "en": f"{n} Hue Street"})}
    return DEMO.model_copy(update={"id": f"branch-{n}", **names})


CITY = [named(n, f"Chi nhánh số {n}", f"Branch no. {n}") for n in range(44)]
CITY.append(named(44, "Chi nhánh Đống Đa", "Dong Da branch"))


def test_a_page_ends_after_twenty_and_the_next_goes_on_there():
    pages, after = [], ""
    while True:
        page = shortlist(CITY, "", after)
        pages.append(page)
        after = page.after
        if not after:
            break
    assert [len(page.ids) for page in pages] == [AT_ONCE, AT_ONCE, 5]
    assert [page.left for page in pages] == [25, 5, 0]
    assert [one for page in pages for one in page.ids] == [branch.id for branch in CITY]


def test_a_page_after_a_branch_that_is_there_no_more_is_the_first():
    assert shortlist(CITY, "", "gone") == shortlist(CITY, "", "")


def test_a_branch_is_found_by_words_of_its_name_and_address_without_marks():
    assert shortlist(CITY, "dong da", "").ids == ("branch-44",)
    assert shortlist(CITY, "ĐỐNG  đa", "").ids == ("branch-44",)
    assert shortlist(CITY, "so 17", "").ids == ("branch-17",)
    assert shortlist(CITY, "street 44 dong", "").ids == ("branch-44",)
    assert shortlist(CITY, "nowhere", "").ids == ()
    assert shortlist(CITY, "hue", "branch-19").ids == tuple(f"branch-{n}" for n in range(20, 40))


async def test_the_first_page_of_a_city_is_small_and_leads_to_the_rest(house, monkeypatch):
    cards = [BranchCard(branch, True, True, {}) for branch in CITY]

    async def all_of_them(_: Choosing) -> list[BranchCard]:
        return cards

    monkeypatch.setattr(Choosing, "branches", all_of_them)
    first = (await house.call("GET", "/?lang=en")).text
    assert first.count('href="/branch/') == AT_ONCE
    assert len(first.encode()) <= 40_000
    assert "More branches (25)" in first
    further = re.search(r'href="(/\?[^"]*after=[^"]*)"', first)
    assert further is not None
    second = (await house.call("GET", further[1].replace("&amp;", "&"))).text
    assert 'href="/branch/branch-20?lang=en"' in second
    found = (await house.call("GET", "/?lang=vi&q=dong+da")).text
    assert found.count('href="/branch/') == 1
    assert 'value="dong da"' in found
    none = (await house.call("GET", "/?lang=vi&q=%22%3E%3Cb%3Exyz")).text
    assert "Không tìm thấy chi nhánh nào" in none
    assert "<b>xyz" not in none
    assert (await house.call("GET", f"/?q={'x' * 81}")).status_code == 422
    monkeypatch.setattr(Choosing, "branches", lambda _: few())

    async def few() -> list[BranchCard]:
        return cards[:AT_ONCE]

    page = (await house.call("GET", "/?lang=en")).text
    assert 'name="q"' not in page
    assert "More branches" not in page
