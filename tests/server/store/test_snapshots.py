"""The state as bytes and back."""

from __future__ import annotations

import subprocess
import sys

from server.core.model import State
from server.store import snapshots
from server.store.snapshots import FORM, packed, unpacked, unpacked_from_older
from tests.server.branch_kit import LAN, house
from tests.server.server_process import ROOT
from wire import commands as c


async def test_a_lived_state_comes_back_as_it_was(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id="q1"), LAN)
        for _ in range(3):
            await branch.issue()
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            assert len(state.tickets) == 3
            assert unpacked(packed(state)) == state


def test_a_state_of_another_shape_is_not_gone_on_from_in_the_middle_of_a_day() -> None:
    body = bytes(16) + packed(State())[16:]
    assert unpacked(body) is None
    assert unpacked_from_older(body) == State()


def test_a_state_from_before_there_were_forms_is_read_as_form_1() -> None:
    whole = packed(State())
    assert FORM == b"1", "then the first start of the new program replays the journal: change this test too"
    assert unpacked_from_older(whole[:16] + whole[16 + len(FORM) :]) == State()


def test_a_state_of_another_form_is_of_no_use() -> None:
    whole = packed(State())
    assert unpacked_from_older(whole[:16] + b"9" + whole[16 + len(FORM) :]) is None


def test_what_is_no_state_is_none() -> None:
    assert unpacked_from_older(b"") is None
    assert unpacked(packed(State())[:-1]) is None


def test_the_shape_changes_with_any_field_of_the_state(monkeypatch) -> None:
    before = snapshots._shape()
    snapshots._shape.cache_clear()
    described = [*snapshots._described(), "State.newer: int"]
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "_described", lambda: iter(described))
        assert snapshots._shape() != before
    snapshots._shape.cache_clear()
    assert any(line.startswith("State.tickets: ") for line in described)
    assert any(line.startswith("Branch.services: ") for line in described)


def test_the_shape_is_the_same_in_another_process() -> None:
    asked = "from server.store import snapshots; print(snapshots._shape().hex())"
    there = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == snapshots._shape().hex()
    assert not any("0x" in line for line in snapshots._ADDRESS.sub("", "\n".join(snapshots._described())).splitlines())
