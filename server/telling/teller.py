"""Tells by mail what does not wait until somebody looks: alarms that last, and the report of the month before."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from server.runtime.health import Problem
from server.store.journal import CannotStore, Store
from server.telling.lasting import Known, News, Standing, follow, news, told
from server.telling.mail_settings import AlarmKind, MailSettings, keep_settings, read_settings
from server.telling.outbox import HOUR_S, Mail, may_make_one, next_due, put_off
from server.telling.secret_file import keep_secret, read_secret
from server.telling.sending import Attachment, Outcome, Went, send

log = logging.getLogger("toiluot.telling")

KEY: Final = "telling"
"""Of `meta`: what was told and what waits, so that neither a restart nor another server tells it again."""

PASSWORD_FILE = "mail.password"  # noqa: S105  a file's name
EVERY_S = 5.0
"""How often alarms are looked at; real seconds."""

REPORT_DAYS = 5
"""The report of the month before is sent on the first days of a month: the first may be a holiday, or a server off."""

TRIES_BEFORE_ALARM = 3
"""After so many tries the manager is told that mail does not go out."""


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to tell of now."""

    standing: tuple[Standing, ...] = ()
    resting: frozenset[AlarmKind] = frozenset()
    """Kinds that say nothing now."""
    day: str = ""
    """The business day."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Words of a mail."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What the mails say, and what they are made of.

    `alarms` is told what began and what ended, in words; `report` a month such as `2026-10`.
    """

    look: Callable[[], Awaitable[Look | None]]
    alarms: Callable[[Sequence[str], Sequence[str]], Letter]
    report: Callable[[str], Letter]
    attach: Callable[[str], Awaitable[Sequence[Attachment]]]
    from_host: str = "localhost"


class Kept(BaseModel):
    """What is remembered."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    known: dict[str, Known] = {}
    outbox: tuple[Mail, ...] = ()
    made: tuple[int, ...] = ()
    """When mails about alarms were made, of the last hour."""
    reported: str = ""
    """The last month whose report was made ready."""
    sent_at: int = 0
    trouble: str = ""
    """How the last try ended, a value of `Went`; empty when it was well."""
    answer: str = ""
    trouble_at: int = 0
    lost: int = 0
    """Mails given up since the last one that went out."""


class Teller:
    """One for a branch; runs on the server that leads.

    Args:
        store: of the branch.
        folder: of the data, where the password's file is.
        telling: what the mails are made of.
        clock: real seconds of the epoch.
        trusts: which certificates of mail servers are right; left out, those the system trusts.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        telling: Telling,
        clock: Callable[[], float] = time.time,
        trusts: ssl.SSLContext | None = None,
    ) -> None:
        self._store = store
        self._password = folder / PASSWORD_FILE
        self._telling = telling
        self._clock = clock
        self._trusts = trusts
        self._kept: Kept | None = None
        self._stored = ""

    # -- for the page --

    async def settings(self) -> MailSettings:
        """Those in force."""
        return await asyncio.to_thread(read_settings, self._store)

    async def keep(self, settings: MailSettings, password: str | None) -> None:
        """Put others in force.

        Args:
            settings: checked.
            password: a new one, empty for none at all, None for the one that is there.

        Raises:
            OSError: the password's file cannot be written.
            CannotStore: the settings cannot be stored.
        """
        if password is not None:
            await asyncio.to_thread(keep_secret, self._password, password)
            settings = settings.model_copy(update={"has_password": bool(password)})
        await self._store.run(lambda: keep_settings(self._store, settings))
        kept = await self._read()
        # What waits is tried at once, at the receivers of now: whoever mended the settings wants to see it go.
        outbox = tuple(mail.model_copy(update={"due": 0, "to": _to(mail, settings)}) for mail in kept.outbox)
        await self._keep(kept.model_copy(update={"outbox": outbox}))

    async def password_is_here(self) -> bool:
        """Whether the password's file is on this server."""
        return await asyncio.to_thread(read_secret, self._password) is not None

    async def standing(self) -> Kept:
        """What waits, what was sent, what went wrong."""
        return await self._read()

    async def try_out(self, letter: Letter, to: Sequence[str]) -> Outcome:
        """Send a mail at once, and say what became of it."""
        settings = await self.settings()
        return await self._send(self._mail(letter, to), settings)

    def problems(self) -> list[Problem]:
        """For the health report and today's page: mail that does not go out."""
        kept = self._kept
        if kept is None or not (kept.lost or any(mail.tries >= TRIES_BEFORE_ALARM for mail in kept.outbox)):
            return []
        return [Problem("mail", name=kept.trouble, why=kept.answer)]

    # -- the work --

    async def run(self) -> None:
        """Look, tell and send until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(EVERY_S)

    async def once(self) -> None:
        """One look, and all mails that are due."""
        look = await self._telling.look()
        settings = await self.settings()
        # From here to where it is kept nothing else runs: somebody may save other settings at any time.
        kept, now_s = await self._read(), int(self._clock())
        if look is not None:
            kept = self._alarms(kept, settings, look, now_s)
            kept = self._report(kept, settings, look, now_s)
        kept = self._give_up(kept, settings, now_s)
        await self._keep(kept)  # before anything leaves: what is noted as told is not told again after a kill
        while (mail := next_due((await self._read()).outbox, int(self._clock()))) is not None:
            settings = await self.settings()  # each one by those in force, however long the last one took
            if not settings.sends:
                break
            await self._try(mail, settings)

    def _alarms(self, kept: Kept, settings: MailSettings, look: Look, now_s: int) -> Kept:
        wanted = settings.on and settings.usable and bool(settings.receivers)
        if not wanted:
            return kept.model_copy(update={"known": {}})
        standing = [alarm for alarm in look.standing if alarm.kind in settings.kinds]
        known = follow(kept.known, now_s, standing, look.resting)
        what = news(known, now_s, look.resting)
        if not what or not may_make_one(kept.made, kept.outbox, now_s):
            return kept.model_copy(update={"known": known})
        mail = self._mail(self._words(known, what), settings.receivers)
        made = (*(at for at in kept.made if now_s - HOUR_S < at <= now_s), now_s)
        return kept.model_copy(update={"known": told(known, what), "made": made, "outbox": (*kept.outbox, mail)})

    def _words(self, known: dict[str, Known], what: News) -> Letter:
        return self._telling.alarms([known[key].text for key in what.begun], [known[key].text for key in what.ended])

    def _report(self, kept: Kept, settings: MailSettings, look: Look, now_s: int) -> Kept:
        if not look.day:
            return kept
        month = _month_before(look.day)
        if kept.reported > month:
            # A false day was taken back: the month that it ended goes on, and its report is sent once it is over.
            outbox = tuple(mail for mail in kept.outbox if mail.report <= month)
            kept = kept.model_copy(update={"reported": month, "outbox": outbox})
        if not (settings.report_on and settings.usable and settings.report_receivers):
            # Switched on in the middle of a month it begins with the next one.
            return kept if kept.reported >= month else kept.model_copy(update={"reported": month})
        if kept.reported >= month or int(look.day[8:]) > REPORT_DAYS:
            return kept
        mail = replace_report(self._mail(self._telling.report(month), settings.report_receivers), month)
        return kept.model_copy(update={"reported": month, "outbox": (*kept.outbox, mail)})

    def _give_up(self, kept: Kept, settings: MailSettings, now_s: int) -> Kept:
        left = tuple(mail for mail in kept.outbox if now_s < mail.over)
        if not settings.sends:
            return kept.model_copy(update={"outbox": (), "lost": 0, "trouble": "", "answer": ""})
        return kept.model_copy(update={"outbox": left, "lost": kept.lost + len(kept.outbox) - len(left)})

    async def _try(self, mail: Mail, settings: MailSettings) -> None:
        try:
            attachments = await self._telling.attach(mail.report) if mail.report else ()
        except Exception:  # a report that cannot be made now holds up no alarm for ever: it is tried like a mail
            log.exception("the report of %s could not be made", mail.report)
            await self._after(mail, Outcome(Went.REPORT))
            return
        await self._after(mail, await self._send(mail, settings, attachments))

    async def _after(self, mail: Mail, outcome: Outcome) -> None:
        kept, now_s = await self._read(), int(self._clock())
        if outcome.went is Went.SENT:
            outbox = tuple(one for one in kept.outbox if one.id != mail.id)
            update = {"outbox": outbox, "sent_at": now_s, "trouble": "", "answer": outcome.answer, "lost": 0}
        else:
            log.warning("a mail was not sent: %s %s", outcome.went.value, outcome.answer)
            outbox = tuple(
                put_off(one, now_s) if one.id == mail.id else one
                for one in kept.outbox
                if one.id != mail.id or not outcome.for_good
            )
            update = {"outbox": outbox, "trouble": outcome.went.value, "answer": outcome.answer, "trouble_at": now_s,
                      "lost": kept.lost + outcome.for_good}  # fmt: skip
        await self._keep(kept.model_copy(update=update))

    async def _send(self, mail: Mail, settings: MailSettings, attachments: Sequence[Attachment] = ()) -> Outcome:
        password = await asyncio.to_thread(read_secret, self._password) if settings.user else None
        return await send(mail, settings, password, self._telling.from_host, attachments, self._trusts)

    def _mail(self, letter: Letter, to: Sequence[str]) -> Mail:
        now_s = int(self._clock())
        return Mail(id=str(uuid.uuid4()), subject=letter.subject, body=letter.body, to=tuple(to), made=now_s)

    # -- what is remembered --

    async def _read(self) -> Kept:
        if self._kept is None:
            text = await asyncio.to_thread(self._store.noted, KEY)
            try:
                self._kept = Kept.model_validate_json(text) if text else Kept()
            except ValidationError:
                self._kept = Kept()
            self._stored = text or ""
        return self._kept

    async def _keep(self, kept: Kept) -> None:
        """Remember, here at once and in the database as soon as it takes it."""
        self._kept = kept
        text = kept.model_dump_json()
        if text == self._stored:
            return
        try:
            await self._store.run(lambda: self._store.note(KEY, text))
        except CannotStore as error:
            log.warning("what was told by mail could not be noted: %s", error)
        else:
            self._stored = text


def _to(mail: Mail, settings: MailSettings) -> tuple[str, ...]:
    """Who gets a mail that waits, by settings that may be newer than it."""
    return (settings.report_receivers if mail.report else settings.receivers) or mail.to


def replace_report(mail: Mail, month: str) -> Mail:
    """The mail as one that brings a month's report."""
    return mail.model_copy(update={"report": month})


def _month_before(day: str) -> str:
    """The month before that of a day, by its ISO key."""
    year, month = int(day[:4]), int(day[5:7])
    return f"{year - (month == 1):04d}-{12 if month == 1 else month - 1:02d}"
