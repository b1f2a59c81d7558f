"""A counter worked through its real window: keys and clicks go in, what its link heard comes back."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

from toiluot.demo.clerks import note, settle
from toiluot.demo.hands import Hands, RobotFailed
from toiluot.demo.ledger import Ledger
from toiluot.demo.stage import PASSWORD
from wire.codec import Json
from wire.commands import (
    CallNext,
    CloseCounter,
    Command,
    Finish,
    NoShow,
    OpenCounter,
    Park,
    PauseCounter,
    Recall,
    ResumeCounter,
    Return,
    Start,
    Transfer,
)
from wire.views import DeskView

OUTCOMES = ("tiep-nhan", "bo-sung", "tu-choi", "huong-dan", "tra-ket-qua")
"""In the order of their keys, Ctrl+1 to Ctrl+5."""

ANSWER_S = 2.5
"""Real seconds in which a key must have its answer; a key that came too late sends nothing."""


class WindowDesk:
    """A clerk's hands on the real counter program.

    Args:
        counter_id: the counter.
        user: who signs in.
        settings: the program's settings file.
        log: its standard error.
        ledger: what was told is written down here.
        screens: folder for pictures.
        shape: `full` or `mini`.
    """

    def __init__(
        self, counter_id: str, user: str, settings: Path, log: Path, ledger: Ledger, screens: Path, shape: str
    ) -> None:
        self.counter_id = counter_id
        self.hands = Hands("counter", settings, self._heard, log)
        self.refusals: list[str] = []
        self._user, self._ledger, self._screens, self._shape = user, ledger, screens, shape
        self._view: DeskView | None = None
        self._newer = asyncio.Event()
        self._answers: asyncio.Queue[Json | None] = asyncio.Queue()
        self._pictures: set[str] = set()

    async def start(self, env: dict[str, str]) -> None:
        """Open the window."""
        await self.hands.start(env)

    @property
    def view(self) -> DeskView | None:
        """What the window shows."""
        return self._view

    def _heard(self, line: Json) -> None:
        match line["heard"]:
            case "view":
                self._view = DeskView.model_validate(line["doc"])
                self._newer.set()
            case "link" if line.get("state") == "down":
                self._view = None
                self._newer.set()
            case "answer":
                self._answers.put_nowait(line["result"])
            case "refusal":
                self.refusals.append(f"{self.counter_id} window: {line['code']}")
                self._answers.put_nowait(None)
            case _:
                pass

    async def changed(self, within_s: float) -> None:
        """Wait for a newer view, at most `within_s` real seconds."""
        self._newer.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._newer.wait(), within_s)

    async def sign_in(self) -> None:
        """Type name and password into the sign-in page. Raises `RobotFailed`."""
        await self.hands.order("wait", name="userField", within_s=20.0)
        await self.hands.shot(self._screens / f"counter-{self._shape}-sign-in.png")
        await self.hands.order("click", name="userField")
        await self.hands.order("type", text=self._user + "\t" + PASSWORD + "\n")
        for _ in range(200):
            if self._view is not None and self._view.person:
                return
            await self.changed(0.2)
        raise RobotFailed(f"{self._user} could not sign in at {self.counter_id}")

    async def do(self, command: Command) -> bool:
        """Press what sends this command and wait for its answer."""
        while not self._answers.empty():
            self._answers.get_nowait()
        await self._picture(command)
        pressed = time.time_ns()
        try:
            if not await self._press(command):
                return False
            result = await asyncio.wait_for(self._answers.get(), ANSWER_S)
        except (RobotFailed, TimeoutError) as error:
            self.refusals.append(f"{self.counter_id} window: {command.method}: {error}")
            return False
        if result is None:
            await self.changed(0.2)  # another desk was quicker: the window does not know it yet
            return False
        note(self._ledger, command, result, pressed)
        await settle(self, command, result)
        return True

    async def _picture(self, command: Command) -> None:
        """One picture of each step, as the clerk sees it just before."""
        name = command.method.replace(".", "-")
        if name not in self._pictures:
            self._pictures.add(name)
            with suppress(RobotFailed):
                await self.hands.shot(self._screens / f"counter-{self._shape}-before-{name}.png")

    async def _panel_picture(self) -> None:
        if "panel" not in self._pictures:
            self._pictures.add("panel")
            await self.hands.shot(self._screens / f"counter-{self._shape}-transfer.png")

    async def _key(self, keys: str) -> None:
        await self.hands.order("key", keys=keys)

    async def _press(self, command: Command) -> bool:
        """The keys of one command; False when this window's robot does not do it."""
        match command:
            case CallNext():
                await self._key("F2")
            case Recall():
                await self._key("F3")
            case Start():
                await self._key("F4")
            case NoShow():
                await self._key("F6")
            case Finish(outcome=outcome):
                await self._key(f"Ctrl+{OUTCOMES.index(outcome) + 1}")
                await self._key("Shift+F9")
            case OpenCounter(counter_id=counter):
                if await self.hands.sees(f"counter_{counter}"):
                    await self.hands.tap(f"counter_{counter}")
                await self.hands.tap("step_open")
            case CloseCounter():
                await self._close()
            case ResumeCounter():
                await self._key("F10")
            case PauseCounter(reason=reason):
                await self._key("F10")
                await self.hands.tap(f"pause_{reason}")
            case Park(minutes=_):
                await self._key("F7")
                await self.hands.tap("panelConfirm")
            case Transfer(service_id=service) if service:
                await self._key("F8")
                await self.hands.order("wait", name="panelList", within_s=5.0)
                await self.hands.order("type", text=service.replace("-", " "))
                await self._panel_picture()
                await self.hands.tap(f"choice_{service}")
                await self.hands.tap("panelConfirm")
            case Return(ticket_id=ticket):
                parked = {} if self._view is None else {p.ticket_id: p.number for p in self._view.parked}
                await self.hands.tap(f"bringBack_{parked.get(ticket, '')}")
            case _:
                return False
        return True

    async def _close(self) -> None:
        """The counter is closed from the pause page, so that nobody closes it by a slip."""
        await self._key("F10")
        await self.hands.tap("step_close")
