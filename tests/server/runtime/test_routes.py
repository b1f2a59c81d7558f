"""Routes of a part are the application's own: made once, before the first request."""

from __future__ import annotations

import httpx
from fastapi import APIRouter, FastAPI

from server.runtime.routes import add_routes


def part(word: str, path: str) -> APIRouter:
    router = APIRouter()

    @router.get(path)
    async def said() -> str:
        return word

    return router


async def test_each_part_answers_and_the_first_one_that_fits_wins() -> None:
    app = FastAPI()
    add_routes(app, part("one", "/a"))
    add_routes(app, part("two", "/b"))
    add_routes(app, part("three", "/{other}"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client:
        assert [(await client.get(path)).json() for path in ("/a", "/b", "/d")] == ["one", "two", "three"]
        assert (await client.post("/a")).status_code == 405
        assert (await client.get("/c/c")).status_code == 404
    assert sorted(app.openapi()["paths"]) == ["/a", "/b", "/{other}"]


async def test_no_route_is_made_at_a_request() -> None:
    app = FastAPI()
    one = part("one", "/a")
    add_routes(app, one)
    assert one.routes[0] in app.routes
