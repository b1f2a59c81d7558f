"""The code in the QR of a ticket, on paper or on a screen: what stands behind the `#` of the page that follows it.

Only that part opens anything, so only that part is ever sent, and never the address round it.
"""

from __future__ import annotations

import re

from rules.booking_code.form import bare

ADDRESS = r"https?://[^\s#]+/t#[a-z2-7]{26}"
"""Of a ticket; before the code stands no further `#`, or the first of two addresses in one text would be lost."""

_CODE = re.compile(ADDRESS, re.IGNORECASE)


def secret_in(text: str) -> str | None:
    """The secret of a scanned ticket, or None for whatever is no whole address of one.

    A scanner may put the code's kind before it, and type it in capitals.
    """
    plain = bare(text)
    return None if _CODE.fullmatch(plain) is None else plain.rpartition("#")[2].lower()
