"""The health report: what is wrong, in one word and in detail, whatever part cannot tell."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request

from config.settings import LimitSettings
from server.runtime.connection_limits import ConnectionLimits, Stage
from server.runtime.health import HealthReport, Problem
from server.runtime.health_answer import health_answer
from server.runtime.supervisor import Supervisor
from tests.patience import until


class House:
    def __init__(self) -> None:
        self.supervisor = Supervisor(lambda: 0.0)
        self.limits = ConnectionLimits(LimitSettings(connections=64))
        self.health = HealthReport(self.supervisor, {"web port": self.limits})


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    made.supervisor.run("days", asyncio.Event().wait)
    yield made
    await made.supervisor.stop()


async def fails() -> None:
    raise OSError("the disk said no")


async def test_a_program_without_problems_is_ok(house: House) -> None:
    assert house.health.document(details=False) == {"status": "ok"}
    told = house.health.document(details=True)
    assert (told["status"], told["reasons"]) == ("ok", [])
    assert [task["name"] for task in told["tasks"]] == ["days"]
    assert told["connections"]["web port"]["most"] == 64
    json.dumps(told)


async def test_a_task_that_failed_is_told_with_its_reason_also_when_it_runs_again(house: House) -> None:
    house.supervisor.run("tidying", fails)
    await until(lambda: house.supervisor.reports[1].state == "failed")
    (problem,) = house.health.problems()
    assert (problem.kind, problem.name, problem.why) == ("task", "tidying", "OSError: the disk said no")
    assert house.health.status() == "degraded"
    runs = asyncio.Event()
    tries = []

    async def fails_once() -> None:
        if not tries:
            tries.append(1)
            raise OSError
        runs.set()
        await asyncio.Event().wait()

    house.supervisor.run("links", fails_once)
    await runs.wait()
    assert [problem.name for problem in house.health.problems()] == ["tidying", "links"]
    told = next(task for task in house.health.document(details=True)["tasks"] if task["name"] == "links")
    assert (told["state"], told["restarts"], told["last_fault"]) == ("running", 1, "OSError")


async def test_an_essential_task_that_ended_is_a_failure(house: House) -> None:
    house.supervisor.run("lease", fails, essential=True)
    await house.supervisor.over()
    assert house.health.status() == "failed"


async def test_a_port_without_room_is_told_before_it_turns_anybody_away(house: House) -> None:
    for n in range(61):
        place = house.limits.enter(f"10.0.0.{n}", lambda: None, 0.0)
        assert place is not None
        house.limits.move(place, Stage.KNOWN, 0.0)
    (problem,) = house.health.problems()
    assert (problem.kind, problem.name) == ("connections", "web port")
    assert house.health.status() == "degraded"


async def test_every_part_that_was_named_is_asked_and_told(house: House) -> None:
    house.health.ask(lambda: [Problem("backup", why="none for 27 hours")])
    house.health.tell("backups", lambda: {"last": 5})
    assert house.health.status() == "degraded"
    assert house.health.document(details=True)["backups"] == {"last": 5}
    house.health.ask(lambda: [Problem("answers", failed=True)])
    assert house.health.status() == "failed"


async def test_a_part_that_cannot_tell_hides_no_other(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> list[Problem]:
        raise RuntimeError("no idea")

    house.health.ask(broken)
    house.health.ask(lambda: [Problem("answers", failed=True)])
    assert [problem.kind for problem in house.health.problems()] == ["health", "answers"]
    assert "a part cannot tell how it is" in caplog.text


def asked_by(client: str | None, **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    address = None if client is None else (client, 5000)
    return Request({"type": "http", "headers": named, "client": address, "query_string": b"", "path": "/health"})


@pytest.mark.parametrize(
    ("request_", "known", "sees"),
    [
        (asked_by("127.0.0.1", host="127.0.0.1:8080"), False, True),
        (asked_by("127.0.0.1", host="localhost"), False, True),
        (asked_by("::1", host="[::1]:8080"), False, True),
        (asked_by("10.1.2.3", host="127.0.0.1:8080"), False, False),
        (asked_by("127.0.0.1", host="so.example.vn"), False, False),
        (asked_by("127.0.0.1"), False, False),
        (asked_by("127.0.0.1", host="localhost", x_forwarded_for="10.1.2.3"), False, False),
        (asked_by("127.0.0.1", host="localhost", forwarded="for=10.1.2.3"), False, False),
        (asked_by(None, host="localhost"), False, False),
        (asked_by("10.1.2.3", host="so.example.vn"), True, True),
    ],
)
async def test_details_are_for_this_machine_and_managers(
    house: House, request_: Request, known: bool, sees: bool
) -> None:
    house.health.ask(lambda: [Problem("store", why="secret reasons")])
    answer = health_answer(request_, house.health, known)
    told = json.loads(answer.body)
    assert told["status"] == "degraded"
    assert (len(told) > 1) is sees
    assert (b"secret reasons" in answer.body) is sees
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


async def test_a_machine_that_looks_only_at_the_status_code_learns_of_a_failure(house: House) -> None:
    house.health.ask(lambda: [Problem("answers", failed=True)])
    assert health_answer(asked_by("10.1.2.3"), house.health).status_code == 503
