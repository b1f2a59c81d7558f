"""A ticket drawn before anybody takes one."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from tests.server.branch_kit import BRANCH_FILE
from tests.wire.test_emblem import svg
from toiluot.cli import app
from wire.emblem import cleaned


def drawn(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["ticket", *map(str, arguments)])
    return done.exit_code, done.output


@pytest.mark.parametrize(("width", "dots"), [(58, 384), (80, 576)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_example_ticket_is_as_wide_as_the_paper_and_its_code_can_be_read(tmp_path, width, dots, language) -> None:
    file = tmp_path / "ticket.png"
    status, said = drawn(BRANCH_FILE, "--preview", file, "--width", width, "--language", language)
    assert (status, said.startswith(f"{file}: {width} mm, ")) == (0, True), said
    with Image.open(file) as picture:
        assert picture.width == dots
        [code] = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text.startswith("https://so.example.vn/t/A012")


def test_the_example_has_the_offices_own_emblem(qapp: object, tmp_path: Path) -> None:
    plain, own = tmp_path / "plain.png", tmp_path / "own.png"
    drawing = svg('<path d="M1 1 9 9M9 1 1 9" stroke="#c8102e"/>')
    office = tmp_path / "branch.toml"
    lines = ", ".join(f'"{line}"' for line in cleaned(drawing).lines)
    written = BRANCH_FILE.read_text(encoding="utf-8")
    assert "branding = { " in written
    office.write_text(written.replace("branding = { ", f"branding = {{ emblem = [{lines}], "), encoding="utf-8")
    for file, branch in ((plain, BRANCH_FILE), (own, office)):
        status, said = drawn(branch, "--preview", file)
        assert status == 0, said
    with Image.open(plain) as before, Image.open(own) as after:
        assert before.crop((0, 0, 100, 100)).tobytes() != after.crop((0, 0, 100, 100)).tobytes()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--width", 76), "58 or 80"),
        (("--language", "fr"), "this branch has vi, en"),
    ],
)
def test_what_cannot_be_drawn_is_said(tmp_path: Path, arguments: tuple[object, ...], why: str) -> None:
    status, said = drawn(BRANCH_FILE, "--preview", tmp_path / "ticket.png", *arguments)
    assert status == 2
    assert why in said
    assert not (tmp_path / "ticket.png").exists()


def test_a_picture_that_cannot_be_written_or_is_no_png_is_said(tmp_path: Path) -> None:
    status, said = drawn(BRANCH_FILE, "--preview", tmp_path / "nowhere" / "ticket.png")
    assert (status, "nowhere" in said) == (1, True)
    status, said = drawn(BRANCH_FILE, "--preview", tmp_path / "ticket.bmp")
    assert (status, ".png" in said) == (2, True)


def test_a_branch_file_that_is_wrong_is_told_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "branch.toml"
    file.write_text('site = "x"\n', encoding="utf-8")
    status, said = drawn(file, "--preview", tmp_path / "ticket.png")
    assert status == 2
    assert "branch.toml" in said
