"""Reception's rows say of each service whether and how long, and what a number there is good for."""

from __future__ import annotations

import pytest

from rules.reception.rows import classes, facts, languages, services
from tests.counter.standins import HALL, ISSUED
from tests.rules.desks import BRANCH
from wire.catalogue import Branch
from wire.values import Text, WaitRange
from wire.wait_words import wait_text

FIRST = BRANCH.services[0]


def test_a_service_that_is_closed_says_why() -> None:
    closed = HALL.services[0].model_copy(update={"open": False, "closed_because": Text({"vi": "Hết số", "en": "Full"})})
    hall = HALL.model_copy(update={"services": (closed, *HALL.services[1:])})
    rows = services(BRANCH, hall, "", FIRST.id, "en", wait_text)
    assert (rows[0]["line"], rows[0]["open"], rows[0]["picked"]) == ("Full", False, True)
    assert rows[1]["open"]
    assert [row["line"] for row in services(BRANCH, None, "", "", "vi", wait_text)][:2] == ["", ""]


@pytest.mark.parametrize(
    ("waiting", "about", "nobody", "line"),
    [
        (0, 0, False, "0 chờ · không phải chờ"),
        (0, 3, False, "0 chờ · dưới 5 phút"),
        (1, 0, False, "1 chờ · dưới 5 phút"),
        (0, 0, True, "0 chờ · chưa có quầy phục vụ"),
    ],
)
def test_who_is_called_at_once_is_told_to_have_no_wait_as_at_a_kiosk(
    waiting: int, about: int, nobody: bool, line: str
) -> None:
    wait = WaitRange(low_min=0, about_min=about, high_min=5, nobody=nobody)
    tile = HALL.services[0].model_copy(update={"waiting": waiting, "wait": wait})
    hall = HALL.model_copy(update={"services": (tile, *HALL.services[1:])})
    assert services(BRANCH, hall, "", "", "vi", wait_text)[0]["line"] == line


@pytest.mark.parametrize(
    ("ahead", "line"), [(0, "không có ai phía trước · không phải chờ"), (1, "1 người phía trước · dưới 5 phút")]
)
def test_a_ticket_says_the_same_as_the_row_it_was_taken_from(ahead: int, line: str) -> None:
    wait = WaitRange(low_min=0, about_min=0, high_min=5)
    assert line in list(facts(BRANCH, ISSUED.model_copy(update={"ahead": ahead, "wait": wait}), "vi", wait_text))


def test_a_service_that_is_filed_online_alone_is_said_to_be_for_help_only() -> None:
    said = BRANCH.model_dump(mode="json")
    said["services"][0]["no_wait"] = {"online": "https://dichvucong.gov.vn", "only": True}
    branch = Branch.model_validate(said)
    assert services(branch, HALL, "", "", "vi", wait_text)[0]["line"].startswith("chỉ được hướng dẫn")
    assert "for help only: filed online" in list(facts(branch, ISSUED, "en", wait_text))
    assert "for help only: filed online" not in list(facts(BRANCH, ISSUED, "en", wait_text))


def test_reception_may_grant_every_class_and_print_in_every_language() -> None:
    assert [row["id"] for row in classes(BRANCH, "ordinary", "vi")] == ["ordinary", *(one.id for one in BRANCH.classes)]
    assert [row["id"] for row in languages(BRANCH, "en") if row["picked"]] == ["en"]


def test_the_class_of_a_found_ticket_is_named() -> None:
    granted = BRANCH.classes[0]
    ticket = ISSUED.model_copy(update={"class_id": granted.id})
    assert granted.name.of("vi") in list(facts(BRANCH, ticket, "vi", wait_text))
