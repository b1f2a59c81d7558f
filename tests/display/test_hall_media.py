"""What stands in the pane of media, how loud it is, and what the server is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from config.clock import Clock
from display.hall_header import HallHeader
from display.hall_media import HallMedia, plays_videos
from display.media.fetch import MediaFetch
from display.media.media_cache import MOST_BYTES, MediaCache
from tests.display.conftest import BRANCH
from tests.display.media.office import BLUE, GREEN, RED, Server, item, picture, video
from tests.patience import until_seen
from wire.media import MOST_ITEMS, MediaItem
from wire.media import HallMedia as MediaView
from wire.reports import MediaReport

A, B, C, FILM = picture(RED), picture(GREEN), picture(BLUE), video([RED, GREEN])


class Pane:
    """Media of a display, its server, and what it told."""

    def __init__(
        self, folder: Path, server: Server, zones: tuple[str, ...] = (), most_bytes: int = MOST_BYTES, **others: Any
    ) -> None:
        self.now = 0
        self.header = HallHeader(Clock(), zones)
        self.header.follow(BRANCH)
        cache = MediaCache(folder, kept_free=0, most_bytes=most_bytes)
        self.media = HallMedia(self.header, cache, now_ms=lambda: self.now, parent=self.header, **others)
        self.told: list[MediaReport] = []
        self.media.reported.connect(self.told.append)
        self.fetch: MediaFetch = server.serve(cache, retry_s=60)
        self.media.fetch_with(self.fetch)
        self.media.seen(True)

    def take(self, *items: MediaItem) -> None:
        self.media.take(MediaView(items=items))

    @property
    def states(self) -> list[str]:
        return [each.state + each.why for each in self.told[-1].items]

    def after(self, seconds: float) -> None:
        self.now += round(seconds * 1000)
        self.media._pump()


Open = Callable[..., Pane]


@pytest.fixture
def pane(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    made: list[Pane] = []

    def start(*files: bytes, **others: Any) -> Pane:
        made.append(Pane(tmp_path, Server(*files), **others))
        return made[-1]

    yield start
    for each in made:
        each.media.stop()
        shiboken6.delete(each.header)


def test_what_the_server_names_is_fetched_shown_and_told(qtbot: QtBot, tmp_path: Path, pane: Open) -> None:
    shown = pane(A, B)
    assert (shown.media.turn, shown.media.file.isEmpty(), shown.media.name) == (0, True, "")
    shown.take(item(A, "Một"), item(B, "Hai"))
    assert (shown.told[-1].state, shown.states) == ("ready", ["fetching", "fetching"])
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    assert shown.media.file.toLocalFile() == str(tmp_path / f"{item(A).sha256}.shown")
    assert (shown.media.name, shown.media.video) == ("Một", False)
    shown.after(10)
    assert shown.media.name == "Hai"
    assert shown.media.file.toLocalFile() == str(tmp_path / f"{item(B).sha256}.shown")


def test_the_next_picture_comes_by_itself(qtbot: QtBot, pane: Open) -> None:
    shown = pane(A, B)
    shown.take(item(A, "Một", seconds=3), item(B, "Hai"))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    shown.after(2.99)
    shown.now += 10
    until_seen(qtbot, lambda: shown.media.name == "Hai")


def test_a_display_without_a_folder_shows_and_asks_for_nothing(qtbot: QtBot) -> None:
    header = HallHeader(Clock())
    media = HallMedia(header, parent=header)
    media.take(MediaView(items=(item(A),)))
    media.unreadable(0)
    media.stop()
    assert (media.turn, media.file.isEmpty(), media.cache) == (0, True, None)
    shiboken6.delete(header)


def test_only_what_is_for_this_part_of_the_hall_is_fetched_also_when_it_is_moved(qtbot: QtBot, pane: Open) -> None:
    shown = pane(A, B, zones=("tang-1",))
    shown.take(item(A, "Một", zones=("tang-1",)), item(B, "Hai", zones=("tang-2",)))
    until_seen(qtbot, lambda: shown.states == ["playing"])
    shown.header.moved("tang-2")
    until_seen(qtbot, lambda: shown.states == ["playing"] and shown.media.name == "Hai")
    shown.take()
    assert (shown.media.turn, shown.told[-1]) == (0, MediaReport(state="none"))


def test_what_cannot_be_decoded_is_passed_over_and_told(qtbot: QtBot, pane: Open) -> None:
    torn = A[: len(A) // 2]
    shown = pane(torn, B)
    shown.take(item(torn, "Hỏng\nrồi"), item(B, "Hai"))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    shown.media.unreadable(shown.media.turn - 1)
    assert shown.media.name != "Hai"
    shown.media.unreadable(shown.media.turn)
    assert shown.media.name == "Hai"
    until_seen(qtbot, lambda: shown.states == ["brokenunreadable", "playing"])
    assert (shown.told[-1].state, shown.told[-1].detail) == ("broken", "Hỏng rồi")


def test_what_cannot_be_shown_leaves_its_room_to_what_can(qtbot: QtBot, pane: Open) -> None:
    torn = A[: len(A) // 2]
    shown = pane(torn, B, C, most_bytes=len(torn) + len(B) + len(C) - 1)
    shown.take(item(torn), item(B))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    shown.media.unreadable(shown.media.turn)
    until_seen(qtbot, lambda: shown.states == ["brokenunreadable", "playing"])
    shown.take(item(torn), item(B), item(C))
    until_seen(qtbot, lambda: shown.states[1:] == ["playing", "playing"])


def test_what_the_disk_lost_is_passed_over_until_it_came_anew(qtbot: QtBot, tmp_path: Path, pane: Open) -> None:
    shown = pane(A, B)
    shown.take(item(A, "Một"), item(B, "Hai"))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    (tmp_path / f"{item(A).sha256}.shown").write_bytes(b"")
    shown.media.unreadable(shown.media.turn)
    assert (shown.media.name, shown.states) == ("Hai", ["fetching", "playing"])
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    shown.after(10)
    assert shown.media.name == "Một"


def test_with_everything_broken_the_hall_sees_its_ordinary_rest(qtbot: QtBot, pane: Open) -> None:
    shown = pane(A)
    shown.take(item(A), item(B))
    until_seen(qtbot, lambda: shown.states == ["playing", "brokengone"])
    shown.media.unreadable(shown.media.turn)
    until_seen(qtbot, lambda: shown.states == ["brokenunreadable", "brokengone"])
    assert shown.media.turn == 0


def test_a_machine_that_plays_no_videos_passes_them_over_and_says_so(qtbot: QtBot, pane: Open) -> None:
    shown = pane(FILM, A, plays=lambda: False)
    shown.take(item(FILM), item(A, "Một"))
    until_seen(qtbot, lambda: shown.states == ["brokenno_player", "playing"])
    assert shown.media.name == "Một"


def test_a_player_that_cannot_be_loaded_is_the_same(qtbot: QtBot, pane: Open) -> None:
    shown = pane(FILM, A)
    shown.take(item(FILM, "Phim"), item(A, "Một"))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    assert (shown.media.name, shown.media.video) == ("Phim", True)
    shown.media.noPlayer(shown.media.turn - 1)
    assert shown.media.name == "Phim"
    shown.media.noPlayer(shown.media.turn)
    assert (shown.media.name, shown.states) == ("Một", ["brokenno_player", "playing"])


def test_this_machine_plays_videos() -> None:
    assert plays_videos()


def test_a_video_that_is_over_makes_room_for_the_next(qtbot: QtBot, pane: Open) -> None:
    shown = pane(FILM, A)
    shown.take(item(FILM, "Phim"), item(A, "Một"))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    shown.after(3600)
    assert shown.media.name == "Phim"
    shown.media.over(shown.media.turn)
    assert shown.media.name == "Một"


def test_nothing_passes_while_a_call_has_the_screen(qtbot: QtBot, pane: Open) -> None:
    shown = pane(A, B)
    shown.take(item(A, "Một"), item(B, "Hai"))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    shown.after(8)
    shown.media.seen(False)
    shown.after(60)
    shown.media.seen(True)
    shown.after(1.9)
    assert shown.media.name == "Một"
    shown.after(0.2)
    assert shown.media.name == "Hai"


def test_the_pane_of_another_layout_may_appear_before_the_last_one_has_left(qtbot: QtBot, pane: Open) -> None:
    shown = pane(A, B)
    shown.take(item(A, "Một"), item(B, "Hai"))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    shown.media.seen(True)
    shown.media.seen(False)
    shown.after(10)
    assert shown.media.name == "Hai"


def test_videos_are_soft_from_a_call_on_until_a_second_after_the_last(qtbot: QtBot, pane: Open) -> None:
    media = pane().media
    changes: list[bool] = []
    media.changed.connect(lambda: changes.append(media.ducked))
    media.speaks(False)
    media.speaks(True)
    assert media.ducked
    media.speaks(False)
    assert media._loud.isActive()
    assert media._loud.interval() == 1000
    media.speaks(True)  # the next call before the second is over
    assert not media._loud.isActive()
    media.speaks(False)
    media._loud.setInterval(1)
    media._loud.start()
    until_seen(qtbot, lambda: not media.ducked)
    assert changes == [True, False]


def test_the_same_state_is_told_once(qtbot: QtBot, pane: Open) -> None:
    shown = pane(A)
    shown.take(item(A))
    until_seen(qtbot, lambda: shown.states == ["playing"])
    count = len(shown.told)
    shown.take(item(A))
    shown.after(100)
    assert len(shown.told) == count


def test_an_item_of_a_newer_server_is_passed_over_and_told_once(
    qtbot: QtBot, pane: Open, caplog: pytest.LogCaptureFixture
) -> None:
    shown = pane(A)
    known = item(A, "Một").model_dump()
    newer = MediaView.model_validate({"items": [known | {"sha256": "7a" * 32, "kind": "web", "name": "Trang"}, known]})
    for _ in range(2):
        shown.media.take(newer)
    until_seen(qtbot, lambda: shown.states == ["playing", "brokenunknown"])
    assert (shown.told[-1].state, shown.told[-1].detail) == ("broken", "Trang")
    assert caplog.text.count("Trang is of a kind that this program does not know") == 1
    shown.media.take(MediaView(items=newer.items))
    assert (shown.told[-1].state, shown.states) == ("ready", ["playing"])
    shown.media.take(MediaView.model_validate({"items": [{"kind": "web", "name": "Trang"}]}))
    assert (shown.told[-1].state, shown.told[-1].items) == ("broken", ())


def test_of_more_than_a_report_holds_all_is_shown_and_the_first_are_told(qtbot: QtBot, pane: Open) -> None:
    shown = pane(A)
    others = [item(B, sha256=f"{n:064x}") for n in range(MOST_ITEMS + 5)]
    shown.take(*others, item(A, "Cuối"))
    until_seen(qtbot, lambda: shown.media.name == "Cuối")
    until_seen(qtbot, lambda: shown.states == ["brokengone"] * MOST_ITEMS)
