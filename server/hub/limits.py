"""How much one stranger may have: numbers for now and places, over all branches and days together. Pure.

Whoever asks is counted as a device, as a phone number if one is given, as a network and as its wider network. What one
of them has had within a window is remembered under a keyed hash (`store/uses.py`): no address or number is kept.

A device is a browser with our cookie. Cookies are given to anybody, who may gather and keep them. So one is trusted
only some minutes after its first wish, and only few of a network begin that in an hour; until then all new browsers of
a network, and all programs there that show nothing, are one device together as well. A program that books for many
people (the city's app) shows a key of its own instead and is not counted by its network.

Above these stand the far network, as much as a whole provider has, and all strangers together: they share a branch's
day, so that no number of networks sells a hall out.

A network has a share of each branch besides: however many networks' limits are large for the city, one must not take a
small branch.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from config.settings import BookingLimitSettings
from wire.values import Millis

Kind = Literal["number", "place"]

_MINUTE, _HOUR = 60_000, 3_600_000

OWN: Literal["own"] = "own"
"""The kind under which it is remembered that a device began to be one of its own, and how many of a network did."""

NETWORK = {4: 32, 6: 64}
"""Bits of an address that are one network: one IPv4 address, or what one IPv6 customer is given at least."""

WIDE = {4: 24, 6: 48}
"""Bits of a wider network: 256 IPv4 neighbours, or what one IPv6 customer is given at most."""

FAR = {4: 16, 6: 32}
"""Bits of a far network: what a provider is given at least."""


OWN_WITHIN_MS = _HOUR
"""Within this time only few devices of a network begin to be ones of their own."""

OWN_KEPT_MS = 30 * 24 * _HOUR
"""So long it is remembered that a device is one of its own."""


class Scope(StrEnum):
    """As what somebody is counted."""

    DEVICE = "device"
    NEW = "new"
    """The new devices of a network together."""
    PHONE = "phone"
    NETWORK = "network"
    WIDE = "wide"
    WORK = "work"
    """A proof of work, which is good for one wish."""
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
    """Over all branches; 0 for no limit."""
    window_ms: int
    here: int = 0
    """At the branch of the wish; 0 for no limit."""
    times: int = 1
    """How many times these limits one may have by proofs of work."""
    own: Own | None = None
    """Of a device with a cookie: how it ceases to be counted among the new ones of its network."""


@dataclass(frozen=True, slots=True)
class Day:
    """What strangers may take of a branch's day."""

    far: str | None = None
    """A keyed hash of the far network; None of who is no stranger, and without limits."""
    far_most: int = 0
    """Of the far network; 0 for no limit."""
    most: int = 0
    """Of all strangers; 0 for no limit."""


@dataclass(frozen=True, slots=True)
class Own:
    """How a device becomes one of its own."""

    subject: str
    """The device."""
    after_ms: int
    """How long after its first wish."""
    most: int
    """How many devices of its network may begin that within `OWN_WITHIN_MS`; 0 for no limit."""


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit that a wish would exceed."""

    use: Use
    free_at: Millis
    """When the subject has one less, or the device is one of its own."""
    here: bool = False
    """Whether it is the limit at the branch."""
    work: bool = False
    """Whether a proof of work lets the wish pass."""

    @property
    def limit(self) -> int:
        """How many one may have."""
        return self.use.here if self.here else self.use.limit


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

    @property
    def work_bits(self) -> int:
        """How much work is asked for a wish above a network's limits."""
        return self._settings.work_bits

    def uses(self, asker: Asker, phone: str, kind: Kind, places: int = 0, work: str = "") -> tuple[Use, ...]:
        """As what a wish is counted; those without a limit are left out.

        Args:
            asker: who wishes.
            phone: the phone number given; empty for none.
            kind: of the wish.
            places: of the branch, on the day of a number or in a week; 0 when it has none, so no share of them.
            work: the challenge whose work was done for this wish; empty for none.
        """
        s, number = self._settings, kind == "number"
        found: list[Use | None] = []
        if asker.caller:
            limit = asker.caller_numbers if number else asker.caller_places
            found.append(self._use(Scope.CALLER, asker.caller, kind, limit))
        else:
            network, wide, _ = networks(asker.address)
            found += self._device(asker, network, kind)
            for scope, whom, limit, percent in (
                (Scope.NETWORK, network, s.network_numbers if number else s.network_places, s.network_percent),
                (Scope.WIDE, wide, s.wide_numbers if number else s.wide_places, s.wide_percent),
            ):
                use = self._use(scope, whom, kind, limit, self._share(kind, percent, places))
                found.append(use and self._worked(use, work))
            if work:
                # Whatever is wished for: one that a number was given for is not good for a place as well.
                found.append(self._use(Scope.WORK, work, "place", 1))
        if phone:
            found.append(self._use(Scope.PHONE, phone, kind, s.phone_numbers if number else s.phone_places))
        return tuple(use for use in found if use is not None)

    def day(self, asker: Asker, kind: Kind, places: int) -> Day:
        """What a stranger shares with others of a branch's day.

        Args:
            asker: who wishes.
            kind: of the wish.
            places: of the branch on that day.
        """
        most = self.strangers_most(kind, places)
        if asker.caller or not most:
            return Day()
        far = networks(asker.address)[2]
        percent = self._settings.far_percent
        return Day(self._hashed(f"far:{far}"), max(1, most * percent // 100) if percent else 0, most)

    def strangers_most(self, kind: Kind, places: int) -> int:
        """How many places, or numbers for now, all strangers together may have of a branch's day; 0 for no limit."""
        s = self._settings
        if kind == "place":
            return self._share(kind, s.stranger_percent, places)
        return min(
            (n for n in (s.stranger_numbers, self._share(kind, s.stranger_numbers_percent, places)) if n), default=0
        )

    def _use(self, scope: Scope, what: str, kind: Kind, limit: int, here: int = 0) -> Use | None:
        if not limit and not here:
            return None
        within_h = self._settings.numbers_within_h if kind == "number" else self._settings.places_within_h
        return Use(f"{scope}:{self._hashed(f'{scope}:{what}')}", scope, kind, limit, within_h * _HOUR, here)

    def _worked(self, use: Use, work: str) -> Use:
        """What a network may have, as far as by work: that of this wish, or that it may still do."""
        times = self._settings.work_times
        if not work:
            return replace(use, times=times)
        return replace(use, limit=use.limit * times, here=use.here * times)

    def _device(self, asker: Asker, network: str, kind: Kind) -> tuple[Use | None, ...]:
        """A device, and as long as it is not one of its own the new ones of its network: the store knows since when."""
        s, limit = self._settings, self._device_limit(kind)
        device = self._use(Scope.DEVICE, asker.device, kind, limit) if asker.device else None
        if device is not None and s.new_device_min == 0:
            return (device,)
        new = self._use(Scope.NEW, network, kind, limit)
        if device is None or new is None:
            return (new,)
        return device, replace(new, own=Own(device.subject, s.new_device_min * _MINUTE, s.own_devices))

    def _device_limit(self, kind: Kind) -> int:
        return self._settings.device_numbers if kind == "number" else self._settings.device_places

    def _share(self, kind: Kind, percent: int, places: int) -> int:
        """So many places of a branch; a device's limit at least, or of a small branch a network could have none."""
        return max(self._device_limit(kind), 1, places * percent // 100) if percent and places else 0


@lru_cache(maxsize=4_096)
def networks(address: str) -> tuple[str, str, str]:
    """The network of an address, its wider and its far network. What is no address is one network of its own."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "?", "?", "?"
    if ip.version == 6 and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    near, wide, far = (_network(ip, bits[ip.version]) for bits in (NETWORK, WIDE, FAR))
    return near, wide, far


def _network(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, bits: int) -> str:
    # As `ip_network` writes it, whose making is a tenth of a booking.
    rest = ip.max_prefixlen - bits
    return f"{type(ip)(int(ip) >> rest << rest)}/{bits}"
