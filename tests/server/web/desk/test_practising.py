"""Practice in a browser: the same hall as a window's, and nothing of it in the branch."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from rules.clerk.practice import HINTS
from server.web.desk import practising
from server.web.desk.sitting import Sitting, Sittings
from tests.server.branch_kit import BRANCH, COUNTER, MINH, new_id
from tests.server.web.conftest import Site
from tests.server.web.desk.test_desk_pages import Desk
from wire import commands as c
from wire.values import Actor, Role


@pytest.fixture
async def desk(site: Site, browser_like: httpx.AsyncClient) -> Desk:
    return await Desk(site, browser_like).sit_down()


async def practise(desk: Desk, on: bool = True) -> dict[str, Any]:
    answer = await desk.client.post("/desk/practice", json={"form": desk.form, "on": on})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    desk.shown = told["shown"]
    return told


async def state_of(desk: Desk) -> str:
    async with desk.site.house.handle.reading() as state:
        return repr(state)


def hint(desk: Desk) -> str:
    """Which sentence the strip says, by its id."""
    said = desk.shown["practice"]["hint"]
    return next(name for name, words in HINTS.items() if words.of("vi") == said)


def row(desk: Desk, rows: str) -> dict[str, Any]:
    return {"row": desk.shown[rows][0]["id"]}


async def obey(desk: Desk) -> None:
    """Press what the strip says."""
    steps: dict[str, tuple[str, dict[str, Any]]] = {
        "open": ("open", {"row": COUNTER}), "call": ("next", {}), "start": ("start", {}), "finish": ("finish", {}),
        "recall": ("recall", {}), "no_show_recall": ("recall", {}), "no_show": ("no_show", {}),
        "park": ("park", {"confirmed": True}), "undo": ("undo", {}), "resume": ("resume", {}),
    }  # fmt: skip
    asked = hint(desk)
    if asked in ("come", "wait", "no_show_wait"):
        desk.site.house.clock.forward(2)
        desk.shown = (await desk.client.get("/desk/now")).json()
        return
    if asked in ("bring_back", "park_back"):
        step, more = "bring_back", row(desk, "missed" if asked == "bring_back" else "parked")
    elif asked in ("transfer", "choose", "pause"):
        rows = (await desk.client.get("/desk/panel", params={"step": asked})).json()["rows"]
        step, more = asked, {"confirmed": True, "row": rows[0]["row"], "why": "có hẹn trước"}
    elif asked == "dossiers":
        await desk.enter("dossiers", 1)
        await desk.enter("outcome", 2)
        step, more = "finish", {}
    else:
        step, more = steps[asked]
    told = await desk.press(step, practice=True, **more)
    assert "refused" not in told, told


async def test_ten_tickets_in_a_browser_leave_the_branch_as_it_was(desk: Desk) -> None:
    before = await state_of(desk)
    told = len(desk.facts)
    assert desk.shown["practice"]["title"] == ""
    await practise(desk)
    for _ in range(200):
        assert desk.shown["practice"]["title"] == "TẬP LÀM"
        if hint(desk) == "over":
            break
        await obey(desk)
    assert hint(desk) == "over"
    assert desk.shown["practice"]["lesson"] == ""
    assert await state_of(desk) == before
    assert len(desk.facts) == told
    await practise(desk, on=False)
    assert (desk.shown["page"], desk.shown["practice"]["title"]) == ("choose", "")


async def test_a_press_on_a_picture_of_the_other_side_is_done_on_neither(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await state_of(desk)
    told = await desk.press("open", row=COUNTER, practice=True)
    assert (told["said"][0]["kind"], desk.shown["page"]) == ("hint", "choose")
    await practise(desk)
    told = await desk.press("open", row=COUNTER)
    assert (told["said"][0]["kind"], desk.shown["page"]) == ("hint", "choose")
    assert desk.shown["practice"]["title"] == "TẬP LÀM"
    monkeypatch.setattr(practising, "IDLE_MS", -1)
    told = await desk.press("open", row=COUNTER, practice=True)
    assert (told["said"][0]["kind"], desk.shown["practice"]["title"]) == ("hint", "")
    assert await state_of(desk) == before


async def test_it_is_for_who_has_no_counter_and_for_so_many(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practising, "MOST", 0)
    assert "0" in (await practise(desk))["said"][0]["text"]
    monkeypatch.undo()
    await desk.press("open", row=COUNTER)
    told = await practise(desk)
    assert (told["said"][0]["kind"], desk.shown["practice"]["title"]) == ("bad", "")
    sent = {"form": "of another page", "on": True}
    assert (await desk.client.post("/desk/practice", json=sent)).status_code == 403


async def test_who_practises_is_shown_nothing_of_the_branch(desk: Desk) -> None:
    await practise(desk)
    other = next(x.id for x in BRANCH.counters if x.id != COUNTER)
    await desk.site.house.ask(c.OpenCounter(counter_id=other), MINH, new_id())
    shown = (await desk.client.get("/desk/now")).json()
    assert not any(one["taken"] for one in shown["counters"])


async def test_who_left_gives_way_after_fifteen_minutes_and_no_sooner(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = [0]
    monkeypatch.setattr(practising, "_real_ms", lambda: real[0])
    monkeypatch.setattr(practising, "MOST", 1)
    sittings = Sittings()
    here, next_one = (sittings.of(name, lambda: ["here", "next"]) for name in ("here", "next"))
    handle = desk.site.house.handle

    async def begun(sitting: Sitting, person: str) -> bool:
        who = Actor(role=Role.COUNTER, device_id="web", person=person, roles=("clerk",))
        async with handle.reading() as state:
            return practising.begin(sitting, sittings, who, state, handle.now) is None

    assert await begun(here, "s-LAN")
    real[0] = 15 * 60_000
    assert not await begun(next_one, "s-MINH")
    assert practising.hall_of(here) is not None
    real[0] += 1
    assert await begun(next_one, "s-MINH")
    assert practising.hall_of(here) is None


async def test_a_slip_of_practice_says_so_and_leaves_no_trace(desk: Desk) -> None:
    before = await state_of(desk)
    await practise(desk)
    for step, more in (("open", {"row": COUNTER}), ("next", {}), ("start", {})):
        await desk.press(step, practice=True, **more)
    sent = {"form": desk.form, "ticket_id": desk.shown["ticket_id"], "more": "CCCD", "where": "Quầy 1"}
    made = (await desk.client.post("/desk/slip", json=sent)).json()["slip"]
    assert (made["title"], "không phải số thật" in made["group"]) == ("TẬP LÀM · CẦN BỔ SUNG", True)
    assert await state_of(desk) == before
