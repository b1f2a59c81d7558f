"""An office with a branch and a hub that have lived a while, furnished once for each file of tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.toiluot.upkeep_office import furnish


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("upkeep") / "office"
    furnish(folder)
    return folder


@pytest.fixture
def office(furnished: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "office"
    shutil.copytree(furnished, folder)
    return folder
