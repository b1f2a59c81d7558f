"""Why a task of upkeep was not done, in plain words."""

from __future__ import annotations

from server.runtime.start_refused import StartRefused


class NotDone(StartRefused):
    """Nothing was changed; the text says what happened and what to do."""
