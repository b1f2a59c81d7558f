"""Where mail is set up, tried, and how it stands."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from server.staff.rights import Page, is_among
from server.store.journal import CannotStore
from server.telling.mail_settings import AlarmKind, MailSettings, Security, differences, is_address
from server.telling.sending import Outcome, Went
from server.telling.teller import Teller
from server.web.console import Console
from server.web.gate import Session
from server.web.pages import Speech
from server.web.telling.letters import Letters
from server.web.telling.mail_form import read_form
from wire.commands import RecordMail
from wire.errors import Refused
from wire.values import MailPart, PersonRole

log = logging.getLogger("toiluot.web")

SETS_IT = frozenset({PersonRole.ADMINISTRATOR})
"""Who types the mail server's password; others of the page see how mail stands."""


class MailPages:
    """Serves `/manager/mail`.

    Args:
        console: what all pages stand on.
        teller: what sends.
        letters: the words of the test mail.
    """

    def __init__(self, console: Console, teller: Teller, letters: Letters) -> None:
        self._console = console
        self._teller = teller
        self._letters = letters

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router("/manager/mail")
        router.get("")(self.page)
        router.post("")(self.save)
        router.post("/test")(self.test)
        return router

    async def page(self, request: Request) -> Response:
        """How it is set and how it stands."""
        session = self._console.signed_in(request, Page.MAIL)
        return await self._page(request, session, done=request.query_params.get("done") == "saved")

    async def save(self, request: Request) -> Response:
        """Other settings."""
        sent = await request.form()
        session = self._sets_it(request, str(sent.get("form", "")))
        say, before = self._console.speech(request), await self._teller.settings()
        given = read_form({name: str(value) for name, value in sent.items()}, before, say)
        if given.wrong:
            return await self._page(request, session, given.settings, given.wrong, given.typed)
        changed = differences(before, given.settings, given.password)
        refused = await self._journalled(session, changed, given.settings)
        if refused is not None:  # what is not journalled is not changed
            return await self._page(request, session, given.settings, {"": refused.text(say.language)}, given.typed)
        try:
            await self._teller.keep(given.settings, given.password)
        except (OSError, CannotStore) as error:
            log.warning("the settings of mail were not kept: %s", type(error).__name__)
            await self._journalled(session, changed, before)  # the audit ends with what is in force
            return await self._page(request, session, given.settings, {"": say("telling.not_kept")}, given.typed)
        return RedirectResponse("/manager/mail?done=saved", 303)

    async def test(
        self,
        request: Request,
        form: Annotated[str, Form(max_length=200)] = "",
        to: Annotated[str, Form(max_length=300)] = "",
    ) -> Response:
        """A mail to one address at once; the mail server's answer comes back with the page."""
        session, say = self._sets_it(request, form), self._console.speech(request)
        to, settings = to.strip(), await self._teller.settings()
        if not settings.usable:
            return await self._page(request, session, wrong={"to": say("telling.save_first")}, typed={"to": to})
        if not is_address(to):
            words = say("telling.bad_address", address=to[:60]) if to else say("telling.receivers_missing")
            return await self._page(request, session, wrong={"to": words}, typed={"to": to})
        outcome = await self._teller.try_out(self._letters.test(say), [to])
        return await self._page(request, session, typed={"to": to}, tried=outcome)

    # -- inside --

    async def _journalled(self, session: Session, changed: tuple[MailPart, ...], now: MailSettings) -> Refused | None:
        """Tell the journal what becomes of mail, without addresses, names and passwords; why it was not told."""
        if not changed:
            return None
        command = RecordMail(
            changed=changed, alarms="on" if now.on else "off", reports="on" if now.report_on else "off",
            server=f"{now.host}:{now.port}" if now.host else "", security=now.security.value,
            receivers=len(now.receivers), report_receivers=len(now.report_receivers),
        )  # fmt: skip
        answer = await self._console.ask(session, command)
        return answer if isinstance(answer, Refused) else None

    def _sets_it(self, request: Request, form: str) -> Session:
        session = self._console.posted(request, Page.MAIL, form)
        if not is_among(SETS_IT, session.person.roles):
            raise HTTPException(403)
        return session

    async def _page(
        self,
        request: Request,
        session: Session,
        shown: MailSettings | None = None,
        wrong: Mapping[str, str] | None = None,
        typed: Mapping[str, str] | None = None,
        *,
        done: bool = False,
        tried: Outcome | None = None,
    ) -> Response:
        say, standing, now = self._console.speech(request), await self._teller.standing(), await self._teller.settings()
        shown = shown or now
        fields = {
            "host": shown.host, "port": str(shown.port), "user": shown.user, "sender": shown.sender,
            "receivers": "\n".join(shown.receivers), "report_receivers": "\n".join(shown.report_receivers), "to": "",
        } | dict(typed or {})  # fmt: skip
        branch = self._console.handle.branch
        zone = "UTC" if branch is None else branch.timezone
        missing = now.has_password and not await self._teller.password_is_here()
        context = {
            "say": say,
            "sets": is_among(SETS_IT, session.person.roles),
            "shown": shown,
            "fields": fields,
            "wrong": dict(wrong or {}),
            "done": done,
            "has_password": now.has_password,
            "missing": missing,
            "securities": tuple(Security),
            "kinds": tuple(AlarmKind),
            "tried": None if tried is None else _in_words(tried.went.value, tried.answer, say),
            "tried_well": tried is not None and tried.went is Went.SENT,
            "in_force": now,
            "waiting": len(standing.outbox),
            "lost": standing.lost,
            "sent_at": say.minute(standing.sent_at * 1000, zone) if standing.sent_at else "",
            "trouble": _in_words(standing.trouble, standing.answer, say) if standing.trouble else "",
            "trouble_at": say.minute(standing.trouble_at * 1000, zone) if standing.trouble_at else "",
            "next_at": say.minute(max(m.due for m in standing.outbox) * 1000, zone)
            if any(m.tries and m.due for m in standing.outbox) else "",
        }  # fmt: skip
        return self._console.page(request, "telling/mail.html", session, context, 422 if wrong else 200)


def _in_words(went: str, answer: str, say: Speech) -> str:
    """What became of a try; what the mail server said is repeated as it said it."""
    words = say(f"telling.went_{went}")
    return f"{words} {say('telling.it_said', answer=answer)}" if answer else words
