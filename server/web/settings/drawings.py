"""Pictures of the settings' pages: the emblem that a draft holds, the icons that a field of work may have."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

from wire.emblem import BadEmblem, Emblem, read


def picture_of(lines: Any) -> Emblem | None:
    """The emblem that lines of settings hold; None for none, or one that is not taken."""
    known = isinstance(lines, list | tuple) and lines and all(isinstance(line, str) for line in lines)
    return _read(tuple(lines)) if known else None


def picture_address(lines: Any) -> str:
    """The same as an address that a page can show by itself; empty for none."""
    known = picture_of(lines)
    return "" if known is None else f"data:{known.media_type};base64,{base64.b64encode(known.data).decode()}"


@lru_cache(maxsize=16)
def _read(lines: tuple[str, ...]) -> Emblem | None:
    try:
        return read(lines)
    except BadEmblem:
        return None


ICONS: dict[str, str] = {
    "house": "M3 20.5 H21 M5 20.5 V10 L12 4 L19 10 V20.5 M9 20.5 V13.5 H15 V20.5",
    "document": "M6 3.5 H14 L18.5 8 V20.5 H6 Z M14 3.5 V8 H18.5 M9 12.5 H15.5 M9 16.5 H15.5",
    "people": "M9 4.5 A3.5 3.5 0 1 0 9 11.5 A3.5 3.5 0 1 0 9 4.5 M2.5 20 C2.5 16.5 5 14.5 9 14.5 C13 14.5 15.5 "
    "16.5 15.5 20 M17 6.5 A2.5 2.5 0 1 0 17 11.5 A2.5 2.5 0 1 0 17 6.5 M17.5 14.5 C20 14.7 21.5 16.5 "
    "21.5 19",
    "person": "M12 3.5 A4 4 0 1 0 12 11.5 A4 4 0 1 0 12 3.5 M4.5 20.5 C4.5 17 7.5 14.5 12 14.5 C16.5 14.5 19.5 "
    "17 19.5 20.5",
    "stamp": "M4 21 H20 M5 17.5 H19 V15.5 C19 14.5 18.5 14 17.5 14 H14.5 C13.5 11.5 15.5 10 15.5 7 C15.5 5 14 "
    "3.5 12 3.5 C10 3.5 8.5 5 8.5 7 C8.5 10 10.5 11.5 9.5 14 H6.5 C5.5 14 5 14.5 5 15.5 Z",
    "shop": "M4.5 4 H19.5 L21.5 9.5 H2.5 Z M2.5 9.5 C2.5 11.5 4 12.5 5.5 12.5 C7.2 12.5 8.7 11.5 8.7 9.5 "
    "C8.7 11.5 10.2 12.5 12 12.5 C13.8 12.5 15.3 11.5 15.3 9.5 C15.3 11.5 16.8 12.5 18.5 12.5 C20 "
    "12.5 21.5 11.5 21.5 9.5 M4.5 12.5 V20.5 H19.5 V12.5 M9.5 20.5 V16 H14.5 V20.5",
    "passport": "M6 3 H18 C18.6 3 19 3.4 19 4 V20 C19 20.6 18.6 21 18 21 H6 C5.4 21 5 20.6 5 20 V4 C5 3.4 5.4 3 "
    "6 3 Z M12 6.5 A3.7 3.7 0 1 0 12 13.9 A3.7 3.7 0 1 0 12 6.5 M8.3 10.2 H15.7 M12 6.5 C10.4 8.5 "
    "10.4 11.9 12 13.9 C13.6 11.9 13.6 8.5 12 6.5 M9 17.5 H15",
    "car": "M3 17.5 V13 C3 12.2 3.5 11.6 4.2 11.4 L5 11.2 L6.8 6.8 C7.1 6 7.8 5.5 8.6 5.5 H15.4 C16.2 5.5 "
    "16.9 6 17.2 6.8 L19 11.2 L19.8 11.4 C20.5 11.6 21 12.2 21 13 V17.5 Z M5 11.2 H19 M5 17.5 V19.8 "
    "M19 17.5 V19.8 M6.3 14.4 H8 M16 14.4 H17.7",
    "heart": "M12 20 C6 15.8 3.2 12.8 3.2 9.2 C3.2 6.4 5.3 4.5 7.8 4.5 C9.6 4.5 11.1 5.5 12 7 C12.9 5.5 14.4 "
    "4.5 16.2 4.5 C18.7 4.5 20.8 6.4 20.8 9.2 C20.8 12.8 18 15.8 12 20 Z",
    "card": "M4 5 H20 C20.8 5 21.5 5.7 21.5 6.5 V17.5 C21.5 18.3 20.8 19 20 19 H4 C3.2 19 2.5 18.3 2.5 17.5 "
    "V6.5 C2.5 5.7 3.2 5 4 5 Z M8 8.5 A2 2 0 1 0 8 12.5 A2 2 0 1 0 8 8.5 M4.8 16 C4.8 14.4 6 13.8 8 "
    "13.8 C10 13.8 11.2 14.4 11.2 16 M14 10 H18.5 M14 13.5 H18.5",
    "briefcase": "M4 7.5 H20 C20.8 7.5 21.5 8.2 21.5 9 V18.5 C21.5 19.3 20.8 20 20 20 H4 C3.2 20 2.5 19.3 2.5 "
    "18.5 V9 C2.5 8.2 3.2 7.5 4 7.5 Z M8.5 7.5 V5.5 C8.5 4.7 9.2 4 10 4 H14 C14.8 4 15.5 4.7 15.5 "
    "5.5 V7.5 M2.5 13 H10 M14 13 H21.5 M10 11.5 H14 V14.5 H10 Z",
    "shield": "M12 3 L19.5 5.8 V11.5 C19.5 16 16.5 19.3 12 21 C7.5 19.3 4.5 16 4.5 11.5 V5.8 Z M8.7 11.8 L11.2 "
    "14.3 L15.5 9.7",
    "health": "M12 3 L19.5 5.8 V11.5 C19.5 16 16.5 19.3 12 21 C7.5 19.3 4.5 16 4.5 11.5 V5.8 Z M12 8.2 V15.2 "
    "M8.5 11.7 H15.5",
    "brick": "M3 4.5 H21 V19.5 H3 Z M3 9.5 H21 M3 14.5 H21 M9 4.5 V9.5 M15.5 9.5 V14.5 M9 14.5 V19.5",
    "chat": "M4.5 4.5 H19.5 C20.6 4.5 21.5 5.4 21.5 6.5 V14.5 C21.5 15.6 20.6 16.5 19.5 16.5 H11 L6.5 20.5 "
    "V16.5 H4.5 C3.4 16.5 2.5 15.6 2.5 14.5 V6.5 C2.5 5.4 3.4 4.5 4.5 4.5 Z M7 9 H17 M7 12.3 H13.5",
    "package": "M12 3 L20 7 V17 L12 21 L4 17 V7 Z M4 7 L12 11 L20 7 M12 11 V21 M8 5 L16 9",
    "scale": "M12 4 V20.5 M7.5 20.5 H16.5 M5 6.5 H19 M5.5 6.5 L2.5 13 C3 14.8 4.2 15.5 5.5 15.5 C6.8 15.5 8 "
    "14.8 8.5 13 Z M18.5 6.5 L15.5 13 C16 14.8 17.2 15.5 18.5 15.5 C19.8 15.5 21 14.8 21.5 13 Z",
    "record": "M5 4 H14.5 L18.5 8 V11 M14.5 4 V8 H18.5 M5 4 V20.5 H10.5 M8 9 H11.5 M8 12.5 H11 M15.8 12 A3.3 "
    "3.3 0 1 0 15.8 18.6 A3.3 3.3 0 1 0 15.8 12 M18.2 17.7 L21 20.5",
    "bank": "M3.5 9.5 L12 4 L20.5 9.5 Z M5.5 12.5 V17 M9.8 12.5 V17 M14.2 12.5 V17 M18.5 12.5 V17 M3.5 20 H20.5",
}
"""What stands on a field of work, by name: the lines that `clientkit/Look/IconPaths.qml` draws on a grid of 24."""
