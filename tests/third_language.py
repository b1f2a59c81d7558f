"""Khmer for a branch and its programs, from word files alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wire import word_files
from wire.catalogue import Branch

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("vi", "en", "km")


@pytest.fixture
def khmer() -> Iterator[None]:
    """Programs that an office has given Khmer words."""
    word_files.add_folder(FOLDER)
    yield
    word_files.forget_folder(FOLDER)


def with_khmer(branch: Branch) -> Branch:
    """The branch, which has Khmer as its third language and writes its own name in it."""
    said = branch.model_dump(mode="json") | {"languages": LANGUAGES}
    said["name"]["km"] = "សាខាលេខ ១"
    return Branch.model_validate(said)
