"""What a manager wants of each device: a fact of the journal, told to the device as its `view.device`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from server.core.model import PlacedDevice, State, Wanted
from wire.commands import Command, WantDevice
from wire.errors import Code, Refused, refused
from wire.views import DeviceView

TOPIC = "device"


def device_view(state: State, device_id: str) -> DeviceView:
    """What is wanted of a device now; of one that nobody ever wanted anything of, that it works as it is set up."""
    return view_of(state.wanted.get(device_id, Wanted()), state.placed.get(device_id, PlacedDevice()))


def view_of(wanted: Wanted, placed: PlacedDevice, picture: str = "") -> DeviceView:
    """What a manager wants of a device and where it stands, as one document: whichever changes, both are told.

    `picture` is the wish to see its screen: told once, and never to who asks for all anew.
    """
    return DeviceView(**asdict(wanted), zone=placed.zone or "", picture=picture)


def refusal(command: Command, is_paired: Callable[[str], bool]) -> Refused | None:
    """Why nothing can be wanted of that device: none of that name is paired. The core knows no devices."""
    if isinstance(command, WantDevice) and not is_paired(command.device_id):
        return refused(Code.UNKNOWN_DEVICE, device=command.device_id)
    return None
