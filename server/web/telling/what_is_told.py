"""What mails and messages to browsers are made of: today's alarms, their words, the files of a month's report."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from server.staff.rights import Page, may_open
from server.telling.pusher import Pushing
from server.telling.sending import Attachment
from server.telling.teller import Look, Telling
from server.web.console import Console
from server.web.reports.month_files import month_files
from server.web.telling.letters import Letters, look_of
from server.web.today.today_pages import TodayPages
from wire.commands import RecordExport
from wire.errors import Refused
from wire.values import Actor, Role

SELF = Actor(role=Role.SERVER)


class NoReport(Exception):
    """It cannot be made now."""


def telling(console: Console, letters: Letters, today: TodayPages) -> Telling:
    """For the server's teller.

    Args:
        console: what pages stand on.
        letters: the words.
        today: knows the alarms.
    """

    async def look() -> Look | None:
        found = await today.told(letters.say())
        if found is None:
            return None
        alarms, seen = found
        # That mail does not go out is nothing that a mail can tell.
        return look_of((alarm for alarm in alarms if not alarm.name.startswith("health-mail-")), seen.branch,
                       seen.day, seen.now)  # fmt: skip

    async def attach(month: str) -> Sequence[Attachment]:
        branch = await console.branch()
        if branch is None:
            raise NoReport
        # What is not journalled does not leave, whoever sends it.
        told = RecordExport(kind="figures", span=month)
        if isinstance(await console.handle.ask(str(uuid.uuid4()), told, SELF), Refused):
            raise NoReport
        return await month_files(console, branch, month, letters.say())

    return Telling(look, letters.alarms, letters.report, attach, letters.host)


def pushing(console: Console, letters: Letters, today: TodayPages) -> Pushing:
    """For the server's pusher; the arguments as for `telling`."""

    async def look() -> Look | None:
        found = await today.told(letters.say())
        return None if found is None else look_of(found[0], found[1].branch, found[1].day, found[1].now)

    def may(person: str) -> bool:
        known = console.people.of_code(person)
        return known is not None and known.active and may_open(Page.TODAY, known.roles)

    return Pushing(look, letters.push, may, letters.contact)
