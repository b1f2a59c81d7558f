"""What a program knows of its own health, for machines (GET /health) and for the manager's page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from server.runtime.connection_limits import ConnectionLimits
from server.runtime.supervisor import HEALTHY_S, Supervisor

log = logging.getLogger("toiluot.health")

Status = Literal["ok", "degraded", "failed"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be.

    `kind` chooses the words of the manager's page: `task`, `answers`, `connections`, `store`, ...
    """

    kind: str
    name: str = ""
    """What it is about: a task's or a port's name."""
    why: str = ""
    """In the words of the log."""
    seconds: int = 0
    """For how long."""
    failed: bool = False
    """True when the program does not do its work; false when it does less well than it should."""


Source = Callable[[], Iterable[Problem]]
"""Looks at one part of the program; quick, and never waits for anything."""


class HealthReport:
    """Asks every part of the program.

    Args:
        supervisor: its tasks are told.
        ports: the limits of each port, by its name.
    """

    def __init__(self, supervisor: Supervisor, ports: Mapping[str, ConnectionLimits]) -> None:
        self._supervisor = supervisor
        self._ports = ports
        self._sources: list[Source] = [self._tasks, self._connections]
        self._facts: dict[str, Callable[[], object]] = {}

    def ask(self, source: Source) -> None:
        """Ask this part too from now on."""
        self._sources.append(source)

    def tell(self, name: str, fact: Callable[[], object]) -> None:
        """Put this into the detailed report too; it must be fit for JSON and hold no secret."""
        self._facts[name] = fact

    def problems(self) -> list[Problem]:
        """Everything that is not as it should be; a part that cannot tell is a problem itself."""
        found: list[Problem] = []
        for source in self._sources:
            try:
                found += source()
            except Exception as error:  # one part that fails must not hide the others
                log.exception("a part cannot tell how it is")
                found.append(Problem("health", why=type(error).__name__))
        return found

    def status(self) -> Status:
        """In one word."""
        return _status(self.problems())

    def document(self, details: bool) -> dict[str, Any]:
        """The report as JSON.

        Args:
            details: reasons, tasks and connections too; strangers are told the status only.
        """
        problems = self.problems()
        status = _status(problems)
        if not details:
            return {"status": status}
        return {
            "status": status,
            "reasons": [asdict(problem) for problem in problems],
            "tasks": [asdict(report) for report in self._supervisor.reports],
            "connections": {name: asdict(limits.counts) for name, limits in self._ports.items()},
            **{name: fact() for name, fact in self._facts.items()},
        }

    # -- inside --

    def _tasks(self) -> list[Problem]:
        return [
            Problem("task", one.name, one.last_fault, round(one.since_s), failed=one.state == "ended")
            for one in self._supervisor.reports
            if one.state != "running" or (one.last_fault and one.since_s < HEALTHY_S)
        ]

    def _connections(self) -> list[Problem]:
        return [
            Problem("connections", name, f"{limits.most} places")
            for name, limits in self._ports.items()
            if limits.nearly_full
        ]


def _status(problems: list[Problem]) -> Status:
    if any(problem.failed for problem in problems):
        return "failed"
    return "degraded" if problems else "ok"
