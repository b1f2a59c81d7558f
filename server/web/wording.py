"""The words of the manager's pages and of the page on a phone: in `server/words`."""

from __future__ import annotations

from server.runtime.wording import SERVER

WORDS = SERVER.table("pages")
"""Words by key; `{n}` and the like are facts, `{nb}` what stands before %: in Vietnamese a narrow space."""

PHONE = SERVER.table("phone")
"""What the page's script and its empty page say; `*…*` is shown bold."""
