"""What is missing, on paper, at a counter that has a printer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtGui import QGuiApplication

from counter.slip import CounterSlip
from hardware.paper.guide_paper import GuidePaper, draw_guide
from hardware.printer import Result
from rules import procedure
from rules.desk import Entry, Situation
from tests.rules.desks import BRANCH, NOW, desk_view, serving
from wire.catalogue import Service
from wire.views import DeskView

SERVICE: Service = next(s for s in BRANCH.services if len(procedure.to_bring(s, "vi")) > 1)


class Desk:
    """A slip, what was printed and what was said."""

    def __init__(self, printer: bool = True, language: str = "vi") -> None:
        self.view: DeskView = desk_view(ticket=serving(service_id=SERVICE.id, language=language))
        self.printed: list[GuidePaper] = []
        self.said: list[str] = []
        self.entry = Entry()
        self.slip = CounterSlip(
            self.situation, self.print if printer else None, lambda text, kind: self.said.append(kind)
        )

    def situation(self) -> Situation:
        return Situation(self.view, BRANCH, NOW, entry=self.entry)

    def print(self, papers: Sequence[GuidePaper]) -> None:
        self.printed += papers


@pytest.fixture(autouse=True)
def application(qapp: QGuiApplication) -> None:
    """Signals need one."""


def test_what_is_picked_and_written_stands_on_the_slip_with_where_and_until_when() -> None:
    desk = Desk()
    desk.slip.show()
    desk.slip.toggle(1)
    desk.slip.writeMore("  Ảnh 3×4 ")
    desk.slip.writeUntil("thứ Sáu, 17:00")
    desk.slip.confirm()
    (paper,) = desk.printed
    assert paper.bring == (procedure.to_bring(SERVICE, "vi")[1], "Ảnh 3×4")
    assert [value for _, value in paper.facts] == ["Quầy 1", "thứ Sáu, 17:00"]
    assert "không phải biểu mẫu chính thức" in paper.notes[0]
    assert not desk.slip.shown
    assert draw_guide(paper, 576).width == 576


def test_papers_that_were_not_ticked_off_are_picked_once_some_were() -> None:
    desk = Desk()
    desk.slip.show()
    assert not any(row["picked"] for row in desk.slip.things.rows)
    desk.slip.close()
    desk.entry = Entry(ticket_id="ticket-a046", seen=frozenset({f"{SERVICE.id}:0"}))
    desk.slip.show()
    desk.slip.confirm()
    assert [paper.bring for paper in desk.printed] == [tuple(procedure.to_bring(SERVICE, "vi")[1:])]


def test_a_foreigner_reads_it_in_the_language_of_their_number() -> None:
    desk = Desk(language="en")
    desk.slip.show()
    desk.slip.toggle(0)
    desk.slip.confirm()
    assert desk.printed[0].bring == (procedure.to_bring(SERVICE, "en")[0],)
    assert desk.printed[0].language == "en"


def test_nothing_is_printed_while_nothing_is_missing_or_no_place_is_named() -> None:
    desk = Desk()
    desk.slip.show()
    desk.slip.confirm()
    desk.slip.toggle(0)
    desk.slip.writeWhere(" ")
    desk.slip.confirm()
    assert (desk.printed, desk.said, desk.slip.shown) == ([], ["hint", "hint"], True)


def test_without_a_printer_or_a_person_it_is_not_offered() -> None:
    desk = Desk(printer=False)
    desk.slip.show()
    assert (desk.slip.offered, desk.slip.shown) == (False, False)
    empty = Desk()
    empty.view = desk_view()
    empty.slip.show()
    assert (empty.slip.offered, empty.slip.shown) == (True, False)


def test_it_closes_when_the_person_has_gone() -> None:
    desk = Desk()
    desk.slip.show()
    desk.slip.follow()
    assert desk.slip.shown
    desk.view = desk_view()
    desk.slip.follow()
    assert not desk.slip.shown


def test_a_slip_that_did_not_come_out_is_said() -> None:
    desk = Desk()
    desk.slip.slip_out(Result.PRINTED)
    desk.slip.slip_out(Result.NOT_PRINTED)
    assert desk.said == ["done", "bad"]
