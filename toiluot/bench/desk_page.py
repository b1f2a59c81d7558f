"""How fast a clerk's press is answered in a browser, while other desks in browsers wait to be told what changed."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from toiluot.bench.client import Client
from toiluot.bench.hall import branch_of
from toiluot.bench.house import House
from toiluot.bench.manager_pages import Reader
from toiluot.bench.rows import Row, at_most, quantile
from wire.values import Role

PRESS_MS = 100.0
"""p99 of a press, to the last byte of what the desk shows then."""


def measure(folder: Path, others: int, visits: int) -> list[Row]:
    """p50 and p99 of call, start and finish, pressed over and over at one desk.

    Args:
        folder: for the server.
        others: desks in other browsers, each told of every press.
        visits: how many people are served, three presses each.
    """
    branch = branch_of(60)
    house = House(folder, branch)
    clerks = [f"nv.{n}" for n in range(others + 1)]
    house.lay_out([("kiosk-0", Role.KIOSK)], people=[(name, "clerk") for name in clerks])
    desks: list[_Desk] = []
    house.start()
    try:
        counter = branch.counters[0].id
        service = next(one.id for one in branch.services if one.id in branch.skills[counter])
        asyncio.run(_issue(house, service, visits))
        desks.extend(_Desk(house.web_port, name) for name in clerks)
        for desk, place in zip(desks, branch.counters, strict=False):
            desk.press("open", row=place.id)
        over = threading.Event()
        told = [threading.Thread(target=desk.follow, args=(over,), daemon=True) for desk in desks[1:]]
        for thread in told:
            thread.start()
        taken = [desks[0].press(step) for _ in range(visits) for step in ("next", "start", "finish")]
        over.set()
        for thread in told:
            thread.join(10)
        p50, p99 = quantile(taken, 0.5), quantile(taken, 0.99)
        name = f"a press at a desk in a browser, {others} other desks, p99 (p50 {p50:.0f} ms, {len(taken)} presses)"
        return [at_most(name, p99, "ms", PRESS_MS)]
    finally:
        for desk in desks:
            desk.close()
        house.end()


async def _issue(house: House, service: str, many: int) -> None:
    kiosk = await Client().open(house.url, Role.KIOSK, "kiosk-0", house.tokens["kiosk-0"])
    for _ in range(many):
        await kiosk.ask("ticket.issue", {"service_id": service})
    await kiosk.close()


class _Desk:
    """One clerk's browser; it keeps its connection, as browsers do."""

    def __init__(self, port: int, name: str) -> None:
        signed_in = Reader(port)
        signed_in.sign_in(name)
        self._cookie = signed_in.cookie
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        found = re.search(r'data-form="([^"]+)"', self._asked("GET", "/desk").decode())
        if found is None:
            raise OSError("/desk has no form of its own")
        self._form = found[1]
        self._ticket = self._rev = ""

    def press(self, step: str, row: str = "") -> float:
        """Milliseconds from the press to what the desk shows then. Raises `OSError`: it was not done."""
        sent = {"form": self._form, "id": uuid.uuid4().hex, "step": step, "ticket_id": self._ticket, "row": row}
        began = time.perf_counter()
        answer: dict[str, Any] = json.loads(self._asked("POST", "/desk/press", json.dumps(sent)))
        taken = (time.perf_counter() - began) * 1000
        if "refused" in answer or any(one["kind"] != "done" for one in answer["said"]):
            raise OSError(f"{step} was not done: {answer['said']}")
        self._ticket = answer["shown"]["ticket_id"]
        return taken

    def follow(self, over: threading.Event) -> None:
        """Ask what is shown, as the page does, until it is over."""
        while not over.is_set():
            self._rev = json.loads(self._asked("GET", f"/desk/now?seen={self._rev}"))["rev"]

    def close(self) -> None:
        """Give the connection back."""
        self._line.close()

    def _asked(self, method: str, path: str, body: str = "") -> bytes:
        headers = {"Cookie": self._cookie} | ({"Content-Type": "application/json"} if body else {})
        self._line.request(method, path, body or None, headers)
        answer = self._line.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise OSError(f"{path} is answered with {answer.status}")
        return told
