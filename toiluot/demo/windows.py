"""A counter worked through its real window: keys and clicks go in, what its link heard comes back."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

from toiluot.demo.clerks import note
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

KEYS_BACK = 9
"""Alt+1 to Alt+9 bring back whoever stands first on the right: those that are held, then those that were missed."""

ANSWER_S, SHOWN_S = 30.0, 20.0
"""Real seconds in which what was sent must have its answer; in which what is to be tapped must be there."""

MOST_FAILURES = 5
"""Steps one after the other that could not be done, after which the clerk gives up."""

STEP_S = 3.0
"""Seconds of the hall that a step takes at most: keys, a list to choose from, the answer."""


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
        self.counter_id, self.step_s = counter_id, STEP_S
        self.hands = Hands("counter", settings, self._heard, log)
        self.refusals: list[str] = []
        self._user, self._ledger, self._screens, self._shape = user, ledger, screens, shape
        self._view: DeskView | None = None
        self._failures = 0
        self._method = self._asked = ""
        """What the last press should send; the id under which the window has sent it, empty while it has not."""
        self._newer = asyncio.Event()
        self._answers: asyncio.Queue[tuple[str, Json | None]] = asyncio.Queue()
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
            case "view" if line["topic"] == "desk":
                self._view = DeskView.model_validate(line["doc"])
                self._newer.set()
            case "link" if line.get("state") == "down":
                self._view = None
                self._newer.set()
            case "asked" if line["method"] == self._method:
                self._asked = line["id"]
            case "answer":
                self._answers.put_nowait((line["id"], line["result"]))
            case "refusal":
                self.refusals.append(f"{self.counter_id} window: {line['code']}")
                self._answers.put_nowait((line["id"], None))
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

    async def do(self, command: Command) -> Json | None:
        """Press what sends this command and wait for its answer; None when there was none, or it was no."""
        while not self._answers.empty():
            self._answers.get_nowait()
        await self._picture(command)
        pressed, self._method, self._asked = time.monotonic_ns(), command.method, ""
        try:
            if not await self._press(command) or not self._asked:
                return None  # a key that came too late sends nothing
            result = await asyncio.wait_for(self._answer_to(self._asked), ANSWER_S)
        except (RobotFailed, TimeoutError) as error:
            await self._failed_at(command, error)
            return None
        self._failures = 0
        if result is not None:
            note(self._ledger, command, result, pressed)
        return result

    async def _answer_to(self, command_id: str) -> Json | None:
        """Pass over the answers to what else the link asked: it signs in anew by itself after each outage."""
        while True:
            id_, result = await self._answers.get()
            if id_ == command_id:
                return result

    async def _failed_at(self, command: Command, error: RobotFailed | TimeoutError) -> None:
        """Leave the window as it was before the step. Raises `RobotFailed` when that has not helped again and again."""
        self.refusals.append(f"{self.counter_id} window: {command.method}: {error}")
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            raise RobotFailed(f"{command.method} failed {self._failures} times; {error}")
        with suppress(RobotFailed):
            await self._key("Escape")  # a panel that is left open would take the keys of all that follows

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
                await self.hands.tap("step_open", SHOWN_S)
            case CloseCounter():
                await self._close()
            case ResumeCounter():
                await self._key("F10")
            case PauseCounter(reason=reason):
                await self._key("F10")
                await self.hands.tap(f"pause_{reason}", SHOWN_S)
            case Park(minutes=_):
                await self._key("F7")
                await self.hands.tap("panelConfirm", SHOWN_S)
            case Transfer(service_id=service) if service:
                await self._key("F8")
                await self.hands.order("wait", name="panelList", within_s=SHOWN_S)
                await self.hands.order("type", text=service.replace("-", " "))
                await self._panel_picture()
                await self.hands.tap(f"choice_{service}", SHOWN_S)
                await self.hands.tap("panelConfirm", SHOWN_S)
            case Return(ticket_id=ticket):
                parked = [] if self._view is None else [p.ticket_id for p in self._view.parked]
                if ticket not in parked[:KEYS_BACK]:
                    return False
                await self._key(f"Alt+{parked.index(ticket) + 1}")
            case _:
                return False
        return True

    async def _close(self) -> None:
        """The counter is closed from the pause page, so that nobody closes it by a slip."""
        await self._key("F10")
        await self.hands.tap("step_close", SHOWN_S)
