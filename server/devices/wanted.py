"""What a manager wants of each device, and of kiosks the calendar: told to the device as its `view.device`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rules import hours
from rules.kiosk_modes import KioskMode, by_calendar
from server.core import leases
from server.core.model import PlacedDevice, State, Wanted
from wire.commands import Command, WantDevice
from wire.errors import Code, Refused, refused
from wire.values import Millis, Mode, Role
from wire.views import DeviceView

TOPIC = "device"


@dataclass(frozen=True, slots=True)
class ModeNow:
    """A device's mode, who says so, and until when."""

    mode: Mode
    by: Literal["hand", "calendar"]
    until: Millis | None = None
    """None: until somebody says otherwise."""
    calendar: KioskMode | None = None
    """What the calendar says meanwhile; None where it says nothing of this device."""


def mode_now(state: State, device_id: str, role: Role, now: Millis) -> ModeNow:
    """The mode of a device. Of a kiosk in the calendar, what was said by hand counts to the end of its day."""
    wanted = state.wanted.get(device_id, Wanted())
    calendar = None
    if role is Role.KIOSK and state.branch is not None:
        calendar = by_calendar(state.branch, device_id, now)
    if calendar is None or state.branch is None:
        return ModeNow(wanted.mode, "hand")
    if wanted.mode_day == hours.business_day(state.branch, now):
        return ModeNow(wanted.mode, "hand", hours.day_ends(state.branch, now), calendar)
    return ModeNow(calendar.mode, "calendar", calendar.until, calendar)


SHOW_CODES = frozenset({Role.KIOSK, Role.DISPLAY})
"""Devices that show people the hall's changing code."""


def device_view(
    state: State, device_id: str, role: Role, now: Millis, picture: str = "", hall_code: str = ""
) -> DeviceView:
    """What is wanted of a device now, what it is called and where it stands; of one that nobody ever wanted anything
    of, that it works as it is set up. Whichever of them changes, all are told.

    `picture` is the wish to see its screen: told once, and never to who asks for all anew. `hall_code` is the address
    of this half-minute: shown while somebody is awaited, who may read it.
    """
    wanted, mode = state.wanted.get(device_id, Wanted()), mode_now(state, device_id, role, now)
    placed = state.placed.get(device_id, PlacedDevice())
    return DeviceView(
        mode=mode.mode, volume=wanted.volume, layout=wanted.layout, message=wanted.message, restart=wanted.restart,
        staff_pin_hash=wanted.staff_pin_hash if role is Role.KIOSK else "",
        mode_until=mode.until if mode.by == "calendar" and mode.mode != "open" else None,
        lease=leases.due(state, device_id) if role is Role.KIOSK and state.branch is not None else (),
        lease_next=leases.due_next(state, device_id) if role is Role.KIOSK and state.branch is not None else (),
        paper_slot=wanted.paper_slot if role is Role.KIOSK else "",
        look=wanted.look if role is Role.DISPLAY else "",
        zone=placed.zone or "", name=placed.name, picture=picture,
        hall_code=hall_code if role in SHOW_CODES and state.expected else "",
    )  # fmt: skip


def refusal(command: Command, is_paired: Callable[[str], bool]) -> Refused | None:
    """Why nothing can be wanted of that device: none of that name is paired. The core knows no devices."""
    if isinstance(command, WantDevice) and not is_paired(command.device_id):
        return refused(Code.UNKNOWN_DEVICE, device=command.device_id)
    return None
