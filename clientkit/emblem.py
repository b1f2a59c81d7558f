"""An office's emblem as the screens draw it."""

from __future__ import annotations

import base64
import re
import struct
from functools import lru_cache

from wire.branding import Branding

_SPANS = re.compile(r'<svg xmlns="[^"]*" viewBox="\s*[^\s,"]+[\s,]+[^\s,"]+[\s,]+([^\s,"]+)[\s,]+([^\s,"]+)\s*"')


@lru_cache(maxsize=4)
def emblem_drawing(branding: Branding) -> tuple[str, float]:
    """The emblem as the text of an SVG, and how wide it is for its height; empty for none.

    Args:
        branding: in force.
    """
    known = branding.picture
    if known is None:
        return "", 1.0
    if known.kind == "png":
        wide, high = struct.unpack(">II", known.data[16:24])
        address = f"data:image/png;base64,{base64.b64encode(known.data).decode()}"
        head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide} {high}'>"
        return f"{head}<image width='{wide}' height='{high}' href='{address}'/></svg>", wide / high
    text = known.data.decode()
    found = _SPANS.match(text)
    return text, float(found[1]) / float(found[2]) if found else 1.0
