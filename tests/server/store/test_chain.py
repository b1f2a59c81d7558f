"""Every row of the journal vouches for all rows before it."""

from __future__ import annotations

import pytest

from server.store.chain import START, BadJournal, Content, follow, link

ROW: Content = (1, "command-1", 1_000, '{"role":"kiosk"}', "hall.opened", "{}")
OTHERS: list[Content] = [
    (2, "command-1", 1_000, '{"role":"kiosk"}', "hall.opened", "{}"),
    (1, "command-2", 1_000, '{"role":"kiosk"}', "hall.opened", "{}"),
    (1, "command-1", 1_001, '{"role":"kiosk"}', "hall.opened", "{}"),
    (1, "command-1", 1_000, '{"role":"desk"}', "hall.opened", "{}"),
    (1, "command-1", 1_000, '{"role":"kiosk"}', "hall.closed", "{}"),
    (1, "command-1", 1_000, '{"role":"kiosk"}', "hall.opened", '{"why":"x"}'),
]


@pytest.mark.parametrize("other", OTHERS)
def test_no_field_of_a_row_can_be_changed_unseen(other: Content) -> None:
    assert link(START, *other) != link(START, *ROW)


def test_a_row_vouches_for_the_one_before_it() -> None:
    assert link(link(START, *ROW), *ROW) != link(START, *ROW)


def test_the_hash_is_the_one_that_journals_on_disks_were_written_with() -> None:
    assert link(START, *ROW).hex() == "3983a1366fc19afb7759b2b8a34474492a78753920714f23abf0f7498acba59a"


def test_a_row_that_follows_is_believed() -> None:
    stands = link(START, *ROW)
    assert follow(START, 0, ROW, stands) == stands


def test_a_missing_row_is_named_by_its_number() -> None:
    with pytest.raises(BadJournal, match=r"row 1 is the first bad one \(it is missing\)"):
        follow(START, 0, (2, *ROW[1:]), link(START, 2, *ROW[1:]))


def test_a_changed_row_is_named_and_what_to_do() -> None:
    with pytest.raises(BadJournal, match=r"row 1 .* does not match .*toiluot restore"):
        follow(START, 0, ROW, link(START, *OTHERS[1]))
