"""What is told outside the hall, in words: alarms without a person's name or words, the report of a month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from rules import hours
from server.telling.lasting import Standing
from server.telling.mail_settings import AlarmKind
from server.telling.teller import Letter, Look
from server.web.pages import Speech
from server.web.today.seen import Alarm
from wire.catalogue import Branch
from wire.values import Millis

ONLY_WHILE_OPEN = frozenset({AlarmKind.DEVICE, AlarmKind.QUEUE, AlarmKind.HELP})
"""Kinds that say nothing while the hall is shut: devices are switched off at night."""


def look_of(alarms: Iterable[Alarm], branch: Branch, day: str, now: Millis) -> Look:
    """Today's alarms as those outside are told of them."""
    loud = [alarm for alarm in alarms if not alarm.quiet]
    standing = tuple(Standing(key, alarm.kind, words) for alarm in loud for key, words in alarm.outside)
    return Look(standing, frozenset() if is_open(branch, day, now) else ONLY_WHILE_OPEN, day)


def is_open(branch: Branch, day: str, now: Millis) -> bool:
    """Whether the hall works now, by its hours."""
    windows = hours.windows(branch, day) if day else []
    return any(window.issue_from <= now < window.closes_at for window in windows)


class Letters:
    """Writes mails in the branch's first language.

    Args:
        branch: the settings in force.
        public_url: of the pages.
    """

    def __init__(self, branch: Callable[[], Branch | None], public_url: str) -> None:
        self._branch = branch
        self._url = public_url.rstrip("/")

    @property
    def host(self) -> str:
        """How this server calls itself to others."""
        return urlsplit(self._url).hostname or "localhost"

    @property
    def contact(self) -> str:
        """Who runs this server, for push services; they take an https or a mailto address."""
        return self._url if self._url.startswith("https:") else f"mailto:toiluot@{self.host}"

    def say(self) -> Speech:
        """The language of mails."""
        branch = self._branch()
        return Speech("vi" if branch is None else branch.language)

    def alarms(self, begun: Sequence[str], ended: Sequence[str]) -> Letter:
        """Of alarms that began and ended."""
        say = self.say()
        subject = self._subject(say, begun, ended)
        parts = []
        if begun:
            parts.append("\n".join([say("telling.begun"), *(f"- {words}" for words in begun)]))
        if ended:
            parts.append("\n".join([say("telling.ended"), *(f"- {words}" for words in ended)]))
        return Letter(subject, self._body(say, parts, "/manager"))

    def push(self, begun: Sequence[str], ended: Sequence[str]) -> Letter:
        """The same for a browser, which opens today's page by itself: its first line is all that some show."""
        say = self.say()
        over = [say("telling.push_over", what=words) for words in ended]
        return Letter(self._subject(say, begun, ended), "\n".join([*begun, *over]))

    def push_test(self, say: Speech) -> Letter:
        """To see whether a browser is told."""
        return Letter(say("telling.subject_test_push", branch=self._name(say)), say("telling.push_test_body"))

    def report(self, month: str) -> Letter:
        """Of a month's report, which is attached."""
        say = self.say()
        subject = say("telling.subject_report", month=say.month(month), branch=self._name(say))
        return Letter(subject, self._body(say, [say("telling.report_body")], f"/manager/periods/{month}"))

    def test(self, say: Speech) -> Letter:
        """To see whether mail goes out."""
        return Letter(
            say("telling.subject_test", branch=self._name(say)),
            self._body(say, [say("telling.test_body")], "/manager/mail"),
        )

    def _subject(self, say: Speech, begun: Sequence[str], ended: Sequence[str]) -> str:
        if begun:
            return say("telling.subject_begun", n=len(begun), branch=self._name(say))
        return say("telling.subject_ended", n=len(ended), branch=self._name(say))

    def _name(self, say: Speech) -> str:
        branch = self._branch()
        return "Tới Lượt" if branch is None else branch.name.of(say.language)

    def _body(self, say: Speech, parts: Sequence[str], path: str) -> str:
        foot = say("telling.foot", branch=self._name(say))
        return "\n\n".join([*parts, say("telling.see", url=f"{self._url}{path}"), foot]) + "\n"
