"""The file with a device's key: the key alone, as `toiluot pair` writes it, or all that a pairing by code told."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.files import keep_private, read_file


class DeviceKey(BaseModel):
    """What a device shows its server."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    token: str = Field(repr=False)
    device_id: str = ""
    """The name it was paired under; empty: as its settings say."""
    authority: str = ""
    """The certificate by which it knows its server, as PEM; empty where the machine's own are enough."""


def read_key(path: Path) -> DeviceKey:
    """What the file holds.

    Raises:
        OSError: it cannot be read.
        ValueError: it holds something else.
    """
    held = read_file(path).decode("utf-8").strip()
    if not held.startswith("{"):
        return DeviceKey(token=held)
    try:
        return DeviceKey.model_validate_json(held)
    except ValidationError:
        raise ValueError(f"{path} holds no key") from None  # and no word of what it holds


def keep_key(path: Path, key: DeviceKey) -> None:
    """Write the file, durably and whole, for its user alone; another key there is worth nothing from now on.

    Raises:
        OSError: it cannot be written; what was there is as good as before.
    """
    keep_private(path, key.model_dump_json() + "\n")


def can_keep(path: Path) -> None:
    """See that a key can be written there, before anybody is asked for anything.

    Raises:
        OSError: it cannot.
    """
    fresh = path.with_name(path.name + ".new")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600))
    fresh.unlink()
