"""Every command of every page is one that the command line takes, and the pictures of both READMEs are there."""

import re
from pathlib import Path

import pytest
import typer.main
from click import Command
from PIL import Image
from typer.testing import CliRunner

from tests.gallery import readme as readme_pictures
from tests.written import LINK, PAGES, READMES, ROOT, calls, name_of, read
from toiluot.cli import app

PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
MOST_PICTURE_BYTES = 300_000

(WrongUse,) = typer.BadParameter.__bases__
"""Whatever the command line refuses; Typer brings its own Click along and gives it no public name."""


def commands() -> dict[str, Command]:
    return dict(typer.main.get_group(app).commands)


def options_of(command: str) -> set[str]:
    parameters = commands()[command].params
    return {"--help"} | {name for p in parameters for name in (*p.opts, *p.secondary_opts) if name.startswith("--")}


def targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return {name for line in re.findall(r"^\.PHONY:(.+)$", text, re.MULTILINE) for name in line.split()}


def typed(path: Path) -> list[list[str]]:
    """Every call of `toiluot` on a page; in running text a command's bare name only points at it."""
    page = read(path)
    told = [call for code in page.inline for call in calls(code) if len(call) > 1]
    return [call for line in page.lines for call in calls(line)] + told


def refusal(call: list[str]) -> str:
    """Why the command line would not take it; empty when it would."""
    name, *words = call
    if name not in commands():
        return f"no command {name}"
    try:
        commands()[name].make_context(name, words)
    except WrongUse as error:
        return f"{' '.join(call)}: {error}"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_told_is_one_that_the_command_line_takes(page: Path) -> None:
    found = typed(page)
    assert [why for call in found if (why := refusal(call))] == []
    assert found or page not in READMES


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_named_in_passing_exists(page: Path) -> None:
    named = {call[0] for code in read(page).inline for call in calls(code)}
    assert named <= {*commands()}


@pytest.mark.parametrize(
    "wrong",
    ["dance", "display --settings display.toml", "demo --quick", "pair server.toml kiosk-1", "demo --speed fast"],
)
def test_a_command_that_would_not_run_is_found(wrong: str) -> None:
    assert refusal(wrong.split())


@pytest.mark.parametrize("command", sorted({call[0] for page in PAGES for call in typed(page)}))
def test_every_command_named_tells_its_use(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"])

    assert shown.exit_code == 0
    assert command in shown.output


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_every_command_of_the_table_is_told_with_its_options(readme: Path) -> None:
    """An option in a row of the table of commands belongs to that row's command."""
    for row in re.findall(r"^\| (`toiluot .+)$", readme.read_text(encoding="utf-8"), re.MULTILINE):
        named = re.findall(r"`toiluot ([a-z]+)", row)
        known = set().union(*(options_of(command) for command in named))
        assert set(re.findall(r"`(--[a-z-]+)`", row)) <= known, row


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_named_exists(page: Path) -> None:
    code = "\n".join((*read(page).lines, *read(page).inline))
    named = set(re.findall(r"(?:^|&& |sudo )make ([a-z]+)", code, re.MULTILINE))

    assert named <= targets()


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_a_readme_shows_the_same_pictures_as_the_other(readme: Path) -> None:
    shown = {link for link in LINK.findall(readme.read_text(encoding="utf-8")) if link.endswith(".png")}

    assert {f"docs/pictures/{p.name}" for p in PICTURES} == shown


def test_every_picture_of_a_readme_can_be_drawn_anew() -> None:
    assert {picture.stem for picture in PICTURES} == set(readme_pictures.PICTURES)


@pytest.mark.parametrize("picture", PICTURES, ids=name_of)
def test_a_picture_is_whole_and_small(picture: Path) -> None:
    with Image.open(picture) as image:
        image.load()

    assert picture.stat().st_size < MOST_PICTURE_BYTES


@pytest.mark.parametrize("unit", sorted((ROOT / "docs" / "systemd").glob("*.service")), ids=name_of)
def test_a_unit_starts_a_program_that_exists_and_starts_it_again(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    started = re.search(r"^ExecStart=.*/toiluot ([a-z]+) \S+\.toml$", text, re.MULTILINE)

    assert started is not None
    assert started[1] in commands()
    assert unit.stem == f"toiluot-{started[1]}"
    assert "\nRestart=always\n" in text
    assert f"](systemd/{unit.name})" in (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
