"""Languages switched live from Qt Linguist's files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from clientkit.program import engine
from clientkit.words import TsTranslator, Words

TS = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1"><context><name>Page</name>
<message><source>Gọi lại</source><translation>Call again</translation></message>
<message><source>Giữ số</source><translation type="unfinished">Hold</translation></message>
</context></TS>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "en.ts").write_text(TS, encoding="utf-8")
    return tmp_path / "en.ts"


def said(text: str) -> str:
    return QCoreApplication.translate("Page", text)


def test_words_change_at_once_and_back(qapp: QGuiApplication, file: Path) -> None:
    words = Words(engine(), {"en": file})
    words.use("en")
    assert said("Gọi lại") == "Call again"
    words.use("vi")
    assert said("Gọi lại") == "Gọi lại"


def test_an_unfinished_text_stays_vietnamese(qapp: QGuiApplication, file: Path) -> None:
    assert TsTranslator(file).translate("Page", "Giữ số") is None


def test_the_same_words_of_another_page_are_another_text(qapp: QGuiApplication, file: Path) -> None:
    assert TsTranslator(file).translate("Help", "Gọi lại") is None
