"""What stands on a guidance slip of a desk."""

from __future__ import annotations

from dataclasses import replace

from rules import procedure
from rules.clerk import slip
from rules.desk import Entry, Situation
from tests.rules.desks import BRANCH, NOW, desk_view, serving
from wire.catalogue import Service
from wire.views import PracticeLine

SERVICE: Service = next(s for s in BRANCH.services if len(procedure.to_bring(s, "vi")) > 1)


def at_desk(service_id: str = SERVICE.id, language: str = "vi", entry: Entry | None = None) -> Situation:
    view = desk_view(ticket=serving(service_id=service_id, language=language))
    return Situation(view, BRANCH, NOW, entry=entry or Entry())


def test_what_is_missing_is_known_only_once_some_papers_were_ticked_off() -> None:
    assert not any(row["picked"] for row in slip.things(at_desk()))
    seen = Entry(ticket_id="ticket-a046", seen=frozenset({f"{SERVICE.id}:0"}))
    assert [row["picked"] for row in slip.things(at_desk(entry=seen))][:2] == [False, True]
    assert slip.place(at_desk()) == "Quầy 1"


def test_it_is_in_its_readers_language_and_of_texts_as_they_are_kept() -> None:
    at = at_desk(language="en")
    names = slip.for_reader(at, [row["name"] for row in slip.things(at)])
    assert list(names) == procedure.to_bring(SERVICE, "en")
    assert slip.for_reader(at, ["another list"]) == ["another list"]
    made = slip.slip(at, names[:1], "  Ảnh 3×4 ", " Quầy 1", "x" * 300)
    assert made is not None
    assert (made.language, made.bring) == ("en", (names[0], "Ảnh 3×4"))
    assert [value for _, value in made.facts] == ["Quầy 1", "x" * slip.LONGEST]


def test_there_is_none_while_nothing_is_missing_or_no_place_is_named() -> None:
    assert slip.slip(at_desk(), [], " ", "Quầy 1", "") is None
    assert slip.slip(at_desk(), ["CCCD"], "", " ", "") is None


def test_a_slip_without_a_known_service_still_says_what_is_missing() -> None:
    made = slip.slip(at_desk("gone"), ["CCCD"], "", "Quầy 1", "")
    assert made is not None
    assert (made.name, made.bring, len(made.facts)) == ("", ("CCCD",), 1)
    assert slip.things(at_desk("gone")) == []


def test_of_a_practice_hall_it_says_so_beside_the_number_that_is_none() -> None:
    at = at_desk(language="en")
    line = PracticeLine(lesson="serve", nth=1, of=10, hint="call")
    unreal = replace(at, view=at.view.model_copy(update={"practice": line}))
    real, made = (slip.slip(one, ["ID card"], "", "Counter 1", "") for one in (at, unreal))
    assert real is not None
    assert made is not None
    assert (real.title, real.group) == ("TO BE ADDED", "Number A046")
    assert (made.title, made.group) == ("PRACTICE · TO BE ADDED", "Number A046, no real numbers")
