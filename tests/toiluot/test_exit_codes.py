"""The exit codes that docs/operations.md promises are those the commands end with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.toiluot.upkeep_office import within
from toiluot.cli import app
from toiluot.first_branch import lay_out

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
PROMISED = re.findall(r"^\| `toiluot ([^`]+)` \| [^|]+ \| (\d) \|$", OPERATIONS.read_text(encoding="utf-8"), re.M)


def test_the_table_is_read() -> None:
    assert {code for _, code in PROMISED} == {"0", "1", "2"}


@pytest.mark.parametrize(("line", "code"), PROMISED)
def test_a_command_ends_as_the_table_says(tmp_path: Path, line: str, code: str) -> None:
    lay_out(tmp_path)
    with within(tmp_path):
        done = CliRunner().invoke(app, line.split())
    assert done.exit_code == int(code), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
