"""Whatever a scanner types: never an error, and never a booking sent from anything but a whole code."""

from __future__ import annotations

import random
import unicodedata

import pytest

from hardware.scanner import BurstReader, Key, ScannerTwin
from kiosk.flow import Flow
from kiosk.path.effects import Ask
from kiosk.path.steps import KioskStep
from rules.booking_code.form import bare, signed_text
from rules.booking_code.short import is_code, read_short, short_code
from tests.kiosk.hall import demo_branch, hall_doc
from wire.commands import CheckIn
from wire.views import HallView

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
BRANCH = demo_branch()
HALL = HallView.model_validate(hall_doc(BRANCH))
CASES, LONG = 3_000, 300_000
"""The long run is `make soak`'s."""

ODD = (
    "\ud800", "\x00", "\x1b[2J", "\u202e", "\u200d", "😀", unicodedata.normalize("NFD", "Ấn"), "ß", "ı", "\uffff",
    "]Q1", "\r", "\n", "\t", "TL1", "'; DROP TABLE", "{0}", "%s", "1e400", "NaN", "x" * 4_200,
)  # fmt: skip


def signed(chance: random.Random) -> str:
    return "TL1" + "".join(chance.choices(BASE45, k=138))


def short(chance: random.Random) -> str:
    return short_code("".join(chance.choices("0123456789ABCDEFGH", k=16)))


def text(chance: random.Random) -> str:
    """A code, whole or spoilt, or any other text."""
    whole = signed(chance) if chance.random() < 0.7 else short(chance)
    match chance.randint(0, 6):
        case 0:
            return whole
        case 1:
            return whole[chance.randint(1, len(whole)) :]
        case 2:
            return whole[: chance.randint(0, len(whole) - 1)]
        case 3:
            at = chance.randint(0, len(whole))
            return whole[:at] + chance.choice(ODD) + whole[at:]
        case 4:
            return whole + whole
        case 5:
            return chance.choice(ODD) * chance.randint(1, 3)
        case _:
            return "".join(map(chr, chance.choices(range(0x3000), k=chance.randint(0, 200))))


def keys(chance: random.Random, said: str) -> list[Key]:
    twin = ScannerTwin(chance.randint(1, 120), chance.choice(("", "\r", "\t", "\n")), chance.choice(("", "]Q1", "]Q3")))
    begin = chance.randint(0, 4_000)
    return list(twin.scan(said, 1_000, (begin, begin + chance.randint(0, 3_000))))


def sent(asked: list[object]) -> list[str]:
    return [one.command.code for one in asked if isinstance(one, Ask) and isinstance(one.command, CheckIn)]


def play(case: int) -> int:
    """One text through the reader and the kiosk; gives how many codes were sent."""
    chance = random.Random(f"scan {case}")
    reader, flow = BurstReader(), Flow()
    flow.branch, flow.hall, flow.live = BRANCH, HALL, True
    said, codes = text(chance), list[str]()
    pressed = keys(chance, said)
    end = pressed[-1].came if pressed else 0
    scans = [reader.key(key) for key in pressed] + [reader.looked(end + wait) for wait in (1, 300, 600, 900)]
    for scan in scans:
        if scan is not None:
            codes += sent(flow.scanned(scan.text, end))
            assert flow.step in (KioskStep.ISSUING, KioskStep.REFUSED)
    for code in codes:
        whole = signed_text(code)
        # A code of eight letters may stand in any text; the long one is sent whole or not at all.
        assert (whole is not None and len(whole) == 141) or read_short(code) is not None, (case, code)
        assert is_code(code)
    return len(codes)


NOT_OURS = (
    "001090012345|012345678|Nguyễn Văn A|01011990|Nam|Hà Nội|01012021", "DN4797936123456", "12345678", "01011990",
    "GD4010100100100|4e677579656e|01/01/1960|1|c490c3b46e67|01 - 001|01/01/2024|-|31/12/2024", "TL1", "TL100000",
    "https://vneid.gov.vn/a/7f3b9c", "8934563138165",
)  # fmt: skip


def test_of_a_thousand_scans_behind_a_busy_screen_none_is_lost_and_no_piece_nor_other_text_is_sent():
    chance = random.Random("a thousand scans")
    reader, at, meant, heard = BurstReader(), 0, list[str](), list[str]()
    for _ in range(1_000):
        said = chance.choice((signed, short, lambda chance: chance.choice(NOT_OURS)))(chance)
        twin = ScannerTwin(
            *(chance.randint(1, 60), chance.choice(("\r", "\n", "\t", "\r\n", ""))),
            *(chance.choice(("", "]Q1", "\x02", " ")), chance.random() < 0.3),
        )
        begin = at + chance.randint(0, 4_000)
        pressed = list(twin.scan(said, at, (begin, begin + 500)))
        scans = [reader.key(key) for key in pressed]
        end = pressed[-1].came
        scans += [reader.looked(end + wait) for wait in (1, 250, 500)]
        at = pressed[-1].at + 1_000
        for scan in filter(None, scans):
            flow = Flow()
            flow.branch, flow.hall, flow.live = BRANCH, HALL, True
            heard += [signed_text(code) or code.upper() for code in sent(flow.scanned(scan.text, end))]
        meant += [bare(said)] * is_code(said)
    assert heard == meant
    assert 500 < len(meant) < 800


def test_no_text_makes_an_error_or_is_sent_in_pieces():
    assert sum(map(play, range(CASES))) > CASES // 20, "too few were whole codes"


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_no_text_makes_an_error_or_is_sent_in_pieces_for_long():
    assert sum(map(play, range(CASES, LONG)))
