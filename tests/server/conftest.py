"""Fixtures of the server's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server import quick_passwords, quick_routes, quick_statements

quick_passwords.install()
quick_routes.install()
quick_statements.install()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A real SQLite file of this test's own."""
    return f"sqlite:///{tmp_path / 'branch.db'}"
