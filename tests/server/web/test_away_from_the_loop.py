"""What a manager reads of a full day is made in threads, so that the hall's commands never wait for it."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import Any

import pytest

from server.runtime import garbage_collection
from server.web import app, console
from server.web.reports import day_pages, span_pages
from server.web.reports.csv_export import visits_csv
from server.web.today import today_pages
from tests.server.branch_kit import PASSWORD

DAY = "2026-11-23"

WORK = [
    ("/manager", today_pages, "look"),
    ("/manager", today_pages, "day_context"),
    ("/manager", today_pages, "today_tiles"),
    ("/manager", console, "rendered"),
    ("/manager/now", today_pages, "look"),
    ("/manager/now", today_pages, "day_context"),
    ("/manager/now", today_pages, "rendered"),
    (f"/manager/days/{DAY}", day_pages, "day_context"),
    (f"/manager/days/{DAY}", day_pages, "day_tiles"),
    (f"/manager/days/{DAY}", console, "rendered"),
    (f"/manager/days/{DAY}.csv", day_pages, "visits_of_day"),
    (f"/manager/days/{DAY}.csv", day_pages, "visits_csv"),
    (f"/manager/periods/{DAY[:7]}", span_pages, "span_context"),
    (f"/manager/periods/{DAY[:7]}", span_pages, "span_tiles"),
    (f"/manager/periods/{DAY[:7]}", console, "rendered"),
    (f"/manager/periods/{DAY[:7]}.csv", span_pages, "span_csv"),
    ("/api/v1/openapi.json", app, "JSONResponse"),
]

SMALL = {"/manager/now", "/api/v1/openapi.json"}
"""What leaves little behind; the first is asked for every two seconds."""


async def sign_in(browser: Any) -> None:
    form = re.search(r'name="form" value="([^"]+)"', (await browser.get("/manager/sign-in")).text)
    assert form is not None
    done = await browser.post("/manager/sign-in", data={"user": "hoa", "password": PASSWORD, "form": form[1]})
    assert done.headers["location"] == "/manager"


@pytest.mark.parametrize(("path", "module", "name"), WORK, ids=[f"{path} {name}" for path, _, name in WORK])
async def test_what_is_made_of_a_days_visits_is_made_in_another_thread(
    site: Any, browser_like: Any, monkeypatch: pytest.MonkeyPatch, path: str, module: Any, name: str
) -> None:
    await site.issued()
    await sign_in(browser_like)
    threads, built, make = set(), set(), getattr(module, name)

    def watched(*given: Any, **named: Any) -> Any:
        threads.add(threading.get_ident())
        built.add(garbage_collection._BUILDERS.now > 0)
        return make(*given, **named)

    monkeypatch.setattr(module, name, watched)
    answer = await browser_like.get(path)
    assert answer.status_code == 200
    assert threads
    assert threading.get_ident() not in threads
    assert built == {path not in SMALL}, "rubbish waits for the end of what is large"


async def test_commands_are_answered_while_a_csv_is_written(
    site: Any, browser_like: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.issued()
    await sign_in(browser_like)
    goes_on = threading.Event()

    def slow(*given: Any) -> str:
        assert goes_on.wait(30)
        return visits_csv(*given)

    monkeypatch.setattr(day_pages, "visits_csv", slow)
    asked = asyncio.create_task(browser_like.get(f"/manager/days/{DAY}.csv"))
    await site.issued()
    assert not asked.done()
    goes_on.set()
    assert (await asked).status_code == 200
