"""What a running server is made of."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from server.program.parts import SELF, Parts
from tests.server.runtime.whole import whole_server
from wire.values import Role


async def test_every_part_is_there_and_none_is_replaced_while_the_server_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with whole_server(tmp_path, monkeypatch) as server:
        assert all(getattr(server.parts, field.name) is not None for field in fields(Parts))
        with pytest.raises(FrozenInstanceError):
            server.parts.store = None  # type: ignore[assignment, misc]


def test_what_the_server_does_by_itself_is_asked_by_no_person_and_no_device() -> None:
    assert (SELF.role, SELF.person, SELF.device_id) == (Role.SERVER, "", "")
