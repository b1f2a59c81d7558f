"""A module's own tests are found by its name: server/live/socket.py has tests/server/live/test_socket.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Count
from tests.test_imports import MODULES, ROOT

WHOLE = ("server/live", "server/store")
"""Rooms where every module has them."""

LEAST = 0.76
"""The share of all modules that have them."""


def does_something(path: Path) -> bool:
    """Whether a module is more than names and values: it holds a function. Migrations have tests of their own."""
    if path.name in ("__init__.py", "__main__.py") or "migrations" in path.parts:
        return False
    return re.search(r"^ *(async )?def ", path.read_text(encoding="utf-8"), re.MULTILINE) is not None


def named_after(path: Path) -> Path:
    """Where the tests of a module are."""
    return ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")


def how_many_tests(path: Path) -> int:
    """How many tests a file holds."""
    return len(re.findall(r"^ *(?:async )?def test_", path.read_text(encoding="utf-8"), re.MULTILINE))


def without(paths: list[Path]) -> list[str]:
    missing = [p for p in paths if not named_after(p).is_file() or not how_many_tests(named_after(p))]
    return [p.relative_to(ROOT).as_posix() for p in missing]


@pytest.mark.parametrize("room", WHOLE)
def test_every_module_of_the_rooms_that_many_lean_on_has_tests_of_its_name(room: str) -> None:
    modules = [path for path in sorted((ROOT / room).glob("*.py")) if path.name != "__init__.py"]
    assert len(modules) > 5
    assert without(modules) == []


def test_most_modules_have_tests_of_their_name(count: Count) -> None:
    modules = sorted(path for path in MODULES.values() if does_something(path))
    missing = without(modules)
    share = 1 - len(missing) / len(modules)
    count(f"{len(modules) - len(missing)} of {len(modules)} modules")
    assert share >= LEAST, f"{share:.1%}; without tests of their name:\n" + "\n".join(missing)
