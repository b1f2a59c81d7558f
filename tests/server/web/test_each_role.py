"""Each route behind the sign-in, asked for by each role: what is not theirs is refused, and does nothing."""

from __future__ import annotations

import httpx
import pytest

from tests.fuzz.http_goods import BRANCH_GOOD
from tests.fuzz.http_requests import Route, routes_of
from tests.server.branch_kit import PASSWORD
from tests.server.web.conftest import Site
from tests.server.web.test_manager import sign_in, token

ACCOUNT = "/manager/account"

EVERYBODYS = {
    Route("GET", "/manager"): 303,
    Route("GET", ACCOUNT): 200,
    Route("GET", "/manager/sign-in"): 303,
    Route("GET", "/manager/first"): 303,
    Route("GET", "/manager/push-worker.js"): 200,
    Route("GET", "/manager/this-pc"): 200,
    Route("GET", "/manager/this-pc/there/now"): 204,
}
"""What is answered to a clerk. Her forms are tried elsewhere: account, sign-in, sign-out."""

OF_SCRIPTS = {"/manager/now", "/manager/alarms", "/manager/devices/-/now", "/manager/devices/-/list/now"}
"""Parts of a page that its script asks for: to who may not see that page nobody is signed in there."""

SEEN_BY_VIEWERS = {"/manager/later": 303, "/manager/clock": 303, "/manager/false-day": 303}
"""Forms on the page of today: a viewer puts an alarm off for herself alone; the other two lead back and say no."""

OWN_FORMS = (ACCOUNT, "/manager/sign-", "/manager/first", "/manager/this-pc")

VIEWERS = {
    "/manager", "/manager/now", "/manager/alarms", "/manager/days", "/manager/days/{day}", "/manager/days/-/waits",
    "/manager/days/-/rehearsal",
    "/manager/periods",
    "/manager/periods/{text}", "/manager/sign-in", "/manager/first", ACCOUNT,
    "/manager/push-worker.js", "/manager/this-pc", "/manager/this-pc/there/now",
}  # fmt: skip
"""Pages of somebody who only looks."""


def address_of(route: Route) -> str:
    return route.path.format(**BRANCH_GOOD[route].values)


def routes(site: Site, method: str) -> list[Route]:
    found = [one for one in routes_of(site.app) if one.path.startswith("/manager") and one.method == method]
    assert len(found) > 30
    return found


async def signed_in(site: Site, client: httpx.AsyncClient, role: str) -> str:
    """Somebody who is this and nothing else: the token of their forms."""
    people = site.people
    await site.house.store.run(lambda: people.add("vinh", "Lê Vinh", (role,), PASSWORD))
    assert (await sign_in(client, "vinh")).status_code == 303
    return token((await client.get(ACCOUNT)).text)


@pytest.mark.parametrize("role", ["clerk", "reception"])
async def test_who_has_an_account_alone_sees_that_and_nothing_else(
    site: Site, browser_like: httpx.AsyncClient, role: str
) -> None:
    await signed_in(site, browser_like, role)
    told = {one: (await browser_like.get(address_of(one))).status_code for one in routes(site, "GET")}
    assert told == {one: EVERYBODYS.get(one, 401 if one.path in OF_SCRIPTS else 403) for one in told}
    begins = "/desk" if role == "clerk" else "/reception"
    assert (await browser_like.get("/manager")).headers["location"] == begins
    assert (await browser_like.get("/manager/sign-in")).headers["location"] == begins
    for page in ("/desk", "/reception"):
        assert (await browser_like.get(page)).status_code == (200 if page == begins else 403)
    page = (await browser_like.get(ACCOUNT)).text
    assert [one.path for one in routes(site, "GET") if f'href="{one.path}"' in page and one.path != ACCOUNT] == []
    refused = await browser_like.get("/manager/people")
    assert 'href="/manager"' in refused.text  # leads back to where they may be


@pytest.mark.parametrize("role", ["clerk", "reception", "viewer"])
async def test_who_may_not_change_a_thing_changes_nothing(
    site: Site, browser_like: httpx.AsyncClient, role: str
) -> None:
    form = await signed_in(site, browser_like, role)
    async with site.house.handle.reading() as state:
        before = state.seq
    asked = [one for one in routes(site, "POST") if not one.path.startswith(OWN_FORMS)]
    told = {}
    for one in asked:
        sent = {**(BRANCH_GOOD[one].form or {}), "form": form}
        told[one] = (await browser_like.post(address_of(one), data=sent)).status_code
    shown = SEEN_BY_VIEWERS if role == "viewer" else {}
    assert told == {one: shown.get(one.path, 403) for one in asked}
    async with site.house.handle.reading() as state:
        assert state.seq == before


async def test_who_only_looks_sees_today_and_the_figures(site: Site, browser_like: httpx.AsyncClient) -> None:
    await signed_in(site, browser_like, "viewer")
    told = {one.path: (await browser_like.get(address_of(one))).status_code for one in routes(site, "GET")}
    seen = {path for path, status in told.items() if status not in (401, 403)}
    assert seen == VIEWERS
