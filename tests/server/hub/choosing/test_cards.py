"""Branches as citizens choose among them."""

from __future__ import annotations

import json
from typing import Any

from server.hub.choosing.cards import SILENT_AFTER_S, BranchCard
from server.hub.refusals import HubCode, HubRefused
from server.hub.store import hearing
from tests.server.booking.hall import demo_branch
from tests.server.hub.house import MONDAY, SERVICE
from wire.opening import SpecialDay
from wire.values import Text

BRANCH = demo_branch()
WAITS = {SERVICE: {"waiting": 3, "low_min": 5, "about_min": 7, "high_min": 9, "nobody": 0}}


async def test_a_branch_that_was_heard_shows_its_waits_until_it_is_silent_for_long(open_desk: Any) -> None:
    desk = await open_desk()
    await desk.ledger.change(lambda c: hearing.keep_waits(c, BRANCH.id, json.dumps(WAITS), MONDAY))
    for away_s, waits in ((SILENT_AFTER_S, WAITS), (SILENT_AFTER_S + 1, {})):
        desk.clock.now = MONDAY + away_s * 1000
        card = await desk.card(BRANCH.id)
        assert isinstance(card, BranchCard)
        assert (card.heard, card.waits, card.waiting) == (True, waits, 3 if waits else 0)


async def test_a_branch_that_is_not_set_up_here_is_unknown(open_desk: Any) -> None:
    found = await (await open_desk()).card("nowhere")
    assert isinstance(found, HubRefused)
    assert found.code is HubCode.UNKNOWN_BRANCH


async def test_a_week_is_the_fullest_seven_days_in_a_row_of_those_that_are_open(open_desk: Any) -> None:
    desk = await open_desk()
    name = Text({"vi": "Nghỉ", "en": "Closed"})
    policy = BRANCH.policy.model_copy(update={"days_ahead": 20})
    closed = tuple(SpecialDay(date=f"2026-11-{day}", name=name) for day in range(23, 29))
    open_on_sunday = SpecialDay(date="2026-12-06", name=name, as_weekday=1)
    found = BRANCH.model_copy(update={"policy": policy, "special_days": (*closed, open_on_sunday)})
    day = desk.places_of_day(BRANCH, "2026-11-24")
    saturday = desk.places_of_day(BRANCH, "2026-11-28")
    assert desk.places_of_week(found, MONDAY) == 6 * day + saturday > 0
    short = BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"days_ahead": 1})})
    assert desk.places_of_week(short, MONDAY) == 2 * day
