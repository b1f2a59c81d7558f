"""Every message of the wire, spoilt in one place, and how it must be answered: a second opinion on the codec."""

from __future__ import annotations

import itertools
import json
import random
import re
import uuid
from dataclasses import dataclass

from tests.fuzz.values import spoilt, spoilt_bytes, spoilt_text
from tests.server.branch_kit import COUNTERS, PASSWORD, SERVICE
from tests.server.staff.test_rights import ONE_OF_EACH
from tests.wire.test_readme import EXAMPLES
from wire.codec import MAX_FRAME, Json

DOCUMENTS: dict[str, Json] = {name: json.loads(example) for name, example in EXAMPLES.items()}
"""One good frame of each message, also of those that only a server says."""

for _method, _command in ONE_OF_EACH.items():
    if _method != "settings.apply":  # the example is a smaller branch
        DOCUMENTS[_method]["params"] = _command.model_dump(mode="json")
DOCUMENTS["counter.open"]["params"]["counter_id"] = COUNTERS[-1]
DOCUMENTS["clerk.sign_in"]["params"] = {"user": "fuzz", "password": PASSWORD}
DOCUMENTS["ticket.issue"]["params"]["service_id"] = SERVICE

REQUESTS = [name for name, document in DOCUMENTS.items() if "id" in document and "method" in document]

USABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
"""Ids, as wire/README.md says them."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A frame, and under which id it must be answered."""

    data: str | bytes
    id: str | None
    """The id to answer under; None: by the number of the frame."""
    may_be_silent: bool = False
    """A notification, of which nothing needs to come back."""


class Frames:
    """Makes frames without end.

    Args:
        dice: decides everything.
        leave_out: messages that are not made, because somebody who may send them would rightly stop the honest ones.
    """

    def __init__(self, dice: random.Random, leave_out: frozenset[str] = frozenset()) -> None:
        self.dice = dice
        names = [name for name in (*REQUESTS * 3, *DOCUMENTS) if name not in leave_out]
        self._round = itertools.cycle(names)

    def next(self, name: str = "") -> Sent:
        """The next message in turn, or the one named, spoilt."""
        name = name or next(self._round)
        document = dict(DOCUMENTS[name])
        if "id" in document:
            document["id"] = str(uuid.UUID(int=self.dice.getrandbits(128)))
        kind = self.dice.random()
        if kind < 0.9:
            return sent(spoilt(self.dice, document, ("params",) if "params" in document else ()))
        good = json.dumps(document)
        if kind < 0.94:
            return sent(spoilt_bytes(self.dice, good.encode()))
        if kind < 0.97:
            return sent(spoilt_text(self.dice, good).encode("utf-8", "replace").decode())
        if kind < 0.98:
            return sent(
                good[:-1] + ',"x":"' + "x" * self.dice.choice((MAX_FRAME, 2 * MAX_FRAME - len(good) - 10)) + '"}'
            )
        return sent(good)


def sent(data: str | bytes) -> Sent:
    """How a frame must be answered, found out without the codec: with Python's own JSON, as lenient as it is."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        pairs = json.loads(text, object_pairs_hook=list, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return Sent(data, None)
    if len(text.encode("utf-8", "surrogatepass")) > 2 * MAX_FRAME:
        return Sent(data, None)
    if (
        not isinstance(pairs, list)
        or not all(isinstance(pair, tuple) for pair in pairs)
        or not text.lstrip().startswith("{")
    ):
        return Sent(data, None)
    ids = [value for key, value in pairs if key == "id"]
    if not ids:
        return Sent(data, None, may_be_silent=True)
    usable = len(ids) == 1 and isinstance(ids[0], str) and USABLE.fullmatch(ids[0]) and not _is_number(text, ids[0])
    return Sent(data, ids[0] if usable else None)


def _is_number(text: str, id_: str) -> bool:
    """Whether the id is a number in JSON: those were read as texts."""
    return id_.lstrip("-")[:1].isdigit() and f'"{id_}"' not in text
