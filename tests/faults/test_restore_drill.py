"""The drill: a server with its clients is backed up, loses its disk, and is brought back; no number is given twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from typer.testing import CliRunner

from clientkit.dial import Dial
from clientkit.numbers_seen import NumbersSeen
from tests.faults.real_server import RealServer
from tests.patience import until
from tests.server.branch_kit import MONDAY_9, SERVICE
from toiluot.cli import app
from wire.commands import IssueTicket
from wire.session import Hello
from wire.values import PROTOCOL, Role


def typed(*words: str | Path) -> str:
    """What a command said that did its work."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output


def lose_the_disk(folder: Path) -> None:
    for path in folder.glob("branch.db*"):
        path.unlink()


class Hall:
    """A kiosk that remembers, one that was put up just now, and every number that people hold."""

    def __init__(self, server: RealServer, folder: Path, tokens: dict[str, str]) -> None:
        self.numbers: list[str] = []
        address = [f"ws://127.0.0.1:{server.live_port}"]
        files = {"kiosk-1": folder / "kiosk-1.numbers", "kiosk-2": None}
        self.kiosks = {
            name: Dial(
                address,
                Hello(protocol=PROTOCOL, role=Role.KIOSK, device_id=name, token=tokens[name]),
                lambda _: None,
                lambda: 0.0,
                seen=NumbersSeen(files[name]),
            )
            for name in tokens
        }

    async def give(self, kiosk: str, count: int) -> list[str]:
        given = []
        for _ in range(count):
            ticket = await self.kiosks[kiosk].ask(IssueTicket(service_id=SERVICE), within_s=60)
            given.append(str(ticket["number"]))
        self.numbers += given
        return given

    @contextlib.asynccontextmanager
    async def open(self, *kiosks: str) -> AsyncIterator[None]:
        """These kiosks are switched on."""
        running = [asyncio.create_task(self.kiosks[name].run()) for name in kiosks]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def test_a_server_brought_back_from_a_backup_gives_no_number_a_second_time(tmp_path: Path) -> None:
    server = RealServer(tmp_path)
    server.clock_shows = MONDAY_9
    settings = server.settings()
    tokens = {}
    for kiosk in ("kiosk-1", "kiosk-2"):
        typed("pair", settings, kiosk, "kiosk", "--out", tmp_path / f"{kiosk}.token")
        tokens[kiosk] = (tmp_path / f"{kiosk}.token").read_text().strip()
    hall = Hall(server, tmp_path, tokens)
    try:
        await server.start()
        async with hall.open("kiosk-1"):
            await hall.give("kiosk-1", 5)
            await asyncio.to_thread(typed, "backup", settings)
            lost = await hall.give("kiosk-1", 30)
            [kept] = (tmp_path / "data" / "backups").iterdir()

            await server.kill()
            lose_the_disk(tmp_path)
            said = await asyncio.to_thread(typed, "restore", settings, kept)
            assert "On 2026-11-23 numbers go on above A" in said
            await server.start()
            await until(lambda: hall.kiosks["kiosk-1"].live, within_s=60)
            # The one that remembers and one that knows nothing.
            async with hall.open("kiosk-2"):
                again = await hall.give("kiosk-2", 3) + await hall.give("kiosk-1", 3)
            assert not set(again) & set(lost)

            # Somebody says that nothing may be skipped: what the kiosk knows is enough.
            await server.kill()
            lose_the_disk(tmp_path)
            await asyncio.to_thread(typed, "restore", settings, kept, "--skip", "0")
            await server.start()
            await until(lambda: hall.kiosks["kiosk-1"].live, within_s=60)
            async with hall.open("kiosk-2"):
                await hall.give("kiosk-2", 3)
        await server.end()
        assert len(set(hall.numbers)) == len(hall.numbers) == 44
        said = typed("verify", settings)
        assert "On 2026-11-23 numbers were skipped up to A" in said
        assert "All is well" in said
        assert "Higher numbers are known elsewhere" in typed("replay", settings, "2026-11-23", "--language", "en")
    finally:
        await server.kill()
