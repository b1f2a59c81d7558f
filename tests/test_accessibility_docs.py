"""The page of accessibility answers every clause, and every test that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d[\d.]*\S*) .*$", re.MULTILINE)
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))

CLAUSES = (
    "5.1.2.1", "5.1.2.2", *(f"5.1.3.{n}" for n in range(1, 17)), "5.1.4", "5.1.5", "5.1.6.1", "5.1.6.2", "5.1.7", "5.2",
    "5.3", "5.4", "5.5.1", "5.5.2", "5.6.1", "5.6.2", "5.7", "5.8", "5.9", "8.1.1", "8.1.2", "8.1.3", "8.2.1.1",
    "8.2.1.2", "8.2.2.1", "8.2.2.2", "8.3.1", "8.3.2.1", "8.3.3.1", "8.3.4.1", "8.3.5", "8.3.6", "8.4.1", "8.4.2.1",
    "8.4.2.2", "8.4.3", "8.5",
)  # fmt: skip
"""Of EN 301 549 V3.2.1; 8.3.2.1 stands for all of 8.3.2, 8.3.3.1 and 8.3.4.1 likewise."""


def test_every_clause_is_answered_once():
    assert tuple(ROW.findall(PAGE)) == CLAUSES


def test_every_clause_has_a_test_or_a_reason():
    rows = [row[0] for row in re.finditer(r"^\| \d.*$", PAGE, re.MULTILINE)]
    assert [row for row in rows if "`tests/" not in row and "reason:" not in row] == []


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_the_test_is_there(path: str, name: str):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not name or re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{path} has no {name}"
