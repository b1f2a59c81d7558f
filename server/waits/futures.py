"""Many futures of the hall at once, by chance. Imports numpy: only the worker's process may import this."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def lasting(table: Numbers, chances: Numbers, at_least: float = 0.0) -> Numbers:
    """Lengths drawn from a table of quantiles, given that they have lasted so long already.

    Args:
        table: growing; its entries stand for equal shares of what was seen.
        chances: of 0 to 1, one for each length to draw.
        at_least: how long it has lasted; what is drawn is never less.

    Returns: lengths in the table's unit. Longer than the table knows: as if the length began anew, for nobody has seen
    what comes then.
    """
    size = len(table)
    longer = int(np.searchsorted(table, at_least, side="right")) if at_least > 0 else 0
    if longer >= size:
        return np.asarray(at_least + table[np.minimum((chances * size).astype(np.intp), size - 1)] / 2)
    places = longer + (chances * (size - longer)).astype(np.intp)
    return np.asarray(table[np.minimum(places, size - 1)])
