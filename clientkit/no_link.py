"""Why there is no link to the server: a kind, and plain words for whoever looks after the screen, with what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from wire.errors import Code, Refused
from wire.lost_link import Sort, sort_of
from wire.values import Text

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


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


WORDS: dict[NoLinkKind, Text] = {
    NoLinkKind.BAD_ADDRESS: _t(
        "“{server}” không phải địa chỉ máy chủ. Hãy sửa “servers” trong tệp cấu hình, ví dụ ws://192.168.1.10:8765.",
        "“{server}” is no address of a server. Mend “servers” in the settings file, such as ws://192.168.1.10:8765.",
    ),
    NoLinkKind.UNTRUSTED: _t(
        "Máy này không tin chứng chỉ của {server}. Hãy cài chứng chỉ gốc của cơ quan vào máy này "
        "(update-ca-certificates).",
        "This machine does not trust the certificate of {server}. Install the office's root certificate on it "
        "(update-ca-certificates).",
    ),
    NoLinkKind.WRONG_NAME: _t(
        "Chứng chỉ của máy chủ không ghi tên {server}. Hãy viết trong “servers” đúng tên có trên chứng chỉ.",
        "The server's certificate is not for {server}. Write in “servers” the name that the certificate has.",
    ),
    NoLinkKind.OUT_OF_DATE: _t(
        "Chứng chỉ của {server} đã hết hạn hoặc chưa đến hạn. Hãy xem đồng hồ của máy này, rồi gia hạn chứng chỉ.",
        "The certificate of {server} has expired or is not valid yet. Look at this machine's clock, then renew it.",
    ),
    NoLinkKind.NO_TLS: _t(
        "Không mã hóa được kết nối với {server}. Hãy bật TLS ở máy chủ, hoặc viết ws:// thay cho wss:// trong "
        "“servers”.",
        "The link to {server} cannot be encrypted. Switch TLS on at the server, or write ws:// for wss:// in "
        "“servers”.",
    ),
    NoLinkKind.UNKNOWN_HOST: _t(
        "Không tìm thấy máy chủ tên {server}. Hãy xem lại “servers” trong tệp cấu hình, dây mạng và DNS của máy này.",
        "No machine is found under the name {server}. Look at “servers” in the settings file, the cable and this "
        "machine's DNS.",
    ),
    NoLinkKind.NOT_OURS: _t(
        "Chương trình trả lời ở {server} không phải máy chủ Tới Lượt. Hãy xem lại địa chỉ và cổng trong “servers”.",
        "What answers at {server} is not a Tới Lượt server. Look at the address and port in “servers”.",
    ),
    NoLinkKind.NOBODY: _t(
        "Không có máy chủ nào chạy ở {server}. Hãy khởi động máy chủ, hoặc xem lại cổng trong “servers”.",
        "No server runs at {server}. Start it, or look at the port in “servers”.",
    ),
    NoLinkKind.UNREACHABLE: _t(
        "Không liên lạc được với {server}. Hãy xem dây mạng, nguồn điện và địa chỉ của máy chủ.",
        "{server} cannot be reached. Look at the cable, the power and the address of the server.",
    ),
    NoLinkKind.FULL: _t(
        "Máy chủ {server} chưa nhận kết nối: đang khởi động, quá tải, hoặc là máy dự phòng.",
        "The server {server} takes no links now: it is starting, full, or standing by.",
    ),
    NoLinkKind.SILENT: _t(
        "Máy chủ {server} không trả lời. Hãy xem dây mạng, rồi xem máy chủ còn chạy không.",
        "The server {server} does not answer. Look at the cable, then whether the server still runs.",
    ),
    NoLinkKind.CLOSED: _t("Máy chủ {server} đã ngắt kết nối.", "The server {server} closed the link."),
}
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
        return WORDS[self.kind].of(language).format(server=_server(self.address))


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
        return NoLinkKind.UNREACHABLE  # a try that took too long; a server that falls silent later is told as such elsewhere
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
