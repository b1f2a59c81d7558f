"""A mail server on a real port: it speaks SMTP, STARTTLS and TLS, asks for a password, refuses, hangs."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.server.telling.twin_certificate import certificate


@dataclass
class MailServer:
    """What it was given, and how it behaves."""

    port: int = 0
    user: str = ""
    password: str = ""
    no: dict[str, str] = field(default_factory=dict)
    """Answers by the first word of a command, such as `RCPT`: `550 no such user`; `END` is after the text."""
    hangs: bool = False
    cuts: bool = False
    """It closes the connection in the middle of a mail."""
    offers_tls: bool = True
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    signed_in: list[tuple[str, str, bool]] = field(default_factory=list)
    """User, password, and whether the connection was encrypted."""
    talks: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext) -> None:
        self.talks += 1
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                await self._talk(reader, writer, tls)
        finally:
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext) -> None:
        async def say(*lines: str) -> None:
            for line in lines:
                writer.write(line.encode() + b"\r\n")
            await writer.drain()

        if self.hangs:
            await asyncio.sleep(3600)
        await say("220 twin ready")
        to: list[str] = []
        while line := (await reader.readline()).decode().strip():
            word = line.split(maxsplit=1)[0].upper()
            if word in self.no and word != "END":
                await say(self.no[word])
                continue
            secure = writer.get_extra_info("ssl_object") is not None
            match word:
                case "EHLO":
                    starts = ["250-STARTTLS"] if self.offers_tls and not secure else []
                    signs_in = ["250-AUTH PLAIN LOGIN"] if self.user else []
                    await say("250-twin", *starts, *signs_in, "250 SIZE 20000000")
                case "STARTTLS":
                    await say("220 go on")
                    await writer.start_tls(tls)
                case "AUTH":
                    if "LOGIN" in line:
                        user = base64.b64decode(line.split()[2]).decode()
                        await say("334 UGFzc3dvcmQ6")
                        password = base64.b64decode(await reader.readline()).decode()
                    else:
                        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
                    self.signed_in.append((user, password, secure))
                    well = (user, password) == (self.user, self.password)
                    await say("235 welcome" if well else "535 5.7.8 user name or password are wrong")
                case "MAIL":
                    to = []
                    await say("250 ok")
                case "RCPT":
                    to.append(line.partition("<")[2].partition(">")[0])
                    await say("250 ok")
                case "DATA":
                    if self.cuts:
                        return
                    await say("354 go on")
                    text = await reader.readuntil(b"\r\n.\r\n")
                    if "END" in self.no:
                        await say(self.no["END"])
                        continue
                    mail = message_from_bytes(text[:-5].replace(b"\r\n..", b"\r\n."), policy=policy.default)
                    assert isinstance(mail, EmailMessage)
                    self.mails.append(mail)
                    self.receivers += to
                    await say("250 taken")
                case "QUIT":
                    await say("221 bye")
                    return
                case _:
                    await say("250 ok")


@contextlib.asynccontextmanager
async def mail_server(folder: Path, *, tls_at_once: bool = False, port: int = 0) -> AsyncIterator[MailServer]:
    """One that listens; `trusts(folder)` is what trusts its certificate."""
    twin, context = MailServer(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder, "127.0.0.1"))
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        await twin.talk(reader, writer, context)
        talks.discard(task)

    server = await asyncio.start_server(talk, "127.0.0.1", port, ssl=context if tls_at_once else None)
    twin.port = server.sockets[0].getsockname()[1]
    try:
        yield twin
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


def trusts(folder: Path) -> ssl.SSLContext:
    """Trusts the twin's certificate and no other."""
    return ssl.create_default_context(cafile=str(certificate(folder, "127.0.0.1")[0]))
