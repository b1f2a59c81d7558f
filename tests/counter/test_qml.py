"""The QML passes its linter, is wholly translated, and names only icons that exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
QML = sorted((ROOT / "counter" / "qml").glob("*.qml"))
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in QML)


def test_qmllint_finds_nothing() -> None:
    tool = Path(sys.executable).parent / "pyside6-qmllint"
    found = subprocess.run(
        [tool, "-W", "0", "-I", ROOT, "-I", ROOT / "clientkit", *QML], capture_output=True, text=True, timeout=120
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_text_has_a_finished_english_translation() -> None:
    known = {}
    for context in ElementTree.parse(ROOT / "counter" / "i18n" / "counter_en.ts").getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None, message.findtext("source")
            assert translation.get("type") is None, message.findtext("source")
            known[context.findtext("name"), message.findtext("source")] = translation.text
    for path in QML:
        for text in re.findall(r'qsTr\("([^"]+)"\)', path.read_text(encoding="utf-8")):
            assert known.get((path.stem, text)), f"{path.name}: {text!r} is not in the .ts file: run lupdate"


def test_placeholders_are_the_same_in_both_languages() -> None:
    for message in ElementTree.parse(ROOT / "counter" / "i18n" / "counter_en.ts").getroot().iter("message"):
        vietnamese, english = message.findtext("source", ""), message.findtext("translation", "")
        assert re.findall(r"%\d", vietnamese) == re.findall(r"%\d", english)


def test_icons_exist() -> None:
    drawn = set(re.findall(r'"([a-z-]+)": "M', (ROOT / "clientkit" / "Look" / "IconPaths.qml").read_text()))
    lines = re.findall(r"(?:iconName|icon\.name|\bname):(.*)", SOURCE)
    used = {word for line in lines for word in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', line)}
    stages = {"late", "bad", "hint", "paused", "empty", "idle"}
    assert used - stages - {"counter"} <= drawn


@pytest.mark.parametrize("path", QML, ids=lambda p: p.stem)
def test_no_bare_text_item_cuts_tone_marks(path: Path) -> None:
    assert not re.search(r"^\s*Text \{", path.read_text(encoding="utf-8"), re.MULTILINE)
