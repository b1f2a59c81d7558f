"""What comes over the pipe between server and worker is a message, or is told apart from one."""

from __future__ import annotations

import io

import pytest

from server.waits.messages import MOST, read, write


def pipe(*messages):
    sent = io.BytesIO()
    for one in messages:
        write(sent, one)
    return io.BytesIO(sent.getvalue())


def test_messages_come_out_as_they_went_in_and_then_there_is_none():
    both = pipe({"a": 1}, (2, "b"))
    assert [read(both), read(both)] == [{"a": 1}, (2, "b")]
    with pytest.raises(EOFError):
        read(both)


@pytest.mark.parametrize("cut", [2, 4, 9])
def test_a_message_that_is_cut_off_is_the_end(cut):
    with pytest.raises(EOFError):
        read(io.BytesIO(pipe("a message").getvalue()[:cut]))


@pytest.mark.parametrize("body", [b"hello", b"\x80\x05N", b"cnowhere\nnothing\n."])
def test_bytes_that_are_no_message_are_refused(body):
    with pytest.raises(ValueError, match="no message"):
        read(io.BytesIO(len(body).to_bytes(4, "big") + body))


def test_a_length_that_no_message_has_is_refused_before_anybody_waits_for_so_much():
    class Pipe(io.BytesIO):
        def read(self, size=-1):
            assert size < MOST
            return super().read(size)

    with pytest.raises(ValueError, match="no message"):
        read(Pipe(MOST.to_bytes(4, "big") + b"hello"))
