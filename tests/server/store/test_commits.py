"""Facts on their way to the disk: what is only for speed never keeps a command from being answered."""

from __future__ import annotations

import pytest

from server.store.journal import CannotStore, Store
from tests.server.branch_kit import house


@pytest.mark.parametrize("fault", [CannotStore("the disk is full"), RuntimeError("planted")], ids=["full", "unknown"])
async def test_a_snapshot_that_cannot_be_kept_is_said_and_the_day_goes_on(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    def fails(*_: object) -> None:
        raise fault

    async with house(url) as branch:
        with monkeypatch.context() as broken:
            broken.setattr(Store, "save_snapshot", fails)
            broken.setattr("server.store.commits.SNAPSHOT_ROWS", 1)
            assert (await branch.issue())["number"] == "A001"
            assert (await branch.issue())["number"] == "A002"
        assert "no snapshot kept, the next start takes longer" in caplog.text
