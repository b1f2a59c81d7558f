"""What devices tell that is no fact: how they are, now. Notifications (`report.<kind>`): no id, no answer, no journal.

The newest of each kind counts. A device repeats them, because a server that was started anew remembers none.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, ValidationError

from wire.flaws import facts_of
from wire.media import MOST_ITEMS, Sha256
from wire.text import cleaned
from wire.values import END_OF_TIME, Identifier, Millis, ShortText, Text, Tolerant
from wire.word_files import WIRE

REPORT_EVERY_S = 60.0
"""A device repeats what it last told of each kind at least this often; real seconds."""

STALE_S = 2.5 * REPORT_EVERY_S
"""What was told longer ago is said to be old."""

MAX_REPORT = 4 * 1024
"""Most bytes of the frame of a report."""

MAX_PICTURE = 40 * 1024
"""Most bytes of a picture of a screen; its frame may be a third larger (`PictureReport.most`)."""

MOST_ZONES = 20
"""Zones that one report names: a display that is for more is for all but in name."""

MOST_DETAIL = 200
"""Letters of a detail (`wire.values.ShortText`)."""

PREFIX = "report."


class Report(Tolerant):
    """How one part of a device is. Fields that are not known here are passed over: a newer device may tell more."""

    model_config = ConfigDict(strict=True)

    kind: ClassVar[str]
    most: ClassVar[int] = MAX_REPORT
    """Most bytes of its frame."""
    repeated: ClassVar[bool] = True
    """Told anew on each link and every minute."""


class PrinterReport(Report):
    """The ticket printer."""

    kind: ClassVar[str] = "printer"
    state: Literal[
        "ready", "paper_low", "paper_out", "cover_open", "busy", "fault", "silent", "unknown", "unreachable", "none"
    ]
    """As `hardware.printer.PrinterState`; `none`: the device has no printer."""
    detail: ShortText = ""
    """For whoever looks after it."""


class SoundReport(Report):
    """The sound of a display."""

    kind: ClassVar[str] = "sound"
    state: Literal["ready", "lost", "none"]
    """`lost`: it should be heard and is not; `none`: it is silent on purpose."""
    detail: ShortText = ""
    """What is wrong in English, for a server that does not know `why`."""
    why: ShortText = ""
    """What is wrong, as a key of `SOUND`; empty when all is well, or from an older display."""
    about: ShortText = ""
    """The fact in those words: a program, a language, a clip."""


class ScannerReport(Report):
    """The scanner of codes."""

    kind: ClassVar[str] = "scanner"
    state: Literal["ready", "lost", "none"]
    detail: ShortText = ""


class BoardsReport(Report):
    """The LED number boards that a program drives, the worst of them."""

    kind: ClassVar[str] = "boards"
    state: Literal["ready", "lost", "silent", "too_long", "none"]
    """`lost`: a line is not there or takes nothing; `silent`: a board that should answer does not; `too_long`: one has
    no room for its number and shows none; `none`: there are no boards."""
    detail: ShortText = ""
    """Which counters'."""


class ScreenReport(Report):
    """The screen that people see."""

    kind: ClassVar[str] = "screen"
    state: Literal["shown", "hidden"]
    """`hidden`: covered, minimised or switched off."""
    width: Annotated[int, Field(ge=0, le=65_535)] = 0
    height: Annotated[int, Field(ge=0, le=65_535)] = 0


class DiskReport(Report):
    """The disk that a device keeps its key, its numbers and its clips on."""

    kind: ClassVar[str] = "disk"
    state: Literal["ready", "low", "full"]
    """`low`: somebody should make room; `full`: what it must keep may be lost."""
    detail: ShortText = ""
    """What is free of it: `12 GB`."""


class PageReport(Report):
    """The pages that are drawn on its screen."""

    kind: ClassVar[str] = "page"
    state: Literal["ready", "broken"]
    """`broken`: since the program began, a page had an error; people may see less than they should."""
    detail: ShortText = ""
    """The first one: its file, its line, and what went wrong."""


class ZonesReport(Report):
    """Which parts of the hall a display shows the calls of; none is all of it."""

    kind: ClassVar[str] = "zones"
    zones: Annotated[tuple[Identifier, ...], Field(max_length=MOST_ZONES)] = ()
    counter: Identifier | Literal[""] = ""
    """The only counter it is for, whatever its zones are; empty: those of its zones."""


class ItemState(Tolerant):
    """How a display fares with one picture or video."""

    model_config = ConfigDict(strict=True)

    sha256: Sha256
    state: Literal["fetching", "playing", "broken"]
    """`playing`: it is here whole and takes its turn; `broken`: it is passed over."""
    why: Literal["", "hash", "unreadable", "no_player", "no_room", "gone", "unknown"] = ""
    """Of a broken one. `hash`: what came is another file, again and again; `unreadable`: it cannot be decoded;
    `no_player`: this machine plays no videos; `no_room`: its disk is full or cannot be written; `gone`: the
    server has it no more; `unknown`: of a kind that the display's program, which is older, does not know."""


class MediaReport(Report):
    """The pictures and videos that a display shows between calls."""

    kind: ClassVar[str] = "media"
    most: ClassVar[int] = 12 * 1024
    state: Literal["ready", "broken", "none"]
    """`broken`: at least one is passed over; `none`: there are none for it."""
    detail: ShortText = ""
    """The first that is broken, as people call it."""
    items: Annotated[tuple[ItemState, ...], Field(max_length=MOST_ITEMS)] = ()
    """Each of `view.media` that is for this display."""


class ResultsReport(Report):
    """The files of dossiers whose result can be collected, as a display reads them."""

    kind: ClassVar[str] = "results"
    state: Literal["ready", "broken", "too_many", "lost", "none"]
    """`broken`: a file, or a line of one, cannot be used; `too_many`: the folder holds more files than are read, the
    latest; `lost`: the folder cannot be read; `none`: the display shows no results."""
    detail: ShortText = ""
    """Which files and lines (`a.csv:3, b.csv +2`), how many files are left out, or why the folder is lost."""


class ProgramReport(Report):
    """The program itself."""

    kind: ClassVar[str] = "program"
    name: ShortText
    version: ShortText = ""
    started_at: Annotated[Millis, Field(ge=0, lt=END_OF_TIME)]
    """When it was started, by the server's clock as far as it knows."""
    clock_offset_ms: Annotated[int, Field(ge=-END_OF_TIME, le=END_OF_TIME)] = 0
    """By how much its machine's clock is before the server's."""


class PresenceReport(Report):
    """Whether somebody is at the device."""

    kind: ClassVar[str] = "presence"
    attended: bool


class PictureReport(Report):
    """What its screen shows, small, once for a wish in `view.device`; of kiosks and displays only.

    No screen is sent that may show anything of a person: then it says why.
    """

    kind: ClassVar[str] = "picture"
    most: ClassVar[int] = MAX_PICTURE * 4 // 3 + 1024
    repeated: ClassVar[bool] = False
    name: ShortText
    """The wish."""
    jpeg: Annotated[str, Field(max_length=MAX_PICTURE * 4 // 3 + 4, pattern=r"^[A-Za-z0-9+/]*={0,2}$")] = ""
    """In Base64; empty: there is none."""
    kept_back: Literal["", "in_use", "failed"] = ""
    """`in_use`: somebody is at it; `failed`: it could not be drawn, or not made small enough."""


REPORTS: dict[str, type[Report]] = {
    r.kind: r
    for r in (
        PrinterReport,
        SoundReport,
        ScannerReport,
        BoardsReport,
        ScreenReport,
        DiskReport,
        PageReport,
        ZonesReport,
        ResultsReport,
        PictureReport,
        MediaReport,
        ProgramReport,
        PresenceReport,
    )
}
"""Every report by its kind; `report.<kind>` is the notification's method."""


def read_report(kind: str, params: dict[str, Any]) -> Report | dict[str, str]:
    """A report of a known kind, or what is wrong with it, as the facts of a refusal name it."""
    try:
        return REPORTS[kind].model_validate_json(json.dumps(params))
    except ValidationError as error:
        return facts_of(error)


TROUBLE = WIRE.table("troubles")
"""What a person should do something about, by kind and state: `printer_paper_out`; all other states are well."""

SOUND = WIRE.table("sound")
"""What can be wrong with a display's sound and what to do, by kind; `{detail}` is what it is about."""


def own_words(text: str) -> str:
    """What a program, a file or a driver said, as a report may carry it: text in one line, and no more than fits."""
    return cleaned(text)[:MOST_DETAIL].strip()


def detail(report: Report) -> Text | None:
    """What a report adds to its state, in every language that has words for it; None where it has none but its own."""
    if not isinstance(report, SoundReport) or report.why not in SOUND:
        return None
    facts = {"detail": report.about}
    return Text({language: SOUND.say(report.why, language, facts) for language in SOUND[report.why].languages})


def trouble(report: Report) -> Text | None:
    """What is wrong, in words for a manager; None when nothing is."""
    return TROUBLE.get(f"{report.kind}_{getattr(report, 'state', '')}")
