"""Why a server did not start, in plain words."""

from __future__ import annotations


class StartRefused(Exception):
    """The server did not start and changed nothing; the text says what happened and what to do."""
