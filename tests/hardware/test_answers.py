"""Questions and answers of ESC/POS, in whole and in pieces."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.answers import (
    AnswerReader,
    PaperSensor,
    ProcessId,
    StatusByte,
    encode_process_id_answer,
    encode_process_id_request,
    encode_status_request,
    is_status_byte,
    process_id,
    state_from_status,
    status_byte,
)
from hardware.printer import PrinterState

SPOKEN = [
    PrinterState.READY,
    PrinterState.PAPER_LOW,
    PrinterState.PAPER_OUT,
    PrinterState.COVER_OPEN,
    PrinterState.FAULT,
]
ANSWERS = st.one_of(
    st.sampled_from([StatusByte(0x12), StatusByte(0x1E), StatusByte(0x72)]),
    st.integers(0, 0xFFFF).map(lambda count: ProcessId(process_id(count))),
    st.sampled_from([PaperSensor(0), PaperSensor(3), PaperSensor(12)]),
)


def as_bytes(answer):
    return encode_process_id_answer(answer.id) if isinstance(answer, ProcessId) else bytes((answer.value,))


@pytest.mark.parametrize("state", SPOKEN)
def test_four_status_bytes_tell_the_state(state):
    assert state_from_status(*(status_byte(which, state) for which in (1, 2, 3, 4))) is state


@pytest.mark.parametrize("state", SPOKEN)
def test_every_status_byte_can_be_told_from_other_answers(state):
    assert all(is_status_byte(status_byte(which, state)) for which in (1, 2, 3, 4))


def test_an_offline_printer_that_gives_no_cause_is_busy():
    assert state_from_status(0x1A, None, None, 0x12) is PrinterState.BUSY


@pytest.mark.parametrize("bit", [0x04, 0x08, 0x20, 0x40], ids=["mechanical", "cutter", "for good", "heat"])
def test_every_cause_of_an_error_is_a_fault(bit):
    assert state_from_status(0x1A, 0x12, 0x12 | bit, 0x12) is PrinterState.FAULT


def test_an_open_cover_is_told_before_the_empty_roll_below_it():
    assert state_from_status(0x1A, 0x36, 0x12, 0x7E) is PrinterState.COVER_OPEN


def test_bytes_as_a_printer_sends_them():
    assert encode_status_request(4) == b"\x10\x04\x04"
    assert encode_process_id_request(b"@ABC") == b"\x1d(H\x06\x00\x30\x30@ABC"
    assert AnswerReader().feed(b"\x37\x22@ABC\x00") == [ProcessId(b"@ABC")]
    assert AnswerReader().feed(b"\x72") == [StatusByte(0x72)]
    assert AnswerReader().feed(b"\x0c") == [PaperSensor(0x0C)]
    assert PaperSensor(0x0C).paper_out


@pytest.mark.parametrize("which", [0, 5])
def test_there_are_four_status_questions(which):
    with pytest.raises(ValueError, match="1 to 4"):
        encode_status_request(which)


@pytest.mark.parametrize("wanted", [b"abc", b"abcde", b"\x00\x01\x02\x03"])
def test_a_process_id_is_four_printable_bytes(wanted):
    with pytest.raises(ValueError, match="four printable"):
        encode_process_id_request(wanted)


@settings(deadline=None)
@given(count=st.integers(0, 0xFFFF))
def test_no_byte_of_a_process_id_looks_like_a_status(count):
    assert not any(is_status_byte(byte) for byte in process_id(count))
    assert encode_process_id_request(process_id(count))


@settings(deadline=None)
@given(answers=st.lists(ANSWERS, max_size=6), cuts=st.lists(st.integers(0, 60), max_size=5))
def test_answers_are_the_same_however_they_arrive_in_pieces(answers, cuts):
    data = b"".join(map(as_bytes, answers))
    reader = AnswerReader()
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    heard = [answer for start, end in itertools.pairwise(edges) for answer in reader.feed(data[start:end])]
    assert heard == answers


def test_unasked_status_before_an_answer_is_passed_over():
    unasked = b"\x10\x00\x00\x0f"
    assert AnswerReader().feed(unasked + b"\x12") == [StatusByte(0x12)]


@pytest.mark.parametrize("noise", [b"\x37", b"\x37\x37", b"\xff\x37\x37", b"\x37\xff", b"\x37\x22ab"])
def test_noise_before_an_acknowledgement_does_not_swallow_it(noise):
    reader = AnswerReader()
    heard = reader.feed(noise) + reader.feed(encode_process_id_answer(b"@ABC")) + reader.feed(b"\xff" * 7)
    assert ProcessId(b"@ABC") in heard


@pytest.mark.parametrize("noise", [b"\x37\xff", b"\x37\x37\xff", b"\x37\x12"])
def test_a_status_after_noise_is_heard_at_once(noise):
    assert AnswerReader().feed(noise + b"\x1a")[-1] == StatusByte(0x1A)


@settings(deadline=None)
@given(noise=st.binary(max_size=200))
def test_noise_never_breaks_the_reader(noise):
    AnswerReader().feed(noise)
