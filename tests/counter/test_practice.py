"""Practice at a counter's window: marked on every page, told apart on the wire, and ten tickets by keys alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from config.settings import CounterSettings
from counter.app import CounterProgram, create
from rules.clerk.practice import practice
from server.practice import hall, script
from tests.counter.conftest import Desk, opened
from tests.counter.standins import HA
from tests.patience import until_seen
from tests.rules.desks import desk_view, serving
from tests.server.branch_kit import BRANCH, COUNTER, PASSWORD, Port, live_port
from wire.commands import CallNext
from wire.errors import Code, refused
from wire.queries import BeginPractice, EndPractice
from wire.values import PRACTICE, CounterState, Role
from wire.views import DeskView, PracticeLine

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NO_COUNTER = desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None)


def practising(view: DeskView, hint: str = "call", lesson: str = "serve") -> DeskView:
    return view.model_copy(update={"practice": PracticeLine(lesson=lesson, nth=1, of=10, hint=hint)})


def test_it_begins_where_a_counter_is_chosen_by_button_or_key_and_ends_by_either(signed_out: Desk) -> None:
    desk = signed_out
    desk.line.welcome(NO_COUNTER, HA)
    assert desk.find("practiceStrip") is None
    desk.click("practiceButton")
    assert isinstance(desk.line.last, BeginPractice)
    desk.key(Qt.Key.Key_P, CTRL)
    assert len(desk.line.asked) == 1, "it is asked once"
    desk.line.answer()
    desk.line.welcome(practising(NO_COUNTER, "open"), HA)
    assert desk.text("practiceTitle") == "TẬP LÀM"
    assert desk.find("practiceButton") is None
    desk.line.show(practising(desk_view()))
    assert "F2" in desk.text("practiceHint")
    desk.click("practiceEnd")
    assert isinstance(desk.line.last, EndPractice)
    desk.line.answer()
    desk.line.welcome(NO_COUNTER, HA)
    assert (desk.find("practiceStrip"), desk.find("practiceFrame")) == (None, None)
    assert practice(None, "vi").ended in desk.toasts()


def test_the_strip_is_over_every_page_and_covers_nothing(signed_out: Desk) -> None:
    desk = signed_out
    desk.line.welcome(practising(NO_COUNTER, "open"), HA)
    high = desk.window.height()
    for view in (NO_COUNTER, desk_view(), desk_view(ticket=serving()), desk_view(state=CounterState.PAUSED)):
        desk.line.show(practising(view, "finish"))
        assert desk.item("practiceStrip").height() > 0
        assert desk.item("practiceFrame").property("visible")
        assert str(desk.window.title()).startswith("TẬP LÀM · ")
    assert high == 800 + desk.item("practiceStrip").height()
    desk.line.show(practising(desk_view(ticket=serving()), "finish"))
    desk.key(Qt.Key.Key_F11)
    desk.settle()
    assert (desk.window.width(), desk.window.height()) == (360, 200 + desk.item("practiceStrip").height())
    assert desk.text("practiceNotReal") == "không phải số thật"
    assert "F9" in desk.text("practiceHint")
    desk.key(Qt.Key.Key_L, CTRL)
    assert desk.text("practiceTitle") == "PRACTICE"
    desk.line.show(desk_view(ticket=serving()))
    desk.settle()
    assert (desk.find("practiceStrip"), desk.window.height()) == (None, 200)


def test_commands_say_for_which_side_they_are_meant(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F2)
    assert isinstance(desk.line.last, CallNext)
    assert not desk.line.asked[-1][0].startswith(PRACTICE)
    desk.line.answer(number="A047")
    desk.line.show(practising(desk_view()))
    desk.key(Qt.Key.Key_F2)
    first = desk.line.asked[-1][0]
    assert first.startswith(PRACTICE)
    desk.line.answer(number="A047")
    desk.key(Qt.Key.Key_F2)
    assert desk.line.asked[-1][0] not in ("", first)


def test_the_key_that_ends_it_does_so_where_slips_are_printed_too(qapp: QGuiApplication) -> None:
    with opened(qapp, print_slips=lambda papers: None) as desk:
        desk.line.welcome(practising(desk_view(ticket=serving())), HA)
        assert desk.screen.slip.offered
        desk.key(Qt.Key.Key_P, CTRL)
        assert isinstance(desk.line.last, EndPractice)


def test_why_it_does_not_begin_is_said_where_it_was_asked(signed_out: Desk) -> None:
    desk = signed_out
    desk.line.welcome(NO_COUNTER, HA)
    desk.key(Qt.Key.Key_P, CTRL)
    why = refused(Code.PRACTICE_FULL, most=40)
    desk.line.refuse(why)
    assert why.text("vi") in str(desk.item("chooseError").property("text"))
    desk.key(Qt.Key.Key_P, CTRL)
    desk.line.gaveUp.emit(desk.line.asked[-1][0])
    desk.key(Qt.Key.Key_P, CTRL)
    assert [type(asked) for _, asked in desk.line.asked] == [BeginPractice] * 3


def test_a_clerk_at_an_open_counter_does_not_fall_into_practice_by_a_key(desk: Desk) -> None:
    desk.key(Qt.Key.Key_P, CTRL)
    assert not desk.line.asked


# -- against a real server ---------------------------------------------------------------------------------------------


class Running:
    """A branch with its live port, on a loop of its own."""

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._made = live_port(url)
        self.port: Port = self.do(self._made.__aenter__())

    def do(self, work: Any) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return future.result(60)

    async def paired(self) -> str:
        self.port.people.add("lan", "Lan", ("clerk",), PASSWORD)
        return self.port.people.pair("pc-1", Role.COUNTER)

    async def seq(self) -> int:
        async with self.port.house.handle.reading() as state:
            return state.seq

    def close(self) -> None:
        self.do(self._made.__aexit__(None, None, None))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(f"sqlite:///{tmp_path / 'branch.db'}")
    yield made
    made.close()


@pytest.fixture
def program(qapp: QGuiApplication, running: Running, tmp_path: Path) -> Iterator[CounterProgram]:
    token = tmp_path / "token"
    token.write_text(running.do(running.paired()))
    made = create(
        CounterSettings(
            servers=(f"ws://127.0.0.1:{running.port.port}",), device_id="pc-1", token_file=token, counter_id=COUNTER
        )
    )
    made.show()
    made.window.requestActivate()
    assert QTest.qWaitForWindowActive(made.window, 60_000)
    yield made
    made.screen.end()
    made.close()
    qapp.processEvents()


def test_ten_tickets_by_keys_alone_and_nothing_of_it_in_the_branch(
    program: CounterProgram, running: Running, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody is waited for: a test has other lessons than patience.
    monkeypatch.setattr(script, "COMES_MS", 0)
    monkeypatch.setattr(hall, "ARRIVES_EVERY_MS", 0)
    window, screen = program.window, program.screen

    def press(*keys: Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
        for key in keys:
            key, modifier = key if isinstance(key, tuple) else (key, Qt.KeyboardModifier.NoModifier)
            QTest.keyClick(window, key, modifier)
            window.grabWindow()

    k = Qt.Key
    does: dict[str, Callable[[], None]] = {
        "open": lambda: press(k.Key_Return),
        "call": lambda: press(k.Key_F2),
        "start": lambda: press(k.Key_F4),
        "finish": lambda: press((k.Key_F9, SHIFT)),
        "recall": lambda: press(k.Key_F3),
        "no_show_recall": lambda: press(k.Key_F3),
        "no_show": lambda: press(k.Key_F6),
        "bring_back": lambda: press((k.Key_1, ALT)),
        "park": lambda: press(k.Key_F7, k.Key_Return),
        "park_back": lambda: press((k.Key_1, ALT)),
        "transfer": lambda: press(k.Key_F8, k.Key_Return),
        "choose": lambda: press(k.Key_F5, (k.Key_1, CTRL), k.Key_Return),
        "dossiers": lambda: press(k.Key_Plus, (k.Key_2, CTRL), (k.Key_F9, SHIFT)),
        "undo": lambda: press((k.Key_Z, CTRL)),
        "pause": lambda: press(k.Key_F10, k.Key_1),
        "resume": lambda: press(k.Key_F10),
    }
    quick = BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"no_show_after_s": 0})})
    running.do(running.port.house.put(quick))
    until_seen(qtbot, lambda: program.link.property("live"), 60)
    screen.login.signIn("lan", PASSWORD)
    until_seen(qtbot, lambda: screen.shown.page == "choose", 60)
    before = running.do(running.seq())
    window.grabWindow()
    press((k.Key_P, CTRL))
    until_seen(qtbot, lambda: screen.practice.on, 60)
    window.grabWindow()

    def line() -> PracticeLine:
        view = screen._last.view
        assert view is not None
        assert view.practice is not None
        return view.practice

    lessons: list[str] = []
    for _ in range(120):
        now = line()
        if now.lesson not in lessons:
            lessons.append(now.lesson)
        if now.hint == "over":
            break
        seen = screen._last.view
        does[now.hint]()
        until_seen(qtbot, lambda: screen._last.view is not seen and not screen.shown.busy, 60, now.hint)  # noqa: B023
    assert lessons == [*(lesson.id for lesson in script.LESSONS), ""]
    assert screen.practice.hint
    assert running.do(running.seq()) == before
    press((k.Key_P, CTRL))
    until_seen(qtbot, lambda: not screen.practice.on and screen.shown.page == "choose", 60)
    window.grabWindow()
    press(k.Key_Return)
    until_seen(qtbot, lambda: screen.shown.page == "desk", 60)
    assert running.do(running.seq()) == before + 1, "the counter of the branch is opened now, and nothing before"
