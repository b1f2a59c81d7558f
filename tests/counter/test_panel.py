"""The panel that asks before a step."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from counter.panel import CounterPanel
from rules.desk import Choice, Situation, Step
from tests.rules.desks import BRANCH, NOW, desk_view, serving


class Asked:
    """A panel, what it sent and what it said was missing."""

    def __init__(self) -> None:
        self.view = desk_view(ticket=serving())
        self.panel = CounterPanel(lambda: Situation(self.view, BRANCH, NOW))
        self.sent: list[tuple[Step, Choice]] = []
        self.missing: list[str] = []
        self.panel.chosen.connect(lambda step, choice: self.sent.append((step, choice)))
        self.panel.refused.connect(self.missing.append)


@pytest.fixture
def asked(qapp: QGuiApplication) -> Asked:
    return Asked()


def test_nothing_is_sent_before_it_is_confirmed(asked: Asked) -> None:
    asked.panel.show(Step.PARK)
    asked.panel.hold_for(30)
    asked.panel.because("  Nộp lệ phí ")
    assert asked.sent == []
    asked.panel.confirm()
    assert asked.sent == [(Step.PARK, Choice(minutes=30, why="Nộp lệ phí"))]


def test_a_chosen_number_wants_a_reason(asked: Asked) -> None:
    asked.view = desk_view()
    asked.panel.show(Step.CHOOSE)
    asked.panel.confirm()
    assert asked.sent == []
    assert "lý do" in asked.missing[0]
    asked.panel.because("Gấp")
    asked.panel.confirm()
    assert asked.sent == [(Step.CHOOSE, Choice(ticket_id=asked.view.waiting[0].ticket_id, why="Gấp"))]


def test_a_list_without_a_line_sends_nothing(asked: Asked) -> None:
    asked.panel.show(Step.TRANSFER)
    asked.panel.type("không có thủ tục này")
    asked.panel.confirm()
    assert asked.sent == []
    assert asked.missing


def test_the_choice_stays_on_its_row_when_one_before_it_leaves(asked: Asked) -> None:
    asked.view = desk_view()
    asked.panel.show(Step.CHOOSE)
    asked.panel.move(2)
    chosen = asked.panel.rows.rows[2]["id"]
    asked.view = desk_view(waiting=asked.view.waiting[1:])
    asked.panel.refresh()
    assert asked.panel.index == 1
    assert asked.panel.rows.rows[asked.panel.index]["id"] == chosen


def test_with_a_row_that_is_gone_the_choice_is_gone_and_nobody_else_is_meant(asked: Asked) -> None:
    asked.view = desk_view()
    asked.panel.show(Step.CHOOSE)
    asked.panel.because("Gấp")
    asked.view = desk_view(waiting=asked.view.waiting[1:])
    asked.panel.refresh()
    asked.panel.refresh()
    asked.panel.confirm()
    assert (asked.panel.index, asked.sent) == (-1, [])
    assert "chọn một dòng" in asked.missing[0]
    asked.panel.show(Step.PAUSE)
    assert asked.panel.index == 0
    asked.panel.show(Step.CHOOSE)
    asked.panel.because("Gấp")
    asked.view = desk_view(waiting=asked.view.waiting[1:])
    asked.panel.refresh()
    asked.panel.move(1)
    asked.panel.confirm()
    assert asked.sent == [(Step.CHOOSE, Choice(ticket_id=asked.view.waiting[0].ticket_id, why="Gấp"))]


def test_a_transfer_goes_to_a_counter_or_a_service_by_what_the_row_is(asked: Asked) -> None:
    asked.panel.show(Step.TRANSFER)
    rows = asked.panel.rows.rows
    asked.panel.pick(next(n for n, row in enumerate(rows) if row["kind"] == "counter"))
    asked.panel.serve_first(True)
    asked.panel.confirm()
    ((_, choice),) = asked.sent
    assert (choice.service_id, choice.first) == (None, True)
    assert choice.counter_id in BRANCH.counter_by_id


def test_closing_tells_once_that_nothing_was_sent(asked: Asked) -> None:
    told: list[bool] = []
    asked.panel.closed.connect(lambda: told.append(True))
    asked.panel.show(Step.PAUSE)
    asked.panel.close()
    asked.panel.close()
    assert (told, asked.sent, asked.panel.name) == ([True], [], "")


def test_and_back_to_me_is_a_wish_of_the_transfer(asked: Asked) -> None:
    asked.panel.show(Step.TRANSFER)
    asked.panel.bring_back(True)
    assert asked.panel.back
    asked.panel.confirm()
    assert asked.sent[0][1].back
    asked.panel.show(Step.TRANSFER)
    assert not asked.panel.back


def test_whether_a_held_number_comes_back_by_itself_is_the_offices_setting(asked: Asked) -> None:
    assert not asked.panel.byItself
    policy = BRANCH.policy.model_copy(update={"parked_come_back": True})
    branch = BRANCH.model_copy(update={"policy": policy})
    assert CounterPanel(lambda: Situation(asked.view, branch, NOW)).byItself
