"""Boards on a line, over pseudo terminals: whatever happens at whatever byte, they soon show the latest number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from config import load
from hardware.boards.frames import BoardTemplate, shipped
from hardware.boards.line import BoardLine, BoardState, Patience
from hardware.boards.twins import Board, BoardsTwin, FourBytesTwin, Led485Twin, SunpnTwin
from tests.patience import until

SOON = Patience(every_s=0.05, write_s=0.1, try_again_s=0.01)


def quick(name: str, **changes: object) -> BoardTemplate:
    return load(shipped()[name], BoardTemplate).model_copy(
        update={"gap_ms": 25 if name == "four-bytes" else 6, **changes}
    )


class Hall:
    def __init__(self, twin: BoardsTwin, line: BoardLine, told: list[tuple[int, BoardState]]) -> None:
        self.twin, self.line, self.told = twin, line, told

    async def shows(self, *numbers: str) -> None:
        await until(
            lambda: [board.shown[-1:] for board in self.twin.boards] == [[number] for number in numbers],
            lambda: f"{numbers}; the boards have shown {[board.shown[-3:] for board in self.twin.boards]}",
        )

    async def hears(self, *told: tuple[int, BoardState]) -> None:
        await until(lambda: self.told == list(told), lambda: f"{told}; heard {self.told}")


@asynccontextmanager
async def hall(
    tmp_path: Path, template: BoardTemplate, boards: Sequence[Board], plugged: bool = True, patience: Patience = SOON
) -> AsyncIterator[Hall]:
    twin, told = BoardsTwin(tmp_path / "line", boards), list[tuple[int, BoardState]]()
    if plugged:
        twin.put_in()
    addresses = range(1, len(boards) + 1)
    line = BoardLine(twin.name, template, addresses, lambda *state: told.append(state), patience)
    running = asyncio.create_task(line.run())
    try:
        yield Hall(twin, line, told)
    finally:
        running.cancel()
        await asyncio.wait([running])
        twin.pull()


async def test_each_board_of_a_line_shows_its_own_number(tmp_path: Path) -> None:
    async with hall(tmp_path, quick("four-bytes"), [FourBytesTwin(1), FourBytesTwin(2)]) as made:
        made.line.show(1, "A012")
        made.line.show(2, "K004")
        await made.shows("12", "4")
        made.line.show(1, "")
        await made.shows("0", "4")
        await made.hears((1, BoardState.READY), (2, BoardState.READY))


async def test_a_board_is_sent_its_number_again_and_again(tmp_path: Path) -> None:
    async with hall(tmp_path, quick("sunpn"), [SunpnTwin()]) as made:
        made.line.show(1, "A888")
        await until(lambda: made.twin.boards[0].shown[-3:] == ["888"] * 3)


async def test_boards_are_blanked_when_the_program_ends(tmp_path: Path) -> None:
    board = Led485Twin(1)
    async with hall(tmp_path, quick("led-485"), [board]) as made:
        made.line.show(1, "K004")
        await made.shows("K004")
        twin = made.twin
        twin.pull = lambda: None  # type: ignore[method-assign] - it stays in until what was written is read
    await until(lambda: board.shown[-1] == "")
    BoardsTwin.pull(twin)


@pytest.mark.parametrize("fault", ["deaf", "pulled", "noise"])
@pytest.mark.parametrize(
    ("name", "bytes_of_a_frame"), [("four-bytes", 4), ("sunpn", 7), ("led-485", 15)], ids=["four", "sunpn", "led-485"]
)
async def test_whatever_happens_at_whatever_byte_the_number_is_shown_soon(
    tmp_path: Path, name: str, bytes_of_a_frame: int, fault: str
) -> None:
    makes = {"four-bytes": lambda: FourBytesTwin(1), "sunpn": SunpnTwin, "led-485": lambda: Led485Twin(1)}
    board = makes[name]()
    letter = "K" if name == "led-485" else ""
    async with hall(tmp_path, quick(name, answer_ms=30), [board], plugged=False, patience=SOON) as made:
        shown = {"", "0"}
        for byte in range(bytes_of_a_frame):
            number = f"{letter}{byte + 101}"
            shown.add(number)
            made.twin.put_in()
            made.twin.at(byte, fault)
            made.line.show(1, number)
            await until(lambda byte=byte: made.twin.heard > byte, f"{fault} at byte {byte}")
            if fault == "pulled":
                made.twin.put_in()
            made.twin.deaf = False
            await made.shows(number)
            made.twin.pull()
        assert set(board.shown) <= shown  # nothing that nobody sent


async def test_a_line_that_is_pulled_out_is_told_and_looked_for(tmp_path: Path) -> None:
    async with hall(tmp_path, quick("four-bytes"), [FourBytesTwin(1)], plugged=False) as made:
        await made.hears((1, BoardState.LOST))
        made.twin.put_in()
        await made.hears((1, BoardState.LOST), (1, BoardState.READY))
        made.twin.pull()
        made.line.show(1, "A007")
        await made.hears((1, BoardState.LOST), (1, BoardState.READY), (1, BoardState.LOST))
        made.twin.put_in()
        await made.shows("7")


async def test_a_board_that_should_answer_and_does_not_is_told(tmp_path: Path) -> None:
    here, away = Led485Twin(1), Led485Twin(2, answers=False)
    async with hall(tmp_path, quick("led-485", answer_ms=60), [here, away]) as made:
        await made.hears((1, BoardState.READY), (2, BoardState.SILENT))
        away.answers = True
        await made.hears((1, BoardState.READY), (2, BoardState.SILENT), (2, BoardState.READY))


class Drawn(Led485Twin):
    """A board that tells what it has drawn, and answers what it is told to."""

    def __init__(self, address: int, tells: Callable[[int, str, bytes], bytes]) -> None:
        super().__init__(address)
        self._tells, self._place = tells, address

    def takes(self, byte: int, silence_s: float) -> bytes:
        answer = super().takes(byte, silence_s)
        return self._tells(self._place, self.shown[-1], answer) if answer else b""


async def test_an_answer_that_comes_too_late_is_not_taken_for_one_to_the_next_frame(tmp_path: Path) -> None:
    loop, late = asyncio.get_running_loop(), list[bytes]()

    def tells(_: int, __: str, answer: bytes) -> bytes:
        late.append(answer)
        loop.call_later(0.05, lambda: made.twin.says(answer))
        return b""

    patience = Patience(every_s=0.2, write_s=0.1, try_again_s=0.01)
    async with hall(tmp_path, quick("led-485", answer_ms=20), [Drawn(1, tells)], patience=patience) as made:
        await until(lambda: len(late) > 2)
        await made.hears((1, BoardState.SILENT))


async def test_a_new_number_does_not_wait_for_all_boards_to_be_sent_theirs_again(tmp_path: Path) -> None:
    drawn: list[tuple[int, str]] = []

    def tells(address: int, number: str, answer: bytes) -> bytes:
        drawn.append((address, number))
        if drawn == [(1, ""), (2, "")]:
            made.line.show(1, "K001")
        return answer

    boards = [Drawn(address, tells) for address in (1, 2, 3, 4)]
    async with hall(tmp_path, quick("led-485"), boards, patience=Patience()) as made:
        await until(lambda: len(drawn) == 5)
        assert drawn == [(1, ""), (2, ""), (1, "K001"), (3, ""), (4, "")]


async def test_a_number_without_room_leaves_the_board_blank_and_is_told(tmp_path: Path) -> None:
    async with hall(tmp_path, quick("four-bytes"), [FourBytesTwin(1)]) as made:
        made.line.show(1, "A007")
        await made.shows("7")
        made.line.show(1, "A1234")
        await made.shows("0")
        await made.hears((1, BoardState.READY), (1, BoardState.TOO_LONG))
        made.line.show(1, "A008")
        await made.shows("8")
        await made.hears((1, BoardState.READY), (1, BoardState.TOO_LONG), (1, BoardState.READY))


async def test_a_line_that_takes_no_bytes_is_told_and_opened_anew(tmp_path: Path) -> None:
    wide = BoardTemplate(name="wide", show="digits " * 21, blank="FF " * 60)
    often = Patience(every_s=0.001, write_s=0.1, try_again_s=0.05)
    board = SunpnTwin()
    async with hall(tmp_path, wide.model_copy(update={"gap_ms": 0}), [board], patience=often) as made:
        await made.hears((1, BoardState.READY))
        made.twin.hold()
        await until(lambda: made.told[-1] == (1, BoardState.LOST))
        made.twin.release()
        await until(lambda: made.told[-1] == (1, BoardState.READY))


async def test_what_is_no_serial_port_is_lost_and_nothing_falls(tmp_path: Path) -> None:
    (tmp_path / "line").write_text("no port")
    async with hall(tmp_path, quick("sunpn"), [SunpnTwin()], plugged=False) as made:
        await made.hears((1, BoardState.LOST))
        made.line.show(1, "A001")
        await asyncio.sleep(0.05)
        assert made.told == [(1, BoardState.LOST)]
        (tmp_path / "line").unlink()
        made.twin.put_in()
        await made.shows("1")
