"""`/desk`: a clerk's day in a browser. What is shown and what a key sends is `rules.desk` and `rules.clerk`."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from rules import desk, wording
from rules.booking_code.short import is_code
from rules.clerk import face, found, panels, rows, slip
from rules.clerk import wording as clerk_wording
from rules.clerk.found import Found
from rules.clerk.toast_texts import about, done_text, failed_text
from rules.desk import LONGEST_CODE, Choice, Entry, Leaving, NotNow, Situation, Step
from server.core.model import State
from server.intake.publishing import Published
from server.staff.rights import Page, may_open, question_refusal, refusal
from server.views.common import Common
from server.views.desk import desk_view
from server.views.documents import Documents
from server.views.practice import practice_desk
from server.web.console import WEB, Console
from server.web.desk import number_pad, practising, scanned
from server.web.desk.scanned import Find
from server.web.desk.sitting import Answer, Sitting, Sittings, command_id
from server.web.gate import Session, form_is_ours
from server.web.pages import Speech
from server.web.refusals import NotNow as PageNotNow
from server.web.wording import of_part
from wire.catalogue import Branch
from wire.commands import LONGEST_NOTE, Arrive, CheckIn, CloseCounter, Command, OpenCounter
from wire.errors import Code, Refused, refused
from wire.queries import FindTicket
from wire.values import Actor, CommandId, Language, Millis, Role, Seq, is_command_id
from wire.views import DeskView, Issued

HELD_S = 2.0
"""An answer without news comes after so long, so that the page knows the link is there; real seconds."""

LOOK_EVERY_S = 1.0
"""Time alone changes what is shown: waits grow, a no-show becomes possible; real seconds."""

GATHERED_S = 0.1
"""Facts that come close together are told together; real seconds. A press is answered at once, with what it led to."""

READING_S = 3.0
"""Longer than this a clerk does not wait for the state; the page then says that answers do not come."""

ELSEWHERE = frozenset({"F11", "Ctrl+M", "Ctrl+T"})
"""Keys of the window that are the browser's own, or do nothing here."""

_Text = Annotated[str, Field(max_length=200)]


class Pressed(BaseModel):
    """A key or a button, and what a panel or a row adds to it."""

    model_config = ConfigDict(extra="forbid")

    form: _Text
    id: CommandId
    step: Step
    ticket_id: _Text = ""
    """The ticket that the page showed at the desk."""
    dossier_code: _Text | None = None
    note: _Text | None = None
    """Both as they stood in their fields."""
    row: _Text = ""
    """The chosen row of a panel; of a list the ticket, of the counters the counter."""
    confirmed: bool = False
    """From a panel."""
    practice: bool = False
    """The page showed a practice hall."""
    take_over: bool = False
    """Of a counter that somebody else left open."""
    first: bool = False
    back: bool = False
    back_in: Annotated[int, Field(ge=0, le=1_000)] = 0
    by: Annotated[int, Field(ge=-1, le=1)] = 0
    """Places that a service which follows is moved."""
    minutes: Annotated[int, Field(ge=0, le=1_000)] = 15
    why: _Text = ""
    class_id: _Text = ""
    """The priority class that is granted."""
    code: _Text = ""
    """Of a booking that was scanned."""
    early: bool = False
    """Its holder was asked, and takes a number before its time."""
    scanned: bool = False
    """It is about what was held to the scanner: `row` is its ticket."""


class Scanned(BaseModel):
    """A code of ours that was held to a scanner: a ticket's secret, or what a booking's code says."""

    model_config = ConfigDict(extra="forbid")

    form: _Text
    code: _Text


class Entered(BaseModel):
    """Something put in for the ticket at the desk."""

    model_config = ConfigDict(extra="forbid")

    form: _Text
    ticket_id: _Text
    what: Literal["outcome", "dossiers", "code", "note", "online", "paper"]
    n: Annotated[int, Field(ge=-999, le=999)] = 0
    """Which outcome, from 1; how many dossiers more; online 1, not 0, the next of the three -1; the next paper -1."""
    text: _Text = ""
    """Words, or the id of a paper."""


class Wanting(BaseModel):
    """What goes on a guidance slip of whoever is at the desk."""

    model_config = ConfigDict(extra="forbid")

    form: _Text
    ticket_id: _Text = ""
    missing: Annotated[list[Annotated[str, Field(max_length=2_000)]], Field(max_length=200)] = []
    """The things as the page named them."""
    more: _Text = ""
    where: _Text = ""
    until: _Text = ""


class Practised(BaseModel):
    """Somebody begins to practise, or ends it."""

    model_config = ConfigDict(extra="forbid")

    form: _Text
    on: bool


class DeskPages:
    """Serves `/desk`.

    Args:
        console: what all pages stand on.
        documents: what is known of the hall now.
        find: a ticket by its code.
    """

    def __init__(self, console: Console, documents: Documents, find: Find) -> None:
        self._find = find
        self._console = console
        self._documents = documents
        self._sittings = Sittings()
        self._changed = asyncio.Event()
        self._shared: tuple[Seq, float, Common] | None = None
        console.handle.subscribe(self._happened)

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/desk")
        router.get("")(self.page)
        router.get("/now")(self.now)
        router.get("/here")(self.here)
        router.get("/panel")(self.panel)
        router.get("/slip")(self.slip_asks)
        router.post("/slip")(self.slip_made)
        router.post("/press")(self.press)
        router.post("/enter")(self.enter)
        router.post("/scan")(self.scan)
        router.post("/practice")(self.practice)
        return router

    async def page(self, request: Request) -> Response:
        """The page; its script draws what `/desk/now` says."""
        session = self._console.signed_in(request, Page.DESK)
        say = self._console.speech(request)
        keys = face.key_table()
        context = {
            "say": say,
            "form_token": session.form_token,
            "keys": keys,
            "help": [(one["key"], one["name"]) for one in rows.keys(say.language) if one["id"] not in ELSEWHERE],
            "said": {key: text.of(say.language) for key, text in of_part("desk").items()},
            "pad": number_pad.CODES,
            "pad_said": number_pad.said(say.language),
            "late": clerk_wording.LATE.of(say.language),
            "late_detail": clerk_wording.LATE_DETAIL.of(say.language),
            "not_live": wording.NOT_LIVE.of(say.language),
            "codes": scanned.FORMS,
            "no_such_code": scanned.no_such_code(say.language),
            "minutes": clerk_wording.PARK_MINUTES,
            "next_language": self._next(say.language),
        }
        return self._console.page(request, "desk/desk.html", session, context)

    async def now(self, request: Request) -> Response:
        """What the desk shows, as soon as it is something else than `seen`, or after `HELD_S`."""
        seen, until = request.query_params.get("seen", ""), time.monotonic() + HELD_S
        while True:
            changed = self._changed
            shown = await self._shown(self._signed_in(request), self._console.speech(request))
            left = until - time.monotonic()
            if shown["rev"] != seen or left <= 0:
                return JSONResponse(shown)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(LOOK_EVERY_S, left)):
                    await changed.wait()
                    await asyncio.sleep(GATHERED_S)

    async def here(self, request: Request) -> Response:
        """Somebody moves at the desk: the session lasts on."""
        self._signed_in(request)
        return Response(status_code=204)

    async def panel(self, request: Request) -> Response:
        """What a step that asks first asks, narrowed by what was typed."""
        session, say = self._signed_in(request), self._console.speech(request)
        try:
            step = Step(request.query_params.get("step", ""))
        except ValueError as error:
            raise HTTPException(404) from error
        at = await self._situation(session, say.language)
        typed = request.query_params.get("typed", "")[:100]
        return JSONResponse({"step": step.value, "rows": panels.rows_of(step, at, typed)[:200],
                             "offered": panels.offered(step, at),
                             "classes": panels.classes(step, at, None, panels.Wishes())})  # fmt: skip

    async def press(self, request: Request, pressed: Pressed) -> Response:
        """Do a step once, however often the page asks with this id; then what the desk shows."""
        session, say = self._posted(request, pressed.form), self._console.speech(request)
        sitting = self._sitting(session)
        asked = pressed.model_copy(update={"form": ""})
        answer = await sitting.once(pressed.id, asked, lambda: self._do(session, sitting, pressed, say))
        if answer is None:
            answer = _said(refused(Code.ID_REUSED).text(say.language), "bad")
        return JSONResponse(answer | {"shown": await self._shown(session, say)})

    async def enter(self, request: Request, entered: Entered) -> Response:
        """Keep what was put in for the ticket at the desk; then what the desk shows."""
        session, say = self._posted(request, entered.form), self._console.speech(request)
        at = await self._situation(session, say.language)
        ticket = at.view.ticket
        said: Answer = {}
        if ticket is None or ticket.ticket_id != entered.ticket_id:
            said = _said(say("desk.changed"), "hint")
        else:
            one = at.entry
            match entered.what:
                case "outcome" if not 1 <= entered.n <= len(at.branch.outcomes):
                    count = len(at.branch.outcomes)
                    said = _said(at.words(clerk_wording.NO_SUCH_OUTCOME, count=count), "hint")
                case "outcome":
                    one = one.with_outcome(entered.n - 1, at.branch)
                case "dossiers":
                    one = one.with_more_dossiers(entered.n, at.branch)
                case "code":
                    one = replace(one, dossier_code=entered.text[:LONGEST_CODE])
                case "note":
                    one = replace(one, note=entered.text[:LONGEST_NOTE])
                case "online":
                    one = one.with_other_filed_online() if entered.n < 0 else one.with_filed_online(entered.n == 1)
                case "paper":
                    ids = [str(row["id"]) for row in rows.papers(at)]
                    if entered.n < 0:
                        one = one.with_next_paper(ids)
                    elif entered.text in ids:
                        one = one.with_paper(entered.text)
                    else:  # the service was corrected meanwhile
                        said = _said(say("desk.changed"), "hint")
            self._sitting(session).last.entry = replace(one, ticket_id=ticket.ticket_id)
        return JSONResponse(said | {"shown": await self._shown(session, say)})

    async def slip_asks(self, request: Request) -> Response:
        """What may be missing of whoever is at the desk, and where it would be brought."""
        session, say = self._signed_in(request), self._console.speech(request)
        at = await self._situation(session, say.language)
        ticket_id = at.view.ticket.ticket_id if at.view.ticket else ""
        return JSONResponse({"ticket_id": ticket_id, "things": slip.things(at), "where": slip.place(at)})

    async def slip_made(self, request: Request, wanting: Wanting) -> Response:
        """A guidance slip for the browser's own print dialog; nothing of it is kept, nobody tells what came of it."""
        session, say = self._posted(request, wanting.form), self._console.speech(request)
        at = await self._situation(session, say.language)
        return JSONResponse(_slip(at, wanting, say) | {"shown": await self._shown(session, say)})

    async def scan(self, request: Request, held: Scanned) -> Response:
        """What a code is that was held to the scanner; nothing is done with it."""
        session, say = self._posted(request, held.form), self._console.speech(request)
        at = await self._situation(session, say.language)
        return JSONResponse(await self._held(session, at, held.code) | {"shown": await self._shown(session, say)})

    async def _held(self, session: Session, at: Situation, code: str) -> Answer:
        if face.page_of(at) != "desk":
            return {}
        if is_code(code):
            return {"found": scanned.shown(at, Found(code=code))}
        if re.fullmatch(scanned.OF_A_TICKET, code) is None:
            return _said(scanned.no_such_code(at.language), "hint")
        query = FindTicket(code=code)
        why = question_refusal(self._actor(session), query)
        if why is None and at.view.practice is not None:
            why = refused(Code.UNKNOWN_TICKET)  # no ticket of the branch is one of the practice hall
        answer = why or await self._find(query, f"{WEB}-{session.person.person}")
        what = scanned.of_answer(at, answer)
        if what is None:
            assert isinstance(answer, Refused)
            return _said(answer.text(at.language), "bad")
        return {"found": scanned.shown(at, what)}

    async def practice(self, request: Request, practised: Practised) -> Response:
        """Go into a practice hall, or come back; then what the desk shows."""
        session, say = self._posted(request, practised.form), self._console.speech(request)
        sitting = self._sitting(session)
        why: Refused | None = None
        if practised.on:
            async with self._console.handle.reading() as state:
                if state.branch is None:
                    raise PageNotNow(Refused(code=Code.STARTING))
                why = practising.begin(sitting, self._sittings, self._actor(session), state, self._console.handle.now)
        else:
            sitting.practice = None
        said = {} if why is None else _said(why.text(say.language), "bad")
        return JSONResponse(said | {"shown": await self._shown(session, say)})

    # -- a press --

    async def _do(self, session: Session, sitting: Sitting, pressed: Pressed, say: Speech) -> Answer:
        if pressed.practice != (practising.hall_of(sitting) is not None):
            return _said(refused(Code.PRACTICE_APART).text(say.language), "hint")
        at = await self._situation(session, say.language)
        ticket = at.view.ticket
        if (ticket.ticket_id if ticket else "") != pressed.ticket_id:
            return _said(say("desk.changed"), "hint")
        if ticket is not None:
            entry = _with_fields(replace(at.entry, ticket_id=ticket.ticket_id), pressed)
            sitting.last.entry, at = entry, replace(at, entry=entry)
        if not _is_of_the_page(pressed, at):
            return _said(say("desk.changed"), "hint")
        if pressed.step is Step.OPEN and face.page_of(at) == "choose":
            opening = OpenCounter(counter_id=pressed.row, take_over=pressed.take_over)
            return await self._send(session, (opening,), pressed, ("", ""), say.language)
        step = desk.meant(pressed.step, at.view)
        if step is Step.CLOSE and (pressed.confirmed or ticket is not None):
            return await self._leave(session, at, pressed)
        if why := desk.why_not(step, at):
            return _said(why, "hint")
        if step in desk.ASKS_FIRST and not pressed.confirmed:
            return {"panel": step.value}
        try:
            choice = self._choice(step, at, pressed)
            commands = desk.commands_for(step, at, choice)
        except NotNow as missing:
            return _said(str(missing), "hint") | ({"keep": True} if pressed.confirmed else {})
        if step is Step.PAUSE:
            sitting.last.pause_reason = choice.reason
        told = await self._send(session, commands, pressed, about(at, choice), say.language)
        if (early := told.pop("early", None)) is not None:  # one more press, and the booking is spent after all
            told["found"] = scanned.shown(at, early)
        if step in desk.BY_THE_SERVER and (issued := told.pop("issued", None)) is not None:  # and now it may be called
            now = await self._situation(session, say.language)
            told["found"] = scanned.shown(now, found.waiting(Issued.model_validate(issued)))
        return told

    async def _leave(self, session: Session, at: Situation, pressed: Pressed) -> Answer:
        """What becomes of the person at the desk, and of the counter, when the clerk leaves."""
        if not pressed.confirmed:
            return {"panel": Step.CLOSE.value}
        row = next((one for one in panels.rows_of(Step.CLOSE, at, "") if one["row"] == pressed.row), None)
        try:
            how = Leaving(panels.choice(Step.CLOSE, at, row, panels.Wishes()).reason)
            commands = desk.leaving_with(how, at)
        except NotNow as missing:
            return _said(str(missing), "hint")
        if not commands:
            return {"closed": how is Leaving.KEEP}
        return await self._send(session, commands, pressed, about(at, Choice()), at.language)

    @staticmethod
    def _choice(step: Step, at: Situation, pressed: Pressed) -> Choice:
        if pressed.scanned:
            return scanned.choice(step, at, pressed.row, pressed.code, pressed.why, pressed.early)
        if step is Step.BRING_BACK:
            return Choice(ticket_id=pressed.row)
        if step not in desk.ASKS_FIRST and step is not Step.ACCESSIBLE:
            return Choice()
        row = next((one for one in panels.rows_of(step, at, "") if one["row"] == pressed.row), None)
        wishes = panels.Wishes(
            first=pressed.first, minutes=pressed.minutes, why=pressed.why, back=pressed.back, back_in=pressed.back_in,
            by=pressed.by, class_id=pressed.class_id,
        )  # fmt: skip
        return panels.choice(step, at, row, wishes)

    async def _send(
        self,
        session: Session,
        commands: Sequence[Command],
        pressed: Pressed,
        subject: tuple[str, str],
        language: Language,
    ) -> Answer:
        """Give a step's commands one after the other; none after a refusal."""
        told: list[dict[str, str]] = []
        closed, issued = False, None
        for nth, command in enumerate(commands):
            answer = await self._given(session, command, pressed, nth)
            if isinstance(answer, Refused):
                if (early := found.too_early(command, answer)) is not None:
                    return {"said": told, "refused": answer.code.value, "early": early}
                if (code := answer.facts.get("person")) is not None:
                    answer = refused(answer.code, **answer.facts | {"person": self._console.people.full_name_of(code)})
                words, kind = failed_text(command, answer, language)
                return {"said": [*told, {"text": words, "kind": kind}], "refused": answer.code.value}
            closed = closed or isinstance(command, CloseCounter)
            issued = answer if isinstance(command, CheckIn | Arrive) else issued
            if words := done_text(command, answer, subject, language):
                told.append({"text": words, "kind": "done"})
        return {"said": told, "closed": closed} | ({} if issued is None else {"issued": issued})

    async def _given(self, session: Session, command: Command, pressed: Pressed, nth: int) -> dict[str, Any] | Refused:
        """Give a command to the hall that the page showed, and to no other one: practice may have ended meanwhile."""
        id_, actor = command_id(session.person.person, pressed.id, nth), self._actor(session)
        if not pressed.practice:
            return await self._console.handle.ask(id_, command, actor)
        hall = practising.hall_of(self._sitting(session))
        if hall is None:
            return refused(Code.PRACTICE_APART)
        practising.used(hall)
        return refusal(actor, command) or hall.ask(id_, command, actor, self._console.handle.now)

    # -- what is shown --

    async def _shown(self, session: Session, say: Speech) -> dict[str, Any]:
        at = await self._situation(session, say.language)
        shown = face.face(at, self._sitting(session).last, session.person.name)
        # The page lets the time run, and run out, by itself.
        steady = shown | {"timer": shown["timer"] | {"time": ""}, "undo": shown["undo"] | {"seconds": 0, "share": 0}}
        mark = hashlib.sha256(json.dumps(steady, ensure_ascii=False).encode()).hexdigest()[:16]
        return shown | {"rev": mark}

    async def _situation(self, session: Session, language: Language) -> Situation:
        handle, sitting = self._console.handle, self._sitting(session)
        if (hall := practising.hall_of(sitting)) is not None:
            now = max(handle.now, hall.state.at)
            hall.tick(now)
            hall.take_told()  # nobody here is told facts
            view, branch = practice_desk(hall, self._actor(session), session.person.name, now), hall.state.settings
            return self._taken(sitting, view, branch, now, language)
        try:
            async with asyncio.timeout(READING_S), handle.reading() as state:
                if state.branch is None:
                    raise PageNotNow(Refused(code=Code.STARTING))
                now, branch = handle.now, state.branch
                view = desk_view(state, self._common(state, now), self._actor(session), now)
        except TimeoutError as error:
            raise PageNotNow(Refused(code=Code.BUSY)) from error
        return self._taken(sitting, view, branch, now, language)

    @staticmethod
    def _taken(sitting: Sitting, view: DeskView, branch: Branch, now: Millis, language: Language) -> Situation:
        last = sitting.last
        last.take(view, now)
        last.view = None  # hundreds of sessions, each with the hall as it once was, would be much to hold
        return Situation(view, branch, now, language, last.entry)

    def _common(self, state: State, now: Millis) -> Common:
        """What all desks share, worked out once for those that ask about the same moment."""
        kept, real = self._shared, time.monotonic()
        if kept is None or kept[0] != state.seq or real > kept[1]:
            kept = self._shared = (state.seq, real + LOOK_EVERY_S / 2, self._documents.common(state, now))
        return kept[2]

    # -- who asks --

    def _signed_in(self, request: Request) -> Session:
        session = self._console.sessions.of(request, Page.DESK)
        if session is None:
            raise HTTPException(401)
        return session

    def _posted(self, request: Request, form: str) -> Session:
        session = self._signed_in(request)
        if not form_is_ours(request, form, session.form_token):
            raise HTTPException(403)
        return session

    def _actor(self, session: Session) -> Actor:
        """She acts as at any counter, as the person she is and on the machine it is, and may no more."""
        who, tied = session.person, self._console.tied_to(session.device)
        return Actor(role=Role.COUNTER, device_id=session.at, person=who.person, roles=who.roles, counter_id=tied)

    def _sitting(self, session: Session) -> Sitting:
        return self._sittings.of(
            session.id,
            lambda: [one.id for one, _ in self._console.sessions.everybody() if may_open(Page.DESK, one.person.roles)],
        )

    def _happened(self, _: list[Published]) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _next(self, language: Language) -> Language:
        known = self._console.handle.languages
        place = known.index(language) if language in known else -1
        return known[(place + 1) % len(known)]


def _is_of_the_page(pressed: Pressed, at: Situation) -> bool:
    """Whether a page has such a press: a row outside a panel, and what was scanned, names what the hall has."""
    if pressed.scanned:
        return scanned.is_of_one(pressed.step, pressed.row, pressed.code)
    if pressed.step is Step.OPEN and face.page_of(at) == "choose":
        return pressed.row in at.branch.counter_by_id
    if pressed.step is Step.BRING_BACK:
        return is_command_id(pressed.row)
    if pressed.step is Step.ACCESSIBLE:  # of a row of the panel that chooses a number
        return pressed.confirmed
    return pressed.step not in desk.BY_THE_SERVER


def _with_fields(entry: Entry, pressed: Pressed) -> Entry:
    """What stood in the page's fields when the key was pressed."""
    if pressed.dossier_code is not None:
        entry = replace(entry, dossier_code=pressed.dossier_code[:LONGEST_CODE])
    return entry if pressed.note is None else replace(entry, note=pressed.note[:LONGEST_NOTE])


def _slip(at: Situation, wanting: Wanting, say: Speech) -> Answer:
    """The slip, or why there is none."""
    ticket, said = at.view.ticket, [str(row["name"]) for row in slip.things(at)]
    is_theirs = ticket is not None and ticket.ticket_id == wanting.ticket_id
    if not is_theirs or not set(wanting.missing) <= set(said):
        return _said(say("desk.changed"), "hint")
    names = slip.for_reader(at, said)
    missing = [name for name, shown in zip(names, said, strict=True) if shown in wanting.missing]
    made = slip.slip(at, missing, wanting.more, wanting.where, wanting.until)
    if made is None:
        return _said(at.words(clerk_wording.SLIP_NEEDS), "hint") | {"keep": True}
    return {"slip": asdict(made)}


def _said(text: str, kind: str) -> Answer:
    return {"said": [{"text": text, "kind": kind}]}
