"""A push service on a real port with TLS: it checks the sender's signature, and reads messages as a browser would."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import os
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h11
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.telling.push_service import PushRoute
from tests.server.telling.twin_certificate import certificate

HOST = "push.example.org"


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


class Browser:
    """The two keys of a browser, and how it opens a message (RFC 8188, 8291), by HMAC alone."""

    def __init__(self, path: str) -> None:
        self.secret, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.endpoint = f"https://{HOST}/send/{path}"

    @property
    def point(self) -> bytes:
        form = serialization.PublicFormat.UncompressedPoint
        return self.secret.public_key().public_bytes(serialization.Encoding.X962, form)

    @property
    def p256dh(self) -> str:
        return b64(self.point)

    def opened(self, sealed: bytes) -> bytes:
        salt, record, length = sealed[:16], int.from_bytes(sealed[16:20], "big"), sealed[20]
        theirs, body = sealed[21 : 21 + length], sealed[21 + length :]
        assert len(body) <= record <= 4096
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self.secret.exchange(ec.ECDH(), point)

        def mac(key: bytes, text: bytes) -> bytes:
            return hmac.new(key, text, hashlib.sha256).digest()

        secret = mac(mac(self.auth, shared), b"WebPush: info\0" + self.point + theirs + b"\1")
        pseudo = mac(salt, secret)
        key = mac(pseudo, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = mac(pseudo, b"Content-Encoding: nonce\0\1")[:12]
        text = AESGCM(key).decrypt(nonce, body, None).rstrip(b"\0")
        assert text[-1:] == b"\2", "the last record"
        return text[:-1]


@dataclass
class PushTwin:
    """What it was given, and how it behaves."""

    port: int = 0
    browsers: dict[str, Browser] = field(default_factory=dict)
    """By the path of their addresses."""
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Which browser was told what."""
    signed: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    """Status by path; 201 for all others."""
    location: str = ""
    hangs: set[str] = field(default_factory=set)
    floods: bool = False
    """It answers a header without end."""
    asked: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    """Server keys that sent."""

    def browser(self, path: str) -> Browser:
        made = self.browsers[path] = Browser(path)
        return made

    def told(self, path: str) -> list[str]:
        """The bodies that this browser showed."""
        return [what["body"] for one, what in self.got if one == path]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk, body, request = h11.Connection(h11.SERVER), b"", None
        with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            while True:
                event = talk.next_event()
                if event is h11.NEED_DATA:
                    talk.receive_data(await reader.read(8192))
                elif isinstance(event, h11.Request):
                    request = event
                elif isinstance(event, h11.Data):
                    body += event.data
                else:
                    break
            if isinstance(request, h11.Request):
                path = request.target.decode().removeprefix("/send/")
                self.asked.append(path)
                if path in self.hangs:
                    await asyncio.sleep(3600)
                if self.floods:
                    writer.write(b"HTTP/1.1 201 Created\r\n")
                    while True:
                        writer.write(b"X-More: " + b"a" * 4000 + b"\r\n")
                        await writer.drain()
                status = self._taken(path, {k.decode(): v.decode() for k, v in request.headers}, body)
                more = [("Location", self.location)] if self.location else []
                head = h11.Response(status_code=status, headers=[("Content-Length", "0"), *more])
                writer.write((talk.send(head) or b"") + (talk.send(h11.EndOfMessage()) or b""))
                await writer.drain()
        writer.transport.abort()

    def _taken(self, path: str, headers: dict[str, str], body: bytes) -> int:
        if path in self.answers:
            return self.answers[path]
        kind, _, rest = headers["authorization"].partition(" ")
        parts = dict(one.strip().split("=", 1) for one in rest.split(","))
        head, claims, signature = parts["t"].split(".")
        raw, point = unb64(signature), unb64(parts["k"])
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        whole = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key.verify(whole, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        assert (kind, json.loads(unb64(head))) == ("vapid", {"typ": "JWT", "alg": "ES256"})
        said = json.loads(unb64(claims))
        assert said["aud"] == f"https://{HOST}"
        assert headers["content-encoding"] == "aes128gcm"
        assert int(headers["ttl"]) >= 0
        self.signed.append(said)
        self.keys.add(parts["k"])
        self.headers.append(headers)
        self.got.append((path, json.loads(self.browsers[path].opened(body))))
        return 201


@contextlib.asynccontextmanager
async def push_twin(folder: Path) -> AsyncIterator[PushTwin]:
    """One that listens; `route(folder, twin)` leads to it."""
    twin, context = PushTwin(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder, HOST))
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        await twin.talk(reader, writer)
        talks.discard(task)

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    twin.port = server.sockets[0].getsockname()[1]
    try:
        yield twin
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


def route(folder: Path, twin: PushTwin) -> PushRoute:
    """The way to the twin: its name is known, and its address is that of this machine."""

    async def address(host: str) -> tuple[str, int]:
        assert host == HOST
        return "127.0.0.1", twin.port

    return PushRoute((HOST,), address, ssl.create_default_context(cafile=str(certificate(folder, HOST)[0])))
