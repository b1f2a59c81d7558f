"""Pictures of screens: only what was asked for is taken, and nothing is kept longer than a minute."""

from __future__ import annotations

import asyncio
import base64

import pytest

from server.devices import pictures
from server.devices.pictures import JPEG, Pictures
from tests.patience import until
from wire.reports import MAX_PICTURE, PictureReport, read_report

SEEN = JPEG + b"picture"


def report(name: str = "w1", jpeg: bytes = SEEN, kept_back: str = "") -> PictureReport:
    read = read_report("picture", {"name": name, "jpeg": base64.b64encode(jpeg).decode(), "kept_back": kept_back})
    assert isinstance(read, PictureReport)
    return read


async def test_what_nobody_asked_for_is_not_kept() -> None:
    kept = Pictures()
    kept.came("kiosk-1", report())
    assert kept.of("kiosk-1") is None
    kept.wanted("kiosk-1", "w2")
    kept.came("kiosk-1", report("w1"))
    kept.came("kiosk-2", report("w2"))
    picture = kept.of("kiosk-1")
    assert picture is not None
    assert not picture.came.is_set()
    assert kept.of("kiosk-2") is None


async def test_it_is_there_once_it_came_and_the_next_wish_takes_it_away() -> None:
    kept = Pictures()
    kept.wanted("kiosk-1", "w1")
    kept.came("kiosk-1", report())
    kept.came("kiosk-1", report(jpeg=JPEG + b"another"))
    picture = kept.of("kiosk-1")
    assert picture is not None
    assert picture.jpeg == SEEN
    kept.wanted("kiosk-1", "w2")
    picture = kept.of("kiosk-1")
    assert picture is not None
    assert picture.jpeg == b""


@pytest.mark.parametrize("bad", [b"", b"<svg onload=x>", JPEG + b"x" * MAX_PICTURE])
async def test_what_is_no_small_jpeg_is_none(bad: bytes) -> None:
    kept = Pictures()
    kept.wanted("kiosk-1", "w1")
    kept.came("kiosk-1", PictureReport.model_construct(name="w1", jpeg=base64.b64encode(bad).decode(), kept_back=""))
    picture = kept.of("kiosk-1")
    assert picture is not None
    assert (picture.jpeg, picture.kept_back) == (b"", "failed")


async def test_a_screen_in_use_keeps_no_picture_even_if_one_came_along() -> None:
    kept = Pictures()
    kept.wanted("kiosk-1", "w1")
    kept.came("kiosk-1", report(kept_back="in_use"))
    picture = kept.of("kiosk-1")
    assert picture is not None
    assert (picture.jpeg, picture.kept_back) == (b"", "in_use")


async def test_it_is_gone_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "KEPT_S", 0.05)
    kept = Pictures()
    kept.wanted("kiosk-1", "w1")
    kept.came("kiosk-1", report())
    await until(lambda: not kept._latest)


async def test_who_waits_goes_on_when_it_came_and_does_not_wait_for_ever() -> None:
    kept = Pictures()
    await kept.answered("kiosk-1", 5)
    kept.wanted("kiosk-1", "w1")
    await kept.answered("kiosk-1", 0.02)
    waits = asyncio.create_task(kept.answered("kiosk-1", 60))
    await asyncio.sleep(0)
    kept.came("kiosk-1", report())
    async with asyncio.timeout(60):
        await waits


def test_a_picture_that_is_too_large_is_none_that_can_be_read() -> None:
    assert isinstance(read_report("picture", {"name": "w1", "jpeg": "A" * (MAX_PICTURE * 4 // 3 + 5)}), dict)
    assert isinstance(read_report("picture", {"name": "w1", "jpeg": "<svg>"}), dict)


async def test_who_looks_on_has_a_new_picture_every_few_seconds_and_others_share_it() -> None:
    now, told = [100.0], list[tuple[str, str]]()
    kept = Pictures(lambda device_id, name: told.append((device_id, name)), lambda: now[0])
    kept.wanted("kiosk-1", "w1")
    now[0] += pictures.RENEWED_S - 0.1
    kept.renew("kiosk-1")
    assert told == [], "another one looks already"
    now[0] += 0.1
    kept.renew("kiosk-1")
    kept.renew("kiosk-1")
    kept.renew("kiosk-2")
    assert [device_id for device_id, _ in told] == ["kiosk-1", "kiosk-2"]
    kept.came("kiosk-1", report("w1"))
    picture = kept.of("kiosk-1")
    assert picture is not None
    assert (picture.name, picture.jpeg) == (told[0][1], b"")
    kept.came("kiosk-1", report(told[0][1]))
    assert picture.jpeg == SEEN


def test_a_spell_of_looking_is_one_persons_at_one_device_and_ends() -> None:
    now = [100.0]
    kept = Pictures(tick=lambda: now[0])
    assert not kept.looks_on("s-HOA", "kiosk-1")
    kept.looks("s-HOA", "kiosk-1")
    assert kept.looks_on("s-HOA", "kiosk-1")
    assert not kept.looks_on("s-BAO", "kiosk-1")
    assert not kept.looks_on("s-HOA", "kiosk-2")
    now[0] += pictures.SPELL_S
    assert not kept.looks_on("s-HOA", "kiosk-1")
    kept.looks("s-BAO", "kiosk-1")
    assert list(kept._spells) == [("s-BAO", "kiosk-1")], "spells that ended are not kept"
