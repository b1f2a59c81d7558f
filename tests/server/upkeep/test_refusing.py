"""What an administrator reads when a command of upkeep was not done."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from server.runtime.start_refused import StartRefused
from server.runtime.wording import SERVER, text
from server.upkeep.export import export_visits
from server.upkeep.refusing import NotDone

ROOT = Path(__file__).parents[3]
ROOMS = ("server/upkeep", "server/hub/upkeep")


def raised() -> list[tuple[str, ast.Call]]:
    """Every refusal that is raised there, and where."""
    found = []
    for path in (path for room in ROOMS for path in sorted((ROOT / room).glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                called = ast.unparse(node.exc.func)
                if called.partition(".")[0] in ("NotDone", "StartRefused"):
                    found.append((f"{path.name}:{node.lineno}: {called}", node.exc))
    return found


def test_every_refusal_of_upkeep_stands_in_the_word_files():
    said = raised()
    assert len(said) > 20
    assert [place for place, _ in said if not place.endswith((".of", ".in_words"))] == []
    named = {
        one.value
        for place, call in said
        if place.endswith(".of")
        for one in ast.walk(call.args[0])
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    assert named == set(SERVER.table("upkeep"))


def test_a_refusal_is_said_in_vietnamese_and_english():
    why = NotDone.of("not_a_day", day="'x'")
    assert isinstance(why, NotDone)
    assert str(why) == "'x' is not a day. Write it so: 2026-11-23."
    assert why.words is not None
    assert why.words.of("vi") == "'x' không phải là một ngày. Xin viết như sau: 2026-11-23."


def test_a_cause_within_a_refusal_is_said_in_the_same_language():
    cause = StartRefused.of("no_database", path="/x/branch.db")
    why = NotDone.of("cannot_use", file="/y", why=cause)
    assert why.words is not None
    assert why.words.of("vi") == (
        "Không dùng được bản sao lưu /y: Không có cơ sở dữ liệu ở /x/branch.db. Xin kiểm tra tệp cấu hình."
    )
    assert str(why) == "The backup /y cannot be used: There is no database at /x/branch.db. Check the settings."


def test_a_refusal_without_words_stays_as_it_was_written():
    assert StartRefused("The port is taken.").words is None


def test_what_was_said_of_a_copy_is_said_in_both_languages_by_the_command():
    from toiluot.upkeep_commands import in_both

    words = text("stopped")
    assert in_both(NotDone.in_words(words)) == f"{words.of('vi')}\n{words.of('en')}"
    assert in_both(StartRefused("The port is taken.")) == "The port is taken."


def test_a_wrong_day_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(NotDone) as why:
        export_visits(f"sqlite:///{tmp_path}/none.db", tmp_path / "x.csv", "yesterday", "today", "vi")
    assert why.value.words is not None
    assert "'yesterday' không phải là một ngày" in why.value.words.of("vi")
