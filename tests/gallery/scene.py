"""What the gallery shows: scenes, each a state of a program that can be brought about without a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtQml import qmlContext
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from config.load import load
from tests.gallery.geometry import Measure, walk
from tests.kiosk.hall import DEMO
from wire.catalogue import Branch, Facts
from wire.values import Text

LONG_NAME = Text(
    vi="Cấp lại Giấy chứng nhận quyền sử dụng đất Ở đã mất, hư hỏng",
    en="Register a mortgage of land use rights and attached property",
)
"""As long as names get: 60 letters."""


@dataclass(frozen=True)
class Scene:
    """A state by its name, and how a stage is brought to it."""

    name: str
    play: Callable[[Any], None]


def measure(program: str, size: tuple[int, int], contrast: bool = False, old: bool = False) -> Measure:
    """What is asked of a program's window: look.md's figures, and EN 301 549's for the kiosk.

    Args:
        contrast: the high-contrast look.
        old: a picture of before the link was lost, which is dimmed on purpose.
    """
    least = 7.0 if contrast else 3.0 if old else 4.5
    match program:
        case "kiosk":  # 20 mm and 4 mm on a screen of 21 inches
            unit = min(size) / 1080
            return Measure(text=28 * unit, target=80 * unit, gap=16 * unit, contrast=least)
        case "display":
            unit = min(max(size) / 1920, min(size) / 1080)  # 19 mm and more on 55 inches, 0.634 mm a pixel
            return Measure(text=42 * unit - 1, capital=19 / 0.634 * unit, contrast=least, edge=0.035)
        case _:  # a mouse points
            return Measure(text=16, target=26, contrast=least)


LONG_FACTS = Facts(
    agency=Text(vi="Văn phòng Đăng ký đất đai Hà Nội, Chi nhánh khu vực quận Tây Hồ và quận Ba Đình",
                en="Hanoi Land Registration Office, branch of Tay Ho and Ba Dinh districts"),
    legal_days=30,
    fee=Text(vi="100.000 đồng một giấy với tổ chức, 25.000 đồng với cá nhân ở phường; miễn phí cho hộ nghèo",
             en="100,000 dong a certificate for companies, 25,000 for people of a ward; free for poor households"),
    online="full",
    papers=(Text(vi="Bản sao giấy tờ về nguồn gốc đất có công chứng hoặc chứng thực",
                 en="Certified copy of papers on the origin of the land"),),
    source=Text(vi="Quyết định số 1739/QĐ-UBND của Ủy ban nhân dân thành phố Hà Nội",
                en="decision 1739/QD-UBND of the Hanoi People's Committee"),
    as_of="2026-07-01",
)  # fmt: skip
"""Facts of a procedure, as long as an office writes them."""


def long_branch() -> Branch:
    """The demo branch, where one service has the longest name."""
    branch = load(DEMO, Branch)
    services = (
        branch.services[0], branch.services[1].model_copy(update={"name": LONG_NAME, "facts": LONG_FACTS}),
        *branch.services[2:],
    )  # fmt: skip
    return Branch.model_validate(branch.model_dump() | {"services": services})


LONGEST_MAKING = 2_000
"""Frames."""


def settle(window: QQuickWindow) -> None:
    """Let the window come to rest: rows and lists set their items out a frame after they appear.

    A list makes the rows below its window when there is time for it: on a busy machine over many frames, in which they
    lie half made on its first row, drawn by nobody.
    """
    controller = qmlContext(window.contentItem()).engine().incubationController()
    before: list[QRectF] = []
    turn = 0
    for _ in range(LONGEST_MAKING):
        window.grabWindow()
        QTest.qWait(5)
        places = [each.place for each in walk(window)]
        if controller is not None and controller.incubatingObjectCount() > 0:
            turn = 0
        elif turn > 11 or (turn > 2 and places == before):
            return
        turn += 1
        before = places
