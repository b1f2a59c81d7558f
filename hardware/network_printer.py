"""An ESC/POS printer on a TCP port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hardware.escpos_printer import EscposPrinter, Patience
from hardware.printer_link import LinkRefused, PrinterLink, StreamLink


@dataclass(frozen=True)
class NetworkPrinterSettings(Patience):
    """Where the printer is; see `Patience` for the rest."""

    host: str
    port: int = 9100


class NetworkPrinter(EscposPrinter):
    """A printer at a host and port."""

    def __init__(self, settings: NetworkPrinterSettings) -> None:
        super().__init__(settings)
        self._at = settings.host, settings.port

    @asynccontextmanager
    async def linked(self) -> AsyncIterator[PrinterLink | None]:
        """A connection of its own for each call."""
        try:
            async with asyncio.timeout(self._patience.connect_s):
                reader, writer = await asyncio.open_connection(*self._at)
        except ConnectionRefusedError:
            raise LinkRefused from None
        except (OSError, TimeoutError):
            yield None
            return
        link = StreamLink(reader, writer)
        try:
            yield link
        finally:
            await link.close(self._patience.close_s)
