"""A hall to show: a small branch, a fast clock, a voice whose clips are tones."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from clientkit.voice import sound
from clientkit.voice.announcer import LogAnnouncer
from clientkit.voice.clip_bank import ClipBank
from clientkit.voice.renderer import Renderer
from config.clock import Clock
from display.hall_voice import HallVoice
from wire.catalogue import Branch, Counter, Group, Notice, Outcome, Service, Zone
from wire.opening import Hours
from wire.values import Text
from wire.views import Snapshot

START = 1_790_131_260_000


def both(vi: str, en: str = "") -> Text:
    return Text(vi=vi, en=en or vi)


BRANCH = Branch(
    id="chi-nhanh-1",
    site=both("Trung tâm Phục vụ hành chính công TP. Hà Nội"),
    name=both("Chi nhánh số 1", "Branch 1"),
    address=both("258 Võ Chí Công"),
    timezone="Asia/Ho_Chi_Minh",
    zones=(Zone(id="tang-1", name=both("Tầng 1")), Zone(id="tang-2", name=both("Tầng 2"))),
    groups=(Group(id="dat-dai", name=both("Đất đai", "Land"), series="A"),),
    services=(Service(id="bien-dong", group="dat-dai", name=both("Đăng ký biến động"), minutes=15),),
    classes=(),
    counters=tuple(
        Counter(
            id=f"quay-{number:02d}",
            number=number,
            name=both("Đất đai, giao dịch bảo đảm, đăng ký biến động và cấp Giấy chứng nhận lần đầu", "Land"),
            zone="tang-1" if number <= 12 else "tang-2",
            groups=("dat-dai",),
        )
        for number in range(1, 15)
    ),
    outcomes=(Outcome(id="tiep-nhan", name=both("Đã tiếp nhận")),),
    hours=(Hours(weekdays=(1, 2, 3, 4, 5), opens="08:00", closes="17:00", issue_from="07:30", issue_until="16:30"),),
    ticker=(both("Xin giữ số thứ tự đến khi xong việc.", "Please keep your number."),),
    notices=(Notice(title=both("Giấy tờ"), text=both("Xin ông/bà chuẩn bị sẵn thẻ căn cước.")),),
)


def listed(seq: int, at: int = START, *, number: str = "", counter: int = 3, over: bool = False) -> dict[str, Any]:
    """A call as the server's board document lists it."""
    return {
        "call_seq": seq, "ticket_id": f"ticket-{seq:04d}", "number": number or f"A{seq:03d}",
        "counter_id": f"quay-{counter:02d}", "counter_number": counter, "language": "vi", "called_at": at, "nth": 1,
        "over": over,
    }  # fmt: skip


def called(seq: int, *, number: str = "", counter: int = 3, language: str = "vi") -> dict[str, Any]:
    """A call as the journal tells it."""
    return {
        "type": "ticket.called", "ticket_id": f"ticket-{seq:04d}", "number": number or f"A{seq:03d}",
        "counter_id": f"quay-{counter:02d}", "counter_number": counter, "person": "lan", "language": language,
        "nth": 1, "reason": "LONGEST",
    }  # fmt: skip


def board(calls: list[dict[str, Any]] | None = None, **others: Any) -> dict[str, Any]:
    return {"open": True, "closed_because": None, "calls": calls or [], "waiting": 14} | others


def snapshot(
    calls: list[dict[str, Any]] | None = None, *, at: int = START, epoch: str = "e1", seq: int = 100, **others: Any
) -> Snapshot:
    return Snapshot(
        protocol=2, session_id="s", epoch=epoch, role="display", seq=seq, server_at=at, heartbeat_s=5, branch=BRANCH,
        views={"board": board(calls, **others)},
    )  # fmt: skip


class ToneRenderer(Renderer):
    """Renders every sentence as a short tone, at once."""

    rendered: list[str]

    def version(self) -> str:
        return "tone 1"

    def render(self, text: str, voice: str, rate: int, path: Path) -> sound.Samples:
        self.rendered = [*getattr(self, "rendered", []), text]
        return array("h", (int(9000 * math.sin(i / 8)) for i in range(sound.RATE // 4)))


@dataclass
class Voice:
    hall: HallVoice
    bank: ClipBank
    renderer: ToneRenderer
    log: Path


class HandClock(Clock):
    """The hall's time as a test moves it: between two of its lines none passes, however busy the machine is."""

    __setattr__ = object.__setattr__

    def __init__(self) -> None:
        super().__init__(speed=50)
        self.at = START

    def now_ms(self) -> int:
        return self.at

    def elapsed_ms(self) -> int:
        return self.at

    def passes(self, ms: int) -> None:
        self.at += ms


@pytest.fixture
def still() -> HandClock:
    return HandClock()


@pytest.fixture
def clock() -> Clock:
    """Fifty times as fast as the machine's: a second in which that stands still is most of a minute in the hall."""
    return Clock(speed=50, real_start_ms=time.time_ns() // 1_000_000, start_ms=START)


@pytest.fixture
def voice(qapp: QGuiApplication, tmp_path: Path, clock: Clock) -> Iterator[Voice]:
    renderer = ToneRenderer()
    bank = ClipBank(tmp_path / "clips", renderer)
    log = tmp_path / "heard" / "heard.jsonl"
    hall = HallVoice(bank, LogAnnouncer(log, clock))
    yield Voice(hall, bank, renderer, log)
    hall.stop()
