"""A step's commands go one after the other; none is sent after one that was not done."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from counter.command_queue import CommandQueue
from tests.counter.standins import FakeLink
from wire.commands import CallNext, Finish, Recall
from wire.errors import Code, refused

FINISH = Finish(ticket_id="ticket-a046", outcome="done", dossiers=1)


class Kept:
    """A queue and what it told."""

    def __init__(self) -> None:
        self.link = FakeLink()
        self.now = 0
        self.queue = CommandQueue(self.link, steady=lambda: self.now)  # type: ignore[arg-type]
        self.told: list[tuple[str, object]] = []
        self.queue.done.connect(lambda command, result: self.told.append(("done", command)))
        self.queue.stopped.connect(lambda command, why: self.told.append(("stopped", why and why.code)))
        self.queue.cutShort.connect(lambda: self.told.append(("cut short", None)))
        self.queue.finished.connect(lambda: self.told.append(("finished", None)))


@pytest.fixture
def kept(qapp: QGuiApplication) -> Kept:
    return Kept()


def test_the_second_command_is_sent_when_the_first_is_done(kept: Kept) -> None:
    kept.queue.run((FINISH, CallNext()))
    assert [command for _, command in kept.link.asked] == [FINISH]
    kept.link.answer()
    assert kept.link.last == CallNext()
    assert kept.queue.busy
    kept.link.answer()
    assert not kept.queue.busy
    assert kept.told == [("done", FINISH), ("done", CallNext()), ("finished", None)]


def test_nothing_is_sent_after_a_refusal(kept: Kept) -> None:
    kept.queue.run((FINISH, CallNext()))
    kept.link.refuse(refused(Code.NOBODY_WAITS))
    assert len(kept.link.asked) == 1
    assert kept.told == [("stopped", Code.NOBODY_WAITS), ("finished", None)]


def test_nothing_is_sent_after_an_answer_that_never_came(kept: Kept) -> None:
    kept.queue.run((FINISH, CallNext()))
    kept.link.gaveUp.emit(kept.link.asked[-1][0])
    assert len(kept.link.asked) == 1
    assert kept.told == [("stopped", None), ("finished", None)]


@pytest.mark.parametrize(("slept_ms", "cut"), [(30_000, False), (30_001, True)])
def test_the_rest_of_a_step_is_not_sent_after_an_hour_asleep(kept: Kept, slept_ms: int, cut: bool) -> None:
    kept.queue.run((FINISH, CallNext()))
    assert kept.link.within == [30.0]
    kept.now += slept_ms
    kept.link.answer()
    assert len(kept.link.asked) == (1 if cut else 2)
    assert kept.queue.busy is not cut
    assert kept.told == [("done", FINISH), *([("cut short", None), ("finished", None)] if cut else [])]


def test_each_command_of_a_step_has_its_own_time(kept: Kept) -> None:
    kept.now = 1
    kept.queue.run((FINISH, CallNext(), Recall(ticket_id="ticket-a047")))
    for _ in range(2):
        kept.now += 20_000
        kept.link.answer()
    assert [type(command) for _, command in kept.link.asked] == [Finish, CallNext, Recall]


def test_a_last_command_is_done_however_late_its_answer(kept: Kept) -> None:
    kept.queue.run((FINISH,))
    kept.now += 3_600_000
    kept.link.answer()
    assert kept.told == [("done", FINISH), ("finished", None)]


def test_a_second_press_while_one_is_under_way_does_nothing(kept: Kept) -> None:
    kept.queue.run((CallNext(),))
    kept.queue.run((Recall(ticket_id="ticket-a046"),))
    assert [command for _, command in kept.link.asked] == [CallNext()]


def test_answers_to_what_others_asked_are_left_to_them(kept: Kept) -> None:
    kept.queue.run((CallNext(),))
    kept.link.answered.emit("another-id", {"seq": 1})
    assert kept.queue.busy
    assert kept.told == []
