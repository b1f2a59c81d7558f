"""A scanner on a serial line or USB-COM, over pseudo terminals: whole codes, and it is looked for until it is back."""

from __future__ import annotations

import asyncio
import os
import random
import tty
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner import MOST_LETTERS
from hardware.serial_scanner import LineReader, ScannerState, SerialScanner, SerialScannerSettings
from tests.patience import until

SIGNED = "TL1" + "A+B C" * 27 + "XYZ"


class Plug:
    """A pseudo terminal behind a name that stays, as udev gives one to a scanner's cable."""

    def __init__(self, name: Path) -> None:
        self.name = name
        self._ours = -1
        self._theirs = -1

    def put_in(self) -> None:
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._ours)
        self.name.symlink_to(os.ttyname(self._theirs))

    def pull(self) -> None:
        self.name.unlink()
        os.close(self._theirs)
        os.close(self._ours)

    def sends(self, data: bytes) -> None:
        os.write(self._ours, data)


class Desk:
    """What a kiosk hears of its scanner."""

    def __init__(self, plug: Plug) -> None:
        self.plug = plug
        self.codes: list[str] = []
        self.states: list[ScannerState] = []

    async def hears(self, *codes: str) -> None:
        await until(lambda: self.codes == list(codes), lambda: f"{codes}; heard {self.codes}")

    async def sees(self, *states: ScannerState) -> None:
        await until(lambda: self.states == list(states), lambda: f"{states}; saw {self.states}")


@asynccontextmanager
async def desk(tmp_path: Path, plugged: bool = True, pause_s: float = 0.15) -> AsyncIterator[Desk]:
    made = Desk(Plug(tmp_path / "scanner"))
    if plugged:
        made.plug.put_in()
    scanner = SerialScanner(
        SerialScannerSettings(made.plug.name, pause_s=pause_s, try_again_s=0.02), made.codes.append, made.states.append
    )
    watching = asyncio.create_task(scanner.watch())
    try:
        await made.sees(ScannerState.READY if plugged else ScannerState.LOST)
        yield made
    finally:
        watching.cancel()
        await asyncio.wait([watching])


@pytest.mark.parametrize("suffix", ["\r", "\n", "\r\n", "\t", "\x03"])
async def test_codes_are_read_whole_whatever_the_scanner_sends_after_them(tmp_path, suffix):
    async with desk(tmp_path) as hall:
        hall.plug.sends(f"{SIGNED}{suffix}A7K2-M9QX{suffix}".encode())
        await hall.hears(SIGNED, "A7K2-M9QX")


async def test_a_code_without_an_end_is_ended_by_silence(tmp_path):
    async with desk(tmp_path) as hall:
        hall.plug.sends(SIGNED.encode())
        await hall.hears(SIGNED)


async def test_a_code_that_comes_in_pieces_is_one_even_where_a_letter_is_cut(tmp_path):
    said = "001090012345||Nguyễn Văn Ất|01011990".encode()
    async with desk(tmp_path, pause_s=60) as hall:
        for cut in range(0, len(said), 3):
            hall.plug.sends(said[cut : cut + 3])
            await asyncio.sleep(0.002)
        hall.plug.sends(b"\r")
        await hall.hears(said.decode())


async def test_a_scanner_that_is_pulled_out_is_told_and_read_again_when_it_is_back(tmp_path):
    async with desk(tmp_path, pause_s=60) as hall:
        hall.plug.sends(b"A7K2-")
        await asyncio.sleep(0.05)
        hall.plug.pull()
        await hall.sees(ScannerState.READY, ScannerState.LOST)
        hall.plug.put_in()
        await hall.sees(ScannerState.READY, ScannerState.LOST, ScannerState.READY)
        hall.plug.sends(b"B8M3-N4RS\r")
        await hall.hears("B8M3-N4RS")


async def test_a_scanner_that_is_plugged_in_late_is_found(tmp_path):
    async with desk(tmp_path, plugged=False) as hall:
        hall.plug.put_in()
        await hall.sees(ScannerState.LOST, ScannerState.READY)
        hall.plug.sends(b"A7K2-M9QX\r")
        await hall.hears("A7K2-M9QX")


async def test_a_port_that_is_no_serial_one_is_lost_and_breaks_nothing(tmp_path):
    (tmp_path / "scanner").write_text("a file")
    async with desk(tmp_path, plugged=False) as hall:
        await asyncio.sleep(0.1)
        assert (hall.codes, hall.states) == ([], [ScannerState.LOST])


async def test_one_program_has_the_scanner_at_a_time(tmp_path):
    async with desk(tmp_path) as hall:
        states: list[ScannerState] = []
        second = SerialScanner(SerialScannerSettings(hall.plug.name, try_again_s=60), hall.codes.append, states.append)
        watching = asyncio.create_task(second.watch())
        await until(lambda: states == [ScannerState.LOST], lambda: str(states))
        hall.plug.sends(b"A7K2-M9QX\r")
        await hall.hears("A7K2-M9QX")
        watching.cancel()


def test_a_thousand_codes_cut_anywhere_come_out_whole():
    chance = random.Random("serial")
    codes = ["".join(chance.choices("0123456789ABCXYZ $%*+-./:", k=chance.randint(4, 141))) for _ in range(1000)]
    codes = [f"T{code}L" for code in codes]
    line, reader, heard = "\r\n".join([*codes, ""]).encode(), LineReader(), []
    while line:
        cut = chance.randint(1, 40)
        heard += reader.take(line[:cut])
        line = line[cut:]
    assert heard == codes


def test_of_a_line_that_does_not_end_no_piece_comes_out_and_no_memory_is_filled():
    reader = LineReader()
    assert reader.take(b"x" * (MOST_LETTERS * 3) + b"\r") == []
    assert reader.take(b"A7K2-M9QX\r") == ["A7K2-M9QX"]


@given(st.lists(st.binary(max_size=30)))
def test_noise_breaks_nothing_and_gives_no_ends_of_lines(pieces):
    reader = LineReader()
    for code in [text for piece in pieces for text in reader.take(piece)] + reader.end():
        assert len(code) >= 4
        assert not set(code) & set("\r\n\t\x03\x04")
