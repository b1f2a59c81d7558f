"""What the branch's web port refuses, and in which shape and language."""

from __future__ import annotations

import re

import httpx
import pytest

from server.web.gate import FORM_COOKIE
from tests.server.web.test_manager import sign_in, token

NOWHERE = {"vi": "Không có trang này", "en": "There is no such page"}
EN = {"Accept-Language": "en"}


def code_of(page: str) -> str:
    return re.search(r'data-refused="([^"]+)"', page)[1]


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_an_address_that_leads_nowhere_is_told_in_the_readers_language(browser_like, language):
    said = {"Accept-Language": language}
    page = await browser_like.get("/nowhere", headers=said)
    assert (page.status_code, code_of(page.text)) == (404, "NOT_FOUND")
    assert f'<html lang="{language}">' in page.text
    assert NOWHERE[language] in page.text
    told = (await browser_like.get("/api/v1/nowhere", headers=said)).json()["error"]
    assert told["code"] == "NOT_FOUND"
    assert told["message"].startswith(NOWHERE[language])


async def test_a_managers_page_that_is_not_there_is_told_as_the_other_pages_are(site, browser_like):
    await sign_in(browser_like)
    assert NOWHERE["vi"] in (await browser_like.get("/manager/days/x", headers=EN)).text
    await browser_like.get("/manager?lang=en")
    for path in ("/manager/days/x", "/manager/days/x.csv", "/manager/periods/x", "/manager/periods/x.csv"):
        page = await browser_like.get(path)
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert NOWHERE["en"] in page.text


@pytest.mark.parametrize("path", ["/t", "/api/v1/hall"])
async def test_another_method_is_refused_in_words_and_says_which_is_taken(browser_like, path):
    answer = await browser_like.request("BREW", path, headers=EN)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert "does not take a request of this kind" in answer.text


async def test_a_wrong_field_of_a_page_is_told_on_a_page(site, browser_like):
    page = await browser_like.post("/manager/clock?lang=en", data={"jump_ms": "soon"})
    assert (page.status_code, code_of(page.text)) == (422, "BAD_FIELD")
    assert "“jump_ms”: it must be a whole number" in page.text


async def test_a_page_that_is_fetched_after_the_session_ended_asks_to_sign_in(browser_like):
    page = await browser_like.get("/manager/now")
    assert (page.status_code, code_of(page.text)) == (401, "SIGN_IN")
    assert 'href="/manager/sign-in"' in page.text


async def test_a_page_of_a_branch_that_is_starting_says_so_on_a_page(site, browser_like):
    await sign_in(browser_like)
    async with site.house.handle.reading() as state:
        state.branch = None
    page = await browser_like.get("/manager")
    assert (page.status_code, code_of(page.text), page.headers["retry-after"]) == (503, "STARTING", "5")
    assert "Máy chủ đang khởi động" in page.text


@pytest.mark.parametrize(("path", "words"), [("/t", "The server met an error"), ("/api/v1/hall", '"code":"FAULT"')])
async def test_a_fault_of_ours_is_a_typed_refusal_and_still_loud(site, monkeypatch, path, words):
    def broken(*_: object) -> object:
        raise KeyError("planted")

    monkeypatch.setattr(type(site.house.handle), "reading", broken)
    quiet = httpx.ASGITransport(site.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=quiet, base_url="http://testserver") as client:
        answer = await client.get(path, headers=EN)
    assert answer.status_code == 503
    assert words in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    loud = httpx.ASGITransport(site.app)
    async with httpx.AsyncClient(transport=loud, base_url="http://testserver") as client:
        with pytest.raises(KeyError, match="planted"):
            await client.get(path)


@pytest.mark.parametrize("path", ["/health", "/t"])
async def test_a_host_that_is_no_address_is_taken_for_none(site, browser_like, path):
    for host in ("[", "[::1", "a]b"):
        assert (await browser_like.get(path, headers={"Host": host})).status_code in (200, 503)


async def test_the_form_repeats_nothing_but_a_token_of_ours(site, browser_like):
    for given in ('"\\012x"', "<b>", "x" * 4_000):
        page = await browser_like.get("/manager/sign-in", headers={"Cookie": f"{FORM_COOKIE}={given}"})
        assert re.fullmatch(r"[A-Za-z0-9_-]{32}", token(page.text))


async def test_the_other_language_of_a_refusal_stays_on_this_server(browser_like):
    page = await browser_like.get("http://testserver//evil.example/x%3Fy")
    assert page.status_code == 404
    assert 'href="/evil.example/x%3Fy?lang=' in page.text


async def test_what_is_refused_in_the_middle_of_a_post_offers_no_other_language(browser_like):
    page = await browser_like.post("/manager/clock", data={})
    assert "lang=en" not in page.text


async def test_a_body_that_is_no_json_is_refused_in_the_apis_shape(site, browser_like):
    answer = await browser_like.post("/api/v1/ticket/rate", content=b"x", headers={"Content-Type": "text/plain"} | EN)
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "WRONG_TYPE")
    twice = b'{"command_id":"command-1","command_id":"command-2","score":5}'
    answer = await browser_like.post(
        "/api/v1/ticket/rate", content=twice, headers={"Content-Type": "application/json"} | EN
    )
    assert answer.status_code == 422
    assert "“command_id”: “command_id” is there twice" in answer.json()["error"]["message"]
