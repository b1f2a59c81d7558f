"""Describes the Python types of a program to qmllint: `python -m clientkit.qml_types kiosk counter display` writes
`qml/PROGRAM.qmltypes` in each folder again."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULE = re.compile(r'^QML_IMPORT_NAME = "(\w+)"$', re.MULTILINE)


def types_of(program: str) -> Path:
    """The description in the repository."""
    return ROOT / program / "qml" / f"{program}.qmltypes"


def sources_of(program: str) -> dict[Path, str]:
    """The program's files that hold types for QML, and the module of each."""
    found = {}
    for path in sorted((ROOT / program).glob("*.py")):
        if named := MODULE.search(path.read_text(encoding="utf-8")):
            found[path] = named[1]
    return found


def describe(program: str) -> str:
    """The description that fits the sources now.

    Raises:
        ValueError: the program's types are of no module, or of more than one.
        subprocess.CalledProcessError: Qt's tools could not read the sources.
        FileNotFoundError: Qt's tools are not beside this Python.
    """
    sources = sources_of(program)
    modules = set(sources.values())
    if len(modules) != 1:
        raise ValueError(f"{program}: types for QML of one module are wanted, found: {sorted(modules)}")
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory(prefix="toiluot-types-") as folder:
        dumped, types = Path(folder) / "screen.json", Path(folder) / "types"
        for command in (
            ["pyside6-metaobjectdump", "--quiet", "-o", str(dumped), *map(str, sources)],
            [
                "pyside6-qmltyperegistrar", "--generate-qmltypes", str(types), "-o", str(Path(folder) / "unused.cpp"),
                "--import-name", *modules, "--major-version", "1", str(dumped),
            ],
        ):  # fmt: skip
            subprocess.run([str(tools / command[0]), *command[1:]], check=True, capture_output=True, timeout=60)  # noqa: S603
        # The folder of this machine does not belong into the repository.
        found = re.sub(r"^ *(file|lineNumber): .*\n", "", types.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ours = set(re.findall(r'^        name: "(\w+)"$', found, re.MULTILINE))
    return re.sub(r"Property \{[^}]*\}", lambda block: _completed(block[0], ours), found)


def _completed(text: str, ours: set[str]) -> str:
    """Qt's tool for Python does not tell that a property is constant, nor that one of our own types is an object."""
    if "notify:" not in text:
        text = re.sub(r'(read: "\w+")', r"\1; isPropertyConstant: true", text)
    kind = re.search(r'type: "(\w+)"', text)
    if kind is not None and kind[1] in ours:
        text = text.replace(kind[0], f"{kind[0]}; isPointer: true")
    return text


def main(programs: list[str]) -> None:
    """Write the description of each."""
    for program in programs:
        types_of(program).write_text(describe(program), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
