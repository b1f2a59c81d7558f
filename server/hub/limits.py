"""How much one stranger may have: numbers for now and places, over all branches and days together. Pure.

Whoever asks is counted as a device, as a phone number if one is given, as a network and as its wider network. What one
of them has had within a window is remembered under a keyed hash (`store/uses.py`): no address or number is kept.

A device is a browser with our cookie. Cookies are given to anybody, so one counts by itself only after some minutes;
until then all new browsers of a network, and all programs there that show nothing, are one device together. A program
that books for many people (the city's app) shows a key of its own instead and is not counted by its network.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from config.settings import BookingLimitSettings
from wire.values import Millis

Kind = Literal["number", "place"]

_MINUTE, _HOUR = 60_000, 3_600_000

NETWORK = {4: 32, 6: 64}
"""Bits of an address that are one network: one IPv4 address, or what one IPv6 customer is given at least."""

WIDE = {4: 24, 6: 48}
"""Bits of a wider network: 256 IPv4 neighbours, or what one IPv6 customer is given at most."""


class Scope(StrEnum):
    """As what somebody is counted."""

    DEVICE = "device"
    NEW = "new"
    """The new devices of a network together."""
    PHONE = "phone"
    NETWORK = "network"
    WIDE = "wide"
    CALLER = "caller"
    """A program with a key of its own."""


MINE = frozenset({Scope.DEVICE, Scope.NEW, Scope.PHONE, Scope.CALLER})
"""Given back when a place is cancelled. A network's are not, or one could book and cancel for ever."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as it can be told."""

    address: str = ""
    """Of the network; empty when it is not known."""
    device: str = ""
    """The id in our cookie; empty without one."""
    device_since: Millis = 0
    """When the cookie was given."""
    caller: str = ""
    """The name of a program that showed its key."""
    caller_numbers: int = 0
    """How many numbers it may have; 0 for no limit."""
    caller_places: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """One way of counting one wish."""

    subject: str
    """A keyed hash of whom it is counted for, with the scope before it."""
    scope: Scope
    kind: Kind
    limit: int
    window_ms: int


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit that a wish would exceed."""

    use: Use
    free_at: Millis
    """When the subject has one less."""


class Limits:
    """The limits in force.

    Args:
        settings: how much and for how long.
        hashed: makes a keyed hash of a subject.
    """

    def __init__(self, settings: BookingLimitSettings, hashed: Callable[[str], str]) -> None:
        self._settings = settings
        self._hashed = hashed

    @property
    def longest_ms(self) -> int:
        """The longest window: older uses are forgotten."""
        return max(self._settings.numbers_within_h, self._settings.places_within_h) * _HOUR

    def own_device_at(self, asker: Asker) -> Millis | None:
        """When a new device will count by itself; None when it never will, or does already."""
        return asker.device_since + self._settings.new_device_min * _MINUTE if asker.device else None

    def uses(self, asker: Asker, phone: str, kind: Kind, now: Millis) -> tuple[Use, ...]:
        """As what a wish is counted; those without a limit are left out.

        Args:
            asker: who wishes.
            phone: the phone number given; empty for none.
            kind: of the wish.
            now: the hall's time.
        """
        s, number = self._settings, kind == "number"
        network, wide = networks(asker.address)
        found: list[tuple[Scope, str, int]] = []
        if asker.caller:
            found.append((Scope.CALLER, asker.caller, asker.caller_numbers if number else asker.caller_places))
        else:
            limit = s.device_numbers if number else s.device_places
            own_at = self.own_device_at(asker)
            known = own_at is not None and own_at <= now
            found.append((Scope.DEVICE, asker.device, limit) if known else (Scope.NEW, network, limit))
            found.append((Scope.NETWORK, network, s.network_numbers if number else s.network_places))
            found.append((Scope.WIDE, wide, s.wide_numbers if number else s.wide_places))
        if phone:
            found.append((Scope.PHONE, phone, s.phone_numbers if number else s.phone_places))
        window = (s.numbers_within_h if number else s.places_within_h) * _HOUR
        return tuple(
            Use(f"{scope}:{self._hashed(f'{scope}:{what}')}", scope, kind, limit, window)
            for scope, what, limit in found
            if limit > 0
        )


def networks(address: str) -> tuple[str, str]:
    """The network of an address and its wider network. What is no address is one network of its own."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "?", "?"
    if ip.version == 6 and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    narrow, wide = (ipaddress.ip_network((ip, bits[ip.version]), strict=False) for bits in (NETWORK, WIDE))
    return str(narrow), str(wide)
