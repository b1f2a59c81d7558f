"""The command line: one command, `toiluot`, that starts each program and the tools around them."""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toiluot import compare_command, upkeep_commands  # noqa: F401 - their commands join the app
from toiluot.shell import SettingsFile, app, read_settings, stop

if TYPE_CHECKING:
    from server.staff.people import People


def start(program: str, path: Path) -> None:
    """Run one of the Qt programs."""
    settings = read_settings(path, program)
    try:
        module = importlib.import_module(f"{program}.app")
        from clientkit.app import CannotStart
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        raise stop(
            f"{program}: the package {package} is not installed. Install this program's extra: "
            f"pip install 'toiluot[{program}]'"
        ) from None
    try:
        code = int(module.run(settings))
    except (CannotStart, OSError) as error:
        raise stop(f"{program}: {error}") from None
    raise typer.Exit(code)


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

    from server.runtime.exits import CannotGoOn
    from server.starting import StartRefused

    settings = read_settings(path, program)
    # What the server keeps is for its own user only: journal, keys, backups.
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    try:
        asyncio.run(run(settings))
    except StartRefused as error:
        raise stop(f"{program}: {error}") from None
    except CannotGoOn as error:
        raise stop(f"{program}: {error}", error.status) from None
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def tell_ready(**ports: int) -> None:
    """One JSON line with the ports, for whoever started the process."""
    typer.echo(json.dumps({"ready": True} | ports))
    sys.stdout.flush()


@app.command()
def server(settings: SettingsFile) -> None:
    """The branch server."""
    from server.app import serve as run

    serve("server", settings, lambda s: run(s, lambda ports: tell_ready(**asdict(ports)), os._exit))


@app.command()
def hub(settings: SettingsFile) -> None:
    """The city's hub: bookings online."""
    from server.hub.app import serve as run

    serve("hub", settings, lambda s: run(s, lambda port: tell_ready(port=port), os._exit))


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="A new folder for the branch's settings.")]) -> None:
    """Write the settings of a new branch, ready to be edited: server, devices, services, counters, hours."""
    from toiluot.first_branch import lay_out

    try:
        written = lay_out(folder)
    except OSError as error:
        raise stop(str(error)) from None
    for path in written:
        typer.echo(path)
    typer.echo(f"Now edit {folder / 'branch.toml'} and {folder / 'server.toml'}, then: toiluot check {folder}/*.toml")


@contextmanager
def people_of(path: Path) -> Iterator[People]:
    """The devices and people of the server whose settings are in `path`; the server must not be running."""
    from server.staff.people import BadName, People
    from server.starting import StartRefused
    from server.store.journal import CannotStore, Store

    settings = read_settings(path, "server")
    store = Store(settings.database)
    try:
        store.open()
        yield People(store, settings.clock.clock().now_ms)
    except (StartRefused, BadName, CannotStore) as error:
        raise stop(str(error)) from None
    finally:
        store.close()


@app.command()
def pair(
    settings: Annotated[Path, typer.Argument(help="The server's settings.")],
    device: Annotated[str, typer.Argument(help="The device's name: kiosk-1, pc-5, board-1.")],
    role: Annotated[str, typer.Argument(help="kiosk, counter, display, reception or manager.")],
    counter: Annotated[str | None, typer.Option(help="Ties a clerk's PC to one counter.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the token into this file instead of showing it.")] = None,
) -> None:
    """Pair a device: makes its token, which is shown this once. Stop the server first."""
    from wire.values import Role

    if role not in {r.value for r in Role}:
        raise stop(f"{role!r} is no role; write kiosk, counter, display, reception or manager")
    with people_of(settings) as people:
        token = people.pair(device, Role(role), counter)
    if out is None:
        typer.echo(token)
        return
    try:
        out.touch(mode=0o600)
        out.write_text(token + "\n", encoding="utf-8")
    except OSError as error:
        raise stop(f"{out}: the token could not be written ({error.strerror}). Pair the device again.") from None


@app.command()
def user(
    settings: Annotated[Path, typer.Argument(help="The server's settings.")],
    name: Annotated[str, typer.Argument(help="The name to sign in with: ha.nt")],
    full_name: Annotated[str, typer.Argument(help="The name colleagues see: Nguyễn Thu Hà")],
    role: Annotated[list[str], typer.Option(help="clerk, reception, manager; may be given more than once.")],
    password: Annotated[
        str,
        typer.Option(
            prompt=True,
            hide_input=True,
            confirmation_prompt=True,
            help="10 to 128 characters, not the person's own name, not a common one. Left out, it is asked for.",
        ),
    ],
) -> None:
    """Add a person, or give one a new password. Stop the server first."""
    with people_of(settings) as people:
        person = people.add(name, full_name, tuple(role), password)
    typer.echo(f"{person.name} may sign in as {', '.join(role)}.")


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Settings files of any kind.")]) -> None:
    """Check settings files: names file, line, field, and what to write instead."""
    from config import check as problems_of
    from wire.catalogue import Branch

    found = 0
    for file in files:
        problems = problems_of(file, {"branch": Branch})
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
    kill_server_at: Annotated[
        list[str] | None, typer.Option(help="Kill the server at this time of the hall, HH:MM, and start it again.")
    ] = None,
) -> None:
    """A whole branch on this machine, with simulated citizens, clerks and printers."""
    from toiluot.demo.run import WHOLE_DAY
    from toiluot.demo.run import main as run

    raise typer.Exit(run(out, speed, day or WHOLE_DAY, screen, tuple(kill_server_at or ())))


@app.command()
def bench(
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the rows into this file.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer and smaller, in under a minute.")] = False,
) -> None:
    """Measure the targets, each beside its floor of the same run. Traffic to this machine only."""
    from toiluot.bench.run import main as measure

    raise typer.Exit(measure(json_file, quick))


def main() -> None:
    """The entry point of the command `toiluot`."""
    app()
