"""The pages as Qt's own tools see them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from clientkit import look
from kiosk import app
from kiosk.rows import CLASS_ICONS
from tests.kiosk.hall import demo_branch

PAGES = sorted((app.HERE / "qml").glob("*.qml"))
LOOK = sorted((look.IMPORT_PATH / "Look").glob("*.qml"))
TOOLS = Path(sys.executable).parent


@pytest.mark.parametrize("files", [PAGES, LOOK], ids=["kiosk", "look"])
def test_qmllint_finds_nothing(files):
    done = subprocess.run(
        [TOOLS / "pyside6-qmllint", "-W", "0", "-I", look.IMPORT_PATH, *files], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_text_has_its_english(tmp_path: Path):
    fresh = tmp_path / "fresh.ts"
    tool = [TOOLS / "pyside6-lupdate", "-locations", "none", "-I", look.IMPORT_PATH, "-source-language", "vi"]
    subprocess.run([*tool, "-target-language", "en", *PAGES, "-ts", fresh], check=True, capture_output=True)

    def texts(path: Path, finished: bool) -> set[tuple[str, str]]:
        found = set()
        for context in ElementTree.parse(path).getroot().iter("context"):
            for message in context.iter("message"):
                if not finished or message.find("translation").get("type") is None:
                    found.add((context.findtext("name"), message.findtext("source")))
        return found

    assert texts(fresh, finished=False) - texts(app.ENGLISH, finished=True) == set()


def test_icons_of_the_demo_branch_are_drawn():
    drawn = (look.IMPORT_PATH / "Look" / "IconPaths.qml").read_text(encoding="utf-8")
    for icon in {group.icon for group in demo_branch().groups} | set(CLASS_ICONS.values()):
        assert f'"{icon}": ' in drawn, icon
