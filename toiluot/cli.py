"""The command line: one command, `toiluot`, that starts each program and the tools around them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from typer.models import CommandInfo

from toiluot import (  # noqa: F401 - their commands join the app
    check_command,
    compare_command,
    rehearse_command,
    settings_commands,
    staff_commands,
    ticket_command,
    typed,
    upkeep_commands,
    voice_commands,
)
from toiluot.shell import FAILED, SettingsFile, app, office_of, plain_words, read_settings, stop, text_of

if TYPE_CHECKING:
    from config import ServerSettings


PairAnew = Annotated[
    bool, typer.Option("--pair", help="Show a code and wait to be let in by it, also with a key that is good.")
]


@app.command()
def kiosk(settings: SettingsFile, pair: PairAnew = False) -> None:
    """The kiosk that gives numbers."""
    from toiluot.running import show

    show("kiosk", settings, pair)


@app.command()
def counter(settings: SettingsFile, pair: PairAnew = False) -> None:
    """A clerk's counter."""
    from toiluot.running import show

    show("counter", settings, pair)


@app.command()
def display(
    settings: SettingsFile,
    pair: PairAnew = False,
    sound_test: Annotated[
        bool, typer.Option("--sound-test", help="Only play a tone and a noise, to set up the hall's loudspeakers.")
    ] = False,
) -> None:
    """A hall screen with its voice."""
    from toiluot.running import show, test_sound

    if sound_test:
        test_sound(settings)
        return
    show("display", settings, pair)


@app.command()
def boards(settings: SettingsFile) -> None:
    """The LED number boards over counters."""
    from toiluot.running import drive

    drive(settings)


def tell_ready(**ports: int) -> None:
    """One JSON line with the ports, for whoever started the process."""
    typer.echo(json.dumps({"ready": True} | ports))
    sys.stdout.flush()


@app.command()
def server(settings: SettingsFile) -> None:
    """The branch server."""
    from server.app import serve as run
    from toiluot.running import serve

    serve("server", settings, lambda s: run(s, lambda ports: tell_ready(**asdict(ports)), os._exit))


@app.command()
def hub(settings: SettingsFile) -> None:
    """The city's hub: bookings online."""
    from server.hub.app import serve as run
    from toiluot.running import serve

    serve("hub", settings, lambda s: run(s, lambda port: tell_ready(port=port), os._exit))


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new folder for the branch's settings.")],
    empty: Annotated[
        bool, typer.Option("--empty", help="One service and one counter; the rest is set up in the browser.")
    ] = False,
    branch_id: Annotated[
        str | None, typer.Option("--id", help="Names the branch for ever: hanoi-7. Left out: as in the file.")
    ] = None,
) -> None:
    """Write the settings of a new branch, ready to be edited: server, devices, services, counters, hours."""
    from toiluot.first_branch import DEMO_BRANCH, EMPTY_BRANCH, AlreadyThere, lay_out, names_a_branch

    if branch_id is not None and not names_a_branch(branch_id):
        raise stop("--id: write letters, digits, dots and dashes, at most 64 of them: hanoi-7")
    try:
        with plain_words():
            written = lay_out(folder, EMPTY_BRANCH if empty else DEMO_BRANCH, branch_id)
    except AlreadyThere as error:
        raise stop(str(error)) from None
    for path in written:
        typer.echo(path)
    branch, server = folder / "branch.toml", folder / "server.toml"
    if not empty:
        typer.echo(f"Now edit {branch} and {server}, then: toiluot check {branch} {server}")
        return
    named = "" if branch_id else f"`id` in {branch} (it names the branch for ever), and "
    typer.echo(f"Now set {named}`host` and `public_url` in {server}, then: toiluot check {branch} {server}")
    typer.echo(f"and: toiluot server {server}. It says where the first account is made in the browser, and the code.")


@app.command()
def pair(
    settings: Annotated[Path, typer.Argument(help="The server's settings.")],
    device: Annotated[str, typer.Argument(help="The device's name: kiosk-1, pc-5, board-1.")],
    role: Annotated[str, typer.Argument(help="kiosk, counter, display, boards, reception or manager.")],
    counter: Annotated[str | None, typer.Option(help="Ties a clerk's PC to one counter.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the key into this file instead of showing it.")] = None,
) -> None:
    """Pair a device: makes its key, which is shown this once, and says what to do with it."""
    from server.staff.people import BadName
    from toiluot.pairing import pair as make_key
    from toiluot.pairing import role_of, told_to_do
    from toiluot.whole_file import NotOurs

    server: ServerSettings = read_settings(settings, "server")
    if out is None and sys.stdout is None:
        raise stop("The key could not be shown: the output is closed. Open it, or name a file with --out.", FAILED)
    try:
        as_what = role_of(role, server.branch, counter)
        with plain_words(), office_of(server) as office:
            again = office.people.is_paired(device)
            make_key(office, device, as_what, counter, out, typer.echo)
    except (BadName, NotOurs) as error:
        raise stop(str(error)) from None
    for line in told_to_do(device, as_what, counter, out, again):
        typer.echo(line, err=out is None)  # the key alone goes where a script reads it


@app.command()
def user(
    settings: Annotated[Path, typer.Argument(help="The server's settings.")],
    name: Annotated[str, typer.Argument(help="The name to sign in with: ha.nt")],
    full_name: Annotated[str, typer.Argument(help="The name colleagues see: Nguyễn Thu Hà", callback=text_of)],
    role: Annotated[
        list[str], typer.Option(help="clerk, reception, manager, administrator, viewer; may be given more than once.")
    ],
    password: Annotated[
        str | None,
        typer.Option(
            help="10 to 128 characters, not the person's own name, not a common one. Left out, it is asked for or read "
            "from a pipe; what stands on the command line can be read by other users of this machine.",
        ),
    ] = None,
) -> None:
    """Add a person, or give one a new password, full name and roles."""
    from server.staff.people import BadName, checked

    server = read_settings(settings, "server")
    try:
        checked(name, full_name, tuple(role))
    except BadName as error:
        raise stop(str(error)) from None
    if password is None:
        password = typed.password()
    with plain_words(), office_of(server) as office:
        kept = office.add(name, full_name, tuple(role), password)
    typer.echo(f"{kept} may sign in as {', '.join(role)}.")


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option(help="Where to write; standard output if left out.")] = None,
    hub: Annotated[bool, typer.Option("--hub", help="The link of branch and hub instead.")] = False,
) -> None:
    """Write the AsyncAPI 3 document of the live link, made from the models."""
    from toiluot.whole_file import NotOurs, whole_file
    from wire import asyncapi, branch_link_page

    text = json.dumps(branch_link_page.document() if hub else asyncapi.document(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        with plain_words(), whole_file(out, lambda held: held.lstrip().startswith(b'{\n  "asyncapi"')) as beside:
            beside.write_text(text, encoding="utf-8")
    except NotOurs as error:
        raise stop(str(error)) from None


@app.command()
def demo(
    out: Annotated[
        Path, typer.Option(help="Folder for all it writes: a new one, or one of a demo, which is emptied first.")
    ] = Path("var/demo"),
    speed: Annotated[
        float | None,
        typer.Option(
            parser=typed.number(1, 1000), metavar="1..1000", help="Seconds of the hall for each real second, at most."
        ),
    ] = None,
    day: Annotated[Path | None, typer.Option(help="A day file; the whole day of the demo branch if left out.")] = None,
    screen: Annotated[bool | None, typer.Option(help="Show windows, or play off-screen.")] = None,
    kill_server_at: Annotated[
        list[str] | None, typer.Option(help="Kill the server at this time of the hall, HH:MM, and start it again.")
    ] = None,
) -> None:
    """A whole branch on this machine, with simulated citizens, clerks and printers."""
    from toiluot.running import needs_met

    with needs_met("demo"):
        from toiluot.demo.preparing import CannotPlay
        from toiluot.demo.run import WHOLE_DAY, WrongUse
        from toiluot.demo.run import main as run
    try:
        with plain_words():
            code = run(out, speed, day or WHOLE_DAY, screen, tuple(kill_server_at or ()))
    except WrongUse as error:
        raise stop(f"demo: {error}") from None
    except CannotPlay as error:
        raise stop(f"demo: {error}", FAILED) from None
    raise typer.Exit(code)


@app.command()
def bench(
    what: Annotated[
        Literal["all", "waits", "hub"],
        typer.Argument(
            help="`waits`: what people are told they will wait, judged on its own. `hub`: bookings a second, on a "
            "PostgreSQL of its own where one is installed."
        ),
    ] = "all",
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the figures into this file.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer and smaller, in under a minute.")] = False,
    days: Annotated[
        int | None,
        typer.Option(parser=typed.whole(4, 400), metavar="4..400", help="For `waits`: how many days are played."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(parser=typed.whole(0, 10**9), metavar="0..", help="For `waits`: of the days; 1 where left out."),
    ] = None,
    policies: Annotated[
        bool, typer.Option("--policies", help="For `waits`: compare ways to order the line instead, on the same days.")
    ] = False,
    advice: Annotated[
        bool, typer.Option("--advice", help="For `waits`: compare ways to choose a counter to open instead.")
    ] = False,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="For `waits`: judge the futures without each of their parts instead.")
    ] = False,
    oracle: Annotated[
        bool, typer.Option("--oracle", help="For `waits`: judge the futures beside one who knows all chances instead.")
    ] = False,
    plots: Annotated[
        Path | None,
        typer.Option(
            "--plots", exists=True, file_okay=False, writable=True, help="For `waits`: draw into this folder."
        ),
    ] = None,
) -> None:
    """Measure the targets, each beside its floor of the same run. Traffic to this machine only."""
    from toiluot.whole_file import NotOurs, whole_file

    measure: Callable[[Path | None], int]
    if what == "waits":
        from toiluot.bench.waits import run as waits

        judge: Callable[..., int] = waits.main
        many, few = waits.DAYS, waits.QUICK_DAYS
        if policies:
            judge, many, few = waits.orders, waits.ORDER_DAYS, waits.QUICK_ORDER_DAYS
        elif advice:
            judge, many, few = waits.advice, waits.ADVICE_DAYS, waits.QUICK_ADVICE_DAYS
        elif ablation:
            judge, many, few = waits.ablation, waits.ABLATION_DAYS, waits.QUICK_ABLATION_DAYS
        elif oracle:
            judge, many, few = waits.oracle, waits.ABLATION_DAYS, waits.QUICK_ABLATION_DAYS
        measure = partial(judge, days=days or (few if quick else many), seed=waits.SEED if seed is None else seed)
        if plots is not None:
            if judge is not waits.main:
                raise stop("bench: --plots draws what `toiluot bench waits` alone judges; leave out the other option")
            measure = partial(measure, plots_into=plots)
    elif days is not None or seed is not None or policies or advice or ablation or oracle or plots is not None:
        only = "--days, --seed, --policies, --advice, --ablation, --oracle and --plots"
        raise stop(f"bench: {only} are for `toiluot bench waits`; leave them out, or write waits")
    elif what == "hub":
        from toiluot.bench.hub.run import main as bench_hub

        measure = partial(bench_hub, quick=quick)
    else:
        from toiluot.bench.run import main as bench_all

        measure = partial(bench_all, quick=quick)
    if json_file is None:
        raise typer.Exit(measure(None))
    ours = b"{" if what == "waits" else b"["
    try:
        # Seen to be writable before, because measuring takes minutes.
        with plain_words(), whole_file(json_file, lambda held: held.startswith(ours)) as beside:
            code = measure(beside)
    except NotOurs as error:
        raise stop(str(error)) from None
    raise typer.Exit(code)


def main() -> None:
    """The entry point of the command `toiluot`."""
    # Typer works out the options of every command before it carries one out: a start does not wait for those of others.
    asked = [each for each in app.registered_commands if sys.argv[1:2] == [_name_of(each)]]
    if asked:
        app.registered_commands, app.registered_groups = asked, []
    app()


def _name_of(command: CommandInfo) -> str:
    """What is typed for a command."""
    assert command.callback is not None
    return command.name or command.callback.__name__.replace("_", "-")


@app.callback()
def _toiluot() -> None:
    """A command always has its name, also where it is the only one."""
