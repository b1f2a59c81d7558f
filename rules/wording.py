"""The words of a clerk's steps in both languages: what each is called, and why it cannot be done now."""

from __future__ import annotations

from wire.word_files import WordFiles

_FILES = WordFiles.beside("rules", __file__)
_SAID = _FILES.table("said")

STEP = _FILES.table("step")
"""What a button says."""

STEP_SHORT = _FILES.table("step_short")
"""The same where there is little room."""
FINISH_ONLY = _SAID["finish_only"]
FINISH_ONLY_SHORT = _SAID["finish_only_short"]
WAIT_SECONDS = _SAID["wait_seconds"]
MORE_CALLS = _SAID["more_calls"]
FINISH_FIRST = _SAID["finish_first"]
ANSWER_FIRST = _SAID["answer_first"]
NOBODY = _SAID["nobody"]
NO_TICKET = _SAID["no_ticket"]
RESUME_FIRST = _SAID["resume_first"]
NOT_STARTED = _SAID["not_started"]

NOTHING_TO_UNDO = _SAID["nothing_to_undo"]
NOBODY_ASKS = _SAID["nobody_asks"]
HELP_STANDS = _SAID["help_stands"]

NOT_LIVE = _SAID["not_live"]
STILL_SENDING = _SAID["still_sending"]
NOT_ALLOWED = _SAID["not_allowed"]
