"""Scans and typing told apart by speed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.scanner import MOST_LETTERS, BurstReader, Ending, Key, Scan, ScannerTwin

CODES = st.text(alphabet="ABCDEF0123456789|:-./", min_size=6, max_size=141)


def read(keys, reader=None):
    reader = reader or BurstReader()
    scans = [scan for key in keys if (scan := reader.key(key)) is not None]
    due = reader.due_at
    last = reader.pause(due) if due is not None else None
    return scans + ([last] if last is not None else [])


@settings(deadline=None)
@given(code=CODES, letter_ms=st.integers(0, 40))
def test_a_scan_with_enter_gives_the_code_at_once(code, letter_ms):
    keys = ScannerTwin(letter_ms=letter_ms).scan(code, at=1000)
    reader = BurstReader()
    *_, last = (reader.key(key) for key in keys)
    assert last == Scan(code, Ending.ENTER)


@settings(deadline=None)
@given(code=CODES)
def test_a_scanner_that_sends_no_enter_ends_by_silence(code):
    assert read(ScannerTwin(enter=False).scan(code, at=0)) == [Scan(code, Ending.PAUSE)]


def test_silence_is_not_over_before_its_time():
    reader = BurstReader(gap_ms=50)
    for key in ScannerTwin(letter_ms=5, enter=False).scan("TL-0001", at=0):
        reader.key(key)
    assert reader.due_at == 81
    assert reader.pause(80) is None
    assert reader.pause(81) == Scan("TL-0001", Ending.PAUSE)
    assert reader.due_at is None


def test_typing_by_hand_gives_nothing():
    twin = ScannerTwin()
    assert read(twin.type_by_hand("dat dai bien dong\r", at=0)) == []


def test_two_scans_one_after_the_other_are_two_codes():
    twin = ScannerTwin(enter=False)
    keys = [*twin.scan("FIRST-01", at=0), *twin.scan("SECOND-2", at=500)]
    assert [scan.text for scan in read(keys)] == ["FIRST-01", "SECOND-2"]


def test_a_scan_in_the_middle_of_typing_is_found_alone():
    twin = ScannerTwin()
    keys = [*twin.type_by_hand("dat", at=0), *twin.scan("TL-000123", at=1000)]
    assert read(keys) == [Scan("TL-000123", Ending.ENTER)]


@pytest.mark.parametrize("text", ["", "123", "     ", "\r", "\n\n"])
def test_short_bursts_are_no_codes(text):
    assert read(ScannerTwin().scan(text, at=0)) == []


def test_a_clock_set_back_ends_the_burst_instead_of_joining_two():
    reader = BurstReader()
    for key in ScannerTwin(enter=False).scan("FIRST-01", at=100_000):
        reader.key(key)
    assert reader.key(Key("S", 5)) == Scan("FIRST-01", Ending.PAUSE)


def test_a_key_that_sticks_does_not_fill_the_memory():
    scans = read(Key("x", at) for at in range(10_000))
    assert [len(scan.text) for scan in scans] == [MOST_LETTERS]


@settings(deadline=None)
@given(keys=st.lists(st.tuples(st.text(max_size=2), st.integers(0, 2000))))
def test_no_order_of_keys_breaks_the_reader(keys):
    read([Key(text, at) for text, at in keys])
