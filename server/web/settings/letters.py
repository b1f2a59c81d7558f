"""Languages whose tickets this machine cannot print, told to who sets them."""

from __future__ import annotations

from hardware.paper.letters import NAMED, unprintable
from hardware.paper.scripts import PACKAGES
from hardware.paper.typeset import FontMissing
from server.settings.warnings import Warned, What
from wire.catalogue import Branch
from wire.word_files import name_of


def without_letters(branch: Branch) -> list[Warned]:
    """A warning for each language that has letters which no font here draws."""
    try:
        missing = unprintable(branch)
    except FontMissing:  # the preview of the ticket says it
        return []
    return [
        Warned(
            "languages",
            What.NO_LETTERS,
            {"language": name_of(language), "letters": " ".join(letters[:NAMED]), "packages": PACKAGES},
        )
        for language, letters in missing.items()
    ]
