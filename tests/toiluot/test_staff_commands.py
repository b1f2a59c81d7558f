"""`toiluot lock`, `unlock`, `erase`, `people`, `unpair`, `audit`: while the server runs and while it does not."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from config import ServerSettings, load
from server.program.local_commands import SOCKET, LocalCommands, console
from server.runtime.private_socket import answers
from server.store.verify import verify
from tests.patience import until
from tests.server.branch_kit import House
from toiluot.cli import app
from toiluot.first_branch import lay_out
from toiluot.staff_office import open_office
from wire.catalogue import Branch
from wire.commands import ApplySettings

PASSWORD = "con mèo đen ngủ"
HERE = console(os.geteuid()).device_id.removeprefix("console:") + ", the server's command line"
BOTH_ENDS = ("2000-01-01", "2100-01-01")


def typed(*words: str, password: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, [words[0], "server.toml", *words[1:]], input=f"{password}\n{password}\n")
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done.exit_code, done.output


class RunningServer(Thread):
    """A handle and its local socket, in a loop of their own."""

    def __init__(self, settings: ServerSettings) -> None:
        super().__init__()
        self.settings, self.loop = settings, asyncio.new_event_loop()
        self.house: House | None = None
        self.done = asyncio.Event()

    def run(self) -> None:
        self.loop.run_until_complete(self._serve())
        self.loop.close()

    async def _serve(self) -> None:
        self.house = House(self.settings.database)
        running = asyncio.create_task(LocalCommands(self.house.handle, self.settings.data_dir).run())
        await self.done.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await self.house.close()

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self.done.set)
        self.join()


@pytest.fixture(params=["stopped", "running"])
def office(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServerSettings]:
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    settings = load(tmp_path / "server.toml", ServerSettings)
    server = RunningServer(settings) if request.param == "running" else None
    if server is not None:
        server.start()
        asyncio.run(until(lambda: answers(settings.data_dir, SOCKET), "the server runs"))
    try:
        yield settings
    finally:
        if server is not None:
            server.end()


def add(name: str = "ha.nt") -> None:
    code, said = typed("user", name, "Nguyễn Thu Hà", "--role", "clerk", password=PASSWORD)
    assert code == 0, said


def test_a_person_is_locked_unlocked_and_erased_by_name_or_code(office: ServerSettings) -> None:
    add()
    listed = typed("people")[1].splitlines()
    assert len(listed) == 1
    code = listed[0].split()[0]
    assert listed[0] == f"{code}  ha.nt  Nguyễn Thu Hà  clerk"
    assert typed("lock", "HA.NT") == (0, f"ha.nt ({code}) is kept out.\n")
    assert typed("people")[1].endswith("(kept out)\n")
    assert typed("unlock", code) == (0, f"ha.nt ({code}) may sign in again.\n")
    done = typed("erase", "ha.nt")
    assert done[0] == 0
    assert f"What {code} did stays under that code" in done[1]
    assert typed("people") == (0, "")
    for command in ("lock", "unlock", "erase"):
        exit_code, said = typed(command, "ha.nt")
        assert exit_code == 2
        assert "Nobody of the staff has this name or code" in said
    assert verify(office.database).well


def test_words_typed_before_a_day_are_erased_and_the_audit_tells_it(office: ServerSettings) -> None:
    assert typed("erase", "--words-before", "2026-09-01")[0] == 0  # a branch that never served has none
    with open_office(office) as there:
        there.ask(ApplySettings(branch=load(office.branch, Branch)))
    code, said = typed("erase", "--words-before", "2026-09-01")
    assert code == 0
    assert "Words typed on business days before 2026-09-01 are gone" in said
    told = [line for line in typed("audit", *BOTH_ENDS, "--language", "en")[1].splitlines() if "Words" in line]
    assert len(told) == 1
    assert told[0].endswith(f"Words typed on business days before 1 September 2026 are erased (by {HERE})")
    assert verify(office.database).well


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "one of the two"),
        (("ha.nt", "--words-before", "2026-09-01"), "one of the two"),
        (("--words-before", "yesterday"), "is not a day"),
    ],
)
def test_it_is_said_what_to_write_when_it_is_not_clear_what_to_erase(
    office: ServerSettings, given: tuple[str, ...], said: str
) -> None:
    code, words = typed("erase", *given)
    assert code == 2
    assert said in words


def test_a_device_is_let_in_no_longer(office: ServerSettings) -> None:
    assert typed("pair", "pc-1", "counter", "--counter", "quay-01")[0] == 0
    assert typed("people")[1] == "pc-1  counter  quay-01\n"
    assert typed("unpair", "pc-1") == (0, "pc-1 is let in no longer.\n")
    assert typed("people")[1] == ""
    for name, words in (("pc-1", "No device “pc-1” is paired"), ("pc 1", "letters, digits")):
        code, said = typed("unpair", name)
        assert code == 2
        assert words in said


def test_the_audit_tells_by_name_and_an_erased_person_by_code(office: ServerSettings) -> None:
    for name in ("ha.nt", "minh.tv"):
        add(name)
    typed("lock", "ha.nt")
    typed("pair", "kiosk-1", "kiosk")
    code = typed("people")[1].split()[0]
    days = [f"{datetime.now(UTC) + timedelta(days=n):%Y-%m-%d}" for n in (-400, 400)]
    lines = typed("audit", *days, "--language", "en")[1].splitlines()
    assert [line.split("  ", 1)[1] for line in lines if "ha.nt" in line] == [
        f"ha.nt ({code}) is added as clerk (by {HERE})", f"ha.nt ({code}) is kept out (by {HERE})"
    ]  # fmt: skip
    assert lines[-1].endswith(f"Device kiosk-1 is paired as kiosk (by {HERE})")
    typed("erase", "ha.nt")
    said = typed("audit", *days)[1]
    assert "ha.nt" not in said
    assert f"Xóa dữ liệu cá nhân của {code}" in said
    assert "minh.tv" in said
    assert typed("audit", "yesterday")[0] == 2


def test_a_name_that_is_there_gets_a_new_password_and_one_that_differs_by_capitals_is_refused(
    office: ServerSettings,
) -> None:
    add()
    add()
    code, said = typed("user", "Ha.NT", "Nguyễn Thu Hà", "--role", "clerk", password=PASSWORD)
    assert code == 2
    assert "write ha.nt to give that person a new password" in said
    assert len(typed("people")[1].splitlines()) == 1
