"""How fast a network may read: pure rates, and what the hub answers who is faster."""

from __future__ import annotations

import json

import httpx
import pytest

from config.settings import BookingLimitSettings, HubCaller
from server.hub import read_rates
from server.hub.app import SECURITY_LOG, Hub, make_app
from server.hub.read_rates import ReadRates, SparedReads
from server.runtime.health import HealthReport
from server.runtime.supervisor import Supervisor
from tests.server.hub.house import settings_in

SHIPPED = BookingLimitSettings()


def granted(rates: ReadRates, count: int, now: float, address: str = "203.0.113.7", weight: float = 1.0) -> int:
    return sum(rates.read(address, now, weight) == 0 for _ in range(count))


def test_what_was_not_read_may_be_read_at_once_and_then_so_many_a_second() -> None:
    rates = ReadRates(SHIPPED)
    assert granted(rates, 300, 1e6) == 200
    assert granted(rates, 300, 1e6 + 1) == 20
    assert granted(rates, 300, 1e6 + 1.5) == 10
    assert granted(rates, 300, 1e6 + 1000) == 200


def test_it_tells_when_to_ask_again_and_asking_meanwhile_costs_nothing() -> None:
    rates = ReadRates(BookingLimitSettings(network_reads=1, reads_burst_s=3))
    assert granted(rates, 3, 10.0) == 3
    assert [rates.read("203.0.113.7", 10.25) for _ in range(50)] == [0.75] * 50
    assert rates.read("203.0.113.7", 11.0) == 0


def test_neighbours_share_a_rate_of_their_own() -> None:
    rates = ReadRates(SHIPPED)
    assert sum(granted(rates, 10, 0.0, f"203.0.113.{n}") for n in range(100)) == 400
    assert granted(rates, 300, 0.0, "203.0.114.1") == 200
    rates = ReadRates(SHIPPED)
    assert sum(granted(rates, 10, 0.0, f"2001:db8:7:1::{n:x}") for n in range(100)) == 200
    assert sum(granted(rates, 10, 0.0, f"2001:db8:7:{n:x}::1") for n in range(2, 100)) == 200
    assert granted(rates, 300, 0.0, "2001:db8:8::1") == 200


def test_what_the_neighbours_have_no_more_of_is_not_counted_for_the_network() -> None:
    rates = ReadRates(BookingLimitSettings(network_reads=1, wide_reads=1, reads_burst_s=2))
    assert granted(rates, 2, 0.0, "203.0.113.1") == 2
    assert granted(rates, 9, 0.0, "203.0.113.2") == 0
    assert rates.remembered == [1, 1]


@pytest.mark.parametrize(("changes", "most"), [({"network_reads": 0}, 400), ({"wide_reads": 0}, 200)])
def test_nought_is_no_limit(changes, most) -> None:
    assert granted(ReadRates(BookingLimitSettings(**changes)), 1_000, 0.0) == most


def test_a_page_s_files_count_a_tenth() -> None:
    assert granted(ReadRates(SHIPPED), 3_000, 0.0, weight=read_rates.FILE) == 2_000


def test_memory_is_bounded_and_who_asked_longest_ago_is_forgotten() -> None:
    rates = ReadRates(SHIPPED, kept=50)
    granted(rates, 200, 0.0, "192.0.2.1")
    for n in range(100):
        granted(rates, 1, 0.0, f"10.{n}.0.1")
        assert granted(rates, 1, 0.05 * (n + 1), "192.0.2.1") == 1  # each time just as much as it may
    assert rates.remembered == [50, 50]
    assert granted(rates, 5, 5.0, "192.0.2.1") == 0


# -- what the hub answers ----------------------------------------------------------------------------------------------


@pytest.fixture
async def hub(tmp_path, clock, monkeypatch):
    """A hub that lets a network read two pages, with a proxy and a partner that it knows; time stands still."""
    monkeypatch.setattr("config.settings.ClockSettings.clock", lambda _: clock)
    monkeypatch.setattr(SparedReads.__init__, "__defaults__", (lambda: 5.0,))
    key = tmp_path / "app.key"
    key.write_text("k" * 40, encoding="utf-8")
    limits = BookingLimitSettings(network_reads=1, reads_burst_s=2)
    callers, proxies = (HubCaller(name="city-app", key_file=key),), ("10.0.0.9",)
    made = Hub(settings_in(tmp_path, booking_limits=limits, callers=callers, trusted_proxies=proxies, hotline="1022"))
    await made.know_branches()
    yield made
    made.ledger.close()
    made.security.close()


@pytest.fixture
def reads(hub):
    """Reads a path from an address so often; the last answer and all statuses."""
    app = make_app(hub, HealthReport(Supervisor(), {}))

    async def reads(path: str = "/", peer: str = "203.0.113.7", times: int = 3, method: str = "GET", **headers: str):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        transport = httpx.ASGITransport(app, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
            answers = [await client.request(method, path, headers=named) for _ in range(times)]
        return answers[-1], [answer.status_code for answer in answers]

    return reads


@pytest.mark.parametrize(("language", "said"), [("vi", "Từ mạng này có quá nhiều trang"), ("en", "Very many pages")])
async def test_who_is_too_fast_is_told_in_their_language_when_to_try_again(reads, language, said) -> None:
    page, statuses = await reads("/branch/hanoi-1?day=1", Accept_Language=language)
    assert statuses == [200, 200, 429]
    assert page.headers["retry-after"] == "1"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in page.headers
    assert f'<html lang="{language}">' in page.text
    assert said in page.text
    assert "1022" in page.text
    other = "en" if language == "vi" else "vi"
    assert f'<html lang="{other}">' in (await reads(f"/?lang={other}", times=1))[0].text


async def test_the_security_log_names_who_is_too_fast(reads, hub) -> None:
    await reads(times=2)
    await reads(peer="198.51.100.1", times=2)
    await reads()
    hub.security.close()
    lines = [json.loads(line) for line in (hub.settings.data_dir / SECURITY_LOG).read_text().splitlines()]
    assert [(line["what"], line["address"]) for line in lines] == [("read_too_fast", "203.0.113.7")] * 3


async def test_the_api_says_so_in_its_own_shape_and_asks_nobody_for_it(reads, hub, monkeypatch) -> None:
    await reads(times=2)

    async def asked(*_: object) -> None:
        raise AssertionError("the branches are not looked up")

    monkeypatch.setattr(type(hub.desk), "branches", asked)
    answer, statuses = await reads("/api/v1/branches")
    assert statuses == [429] * 3
    assert (answer.json()["code"], answer.headers["retry-after"]) == ("TOO_FAST", "1")


async def test_clients_of_a_trusted_proxy_are_told_apart_and_others_may_not_say_who_they_are(reads) -> None:
    for n in (1, 2):
        assert (await reads(peer="10.0.0.9", X_Forwarded_For=f"198.51.100.{n}"))[1] == [200, 200, 429]
    assert (await reads(peer="203.0.113.8", X_Forwarded_For="198.51.100.77"))[1] == [200, 200, 429]
    assert (await reads(peer="203.0.113.8", X_Forwarded_For="198.51.100.78"))[1] == [429] * 3


@pytest.mark.parametrize(
    "what",
    [
        {"path": "/health"},
        {"peer": "10.0.0.9"},
        {"peer": "127.0.0.1"},
        {"peer": "::1"},
        {"X_Api_Key": "k" * 40},
        {"path": "/static/hub.css"},
    ],
    ids=str,
)
async def test_it_is_not_asked_of(reads, what) -> None:
    _, statuses = await reads(times=6, **what)
    assert set(statuses) <= {200, 503}, "503 is the health of a hub that does not run"


async def test_a_key_that_nobody_has_is_no_way_round_and_bookings_have_limits_of_their_own(reads) -> None:
    assert (await reads(X_Api_Key="of-nobody"))[1] == [200, 200, 429]
    assert (await reads("/api/v1/branches", method="POST"))[1] == [405] * 3
    assert (await reads(method="HEAD", times=1))[1] == [429]


async def test_links_are_never_counted() -> None:
    passed: list[str] = []

    async def route(scope, receive, send) -> None:
        passed.append(scope["type"])

    def refuse(*_: object):
        raise AssertionError("a link is refused")

    rates = ReadRates(BookingLimitSettings(network_reads=1, reads_burst_s=1))
    spared = SparedReads(route, rates, None, lambda _: False, refuse, lambda: 0.0)  # type: ignore[arg-type]
    for _ in range(3):
        await spared({"type": "websocket", "path": "/link/hanoi-1", "client": ("203.0.113.7", 1)}, None, None)  # type: ignore[arg-type]
    assert passed == ["websocket"] * 3
