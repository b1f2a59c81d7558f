"""The words that all Qt programs share: in `clientkit/words`, one file a language."""

from __future__ import annotations

from wire.word_files import WordFiles

CLIENT = WordFiles.beside("clientkit", __file__)
