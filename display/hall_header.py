"""What stands around the calls: whose hall it is, the time, the ticker, the notices, in the languages of the hall."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtQml import QmlElement

from clientkit.code_picture import HallCode, qr_svg
from clientkit.emblem import emblem_drawing
from clientkit.hall_notices import in_turn, on_show
from clientkit.hall_time import HallTime
from clientkit.place import Place
from clientkit.qt_types import Property
from config.clock import Clock
from display.look import DARK, Look
from wire import dates
from wire.branding import Branding
from wire.catalogue import Branch, Counter, Notice
from wire.colours import on_dark, on_light
from wire.values import END_OF_TIME, Language, Millis, Text
from wire.views import NoticeLine

log = logging.getLogger(__name__)

QML_IMPORT_NAME = "Display"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class HallHeader(QObject):
    """The branch as a display shows it.

    Args:
        clock: the hall's clock.
        zones: the parts of the hall this display is for by its own file; empty for all.
        languages: of the fixed words, the first one first.
        reduced_motion: True shows no movement.
        counter: the only counter this display is for, by its id; empty for all.
        look: light or dark, and when.
        directions: which way each zone is, by its id, or one counter of it, by its own.
    """

    changed = Signal()
    clock_changed = Signal()
    code_changed = Signal()

    def __init__(
        self,
        clock: Clock,
        zones: Iterable[str] = (),
        languages: Iterable[Language] = ("vi", "en"),
        reduced_motion: bool = False,
        counter: str = "",
        look: Look = DARK,
        directions: Mapping[str, str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._time = HallTime(clock)
        self._place = Place(zones)
        self._languages: tuple[Language, ...] = tuple(languages) or ("vi",)
        # A clock at many times its speed would only show the beginnings of movements.
        self._reduced_motion = reduced_motion or clock.speed > 4
        self._counter, self._directions = counter, dict(directions or {})
        self._own_look = self._look = look
        self._branch: Branch | None = None
        self._book_at = ""
        self._code = HallCode()
        self._calls_at, self._calls_code = "", ("", 1)
        self._notices: tuple[NoticeLine, ...] = ()
        self._own: tuple[NoticeLine, ...] = ()
        """What a manager says on this screen alone."""
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self.clock_changed)
        self._second.start()

    # -- for the screen --

    def learn(self, branch: Branch | None, server_at: Millis) -> bool:
        """Take the branch's settings and the server's time; True when the settings are others than before."""
        self._time.learn(server_at)
        return self.follow(branch)

    def follow(self, branch: Branch | None) -> bool:
        """Take the branch's settings; True when they are others than before."""
        new = branch is not None and branch != self._branch
        if branch is not None and new:
            self._branch = branch
            if self.counterGone:
                log.warning("the branch has no counter %s: this screen shows no call", self._counter)
            known = {each.id for each in self._branch.zones} | {each.id for each in self._branch.counters}
            for place in sorted(set(self._directions) - known):
                log.warning("the branch has no zone or counter %s: its direction is shown nowhere", place)
            self.changed.emit()
        self.clock_changed.emit()
        return new

    def clock_corrected(self, by_ms: int) -> None:
        """The hall's clock was put right by so much."""
        self._time.correct(by_ms)
        self.clock_changed.emit()

    def bookable(self, address: str) -> None:
        """Where a time can be booked; empty when nowhere."""
        if address != self._book_at:
            self._book_at = address
            self.changed.emit()

    def calls_shown_at(self, address: str) -> None:
        """Where a phone shows the last calls; empty when nowhere."""
        if address != self._calls_at:
            self._calls_at = address
            self._calls_code = qr_svg(address) if address else ("", 1)
            self.code_changed.emit()

    def coded(self, address: str) -> None:
        """The address with the hall's code of this half-minute; empty while none is shown."""
        if self._code.show(address):
            self.code_changed.emit()

    def noticed(self, notices: tuple[NoticeLine, ...]) -> None:
        """What a manager shows to the hall; it ends at its time, whatever becomes of the link."""
        if notices != self._notices:
            self._notices = notices
            self.clock_changed.emit()

    def to_read(self) -> list[NoticeLine]:
        """The notices that are shown to this part of the hall now and are to be read out too."""
        return [line for line in on_show(self._notices, self.zones, self.now_ms()) if line.say]

    def says(self, message: Text | None) -> None:
        """What a manager says on this screen alone, until somebody takes it away; beside the notices of the hall."""
        own = () if message is None else (NoticeLine(notice_id="own", text=message, until=END_OF_TIME),)
        if own != self._own:
            self._own = own
            self.clock_changed.emit()

    def looks(self, kind: str) -> None:
        """A manager says whether it is light or dark; empty, or none that is known here: as its own file says."""
        self._look = self._own_look.wished(kind)
        self.clock_changed.emit()

    def moved(self, zone: str) -> bool:
        """A manager says which part of the hall this display is for; True when it is another one than before."""
        if not self._place.move(zone):
            return False
        self.changed.emit()
        self.clock_changed.emit()
        return True

    @property
    def zones(self) -> tuple[str, ...]:
        """The parts of the hall this display is for; empty for all."""
        return self._place.zones(self._branch)

    def now_ms(self) -> Millis:
        """Now by the server's clock, so that a display whose own clock is wrong tells old calls from new ones."""
        return self._time.now_ms()

    def owns(self, counter_id: str) -> bool:
        """Whether calls to this counter belong to this display."""
        if self._counter:
            return counter_id == self._counter
        if not self.zones or self._branch is None:
            return True
        counter = self._branch.counter_by_id.get(counter_id)
        return counter is not None and counter.zone in self.zones

    def others(self) -> frozenset[str]:
        """The numbers of the counters whose calls do not belong to this display."""
        counters = self._branch.counters if self._branch is not None else ()
        return frozenset(str(counter.number) for counter in counters if not self.owns(counter.id))

    def does(self, number: str) -> str:
        """What the counter of this number does, in the words of the catalogue."""
        counters = self._branch.counters if self._branch is not None else ()
        return next((self.words(each.name) for each in counters if str(each.number) == number), "")

    def groups(self) -> frozenset[str] | None:
        """The groups that this display's counters serve; None for all."""
        if self._branch is None or not (self._counter or self.zones):
            return None
        mine = [each for each in self._branch.counters if self.owns(each.id)]
        single = (self._branch.service_by_id.get(service) for each in mine for service in each.services)
        return frozenset(
            [group for each in mine for group in each.groups] + [one.group for one in single if one is not None]
        )

    def result_counters(self) -> list[str]:
        """The numbers of the counters at which results are handed out; empty where no service is named for it."""
        wanted = self._branch.service_by_id.get(self._branch.result_service or "") if self._branch else None
        if self._branch is None or wanted is None:
            return []
        every = sorted(self._branch.counters, key=lambda each: each.number)
        return [str(each.number) for each in every if wanted.id in each.services or wanted.group in each.groups]

    def result_letter(self) -> str:
        """The letter of the numbers to take for a result; empty where no service is named for it."""
        wanted = self._branch.service_by_id.get(self._branch.result_service or "") if self._branch else None
        return "" if wanted is None else self.letter(wanted.group)

    def letter(self, group_id: str) -> str:
        """The letter of a group's numbers."""
        group = self._branch.group_by_id.get(group_id) if self._branch is not None else None
        return "" if group is None else group.series

    def group_name(self, group_id: str) -> Text | None:
        """What a group is called; None where the settings have none of it."""
        group = self._branch.group_by_id.get(group_id) if self._branch is not None else None
        return None if group is None else group.name

    def place(self, number: str, both: bool = False) -> str:
        """Where the counter of this number is; in a hall of one part, what it does. `both`: in two languages."""
        counter = self._numbered(number)
        if self._branch is None:
            return ""
        zone = next((each for each in self._branch.zones if counter is not None and each.id == counter.zone), None)
        if counter is None:
            return ""
        texts = [counter.name] if zone is None or len(self._branch.zones) < 2 else [zone.floor, zone.name]
        said = [*map(self.words, texts), *(map(self.words_beside, texts) if both else ())]
        return " · ".join(part for part in said if part)

    def way(self, number: str) -> str:
        """Which way the counter of this number is from here; empty when the settings do not say."""
        counter = self._numbered(number)
        return "" if counter is None else self._directions.get(counter.id, self._directions.get(counter.zone, ""))

    def _numbered(self, number: str) -> Counter | None:
        counters = self._branch.counters if self._branch is not None else ()
        return next((each for each in counters if str(each.number) == number), None)

    def words(self, text: Text | None) -> str:
        """A text in the first language of the hall."""
        return text.of(self._languages[0]) if text is not None else ""

    def words_beside(self, text: Text | None) -> str:
        """A text in the second language of the hall; empty without one, and where it is the same word in both."""
        if text is None or len(self._languages) < 2:
            return ""
        said = text.of(self._languages[1])
        return "" if said == self.words(text) else said

    @property
    def second(self) -> Language | None:
        """The second language of the hall; None without one."""
        return self._languages[1] if len(self._languages) > 1 else None

    @property
    def language(self) -> Language:
        """The first language of the hall, which its fixed words are in."""
        return self._languages[0]

    def speaks(self, language: Language) -> bool:
        """Whether the hall shows this language."""
        return language in self._languages

    @property
    def timezone(self) -> ZoneInfo:
        """The branch's own; before its settings came, that of Vietnam."""
        return ZoneInfo(self._branch.timezone if self._branch is not None else "Asia/Ho_Chi_Minh")

    def local(self, at: Millis) -> datetime:
        """A moment in the branch's own time zone."""
        return datetime.fromtimestamp(at / 1000, self.timezone)

    # -- for QML --

    @Property(bool, notify=changed)
    def reducedMotion(self) -> bool:
        """True shows no movement."""
        return self._reduced_motion

    @Property(str, notify=changed)
    def counterGone(self) -> str:
        """The id of the only counter that this display is for, where the branch has none of it; else empty."""
        gone = self._branch is not None and self._counter not in self._branch.counter_by_id
        return self._counter if gone else ""

    @Property(str, notify=clock_changed)
    def clockText(self) -> str:
        """The hall's time, HH:MM."""
        return self.local(self.now_ms()).strftime("%H:%M")

    @Property(str, notify=clock_changed)
    def dateText(self) -> str:
        """The hall's date with its weekday."""
        return dates.long_date(self.local(self.now_ms()).date(), self._languages[0])

    @Property(str, notify=changed)
    def siteName(self) -> str:
        """Whose hall it is."""
        return self.words(self._branch.site if self._branch else None)

    @Property(str, notify=changed)
    def siteNameBeside(self) -> str:
        """The same in the second language of the hall; empty without one."""
        return self.words_beside(self._branch.site if self._branch else None)

    @Property(str, notify=changed)
    def emblem(self) -> str:
        """The office's emblem as an SVG; empty when it has none of its own."""
        return emblem_drawing(self._branding())[0]

    @Property(float, notify=changed)
    def emblemRatio(self) -> float:
        """How wide it is for its height."""
        return emblem_drawing(self._branding())[1]

    @Property(bool, notify=clock_changed)
    def light(self) -> bool:
        """Whether the screen is light now: dark letters on a light ground."""
        return self._look.is_light(self.clockText)

    @Property(str, notify=clock_changed)
    def colour(self) -> str:
        """The office's colour as it is read on the ground of now; empty for the product's own."""
        accent = self._branding().accent
        return "" if accent is None else on_light(accent) if self.light else on_dark(accent)

    def _branding(self) -> Branding:
        return Branding() if self._branch is None else self._branch.branding

    @Property(str, notify=changed)
    def branchName(self) -> str:
        """Which branch, and which part of the hall when the display has its own."""
        if self._branch is None:
            return ""
        return " · ".join(self.words(name) for name in self._names(self._branch))

    @Property(str, notify=changed)
    def branchNameBeside(self) -> str:
        """The same in the second language of the hall; empty without one."""
        if self._branch is None or self.second is None:
            return ""
        said = " · ".join(name.of(self.second) for name in self._names(self._branch))
        return "" if said == self.branchName else said

    def _names(self, branch: Branch) -> list[Text]:
        mine = self.zones
        return [branch.name, *(zone.name for zone in branch.zones if zone.id in mine)]

    @Property("QStringList", notify=changed)
    def counters(self) -> list[str]:
        """The numbers of this display's counters, as they stand in the hall."""
        counters = self._branch.counters if self._branch is not None else ()
        return [str(each.number) for each in sorted(counters, key=lambda each: each.number) if self.owns(each.id)]

    @Property("QStringList", notify=changed)
    def ticker(self) -> list[str]:
        """Sentences of the ticker's lines, each line in every language of the hall."""
        lines = self._branch.ticker if self._branch else ()
        each = (one for text in lines for language in self._languages for one in _sentences(text.of(language)))
        return list(dict.fromkeys(_unbroken(one) for one in each))

    @Property(str, notify=clock_changed)
    def notice(self) -> str:
        """What a manager shows to this part of the hall now; several, and their languages, take turns."""
        now = self.now_ms()
        lines = on_show((*self._own, *self._notices), self.zones, now)
        return in_turn(
            list(dict.fromkeys(_unbroken(one.text.of(language)) for one in lines for language in self._languages)), now
        )

    @Property(str, notify=code_changed)
    def hallCode(self) -> str:
        """The QR picture for phones with a number from home; empty while none is awaited or there is no link."""
        return self._code.drawing

    @Property(int, notify=code_changed)
    def hallCodeModules(self) -> int:
        """How many modules wide that is."""
        return self._code.modules

    @Property(str, notify=code_changed)
    def hallCodeTyped(self) -> str:
        """What can be typed instead."""
        return self._code.typed

    @Property(str, notify=code_changed)
    def callsCode(self) -> str:
        """The QR picture that leads a phone to the last calls; empty where there is no such page."""
        return self._calls_code[0]

    @Property(int, notify=code_changed)
    def callsCodeModules(self) -> int:
        """How many modules wide that is."""
        return self._calls_code[1]

    @Property("QStringList", notify=changed)
    def noticeTitles(self) -> list[str]:
        """Titles of the notices' pages, as many as `noticeTexts`."""
        return [page.title.of(language) for page, language in self._notice_pages()]

    @Property("QStringList", notify=changed)
    def noticeTexts(self) -> list[str]:
        """Texts of the notices' pages; those about bookings with the address, or not at all."""
        address = self._address()
        return [
            _unbroken(page.text.of(language)) + (f" {address}" if page.bookings else "")
            for page, language in self._notice_pages()
        ]

    def _address(self) -> str:
        return self._book_at.partition("://")[2]

    def _notice_pages(self) -> list[tuple[Notice, Language]]:
        every = self._branch.notices if self._branch else ()
        pages = [page for page in every if self._address() or not page.bookings]
        return [(page, language) for page in pages for language in self._languages]


def _sentences(text: str) -> list[str]:
    """Its sentences, each short enough to be read from far; "TP. Hà Nội" is not taken apart."""
    return re.split(r"(?<=[^\W\dA-ZĐ_][.!?]) +(?=[^\W\d_a-z])", text)


def _unbroken(text: str) -> str:
    """Keep "ông/bà" on one line: a break after the stroke reads badly."""
    return text.replace("/", "\u2060/\u2060")
