"""What a panel asks before a step."""

from __future__ import annotations

import pytest

from rules.clerk.panels import Wishes, choice, offered, rows_of
from rules.desk import Choice, NotNow, Situation, Step
from tests.rules.desks import BRANCH, NOW, desk_view, serving

FREE = Situation(desk_view(), BRANCH, NOW)
SERVING = Situation(desk_view(ticket=serving()), BRANCH, NOW)


def test_a_number_is_held_without_a_row_and_for_no_more_than_four_hours() -> None:
    assert rows_of(Step.PARK, SERVING, "") == []
    assert choice(Step.PARK, SERVING, None, Wishes(minutes=999, why="  Nộp lệ phí ")) == Choice(
        minutes=240, why="Nộp lệ phí"
    )


def test_a_chosen_number_wants_a_reason() -> None:
    row = rows_of(Step.CHOOSE, FREE, "")[0]
    with pytest.raises(NotNow, match="lý do"):
        choice(Step.CHOOSE, FREE, row, Wishes(why=" "))
    assert choice(Step.CHOOSE, FREE, row, Wishes(why="Gấp")) == Choice(ticket_id=row["id"], why="Gấp")


@pytest.mark.parametrize("step", [Step.CHOOSE, Step.TRANSFER, Step.PAUSE])
def test_a_step_that_needs_a_row_says_so_without_one(step: Step) -> None:
    with pytest.raises(NotNow):
        choice(step, SERVING, None, Wishes(why="Gấp"))


def test_a_transfer_goes_to_a_service_or_a_counter_and_each_row_has_its_own_name() -> None:
    found = rows_of(Step.TRANSFER, SERVING, "")
    assert len({row["row"] for row in found}) == len(found)
    service = next(row for row in found if row["kind"] == "service")
    counter = next(row for row in found if row["kind"] == "counter")
    assert choice(Step.TRANSFER, SERVING, service, Wishes(first=True)) == Choice(service_id=service["id"], first=True)
    assert choice(Step.TRANSFER, SERVING, counter, Wishes()) == Choice(counter_id=counter["id"])


def test_a_pause_is_chosen_by_its_reason() -> None:
    row = rows_of(Step.PAUSE, FREE, "")[0]
    assert choice(Step.PAUSE, FREE, row, Wishes()) == Choice(reason=row["id"])


def test_holding_and_choosing_offer_reasons_of_their_own() -> None:
    assert offered(Step.PARK, SERVING) != offered(Step.CHOOSE, FREE)
