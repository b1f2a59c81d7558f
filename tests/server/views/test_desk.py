"""What a clerk's window shows, from a hall that a handle made."""

from __future__ import annotations

from server.core.model import PlacedDevice
from server.views.common import common
from server.views.desk import desk_json, desk_view
from tests.server.branch_kit import BRANCH, COUNTERS, KIOSK, LAN, MINH, SERVICE, House, house
from wire import commands as c
from wire.values import Actor, Reason, Role

NO_CLERK = Actor(role=Role.RECEPTION, device_id="pc-1", person="lan", roles=("clerk",))
"""A clerk at a device where they may not sign in."""


AT_RECEPTION = Actor(role=Role.RECEPTION, device_id="reception-1", person="thu", roles=("reception",))


async def desk_of(branch: House, who: Actor = LAN):
    async with branch.handle.reading() as state:
        return desk_view(state, common(state, branch.clock.now), who, branch.clock.now)


async def test_a_desk_is_told_whom_next_would_call_and_why(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        branch.clock.forward(60)
        await branch.ask(c.IssueTicket(service_id=SERVICE, class_id="nguoi-cao-tuoi"), KIOSK)
        view = await desk_of(branch)
        assert view.next is not None
        assert (view.next.number, view.next.reason) == ("A002", Reason.PRIORITY)
        assert [w.number for w in view.waiting] == ["A002", "A001"]
        assert "ticket.call_next" in view.allowed
        mine = {g.group_id: (g.waiting, g.mine) for g in view.groups}
        assert mine[BRANCH.service_by_id[SERVICE].group] == (2, True)


async def test_a_desk_is_allowed_only_what_its_person_may_do_there(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        view = await desk_of(branch)
        assert {"ticket.call_next", "counter.close"} <= set(view.allowed)
        for other in (NO_CLERK, LAN.model_copy(update={"roles": ()})):
            view = await desk_of(branch, other)
            assert (view.allowed, view.person, view.counters, view.waiting) == ((), "", (), ())


async def test_reception_sees_every_number_that_is_set_aside_and_a_clerk_without_a_counter_none(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for _ in range(2):
            await branch.issue()
            called = await branch.ask(c.CallNext(), LAN)
            await branch.ask(c.Park(ticket_id=called["ticket_id"], minutes=5), LAN)
        seen = await desk_of(branch, AT_RECEPTION)
        assert {line.number for line in seen.parked} == {"A001", "A002"}
        assert seen.missed == ()
        unseated = await desk_of(branch, LAN.model_copy(update={"person": "minh"}))
        assert (unseated.parked, unseated.missed) == ((), ())


async def test_a_desk_sees_its_ticket_and_whom_it_passed_over(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        branch.clock.forward(60)
        await branch.ask(c.IssueTicket(service_id=SERVICE, class_id="nguoi-cao-tuoi"), KIOSK)
        branch.clock.forward(90)
        await branch.ask(c.CallNext(), LAN)
        view = await desk_of(branch)
        assert view.ticket is not None
        assert (view.ticket.number, view.ticket.waited_ms) == ("A002", 90_000)
        assert view.ticket.passed == {Reason.PRIORITY: ("A001",)}
        assert view.ticket.no_show_from == branch.clock.now + BRANCH.policy.no_show_after_s * 1000
        assert "ticket.no_show" not in view.allowed


async def test_a_desks_document_is_written_the_same_with_the_counters_written_once(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.issue()
        await branch.ask(c.CallNext(), LAN)
        async with branch.handle.reading() as state:
            shared, now = common(state, branch.clock.now), branch.clock.now
            for who in (Actor(role=Role.COUNTER), LAN, MINH, NO_CLERK):
                assert desk_json(state, shared, who, now) == (desk_view(state, shared, who, now).model_dump_json())


async def test_whoever_sat_at_a_counter_is_told_who_took_it_and_when(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        branch.clock.forward(60)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0], take_over=True), MINH)
        view = await desk_of(branch)
        number = BRANCH.counter_by_id[COUNTERS[0]].number
        assert (view.counter_id, view.taken_number, view.taken_at) == (None, number, branch.clock.now)
        assert view.taken_by == MINH.person
        assert (await desk_of(branch, MINH)).taken_at is None
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[1]), LAN)
        assert (await desk_of(branch)).taken_at is None


async def test_the_same_person_at_another_device_is_told_that_the_counter_is_open_elsewhere(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        laptop = LAN.model_copy(update={"device_id": "laptop"})
        assert [(await desk_of(branch, who)).elsewhere for who in (LAN, laptop)] == [False, True]
        branch.clock.forward(60)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), laptop)
        assert [(await desk_of(branch, who)).elsewhere for who in (LAN, laptop)] == [True, False]
        first = await desk_of(branch)
        assert (first.taken_at, first.taken_on, first.allowed) == (branch.clock.now, "", ("counter.open",))
        assert "counter.pause" in (await desk_of(branch, laptop)).allowed
        async with branch.handle.reading() as state:
            state.placed["laptop"] = PlacedDevice(name="Máy dự phòng")
        assert (await desk_of(branch)).taken_on == "Máy dự phòng"


async def test_desks_see_who_asks_for_help_and_then_who_answered(url: str) -> None:
    async with house(url) as branch:
        for counter, who in zip(COUNTERS, (LAN, MINH), strict=False):
            await branch.ask(c.OpenCounter(counter_id=counter), who)
        await branch.ask(c.CallHelp(silent=True, words="Máy in kẹt"), LAN)

        async def line():
            found = [x for x in (await desk_of(branch, MINH)).counters if x.counter_id == COUNTERS[0]]
            return found[0]

        asked = await line()
        assert (asked.help_since, asked.help_silent, asked.help_words) == (branch.clock.now, True, "Máy in kẹt")
        branch.clock.forward(60)
        await branch.ask(c.AnswerHelp(counter_id=COUNTERS[0]), MINH)
        answered = await line()
        assert (answered.help_since, answered.help_silent) == (None, True)
        assert (answered.help_answered_by, answered.help_answered_at) == (MINH.person, branch.clock.now)


async def test_a_desk_is_told_when_a_pause_is_meant_to_end(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        await branch.ask(c.PauseCounter(reason=BRANCH.pause_reasons[0].id, back_in_min=10), LAN)
        mine = next(x for x in (await desk_of(branch)).counters if x.counter_id == COUNTERS[0])
        assert mine.back_at == branch.clock.now + 10 * 60_000


async def test_what_is_usual_is_the_settings_word_until_enough_was_measured(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        for minutes in (10, 10, 10, 10, 10, 0):
            issued = await branch.issue()
            await branch.ask(c.CallNext(), LAN)
            view = await desk_of(branch)
            assert view.ticket is not None
            usual = view.ticket.usual_min
            await branch.ask(c.Start(ticket_id=issued["ticket_id"]), LAN)
            if minutes:
                assert usual == round(BRANCH.service_by_id[SERVICE].minutes)
                branch.clock.forward(minutes * 60)
                done = c.Finish(ticket_id=issued["ticket_id"], outcome=BRANCH.outcomes[0].id, dossiers=1)
                await branch.ask(done, LAN)
        assert usual == 10


async def test_whoever_opened_it_at_another_device_is_named_as_colleagues_call_them(url: str) -> None:
    async with house(url) as branch:
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        async with branch.handle.reading() as state:
            shared, now = common(state, branch.clock.now, name_of=str.title), branch.clock.now
            view = desk_view(state, shared, LAN.model_copy(update={"device_id": "pc-9"}), now)
        assert (view.elsewhere, view.taken_by) == (True, LAN.person.title())
        assert [line.person for line in view.counters if line.counter_id == COUNTERS[0]] == [LAN.person.title()]
