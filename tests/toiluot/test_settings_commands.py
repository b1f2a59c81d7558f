"""`toiluot settings`: a branch file is taken, shown and written, with the server running and stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.program.local_commands import SOCKET, LocalCommands
from tests.patience import until
from tests.server.branch_kit import BRANCH_FILE, house
from toiluot.cli import app


def run(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["settings", *map(str, words)])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A branch whose first start was: its server does not run now."""
    (tmp_path / "branch.toml").write_text(BRANCH_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "server.toml").write_text(
        'kind = "server"\nbranch = "branch.toml"\ndatabase = "sqlite:///branch.db"\ndata_dir = "data"\n',
        encoding="utf-8",
    )
    (tmp_path / "data").mkdir(mode=0o700)
    asyncio.run(_first_start(tmp_path))
    return tmp_path


async def _first_start(folder: Path) -> None:
    async with house(f"sqlite:///{folder / 'branch.db'}"):
        pass


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "branch.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Its server, as far as settings go."""
    loop, up, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with house(f"sqlite:///{folder / 'branch.db'}") as made:
            task = asyncio.create_task(LocalCommands(made.handle, folder / "data").run())
            await until((folder / "data" / SOCKET).exists, "the socket is there")
            up.set()
            await over.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert up.wait(30)
        yield
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
        loop.close()


def test_a_changed_file_is_taken_while_the_server_is_stopped(office: Path) -> None:
    change(office, "wait_target_min = 15", "wait_target_min = 20")
    assert "differs by 1 change:" in run("show", office / "server.toml")
    said = run("import", office / "server.toml", "--dry-run")
    assert "policy.wait_target_min: 15 -> 20" in said
    assert "In force now" not in said
    assert "In force now" in run("import", office / "server.toml")
    assert "says what is in force already" in run("import", office / "server.toml")
    assert "the same" in run("show", office / "server.toml")
    past = run("history", office / "server.toml")
    assert past.count("seq ") == 2
    assert "toiluot-settings-import" in past
    assert "  policy.wait_target_min: 15 -> 20" in past


def test_a_file_that_was_made_from_settings_of_before_is_refused_with_who_was_quicker(office: Path) -> None:
    server = office / "server.toml"
    for name in ("mine.toml", "theirs.toml"):
        run("export", server, office / name)
    for name, minutes in (("theirs.toml", 20), ("mine.toml", 25)):
        file = office / name
        file.write_text(
            file.read_text(encoding="utf-8").replace('"wait_target_min": 15', f'"wait_target_min": {minutes}')
            .replace("wait_target_min = 15", f"wait_target_min = {minutes}"), encoding="utf-8",
        )  # fmt: skip
    run("import", server, office / "theirs.toml")
    said = run("import", server, office / "mine.toml", code=1)
    assert "Cấu hình vừa được thay đổi trước (toiluot-settings-import" in said
    assert "Other settings were put in force first" in said


def test_a_running_server_takes_a_file_too(office: Path) -> None:
    change(office, "wait_target_min = 15", "wait_target_min = 20")
    with at_work(office):
        assert "policy.wait_target_min: 15 -> 20" in run("import", office / "server.toml")
        assert "the same" in run("show", office / "server.toml")
        assert "made from settings" in run("export", office / "server.toml")
    assert "the same" in run("show", office / "server.toml")


def test_another_branchs_file_and_one_with_a_fault_are_refused_and_nothing_changes(office: Path) -> None:
    other = office / "other.toml"
    text = (office / "branch.toml").read_text(encoding="utf-8")
    other.write_text(text.replace('id = "', 'id = "x-', 1), encoding="utf-8")
    assert "describes branch" in run("import", office / "server.toml", other, code=2)
    other.write_text("kind = 7\n", encoding="utf-8")
    run("import", office / "server.toml", other, code=2)
    assert run("history", office / "server.toml").count("seq ") == 1


def test_before_the_first_start_there_is_nothing_to_import_into(tmp_path: Path, office: Path) -> None:
    (office / "branch.db").unlink()
    assert "the first start of the server takes" in run("show", office / "server.toml")
    assert "the first start of the server takes" in run("import", office / "server.toml", code=1)
    assert "No settings are in force yet" in run("export", office / "server.toml", code=1)


def test_a_file_is_checked_without_taking_it(office: Path) -> None:
    server = office / "server.toml"
    assert "good, 0 changes" in run("check", server)
    change(office, "wait_target_min = 15", "wait_target_min = 20")
    change(office, 'date = "2026-01-01"', 'date = "2020-01-01"')
    said = run("check", server)
    assert "policy.wait_target_min: 15 -> 20" in said
    assert "special_days[1].date" in said, "a day that is over is hardly meant"
    assert run("history", server).count("seq ") == 1
    assert "special_days[2].date" not in said, "it stands there already"
    change(office, 'kind = "branch"', 'kind = "branch"\nholidays = ["2019-12-31"]')
    said = run("check", server, code=1)
    assert "branch.toml: holidays.0: This day is past." in said
    assert "good" not in said


def test_a_file_that_others_were_quicker_than_is_not_good(office: Path) -> None:
    server = office / "server.toml"
    run("export", server, office / "mine.toml")
    assert "good, 0 changes" in run("check", server, office / "mine.toml")
    change(office, "wait_target_min = 15", "wait_target_min = 20")
    run("import", server)
    assert "others are in force since" in run("check", server, office / "mine.toml", code=1)


def test_settings_of_before_are_brought_back_to_the_byte(office: Path) -> None:
    server = office / "server.toml"
    assert "no settings before these" in run("undo", server, code=1)
    first = run("export", server).split("\n", 1)[1]
    change(office, "wait_target_min = 15", "wait_target_min = 20")
    run("import", server)
    assert "policy.wait_target_min: 20 -> 15" in run("undo", server, "--dry-run")
    assert run("export", server).split("\n", 1)[1] != first
    assert "In force now: the settings of seq" in run("undo", server)
    assert run("export", server).split("\n", 1)[1] == first
    run("undo", server)
    assert "wait_target_min = 20" in run("export", server) or '"wait_target_min": 20' in run("export", server)
    seqs = [line.split()[1] for line in run("history", server).splitlines() if line.startswith("seq ")]
    run("undo", server, seqs[-1])
    assert run("export", server).split("\n", 1)[1] == first
    assert "in force already" in run("undo", server, seqs[-1])
    assert "toiluot settings history lists them" in run("undo", server, "999", code=1)


def test_a_running_server_undoes_too(office: Path) -> None:
    server = office / "server.toml"
    change(office, "wait_target_min = 15", "wait_target_min = 20")
    with at_work(office):
        run("import", server)
        assert "policy.wait_target_min: 20 -> 15" in run("undo", server)
        assert "good, 1 change\n" in run("check", server)
