"""Alarms on a browser: the part of one's own account that switches it on, and the script that shows them."""

from __future__ import annotations

import logging
import time
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from config.files import read_file
from server.staff.rights import Page
from server.store.journal import CannotStore
from server.telling.push_browsers import PushBrowser
from server.telling.push_sealing import are_keys
from server.telling.push_service import Pushed, is_endpoint
from server.telling.pusher import Pusher
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import STATIC
from server.web.staff.session_pages import browser_of
from server.web.telling.letters import Letters

log = logging.getLogger("toiluot.web")

WORKER = "/manager/push-worker.js"
"""Beside the pages, so that it may speak for them."""

DONE = ("push_on", "push_off")
FLAWS = ("push_bad", "push_not_kept")

Short = Annotated[str, Form(max_length=200)]


class PushPages:
    """Serves `/manager/account/push` and the script of it.

    Args:
        console: what all pages stand on.
        pusher: what sends.
        letters: the words of the message that is tried.
    """

    def __init__(self, console: Console, pusher: Pusher, letters: Letters) -> None:
        self._console = console
        self._pusher = pusher
        self._letters = letters
        self._worker = read_file(STATIC / "push-worker.js")

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("")
        router.get(WORKER)(self.worker)
        router.post("/manager/account/push")(self.switch_on)
        router.post("/manager/account/push/off")(self.switch_off)
        router.post("/manager/account/push/test")(self.test)
        return router

    async def worker(self) -> Response:
        """The script; a browser fetches it by itself, also when nobody is signed in."""
        return Response(self._worker, media_type="text/javascript", headers={"Cache-Control": "no-cache"})

    async def switch_on(
        self,
        request: Request,
        form: Short = "",
        endpoint: Annotated[str, Form(max_length=4000)] = "",
        p256dh: Short = "",
        auth: Short = "",
    ) -> Response:
        """Tell this browser from now on."""
        session = self._console.posted(request, Page.TODAY, form)
        if not is_endpoint(endpoint, self._pusher.route.services) or not are_keys(p256dh, auth):
            return _back("wrong=push_bad")
        try:
            browser = PushBrowser(
                person=session.person.person, endpoint=endpoint, p256dh=p256dh, auth=auth,
                key=await self._pusher.public_key(), name=request.headers.get("user-agent", "")[:200],
                since=int(time.time()),
            )  # fmt: skip
            await self._pusher.switch_on(browser)
        except (OSError, CannotStore) as error:
            log.warning("a browser was not switched on: %s", type(error).__name__)
            return _back("wrong=push_not_kept")
        return _back("done=push_on")

    async def switch_off(self, request: Request, form: Short = "", browser: Short = "") -> Response:
        """Tell one of one's own browsers no longer."""
        session = self._console.posted(request, Page.TODAY, form)
        try:
            await self._pusher.switch_off(session.person.person, browser)
        except CannotStore:
            return _back("wrong=push_not_kept")
        return _back("done=push_off")

    async def test(self, request: Request, form: Short = "", browser: Short = "") -> Response:
        """A message to one of one's own browsers at once."""
        session, say = self._console.posted(request, Page.TODAY, form), self._console.speech(request)
        own = await self._pusher.browsers_of(session.person.person)
        found = next((one for one, _ in own if one.id == browser), None)
        if found is None:
            return _back("done=push_off")
        outcome = await self._pusher.try_out(found, self._letters.push_test(say))
        return _back(f"tried={outcome.pushed.value}")

    # -- for the page of the account --

    async def context(self, request: Request, session: Session) -> dict[str, Any]:
        """What its part of the page shows."""
        say, branch, query = self._console.speech(request), self._console.handle.branch, request.query_params
        zone = "UTC" if branch is None else branch.timezone
        try:
            key = await self._pusher.public_key()
        except OSError as error:  # a full disk takes nobody's page
            log.warning("the key for browsers could not be made: %s", type(error).__name__)
            key = ""
        tried = query.get("tried", "")
        lines = [
            {
                "id": one.id, "endpoint": one.endpoint, "name": browser_of(one.name) or say("staff.in_browser"),
                "since": say.minute(one.since * 1000, zone),
                "trouble": say(f"telling.push_{why}") if why else "",
                "other": one.key != key,
            }
            for one, why in await self._pusher.browsers_of(session.person.person)
        ]  # fmt: skip
        return {
            "push_key": key if self._pusher.route.services else "",
            "push_lines": lines,
            "push_done": query.get("done") if query.get("done") in DONE else "",
            "push_wrong": query.get("wrong") if query.get("wrong") in FLAWS else "",
            "push_tried": tried if tried in set(Pushed) else "",
        }


def _back(query: str) -> RedirectResponse:
    return RedirectResponse(f"/manager/account?{quote(query, safe='=')}#push", 303)
