"""The disk that loses what was not synced: what it may hold, and what it must."""

from __future__ import annotations

import pytest

from tests.faults.disk import FATES, Cut, Disk, Fate, Gone, Made, Sized, Step, Synced, Written, cuts

OLD, NEW = b"o" * 1024, b"n" * 1024


def disk(*steps: Step) -> Disk:
    made = Disk()
    for step in steps:
        made.do(step)
    return made


def images(made: Disk, fate: Fate, count: int = 60) -> set[bytes | None]:
    return {made.left(Cut(made.steps, 512, fate, seed)).get("a") for seed in range(count)}


@pytest.mark.parametrize("fate", FATES)
def test_what_was_synced_is_there_whatever_happens(fate: Fate) -> None:
    made = disk(Made("a"), Written("a", 0, OLD), Synced("a"), Synced(""))
    assert images(made, fate) == {OLD}


def test_a_name_is_safe_only_once_its_folder_was_synced() -> None:
    made = disk(Made("a"), Written("a", 0, OLD), Synced("a"))
    assert images(made, "lost") == {None}
    assert images(made, "mixed") == {None, OLD}


def test_a_removed_file_may_come_back() -> None:
    made = disk(Made("a"), Synced(""), Written("a", 0, OLD), Synced("a"), Gone("a"))
    assert images(made, "kept") == {None}
    assert images(made, "lost") == {OLD}
    assert images(made, "mixed") == {None, OLD}


def test_unsynced_sectors_are_lost_kept_or_mixed() -> None:
    made = disk(Made("a"), Synced(""), Written("a", 0, OLD), Synced("a"), Written("a", 0, NEW))
    assert images(made, "lost") == {OLD}
    assert images(made, "kept") == {NEW}
    halves = {OLD[:512] + NEW[512:], NEW[:512] + OLD[512:]}
    assert images(made, "mixed") == {OLD, NEW, *halves}


def test_a_sector_written_twice_may_hold_any_of_its_contents() -> None:
    made = disk(Made("a"), Synced(""), Written("a", 0, b"1"), Written("a", 0, b"2"))
    assert images(made, "mixed") == {b"", b"1", b"2"}


def test_a_torn_end_keeps_the_order_of_what_came_before() -> None:
    made = disk(Made("a"), Synced(""), *(Written("a", n * 512, bytes([n]) * 512) for n in range(1, 6)))
    for image in images(made, "torn"):
        assert image is not None
        assert [image[n * 512] for n in range(1, len(image) // 512)] == list(range(1, len(image) // 512))
    assert len(images(made, "torn")) > 3


def test_a_write_beyond_the_end_leaves_zeros_where_sectors_were_lost() -> None:
    made = disk(Made("a"), Synced(""), Written("a", 0, NEW))
    assert bytes(512) + NEW[512:] in images(made, "mixed")


def test_a_cut_file_is_long_or_short() -> None:
    made = disk(Made("a"), Synced(""), Written("a", 0, OLD), Synced("a"), Sized("a", 512))
    assert images(made, "kept") == {OLD[:512]}
    assert images(made, "lost") == {OLD}
    made.do(Synced("a"))
    assert images(made, "mixed") == {OLD[:512]}


def test_the_same_cut_gives_the_same_image() -> None:
    made = disk(Made("a"), Synced(""), *(Written("a", n * 512, NEW) for n in range(9)))
    for cut in cuts(made.steps, 20, seed=1):
        assert made.left(cut) == made.left(cut)
