"""The program of the number boards, from a call on a live port to what a board shows on a pseudo terminal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from clientkit.disk import disk_report
from config import BoardsSettings, load
from config.load import BadSettings
from display.boards import app
from display.boards.app import Boards
from display.boards.makes import CannotStart
from hardware.boards.twins import BoardsTwin, Led485Twin
from tests.patience import until
from tests.server.branch_kit import BRANCH, COUNTERS, LAN, MINH, Port, live_port
from wire import commands as c
from wire.errors import Refused
from wire.reports import BoardsReport, Report
from wire.session import Happening, ViewCame
from wire.values import Actor, Role


@pytest.fixture(autouse=True)
def _room_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "tell_disk", lambda folder, tell: tell(disk_report(9_000_000_000)))


def file_of(tmp_path: Path, port: int, **changes: str) -> Path:
    said = {"make": 'make = "led-485"', "address": "2", "token": "boards-1.token"} | changes
    path = tmp_path / "boards.toml"
    path.write_text(
        f'''kind = "boards"
device_id = "boards-1"
token_file = "{said["token"]}"
servers = ["ws://127.0.0.1:{port}"]
blank_after_s = 1
[[lines]]
device = "line"
{said["make"]}
every_s = 0.5
[[lines.boards]]
counter = "{COUNTERS[0]}"
address = 1
[[lines.boards]]
counter = "{COUNTERS[1]}"
address = {said["address"]}
''',
        encoding="utf-8",
    )
    return path


@asynccontextmanager
async def boards(port: Port, tmp_path: Path) -> AsyncIterator[tuple[BoardsTwin, asyncio.Task[None]]]:
    (tmp_path / "boards-1.token").write_text(port.people.pair("boards-1", Role.BOARDS))
    (tmp_path / "boards-1.token").chmod(0o600)
    twin = BoardsTwin(tmp_path / "line", [Led485Twin(1), Led485Twin(2)])
    twin.put_in()
    made = Boards(load(file_of(tmp_path, port.port), BoardsSettings))
    running = asyncio.create_task(made.run())
    try:
        yield twin, running
    finally:
        made.end()
        await asyncio.wait([running])
        twin.pull()


async def shows(twin: BoardsTwin, *numbers: str) -> None:
    await until(
        lambda: [board.shown[-1:] for board in twin.boards] == [[number] for number in numbers],
        lambda: f"{numbers}; the boards have shown {[board.shown[-3:] for board in twin.boards]}",
    )


async def test_a_number_stands_over_its_counter_and_nowhere_else(tmp_path: Path) -> None:
    async with live_port(f"sqlite:///{tmp_path}/branch.db") as port, boards(port, tmp_path) as (twin, running):
        await shows(twin, "", "")
        for counter, clerk in zip(COUNTERS, (LAN, MINH), strict=False):
            await port.house.ask(c.OpenCounter(counter_id=counter), clerk)
        for _ in range(2):
            await port.house.issue()
        called = await port.house.ask(c.CallNext(), LAN)
        assert isinstance(called, dict)
        await shows(twin, "A001", "")
        await port.house.ask(c.CallNext(), MINH)
        await shows(twin, "A001", "A002")
        await port.house.ask(c.Finish(ticket_id=called["ticket_id"], outcome=BRANCH.outcomes[0].id), LAN)
        await shows(twin, "", "A002")
        await until(lambda: [(part.kind, part.state) for line in port.fanout.device_lines() for part in line.parts] == [
            ("boards", "ready"), ("disk", "ready")])  # fmt: skip

        twin.boards[1].answers = False  # type: ignore[attr-defined]
        await until(lambda: [what.of("en") for line in port.fanout.device_lines() for what in line.troubles] == [
            "A number board does not answer; look at its power and its cable"])  # fmt: skip
        assert port.fanout.device_lines()[0].parts[0].detail == COUNTERS[1]
        twin.boards[1].answers = True  # type: ignore[attr-defined]

        await port.live.close()  # the server is gone: after a second what stands there may be over
        await shows(twin, "", "")
        assert not running.done()


async def test_boards_are_closed_and_started_anew_from_the_managers_page(tmp_path: Path) -> None:
    async with live_port(f"sqlite:///{tmp_path}/branch.db") as port, boards(port, tmp_path) as (twin, running):
        await port.house.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await port.house.issue()
        await port.house.ask(c.CallNext(), LAN)
        await shows(twin, "A001", "")
        manager = Actor(role=Role.MANAGER, person="hoa", roles=("manager",))
        done = await port.house.ask(c.WantDevice(device_id="boards-1", mode="closed"), manager)
        assert not isinstance(done, Refused), done
        await shows(twin, "", "")
        await port.house.ask(c.WantDevice(device_id="boards-1", restart=True), manager)
        await until(running.done)
        assert running.exception() is None


async def test_boards_on_both_sides_of_a_counter_are_told_apart_and_blank_when_numbers_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[BoardsReport] = []
    hears: list[Callable[[Happening], None]] = []

    class ByHand:
        def __init__(self, servers: object, hello: object, happened: Callable[[Happening], None], **_: object) -> None:
            hears.append(happened)

        def report(self, report: Report) -> None:
            told.extend([report] if isinstance(report, BoardsReport) else [])

        async def run(self) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr(app, "Dial", ByHand)
    (tmp_path / "boards-1.token").write_text("k" * 43)
    file = file_of(tmp_path, 1)
    file.write_text(file.read_text().replace(COUNTERS[1], COUNTERS[0]))
    twin = BoardsTwin(tmp_path / "line", [Led485Twin(1), Led485Twin(2)])
    twin.boards[0].answers = False  # type: ignore[attr-defined]
    twin.put_in()
    made = Boards(load(file, BoardsSettings))
    running = asyncio.create_task(made.run())
    try:
        hears[0](ViewCame("numbers", {"counters": [{"counter_id": COUNTERS[0], "number": "A001"}]}))
        await shows(twin, "A001", "A001")
        await until(lambda: bool(told) and (told[-1].state, told[-1].detail) == ("silent", COUNTERS[0]))
        hears[0](ViewCame("numbers", {"counters": "as a newer server says them"}))
        await shows(twin, "", "")
    finally:
        made.end()
        await asyncio.wait([running])
        twin.pull()
    assert [one.state for one in told][-1] == "silent"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"make": 'make = "sunpn"'}, "lines[1].boards: Sunpn: 3A, colour, low, high, 01, sum, 0A has no address"),
        ({"make": 'template = "none.toml"'}, "none.toml: cannot be read (No such file or directory)"),
        ({"token": "none.token"}, "the device's key cannot be read"),
        ({"token": "empty.token"}, "the device's key file is empty or broken"),
    ],
)
async def test_what_cannot_work_is_refused_with_what_to_do(tmp_path: Path, changes: dict[str, str], why: str) -> None:
    (tmp_path / "boards-1.token").write_text("k" * 43)
    (tmp_path / "empty.token").write_text("")
    with pytest.raises(CannotStart) as refused:
        Boards(load(file_of(tmp_path, 1, **changes), BoardsSettings))
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"make": 'make = "daktronics"'}, r'lines\[1\].make: .*write "", "four-bytes", "led-485" or "sunpn"'),
        ({"address": "1"}, "another board of the line has 1; give each its own"),
        ({"make": ""}, 'write make = "four-bytes" for one, or template = "board.toml", and not both'),
        ({"make": 'make = "sunpn"\ntemplate = "b.toml"'}, "and not both"),
    ],
)
def test_settings_that_go_against_each_other_are_refused(tmp_path: Path, changes: dict[str, str], why: str) -> None:
    with pytest.raises(BadSettings, match=why):
        load(file_of(tmp_path, 1, **changes), BoardsSettings)
