"""Every version of the settings: when, by whom, what changed; one of them brought back as a draft."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from rules.hours import business_day
from server.settings.difference import body_of
from server.settings.drafts import Drafts, NotPut
from server.settings.history import Applied, history
from server.staff.rights import Page
from server.store.visits import settings_before
from server.web.console import Console
from server.web.refusals import NotNow
from server.web.settings.describe import Describer
from server.web.settings.panel import names, who
from wire.errors import Refused
from wire.values import Seq

LATEST = 30
"""Versions shown at first."""


class SettingsHistory:
    """Serves `/manager/settings/history`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._drafts = Drafts(console.handle, console.store)

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/settings/history")
        router.get("")(self.versions)
        router.post("/{seq}/back")(self.bring_back)
        return router

    async def versions(self, request: Request) -> Response:
        """The versions, newest first."""
        session = self._console.signed_in(request, Page.SETTINGS)
        return await self._shown(request, session)

    async def bring_back(self, request: Request, seq: Seq) -> Response:
        """Make a draft that is a version of before, to the byte."""
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        session = self._console.posted(request, Page.SETTINGS, form.get("form", ""))
        now = await self._drafts.now()
        if isinstance(now, Refused):
            raise NotNow(now)
        if not 0 < seq <= now.seq:
            raise HTTPException(404)
        wished = await self._console.read(lambda connection: settings_before(connection, Seq(seq + 1)))
        if wished is None:
            raise HTTPException(404)
        try:
            if refused := await self._drafts.take(session.person.person, body_of(wished), now.seq):
                raise NotNow(refused)
        except NotPut as error:
            return await self._shown(request, session, self._console.speech(request)(f"settings.not_{error.what}"), 409)
        return RedirectResponse("/manager/settings/branch/-", 303)

    async def _shown(self, request: Request, session: Any, trouble: str = "", status: int = 200) -> Response:
        say, every = self._console.speech(request), "all" in request.query_params
        known = await self._console.read(lambda connection: history(connection, None if every else LATEST + 1))
        name_of = names(self._console.people)

        def context() -> dict[str, Any]:
            zone = known[0].branch.timezone if known else "UTC"
            today = business_day(known[0].branch, self._console.handle.now) if known else ""
            rows = []
            for n, one in enumerate(known if every else known[:LATEST]):
                before: Applied | None = known[n + 1] if n + 1 < len(known) else None
                new = body_of(one.branch)
                old = new if before is None else body_of(before.branch)
                rows.append({
                    "seq": one.seq,
                    "at": "" if one.at is None else say.minute(one.at, zone),
                    "early": one.at is not None and business_day(one.branch, one.at) > today,
                    "who": who(one.by, name_of, say),
                    "first": before is None,
                    "lines": Describer(say, new, old).lines(old, new),
                })  # fmt: skip
            return {
                "say": say, "branch": known[0].branch if known else None, "rows": rows, "trouble": trouble,
                "more": not every and len(known) > LATEST, "form_token": session.form_token,
            }  # fmt: skip

        answer = await self._console.report(request, "settings/history.html", session, context)
        answer.status_code = status
        return answer
