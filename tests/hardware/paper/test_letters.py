"""A language that this machine cannot print is named with the letters that it lacks."""

from __future__ import annotations

from hardware.paper.letters import texts_of, unprintable
from hardware.paper.ticket_text import example_ticket, ticket_paper
from hardware.paper.typeset import undrawn
from tests.hardware.paper.test_scripts import NOWHERE
from tests.rules.desks import BRANCH, NOW
from tests.third_language import with_khmer
from wire.catalogue import Branch


def unreadable() -> Branch:
    said = with_khmer(BRANCH).model_dump(mode="json")
    for service in said["services"]:
        service["name"]["km"] = NOWHERE * 3
    return Branch.model_validate(said)


def test_the_languages_of_the_neighbours_can_all_be_printed() -> None:
    assert unprintable(with_khmer(BRANCH)) == {}
    said = BRANCH.model_dump(mode="json") | {"languages": ["vi", "lo", "zh"]}
    said["name"] |= {"lo": "ສາຂາເລກ 1", "zh": "一号办事处"}
    assert unprintable(Branch.model_validate(said)) == {}


def test_a_language_whose_letters_nobody_draws_is_named_with_them() -> None:
    assert unprintable(unreadable()) == {"km": NOWHERE}


def test_a_ticket_says_all_its_words_to_who_asks() -> None:
    paper = ticket_paper(BRANCH, example_ticket(BRANCH, "vi", NOW), "vi")
    said = " ".join(texts_of(paper))
    for words in (BRANCH.name.of("vi"), "012", "Chờ tại", "quầy 1–4", "Xin chờ gọi số"):
        assert words.lower() in said.lower()
    assert undrawn(texts_of(paper)) == ""
