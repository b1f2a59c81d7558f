"""An office's emblem, colour and hotline on pages, in force at once."""

from __future__ import annotations

import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.web.branding import USUAL, USUAL_ON_DARK, USUAL_TINT_ON_DARK, colour_sheet, emblem_address, recoloured
from tests.server.branch_kit import BRANCH
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in
from tests.wire.test_emblem import png, svg
from wire.branding import Branding
from wire.colours import READABLE, contrast, darker
from wire.emblem import cleaned

SVG, PNG = cleaned(svg('<circle r="4"/>')), cleaned(png())


async def put(site: Site, **branding: object) -> None:
    await site.house.put(BRANCH.model_copy(update={"branding": Branding.model_validate(branding)}))


@pytest.mark.parametrize("picture", [SVG, PNG], ids=["svg", "png"])
async def test_the_emblem_in_force_is_served_as_a_picture_that_can_do_nothing(
    site: Site, browser_like: httpx.AsyncClient, picture: object
) -> None:
    assert (await browser_like.get("/emblem")).status_code == 404
    await put(site, emblem=picture.lines)  # type: ignore[attr-defined]
    answer = await browser_like.get("/emblem")
    assert (answer.status_code, answer.content) == (200, picture.data)  # type: ignore[attr-defined]
    assert answer.headers["content-type"] == picture.media_type  # type: ignore[attr-defined]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    again = await browser_like.get("/emblem", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_pages_show_another_emblem_at_once_and_their_own_where_there_is_none(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    addresses = []
    for branding in ({}, {"emblem": SVG.lines}, {"emblem": PNG.lines}):
        await put(site, **branding)
        page, phone = (await browser_like.get("/manager")).text, (await browser_like.get("/t")).text
        address = emblem_address(Branding.model_validate(branding))
        assert ('<svg class="emblem"' in page) == (not branding)
        assert ("<img" in phone) == bool(branding)
        assert address in page
        assert address in phone
        addresses.append(address)
    assert len(set(addresses)) == 3


async def test_a_phone_is_told_the_hotline_and_takes_the_colour_within_its_policy(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await put(site, accent="#7a1f5c", hotline="1022")
    answer = await browser_like.get("/t")
    assert 'data-number="1022"' in answer.text
    assert "background:#7a1f5c" in answer.text
    await put(site)
    other = await browser_like.get("/t")
    assert answer.headers["content-security-policy"] != other.headers["content-security-policy"]
    for usual in (USUAL, USUAL_ON_DARK, USUAL_TINT_ON_DARK):
        assert usual not in answer.text
        assert usual in other.text
    assert recoloured("a{color:#0b6b63}", Branding()) == "a{color:#0b6b63}"


@given(st.integers(0, 0xFFFFFF))
def test_whatever_the_colour_it_is_read_on_every_ground_of_the_pages(n: int) -> None:
    sheet = colour_sheet(Branding(accent=darker(f"#{n:06x}")))
    light, light_tint, dark, dark_tint = re.findall(r"#[0-9a-f]{6}", sheet)
    for colour, grounds in (
        (light, ("#ffffff", "#f6f4ef", light_tint)),
        (dark, ("#10181d", "#18232a", dark_tint, "#06211e")),
    ):
        assert min(contrast(colour, ground) for ground in grounds) >= READABLE, (colour, grounds)


async def test_the_colour_stands_in_a_sheet_of_its_own_readable_in_both_looks(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await put(site)
    assert (await browser_like.get("/branding.css")).text == colour_sheet(Branding()) == ""
    await put(site, accent="#00695C")
    sheet = await browser_like.get("/branding.css")
    assert sheet.headers["content-type"].startswith("text/css")
    assert "--brand:#00695c" in sheet.text
    dark = sheet.text.rpartition("--brand:")[2][:7]
    assert contrast(dark, "#15202b") >= READABLE


async def test_the_page_that_rates_shows_the_emblem_and_the_hotline(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    plain = (await browser_like.get("/r")).text
    assert 'class="emblem own"' not in plain
    await put(site, hotline="")
    assert "data-number" not in (await browser_like.get("/r")).text
    await put(site, emblem=SVG.lines, hotline="1022")
    for path in ("/r", "/pad"):
        page = (await browser_like.get(path)).text
        assert re.search('<img class="emblem own" src="/emblem[?]v=[0-9a-f]{8}" alt="">', page)
        assert 'data-number="1022"' in page
