"""How devices are: the newest of each kind, since when, and old news said as such."""

from __future__ import annotations

import logging

import pytest

from server.core.model import PlacedDevice
from server.devices.health import DeviceHealth, Linked
from server.store.people_rows import Device
from wire.reports import STALE_S, TROUBLE, PresenceReport, PrinterReport, ProgramReport, SoundReport, ZonesReport
from wire.values import Role
from wire.views import DeviceLine

NOW = 1_764_037_260_000
KIOSK = Device("kiosk-1", Role.KIOSK, b"", None, NOW - 9_000_000)
BOARD = Device("board-1", Role.DISPLAY, b"", None, NOW - 8_000_000)
READY, OUT = PrinterReport(state="ready"), PrinterReport(state="paper_out", detail="cuộn 2")
HERE = (Linked("kiosk-1", NOW - 5_000),)


PLACES = {"kiosk-1": PlacedDevice("Máy ở cửa", "z-1")}


def placed(device_id: str) -> PlacedDevice:
    return PLACES.get(device_id, PlacedDevice())


def line(health: DeviceHealth, now: int = NOW, linked: tuple[Linked, ...] = HERE) -> DeviceLine:
    [found] = health.lines([KIOSK], linked, now, placed)
    return found


def test_a_device_that_told_nothing_is_connected_or_not_and_nothing_more_is_claimed() -> None:
    health = DeviceHealth()
    assert line(health) == DeviceLine(
        device_id="kiosk-1", role=Role.KIOSK, name="Máy ở cửa", zone="z-1", connected=True, since=NOW - 5_000
    )
    away = line(health, linked=())
    assert (away.connected, away.since, away.attended) == (False, KIOSK.paired_at, None)


def test_a_state_stands_since_it_first_was_so() -> None:
    health = DeviceHealth()
    assert health.heard("kiosk-1", READY, NOW)
    assert health.heard("kiosk-1", OUT, NOW + 1_000)
    assert not health.heard("kiosk-1", OUT, NOW + 61_000)
    [part] = line(health, NOW + 62_000).parts
    assert (part.kind, part.state, part.since, part.told_at) == ("printer", "paper_out", NOW + 1_000, NOW + 61_000)
    assert (part.stale, part.trouble, part.detail) == (False, TROUBLE["printer_paper_out"], "cuộn 2")


def test_another_detail_is_news_but_not_another_state() -> None:
    health = DeviceHealth()
    health.heard("kiosk-1", OUT, NOW)
    assert health.heard("kiosk-1", PrinterReport(state="paper_out", detail="x"), NOW + 5_000)
    assert line(health, NOW + 5_000).parts[0].since == NOW


def test_what_was_told_too_long_ago_or_by_one_who_is_gone_is_said_as_old() -> None:
    health = DeviceHealth()
    health.heard("kiosk-1", OUT, NOW)
    old = NOW + int(STALE_S * 1000)
    assert not line(health, old).parts[0].stale
    assert line(health, old).troubles == (TROUBLE["printer_paper_out"],)
    assert line(health, old + 1).parts[0].stale
    assert line(health, NOW, linked=()).parts[0].stale
    assert line(health, NOW, linked=()).troubles == (), "old news is no alarm"


def test_parts_of_one_device_stand_beside_each_other_in_one_order() -> None:
    health = DeviceHealth()
    health.heard("kiosk-1", SoundReport(state="none"), NOW)
    health.heard("kiosk-1", READY, NOW)
    assert [part.kind for part in line(health).parts] == ["printer", "sound"]


def test_program_clock_and_presence_are_told_beside_the_parts() -> None:
    health = DeviceHealth()
    told = ProgramReport(name="kiosk", version="0.1.0", started_at=NOW - 60_000, clock_offset_ms=-1_500)
    health.heard("kiosk-1", told, NOW)
    health.heard("kiosk-1", PresenceReport(attended=True), NOW)
    known = line(health)
    assert (known.program, known.up_since, known.clock_offset_ms) == ("kiosk 0.1.0", NOW - 60_000, -1_500)
    assert (known.attended, known.parts) == (True, ())
    away = line(health, linked=())
    assert (away.attended, away.program) == (None, "kiosk 0.1.0"), "nobody knows who stands there now"
    health.heard("kiosk-1", ProgramReport(name="kiosk", started_at=NOW), NOW)
    assert line(health).program == "kiosk"


def test_a_device_that_is_paired_no_longer_is_forgotten() -> None:
    health = DeviceHealth()
    health.heard("kiosk-1", OUT, NOW)
    [found] = health.lines([BOARD], (), NOW, placed)
    assert (found.device_id, found.name, found.zone) == ("board-1", "", None)
    assert line(health).parts == ()


def test_trouble_is_logged_once_when_it_begins_and_once_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "toiluot.devices")
    health = DeviceHealth()
    for n, report in enumerate((READY, OUT, OUT, PrinterReport(state="paper_out"), READY, READY)):
        health.heard("kiosk-1", report, NOW + n * 60_000)
    assert [(r.levelname, r.message) for r in caplog.records] == [
        ("WARNING", "kiosk-1: The printer is out of paper"),
        ("INFO", "kiosk-1: over: The printer is out of paper"),
    ]


def test_what_a_display_shows_is_told_beside_the_parts_and_none_is_another_thing_than_not_told() -> None:
    health = DeviceHealth()
    assert line(health).shows is None
    health.heard("kiosk-1", ZonesReport(), NOW)
    assert (line(health).shows, line(health).parts) == ((), ())
    assert health.heard("kiosk-1", ZonesReport(zones=("tang-2",)), NOW)
    assert (line(health).shows, line(health).shows_counter) == (("tang-2",), "")
    assert health.heard("kiosk-1", ZonesReport(zones=("tang-2",), counter="quay-03"), NOW)
    assert line(health).shows_counter == "quay-03"
