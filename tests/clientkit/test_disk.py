"""How full a device's disk is, in words that change only when it matters."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientkit.disk import MB, disk_report, tell_disk
from wire.reports import DiskReport, trouble


@pytest.mark.parametrize(
    ("mb", "state", "detail"),
    [
        (120_500, "ready", "120 GB"), (1_000, "ready", "1 GB"), (999, "low", "990 MB"), (50, "low", "50 MB"),
        (49, "full", "40 MB"), (0, "full", "0 MB"),
    ],
)  # fmt: skip
def test_a_disk_is_told_by_what_is_free(mb: int, state: str, detail: str) -> None:
    assert disk_report(mb * MB + 1) == DiskReport.model_validate({"state": state, "detail": detail})


def test_a_disk_with_little_room_is_a_trouble_with_what_to_do() -> None:
    words = {mb: trouble(disk_report(mb * MB)) for mb in (5_000, 500, 5)}
    assert words[5_000] is None
    assert words[500] is not None
    assert "make room" in words[500].of("en")
    assert words[5] is not None
    assert "full" in words[5].of("en")


def test_a_folder_that_is_gone_tells_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told: list[DiskReport] = []
    tell_disk(tmp_path, told.append)
    assert len(told) == 1
    tell_disk(tmp_path / "gone", told.append)
    assert len(told) == 1
    assert "cannot be known" in caplog.text
