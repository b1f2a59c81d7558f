"""Figures for another program: every number as it was worked out, under the names of `server/figures/reports.py`."""

from __future__ import annotations

import json
from dataclasses import asdict

from server.figures.reports import Figures


def figures_json(figures: Figures) -> bytes:
    """A day or a longer period. Minutes and shares are not rounded; null is what nobody knows (Q15)."""
    found = asdict(figures) | {"visits_once": figures.visits_once}
    return json.dumps(found, ensure_ascii=False, indent=1).encode()
