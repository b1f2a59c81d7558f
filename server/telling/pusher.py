"""Tells browsers of alarms, by the rules of mail: those that last, once, together; over is told too."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from server.store.journal import CannotStore, Store
from server.telling.lasting import Known, News, follow, news, told
from server.telling.outbox import HOUR_S, MOST_AN_HOUR, PAUSES_S
from server.telling.push_browsers import PushBrowser, keep_browsers, read_browsers, with_one
from server.telling.push_sealing import MOST_BYTES, VapidKey, key_in, seal
from server.telling.push_service import Pushed, PushOutcome, PushRoute, push
from server.telling.teller import Letter, Look

log = logging.getLogger("toiluot.telling")

KEY: Final = "pushing"
"""Of `meta`: what was told and what waits, so that neither a restart nor another server tells it again."""

KEY_FILE = "push.key"
EVERY_S = 5.0
"""How often alarms are looked at; real seconds."""

KEEP_S = 4 * 3600
"""So long a message is tried, and so long a push service keeps it for a browser that is switched off."""

AT_ONCE = 40
"""Messages on their way at the same time."""

MOST_LINES = 30
"""Alarms of one message."""


@dataclass(frozen=True, slots=True)
class Pushing:
    """What the messages say, and to whom they go.

    `words` is told what began and what ended, in words.
    """

    look: Callable[[], Awaitable[Look | None]]
    words: Callable[[Sequence[str], Sequence[str]], Letter]
    may: Callable[[str], bool]
    """Whether a person, by code, may still be told."""
    contact: str = "https://localhost"
    """Of whoever runs this server, an https or mailto address; push services ask for it."""


class Held(BaseModel):
    """What a browser is to be told."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    begun: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    made: int = 0
    """Real seconds of the epoch, of the latest of it."""
    tries: int = 0
    due: int = 0


class PushKept(BaseModel):
    """What is remembered."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    known: dict[str, Known] = {}
    held: dict[str, Held] = {}
    """By the browser's id."""
    made: tuple[int, ...] = ()
    """When something was told, of the last hour."""
    troubles: dict[str, str] = {}
    """How the last try at a browser ended, a value of `Pushed`, where it was not well."""


class Pusher:
    """One for a branch; runs on the server that leads.

    Args:
        store: of the branch.
        folder: of the data, where the server's key is.
        pushing: what the messages are made of.
        route: to push services.
        clock: real seconds of the epoch.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        pushing: Pushing,
        route: PushRoute,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._key_file = folder / KEY_FILE
        self._pushing = pushing
        self.route = route
        self._clock = clock
        self._key: VapidKey | None = None
        self._browsers: tuple[PushBrowser, ...] | None = None
        self._kept: PushKept | None = None
        self._stored = ""
        self._changing = asyncio.Lock()

    # -- for the page --

    async def public_key(self) -> str:
        """What a browser subscribes with; the first who asks has it made. Raises `OSError`."""
        return (await self._own_key()).public

    async def browsers_of(self, person: str) -> list[tuple[PushBrowser, str]]:
        """A person's browsers, the latest first, each with how the last try ended, a value of `Pushed`."""
        kept = await self._read()
        return [(one, kept.troubles.get(one.id, "")) for one in reversed(await self._all()) if one.person == person]

    async def switch_on(self, browser: PushBrowser) -> None:
        """Tell this browser from now on. Raises `CannotStore`."""
        async with self._changing:
            await self._keep_browsers(with_one(await self._all(), browser))

    async def switch_off(self, person: str, which: str) -> None:
        """Tell it no longer; one that is not the person's own stays. Raises `CannotStore`."""
        async with self._changing:
            left = tuple(one for one in await self._all() if (one.person, one.id) != (person, which))
            if left != await self._all():
                await self._keep_browsers(left)

    async def has_own_key(self, browser: PushBrowser) -> bool:
        """Whether this server can send to it; one that was switched on with another server's key cannot be told."""
        return browser.key == await self.public_key()

    async def try_out(self, browser: PushBrowser, letter: Letter) -> PushOutcome:
        """Send a message at once, and say what became of it."""
        outcome = await self._send(browser, letter)
        await self._after({browser.id: outcome}, {})
        return outcome

    # -- the work --

    async def run(self) -> None:
        """Look, tell and send until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(EVERY_S)

    async def once(self) -> None:
        """One look, and all messages that are due."""
        await self._forget_who_may_not()
        browsers = {one.id: one for one in await self._all()}
        kept, now_s = await self._read(), int(self._clock())
        if not browsers:
            await self._keep(PushKept())
            return
        look = await self._pushing.look()
        if look is not None:
            kept = self._alarms(kept, browsers, look, now_s)
        held = {id_: one for id_, one in kept.held.items() if id_ in browsers and now_s < one.made + KEEP_S}
        troubles = {id_: one for id_, one in kept.troubles.items() if id_ in browsers}
        # Before anything leaves: what is noted as told is not told again after a kill.
        await self._keep(kept.model_copy(update={"held": held, "troubles": troubles}))
        key = (await self._own_key()).public
        due = {id_: one for id_, one in held.items() if _is_due(one, now_s) and browsers[id_].key == key}
        if due:
            places = asyncio.Semaphore(AT_ONCE)

            async def sent(id_: str, one: Held) -> tuple[str, PushOutcome]:
                async with places:
                    return id_, await self._send(browsers[id_], self._pushing.words(one.begun, one.ended))

            outcomes = dict(await asyncio.gather(*(sent(id_, one) for id_, one in due.items())))
            await self._after(outcomes, due)

    def _alarms(self, kept: PushKept, browsers: dict[str, PushBrowser], look: Look, now_s: int) -> PushKept:
        known = follow(kept.known, now_s, look.standing, look.resting)
        what = news(known, now_s, look.resting)
        made = tuple(at for at in kept.made if now_s - HOUR_S < at <= now_s)
        if not what or len(made) >= MOST_AN_HOUR:
            return kept.model_copy(update={"known": known, "made": made})
        held = dict(kept.held)
        for id_ in browsers:
            held[id_] = _more(held.get(id_, Held()), known, what, now_s)
        return kept.model_copy(update={"known": told(known, what), "made": (*made, now_s), "held": held})

    async def _send(self, browser: PushBrowser, letter: Letter) -> PushOutcome:
        if not self._pushing.may(browser.person):
            return PushOutcome(Pushed.GONE, for_good=True)  # locked while it waited for its turn
        key, now_s = await self._own_key(), int(self._clock())

        def made() -> tuple[list[tuple[str, str]], bytes]:
            headers = [
                ("Authorization", key.authorization(browser.endpoint, self._pushing.contact, now_s)),
                ("Content-Encoding", "aes128gcm"),
                ("Content-Type", "application/octet-stream"),
                ("TTL", str(KEEP_S)),
                ("Urgency", "high"),
            ]
            return headers, seal(_message(letter), browser.p256dh, browser.auth)

        try:
            headers, sealed = await asyncio.to_thread(made)
        except ValueError:  # a row that somebody wrote by hand
            return PushOutcome(Pushed.GONE, for_good=True)
        return await push(browser.endpoint, headers, sealed, self.route)

    async def _after(self, outcomes: dict[str, PushOutcome], tried: dict[str, Held]) -> None:
        kept, now_s = await self._read(), int(self._clock())
        held, troubles = dict(kept.held), dict(kept.troubles)
        gone: set[str] = set()
        for id_, outcome in outcomes.items():
            troubles.pop(id_, None)
            if outcome.pushed is Pushed.GONE:
                gone.add(id_)
                held.pop(id_, None)
                continue
            if outcome.pushed is not Pushed.SENT:
                log.warning("a browser was not told: %s %s", outcome.pushed.value, outcome.status or "")
                troubles[id_] = outcome.pushed.value
            if id_ in tried:
                if outcome.pushed is Pushed.SENT or outcome.for_good:
                    held.pop(id_, None)
                else:
                    held[id_] = _put_off(tried[id_], now_s)
        await self._keep(kept.model_copy(update={"held": held, "troubles": troubles}))
        await self._drop(lambda one: one.id in gone)

    # -- what is remembered --

    async def _forget_who_may_not(self) -> None:
        """A person who was locked or erased, or lost the right to see alarms."""
        await self._drop(lambda one: not self._pushing.may(one.person))

    async def _drop(self, which: Callable[[PushBrowser], bool]) -> None:
        async with self._changing:
            browsers = await self._all()
            left = tuple(one for one in browsers if not which(one))
            if left != browsers:
                try:
                    await self._keep_browsers(left)
                except CannotStore as error:
                    self._browsers = left
                    log.warning("a browser that is told no longer could not be taken away: %s", error)

    async def _own_key(self) -> VapidKey:
        if self._key is None:
            self._key = await asyncio.to_thread(key_in, self._key_file)
        return self._key

    async def _all(self) -> tuple[PushBrowser, ...]:
        if self._browsers is None:
            self._browsers = await asyncio.to_thread(read_browsers, self._store)
        return self._browsers

    async def _keep_browsers(self, browsers: tuple[PushBrowser, ...]) -> None:
        await self._store.run(lambda: keep_browsers(self._store, browsers))
        self._browsers = browsers

    async def _read(self) -> PushKept:
        if self._kept is None:
            text = await asyncio.to_thread(self._store.noted, KEY)
            try:
                self._kept = PushKept.model_validate_json(text) if text else PushKept()
            except ValidationError:
                self._kept = PushKept()
            self._stored = text or ""
        return self._kept

    async def _keep(self, kept: PushKept) -> None:
        """Remember, here at once and in the database as soon as it takes it."""
        self._kept = kept
        text = kept.model_dump_json()
        if text == self._stored or (not self._stored and kept == PushKept()):
            return
        try:
            await self._store.run(lambda: self._store.note(KEY, text))
        except CannotStore as error:
            log.warning("what browsers were told could not be noted: %s", error)
        else:
            self._stored = text


def _more(held: Held, known: dict[str, Known], what: News, now_s: int) -> Held:
    """What a browser is to be told, with what is new; what began and ended while it waited is told as both."""
    begun = (*held.begun, *(known[key].text for key in what.begun))[-MOST_LINES:]
    ended = (*held.ended, *(known[key].text for key in what.ended))[-MOST_LINES:]
    return held.model_copy(update={"begun": begun, "ended": ended, "made": now_s})


def _is_due(held: Held, now_s: int) -> bool:
    return not now_s < held.due <= now_s + PAUSES_S[-1]  # a clock that was set back holds nothing up


def _put_off(held: Held, now_s: int) -> Held:
    pause = PAUSES_S[min(held.tries, len(PAUSES_S) - 1)]
    return held.model_copy(update={"tries": held.tries + 1, "due": now_s + pause})


def _message(letter: Letter) -> bytes:
    """As the service worker reads it, cut to what every push service takes."""
    title, body = letter.subject[:200], letter.body
    while True:
        said = json.dumps({"title": title, "body": body}, ensure_ascii=False).encode()
        if len(said) <= MOST_BYTES:
            return said
        body = body[: len(body) * 9 // 10].rstrip() + "…"
