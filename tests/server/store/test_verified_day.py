"""A day with each new step, most of them taken back and done again: replayed, it is the same."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, select

from server.store.tables import VISIT
from server.store.verify import verify
from tests.server.branch_kit import BRANCH, COUNTERS, DAY_MS, LAN, MINH, SERVER, SERVICE, HandClock, House, house
from wire import commands as c
from wire.errors import Code, Refused
from wire.values import Actor, Role

OTHER = min(one for one in BRANCH.skills[COUNTERS[0]] & BRANCH.skills[COUNTERS[1]] if one != SERVICE)
THU = Actor(role=Role.COUNTER, device_id="pc-3", person="thu", roles=("clerk",))
OUTCOME = BRANCH.outcomes[0].id


async def done(branch: House, command: c.Command, who: Actor = LAN) -> None:
    answer = await branch.ask(command, who)
    assert isinstance(answer, dict), answer


async def twice(branch: House, command: c.Command, who: Actor = LAN) -> None:
    """Done, taken back, and done again."""
    await done(branch, command, who)
    async with branch.handle.reading() as state:
        step = state.counters[state.counter_of(who.person) or ""].last
    assert step is not None
    await done(branch, c.UndoStep(seq=step.seq), who)
    await done(branch, command, who)


async def to_and_fro(branch: House, ticket_id: str) -> int:
    """Two clerks who each want it back send a ticket to each other until it has as many services as one may have."""
    for turn in range(c.MOST_SERVICES + 1):
        sender, taker = (LAN, MINH) if turn % 2 == 0 else (MINH, LAN)
        send = c.Transfer(ticket_id=ticket_id, person=taker.person, service_id=(OTHER, SERVICE)[turn % 2], back=True)
        answer = await branch.ask(send, sender)
        if isinstance(answer, Refused):
            assert answer.code is Code.TOO_MANY_SERVICES
            return turn
        await twice(branch, c.CallNext(), taker)
        await done(branch, c.Start(ticket_id=ticket_id), taker)
    raise AssertionError("it goes to and fro for ever")


async def test_a_day_with_every_new_step_taken_back_is_replayed_the_same(tmp_path: Path) -> None:
    url, clock = f"sqlite:///{tmp_path}/branch.db", HandClock()
    changes = {"dossier_form": "H##", "snoozes_a_ticket": 2, "parked_come_back": True, "same_clerk": True}
    async with house(url, clock) as branch:
        await branch.put(BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update=changes)}))
        await done(branch, c.OpenCounter(counter_id=COUNTERS[0]))
        await done(branch, c.OpenCounter(counter_id=COUNTERS[1]), MINH)
        first = (await branch.issue())["ticket_id"]
        await twice(branch, c.CallNext())
        await twice(branch, c.Correct(ticket_id=first, service_id=OTHER))
        await twice(branch, c.Start(ticket_id=first))
        await done(branch, c.Correct(ticket_id=first, service_id=SERVICE))
        assert await to_and_fro(branch, first) == c.MOST_SERVICES - 1
        second = (await branch.issue())["ticket_id"]
        holder = Actor(role=Role.PHONE, device_id=second)
        await done(branch, c.GrantClass(ticket_id=second, class_id=BRANCH.classes[0].id), THU)
        await done(branch, c.Snooze(ticket_id=second, minutes=1), holder)
        await done(branch, c.GrantClass(ticket_id=second, class_id=BRANCH.classes[1].id), THU)
        clock.forward(61)
        await done(branch, c.Tick(), SERVER)
        await done(branch, c.Snooze(ticket_id=second, minutes=1), holder)
        finish = c.Finish(ticket_id=first, outcome=OUTCOME, dossier_code="h 12", note="Thiếu bản sao")
        await twice(branch, finish, MINH)
        await twice(branch, c.PauseCounter(reason=BRANCH.pause_reasons[0].id, back_in_min=240))
        await done(branch, c.CallHelp(words="ông Nam"))
        await done(branch, c.CallHelp(silent=True))
        await done(branch, c.AnswerHelp(counter_id=COUNTERS[0]), MINH)
        await done(branch, c.OpenCounter(counter_id=COUNTERS[0], take_over=True), THU)
        await twice(branch, c.CallNext(), THU)
        clock.now += DAY_MS
        await done(branch, c.Tick(), SERVER)
    assert verify(url).trouble == ""
    engine = create_engine(url)
    with engine.connect() as connection:
        classes = connection.execute(select(VISIT.c.ticket_id, VISIT.c.class_id)).all()
    engine.dispose()
    assert dict(map(tuple, classes)) == {first: "ordinary", second: BRANCH.classes[1].id}
