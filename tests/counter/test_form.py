"""What the clerk puts in for the ticket at the counter."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from counter.form import LONGEST_CODE, CounterForm
from rules.clerk.parts import FormPart
from rules.desk import Entry, Situation
from tests.rules.desks import BRANCH, NOW, desk_view, serving
from wire.commands import LONGEST_NOTE
from wire.views import DeskView


def form_over(view: DeskView) -> tuple[CounterForm, list[Entry]]:
    form, entered = CounterForm(lambda: Situation(view, BRANCH, NOW)), list[Entry]()
    form.entered.connect(entered.append)
    return form, entered


@pytest.fixture(autouse=True)
def application(qapp: QGuiApplication) -> None:
    """Signals need one."""


def test_what_is_put_in_belongs_to_the_ticket_at_the_counter() -> None:
    form, entered = form_over(desk_view(ticket=serving()))
    form.moreDossiers(2)
    form.chooseOutcome(2)
    form.writeDossierCode("X" * (LONGEST_CODE + 9))
    assert {entry.ticket_id for entry in entered} == {"ticket-a046"}
    assert entered[0].dossiers == 3
    assert entered[1].outcome == BRANCH.outcomes[1].id
    assert entered[2].dossier_code == "X" * LONGEST_CODE


def test_without_a_ticket_nothing_is_put_in() -> None:
    form, entered = form_over(desk_view())
    form.moreDossiers(1)
    form.writeDossierCode("H-1")
    assert entered == []


def test_the_form_tells_only_what_changed() -> None:
    form, _ = form_over(desk_view(ticket=serving()))
    told: list[tuple[int, str]] = []
    form.changed.connect(lambda: told.append((form.dossiers, form.dossierCode)))
    for _ in range(2):
        form.show(FormPart(1, "H-1"))
    assert told == [(1, "H-1")]


def test_whether_they_were_filed_online_is_said_and_taken_back() -> None:
    form, entered = form_over(desk_view(ticket=serving()))
    form.sayFiledOnline(True)
    form.sayFiledOnline(False)
    form.nextFiledOnline()
    assert [entry.filed_online for entry in entered] == [True, False, True]
    said: list[tuple[bool, bool]] = []
    form.changed.connect(lambda: said.append((form.filedOnline, form.filedHere)))
    for what in (True, False, None):
        form.show(FormPart(1, "", what))
    assert said == [(True, False), (False, True), (False, False)]


@pytest.mark.parametrize("said", [True, False])
def test_the_same_said_twice_is_not_said(said: bool) -> None:
    once = Entry().with_filed_online(said)
    assert once.filed_online is said
    assert once.with_filed_online(said).filed_online is None
    assert once.with_filed_online(not said).filed_online is not said


def test_the_key_goes_round() -> None:
    entry, seen = Entry(), list[bool | None]()
    for _ in range(4):
        entry = entry.with_other_filed_online()
        seen.append(entry.filed_online)
    assert seen == [True, False, None, True]


def test_a_note_is_put_in_and_a_wrong_code_is_told() -> None:
    form, entered = form_over(desk_view(ticket=serving()))
    form.writeNote("X" * (LONGEST_NOTE + 9))
    assert entered[0].note == "X" * LONGEST_NOTE
    form.show(FormPart(1, "H-1", None, "thiếu bản sao", "Mã hồ sơ chưa đúng mẫu"))
    assert (form.note, form.wrongCode) == ("thiếu bản sao", "Mã hồ sơ chưa đúng mẫu")
