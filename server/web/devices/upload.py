"""A form with a large file, read as it comes: the file goes to the disk piece by piece, and nothing holds it whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from server.media.shelf import Growing, NoRoom
from server.runtime.http_port import is_known
from wire import text

AT_ONCE = 1024 * 1024
"""Bytes that are written to the disk in one go, away from the event loop."""

MOST_FIELDS = 8
MOST_IN_FIELD = 2_000
"""Bytes of a field that is no file, and of the header of any."""


class Unreadable(Exception):
    """It is no form that we send."""


@dataclass(slots=True)
class Form:
    """What was sent."""

    fields: dict[str, str] = field(default_factory=dict)
    file_name: str = ""
    """As the file is called where it came from; empty when none was chosen."""
    growing: Growing | None = None
    """The file, not closed yet; None when there is none, or nothing of it was wanted."""
    size: int = 0
    """Of the file, also where nothing of it was kept."""


class Upload:
    """Reads one form.

    Args:
        request: with a `multipart/form-data` body, as it comes.
        most: bytes of a file that are kept; of a larger one nothing is.
        begin: makes the file, in a thread, given the fields that stood before it; None: nothing of it is wanted.
    """

    def __init__(self, request: Request, most: int, begin: Callable[[dict[str, str]], Growing | None]) -> None:
        self._request = request
        self._most = most
        self._begin = begin
        self.form = Form()
        self._header, self._value = b"", b""
        self._disposition = b""
        self._name: str | None = None
        self._is_file = False
        self._text = bytearray()
        self._waiting = bytearray()
        """Of the file, not written yet."""
        self._ended = False
        self._wants = False
        """A file has begun."""

    async def read(self) -> Form:
        """The whole form.

        Raises:
            Unreadable: it is broken, or is not one of ours; no file is left.
            OSError: the file cannot be written; none is left.
            NoRoom: as `begin` raises it.
            ClientDisconnect: nobody is there any more; no file is left.
        """
        try:
            await self._read()
        except (FormParserError, UnicodeDecodeError, ValueError) as error:
            await self.drop()
            raise Unreadable from error
        except BaseException:
            await self.drop()
            raise
        if not self._ended:
            await self.drop()
            raise Unreadable
        return self.form

    async def drop(self) -> None:
        """Leave no file."""
        growing, self.form.growing = self.form.growing, None
        if growing is not None:
            await asyncio.to_thread(growing.drop)

    # -- inside --

    async def _read(self) -> None:
        kind, options = parse_options_header(self._request.headers.get("content-type", ""))
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise Unreadable
        parser = MultipartParser(boundary, {
            "on_part_begin": self._part_begins, "on_part_data": self._data, "on_part_end": self._part_ends,
            "on_header_field": self._header_name, "on_header_value": self._header_value,
            "on_header_end": self._header_ends, "on_headers_finished": self._headers_end, "on_end": self._ends,
        })  # fmt: skip
        trouble: NoRoom | OSError | None = None
        async for chunk in self._request.stream():
            parser.write(chunk)
            if self._wants:
                self._wants = False
                try:
                    self.form.growing = await asyncio.to_thread(self._begin, self.form.fields)
                except (NoRoom, OSError) as error:
                    trouble = error
            if len(self._waiting) >= AT_ONCE:
                trouble = await self._written() or trouble
            is_known(self._request.scope)  # whoever sends is signed in: only silence counts against them
        trouble = await self._written() or trouble
        if trouble is not None:
            raise trouble

    async def _written(self) -> OSError | None:
        """Write what waits; what went wrong. The rest is read all the same, else a browser shows no answer."""
        try:
            await self._write()
        except OSError as error:
            await self.drop()
            return error
        return None

    async def _write(self) -> None:
        data, self._waiting = bytes(self._waiting), bytearray()
        growing = self.form.growing
        if growing is None or not data:
            return
        if self.form.size > self._most:
            await self.drop()
            return
        await asyncio.to_thread(growing.write, data)

    def _part_begins(self) -> None:
        self._disposition, self._name, self._is_file = b"", None, False
        self._text.clear()
        if len(self.form.fields) >= MOST_FIELDS:
            raise Unreadable

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        if len(self._header) + len(self._value) > MOST_IN_FIELD:
            raise Unreadable

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = _text(options.get(b"name", b""))
        self._is_file = b"filename" in options
        if not self._name or self._name in self.form.fields or (self._is_file and self.form.file_name):
            raise Unreadable
        if self._is_file:
            self.form.file_name = _text(options[b"filename"])
            if self.form.file_name:
                self._wants = True

    def _data(self, data: bytes, start: int, end: int) -> None:
        if not self._is_file:
            self._text += data[start:end]
            if len(self._text) > MOST_IN_FIELD:
                raise Unreadable
            return
        self.form.size += end - start
        self._waiting += data[start:end]

    def _part_ends(self) -> None:
        if not self._is_file and self._name is not None:
            self.form.fields[self._name] = _text(bytes(self._text))

    def _ends(self) -> None:
        self._ended = True


def _text(data: bytes) -> str:
    """What a field holds, as every other form of ours is read; what is no text is refused."""
    typed = text.typed(data.decode("utf-8"))
    if text.flaw(typed):
        raise Unreadable
    return typed


__all__ = ["ClientDisconnect", "Form", "Unreadable", "Upload"]
