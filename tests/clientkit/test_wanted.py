"""What the manager wants of a device, as its program sees it."""

from __future__ import annotations

import logging

from clientkit import newer_server
from clientkit.link import Link
from clientkit.wanted import Wanted
from tests.clientkit.scripted_server import ScriptedServer
from tests.patience import until_seen
from wire.views import DeviceView


def test_before_anything_was_told_the_device_works_as_it_is_set_up(qapp):
    wanted = Wanted()
    assert (wanted.mode, wanted.volume, wanted.layout, wanted.message("vi")) == ("open", -1, "", "")


def test_a_wish_is_told_once_and_other_topics_are_passed_over(qapp):
    wanted, changes = Wanted(), []
    wanted.changed.connect(lambda: changes.append(wanted.mode))
    doc = {"mode": "closed", "volume": 0, "layout": "two", "message": {"vi": "Bảo trì", "en": "Closed"}}
    for topic in ("hall", "device", "device"):
        wanted.told(topic, doc)
    assert changes == ["closed"]
    assert (wanted.volume, wanted.layout, wanted.message("en")) == (0, "two", "Closed")


def test_a_restart_is_wanted_by_a_new_name_only_and_never_by_the_first_snapshot(qapp):
    wanted, asked = Wanted(), []
    wanted.restartWanted.connect(lambda: asked.append(wanted.view.restart))
    for restart in ("first", "first", "second", "second"):
        wanted.told("device", {"restart": restart})
    assert asked == ["second"]


def test_a_wish_that_cannot_be_read_changes_nothing(qapp, caplog):
    caplog.set_level(logging.WARNING, "clientkit")
    wanted = Wanted()
    wanted.told("device", {"mode": "closed"})
    wanted.told("device", {"mode": "open", "volume": "loud"})
    wanted.told("device", None)
    assert wanted.view == DeviceView(mode="closed")
    assert len(caplog.records) == 2


def test_a_part_that_is_not_known_stays_as_it_was_and_the_rest_holds(qapp, caplog, monkeypatch):
    monkeypatch.setattr(newer_server, "_said", set())
    caplog.set_level(logging.WARNING, "clientkit")
    wanted = Wanted()
    wanted.told("device", {"mode": "upside-down", "volume": 10})
    assert wanted.view == DeviceView(volume=10), "of what was never said, its own settings decide"
    wanted.told("device", {"mode": "closed", "volume": 20})
    for _ in range(2):
        wanted.told("device", {"mode": "upside-down", "volume": 30})
    assert wanted.view == DeviceView(mode="closed", volume=30)
    assert [one.getMessage() for one in caplog.records] == [
        "DeviceView: mode has a value of a newer server that this program does not know; it is left out"
    ], "it is said once"


def test_a_link_hears_it_from_the_snapshot_on(qtbot, server: ScriptedServer, link: Link):
    server.snapshot["views"] = {"device": {"mode": "out_of_service", "restart": "a"}}
    asked = []
    link.wanted.restartWanted.connect(lambda: asked.append(True))
    link.start()
    until_seen(qtbot, lambda: link.wanted.mode == "out_of_service")
    server.tell_view("device", {"mode": "open", "restart": "b"})
    until_seen(qtbot, lambda: link.wanted.mode == "open")
    assert asked == [True]
