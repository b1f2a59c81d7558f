"""What leaves a branch as a file is journalled first, whether its server runs or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toiluot.shell import office_of, read_settings, refuse_root
from wire.commands import RecordExport


def journalled(source: Path, kind: str) -> Callable[[str], None]:
    """To be told of the span a file holds when it is whole, before it stands under its name.

    Args:
        source: the server's settings; an archive has no journal that goes on, so nobody is told of what leaves it.
        kind: what leaves: `figures`, `visits`, `journal`.

    Raises:
        typer.Exit: also what is returned: it cannot be journalled, so it does not leave; the reason was said.
    """
    if source.suffix == ".db":
        return lambda span: None
    settings = read_settings(source, "server")
    refuse_root(settings.data_dir)

    def leaving(span: str) -> None:
        with office_of(settings) as office:
            office.ask(RecordExport(kind=kind, span=span))

    return leaving
