"""Why there is no link to the server: a kind, and plain words for whoever looks after the screen, with what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from clientkit.wording import CLIENT
from wire.errors import Code, Refused
from wire.lost_link import Sort, sort_of

log = logging.getLogger(__name__)


class NoLinkKind(StrEnum):
    """Sorts of trouble, those first that only a person can mend."""

    REFUSED = "refused"
    """The server said in words that it does not want this device: a wrong key, an old program."""
    BAD_ADDRESS = "bad_address"
    UNTRUSTED = "untrusted"
    WRONG_NAME = "wrong_name"
    OUT_OF_DATE = "out_of_date"
    NO_TLS = "no_tls"
    UNKNOWN_HOST = "unknown_host"
    NOT_OURS = "not_ours"
    NOBODY = "nobody"
    UNREACHABLE = "unreachable"
    FULL = "full"
    SILENT = "silent"
    CLOSED = "closed"


WORDS = CLIENT.table("no_link")
"""The words of every kind but `REFUSED`, which has the server's own."""


@dataclass(frozen=True, slots=True)
class NoLink:
    """Why the last try at one address failed. Two are equal when a person would do the same about them."""

    kind: NoLinkKind
    address: str
    refusal: Refused | None = None
    detail: str = field(default="", compare=False)
    """The library's own words, for the log."""

    def text(self, language: str) -> str:
        """What is wrong and what to do, ready for a screen."""
        if self.refusal is not None:
            return self.refusal.text(language)
        return WORDS.say(self.kind, language, {"server": _server(self.address)})


def _server(address: str) -> str:
    """The part of an address that people know a machine by."""
    try:
        return urlsplit(address).netloc or address
    except ValueError:
        return address


def because(error: Exception, address: str, *, opening: bool = False) -> NoLink:
    """What an exception means, of a link that was lost or, with `opening`, of a try."""
    kind = _kind(error)
    if opening and kind is NoLinkKind.CLOSED and address.startswith("wss:"):
        kind = NoLinkKind.NO_TLS  # what does not understand a TLS greeting hangs up
    return NoLink(kind, address, detail=str(error) or type(error).__name__)


def turned_away(why: Refused, address: str) -> NoLink:
    """What a refused hello means; a server that is only starting or busy needs nobody."""
    kind = NoLinkKind.FULL if why.code in (Code.STARTING, Code.BUSY) else NoLinkKind.REFUSED
    return NoLink(kind, address, why, detail=why.code)


def _kind(error: Exception) -> NoLinkKind:
    sort = sort_of(error)
    if sort is Sort.SILENT:
        # A try that took too long; a server that falls silent later is told as such elsewhere.
        return NoLinkKind.UNREACHABLE
    if sort is None:
        return NoLinkKind.BAD_ADDRESS if isinstance(error, ValueError) else NoLinkKind.NOT_OURS
    return NoLinkKind(sort)


class Reasons:
    """Why the last try at each address failed, since the last link. The log has a line whenever one changes.

    Args:
        tell: called when the reason that most needs a person is another than before; None when there is a link.
    """

    def __init__(self, tell: Callable[[NoLink | None], None]) -> None:
        self._tell = tell
        self._of: dict[str, NoLink] = {}
        self._told: NoLink | None = None

    @property
    def worst(self) -> NoLink | None:
        """Of several addresses' reasons the one that most needs a person; None while there is a link."""
        order = list(NoLinkKind)
        return min(self._of.values(), key=lambda reason: order.index(reason.kind), default=None)

    def failed(self, reason: NoLink) -> None:
        """A try failed, or a link was lost."""
        if self._of.get(reason.address) != reason:
            log.warning("no link to %s: %s (%s)", reason.address, reason.text("en"), reason.detail)
        self._of[reason.address] = reason
        self._say()

    def linked(self, address: str) -> None:
        """There is a link."""
        if self._of:
            log.info("linked to %s", address)
        self._of.clear()
        self._say()

    def _say(self) -> None:
        if self.worst != self._told:
            self._told = self.worst
            self._tell(self._told)
