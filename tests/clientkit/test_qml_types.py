"""The windows' QML is typed: what a name means is known before it is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clientkit import qml_types

ROOT = Path(__file__).parents[2]
PROGRAMS = ("kiosk", "counter", "display")
UNTYPED = {
    "clientkit/Look/Theme.qml": 2,  # `font.features` is a map, and QML has no type for one
    "clientkit/Look/IconPaths.qml": 2,  # tables of drawings by name: the same
}
"""Files that may have properties without a type, how many, and why."""


def test_no_property_of_a_window_is_without_a_type() -> None:
    found = {}
    for path in sorted(ROOT.glob("*/**/*.qml")):
        if "site-packages" not in path.parts and (count := untyped(path.read_text(encoding="utf-8"))):
            found[str(path.relative_to(ROOT))] = count
    assert found == UNTYPED


def untyped(text: str) -> int:
    return len(re.findall(r"\bproperty (?:var|variant|list<var>)\b|\bQVariant(?:Map|List)?\b", text))


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_type_that_python_gives_to_qml_holds_a_value_without_a_type(program: str) -> None:
    described = qml_types.types_of(program).read_text(encoding="utf-8")
    assert not re.findall(r'type: "(QVariant\w*|list|dict|object)"; read|type: "QVariant\w*"', described)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_description_fits_the_sources(program: str) -> None:
    fresh = qml_types.describe(program)
    assert qml_types.types_of(program).read_text(encoding="utf-8") == fresh, (
        f"run: python -m clientkit.qml_types {program}"
    )


def test_our_own_types_are_objects_and_what_never_changes_is_constant() -> None:
    described = qml_types.describe("counter")
    assert re.search(
        r'name: "head"; type: "CounterHead"; isPointer: true; read: "head"; isPropertyConstant: true',
        one_line(described),
    )
    assert re.search(r'name: "title"; type: "QString"; read: "title"; notify: "changed"', one_line(described))


def one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", "; ", text).replace(";;", ";")


def test_types_of_two_modules_in_one_program_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qml_types, "ROOT", tmp_path)
    (tmp_path / "shop").mkdir()
    for name in ("A", "B"):
        (tmp_path / "shop" / f"{name}.py").write_text(f'QML_IMPORT_NAME = "{name}"\n')
    with pytest.raises(ValueError, match=r"shop: .*'A', 'B'"):
        qml_types.describe("shop")
