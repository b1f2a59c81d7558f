"""The gallery's tickets say a wait as a hall says it today."""

from __future__ import annotations

import pytest

from tests.gallery.kiosk_stage import BRANCH
from tests.gallery.tickets import TICKETS
from tests.kiosk.hall import issued_doc
from wire.views import Issued


@pytest.mark.parametrize("name", TICKETS)
def test_a_wait_has_its_middle_and_a_bound_that_a_hall_tells(name: str) -> None:
    wait = Issued.model_validate(issued_doc(BRANCH, **TICKETS[name])).wait
    assert wait.about_min is not None
    assert wait.high_min >= 5
