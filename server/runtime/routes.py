"""The routes of a part, put into an application as they are."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI


def add_routes(app: FastAPI, router: APIRouter) -> None:
    """After those that are there already.

    `include_router` would make each of them a second time, at the first request, which holds the event loop for a tenth
    of a second; what it can add to them, a prefix or dependencies, no part here asks for.
    """
    app.router.routes.extend(router.routes)
