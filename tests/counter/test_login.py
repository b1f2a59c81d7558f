"""Who is signed in at this window."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from counter.login import CounterLogin
from rules.clerk import rows
from rules.desk import Situation
from tests.counter.standins import HA, FakeLink
from tests.rules.desks import BRANCH, NOW, desk_view
from wire.errors import Code, refused
from wire.session import SignIn


@pytest.fixture
def link(qapp: QGuiApplication) -> FakeLink:
    return FakeLink()


def test_an_answer_signs_in_once(link: FakeLink) -> None:
    login, told = CounterLogin(link, "vi"), []
    login.signedIn.connect(lambda: told.append(login.name))
    login.signIn(" ha ", "bi-mat")
    login.signIn("ha", "bi-mat")
    assert [asked for _, asked in link.asked] == [SignIn(user="ha", password="bi-mat")]
    assert login.busy
    link.answered.emit(link.asked[-1][0], HA.model_dump())
    assert (told, login.busy) == ([HA.name], False)


def test_a_refusal_is_said_in_the_language_of_the_window_also_when_that_changes(link: FakeLink) -> None:
    login = CounterLogin(link, "vi")
    login.signIn("ha", "sai")
    why = refused(Code.WRONG_PASSWORD)
    link.refuse(why)
    assert login.error == why.text("vi")
    login.use_language("en")
    assert login.error == why.text("en")


def test_the_counter_of_this_pc_is_offered_first_and_else_a_free_one(link: FakeLink) -> None:
    shown = rows.counters(Situation(desk_view(counter_id=None, number=None), BRANCH, NOW))
    own, any_pc = CounterLogin(link, "vi", BRANCH.counters[5].id), CounterLogin(link, "vi")
    for login in (own, any_pc):
        login.show_counters(shown, "")
    assert own.likelyCounter() == 5
    assert not shown[any_pc.likelyCounter()]["taken"]


def test_hers_at_another_device_is_offered_before_that_of_this_pc(link: FakeLink) -> None:
    login = CounterLogin(link, "vi", BRANCH.counters[5].id)
    elsewhere = desk_view(counter_id=BRANCH.counters[3].id)
    login.show_counters(rows.counters(Situation(elsewhere, BRANCH, NOW)), "Quầy 4 …")
    assert (login.likelyCounter(), login.taken) == (3, "Quầy 4 …")


def test_a_view_of_nobody_is_believed_only_after_the_link_had_time_to_sign_in_again(link: FakeLink) -> None:
    login = CounterLogin(link, "vi")
    login.signIn("ha", "bi-mat")
    link.answered.emit(link.asked[-1][0], HA.model_dump())
    assert not login.seen("")
    assert login.person == HA, "still being signed in again"
    assert login.seen(HA.person)
    login._give_up_person()
    assert (login.person, "hết" in login.error) == (None, True)
