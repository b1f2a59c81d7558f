"""A third language in the three windows: files of an office's own folder, no code."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtQuick import QQuickItem
from pytestqt.qtbot import QtBot

from clientkit.program import Program
from config.settings import CounterSettings, DisplaySettings, KioskSettings
from counter import app as counter
from display import app as display
from kiosk import app as kiosk
from tests.clientkit.scripted_server import ScriptedServer
from tests.display.conftest import BRANCH, board, called
from tests.kiosk.hall import demo_branch, hall_doc
from tests.patience import until_seen
from tests.third_language import FOLDER, with_khmer
from wire import word_files


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Path]:
    """The office's own folder, with what is compiled from it."""
    shutil.copytree(FOLDER, tmp_path / "words", ignore=shutil.ignore_patterns("*.qm"))
    word_files.add_folder(tmp_path / "words")
    yield tmp_path / "words"
    word_files.forget_folder(tmp_path / "words")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture
def opened(qtbot: QtBot, office: Path, tmp_path: Path) -> Iterator[Callable[[Program], Program]]:
    made: list[Program] = []
    (tmp_path / "token").write_text("secret")

    def keep(program: Program) -> Program:
        made.append(program)
        program.show()
        return program

    yield keep
    for program in made:
        program.close()


def drawn(program: Program) -> set[str]:
    """Every text that the window shows."""
    found, todo = set(), [program.window.contentItem()]
    program.window.grabWindow()
    while todo:
        item: QQuickItem = todo.pop()
        if item.isVisible():
            found |= {str(words) for name in ("text", "placeholder", "label") if (words := item.property(name))}
            todo += item.childItems()
    return found


def test_a_kiosk_shows_it_and_vietnamese_where_it_lacks_words(qtbot, server, opened, tmp_path) -> None:
    branch = with_khmer(demo_branch())
    server.snapshot = {"branch": branch.model_dump(mode="json"), "views": {"hall": hall_doc(branch)}}
    server.start()
    made = opened(kiosk.create(KioskSettings(
        device_id="kiosk-1", token_file=tmp_path / "token", servers=(server.url,), language="km",
        printer={"kind": "none"}, width=1080, height=1920,
    )))  # fmt: skip
    until_seen(qtbot, lambda: any(words.startswith("ស្វែងរក៖ ") for words in drawn(made)))
    assert "Ông/bà cần làm thủ tục gì?" in drawn(made)
    assert {"Tiếng Việt", "EN", "KM"} <= drawn(made), "three languages have narrow buttons: nothing is cut there"
    assert made.words.said("km", "TicketPage", "Nơi chờ") == "កន្លែងរង់ចាំ"


def test_a_counter_shows_it(server, opened, tmp_path) -> None:
    server.start()
    made = opened(counter.create(CounterSettings(
        device_id="quay-1", token_file=tmp_path / "token", servers=(server.url,), language="km",
    )))  # fmt: skip
    assert {"ចូល", "ពាក្យសម្ងាត់", "Tên đăng nhập"} <= drawn(made)


@pytest.mark.parametrize(
    ("languages", "seen"),
    [
        (("km", "vi"), {"សូមអញ្ជើញលេខ", "ទៅបញ្ជរ"}),
        (("vi", "km"), {"Xin mời số", "សូមអញ្ជើញលេខ", "đến quầy · ទៅបញ្ជរ"}),
    ],
    ids=["first", "beside"],
)
def test_a_hall_display_shows_it_alone_or_beside(qtbot, server, opened, tmp_path, languages, seen) -> None:
    server.snapshot = {"branch": BRANCH.model_dump(mode="json"), "views": {"board": board()}}
    server.start()
    made = opened(display.create(DisplaySettings(
        device_id="man-hinh-1", token_file=tmp_path / "token", servers=(server.url,), languages=languages,
        voice={"enabled": False},
    )))  # fmt: skip
    until_seen(qtbot, lambda: made.screen.live)
    server.tell_event(called(11, number="A012", language="km"))
    until_seen(qtbot, lambda: seen <= drawn(made))
