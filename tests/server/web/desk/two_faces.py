"""One script of a clerk's day, played by a face of the desk: the window's own object, or the page in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from playwright.async_api import Page, expect

from counter.screen import CounterScreen
from rules.desk import KEYS
from server.core.model import State
from server.intake.publishing import Published
from server.views.common import Common, common
from server.views.desk import desk_view
from tests.counter.standins import FakeLink
from tests.patience import PATIENCE_S, within
from tests.server.branch_kit import BRANCH, COUNTER, PASSWORD, House
from tests.server.web.conftest import Site
from wire.commands import Cancel, Command
from wire.errors import Refused
from wire.values import Actor, Role
from wire.views import SignedIn

Do = tuple[str, str]
"""What is done, and with what: a key, letters that are typed, a line of a panel."""

DAY: tuple[Do, ...] = (
    ("open", COUNTER), ("key", "F10"), ("key", "1"), ("key", "Enter"), ("close", ""), ("open", COUNTER),
    ("people", "8"),
    ("key", "F2"), ("key", "F3"), ("key", "F4"),
    ("key", "Ctrl+2"), ("key", "+"), ("key", "+"), ("key", "Ctrl+O"),
    ("code", "H30.17.1"), ("key", "F9"), ("key", "Shift+F9"),  # of another form: nothing
    ("code", "\u200eH29.17.\t1"),  # as pasted
    ("key", "F9"),  # finished, and the next one called
    ("key", "F6"),  # too early: nothing
    ("key", "F3"), ("pass", "60"), ("key", "F6"),  # nobody came
    ("key", "Alt+1"),  # and back
    ("key", "F2"), ("key", "F4"),
    ("key", "F7"), ("key", "Ctrl+1"), ("key", "Enter"),  # held
    ("key", "Ctrl+Z"), ("key", "F7"), ("key", "Enter"),  # taken back, and held for no reason
    ("key", "F12"), ("key", "Ctrl+1"), ("key", "Enter"), ("key", "F12"),  # help, and none needed any more
    ("key", "F5"), ("key", "Ctrl+1"), ("leaves", ""), ("key", "Enter"), ("key", "Escape"),  # gone: nobody else is meant
    ("key", "F5"), ("key", "Shift+F6"), ("key", "Alt+1"), ("key", "Ctrl+2"), ("key", "Enter"),  # its class, and why
    ("key", "F5"), ("key", "Ctrl+2"), ("key", "Enter"),  # a chosen one
    ("key", "Shift+F6"), ("key", "Enter"), ("key", "Alt+2"), ("key", "Enter"), ("key", "Ctrl+Z"),  # no class: nothing
    ("key", "F4"), ("key", "Shift+F8"), ("key", "Enter"),  # another service than it was taken for
    ("key", "Shift+F7"), ("type", "nhan ket qua"), ("key", "Enter"),  # one more follows
    ("key", "Shift+F7"), ("type", "nhan ket qua"), ("key", "Enter"),  # and is dropped again
    ("key", "F8"), ("type", "nhan ket qua"), ("key", "Enter"),  # sent on
    ("key", "F2"), ("key", "F4"),
    ("key", "F8"), ("type", "nhan ket qua"), ("key", "Ctrl+B"), ("key", "Enter"),  # and back to me
    ("key", "F2"), ("key", "F4"),
    ("key", "F8"), ("key", "Ctrl+B"), ("key", "Ctrl+B"), ("type", "nhan ket qua"), ("key", "Enter"),  # or not
    ("key", "F5"), ("key", "Enter"), ("key", "Escape"),  # without a reason: nothing
    ("key", "F10"), ("key", "2"), ("key", "Enter"), ("key", "F10"),
    ("key", "F2"), ("key", "F4"), ("key", "Shift+F9"),
)  # fmt: skip


FORMED = BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"dossier_form": "H29.##.#"})})
"""A branch that asks for a form of a dossier's code."""


BURST = """text => [...text, 'Enter'].forEach(key => {
  const to = document.activeElement || document.body;
  const open = to.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  if (open && key === 'Enter' && to.tagName === 'BUTTON') { to.click(); }
})"""
"""What a scanner that types does to the part of a page that has the keyboard."""


SLEEP = "() => { const now = Date.now; Date.now = () => now() + 3600000; }"
"""The machine of a page slept for an hour: its clock went on, its timers did not."""

SHOWS_WHAT_IS_SAID = """() => fetch('/desk/now').then(answer => answer.json()).then(
  told => told.rev === document.body.getAttribute('data-rev'))"""


class Face(Protocol):
    """Something a clerk sits before."""

    async def do(self, what: str, with_: str) -> None:
        """One line of the script; back when the desk shows what came of it."""


async def played(house: House, face: Face, day: tuple[Do, ...] = DAY) -> list[tuple[object, ...]]:
    """What the journal holds after the script, tickets by their numbers."""
    facts: list[Published] = []
    await house.put(FORMED)
    house.handle.subscribe(facts.extend)
    for what, with_ in day:
        if what == "people":
            for _ in range(int(with_)):
                await house.issue()
        elif what == "leaves":
            ticket_id = house.handle.lines.of(COUNTER)[0].ticket_id
            await house.ask(Cancel(ticket_id=ticket_id), Actor(role=Role.PHONE, device_id=ticket_id))
        elif what == "pass":
            house.clock.forward(int(with_))
        await face.do(what, with_)
    async with house.handle.reading() as state:
        numbers = {ticket_id: ticket.number for ticket_id, ticket in state.tickets.items()}

    def told(fact: Published) -> tuple[object, ...]:
        # A row's number, and a wait that was worked out up to some real seconds ago.
        said = fact.event.model_dump(mode="json", exclude={"device_id", "undoes", "told_anew"})
        said = {name: numbers.get(value, value) if isinstance(value, str) else value for name, value in said.items()}
        return fact.event.type, fact.at, fact.actor.role.value, fact.actor.person, said

    return [told(fact) for fact in facts if fact.actor.role is Role.COUNTER]


class HouseLink(FakeLink):
    """The window's link, answered by a branch without ports."""

    branch = FORMED

    def __init__(self, house: House, who: SignedIn) -> None:
        super().__init__()
        self._house, self._done = house, 0
        self._actor = Actor(role=Role.COUNTER, device_id="pc-1", person=who.person, roles=who.roles)

    async def settle(self) -> None:
        """Carry out all that was asked, and show what came of it."""
        while self._done < len(self.asked):
            id_, what = self.asked[self._done]
            self._done += 1
            assert isinstance(what, Command)
            answer = await self._house.ask(what, self._actor, f"{id(self):x}-{id_}")
            if isinstance(answer, Refused):
                self.refused.emit(id_, answer, answer.text("vi"))
            else:
                self.answered.emit(id_, answer)
        await self.tell()

    async def tell(self) -> None:
        """The view of now."""
        handle = self._house.handle
        async with handle.reading() as state:
            shared = self.common(state)
            self.show(desk_view(state, shared, self._actor, handle.now))

    def common(self, state: State) -> Common:
        """What desks share."""
        return common(state, self._house.handle.now, self._house.handle.lines, self._house.people.full_name_of)


class Window:
    """The window's object."""

    def __init__(self, house: House, screen: CounterScreen, link: HouseLink) -> None:
        self._house, self._screen, self._link = house, screen, link

    async def do(self, what: str, with_: str) -> None:
        screen, panel = self._screen, self._screen.panel
        if what == "open":
            screen.openCounter(with_)
        elif what == "close":
            screen.press("close")
        elif what == "type":
            panel.type(with_)
        elif what == "code":
            screen.form.writeDossierCode(with_)
        elif what == "key":
            self._key(with_, bool(panel.name))
        else:
            await self._link.tell()
        await self._link.settle()
        screen.refresh()

    def _key(self, key: str, asks: bool) -> None:
        screen, panel = self._screen, self._screen.panel
        digit = int(key[-1]) if key[-1].isdigit() and not key.startswith(("F", "Shift")) else 0
        steps = {key_: step for step, key_ in reversed(KEYS.items())}
        acts: dict[str, Callable[[], None]] = {
            "Enter": panel.confirm, "Escape": panel.close, "+": lambda: screen.form.moreDossiers(1),
            "Ctrl+O": screen.form.nextFiledOnline, "Ctrl+B": lambda: panel.bring_back(not panel.back),
        }  # fmt: skip
        if key in acts:
            acts[key]()
        elif key == "Shift+F6" and panel.name == "choose":
            panel.turn_to_classes()
        elif digit and panel.name == "grant" and key.startswith("Alt"):
            panel.grant_nth(digit)
        elif digit and asks and key.startswith("Ctrl"):
            panel.because(panel.offered[digit - 1])
        elif digit and asks:
            panel.pick(digit - 1)
        elif digit and key.startswith("Ctrl"):
            screen.form.chooseOutcome(digit)
        elif digit:
            screen.bringBackNth(digit)
        else:
            screen.press(steps[key].value)


class Browsed:
    """The page in Chromium."""

    def __init__(self, site: Site, page: Page) -> None:
        self._site, self._page = site, page

    @property
    def house(self) -> House:
        """The branch it is a page of."""
        return self._site.house

    async def sign_in(self) -> None:
        """Until the counters are there to choose from."""
        page = self._page
        await page.goto(f"{self._site.base}/manager/sign-in")
        await page.fill("#user", "lan")
        await page.fill("#password", PASSWORD)
        await page.click(".btn.go")
        await page.wait_for_selector("#counters button")

    async def do(self, what: str, with_: str) -> None:
        page = self._page
        if what == "open":  # by keyboard alone: the first one that is free has it
            await expect(page.locator(f'#counters [data-name="{with_}"]')).to_be_focused()
            await page.keyboard.press("Enter")
            await expect(page.locator("#work")).to_be_visible()
        elif what == "close":
            for _ in range(8):
                await page.keyboard.press("Tab")
                if await page.evaluate("document.activeElement.getAttribute('data-step')") == "close":
                    break
            await page.keyboard.press("Enter")
            await expect(page.locator("#choose")).to_be_visible()
        elif what == "type":
            await page.keyboard.type(with_)
        elif what == "code":
            await page.fill("#code", with_)
            await page.locator("#code").blur()
        elif what == "key":
            named = with_.replace("Ctrl", "Control")
            await page.keyboard.press(named)
        await self.settled()

    async def settled(self) -> None:
        """Nothing is under way, and what is drawn is what the server would say now."""
        body = self._page.locator("#desk")
        await expect(body).not_to_have_attribute("data-busy", "")
        # Asked anew each time: waits are worked out beside it all, and what the server said may be old by then.
        async with within(PATIENCE_S, "the page shows what the server says"):
            while not await self._page.evaluate(SHOWS_WHAT_IS_SAID):
                await self._page.wait_for_timeout(20)
