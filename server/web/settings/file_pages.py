"""Settings as the one TOML file: given out, and taken in as a draft; what is wrong in it is said with its line."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from config.lines import Lines
from config.load import BadSettings, toml_of
from config.plain import flaws
from server.runtime.checked_requests import TOO_LARGE
from server.settings.checking import checked
from server.settings.difference import Body, Named, Place, body_of
from server.settings.drafts import Drafts, NotPut, Now
from server.settings.written import made_from, written
from server.staff.rights import Page
from server.store.visits import settings_before
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech
from server.web.refusals import NotNow
from server.web.settings.describe import Describer
from wire.errors import Refused
from wire.values import Seq

MOST_TOLD = 20
"""Troubles of a file that are told at once."""


@dataclass(frozen=True, slots=True)
class FileTrouble:
    """One trouble of a file."""

    line: int
    """From 1; 0 when it is about the whole file."""
    words: str


class SettingsFile:
    """Serves `/manager/settings/export` and `/manager/settings/import`."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._drafts = Drafts(console.handle, console.store)

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/settings")
        router.get("/export")(self.export)
        router.get("/import")(self.asked)
        router.post("/import")(self.taken)
        return router

    async def export(self, request: Request) -> Response:
        """The settings in force as a file; journalled, as all that leaves is."""
        session = self._console.signed_in(request, Page.EXPORT)
        now = await self._now()
        await self._console.exported("settings", now.day, session)
        return Response(
            written(now.branch, now.seq).encode(),
            media_type="application/toml; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{now.branch.id}-{now.day}.toml"'},
        )

    async def asked(self, request: Request) -> Response:
        """The form that a file is put into."""
        session = self._console.signed_in(request, Page.SETTINGS)
        return await self._shown(request, session, "", [], "")

    async def taken(self, request: Request) -> Response:
        """A file becomes a draft; nothing is put in force."""
        if TOO_LARGE in request.scope.get("state", {}):  # nothing of it was kept, and nothing is changed
            session = self._console.signed_in(request, Page.SETTINGS)
            words = self._console.speech(request)("settings.file_large")
            return await self._shown(request, session, "", [], words, 413)
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        session, say = self._console.posted(request, Page.SETTINGS, form.get("form", "")), self._console.speech(request)
        text, now = one_form(form.get("toml", "")), await self._now()
        seq = made_from(text)
        base = None if seq is None else await self._base(seq, now)
        body, troubles = await asyncio.to_thread(read, text, now, say)
        if body is None:
            return await self._shown(request, session, text, troubles, "")
        try:
            refused = await self._drafts.take(session.person.person, body, now.seq if base is None else base)
        except NotPut as error:
            return await self._shown(request, session, text, [], say(f"settings.not_{error.what}"))
        if refused is not None:
            raise NotNow(refused)
        return RedirectResponse("/manager/settings/branch/-", 303)

    # -- inside --

    async def _now(self) -> Now:
        now = await self._drafts.now()
        if isinstance(now, Refused):
            raise NotNow(now)
        return now

    async def _base(self, seq: Seq, now: Now) -> Seq | None:
        """The settings that a file says it was made from, when there were such."""
        if not 0 < seq <= now.seq:
            return None
        known = await self._console.read(lambda connection: settings_before(connection, Seq(seq + 1)))
        return None if known is None else seq

    async def _shown(
        self, request: Request, session: Session, text: str, troubles: list[FileTrouble], trouble: str,
        status: int = 409,
    ) -> Response:  # fmt: skip
        context = {
            "say": self._console.speech(request), "branch": await self._console.branch(), "text": text,
            "troubles": troubles, "trouble": trouble, "form_token": session.form_token,
        }  # fmt: skip
        answer = await self._console.report(request, "settings/file.html", session, lambda: context)
        answer.status_code = status if troubles or trouble else 200
        return answer


def one_form(text: str) -> str:
    """A text without a mark at its beginning, with plain ends of lines and composed letters."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def read(text: str, now: Now, say: Speech) -> tuple[Body | None, list[FileTrouble]]:
    """The settings that a file holds, or what is wrong with it, the first lines first."""
    if not text.strip():
        return None, [FileTrouble(0, say("settings.file_empty"))]
    try:
        said = toml_of(text, "")
    except BadSettings as bad:
        return None, [FileTrouble(one.line, say("settings.file_not_toml")) for one in bad.problems]
    if said.get("kind", "branch") != "branch":
        return None, [
            FileTrouble(Lines(text).of(("kind",)), say("settings.file_other_kind", kind=str(said["kind"])[:40]))
        ]
    lines = Lines(text)
    wrong = [FileTrouble(lines.of(loc), say("settings.wrong_sign")) for loc, _ in flaws(said)]
    if wrong:
        return None, wrong[:MOST_TOLD]
    body: Body = json.loads(json.dumps(said, default=str))
    found = checked(body, now.branch, now.day)
    if found.branch is not None:
        return body_of(found.branch), []
    describer = Describer(say, body, body_of(now.branch))
    told = []
    for problem in found.problems:
        one = describer.wrong(problem)
        words = f"{one.what}: {one.words}" if one.what else one.words
        told.append(FileTrouble(lines.of(tuple(loc_of(body, problem.place))), words))
    return None, sorted(told, key=lambda one: one.line)[:MOST_TOLD]


def loc_of(body: Any, place: Place) -> Iterator[int | str]:
    """A place by the numbers of entries."""
    here = body
    for step in place:
        known: int | str = step
        if isinstance(here, list):
            if isinstance(step, Named):
                known = next((n for n, one in enumerate(here) if isinstance(one, dict) and one.get("id") == step), 0)
            elif step.isdigit():
                known = int(step)
        yield known
        try:
            here = here[known]
        except (KeyError, IndexError, TypeError):
            here = None
