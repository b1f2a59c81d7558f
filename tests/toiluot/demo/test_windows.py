"""A robot at a real window: what was not sent is not waited for, and what fails leaves the window as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.rules.desks import desk_view
from toiluot.demo.hands import RobotFailed
from toiluot.demo.ledger import Ledger
from toiluot.demo.windows import MOST_FAILURES, WindowDesk
from wire.codec import Json
from wire.commands import CallNext, Command, Park, Return, Transfer

CALLED: Json = {"ticket_id": "ticket-001", "number": "A001", "counter_id": "quay-01", "nth": 1, "seq": 7}
PARK = Park(ticket_id="ticket-001", minutes=8, why="x")


class ScriptedHands:
    """A window that shows what it is told to show, and sends what a key means, answered with `answer`."""

    def __init__(self, desk: WindowDesk, shows: set[str], answer: Json | None) -> None:
        self._desk, self.shows, self.answer = desk, shows, answer
        self.done: list[str] = []
        self.besides: list[Json] = []
        """What the link tells of other things, before and after the command is sent."""

    async def order(self, do: str, **what: Any) -> Json:
        self.done.append(str(what.get("keys") or what.get("name") or what.get("text") or do))
        if do in ("wait", "click") and what["name"] not in self.shows:
            raise RobotFailed(f"no {what['name']} on the screen")
        if self.answer is not None and (what.get("keys") in ("F2", "Alt+2") or what.get("name") == "panelConfirm"):
            for line in ({"heard": "answer", "id": "sign-in-1", "result": {"person": "s-B66D"}}, *self.besides):
                self._desk._heard(line)
            self._desk._heard({"heard": "asked", "method": self._desk._method, "id": "command-1"})
            for line in self.besides:
                self._desk._heard(line)
            self._desk._heard({"heard": "answer", "id": "command-1", "result": self.answer})
        return {"ok": True}

    async def tap(self, name: str, within_s: float = 5.0) -> None:
        await self.order("wait", name=name)
        await self.order("click", name=name)

    async def shot(self, path: Path) -> None:
        pass


def desk_of(tmp_path: Path, shows: set[str], answer: Json | None) -> tuple[WindowDesk, ScriptedHands]:
    desk = WindowDesk("quay-01", "nv", tmp_path / "x.toml", tmp_path / "log", Ledger(), tmp_path, "full")
    hands = ScriptedHands(desk, shows, answer)
    desk.hands = hands  # type: ignore[assignment]
    return desk, hands


async def test_a_key_that_sends_has_its_answer(tmp_path: Path) -> None:
    desk, _ = desk_of(tmp_path, set(), CALLED)
    assert await desk.do(CallNext()) == CALLED


async def test_the_answer_to_something_else_is_not_taken_for_its_own(tmp_path: Path) -> None:
    """The link signs in anew after an outage; that answer told of no number, and the clerk's day ended by it."""
    desk, hands = desk_of(tmp_path, set(), CALLED)
    hands.besides = [
        {"heard": "asked", "method": "counter.help", "id": "other-1"},
        {"heard": "answer", "id": "other-1", "result": {"seq": 6}},
        {"heard": "refusal", "id": "other-2", "code": "NOT_YOURS"},
    ]
    assert await desk.do(CallNext()) == CALLED


@pytest.mark.timeout(25)
async def test_a_key_that_came_too_late_sends_nothing_and_is_not_waited_for(tmp_path: Path) -> None:
    desk, _ = desk_of(tmp_path, set(), None)
    assert await desk.do(CallNext()) is None


@pytest.mark.parametrize("command", [PARK, Transfer(ticket_id="ticket-001", service_id="khai-sinh")])
async def test_a_panel_whose_button_does_not_come_is_closed_again(tmp_path: Path, command: Command) -> None:
    desk, hands = desk_of(tmp_path, set(), CALLED)
    assert await desk.do(command) is None
    assert hands.done[-1] == "Escape"
    assert command.method in desk.refusals[0]


async def test_a_clerk_whose_window_does_nothing_gives_up_and_one_that_works_again_goes_on(tmp_path: Path) -> None:
    desk, hands = desk_of(tmp_path, set(), CALLED)
    for _ in range(MOST_FAILURES - 1):
        assert await desk.do(PARK) is None
    hands.shows.add("panelConfirm")
    assert await desk.do(PARK) == CALLED
    hands.shows.clear()
    for _ in range(MOST_FAILURES - 1):
        assert await desk.do(PARK) is None
    with pytest.raises(RobotFailed, match="failed 5 times"):
        await desk.do(PARK)


async def test_a_held_number_is_brought_back_by_the_key_of_its_place(tmp_path: Path) -> None:
    desk, hands = desk_of(tmp_path, set(), {})
    parked = [{"ticket_id": f"ticket-{n:03}", "number": f"A{n:03}", "service_id": "x", "since": 0} for n in range(12)]
    desk._heard({"heard": "view", "topic": "desk", "doc": desk_view(parked=parked).model_dump(mode="json")})
    assert await desk.do(Return(ticket_id="ticket-001")) == {}
    assert hands.done[-1] == "Alt+2"
    assert await desk.do(Return(ticket_id="ticket-011")) is None, "there are nine keys"
