"""The pages of settings: one item of the draft at a time, saved as it is typed, and what becomes of the draft."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import logging
import re
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from hardware.paper.typeset import FontMissing
from server.core.harm import Harm, harm
from server.runtime.checked_requests import FILE_NAME, TOO_LARGE
from server.settings.difference import Body, body_of, changes
from server.settings.drafts import Drafts, NotPut, Standing, onto
from server.staff.rights import Page
from server.store.visits import settings_before
from server.web.console import Console
from server.web.gate import Session
from server.web.refusals import NotNow
from server.web.settings import items
from server.web.settings.describe import Describer
from server.web.settings.item_view import fields_of
from server.web.settings.items import Form
from server.web.settings.kinds import KINDS, Kind
from server.web.settings.panel import Planned, left_list, names, panel_context
from server.web.settings.ticket_picture import WIDTHS, ticket_png
from server.web.typed import day as read_day
from wire import emblem
from wire.catalogue import Branch
from wire.errors import Refused
from wire.text import cleaned
from wire.values import Actor, Role, Seq
from wire.word_files import name_of as name_of_language

log = logging.getLogger(__name__)

HOME = "/manager/settings"

STRUCTURE = ("copy", "remove", "up", "down")
"""What a button of an item does besides saving it."""

MB = 1024 * 1024

AS_NEW = "new"
"""In place of what a form saw of its item: it is gone, and what was typed becomes an item of its own."""

KNOWN_WRITERS = 200
"""How many of the latest saves are known with their page, which sends one again when its answer was lost."""

DROP = "drop-"
"""Begins the value of the button that takes one row of a field away; its inputs' names follow."""

MOVES = {"row-up-": -1, "row-down-": 1}
"""Begin the values of the buttons that move one row of a field; its inputs' names follow."""


class SettingsPages:
    """Serves `/manager/settings`.

    Args:
        console: what all pages stand on.
        has_hub: whether the branch takes bookings: without, a new service is not opened to any.
    """

    def __init__(self, console: Console, *, has_hub: bool = True) -> None:
        self._console = console
        self._has_hub = has_hub
        self._drafts = Drafts(console.handle, console.store)
        self._writers: deque[tuple[str, str]] = deque(maxlen=KNOWN_WRITERS)
        """Pages, each with the stamp of the item as it left it."""
        self._begun: deque[tuple[str, str, str]] = deque(maxlen=KNOWN_WRITERS)
        """Who added which item and has not saved it yet: it is not said to be wrong before it was begun."""

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router(HOME)
        router.get("")(self.first)
        router.get("/add/{kind}")(self.adding)
        router.post("/add/{kind}")(self.add)
        router.post("/put")(self.put)
        router.post("/drop")(self.drop)
        router.post("/merge")(self.merge)
        router.post("/planned/{draft_id}/back")(self.take_back)
        router.post("/branding/-/emblem")(self.picture)
        router.get("/ticket/-/picture")(self.ticket)
        router.get("/{kind}/{key}")(self.item)
        router.post("/{kind}/{key}")(self.save)
        return router

    async def first(self, request: Request) -> Response:
        """To the first thing that can be edited: the first service, or the branch where there is none."""
        session = self._console.signed_in(request, Page.SETTINGS)
        found = await self._standing(session)
        services = items.items(found.body, KINDS["service"])
        where = f"service/{services[0].get('id')}" if services else "branch/-"
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{HOME}/{where}{query}", 303)

    async def item(self, request: Request, kind: str, key: str) -> Response:
        """One item and the draft."""
        session = self._console.signed_in(request, Page.SETTINGS)
        return await self._shown(request, session, kind, key)

    async def save(self, request: Request, kind: str, key: str) -> Response:
        """Keep what stands in an item's form, and do what its button says."""
        session, form = await self._posted(request)
        known = _kind(kind)
        for one in [one for one in self._begun if one[:2] == (session.person.person, kind)]:
            self._begun.remove(one)
        action = form.get("action", "save")
        said = items.without_row(form, action.removeprefix(DROP)) if action.startswith(DROP) else form
        for begins, by in MOVES.items():
            if action.startswith(begins):
                said = items.moved_row(form, action.removeprefix(begins), by)
        elsewhere = False

        def work(body: Body) -> str:
            nonlocal elsewhere
            at = self._place(body, known, key, form)
            elsewhere = at is None
            if at is None:
                return ""
            items.write(body, known, at, said)
            self._writers.append((form.get("page", ""), items.stamp(body, known, at)))
            if action == "copy" and known.is_list:
                return items.copy_of(body, known, at)
            if action in ("up", "down") and known.is_list:
                return items.move(body, known, at, -1 if action == "up" else 1)
            if action == "remove" and known.is_list:
                items.remove(body, known, at)
                return ""
            return at

        went = await self._change(session, work, _seen(known, key, form))
        if elsewhere:
            return await self._shown(request, session, kind, key, status=409, typed=said)
        return RedirectResponse(f"{HOME}/{kind}/{went}" if went else HOME, 303)

    async def picture(self, request: Request) -> Response:
        """Keep what stands in the form, with the emblem that was chosen or without any."""
        known, say = KINDS["branding"], self._console.speech(request)
        many = request.scope.get("state", {}).get(TOO_LARGE)
        if many is not None:  # its token was not kept either, and nothing is changed
            session = self._console.signed_in(request, Page.SETTINGS)
            told = {"what": f"{many / MB:.1f} MB" if many > MB else f"{many // 1024} KB"}
            return await self._not_taken(request, session, say("settings.wrong_emblem_too_large", **told), 413)
        session, form = await self._posted(request)
        lines: tuple[str, ...] | None = ()
        wrong = ""
        if form.get("action") != "no-picture":
            lines = None
            given = form.get("f-emblem", "")
            if not given and not form.get(f"f-emblem{FILE_NAME}"):
                wrong = say("settings.wrong_emblem_none")
            else:
                try:
                    lines = (await asyncio.to_thread(lambda: emblem.cleaned(base64.b64decode(given)))).lines
                except ValueError:
                    wrong = say("settings.wrong_emblem_broken", what="base64")
                except emblem.BadEmblem as bad:
                    wrong = say(f"settings.wrong_emblem_{bad.flaw}", what=bad.what)

        elsewhere = False

        def work(body: Body) -> str:
            nonlocal elsewhere
            elsewhere = self._place(body, known, "-", form) is None
            if not elsewhere:
                items.write(body, known, "-", form)
                if lines is not None:
                    body["branding"]["emblem"] = list(lines)
                self._writers.append((form.get("page", ""), items.stamp(body, known, "-")))
            return "-"

        await self._change(session, work, _seen(known, "-", form))
        if elsewhere:
            return await self._shown(request, session, "branding", "-", status=409, typed=form)
        if wrong:
            return await self._not_taken(request, session, wrong, 409)
        return RedirectResponse(f"{HOME}/branding/-", 303)

    async def ticket(self, request: Request) -> Response:
        """An example ticket as the draft has it, or the settings in force where the draft is none that can be read."""
        session = self._console.signed_in(request, Page.SETTINGS)
        width, language = request.query_params.get("width", "80"), request.query_params.get("language", "")
        if width not in WIDTHS:
            raise HTTPException(404)
        found = await self._standing(session)
        branch = found.checked.branch or _readable(found.body) or found.now.branch
        try:
            moment = found.now.moment
            picture = await asyncio.to_thread(ticket_png, branch, branch.language_for(language), width, moment)
        except (FontMissing, ValueError) as trouble:  # on the page stands what the picture would show
            log.warning("no picture of a ticket: %s", trouble)
            raise HTTPException(404) from None
        return Response(picture, media_type="image/png", headers={"Cache-Control": "no-store"})

    async def _not_taken(self, request: Request, session: Session, words: str, status: int) -> Response:
        return await self._shown(request, session, "branding", "-", status=status, sent={"f-emblem": words})

    async def adding(self, request: Request, kind: str) -> Response:
        """The form that asks for a new item's name."""
        session = self._console.signed_in(request, Page.SETTINGS)
        return await self._shown(request, session, _kind_of_list(kind).name, "", adding=True)

    async def add(self, request: Request, kind: str) -> Response:
        """Add an item; it must have a name, from which its id is made."""
        session, form = await self._posted(request)
        known, words = _kind_of_list(kind), cleaned(form.get("name", ""))
        if known.how == "named" and not words:
            say = self._console.speech(request)
            return await self._shown(request, session, kind, "", say("settings.wrong_missing"), adding=True)

        def work(body: Body) -> str:
            if len(items.items(body, known)) >= items.MOST_ITEMS:
                return ""
            more: dict[str, Any] = {}
            if known.name == "service":
                groups = [one.get("id") for one in items.items(body, KINDS["group"])]
                wished = form.get("group", "")
                more["group"] = wished if wished in groups else (groups or [""])[0]
            return items.add(body, known, words, more, has_hub=self._has_hub)

        went = await self._change(session, work)
        if went:
            self._begun.append((session.person.person, kind, went))
        return RedirectResponse(f"{HOME}/{kind}/{went}" if went else HOME, 303)

    async def put(self, request: Request) -> Response:
        """Put the draft in force, now or at the start of a day."""
        session, form = await self._posted(request)
        version = int(form["version"]) if re.fullmatch(r"[0-9]{1,9}", form.get("version", "")) else -1
        who = session.person
        try:
            if form.get("when") == "day":
                day = read_day(cleaned(form.get("day", "")))
                await self._drafts.plan(who.person, version, day, far=form.get("far") == day)
            else:
                actor = Actor(role=Role.MANAGER, device_id="web", person=who.person, roles=who.roles)
                await self._drafts.put_in_force(actor, version)
        except NotPut as error:
            return await self._again(request, session, form, error)
        return RedirectResponse(f"{HOME}/history" if form.get("when") != "day" else _back(form), 303)

    async def drop(self, request: Request) -> Response:
        """Forget the draft."""
        session, form = await self._posted(request)
        if refused := await self._drafts.drop(session.person.person):
            raise NotNow(refused)
        return RedirectResponse(_back(form), 303)

    async def merge(self, request: Request) -> Response:
        """Bring the draft onto the settings in force."""
        session, form = await self._posted(request)
        picks: dict[str, Any] = {
            name.removeprefix("pick-"): side
            for name, side in form.items()
            if name.startswith("pick-") and side in ("mine", "theirs")
        }
        try:
            if refused := await self._drafts.bring_up(session.person.person, picks):
                raise NotNow(refused)
        except NotPut as error:
            return await self._again(request, session, form, error)
        return RedirectResponse(_back(form), 303)

    async def take_back(self, request: Request, draft_id: str) -> Response:
        """What waits for a day is a draft again."""
        session, form = await self._posted(request)
        try:
            await self._drafts.take_back(draft_id)
        except NotPut as error:
            return await self._again(request, session, form, error)
        return RedirectResponse(_back(form), 303)

    # -- inside --

    async def _posted(self, request: Request) -> tuple[Session, Form]:
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        return self._console.posted(request, Page.SETTINGS, form.get("form", "")), form

    async def _standing(self, session: Session) -> Standing:
        found = await self._drafts.standing(session.person.person)
        if isinstance(found, Refused):
            raise NotNow(found)
        return found

    def _place(self, body: Body, kind: Kind, key: str, form: Form) -> str | None:
        """The key of the item that a form is about; None when it is not as the form saw it, or left it."""
        seen = form.get("seen", "").partition("-")[2]
        if form.get("seen") == AS_NEW and kind.is_list and len(items.items(body, kind)) < items.MOST_ITEMS:
            for one in items.keys(body, kind):  # it came before, and the answer was lost
                if (form.get("page", ""), items.stamp(body, kind, one)) in self._writers:
                    return one
            words = cleaned(form.get(f"f-name-{items.languages_of(body)[0]}", "")) or kind.name
            return items.add(body, kind, words, has_hub=self._has_hub)
        if not seen:  # a form of one's own, from no page of ours
            return None if items.find(body, kind, key) is None else key
        if (at := items.still_there(body, kind, key, seen)) is not None:
            return at
        if (form.get("page", ""), items.stamp(body, kind, key)) in self._writers:
            return key
        if items.find(body, kind, key) is not None:
            after = copy.deepcopy(body)
            items.write(after, kind, key, form)
            if after == body:
                return key
        return None

    async def _change(
        self, session: Session, work: Callable[[Body], str], seen: tuple[Seq, Callable[[Body], bool]] | None = None
    ) -> str:
        went = ""

        def keeping(body: Body) -> None:
            nonlocal went
            went = work(body)

        if refused := await self._drafts.change(session.person.person, keeping, seen):
            raise NotNow(refused)
        return went

    async def _again(self, request: Request, session: Session, form: Form, why: NotPut) -> Response:
        """The page that the button stood on, with why it was not done."""
        say = self._console.speech(request)
        iso = read_day(cleaned(form.get("day", ""))[:20]) if form.get("when") == "day" else ""
        day = items.day_shown(iso)
        words = why.why.text(say.language) if why.why is not None else say(f"settings.not_{why.what}", day=day)
        planning = {"day": day, "iso": iso, "far": why.what == "far_day"}
        return await self._shown(request, session, *_where(form), words, status=409, planning=planning)

    async def _shown(
        self, request: Request, session: Session, kind: str, key: str, trouble: str = "", status: int = 200,
        *, adding: bool = False, sent: Mapping[str, str] = MappingProxyType({}), typed: Form | None = None,
        planning: Mapping[str, Any] = MappingProxyType({"day": "", "iso": "", "far": False}),
    ) -> Response:  # fmt: skip
        known, say = _kind(kind), self._console.speech(request)
        found = await self._standing(session)
        shown, at, seen = found.body, key, f"{found.seq}-{items.stamp(found.body, known, key)}"
        if typed is not None:  # what was typed, which is not in the draft
            shown = copy.deepcopy(found.body)
            gone = known.how == "numbered" or items.find(shown, known, key) is None
            trouble = say("settings.not_there_any_more" if gone else "settings.not_as_seen")
            if gone:
                at, seen = items.add(shown, known, known.name, has_hub=self._has_hub), AS_NEW
            items.write(shown, known, at, typed)
        elif not adding and items.find(found.body, known, key) is None:
            if status == 200:
                raise HTTPException(404)
            known, key = KINDS["branch"], "-"  # what the button stood beside is gone; the reason is said all the same
        planned = await self._console.read(lambda connection: _waiting(connection, found))
        hurt = Harm()
        if found.draft is not None and found.checked.branch is not None:
            async with self._console.handle.reading() as state:
                if state.branch is not None:
                    hurt = harm(state, found.checked.branch)
        wished = request.query_params.get("q", "")
        name_of = names(self._console.people)

        begun = (session.person.person, kind, key) in self._begun

        def context() -> Mapping[str, Any]:
            describer = Describer(say, shown, found.base)
            item = items.find(shown, known, at) if not adding else None
            changed = changes(found.base, found.body) if found.draft else []
            problems = found.checked.problems if found.draft else ()
            return panel_context(found, planned, name_of, say, hurt) | {
                "say": say,
                "branch": found.now.branch,
                "form_token": session.form_token,
                "kind": known,
                "key": key,
                "adding": adding,
                "add_note": describer.add_note(known) if adding else "",
                "group": request.query_params.get("group", ""),
                "groups": [
                    (one.get("id"), describer.item(KINDS["group"], "", one))
                    for one in items.items(found.body, KINDS["group"])
                ],
                "title": say(f"settings.{known.name}_add") if adding else describer.item(known, at, item),
                "letter": _letter(known, item, shown),
                "fields": []
                if adding
                else fields_of(
                    known, at, shown, changed, problems, describer, say, sent, has_hub=self._has_hub, begun=begun
                ),
                "seen": seen,
                "planning": planning,
                "page": uuid.uuid4().hex,
                "sections": left_list(found, (known.name, key), wished, say),
                "q": wished,
                "trouble": trouble,
                "here": f"/{known.name}/{key or '-'}",
                "pictured": [(one, name_of_language(one), WIDTHS) for one in found.now.branch.languages]
                if known.name == "ticket"
                else [],
            }

        answer = await self._console.report(request, "settings/settings.html", session, lambda: dict(context()))
        answer.status_code = status
        return answer


def _readable(body: Body) -> Branch | None:
    """A draft that cannot be put in force, where all of it can be read."""
    try:
        return Branch.model_validate_json(json.dumps(body))
    except ValidationError:
        return None


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise HTTPException(404)
    return KINDS[name]


def _kind_of_list(name: str) -> Kind:
    """One of which there are several: nobody adds a second branch."""
    known = _kind(name)
    if not known.is_list:
        raise HTTPException(404)
    return known


def _seen(kind: Kind, key: str, form: Form) -> tuple[Seq, Callable[[Body], bool]] | None:
    """The settings that a form's page was made from, and whether given ones have its item as it was there."""
    seq, _, stamp = form.get("seen", "").partition("-")
    if not (stamp and re.fullmatch(r"[0-9]{1,15}", seq)):
        return None
    return Seq(int(seq)), lambda body: items.stamp(body, kind, key) == stamp


def _where(form: Form) -> tuple[str, str]:
    """The item beside which a button of the draft stood."""
    parts = form.get("here", "").split("/")
    if len(parts) == 3 and parts[1] in KINDS and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", parts[2]):
        return parts[1], parts[2]
    return "branch", "-"


def _back(form: Form) -> str:
    kind, key = _where(form)
    return f"{HOME}/{kind}/{key}"


def _letter(kind: Kind, item: Any, body: Body) -> str:
    if not isinstance(item, dict):
        return ""
    if kind.name == "service":
        item = items.find(body, KINDS["group"], str(item.get("group"))) or {}
    return str(item.get("series") or (item.get("number") if kind.name == "counter" else "") or "")[:3]


def _waiting(connection: Any, found: Standing) -> list[tuple[Planned, dict[str, Any]]]:
    """What waits for its day, each with what it started from."""
    waiting = []
    for draft in found.planned:
        before = settings_before(connection, Seq(draft.base + 1))
        base = {} if before is None else body_of(before)
        waiting.append((Planned(draft, onto(base, draft, found.now)), base))
    return waiting
