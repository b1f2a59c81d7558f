"""Whatever is typed at `toiluot`: a sentence that says what to do, the usual exit code, and nothing changed."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import toiluot.bench.run
from toiluot.cli import app
from toiluot.first_branch import lay_out
from toiluot.shell import plain_words

ROOT = Path(__file__).parents[2]
BAD_USE, FAILED = 2, 1
DAY = "08:00 khai-sinh ordinary kiosk vi serve=3\n09:00 khai-sinh ordinary kiosk vi serve=3\n"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A branch's folder as `toiluot init` makes it, and in it a day, a folder and a file that is the person's own."""
    folder = tmp_path / "office"
    lay_out(folder)
    (folder / "mine").write_text("a letter\nof two lines\n", encoding="utf-8")
    (folder / "folder").mkdir()
    (folder / "kiosk-1.token").write_text("A" * 43 + "\n", encoding="utf-8")
    days = {
        "day": DAY,
        "nobody": "# nobody comes\n",
        "words": "what is this\n",
        "service": DAY.replace("khai-sinh", "khai-sính", 1),
        "night": DAY.replace("08:00", "03:00"),
        "minus": DAY.replace("serve=3", "serve=-3"),
        "nan": DAY.replace("serve=3", "serve=nan"),
        "class": DAY.replace("ordinary", "vip"),
        "transfer": DAY.replace("serve=3", "serve=3 transfer=moon then=2"),
        "booking": DAY.replace("kiosk", "booking"),
    }
    for name, text in days.items():
        (folder / f"{name}.day").write_text(text, encoding="utf-8")
    (folder / "binary.day").write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe\x00" * 9)
    monkeypatch.chdir(folder)
    return folder


def told(*words: str, typed: str = "") -> tuple[int, str]:
    """The exit code and all that was said."""
    done = CliRunner().invoke(app, list(words), input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done.exit_code, done.output


def everything(folder: Path) -> dict[str, bytes | None]:
    """All that lies in a folder but for the server's database, which a first `pair` makes."""
    found = [p for p in sorted(folder.rglob("*")) if "var" not in p.relative_to(folder).parts]
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in found}


CASES = [
    ("demo --no-screen --day none.day", BAD_USE, "none.day: cannot be read"),
    ("demo --no-screen --day folder", BAD_USE, "folder: cannot be read"),
    ("demo --no-screen --day binary.day", BAD_USE, "binary.day:1: not UTF-8 text"),
    ("demo --no-screen --day words.day", BAD_USE, "words.day:1: write time, service"),
    ("demo --no-screen --day nobody.day", BAD_USE, "nobody comes on this day"),
    ("demo --no-screen --day service.day", BAD_USE, "service.day:1: the demo's branch has no service 'khai-sính'"),
    ("demo --no-screen --day transfer.day", BAD_USE, "no service 'moon'"),
    ("demo --no-screen --day class.day", BAD_USE, "no class 'vip'"),
    ("demo --no-screen --day booking.day", BAD_USE, "channel booking and booking=HH:MM belong together"),
    ("demo --no-screen --day night.day", BAD_USE, "at 03:00 no numbers are given"),
    ("demo --no-screen --day minus.day", BAD_USE, '"-3" minutes'),
    ("demo --no-screen --day nan.day", BAD_USE, '"nan" minutes'),
    ("demo --no-screen --day day.day --kill-server-at noon", BAD_USE, "'noon' is no time of the day"),
    ("demo --no-screen --day day.day --kill-server-at 25:00", BAD_USE, "'25:00' is no time of the day"),
    ("demo --no-screen --day day.day --kill-server-at 23:00", BAD_USE, "write a time from 08:00 to 09:00"),
    ("demo --no-screen --day day.day --out .", BAD_USE, "holds files that no demo made"),
    ("demo --no-screen --day day.day --out mine", BAD_USE, "mine is a file"),
    ("demo --no-screen --day day.day --out mine/demo", FAILED, "a part of this path is a file"),
    ("demo --no-screen --day day.day --out /proc/demo", FAILED, "/proc/demo: "),
    ("init .", BAD_USE, "is already there; nothing was written"),
    ("init mine", FAILED, "mine: "),
    ("init /proc/office", FAILED, "/proc/office: "),
    ("check none.toml", 1, "none.toml: cannot be read"),
    ("check mine", 1, "mine:1: not TOML"),
    ("check", BAD_USE, "Missing argument"),
    ("pair none.toml kiosk-1 kiosk", BAD_USE, "none.toml: cannot be read"),
    ("pair kiosk.toml kiosk-1 kiosk", BAD_USE, 'kind = "server"'),
    ("pair server.toml kiosk-1 phone", BAD_USE, "'phone' is no role of a device"),
    ("pair server.toml kiosk-1 server", BAD_USE, "'server' is no role of a device"),
    ("pair server.toml kiosk-1 máy", BAD_USE, "write one of kiosk, counter"),
    ("pair server.toml pc-9 counter --counter quay-99", BAD_USE, "no counter 'quay-99'; write one of quay-01"),
    ("pair server.toml kiosk-1 kiosk --counter quay-01", BAD_USE, "leave --counter out"),
    ("pair server.toml ki/osk kiosk", BAD_USE, "ki/osk"),
    ("pair server.toml kiosk-1 kiosk --out none/kiosk.token", FAILED, "no such file or folder"),
    ("pair server.toml kiosk-1 kiosk --out folder", BAD_USE, "folder is there and is something else"),
    ("pair server.toml kiosk-1 kiosk --out mine", BAD_USE, "mine is there and is something else"),
    ("pair server.toml kiosk-1 kiosk --out branch.toml", BAD_USE, "branch.toml is there and is something else"),
    ("user server.toml ha.nt Hà --role king --password long-enough", BAD_USE, "king"),
    ("user server.toml ha.nt Hà --role clerk --password short", BAD_USE, "too short"),
    ("user server.toml ha.nt \x07 --role clerk --password long-enough", BAD_USE, "letters that can be seen"),
    ("user server.toml ha/nt Hà --role clerk --password long-enough", BAD_USE, "ha/nt"),
    ("user none.toml ha.nt Hà --role clerk --password long-enough", BAD_USE, "none.toml: cannot be read"),
    ("schema --out none/schema.json", FAILED, "no such file or folder"),
    ("schema --out folder", BAD_USE, "folder is there and is something else"),
    ("schema --out mine", BAD_USE, "mine is there and is something else"),
    ("schema --out /proc/schema.json", FAILED, "/proc/"),
    ("bench --json none/rows.json", FAILED, "no such file or folder"),
    ("bench --json mine", BAD_USE, "mine is there and is something else"),
    ("server none.toml", BAD_USE, "none.toml: cannot be read"),
    ("server kiosk.toml", BAD_USE, 'kind = "server"'),
    ("hub none.toml", BAD_USE, "none.toml: cannot be read"),
    ("kiosk none.toml", BAD_USE, "none.toml: cannot be read"),
    ("counter server.toml", BAD_USE, 'kind = "counter"'),
    ("display mine", BAD_USE, "not TOML"),
    ("report server.toml 2026 --language fr", BAD_USE, "there are no words in fr; write one of"),
    ("replay server.toml 2026-03-10 --language fr", BAD_USE, "there are no words in fr; write one of"),
    ("export server.toml new.csv --language fr", BAD_USE, "there are no words in fr; write one of"),
    ("dance", BAD_USE, "dance"),
]
OPTIONS = [
    ("demo --speed", ("-1", "0", "nan", "1e9", "quick"), "write a number from 1 to 1000"),
    ("backup server.toml --keep", ("0", "-1", "1.5", "many", "9999999"), "write a whole number from"),
    ("restore server.toml kept --skip", ("-1", "10001", "x"), "write a whole number from"),
]
CASES += [
    (f"{line} {given}", BAD_USE, f"{given} cannot be; {words}") for line, each, words in OPTIONS for given in each
]


@pytest.mark.parametrize(("line", "code", "words"), CASES, ids=[line for line, *_ in CASES])
def test_it_says_what_is_wrong_and_changes_nothing(office: Path, line: str, code: int, words: str, monkeypatch) -> None:
    monkeypatch.setattr(toiluot.bench.run, "main", lambda *_: pytest.fail("it measured first"))
    before = everything(office)
    got, said = told(*line.split(" "))
    assert (got, words in " ".join(said.split())) == (code, True), said
    assert "Traceback" not in said
    assert "[Errno" not in said
    assert everything(office) == before


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "not permitted for this user"),
        (errno.EIO, "Input/output error"),
    ],
)
@pytest.mark.parametrize("line", ["init new", "schema --out new.json", "pair server.toml kiosk-1 kiosk --out new.token",
                                  "demo --no-screen --day day.day --out new"])  # fmt: skip
def test_a_disk_that_takes_nothing_is_told_in_a_sentence(
    office: Path, monkeypatch: pytest.MonkeyPatch, line: str, fault: int, words: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(fault, "", "new")

    before = everything(office)
    fails = {"init": "pathlib.Path.open", "demo": "pathlib.Path.mkdir"}.get(line[:4], "tempfile.mkstemp")
    monkeypatch.setattr(fails, fail)
    code, said = told(*line.split())
    monkeypatch.undo()
    assert (code, words in said) == (FAILED, True), said
    assert everything(office) == before


def test_a_disk_that_fills_up_while_a_branch_is_laid_out_keeps_nothing_of_it(tmp_path: Path, monkeypatch) -> None:
    open_really, opened = Path.open, []

    def fills_up(self: Path, mode: str = "r", **more: object) -> object:
        if mode == "x":
            opened.append(self)
            if len(opened) == 3:
                raise OSError(errno.ENOSPC, "", str(self))
        return open_really(self, mode, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", fills_up)
    for folder in (tmp_path / "new", tmp_path):
        opened.clear()
        code, said = told("init", str(folder))
        assert (code, "the disk is full" in said) == (FAILED, True)
        assert [*tmp_path.iterdir()] == []


def test_a_pipe_that_is_closed_is_no_fault_of_a_file() -> None:
    with pytest.raises(BrokenPipeError), plain_words():
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")


def test_who_reads_what_is_said_may_go_away(office: Path) -> None:
    line = [sys.executable, "-m", "toiluot", "schema"]
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait(60)


COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_what_help_calls_required_is_not_asked_for_and_no_range_is_the_librarys(name: str) -> None:
    """What is asked for when it is left out is not required, and a range of the library is refused in its English."""
    for each in get_command(app).commands[name].params:  # type: ignore[attr-defined]
        runtime = getattr(each, "parameter_info", each)
        assert not getattr(each, "prompt", None), each.name
        assert getattr(runtime, "min", None) is None, each.name
        assert getattr(runtime, "max", None) is None, each.name


def test_help_says_that_a_password_may_be_left_out() -> None:
    code, said = told("user", "--help")
    assert code == 0
    about = said[said.index("--password") :]
    assert "[required]" not in about
    assert "asked for" in about
