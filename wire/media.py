"""What hall displays show between calls: pictures and videos of the office, by the hash of their bytes.

`view.media` names them; the bytes travel over the display's own link, part by part (`media.part`). A part is small, and
a display asks for the next one when it has the last: a call waits behind one part at most, and no link counts as slow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, ValidationError, model_validator

from wire.values import Identifier, Tolerant

PART_BYTES = 32 * 1024
"""Most bytes of a part. In Base64 it stays below what a link may have waiting before it is sent no more facts
(`server.live.client.SOFT_LIMIT`)."""

LARGEST_PICTURE = 20 * 1000 * 1000
"""Most bytes of a picture."""

LARGEST_VIDEO = 300 * 1000 * 1000
"""Most bytes of a video."""

MOST_ITEMS = 60
"""Of one branch."""

SHORTEST_S, LONGEST_S = 3, 600
"""How long a picture may stand, in seconds."""

HASH = r"^[0-9a-f]{64}$"

Sha256 = Annotated[str, Field(pattern=HASH)]
"""The hash of a file's bytes: its name everywhere."""

MediaKind = Literal["picture", "video"]

MediaType = Literal["image/png", "image/jpeg", "image/webp", "video/mp4", "video/webm"]
"""What a server takes; it looks into the file and not at its name."""


class MediaItem(Tolerant):
    """A picture or video, in its place of the order."""

    sha256: Sha256
    kind: MediaKind
    media_type: str
    """As `MediaType`; a newer server may have more, and a display passes over what it cannot show."""
    size: Annotated[int, Field(ge=1)]
    """Bytes of the whole file."""
    seconds: Annotated[int, Field(ge=0)] = 0
    """How long a picture stands; 0 for a video, which ends by itself."""
    name: str = ""
    """What people call it."""
    zones: tuple[Identifier, ...] = ()
    """The parts of the hall it is for; none is all of it."""


class Unknown(NamedTuple):
    """An item of a newer server, as far as it can be told of."""

    sha256: str
    """Its file; empty where that is no hash."""
    name: str


class HallMedia(Tolerant):
    """What is to be shown today, in its order; empty: nothing. One file stands in it once.

    An item that this program does not know as one, because a newer server has further kinds, is left out by itself.
    """

    items: tuple[MediaItem, ...] = ()
    _unknown: tuple[Unknown, ...] = PrivateAttr(default=())

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        """What was left out, in its order."""
        return self._unknown

    @model_validator(mode="wrap")
    @classmethod
    def _one_by_one(cls, given: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(given, Mapping) or not isinstance(given.get("items"), list | tuple):
            return read(given)
        known, unknown = [], []
        for one in given["items"]:
            try:
                known.append(MediaItem.model_validate(one))
            except ValidationError:
                unknown.append(_unknown(one))
        found = read({**given, "items": known})
        found._unknown = tuple(unknown)
        return found


class MediaPart(Tolerant):
    """Some bytes of a file."""

    sha256: Sha256
    offset: Annotated[int, Field(ge=0)]
    """Of the first of them in the file."""
    size: Annotated[int, Field(ge=1)]
    """Bytes of the whole file."""
    data: str
    """In Base64, up to `PART_BYTES`; empty from the file's end on."""


def _unknown(one: object) -> Unknown:
    said: Mapping[str, object] = one if isinstance(one, Mapping) else {}
    sha256, name = (str(said.get(field, "")) for field in ("sha256", "name"))
    return Unknown(sha256 if re.fullmatch(HASH, sha256) else "", name)
