"""A word beside the backups about each restore: what it skipped must outlive the database it was journalled in."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.files import read_file
from server.runtime.backup_folder import sync
from server.store.given import Given
from wire import strict_json
from wire.values import END_OF_TIME, Day, LastSerials, Millis

log = logging.getLogger("toiluot.upkeep")

MARK_FILE = "numbers-skipped.json"
"""Of versions before, which knew no folder that several branches share."""


def mark_file(branch: str) -> str:
    """The name of a branch's mark: one that overwrote another branch's would let that one give numbers twice."""
    return f"numbers-skipped.{branch}.json"


class Mark(BaseModel):
    """The latest restore of a branch from one of these backups."""

    model_config = ConfigDict(frozen=True, strict=True)

    branch: str
    day: Day
    at: Annotated[Millis, Field(ge=0, lt=END_OF_TIME)]
    """When it was done; numbers may have been given since."""
    last: LastSerials
    """By series, the serial above which the day went on."""


def marked(folders: Iterable[Path], branch: str) -> list[Given]:
    """What earlier restores of this branch left there; a broken mark says nothing, and that is said."""
    found = []
    for file in (folder / name for folder in folders for name in (MARK_FILE, mark_file(branch))):
        try:
            mark = Mark.model_validate(strict_json.read_object(read_file(file)))
        except FileNotFoundError:
            continue
        except (OSError, strict_json.Unreadable, ValidationError) as error:
            why = "it holds no such mark" if isinstance(error, ValidationError) else error
            log.warning("%s cannot be read (%s): what an earlier restore skipped is not known", file, why)
            continue
        if mark.branch == branch:
            found.append(Given(at=mark.at, day=mark.day, last=dict(mark.last)))
    return found


def leave(folders: Iterable[Path], mark: Mark) -> None:
    """Leave a mark in each of the folders that is there and can be written."""
    for folder in folders:
        with contextlib.suppress(OSError):
            file = folder / mark_file(mark.branch)
            fresh = file.with_name(f"{file.name}.new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
                written.write(mark.model_dump_json() + "\n")
            sync(fresh)
            fresh.replace(file)
            sync(folder)
