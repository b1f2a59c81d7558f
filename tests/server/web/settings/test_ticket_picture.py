"""The paper ticket in the settings: edited as a draft, and shown as it would come out."""

from __future__ import annotations

import io
import re
import struct
from typing import Any

import httpx
import pytest
import zxingcpp
from PIL import Image

from server.settings.difference import body_of
from server.web.pages import Speech
from server.web.settings.ticket_picture import ticket_png
from tests.server.branch_kit import BRANCH
from tests.server.web.conftest import Site
from tests.server.web.settings.test_items import form_of
from tests.server.web.test_manager import sign_in, token
from tests.wire.test_emblem import png, svg
from wire.branding import Branding
from wire.emblem import cleaned

HOME = "/manager/settings"
HERE = f"{HOME}/ticket/-"
NINE = 1_764_000_000_000


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.convert("L")


@pytest.fixture
def body() -> dict[str, Any]:
    return body_of(BRANCH)


async def keep(client: httpx.AsyncClient, body: dict[str, Any], **changed: str) -> httpx.Response:
    page = (await client.get(HERE)).text
    return await client.post(HERE, data={"form": token(page)} | form_of(body, "ticket", "-", **changed))


async def shown(client: httpx.AsyncClient, width: str = "80", language: str = "vi") -> Image.Image:
    answer = await client.get(f"{HERE}/picture", params={"width": width, "language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    return opened(answer.content)


@pytest.mark.parametrize(("width", "dots"), [("80", 576), ("58", 384)])
async def test_a_ticket_is_shown_as_wide_as_its_paper_and_its_code_can_be_read(
    site: Site, browser_like: httpx.AsyncClient, width: str, dots: int
) -> None:
    await sign_in(browser_like)
    picture = await shown(browser_like, width)
    assert picture.width == dots
    assert [code.text[:26] for code in zxingcpp.read_barcodes(picture)] == ["https://so.example.vn/t/A0"]
    page = (await browser_like.get(HERE)).text
    assert page.count("/ticket/-/picture?width=") == 2 * len(BRANCH.languages)


async def test_a_part_moves_a_step_without_a_script(
    site: Site, browser_like: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    await sign_in(browser_like)

    async def order(action: str = "") -> list[str]:
        page = (await browser_like.get(HERE)).text
        if action:
            form = form_of(body, "ticket", "-") | {"form": token(page), "action": action}
            assert (await browser_like.post(HERE, data=form)).status_code == 303
            page = (await browser_like.get(HERE)).text
        rows = page.partition('id="f-order-label"')[2].partition('id="f-number_size"')[0]
        return re.findall(r'<option value="(\w+)" selected', rows)

    first, second, third, *rest = await order()
    assert await order("row-up-f-order-2") == [first, third, second, *rest]
    assert await order("row-down-f-order-0") == [second, first, third, *rest]
    assert await order("row-up-f-order-0") == [first, second, third, *rest]


async def test_the_picture_is_of_the_draft_and_in_the_language_that_is_asked_for(
    site: Site, browser_like: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    await sign_in(browser_like)
    before, english = await shown(browser_like), await shown(browser_like, language="en")
    assert before.tobytes() != english.tobytes()
    await keep(browser_like, body, **{"text_size": "large", "please-vi": "Mời ông/bà ngồi chờ."})
    after = await shown(browser_like)
    assert after.height > before.height
    assert 'value="large" selected' in (await browser_like.get(HERE)).text


async def test_a_ticket_without_its_number_or_with_a_part_twice_is_told_at_the_field_and_shown_all_the_same(
    site: Site, browser_like: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    await sign_in(browser_like)
    await keep(browser_like, body, **{"order-1-text": "code"})
    page = (await browser_like.get(HERE)).text
    assert "Phiếu phải có số thứ tự. Thêm phần này vào." in page
    assert Speech("vi")("settings.wrong_twice") in page
    assert (await shown(browser_like)).height > 200


async def test_nobody_sees_a_ticket_without_signing_in_and_no_width_but_two(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    assert (await browser_like.get(f"{HERE}/picture")).headers["location"] == "/manager/sign-in"
    await sign_in(browser_like)
    assert (await browser_like.get(f"{HERE}/picture?width=76")).status_code == 404
    assert (await shown(browser_like, language="xx")).tobytes() == (await shown(browser_like)).tobytes()


def head_with(drawing: bytes) -> bytes:
    branding = Branding(emblem=cleaned(drawing).lines)
    picture = opened(ticket_png(BRANCH.model_copy(update={"branding": branding}), "vi", "80", NINE))
    return picture.crop((0, 0, 160, 90)).tobytes()


def test_an_emblem_of_dots_is_drawn_and_one_of_lines_is_a_frame() -> None:
    plain = opened(ticket_png(BRANCH.model_copy(update={"branding": Branding()}), "vi", "80", NINE))
    dots, lines = head_with(png()), head_with(svg("<circle r='4'/>"))
    assert len({plain.crop((0, 0, 160, 90)).tobytes(), dots, lines}) == 3


def test_an_emblem_that_is_huge_or_a_line_stays_in_its_room() -> None:
    for wide, high in ((1000, 1), (1, 1000), (1000, 1000)):
        file = io.BytesIO()
        Image.new("RGB", (wide, high), (0, 0, 0)).save(file, "PNG")
        assert struct.unpack(">II", file.getvalue()[16:24]) == (wide, high)
        branding = Branding(emblem=cleaned(file.getvalue()).lines)
        picture = ticket_png(BRANCH.model_copy(update={"branding": branding}), "vi", "58", NINE)
        assert opened(picture).width == 384
