"""What a manager wants of each device: a fact of the journal, told to the device as its `view.device`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from server.core.model import State, Wanted
from wire.commands import Command, WantDevice
from wire.errors import Code, Refused, refused
from wire.events import DeviceWanted
from wire.views import DeviceView

TOPIC = "device"


def device_view(state: State, device_id: str) -> DeviceView:
    """What is wanted of a device now; of one that nobody ever wanted anything of, that it works as it is set up."""
    return DeviceView(**asdict(state.wanted.get(device_id, Wanted())))


def view_of(event: DeviceWanted) -> DeviceView:
    """What is wanted of a device from this fact on."""
    return DeviceView.model_validate(event.model_dump())


def refusal(command: Command, is_paired: Callable[[str], bool]) -> Refused | None:
    """Why nothing can be wanted of that device: none of that name is paired. The core knows no devices."""
    if isinstance(command, WantDevice) and not is_paired(command.device_id):
        return refused(Code.UNKNOWN_DEVICE, device=command.device_id)
    return None
