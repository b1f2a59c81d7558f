"""The whole program against a server of a few lines: real settings, real link, real window, real keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clientkit.program import CannotStart
from config.settings import CounterSettings, PrinterSettings
from counter.app import CounterProgram, create
from tests.clientkit.scripted_server import ScriptedServer
from tests.counter.standins import HALL, ISSUED
from tests.patience import until_seen
from tests.rules.desks import BRANCH, desk_view, serving, ticket
from wire.commands import CallNext, Command, IssueTicket, OpenCounter, ReportPaper, Start
from wire.values import CounterState


class Branch:
    """One counter's truth on the server's side: answers commands and shows the desk again after each."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.view = desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None)
        server.answer = self.answer
        server.snapshot = {"branch": BRANCH.model_dump(mode="json"), "views": {"desk": self.document}}

    @property
    def document(self) -> dict[str, Any]:
        return self.view.model_dump(mode="json")

    def answer(self, command: Command) -> dict[str, Any]:
        match command:
            case OpenCounter():
                self.view = desk_view()
            case CallNext():
                self.view = desk_view(ticket=ticket(number="A047"))
            case Start():
                self.view = desk_view(ticket=serving(number="A047"))
        return {"seq": 1, "number": "A047"}

    def show(self) -> None:
        self.server.snapshot["views"] = {"desk": self.document}
        self.server.tell_view("desk", self.document)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer().start()
    yield scripted
    scripted.close()


@pytest.fixture
def branch(server: ScriptedServer) -> Branch:
    return Branch(server)


@pytest.fixture
def program(qapp: QGuiApplication, server: ScriptedServer, branch: Branch, tmp_path: Path) -> Iterator[CounterProgram]:
    token = tmp_path / "token"
    token.write_text("secret\n")
    made = create(
        CounterSettings(servers=(server.url,), device_id="quay-1", token_file=token, counter_id=BRANCH.counters[0].id)
    )
    made.show()
    made.window.requestActivate()
    assert QTest.qWaitForWindowActive(made.window, 60_000)
    yield made
    made.close()
    qapp.processEvents()


def test_missing_key_of_the_device_is_named_with_what_to_do(qapp: QGuiApplication, tmp_path: Path) -> None:
    settings = CounterSettings(device_id="quay-1", token_file=tmp_path / "token", servers=("ws://127.0.0.1:1",))
    with pytest.raises(CannotStart, match="toiluot pair") as why:
        create(settings)
    assert str(tmp_path / "token") in str(why.value)


def press(program: CounterProgram, *keys: Qt.Key | str) -> None:
    for key in keys:
        QTest.keyClick(program.window, key)


def test_a_clerk_signs_in_calls_and_serves_with_keys_alone_and_survives_a_restart(
    program: CounterProgram, server: ScriptedServer, branch: Branch, qtbot: QtBot
) -> None:
    shown = program.screen.shown

    until_seen(qtbot, lambda: program.link.property("live"), 60)
    press(program, "h", "a", Qt.Key.Key_Return, "x", Qt.Key.Key_Return)
    branch.view = branch.view.model_copy(update={"person": "ha"})
    until_seen(qtbot, lambda: bool(server.signed_in), 60)
    branch.show()
    until_seen(qtbot, lambda: shown.page == "choose", 60)
    program.window.grabWindow()
    press(program, Qt.Key.Key_Return)
    until_seen(qtbot, lambda: any(isinstance(c, OpenCounter) for _, c in server.asked), 60)
    branch.show()
    until_seen(qtbot, lambda: shown.page == "desk" and not shown.busy, 60)

    press(program, Qt.Key.Key_F2)
    until_seen(qtbot, lambda: any(isinstance(c, CallNext) for _, c in server.asked), 60)
    branch.show()
    until_seen(qtbot, lambda: shown.person.number == "A047", 60)

    server.vanish()
    until_seen(qtbot, lambda: shown.link.title, 60)
    assert shown.person.number == "A047"
    assert not shown.primary.available

    server._call(server._start())
    until_seen(qtbot, lambda: shown.link.live)
    branch.show()
    until_seen(qtbot, lambda: shown.primary.available, 60)
    press(program, Qt.Key.Key_F4)
    until_seen(qtbot, lambda: any(isinstance(c, Start) for _, c in server.asked), 60)
    assert server.signed_in == ["ha", "ha"], "the link signs the clerk in again by itself"


def test_a_reception_desk_gives_a_number_and_its_printer_prints_it(
    qapp: QGuiApplication, server: ScriptedServer, tmp_path: Path, qtbot: QtBot
) -> None:
    token = tmp_path / "token"
    token.write_text("secret\n")
    view = desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None, person="ha")
    server.snapshot = {
        "branch": BRANCH.model_dump(mode="json"),
        "views": {"desk": view.model_dump(mode="json"), "hall": HALL.model_dump(mode="json")},
    }
    server.answer = lambda command: ISSUED.model_dump(mode="json") if isinstance(command, IssueTicket) else {"seq": 1}
    printer = PrinterSettings(kind="file", folder=tmp_path / "paper")
    made = create(CounterSettings(
        servers=(server.url,), device_id="pc-1", token_file=token, desk="reception", printer=printer
    ))  # fmt: skip
    try:
        made.show()
        until_seen(qtbot, lambda: made.link.property("live"), 60)
        made.screen.login.signIn("ha", "x")
        until_seen(qtbot, lambda: bool(server.signed_in), 60)
        server.tell_view("desk", view.model_dump(mode="json"))
        until_seen(qtbot, lambda: made.screen.shown.page == "reception", 60)
        made.screen.reception.choose(BRANCH.services[0].id)
        assert not made.busy
        made.screen.reception.give()
        assert made.busy, "a restart that a manager wants waits for the number and its paper"
        until_seen(qtbot, lambda: made.screen.reception.paper == "printed")
        assert not made.busy
        assert len(list((tmp_path / "paper").glob("*.png"))) == 1
        made.screen.reception.printAgain()
        until_seen(qtbot, lambda: any(isinstance(c, ReportPaper) and c.again for _, c in server.asked))
    finally:
        made.close()
        qapp.processEvents()


def test_a_counter_with_a_printer_is_refused() -> None:
    with pytest.raises(ValidationError, match="a counter prints no tickets"):
        CounterSettings(device_id="pc-1", token_file=Path("token"), printer=PrinterSettings(kind="none"))
