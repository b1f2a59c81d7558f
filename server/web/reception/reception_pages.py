"""`/reception`: a greeter with a tablet. What is shown, asked and done is `rules.reception`."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from hardware.paper.typeset import FontMissing
from rules import wording
from rules.clerk import found as clerk_found
from rules.clerk import rows as clerk_rows
from rules.clerk import wording as clerk_wording
from rules.reception import rows, tickets
from rules.reception.codes import request_of
from rules.reception.tickets import Card, Step
from rules.search import find as services_called
from server.intake.publishing import Published
from server.runtime.qr_pictures import svg
from server.staff.rights import Page, may_open, question_refusal
from server.views.desk import desk_view
from server.views.documents import Documents
from server.views.finding import Finding
from server.views.ticket_secrets import Secrets
from server.web.console import WEB, Console
from server.web.desk.desk_pages import GATHERED_S, HELD_S, LOOK_EVERY_S, READING_S
from server.web.desk.sitting import Answer, Sitting, Sittings, command_id
from server.web.gate import Session, form_is_ours
from server.web.pages import Speech
from server.web.refusals import NotNow
from server.web.settings.ticket_picture import paper_png
from server.web.wording import of_part
from wire.catalogue import Branch
from wire.commands import AskAccessible, Cancel, CheckIn, Command, GrantClass, IssueTicket, ReportPaper, Return
from wire.errors import Code, Refused, refused
from wire.queries import FindNumber, FindTicket, Query
from wire.values import Actor, Channel, CommandId, Language, Millis, Role, Seq, Text
from wire.views import DeskView, HallView, Issued
from wire.wait_words import wait_text, wait_tile

if TYPE_CHECKING:
    from server.web.reception.paper import ReceptionPrinter

log = logging.getLogger(__name__)

CODE_SHOWN = 12
"""A booking's code that is longer was scanned: nobody reads it."""

OWN_CAMERA = "camera=(self), geolocation=(), microphone=()"
"""No other page of ours may ask for the camera."""

_Text = Annotated[str, Field(max_length=100)]


class Pressed(BaseModel):
    """What a greeter does for who stands there."""

    model_config = ConfigDict(extra="forbid")

    form: _Text
    id: CommandId
    do: Literal["give", "find", "show", "step", "grant", "print", "printed"]
    """A number for a service; a ticket by what was typed or scanned; a number of the lists; a step with a number; a
    class to a number that was found; its paper on the server's printer; it was given to the tablet's own."""
    service_id: _Text = ""
    class_id: _Text = "ordinary"
    """The priority class that is granted."""
    accessible: bool = False
    """An accessible counter is asked for with the number that is given."""
    language: Annotated[str, Field(max_length=10)] = ""
    """Of whoever stands there; empty for the branch's first."""
    text: Annotated[str, Field(max_length=400)] = ""
    early: bool = False
    """The holder of this booking was asked, and takes a number before its time."""
    ticket_id: _Text = ""
    number: Annotated[str, Field(max_length=20)] = ""
    """As the page showed it, for the words afterwards."""
    step: Step = Step.RETURN
    again: bool = False
    """It is a further paper: the number was not given just now."""


@dataclass(frozen=True)
class _Hall:
    """What all greeters share at one moment; a desk of no person is added for each."""

    seq: Seq
    until: float
    """Real seconds."""
    hall: HallView


@dataclass(frozen=True)
class _Seen:
    """The hall as one greeter sees it."""

    branch: Branch
    hall: HallView
    view: DeskView
    now: Millis


class ReceptionPages:
    """Serves `/reception`.

    Args:
        console: what all pages stand on.
        documents: what is known of the hall now.
        secrets: of which ticket a code is.
        printer: that the server prints on; None where only the tablet's browser does.
    """

    def __init__(
        self,
        console: Console,
        documents: Documents,
        secrets: Callable[[], Secrets],
        printer: ReceptionPrinter | None = None,
    ) -> None:
        self._printer = printer
        self._console = console
        self._documents = documents
        self._secrets = secrets
        self._finding: Finding | None = None
        self._sittings = Sittings()
        self._changed = asyncio.Event()
        self._shared: _Hall | None = None
        console.handle.subscribe(self._happened)

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/reception")
        router.get("")(self.page)
        router.get("/now")(self.now)
        router.get("/here")(self.here)
        router.get("/services")(self.services)
        router.get("/paper/{number}.png")(self.paper)
        router.post("/press")(self.press)
        return router

    async def page(self, request: Request) -> Response:
        """The page; its script draws what `/reception/now` says."""
        session = self._console.signed_in(request, Page.RECEPTION)
        say = self._console.speech(request)
        context = {
            "say": say,
            "form_token": session.form_token,
            "said": {key: text.of(say.language) for key, text in of_part("reception").items()},
            "late": clerk_wording.LATE.of(say.language),
            "late_detail": clerk_wording.LATE_DETAIL.of(say.language),
            "prints": "server" if self._printer is not None else "browser",
            "not_live": wording.NOT_LIVE.of(say.language),
        }
        answer = self._console.page(request, "reception/reception.html", session, context)
        answer.headers["Permissions-Policy"] = OWN_CAMERA
        return answer

    async def now(self, request: Request) -> Response:
        """What reception sees, as soon as it is something else than `seen`, or after `HELD_S`."""
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
        """Somebody moves at the tablet: the session lasts on."""
        self._signed_in(request)
        return Response(status_code=204)

    async def services(self, request: Request) -> Response:
        """The services that people call so, the best first."""
        self._signed_in(request)
        branch = await self._console.branch()
        typed = request.query_params.get("typed", "")[:80]
        return JSONResponse({"ids": [] if branch is None else [one.id for one in services_called(branch, typed)]})

    async def paper(self, request: Request, number: str) -> Response:
        """The paper of a number that waits, for a printer that the tablet knows; a question, as the window asks it."""
        session = self._signed_in(request)
        wanted = request_of(number, "vi", None)
        if not isinstance(wanted, FindNumber) or question_refusal(_actor(session), wanted) is not None:
            raise HTTPException(404)
        seen, found = await self._seen(session), await self._find(session, wanted)
        if not isinstance(found, Issued):
            raise HTTPException(404)
        try:
            picture = await asyncio.to_thread(paper_png, seen.branch, found, found.language, "80")
        except (FontMissing, ValueError) as trouble:
            log.warning("no picture of a ticket: %s", trouble)
            raise HTTPException(404) from None
        return Response(picture, media_type="image/png", headers={"Cache-Control": "no-store"})

    async def press(self, request: Request, pressed: Pressed) -> Response:
        """Do something once, however often the page asks with this id; then what reception sees."""
        session, say = self._signed_in(request), self._console.speech(request)
        if not form_is_ours(request, pressed.form, session.form_token):
            raise HTTPException(403)
        asked, language = pressed.model_copy(update={"form": ""}), say.language
        answer = await self._sitting(session).once(pressed.id, asked, lambda: self._do(session, pressed, language))
        if answer is None:
            answer = _said(refused(Code.ID_REUSED).text(language), "bad")
        return JSONResponse(answer | {"shown": await self._shown(session, say)})

    # -- a press --

    async def _do(self, session: Session, pressed: Pressed, language: Language) -> Answer:
        seen = await self._seen(session)
        spoken = pressed.language if pressed.language in seen.branch.languages else seen.branch.languages[0]
        gone = of_part("reception")["gone"].of(language)
        if pressed.do == "show":
            card = tickets.card_of(seen.branch, seen.view, pressed.ticket_id, seen.now, language)
            return _said(gone, "hint") if card is None else _card(card, language)
        if pressed.do == "print":
            return await self._print(session, seen, pressed, language)
        try:
            wanted = _wanted(pressed, spoken)
        except ValidationError:  # what the page showed is not of these settings, or it is no page of ours
            return _said(gone, "hint")
        if isinstance(wanted, Text):  # what was typed may be an identity card: it is not said again
            return _said(wanted.of(language), "hint") | {"card": None}
        if isinstance(wanted, FindNumber | FindTicket):
            return _found(await self._look_up(session, seen, wanted, language), wanted, language)
        if isinstance(wanted, Command):
            answer = await self._send(session, seen, wanted, pressed, language)
            return _found(answer, wanted, language) if isinstance(wanted, CheckIn) else answer
        return {}

    async def _send(
        self, session: Session, seen: _Seen, command: Command, pressed: Pressed, language: Language
    ) -> Answer:
        """Give the command as the person at the tablet; then the ticket, or what is to be said."""
        name = command_id(session.person.person, pressed.id, 0)
        answer = await self._console.handle.ask(name, command, _actor(session))
        if isinstance(answer, Refused):
            if clerk_found.too_early(command, answer) is not None:
                return _early(answer, pressed.text, language)
            return _said(answer.text(language), "bad")
        if isinstance(command, ReportPaper):
            return _said(of_part("reception").say("sent_to_print", language, {"number": pressed.number}), "done")
        if isinstance(command, Return | Cancel | GrantClass | AskAccessible):
            return _said(tickets.done_text(seen.branch, command, pressed.number, language), "done") | {"card": None}
        ticket = Issued.model_validate(answer)
        return _card(tickets.card_of_waiting(seen.branch, ticket, language, wait_text), language, given=True)

    async def _print(self, session: Session, seen: _Seen, pressed: Pressed, language: Language) -> Answer:
        """Put a number that waits on paper; what became of it, to the greeter and to the journal (R96)."""
        wanted = request_of(pressed.number, "vi", None)
        found = await self._find(session, wanted) if isinstance(wanted, FindNumber) else None
        if self._printer is None or not isinstance(found, Issued) or found.ticket_id != pressed.ticket_id:
            return _said(of_part("reception")["gone"].of(language), "hint")
        out = await self._printer.print(seen.branch, found, pressed.again)
        printed = out.result.value == "printed"
        # Also that it came out: it may be the paper that did not a moment ago.
        told = ReportPaper(ticket_id=found.ticket_id, result=out.result.value, reason=out.reason, again=pressed.again)
        await self._console.handle.ask(command_id(session.person.person, pressed.id, 0), told, _actor(session))
        why = clerk_wording.PAPER_REASON[out.reason].of(language) if out.reason else ""
        text = f"{found.number}: {clerk_wording.RECEPTION_PAPER[out.result.value].of(language)} {why}".strip()
        return _said(text, "done" if printed else "bad") | {"paper": out.result.value}

    async def _look_up(
        self, session: Session, seen: _Seen, query: FindNumber | FindTicket, language: Language
    ) -> Answer:
        """A ticket by its number or its code; one that does not wait as the lists know it."""
        actor = _actor(session)
        if (why := question_refusal(actor, query)) is not None:
            return _said(why.text(language), "bad")
        found = await self._find(session, query)
        if isinstance(found, Issued):
            return _card(tickets.card_of_waiting(seen.branch, found, language, wait_text), language)
        card = tickets.card_of(seen.branch, seen.view, "", seen.now, language, refused=found)
        return _said(found.text(language), "bad") if card is None else _card(card, language)

    async def _find(self, session: Session, query: FindNumber | FindTicket) -> Issued | Refused:
        self._finding = self._finding or Finding(self._console.handle, self._secrets())
        return await self._finding.find(query, f"{WEB}:{_actor(session).person}")

    # -- what is shown --

    async def _shown(self, session: Session, say: Speech) -> dict[str, Any]:
        seen, language = await self._seen(session), say.language
        branch, hall = seen.branch, seen.hall
        shown = {
            "clock": clerk_rows.clock_time(seen.now, branch),
            "waiting": of_part("reception").say("waiting", language, {"n": hall.waiting}),
            "closed": "" if hall.closed_because is None else hall.closed_because.of(language),
            "services": rows.services(branch, hall, "", "", language, wait_tile),
            "classes": rows.classes(branch, "ordinary", language),
            "languages": rows.languages(branch, branch.languages[0]),
            "aside": tickets.aside(branch, seen.view, seen.now, language),
            "older": tickets.older(branch, seen.view, seen.now, language),
            "expected": tickets.expected(branch, seen.view, language),
        }
        mark = hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()[:16]
        return shown | {"rev": mark}

    async def _seen(self, session: Session) -> _Seen:
        handle = self._console.handle
        try:
            async with asyncio.timeout(READING_S), handle.reading() as state:
                if state.branch is None:
                    raise NotNow(Refused(code=Code.STARTING))
                now, kept = handle.now, self._shared
                if kept is None or kept.seq != state.seq or time.monotonic() > kept.until:
                    hall = self._documents.hall(state, await self._documents.waits(), now)
                    kept = self._shared = _Hall(state.seq, time.monotonic() + LOOK_EVERY_S / 2, hall)
                view = desk_view(state, self._documents.common(state, now), _actor(session), now)
                return _Seen(state.branch, kept.hall, view, now)
        except TimeoutError as error:
            raise NotNow(Refused(code=Code.BUSY)) from error

    # -- who asks --

    def _signed_in(self, request: Request) -> Session:
        session = self._console.sessions.of(request, Page.RECEPTION)
        if session is None:
            raise HTTPException(401)
        return session

    def _sitting(self, session: Session) -> Sitting:
        everybody = self._console.sessions.everybody
        return self._sittings.of(
            session.id, lambda: [one.id for one, _ in everybody() if may_open(Page.RECEPTION, one.person.roles)]
        )

    def _happened(self, _: list[Published]) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _actor(session: Session) -> Actor:
    """They act as at reception's own PC: what reception may, as the person they are, and no more."""
    who = session.person
    return Actor(role=Role.RECEPTION, device_id=WEB, person=who.person, roles=who.roles)


def _card(card: Card, language: Language, given: bool = False) -> Answer:
    """A number, its QR and its buttons. Whether the tablet knows a printer is not known here, and said so.

    `given`: just now. The buttons of classes are for a number that was found, and else for the next person.
    """
    return {
        "card": {
            "ticket_id": card.ticket_id,
            "number": card.number,
            "class_id": "" if given else card.class_id,
            "accessible": card.accessible,
            "facts": card.facts,
            "qr": svg(card.url, of_part("reception").say("qr", language, {"number": card.number})) if card.url else "",
            "paper": of_part("reception")["paper"].of(language) if card.url else "",
            "offers": tickets.shown(card, False, language),
            "asked": tickets.shown(card, True, language),
        }
    }


def _early(why: Refused, text: str, language: Language) -> Answer:
    """A booking that is not spent yet: its holder takes a number now, or keeps it (R79)."""
    now = {"step": "early", "label": clerk_wording.TAKE_EARLY.of(language), "sure": False}
    facts, offers = (why.text(language),), [now]
    return {
        "card": {"ticket_id": "", "number": "", "facts": facts, "qr": "", "paper": "", "offers": offers, "asked": []}
        | {"early": text}
    }


def _wanted(pressed: Pressed, spoken: Language) -> Command | Query | Text | None:
    """What a press asks for; a text where what was typed is no code.

    Raises:
        ValidationError: an id is of no form that there is.
    """
    match pressed.do:
        case "give":
            return IssueTicket(
                service_id=pressed.service_id, class_id=pressed.class_id, language=spoken, channel=Channel.RECEPTION,
                accessible=pressed.accessible,
            )  # fmt: skip
        case "step":
            return tickets.command_of(pressed.step, pressed.ticket_id, spoken, pressed.class_id, pressed.accessible)
        case "printed":  # what a tablet's printer did with it nobody tells
            return ReportPaper(
                ticket_id=pressed.ticket_id, result="maybe_printed", reason="unacknowledged", again=pressed.again
            )
        case "grant" if pressed.class_id == rows.ACCESSIBLE:
            return AskAccessible(ticket_id=pressed.ticket_id, wanted=pressed.accessible)
        case "grant":
            return tickets.granted(pressed.ticket_id, pressed.class_id)
        case _:
            wanted = request_of(pressed.text, spoken, None, pressed.class_id, pressed.accessible)
            if isinstance(wanted, CheckIn):
                return wanted.model_copy(update={"asks": True, "early": pressed.early})
            return wanted


def _found(answer: Answer, wanted: CheckIn | FindNumber | FindTicket, language: Language) -> Answer:
    """What was found. Where nothing was, the number shown before goes: nobody is to take it for the one looked for."""
    if "card" in answer:
        return answer
    said, words = answer["said"][0], of_part("reception")
    if isinstance(wanted, FindNumber):
        what = wanted.number
    elif isinstance(wanted, CheckIn) and len(wanted.code) <= CODE_SHOWN:
        what = wanted.code
    else:
        what = words["scanned"].of(language)
    told = words.say("looked_for", language, {"what": what, "why": said["text"]})
    return _said(told, said["kind"]) | {"card": None}


def _said(text: str, kind: str) -> Answer:
    return {"said": [{"text": text, "kind": kind}]}
