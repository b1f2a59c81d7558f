"""What is written is so: every path, link, setting and unit of every page, and both READMEs say the same."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from config import PROGRAMS
from config.references import check_whole
from hardware.boards.frames import BoardTemplate
from tests.written import FOLDERS, INLINE, LINK, PAGES, READMES, ROOT, Page, calls, name_of, read, settings_in
from wire.catalogue import Branch

KINDS: dict[str, type[BaseModel]] = {**PROGRAMS, "branch": Branch, "board": BoardTemplate}
PATH = re.compile(
    rf"(?:[A-Za-z_.][\w.-]*/)*[\w.*-]+\.(?:py|qml|md|day|toml|service|js|css|html|ts)(?:::\w+)?|(?:{'|'.join(FOLDERS)})/[\w./*-]*"
)
OF_AN_OFFICE = {f"{kind}.toml" for kind in KINDS}
TO_COME = re.compile(r"^var/|NNNN|_km\.ts$")
"""What programs write, and what somebody is told to write."""
OF_OTHERS = {"listen_addresses", "revision", "SCHEMA", "defer_build", "client_header_timeout", "limit_conn"}
"""Looks like a setting or a name of ours and is PostgreSQL's, Alembic's, the store's own, pydantic's, nginx's."""
SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SECTION = re.compile(r"^#{1,6} (.+?)\s*#*$", re.MULTILINE)
SYSTEMD = shutil.which("systemd-analyze")


@pytest.fixture(params=PAGES, ids=name_of)
def page(request: pytest.FixtureRequest) -> Page:
    return read(request.param)


@cache
def tracked() -> tuple[str, ...]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(done.stdout.splitlines())


@cache
def words_of_the_source() -> frozenset[str]:
    written_in = (".py", ".qml", ".toml", ".js", ".html")
    code = [ROOT / name for name in tracked() if name.endswith(written_in) and name != "tests/test_docs.py"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in code if file.exists())
    return frozenset(WORD.findall(text)) | {Path(name).stem for name in tracked()}


def is_known(name: str) -> bool:
    """Whether a name stands in the source, or is made there from its first part: `step_` + a step."""
    words = words_of_the_source()
    return name in words or any(name[: found.end()] in words for found in re.finditer("_", name))


# -- figures --


def test_the_page_of_tests_says_how_many_random_days_are_played():
    from tests.server import test_any_day_stored as stored
    from tests.server.core import test_invariants as core

    said = " ".join((ROOT / "docs" / "testing.md").read_text(encoding="utf-8").split())
    assert f"`make test` plays {core.DAYS.max_examples} in the core alone" in said
    assert f"and {stored.DAYS.max_examples} through the handle and the store" in said
    assert f"`make soak` plays {core.MANY_DAYS.max_examples} and {stored.MANY_DAYS.max_examples}." in said


# -- rooms --


def test_the_page_of_a_room_names_every_module_of_it():
    """A newcomer finds by the page alone where something stands; tests are found by their names."""
    unnamed = []
    for page in sorted(name for name in tracked() if name.endswith("/README.md") and not name.startswith("tests/")):
        room = Path(page).parent
        modules = {Path(name).name for name in tracked() if Path(name).parent == room and name.endswith(".py")}
        unnamed += [
            f"{room}/{module}"
            for module in sorted(modules - {"__init__.py"})
            if not re.search(rf"[`/(\s]{re.escape(module)}\b", f" {(ROOT / page).read_text(encoding='utf-8')}")
        ]
    assert unnamed == []


# -- paths and links --


def exists(name: str, page: Path) -> bool:
    """Whether a path stands in the repository: from its root, from the page's folder, or a file's bare name."""
    if "*" in name:
        return any(ROOT.rglob(name)) or any(page.parent.glob(name))
    name = name.rstrip("/.")
    bare = {Path(file).name for file in tracked()}
    return name in bare or (ROOT / name).exists() or (page.parent / name).exists()


def test_every_path_that_is_named_exists(page: Page) -> None:
    named = [code.split("::")[0] for code in page.inline if PATH.fullmatch(code)]
    missing = [n for n in named if n not in OF_AN_OFFICE and not TO_COME.search(n) and not exists(n, page.path)]
    assert missing == []


def test_every_test_that_is_named_exists(page: Page) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page.text)
    assert [n for n in named if f"def {n[1]}(" not in (ROOT / n[0]).read_text(encoding="utf-8")] == []


def anchors(path: Path) -> set[str]:
    """The sections of a page as a link names them."""
    titles = SECTION.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_link_leads_somewhere(page: Page) -> None:
    broken = []
    for link in LINK.findall(page.text):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, section = link.partition("#")
        to = (page.path.parent / path).resolve() if path else page.path
        if not to.exists() or (section and section not in anchors(to)):
            broken.append(link)
    assert broken == []


# -- settings --


def wrong_in(said: dict[str, Any], model: type[BaseModel]) -> list[str]:
    """What a program would refuse of these settings, but for what they leave out."""
    try:
        model.model_validate(said, strict=False, extra="forbid")
    except ValidationError as error:
        return [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors() if e["type"] != "missing"]
    return []


def refused(said: dict[str, Any], tables: Iterable[type[BaseModel]]) -> list[str]:
    """What each of these tables would refuse of the settings; the least of it."""
    if "kind" in said and said["kind"] in KINDS:
        return wrong_in(said, KINDS[said["kind"]])
    return min((wrong_in(said, table) for table in tables), key=len)


@cache
def all_tables() -> tuple[type[BaseModel], ...]:
    """Every table that a settings file can hold, those within others too."""
    found: list[type[BaseModel]] = []
    todo: list[object] = list(KINDS.values())
    while todo:
        each = todo.pop()
        if isinstance(each, type) and issubclass(each, BaseModel):
            if each not in found:
                found.append(each)
                todo += [field.annotation for field in each.model_fields.values()]
        else:
            todo += get_args(each)
    return tuple(found)


def test_every_setting_that_is_shown_is_one_that_a_program_takes(page: Page) -> None:
    wrong = [why for block in page.blocks for said in settings_in(block) for why in refused(said, KINDS.values())]
    for code in page.inline:
        if "…" in code or "..." in code:
            continue
        for said in settings_in(code):
            if not {*said} & OF_OTHERS:
                shown = {key: ([] if value == [{}] else value) for key, value in said.items()}
                wrong += refused(shown, all_tables())
    assert wrong == []


def test_every_name_in_backticks_is_a_name_of_the_house(page: Page) -> None:
    """A setting that was renamed, or given another unit, would be told of under its old name."""
    named = {code for code in page.inline if SNAKE.fullmatch(code)}
    assert [name for name in sorted(named - OF_OTHERS) if not is_known(name)] == []


@pytest.mark.parametrize(
    "said",
    [
        "idle_ms = 60000",
        'acknowledgement = "gs_h"',
        "[printer]\nwidth_dots = 577",
        "[[counters]]\nnumbr = 3",
        'kind = "server"\nservers = []',
        "toiluot server server.toml\n\nidle_ms = 60000",
    ],
)
def test_a_setting_that_nobody_takes_is_found(said: str) -> None:
    assert [why for each in settings_in(said) for why in refused(each, KINDS.values())]


# -- systemd --


def units() -> dict[str, str]:
    """Every unit of docs/systemd, and every one that a page tells to write: name -> text."""
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "systemd").iterdir())}
    for path in PAGES:
        for block in read(path).blocks:
            for part in re.split(r"(?m)^(?=# /etc/systemd/)", block):
                if named := re.match(r"# /etc/systemd/(?:system|user)/(\S+)\n", part):
                    found[named[1]] = part
    return found


UNITS = units()


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_runs_commands_that_there_are(name: str) -> None:
    started = re.findall(r"^ExecStart=(.+)$", UNITS[name], re.MULTILINE)
    assert bool(started) == name.endswith(".service")
    for line in started:
        assert line.startswith("/"), f"systemd wants the whole path: {line}"
        if "toiluot" in line.split("/")[-1]:
            assert len(calls(line)) == 1, line
            assert line.removeprefix("/usr/bin/cage -- ").startswith("/opt/toiluot/.venv/bin/toiluot ")


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_can_read_a_unit(name: str, tmp_path: Path) -> None:
    assert SYSTEMD is not None
    for other, text in UNITS.items():
        # Where the programs are installed is not here.
        (tmp_path / other).write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text), encoding="utf-8")
    done = subprocess.run(
        [SYSTEMD, "verify", "--man=no", "--recursive-errors=no", str(tmp_path / name)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if name in line]
    assert (done.returncode, said) == (0, []), done.stderr


# -- two languages --


BOTH = [
    READMES,
    *(
        [ROOT / "docs" / f"{name}.md", ROOT / "docs" / f"{name}.vi.md"]
        for name in ("display", "limits", "rehearsal", "told")
    ),
]
"""Pages that are written in English and in Vietnamese."""


@pytest.mark.parametrize("both", BOTH, ids=lambda both: both[0].name)
def test_both_languages_of_a_page_give_the_same_commands_and_settings(both: list[Path]) -> None:
    english, vietnamese = (read(path) for path in both)
    assert [b for b in vietnamese.blocks if "──" not in b] == [b for b in english.blocks if "──" not in b]


@pytest.mark.parametrize("both", BOTH, ids=lambda both: both[0].name)
def test_both_languages_of_a_page_name_the_same_commands_files_and_keys(both: list[Path]) -> None:
    def named(path: Path) -> set[str]:
        return {code for code in INLINE.findall(path.read_text(encoding="utf-8")) if code.isascii()}

    english, vietnamese = map(named, both)
    assert english ^ vietnamese == set()


# -- the page of the hall screen --


def test_the_settings_file_of_the_hall_screens_page_starts_a_display(tmp_path: Path) -> None:
    [block] = [block for block in read(ROOT / "docs" / "display.md").blocks if 'kind = "display"' in block]
    file = tmp_path / "display.toml"
    file.write_text(block, encoding="utf-8")
    assert check_whole(file, KINDS) == []
