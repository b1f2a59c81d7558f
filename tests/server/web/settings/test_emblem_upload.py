"""An emblem is chosen as a file: cleaned or refused in words at its field, part of the draft, undone to the byte."""

from __future__ import annotations

import asyncio
import html
import io
import unicodedata
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.async_api import Page, expect

from server.settings.written import written
from server.store.draft_rows import drafts
from tests.server.branch_kit import BRANCH, PASSWORD
from tests.server.web.conftest import CHROMIUM, Site, on_ports
from tests.server.web.settings.test_settings_browser import held_back, signed_in
from tests.server.web.settings.test_settings_pages import HOME, post, version
from tests.server.web.test_browser import page  # noqa: F401
from tests.server.web.test_manager import sign_in, token
from tests.wire.test_emblem import moving_png, png, shorter_png, svg
from wire.emblem import cleaned

GOOD = svg('<circle cx="4" cy="4" r="4" fill="#0b6b63"/>')
HERE = f"{HOME}/branding/-"


async def send(
    client: httpx.AsyncClient, data: bytes, name: str = "logo.svg", action: str = "picture", **form: str
) -> httpx.Response:
    key = token((await client.get(HERE)).text)
    fields = {
        "form": key,
        "action": action,
        "f-accent": BRANCH.branding.accent or "",
        "f-hotline": BRANCH.branding.hotline,
    } | form
    return await client.post(f"{HERE}/emblem", data=fields, files={"f-emblem": (name, data)})


def drafted(site: Site) -> dict[str, Any]:
    with site.house.store.reading() as connection:
        found = drafts(connection)
    return found[0].body["branding"] if found else {}


def jpeg() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (60, 60), "red").save(held, "JPEG")
    return held.getvalue()


async def test_an_emblem_is_cleaned_put_in_force_and_undone_to_the_byte(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    answer = await send(browser_like, svg("<!-- by X --><circle r='4'/>"), unicodedata.normalize("NFD", "Biểu.svg"))
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    assert drafted(site)["emblem"] == list(cleaned(svg("<circle r='4'/>")).lines)
    shown = (await browser_like.get(HERE)).text
    assert "Bản nháp: 1 thay đổi" in shown
    assert shown.count("data:image/svg+xml;base64,") == 3  # on light, on dark, and in what changes
    await post(browser_like, "/put", version=await version(browser_like), when="now")
    async with site.house.handle.reading() as state:
        assert state.branch is not None
        assert state.branch.branding.picture == cleaned(svg("<circle r='4'/>"))
        seq = state.settings_seq
    before = (await browser_like.get(f"{HOME}/export")).text
    assert 'emblem = ["' in before
    assert (await send(browser_like, b"", action="no-picture")).status_code == 303
    assert drafted(site)["emblem"] == []
    await post(browser_like, "/put", version=await version(browser_like), when="now")
    async with site.house.handle.reading() as state:
        assert written(state.branch) == written(BRANCH)  # type: ignore[arg-type]
    history = (await browser_like.get(f"{HOME}/history")).text
    assert history.count("data:image/svg+xml;base64,") == 2  # it came, it went
    await post(browser_like, f"/history/{seq}/back", page=f"{HOME}/history")
    await post(browser_like, "/put", version=await version(browser_like), when="now")
    again = (await browser_like.get(f"{HOME}/export")).text
    assert again.split("\n", 1)[1] == before.split("\n", 1)[1]


async def test_a_file_of_settings_brings_an_emblem_back_however_large_its_lines(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    noise = Image.effect_noise((230, 230), 90)
    held = io.BytesIO()
    noise.save(held, "PNG")
    assert 40_000 < len(held.getvalue()) < 60_000
    await send(browser_like, held.getvalue(), "logo.png")
    await post(browser_like, "/put", version=await version(browser_like), when="now")
    text = (await browser_like.get(f"{HOME}/export")).text
    await send(browser_like, b"", action="no-picture")
    await post(browser_like, "/put", version=await version(browser_like), when="now")
    for change in (lambda said: said, lambda said: "\ufeff" + unicodedata.normalize("NFD", said).replace("\n", "\r\n")):
        answer = await post(browser_like, "/import", toml=change(text.split("\n", 1)[1]))
        assert answer.status_code == 303, html.unescape(answer.text)
        assert drafted(site)["emblem"] == list(cleaned(held.getvalue()).lines)
        await post(browser_like, "/drop")
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (svg("<script>alert(1)</script>"), "logo.svg", "Tệp SVG có mã chương trình (script)"),
        (svg('<path d="M0 0" onload="x()"/>'), "logo.svg", "Tệp SVG có mã chương trình (onload)"),
        (svg("<foreignObject/>"), "logo.svg", "thứ không phải hình vẽ (foreignObject)"),
        (svg('<image href="https://example.vn/x"/>'), "logo.svg", "lấy thứ gì đó từ nơi khác"),
        (b'<!DOCTYPE svg [<!ENTITY a "aa">]>' + svg("<text>&a;</text>"), "logo.svg", "DOCTYPE"),
        (svg('<set attributeName="x"/>'), "logo.svg", "Hình này chuyển động."),
        (moving_png(), "logo.png", "Hình này chuyển động."),
        (jpeg(), "logo.png", "Đây không phải là hình SVG hay PNG"),
        (b"%PDF-1.7", "logo.svg", "Đây không phải là hình SVG hay PNG"),
        (png()[:-20], "logo.png", "không nguyên vẹn"),
        (shorter_png(), "logo.png", "không nguyên vẹn"),
        (png(3000, 8), "logo.png", "Hình có 3000 x 8 điểm ảnh"),
        (b"", "logo.svg", "Tệp này không có gì bên trong."),
        (b"", "", "Chưa chọn tệp nào."),
        (b"\x00" * 530_000, "logo.png", "Hình quá lớn (517 KB)"),
        (b"\x00" * 20_000_000, "logo.png", "Hình quá lớn (19.1 MB)"),
    ],
)
async def test_what_cannot_be_an_emblem_is_said_at_the_field_and_nothing_else_is_lost(
    site: Site, browser_like: httpx.AsyncClient, data: bytes, name: str, words: str
) -> None:
    await sign_in(browser_like)
    await send(browser_like, GOOD)
    answer = await send(browser_like, data, name, **{"f-hotline": "1022"})
    assert answer.status_code in (409, 413)
    shown = html.unescape(answer.text)
    at_field = shown[shown.index('id="f-emblem-wrong"') :]
    assert words in at_field[: at_field.index("</p>")]
    assert drafted(site)["emblem"] == list(cleaned(GOOD).lines)
    if answer.status_code == 409:
        assert drafted(site)["hotline"] == "1022"
    english = html.unescape((await browser_like.get(f"{HERE}?lang=en")).text)
    assert "An SVG or PNG file" in english


async def test_a_mark_at_the_beginning_of_a_drawing_is_left_out(site: Site, browser_like: httpx.AsyncClient) -> None:
    await sign_in(browser_like)
    assert (await send(browser_like, b"\xef\xbb\xbf" + GOOD)).status_code == 303
    assert drafted(site)["emblem"] == list(cleaned(GOOD).lines)


async def test_who_may_not_change_settings_sends_no_file_and_no_large_one(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    for data in (GOOD, b"\x00" * 600_000):
        answer = await browser_like.post(f"{HERE}/emblem", data={"form": "x"}, files={"f-emblem": ("a.svg", data)})
        assert answer.status_code in (413, 415)
    await sign_in(browser_like)
    answer = await browser_like.post(f"{HERE}/emblem", data={"form": "x"}, files={"f-emblem": ("a.svg", GOOD)})
    assert answer.status_code == 403
    assert drafted(site) == {}


async def test_an_emblem_of_a_file_that_may_not_be_shown_is_told_with_its_line(
    site: Site, browser_like: httpx.AsyncClient
) -> None:
    await sign_in(browser_like)
    text = written(BRANCH).replace('"emblem" = []', "").replace("emblem = []", 'emblem = ["PHNjcmlwdC8+"]')
    answer = await post(browser_like, "/import", toml=text)
    assert "Tệp SVG có mã chương trình (script)" in html.unescape(answer.text)
    assert "Dòng " in answer.text


@pytest.mark.browser
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Debian's chromium-headless-shell")
class TestInABrowser:
    """With a file chosen as people do."""

    async def test_it_is_chosen_shown_on_both_grounds_and_put_in_force(
        self, site: Site, page: Page, tmp_path: Path  # noqa: F811
    ) -> None:  # fmt: skip
        (tmp_path / "logo.svg").write_bytes(GOOD)
        (tmp_path / "bad.svg").write_bytes(svg("<script>document.title='x'</script>"))
        (tmp_path / "large.png").write_bytes(b"\x00" * 20_000_000)
        async with on_ports(site) as up:
            await signed_in(page, up, "/branding/-")
            await page.fill("#f-hotline", "1022")
            await page.set_input_files("#f-emblem", tmp_path / "large.png")
            await page.click("[value=picture]")
            await expect(page.locator("[data-field=f-emblem] .wrong")).to_contain_text("Hình quá lớn (19.1 MB)")
            await page.set_input_files("#f-emblem", tmp_path / "bad.svg")
            await page.click("[value=picture]")
            await expect(page.locator("#f-emblem-wrong")).to_contain_text("mã chương trình (script)")
            await expect(page.locator("#f-hotline")).to_have_value("1022")
            await page.set_input_files("#f-emblem", tmp_path / "logo.svg")
            await page.click("[value=picture]")
            await expect(page.locator(".emblems img")).to_have_count(2)
            await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 2 thay đổi")
            await page.wait_for_function("document.querySelector('.emblems img').naturalWidth > 0")
            await page.click(".put .btn.go")
            await expect(page.locator("h1")).to_have_text("Các lần sửa trước")
            async with up.house.handle.reading() as state:
                assert state.branch is not None
                assert state.branch.branding.picture == cleaned(GOOD)
                assert state.branch.branding.hotline == "1022"

    async def test_what_is_said_of_a_file_stays_when_an_answer_comes_that_knows_nothing_of_it(
        self, site: Site, page: Page, tmp_path: Path  # noqa: F811
    ) -> None:  # fmt: skip
        (tmp_path / "large.png").write_bytes(b"\x00" * 20_000_000)
        async with on_ports(site) as up:
            await signed_in(page, up, "/branding/-")
            asked, said = await held_back(page, "**/branding/-")
            await page.fill("#f-hotline", "1022")
            await asyncio.wait_for(asked.wait(), 60)
            await page.set_input_files("#f-emblem", tmp_path / "large.png")
            await page.click("[value=picture]")
            wrong = page.locator("[data-field=f-emblem] .wrong")
            await expect(wrong).to_contain_text("Hình quá lớn (19.1 MB)")
            said.set()
            await expect(page.locator("#draft-title")).to_have_text("Bản nháp: 1 thay đổi")
            await expect(wrong).to_contain_text("Hình quá lớn (19.1 MB)")
            await page.set_input_files("#f-emblem", {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": GOOD})
            await expect(wrong).to_have_count(0)

    async def test_without_a_script_a_file_of_20_mb_is_refused_in_words_too(
        self, site: Site, browser: Any, tmp_path: Path
    ) -> None:  # fmt: skip
        (tmp_path / "large.png").write_bytes(b"\x00" * 20_000_000)
        async with on_ports(site) as up:
            context = await browser.new_context(java_script_enabled=False, locale="vi-VN")
            bare = await context.new_page()
            await bare.goto(f"{up.base}/manager/sign-in")
            await bare.fill("#user", "hoa")
            await bare.fill("#password", PASSWORD)
            await bare.click(".btn.go")
            await bare.goto(f"{up.base}{HERE}")
            await bare.set_input_files("#f-emblem", tmp_path / "large.png")
            await bare.click("[value=picture]")
            await expect(bare.locator("#f-emblem-wrong")).to_contain_text("Hình quá lớn (19.1 MB)")
            await context.close()
