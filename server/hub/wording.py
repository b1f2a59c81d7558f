"""The words of the hub: `server/hub/words`, one file a language."""

from __future__ import annotations

from pathlib import Path

from wire.word_files import WordFiles

HUB = WordFiles("hub", Path(__file__).parent / "words")
