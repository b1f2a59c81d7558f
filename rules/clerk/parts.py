"""The parts of the clerk's window as plain facts, every number, time and reason already in words. No Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkPart:
    """The link as the banner says it; `title` is empty while there is nothing to say."""

    live: bool = False
    title: str = ""
    short: str = ""
    """The first half of the title, for the small window."""
    text: str = ""
    """Why, and what to do."""


@dataclass(frozen=True, slots=True)
class HeadPart:
    """The bar on top: counter, clerk, state and the time."""

    counter: str = ""
    person: str = ""
    state: str = ""
    state_kind: str = "quiet"
    """`good`, `warn` or `quiet`."""
    clock: str = ""
    branch: str = ""
    stage: str = "no_counter"
    """`rules.desk.Stage`."""
    paused: bool = False
    pause_reason: str = ""


@dataclass(frozen=True, slots=True)
class PersonPart:
    """The ticket at the counter, why this one, and who was passed over; `number` is empty without a ticket."""

    number: str = ""
    service: str = ""
    tags: tuple[str, ...] = ()
    """Class, booking, leg, language."""
    classes: bool = False
    """Whether the branch has priority classes that could be granted."""
    reason: str = ""
    waited: str = ""
    over: str = ""
    """By how much the wait is over the target; empty when it is not."""
    grade: str = "good"
    """`good`, `near` or `late`, against the target."""
    passed: str = ""
    follows: str = ""
    """The services that follow on this number, in order; empty when none does."""
    calls: str = ""
    """Which call it is; empty for the first."""
    bring: tuple[str, ...] = ()
    """The papers that its service needs, one each."""
    papers_seen: str = ""
    """How many of them were ticked off; empty before the first."""
    announced: str = ""
    announced_icon: str = "speaker"


@dataclass(frozen=True, slots=True)
class NextPart:
    """Who Next would call, and why; `number` is empty when nobody."""

    number: str = ""
    reason: str = ""
    wait: str = ""
    service: str = ""
    grade: str = "good"


@dataclass(frozen=True, slots=True)
class TimerPart:
    """The running time of what goes on."""

    label: str = ""
    time: str = ""
    pace: str = ""
    """`8′ · thường 7′`, while somebody is served; empty when nobody knows what is usual."""
    slow: bool = False
    """It takes longer than usual."""


@dataclass(frozen=True, slots=True)
class OwnPart:
    """The clerk's own day in figures; `served` is empty while there is no counter."""

    served: str = ""
    dossiers: str = ""
    mean: str = ""
    """Empty while too few were served to say."""
    level: float = 0.0
    """Where that mean stands among the bars, 0 to 1; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class PrimaryPart:
    """The one large button."""

    step: str = "open"
    label: str = ""
    short: str = ""
    key: str = ""
    available: bool = False


@dataclass(frozen=True, slots=True)
class FormPart:
    """What Finish will send besides the outcome."""

    dossiers: int = 0
    dossier_code: str = ""
    filed_online: bool | None = None
    note: str = ""
    wrong_code: str = ""
    """What is wrong with the code, with an example; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class UndoPart:
    """The step that can be taken back now; `text` is empty when there is none."""

    text: str = ""
    seconds: int = 0
    """Whole seconds that are left."""
    share: float = 0.0
    """Of the time there was, what is left: 1 to 0."""
    available: bool = False


@dataclass(frozen=True, slots=True)
class HelpPart:
    """Calls for help: this counter's own, and the first of the others'."""

    own: str = ""
    """`asked`, `coming`, `alarm` or `alarm_coming`; empty when nothing is to be said."""
    text: str = ""
    """Of the own one; empty for an alarm, of which a bystander must read nothing."""
    other: str = ""
    """Which counter asks, and for what; empty when none does."""
    other_short: str = ""
    """The same where there is little room."""
    other_silent: bool = False
    key: str = ""
    """That answers it."""


@dataclass(frozen=True, slots=True)
class QueuePart:
    """The day in one line, and the longest wait of those this counter serves."""

    waiting: str = ""
    people: str = ""
    mean: str = ""
    share: str = ""
    within: str = ""
    met: bool = True
    served: str = ""
    longest: str = ""
    longest_grade: str = "good"
