"""One mail to one mail server, and what became of it, in words of ours and in the server's own."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formatdate
from enum import StrEnum

import aiosmtplib

from server.telling.mail_settings import MailSettings, Security
from server.telling.outbox import Mail

SMTP_S = 15.0
"""How long the mail server may take for one answer; real seconds."""

WHOLE_S = 45.0
"""How long all of one mail may take: a server that answers a letter at a time is a server that hangs."""

LONGEST_ANSWER = 300


class Went(StrEnum):
    """How far a mail came; the words are in the table `mail_pages`."""

    SENT = "sent"
    NO_PASSWORD = "no_password"  # noqa: S105  a name, no secret
    NO_HOST = "no_host"
    NO_CONNECTION = "no_connection"
    SLOW = "slow"
    CERTIFICATE = "certificate"
    NO_TLS = "no_tls"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECEIVERS = "receivers"
    REFUSED = "refused"
    CLOSED = "closed"
    REPORT = "report"
    """No try: what should go with it could not be made."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try."""

    went: Went
    answer: str = ""
    """What the mail server said, in its own words."""
    for_good: bool = False
    """Trying again would end the same way."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    kind: str
    """Such as `application/pdf`."""
    content: bytes


async def send(
    mail: Mail,
    settings: MailSettings,
    password: str | None,
    from_host: str,
    attachments: Sequence[Attachment] = (),
    trusts: ssl.SSLContext | None = None,
) -> Outcome:
    """Give a mail to the mail server; whatever goes wrong is the outcome, nothing is raised.

    Args:
        mail: to send.
        settings: where to.
        password: of the user, if there is one.
        from_host: how this server calls itself.
        attachments: that go with it.
        trusts: which certificates are right; left out, those the system trusts.
    """
    if settings.user and settings.has_password and password is None:
        return Outcome(Went.NO_PASSWORD)
    try:
        message = _message(mail, settings, from_host, attachments)
    except ValueError:  # settings or words of an older program; held against this mail, not against those behind it
        return Outcome(Went.SENDER, for_good=True)
    context = await asyncio.to_thread(ssl.create_default_context) if trusts is None else trusts
    try:
        async with asyncio.timeout(WHOLE_S):
            return await _sent(message, mail.to, settings, password, from_host, context)
    except TimeoutError:
        return Outcome(Went.SLOW)


async def _sent(
    message: EmailMessage,
    to: Sequence[str],
    settings: MailSettings,
    password: str | None,
    from_host: str,
    context: ssl.SSLContext,
) -> Outcome:
    client = aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.security is Security.TLS,
        start_tls=False,  # asked for below, where its failures can be told apart
        tls_context=context,
        timeout=SMTP_S,
        local_hostname=from_host,
    )
    try:
        await client.connect()
        if settings.security is Security.STARTTLS:
            await client.starttls(tls_context=context)
        if settings.user:
            await client.login(settings.user, password or "")
        refused, _ = await client.send_message(message, sender=settings.sender, recipients=list(to))
        with contextlib.suppress(aiosmtplib.SMTPException):  # it has the mail already
            await client.quit()
    except aiosmtplib.SMTPException as error:
        return _why(error)
    except OSError as error:
        return _no_connection(error)
    except ValueError:  # an answer that no mail server gives
        return Outcome(Went.CLOSED)
    finally:
        client.close()
    some = "; ".join(f"{address}: {answer.code} {answer.message}" for address, answer in refused.items())
    return Outcome(Went.SENT, _short(some))


def _why(error: aiosmtplib.SMTPException) -> Outcome:
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return Outcome(Went.SIGN_IN, _said(error))
        case aiosmtplib.SMTPSenderRefused():
            return Outcome(Went.SENDER, _said(error), error.code >= 500)
        case aiosmtplib.SMTPRecipientsRefused():
            each = error.recipients
            said = "; ".join(f"{one.recipient}: {one.code} {one.message}" for one in each)
            return Outcome(Went.RECEIVERS, _short(said), all(one.code >= 500 for one in each))
        case aiosmtplib.SMTPConnectTimeoutError() | aiosmtplib.SMTPTimeoutError():
            return Outcome(Went.SLOW)
        case aiosmtplib.SMTPNotSupported():
            return Outcome(Went.SIGN_IN, _short(str(error)))
        case aiosmtplib.SMTPDataError():
            return Outcome(Went.REFUSED, _said(error), error.code >= 500)
        case aiosmtplib.SMTPResponseException():
            return Outcome(Went.REFUSED, _said(error))
        case _ if "STARTTLS" in str(error):
            return Outcome(Went.NO_TLS)
        case _:
            return _no_connection(error)


def _no_connection(error: BaseException) -> Outcome:
    """What lies under an error of the connection."""
    under: BaseException | None = error
    while under is not None:
        if isinstance(under, ssl.SSLCertVerificationError):
            return Outcome(Went.CERTIFICATE, _short(under.verify_message))
        if isinstance(under, ssl.SSLError):
            return Outcome(Went.NO_TLS, _short(under.reason or ""))
        if isinstance(under, OSError) and type(under).__name__ == "gaierror":
            return Outcome(Went.NO_HOST)
        under = under.__cause__ or under.__context__
    if isinstance(error, aiosmtplib.SMTPServerDisconnected):
        return Outcome(Went.CLOSED)
    return Outcome(Went.NO_CONNECTION)


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    return _short(f"{error.code} {error.message}")


def _short(said: str) -> str:
    """An answer of a stranger on one line, without signs that are no text."""
    text = " ".join(said.split())
    return "".join(letter if letter.isprintable() else "�" for letter in text)[:LONGEST_ANSWER]


def _message(mail: Mail, settings: MailSettings, from_host: str, attachments: Sequence[Attachment]) -> EmailMessage:
    message = EmailMessage(policy=SMTP_POLICY)
    message["Subject"] = " ".join(mail.subject.split())
    message["From"] = Address(display_name="Tới Lượt", addr_spec=settings.sender)
    message["To"] = ", ".join(mail.to)
    message["Date"] = formatdate(mail.made)
    message["Message-ID"] = f"<{mail.id}@{from_host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    for file in attachments:
        main, _, sub = file.kind.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message
