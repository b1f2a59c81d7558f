"""Text as it is compared when somebody looks for something."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """Without capitals and accents: whoever looks for somebody types as it comes."""
    parts = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())
