"""A demo writes into its own folder only, and one demo at a time."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from toiluot.demo.folder import KEPT, MARKER, FolderRefused, own_folder

HOLDS_IT = """
import sys
from pathlib import Path
from toiluot.demo.folder import own_folder
with own_folder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_new_folder_is_made_and_marked_as_the_demos_own(tmp_path):
    with own_folder(tmp_path / "var" / "demo") as folder:
        assert folder == tmp_path / "var" / "demo"
        assert [p.name for p in folder.iterdir()] == [MARKER]
    assert "The next demo that uses it deletes what is in it" in (folder / MARKER).read_text(encoding="utf-8")


def test_an_empty_folder_may_be_used(tmp_path):
    with own_folder(tmp_path):
        pass
    assert (tmp_path / MARKER).exists()


def test_the_next_demo_empties_it_but_for_the_clips(tmp_path):
    with own_folder(tmp_path):
        (tmp_path / "summary.json").write_text("{}")
        (tmp_path / "paper" / "printer-1").mkdir(parents=True)
        (tmp_path / "paper" / "printer-1" / "1.png").write_text("x")
        (tmp_path / KEPT).mkdir()
        (tmp_path / KEPT / "a.wav").write_text("x")
    with own_folder(tmp_path):
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted([MARKER, KEPT])
        assert (tmp_path / KEPT / "a.wav").exists()


@pytest.mark.parametrize("what", ["letter.odt", ".hidden", "branch.db"])
def test_a_folder_with_anything_that_no_demo_made_is_refused_and_left_as_it_is(tmp_path, what):
    (tmp_path / what).write_text("mine")
    with pytest.raises(FolderRefused, match=r"no demo made.*Nothing was changed"), own_folder(tmp_path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == [what]
    assert (tmp_path / what).read_text() == "mine"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "letter").write_text("mine")
    with pytest.raises(FolderRefused, match="is a file"), own_folder(tmp_path / "letter"):
        pass
    assert (tmp_path / "letter").read_text() == "mine"


def test_a_marker_that_leads_elsewhere_marks_nothing(tmp_path):
    (tmp_path / "mine").write_text("mine")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / MARKER).symlink_to(tmp_path / "mine")
    with pytest.raises(FolderRefused), own_folder(folder):
        pass
    assert (tmp_path / "mine").read_text() == "mine"


def test_what_links_lead_to_outside_is_not_deleted(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter").write_text("mine")
    with own_folder(tmp_path / "demo") as folder:
        (folder / "link").symlink_to(outside)
        (folder / "deep").mkdir()
        (folder / "deep" / "link").symlink_to(outside)
    with own_folder(folder):
        assert sorted(p.name for p in folder.iterdir()) == [MARKER]
    assert (outside / "letter").read_text() == "mine"


def test_a_second_demo_is_refused_with_the_process_that_uses_it_and_deletes_nothing(tmp_path):
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDS_IT, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    try:
        assert first.stdout.readline() == "held\n"
        (tmp_path / "branch.db").write_text("in use")
        words = rf"in use by another demo \(process {first.pid}\)"
        with pytest.raises(FolderRefused, match=words), own_folder(tmp_path):
            pass
        assert (tmp_path / "branch.db").read_text() == "in use"
    finally:
        first.communicate("", timeout=60)
    with own_folder(tmp_path):
        assert not (tmp_path / "branch.db").exists()
        assert f"process: {os.getpid()}" in (tmp_path / MARKER).read_text(encoding="utf-8")


def test_a_demo_that_was_killed_leaves_a_folder_that_can_be_used(tmp_path):
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDS_IT, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    first.kill()
    first.communicate(timeout=60)
    with own_folder(tmp_path):
        pass
