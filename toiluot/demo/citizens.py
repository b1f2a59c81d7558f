"""Simulated citizens: they press at kiosks, scan bookings, follow on phones, rate the visit."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from clientkit.dial import Dial, RefusedByServer
from config.day import Visit
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.printer import Result
from toiluot.demo.conductor import Conductor
from toiluot.demo.drawing import Drawing
from toiluot.demo.hands import Hands, RobotFailed
from toiluot.demo.ledger import Ledger
from wire.catalogue import Branch
from wire.codec import Json
from wire.commands import CheckIn, Command, IssueTicket, RateVisit
from wire.errors import Code
from wire.session import Happening, Hello, ViewCame, Welcomed
from wire.values import PROTOCOL, Channel, Role
from wire.views import Issued

PATIENCE_S = 3 * 3600.0
"""Seconds of the hall after which a citizen puts the phone away."""

PRESS_S, PAPER_S, TAPS_S, LOOK_S, RATING_S = 5.0, 60.0, 45.0, 20.0, 30.0
"""Seconds of the hall that a person takes: to get a number after the press, until its paper is out, to tap through the
kiosk's pages, to look at the ticket, to rate a visit. However slow the machine is, the hall waits."""

ANSWER_S = 60.0
"""Real seconds in which the kiosk itself must have given a number or said why not."""

AGAIN_S = 4.0
"""Real seconds after which somebody looks whether the machine has taken the booking at all."""

PAGE_S = 30.0
"""Real seconds in which the next page must be there."""

TRIES = 3
"""How often somebody presses who got no number, because the server was away for instance."""


@dataclass
class Crowd:
    """What all citizens of the demo share."""

    conductor: Conductor
    branch: Branch
    ledger: Ledger
    midnight_ms: int
    live_url: str
    plans: dict[str, Visit] = field(default_factory=dict)
    """ticket_id -> the visit behind it."""
    bookings: dict[int, str] = field(default_factory=dict)
    """index of a visit -> the text of its booking's QR."""
    booked: int = 0
    booking_url: str = ""
    """The page of the last booking."""
    tracking_url: str = ""
    """The page of the last ticket."""
    came: Callable[[str], None] = lambda _: None
    """Told the service for which somebody got a number."""
    checked_in: int = 0
    printed: int = 0
    refusals: list[str] = field(default_factory=list)
    phone_trouble: list[str] = field(default_factory=list)

    async def until(self, visit: Visit) -> None:
        """Wait until this person comes."""
        await self.conductor.until(self.midnight_ms + visit.at_s * 1000)

    def told(self, index: int, visit: Visit, result: Json) -> Issued:
        """A kiosk got a ticket for this visit."""
        self.ledger.told_issued(result)
        issued = Issued.model_validate(result)
        self.plans[issued.ticket_id] = visit
        self.came(visit.service_id)
        self.tracking_url = issued.tracking_url
        if index in self.bookings:
            self.checked_in += 1
        return issued


class Kiosk(Protocol):
    """A place where a citizen gets a number."""

    async def serve(self, index: int, visit: Visit) -> Issued | None:
        """One citizen takes a number; None when it was refused."""
        ...


def wish(crowd: Crowd, index: int, visit: Visit, channel: Channel) -> Command:
    """What this citizen asks a kiosk for."""
    code = crowd.bookings.get(index)
    if code is not None:
        return CheckIn(code=code, language=visit.language)
    return IssueTicket(service_id=visit.service_id, class_id=visit.class_id, language=visit.language, channel=channel)


class WireKiosk:
    """A kiosk without a window: the same command, the same ticket on the same kind of printer."""

    def __init__(self, crowd: Crowd, dial: Dial, channel: Channel, printer_port: int, drawing: Drawing) -> None:
        self._crowd, self._dial, self._channel, self._drawing = crowd, dial, channel, drawing
        self._printer = NetworkPrinter(NetworkPrinterSettings("127.0.0.1", printer_port))
        self._turn = asyncio.Lock()
        self._paper = asyncio.Lock()
        self.unprinted: list[str] = []

    async def serve(self, index: int, visit: Visit) -> Issued | None:
        """One press, one number, one print."""
        command = wish(self._crowd, index, visit, self._channel)
        with self._crowd.conductor.hold(self._channel.value, PRESS_S):
            async with self._turn:
                try:
                    result = await self._ask(command)
                except RefusedByServer as error:
                    self._crowd.refusals.append(f"{command.method} {visit.service_id}: {error.why.code}")
                    return None
                except TimeoutError:
                    self._crowd.refusals.append(f"{command.method} {visit.service_id}: no answer from the server")
                    return None
                issued = self._crowd.told(index, visit, result)
        with self._crowd.conductor.hold(f"{self._channel.value} printer", PAPER_S):
            async with self._paper:
                await self._print(issued)
        return issued

    async def _ask(self, command: Command) -> Json:
        try:
            return await self._dial.ask(command, within_s=60.0)
        except RefusedByServer as error:
            if error.why.code not in ASKED or not isinstance(command, CheckIn):
                raise
            early = error.why.code is Code.BOOKING_EARLY
            said = {"early": True} if early else {"class_id": error.why.facts["class_id"]}
            return await self._ask(command.model_copy(update=said))

    async def _print(self, issued: Issued) -> None:
        outcome = await self._printer.print(await self._drawing.job(issued))
        if outcome.result is Result.PRINTED:
            self._crowd.printed += 1
        else:
            self.unprinted.append(f"{issued.number}: {outcome.result.value} {outcome.reason}")


ASKED: dict[str, str] = {Code.CONFIRM_CLASS: "claimed", Code.BOOKING_EARLY: "takeEarly"}
"""What a kiosk is asked about a booking, and the button of whoever says yes."""


class WindowKiosk:
    """The real kiosk, tapped by a robot. `answers` gets what its link was told."""

    def __init__(self, crowd: Crowd, hands: Hands, screens: Path) -> None:
        self._crowd, self._hands, self._screens = crowd, hands, screens
        self.answers: asyncio.Queue[Json] = asyncio.Queue()
        self.free = True
        self._pictures: set[str] = set()
        self.failures: list[str] = []

    def heard(self, line: Json) -> None:
        """A line from the robot."""
        if line["heard"] == "answer" and "ticket_id" in line["result"]:
            self.answers.put_nowait(line["result"])
        elif line["heard"] == "refusal":
            self.answers.put_nowait({"refused": line["code"]})

    async def serve(self, index: int, visit: Visit) -> Issued | None:
        """Tap through the pages as a citizen does."""
        self.free = False
        try:
            return await self._visit(index, visit)
        finally:
            self.free = True

    async def _visit(self, index: int, visit: Visit) -> Issued | None:
        """Each part at its own moment, so that numbers are given at the same ones on every machine."""
        conductor, arrived = self._crowd.conductor, self._crowd.conductor.clock.now_ms()
        pressed = arrived + round(TAPS_S * 1000)
        try:
            while not self.answers.empty():
                self.answers.get_nowait()
            with conductor.hold("kiosk window", TAPS_S):
                press = await self._taps(index, visit)
            await conductor.until(pressed)
            with conductor.hold("kiosk window", PRESS_S):
                await press()
                result = await self._answer(press)
                while (button := ASKED.get(result.get("refused", ""))) is not None:
                    await self._hands.order("wait", name=button, within_s=PAGE_S)
                    await self._shot(f"kiosk-{button}")
                    await self._hands.tap(button)
                    result = await asyncio.wait_for(self.answers.get(), ANSWER_S)
                issued = self._crowd.told(index, visit, result) if "ticket_id" in result else None
            with conductor.hold("kiosk window", LOOK_S):
                if issued is None:
                    self._crowd.refusals.append(f"kiosk window: {visit.service_id}")
                    await self._shot("kiosk-refused")
                    await self._hands.tap("refusedHome", PAGE_S)
                else:
                    await self._look_at_ticket(visit.language)
            await conductor.until(pressed + round((PRESS_S + LOOK_S) * 1000))
            return issued
        except (RobotFailed, TimeoutError) as error:
            self.failures.append(f"{visit.service_id}: {error or 'no answer from the server'}")
            with suppress(RobotFailed):
                await self._hands.shot(self._screens.parent / "logs" / f"kiosk-trouble-{len(self.failures)}.png")
            await self._start_again()
            return None

    async def _answer(self, press: Callable[[], Awaitable[None]]) -> Json:
        """What the server said; who shows a booking while the server is away shows it again when the page is back."""
        async with asyncio.timeout(ANSWER_S):
            while True:
                with suppress(TimeoutError):
                    return await asyncio.wait_for(self.answers.get(), AGAIN_S)
                if await self._hands.sees("codeField"):
                    await press()

    async def _start_again(self) -> None:
        """Leave whatever page it stands on."""
        for name in ("refusedHome", "done", "leave", "back", "back", "back"):
            with suppress(RobotFailed):
                if await self._hands.sees(name):
                    await self._hands.order("click", name=name)

    async def _taps(self, index: int, visit: Visit) -> Callable[[], Awaitable[None]]:
        """Up to the last page; gives what is left to do there."""
        hands, group = self._hands, self._crowd.branch.service_by_id[visit.service_id].group
        await hands.tap(f"language-{visit.language}", PAGE_S)
        if code := self._crowd.bookings.get(index):
            await hands.tap("booking", PAGE_S)
            await self._shot("kiosk-booking")
            return lambda: hands.type(code + "\n")
        await hands.order("wait", name="search", within_s=PAGE_S)
        await self._shot(f"kiosk-groups-{visit.language}")
        await self._turn_to(f"group-{group}")
        await hands.tap(f"group-{group}")
        if sum(s.group == group for s in self._crowd.branch.services) > 1:
            await hands.order("wait", name="serviceList", within_s=PAGE_S)
            await self._shot(f"kiosk-services-{visit.language}")
            await hands.tap(f"service-{visit.service_id}", PAGE_S)
        await hands.order("wait", name="take", within_s=PAGE_S)
        await self._shot(f"kiosk-take-{visit.language}")
        if visit.class_id == "ordinary":
            return lambda: hands.tap("take")
        await hands.tap("priority", PAGE_S)
        await hands.order("wait", name=f"class-{visit.class_id}", within_s=PAGE_S)
        await self._shot("kiosk-classes")
        return lambda: hands.tap(f"class-{visit.class_id}")

    async def _turn_to(self, tile: str) -> None:
        """Turn the sheets of tiles until this one is in sight."""
        for sheet in ("nextSheet", "previousSheet", "nextSheet", "previousSheet"):
            if await self._hands.sees(tile, within_s=0.3):
                return
            if await self._hands.sees(sheet):
                await self._hands.tap(sheet)

    async def _look_at_ticket(self, language: str) -> None:
        await self._hands.order("wait", name="done", within_s=PAGE_S)
        if await self._hands.sees("ticketNumber"):
            await asyncio.sleep(0.3)
            await self._shot(f"kiosk-ticket-{language}")
        await self._hands.tap("done")

    async def _shot(self, name: str) -> None:
        """One picture of each kind of page."""
        if name not in self._pictures:
            self._pictures.add(name)
            await self._hands.shot(self._screens / f"{name}.png")


class Phone:
    """A citizen's phone: follows one ticket by its secret, and rates the visit at the end."""

    def __init__(self, crowd: Crowd, issued: Issued, score: int | None) -> None:
        self._crowd, self._issued, self._score = crowd, issued, score
        self._rate = asyncio.Event()
        secret = issued.tracking_url.partition("#")[2]
        hello = Hello(protocol=PROTOCOL, role=Role.PHONE, token=secret, language=issued.language, program="phone")
        self._dial = Dial([crowd.live_url], hello, self._happened)
        self.places: list[int] = []
        """People before, as shown one after the other."""

    def _happened(self, happening: Happening | None) -> None:
        match happening:
            case Welcomed(snapshot, _):
                self._show(snapshot.views.get("ticket", {}))
            case ViewCame("ticket", doc):
                self._show(doc)
            case _:
                pass

    def _show(self, doc: Json) -> None:
        self.places.append(int(doc.get("ahead", 0)))
        if doc.get("may_rate") or doc.get("state") in ("done", "missed", "cancelled"):
            self._rate.set()

    async def follow(self) -> bool:
        """Follow until the visit is over; True when it was rated."""
        link = asyncio.create_task(self._dial.run())
        try:
            over = await self._crowd.conductor.within(self._rate, PATIENCE_S)
            if not over or self._score is None:
                return False
            await self._crowd.conductor.sleep(20.0)
            command = RateVisit(ticket_id=self._issued.ticket_id, score=self._score)
            with self._crowd.conductor.hold("a phone", RATING_S):
                await self._dial.ask(command)
            return True
        except (RefusedByServer, TimeoutError) as error:
            self._crowd.phone_trouble.append(f"{self._issued.number}: {error!r}")
            return False
        finally:
            link.cancel()
            await asyncio.gather(link, return_exceptions=True)


async def live_day(
    crowd: Crowd,
    visits: list[Visit],
    kiosk_for: Callable[[int, Visit], Kiosk],
    seed: int = 7,
    phone_share: float = 0.12,
) -> int:
    """Let every visitor come at their time; returns when the phones are put away, with how many rated."""
    rated = 0
    dice = random.Random(seed)  # noqa: S311 - simulated people
    phones = [(dice.random() < phone_share, dice.random() < 0.7, dice.random()) for _ in visits]

    async def one(index: int, visit: Visit) -> None:
        nonlocal rated
        await crowd.until(visit)
        for _ in range(TRIES):
            if (issued := await kiosk_for(index, visit).serve(index, visit)) is not None:
                break
        has_phone, rates, mood = phones[index]
        if issued is not None and has_phone:
            score = (5 if mood < 0.8 else 4 if mood < 0.96 else 2) if rates else None
            has_rated = await Phone(crowd, issued, score).follow()
            rated += has_rated  # not before the await: others rate meanwhile

    async with asyncio.TaskGroup() as group:
        for index, visit in enumerate(visits):
            group.create_task(one(index, visit))
    return rated
