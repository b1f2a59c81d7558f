"""A printer's twin on USB: pyusb's own way to the system, in place of libusb, over the twin's port."""

from __future__ import annotations

import array
import errno
import socket
from types import SimpleNamespace
from typing import Any

from hardware.twin import PrinterTwin

OUT, BACK = 0x01, 0x82
VENDOR, PRODUCT = 0x04B8, 0x0E15


def usb_error(number: int) -> OSError:
    import usb.core

    return usb.core.USBError("gone", None, number)


class UsbTwin:
    """What pyusb asks of a backend, answered as the system does for one printer; see `usb.backend.IBackend`."""

    def __init__(self, twin: PrinterTwin) -> None:
        self._twin = twin
        self._line: socket.socket | None = None
        self.plugged_in = True
        self.claimed_by_another = False
        self.has_way_back = True
        self.interface_class = 7
        self.configured = True
        self.kernel_driver = True
        self.port_status: int | None = None
        """None: GET_PORT_STATUS is not known to it."""
        self.takes_nothing = False
        """Its pipe is full: each write is late."""
        self.at_once = 64
        self.open = 0
        self.written = 0

    intr_read = intr_write = iso_read = iso_write = None
    """pyusb looks for them whatever the kind of pipe."""

    # -- what it is --

    def enumerate_devices(self) -> list[str]:
        return ["printer"] if self.plugged_in else []

    def get_parent(self, dev: object) -> None:
        return None

    def get_device_descriptor(self, dev: object) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=VENDOR, idProduct=PRODUCT, bcdDevice=1, iManufacturer=0, iProduct=0,
            iSerialNumber=0, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: object, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: object, intf: int, alt: int, config: int) -> Any:
        if intf or alt or config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=2 if self.has_way_back else 1, bInterfaceClass=self.interface_class, bInterfaceSubClass=1,
            bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: object, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(OUT, BACK)[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    # -- what is done with it --

    def open_device(self, dev: object) -> str:
        self.open += 1
        return "handle"

    def close_device(self, handle: object) -> None:
        self.open -= 1

    def get_configuration(self, handle: object) -> int:
        if not self.configured:
            raise usb_error(errno.ENODATA)
        return 1

    def set_configuration(self, handle: object, value: int) -> None:
        self.configured = True

    def is_kernel_driver_active(self, handle: object, intf: int) -> bool:
        return self.kernel_driver

    def detach_kernel_driver(self, handle: object, intf: int) -> None:
        self.kernel_driver = False

    def claim_interface(self, handle: object, intf: int) -> None:
        if self.claimed_by_another or self.kernel_driver:
            raise usb_error(errno.EBUSY)
        try:
            self._line = socket.create_connection(("127.0.0.1", self._twin.port), timeout=5)
        except OSError:
            raise usb_error(errno.ENODEV) from None

    def release_interface(self, handle: object, intf: int) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open_line(self, timeout: int) -> socket.socket:
        if self._line is None:
            raise usb_error(errno.ENODEV)
        self._line.settimeout(timeout / 1000)
        return self._line

    def bulk_write(self, handle: object, ep: int, intf: int, data: array.array[int], timeout: int) -> int:
        import usb.core

        assert ep == OUT
        if self.takes_nothing:
            raise usb.core.USBTimeoutError("late", None, errno.ETIMEDOUT)
        some = data.tobytes()[: self.at_once]
        try:
            self._open_line(timeout).sendall(some)
        except OSError:
            raise usb_error(errno.ENODEV) from None
        self.written += len(some)
        return len(some)

    def bulk_read(self, handle: object, ep: int, intf: int, buff: array.array[int], timeout: int) -> int:
        import usb.core

        assert ep == BACK
        try:
            said = self._open_line(timeout).recv(len(buff))
        except TimeoutError:
            raise usb.core.USBTimeoutError("late", None, errno.ETIMEDOUT) from None
        except OSError:
            raise usb_error(errno.ENODEV) from None
        if not said:
            raise usb_error(errno.ENODEV)
        buff[: len(said)] = array.array("B", said)
        return len(said)

    def ctrl_transfer(
        self, handle: object, kind: int, request: int, value: int, index: int, data: array.array[int], timeout: int
    ) -> int:
        assert (kind, request, value, index) == (0xA1, 1, 0, 0)
        if self.port_status is None:
            raise usb_error(errno.EPIPE)
        data[0] = self.port_status
        return 1
