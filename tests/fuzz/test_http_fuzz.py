"""Branch and hub under hostile requests of every route and role, while honest people work: nobody else notices."""

from __future__ import annotations

import asyncio
import gc
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.conftest import Count
from tests.fuzz.http_calls import Answer, ask
from tests.fuzz.http_judge import HttpJudge
from tests.fuzz.http_requests import Good, Requests, Route, Spoilt, made, routes_of
from tests.fuzz.http_sites import SLOW_S, Site, branch_site, hub_site
from tests.fuzz.test_wire_fuzz import MEBIBYTE, memory

REQUESTS = 1_200
"""At each of the two programs."""

LONG = 50_000
AT_ONCE = 4
"""Of each person."""

OF_ONE_SERVED = 20 * 1024
"""Bytes that one served person of the branch takes when nobody is hostile: two tickets of a day are kept, with all that
was told of them (1,562 people alone: 29.5 MiB). The hub keeps nothing."""

LEAST_LEAK = 16 * MEBIBYTE
"""Bytes; the heap's own ups and downs are smaller, mostly."""

EXPECTED = frozenset({"200", "303", "NOT_FOUND", "WRONG_METHOD", "BODY_TOO_LARGE", "NO_LENGTH", "WRONG_TYPE"})
"""Answers that are surely among thousands."""

OF_BRANCH = EXPECTED | {"BAD_PARAMS", "BAD_TEXT", "BAD_FIELD", "UNKNOWN_TICKET", "SIGN_IN", "stale_form"}
OF_HUB = EXPECTED | {"201", "BAD_REQUEST", "UNKNOWN_BRANCH", "UNKNOWN_SERVICE", "UNKNOWN_BOOKING", "link refused"}


@asynccontextmanager
async def opened(name: str, folder: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    made_site = branch_site(f"sqlite:///{folder / 'branch.db'}", patch) if name == "branch" else hub_site(folder, patch)
    async with made_site as site:
        yield site


async def fuzz(site: Site, judge: HttpJudge, dice: random.Random, requests: int) -> int:
    """Send so many at least; how many they were."""
    makers = [Requests(dice, dice.sample(site.routes, len(site.routes)), site.good) for _ in site.people]
    sent = 0
    while sent < requests:
        await site.renew()
        batch = [
            maker.next(person.headers, person.language, Good(form=person.form))
            for person, maker in zip(site.people, makers, strict=True)
            for _ in range(AT_ONCE)
        ]
        sent += len(batch)
        await asyncio.gather(*(_judged(site, judge, one) for one in batch), site.honest())
    return sent


async def _judged(site: Site, judge: HttpJudge, spoilt: Spoilt) -> None:
    kind = "websocket" if spoilt.route.method == "WS" else "http"
    judge.told(spoilt, await ask(site.guarded, spoilt.call, SLOW_S, kind))


async def hurts_nobody(
    name: str, folder: Path, patch: pytest.MonkeyPatch, count: Count, caplog: pytest.LogCaptureFixture,
    requests: int, seed: int,
) -> Counter[str]:  # fmt: skip
    judge = HttpJudge(of_hub=name == "hub")
    gc.collect()  # what tests before this one left behind may be told now, and is not ours
    caplog.clear()
    async with opened(name, folder, patch) as site:
        sent = await fuzz(site, judge, random.Random(seed), requests)
        # What is made once is made, and the heap is as large as the worst moment of these requests wants it, which
        # differs from run to run, and falls again. What the same requests add each time, they would add for ever.
        for _ in range(3):
            before, served = memory(), site.served
            await fuzz(site, judge, random.Random(seed), requests // 2)
            grown = memory() - before
            if grown <= LEAST_LEAK:
                break
        loud = [r.getMessage() for r in caplog.records if r.levelname in ("ERROR", "CRITICAL") or r.exc_info]
        honest = 0 if site.of_hub else (site.served - served) * OF_ONE_SERVED
    count(
        f"{name}: {sent} requests, {site.served} people served; {grown / MEBIBYTE:.1f} MiB more, of these "
        f"{honest / MEBIBYTE:.1f} for the served"
    )
    assert judge.wrong[:5] == [], len(judge.wrong)
    assert site.wrong[:5] == []
    assert loud == []
    assert grown <= LEAST_LEAK + honest
    return judge.answered


@pytest.mark.parametrize(("name", "expected"), [("branch", OF_BRANCH), ("hub", OF_HUB)])
async def test_hostile_requests_of_every_route_and_role_hurt_nobody(
    name: str, expected: frozenset[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    answered = await hurts_nobody(name, tmp_path, monkeypatch, count, caplog, REQUESTS, seed=2)
    assert set(answered) >= expected, "the requests have become dull"


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", ["branch", "hub"])
async def test_a_hundred_thousand_hostile_requests_hurt_nobody(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count, caplog: pytest.LogCaptureFixture
) -> None:
    await hurts_nobody(name, tmp_path, monkeypatch, count, caplog, LONG, seed=random.SystemRandom().getrandbits(32))


@pytest.mark.parametrize("name", ["branch", "hub"])
async def test_every_route_of_the_applications_own_table_has_a_good_request_that_is_taken(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(name, tmp_path, monkeypatch) as site:
        assert set(site.routes) == set(site.good), "a route without a good request, or a request without its route"
        await site.renew()
        taken = dict.fromkeys(site.routes, 0)
        for person in site.people:
            for route in site.routes:
                await site.again(person)
                good = site.good[route]
                form, body = (given and {**given, **_known(person.form, given)} for given in (good.form, good.json))
                answer = await site.ask(made(route, Good(good.values, good.query, form, body), person.headers))
                taken[route] = max(taken[route], _is_taken(route, answer))
            await site.renew()
    # The visit is not over yet, a link's handshake is tried over a socket, no device shows a code or its screen,
    # the hall shows another code, and the office has no emblem and shows no pictures.
    device = "/manager/devices/{device}"
    no_device = {Route("POST", "/manager/devices/-/add"), Route("POST", f"{device}/screen")}
    no_device.add(Route("POST", f"{device}/screen/now"))
    not_now = {Route("POST", "/api/v1/ticket/rate"), Route("WS", "/link/{branch_id}"), Route("GET", "/emblem")}
    not_now |= {Route("GET", "/emblem/{branch_id}"), Route("POST", "/api/v1/ticket/arrive")}
    not_now |= {Route("POST", "/api/v1/ticket/snooze")}  # nobody is called after it yet
    not_now |= {Route("GET", "/reception/paper/{number}.png")}  # nor does anybody wait
    not_now |= no_device | {Route("GET", f"{device}/screen.jpg")}
    not_now |= {route for route in taken if route.path.startswith("/manager/devices/-/media")}
    assert {route for route, well in taken.items() if not well} <= not_now


def _known(own: Mapping[str, str], fields: Mapping[str, Any]) -> dict[str, str]:
    """What a person knows of these fields, such as the token of their own pages."""
    return {name: value for name, value in own.items() if name in fields}


def _is_taken(route: Route, answer: Answer) -> bool:
    """Being sent away to sign in is no answer to a good request."""
    leads_there = route.path in ("/manager/sign-out", "/manager/first")
    sent_away = "/sign-in" in answer.headers.get("location", "") and not leads_there
    return answer.status < 400 and not sent_away


def test_a_new_route_is_found_without_being_named() -> None:
    app = FastAPI()
    app.add_api_route("/new/{thing}", lambda thing: thing, methods=["PUT"])
    assert Route("PUT", "/new/{thing}") in routes_of(app)
