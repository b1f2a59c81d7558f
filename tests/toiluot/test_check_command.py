"""`toiluot check` says of a branch's file also which of its languages no ticket could be printed in here."""

from __future__ import annotations

from pathlib import Path

from tests.hardware.paper.test_scripts import NOWHERE
from tests.toiluot.test_first_branch import told
from toiluot.first_branch import DEMO_BRANCH


def test_a_language_that_no_font_here_draws_is_named_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "branch.toml"
    good = DEMO_BRANCH.read_text(encoding="utf-8")
    file.write_text(good, encoding="utf-8")
    assert told("check", str(file))[0] == 0
    assert "Register a birth" in good
    file.write_text(good.replace("Register a birth", NOWHERE), encoding="utf-8")
    code, said = told("check", str(file))
    said = said.replace("\n", " ")
    assert code == 1
    assert f"no font on this machine draws {NOWHERE} of en" in said
    assert "fonts-noto-core" in said


def test_letters_that_are_taken_for_each_other_are_told_and_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "branch.toml"
    demo = DEMO_BRANCH.read_text(encoding="utf-8")
    file.write_text(demo, encoding="utf-8")
    assert told("check", str(file)) == (0, f"{file}: good\n")
    file.write_text(demo.replace('series = "U"', 'series = "K"'), encoding="utf-8")
    code, said = told("check", str(file))
    assert code == 0
    assert said.startswith(
        f"{file}: groups[7].series: Over a loudspeaker in a noisy hall the letter K is easily taken for A."
    )
    assert said.endswith(f"{file}: good\n")


def test_template_of_a_number_board_is_checked_with_file_and_line(tmp_path: Path) -> None:
    board = tmp_path / "board.toml"
    text = 'kind = "board"\nname = "b"\nshow = "02 haut"\nblank = "02"\n'
    board.write_text(text, encoding="utf-8")
    code, said = told("check", str(board))
    assert code == 1
    assert said.startswith(f"{board}:3: show: 'haut' is no byte in hexadecimal; write one, or one of address, bcd,"), (
        said
    )
    board.write_text(text.replace("haut", "digits"), encoding="utf-8")
    assert told("check", str(board)) == (0, f"{board}: good\n")


def test_a_display_whose_counters_leave_media_no_room_is_told_of_and_nothing_is_refused(tmp_path: Path) -> None:
    branch, display = tmp_path / "branch.toml", tmp_path / "display.toml"
    text = DEMO_BRANCH.read_text(encoding="utf-8")
    branch.write_text(text, encoding="utf-8")
    settings = 'kind = "display"\nlayout = "board"\nservers = ["ws://127.0.0.1:8765"]\n'
    settings += 'device_id = "display-1"\ntoken_file = "display-1.token"\n'
    display.write_text(f"{settings}media_sound = true\n", encoding="utf-8")
    good = f"{display}: good\n"
    assert told("check", str(display)) == (0, good)
    assert told("check", str(branch), str(display)) == (0, f"{branch}: good\n{good}"), "12 counters leave room"
    more = '[[counters]]\nid = "q-{n}"\nnumber = {n}\nzone = "tang-2"\nname = {{ vi = "a" }}\ngroups = ["tu-van"]\n'
    text += "\n" + "\n".join(more.format(n=n) for n in range(40, 50))
    branch.write_text(text, encoding="utf-8")
    code, said = told("check", str(branch), str(display))
    assert code == 0
    assert f'{display}: layout: 22 counters fill a screen of "board"' in said
    display.write_text(f"{settings}", encoding="utf-8")
    assert told("check", str(branch), str(display)) == (0, f"{branch}: good\n{good}"), "for no pictures"
