"""Which alarms are told, and when: those that last, once when they began and once when they are over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from server.telling.mail_settings import AlarmKind

LAST_S = 120
"""An alarm is told when it has lasted so long: most are over before."""

OVER_S = 60
"""It is over when it has not been seen for so long: a device that comes and goes, or a server that just started, does
not end it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that stands now, in words that name no person."""

    key: str
    kind: AlarmKind
    text: str


class Known(BaseModel):
    """What is remembered of an alarm, also over a restart."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: AlarmKind
    text: str
    since: int
    """Real seconds of the epoch: a restart goes on from it."""
    gone: int | None = None
    """Since when it has not been seen."""
    told: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell."""

    begun: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.begun or self.ended)


def follow(
    known: Mapping[str, Known], now_s: int, standing: Iterable[Standing], resting: Collection[AlarmKind] = ()
) -> dict[str, Known]:
    """What is known of alarms after a look at those that stand.

    Args:
        known: before it.
        now_s: real seconds of the epoch.
        standing: those that stand now.
        resting: kinds that say nothing now, such as devices while the hall is shut: theirs stay as they were.
    """
    seen = {alarm.key: alarm for alarm in standing if alarm.kind not in resting}
    found: dict[str, Known] = {}
    for key, one in known.items():
        since = min(one.since, now_s)  # a clock that was set back makes none younger than it is
        if key in seen:
            words = one.text if one.told else seen[key].text
            found[key] = one.model_copy(update={"since": since, "gone": None, "text": words})
        elif one.kind in resting:
            found[key] = one
        else:
            gone = now_s if one.gone is None else min(one.gone, now_s)
            if one.told or now_s - gone < OVER_S:
                found[key] = one.model_copy(update={"since": since, "gone": gone})
    for key, alarm in seen.items():
        if key not in found:
            found[key] = Known(kind=alarm.kind, text=alarm.text, since=now_s)
    return found


def news(known: Mapping[str, Known], now_s: int, resting: Collection[AlarmKind] = ()) -> News:
    """What is to be told of what is known."""
    begun = tuple(
        key
        for key, one in known.items()
        if not one.told and one.gone is None and one.kind not in resting and now_s - one.since >= LAST_S
    )
    ended = tuple(key for key, one in known.items() if one.told and one.gone is not None and now_s - one.gone >= OVER_S)
    return News(begun, ended)


def told(known: Mapping[str, Known], what: News) -> dict[str, Known]:
    """What is known once that was told."""
    found = {key: one for key, one in known.items() if key not in what.ended}
    return found | {key: found[key].model_copy(update={"told": True}) for key in what.begun}
