"""What people are told of a procedure before they take a number."""

from __future__ import annotations

import pytest

from rules.procedure import Told, parts, to_bring, told
from wire.catalogue import Facts, Service
from wire.values import Text

FEE = Text(vi="8.000 đồng một bản", en="8,000 dong a copy")
SAID = {"source": Text(vi="Quyết định 12", en="decision 12"), "as_of": "2026-07-01"}


def service(bring: Text | None = None, facts: Facts | None = None) -> Service:
    return Service(id="s", group="A", name=Text(vi="Sao y"), minutes=5, bring=bring, facts=facts)


def test_things_to_bring_become_a_list_but_not_inside_brackets() -> None:
    assert parts("Đơn đề nghị, bản gốc (nếu có, để đối chiếu), căn cước.") == [
        "Đơn đề nghị", "Bản gốc (nếu có, để đối chiếu)", "Căn cước",
    ]  # fmt: skip
    assert parts("") == []


def test_papers_that_the_office_did_not_name_follow_what_to_bring() -> None:
    papers = (Text(vi="bản gốc"), Text(vi="Tờ khai, mẫu số 1"))
    named = service(Text(vi="Bản gốc, căn cước."), Facts(papers=papers, example=True))
    assert to_bring(named, "vi") == ["Bản gốc", "Căn cước", "Tờ khai, mẫu số 1"]
    assert to_bring(service(facts=Facts(papers=papers[1:])), "vi") == ["Tờ khai, mẫu số 1"]
    assert to_bring(service(), "vi") == []


def test_what_the_office_did_not_say_is_not_there() -> None:
    assert told(service(), "vi") == Told()
    assert told(service(facts=Facts(code="1.001", **SAID)), "vi") == Told(), "a number tells people nothing"
    assert told(service(facts=Facts(fee=FEE, **SAID)), "vi").lines == (("Lệ phí", "8.000 đồng một bản"),)


def test_every_fact_stands_under_its_name_with_where_it_is_from() -> None:
    facts = Facts(fee=FEE, legal_days=1, online="none", agency=Text(vi="UBND phường", en="Ward office"), **SAID)
    assert told(service(facts=facts), "en") == Told(
        (("Fee", "8,000 dong a copy"), ("Time to the result", "1 working day"),
         ("Online filing", "Not possible, please file at a counter"), ("Decided by", "Ward office")),
        "From decision 12, 1 July 2026.",
    )  # fmt: skip
    assert told(service(facts=facts), "vi").source == "Theo Quyết định 12, 01/07/2026."


@pytest.mark.parametrize(
    ("days", "vi", "en"),
    [
        (10, "10 ngày làm việc", "10 working days"), (0.5, "0,5 ngày làm việc", "0.5 working days"),
        (1.5, "1,5 ngày làm việc", "1.5 working days"), (0, "0 ngày làm việc", "0 working days"),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(days: float, vi: str, en: str) -> None:
    facts = service(facts=Facts(legal_days=days, **SAID))
    assert [told(facts, language).lines[0][1] for language in ("vi", "en")] == [vi, en]


def test_made_up_facts_are_said_to_be_an_example() -> None:
    assert told(service(facts=Facts(fee=FEE, example=True)), "en").source == "This is an example, not a rule."
    papers = Facts(papers=(Text(vi="Đơn"),), example=True)
    assert told(service(facts=papers), "vi").source == "Thông tin ví dụ, không phải quy định."


def test_a_third_language_is_read_where_it_has_words_and_no_word_is_missing() -> None:
    facts = Facts(fee=Text(vi="Không thu phí", ja="無料"), legal_days=2, example=True)
    shown = told(service(facts=facts), "ja")
    assert shown.lines[0][1] == "無料"
    assert all(name and words for name, words in shown.lines)
