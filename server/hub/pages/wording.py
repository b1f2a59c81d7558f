"""The words of the hub's pages (`server/hub/words`), and how waits and moments are written there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from server.hub.wording import HUB
from wire import wait_words
from wire.catalogue import Branch
from wire.values import Millis, WaitRange

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
    """About how long, and within what 8 of 10 are called."""
    return wait_words.wait_text(_range(wait), language) if not wait.get("nobody") else say("nobody_serves", language)


def wait_brief(wait: dict[str, int], language: str) -> str:
    """About how long alone, for lists."""
    return wait_words.wait_brief(_range(wait), language) if not wait.get("nobody") else say("nobody_serves", language)


def _range(wait: dict[str, int]) -> WaitRange:
    """What is kept of a branch's word; one that told no bound told at least a minute."""
    low, high = wait.get("low_min", 0), max(1, wait.get("high_min", 0))
    return WaitRange(low_min=low, about_min=wait.get("about_min"), high_min=high)
