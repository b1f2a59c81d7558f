"""Asks the child process (`paper_child.py`) for a PDF: one at a time, within a time limit, its failure told plainly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys

log = logging.getLogger("toiluot.web")

LIMIT_S = 30.0
"""Longer than a child may take of a processor, for a busy machine."""

CHILD = (sys.executable, "-m", "server.web.reports.paper_child")


class NoPaper(Exception):
    """The document could not be made; the text is for the log."""


class Paper:
    """Makes documents one after the other: two at once would take twice the memory.

    Args:
        command: the child's.
        limit_s: after which it is ended.
    """

    def __init__(self, command: tuple[str, ...] = CHILD, limit_s: float = LIMIT_S) -> None:
        self._command = command
        self._limit_s = limit_s
        self._one = asyncio.Lock()

    async def pdf(self, html: str) -> bytes:
        """The PDF of a page.

        Raises:
            NoPaper: it failed, or took too long.
        """
        async with self._one:
            try:
                return await self._made(html)
            except NoPaper as error:
                log.warning("no PDF was made: %s", error)
                raise

    async def _made(self, html: str) -> bytes:
        pipe = asyncio.subprocess.PIPE
        try:
            child = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=pipe, env=_environment()
            )
        except OSError as error:
            raise NoPaper(str(error)) from error
        try:
            async with asyncio.timeout(self._limit_s):
                made, said = await child.communicate(html.encode())
        except TimeoutError as error:
            raise NoPaper(f"it took more than {self._limit_s:g} s") from error
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if child.returncode != 0 or not made.startswith(b"%PDF-"):
            lines = said.decode(errors="replace").strip().splitlines()
            raise NoPaper(f"it ended with {child.returncode}: {lines[-1] if lines else 'it said nothing'}")
        return made


def _environment() -> dict[str, str]:
    """Nothing of the server's secrets; only what finding Python, fonts and their cache takes."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "PYTHONPATH")
    return {name: os.environ[name] for name in kept if name in os.environ}
