"""What all tests share: no screen, no sound card, a hall clock that tests own, a place for what long runs counted."""

from __future__ import annotations

import gc
import os
import random
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

# Before any Qt import: windows are drawn into memory, and by software, so that pictures are the same everywhere.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

# On a busy machine an example takes as long as it takes: no test judges a speed.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

MEMORY = "/dev/shm"
MEMORY_FREE = 4 << 30
"""Bytes that must be free there: no test takes a tenth of it, but it is the memory that programs run in too."""


def in_memory() -> bool:
    """Whether temporary files go into memory: thousands of tests write databases and wait for the disk to have them."""
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return False
    runs = not found.f_flag & os.ST_NOEXEC  # some tests write programs there
    return runs and found.f_bavail * found.f_frsize >= MEMORY_FREE and os.access(MEMORY, os.W_OK | os.X_OK)


if "TMPDIR" not in os.environ and in_memory():
    os.environ["TMPDIR"] = MEMORY  # of this process, its workers and the programs that they start
    tempfile.tempdir = None

COUNTED = "counted"

EARLY = (
    "tests/end_to_end/test_short_demo.py",
    "tests/gallery/test_windows.py",
    "tests/faults/test_standby.py",
    "tests/faults/test_clock.py",
    "tests/toiluot/bench/test_run.py",
    "tests/faults/test_kills.py",
    "tests/gallery/test_axe.py",
    "tests/gallery/test_every_page.py",
    "tests/faults/test_power_cut.py",
    "tests/server/hub/pages/test_views.py",
    "tests/server/web/settings/test_settings_browser.py",
    "tests/server/web/test_browser.py",
    "tests/server/core/test_invariants.py",
    "tests/display/test_app.py",
    "tests/faults/test_hostile.py",
    "tests/test_coverage.py",
    "tests/server/web/test_signed_out_in_a_browser.py",
    "tests/server/web/feedback/test_rating_in_a_browser.py",
    "tests/kiosk/test_keypad.py",
    "tests/kiosk/test_targets.py",
    "tests/kiosk/test_paper_seen.py",
    "tests/server/web/devices/test_code_in_a_browser.py",
    "tests/server/store/test_upgrade.py",
    "tests/server/upkeep/test_archive.py",
    "tests/server/test_any_day_stored.py",
    "tests/server/test_app.py",
    "tests/server/web/today/test_today_in_a_browser.py",
    "tests/server/hub/branches/test_link.py",
    "tests/fuzz/test_http_fuzz.py",
    "tests/server/exchange/test_random_orders.py",
    "tests/server/web/settings/test_settings_pages.py",
    "tests/kiosk/test_screen.py",
    "tests/server/web/reports/test_paper.py",
    "tests/server/store/test_bad_start.py",
    "tests/fuzz/test_settings_fuzz.py",
    "tests/server/web/settings/test_seen_elsewhere.py",
    "tests/gallery/test_pad_on_tablets.py",
    "tests/clientkit/voice/test_clip_bank.py",
    "tests/server/web/staff/test_staff_browser.py",
    "tests/clientkit/test_paired.py",
)
"""Files that take 20 s and more. They begin first, lest one worker is busy at the end while the others are idle."""

Count = Callable[[str], None]
"""Tells what a test counted; said at the end of the run, whether it passed or failed."""


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    return lambda line: record_property(COUNTED, line)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    """Programs of the hall use no widgets; imported here only for those who ask: most tests know no Qt."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication


@pytest.fixture(scope="session")
def qapp(qapp: QGuiApplication) -> QGuiApplication:
    """One application for all tests of a worker. A window that closes must not end it for the tests that follow:

    after a `quit` outside `exec`, no loop of Qt runs any more, so no timer fires and no link becomes live.
    """
    qapp.setQuitOnLastWindowClosed(False)
    from clientkit.garbage_collection import collect_in_this_thread

    collect_in_this_thread(qapp)
    return qapp


MEMORY_OF_A_WORKER = 1 << 30
"""Bytes; with the browser or the server that its test starts."""


FEWEST, MOST = 4, 12


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor, because much of a test is waiting; fewer where memory is short.

    With three, two processors had a load of 22: what is to be there within a time of its own came too late.
    """
    processors = len(os.sched_getaffinity(0))
    room = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MEMORY_OF_A_WORKER
    return workers(processors, room)


def workers(processors: int, room: int) -> int:
    """How many run at once where so many have room in memory; more than `MOST` would wait for the longest files."""
    return max(FEWEST, min(2 * processors, room, MOST))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--order", metavar="SEED", help="Run files, and tests in them, in an order made from it.")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """No test may need another one before it, nor the company of its file."""
    if (seed := config.getoption("--order")) is not None:
        items[:] = in_order(items, seed)
    else:
        items.sort(key=lambda item: EARLY.index(_file(item)) if _file(item) in EARLY else len(EARLY))


def pytest_configure() -> None:
    """Garbage is looked for seldom: hundreds of thousands of objects stay, and each look went through them all."""
    gc.set_threshold(5_000, 10, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What windows left behind is freed in their thread; without windows the interpreter collects again, in any."""
    if "qapp" in getattr(item, "fixturenames", ()):
        gc.disable()
    elif not gc.isenabled():
        gc.collect()
        gc.enable()


def pytest_collection_finish() -> None:
    """What was read stays to the end, and is never looked through again."""
    gc.collect()
    gc.freeze()


def in_order(items: list[pytest.Item], seed: str) -> list[pytest.Item]:
    """The same tests, file by file: what a file sets up once is set up once in any order."""
    dice = random.Random(seed)
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(_file(item), []).append(item)
    for tests in files.values():
        dice.shuffle(tests)
    shuffled = list(files.values())
    dice.shuffle(shuffled)
    return [item for tests in shuffled for item in tests]


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    told = [
        f"{report.nodeid.rpartition('::')[2]}: {line} ({report.duration:.0f} s)"
        for report in reports
        for name, line in report.user_properties
        if name == COUNTED and report.when == "call"
    ]
    if told:
        terminalreporter.section("what was counted")
        for line in told:
            terminalreporter.write_line(line)
