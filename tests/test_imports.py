"""Who may import whom (design of the house). Imports under TYPE_CHECKING and inside functions count too."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = frozenset({"wire", "rules", "config", "hardware", "server", "clientkit", "kiosk", "counter", "display",
                  "toiluot"})  # fmt: skip

SHARED = frozenset({"wire", "rules", "config", "server/runtime"})
"""What every room of the server but the pure ones may use."""

CLIENT = frozenset({"clientkit", "wire", "rules", "config", "hardware", "hardware/paper"})

MAY_IMPORT: dict[str, frozenset[str]] = {
    "wire": frozenset(),
    # One rule says what is text, at every edge.
    "config": frozenset({"wire.text"}),
    "rules": frozenset({"wire"}),
    "hardware": frozenset(),
    "hardware/paper": frozenset({"wire", "hardware"}),
    "server/core": frozenset({"wire", "rules"}),
    "server/runtime": frozenset({"wire", "config"}),
    "server/exchange": frozenset({"wire", "config"}),
    "server/waits": SHARED | {"server/core"},
    "server/rehearsal": SHARED | {"server/core", "server/store", "server/waits"},
    "server/heart.py": SHARED | {"server/core", "server/waits"},
    "server/store": SHARED | {"server/core", "server/heart.py"},
    # Neither the store nor the handle: what happens there can reach no journal.
    "server/practice": frozenset({"wire", "rules", "server/core"}),
    "server/figures": SHARED | {"server/store"},
    "server/leadership": SHARED | {"server/store", "server/core"},
    "server/staff": SHARED | {"server/store", "server/core"},
    "server/devices": SHARED | {"server/core", "server/store"},
    "server/settings": SHARED | {"server/store", "server/handle.py"},
    "server/booking": SHARED | {"server/store", "server/core", "server/exchange"},
    "server/telling": SHARED | {"server/store"},
    "server/media": SHARED | {"server/store"},
    "server/views": SHARED
    | {"server/core", "server/staff", "server/handle.py", "server/devices", "server/practice"},
    "server/intake": SHARED | {"server/store"},
    "server/handle.py": SHARED
    | {"server/core", "server/heart.py", "server/intake", "server/store", "server/staff", "server/leadership"},
    "server/live": SHARED
    | {"server/core", "server/intake", "server/staff", "server/views", "server/handle.py", "server/leadership",
       "server/devices", "server/practice"},
    "server/web": SHARED
    | {"server/core", "server/intake", "server/staff", "server/store", "server/figures", "server/views",
       "server/handle.py", "server/leadership", "server/upkeep", "server/settings", "server/devices",
       "server/practice", "server/telling", "server/media", "server/rehearsal", "hardware/paper"},
    "server/upkeep": SHARED | {"server/core", "server/heart.py", "server/store"},
    "server/program": SHARED
    | {"server/core", "server/staff", "server/store", "server/views", "server/handle.py", "server/leadership",
       "server/live", "server/web", "server/settings", "server/telling", "server/media", "server/waits",
       "server/figures"},
    # The second program: it shares rules, the exchange and what keeps a program running, and nothing else.
    "server/hub/wording.py": SHARED,
    "server/hub/refusals.py": SHARED | {"server/hub/wording.py"},
    "server/hub/limits.py": SHARED,
    "server/hub/work.py": SHARED,
    "server/hub/read_rates.py": SHARED | {"server/hub/limits.py"},
    "server/hub/start_files.py": SHARED,
    "server/hub/store": SHARED | {"server/exchange", "server/hub/refusals.py", "server/hub/limits.py"},
    "server/hub/keys.py": SHARED | {"server/hub/store", "server/hub/start_files.py"},
    "server/hub/choosing": SHARED | {"server/hub/store", "server/hub/refusals.py"},
    "server/hub/drawn.py": SHARED | {"server/hub/choosing"},
    "server/hub/booking": SHARED
    | {"server/hub/choosing", "server/hub/store", "server/hub/keys.py", "server/hub/limits.py",
       "server/hub/refusals.py", "server/hub/start_files.py", "server/hub/work.py"},
    "server/hub/branches": SHARED | {"server/exchange", "server/hub/booking", "server/hub/store", "server/hub/keys.py"},
    "server/hub/pages": SHARED
    | {"server/hub/choosing", "server/hub/booking", "server/hub/drawn.py", "server/hub/refusals.py",
       "server/hub/wording.py"},
    "server/hub/api.py": SHARED
    | {"server/hub/choosing", "server/hub/booking", "server/hub/drawn.py", "server/hub/pages",
       "server/hub/refusals.py"},
    "server/hub/quick_booking.py": SHARED | {"server/hub/api.py", "server/hub/booking", "server/hub/refusals.py"},
    "server/hub/upkeep": SHARED | {"server/hub/store", "server/hub/keys.py"},
    # Its app.py puts the hub together.
    "server/hub": SHARED
    | {"server/hub/booking", "server/hub/branches", "server/hub/pages", "server/hub/upkeep",
       "server/hub/store", "server/hub/api.py", "server/hub/quick_booking.py", "server/hub/keys.py",
       "server/hub/limits.py", "server/hub/read_rates.py",
       "server/hub/refusals.py", "server/hub/start_files.py"},
    # app.py puts the branch server together.
    "server": SHARED
    | {"server/core", "server/staff", "server/store", "server/booking", "server/views", "server/handle.py",
       "server/leadership", "server/live", "server/upkeep", "server/program", "server/devices", "server/media"},
    "clientkit": frozenset({"wire", "rules", "config", "hardware", "hardware/paper"}),
    "kiosk": CLIENT,
    "counter": CLIENT,
    "display": CLIENT,
    # The command line and the demo put the programs together; nothing imports them.
    "toiluot": OURS,
}  # fmt: skip

AT_THE_ROOT = frozenset({"__init__.py", "app.py", "handle.py", "heart.py"})
"""Files of the server that are in no room."""

PURE = ("server/core", "server/practice", "rules", "wire/session.py", "wire/server_session.py", "wire/codec.py",
        "wire/strict_json.py", "wire/text.py", "wire/flaws.py", "kiosk/flow.py", "kiosk/path", "display/calls.py",
        "display/wording.py", "display/notices.py", "display/media/playlist.py", "server/hub/choosing/slots.py",
        "server/hub/choosing/shortlist.py",
        "server/exchange/sync.py")  # fmt: skip
"""Rooms without I/O, clock, randomness, await or Qt: `now` is an argument."""

IMPURE = frozenset({
    "asyncio", "datetime.now", "http", "io", "logging", "multiprocessing", "os", "pathlib", "PySide6", "random",
    "requests", "secrets", "shutil", "socket", "sqlalchemy", "sqlite3", "subprocess", "tempfile", "threading", "time",
    "urllib", "uuid", "websockets",
})  # fmt: skip


MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for top in sorted(OURS)
    for path in (ROOT / top).rglob("*.py")
}


@cache  # the tests here and in `test_dependencies` ask for each file again and again
def imported(path: Path, text: str | None = None) -> frozenset[str]:
    """Every module a file imports anywhere; `from a import b` is a.b where that is a module."""
    names: set[str] = set()
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8") if text is None else text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *(node.module or "").split("."))).strip(".")
            inner = {f"{module}.{alias.name}" for alias in node.names}
            names |= {name if name in MODULES else module for name in inner}
    return frozenset(names)


def room_of(path: Path) -> str:
    """The narrowest room in the table that a file stands in."""
    parts = path.relative_to(ROOT).parts
    rooms = ("/".join(parts[:depth]) for depth in (3, 2))
    return next((room for room in rooms if room in MAY_IMPORT), parts[0])


def sources() -> list[Path]:
    return sorted(MODULES.values())


def may(room: str, name: str) -> bool:
    """Whether a module of ours may be imported in a room."""
    place = room_of(MODULES[name]) if name in MODULES else name.split(".")[0]
    return place == room or not MAY_IMPORT[room].isdisjoint({place, name})


def forbidden(path: Path, text: str | None = None) -> list[str]:
    """Imports of ours that this file's room may not make."""
    room = room_of(path)
    ours = (name for name in sorted(imported(path, text)) if name.split(".")[0] in OURS)
    return [name for name in ours if room != "toiluot" and not may(room, name)]


def circles(arrows: dict[str, set[str]]) -> list[str]:
    """Nodes that lie on a circle: what is left when all that import nothing more are taken away, from both ends."""
    left = {node: aims & arrows.keys() for node, aims in arrows.items()}
    while True:
        aimed_at = set().union(*left.values()) if left else set()
        ends = {node for node, aims in left.items() if not aims or node not in aimed_at}
        if not ends:
            return sorted(left)
        left = {node: aims - ends for node, aims in left.items() if node not in ends}


def test_no_module_imports_itself_in_a_circle() -> None:
    arrows = {name: {n for n in imported(path) if n in MODULES and n != name} for name, path in MODULES.items()}
    assert sum(map(len, arrows.values())) > 1000
    assert circles(arrows) == []


def test_no_room_imports_another_in_a_circle() -> None:
    arrows = {room: {name for name in allowed if name in MAY_IMPORT} for room, allowed in MAY_IMPORT.items()}
    assert circles({room: aims for room, aims in arrows.items() if room != "toiluot"}) == []


def test_a_circle_is_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}, "e": set()}) == ["b", "c"]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_the_server_has_rooms_and_nothing_beside_them() -> None:
    rooms = {r for r in MAY_IMPORT if r.startswith("server/") and r.count("/") == 1 and not r.endswith(".py")}
    folders = {f"server/{p.name}" for p in (ROOT / "server").iterdir() if (p / "__init__.py").exists()}
    assert folders == rooms
    assert len(rooms) >= 12
    assert {p.name for p in (ROOT / "server").glob("*.py")} <= AT_THE_ROOT


def test_the_hub_has_rooms_of_its_own_and_few_files_beside_them() -> None:
    rooms = {room for room in MAY_IMPORT if room.startswith("server/hub/")}
    folders = {f"server/hub/{p.name}" for p in (ROOT / "server/hub").iterdir() if (p / "__init__.py").exists()}
    files = {f"server/hub/{p.name}" for p in (ROOT / "server/hub").glob("*.py")}
    assert rooms == folders | files - {"server/hub/__init__.py", "server/hub/app.py"}


def test_the_servers_page_lists_every_room_and_what_it_may_import() -> None:
    page = (ROOT / "server" / "README.md").read_text(encoding="utf-8")
    rows = {}
    for name, may_import in re.findall(r"^\| (.+?) \| .+ \|(.*)\|$", page, re.MULTILINE):
        rows[re.sub(r"\[(.+?)\]\(.+\)|`(.+?)/?`", r"\1\2", name)] = set(re.findall(r"[a-z]+", may_import))
    for room in (room.removeprefix("server/") for room in MAY_IMPORT if room.startswith("server/")):
        if room.startswith("hub/"):
            continue
        arrows = {name.removeprefix("server/").removesuffix(".py") for name in MAY_IMPORT[f"server/{room}"]
                  if name.startswith("server/")} - {"runtime"}  # fmt: skip
        if room not in ("core", "runtime", "program", "hub"):  # those have words of their own there
            assert rows[room] == arrows, room
        assert room in rows


def test_the_table_allows_nothing_that_nobody_needs() -> None:
    """An arrow that is not there any more is taken out of the table, so that it does not come back unseen."""
    used: dict[str, set[str]] = {room: set() for room in MAY_IMPORT}
    for path in sources():
        for name in imported(path):
            if name in MODULES:
                used[room_of(path)] |= {room_of(MODULES[name]), name}
    spare = {room: sorted(allowed - used[room] - SHARED - CLIENT) for room, allowed in MAY_IMPORT.items()}
    assert {room: names for room, names in spare.items() if names and room != "toiluot"} == {}


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


def test_the_rules_see_imports_inside_functions_and_under_type_checking() -> None:
    hidden = "def f():\n import server.handle\nif False:\n from kiosk.app import run\n from server import hub\n"
    assert forbidden(ROOT / "server" / "core" / "decide.py", hidden) == ["kiosk.app", "server.handle", "server.hub"]


def test_nothing_is_named_helper_or_util_and_a_manager_is_only_a_person() -> None:
    """A manager is the person who runs a branch; her pages say what they show."""
    assert not [p for p in sources() if any(w in p.stem.lower() for w in ("helper", "util"))]
    classes = [n.name for p in sources() for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
               if isinstance(n, ast.ClassDef)]  # fmt: skip
    assert not [name for name in classes if name.endswith(("Manager", "Helper", "Util", "Utils"))]
