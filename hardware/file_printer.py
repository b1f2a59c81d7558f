"""A printer for trials: paper is a folder of files."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from hardware.commands import picture_of
from hardware.printer import Outcome, PrinterState, Reason


class PaperFolder:
    """Papers as files: NUMBER.bin as the printer received it, NUMBER.png as a person holds it.

    Numbers go on after the highest in the folder, so that no paper is ever overwritten.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = max((int(path.stem) for path in folder.glob("*.bin") if path.stem.isdigit()), default=0)

    def keep(self, raw: bytes, picture: Image.Image) -> int:
        """Write one paper; gives its number. Raises OSError when the folder cannot be written."""
        self._last += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{self._last:04}.bin").write_bytes(raw)
        picture.save(self._folder / f"{self._last:04}.png")
        return self._last


class FilePrinter:
    """Keeps each job as a file and a picture; see `hardware.printer.Printer`."""

    def __init__(self, folder: Path, width: int = 576) -> None:
        self._papers = PaperFolder(folder)
        self._width = width

    async def status(self) -> PrinterState:
        """Always ready."""
        return PrinterState.READY

    async def print(self, job: bytes) -> Outcome:
        """Keep the job; a folder that cannot be written is a fault, and the job may be there in part."""
        try:
            self._papers.keep(job, picture_of(job, self._width))
        except OSError:
            return Outcome.maybe_printed(Reason.FAULT, PrinterState.FAULT)
        return Outcome.printed(PrinterState.READY)
