"""The desk's steps as tables: stages, keys, what is allowed and why not, and what is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules import desk, wording
from rules.desk import Choice, Entry, NotNow, Situation, Stage, Step
from tests.rules.desks import BRANCH, EMPTY, NOW, desk_view, serving, ticket
from wire import commands as c
from wire.commands import COMMANDS
from wire.values import CounterState
from wire.views import DeskView, UndoLine

FIRST = BRANCH.outcomes[0].id


def at(view: DeskView, **changes: object) -> Situation:
    return Situation(view=view, branch=BRANCH, now=NOW, **changes)  # type: ignore[arg-type]


NOBODY = desk_view(**EMPTY)
PAUSED = desk_view(state=CounterState.PAUSED)
CALLED = desk_view(ticket=ticket())
SERVING = desk_view(ticket=serving())
LAST_ONE = desk_view(ticket=serving(), **EMPTY)
SHUT = desk_view(state=CounterState.CLOSED)
NO_DESK = desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None)


@pytest.mark.parametrize(
    ("view", "stage", "likely"),
    [
        (NO_DESK, Stage.NO_COUNTER, Step.OPEN),
        (SHUT, Stage.CLOSED, Step.OPEN),
        (desk_view(), Stage.IDLE, Step.NEXT),
        (NOBODY, Stage.EMPTY, Step.NEXT),
        (CALLED, Stage.CALLED, Step.START),
        (SERVING, Stage.SERVING, Step.FINISH_NEXT),
        (LAST_ONE, Stage.SERVING, Step.FINISH),
        (desk_view(ticket=serving(), state=CounterState.PAUSED), Stage.SERVING, Step.FINISH),
        (PAUSED, Stage.PAUSED, Step.RESUME),
    ],
)
def test_each_stage_has_one_likely_next_step(view: DeskView, stage: Stage, likely: Step) -> None:
    assert desk.stage_of(view) is stage
    assert desk.primary_step(view) is likely


def test_every_step_needs_a_command_that_the_wire_knows() -> None:
    assert set(desk.NEEDS) == set(Step)
    assert set(desk.NEEDS.values()) <= set(COMMANDS)


def test_no_two_steps_of_one_stage_share_a_key() -> None:
    for view in (desk_view(), CALLED, SERVING, LAST_ONE, PAUSED):
        keys = [a.key for a in (desk.primary(at(view)), *desk.lesser(at(view))) if a.key]
        assert len(keys) == len(set(keys)), view


@pytest.mark.parametrize("step", [s for s in Step if s not in {Step.NO_SHOW, *desk.BY_THE_SERVER}])
def test_only_the_servers_word_enables_a_step(step: Step) -> None:
    for view in (desk_view(), CALLED, SERVING, PAUSED):
        named = view.model_copy(update={"allowed": (desk.NEEDS[step],)})
        silent = view.model_copy(update={"allowed": ()})
        assert desk.why_not(step, at(named)) == ""
        assert desk.why_not(step, at(silent)) != ""


def test_nothing_is_enabled_while_the_link_is_lost() -> None:
    for view in (desk_view(), CALLED, SERVING, PAUSED):
        lost = at(view, live=False)
        assert not any(a.enabled for a in (desk.primary(lost), *desk.lesser(lost)))
        assert desk.why_not(Step.NEXT, lost) == wording.NOT_LIVE.of("vi")


def test_a_command_under_way_holds_back_the_next_without_blinking_buttons() -> None:
    busy = at(SERVING, busy=True)
    with pytest.raises(NotNow):
        desk.commands_for(Step.FINISH_NEXT, busy)
    assert desk.primary(busy).enabled


def test_an_answer_is_late_after_two_seconds_and_never_when_nothing_was_asked() -> None:
    assert not desk.is_late(None, 99_000)
    assert not desk.is_late(1_000, 2_999)
    assert desk.is_late(1_000, 3_000)


class TestNoShow:
    def situation(self, *, calls: int, in_s: float, allowed: bool = False) -> Situation:
        view = desk_view(ticket=ticket(calls=calls, no_show_from=NOW + int(in_s * 1000)))
        if allowed:
            view = view.model_copy(update={"allowed": (*view.allowed, "ticket.no_show")})
        return at(view)

    def test_too_few_calls_say_how_many_are_missing(self) -> None:
        assert "2 lần" in desk.why_not(Step.NO_SHOW, self.situation(calls=1, in_s=-1))

    def test_the_button_shows_the_calls_so_far_while_there_are_too_few(self) -> None:
        assert desk.action(Step.NO_SHOW, self.situation(calls=1, in_s=20)).detail == "1/2"

    def test_the_countdown_stands_on_the_button(self) -> None:
        button = desk.action(Step.NO_SHOW, self.situation(calls=2, in_s=24.2))
        assert (button.detail, button.enabled) == ("25 s", False)

    def test_the_moment_comes_without_a_new_view(self) -> None:
        assert desk.action(Step.NO_SHOW, self.situation(calls=2, in_s=0)).enabled
        assert desk.action(Step.NO_SHOW, self.situation(calls=2, in_s=-30)).detail == ""

    def test_a_policy_of_one_call_is_the_servers_to_know(self) -> None:
        assert desk.why_not(Step.NO_SHOW, self.situation(calls=1, in_s=-1, allowed=True)) == ""

    def test_it_is_not_for_a_person_being_served(self) -> None:
        assert desk.why_not(Step.NO_SHOW, at(SERVING)) != ""


@pytest.mark.parametrize(
    ("step", "view", "part"),
    [
        (Step.NEXT, SERVING, "F9"),
        (Step.NEXT, CALLED, "F4"),
        (Step.NEXT, NOBODY, "Không còn số nào chờ"),
        (Step.NEXT, PAUSED, "F10"),
        (Step.RECALL, desk_view(), "chưa gọi số nào"),
        (Step.FINISH_NEXT, CALLED, "F4"),
        (Step.CLOSE, SERVING, "A046"),
        (Step.BRING_BACK, desk_view(allowed=()), "Cho vào lại hàng"),
    ],
)
def test_a_key_that_does_nothing_says_why(step: Step, view: DeskView, part: str) -> None:
    assert part in desk.why_not(step, at(view))
    assert desk.why_not(step, at(view, language="en")) != desk.why_not(step, at(view))


def sent(step: Step, view: DeskView, choice: Choice | None = None, **changes: object) -> tuple[c.Command, ...]:
    allowed = (*view.allowed, desk.NEEDS[step])
    return desk.commands_for(step, at(view.model_copy(update={"allowed": allowed}), **changes), choice)


@pytest.mark.parametrize(
    ("step", "view", "choice", "commands"),
    [
        (Step.NEXT, desk_view(), None, (c.CallNext(),)),
        (Step.RECALL, CALLED, None, (c.Recall(ticket_id="ticket-a046"),)),
        (Step.START, CALLED, None, (c.Start(ticket_id="ticket-a046"),)),
        (Step.PARK, SERVING, Choice(minutes=30, why="Nộp lệ phí"),
         (c.Park(ticket_id="ticket-a046", minutes=30, why="Nộp lệ phí"),)),
        (Step.TRANSFER, SERVING, Choice(service_id="E-1", first=True),
         (c.Transfer(ticket_id="ticket-a046", service_id="E-1", first=True),)),
        (Step.TRANSFER, SERVING, Choice(counter_id="q3"), (c.Transfer(ticket_id="ticket-a046", counter_id="q3"),)),
        (Step.PLAN, SERVING, Choice(then=("E-1", "A-2")), (c.Plan(ticket_id="ticket-a046", then=("E-1", "A-2")),)),
        (Step.FINISH, LAST_ONE, None, (c.Finish(ticket_id="ticket-a046", outcome=FIRST, dossiers=1),)),
        (Step.FINISH_NEXT, SERVING, None,
         (c.Finish(ticket_id="ticket-a046", outcome=FIRST, dossiers=1), c.CallNext())),
        (Step.PAUSE, desk_view(), Choice(reason="an-trua"), (c.PauseCounter(reason="an-trua"),)),
        (Step.RESUME, PAUSED, None, (c.ResumeCounter(),)),
        (Step.CHOOSE, desk_view(), Choice(ticket_id="ticket-a051", why="Gấp"),
         (c.CallChosen(ticket_id="ticket-a051", why="Gấp"),)),
        (Step.BRING_BACK, desk_view(), Choice(ticket_id="ticket-a041"), (c.Return(ticket_id="ticket-a041"),)),
        (Step.OPEN, SHUT, None, (c.OpenCounter(counter_id=str(SHUT.counter_id)),)),
        (Step.CLOSE, desk_view(), None, (c.CloseCounter(),)),
    ],
)  # fmt: skip
def test_each_step_sends_its_commands(
    step: Step, view: DeskView, choice: Choice | None, commands: tuple[c.Command, ...]
) -> None:
    assert sent(step, view, choice) == commands


def test_a_step_that_is_not_allowed_sends_nothing() -> None:
    with pytest.raises(NotNow, match="F4"):
        desk.commands_for(Step.FINISH, at(CALLED))


class TestEntry:
    def test_the_usual_outcome_goes_with_one_dossier_and_others_with_none(self) -> None:
        assert Entry().dossiers_in(BRANCH) == 1
        assert Entry().with_outcome(2, BRANCH).dossiers_in(BRANCH) == 0

    def test_a_count_set_by_hand_stays_whatever_the_outcome(self) -> None:
        entry = Entry().with_more_dossiers(+2, BRANCH).with_outcome(1, BRANCH)
        assert entry.dossiers_in(BRANCH) == 3

    @pytest.mark.parametrize(("by", "count"), [(-5, 0), (5000, 999)])
    def test_the_count_stays_within_what_the_wire_takes(self, by: int, count: int) -> None:
        assert Entry().with_more_dossiers(by, BRANCH).dossiers_in(BRANCH) == count

    def test_an_outcome_that_is_not_in_the_catalogue_changes_nothing(self) -> None:
        assert Entry().with_outcome(99, BRANCH) == Entry()

    def test_another_ticket_begins_with_an_empty_entry(self) -> None:
        entry = Entry(ticket_id="ticket-a046", dossiers=4, dossier_code="H29.1")
        assert entry.for_ticket(ticket()) is entry
        assert entry.for_ticket(ticket(ticket_id="ticket-a047")) == Entry(ticket_id="ticket-a047")
        assert entry.for_ticket(None) == Entry()

    def test_the_dossier_code_is_sent_without_blanks_and_left_out_when_empty(self) -> None:
        def code(text: str) -> str | None:
            (finish,) = sent(Step.FINISH, LAST_ONE, entry=Entry("ticket-a046", dossier_code=text))
            assert isinstance(finish, c.Finish)
            return finish.dossier_code

        assert code("  H29.09-260109-0001 ") == "H29.09-260109-0001"
        assert code("   ") is None


def test_f9_finishes_alone_when_nobody_is_next_and_f10_resumes_a_pause() -> None:
    assert desk.meant(Step.FINISH_NEXT, LAST_ONE) is Step.FINISH
    assert desk.meant(Step.FINISH_NEXT, SERVING) is Step.FINISH_NEXT
    assert desk.meant(Step.PAUSE, PAUSED) is Step.RESUME
    assert desk.meant(Step.PAUSE, desk_view()) is Step.PAUSE


def test_a_wrong_dossier_code_is_said_with_an_example_and_nothing_is_sent() -> None:
    policy = BRANCH.policy.model_copy(update={"dossier_form": "H26-####"})
    branch = BRANCH.model_copy(update={"policy": policy})
    here = Situation(desk_view(ticket=serving()), branch, NOW, entry=Entry("ticket-a046", dossier_code="H26-1"))
    assert "H26-0000" in desk.wrong_code(here)
    with pytest.raises(NotNow, match="H26-0000"):
        desk.commands_for(Step.FINISH_NEXT, here)
    right = replace(here, entry=Entry("ticket-a046", dossier_code="h26-0001", note=" quay lại  "))
    assert desk.wrong_code(right) == ""
    (finish,) = desk.commands_for(Step.FINISH, right)
    assert isinstance(finish, c.Finish)
    assert (finish.dossier_code, finish.note) == ("h26-0001", "quay lại")
    other = replace(here, entry=Entry("another-ticket", dossier_code="H26-1"))
    assert desk.wrong_code(other) == ""


def test_what_can_be_taken_back_is_named_and_nothing_else() -> None:
    last = UndoLine(seq=7, kind="ticket.called", ticket_id="ticket-a046", number="A046", until=NOW + 1)
    can = desk_view(ticket=ticket(), undo=last, allowed=("step.undo",))
    assert desk.commands_for(Step.UNDO, at(can)) == (c.UndoStep(seq=7),)
    for view in (desk_view(), desk_view(undo=last), desk_view(allowed=("step.undo",))):
        with pytest.raises(NotNow, match="hoàn tác"):
            desk.commands_for(Step.UNDO, at(view))


def test_alarms_of_others_come_first_and_ones_own_call_is_none_of_them() -> None:
    lines = [line.model_copy(update={"help_since": NOW - n}) for n, line in enumerate(desk_view().counters)]
    lines[4] = lines[4].model_copy(update={"help_silent": True})
    view = desk_view(counters=tuple(lines), allowed=("help.answer", "help.call"))
    asking = desk.asking_for_help(at(view))
    assert asking[0].counter_id == lines[4].counter_id
    zone = BRANCH.counters[0].zone
    near = [counter.id for counter in BRANCH.counters[1:] if counter.zone == zone]
    assert asking[1].counter_id == near[-1], "who asked first"
    assert {line.counter_id for line in asking} == set(near), "another floor is not run to"
    nowhere = at(view.model_copy(update={"counter_id": "c-of-before"}))
    assert len(desk.asking_for_help(nowhere)) == len(lines), "who stands in no zone hears of all"
    assert view.counter_id not in {line.counter_id for line in asking}
    assert desk.commands_for(Step.ANSWER, at(view)) == (c.AnswerHelp(counter_id=lines[4].counter_id),)
    assert desk.meant(Step.HELP, view) is Step.HELP_OVER
    assert desk.commands_for(Step.HELP_OVER, at(view)) == (c.AnswerHelp(counter_id=view.counter_id),)
    with pytest.raises(NotNow):
        desk.commands_for(Step.ANSWER, at(desk_view(allowed=("help.answer",))))
    assert "đang gọi hỗ trợ" in desk.why_not(Step.ANSWER, at(desk_view()))
    assert "đang chờ" in desk.why_not(Step.ALARM, at(desk_view()))


@pytest.mark.parametrize(
    ("view", "ways"),
    [
        (SERVING, ["finish", "back", "keep", "stay"]),
        (CALLED, ["back", "keep", "stay"]),
        (desk_view(), ["close", "keep", "stay"]),
        (desk_view(ticket=serving(), allowed=()), ["keep", "stay"]),
    ],
)
def test_who_leaves_is_offered_what_the_server_allows(view: DeskView, ways: list[str]) -> None:
    assert [how.value for how in desk.ways_to_leave(at(view))] == ways
    assert [how.value for how in desk.ways_to_leave(at(view, live=False))] == ["keep", "stay"]


def test_leaving_loses_nobody() -> None:
    back = desk.leaving_with(desk.Leaving.BACK, at(SERVING))
    assert [command.method for command in back] == ["ticket.park", "ticket.return", "counter.close"]
    over = desk.leaving_with(desk.Leaving.FINISH, at(SERVING))
    assert [command.method for command in over] == ["ticket.finish", "counter.close"]
    assert desk.leaving_with(desk.Leaving.CLOSE, at(desk_view())) == (c.CloseCounter(),)
    assert desk.leaving_with(desk.Leaving.KEEP, at(SERVING)) == ()
    with pytest.raises(NotNow):
        desk.leaving_with(desk.Leaving.CLOSE, at(SERVING))


@pytest.mark.parametrize("step", sorted(desk.BY_THE_SERVER))
def test_whether_a_scanned_code_may_be_taken_only_the_server_can_say(step: Step) -> None:
    assert desk.why_not(step, at(desk_view(allowed=()))) == ""
    assert desk.why_not(step, at(desk_view(), live=False)) != ""
    (command,) = desk.commands_for(step, at(desk_view()), Choice(ticket_id="ticket-a090", code="B000000P"))
    assert command.method == desk.NEEDS[step]


def test_somebody_who_comes_to_a_free_clerk_is_told_once() -> None:
    assert desk.somebody_came(NOBODY, desk_view())
    assert not desk.somebody_came(desk_view(), desk_view()), "not for each who follows"
    assert not desk.somebody_came(LAST_ONE, desk_view(ticket=serving())), "not while somebody is served"
    assert not desk.somebody_came(LAST_ONE, desk_view()), "she knows: she has just looked"
    assert not desk.somebody_came(PAUSED, desk_view())
    assert not desk.somebody_came(None, desk_view())
    assert not desk.somebody_came(desk_view(counter_id="another", **EMPTY), desk_view())
