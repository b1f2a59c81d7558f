"""A page that cannot be drawn leaves nobody before an empty window, and the server hears of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk import app
from tests.patience import until_seen
from wire.reports import PageReport


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Gives the kiosk a page of which one property is never set."""

    def make(page: str) -> None:
        pages = tmp_path / "qml"
        shutil.copytree(app.MAIN.parent, pages)
        monkeypatch.setattr(app, "MAIN", pages / "Main.qml")
        file = pages / page
        mark = "    id: page\n"
        text = file.read_text(encoding="utf-8").replace(mark, mark + "    required property int gone\n", 1)
        file.write_text(text, encoding="utf-8")

    return make


def told(server) -> list[PageReport]:
    return [one for one in server.reports if isinstance(one, PageReport) and one.state == "broken"]


def test_a_page_that_cannot_be_drawn_starts_over_and_is_told_to_the_server(broken, kiosk_made, server, qtbot):
    broken("ServicesPage.qml")
    citizen = kiosk_made()
    citizen.touches("group-dat-dai")
    until_seen(qtbot, lambda: told(server))
    citizen.waits_for("groups")
    assert citizen.sees("group-dat-dai") is not None
    assert told(server)[0].detail.startswith("ServicesPage.qml:")
    assert "gone" in told(server)[0].detail


def test_a_kiosk_without_its_first_page_says_whom_to_ask(broken, kiosk_made, server, qtbot):
    broken("GroupsPage.qml")
    citizen = kiosk_made()
    citizen.waits_until_it_reads("Máy lấy số này chưa dùng được")
    until_seen(qtbot, lambda: told(server))
