"""Scans and typing told apart by speed, also behind a screen that is busy."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.scanner import MOST_LETTERS, BurstReader, Ending, Key, Scan, ScannerTwin

CODES = st.text(alphabet="ABCDEF0123456789|:-./", min_size=6, max_size=141)
LOOK_MS = 250


def read(keys, reader=None, busy=(0, 0)):
    """What a program reads: keys as they come, and a look every 250 ms, both held up while the screen is busy.

    Where a look and keys are due at the same moment the look comes first, which is the worst.
    """
    reader, keys = reader or BurstReader(), list(keys)
    start = keys[0].came if keys else 0
    end = max((key.came for key in keys), default=0) + 5 * LOOK_MS
    looks = {busy[1] if busy[0] <= at < busy[1] else at for at in range(start, end, LOOK_MS)}
    turns = sorted([(at, 0, None) for at in looks] + [(key.came, n + 1, key) for n, key in enumerate(keys)])
    told = [reader.looked(at) if key is None else reader.key(key) for at, _, key in turns]
    return [scan for scan in told if scan is not None]


@settings(deadline=None)
@given(code=CODES, letter_ms=st.integers(0, 60))
def test_a_scan_with_enter_gives_the_code_at_once(code, letter_ms):
    keys = ScannerTwin(letter_ms=letter_ms).scan(code, at=1000)
    reader = BurstReader()
    *_, last = (reader.key(key) for key in keys)
    assert last == Scan(code, Ending.ENTER)


@settings(deadline=None)
@given(code=CODES)
def test_a_scanner_that_sends_no_enter_ends_by_silence(code):
    assert read(ScannerTwin(suffix="").scan(code, at=0)) == [Scan(code, Ending.PAUSE)]


@pytest.mark.parametrize("suffix", ["", "\r", "\n", "\t", "\r\n"])
def test_none_of_a_thousand_scans_is_lost_or_cut_by_a_busy_screen(suffix):
    chance = random.Random(f"busy {suffix!r}")
    for _ in range(200):
        code = "".join(chance.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", k=139))
        letter_ms, at = chance.randint(1, 60), chance.randint(0, 1 << 33)
        begin = chance.randint(at - 500, at + 141 * letter_ms)
        stall = begin, begin + chance.randint(1, 500)
        keys = ScannerTwin(letter_ms, suffix).scan(f"T{code}L", at, stall)
        assert [scan.text for scan in read(keys, busy=stall)] == [f"T{code}L"], (letter_ms, at, stall)


def test_letters_that_come_all_at_once_but_were_typed_slowly_are_no_scan():
    keys = ScannerTwin().type_by_hand("dat dai bien dong\r", at=0)
    assert read([Key(key.text, key.at, 3000) for key in keys]) == []


def test_one_look_ends_no_scan_because_its_keys_may_lie_behind_a_busy_screen():
    reader = BurstReader()
    for key in ScannerTwin(suffix="").scan("TL-000", at=0):
        reader.key(key)
    assert reader.looked(500) is None
    assert reader.key(Key("7", 40, 501)) is None
    assert reader.looked(700) is None
    assert reader.looked(950) == Scan("TL-0007", Ending.PAUSE)


def test_silence_is_not_noted_before_its_time():
    reader = BurstReader(gap_ms=75)
    for key in ScannerTwin(letter_ms=5, suffix="").scan("TL-0001", at=0):
        reader.key(key)
    for now in range(30, 106):
        assert reader.looked(now) is None
    for now in range(106, 182):
        assert reader.looked(now) is None
    assert reader.looked(182) == Scan("TL-0001", Ending.PAUSE)
    assert reader.looked(1000) is None


def test_typing_by_hand_gives_nothing():
    twin = ScannerTwin()
    assert read(twin.type_by_hand("dat dai bien dong\r", at=0)) == []


def test_two_scans_one_after_the_other_are_two_codes():
    twin = ScannerTwin(suffix="")
    keys = [*twin.scan("FIRST-01", at=0), *twin.scan("SECOND-2", at=500)]
    assert [scan.text for scan in read(keys)] == ["FIRST-01", "SECOND-2"]


def test_two_scans_that_come_together_after_a_stall_are_two_codes():
    twin = ScannerTwin(suffix="")
    keys = [*twin.scan("FIRST-01", at=0), *twin.scan("SECOND-2", at=200)]
    late = [Key(key.text, key.at, 900) for key in keys]
    assert [scan.text for scan in read(late, busy=(0, 900))] == ["FIRST-01", "SECOND-2"]


def test_a_scan_in_the_middle_of_typing_is_found_alone():
    twin = ScannerTwin()
    keys = [*twin.type_by_hand("dat", at=0), *twin.scan("TL-000123", at=1000)]
    assert read(keys) == [Scan("TL-000123", Ending.ENTER)]


@pytest.mark.parametrize("text", ["", "123", "     ", "\r", "\n\n"])
def test_short_bursts_are_no_codes(text):
    assert read(ScannerTwin().scan(text, at=0)) == []


def test_control_characters_round_a_code_are_left_out():
    assert read(ScannerTwin(prefix="\x02", suffix="\x03\r").scan("TL-0001", at=0)) == [Scan("TL-0001", Ending.ENTER)]


def test_a_clock_set_back_ends_the_burst_instead_of_joining_two():
    reader = BurstReader()
    for key in ScannerTwin(suffix="").scan("FIRST-01", at=100_000):
        reader.key(key)
    assert reader.key(Key("S", 5, 5)) == Scan("FIRST-01", Ending.PAUSE)


def test_a_scan_goes_on_where_the_events_clock_of_32_bits_begins_anew():
    keys = ScannerTwin(suffix="\r").scan("TL-0001", at=(1 << 32) - 15)
    wrapped = [Key(key.text, key.at % (1 << 32), key.came) for key in keys]
    assert read(wrapped) == [Scan("TL-0001", Ending.ENTER)]


def test_a_key_that_sticks_does_not_fill_the_memory():
    scans = read(Key("x", at, at) for at in range(10_000))
    assert [len(scan.text) for scan in scans] == [MOST_LETTERS]


@settings(deadline=None)
@given(keys=st.lists(st.tuples(st.text(max_size=2), st.integers(0, 2000))))
def test_no_order_of_keys_breaks_the_reader(keys):
    read([Key(text, at, at) for text, at in keys])
