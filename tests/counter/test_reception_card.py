"""A card at reception, without window or clock."""

from __future__ import annotations

from counter.reception_card import CARD_MS, ReceptionCard
from rules.clerk import wording
from rules.identity_card import person_key
from tests.rules.desks import BRANCH

CARD = "001058012345|012345678|Nguyễn Văn A|01021958|Nam|Phố Huế, Hà Nội|01012021"
KEY, DAY = b"k" * 32, "2026-01-09"
OLD = BRANCH.model_copy(update={
    "classes": (BRANCH.classes[0].model_copy(update={"from_age": 60}), *BRANCH.classes[1:]),
    "policy": BRANCH.policy.model_copy(update={"numbers_a_person": 2}),
})  # fmt: skip
NEITHER = BRANCH.model_copy(update={
    "classes": tuple(one.model_copy(update={"from_age": None}) for one in BRANCH.classes),
    "policy": BRANCH.policy.model_copy(update={"numbers_a_person": 0}),
})  # fmt: skip


def test_it_is_of_use_for_numbers_or_for_an_age_and_not_without_a_key() -> None:
    assert ReceptionCard(site_key=KEY).is_of_use(OLD)
    by_age = OLD.model_copy(update={"policy": NEITHER.policy})
    assert ReceptionCard(site_key=KEY).is_of_use(by_age)
    assert not ReceptionCard(site_key=KEY).is_of_use(NEITHER)
    assert not ReceptionCard().is_of_use(OLD)
    assert not ReceptionCard(site_key=KEY).is_of_use(None)


def test_of_its_text_a_key_and_a_class_are_made_and_the_next_person_has_neither() -> None:
    card = ReceptionCard(site_key=KEY)
    card.agreed(0)
    assert card.take(CARD, OLD, DAY) is None
    assert (card.read, card.by_age, card.awaited) == (True, OLD.classes[0].id, False)
    assert card.person == person_key(KEY, DAY, "001058012345")
    card.forget()
    assert (card.read, card.by_age, card.person, card.awaited) == (False, "", None, False)


def test_where_numbers_are_not_counted_by_person_nothing_stands_for_one() -> None:
    card = ReceptionCard(site_key=KEY)
    by_age = OLD.model_copy(update={"policy": NEITHER.policy})
    assert card.take(CARD, by_age, DAY) is None
    assert (card.read, card.by_age, card.person) == (True, OLD.classes[0].id, None)


def test_what_cannot_be_read_says_why_and_ends_the_waiting() -> None:
    for text, why in (("rubbish", "unread"), ("HT4010123456789|4e677579|01/01/1990|1|00|x|y", "insurance")):
        card = ReceptionCard(site_key=KEY)
        card.agreed(0)
        assert card.take(text, OLD, DAY) == wording.CARD[why]
        assert (card.read, card.awaited) == (False, False)


def test_it_is_awaited_until_its_time_or_until_it_is_not_wanted_after_all() -> None:
    card = ReceptionCard(site_key=KEY)
    card.agreed(100)
    assert not card.too_late(99 + CARD_MS)
    assert card.awaited
    assert card.too_late(100 + CARD_MS)
    assert not card.awaited
    assert not card.too_late(101 + CARD_MS), "once"
    card.agreed(0)
    card.agreed(1)
    assert not card.awaited
