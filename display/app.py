"""Starts the hall display: settings in, a window, a link and a voice out."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from clientkit import paired, program
from clientkit.link import Link
from clientkit.screen_picture import send_pictures
from clientkit.translators import Words, files_of
from clientkit.voice import announcer
from clientkit.voice.clip_bank import ClipBank, Warmed
from clientkit.voice.command_voice import CommandVoice
from clientkit.voice.renderer import Renderer
from clientkit.voice.trouble import Trouble
from config import DisplaySettings
from display.calls import Rules
from display.hall_voice import HallVoice
from display.look import Look
from display.media.fetch import MediaFetch
from display.media.media_cache import MediaCache
from display.notices_read import NoticesRead
from display.screen import HallScreen
from display.volume import part_at
from display.wording import clips_of
from wire.catalogue import Branch
from wire.reports import MOST_ZONES, ResultsReport, SoundReport, ZonesReport, own_words
from wire.session import EventCame
from wire.values import Role

log = logging.getLogger(__name__)

FIRST_WORD_S = 8.0
"""A display that is silent on purpose says only after this long, in the hall's time, that it will not speak a call: by
then another one of the same hall has spoken it, if there is one, and the clerk is told within ten seconds."""

HERE = Path(__file__).resolve().parent
MAIN = HERE / "qml" / "Main.qml"
ENGLISH = HERE / "i18n" / "display_en.ts"


@dataclass(kw_only=True)
class Display(program.Program):
    """A display that is there: for `run`, for the demo's robot and for tests."""

    screen: HallScreen
    voice: HallVoice | None

    def hush(self) -> None:
        """Say nothing any more."""
        self.screen.media.stop()
        if self.voice is not None:
            self.voice.stop()


def create(settings: DisplaySettings) -> Display:
    """Make the window and begin to dial. Main thread only; a `QGuiApplication` must be there.

    Raises:
        clientkit.program.CannotStart: a document or the device's key is missing; the text says what to do.
    """
    # Before the voice, which has threads to end.
    greeting = program.greeting(Role.DISPLAY, settings, settings.languages[0])
    voice = _voice(settings)
    screen = HallScreen(
        settings.clock.clock(),
        zones=settings.zones,
        languages=settings.languages,
        rules=Rules(hold_s=settings.hold_s, speak_within_s=settings.voice.max_age_s if voice else FIRST_WORD_S),
        voice=voice,
        notice_every_s=60.0 * settings.voice.notice_every_min,
        notices_read=NoticesRead(settings.token_file.with_name(f"{settings.device_id}.notices")) if voice else None,
        reduced_motion=settings.reduced_motion,
        layout=settings.layout,
        look=Look(settings.look, settings.light_from, settings.light_until),
        counter=settings.counter,
        results=settings.results_folder,
        directions=settings.directions,
        media=MediaCache(settings.media_folder),
        media_sound=settings.media_sound,
    )
    link = Link(settings.servers, greeting, clock=settings.clock.clock(), authority=settings.authority())
    join(link, screen)
    engine, words, window = open_window(screen, settings.width, settings.height)
    _follow_volume(link, voice)
    _follow_the_day(settings, screen, voice)
    _report_sound(link, voice)
    _report_zones(link, screen, settings.counter)
    _report_results(link, screen)
    _fetch_media(link, screen)
    send_pictures(window, link)
    link.start()
    return Display(
        window=window, link=link, engine=engine, words=words, fullscreen=settings.fullscreen,
        folder=settings.token_file.parent, screen=screen, voice=voice
    )  # fmt: skip


def open_window(screen: HallScreen, width: int, height: int) -> tuple[QQmlApplicationEngine, Words, QQuickWindow]:
    """The window of a screen, in the first language of the hall; not shown yet."""
    engine, window = program.open_window(MAIN, {"hall": screen, "width": width, "height": height})
    return engine, say_in_its_language(engine, screen), window


def say_in_its_language(engine: QQmlApplicationEngine, screen: HallScreen) -> Words:
    """The engine's words, in the first language of the screen's hall from now on; keep them as long as the engine."""
    words = Words(engine, files_of("display", ENGLISH.parent))
    words.use(screen.header.language)
    screen.use_words(words.said)
    return words


def join(link: Link, screen: HallScreen) -> None:
    """Let the screen follow the link, and the link carry what the screen announces."""

    def event(came: EventCame) -> None:
        screen.event_came(came.seq, came.at, came.event)

    def changed() -> None:
        code()
        if not link.live:
            screen.link_lost(link.reason, link.unheard_s)

    def code() -> None:
        screen.header.coded(link.wanted.view.hall_code if link.live else "")

    link.wanted.changed.connect(code)
    link.wanted.changed.connect(lambda: screen.moved(link.wanted.view.zone))
    link.wanted.changed.connect(lambda: screen.laid_out(link.wanted.view.layout))
    link.wanted.changed.connect(lambda: screen.header.looks(link.wanted.view.look))
    link.wanted.changed.connect(lambda: screen.used(link.wanted.view.mode, link.wanted.view.message))
    link.welcomed.connect(screen.welcomed)
    link.eventCame.connect(event)
    link.viewCame.connect(screen.view_came)
    link.changed.connect(changed)
    # A report that cannot be delivered within a minute is of no use to the clerk any more.
    screen.announced.connect(lambda report: link.ask(report, 60.0))


def _follow_volume(link: Link, voice: HallVoice | None) -> None:
    """Be as loud as the manager wants, now and whenever that changes."""
    if voice is not None:
        link.wanted.changed.connect(lambda: voice.set_volume(link.wanted.view.volume))


def _follow_the_day(settings: DisplaySettings, screen: HallScreen, voice: HallVoice | None) -> None:
    """Be as loud as the settings say for the time of day in the hall."""
    steps = [(step.at, step.percent) for step in settings.voice.volume]
    if voice is not None and steps:
        voice.follow_the_day(lambda: part_at(steps, screen.header.local(screen.now_ms()).strftime("%H:%M")))


def _report_sound(link: Link, voice: HallVoice | None) -> None:
    """Tell the server whether this display can be heard, now and whenever that changes."""
    if voice is None:
        link.report(SoundReport(state="none"))
        return

    def tell() -> None:
        link.report(sound_report(voice.trouble, hushed=voice.hushed))

    voice.trouble_changed.connect(tell)
    tell()


def sound_report(trouble: Trouble | None, *, hushed: bool) -> SoundReport:
    """What the server is told of the sound.

    Args:
        trouble: what is wrong; None when nothing is.
        hushed: whether a manager set the volume to nothing.
    """
    if trouble is None:
        return SoundReport(state="none" if hushed else "ready")
    state: Literal["lost", "none", "ready"] = "lost" if trouble.silences else "none" if hushed else "ready"
    return SoundReport(
        state=state,
        detail=own_words(trouble.text("en")),
        why=trouble.kind,
        about=own_words(trouble.detail),
    )


def _report_zones(link: Link, screen: HallScreen, counter: str) -> None:
    """Tell the server which parts of the hall this display shows, now and whenever that changes."""
    told: list[tuple[str, ...]] = []

    def tell() -> None:
        zones = screen.header.zones[:MOST_ZONES]
        if told[-1:] != [zones]:
            told[:] = [zones]
            link.report(ZonesReport(zones=zones, counter=counter))

    screen.header.changed.connect(tell)
    tell()


def _report_results(link: Link, screen: HallScreen) -> None:
    """Tell the server how the files of results are; nothing where none are shown."""
    told: list[ResultsReport] = []

    def tell() -> None:
        report = screen.results.report()
        if report is not None and report.state == "none" and screen.layout == "results":
            report = ResultsReport(state="lost", detail="results_folder")  # its settings name none
        if report is None or report in told or (not told and report.state == "none"):
            return
        told[:] = [report]
        link.report(report)

    screen.changed.connect(tell)
    screen.results.changed.connect(tell)
    tell()


def _fetch_media(link: Link, screen: HallScreen) -> None:
    """Get the pictures and videos over the link, and tell the server how they fare."""
    media = screen.media
    if media.cache is None:
        return
    fetch = MediaFetch(media.cache, link.ask)
    link.answered.connect(fetch.answered)
    link.refused.connect(fetch.refused)
    media.reported.connect(link.report)
    media.fetch_with(fetch)


def run(settings: DisplaySettings, pair: bool = False) -> int:
    """Run one display until it is told to end; the exit status. Raises as `create`."""
    return paired.run("toiluot-display", Role.DISPLAY, settings, create, pair)


def prepare_voice(settings: DisplaySettings, branch: Branch) -> Warmed:
    """Make the clips of a branch beforehand, so that a display that starts later speaks at once. Takes seconds."""
    wanted = settings.voice
    return _bank(settings).warm(clips_of(branch, settings.languages, wanted.linh_or_le))


def _bank(settings: DisplaySettings) -> ClipBank:
    wanted = settings.voice
    folders = tuple(folder for folder in (wanted.overrides_dir, wanted.clip_dir) if folder is not None)
    return ClipBank(
        wanted.cache_dir,
        Renderer(),
        recordings=folders,
        rate=wanted.speed,
        rates=wanted.speeds,
        voices=wanted.voices,
        commands={language: CommandVoice(command) for language, command in wanted.command.items()},
    )


def _voice(settings: DisplaySettings) -> HallVoice | None:
    wanted = settings.voice
    if not wanted.enabled:
        return None
    return HallVoice(
        _bank(settings),
        announcer.make(settings.sink, settings.clock.clock()),
        settings.languages,
        wanted.linh_or_le,
        own_first=wanted.own_language_first,
        end_s=wanted.pause_s,
    )
