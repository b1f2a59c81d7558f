"""A test print is seen to be none of a citizen's tickets, and says which machine made it."""

from __future__ import annotations

import pytest

from hardware.paper.ticket_paper import Badge, Code, Number, Place, Row, Sentence, draw
from hardware.paper.trial_paper import trial_paper
from tests.kiosk.hall import NINE_41, demo_branch

BRANCH = demo_branch()


@pytest.mark.parametrize(("language", "words"), [("vi", "không phải phiếu"), ("en", "not a ticket")])
def test_it_says_that_it_is_no_ticket_and_which_machine_made_it_when(language: str, words: str) -> None:
    paper = trial_paper(BRANCH, "kiosk-1", NINE_41, language)
    sentences = [block.text for block in paper.blocks if isinstance(block, Sentence)]
    assert words in sentences[0]
    assert sentences[1].startswith("09:41")
    assert ("kiosk-1",) in [block.values for block in paper.blocks if isinstance(block, Row)]
    assert not any(isinstance(block, Code | Badge | Place) for block in paper.blocks)
    [number] = [block for block in paper.blocks if isinstance(block, Number)]
    assert not any(digit in number.text for digit in "0123456789")  # nobody waits with it for a call


@pytest.mark.parametrize("width", [576, 512, 384])
def test_it_fits_every_width(width: int) -> None:
    picture = draw(trial_paper(BRANCH, "kiosk-1", NINE_41, "vi"), width)
    assert picture.width == width
    assert picture.height < 1_000
