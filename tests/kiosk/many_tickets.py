"""`python -m tests.kiosk.many_tickets SETTINGS COUNT`: one kiosk gives so many numbers, one page after the other.

The real program with its window, link, printer and store. Every page is drawn before the next is asked for. A line of
JSON after each 250 tickets says what the process holds by then.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from clientkit.program import opened
from config import load
from config.settings import KioskSettings
from kiosk.app import Kiosk, create

EVERY = 250
LOOK_MS, DRAWN_WITHIN_S, PAGE_WITHIN_S = 2, 0.5, 30.0


def say(**told: object) -> None:
    print(json.dumps(told), flush=True)


def resident_kib() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def stored_bytes(store: Path) -> int:
    """What the store holds, also of what is in its log alone so far."""
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        return int(database.execute("PRAGMA page_count").fetchone()[0] * 4096)


class Crowd(QObject):
    """People one after the other; after every tenth they speak the other language."""

    def __init__(self, kiosk: Kiosk, store: Path, count: int) -> None:
        super().__init__()
        self._kiosk, self._store, self._count = kiosk, store, count
        self._given, self._page, self._since, self._drawn = 0, "", time.monotonic(), False
        kiosk.window.frameSwapped.connect(self._seen)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _seen(self) -> None:
        self._drawn = True

    def _look(self) -> None:
        page, waited = self._kiosk.screen.page, time.monotonic() - self._since
        if page != self._page:
            self._page, self._since, self._drawn = page, time.monotonic(), False
        elif waited > PAGE_WITHIN_S or page == "refused":
            say(trouble=f"on the page {page}: {self._kiosk.screen.refusal}")
            QGuiApplication.exit(1)
            self._timer.stop()
        elif self._drawn or waited > DRAWN_WITHIN_S:
            self._act(page)

    def _act(self, page: str) -> None:
        flow, actions = self._kiosk.screen.flow, self._kiosk.screen.actions
        if flow.branch is None or not flow.live:
            return
        # Those that one counter serves: the other groups have nobody to call them.
        group = flow.branch.groups[0]
        services = [one for one in flow.branch.services if one.group == group.id]
        match page:
            case "groups":
                actions.useLanguage(("vi", "en")[self._given // 10 % 2])
                actions.chooseGroup(group.id)
            case "services":
                actions.chooseService(services[self._given % len(services)].id)
            case "take":
                actions.take()
            case "ticket" if flow.printing.value == "printed":
                self._given += 1
                if self._given % EVERY == 0:
                    self._tell()
                actions.home()
            case _:
                pass  # a number or its paper is on the way

    def _tell(self) -> None:
        say(
            tickets=self._given,
            resident_kib=resident_kib(),
            handles=len(os.listdir("/proc/self/fd")),
            threads=len(os.listdir("/proc/self/task")),
            store=stored_bytes(self._store),
            log=self._store.with_name(f"{self._store.name}-wal").stat().st_size,
        )
        if self._given >= self._count:
            self._timer.stop()
            QGuiApplication.exit(0)


def main(file: Path, count: int) -> int:
    settings = load(file, KioskSettings)
    with opened("toiluot-kiosk", lambda: create(settings)) as (application, kiosk):
        crowd = Crowd(kiosk, settings.token_file.with_name(f"{settings.device_id}.away"), count)
        status = application.exec()
        del crowd
        return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
