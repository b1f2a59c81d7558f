"""Whatever bytes a printer answers: never an error, never "printed" unacknowledged, never a job sent twice."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

import pytest

from hardware import network_printer
from hardware.answers import DLE_EOT, AnswerReader, ProcessId, encode_process_id_answer
from hardware.escpos_printer import Acknowledgement
from hardware.network_printer import NetworkPrinter, NetworkPrinterSettings
from hardware.printer import PrinterState, Result

JOB = b"\x1b@job\x1dVB\x00"
SENSOR = b"\x00\x03\x0c\x0f"
CASES, LONG = 400, 30_000
"""For each way of acknowledging; the long run is `make soak`'s."""

PIECES = (
    b"\x12", b"\x1a", b"\x32", b"\x72", b"\x7e", b"\x16",  # answers to DLE EOT
    b"\x10\x00\x00\x0f", b"\x14\x00\x00\x00", b"\x10",  # unasked status, whole and cut
    b"\x37\x22@@@@\x00", b"\x37\x22@@", b"\x37", b"\x37\x37\x22", b"\x11\x13", b"\x5f", b"HTTP/1.1 400 Bad Request\r\n",
)  # fmt: skip


def noise(chance: random.Random) -> bytes:
    """Bytes of any kind, most of them pieces of what printers say."""
    parts = [
        chance.choice(PIECES) if chance.random() < 0.7 else chance.randbytes(chance.choice((1, 2, 7, 40, 400)))
        for _ in range(chance.randint(0, 6))
    ]
    return b"".join(parts)


@dataclass
class Wire:
    """A printer of noise at the other end of a pair of streams, without a socket. Both ends of `open_connection`."""

    chance: random.Random
    acknowledgement: Acknowledgement
    honest: bool
    reader: asyncio.StreamReader = field(default_factory=asyncio.StreamReader)
    sent: bytearray = field(default_factory=bytearray)
    acknowledged: bool = False

    def write(self, data: bytes) -> None:
        self.sent += data
        if self.chance.random() < 0.05:
            self.reader.feed_eof()
        if self.reader.at_eof() or self.reader._eof:
            return
        if data.startswith(DLE_EOT):
            well = b"\x12" if self.chance.random() < 0.8 else b""
            self.reader.feed_data(self.without_acknowledgement(noise(self.chance)) * (not well) + well)
        else:
            self.reader.feed_data(self.without_acknowledgement(noise(self.chance)))
            if self.honest:
                self.acknowledged = True
                self.reader.feed_data(
                    encode_process_id_answer(data[-4:])
                    if self.acknowledgement is Acknowledgement.PROCESS_ID
                    else bytes((self.chance.choice(SENSOR),))
                )

    def without_acknowledgement(self, said: bytes) -> bytes:
        # GS r is answered with one byte: noise that holds one would be an acknowledgement and not noise.
        return said.translate(None, SENSOR) if self.acknowledgement is Acknowledgement.PAPER_SENSOR else said

    async def drain(self) -> None:
        await asyncio.sleep(0)

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        if not self.reader._eof:
            self.reader.feed_eof()

    def close(self) -> None:
        pass

    async def wait_closed(self) -> None:
        pass

    @property
    def transport(self) -> Wire:
        return self

    def abort(self) -> None:
        pass


async def play(wire: Wire, name: str) -> Result:
    settings = NetworkPrinterSettings(
        name, acknowledgement=wire.acknowledgement, answer_s=0.02, print_s=0.06, ask_again_s=0.02, close_s=0.01
    )
    outcome = await NetworkPrinter(settings).print(JOB)
    assert isinstance(outcome.state, PrinterState)
    assert wire.sent.count(JOB) == (0 if outcome.result is Result.NOT_PRINTED else 1), (name, outcome)
    if outcome.result is Result.PRINTED:
        assert wire.acknowledged, (name, outcome)
        assert wire.acknowledgement is not Acknowledgement.NONE, (name, outcome)
    return outcome.result


async def many(acknowledgement: Acknowledgement, cases: int, monkeypatch: pytest.MonkeyPatch) -> None:
    wires: dict[str, Wire] = {}

    async def opened(name: str, port: int) -> tuple[asyncio.StreamReader, Wire]:
        return wires[name].reader, wires[name]

    monkeypatch.setattr(network_printer.asyncio, "open_connection", opened)
    results: set[Result] = set()
    for start in range(0, cases, 100):
        for n in range(start, start + 100):
            wires[f"{acknowledgement} {n}"] = Wire(random.Random(f"{acknowledgement} {n}"), acknowledgement, n % 3 == 0)
        results |= {*await asyncio.gather(*(play(wire, name) for name, wire in wires.items()))}
        wires.clear()
    told = {*Result} if acknowledgement is not Acknowledgement.NONE else {Result.NOT_PRINTED, Result.MAYBE_PRINTED}
    assert results == told, "the cases were not all of one kind"


@pytest.mark.parametrize("acknowledgement", Acknowledgement)
async def test_no_answer_of_a_printer_makes_an_error_or_a_false_printed(acknowledgement, monkeypatch):
    await many(acknowledgement, CASES, monkeypatch)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("acknowledgement", Acknowledgement)
async def test_no_answer_of_a_printer_makes_an_error_or_a_false_printed_for_long(acknowledgement, monkeypatch):
    await many(acknowledgement, LONG, monkeypatch)


def test_the_reader_of_answers_keeps_no_more_than_one_answer_whatever_comes():
    chance = random.Random("reader")
    for _ in range(3000):
        reader, wanted = AnswerReader(), bytes(chance.choices(range(0x40, 0x50), k=4))
        said = noise(chance)
        for start in range(0, len(said), 5):
            reader.feed(said[start : start + 5])
            assert len(reader._waiting) < 7
        heard = [answer for answer in reader.feed(said) if isinstance(answer, ProcessId) and answer.id == wanted]
        assert not heard or encode_process_id_answer(wanted) in said + said
