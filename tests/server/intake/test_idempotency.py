"""The same command again gets the same reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from server.intake import idempotency
from server.intake.idempotency import Replies
from tests.server.intake.asked import asked
from wire.errors import Code, refused


class Kept:
    """A database that knows some commands, and notes what it was asked for."""

    def __init__(self, **known: tuple[bytes, str]) -> None:
        self._known = known
        self.asked: list[str] = []

    async def known(self, ids: Sequence[str]) -> dict[str, tuple[bytes, str]]:
        self.asked += ids
        return {name: self._known[name] for name in ids if name in self._known}


def replies_over(kept: Any) -> Replies:
    return Replies(kept)


async def test_a_command_of_this_turn_of_late_or_in_the_database_gets_its_reply_again() -> None:
    kept = Kept(stored=(b"who", '{"seq": 3}'))
    replies = replies_over(kept)
    replies.remember({"recent": (b"who", {"seq": 2})})
    this_turn, one = {"now": (b"who", {"seq": 4})}, asked("stored")
    stored = await replies.stored([one, asked("recent"), asked("now")])
    assert replies.before(one, stored, this_turn) == {"seq": 3}
    assert replies.before(asked("recent"), stored, this_turn) == {"seq": 2}
    assert replies.before(asked("now"), stored, this_turn) == {"seq": 4}
    assert replies.before(asked("new-one"), stored, this_turn) is None
    assert not one.new


async def test_an_id_that_somebody_else_used_is_refused() -> None:
    replies = replies_over(Kept())
    replies.remember({"recent": (b"who", {"seq": 2})})
    assert replies.before(asked("recent", b"another"), {}, {}) == refused(Code.ID_REUSED)


async def test_an_id_whose_fingerprint_went_with_the_words_in_it_still_gets_its_reply() -> None:
    replies, one = replies_over(Kept(stored=(b"", '{"seq": 3}'))), asked("stored")
    assert replies.before(one, await replies.stored([one]), {}) == {"seq": 3}


async def test_the_database_is_asked_once_and_never_for_what_is_remembered() -> None:
    kept = Kept()
    replies, one = replies_over(kept), asked("new-one")
    replies.remember({"recent": (b"who", {})})
    for _ in range(2):
        await replies.stored([one, asked("recent")])
    assert kept.asked == ["new-one"]
    assert one.new


async def test_only_so_many_are_remembered_and_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "REMEMBERED", 2)
    replies = replies_over(Kept())
    for name in ("one", "two", "three"):
        replies.remember({name: (b"who", {})})
    assert [replies.remembers(asked(name)) for name in ("one", "two", "three")] == [False, True, True]
