"""Both READMEs and the pages under docs/ say only what is there: commands, options, targets, files, pictures."""

import re
from pathlib import Path

import pytest
import typer.main
from click import Command
from PIL import Image
from typer.testing import CliRunner

from toiluot.cli import app

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.vi.md"]
PAGES = [*READMES, *sorted((ROOT / "docs").glob("*.md"))]
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
MOST_PICTURE_BYTES = 300_000

CODE = re.compile(r"^(?: {4}|\t)([^\n]+)$|`([^`\n]+)`|^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?:^\s*|&& |; |-u toiluot |/bin/)toiluot ([a-z]+)([^|;&#]*)")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED_FILE = re.compile(
    r"`((?:tests|server|config|docs|toiluot|wire|kiosk|counter|display|hardware|clientkit)/[^`*\s]+)`"
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code_of(page: Path) -> str:
    """All that a page sets as code, a line each."""
    return "\n".join(next(g for g in found.groups() if g) for found in CODE.finditer(page.read_text(encoding="utf-8")))


def calls(text: str) -> list[tuple[str, list[str]]]:
    """Each `toiluot COMMAND ... --option` in a text."""
    return [
        (command, re.findall(r"(?<!\S)--[a-z][a-z-]*", rest))
        for line in text.splitlines()
        for command, rest in CALL.findall(line)
    ]


def commands() -> dict[str, Command]:
    return dict(typer.main.get_group(app).commands)


def options_of(command: str) -> set[str]:
    parameters = commands()[command].params
    return {"--help"} | {name for p in parameters for name in (*p.opts, *p.secondary_opts) if name.startswith("--")}


def targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return {name for line in re.findall(r"^\.PHONY:(.+)$", text, re.MULTILINE) for name in line.split()}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_and_option_named_exists(page: Path) -> None:
    found = calls(code_of(page))
    missing = [
        f"toiluot {command} {' '.join(options)}".strip()
        for command, options in found
        if command not in commands() or not set(options) <= options_of(command)
    ]

    assert missing == []
    assert found or page not in READMES


@pytest.mark.parametrize("command", sorted({c for page in PAGES for c, _ in calls(code_of(page))} & set(commands())))
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
    named = set(re.findall(r"(?<![\w-])make ([a-z]+)", code_of(page)))

    assert named <= targets()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_everything_linked_exists(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_and_folder_named_exists(page: Path) -> None:
    named = NAMED_FILE.findall(page.read_text(encoding="utf-8"))

    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_a_readme_shows_the_same_pictures_as_the_other(readme: Path) -> None:
    shown = {link for link in LINK.findall(readme.read_text(encoding="utf-8")) if link.endswith(".png")}

    assert {f"docs/pictures/{p.name}" for p in PICTURES} == shown


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
