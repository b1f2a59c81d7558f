"""The hall's screen in every state; nothing speaks."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import shiboken6
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from clientkit import no_link
from clientkit.no_link import NoLink
from clientkit.voice.trouble import Trouble, TroubleKind
from config.clock import Clock
from display import app
from display.look import DARK, Look
from display.media.media_cache import MediaCache
from display.screen import HallScreen
from tests.display.conftest import START, both, called, listed, snapshot
from tests.display.media.office import Server, item, poster
from tests.gallery.geometry import walk
from tests.gallery.scene import Scene, long_branch, settle
from tests.third_language import FOLDER as KHMER
from tests.third_language import with_khmer
from wire import word_files
from wire.catalogue import Branch, Notice
from wire.errors import Code, refused
from wire.media import HallMedia
from wire.values import LAYOUTS
from wire.waits import about_told, bound_told

SIZES = {"1080p": (1920, 1080), "4k": (3840, 2160), "portrait": (1080, 1920), "small": (1366, 768)}

LONG_NOTICE = Notice(
    title=both("Hướng dẫn chuẩn bị giấy tờ trước khi đến lượt", "Prepare your papers before your turn"),
    text=both(
        "Xin ông/bà chuẩn bị sẵn thẻ căn cước, bản chính và bản sao giấy tờ; phụ nữ mang thai, người cao tuổi, người "
        "khuyết tật xin báo với quầy hướng dẫn để được ưu tiên theo quy định.",
        "Please have your identity card, originals and copies ready; pregnant women, older people and people with "
        "disabilities please tell reception.",
    ),
)
BRANCH = long_branch().model_copy(update={"notices": (LONG_NOTICE,)})
LIST = [listed(90 - n, START - 300_000 - n * 60_000, number=f"{'AEWX'[n % 4]}{1046 - n * 117}", counter=1 + n * 3,
               over=n > 3) for n in range(8)]  # fmt: skip


CALLS_AT = "https://so-01.chinhanh.example.gov.vn/c"


def _wait(people: int) -> dict[str, int]:
    """What a newcomer is told behind so many; behind nobody there is as good as no wait."""
    p50_s, bound_s = people * 240, people * 330
    return {"low_min": people * 2, "about_min": about_told(p50_s, bound_s), "high_min": bound_told(bound_s)}


def _seats(branch: Branch, resting: bool = False) -> dict[str, Any]:
    """What a server says of counters and queues: some closed, one paused, one free."""
    letters = [group.series for group in branch.groups]
    counters = [
        {"counter_id": each.id, "number": each.number,
         "state": "closed" if each.number % 11 == 8 else "paused" if each.number % 13 == 3 else "open",
         "ticket": "" if resting or each.number % 7 == 6 else f"{letters[each.number % len(letters)]}"
                   f"{1000 + 7 * each.number if each.number % 5 == 4 else f'{7 * each.number:03d}'}"}
        for each in branch.counters
    ]  # fmt: skip
    queues = [
        {"group_id": group.id, "waiting": 0 if resting else (n * 5) % 17,
         "wait": None if n == 3 else _wait(0 if resting else (n * 5) % 17),
         "numbers": [] if resting else [f"{letters[n]}{50 + k:03d}" for k in range((n * 5) % 17)]}
        for n, group in enumerate(branch.groups)
    ]  # fmt: skip
    return {
        "calls_at": CALLS_AT,
        "counters": counters,
        "queues": queues,
        "missed": [] if resting else ["A031", "E1002", "W017"],
    }


def _many(branch: Branch) -> Branch:
    """The same with 40 counters."""
    counters = tuple(
        branch.counters[n % len(branch.counters)].model_copy(update={"id": f"quay-{n + 1:02d}", "number": n + 1})
        for n in range(40)
    )
    return Branch.model_validate(branch.model_dump() | {"counters": counters})


class _StillClock(Clock):
    """Stands; a scene puts it on."""

    later: ClassVar[list[int]] = [0]

    def now_ms(self) -> int:
        return START + self.later[0]

    def elapsed_ms(self) -> int:
        return START + self.later[0]


class SilentVoice:
    """A voice that has something to complain of."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble, self.ready, self.mute, self.hushed = trouble, False, True, False


class DisplayStage:
    """A display that a scene plays on. Main thread only."""

    def __init__(
        self,
        size: tuple[int, int],
        languages: tuple[str, ...] = ("vi", "en"),
        layout: str = "classic",
        counter: str = "",
        look: Look = DARK,
        directions: Mapping[str, str] | None = None,
    ) -> None:
        self.khmer = "km" in languages
        if self.khmer:
            word_files.add_folder(KHMER)
        self.folder = tempfile.TemporaryDirectory()
        _StillClock.later[0] = 0
        self.screen = HallScreen(
            _StillClock(),
            reduced_motion=True,
            languages=languages,  # type: ignore[arg-type]
            layout=layout,
            counter=counter,
            results=Path(self.folder.name),
            look=look,
            directions=directions,
            media=MediaCache(Path(self.folder.name) / "media", kept_free=0),
        )
        self.engine, self.words, self.window = app.open_window(self.screen, *size)
        self.window.show()

    def close(self) -> None:
        self.screen.media.stop()
        self.folder.cleanup()
        self.window.close()
        self.words.use("vi")
        shiboken6.delete(self.engine)
        if self.khmer:
            word_files.forget_folder(KHMER)

    def open(self, calls: list[dict[str, Any]] | None = None, branch: Branch = BRANCH, **others: Any) -> None:
        said = snapshot(calls, **(_seats(branch) | others))
        self.screen.welcomed(said.model_copy(update={"branch": with_khmer(branch) if self.khmer else branch}))

    def call(self, *numbers: str, language: str = "vi") -> None:
        for n, number in enumerate(numbers):
            self.screen.event_came(
                101 + n, START, called(101 + n, number=number, counter=(12, 3, 9, 1, 7, 11)[n], language=language)
            )  # fmt: skip

    def again(self, number: str) -> None:
        event = called(150, number=number, counter=12) | {
            "type": "ticket.recalled",
            "nth": 2,
            "ticket_id": "ticket-0101",
        }
        self.screen.event_came(150, START, event)

    def after(self, seconds: float) -> None:
        _StillClock.later[0] = int(seconds * 1000)
        self.screen._pump()

    def show_media(self, *files: bytes) -> None:
        """Have these pictures on show, and the first of them on the screen."""
        media = self.screen.media
        assert media.cache is not None
        media.fetch_with(Server(*files).serve(media.cache))
        media.take(HallMedia(items=tuple(item(data) for data in files)))
        pane = self.window.findChild(QQuickItem, "mediaPane")
        assert pane is not None
        for _ in range(4_000):
            if pane.property("pictured"):
                return
            QTest.qWait(5)
        raise AssertionError("the first picture does not appear")

    def silent(self, why: Trouble) -> None:
        self.screen._voice = SilentVoice(why)  # type: ignore[assignment]  # what the voice says is all that is shown
        self.screen.changed.emit()


LANGUAGES = {"english": ("en", "vi"), "khmer": ("km", "vi")}
"""Of a hall, by the word that a scene's name begins with; before it may stand its layout."""


def pictures(size: tuple[int, int], scenes: Sequence[Scene] | None = None) -> Iterator[tuple[str, DisplayStage]]:
    """Every scene, or those that are named, and the stage while the window shows it."""
    for scene in SCENES if scenes is None else scenes:
        first, *rest = parts = scene.name.split("-")
        layout = first if first in LAYOUTS else "classic"
        stage = DisplayStage(
            size,
            next((said for name, said in LANGUAGES.items() if name in parts[:2]), ("vi", "en")),
            layout,
            BRANCH.counters[4].id if layout == "door" else "",
            Look("light") if "light" in parts[:2] else DARK,
            dict.fromkeys((zone.id for zone in BRANCH.zones), rest[-1]) if "way" in rest else None,
        )
        scene.play(stage)
        settle(stage.window)
        yield scene.name, stage
        stage.close()


def _calling(*numbers: str, language: str = "vi") -> Callable[[DisplayStage], None]:
    def play(stage: DisplayStage) -> None:
        stage.open(LIST)
        stage.call(*numbers, language=language)

    return play


def _held(*numbers: str, language: str = "vi") -> Callable[[DisplayStage], None]:
    """Called some seconds ago: no longer lit."""

    def play(stage: DisplayStage) -> None:
        _calling(*numbers, language=language)(stage)
        stage.after(10)

    return play


def _again(*numbers: str, held: bool = False) -> Callable[[DisplayStage], None]:
    def play(stage: DisplayStage) -> None:
        _held(*numbers)(stage)
        stage.again("A046")
        if held:
            stage.after(20)

    return play


def _lost(stage: DisplayStage) -> None:
    _held("A046")(stage)
    stage.screen.link_lost()


def _unwanted(why: str) -> Callable[[DisplayStage], None]:
    return lambda stage: stage.screen.link_lost(why)


def _lost_because(stage: DisplayStage) -> None:
    stage.open(LIST)
    stage.screen.link_lost(NoLink(no_link.NoLinkKind.UNTRUSTED, "wss://may-chu.chi-nhanh-2.example.vn/live").text("vi"))


def _silent(stage: DisplayStage) -> None:
    _calling("A046")(stage)
    stage.silent(Trouble(TroubleKind.NO_PROGRAM, "espeak-ng"))


def _silent_at_rest(stage: DisplayStage) -> None:
    stage.open(LIST)
    stage.silent(Trouble(TroubleKind.NO_OUTPUT))
    [bar] = [each.item for each in walk(stage.window) if each.item.property("sentences") is not None]
    bar.setProperty("sentence", len(BRANCH.ticker) * 2)  # the last of both languages


def _media(size: tuple[int, int]) -> Callable[[DisplayStage], None]:
    """At rest with a picture of the office."""

    def play(stage: DisplayStage) -> None:
        stage.open(LIST)
        stage.show_media(poster(size, ((11, 107, 99), (242, 183, 5))))

    return play


def _door_media(**seat: str) -> Callable[[DisplayStage], None]:
    def play(stage: DisplayStage) -> None:
        _door(**seat)(stage)
        stage.show_media(poster((1920, 1080), ((11, 107, 99), (242, 183, 5))))

    return play


def _results_media(lines: int) -> Callable[[DisplayStage], None]:
    def play(stage: DisplayStage) -> None:
        _results(lines)(stage)
        stage.show_media(poster((1920, 1080), ((11, 107, 99), (242, 183, 5))))

    return play


def _resting_from_home(stage: DisplayStage) -> None:
    stage.open(LIST)
    stage.screen.header.coded("https://so-01.chinhanh.example.gov.vn/t#here-7K2MXA")


def _closed_for_the_night(stage: DisplayStage) -> None:
    stage.open(
        LIST, open=False, waiting=0, closed_because={"vi": "Mở lại lúc 07:30, thứ Năm.", "en": "Opens at 07:30."}
    )


def _call_over_media(stage: DisplayStage) -> None:
    _media((1920, 1080))(stage)
    stage.call("A046")


def _media_from_home(stage: DisplayStage) -> None:
    _media((1920, 1080))(stage)
    stage.screen.header.coded("https://so-01.chinhanh.example.gov.vn/t#here-7K2MXA")


def _media_not_live(stage: DisplayStage) -> None:
    _media((1920, 1080))(stage)
    stage.screen.link_lost()


def _media_long_lost(stage: DisplayStage) -> None:
    _media_not_live(stage)
    stage.after(60)
    QTest.qWait(300)  # in its new size it is loaded anew


def _media_closed(stage: DisplayStage) -> None:
    _closed(stage)
    stage.show_media(poster((1920, 1080), ((11, 107, 99), (242, 183, 5))))


def _closed(stage: DisplayStage) -> None:
    because = {"vi": "Mất điện toàn khu vực, xin ông/bà đến Chi nhánh số 2.", "en": "No power: please go to branch 2."}
    stage.open(LIST, open=False, closed_because=because)


def _from_home(stage: DisplayStage) -> None:
    _calling("A046")(stage)
    stage.screen.header.coded("https://so-01.chinhanh.example.gov.vn/t#here-7K2MXA")


def _noticed(stage: DisplayStage) -> None:
    notice = {
        "notice_id": "n1",
        "zones": [],
        "until": START + 22 * 3_600_000,
        "text": {
            "vi": "Tầng 2 mất điện đến 10 giờ. Các quầy 10 đến 14 tạm làm việc ở tầng 1, cạnh bàn hướng dẫn.",
            "en": "No power on floor 2 until 10:00. Counters 10 to 14 work on floor 1, next to the information desk.",
        },
    }
    stage.open(LIST, notices=[notice])
    stage.call("A046")


def _old_server(stage: DisplayStage) -> None:
    stage.open(LIST, counters=[], queues=[])


def _forty(*numbers: str) -> Callable[[DisplayStage], None]:
    def play(stage: DisplayStage) -> None:
        stage.open(LIST, _many(BRANCH))
        stage.call(*numbers)

    return play


def _door(*numbers: str, held: bool = False, **seat: str) -> Callable[[DisplayStage], None]:
    """At counter 5."""

    def play(stage: DisplayStage) -> None:
        said = _seats(BRANCH)
        counters = [each | seat if each["number"] == 5 else each for each in said["counters"]]
        stage.open(LIST, counters=counters)
        for n, number in enumerate(numbers):
            stage.screen.event_came(101 + n, START, called(101 + n, number=number, counter=5))
        if held:
            stage.after(10)

    return play


def _door_lost(stage: DisplayStage) -> None:
    _door("A046")(stage)
    stage.screen.link_lost()


def _lists_empty(stage: DisplayStage) -> None:
    stage.open([], **_seats(BRANCH, resting=True))


def _results(lines: int, *numbers: str, broken: str = "") -> Callable[[DisplayStage], None]:
    """Three of the last hour, the others before it."""

    def play(stage: DisplayStage) -> None:
        now = stage.screen.header.local(START)
        ago = [timedelta(minutes=10 if n < 3 else 90 + n) for n in range(lines)]
        said = [f"H26-{204_817 + 9 * n};{now - past:%Y-%m-%d %H:%M}" for n, past in enumerate(ago)]
        (Path(stage.folder.name) / "ket-qua-ngay.csv").write_text("\n".join([*said, broken, ""]))
        others = {"result_service": BRANCH.services[0].id, "ticker": () if broken else BRANCH.ticker}
        stage.open(LIST, BRANCH.model_copy(update=others))
        stage.screen.results.look()
        stage.call(*numbers)

    return play


def _long_lost(stage: DisplayStage) -> None:
    _lost(stage)
    stage.after(60)


def _unused(stage: DisplayStage) -> None:
    stage.open(LIST)
    stage.screen.used("out_of_service")


SCENES = (
    *(Scene(f"{layout}-long-lost", _long_lost) for layout in LAYOUTS),
    *(Scene(f"{layout}-unused", _unused) for layout in LAYOUTS),
    Scene("resting-old-server", _old_server),
    Scene("board", lambda stage: stage.open(LIST)),
    Scene("board-one", _calling("A046")),
    Scene("board-forty", _forty()),
    Scene("board-forty-calls", _forty("A1046", "E019", "W018")),
    Scene("board-english", _calling("A046")),
    Scene("board-closed", lambda stage: _closed(stage)),
    Scene("lists", lambda stage: stage.open(LIST)),
    Scene("lists-empty", _lists_empty),
    Scene("lists-not-live", _lost),
    Scene("results", _results(18)),
    Scene("results-many", _results(300)),
    Scene("results-none", _results(0)),
    Scene("results-broken", _results(2, broken="H26-12")),
    Scene("door", _door("A046")),
    Scene("door-held", _door("W1046", held=True)),
    Scene("door-serving", _door(ticket="A041", state="open")),
    Scene("door-paused", _door(ticket="", state="paused")),
    Scene("door-closed", _door(ticket="", state="closed")),
    Scene("door-not-live", _door_lost),
    Scene("starting", lambda stage: None),
    Scene("resting-empty", lambda stage: stage.open(waiting=0, **_seats(BRANCH, resting=True))),
    Scene("resting", lambda stage: stage.open(LIST)),
    Scene("media", _media((1920, 1080))),
    Scene("bilingual-media", _media((1920, 1080))),
    Scene("media-upright", _media((1080, 1920))),
    Scene("board-media", _media((1920, 1080))),
    Scene("board-media-closed", _media_closed),
    Scene("lists-media", _media((1920, 1080))),
    Scene("door-media", _door_media(ticket="", state="paused")),
    Scene("results-media", _results_media(5)),
    Scene("board-from-home", _resting_from_home),
    Scene("lists-from-home", _resting_from_home),
    Scene("door-from-home", _resting_from_home),
    Scene("results-from-home", _resting_from_home),
    Scene("media-called", _call_over_media),
    Scene("media-from-home", _media_from_home),
    Scene("media-not-live", _media_not_live),
    Scene("media-long-lost", _media_long_lost),
    Scene("media-closed", _media_closed),
    Scene("one", _calling("A046")),
    Scene("one-four-digits-english", _calling("W1046", language="en")),
    Scene("one-held", _held("W1046")),
    Scene("again", _again("A046")),
    Scene("again-of-three", _again("A046", "E1019", "W018")),
    Scene("two", _calling("A046", "E019")),
    Scene("three", _calling("A046", "E1019", "W018")),
    Scene("six", _calling("A046", "E1019", "W018", "A047", "A048", "A049")),
    Scene("six-held", _held("A046", "E1019", "W018", "A047", "A048", "A049")),
    Scene("not-live", _lost),
    Scene("not-live-because", _lost_because),
    Scene("not-paired", _unwanted(refused(Code.NOT_PAIRED).text("vi"))),
    Scene("no-voice", _silent),
    Scene("closed", _closed),
    Scene("noticed", _noticed),
    Scene("from-home", _from_home),
    Scene("english-from-home", _from_home),
    Scene("english", _calling("A046")),
    Scene("bilingual", _calling("W1046")),
    Scene("bilingual-resting", lambda stage: stage.open(LIST)),
    Scene("bilingual-again-of-three", _again("A046", "E1019", "W018")),
    Scene("light", _calling("A046")),
    Scene("light-three-way-left", _held("A046", "E1019", "W018")),
    Scene("one-way-up", _calling("A046")),
    Scene("board-light", _calling("A046")),
    Scene("khmer-resting", lambda stage: stage.open(LIST)),
)
"""Each is looked at in one size whenever tests run, in all sizes by `make soak`."""

MORE = (
    Scene("lists-media-closed", _media_closed),
    Scene("lists-media-long-lost", _media_long_lost),
    Scene("board-media-long-lost", _media_long_lost),
    Scene("door-media-long-lost", _media_long_lost),
    Scene("door-media-closed", _media_closed),
    Scene("door-media-serving", _door_media(ticket="A041", state="open")),
    Scene("results-media-none", _results_media(0)),
    Scene("results-media-many", _results_media(300)),
    Scene("lists-closed", _closed),
    Scene("door-hall-closed", _closed),
    Scene("results-closed", _closed),
    Scene("closed-for-the-night", _closed_for_the_night),
    Scene("board-closed-for-the-night", _closed_for_the_night),
    Scene("board-one-way-up", _calling("A046")),
    Scene("two-way-up", _calling("A046", "E1019")),
    Scene("one-english-held", _held("A046", language="en")),
    Scene("three-english-held", _held("A046", "E1019", "W018", language="en")),
    Scene("results-english", _results(18)),
    Scene("door-english", _door("A046")),
    Scene("lists-english", lambda stage: stage.open(LIST)),
    Scene("board-not-live", _lost),
    Scene("old-protocol", _unwanted(refused(Code.OLD_PROTOCOL, theirs=1, ours=2).text("vi"))),
    Scene("again-held", _again("A046", held=True)),
    Scene("results-called", _results(18, "A046")),
    Scene("door-free", _door(ticket="", state="open")),
    Scene("khmer", _calling("A046", language="vi")),
    Scene("light-resting", lambda stage: stage.open(LIST)),
    Scene("lists-one", _calling("A046")),
    Scene("no-sound-at-rest", _silent_at_rest),
    Scene("bilingual-closed", _closed),
    Scene("bilingual-not-live", _lost),
    Scene("bilingual-english", _held("A046", language="vi")),
    Scene("bilingual-khmer", _calling("A046")),
    Scene("bilingual-khmer-resting", lambda stage: stage.open(LIST)),
    Scene("bilingual-light", _held("A046", "E1019", "W018")),
    Scene("bilingual-six", _calling("A046", "E1019", "W018", "A047", "A048", "A049")),
    Scene("bilingual-again", _again("A046")),
    Scene("bilingual-way-up", _calling("A046", "E1019")),
    Scene("bilingual-way-down", _calling("A046")),
    Scene("bilingual-from-home", _from_home),
    Scene("light-again", _again("A046")),
    Scene("light-again-held", _again("A046", held=True)),
    Scene("light-one-held", _held("W1046")),
    Scene("light-six", _calling("A046", "E1019", "W018", "A047", "A048", "A049")),
    Scene("light-not-live", _lost),
    Scene("light-long-lost", _long_lost),
    Scene("light-closed", _closed),
    Scene("light-noticed", _noticed),
    Scene("light-no-voice", _silent),
    Scene("lists-light", _calling("A046")),
    Scene("results-light", _results(18)),
    Scene("door-light", _door("A046")),
    Scene("board-light-forty-calls", _forty("A1046", "E019", "W018")),
    Scene("one-way-left", _held("W1046")),
    Scene("one-way-down", _calling("A046")),
    Scene("two-way-back", _calling("A046", "E019")),
    Scene("six-way-straight", _calling("A046", "E1019", "W018", "A047", "A048", "A049")),
    Scene("english-way-right", _calling("A046", language="vi")),
    Scene("again-way-left", _again("A046", "E1019", "W018")),
    Scene("khmer-three", _calling("A046", "E1019", "W018")),
    Scene("khmer-from-home", _from_home),
    Scene("khmer-not-live", _lost),
    Scene("khmer-closed", _closed),
    Scene("board-khmer", _calling("A046")),
    Scene("lists-khmer", lambda stage: stage.open(LIST)),
    Scene("door-khmer", _door("A046")),
    Scene("results-khmer", _results(18)),
)
"""`make soak` alone looks at these, in all sizes."""
