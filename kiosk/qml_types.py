"""Describes the Python types to qmllint: `python -m kiosk.qml_types` writes `qml/kiosk.qmltypes` anew."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = ("acts", "choice", "comfort", "hall", "screen", "slip")
SOURCES = [str(HERE / f"{part}.py") for part in PARTS]
TYPES = HERE / "qml" / "kiosk.qmltypes"


def describe() -> str:
    """The type description that fits the sources now.

    Raises:
        subprocess.CalledProcessError: Qt's tools could not read it.
        FileNotFoundError: Qt's tools are not beside this Python.
    """
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory(prefix="toiluot-types-") as folder:
        dumped, types = Path(folder) / "screen.json", Path(folder) / "types"
        for command in (
            ["pyside6-metaobjectdump", "--quiet", "-o", str(dumped), *SOURCES],
            [
                "pyside6-qmltyperegistrar", "--generate-qmltypes", str(types), "-o", str(Path(folder) / "unused.cpp"),
                "--import-name", "Kiosk", "--major-version", "1", str(dumped),
            ],
        ):  # fmt: skip
            subprocess.run([str(tools / command[0]), *command[1:]], check=True, capture_output=True, timeout=60)  # noqa: S603
        # The folder of this machine does not belong into the repository.
        found = re.sub(r"^ *(file|lineNumber): .*\n", "", types.read_text(encoding="utf-8"), flags=re.MULTILINE)
        return re.sub(r"Property \{[^}]*\}", _completed, found)


def _completed(block: re.Match[str]) -> str:
    """Qt's tool for Python does not tell that a property is constant, nor that one of our own types is an object."""
    text = block[0]
    if "notify:" not in text:
        text = re.sub(r'(read: "\w+")', r"\1; isPropertyConstant: true", text)
    return re.sub(r'(type: "Kiosk\w+")', r"\1; isPointer: true", text)


if __name__ == "__main__":
    TYPES.write_text(describe(), encoding="utf-8")
