"""A jack, told by the bytes that Linux would write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.earphones import EV_SW, EVENT, SW_HEADPHONE_INSERT, Jack


def told(code: int, value: int, kind: int = EV_SW) -> bytes:
    return EVENT.pack(1, 2, kind, code, value)


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[Jack, int]]:
    path = tmp_path / "event0"
    os.mkfifo(path)
    jack = Jack.open(path)
    writer = os.open(path, os.O_WRONLY)
    yield jack, writer
    jack.close()
    os.close(writer)


def test_plugs_in_and_out_are_told_once_each(pipe: tuple[Jack, int]):
    jack, writer = pipe
    assert not jack.plugged
    assert jack.changes() == []
    os.write(writer, told(SW_HEADPHONE_INSERT, 1) + told(0, 0, kind=0) + told(SW_HEADPHONE_INSERT, 1))
    assert jack.changes() == [True]
    os.write(writer, told(SW_HEADPHONE_INSERT, 0))
    assert jack.changes() == [False]


def test_another_switch_is_no_plug(pipe: tuple[Jack, int]):
    jack, writer = pipe
    os.write(writer, told(4, 1) + told(SW_HEADPHONE_INSERT, 1, kind=1))
    assert jack.changes() == []


def test_an_event_that_comes_in_two_pieces_is_one(pipe: tuple[Jack, int]):
    jack, writer = pipe
    whole = told(SW_HEADPHONE_INSERT, 1)
    os.write(writer, whole[:7])
    assert jack.changes() == []
    os.write(writer, whole[7:])
    assert jack.changes() == [True]


def test_a_jack_that_is_gone_says_so(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        Jack.open(tmp_path / "nowhere")
    path = tmp_path / "event0"
    os.mkfifo(path)
    jack = Jack.open(path)
    os.close(os.open(path, os.O_WRONLY))
    with pytest.raises(BrokenPipeError):
        jack.changes()
    jack.close()
