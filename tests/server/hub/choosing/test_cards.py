"""Branches as citizens choose among them."""

from __future__ import annotations

import json
from typing import Any

from server.hub.choosing.cards import SILENT_AFTER_S, BranchCard
from server.hub.refusals import HubCode, HubRefused
from server.hub.store import hearing
from tests.server.booking.hall import demo_branch
from tests.server.hub.house import MONDAY, SERVICE

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
