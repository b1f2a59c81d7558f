"""What the hub refuses before its desk is asked, and in which shape and language."""

from __future__ import annotations

import re

import httpx
import pytest

from server.hub.app import Hub, make_app
from server.runtime.health import HealthReport
from server.runtime.supervisor import Supervisor
from tests.server.hub.house import SERVICE, settings_in

EN = {"Accept-Language": "en"}
BOOK = "/api/v1/branches/hanoi-1/bookings"


@pytest.fixture
async def hub(tmp_path, clock, monkeypatch):
    monkeypatch.setattr("config.settings.ClockSettings.clock", lambda _: clock)
    hub = Hub(settings_in(tmp_path))
    await hub.know_branches()
    hub.exchange.linked.add("hanoi-1")
    yield hub
    hub.ledger.close()
    hub.security.close()


def browser(hub, **how) -> httpx.AsyncClient:
    app = make_app(hub, HealthReport(Supervisor(), {}))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, **how), base_url="http://hub.test")


def code_of(page: str) -> str:
    return re.search(r'data-refused="([^"]+)"', page)[1]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("GET", "/static/nowhere.css", 404, "NOT_FOUND"),
        ("BREW", "/", 405, "WRONG_METHOD"),
        ("POST", "/static/hub.css", 405, "WRONG_METHOD"),
        ("GET", "/branch/%ff", 404, "NOT_FOUND"),
        ("GET", "/?lang=%00", 422, "BAD_REQUEST"),
    ],
)
async def test_whatever_is_not_taken_is_told_on_a_page_in_the_readers_language(hub, method, path, status, code):
    async with browser(hub) as client:
        for language in ("vi", "en"):
            page = await client.request(method, path, headers={"Accept-Language": language})
            assert (page.status_code, code_of(page.text)) == (status, code)
            assert f'<html lang="{language}">' in page.text
            assert page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/api/v1/nowhere", 404, "NOT_FOUND"), ("PUT", "/api/v1/branches", 405, "WRONG_METHOD")],
)
async def test_the_api_refuses_in_its_own_shape_where_there_is_no_route(hub, method, path, status, code):
    async with browser(hub) as client:
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "vi", "en", "words"}
    assert answer.json()["code"] == code


async def test_the_other_language_of_a_page_stays_on_this_hub(hub):
    async with browser(hub) as client:
        page = await client.get("http://hub.test//evil.example/x?day=1&lang=vi")
    assert 'href="/evil.example/x?day=1&amp;lang=en"' in page.text


async def test_a_fault_of_ours_is_a_typed_refusal(hub, monkeypatch):
    def broken(*_: object) -> object:
        raise KeyError("planted")

    monkeypatch.setattr("server.hub.booking.desk.Desk.branches", broken)
    async with browser(hub, raise_app_exceptions=False) as client:
        page, told = await client.get("/", headers=EN), await client.get("/api/v1/branches")
    assert (page.status_code, code_of(page.text)) == (503, "FAULT")
    assert (told.status_code, told.json()["code"]) == (503, "FAULT")
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_a_file_is_sent_whole_whatever_part_of_it_is_asked_for(hub):
    async with browser(hub) as client:
        whole = await client.get("/static/hub.css")
        for part in ("bytes=5-1", "x", "bytes=0-1"):
            answer = await client.get("/static/hub.css", headers={"Range": part})
            assert (answer.status_code, answer.content) == (200, whole.content)


@pytest.mark.parametrize(("name", "status"), [("A\u0301nh", 201), ("a\x00b", 422), ("x" * 121, 422), ("\u202ex", 422)])
async def test_a_name_is_taken_whole_or_refused_and_never_cut(hub, name, status):
    body = {"request_id": "request-1", "service_id": SERVICE, "slot_at": None, "name": name}
    form = {"request_id": "0" * 32, "name": name}
    async with browser(hub) as client:
        assert (await client.post(BOOK, json=body)).status_code == status
        page = await client.post(f"/book/hanoi-1/{SERVICE}", data=form)
    # Whoever pasted a mark of direction into the page's field does not see it: it is left out there.
    assert page.status_code == (303 if status == 201 or name == "\u202ex" else status)


async def test_a_name_is_kept_composed(hub, monkeypatch):
    kept = []
    book = type(hub.desk).book

    async def noted(desk, branch_id, request, asker):
        kept.append(request.name)
        return await book(desk, branch_id, request, asker)

    monkeypatch.setattr(type(hub.desk), "book", noted)
    async with browser(hub) as client:
        await client.post(BOOK, json={"request_id": "request-1", "service_id": SERVICE, "name": "A\u0301nh "})
        await client.post(f"/book/hanoi-1/{SERVICE}", data={"request_id": "0" * 32, "name": "A\u0301nh "})
    assert kept == ["Ánh", "Ánh"]
