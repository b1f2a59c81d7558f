"""What is declared is imported, what is imported is declared, by extra; every licence of others is named."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from server.web.pages import STATIC
from tests.test_imports import MODULES, imported

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BUILD: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
EXTRAS: dict[str, list[str]] = {"": PROJECT["dependencies"]} | PROJECT["optional-dependencies"]

ROOMS = {
    "": ("wire", "config"),
    "server": ("server",),
    "hub": ("server/hub",),
    "screens": ("clientkit", "hardware"),
    "kiosk": ("kiosk",),
    "counter": ("counter",),
    "display": ("display",),
    "demo": ("toiluot",),
    "test": ("tests",),
    "hearing": (),
    "mutants": (),
}
"""What an extra is installed for; what these import of ours goes with them."""

TOOLS = {
    "tzdata": "zoneinfo reads it where the system has no time zones",
    "psycopg": "SQLAlchemy asks for it where the database's URL names PostgreSQL",
    "pytest-asyncio": "a plugin of pytest's",
    "pytest-cov": "a plugin of pytest's",
    "pytest-timeout": "a plugin of pytest's",
    "pytest-xdist": "a plugin of pytest's",
    "axe-playwright-python": "its script is read out of the package",
    "mypy": "`make lint` runs it",
    "ruff": "`make lint` runs it",
    "mutmut": "`make mutants` runs it",
    "pocketsphinx": "`make hearing` installs it for a test that asks for it by name",
}
"""Declared and imported by nobody: who uses it, and how."""

PARTS = {"pydantic-core": "pydantic", "shiboken6": "pyside6-essentials"}
"""The other pins it to one version and documents it as its own part."""


@cache
def declared(extra: str) -> frozenset[str]:
    """Packages that an extra names itself."""
    names = (canonicalize_name(Requirement(text).name) for text in EXTRAS[extra])
    return frozenset(name for name in names if name != "toiluot")


@cache
def installed_with(extra: str) -> frozenset[str]:
    """Packages that an extra names, itself or by naming other extras; the base's always."""
    own = (Requirement(text) for text in EXTRAS[extra])
    others = [other for need in own if need.name == "toiluot" for other in need.extras]
    return declared("").union(declared(extra), *(installed_with(other) for other in others))


def files_of(rooms: tuple[str, ...]) -> set[Path]:
    """The files of rooms, and what they import of ours."""
    left = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    found: set[Path] = set()
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += [MODULES[name] for name in imported(path) if name in MODULES]
    return found


@cache
def modules_of(rooms: tuple[str, ...]) -> frozenset[str]:
    """Modules of others that rooms import, directly or with what they import of ours."""
    ours = {name.split(".")[0] for name in MODULES} | {"tests"}
    names = {name for path in files_of(rooms) for name in imported(path)}
    return frozenset(n for n in names if n.split(".")[0] not in ours | sys.stdlib_module_names)


@cache
def all_packages() -> Mapping[str, list[str]]:
    """The packages that are installed, by the top module they bring; read once, from every one's list of files."""
    return packages_distributions()


@cache
def packages_of(module: str) -> frozenset[str]:
    """The packages that a module may come from: one, or all that share its name where its file tells nothing."""
    sharing = all_packages().get(module.split(".")[0], [module.split(".")[0]])
    if len(set(sharing)) > 1:
        start = module.replace(".", "/") + "."
        exact = [name for name in sharing if any(str(f).startswith(start) for f in distribution(name).files or ())]
        sharing = exact or sharing
    names = {canonicalize_name(name) for name in sharing}
    return frozenset(PARTS.get(name, name) for name in names)


@cache
def used_for(extra: str) -> frozenset[str]:
    """Packages that are imported by what an extra is for: its own rooms, and those of the programs that share it."""
    together = EXTRAS.keys() - {"demo", "test"}
    sharing = [other for other in together if other != extra and any(f"[{extra}]" in text for text in EXTRAS[other])]
    rooms = [ROOMS[each] for each in (extra, *sharing)] if extra else [ROOMS[each] for each in EXTRAS if each != "test"]
    return frozenset().union(*(packages_of(module) for each in rooms for module in modules_of(each)))


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_declared_package_is_imported_by_what_it_is_declared_for(extra):
    assert declared(extra) - used_for(extra) - TOOLS.keys() == set()


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_imported_package_is_declared_by_what_imports_it(extra):
    missing = {m for m in modules_of(ROOMS[extra]) if packages_of(m).isdisjoint(installed_with(extra))}
    assert missing == set()


def test_the_table_of_tools_names_only_what_is_declared_and_imported_by_nobody():
    assert TOOLS.keys() - frozenset().union(*map(declared, EXTRAS)) == set()
    assert {extra: idle for extra in EXTRAS if (idle := TOOLS.keys() & declared(extra) & used_for(extra))} == {}
    for part, whole in PARTS.items():
        needs = [Requirement(text) for text in requires(whole) or ()]
        assert [str(need.specifier)[:2] for need in needs if canonicalize_name(need.name) == part] == ["=="]


def test_every_file_of_ours_goes_with_some_extra():
    files = {path for rooms in ROOMS.values() for path in files_of(rooms)}
    assert {path for path in MODULES.values() if path not in files and path.name != "__init__.py"} == set()
    assert set(ROOMS) == set(EXTRAS)


def test_every_package_has_an_upper_bound():
    """A new major release is taken when somebody has looked at it, not on the day it comes out."""
    needs = [Requirement(text) for texts in EXTRAS.values() for text in texts] + [Requirement(t) for t in BUILD]
    bounds = ("<", "==")
    free = [str(n) for n in needs if n.name != "toiluot" and not any(s.operator in bounds for s in n.specifier)]
    assert free == []


# -- licences ----------------------------------------------------------------------------------------------------------

PROGRAMS = ("server", "kiosk", "counter", "display")
LICENCES = ROOT / "docs" / "licences.md"


@cache
def brings(extra: str) -> frozenset[str]:
    """Every package that is installed for one of our programs, with what each needs in turn."""
    left: list[tuple[str, frozenset[str]]] = [("toiluot", frozenset({extra}))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while left:
        name, extras = one = left.pop()
        if one in seen:
            continue
        seen.add(one)
        # Of ours the file says it: what is installed may have been declared otherwise before.
        ours = [text for each in extras | {""} for text in EXTRAS[each]] if name == "toiluot" else None
        for text in requires(name) or () if ours is None else ours:
            need = Requirement(text)
            if need.marker is None or any(need.marker.evaluate({"extra": e}) for e in extras | {""}):
                left.append((canonicalize_name(need.name), frozenset(need.extras)))
    return frozenset(name for name, _ in seen) - {"toiluot"}


def licence(package: str) -> str:
    """What a package says of itself."""
    told = distribution(package).metadata
    classes = (text for text in told.get_all("Classifier", []) if text.startswith("License :: "))
    short = told.get("License-Expression") or told.get("License") or " / ".join(t.split(" :: ")[-1] for t in classes)
    assert short, f"{package} names no licence"
    assert "\n" not in short, f"{package} names its licence by its whole text"
    return short


def rows(title: str) -> list[list[str]]:
    """The cells of the table below a title of the page of licences."""
    section = LICENCES.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]


def test_the_licence_of_every_package_we_bring_is_named():
    wanted = []
    for package in sorted(frozenset().union(*map(brings, PROGRAMS))):
        having = [program for program in PROGRAMS if package in brings(program)]
        wanted.append([package, licence(package), "all" if len(having) == len(PROGRAMS) else ", ".join(having)])
    lines = "\n".join(f"| {' | '.join(row)} |" for row in wanted)
    assert rows("Packages") == wanted, f"write into {LICENCES.name}:\n{lines}"


def test_every_package_we_bring_is_in_the_lock():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    assert frozenset().union(*map(brings, PROGRAMS)) <= locked


def test_the_licence_of_every_shipped_file_of_others_is_named():
    folder = STATIC / "third_party"
    kept = tomllib.loads((folder / "files.toml").read_text(encoding="utf-8"))["file"]
    at = folder.relative_to(ROOT).as_posix()
    wanted = [
        [f"{at}/{f['name']}", f"{f['package']} {f['version']}", f["licence"], f"{at}/{f['licence_file']}"] for f in kept
    ]
    assert rows("Files") == wanted


def test_no_file_of_others_is_kept_elsewhere():
    """None is minified, a font or a recording, and nobody else's copyright stands in its first lines."""
    tops = sorted({name.split(".")[0] for name in MODULES})
    ours = [p for top in tops for p in (ROOT / top).rglob("*") if p.is_file() and "third_party" not in p.parts]
    foreign = re.compile(r"\.min\.|\.(?:otf|ttf|woff2?|mp3|ogg|wav)$")
    assert [p for p in ours if foreign.search(p.name)] == []
    read = [p for p in ours if p.suffix in (".js", ".css", ".html", ".qml", ".svg", ".py")]
    assert [p for p in read if re.search(r"\(c\) *\d|copyright", p.read_text(encoding="utf-8")[:1000], re.I)] == []
