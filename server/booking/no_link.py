"""Why the branch has no link to the hub, in words that say what to do, and how long to wait before the next try."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from websockets.exceptions import ConnectionClosed, InvalidStatus

from config.plain import visible
from wire.branch_link import OTHER_VERSION, REPLACED
from wire.lost_link import Sort, sort_of
from wire.session import retry_after

STEADY_S = 30.0
"""Real seconds after which a link counts as one that works: only then do the pauses begin anew."""

REPLACED_TIMES = 8.0
"""How much longer the pauses are while two servers take the link from each other."""

LONGEST_DETAIL = 200


class Kind(StrEnum):
    """Sorts of trouble."""

    OURS = "ours"
    """The branch's own; the error's words say what to do."""
    UNKNOWN_BRANCH = "unknown_branch"
    REPLACED = "replaced"
    OTHER_VERSION = "other_version"
    BAD_ADDRESS = "bad_address"
    UNTRUSTED = "untrusted"
    NO_TLS = "no_tls"
    UNKNOWN_HOST = "unknown_host"
    NOT_OURS = "not_ours"
    NOBODY = "nobody"
    UNREACHABLE = "unreachable"
    FULL = "full"
    SILENT = "silent"
    CLOSED = "closed"


WORDS: dict[Kind, str] = {
    Kind.UNKNOWN_BRANCH: "the hub at {hub} does not know this branch's id or token. Make the file of [hub] token_file "
    "the same as the token_file of this branch in the hub's [[branches]], and see that the branch is listed there",
    Kind.REPLACED: "another server uses this branch's token and took the link. Stop that server, or give it the token "
    "and branch file of its own branch",
    Kind.OTHER_VERSION: "{hub} and this branch speak different versions of the link. Update the older of the two",
    Kind.BAD_ADDRESS: "“{hub}” is no address of a hub. Mend [hub] url, such as https://hub.example.vn",
    Kind.UNTRUSTED: "this machine does not accept the certificate of {hub}. Look at the name in [hub] url, at this "
    "machine's clock, and whether the office's root certificate is installed (update-ca-certificates)",
    Kind.NO_TLS: "the link to {hub} cannot be encrypted. Switch TLS on at the hub, or write http:// in [hub] url",
    Kind.UNKNOWN_HOST: "no machine is found under the name in {hub}. Look at [hub] url, the cable and this "
    "machine's DNS",
    Kind.NOT_OURS: "what answers at {hub} is not a Tới Lượt hub. Look at the address and port in [hub] url",
    Kind.NOBODY: "no hub runs at {hub}. Start it, or look at the port in [hub] url",
    Kind.UNREACHABLE: "{hub} cannot be reached. Look at the cable, the power and the address of the hub",
    Kind.FULL: "the hub at {hub} takes no links now: it is starting or full",
    Kind.SILENT: "the hub at {hub} does not answer. Look at the cable, then whether the hub still runs",
    Kind.CLOSED: "the hub at {hub} closed the link. Look whether the hub still runs",
}
"""The words of every kind but `OURS`."""


@dataclass(frozen=True, slots=True)
class NoLink:
    """Why the last try failed or the link ended."""

    kind: Kind
    text: str
    """What is wrong and what to do, for the log."""


def because(error: Exception, hub: str) -> NoLink:
    """What an exception means.

    Args:
        error: what ended the link, or the try.
        hub: `[hub] url`.
    """
    kind, detail = _kind(error), visible(str(error) or type(error).__name__)[:LONGEST_DETAIL]
    if kind is Kind.OURS:
        return NoLink(kind, detail)
    return NoLink(kind, f"{WORDS[kind].format(hub=hub)} ({detail})")


def _kind(error: Exception) -> Kind:
    match error:
        case ConnectionClosed() if error.rcvd is not None and error.rcvd.code == REPLACED:
            return Kind.REPLACED
        case ConnectionClosed() if error.rcvd is not None and error.rcvd.code == OTHER_VERSION:
            return Kind.OTHER_VERSION
        case InvalidStatus() if error.response.status_code in _NOT_KNOWN:
            return Kind.UNKNOWN_BRANCH
    sort = sort_of(error)
    if sort in (Sort.WRONG_NAME, Sort.OUT_OF_DATE):
        return Kind.UNTRUSTED  # whose words name all that may be wrong with a certificate
    return Kind.OURS if sort is None else Kind(sort)


_NOT_KNOWN = (401, 403)


class Pauses:
    """How long to wait before the next try: longer and longer until a link has lasted."""

    def __init__(self) -> None:
        self._tries = 0

    def after(self, kind: Kind, lived_s: float, roll: float) -> float:
        """Real seconds to wait.

        Args:
            kind: of what ended the link or the try.
            lived_s: real seconds that the link stood; 0 when there was none.
            roll: 0..1, spreads branches after an outage.
        """
        # Two servers with one token may each hold the link for a while: that is no link that works.
        replaced = kind is Kind.REPLACED
        self._tries = 0 if lived_s >= STEADY_S and not replaced else self._tries + 1
        return retry_after(self._tries, roll) * (REPLACED_TIMES if replaced else 1)
