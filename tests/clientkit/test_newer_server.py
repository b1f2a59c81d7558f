"""What a newer server says beyond what this program knows is left out, and said once."""

from __future__ import annotations

import logging

import pytest

from clientkit import newer_server
from clientkit.newer_server import MOST_SAID, read_view, say_left_out
from tests.rules.desks import desk_view
from wire.views import DeskView


def test_each_part_is_said_once_however_many_entries_of_a_list_have_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newer_server, "_said", set())
    caplog.set_level(logging.WARNING, "clientkit")
    document = desk_view().model_dump(mode="json")
    document["counters"][0]["state"] = document["counters"][2]["state"] = "asleep"
    for _ in range(2):
        assert len(read_view(DeskView, document).counters) == len(document["counters"]) - 2
    assert [one.getMessage().partition(" has")[0] for one in caplog.records] == ["DeskView: counters[]"]
    for n in range(2 * MOST_SAID):
        say_left_out("Snapshot", (f"branch.new{n}",))
    assert len(caplog.records) == MOST_SAID, "a server that errs fills no disk"
