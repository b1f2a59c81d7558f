"""Messages of the stream `facts`, written as short as a test wants them."""

from __future__ import annotations

from typing import Any

from server.exchange.sync import Cursor, Taker
from wire.branch_link import Ask, Full, Item


def ask(link: str, epoch: str, seq: int, again: bool = False, mark: str = "") -> Ask:
    return Ask(stream="facts", link=link, epoch=epoch, seq=seq, again=again, mark=mark)


def item(link: str, epoch: str, seq: int, body: dict[str, Any], mark: str = "") -> Item:
    return Item(stream="facts", link=link, epoch=epoch, seq=seq, body=body, mark=mark)


def full(
    link: str, epoch: str, seq: int, bodies: tuple[dict[str, Any], ...], mark: str = "", since: int | None = None
) -> Full:
    return Full(stream="facts", link=link, epoch=epoch, seq=seq, bodies=bodies, mark=mark, since=since)


def taker(link: str, cursor: Cursor) -> Taker:
    return Taker("facts", link, cursor)
