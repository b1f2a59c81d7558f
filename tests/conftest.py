"""What all tests share: no screen, no sound card, a hall clock that tests own."""

from __future__ import annotations

import os

# Before any Qt import: windows are drawn into memory, and by software, so that pictures are the same everywhere.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
