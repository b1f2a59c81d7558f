"""The words in which a day is told: in `server/words`."""

from __future__ import annotations

from server.runtime.wording import SERVER

WORDS = SERVER.table("told")

CALLED_BECAUSE = SERVER.table("called_because")
"""Why a ticket was called, by `wire.values.Reason`."""

PASSED_BECAUSE = SERVER.table("passed_because")
"""Why a ticket that came earlier was not."""

AUDITED = SERVER.table("audited")
"""Facts about people, devices, sessions and exports."""

AUDITED_NAMES = SERVER.table("audited_names")
"""Roles, kinds of devices, what they are set to and what leaves as a file, as those facts name them."""
