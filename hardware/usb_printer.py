"""An ESC/POS printer on USB, by pyusb: its two bulk pipes, and what its class says of paper and faults.

pyusb waits in the calling thread, so each transfer runs in a thread and is cut into short waits: a printer that stalls
holds neither the program nor its end up. python-escpos's own USB printer is not used: it never reads an answer back.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from hardware.escpos_printer import EscposPrinter, Patience
from hardware.printer import PrinterState
from hardware.printer_link import LinkLost, PrinterLink

_Got = TypeVar("_Got")

PRINTER_CLASS = 7
SLICE_MS = 100
"""The longest that one transfer waits for the printer: so soon it is seen that the link is let go."""
WRITE_BYTES = 4096
READ_BYTES = 64
"""A whole packet at full speed; more is asked for by nobody here."""

_PORT_STATUS = (0xA1, 1, 0)
"""GET_PORT_STATUS of the printer class (USB Printer Class 1.1, 4.2.2): the USB part itself answers it, also in printers
that answer nothing on the pipe."""
_PAPER_EMPTY, _NO_ERROR = 0x20, 0x08


@dataclass(frozen=True)
class UsbPrinterSettings(Patience):
    """Which printer; see `Patience` for the rest."""

    vendor_id: int | None = None
    """None takes the only printer there is, or the first of several."""
    product_id: int | None = None


class NoPrinter(Exception):
    """None is plugged in, another program has it, its user may not open it, or `libusb-1.0-0` is not installed."""


class UsbPrinter(EscposPrinter):
    """A printer that is plugged into this computer.

    Args:
        settings: which.
        backend: pyusb's way to the system; None takes libusb, tests have one of their own.
    """

    def __init__(self, settings: UsbPrinterSettings, backend: Any = None) -> None:
        super().__init__(settings)
        self._which = settings
        self._backend = backend

    @asynccontextmanager
    async def linked(self) -> AsyncIterator[PrinterLink | None]:
        """The printer claimed for one call: others may use it between two."""
        try:
            pipes = await asyncio.to_thread(_claimed, self._which, self._backend)
        except NoPrinter:
            yield None
            return
        link = UsbLink(pipes)
        try:
            yield link
        finally:
            await link.close(self._patience.close_s)

    async def _state(self, link: PrinterLink) -> PrinterState:
        """A printer that answers nothing on the pipe may still say by its class that it has no paper."""
        state = await super()._state(link)
        if state is not PrinterState.UNKNOWN or not isinstance(link, UsbLink):
            return state
        return await link.state_by_class()


class Pipes:
    """A claimed printer: every method waits, `SLICE_MS` at most, and is called from threads.

    Each raises OSError when the printer is gone (pyusb's `USBError` is one).
    """

    def __init__(self, device: Any, interface: Any, out: Any, back: Any) -> None:
        self._device, self._interface = device, interface
        self._out, self._back = out, back
        self.answers = back is not None

    def write(self, data: bytes) -> int:
        """How many bytes the printer took; 0 while it takes none."""
        return self._unless_late(lambda: int(self._out.write(data, timeout=SLICE_MS)), 0)

    def read(self) -> bytes:
        """What it said; nothing while it says nothing."""
        return self._unless_late(lambda: bytes(self._back.read(READ_BYTES, timeout=SLICE_MS)), b"")

    def port_status(self) -> int | None:
        """The class's own status byte; None from a printer that has none."""
        asked = (*_PORT_STATUS, self._interface.bInterfaceNumber, 1)
        with suppress(OSError):
            said = bytes(self._device.ctrl_transfer(*asked, timeout=10 * SLICE_MS))
            return said[0] if said else None
        return None

    def let_go(self) -> None:
        """Give the printer back."""
        import usb.util

        with suppress(OSError):
            usb.util.release_interface(self._device, self._interface)
        with suppress(OSError):
            usb.util.dispose_resources(self._device)

    @staticmethod
    def _unless_late(transfer: Callable[[], _Got], late: _Got) -> _Got:
        import usb.core

        try:
            return transfer()
        except usb.core.USBTimeoutError:
            return late


def _claimed(which: UsbPrinterSettings, backend: Any) -> Pipes:
    """Raises NoPrinter."""
    import usb.core
    import usb.util

    wanted = {"idVendor": which.vendor_id, "idProduct": which.product_id}
    named = {key: value for key, value in wanted.items() if value is not None}
    try:
        device = usb.core.find(backend=backend, custom_match=_prints, **named)
    except (usb.core.NoBackendError, OSError) as none:
        raise NoPrinter from none
    if device is None:
        raise NoPrinter
    try:
        interface = _interface_of(_configuration_of(device))
        if interface is None or (out := _pipe(interface, usb.util.ENDPOINT_OUT)) is None:
            raise NoPrinter
        with suppress(NotImplementedError):
            if device.is_kernel_driver_active(interface.bInterfaceNumber):  # usblp: it would take our answers
                device.detach_kernel_driver(interface.bInterfaceNumber)
        usb.util.claim_interface(device, interface)
    except (OSError, NoPrinter) as none:
        with suppress(OSError):
            usb.util.dispose_resources(device)
        raise NoPrinter from none
    return Pipes(device, interface, out, _pipe(interface, usb.util.ENDPOINT_IN))


def _configuration_of(device: Any) -> Any:
    """The one in force; a second `set_configuration` would undo what the printer is at."""
    import usb.core

    try:
        return device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        return device.get_active_configuration()


def _pipe(interface: Any, direction: int) -> Any:
    import usb.util

    def fits(endpoint: Any) -> bool:
        is_bulk = usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        return bool(is_bulk and usb.util.endpoint_direction(endpoint.bEndpointAddress) == direction)

    return usb.util.find_descriptor(interface, custom_match=fits)


def _interface_of(configuration: Any) -> Any:
    import usb.util

    return usb.util.find_descriptor(configuration, bInterfaceClass=PRINTER_CLASS)


def _prints(device: Any) -> bool:
    """Whether a device is a printer; one that will not say what it is, is none."""
    with suppress(OSError, NotImplementedError):
        return any(_interface_of(configuration) is not None for configuration in device)
    return False


class UsbLink(PrinterLink):
    """Over two bulk pipes; nothing to half-close, and no other end that closes."""

    def __init__(self, pipes: Pipes) -> None:
        super().__init__(asyncio.StreamReader())
        self._loop = asyncio.get_running_loop()
        self._pipes = pipes
        self._ending = False
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="usb printer")
        if pipes.answers:
            self._threads.submit(self._listen)

    async def send(self, data: bytes) -> None:
        """As `PrinterLink.send`; what is cut off by a deadline leaves no thread behind that goes on sending."""
        if not await self._loop.run_in_executor(self._threads, self._write, data):
            raise LinkLost

    async def finish(self, within_s: float) -> None:
        """The pipe has taken every byte as soon as `send` is over."""

    async def close(self, drain_s: float) -> None:
        """Let the threads end, then the printer; that takes no longer than a transfer waits."""
        self._ending = True
        await asyncio.shield(self._loop.run_in_executor(None, self._end))  # also when this call is cancelled

    async def state_by_class(self) -> PrinterState:
        """What GET_PORT_STATUS says of a printer that says nothing else."""
        status = await asyncio.to_thread(self._pipes.port_status)
        if status is None:
            return PrinterState.UNKNOWN
        if status & _PAPER_EMPTY:
            return PrinterState.PAPER_OUT
        return PrinterState.UNKNOWN if status & _NO_ERROR else PrinterState.FAULT

    def _end(self) -> None:
        self._threads.shutdown()
        self._pipes.let_go()

    def _write(self, data: bytes) -> bool:
        """In a thread: everything, unless the link is let go before; False when the printer is gone."""
        at = 0
        try:
            while at < len(data) and not self._ending:
                at += self._pipes.write(data[at : at + WRITE_BYTES])
        except OSError:
            return False
        return True

    def _listen(self) -> None:
        """In a thread: what the printer says, as long as the link is open."""
        try:
            while not self._ending:
                if said := self._pipes.read():
                    self._loop.call_soon_threadsafe(self._reader.feed_data, said)
        except OSError:
            pass
        with suppress(RuntimeError):  # the loop may be gone
            self._loop.call_soon_threadsafe(self._reader.feed_eof)
