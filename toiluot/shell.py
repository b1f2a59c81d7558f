"""What every command of `toiluot` uses: the Typer app, how settings are read, how a refusal is said."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from config import ServerSettings
    from toiluot.staff_office import Office

app = typer.Typer(
    name="toiluot",
    help="Tới Lượt: the queue system of a public service hall.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

SettingsFile = Annotated[Path, typer.Argument(help="The program's settings (TOML); see config/examples.")]

WRONG_USE, FAILED = 2, 1
"""Exit codes: what was typed, or a file that it names, must be changed; or it was right and could not be done."""


def stop(text: str, status: int = WRONG_USE) -> typer.Exit:
    """Say why nothing was done; `raise` what this gives."""
    typer.echo(text, err=True)
    return typer.Exit(int(status))


@contextmanager
def plain_words() -> Iterator[None]:
    """Say in a sentence what the system did not let a command do: a disk that is full, a folder that is read-only."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:  # who reads what we say has gone: no fault
            raise
        raise stop(because(error), FAILED) from None


def because(error: OSError) -> str:
    """What the system said, as a sentence that names the file."""
    file = error.filename2 or error.filename
    where = "" if file is None else f"{file}: "
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"{where}the disk is full; make room and try again"
        case errno.EROFS:
            return f"{where}the disk is read-only; give a place that can be written"
        case errno.EACCES | errno.EPERM:
            return f"{where}not permitted for this user; give another place, or change the rights of this one"
        case errno.ENOENT:
            return f"{where}no such file or folder"
        case errno.EISDIR:
            return f"{where}is a folder; give the name of a file"
        case errno.ENOTDIR:
            return f"{where}a part of this path is a file, not a folder"
        case _:
            return f"{where}{os.strerror(error.errno) if error.errno else error}"


def text_of(given: str) -> str:
    """A name that was typed, when it is text. For options and arguments that are kept or shown.

    Raises:
        typer.BadParameter: bytes that are no UTF-8, or characters that do not show.
    """
    if not given.strip() or not given.isprintable():
        raise typer.BadParameter("write it in letters that can be seen")
    return given


def owner_of(folder: Path) -> str:
    """The user a folder belongs to; of one that is not there, the one above it."""
    while not folder.exists():
        folder = folder.parent
    return folder.owner()


def refuse_root(folder: Path) -> None:
    """Stop before root writes into the folder of a server or hub of another user, who could not write there any more.

    Raises:
        typer.Exit: it was said how to run the command.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    try:
        owner = owner_of(folder)
    except (KeyError, OSError):  # a user without a name; what cannot be read is told by whoever reads it
        return
    if owner != "root":
        raise stop(
            f"{folder} belongs to {owner}, who could not write any more what root makes there. Run the command as that "
            f"user: sudo -u {owner} toiluot …"
        )


def read_settings(path: Path, program: str) -> Any:
    """The settings of a program; a wrong file stops the start with every problem named."""
    from config import PROGRAMS, BadSettings, load

    try:
        return load(path, PROGRAMS[program])
    except BadSettings as error:
        raise stop(str(error)) from None


@contextmanager
def office_of(settings: ServerSettings) -> Iterator[Office]:
    """Where people and devices are changed, whether the server runs or not; refusals are said in a sentence."""
    from server.runtime.start_refused import StartRefused
    from server.staff.people import BadName
    from toiluot.staff_office import NotStored, open_office

    refuse_root(settings.data_dir)
    try:
        with open_office(settings) as office:
            yield office
    except BadName as error:
        raise stop(str(error)) from None
    except (StartRefused, NotStored) as error:
        raise stop(str(error), FAILED) from None
