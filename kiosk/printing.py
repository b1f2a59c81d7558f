"""What the ticket page makes of the paper."""

from __future__ import annotations

from hardware.printer import Result
from kiosk.path.effects import Printing

RESULTS = {
    Result.PRINTED: Printing.PRINTED,
    Result.NOT_PRINTED: Printing.NOT_PRINTED,
    Result.MAYBE_PRINTED: Printing.MAYBE,
}
