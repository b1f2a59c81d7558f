"""The page of a network above its share does the work in small steps, on a browser that knows ES5 only."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from PySide6.QtQml import QJSEngine

from config.settings import BookingLimitSettings
from server.hub.work import Works, begins_with_zeros
from tests.server.hub.house import MONDAY, SERVICE, at, until

SCRIPT = Path("server/hub/pages/static/work.js").read_text(encoding="utf-8")


@pytest.fixture
def engine(qapp):
    engine = QJSEngine()
    assert not engine.evaluate(SCRIPT).isError()
    return engine


@pytest.mark.parametrize("n", range(5))
def test_the_script_finds_what_the_hub_takes_for_work(engine, n):
    works = Works(8, lambda text: sha256(text.encode()).hexdigest())
    challenge = works.challenge(f"hanoi-{n} 2001:db8::/64", MONDAY)
    found = engine.evaluate(f"someWork('{challenge}', 8, 0, 60000)").toVariant()
    assert works.spent(found["work"], f"hanoi-{n} 2001:db8::/64", MONDAY) == challenge
    # It is the first there is: none before it was taken for too few zeros.
    tried = int(found["work"].rpartition(".")[2])
    assert not [k for k in range(tried) if begins_with_zeros(f"{challenge}.{k}", 8)]


def test_a_step_of_the_script_ends_without_work_and_says_where_to_go_on(engine):
    found = engine.evaluate("someWork('1.2.24.x', 24, 100, 0)").toVariant()
    assert (found["work"], found["next"]) == (None, 164)


@pytest.fixture
async def above(house, hall, monkeypatch):
    """A hub at which this machine's network has had what it may without work, and one wish more of a form."""
    await house.stop()
    limits = BookingLimitSettings(device_places=0, network_places=1, work_bits=8)
    await house.start(monkeypatch, booking_limits=limits, hotline="1022")
    house.dial(hall)

    async def heard() -> bool:
        return (await house.call("GET", "/api/v1/branches/hanoi-1")).json().get("heard", False)

    await until(heard)
    assert (await house.book("2026-11-24T10:00")).status_code == 201
    return house


async def test_without_a_script_the_page_names_hotline_and_hall_and_with_the_work_it_books(above):
    engine = QJSEngine()
    engine.evaluate(SCRIPT)
    form = {"request_id": "a" * 32, "slot": at("2026-11-24T10:30"), "phone": "0912 345 678"}
    async with httpx.AsyncClient(base_url=above.url, timeout=60) as client:
        await client.get("/")
        refused = await client.post(f"/book/hanoi-1/{SERVICE}?lang=vi", data=form)
        assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
        assert 'data-refused="NETWORK_PLACES"' in refused.text
        assert all(word in refused.text for word in ("1022", "đến chi nhánh lấy số", "/static/work.js", "0912 345 678"))
        challenge = re.search(r'data-challenge="([^"]+)"', refused.text)[1]
        work = engine.evaluate(f"someWork('{challenge}', 8, 0, 60000)").toVariant()["work"]
        booked = await client.post(f"/book/hanoi-1/{SERVICE}?lang=vi", data=form | {"work": work})
        assert booked.status_code == 303
        page = await client.get(f"/book/hanoi-1/{SERVICE}", params={"slot": at("2026-11-24T11:00")})
        assert "work.js" not in page.text


async def test_the_api_tells_the_challenge_and_takes_the_work(above):
    refused = await above.book("2026-11-24T10:30", "request-2")
    assert refused.status_code == 429
    challenge = refused.json()["challenge"]
    work = next(f"{challenge}.{n}" for n in range(100_000) if begins_with_zeros(f"{challenge}.{n}", 8))
    assert (await above.book("2026-11-24T10:30", "request-2", work=work)).status_code == 201
    again = await above.book("2026-11-24T10:30", "request-3", work=work)
    assert (again.status_code, again.json()["code"]) == (429, "NETWORK_PLACES")
    assert "challenge" not in again.json()  # the network has had twice its limit: no work helps
