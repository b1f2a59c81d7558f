"""How fast every page of a manager is answered with a year of days behind it: each asked one after the other, whole."""

from __future__ import annotations

import http.client
import re
import time
import urllib.parse
from datetime import date
from pathlib import Path
from typing import Any

from server.store.history import looking_at
from server.store.visits import days_with_visits, visits_of
from toiluot.bench.hall import branch_of
from toiluot.bench.house import PASSWORD, House
from toiluot.bench.rows import Row, at_most, quantile
from toiluot.bench.year import copy_of, year_of

PAGE_MS = 100.0
"""p99 of a page; files are longer, and have bounds of their own."""
YEAR_MS, FILE_MS = 1_000.0, 3_000.0


def measure(folder: Path, cache: Path, tickets: int, times: int) -> list[Row]:
    """p50 and p99 of every page, each asked so often; `tickets` is the size of the year."""
    branch = branch_of(60)
    url = copy_of(year_of(cache, branch, tickets), folder)
    house = House(folder, branch, url)
    house.lay_out(people=[("hoa", "manager")])
    day, number = _a_day(url)
    house.start()
    try:
        manager = Reader(house.web_port)
        manager.sign_in()
        rows = []
        for name, asked, bound in _pages(day, number):
            path = manager.led_to(asked)
            taken = [manager.took_ms(path) for _ in range(times if bound <= PAGE_MS else max(3, times // 10))]
            p50, p99 = quantile(taken, 0.5), quantile(taken, 0.99)
            rows.append(at_most(f"{name}, p99 (p50 {p50:.0f} ms, {len(taken)} times)", p99, "ms", bound))
        return rows
    finally:
        house.end()


def _a_day(url: str) -> tuple[str, str]:
    """A day in the middle of the year, and a number of it."""
    with looking_at(url) as connection:
        days = [day for day in days_with_visits(connection) if day < date.today().isoformat()]
        day = days[len(days) // 2]
        return day, visits_of(connection, day)[-1].number


def _pages(day: str, number: str) -> list[tuple[str, str, float]]:
    month, year = day[:7], day[:4]
    return [
        ("today", "/manager", PAGE_MS),
        ("a day", f"/manager/days/{day}", PAGE_MS),
        ("a week", "/manager/periods/" + date.fromisoformat(day).strftime("%G-W%V"), PAGE_MS),
        ("a month", f"/manager/periods/{month}", PAGE_MS),
        ("a year", f"/manager/periods/{year}", YEAR_MS),
        ("what people said", "/manager/feedback", PAGE_MS),
        ("what people said in a month", f"/manager/feedback?month={month}", PAGE_MS),
        ("reasons of a month", f"/manager/feedback/reasons?month={month}", PAGE_MS),
        ("codes of the counters", "/manager/feedback/counters", PAGE_MS),
        ("replay of a number", f"/manager/replay?day={day}&number={number}", PAGE_MS),
        ("devices", "/manager/devices", PAGE_MS),
        ("people", "/manager/people", PAGE_MS),
        ("settings", "/manager/settings", PAGE_MS),
        ("versions of the settings", "/manager/settings/history", PAGE_MS),
        ("audit", "/manager/audit", PAGE_MS),
        ("own account", "/manager/account", PAGE_MS),
        ("a day as CSV", f"/manager/days/{day}.csv", FILE_MS),
        ("a day as a workbook", f"/manager/days/{day}.xlsx", FILE_MS),
        ("a month as a workbook", f"/manager/periods/{month}.xlsx", FILE_MS),
    ]


class Reader:
    """Somebody's browser, without the drawing."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookie = ""

    @property
    def cookie(self) -> str:
        """What keeps this browser signed in."""
        return self._cookie

    def sign_in(self, name: str = "hoa") -> None:
        """Be signed in from now on."""
        form = self._asked("GET", "/manager/sign-in")
        token = re.search(rb'name="form" value="([^"]+)"', form.body)
        assert token is not None
        self._cookie = _cookies(form)
        words = {"user": name, "password": PASSWORD, "form": token[1].decode()}
        self._cookie = _cookies(self._asked("POST", "/manager/sign-in", urllib.parse.urlencode(words)))

    def led_to(self, path: str) -> str:
        """Where a page leads that only leads on; else the page itself."""
        answer = self._asked("GET", path)
        return str(answer.getheader("location")) if answer.status == 303 else path

    def took_ms(self, path: str) -> float:
        """Milliseconds from asking to the last byte. Raises `OSError`: it is not answered with 200."""
        began = time.perf_counter()
        answer = self._asked("GET", path)
        taken = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise OSError(f"{path} is answered with {answer.status}")
        return taken

    def _asked(self, method: str, path: str, body: str = "") -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Cookie": self._cookie, "Origin": f"http://127.0.0.1:{self._port}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body or None, headers)
        answer: Any = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer


def _cookies(answer: Any) -> str:
    return "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
