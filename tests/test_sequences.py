"""Each sequence of numbers has a type of its own, so that the type checker notices one taken for another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_imports import OURS

ROOT = Path(__file__).parent.parent


def annotated(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names of fields, variables and arguments, each with its type."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.annotation
        elif isinstance(node, ast.arg) and node.annotation is not None:
            yield node.arg, node.annotation


def bare(text: str) -> list[str]:
    """The sequence numbers in a module that are any number."""
    return [
        name
        for name, kind in annotated(ast.parse(text))
        if (
            name.endswith(("seq", "seqs"))
            and {"int", "Count"} & {n.id for n in ast.walk(kind) if isinstance(n, ast.Name)}
        )
    ]


@pytest.mark.parametrize("package", sorted(OURS))
def test_no_sequence_number_is_just_any_number(package: str) -> None:
    found = {
        str(path.relative_to(ROOT)): bare(path.read_text(encoding="utf-8")) for path in (ROOT / package).rglob("*.py")
    }
    assert {path: names for path, names in found.items() if names} == {}


def test_a_bare_sequence_number_is_found() -> None:
    assert bare("seq: int = 0\ndef f(call_seq: int | None, at: int) -> int: ...") == ["seq", "call_seq"]
