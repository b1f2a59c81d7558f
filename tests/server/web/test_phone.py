"""Where a phone finds the live port, whatever name it came by."""

from __future__ import annotations

import pytest

from config import ServerSettings
from server.web.phone import live_url
from tests.server.branch_kit import BRANCH


def settings(public: str = "http://so.example:8080", live: str | None = None) -> ServerSettings:
    return ServerSettings.model_construct(public_url=public, live_url=live, live_port=8765)


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("10.0.0.2:8080", "ws://10.0.0.2:8765"),
        ("branch.lan", "ws://branch.lan:8765"),
        ("[::1]:8080", "ws://[::1]:8765"),
        ("", "ws://so.example:8765"),
        ("a' 'unsafe-eval", "ws://so.example:8765"),
        ("evil.example; script-src *", "ws://so.example:8765"),
    ],
)
def test_it_is_the_name_the_phone_came_by_unless_that_can_be_no_name(host: str, found: str) -> None:
    assert live_url(settings(), host) == found


def test_behind_https_the_link_is_secret_too() -> None:
    assert live_url(settings("https://so.example"), "so.example") == "wss://so.example:8765"


def test_what_the_settings_say_counts() -> None:
    assert live_url(settings(live="wss://other.example/live"), "10.0.0.2") == "wss://other.example/live"


async def test_a_page_without_a_ticket_names_the_branch_where_its_name_belongs(site, browser_like) -> None:
    assert site.house.handle.branch is not None
    page = (await browser_like.get("/t")).text
    name = BRANCH.name.of("vi")
    assert f">{name}</p>" in page
    assert f"<title>{name}</title>" in page
    assert "Tới Lượt" not in page.partition("<script>")[0]


async def test_the_page_leads_to_the_last_calls_also_where_no_script_runs(browser_like) -> None:
    page = (await browser_like.get("/t")).text
    assert '<a id="others" href="/c" target="_blank"' in page  # this page stays open, to ring when the turn comes
    without = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert 'href="/c?lang=vi"' in without
    assert 'href="/c?lang=en"' in without
