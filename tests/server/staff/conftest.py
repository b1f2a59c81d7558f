"""An opened store for each test, its tables made once for all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store.journal import Store


@pytest.fixture(scope="session")
def empty_branch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them."""
    path = tmp_path_factory.mktemp("empty") / "branch.db"
    store = Store(f"sqlite:///{path}")
    store.open()
    store.close()
    return path


@pytest.fixture
def store(empty_branch: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "branch.db"
    shutil.copyfile(empty_branch, path)
    opened = Store(f"sqlite:///{path}")
    opened.open()
    yield opened
    opened.close()
