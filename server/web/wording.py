"""The words of the manager's pages and of the page on a phone: in `server/words`."""

from __future__ import annotations

from functools import cache

from server.runtime.wording import SERVER
from wire.word_files import WordTable

WORDS = SERVER.table("pages")
"""Words by key; `{n}` and the like are facts, `{nb}` what stands before %: in Vietnamese a narrow space."""

PHONE = SERVER.table("phone")
"""What the page's script and its empty page say; `*…*` is shown bold."""


@cache
def of_part(part: str) -> WordTable:
    """The words of one part of the pages: `settings.title` of a template is `title` in the table `settings_pages`."""
    return SERVER.table(f"{part}_pages")
