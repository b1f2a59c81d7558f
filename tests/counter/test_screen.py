"""The real window, off-screen, with real key and mouse events; tests answer for the server."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import counter.app
from config.settings import PAD_KEYS
from counter.app import open_window
from counter.screen import CounterScreen
from rules.desk import BY_THE_SERVER, Step
from rules.procedure import to_bring
from tests.counter.conftest import Desk, StillClock
from tests.counter.standins import HA, FakeLink
from tests.rules.desks import BRANCH, EMPTY, MINUTE, NOW, desk_view, serving, ticket
from wire import commands as c
from wire.errors import Code, refused
from wire.events import SettingsApplied
from wire.session import EventCame, SignIn
from wire.values import CounterState, Reason
from wire.views import AsideLine, CounterLine, DeskView, GroupLine, OwnDay, UndoLine

K, CTRL, ALT, SHIFT = (
    Qt.Key,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
TICKET = "ticket-a046"
FIRST = BRANCH.outcomes[0].id
NO_COUNTER = desk_view(counter_id=None, number=None, state=CounterState.CLOSED, next=None)


class TestSignIn:
    def test_user_enter_password_enter_signs_in(self, signed_out: Desk) -> None:
        signed_out.line.welcome(None)
        signed_out.type("ha")
        signed_out.key(K.Key_Return)
        signed_out.type("bi-mat")
        signed_out.key(K.Key_Return)
        assert signed_out.line.last == SignIn(user="ha", password="bi-mat")

    def test_a_wrong_password_is_said_in_plain_words_and_asked_again(self, signed_out: Desk) -> None:
        signed_out.line.welcome(None)
        signed_out.type("ha")
        signed_out.key(K.Key_Return)
        signed_out.type("sai")
        signed_out.key(K.Key_Return)
        signed_out.line.refuse(refused(Code.WRONG_PASSWORD))
        assert signed_out.text("signInError").startswith("Tên hoặc mật khẩu không đúng, hoặc tài khoản")
        assert signed_out.text("passwordField") == ""
        assert signed_out.text("userField") == "ha"
        assert signed_out.line.last is None, "the link must not try the wrong password again by itself"

    def test_a_pin_is_spoken_of_only_where_the_settings_in_force_let_one_stand_for_the_password(
        self, signed_out: Desk
    ) -> None:
        assert signed_out.label("passwordField") == "Mật khẩu", "nobody has said yet"
        signed_out.line.welcome(None)
        assert signed_out.label("passwordField") == "Mật khẩu hoặc PIN"
        without = BRANCH.model_copy(update={"policy": BRANCH.policy.model_copy(update={"pins": False})})
        applied = SettingsApplied(branch=without).model_dump(mode="json")
        signed_out.line.eventCame.emit(EventCame(2, NOW, applied))
        assert signed_out.label("passwordField") == "Mật khẩu"

    def test_an_empty_password_is_not_sent(self, signed_out: Desk) -> None:
        signed_out.line.welcome(None)
        signed_out.type("ha")
        signed_out.click("signInButton")
        assert signed_out.line.asked == []
        assert "mật khẩu" in signed_out.text("signInError")

    def test_after_signing_in_a_free_counter_is_taken_by_enter(self, signed_out: Desk) -> None:
        signed_out.line.welcome(NO_COUNTER, HA)
        signed_out.settle()
        signed_out.key(K.Key_Return)
        assert signed_out.line.last == c.OpenCounter(counter_id=BRANCH.counters[2].id), "1 and 2 are taken"

    def test_arrows_choose_another_counter(self, signed_out: Desk) -> None:
        signed_out.line.welcome(NO_COUNTER, HA)
        signed_out.settle()
        signed_out.key(K.Key_Left)
        signed_out.line.show(NO_COUNTER)
        signed_out.key(K.Key_Return)
        assert signed_out.line.last == c.OpenCounter(counter_id=BRANCH.counters[1].id, take_over=True)

    def test_a_counter_that_somebody_left_open_says_whom_it_is_taken_from(self, signed_out: Desk) -> None:
        signed_out.line.welcome(NO_COUNTER, HA)
        signed_out.click("counter_" + BRANCH.counters[1].id)
        assert "Trần Văn Bình" in signed_out.text("step_open")

    def test_whoever_lost_her_counter_reads_who_took_it_and_when(self, signed_out: Desk) -> None:
        signed_out.line.welcome(NO_COUNTER, HA)
        lost = {"taken_at": NOW, "taken_by": "Bình", "taken_number": 1}
        signed_out.line.show(NO_COUNTER.model_copy(update=lost))
        assert signed_out.screen.shown.page == "choose"
        assert signed_out.find("takenBanner").property("text").startswith("Bình đã nhận quầy 1 lúc 09:41")

    def test_a_counter_opened_at_another_device_is_not_worked_from_here(self, signed_out: Desk) -> None:
        signed_out.line.welcome(desk_view(), HA)
        assert signed_out.screen.shown.page == "desk"
        signed_out.line.show(desk_view(elsewhere=True, taken_at=NOW, taken_by="ha", taken_number=1))
        assert signed_out.screen.shown.page == "choose"
        signed_out.settle()
        signed_out.click("step_open")
        assert signed_out.line.last == c.OpenCounter(counter_id=BRANCH.counters[0].id)

    def test_a_counter_taken_by_another_is_refused_on_the_same_page(self, signed_out: Desk) -> None:
        signed_out.line.welcome(NO_COUNTER, HA)
        signed_out.click("counter_" + BRANCH.counters[4].id)
        signed_out.click("step_open")
        signed_out.line.refuse(refused(Code.COUNTER_TAKEN, counter=3, person="Bình"))
        assert "Bình" in signed_out.text("chooseError")

    def test_the_fixed_counter_of_a_pc_is_offered_first(self, signed_out: Desk) -> None:
        signed_out.screen.login._fixed_counter = BRANCH.counters[5].id
        signed_out.line.welcome(NO_COUNTER, HA)
        signed_out.settle()
        signed_out.key(K.Key_Return)
        assert signed_out.line.last == c.OpenCounter(counter_id=BRANCH.counters[5].id)


class TestBackInLine:
    @pytest.mark.parametrize(("key", "ticket_id"), [(K.Key_1, "ticket-a038"), (K.Key_2, "ticket-a041")])
    @pytest.mark.parametrize("mini", [False, True])
    def test_alt_and_its_place_bring_a_number_back_held_ones_first(
        self, desk: Desk, key: Qt.Key, ticket_id: str, mini: bool
    ) -> None:
        if mini:
            desk.key(K.Key_F11)
        desk.key(key, ALT)
        assert desk.line.last == c.Return(ticket_id=ticket_id)

    def test_held_numbers_stand_above_a_long_list_of_missed_ones(self, desk: Desk) -> None:
        missed = [
            AsideLine(ticket_id=f"ticket-m{n:03}", number=f"M{n:03}", service_id="x", since=NOW) for n in range(40)
        ]
        desk.line.show(desk_view(missed=tuple(missed)))
        held = desk.item("bringBack_A038")
        assert held.mapToScene(QPointF(0, held.height())).y() < desk.window.height() / 2
        desk.click("bringBack_A038")
        assert desk.line.last == c.Return(ticket_id="ticket-a038")


class TestKeys:
    @pytest.mark.parametrize(
        ("key", "modifiers", "ticket_here", "commands"),
        [
            (K.Key_F2, None, None, c.CallNext()),
            (K.Key_F3, None, ticket(), c.Recall(ticket_id=TICKET)),
            (K.Key_F4, None, ticket(), c.Start(ticket_id=TICKET)),
            (K.Key_F6, None, ticket(calls=2, no_show_from=NOW), c.NoShow(ticket_id=TICKET)),
            (K.Key_F9, SHIFT, serving(), c.Finish(ticket_id=TICKET, outcome=FIRST, dossiers=1)),
            (K.Key_1, ALT, None, c.Return(ticket_id="ticket-a038")),
            (K.Key_3, ALT, None, c.Return(ticket_id="ticket-e015")),
        ],
    )
    def test_each_key_sends_its_command(self, desk: Desk, key, modifiers, ticket_here, commands) -> None:
        desk.line.show(desk_view(ticket=ticket_here))
        desk.key(key, modifiers or Qt.KeyboardModifier.NoModifier)
        assert desk.line.last == commands

    def test_f9_finishes_and_calls_the_next_only_when_the_finish_is_done(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_F9)
        assert [type(what) for _, what in desk.line.asked] == [c.Finish]
        desk.line.answer()
        assert isinstance(desk.line.last, c.CallNext)
        desk.line.answer(number="A047")
        assert desk.toasts() == ["Đã hoàn tất A046", "Vừa gọi A047"]

    def test_a_refused_finish_calls_nobody(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_F9)
        desk.line.refuse(refused(Code.CANNOT_STORE, what="đĩa đầy"))
        assert [type(what) for _, what in desk.line.asked] == [c.Finish]
        assert "đĩa đầy" in desk.toasts()[-1]
        assert desk.find("toast_bad") is not None

    def test_a_key_pressed_twice_sends_once(self, desk: Desk) -> None:
        desk.key(K.Key_F2)
        desk.key(K.Key_F2)
        assert len(desk.line.asked) == 1

    def test_a_key_that_does_nothing_now_says_why(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=ticket(calls=2, no_show_from=NOW + 20_000)))
        desk.key(K.Key_F6)
        assert desk.line.asked == []
        assert desk.toasts() == ["Báo vắng được sau 20 giây nữa."]

    def test_outcome_dossiers_and_code_go_with_the_finish(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving(), **EMPTY))
        desk.key(K.Key_2, CTRL)
        desk.key(K.Key_Plus)
        desk.key(K.Key_Plus)
        desk.key(K.Key_Minus)
        desk.click("dossierCode")
        desk.type("H29-01")
        desk.key(K.Key_F9)
        second = BRANCH.outcomes[1].id
        assert desk.line.last == c.Finish(ticket_id=TICKET, outcome=second, dossiers=1, dossier_code="H29-01")

    def test_filed_online_is_said_by_mouse_or_key_and_goes_with_the_finish(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving(), **EMPTY))
        for press in (lambda: desk.click("filedOnline"), lambda: desk.key(K.Key_O, CTRL)):
            press()
            assert desk.item("filedOnline").property("chosen") is True
            assert desk.item("filedHere").property("chosen") is False
            desk.click("filedHere")
            assert desk.item("filedOnline").property("chosen") is False
            assert desk.item("filedHere").property("chosen") is True
            desk.click("filedHere")
            assert desk.item("filedHere").property("chosen") is False
        desk.key(K.Key_O, CTRL)
        desk.key(K.Key_F9)
        assert desk.line.last == c.Finish(ticket_id=TICKET, outcome=FIRST, dossiers=1, filed_online=True)

    def test_in_the_narrowest_window_one_button_goes_round(self, desk: Desk, qtbot: QtBot) -> None:
        desk.line.show(desk_view(ticket=serving(), **EMPTY))
        desk.window.setWidth(1100)
        qtbot.waitUntil(lambda: desk.find("filedNext") is not None)
        seen = []
        for _ in range(3):
            desk.click("filedNext")
            seen.append((desk.text("filedNext"), desk.item("filedNext").property("chosen")))
        assert seen == [("Nộp trực tuyến", True), ("Nộp trực tiếp", True), ("Nộp trực tuyến", False)]

    def test_who_says_nothing_of_it_sends_nothing_of_it(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving(), **EMPTY))
        desk.key(K.Key_F9)
        assert desk.line.last == c.Finish(ticket_id=TICKET, outcome=FIRST, dossiers=1)

    def test_the_large_button_does_what_it_says(self, desk: Desk) -> None:
        assert desk.text("step_next") == "Gọi số tiếp theo"
        desk.click("step_next")
        assert desk.line.last == c.CallNext()

    def test_an_answer_that_never_comes_is_not_called_done(self, desk: Desk) -> None:
        desk.key(K.Key_F2)
        desk.line.gaveUp.emit(desk.line.asked[-1][0])
        assert "Chưa rõ" in desk.toasts()[-1]
        desk.key(K.Key_F2)
        assert len(desk.line.asked) == 2, "the clerk may try again"
        assert desk.line.within == [30.0, 30.0]

    def test_a_step_that_sleep_cut_short_is_told_so_and_the_rest_is_pressed_anew(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_F9)
        woken = desk.screen._queue._steady() + 3_600_000
        desk.screen._queue._steady = lambda: woken
        desk.line.answer()
        assert len(desk.line.asked) == 1, "nobody is called"
        assert desk.toasts()[0] == "Đã hoàn tất A046"
        assert "Máy tính này vừa ngủ" in desk.toasts()[1]
        desk.line.show(desk_view())
        desk.key(K.Key_F2)
        assert desk.line.last == c.CallNext()


class TestPanels:
    def test_transfer_is_found_without_tone_marks_and_sent_by_enter(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_F8)
        desk.type("quay 3")
        desk.key(K.Key_T, CTRL)
        desk.key(K.Key_Return)
        third = next(one.id for one in BRANCH.counters if one.number == 3)
        assert desk.line.last == c.Transfer(ticket_id=TICKET, counter_id=third, first=True)
        assert desk.find("panelSearch") is None
        desk.line.answer()
        assert desk.toasts() == ["Đã chuyển A046 đến Quầy 3"]

    def test_arrows_choose_another_service(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_F8)
        rows = desk.screen.panel.rows.rows
        desk.key(K.Key_Down)
        desk.key(K.Key_Down)
        desk.key(K.Key_Up)
        desk.key(K.Key_Return)
        assert desk.line.last == c.Transfer(ticket_id=TICKET, service_id=rows[1]["id"])

    def test_what_follows_is_added_and_dropped_and_stands_under_the_number(self, desk: Desk) -> None:
        one, other = BRANCH.services[-2:]
        desk.line.show(desk_view(ticket=serving(then=(one.id,))))
        assert desk.text("followsLine") == f"Sau đó: {one.name.of('vi')}"
        desk.key(K.Key_F7, Qt.KeyboardModifier.ShiftModifier)
        assert desk.text("panelConfirm") == f"Bỏ {one.name.of('vi')}"
        desk.type(other.id)
        assert desk.text("panelConfirm") == f"Thêm {other.name.of('vi')}"
        desk.key(K.Key_Return)
        assert desk.line.last == c.Plan(ticket_id=TICKET, then=(one.id, other.id))
        desk.line.answer()
        assert desk.toasts() == ["Đã ghi thủ tục tiếp theo của A046"]
        desk.click("step_plan")
        desk.key(K.Key_Return)
        assert desk.line.last == c.Plan(ticket_id=TICKET, then=())
        desk.line.show(desk_view(ticket=serving()))
        assert desk.find("followsLine") is None

    def test_a_waiting_number_is_let_wait_for_an_accessible_counter_with_the_panel_open(self, desk: Desk) -> None:
        desk.key(K.Key_F5)
        assert desk.find("accessible") is None, "this office has none"
        desk.key(K.Key_Escape)
        first, *others = BRANCH.counters
        desk.line.branch = BRANCH.model_copy(
            update={"counters": (first.model_copy(update={"accessible": True}), *others)}
        )
        desk.line.welcome(desk_view(), HA)
        desk.key(K.Key_F5)
        waits = desk_view().waiting[0]
        desk.key(K.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        assert desk.line.last == c.AskAccessible(ticket_id=waits.ticket_id, wanted=True)
        desk.line.answer()
        assert desk.toasts() == [f"{waits.number} chờ quầy dùng được xe lăn"]
        low = waits.model_copy(update={"accessible": True})
        desk.line.show(desk_view(waiting=(low, *desk_view().waiting[1:])))
        desk.click("accessible")
        assert desk.line.last == c.AskAccessible(ticket_id=waits.ticket_id, wanted=False)
        desk.line.answer()
        desk.line.show(desk_view(waiting=desk_view().waiting[1:]))
        desk.key(K.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        assert desk.line.last == c.AskAccessible(ticket_id=waits.ticket_id, wanted=False), "who is gone is not chosen"

    def test_a_class_is_granted_by_keys_to_who_is_here_or_to_a_chosen_number_that_waits(self, desk: Desk) -> None:
        old, waits = BRANCH.classes[0], desk_view().waiting[1]
        desk.key(K.Key_F5)
        desk.key(K.Key_Down)
        desk.key(K.Key_F6, Qt.KeyboardModifier.ShiftModifier)
        assert desk.text("panelConfirm") == f"Chọn diện cho {waits.number}"
        desk.key(K.Key_Return)
        assert desk.toasts() == ["Xin chọn diện ưu tiên, hoặc “Thường”."]
        desk.key(K.Key_1, Qt.KeyboardModifier.AltModifier)
        assert desk.text("panelConfirm") == f"{waits.number}: {old.name.of('vi')}"
        desk.key(K.Key_2, Qt.KeyboardModifier.ControlModifier)
        desk.key(K.Key_Return)
        why = "Có giấy tờ xác nhận"
        assert desk.line.last == c.GrantClass(ticket_id=waits.ticket_id, class_id=old.id, why=why)
        desk.line.answer()
        assert f"Đã cấp diện ưu tiên cho {waits.number}: {old.name.of('vi')}" in desk.toasts()
        desk.line.show(desk_view(ticket=serving()))
        desk.click("step_grant")
        desk.click(f"class_{old.id}")
        desk.key(K.Key_Return)
        assert desk.line.last == c.GrantClass(ticket_id=TICKET, class_id=old.id)

    def test_what_follows_is_moved_up_and_down_with_the_panel_open_and_stays_chosen(self, desk: Desk) -> None:
        one, other, third = BRANCH.services[-3:]
        desk.line.show(desk_view(ticket=serving(then=(one.id, other.id, third.id))))
        desk.key(K.Key_F7, Qt.KeyboardModifier.ShiftModifier)
        assert not desk.item("earlier").isEnabled()
        desk.key(K.Key_Down, CTRL)
        assert desk.line.last == c.Plan(ticket_id=TICKET, then=(other.id, one.id, third.id))
        desk.line.answer()
        desk.line.show(desk_view(ticket=serving(then=(other.id, one.id, third.id))))
        assert desk.text("panelConfirm") == f"Bỏ {one.name.of('vi')}"
        desk.click("later")
        assert desk.line.last == c.Plan(ticket_id=TICKET, then=(other.id, third.id, one.id))
        desk.line.answer()
        desk.line.show(desk_view(ticket=serving(then=(other.id, third.id, one.id))))
        asked = len(desk.line.asked)
        desk.key(K.Key_Down, CTRL)
        assert len(desk.line.asked) == asked, "it is the last one"
        desk.key(K.Key_Up, CTRL)
        assert desk.line.last == c.Plan(ticket_id=TICKET, then=(other.id, one.id, third.id))

    def test_hold_asks_how_long_and_why(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_F7)
        desk.key(K.Key_3)
        desk.key(K.Key_1, CTRL)
        desk.key(K.Key_Return)
        assert desk.line.last == c.Park(ticket_id=TICKET, minutes=30, why="Bổ sung giấy tờ")

    def test_a_number_key_pauses_for_its_reason(self, desk: Desk) -> None:
        desk.key(K.Key_F10)
        desk.key(K.Key_2)
        assert desk.line.last == c.PauseCounter(reason=BRANCH.pause_reasons[1].id)

    def test_a_chosen_number_needs_a_reason(self, desk: Desk) -> None:
        desk.key(K.Key_F5)
        desk.click("choice_A049")
        desk.click("panelConfirm")
        assert desk.line.asked == []
        assert "lý do" in desk.toasts()[-1]
        desk.key(K.Key_2, CTRL)
        desk.click("panelConfirm")
        assert desk.line.last == c.CallChosen(ticket_id="ticket-a049", why="Người dân có việc gấp")

    def test_escape_goes_back_and_sends_nothing(self, desk: Desk) -> None:
        desk.key(K.Key_F10)
        desk.key(K.Key_Escape)
        assert desk.find("panelClose") is None
        desk.key(K.Key_F2)
        assert desk.line.last == c.CallNext()

    def test_a_number_called_elsewhere_leaves_the_list_and_the_choice_stays(self, desk: Desk) -> None:
        desk.key(K.Key_F5)
        desk.click("choice_A049")
        view = desk_view()
        desk.line.show(view.model_copy(update={"waiting": view.waiting[1:]}))
        assert desk.find("choice_A047") is None
        assert desk.text("panelConfirm") == "Gọi A049"

    def test_a_panel_about_a_ticket_that_is_gone_closes(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_F8)
        desk.line.show(desk_view())
        assert desk.find("panelSearch") is None

    def test_a_panel_about_a_ticket_is_about_no_other_one(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_F8)
        desk.line.show(desk_view(ticket=serving(ticket_id="ticket-a099", number="A099")))
        assert desk.find("panelSearch") is None

    def test_a_call_for_help_stays_when_the_number_at_the_desk_is_gone(self, desk: Desk) -> None:
        desk.line.show(may(desk_view(ticket=serving()), c.CallHelp.method))
        desk.key(K.Key_F12)
        assert desk.screen.panel.name == "help"
        desk.line.show(may(desk_view(), c.CallHelp.method))
        assert desk.screen.panel.name == "help"

    def test_closing_and_leaving_signs_out_once_the_counter_is_closed(self, desk: Desk) -> None:
        desk.key(K.Key_F10)
        desk.click("signOut")
        assert desk.line.last == c.CloseCounter()
        desk.line.answer()
        assert desk.line.last is None, "signed out"
        assert desk.find("userField") is not None


LAST = UndoLine(seq=7, kind="ticket.called", ticket_id=TICKET, number="A046", until=NOW + 24_000)


def may(view: DeskView, *methods: str) -> DeskView:
    return view.model_copy(update={"allowed": (*view.allowed, *methods)})


def one_asks(nth: int, **changes: object) -> tuple[CounterLine, ...]:
    lines = list(desk_view().counters)
    lines[nth] = lines[nth].model_copy(update=changes)
    return tuple(lines)


class TestUndo:
    def test_control_z_takes_the_last_step_back_in_both_windows(self, desk: Desk) -> None:
        view = may(desk_view(ticket=ticket(), undo=LAST), "step.undo")
        for small in (False, True):
            desk.line.show(view)
            if small:
                desk.key(K.Key_F11)
            desk.key(K.Key_Z, CTRL)
            assert desk.line.last == c.UndoStep(seq=7)
            desk.line.answer()

    def test_a_button_counts_down_the_seconds_and_is_gone_with_them(self, desk: Desk) -> None:
        desk.line.show(may(desk_view(ticket=ticket(), undo=LAST), "step.undo"))
        assert desk.text("undoSeconds") == "24"
        desk.settle()
        desk.click("step_undo")
        assert desk.line.last == c.UndoStep(seq=7)
        desk.line.answer()
        desk.line.show(desk_view(ticket=ticket(), undo=LAST.model_copy(update={"until": NOW})))
        assert desk.find("undoCard") is None

    def test_with_nothing_to_take_back_the_key_says_so(self, desk: Desk) -> None:
        desk.key(K.Key_Z, CTRL)
        assert desk.line.last is None
        assert desk.toasts() == ["Không còn bước nào hoàn tác được."]


class TestHelp:
    def test_help_is_called_with_words_or_without(self, desk: Desk) -> None:
        desk.line.show(may(desk_view(ticket=ticket()), "help.call"))
        desk.key(K.Key_F12)
        desk.key(K.Key_1, CTRL)
        desk.key(K.Key_Return)
        assert desk.line.last == c.CallHelp(words="Cần người phụ trách")

    def test_a_silent_alarm_leaves_nothing_to_read(self, desk: Desk) -> None:
        desk.line.show(may(desk_view(ticket=ticket()), "help.call"))
        desk.key(K.Key_F7)
        desk.key(K.Key_F12, CTRL)
        assert desk.line.last == c.CallHelp(silent=True), "no panel is in its way"
        desk.line.answer()
        assert desk.toasts() == []
        desk.line.show(may(desk_view(ticket=ticket(), counters=one_asks(0, help_since=NOW, help_silent=True))))
        assert desk.screen.shown.help.text == ""
        assert desk.item("alarmSign").isVisible()

    def test_the_same_key_says_that_it_is_not_needed_any_more(self, desk: Desk) -> None:
        desk.line.show(may(desk_view(ticket=ticket(), counters=one_asks(0, help_since=NOW)), "help.answer"))
        assert desk.text("helpButton") == "Đã gọi hỗ trợ vừa xong"
        desk.key(K.Key_F12)
        assert desk.line.last == c.AnswerHelp(counter_id=BRANCH.counters[0].id)

    def test_another_counter_that_asks_is_seen_and_answered_and_an_alarm_before_a_call(self, desk: Desk) -> None:
        lines = list(one_asks(3, help_since=NOW - MINUTE, help_words="Máy in kẹt"))
        lines[5] = lines[5].model_copy(update={"help_since": NOW, "help_silent": True, "person": "Mai"})
        desk.line.show(may(desk_view(counters=tuple(lines)), "help.answer"))
        assert desk.text("helpAskedText") == "Quầy 6 báo động thầm (Mai)"
        desk.key(K.Key_F12, SHIFT)
        assert desk.line.last == c.AnswerHelp(counter_id=BRANCH.counters[5].id)

    def test_the_desk_that_asked_reads_who_comes(self, desk: Desk) -> None:
        desk.line.show(desk_view(counters=one_asks(0, help_answered_by="Bình", help_answered_at=NOW)))
        assert desk.text("helpButton") == "Bình đang đến"


class TestLeaving:
    def test_closing_the_window_with_somebody_at_the_desk_asks_what_becomes_of_them(self, desk: Desk) -> None:
        desk.line.show(may(desk_view(ticket=serving()), "counter.close"))
        desk.window.close()
        assert desk.window.isVisible()
        desk.settle()
        desk.click("leave_back")
        assert desk.line.last == c.Park(ticket_id=TICKET)
        desk.line.answer()
        assert desk.line.last == c.Return(ticket_id=TICKET)
        desk.line.answer()
        assert desk.line.last == c.CloseCounter()
        assert desk.window.isVisible(), "not before the counter is closed"
        desk.line.answer()
        assert not desk.window.isVisible()

    def test_finishing_goes_with_what_was_put_in(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_2, CTRL)
        desk.window.close()
        desk.key(K.Key_1)
        assert desk.line.last == c.Finish(ticket_id=TICKET, outcome=BRANCH.outcomes[1].id, dossiers=0)

    def test_a_refused_step_keeps_the_window(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.window.close()
        desk.key(K.Key_1)
        desk.line.refuse(refused(Code.NOT_YOURS, number="A046"))
        assert desk.window.isVisible()

    def test_staying_sends_nothing_and_keeping_closes_the_window_alone(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.window.close()
        desk.settle()
        desk.click("leave_stay")
        assert desk.screen.panel.name == ""
        desk.window.close()
        desk.settle()
        desk.click("leave_keep")
        assert not desk.window.isVisible()
        assert desk.line.last is None

    def test_an_open_counter_without_anybody_is_closed_with_the_window(self, desk: Desk) -> None:
        desk.window.close()
        desk.key(K.Key_Return)
        assert desk.line.last == c.CloseCounter()
        desk.line.answer()
        assert not desk.window.isVisible()

    def test_a_closed_counter_asks_nothing(self, desk: Desk) -> None:
        desk.line.show(desk_view(state=CounterState.CLOSED, next=None))
        desk.window.close()
        assert not desk.window.isVisible()

    def test_signing_off_with_somebody_at_the_desk_asks_too(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.screen.leave()
        assert desk.screen.panel.name == "close"

    def test_a_lost_link_leaves_only_what_needs_none(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.line.go_live(False)
        desk.window.close()
        assert [row["id"] for row in desk.screen.panel.rows.rows] == ["keep", "stay"]


def test_f1_leaves_out_no_key_that_the_window_has(desk: Desk) -> None:
    desk.key(K.Key_F1)
    told = " ".join(row["key"] for row in desk.screen.keyRows.rows)
    for sign, name in (("↑ ↓", "Up Ctrl+Down"), ("⇧", "Shift+")):
        told = told.replace(sign, name)
    qml = "".join(
        file.read_text(encoding="utf-8") for file in (Path(counter.app.__file__).parent / "qml").glob("*.qml")
    )
    keys = set(re.findall(r'sequence: "(\w[^"]+)"(?! \+)', qml))
    assert {"F11", "Ctrl+B", "Ctrl+P"} <= keys
    assert {key for key in keys if key not in told} == set()
    grid = desk.item("keyGrid")
    assert grid.property("contentHeight") <= grid.height(), "all are seen without sliding"


def test_f1_shows_every_key_in_the_language_of_the_window(desk: Desk) -> None:
    desk.key(K.Key_F1)
    rows = {row["key"]: row["name"] for row in desk.screen.keyRows.rows}
    assert rows["F2"] == "Gọi số tiếp theo"
    assert {"F1", "F12", "Ctrl+Z", "Ctrl+F12"} <= set(rows)
    desk.key(K.Key_F2)
    assert desk.line.last is None, "the sheet lies over the desk"
    desk.key(K.Key_L, CTRL)
    assert {row["key"]: row["name"] for row in desk.screen.keyRows.rows}["F2"] == "Call the next number"
    desk.key(K.Key_Escape)
    assert not desk.screen.keysShown
    desk.key(K.Key_F2)
    assert desk.line.last == c.CallNext()


def test_f1_in_the_small_window_borrows_the_full_one(desk: Desk) -> None:
    desk.key(K.Key_F11)
    desk.key(K.Key_F1)
    assert not desk.screen.mini
    desk.key(K.Key_F1)
    assert desk.screen.mini


def test_a_pause_may_say_when_it_is_meant_to_end(desk: Desk) -> None:
    desk.key(K.Key_F10)
    desk.key(K.Key_2, CTRL)
    desk.key(K.Key_1)
    assert desk.line.last == c.PauseCounter(reason=BRANCH.pause_reasons[0].id, back_in_min=10)
    desk.line.answer()
    back = one_asks(0, state=CounterState.PAUSED, back_at=NOW + 34 * MINUTE)
    desk.line.show(desk_view(state=CounterState.PAUSED, counters=back))
    assert desk.screen.shown.head.state.endswith("hẹn 10:15")
    late = one_asks(0, state=CounterState.PAUSED, back_at=NOW - 2 * MINUTE)
    desk.line.show(desk_view(state=CounterState.PAUSED, counters=late))
    assert desk.screen.shown.head.state.endswith("quá hẹn 09:39")


class TestStates:
    def test_the_called_ticket_shows_number_reason_wait_and_those_passed_over(self, desk: Desk) -> None:
        passed = {Reason.PRIORITY: ("A041",)}
        desk.line.show(desk_view(ticket=ticket(reason=Reason.PRIORITY, passed=passed)))
        assert desk.text("ticketNumber") == "A046"
        assert desk.text("reasonLine") == "thuộc diện ưu tiên"
        assert desk.text("waitedLine") == "đã chờ 17 phút (quá 15 phút)"
        assert "A041" in desk.text("passedLine")

    def test_the_tick_comes_when_the_hall_has_shown_and_spoken(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=ticket(called_at=NOW + 60_000)))
        assert desk.text("announcedLine") == "chờ màn hình hiện"
        desk.line.show(desk_view(ticket=ticket(called_at=NOW - 10_000)))
        assert desk.text("announcedLine") == "chưa màn hình nào hiện"
        desk.line.show(desk_view(ticket=ticket(shown=True, spoken=True)))
        assert desk.text("announcedLine") == "đã hiện và đọc"

    def test_a_hall_without_sound_is_not_waited_for(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=ticket(shown=True)))
        assert desk.text("announcedLine") == "đã hiện, chờ đọc"
        desk.line.show(desk_view(ticket=ticket(shown=True, unspoken=True)))
        assert desk.text("announcedLine") == "đã hiện, không đọc"

    def test_a_lost_link_says_so_keeps_the_picture_as_old_and_disables_everything(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.line.go_live(False)
        assert "Mất kết nối" in str(desk.item("lostLink").property("title"))
        assert "09:41" in str(desk.item("lostLink").property("title"))
        assert desk.text("ticketNumber") == "A046"
        for step in ("finish_next", "finish", "park", "transfer"):
            assert not desk.item("step_" + step).isEnabled()
        desk.key(K.Key_F9)
        assert desk.line.asked == []

    def test_who_is_next_is_not_shown_while_the_link_is_lost(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        assert desk.text("nextNumber") != ""
        desk.line.go_live(False)
        assert desk.find("nextNumber") is None

    def test_a_lost_link_says_why_to_whoever_can_mend_it(self, desk: Desk) -> None:
        desk.line.why = "Máy này không tin chứng chỉ của so.example.vn."
        desk.line.go_live(False)
        assert "không tin chứng chỉ" in desk.text("lostLink")
        assert "09:41" in str(desk.item("lostLink").property("title"))

    def test_before_signing_in_the_reason_stands_there_too(self, signed_out: Desk) -> None:
        signed_out.line.why = "Không tìm thấy máy chủ tên may-chu."
        signed_out.line.go_live(False)
        assert "may-chu" in signed_out.text("lostLink")

    def test_an_answer_that_takes_long_is_said_and_a_second_press_says_why_not(self, desk: Desk) -> None:
        steady = [0]
        desk.screen._steady = lambda: steady[0]
        desk.key(K.Key_F2)
        assert desk.find("lostLink") is None
        steady[0] = 2_000
        desk.screen.refresh()
        assert desk.item("lostLink").property("title") == "Máy chủ chưa trả lời."
        desk.key(K.Key_F2)
        assert len(desk.line.asked) == 1
        assert desk.toasts() == ["Đang chờ máy chủ trả lời."]
        desk.line.answer(number="A047")
        assert desk.find("lostLink") is None
        steady[0] = 60_000
        desk.key(K.Key_F2)
        assert desk.find("lostLink") is None, "the next step has its own two seconds"

    def test_a_sign_in_that_takes_long_is_said(self, signed_out: Desk) -> None:
        steady = [0]
        signed_out.screen._steady = lambda: steady[0]
        signed_out.line.welcome(None)
        signed_out.screen.login.signIn("ha", "bi-mat")
        signed_out.screen.refresh()
        steady[0] = 2_500
        signed_out.screen.refresh()
        assert signed_out.item("lostLink").property("title") == "Máy chủ chưa trả lời."

    def test_what_was_typed_is_still_there_after_the_link_came_back(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.key(K.Key_Plus)
        desk.line.go_live(False)
        signed_out = desk_view(counter_id=None, number=None, state=CounterState.CLOSED, person="", next=None)
        desk.line.welcome(signed_out)
        assert desk.text("ticketNumber") == "A046", "no sign-in page while the link signs in again"
        desk.line.show(desk_view(ticket=serving()))
        assert desk.text("dossiers") == "2"
        assert desk.find("lostLink") is None

    def test_nobody_waiting_and_a_pause_are_said_calmly(self, desk: Desk) -> None:
        desk.line.show(desk_view(**EMPTY))
        assert desk.text("quietTitle") == "Không còn số nào chờ quầy này"
        assert not desk.item("step_next").isEnabled()
        desk.line.show(desk_view(state=CounterState.PAUSED))
        desk.key(K.Key_F10)
        assert desk.line.last == c.ResumeCounter()

    def test_english_and_vietnamese_switch_at_once(self, desk: Desk) -> None:
        desk.key(K.Key_L, CTRL)
        assert desk.text("step_next") == "Call the next number"
        assert desk.text("pauseButton") == "Pause"
        desk.click("languageButton")
        assert desk.text("pauseButton") == "Tạm nghỉ"

    @pytest.mark.parametrize("number", ["A046", "A1046"])
    def test_nothing_in_the_middle_overlaps_however_much_is_to_be_said(self, desk: Desk, number: str) -> None:
        longest = max(BRANCH.services, key=lambda s: len(s.name.of("vi"))).id
        crowded = serving(
            number=number, service_id=longest, reason=Reason.CHOSEN, why="Đã quay lại bổ sung giấy tờ theo hẹn",
            waited_ms=134 * MINUTE, class_id=BRANCH.classes[1].id, slot_at=NOW, legs=2, language="en",
            passed={Reason.CHOSEN: tuple(f"A{n:03}" for n in range(20, 32))},
        )  # fmt: skip
        desk.line.show(desk_view(ticket=crowded))
        desk.window.setHeight(720)
        desk.screen.refresh()
        names = [
            "serviceName",
            "ticketNumber",
            "reasonLine",
            "outcome_" + FIRST,
            "dossierCode",
            "filedOnline",
            "step_finish_next",
        ]
        edges = []
        for name in names:
            item = desk.item(name)
            top = item.mapToScene(item.boundingRect().topLeft()).y()
            edges.append((name, top, top + item.height()))
        for (above, _, bottom), (below, top, _) in pairwise(edges):
            slack = 0.3 * (bottom - edges[names.index(above)][1]) if above == "ticketNumber" else 1
            assert bottom <= top + slack, f"{above} runs into {below}"


class TestMini:
    def test_one_key_switches_and_the_small_window_floats_on_top(self, desk: Desk) -> None:
        desk.key(K.Key_F11)
        assert (desk.window.width(), desk.window.height()) == (360, 200)
        assert desk.window.flags() & Qt.WindowType.WindowStaysOnTopHint
        desk.key(K.Key_F11)
        assert (desk.window.width(), desk.window.height()) == (1280, 800)
        assert not desk.window.flags() & Qt.WindowType.WindowStaysOnTopHint

    def test_the_same_keys_and_buttons_work_in_it(self, desk: Desk) -> None:
        desk.screen.switchWindow()
        desk.line.show(desk_view(ticket=ticket()))
        assert desk.text("ticketNumber") == "A046"
        desk.click("step_start")
        assert desk.line.last == c.Start(ticket_id=TICKET)

    def test_a_step_that_asks_first_borrows_the_full_window_and_gives_it_back(self, desk: Desk) -> None:
        desk.line.show(desk_view(ticket=serving()))
        desk.screen.switchWindow()
        desk.key(K.Key_F8)
        assert desk.window.width() == 1280
        desk.key(K.Key_Escape)
        assert desk.window.width() == 360

    def test_a_late_answer_is_said_there_too(self, desk: Desk) -> None:
        steady = [0]
        desk.screen._steady = lambda: steady[0]
        desk.key(K.Key_F11)
        desk.key(K.Key_F2)
        steady[0] = 2_000
        desk.screen.refresh()
        assert desk.text("miniMessage") == "Máy chủ chưa trả lời."

    def test_a_long_call_for_help_is_read_whole_part_by_part(self, desk: Desk) -> None:
        words = "Máy in kẹt giấy, người dân đang chờ bản sao, nhờ mang giúp hộp mực mới và gọi kỹ thuật ngay"
        desk.key(K.Key_F11)
        desk.line.show(desk_view(ticket=ticket(), counters=one_asks(3, help_since=NOW, help_words=words)))
        said, message = desk.text("miniMessage"), desk.item("miniMessage")
        assert words in said
        assert desk.item("miniMessageShown").property("lineCount") == 2, "it uses the place that it has"
        read = ""
        for part in range(len(message.property("parts"))):
            assert message.property("part") == part
            shown = desk.item("miniMessageShown")
            assert not shown.property("truncated")
            assert shown.property("lineCount") <= 2
            read += " " + desk.text("miniMessageShown").strip(" …")
            desk.click("miniMessage")
        assert read.split() == said.split()
        assert message.property("part") == 0, "and from the start again"
        desk.line.show(desk_view(ticket=ticket()))
        assert desk.find("miniMessage") is None

    def test_a_lost_link_is_said_there_too(self, desk: Desk) -> None:
        desk.screen.switchWindow()
        desk.line.go_live(False)
        assert "Mất kết nối" in desk.text("miniMessage")


OF_HELP = {Step.HELP, Step.HELP_OVER, Step.ALARM, Step.ANSWER}


def test_every_step_can_be_reached_by_a_named_button(desk: Desk) -> None:
    seen = set()
    paused = desk_view(state=CounterState.PAUSED)
    for view in (desk_view(), desk_view(ticket=ticket()), desk_view(ticket=serving()), paused):
        desk.line.show(view)
        seen |= {step for step in Step if desk.find("step_" + step.value) is not None}
    desk.line.show(desk_view(ticket=serving(), **EMPTY))
    assert desk.find("step_finish") is not None
    assert seen == set(Step) - {Step.OPEN, Step.BRING_BACK, *BY_THE_SERVER, *OF_HELP, Step.UNDO}


def test_a_toast_leaves_when_it_is_clicked(desk: Desk, qtbot: QtBot) -> None:
    desk.key(K.Key_F2)
    desk.line.answer(number="A047")
    desk.click("toast_done")
    assert desk.toasts() == []


def test_no_letter_typed_in_a_field_is_taken_for_a_key(desk: Desk) -> None:
    desk.line.show(desk_view(ticket=serving()))
    desk.click("dossierCode")
    desk.type("A+1-2")
    assert desk.text("dossierCode") == "A+1-2"
    assert desk.text("dossiers") == "1"


def test_the_timer_follows_a_clock_that_is_put_right(desk: Desk) -> None:
    desk.line.show(desk_view(ticket=serving()))
    assert desk.text("timer") == "06:12"
    desk.line.eventCame.emit(EventCame(2, NOW, {"type": "clock.corrected", "by_ms": 60_000}))
    assert desk.text("timer") == "07:12"


def test_control_d_switches_between_light_and_dark(desk: Desk) -> None:
    light = desk.window.property("color").name()
    desk.key(K.Key_D, CTRL)
    assert desk.window.property("color").name() != light
    desk.key(K.Key_D, CTRL)
    assert desk.window.property("color").name() == light


def test_older_missed_numbers_are_folded_until_they_are_asked_for(desk: Desk) -> None:
    lines = tuple(
        AsideLine(
            ticket_id=f"ticket-{ago:03}",
            number=f"A{ago:03}",
            service_id=BRANCH.services[0].id,
            since=NOW - ago * MINUTE,
        )
        for ago in (40, 16, 15, 3)
    )
    desk.line.show(desk_view(missed=lines, parked=()))
    shown = desk.screen.lists.missed
    assert [row["number"] for row in shown.rows] == ["A003", "A015"]
    assert desk.screen.lists.folded == 2
    desk.key(K.Key_0, ALT)
    assert [row["number"] for row in shown.rows] == ["A003", "A015", "A016", "A040"]
    desk.settle()
    desk.click("olderMissed")
    assert [row["number"] for row in shown.rows] == ["A003", "A015"]


def test_the_papers_and_the_pace_stand_beside_the_number(desk: Desk) -> None:
    service = next(each for each in BRANCH.services if each.bring is not None)
    desk.line.show(desk_view(ticket=serving(service_id=service.id, usual_min=5)))
    assert desk.text("paceLine") == "6′ · thường 5′"
    assert desk.screen.shown.timer.slow
    desk.line.show(desk_view(ticket=ticket(service_id=service.id)))
    assert desk.text("bringLine").startswith("Giấy tờ cần có: ")
    desk.line.show(desk_view(ticket=serving(usual_min=None)))
    assert desk.find("paceLine") is None, "no figure is made up"


def test_papers_are_ticked_off_in_the_window_alone_and_forgotten_with_the_ticket(desk: Desk) -> None:
    service = max(BRANCH.services, key=lambda each: len(to_bring(each, "vi")))
    count = len(to_bring(service, "vi"))
    desk.window.resize(1920, 1080)
    desk.line.show(desk_view(ticket=serving(service_id=service.id)))
    QGuiApplication.processEvents()
    sent = len(desk.line.asked)
    assert desk.find("papersSeen") is None
    desk.click(f"paper_{service.id}:1")
    desk.key(K.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert [row["seen"] for row in desk.screen.lists.papers.rows] == [True, True] + [False] * (count - 2)
    assert desk.text("papersSeen") == f"đã có 2 trên {count}"
    desk.click(f"paper_{service.id}:1")
    assert desk.text("papersSeen") == f"đã có 1 trên {count}"
    assert len(desk.line.asked) == sent, "the server hears nothing of it"
    desk.line.show(desk_view(ticket=serving(ticket_id="ticket-a047", service_id=service.id)))
    assert not any(row["seen"] for row in desk.screen.lists.papers.rows)
    desk.key(K.Key_G, Qt.KeyboardModifier.ControlModifier)
    desk.line.show(desk_view(ticket=ticket(ticket_id="ticket-a047", service_id=service.id)))
    desk.key(K.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert desk.find("papersSeen") is None, "nothing is ticked before the person is there"


def test_the_steps_of_a_visit_are_named_in_whole_words_at_every_width(desk: Desk) -> None:
    desk.line.show(desk_view(ticket=serving()))
    for width in (1100, 1280, 1920):
        desk.window.resize(width, 800)
        QGuiApplication.processEvents()
        button = desk.item("step_correct")
        assert (button.property("text"), button.property("detail") or button.property("keyHint")) == (
            "Sửa thủ tục",
            "⇧F8",
        )
    desk.line.show(desk_view(ticket=ticket()))
    desk.window.resize(1100, 800)
    QGuiApplication.processEvents()
    assert desk.item("step_recall").property("keyHint") == "F3", "short words have room beside their keys"


def test_two_bookings_are_seen_however_many_lines_wait(desk: Desk) -> None:
    groups = tuple(GroupLine(group_id=group.id, waiting=9, longest_since=NOW, mine=True) for group in BRANCH.groups)
    desk.line.show(desk_view(groups=groups))
    assert desk.item("bookingList").height() >= 96


def test_the_own_day_stands_in_a_window_with_room(desk: Desk) -> None:
    desk.line.show(desk_view(ticket=serving(own_usual_min=7)))
    assert desk.find("paceCard") is None
    desk.window.resize(1920, 1080)
    QGuiApplication.processEvents()
    assert desk.text("ownFigures") == "14 lượt đã xong · 9 hồ sơ · trung bình 7′"
    assert desk.screen.lists.bars.rows[-1]["number"] == "A046"
    assert 0 < desk.screen.shown.own.level < 1
    desk.line.show(desk_view(own=OwnDay()))
    assert desk.text("ownFigures") == "0 lượt đã xong · 0 hồ sơ"


def test_a_key_of_the_call_pad_does_what_the_settings_say(qapp: QGuiApplication) -> None:
    line = FakeLink()
    screen = CounterScreen(line, StillClock(), pad={"1": "recall", "OK": "primary"})  # type: ignore[arg-type]
    line.welcome(desk_view(), HA)
    screen.pressPad("OK")
    assert line.last == c.CallNext()
    line.answer()
    line.show(desk_view(ticket=ticket()))
    screen.pressPad("1")
    assert line.last == c.Recall(ticket_id=TICKET)
    line.answer()
    sent = len(line.asked)
    screen.press("park")
    screen.pressPad("1")
    screen.panel.close()
    screen.switchKeys()
    screen.pressPad("1")
    screen.switchKeys()
    screen.pressPad("7")
    assert len(line.asked) == sent, "a panel is open, or the key means nothing"
    shiboken6.delete(screen)  # here, not when it is next looked for: its timer would outlive it


def test_a_number_pad_calls_and_types_into_fields(qapp: QGuiApplication) -> None:
    line = FakeLink()
    screen = CounterScreen(line, StillClock(), pad=PAD_KEYS)  # type: ignore[arg-type]
    engine, words, window = open_window(screen, reduced_motion=True)
    window.show()
    window.requestActivate()
    assert QTest.qWaitForWindowActive(window, 60_000)
    line.welcome(desk_view(), HA)
    keypad = Qt.KeyboardModifier.KeypadModifier
    QTest.keyClick(window, K.Key_Enter, keypad)
    assert line.last == c.CallNext()
    line.answer()
    line.show(desk_view(ticket=serving()))
    screen.form.writeDossierCode("")
    QTest.keyClick(window, K.Key_2, keypad)
    assert screen.toasts.last, "a served number is not called again, and that is said"
    words.use("vi")
    screen.end()
    window.close()
    shiboken6.delete(engine)  # now, not whenever rubbish is collected, in whatever thread
    qapp.processEvents()
