"""Who may import whom (design of the house). Imports under TYPE_CHECKING and inside functions count too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = frozenset({"wire", "config", "hardware", "server", "clientkit", "kiosk", "counter", "display", "toiluot"})

MAY_IMPORT: dict[str, frozenset[str]] = {
    "wire": frozenset(),
    # One rule says what is text, at every edge.
    "config": frozenset({"wire.text"}),
    "hardware": frozenset(),
    "server/core": frozenset({"wire"}),
    "server/runtime": frozenset({"wire", "config"}),
    "server/exchange": frozenset({"wire", "config"}),
    "server": frozenset({"wire", "config", "hardware"}),
    "clientkit": frozenset({"wire", "config"}),
    "kiosk": frozenset({"clientkit", "wire", "config", "hardware"}),
    "counter": frozenset({"clientkit", "wire", "config", "hardware"}),
    "display": frozenset({"clientkit", "wire", "config", "hardware"}),
    # The command line and the demo put the programs together; nothing imports them.
    "toiluot": OURS,
}

PURE = ("server/core", "wire/session.py", "wire/server_session.py", "wire/codec.py", "wire/strict_json.py",
        "wire/text.py", "wire/flaws.py", "kiosk/flow.py", "counter/desk.py", "display/calls.py",
        "display/wording.py", "server/hub/slots.py", "server/exchange/sync.py")  # fmt: skip
"""Rooms without I/O, clock, randomness, await or Qt: `now` is an argument."""

IMPURE = frozenset({
    "asyncio", "datetime.now", "http", "io", "logging", "multiprocessing", "os", "pathlib", "PySide6", "random",
    "requests", "secrets", "shutil", "socket", "sqlalchemy", "sqlite3", "subprocess", "tempfile", "threading", "time",
    "urllib", "uuid", "websockets",
})  # fmt: skip


def imported(path: Path) -> set[str]:
    """Every module a file imports anywhere, relative imports resolved."""
    names: set[str] = set()
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            names.add(".".join((*base, *(node.module or "").split("."))).strip("."))
    return names


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    room = "/".join(parts[:2])
    return room if room in MAY_IMPORT else parts[0]


def sources() -> list[Path]:
    return sorted(p for top in OURS for p in (ROOT / top).rglob("*.py"))


def forbidden(path: Path) -> list[str]:
    """Imports of ours that this file's room may not make."""
    room = room_of(path)
    allowed = MAY_IMPORT[room]
    found = []
    for name in sorted(imported(path)):
        top = name.split(".")[0]
        inside = name == room.replace("/", ".") or name.startswith(room.replace("/", ".") + ".")
        if top in OURS and not inside and not {top, name} & allowed:
            found.append(name)
    return found


def test_every_room_imports_only_what_it_may() -> None:
    wrong = {str(p.relative_to(ROOT)): names for p in sources() if (names := forbidden(p))}
    assert not wrong


def test_the_server_never_imports_qt() -> None:
    wrong = [str(p) for p in sources() if room_of(p).startswith("server")
             and any(n.split(".")[0] == "PySide6" for n in imported(p))]  # fmt: skip
    assert not wrong


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_know_no_io_clock_randomness_or_qt(room: str) -> None:
    place = ROOT / room
    files = [place] if place.suffix == ".py" else sorted(place.rglob("*.py"))
    assert files, f"{room} is gone: mend the list"
    for path in files:
        wrong = {n for n in imported(path) if n.split(".")[0] in IMPURE}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not any(isinstance(n, ast.Await | ast.AsyncFunctionDef) for n in ast.walk(tree)), path
        clocks = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in ("now", "utcnow", "today")
                  and isinstance(n.value, ast.Name) and n.value.id in ("datetime", "date")]  # fmt: skip
        assert not clocks, f"{path.relative_to(ROOT)} reads the clock"


def test_the_rules_see_imports_inside_functions_and_under_type_checking(tmp_path: Path) -> None:
    file = ROOT / "tests" / "test_imports.py"
    assert "pytest" in imported(file)
    hidden = "def f():\n    import server.handle\nif False:\n    from kiosk.app import run\n"
    names = {n.module if isinstance(n, ast.ImportFrom) else n.names[0].name for n in ast.walk(ast.parse(hidden))
             if isinstance(n, ast.Import | ast.ImportFrom)}  # fmt: skip
    assert names == {"server.handle", "kiosk.app"}


def test_nothing_is_named_helper_or_util_and_a_manager_is_only_a_person() -> None:
    """`server/web/manager.py` is the page of the person who manages a branch."""
    assert not [p for p in sources() if any(w in p.stem.lower() for w in ("helper", "util"))]
    classes = [n.name for p in sources() for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
               if isinstance(n, ast.ClassDef)]  # fmt: skip
    assert not [name for name in classes if name.endswith(("Manager", "Helper", "Util", "Utils"))]
