"""Changes of the settings as they are kept, and a state of an older version that did not know which row they are."""

from __future__ import annotations

import json

from sqlalchemy import text

from server.store.journal import Store
from server.store.setting_rows import settings_rows
from tests.server.branch_kit import BRANCH, DAY_MS, HandClock, House, house
from wire import commands as c
from wire.values import Actor, Role

OTHER = BRANCH.model_copy(update={"holidays": ("2031-01-01",)})


async def test_changes_come_newest_first_each_with_its_row(url: str) -> None:
    async with house(url) as made:
        await made.ask(c.ApplySettings(branch=OTHER, started_from=1), Actor(role=Role.SERVER, person="lan"))
        with made.store.reading() as connection:
            rows = list(settings_rows(connection))
            assert list(settings_rows(connection, 1)) == rows[:1]
    assert [(row.seq, row.event.branch, row.person) for row in rows] == [(3, OTHER, "lan"), (1, BRANCH, "")]


async def test_a_state_that_an_older_version_kept_knows_again_which_row_put_its_settings_in_force(url: str) -> None:
    clock = HandClock()
    async with house(url, clock) as made:
        await made.ask(c.ApplySettings(branch=OTHER, started_from=1))
    clock.now += DAY_MS
    made = House(url, clock)  # its state was kept before the next day opens
    await made.ask(c.Tick())
    made.store.close()
    store = Store(url)
    store.open()

    def forget(connection) -> None:  # type: ignore[no-untyped-def]
        for seq, body in connection.execute(text("SELECT seq, body FROM snapshot")).all():
            state = json.loads(body[body.index(b'{"branch"') :])
            for name in ("settings_seq", "settings_by", "settings_at"):
                del state[name]
            old = b"another program!" + b"1" + json.dumps(state).encode()
            connection.execute(text("UPDATE snapshot SET body = :body WHERE seq = :seq"), {"body": old, "seq": seq})

    store.transact(forget)
    store.close()
    again = Store(url)
    try:
        state = again.open()
    finally:
        again.close()
    assert (state.branch, state.settings_seq) == (OTHER, 3)
    assert state.settings_at > 0
