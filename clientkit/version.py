"""Which version of the programs runs here."""

from __future__ import annotations

from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    with suppress(PackageNotFoundError):
        return version("toiluot")
    return ""


VERSION = _version()
"""Of this program; empty where it is not installed."""
