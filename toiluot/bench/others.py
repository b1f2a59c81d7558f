"""Processes beside the measurement: the crowd, and one display that can be stopped."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from typing import Any

from toiluot.bench.house import ROOT, DidNotStart, die_with_parent


class Other:
    """A process that is given orders as JSON lines and answers each with one."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, first: dict[str, Any]) -> Other:
        """Start it and wait for its first answer. Raises `DidNotStart`."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", self._module, cwd=ROOT, limit=1 << 22,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, preexec_fn=die_with_parent,
        )  # fmt: skip
        await self.ask(**first)
        return self

    async def ask(self, within_s: float = 300.0, **order: Any) -> dict[str, Any]:
        """Give an order and wait for the answer. Raises `DidNotStart` when it failed."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        line = await asyncio.wait_for(self._process.stdout.readline(), within_s)
        answer: dict[str, Any] = json.loads(line) if line else {"error": "it ended"}
        if "error" in answer:
            raise DidNotStart(f"{self._module}: {answer['error']}")
        return answer

    def signal(self, sign: signal.Signals) -> None:
        """Stop it, let it go on."""
        assert self._process is not None
        self._process.send_signal(sign)

    async def end(self) -> None:
        """Kill it."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
