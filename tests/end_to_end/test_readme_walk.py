"""The README's branch on three machines, done as it is written there, with the real server; at any hour of any day."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import httpx
import pytest
from typer.testing import CliRunner

from clientkit.dial import Dial
from clientkit.link import hello
from config import CounterSettings, DisplaySettings, KioskSettings, load
from rules.desk import KEYS, Step
from tests.patience import until, within
from tests.written import READMES, ROOT, calls, settings_in
from tests.written import read as read_page
from toiluot.cli import app
from toiluot.demo.stage import free_ports
from wire.catalogue import Branch
from wire.commands import CallNext, Finish, IssueTicket, OpenCounter, Start
from wire.session import Happening, ViewCame, Welcomed
from wire.values import Channel, Role
from wire.views import Called, DeskView, Issued

STEP = re.compile(r"^\*\*(\d)\. ", re.MULTILINE)
PASSWORD = "ghi nhớ lâu 2026"
S = TypeVar("S", KioskSettings, CounterSettings, DisplaySettings)

pytestmark = pytest.mark.timeout(900)


class Walk:
    """A person who follows a README: `srv` is the server's folder, `home` that of whoever sits at the screens."""

    def __init__(self, readme: Path, folder: Path) -> None:
        text = readme.read_text(encoding="utf-8")
        parts = STEP.split(text.split("\n### ")[0])
        self.steps = {int(n): body for n, body in zip(parts[1::2], parts[2::2], strict=True)}
        self.srv, self.home, self.stick = folder / "srv", folder / "home", folder / "stick"
        for each in (self.srv, self.home, self.stick):
            each.mkdir()
        self.live, self.web = free_ports(2)

    def here(self, text: str) -> str:
        """Three machines are one here, with ports of its own and folders of its own."""
        for old, new in (
            ("http://192.168.1.10:8080", f"http://127.0.0.1:{self.web}"),
            ("ws://192.168.1.10:8765", f"ws://127.0.0.1:{self.live}"),
            ("0.0.0.0", "127.0.0.1"),
            ("/srv/toiluot", str(self.srv)),
            ('/media/"$USER"/STICK', str(self.stick)),
        ):
            text = text.replace(old, new)
        return text

    def blocks(self, step: int) -> list[str]:
        """The blocks of code of one step."""
        page = self.srv.parent / "step.md"
        page.write_text(self.here(self.steps[step]), encoding="utf-8")
        return list(read_page(page).blocks)

    def commands(self, step: int) -> list[list[str]]:
        return [call for block in self.blocks(step) for line in block.splitlines() for call in calls(line)]

    def types(self, call: list[str], typed: str = "") -> str:
        """Type one command in the server's folder; what it said."""
        done = CliRunner().invoke(app, call, input=typed)
        assert done.exit_code == 0, f"{call}: {done.output}"
        return done.output

    def shell(self, step: int) -> None:
        """Type the step's other lines; they all may be done by the one user there is."""
        lines = [line for block in self.blocks(step) for line in block.splitlines()]
        user = pwd.getpwuid(os.getuid()).pw_name
        done = subprocess.run(
            ["bash", "-e", "-c", "\n".join(line.removeprefix("sudo ") for line in lines)],
            cwd=self.home, env=os.environ | {"HOME": str(self.home), "USER": user}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def edit(self, file: str, block: str) -> None:
        """Write what a block says over the lines of a settings file that say it now."""
        path, table = self.srv / file, ""
        before, header, after = path.read_text(encoding="utf-8"), "", ""
        for line in block.splitlines():
            if line.startswith("["):
                table = line
                before, header, after = before.partition(f"\n{table}\n")
                assert header, f"{file} has no table {table}"
                continue
            key = line.split(" = ")[0]
            stretch = after if table else before
            changed, times = re.subn(rf"(?m)^{key} = .*$", lambda _, line=line: line, stretch, count=1)
            assert times == 1 or not line, f"{file} has no line for {key}"
            before, after = (before, changed) if table else (changed, after)
        path.write_text(before + header + after, encoding="utf-8")

    @asynccontextmanager
    async def server(self) -> AsyncIterator[None]:
        """Step 5, from its first word to Ctrl+C."""
        (call,) = self.commands(5)
        with (self.srv / "server.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "toiluot", *call, cwd=self.srv, env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        assert process.stdout is not None
        try:
            async with within(60, lambda: f"the server is ready: {(self.srv / 'server.log').read_text()}"):
                said = json.loads(await process.stdout.readline())
            assert said == {"ready": True, "live_port": self.live, "web_port": self.web}
            yield
        finally:
            process.terminate()
            await process.wait()

    def settings(self, model: type[S], call: list[str]) -> S:
        """What a program of step 6 reads."""
        return load(Path(call[1].replace("~", str(self.home))), model)


@asynccontextmanager
async def linked(settings: KioskSettings | CounterSettings | DisplaySettings, role: Role,
                 happened: Callable[[Happening | None], None] = lambda _: None) -> AsyncIterator[Dial]:  # fmt: skip
    """A program's link, with the key that its settings name."""
    dial = Dial(settings.servers, hello(role, settings.device_id, settings.token()), happened)
    running = asyncio.create_task(dial.run())
    try:
        await until(lambda: dial.live, lambda: f"{settings.device_id} is let in: {dial.reasons.worst}")
        yield dial
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def past_midnight() -> None:
    """In the last minutes of a day there no numbers are given, also by the README's hours for a trial."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    now = datetime.now(zone)
    if (now.hour, now.minute) >= (23, 56):
        await asyncio.sleep((60 - now.minute) * 60 - now.second + 1)


async def test_who_follows_the_readme_gets_a_number_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tests/test_docs.py` holds that the Vietnamese one tells the same steps."""
    await past_midnight()
    walk = Walk(READMES[0], tmp_path)
    monkeypatch.chdir(walk.srv)

    # 2. Settings.
    init, check = walk.commands(2)
    walk.types(init)
    server, clients = (block for block in walk.blocks(2) if settings_in(block))
    walk.edit("server.toml", server + f"live_port = {walk.live}\nweb_port = {walk.web}\n")
    servers, printer = clients.split("\n\n")
    for file in ("kiosk.toml", "counter.toml", "display.toml"):
        walk.edit(file, servers)
    walk.edit("kiosk.toml", printer)
    assert walk.types(check).count(": good") == len(check) - 1

    # 3. Devices and people; then every file is good, the keys with them.
    for call in walk.commands(3):
        said = walk.types(call, f"{PASSWORD}\n{PASSWORD}\n" if call[0] == "user" else "")
        assert call[0] != "check" or said.count(": good") == len(call) - 1

    # 4. To the other machines, by a user who may not look into the server's folder.
    walk.shell(4)
    assert {p.name for p in (walk.home / "toiluot").iterdir()} == {
        *("kiosk.toml", "kiosk-1.token", "counter.toml", "counter-1.token", "display.toml", "display-1.token")
    }
    assert all(p.stat().st_mode & 0o077 == 0 for p in (walk.home / "toiluot").glob("*.token"))

    # 5. and 6. The server and the screens.
    kiosk, counter, display = walk.commands(6)
    async with walk.server(), httpx.AsyncClient() as browser:
        assert (await browser.get(f"http://127.0.0.1:{walk.web}/api/v1/hall")).status_code == httpx.codes.OK

    # 7. Outside the office's hours: other hours, and the server again.
    (hours,) = walk.blocks(7)
    text = (walk.srv / "branch.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^\[\[hours\]\]\n(?:[a-z_]+ = .*\n)+\n?", "", text)
    text = re.sub(r"(?m)^\[\[special_days\]\]\n(?:[a-z_]+ = .*\n)+\n?", "", text)
    (walk.srv / "branch.toml").write_text(text.replace("[policy]", f"{hours}\n[policy]"), encoding="utf-8")
    walk.types(check)
    await asyncio.to_thread(walk.types, ["settings", "import", "server.toml"])
    async with walk.server():
        await take_call_and_finish(walk, kiosk, counter, display)


async def take_call_and_finish(walk: Walk, kiosk: list[str], counter: list[str], display: list[str]) -> None:
    """What step 7 does at the kiosk and at the counter that it names."""
    branch = load(walk.srv / "branch.toml", Branch)
    group = next(g.id for g in branch.groups if f"*{g.name.of('vi')}*" in walk.steps[7])
    number = int(re.search(r"(?:counter|quầy) (\d+)", walk.steps[7])[1])  # type: ignore[index]
    service = next(s for s in branch.services if s.group == group)
    place = next(c for c in branch.counters if c.number == number)
    board: list[str] = []
    desk: list[DeskView] = []

    def hall(happening: Happening | None) -> None:
        if isinstance(happening, ViewCame):
            board.append(json.dumps(happening.doc))

    def clerk(happening: Happening | None) -> None:
        docs = happening.snapshot.views if isinstance(happening, Welcomed) else {}
        if isinstance(happening, ViewCame):
            docs = {happening.topic: happening.doc}
        desk.extend(DeskView.model_validate(doc) for topic, doc in docs.items() if topic == "desk")

    async with (
        linked(walk.settings(KioskSettings, kiosk), Role.KIOSK) as at_kiosk,
        linked(walk.settings(CounterSettings, counter), Role.COUNTER, clerk) as at_counter,
        linked(walk.settings(DisplaySettings, display), Role.DISPLAY, hall),
    ):
        press = IssueTicket(service_id=service.id, class_id="ordinary", language="vi", channel=Channel.KIOSK)
        first, second = [Issued.model_validate(await at_kiosk.ask(press)) for _ in range(2)]
        assert first.tracking_url.startswith(f"http://127.0.0.1:{walk.web}/t#")
        await at_counter.sign_in("ha.nt", PASSWORD)
        await at_counter.ask(OpenCounter(counter_id=place.id))
        called = Called.model_validate(await at_counter.ask(CallNext()))
        assert called.number == first.number
        await until(lambda: any(first.number in doc for doc in board), f"{first.number} on the hall's screen")
        await at_counter.ask(Start(ticket_id=first.ticket_id))
        # F9, which the README says finishes and calls the next.
        await at_counter.ask(Finish(ticket_id=first.ticket_id, outcome=branch.outcomes[0].id, dossiers=1))
        assert Called.model_validate(await at_counter.ask(CallNext())).number == second.number
        await until(lambda: bool(desk) and desk[-1].ticket is not None and desk[-1].ticket.number == second.number)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_readme_names_the_keys_of_the_counter(readme: Path, tmp_path: Path) -> None:
    """F9 does two things: only Shift+F9 does the one that its name says."""
    step = " ".join(Walk(readme, tmp_path).steps[7].split())
    calls_next, starts, both, finishes = (KEYS[s] for s in (Step.NEXT, Step.START, Step.FINISH_NEXT, Step.FINISH))
    english = f"{calls_next} calls, the hall speaks, {starts} starts, {both} finishes and calls the next"
    vietnamese = f"{calls_next} gọi số và sảnh đọc, {starts} bắt đầu, {both} hoàn tất rồi gọi luôn số tiếp theo"
    assert english in step or vietnamese in step
    assert f"{finishes} only finishes" in step or f"{finishes} chỉ hoàn tất" in step
