"""Which picture or video is shown, by the rules of the module."""

from __future__ import annotations

from display.media.playlist import Playlist
from wire.media import MediaItem


def item(name: str, *, seconds: int = 10, kind: str = "picture", zones: tuple[str, ...] = ()) -> MediaItem:
    kinds = {"picture": "image/png", "video": "video/mp4"}
    return MediaItem.model_validate({
        "sha256": f"{ord(name):064x}", "kind": kind, "media_type": kinds[kind], "size": 100,
        "seconds": seconds if kind == "picture" else 0, "name": name, "zones": zones,
    })  # fmt: skip


A, B, C = item("a"), item("b", seconds=20), item("c")
FILM = item("f", kind="video")


def playing(*items: MediaItem, zones: tuple[str, ...] = ()) -> Playlist:
    """A list whose files are all here, on the screen since 0."""
    made = Playlist()
    made.seen(True, 0)
    for each in items:
        made.here(each.sha256, 0)
    made.take(items, zones, 0)
    return made


def name(made: Playlist) -> str:
    return made.showing.item.name if made.showing else ""


def played(made: Playlist, until_s: int) -> list[tuple[int, str]]:
    """What is shown from when on, in seconds."""
    found = [(0, name(made))]
    while (at := made.change_at) is not None and at <= until_s * 1000:
        made.tick(at)
        found.append((at // 1000, name(made)))
    return found


def test_items_come_in_their_order_over_and_over_each_for_its_seconds_m1_m3() -> None:
    assert played(playing(A, B, C), 55) == [(0, "a"), (10, "b"), (30, "c"), (40, "a"), (50, "b")]


def test_nothing_changes_before_its_time_m3() -> None:
    made = playing(A, B)
    made.tick(9_999)
    assert name(made) == "a"
    made.tick(10_000)
    assert name(made) == "b"


def test_a_picture_of_no_seconds_stands_for_three_m3() -> None:
    assert played(playing(item("z", seconds=0), A), 3) == [(0, "z"), (3, "a")]


def test_what_is_not_here_or_broken_is_skipped_m2() -> None:
    made = Playlist()
    made.seen(True, 0)
    made.take([A, B, C], (), 0)
    assert made.showing is None
    made.here(B.sha256, 0)
    assert (name(made), made.after) == ("b", None)
    made.here(C.sha256, 0)
    made.here(A.sha256, 0)
    made.failed(C.sha256, "unreadable", 0)
    assert played(made, 40) == [(0, "b"), (20, "a"), (30, "b")]
    assert made.broken == {C.sha256: "unreadable"}


def test_what_is_for_other_parts_of_the_hall_is_skipped_m2() -> None:
    upstairs = item("u", zones=("tang-2",))
    assert played(playing(A, upstairs, B, zones=("tang-1",)), 30) == [(0, "a"), (10, "b"), (30, "a")]
    made = playing(A, upstairs, zones=("tang-2", "tang-3"))
    assert played(made, 10) == [(0, "a"), (10, "u")]
    assert name(playing(upstairs)) == "u"  # a display of the whole hall
    made = playing(upstairs, zones=("tang-1",))
    made.failed(upstairs.sha256, "unreadable", 0)
    assert (made.items, made.broken) == ((), {})


def test_a_display_that_is_moved_shows_what_is_for_its_new_place_m2() -> None:
    upstairs = item("u", zones=("tang-2",))
    made = playing(A, upstairs, zones=("tang-2",))
    made.tick(10_000)
    assert name(made) == "u"
    made.take([A, upstairs], ("tang-1",), 10_000)
    assert name(made) == "a"


def test_a_video_stays_until_it_says_that_it_is_over_m3() -> None:
    made = playing(FILM, A)
    assert made.change_at is None
    made.tick(10_000_000)
    assert name(made) == "f"
    assert made.showing
    made.over(made.showing.turn - 1, 20_000_000)  # of something before it
    assert name(made) == "f"
    made.over(made.showing.turn, 20_000_000)
    assert (name(made), made.change_at) == ("a", 20_010_000)


def test_a_video_that_is_alone_begins_again_and_a_picture_stands_still_m5() -> None:
    made = playing(FILM)
    assert made.showing
    first = made.showing.turn
    made.over(first, 5_000)
    assert (made.showing.item, made.showing.turn) == (FILM, first + 1)
    made = playing(A)
    assert made.change_at is None


def test_time_stands_still_while_the_pane_is_away_m4() -> None:
    made = playing(A, B)
    made.seen(False, 4_000)
    made.seen(False, 5_000)
    assert made.change_at is None
    made.tick(60_000)
    assert name(made) == "a"
    made.seen(True, 100_000)
    assert made.change_at == 106_000
    made.seen(False, 101_000)
    made.seen(True, 200_000)
    assert made.change_at == 205_000


def test_a_new_list_lets_what_it_still_has_go_on_m6() -> None:
    made = playing(A, B, C)
    made.tick(10_000)
    made.take([C, B, A], (), 15_000)
    assert (name(made), made.change_at) == ("b", 30_000)
    made.tick(30_000)
    assert name(made) == "a"


def test_what_is_called_otherwise_by_now_or_stands_longer_goes_on_and_is_not_shown_anew_m6() -> None:
    film = playing(FILM, A)
    before = film.showing
    film.take([FILM.model_copy(update={"name": "Giới thiệu", "zones": ("z1",)}), A], (), 5_000)
    assert (name(film), film.showing and film.showing.turn) == ("Giới thiệu", before and before.turn)
    made = playing(A, B)
    made.take([item("a", seconds=30), B], (), 5_000)
    assert (name(made), made.change_at) == ("a", 30_000)
    made.take([item("a", zones=("z2",)), B], ("z1",), 6_000)
    assert name(made) == "b"


def test_what_a_new_list_has_no_more_leaves_at_once_and_the_one_behind_it_comes_m6() -> None:
    made = playing(A, B, C)
    made.tick(10_000)
    made.take([A, C], (), 12_000)
    assert (name(made), made.change_at) == ("c", 22_000)
    made.take([], (), 13_000)
    assert (made.showing, made.after, made.change_at) == (None, None, None)


def test_with_everything_broken_there_is_nothing_m7() -> None:
    made = playing(A, FILM)
    made.failed(A.sha256, "unreadable", 1_000)
    assert name(made) == "f"
    made.failed(FILM.sha256, "no_player", 2_000)
    assert (made.showing, made.change_at) == (None, None)


def test_what_is_broken_is_not_tried_again_m8() -> None:
    made = playing(A, B)
    made.failed(A.sha256, "unreadable", 0)
    made.failed(A.sha256, "hash", 0)
    made.here(A.sha256, 0)
    made.take([A, B], (), 0)
    assert (name(made), made.after) == ("b", None)
    assert made.broken == {A.sha256: "unreadable"}


def test_a_file_that_is_gone_from_the_disk_leaves_and_comes_back_m2() -> None:
    made = playing(A)
    made.gone(A.sha256, 1_000)
    assert made.showing is None
    made.gone(B.sha256, 1_000)
    made.here(A.sha256, 2_000)
    assert name(made) == "a"
