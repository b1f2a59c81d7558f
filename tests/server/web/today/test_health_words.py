"""GET /health of the branch's web port, and what a manager reads of a part that failed."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from config.settings import LimitSettings, ServerSettings
from server.runtime.connection_limits import ConnectionLimits
from server.runtime.health import HealthReport, Problem
from server.runtime.supervisor import Supervisor
from server.web.app import make_app
from server.web.pages import Speech
from server.web.today.health_words import alarm
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in


@pytest.fixture
def health(site: Site) -> HealthReport:
    """The site's own, with a problem of the test's."""
    report = HealthReport(Supervisor(), {"web port": ConnectionLimits(LimitSettings())})
    settings = ServerSettings(branch=Path("branch.toml"))
    house = site.house
    site.app = make_app(
        house.handle,
        settings,
        site.people,
        house.store,
        house.secrets,
        site.fanout.device_lines,
        health=report,
        backups=lambda: site.backups,
    )
    return report


def stranger(site: Site) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(site.app, client=("10.1.2.3", 5000))
    return httpx.AsyncClient(transport=transport, base_url="http://so.example.vn")


async def test_a_stranger_is_told_one_word_and_a_manager_everything(site: Site, health: HealthReport) -> None:
    health.ask(lambda: [Problem("task", "days", "OSError: no")])
    async with stranger(site) as browser:
        answer = await browser.get("/health")
        assert (answer.status_code, answer.json()) == (200, {"status": "degraded"})
        assert answer.headers["content-type"] == "application/json"
        assert (await sign_in(browser)).status_code == 303
        told = (await browser.get("/health")).json()
        assert told["reasons"][0]["why"] == "OSError: no"


async def test_health_is_no_part_of_the_api_that_others_build_upon(site: Site, health: HealthReport) -> None:
    async with stranger(site) as browser:
        assert "/health" not in (await browser.get("/api/v1/openapi.json")).json()["paths"]


async def test_a_manager_reads_which_part_failed_in_words_and_no_longer_when_it_is_well(
    site: Site, health: HealthReport
) -> None:
    problems = [Problem("task", "days", "OSError: no"), Problem("store", why="told elsewhere")]
    health.ask(lambda: problems)
    async with stranger(site) as browser:
        await sign_in(browser)
        for path in ("/manager", "/manager/now"):
            vietnamese = (await browser.get(f"{path}?lang=vi")).text
            assert "Một phần việc của máy chủ gặp lỗi: chuyển ngày làm việc." in vietnamese
            english = (await browser.get(f"{path}?lang=en")).text
            assert "A part of the server failed: the change of the business day." in english
            assert "OSError" not in english
        problems.clear()
        assert "gặp lỗi" not in (await browser.get("/manager?lang=vi")).text


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (Problem("task", "web", failed=True), {"vi": "đã dừng: trang web", "en": "has ended: the web pages"}),
        (Problem("task", "hub link"), {"vi": "liên kết với hệ thống đặt lịch", "en": "the link to the booking hub"}),
        (Problem("task", "something new"), {"vi": "gặp lỗi: something new", "en": "failed: something new"}),
        (Problem("answers", seconds=4), {"vi": "không trả lời các lệnh đã 4 giây", "en": "for 4 seconds"}),
        (Problem("connections", "live port"), {"vi": "cổng của thiết bị", "en": "the port of devices and phones"}),
        (
            Problem("hub", "hub link", seconds=359),
            {"vi": "Đã 5 phút không liên kết", "en": "for 5 minutes; check-in goes"},
        ),
        (Problem("media"), {"vi": "Danh sách ảnh và video đã hỏng", "en": "list of pictures and videos is damaged"}),
        (Problem("backup"), {"vi": "có vấn đề: backup", "en": "a problem: backup"}),
    ],
)
def test_every_problem_has_words_in_both_languages(problem: Problem, says: dict[str, str]) -> None:
    for language, words in says.items():
        told = alarm(problem, Speech(language))  # type: ignore[arg-type]
        assert words in told.what
        assert told.advice


@pytest.mark.parametrize("path", ["/manager", "/manager/days", "/manager/periods"])
async def test_the_connection_of_somebody_signed_in_is_kept_when_the_port_is_full(
    site: Site, health: HealthReport, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    known: list[str] = []
    monkeypatch.setattr("server.web.known_connections.is_known", lambda scope: known.append(scope["path"]))
    async with stranger(site) as browser:
        await browser.get(path)
        assert known == []
        await sign_in(browser)
        await browser.get(path)
        assert known == [path]


async def test_a_site_that_is_not_yet_whole_says_that_it_is_not_well(site: Site) -> None:
    async with stranger(site) as browser:
        assert (await browser.get("/health")).status_code == 503
