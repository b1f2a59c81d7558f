"""A branch that has lived two days, made once for each file of tests and copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from tests.server.store.lived import live_two_days


@pytest.fixture(scope="module")
def _lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    path = tmp_path_factory.mktemp("lived") / "branch.db"
    return path, asyncio.run(live_two_days(f"sqlite:///{path}"))


@pytest.fixture
def lived(_lived: tuple[Path, list[str]], tmp_path: Path) -> str:
    """The address of a branch that has lived two days."""
    return f"sqlite:///{shutil.copy(_lived[0], tmp_path / 'branch.db')}"


@pytest.fixture
def mondays(_lived: tuple[Path, list[str]]) -> list[str]:
    """The tickets of its first day."""
    return _lived[1]


@pytest.fixture
def connection(lived: str) -> Iterator[Connection]:
    """To that branch's database; what is written is rolled back."""
    engine = create_engine(lived)
    with engine.connect() as made:
        yield made
    engine.dispose()
