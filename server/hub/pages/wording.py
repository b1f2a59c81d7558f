"""The words of the hub's pages (`server/hub/words`), and how waits and moments are written there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from server.hub.wording import HUB
from wire.catalogue import Branch
from wire.values import Millis

WORDS = HUB.table("pages")


def say(key: str, language: str, **facts: object) -> str:
    """One text of the pages."""
    return WORDS.say(key, language, facts)


def local(branch: Branch, at: Millis) -> datetime:
    """A moment on the branch's wall clock."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(branch.timezone))


def clock(branch: Branch, at: Millis) -> str:
    """`08:30`."""
    return f"{local(branch, at):%H:%M}"


def wait_text(wait: dict[str, int], language: str) -> str:
    """A range of minutes: `9–14 phút`."""
    if wait.get("nobody"):
        return say("nobody_serves", language)
    low, high = wait.get("low_min", 0), wait.get("high_min", 0)
    if low <= 0:
        return say("range_soon", language, high=max(1, high))
    if low == high:
        return say("range_one", language, high=high)
    return say("range_min", language, low=low, high=high)
