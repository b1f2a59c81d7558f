"""The rules of server/core/README.md: each has a number of its own, and what is cited is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
README = (ROOT / "server/core/README.md").read_text(encoding="utf-8")
RULES = re.findall(r"^- \*\*R(\d+)\*\*", README, re.MULTILINE)
CITED = re.compile(r"\bR(\d{1,3})\b(?:-R(\d{1,3})\b)?")


def cited_in(path: Path) -> set[int]:
    """The numbers a file names, ends of spans too."""
    found = CITED.findall(path.read_text(encoding="utf-8"))
    return {int(number) for span in found for number in span if number}


def test_no_number_stands_for_two_rules():
    assert sorted(set(RULES)) == sorted(RULES)
    assert len(RULES) > 60


def test_every_rule_that_the_core_and_its_tests_cite_is_there():
    files = [*(ROOT / "server/core").glob("*.*"), *Path(__file__).parent.rglob("*.py")]
    missing = {path.name: gone for path in files if (gone := cited_in(path) - {int(rule) for rule in RULES})}
    assert missing == {}
