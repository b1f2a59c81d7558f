"""The command line: one command, `toiluot`, that starts each program and the tools around them."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
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

EXTRA_OF = {"PySide6": "kiosk, counter or display", "escpos": "kiosk", "pyttsx3": "display", "sqlalchemy": "server"}


def stop(text: str) -> typer.Exit:
    """Say why nothing was started and end with 2, as the shell expects of wrong usage."""
    typer.echo(text, err=True)
    return typer.Exit(2)


def read_settings(path: Path, program: str) -> Any:
    """The settings of a program; a wrong file stops the start with every problem named."""
    from config import PROGRAMS, BadSettings, load

    try:
        return load(path, PROGRAMS[program])
    except BadSettings as error:
        raise stop(str(error)) from None


def start(program: str, path: Path) -> None:
    """Run one of the Qt programs."""
    settings = read_settings(path, program)
    try:
        module = importlib.import_module(f"{program}.app")
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        raise stop(
            f"{program}: the package {package} is not installed. Install this program's extra: "
            f"pip install 'toiluot[{program}]'"
        ) from None
    raise typer.Exit(int(module.create(settings).run()))


@app.command()
def kiosk(settings: SettingsFile) -> None:
    """The kiosk that gives numbers."""
    start("kiosk", settings)


@app.command()
def counter(settings: SettingsFile) -> None:
    """A clerk's counter."""
    start("counter", settings)


@app.command()
def display(settings: SettingsFile) -> None:
    """A hall screen with its voice."""
    start("display", settings)


def serve(program: str, path: Path, run: Callable[[Any], Any]) -> None:
    """Run the server or the hub until it is told to end."""
    import asyncio

    from server.starting import StartRefused

    settings = read_settings(path, program)
    try:
        asyncio.run(run(settings))
    except StartRefused as error:
        raise stop(f"{program}: {error}") from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def tell_ready(ports: Any) -> None:
    """One JSON line with the ports, for whoever started the process."""
    typer.echo(json.dumps({"ready": True} | ports.as_dict()))
    sys.stdout.flush()


@app.command()
def server(settings: SettingsFile) -> None:
    """The branch server."""
    from server.app import serve as run

    serve("server", settings, lambda s: run(s, tell_ready))


@app.command()
def hub(settings: SettingsFile) -> None:
    """The city's hub: bookings online."""
    from server.hub.app import serve as run

    serve("hub", settings, lambda s: run(s, tell_ready))


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Settings files of any kind.")]) -> None:
    """Check settings files: names file, line, field, and what to write instead."""
    from config import check as problems_of

    found = 0
    for file in files:
        problems = problems_of(file)
        found += len(problems)
        for problem in problems:
            typer.echo(str(problem), err=True)
        if not problems:
            typer.echo(f"{file}: good")
    if found:
        raise typer.Exit(1)


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option(help="Where to write; standard output if left out.")] = None,
) -> None:
    """Write the AsyncAPI 3 document of the live link, made from the models."""
    from wire.asyncapi import document

    text = json.dumps(document(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for all it writes; emptied first.")] = Path("var/demo"),
    speed: Annotated[float | None, typer.Option(help="Seconds of the hall for each real second.")] = None,
    day: Annotated[Path | None, typer.Option(help="A day file; the whole day of the demo branch if left out.")] = None,
    screen: Annotated[bool | None, typer.Option(help="Show windows, or play off-screen.")] = None,
) -> None:
    """A whole branch on this machine, with simulated citizens, clerks and printers."""
    from toiluot.demo.run import WHOLE_DAY
    from toiluot.demo.run import main as run

    raise typer.Exit(run(out, speed, day or WHOLE_DAY, screen))


def main() -> None:
    """The entry point of the command `toiluot`."""
    app()
