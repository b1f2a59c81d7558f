"""Languages switched live from Qt Linguist's files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from clientkit.program import engine
from clientkit.translators import Words, compiled, found_in

TS = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1" language="en"><context><name>Page</name>
<message><source>Gọi lại</source><translation>Call again</translation></message>
<message><source>Giữ số</source><translation type="unfinished"></translation></message>
<message numerus="yes"><source>%n người</source><translation><numerusform>%n person</numerusform>
<numerusform>%n people</numerusform></translation></message>
</context></TS>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "trial_en.ts").write_text(TS, encoding="utf-8")
    return tmp_path / "trial_en.ts"


def said(text: str, page: str = "Page", n: int = -1) -> str:
    return QCoreApplication.translate(page, text, None, n)


@pytest.fixture
def words(qapp: QGuiApplication, file: Path):
    words = Words(engine(), found_in(file.parent))
    words.use("en")
    yield words
    words.use("vi")


def test_words_change_at_once_and_back(words: Words) -> None:
    assert said("Gọi lại") == "Call again"
    words.use("vi")
    assert said("Gọi lại") == "Gọi lại"


def test_an_unfinished_text_stays_vietnamese(words: Words) -> None:
    assert said("Giữ số") == "Giữ số"


def test_the_same_words_of_another_page_are_another_text(words: Words) -> None:
    assert said("Gọi lại", "Help") == "Gọi lại"


def test_one_and_several_have_their_own_forms(words: Words) -> None:
    assert [said("%n người", n=n) for n in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
    words.use("vi")
    assert said("%n người", n=2) == "2 người"


def test_a_file_that_was_changed_is_compiled_again(file: Path) -> None:
    first = compiled(file)
    assert first == file.with_suffix(".qm")
    made = first.stat().st_mtime_ns
    assert compiled(file).stat().st_mtime_ns == made
    os.utime(file, (made / 1e9 + 10, made / 1e9 + 10))
    assert compiled(file).stat().st_mtime_ns != made
    assert [path.name for path in file.parent.glob(".*")] == []


def test_a_broken_file_leaves_its_texts_in_vietnamese(qapp: QGuiApplication, file: Path, caplog) -> None:
    file.write_text("<TS><oops", encoding="utf-8")
    words = Words(engine(), {"en": file})
    words.use("en")
    assert said("Gọi lại") == "Gọi lại"
    assert "its texts stay Vietnamese" in caplog.text
    words.use("vi")


def test_another_language_is_one_more_file(file: Path) -> None:
    (file.parent / "trial_km.ts").write_text(TS, encoding="utf-8")
    assert set(found_in(file.parent)) == {"en", "km"}
