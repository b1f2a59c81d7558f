"""What ends a running server: only what nothing works without; it says so, and with a status of its own."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.program import watches
from server.program.parts import SELF
from server.runtime.exits import CannotGoOn, ExitStatus
from server.settings.drafts import Drafts, Now
from server.store.verify import verify
from tests.patience import until, within
from tests.server.branch_kit import PASSWORD, house, new_id
from tests.server.known_people import KnownPeople
from tests.server.runtime.whole import Whole, whole_server
from tests.server.server_process import ROOT, ServerProcess
from tests.server.web.test_manager import sign_in
from wire.commands import Tick
from wire.values import Actor, Role

SAID = {"vi": "Máy chủ không trả lời các lệnh", "en": "has not answered commands"}


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "PORTS_EVERY_S", 0.02)
    monkeypatch.setattr(watches, "DATABASE_EVERY_S", 0.02)


async def reason_of(server: Whole) -> CannotGoOn:
    """Why it ended by itself."""
    async with within(60, "the server ends by itself"):
        await asyncio.wait([server.serving])
    with pytest.raises(CannotGoOn) as why:
        server.serving.result()
    return why.value


@pytest.mark.parametrize("which", ["live", "web"])
async def test_a_port_that_nobody_can_connect_to_any_more_ends_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    made: list[socket.socket] = []
    create = socket.create_server

    def kept(*args: Any, **options: Any) -> socket.socket:
        made.append(create(*args, **options))
        return made[-1]

    monkeypatch.setattr(socket, "create_server", kept)
    async with whole_server(tmp_path, monkeypatch, ends=True) as server:
        number = server.ports.live_port if which == "live" else server.ports.web_port
        next(one for one in made if one.getsockname()[1] == number).shutdown(socket.SHUT_RDWR)
        why = await reason_of(server)
    assert why.status is ExitStatus.PORT_LOST == 71
    assert f"{which} port" in str(why)


async def test_a_database_whose_file_was_removed_is_saved_whole_and_ends_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with whole_server(tmp_path, monkeypatch, ends=True) as server:
        async with server.parts.handle.reading() as state:
            rows = state.seq
        for end in ("", "-wal", "-shm", ".ballast"):
            (tmp_path / f"branch.db{end}").unlink(missing_ok=True)
        why = await reason_of(server)
    assert why.status is ExitStatus.DATABASE_LOST == 74
    assert "branch.db was removed or replaced" in str(why)
    assert "all its rows were saved as" in caplog.text
    found = verify(f"sqlite:///{tmp_path / 'branch.db'}")
    assert (found.trouble, found.rows) == ("", rows)
    async with whole_server(tmp_path, monkeypatch) as again, again.parts.handle.reading() as state:
        assert state.seq >= rows


async def test_a_file_put_in_the_databases_place_is_left_alone_and_the_rows_are_saved_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with whole_server(tmp_path, monkeypatch, ends=True) as server:
        (tmp_path / "branch.db").unlink()
        (tmp_path / "branch.db").write_bytes(b"another file")
        await reason_of(server)
    assert (tmp_path / "branch.db").read_bytes() == b"another file"
    (saved,) = [name for name in os.listdir(tmp_path) if name.startswith("branch.db.saved-")]
    assert verify(f"sqlite:///{tmp_path / saved}").trouble == ""


async def test_a_database_that_is_damaged_for_good_ends_the_server_but_one_failure_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with whole_server(tmp_path, monkeypatch, ends=True) as server:
        handle = server.parts.handle
        handle.failure = "the disk is full"
        await asyncio.sleep(0.2)
        assert not server.serving.done(), "what fails for a while only is refused in words"
        status, _ = await server.page("/health")
        assert status == 503
        handle.failure = "database disk image is malformed"
        why = await reason_of(server)
    assert why.status is ExitStatus.DATABASE_LOST
    assert "restore the last backup" in str(why)


async def test_a_stuck_handle_is_told_by_the_health_page_and_to_the_manager_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.runtime.answer_watch.TICK_S", 0.02)
    monkeypatch.setattr("server.web.today.today_pages.READING_S", 0.05)
    async with whole_server(tmp_path, monkeypatch) as server:
        parts = server.parts
        await parts.store.run(lambda: KnownPeople(parts.store).add("hoa", "Nguyễn Thị Hoa", ("manager",), PASSWORD))
        parts.people.read()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.ports.web_port}", timeout=60) as browser:
            assert (await browser.get("/health")).json()["status"] == "ok"
            assert (await sign_in(browser)).status_code == 303
            async with parts.handle.reading():  # somebody reads for ever
                # From here on only: a busy machine makes an honest answer wait as long.
                monkeypatch.setattr("server.runtime.answer_watch.SAY_S", 0.1)
                asking = asyncio.ensure_future(parts.handle.ask(new_id(), Tick(), SELF))
                await until(lambda: parts.health.problems())
                health = await browser.get("/health")
                assert (health.status_code, health.json()["status"]) == (503, "failed")
                assert "answers" in {problem["kind"] for problem in health.json()["reasons"]}
                for language, words in SAID.items():
                    page = await browser.get(f"/manager?lang={language}")
                    assert page.status_code == 503
                    assert words in page.text
                assert (await browser.get("/manager/now")).status_code == 503
            await asking
            monkeypatch.setattr("server.runtime.answer_watch.SAY_S", 2.0)
            await until(lambda: not parts.health.problems())
            assert (await browser.get("/manager")).status_code == 200


STUCK = """
import asyncio, pathlib, sys
from server import handle
from server.program import watches
from server.runtime import answer_watch
answer_watch.TICK_S, answer_watch.SAY_S, watches.END_S = 0.05, 0.2, 1.0
take_turn, settings, stick = handle.Handle._take_turn, sys.argv[1], pathlib.Path(sys.argv[2])

async def sticks(self):
    if stick.exists():
        await asyncio.Event().wait()
    await take_turn(self)

handle.Handle._take_turn = sticks
from toiluot.cli import main
sys.argv = ["toiluot", "server", settings]
main()
"""


def test_a_server_that_stopped_answering_ends_itself_for_systemd_to_start_anew(tmp_path: Path) -> None:
    settings = ServerProcess(tmp_path).settings()
    stick = tmp_path / "stick"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(60)
        process = subprocess.Popen(
            [sys.executable, "-c", STUCK, str(settings), str(stick)],
            cwd=ROOT,
            env={**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        ports = json.loads(process.stdout.readline())
        assert {systemd.recv(100) for _ in range(2)} == {b"READY=1", b"WATCHDOG=1"}
        url = f"http://127.0.0.1:{ports['web_port']}/health"
        with urllib.request.urlopen(url, timeout=60) as answer:
            assert json.load(answer)["status"] == "ok"
        stick.touch()  # the day's next tick is never answered
        _, said = process.communicate(timeout=60)
    assert process.returncode == ExitStatus.STOPPED_ANSWERING == 70
    assert "answers have stopped: a command has waited" in said
    assert "the program ends to be started anew" in said
    assert "answer_watch.py" in said, "where every thread stood is in the log"


class Fast:
    """Of a hall's clock only how long its seconds are."""

    def real_seconds(self, seconds: float) -> float:
        return seconds / 100


async def test_settings_planned_for_a_day_that_comes_a_second_time_are_put_in_force(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A zone further west makes it the day before while the later one is open, as a clock put back over midnight."""
    monkeypatch.setattr(watches, "SHORTEST_TICK_S", 0.01)
    who = Actor(role=Role.MANAGER, device_id="web", person="s-HOA1", roles=("manager",))
    async with house(url) as made:
        drafts = Drafts(made.handle, made.store)
        days = asyncio.create_task(watches.keep_days(made.handle, made.store, Fast()))  # type: ignore[arg-type]
        try:
            await drafts.change(who.person, lambda body: body.update(timezone="America/New_York"))
            await drafts.put_in_force(who, 1)
            now = await drafts.now()
            assert isinstance(now, Now)
            assert now.day == "2026-11-22"
            await asyncio.sleep(0.05)  # it looks at the days meanwhile
            await drafts.change(who.person, lambda body: body["services"][0].update(minutes=33.0))
            await drafts.plan(who.person, 1, "2026-11-23")
            made.clock.forward(4 * 3600)

            await until(lambda: made.handle.state_told.settings.services[0].minutes == 33.0)
        finally:
            days.cancel()
