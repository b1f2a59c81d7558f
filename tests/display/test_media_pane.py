"""The pane of pictures and videos as it is drawn: what comes, what leaves, and what is passed over."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject, QUrl
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clientkit.page_report import PageErrors
from config.clock import Clock
from display.media.media_cache import MediaCache
from tests.display.conftest import BRANCH, START, board, snapshot
from tests.display.media.office import BLUE, GREEN, RED, Server, item, picture, video
from tests.display.test_app import SEATS, Shown, items
from tests.patience import until_seen
from tests.server.media.files import mp4
from wire.catalogue import Group
from wire.media import HallMedia as MediaView
from wire.media import MediaItem
from wire.reports import MediaReport
from wire.values import LAYOUTS, Text

A, B, C = (picture(colour) for colour in (RED, GREEN, BLUE))


class Hall(Shown):
    """A display with media, at rest."""

    def __init__(self, folder: Path, *files: bytes, **others: Any) -> None:
        clock = Clock(speed=1.0001, real_start_ms=time.time_ns() // 1_000_000, start_ms=START)
        super().__init__(clock, (960, 540), media=MediaCache(folder, kept_free=0), **others)
        self.media = self.screen.media
        self.now = 0
        self.media._now_ms = lambda: self.now
        self.told: list[MediaReport] = []
        self.media.reported.connect(self.told.append)
        assert self.media.cache is not None
        self.media.fetch_with(Server(*files).serve(self.media.cache))
        pane = self.window.findChild(QQuickItem, "mediaPane")
        assert pane is not None
        self.pane = pane
        self.screen.welcomed(snapshot(**SEATS))

    def take(self, *items: MediaItem) -> None:
        self.media.take(MediaView(items=items))

    def after(self, seconds: float) -> None:
        self.now += round(seconds * 1000)
        self.media._pump()

    @property
    def states(self) -> list[str]:
        return [each.state + each.why for each in self.told[-1].items]

    def numbers(self) -> list[QQuickItem]:
        """The drawn numbers that are served."""
        return [each for each in items(self.window.contentItem()) if each.property("text") in ("A007", "A013", "A002")]

    def colour(self) -> str:
        """What is drawn in the middle of the pane: "red", "green", "blue", or "" for anything else."""
        image = self.window.grabWindow()
        middle = self.pane.mapToScene(self.pane.boundingRect().center())
        found = image.pixelColor(middle.toPoint())
        shades = {"red": found.red(), "green": found.green(), "blue": found.blue()}
        strongest = max(shades, key=lambda name: shades[name])
        others = [shade for name, shade in shades.items() if name != strongest]
        return strongest if shades[strongest] > 2 * max(others) else ""


Open = Callable[..., Hall]


@pytest.fixture
def hall(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    made: list[Hall] = []

    def start(*files: bytes, **others: Any) -> Hall:
        made.append(Hall(tmp_path, *files, **others))
        return made[-1]

    yield start
    for each in made:
        each.media.stop()
        each.window.close()
        each.words.use("vi")
        shiboken6.delete(each.engine)


def test_a_picture_is_drawn_and_the_next_one_after_its_seconds(qtbot: QtBot, hall: Open) -> None:
    shown = hall(A, B)
    assert not shown.pane.isVisible()
    shown.take(item(A), item(B))
    until_seen(qtbot, lambda: shown.colour() == "red")
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"])
    shown.after(10)
    until_seen(qtbot, lambda: shown.colour() == "green")
    shown.after(10)
    until_seen(qtbot, lambda: shown.colour() == "red")
    assert shown.warnings == []


def sources(shown: Hall) -> list[str]:
    """The files that the pane has in memory."""
    drawn = (each.property("source") for each in shown.pane.childItems())
    return [
        each.fileName() for each in drawn if isinstance(each, QUrl) and each.fileName() not in ("", "MediaVideo.qml")
    ]


@pytest.mark.parametrize("reduced_motion", [True, False])
def test_what_is_gone_is_not_kept_in_memory(qtbot: QtBot, hall: Open, reduced_motion: bool) -> None:
    shown = hall(A, B, reduced_motion=reduced_motion)
    shown.take(item(A), item(B))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"] and shown.pane.property("pictured"))
    shown.after(10)
    until_seen(qtbot, lambda: sources(shown) == [f"{item(B).sha256}.shown"])
    shown.take()
    until_seen(qtbot, lambda: sources(shown) == [])


def test_one_picture_comes_through_the_other_within_a_second_and_without_movement_at_once(
    qtbot: QtBot, hall: Open
) -> None:
    shown = hall(A, B, reduced_motion=False)
    shown.take(item(A), item(B))
    until_seen(qtbot, lambda: shown.states == ["playing", "playing"] and shown.colour() == "red")
    seen: list[list[float]] = []
    pictures = [each for each in shown.pane.childItems() if each.metaObject().className().startswith("MediaPicture")]
    for each in pictures:
        each.opacityChanged.connect(lambda: seen.append([one.opacity() for one in pictures]))
    until_seen(qtbot, lambda: sorted(one.opacity() for one in pictures) == [0, 1])
    seen.clear()
    began = time.monotonic()
    shown.after(10)
    until_seen(qtbot, lambda: seen and sorted(one.opacity() for one in pictures) == [0, 1])
    assert time.monotonic() - began < 5
    assert any(0 < opacity < 1 for each in seen for opacity in each)
    shown.screen.header._reduced_motion = True
    shown.screen.header.changed.emit()
    seen.clear()
    shown.after(10)
    until_seen(qtbot, lambda: seen and sorted(one.opacity() for one in pictures) == [0, 1])
    assert all(opacity in (0, 1) for each in seen for opacity in each)


def test_a_call_has_the_screen_at_once_and_the_pane_comes_back_behind_it(qtbot: QtBot, hall: Open) -> None:
    shown = hall(A)
    shown.take(item(A))
    until_seen(qtbot, lambda: shown.colour() == "red")
    shown.call("A046")
    assert not shown.pane.isVisible()
    assert shown.media._list._away
    shown.screen.event_came(102, shown.screen.now_ms(), {"type": "ticket.cancelled", "ticket_id": "ticket-0101"})
    until_seen(qtbot, lambda: shown.colour() == "red")
    assert not shown.media._list._away


def test_pictures_go_on_without_a_link_and_leave_with_a_screen_out_of_use(qtbot: QtBot, hall: Open) -> None:
    shown = hall(A)
    shown.take(item(A))
    until_seen(qtbot, lambda: shown.colour() == "red")
    shown.screen.link_lost("", 60.0)
    assert shown.screen.mood == "lost"
    assert shown.pane.isVisible()
    shown.screen.welcomed(snapshot(**SEATS).model_copy(update={"views": snapshot(**SEATS).views | {
        "media": MediaView(items=(item(A),)).model_dump(mode="json")}}))  # fmt: skip
    shown.screen.used("out_of_service")
    assert not shown.pane.isVisible()
    shown.screen.used("open")
    assert shown.pane.isVisible()
    shown.screen.view_came("media", {"items": []})
    assert not shown.pane.isVisible()


def test_the_code_for_phones_takes_the_room_of_the_media(qtbot: QtBot, hall: Open) -> None:
    shown = hall(A)
    shown.take(item(A))
    until_seen(qtbot, lambda: shown.colour() == "red")
    shown.screen.header.coded("https://so-01.example.gov.vn/t#here-7K2MXA")
    assert not shown.pane.isVisible()
    shown.screen.header.coded("")
    assert shown.pane.isVisible()


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout not in ("classic", "bilingual")])
def test_every_layout_has_a_place_for_media_that_a_call_takes_back(qtbot: QtBot, hall: Open, layout: str) -> None:
    shown = hall(A, layout=layout, counter="quay-04" if layout == "door" else "")
    shown.take(item(A))
    until_seen(qtbot, lambda: shown.colour() == "red")
    assert all(number.isVisible() for number in shown.numbers()), "nothing is taken from numbers"
    shown.call("A046", counter=4)
    assert not shown.pane.isVisible()
    shown.screen.event_came(102, shown.screen.now_ms(), {"type": "ticket.cancelled", "ticket_id": "ticket-0101"})
    until_seen(qtbot, lambda: shown.colour() == "red")
    shown.screen.view_came("board", board(**SEATS | {"open": False}))
    assert shown.pane.isVisible()
    shown.screen.link_lost("", 60.0)
    assert shown.screen.mood == "lost"
    assert shown.pane.isVisible()
    shown.screen.header.coded("https://so-01.example.gov.vn/t#here-7K2MXA")
    assert not shown.pane.isVisible()


def test_another_layout_takes_the_media_over(qtbot: QtBot, hall: Open) -> None:
    shown = hall(A)
    shown.take(item(A))
    until_seen(qtbot, lambda: shown.colour() == "red")
    shown.screen.laid_out("board")
    until_seen(qtbot, lambda: shown.window.findChild(QQuickItem, "mediaPane") is not shown.pane)
    [shown.pane] = [shown.window.findChild(QQuickItem, "mediaPane")]  # type: ignore[list-item]
    until_seen(qtbot, lambda: shown.colour() == "red")


def test_a_layout_that_leaves_as_its_media_do_leaves_no_error_behind(qtbot: QtBot, hall: Open) -> None:
    shown = hall(A)
    for layout in LAYOUTS[1:]:
        shown.take(item(A))
        until_seen(qtbot, lambda: shown.media.turn > 0)
        QTest.qWait(20)
        shown.take()
        shown.screen.laid_out(layout)
        QTest.qWait(1)
        shown.screen.laid_out("classic")
    assert shown.warnings == []


def test_a_board_of_so_many_counters_that_they_take_turns_has_no_room_for_media(qtbot: QtBot, hall: Open) -> None:
    shown = hall(A, layout="board")
    shown.take(item(A))
    until_seen(qtbot, lambda: shown.colour() == "red")
    seats = [{"counter_id": f"quay-{n:02d}", "number": n, "state": "open", "ticket": "A007"} for n in range(1, 41)]
    branch = BRANCH.model_dump() | {
        "counters": [BRANCH.counters[0].model_dump() | {"id": one["counter_id"], "number": one["number"]}
                     for one in seats]
    }  # fmt: skip
    shown.screen.header.follow(type(BRANCH).model_validate(branch))
    shown.screen.view_came("board", board(**SEATS | {"counters": seats}))
    assert not shown.pane.isVisible()


def test_two_languages_with_many_groups_of_long_names_show_media_and_each_group_within_a_minute(
    qtbot: QtBot, hall: Open
) -> None:
    shown = hall(A, layout="bilingual")
    name = Text(vi="Đăng ký hộ kinh doanh, hợp tác xã", en="Registration of household businesses")
    groups = [Group(id=f"g{n}", series=letter, name=name) for n, letter in enumerate("BCEFGHKLMN")]
    shown.screen.header.follow(BRANCH.model_validate(BRANCH.model_dump() | {"groups": [*BRANCH.groups, *groups]}))
    queues = [{"group_id": group.id, "waiting": 3, "wait": None, "numbers": []} for group in groups]
    shown.screen.view_came("board", board(**SEATS | {"queues": queues}))
    shown.take(item(A))
    [queue] = [each for each in items(shown.window.contentItem()) if each.property("waitWidth")]
    [turns] = [each for each in queue.children() if each.metaObject().className() == "QQmlTimer"]
    until_seen(qtbot, lambda: shown.colour() == "red" and queue.property("pages") == 10)
    assert turns.property("interval") * queue.property("pages") <= 60_000


@pytest.mark.parametrize("torn", [A[: len(A) // 2], b"no picture"])
def test_a_picture_that_cannot_be_decoded_is_passed_over_and_told(qtbot: QtBot, hall: Open, torn: bytes) -> None:
    shown = hall(torn, B)
    shown.take(item(torn), item(B))
    until_seen(qtbot, lambda: shown.states == ["brokenunreadable", "playing"])
    until_seen(qtbot, lambda: shown.colour() == "green")
    assert shown.warnings, "Qt warns of it"
    errors = shown.engine.findChild(PageErrors)
    assert errors is not None
    assert errors.first == "", "the page itself is well"


def test_with_nothing_but_broken_ones_the_hall_sees_its_ordinary_rest(qtbot: QtBot, hall: Open) -> None:
    shown = hall(b"no picture", b"no film either")
    shown.take(item(b"no picture"), item(b"no film either", kind="video", media_type="video/webm"))
    until_seen(qtbot, lambda: shown.states == ["brokenunreadable", "brokenunreadable"])
    assert not shown.pane.isVisible()


def test_a_player_that_tells_twice_of_a_broken_video_blames_nothing_that_comes_after_it(
    qtbot: QtBot, hall: Open
) -> None:
    torn = mp4()  # whole as a server sees it, with nothing to play in it
    shown = hall(torn, A, B)
    shown.take(item(torn, kind="video", media_type="video/mp4"), item(A), item(B))
    until_seen(qtbot, lambda: shown.states[0] == "brokenunreadable" and shown.colour() == "red")
    turn = shown.media.turn
    player = shown.pane.findChild(QMediaPlayer)
    assert player is not None
    player.errorOccurred.emit(QMediaPlayer.Error.ResourceError, "late")
    player.mediaStatusChanged.emit(QMediaPlayer.MediaStatus.InvalidMedia)
    QTest.qWait(200)
    assert (shown.states, shown.media.turn) == (["brokenunreadable", "playing", "playing"], turn)


def test_a_video_is_drawn_to_its_end_then_the_next_one_comes(qtbot: QtBot, hall: Open) -> None:
    film = video([RED] * 5 + [GREEN] * 5, frame_ms=200)  # a busy machine may not look for half a second
    shown = hall(film, C)
    shown.take(item(film), item(C))
    seen: list[str] = []

    def at_the_end() -> bool:
        colour = shown.colour()
        if colour and seen[-1:] != [colour]:
            seen.append(colour)
        return colour == "blue"

    until_seen(qtbot, at_the_end)
    assert seen == ["red", "green", "blue"]
    assert shown.states == ["playing", "playing"]
    assert shown.warnings == []


def test_a_video_stands_still_during_a_call_and_goes_on_behind_it(qtbot: QtBot, hall: Open) -> None:
    film = video([RED] * 5 + [GREEN] * 5, frame_ms=60)
    shown = hall(film)
    shown.take(item(film))
    until_seen(qtbot, lambda: shown.colour() == "red")
    turn = shown.media.turn
    shown.call("A046")
    QTest.qWait(800)
    assert shown.media.turn == turn
    shown.screen.event_came(102, shown.screen.now_ms(), {"type": "ticket.cancelled", "ticket_id": "ticket-0101"})
    until_seen(qtbot, lambda: shown.media.turn > turn)


def test_a_video_whose_turn_comes_during_a_call_waits_and_is_shown_behind_it(qtbot: QtBot, hall: Open) -> None:
    film = video([RED] * 5 + [GREEN] * 5, frame_ms=60)
    shown = hall(film)
    shown.call("A046")
    shown.take(item(film))
    until_seen(qtbot, lambda: timers(shown))
    [unmoved] = timers(shown)
    unmoved.setProperty("interval", 300)  # instead of ten seconds
    QTest.qWait(500)
    assert shown.states == ["playing"]
    unmoved.setProperty("interval", 10_000)
    shown.screen.event_came(102, shown.screen.now_ms(), {"type": "ticket.cancelled", "ticket_id": "ticket-0101"})
    until_seen(qtbot, lambda: shown.colour() == "red")
    assert unmoved.property("running")


def timers(shown: Hall) -> list[QObject]:
    """Of what plays videos: they look whether one goes on."""
    return shown.pane.findChildren(QObject, "unmoved")


def test_a_video_is_soft_within_a_fifth_of_a_second_of_a_call(qtbot: QtBot, hall: Open) -> None:
    film = video([RED] * 50)
    shown = hall(film, media_sound=True)
    shown.take(item(film))
    until_seen(qtbot, lambda: shown.colour() == "red")
    [loudspeaker] = shown.window.findChildren(QAudioOutput)
    assert loudspeaker.volume() == 1
    shown.media.speaks(True)
    until_seen(qtbot, lambda: loudspeaker.volume() == pytest.approx(0.1))
    [fade] = [
        each for each in loudspeaker.findChildren(QObject) if each.metaObject().className() == "QQuickNumberAnimation"
    ]
    assert fade.property("duration") <= 200, "by its own time: a busy machine draws it later"
    shown.media.speaks(False)
    until_seen(qtbot, lambda: loudspeaker.volume() == 1)


PLAYER = """import QtQuick
import Display
Item {
    required property HallMedia media
    objectName: "player"
    visible: media.video
    function end() { media.over(media.turn) }
}
"""


def test_a_player_is_loaded_with_the_first_video_alone(qtbot: QtBot, hall: Open, tmp_path: Path) -> None:
    (tmp_path / "Player.qml").write_text(PLAYER)
    film = video([RED])
    shown = hall(A, film)
    shown.pane.setProperty("player", QUrl.fromLocalFile(str(tmp_path / "Player.qml")))
    shown.take(item(A))
    until_seen(qtbot, lambda: shown.colour() == "red")
    assert shown.window.findChild(QQuickItem, "player") is None
    shown.take(item(film))
    until_seen(qtbot, lambda: shown.window.findChild(QQuickItem, "player") is not None)


def test_where_no_player_can_be_loaded_videos_are_passed_over_and_told(
    qtbot: QtBot, hall: Open, tmp_path: Path
) -> None:
    film = video([RED])
    shown = hall(film, B)
    shown.pane.setProperty("player", QUrl.fromLocalFile(str(tmp_path / "none.qml")))
    shown.take(item(film), item(B))
    until_seen(qtbot, lambda: shown.states == ["brokenno_player", "playing"])
    until_seen(qtbot, lambda: shown.colour() == "green")


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_ten_thousand_changes_leave_nothing_behind(qtbot: QtBot, hall: Open) -> None:
    files = [picture(colour, (1920, 1080), "JPEG") for colour in (RED, GREEN, BLUE)]
    shown = hall(*files)
    shown.take(*(item(data) for data in files))
    until_seen(qtbot, lambda: shown.states == ["playing"] * 3 and shown.pane.property("pictured"))

    def change(times: int) -> int:
        for _ in range(times):
            shown.after(10)
            until_seen(qtbot, lambda: sources(shown) == [shown.media.file.fileName()])
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

    before = change(500)
    assert change(10_000) - before < 8_000_000
