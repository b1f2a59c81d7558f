"""The browsers that are told of alarms: who switched it on where. One row of `meta`: every server has the same."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from server.store.journal import Store

KEY: Final = "push"
MOST_EACH = 10
"""Browsers of one person; the oldest goes for another one."""
MOST = 200
"""Of all."""


class PushBrowser(BaseModel):
    """One browser of one person."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person: str
    """Their code."""
    endpoint: str
    """Given by the browser: whoever has it and the server's key may send to it."""
    p256dh: str
    auth: str
    key: str
    """The server's public key that it was switched on with; a server with another one cannot send to it."""
    name: str = ""
    """What the browser says it is."""
    since: int = 0
    """Real seconds of the epoch."""

    @property
    def id(self) -> str:
        """Names it; it opens nothing."""
        return hashlib.sha256(self.endpoint.encode()).hexdigest()[:16]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")

    browsers: tuple[PushBrowser, ...] = ()


def read_browsers(store: Store) -> tuple[PushBrowser, ...]:
    """As they stand in the database."""
    text = store.noted(KEY)
    try:
        return _Row.model_validate_json(text).browsers if text else ()
    except ValidationError:
        return ()


def keep_browsers(store: Store, browsers: Sequence[PushBrowser]) -> None:
    """Keep these and no others. Raises `CannotStore`."""
    store.note(KEY, _Row(browsers=tuple(browsers)).model_dump_json())


def with_one(browsers: Sequence[PushBrowser], new: PushBrowser) -> tuple[PushBrowser, ...]:
    """These and another one: a browser tells one person, whoever switched it on last."""
    others = [one for one in browsers if one.endpoint != new.endpoint]
    own = [one for one in others if one.person == new.person]
    gone = set(own[: max(0, len(own) - MOST_EACH + 1)])
    left = [one for one in others if one not in gone]
    return (*left[max(0, len(left) - MOST + 1) :], new)
