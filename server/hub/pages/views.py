"""The pages' routes: branch, service, day and time, confirm, booked. Each step is its own address, so Back works."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Header, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from rules import hours, procedure
from rules.booking_code.short import shown
from rules.search import FILLERS, said_of
from server.hub.booking import desk as hub
from server.hub.booking.askers import Askers, bearer
from server.hub.choosing import slots
from server.hub.choosing.cards import BranchCard
from server.hub.choosing.shortlist import AT_ONCE, shortlist
from server.hub.drawn import DrawnOnce, answer
from server.hub.pages import wording
from server.hub.pages.emblems import emblem_of, mark_of
from server.hub.pages.icons import ICONS
from server.hub.refusals import HubCode, HubRefused, hub_refused
from server.runtime import qr_pictures as qr
from server.runtime.http_refusals import HttpRefused
from server.runtime.reading_language import chosen, preferred
from wire import dates
from wire.catalogue import Branch, Group, Service
from wire.values import Language, Millis, Words
from wire.word_files import name_of

STATIC = Path(__file__).parent / "static"

Lang = Annotated[str | None, Query(max_length=8)]
Field = Annotated[str, Form(max_length=200)]

ABOUT_CARD = (HubCode.BAD_CARD, HubCode.CARD_BOOKINGS)
ABOUT_WHO = (
    *ABOUT_CARD, HubCode.BAD_PHONE, HubCode.TOO_MANY_BOOKINGS, HubCode.PHONE_NUMBERS, HubCode.PHONE_PLACES
)  # fmt: skip
"""Refusals that another phone number or identity card, or none, may mend: the form is shown again."""

FRESH = {"Cache-Control": "no-store"}
"""Headers of a page that is not kept."""

KEPT = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language"}
"""Headers of a page that a browser may keep, and asks whether it is still so before it shows it."""


def icon(name: str) -> Markup:
    """A line icon of the house."""
    path = ICONS.get(name, ICONS["document"])
    return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>')  # noqa: S704


class Pages:
    """Draws pages from templates.

    Args:
        desk: the hub's rules.
        askers: tells browsers apart.
    """

    def __init__(self, desk: hub.Desk, askers: Askers) -> None:
        self.desk = desk
        self.askers = askers
        self._templates = Environment(
            loader=PackageLoader("server.hub.pages"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            icon=icon,
            clock=wording.clock,
            wait_text=wording.wait_text,
            wait_brief=wording.wait_brief,
            name_of=name_of,
            said_of=said_of,
            fillers=" ".join(sorted(FILLERS)),
        )

    async def language(self, request: Request, wished: str | None) -> Language:
        """The page's language, once it is known which ones there are."""
        await self.desk.know_languages()
        return spoken(request, wished, self.desk.languages)

    def draw(self, template: str, request: Request, language: Language, status: int = 200, **what: Any) -> HTMLResponse:
        """One page, which is not kept."""
        page = HTMLResponse(self.text(template, request, language, **what), status, FRESH)
        self.askers.know(request, page)
        return page

    def text(self, template: str, request: Request, language: Language, **what: Any) -> str:
        """The text of a page: of the same address in the same language it is the same for everybody."""
        asked = dict(request.query_params)
        # One slash at its start: with two it would be the address of somebody else's page.
        path = "/" + quote(request.scope["path"].lstrip("/"))
        office, hotline = self._office(language, **what)
        emblem = self._emblem(**what)
        return self._templates.get_template(template).render(
            lang=language,
            office=office,
            emblem=emblem,
            hotline=hotline,
            tel="".join(sign for sign in hotline if sign in "+0123456789"),
            others=[(o, f"{path}?{urlencode(asked | {'lang': o})}") for o in self.desk.languages if o != language],
            t=lambda key, **facts: wording.say(key, language, **facts),
            now=self.desk.clock.now_ms(),
            **what,
        )

    def _office(self, language: Language, **what: Any) -> tuple[str, str]:
        """Whose page it is and whom to ring: the branch's, what all branches share, or the hub's own number."""
        of = [what["card"].branch] if "card" in what else [card.branch for card in what.get("cards", ())]
        sites, numbers = {branch.site.of(language) for branch in of}, {branch.branding.hotline for branch in of}
        office = sites.pop() if len(sites) == 1 else ""
        return office, (numbers.pop() if len(numbers) == 1 else "") or self.desk.hotline

    @staticmethod
    def _emblem(**what: Any) -> str:
        """Where the emblem of the branch stands, or the one that all branches share; empty for none."""
        of = [what["card"].branch] if "card" in what else [card.branch for card in what.get("cards", ())]
        marks = {mark_of(branch.branding) for branch in of}
        return f"/emblem/{of[0].id}?v={marks.pop()}" if len(marks) == 1 and "" not in marks else ""

    def sorry(
        self, request: Request, language: Language, why: HubRefused | HttpRefused, back: str = "/"
    ) -> HTMLResponse:
        """A refusal as a page, with a way on."""
        page = self.draw("sorry.html", request, language, why.status, why=why, back=back)
        page.headers.update(why.headers)
        return page


def spoken(request: Request, wished: str | None, languages: Sequence[Language]) -> Language:
    """The page's language: the one chosen, else the one that the browser likes best, of those of the branches."""
    return chosen(wished, languages) or preferred(request.headers.get("accept-language"), languages)


def router(pages: Pages) -> APIRouter:
    """All pages."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    _choosing(routes, pages)
    _confirming(routes, pages)
    _afterwards(routes, pages)
    return routes


# -- choosing ----------------------------------------------------------------------------------------------------------


def _choosing(routes: APIRouter, pages: Pages) -> None:
    once = DrawnOnce()

    @routes.get("/emblem/{branch_id}")
    async def emblem(request: Request, branch_id: str) -> Response:
        card = await pages.desk.card(branch_id)
        if isinstance(card, HubRefused):
            return pages.sorry(request, await pages.language(request, None), card)
        return emblem_of(card.branch.branding)

    @routes.get("/")
    async def branches(
        request: Request,
        lang: Lang = None,
        q: Annotated[str, Query(max_length=80)] = "",
        after: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        language = await pages.language(request, lang)
        cards = await pages.desk.branches()
        if request.query_params.keys() - {"lang"}:  # the links to other languages keep whatever stands in the address
            return pages.draw("branches.html", request, language, **_branches(cards, language, q, after))
        drawn = once.of(
            cards,
            language,
            lambda: pages.text("branches.html", request, language, **_branches(cards, language)).encode(),
        )
        page = answer(request, drawn, "text/html", KEPT)
        pages.askers.know(request, page)
        return page

    @routes.get("/branch/{branch_id}")
    async def services(request: Request, branch_id: str, lang: Lang = None) -> Response:
        language, card = await pages.language(request, lang), await pages.desk.card(branch_id)
        if isinstance(card, HubRefused):
            return pages.sorry(request, language, card)
        return pages.draw("services.html", request, language, card=card, groups=_groups(card))

    @routes.get("/branch/{branch_id}/{service_id}")
    async def times(
        request: Request,
        branch_id: str,
        service_id: str,
        lang: Lang = None,
        day: Annotated[str | None, Query(pattern=r"^\d{4}-\d\d-\d\d$")] = None,
    ) -> Response:
        language, card = await pages.language(request, lang), await pages.desk.card(branch_id)
        if isinstance(card, HubRefused):
            return pages.sorry(request, language, card)
        return await _times_page(pages, request, language, card, service_id, day)


def _branches(cards: Sequence[BranchCard], language: Language, q: str = "", after: str = "") -> dict[str, Any]:
    """What the page of branches shows."""
    found = shortlist([card.branch for card in cards], q, after)
    by_id = {card.branch.id: card for card in cards}
    return {
        "cards": cards,
        "shown": [by_id[branch_id] for branch_id in found.ids],
        "many": len(cards) > AT_ONCE,
        "q": q,
        "left": found.left,
        "further": f"/?{urlencode({'lang': language, 'q': q, 'after': found.after})}" if found.after else "",
    }


def _groups(card: BranchCard) -> list[tuple[Group, list[Service], int]]:
    """Each group that has services, with them and the people who wait for them."""
    found = []
    for group in card.branch.groups:
        services = [s for s in card.branch.services if s.group == group.id]
        waiting = sum(card.waits.get(s.id, {}).get("waiting", 0) for s in services)
        if services:
            found.append((group, services, waiting))
    return found


async def _times_page(
    pages: Pages, request: Request, language: Language, card: BranchCard, service_id: str, day: str | None
) -> Response:
    branch, back = card.branch, f"/branch/{card.branch.id}"
    service = branch.service_by_id.get(service_id)
    if service is None:
        return pages.sorry(request, language, hub_refused(HubCode.UNKNOWN_SERVICE), back)
    now = pages.desk.clock.now_ms()
    why_not_now = slots.why_not_now(branch, service_id, now)
    if why_not_now is None and not card.here:
        why_not_now = hub_refused(HubCode.BRANCH_SILENT)
    found: tuple[slots.Slot, ...] = ()
    week = await pages.desk.days(card, service_id)
    if not isinstance(week, HubRefused):
        chosen_day = day or next((d.day for d in week if d.left), week[0].day)
        slots_or_not = await pages.desk.slots(card, service_id, chosen_day)
        if isinstance(slots_or_not, HubRefused):
            return pages.sorry(request, language, slots_or_not, f"{back}/{service_id}")
        found = slots_or_not
    return pages.draw(
        "times.html",
        request,
        language,
        card=card,
        service=service,
        to_bring=procedure.to_bring(service, language),
        facts=procedure.told(service, language),
        group=branch.group_by_id[service.group],
        wait=card.waits.get(service_id),
        why_not_now=why_not_now,
        week=[] if isinstance(week, HubRefused) else [_day(d, language) for d in week],
        why_no_week=week if isinstance(week, HubRefused) else None,
        chosen="" if isinstance(week, HubRefused) else chosen_day,
        long_day="" if isinstance(week, HubRefused) else dates.long_date(date.fromisoformat(chosen_day), language),
        today=hours.business_day(branch, now),
        halves=_halves(branch, found),
        any_left=any(s.left for s in found),
    )


def _day(day: slots.Day, language: Language) -> dict[str, Any]:
    when = date.fromisoformat(day.day)
    return {
        "day": day.day,
        "weekday": dates.weekday_short(when, language),
        "date": f"{when.day}/{when.month}",
        "open": day.open,
        "left": day.left,
    }


def _halves(branch: Branch, found: tuple[slots.Slot, ...]) -> list[tuple[str, list[slots.Slot]]]:
    morning = [s for s in found if wording.local(branch, s.slot_at).hour < 12]
    halves = [("morning", morning), ("afternoon", [s for s in found if s not in morning])]
    return [half for half in halves if half[1]]


# -- confirming --------------------------------------------------------------------------------------------------------


def _confirming(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/book/{branch_id}/{service_id}")
    async def confirm(
        request: Request,
        branch_id: str,
        service_id: str,
        slot: Annotated[int | None, Query(ge=0, le=4 * 10**12)] = None,
        lang: Lang = None,
    ) -> Response:
        language, card = await pages.language(request, lang), await pages.desk.card(branch_id)
        if isinstance(card, HubRefused):
            return pages.sorry(request, language, card)
        form = hub.Request(service_id, slot, secrets.token_hex(16), language)
        return _confirm_page(pages, request, language, card, form)

    @routes.post("/book/{branch_id}/{service_id}")
    async def book(
        request: Request,
        branch_id: str,
        service_id: str,
        request_id: Annotated[str, Form(pattern=r"^[0-9a-f]{32}$")],
        slot: Annotated[int | None, Form(ge=0, le=4 * 10**12)] = None,
        phone: Field = "",
        name: Annotated[Words, Form(max_length=120)] = "",
        class_id: Field = "ordinary",
        number: Annotated[str, Form(alias="card", max_length=20)] = "",
        accessible: Annotated[bool, Form()] = False,
        work: Annotated[str, Form(max_length=80)] = "",
        lang: Lang = None,
    ) -> Response:
        language = await pages.language(request, lang)
        form = hub.Request(service_id, slot, request_id, language, class_id, phone, name, number, accessible, work)
        asker = pages.askers.asker(request)
        held = asker if isinstance(asker, HubRefused) else await pages.desk.book(branch_id, form, asker)
        if not isinstance(held, HubRefused):
            return RedirectResponse(f"/b/{branch_id}?lang={language}#{held.secret}", 303)
        card = await pages.desk.card(branch_id)
        if (held.code in ABOUT_WHO or held.challenge) and not isinstance(card, HubRefused):
            typed, form = bool(number.strip()), replace(form, card="")
            page = _confirm_page(pages, request, language, card, form, held, card_typed=typed)
            page.headers.update(held.headers)
            return page
        return pages.sorry(request, language, held, f"/branch/{branch_id}/{service_id}")


def _confirm_page(
    pages: Pages,
    request: Request,
    language: Language,
    card: BranchCard,
    form: hub.Request,
    wrong: HubRefused | None = None,
    *,
    card_typed: bool = False,
) -> Response:
    branch, back = card.branch, f"/branch/{card.branch.id}/{form.service_id}"
    service = branch.service_by_id.get(form.service_id)
    if service is None:
        return pages.sorry(request, language, hub_refused(HubCode.UNKNOWN_SERVICE), f"/branch/{branch.id}")
    now = pages.desk.clock.now_ms()
    if form.slot_at is None:
        refusal = slots.why_not_now(branch, form.service_id, now)
    else:
        refusal = slots.why_not(branch, form.service_id, form.slot_at, now=now)
    if refusal is not None:
        return pages.sorry(request, language, refusal, back)
    return pages.draw(
        "confirm.html",
        request,
        language,
        wrong.status if wrong else 200,
        card=card,
        service=service,
        form=form,
        wrong=wrong,
        challenge=wrong.challenge if wrong else "",
        about_card=wrong is not None and wrong.code in ABOUT_CARD,
        about_phone=wrong is not None and wrong.code in ABOUT_WHO and wrong.code not in ABOUT_CARD,
        card_typed=card_typed,
        card_limit=branch.policy.numbers_a_person,
        when=_when(branch, form.slot_at, language),
        classes=[c for c in branch.classes if c.at_kiosk],
        may_ask_accessible=form.service_id in branch.accessible_services,
        erased_after=hub.ERASE_AFTER_DAYS,
        back=back,
    )


def _when(branch: Branch, slot_at: Millis | None, language: Language) -> dict[str, str]:
    if slot_at is None:
        return {"time": "", "day": ""}
    at = wording.local(branch, slot_at)
    return {"time": f"{at:%H:%M}", "day": dates.long_date(at.date(), language)}


# -- afterwards --------------------------------------------------------------------------------------------------------


def _afterwards(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/b/{branch_id}")
    async def booked(request: Request, branch_id: str, lang: Lang = None) -> Response:
        """The shell: the secret is in the fragment, which browsers do not send, so the page asks for the rest."""
        language, card = await pages.language(request, lang), await pages.desk.card(branch_id)
        known: dict[str, Any] = {} if isinstance(card, HubRefused) else {"card": card}
        return pages.draw("booked.html", request, language, branch_id=branch_id, **known)

    @routes.get("/b/{branch_id}/card")
    async def card(
        request: Request, branch_id: str, authorization: Annotated[str, Header(max_length=200)] = "", lang: Lang = None
    ) -> Response:
        language = await pages.language(request, lang)
        held = await pages.desk.held(branch_id, bearer(authorization))
        if isinstance(held, HubRefused):
            return pages.draw("no_card.html", request, language, held.status, why=held)
        branch, booking = held.branch, held.booking
        policy, service = branch.policy, branch.service_by_id.get(booking.service_id)
        return pages.draw(
            "card.html",
            request,
            language,
            held=held,
            branch=branch,
            booking=booking,
            service=service.name.of(language) if service else booking.service_id,
            when=_when(branch, booking.slot_at, language),
            code=shown(booking.code),
            qr=Markup(qr.svg(held.qr_text, str(escape(shown(booking.code))))),  # noqa: S704
            come_from=wording.clock(branch, booking.slot_at - policy.booking_early_min * 60_000),
            come_until=wording.clock(branch, booking.slot_at + policy.booking_late_min * 60_000),
        )
