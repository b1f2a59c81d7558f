"""The command of `toiluot` that looks settings over before a program is started with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from config import PROGRAMS, BadSettings, BoardsSettings, DisplaySettings, HubSettings, ServerSettings, load_one_of
from toiluot.shell import app
from wire.catalogue import Branch

MEDIA = frozenset({"media_folder", "media_sound"})
"""What is written in a display's settings for pictures and videos."""

MOST_BESIDE_MEDIA = 20
"""Counters of the layout "board" beside which a picture has room on a wide screen (docs/display.md)."""


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Settings files of any kind.")]) -> None:
    """Check settings files and what they name: says file, line, field, and what to write instead."""
    from config.references import check_whole
    from hardware.boards.frames import BoardTemplate

    found = 0
    for file in files:
        problems = [str(problem) for problem in check_whole(file, {"branch": Branch, "board": BoardTemplate})]
        problems = problems or [each for look in FURTHER for each in look(file)]
        found += len(problems)
        for problem in problems:
            typer.echo(problem, err=True)
        if not problems:
            for note in (*mistaken_letters(file), *no_room_for_media(file, files)):
                typer.echo(note, err=True)
            typer.echo(f"{file}: good")
    if found:
        raise typer.Exit(1)


def word_problems(file: Path) -> list[str]:
    """What is wrong with the office's own words.

    Args:
        file: good settings of any kind.
    """
    from server.hub.wording import HUB
    from server.runtime.wording import SERVER
    from wire.word_files import WIRE, add_folder, forget_folder

    try:
        folder = load_one_of(file, PROGRAMS).words_folder  # type: ignore[attr-defined]
    except BadSettings:  # of a branch, or a board: they name no words
        return []
    if folder is None:
        return []
    add_folder(folder)
    try:
        return [f"{file}: words_folder: {trouble}" for files in (WIRE, SERVER, HUB) for trouble in files.troubles]
    finally:
        forget_folder(folder)


def _branch_of(file: Path) -> Branch | None:
    """The branch of a good file; None of a program's, for its branch is a file of its own."""
    try:
        branch = load_one_of(file, {"branch": Branch})
    except BadSettings:
        return None
    assert isinstance(branch, Branch)
    return branch


def mistaken_letters(file: Path) -> list[str]:
    """Series of a branch whose letters are easily taken for each other over a loudspeaker: nothing is refused for it.

    Args:
        file: good settings of any kind.
    """
    from server.settings.warnings import mistaken

    branch = _branch_of(file)
    if branch is None:
        return []
    return [f"{file}: {warned.place}: {warned.text('en')}" for warned in mistaken(branch)]


def no_room_for_media(file: Path, beside: Sequence[Path]) -> list[str]:
    """That a display for pictures and videos shows so many counters that these have no room: nothing is refused for it.

    Args:
        file: good settings of any kind.
        beside: what is checked with it. Nothing is said unless a branch, or a server, is among them.
    """
    try:
        display = load_one_of(file, {"display": DisplaySettings})
    except BadSettings:
        return []
    assert isinstance(display, DisplaySettings)
    branch = next((found for one in beside if (found := _branch_of(one) or _branch_of_server(one)) is not None), None)
    if branch is None or display.layout != "board" or MEDIA.isdisjoint(display.model_fields_set):
        return []
    zones = {zone.id for zone in branch.zones}
    shown = zones & {*display.zones} or zones
    counters = sum(one.zone in shown for one in branch.counters)
    if counters <= MOST_BESIDE_MEDIA:
        return []
    return [
        f'{file}: layout: {counters} counters fill a screen of "board", so that pictures and videos have no room on it '
        "unless the hall is closed; write fewer zones, or another layout (docs/display.md)"
    ]


def _branch_of_server(file: Path) -> Branch | None:
    try:
        server = load_one_of(file, {"server": ServerSettings})
    except BadSettings:
        return None
    assert isinstance(server, ServerSettings)
    return None if server.branch is None else _branch_of(server.branch)


def letter_problems(file: Path) -> list[str]:
    """Languages of a branch that no font of this machine can print.

    Args:
        file: good settings of any kind.
    """
    branch = _branch_of(file)
    if branch is None:
        return []
    from hardware.paper.letters import NAMED, unprintable
    from hardware.paper.scripts import PACKAGES
    from hardware.paper.typeset import FontMissing

    try:
        missing = unprintable(branch)
    except FontMissing:  # on a machine without screen and printer none is needed
        return []
    return [
        f"{file}: languages: no font on this machine draws {' '.join(letters[:NAMED])} of {language}, so tickets would "
        f"lack them; install the Debian packages {PACKAGES}, or take the language out"
        for language, letters in missing.items()
    ]


def board_problems(file: Path) -> list[str]:
    """What is wrong with the makes of number boards that settings name.

    Args:
        file: good settings of any kind, whose templates are good.
    """
    try:
        settings = load_one_of(file, {"boards": PROGRAMS["boards"]})
    except BadSettings:  # of something else: it drives no boards
        return []
    assert isinstance(settings, BoardsSettings)
    from display.boards.makes import CannotStart, templates_of

    try:
        templates_of(settings)
    except CannotStart as error:
        return [f"{file}: {error}"]
    return []


def data_problems(file: Path) -> list[str]:
    """What a start would refuse of the data that settings name: another's database, a damaged one, a key that is lost.

    Args:
        file: good settings of any kind. Of those that name no SQLite file nothing is said.
    """
    try:
        settings = load_one_of(file, {kind: PROGRAMS[kind] for kind in ("server", "hub")})
    except BadSettings:  # of a device, or a branch file: they keep no database
        return []
    assert isinstance(settings, ServerSettings | HubSettings)
    from sqlalchemy.engine import make_url  # the windows' programs have no database: they start without it

    url = make_url(settings.database)
    path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    if path is None:
        return []
    try:
        if isinstance(settings, ServerSettings):
            from server.upkeep import check as of_branch

            why = of_branch.data_problem(settings, path)
        else:
            from server.hub.upkeep import check as of_hub

            why = of_hub.data_problem(settings, path)
    except OSError as error:
        do = "Run this as the user of the program." if isinstance(error, PermissionError) else "Check the path."
        why = f"{error.filename or path} cannot be looked at ({error.strerror}). {do}"
    return [f"{file}: {why}"] if why else []


FURTHER = (data_problems, word_problems, letter_problems, board_problems)
"""What is looked at once a file is good by itself."""
