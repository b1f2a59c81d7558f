"""Branch and hub as web applications without ports, a good request of each of their routes, and who may ask."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from config import ServerSettings
from config.settings import HubCaller
from server.hub.app import Hub
from server.hub.app import make_app as make_hub
from server.hub.store import hearing
from server.runtime.health import HealthReport
from server.runtime.http_guard import HttpGuard
from server.runtime.http_refusals import App
from server.runtime.supervisor import Supervisor
from server.settings.drafts import Drafts
from server.staff import login as login_rules
from server.staff import passwords
from server.web.feedback.rating_pages import CounterCodes
from server.web.refusals import refuse
from tests.fuzz.http_calls import Answer, Call, Headers, ask
from tests.fuzz.http_goods import BOOKING, BRANCH_GOOD, HERE, HUB_GOOD, PAD, PAD_KEY, TOKEN
from tests.fuzz.http_requests import Good, Route, made, routes_of
from tests.server.branch_kit import COUNTER, KIOSK, LAN, PASSWORD, SERVICE, HandClock, House, house, new_id
from tests.server.hub.house import MONDAY, TestClock, at, settings_in
from tests.server.web.conftest import make_site
from wire import commands as c
from wire.errors import Refused
from wire.values import Actor, Role

SLOW_S = 10.0
"""Ten times what an answer may take: other tests run beside this one."""

MOST_BYTES = 65_536
KEY = "k" * 40


@dataclass
class Person:
    """Somebody who asks, in a language."""

    role: str
    language: str
    headers: Headers = ()
    form: dict[str, str] = field(default_factory=dict)
    """What stands in the forms that this person was shown."""


class Site:
    """An application, and those who are hostile to it; subclasses know its honest people."""

    of_hub = False

    def __init__(self, app: FastAPI, guarded: App, good: dict[Route, Good]) -> None:
        self.app = app
        self.guarded = guarded
        self.good = good
        self.routes = routes_of(app)
        self.people: list[Person] = []
        self.wrong: list[str] = []
        """What was refused to the honest."""
        self.served = 0

    async def ask(self, call: Call) -> Answer:
        """As somebody over the network."""
        return await ask(self.guarded, call, SLOW_S)

    async def honest(self) -> None:
        """One honest person each is served."""
        raise NotImplementedError

    async def again(self, person: Person) -> None:
        """Sign somebody in again whose session has ended."""

    async def renew(self) -> None:
        """Give those who lost it what their role has."""

    async def _done(self, answer: Answer, *wanted: int) -> Answer:
        if answer.status not in wanted or answer.raised:
            self.wrong.append(f"{answer.status} {answer.raised} {answer.body[:300]!r}")
        return answer


class BranchSite(Site):
    """The branch: a kiosk gives numbers and a manager looks, while others are hostile."""

    def __init__(self, app: FastAPI, guarded: App, branch: House) -> None:
        super().__init__(app, guarded, dict(BRANCH_GOOD))
        self._branch = branch
        self._drafts = Drafts(branch.handle, branch.store)
        self._watching = Person("manager", "vi")
        self._plans = 0
        self._first = 0
        """The row of the settings that were in force first."""

    async def begin(self) -> None:
        """A visit that is over, and everybody with what their role has."""
        code = CounterCodes(lambda: self._branch.secrets).of(COUNTER)
        for language in ("vi", "en"):
            cookie = f"toiluot_language={language}; toiluot_form={TOKEN}".encode()
            said = ((b"accept-language", language.encode()),)
            self.people += [
                Person("stranger", language, (*said, (b"cookie", cookie)), {"form": TOKEN}),
                Person("clerk", language, (*said, (b"cookie", cookie)), {"form": TOKEN, "user": "lan"}),
                Person("phone", language, (*said, (b"cookie", cookie))),
                Person("manager", language),
                Person("pad", language, (*said, (b"cookie", cookie + f"; toiluot_pad={PAD_KEY}".encode()))),
                Person("passer", language, (*said, (b"cookie", cookie), (b"authorization", f"Bearer {code}".encode()))),
            ]
        people = self._branch.people
        await self._branch.store.run(
            lambda: people.add("mai", "Lê Thị Mai", ("manager", "administrator", "clerk", "reception"), PASSWORD)
        )
        async with self._branch.handle.reading() as state:
            self._first = state.settings_seq
        await self._branch.ask(c.OpenCounter(counter_id=COUNTER), LAN)
        await self.visit()
        await self.sign_in(self._watching, "hoa")

    async def visit(self) -> str:
        """A number is given, and whoever is next is called and served: their ticket."""
        while isinstance(await self._branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK), Refused):
            await self._open()  # a hostile manager closed it
        called = await self._branch.ask(c.CallNext(), LAN)
        assert not isinstance(called, Refused), called
        await self._branch.ask(c.Start(ticket_id=called["ticket_id"]), LAN)
        await self._branch.ask(c.Finish(ticket_id=called["ticket_id"], outcome="tiep-nhan"), LAN)
        ticket_id: str = called["ticket_id"]
        self._branch.secrets.remember(ticket_id)
        return ticket_id

    async def renew(self) -> None:
        await self._renew_things()
        while isinstance(issued := await self._branch.ask(c.IssueTicket(service_id=SERVICE), KIOSK), Refused):
            await self._open()
        ticket_id: str = issued["ticket_id"]
        self._branch.secrets.remember(ticket_id)
        self._name({"number": issued["number"]}, {}, {})
        secret = f"Bearer {self._branch.secrets.of(ticket_id)}".encode()
        for person in self.people:
            if person.role == "phone":
                person.headers = (*person.headers[:2], (b"authorization", secret))
            await self.again(person)

    async def again(self, person: Person) -> None:
        if person.role == "manager":
            looked = await self.ask(made(Route("GET", "/manager/now"), Good(), person.headers))
            if looked.status != 200:
                await self.sign_in(person)

    async def _open(self) -> None:
        manager = Actor(role=Role.MANAGER, device_id="web", person="s-HOA", roles=("manager",))
        for command in (c.OpenHall(), c.OpenService(service_id=SERVICE)):
            await self._branch.ask(command, manager)

    async def _renew_things(self) -> None:
        """What good requests name and hostile ones may have taken away: a person, devices, a rating, a plan."""
        people = self._branch.people
        if people.of_code("s-BE") is None:
            await self._branch.store.run(lambda: people.add("be", "Phạm Văn Bé", ("clerk",), PASSWORD))
        if not people.is_paired("kiosk-1"):
            await self._branch.store.run(lambda: people.pair("kiosk-1", Role.KIOSK))
        if not people.is_paired(PAD):
            await self._branch.store.run(lambda: people.pair(PAD, Role.PAD, COUNTER, TOKEN))
        rated, visit = await self.visit(), await self.visit()
        self.served += 2
        phone = Actor(role=Role.PHONE, device_id=rated)
        said = await self._branch.ask(c.RateVisit(ticket_id=rated, score=1, comment="Chờ lâu quá"), phone)
        assert not isinstance(said, Refused), said
        async with self._branch.handle.reading() as state:
            seq = state.seq
        day = f"{2027 + self._plans // 300}-{self._plans % 12 + 1:02}-{self._plans // 12 % 25 + 1:02}"
        self._plans += 1
        await self._drafts.drop("s-PLANS")
        await self._drafts.change("s-PLANS", lambda body: body["zones"][0]["name"].update(en=f"Storey {self._plans}"))
        found = await self._drafts.standing("s-PLANS")
        assert not isinstance(found, Refused)
        assert found.draft is not None
        await self._drafts.plan("s-PLANS", found.draft.version, day, far=True)
        self._name(
            {"code": "s-BE", "seq": str(self._first), "draft_id": found.draft.id},
            {"seq": str(seq)},
            {"visit": visit},
        )

    def _name(self, values: dict[str, str], form: dict[str, str], body: dict[str, str]) -> None:
        """Let good requests name these."""

        def told(old: Any, new: dict[str, str]) -> Any:
            return old and {**old, **{name: value for name, value in new.items() if name in old}}

        for route, good in self.good.items():
            self.good[route] = replace(
                good, values=told(good.values, values), form=told(good.form, form), json=told(good.json, body)
            )

    async def sign_in(self, person: Person, user: str = "mai") -> None:
        """Begin a session of a manager; the hostile are another than the one who watches."""
        said = f"toiluot_language={person.language}"
        good = Good(form={"user": user, "password": PASSWORD, "form": TOKEN})
        cookie = (b"cookie", f"{said}; toiluot_form={TOKEN}".encode())
        answer = await self.ask(made(Route("POST", "/manager/sign-in"), good, (cookie,)))
        assert answer.status == 303, answer
        given = "; ".join(one.partition(";")[0] for one in answer.cookies if not one.startswith("toiluot_form"))
        person.headers = ((b"accept-language", person.language.encode()), (b"cookie", f"{said}; {given}".encode()))
        page = await self.ask(made(Route("GET", "/manager"), Good(), person.headers))
        person.form = {"form": re.findall(r'name="form" value="([^"]+)"', page.text)[0]}

    async def honest(self) -> None:
        ticket_id = await self.visit()
        if not ticket_id:
            self.wrong.append("no number was given")
        page = await self._done(await self.ask(made(Route("GET", "/manager"), Good(), self._watching.headers)), 200)
        if b'<dl class="figures">' not in page.body:
            self.wrong.append("the manager saw no figures")
        secret = (b"authorization", f"Bearer {self._branch.secrets.of(ticket_id)}".encode())
        rating = Good(json={"command_id": new_id(), "score": 5})
        await self._done(await self.ask(made(Route("POST", "/api/v1/ticket/rate"), rating, (secret,))), 200, 409)
        self.served += 1


class HubSite(Site):
    """The hub: a citizen books, looks and cancels, while others are hostile."""

    of_hub = True
    _ids = itertools.count(1)

    async def begin(self) -> None:
        """Everybody with what their role has."""
        page = await self.ask(made(Route("GET", "/"), Good(), ()))
        device = page.cookies[0].partition(";")[0].encode()
        for language in ("vi", "en"):
            said = ((b"accept-language", language.encode()),)
            self.people += [
                Person("stranger", language, said),
                Person("citizen", language, (*said, (b"cookie", device))),
                Person("program", language, (*said, (b"x-api-key", KEY.encode()))),
            ]

    async def renew(self) -> None:
        answer = await self.book("2026-11-23T14:00")
        secret = re.findall(r'"secret":"([^"]+)"', answer.text)[0]
        for person in self.people:
            if person.role == "citizen":
                kept = tuple(pair for pair in person.headers if pair[0] != b"authorization")
                person.headers = (*kept, (b"authorization", f"Bearer {secret}".encode()))
        await self.cancel(secret)

    async def book(self, slot: str) -> Answer:
        """An honest booking."""
        body = {**BOOKING, "request_id": f"honest-{next(self._ids):06}", "slot_at": at(slot), "phone": ""}
        route = Route("POST", "/api/v1/branches/{branch_id}/bookings")
        return await self._done(await self.ask(made(route, Good(HERE, json=body), ())), 201)

    async def cancel(self, secret: str) -> None:
        """Give the place back."""
        route = Route("POST", "/api/v1/branches/{branch_id}/booking/cancel")
        shown = (b"authorization", f"Bearer {secret}".encode())
        await self._done(await self.ask(made(route, Good(HERE), (shown,))), 200)

    async def honest(self) -> None:
        answer = await self.book("2026-11-24T09:00")
        secret = re.findall(r'"secret":"([^"]+)"', answer.text)[0]
        shown = (b"authorization", f"Bearer {secret}".encode())
        page = await self._done(await self.ask(made(Route("GET", "/b/{branch_id}/card"), Good(HERE), (shown,))), 200)
        if b"<svg" not in page.body:
            self.wrong.append("the citizen saw no code")
        await self.cancel(secret)
        self.served += 1


@asynccontextmanager
async def branch_site(url: str, patch: pytest.MonkeyPatch) -> AsyncIterator[BranchSite]:
    """A branch in the morning."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(passwords, "_hasher", lambda: quick)
    passwords.nobody.cache_clear()
    for limit in ("TRIES", "PLACE_TRIES", "NAME_TRIES"):  # the manager is to be signed in again and again
        patch.setattr(login_rules, limit, 10**9)
    async with house(url, HandClock()) as branch:
        made_site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        made_site.app.state.parts = _Parts()
        site = BranchSite(made_site.app, HttpGuard(made_site.app, MOST_BYTES, refuse), branch)
        await site.begin()
        yield site
    passwords.nobody.cache_clear()


class _Parts:
    """What pages take from a running server."""

    def __init__(self) -> None:
        self.health = HealthReport(Supervisor(), {})


@asynccontextmanager
async def hub_site(folder: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[HubSite]:
    """A hub whose branch is linked."""
    clock = TestClock()
    patch.setattr("config.settings.ClockSettings.clock", lambda _: clock)
    (folder / "key").write_text(KEY, encoding="utf-8")
    hub = Hub(settings_in(folder, callers=(HubCaller(name="app", key_file=folder / "key"),)))
    try:
        await hub.know_branches()
        await hub.ledger.change(
            lambda connection: hearing.keep_waits(connection, "hanoi-1", "{}", MONDAY), at="hanoi-1"
        )
        hub.exchange.linked.add("hanoi-1")
        app = make_hub(hub, HealthReport(Supervisor(), {}))
        site = HubSite(app, HttpGuard(app, MOST_BYTES, app.state.refuse), HUB_GOOD)
        await site.begin()
        yield site
    finally:
        hub.ledger.close()
        hub.security.close()
