"""Which template each line of the settings has, before a line is opened."""

from __future__ import annotations

from config import BadSettings, BoardsSettings, load
from hardware.boards.frames import BoardTemplate, shipped


class CannotStart(Exception):
    """The program cannot do its work; the text says what a person must do."""


def templates_of(settings: BoardsSettings) -> list[BoardTemplate]:
    """The template of each line.

    Raises:
        CannotStart: its file is no template, or it does not go with the line; the text says what to write.
    """
    found = []
    for n, line in enumerate(settings.lines):
        try:
            template = load(line.template or shipped()[line.make], BoardTemplate)
        except BadSettings as error:
            raise CannotStart(str(error)) from None
        if len(line.boards) > 1 and not template.has_address:
            raise CannotStart(
                f"lines[{n + 1}].boards: {template.name} has no address, so all boards of a line show the same; "
                "give each board a line of its own"
            )
        found.append(template)
    return found
