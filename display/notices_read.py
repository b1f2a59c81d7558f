"""Which notices a display has read out, kept over a restart of its program. No Qt."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from config.files import keep_private, read_file
from display.notices import MOST_READ
from wire import strict_json
from wire.values import Millis, Tolerant

log = logging.getLogger(__name__)


class _Kept(Tolerant):
    read: dict[str, Millis] = Field(default_factory=dict)


class NoticesRead:
    """A small file: the id of each notice that was read out, and when.

    Args:
        path: where it stands.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failed = False
        self._kept = self._known()

    @property
    def known(self) -> dict[str, Millis]:
        """What was read out, the last one last, in the hall's time; no more than `MOST_READ`."""
        return dict(self._kept)

    def keep(self, read: Mapping[str, Millis]) -> None:
        """Write it down where it is another than what stands there; when it cannot be written, that is logged once,
        and the next call tries again."""
        if dict(read) == self._kept and not self._failed:
            return
        self._kept = dict(read)
        try:
            keep_private(self._path, _Kept(read=self._kept).model_dump_json())
            self._failed = False
        except OSError as error:
            if not self._failed:
                log.warning(
                    "%s cannot be written (%s); once started anew, this display reads its notices again",
                    self._path,
                    error.strerror,
                )
            self._failed = True

    def _known(self) -> dict[str, Millis]:
        try:
            kept = _Kept.model_validate(strict_json.read_object(read_file(self._path)))
        except FileNotFoundError:
            return {}
        except (OSError, strict_json.Unreadable, ValidationError) as error:
            log.warning("%s is not read (%s)", self._path, type(error).__name__)
            return {}
        return dict(list(kept.read.items())[-MOST_READ:])
