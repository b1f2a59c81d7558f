"""The hub's open API, for the city's app, chat and call bots: the same rules as the pages, by the same desk."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi import Request as HttpRequest
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from rules import hours
from rules.booking_code.short import shown
from server.hub.booking.askers import Askers, bearer
from server.hub.booking.desk import Desk, Held, Request
from server.hub.choosing.cards import BranchCard
from server.hub.choosing.known import FRESH_S
from server.hub.drawn import DrawnOnce, answer
from server.hub.pages import calendar
from server.hub.refusals import HubCode, HubRefused
from server.runtime import qr_pictures as qr
from server.runtime.http_refusals import HttpCode, HttpRefused
from wire.values import CommandId, Identifier, Language, Millis, Text, Words

BranchId = Annotated[str, Path(max_length=64, description="The branch's id.")]
ServiceId = Annotated[str, Query(max_length=64, description="The service's id.")]
KEY_CHARS = 200
API_KEY = "The key of a program that books for many people; without one, limits for its network count."
Key = Annotated[str | None, Header(max_length=KEY_CHARS, description=API_KEY)]
Secret = Annotated[
    str, Header(alias="Authorization", max_length=200, description="`Bearer ` and the booking's secret.")
]


class Problem(BaseModel):
    """Not done, and nothing changed."""

    code: HubCode | HttpCode
    vi: str
    """Why, and what to do."""
    en: str
    """The same in English."""
    words: dict[str, str] = {}
    """The same in further languages that the hub has words in, by code."""
    challenge: str = ""
    """Where there is one, the same request is granted with a proof of work, `BookingIn.work`."""


class WaitOut(BaseModel):
    """The wait now, for somebody who takes a number."""

    waiting: int
    low_min: int
    """One of ten is called before, in minutes."""
    high_min: int
    """Eight of ten are called within."""
    about_min: int | None = None
    """Half of them are; left out by a branch of before, which tells a range."""
    nobody: bool = False
    """True when no counter serves it now: there is no figure then."""


class BranchOut(BaseModel):
    """A branch that takes bookings."""

    branch_id: str
    name: Text
    address: Text
    latitude: float | None
    longitude: float | None
    heard: bool
    """Whether the branch has told its settings, so that times can be booked."""
    connected: bool
    """Whether numbers for now can be taken."""
    waiting: int


class ServiceOut(BaseModel):
    """A service of a branch."""

    service_id: str
    group_id: str
    group: Text
    name: Text
    bring: Text | None
    bookable: bool
    accessible: bool
    """Whether a counter serves it that can be used in a wheelchair: one can be asked for with a booking."""
    wait: WaitOut | None


class BranchDetail(BranchOut):
    """A branch with its services and priority classes."""

    services: list[ServiceOut]
    classes: dict[str, Text]


class DayOut(BaseModel):
    """A day that may be booked."""

    day: str
    open: bool
    left: int


class SlotOut(BaseModel):
    """A time of a day, with places left."""

    slot_at: Millis
    left: int


class BookingIn(BaseModel):
    """What to book."""

    model_config = ConfigDict(extra="forbid")

    request_id: CommandId
    """Made by the client; the same id again gets the same booking."""
    service_id: Identifier
    slot_at: Millis | None = Field(default=None, ge=0, le=4_000_000_000_000)
    """One of the times offered; left out for a number now."""
    language: Language = "vi"
    class_id: Identifier = "ordinary"
    phone: str = Field(default="", max_length=40)
    name: Words = Field(default="", max_length=120)
    card: str = Field(default="", max_length=20, repr=False)
    """The number of an identity card, so that the card finds the booking at a kiosk; only a keyed hash of it and the
    day is kept. Looked at only where the branch counts by cards (`numbers_a_person`)."""
    accessible: bool = False
    """Whether a counter is asked for that can be used in a wheelchair: only such counters call the number while one is
    open. Nothing is asked for where none serves it (`ServiceOut.accessible`)."""
    work: str = Field(default="", max_length=80)
    """A proof of work, for the `challenge` of a refusal: the challenge, a dot and a number in decimal, chosen so that
    the SHA-256 of that text begins with as many zero bits as the third part of the challenge says. Good for one
    booking, ten minutes long, from the network that was given the challenge."""


class BookingOut(BaseModel):
    """A booking as its holder sees it."""

    booking_id: str
    branch_id: str
    service_id: str
    slot_at: Millis
    now: bool
    state: str
    """booked, arrived (it has a number), cancelled, refused (no number for now was given)."""
    code: str
    """The short code to type at a kiosk."""
    qr: str
    """The text of the QR code."""
    secret: str
    """Whoever has it can see and cancel the booking."""
    url: str
    check_in_from: Millis
    check_in_until: Millis
    number: str | None
    tracking_url: str | None
    why: Text | None
    """Why no number was given."""
    lost: bool
    """The branch had to bring its data back and does not have the number any more: the code gets a new one."""
    accessible: bool
    """A counter was asked for that can be used in a wheelchair."""
    lapsed: bool = False
    """Its holder had not come with the number when their turn was over: the place is kept no longer. The number stays
    valid on its day; whoever comes with it waits as after a missed call."""


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (400, 401, 404, 405, 409, 411, 413, 415, 422, 429, 503)
}


SAME: dict[int | str, dict[str, Any]] = {304: {"description": "It is still as the one whose `ETag` was sent"}}

_BRANCHES = TypeAdapter(list[BranchOut])


def problem(refusal: HubRefused | HttpRefused) -> JSONResponse:
    """A refusal as the API answers it."""
    further = {language: refusal.text(language) for language in refusal.languages if language not in ("vi", "en")}
    body = Problem(code=refusal.code, vi=refusal.text("vi"), en=refusal.text("en"), words=further)
    told = body.model_dump(mode="json", exclude={"challenge"})
    if isinstance(refusal, HubRefused) and refusal.challenge:
        told["challenge"] = refusal.challenge
    return JSONResponse(told, refusal.status, refusal.headers)


def booking_out(held: Held, public_url: str) -> BookingOut:
    """A held booking for its holder."""
    b, policy = held.booking, held.branch.policy
    return BookingOut(
        booking_id=b.booking_id,
        branch_id=b.branch_id,
        service_id=b.service_id,
        slot_at=b.slot_at,
        now=b.now,
        state=b.state,
        code=shown(b.code),
        qr=held.qr_text,
        secret=held.secret,
        url=f"{public_url}/b/{b.branch_id}#{held.secret}",
        check_in_from=b.slot_at - policy.booking_early_min * 60_000,
        check_in_until=b.slot_at + policy.booking_late_min * 60_000,
        number=b.number,
        tracking_url=b.tracking_url,
        why=b.why,
        lost=b.lost,
        accessible=b.accessible,
        lapsed=b.lapsed,
    )


def _branch_out(card: BranchCard) -> dict[str, Any]:
    branch = card.branch
    return {
        "branch_id": branch.id,
        "name": branch.name,
        "address": branch.address,
        "latitude": card.latitude,
        "longitude": card.longitude,
        "heard": card.heard,
        "connected": card.here,
        "waiting": card.waiting,
    }


def _services(card: BranchCard) -> list[ServiceOut]:
    found = []
    for service in card.branch.services:
        wait = card.waits.get(service.id)
        found.append(
            ServiceOut(
                service_id=service.id,
                group_id=service.group,
                group=card.branch.group_by_id[service.group].name,
                name=service.name,
                bring=service.bring,
                bookable=service.bookable,
                accessible=service.id in card.branch.accessible_services,
                wait=WaitOut(**wait) if wait else None,
            )
        )
    return found


async def book_for(
    desk: Desk, askers: Askers, asked: HttpRequest, branch_id: str, body: BookingIn
) -> Held | HubRefused:
    """Book what a request asks for.

    Raises:
        DBAPIError: the database cannot be read.
    """
    asker = askers.asker(asked)
    return asker if isinstance(asker, HubRefused) else await desk.book(branch_id, Request(**dict(body)), asker)


def router(desk: Desk, askers: Askers, public_url: str) -> APIRouter:
    """The API's routes, under /api/v1."""
    api = APIRouter(prefix="/api/v1", responses=REFUSALS)
    _choosing(api, desk, askers)
    _booking(api, desk, askers, public_url)
    _files(api, desk, public_url)
    return api


def _choosing(api: APIRouter, desk: Desk, askers: Askers) -> None:
    once = DrawnOnce()

    @api.get("/branches", tags=["choosing"], response_model=list[BranchOut], responses=SAME)
    async def branches(request: HttpRequest) -> Response:
        """Every branch that takes bookings, with the people waiting there now.

        The answer has an `ETag`; asked with it in `If-None-Match`, nothing is sent again that is still so.
        """
        cards = await desk.branches()
        drawn = once.of(cards, "", lambda: _BRANCHES.dump_json([BranchOut(**_branch_out(card)) for card in cards]))
        return answer(request, drawn, "application/json", {"Cache-Control": f"public, max-age={FRESH_S:.0f}"})

    @api.get("/branches/{branch_id}", tags=["choosing"], response_model=BranchDetail)
    async def branch(branch_id: BranchId) -> Any:
        """A branch's services with the wait now."""
        card = await desk.card(branch_id)
        if isinstance(card, HubRefused):
            return problem(card)
        classes = {c.id: c.name for c in card.branch.classes if c.at_kiosk}
        return BranchDetail(**_branch_out(card), services=_services(card), classes=classes)

    @api.get("/branches/{branch_id}/days", tags=["choosing"], response_model=list[DayOut])
    async def days(asked: HttpRequest, branch_id: BranchId, service: ServiceId, x_api_key: Key = None) -> Any:
        """The days that may be booked for a service, with what is left for who asks: strangers share a part of each."""
        asker, card = askers.asker(asked), await desk.card(branch_id)
        if isinstance(asker, HubRefused):
            return problem(asker)
        if isinstance(card, HubRefused):
            return problem(card)
        found = await desk.days(card, service, stranger=not asker.caller)
        if isinstance(found, HubRefused):
            return problem(found)
        return [DayOut(day=d.day, open=d.open, left=d.left) for d in found]

    @api.get("/branches/{branch_id}/slots", tags=["choosing"], response_model=list[SlotOut])
    async def slots(
        asked: HttpRequest,
        branch_id: BranchId,
        service: ServiceId,
        day: Annotated[str | None, Query(pattern=r"^\d{4}-\d\d-\d\d$", description="Today when left out.")] = None,
        x_api_key: Key = None,
    ) -> Any:
        """The times of a day with the places left of each, for who asks; 0 when full."""
        asker, card = askers.asker(asked), await desk.card(branch_id)
        if isinstance(asker, HubRefused):
            return problem(asker)
        if isinstance(card, HubRefused):
            return problem(card)
        day = day or hours.business_day(card.branch, desk.clock.now_ms())
        found = await desk.slots(card, service, day, stranger=not asker.caller)
        if isinstance(found, HubRefused):
            return problem(found)
        return [SlotOut(slot_at=s.slot_at, left=s.left) for s in found]


def _booking(api: APIRouter, desk: Desk, askers: Askers, public_url: str) -> None:
    @api.post("/branches/{branch_id}/bookings", tags=["booking"], status_code=201, response_model=BookingOut)
    async def book(
        asked: HttpRequest,
        branch_id: BranchId,
        body: BookingIn,
        x_api_key: Key = None,
    ) -> Any:
        """Book a time, or take a number for now. Stored durably before it is answered; never oversold.

        Answers 429 with `Retry-After` when device, phone or network have had as much as they may.
        """
        held = await book_for(desk, askers, asked, branch_id, body)
        return problem(held) if isinstance(held, HubRefused) else booking_out(held, public_url)

    @api.get("/branches/{branch_id}/booking", tags=["booking"], response_model=BookingOut)
    async def look(branch_id: BranchId, authorization: Secret) -> Any:
        """The booking whose secret is shown."""
        held = await desk.held(branch_id, bearer(authorization))
        return problem(held) if isinstance(held, HubRefused) else booking_out(held, public_url)

    @api.post("/branches/{branch_id}/booking/cancel", tags=["booking"], response_model=BookingOut)
    async def cancel(branch_id: BranchId, authorization: Secret) -> Any:
        """Give the place back. Cancelling twice changes nothing."""
        held = await desk.held(branch_id, bearer(authorization))
        if not isinstance(held, HubRefused):
            held = await desk.cancel(held)
        return problem(held) if isinstance(held, HubRefused) else booking_out(held, public_url)

    @api.delete("/branches/{branch_id}/booking/person", tags=["booking"], status_code=204, response_model=None)
    async def forget(branch_id: BranchId, authorization: Secret) -> Any:
        """Erase phone number, name and what stands for an identity card now; the booking stays."""
        held = await desk.held(branch_id, bearer(authorization))
        if isinstance(held, HubRefused):
            return problem(held)
        await desk.forget(held)
        return Response(status_code=204)


def _files(api: APIRouter, desk: Desk, public_url: str) -> None:
    @api.get("/branches/{branch_id}/booking/qr.png", tags=["booking"], response_class=Response)
    async def qr_png(branch_id: BranchId, authorization: Secret) -> Any:
        """The booking's QR code as a picture."""
        held = await desk.held(branch_id, bearer(authorization))
        return problem(held) if isinstance(held, HubRefused) else Response(qr.png(held.qr_text), 200, None, "image/png")

    @api.get("/branches/{branch_id}/booking/visit.ics", tags=["booking"], response_class=Response)
    async def visit_ics(branch_id: BranchId, authorization: Secret) -> Any:
        """The booking for a calendar."""
        held = await desk.held(branch_id, bearer(authorization))
        if isinstance(held, HubRefused):
            return problem(held)
        text = calendar.ics(held, booking_out(held, public_url).url, desk.clock.now_ms())
        return Response(text, 200, None, "text/calendar")
