"""How the devices are, as they last told: in memory only, the newest of each kind.

None of it is journalled. That paper ran out changes no ticket and no figure, a sensor that flickers would fill a
journal that is never cut, and a server that was started anew is told everything again with each new link. What somebody
should do something about is in the log, one line when it begins and one when it is over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from server.core.model import PlacedDevice
from server.store.people_rows import Device
from wire.reports import STALE_S, MediaReport, PresenceReport, ProgramReport, Report, ZonesReport, detail, trouble
from wire.values import Millis
from wire.views import DeviceLine, PartLine

log = logging.getLogger("toiluot.devices")


@dataclass(frozen=True, slots=True)
class Linked:
    """A device that is connected."""

    device_id: str
    since: Millis


@dataclass(frozen=True, slots=True)
class _Told:
    report: Report
    since: Millis
    """When its state became what it is."""
    at: Millis
    """When it was last told."""


@dataclass(slots=True)
class DeviceHealth:
    """A latest-value table by device and kind."""

    _told: dict[str, dict[str, _Told]] = field(default_factory=dict)

    def heard(self, device_id: str, report: Report, now: Millis) -> bool:
        """A device told how it is; whether that is news to a manager.

        Args:
            device_id: of a paired device; the table holds no more devices than are paired.
            report: the newest of its kind.
            now: the hall's time.
        """
        of_device = self._told.setdefault(device_id, {})
        before = of_device.get(report.kind)
        same = before is not None and _state(before.report) == _state(report)
        of_device[report.kind] = _Told(report, before.since if before is not None and same else now, now)
        if not same:
            self._log(device_id, None if before is None else before.report, report)
        return before is None or before.report != report

    def lines(
        self,
        devices: Iterable[Device],
        linked: Iterable[Linked],
        now: Millis,
        placed: Callable[[str], PlacedDevice],
    ) -> list[DeviceLine]:
        """Every paired device: whether it is connected, and what is known of it.

        Args:
            devices: those that are paired.
            linked: those that are connected.
            now: the hall's time.
            placed: what people call a device, by its id, and where it stands.
        """
        here = {one.device_id: one for one in linked}
        known = tuple(devices)
        for gone in self._told.keys() - {device.device_id for device in known}:
            del self._told[gone]
        return [self._line(device, here.get(device.device_id), now, placed(device.device_id)) for device in known]

    @property
    def of_media(self) -> dict[str, MediaReport]:
        """How the displays fare with pictures and videos, by device, as they last told."""
        found = {device: told.get(MediaReport.kind) for device, told in self._told.items()}
        reports = {device: one.report for device, one in found.items() if one is not None}
        return {device: report for device, report in reports.items() if isinstance(report, MediaReport)}

    # -- inside --

    def _line(self, device: Device, linked: Linked | None, now: Millis, place: PlacedDevice) -> DeviceLine:
        told = self._told.get(device.device_id, {})
        more: dict[str, Any] = {}
        for one in told.values():
            match one.report:
                case ProgramReport(name=name, version=version) as program:
                    more["program"] = f"{name} {version}".strip()
                    more["up_since"] = program.started_at
                    more["clock_offset_ms"] = program.clock_offset_ms
                case ZonesReport(zones=zones, counter=counter):
                    more["shows"], more["shows_counter"] = zones, counter
                case PresenceReport(attended=attended) if linked is not None:
                    more["attended"] = attended
                case _:
                    pass
        return DeviceLine(
            device_id=device.device_id,
            role=device.role,
            name=place.name,
            zone=place.zone,
            connected=linked is not None,
            since=device.paired_at if linked is None else linked.since,
            parts=tuple(
                _part(one, linked is None or now - one.at > STALE_S * 1000)
                for _, one in sorted(told.items())
                if not isinstance(one.report, ProgramReport | PresenceReport | ZonesReport)
            ),
            **more,
        )

    @staticmethod
    def _log(device_id: str, before: Report | None, report: Report) -> None:
        wrong, was = trouble(report), None if before is None else trouble(before)
        if wrong is not None:
            log.warning("%s: %s", device_id, wrong.of("en"))
        elif was is not None:
            log.info("%s: over: %s", device_id, was.of("en"))


def _state(report: Report) -> str:
    return str(getattr(report, "state", ""))


def _part(told: _Told, stale: bool) -> PartLine:
    report = told.report
    return PartLine(
        kind=report.kind,
        state=_state(report),
        since=told.since,
        told_at=told.at,
        stale=stale,
        trouble=trouble(report),
        detail=getattr(report, "detail", ""),
        says=detail(report),
    )
