"""Fixtures of the fuzzing tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A real SQLite file of this test's own."""
    return f"sqlite:///{tmp_path / 'branch.db'}"
