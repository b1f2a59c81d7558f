"""What every command of `toiluot` uses: the Typer app, how settings are read, how a refusal is said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="toiluot",
    help="Tới Lượt: the queue system of a public service hall.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

SettingsFile = Annotated[Path, typer.Argument(help="The program's settings (TOML); see config/examples.")]

def stop(text: str, status: int = 2) -> typer.Exit:
    """Say why nothing was started and end with 2, as the shell expects of wrong usage; or another status."""
    typer.echo(text, err=True)
    return typer.Exit(int(status))


def read_settings(path: Path, program: str) -> Any:
    """The settings of a program; a wrong file stops the start with every problem named."""
    from config import PROGRAMS, BadSettings, load

    try:
        return load(path, PROGRAMS[program])
    except BadSettings as error:
        raise stop(str(error)) from None
