"""The commands of `toiluot settings`: what is in force, taken from a file and given to one; the server may run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from config import BadSettings, ServerSettings, load
from toiluot.shell import FAILED, app, plain_words, read_settings, refuse_root, stop
from toiluot.whole_file import NotOurs, whole_file
from wire.catalogue import Branch
from wire.errors import Refused
from wire.values import Seq

if TYPE_CHECKING:
    from server.handle import Handle
    from server.settings.in_force import InForce

T = TypeVar("T")

settings_app = typer.Typer(
    help="The branch's settings in force: check, import, export, show, history, undo.", no_args_is_help=True
)
app.add_typer(settings_app, name="settings")

ServerFile = Annotated[Path, typer.Argument(help="The server's settings.")]


@settings_app.command("import")
def import_(
    server: ServerFile,
    file: Annotated[Path | None, typer.Argument(help="The branch file; the one the server's settings name.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Put a branch file in force, also while the server runs; shows what changes."""
    from server.settings.difference import difference
    from server.settings.written import made_from

    found = _settings(server)
    path, branch, text = _branch_file(found, file)
    now = _in_force(found)
    if now.branch is None:
        raise stop(f"No settings are in force yet: the first start of the server takes {found.branch}.", FAILED)
    if branch.id != now.branch.id:
        raise stop(f"{path} describes branch {branch.id!r}; the settings in force are those of {now.branch.id!r}.")
    changes = difference(now.branch, branch)
    for line in changes:
        typer.echo(line)
    if not changes:
        typer.echo(f"{path} says what is in force already (seq {now.seq}).")
    elif not dry_run:
        started_from = made_from(text)
        seq = _apply(found, branch, now.seq if started_from is None else started_from)
        typer.echo(f"In force now: {path} (seq {seq}).")


@settings_app.command()
def check(
    server: ServerFile,
    file: Annotated[Path | None, typer.Argument(help="The branch file; the one the server's settings name.")] = None,
) -> None:
    """Say what is wrong in a branch file, what is hardly meant, and what it would change; puts nothing in force."""
    from rules import hours
    from server.runtime.wording import SERVER
    from server.settings.checking import checked
    from server.settings.difference import body_of, difference, how_many, name_of_place
    from server.settings.warnings import warnings
    from server.settings.written import made_from

    found, said = _settings(server), SERVER.table("settings_pages")
    path, branch, text = _branch_file(found, file)
    now = _in_force(found)
    today = hours.business_day(now.branch or branch, found.clock.clock().now_ms())
    before = now.branch or branch
    wrong = checked(body_of(branch), before, today).problems
    for problem in wrong:
        key = f"wrong_{problem.what}"
        words = said.say(key if key in said else "wrong_wrong", "en", problem.facts)
        typer.echo(f"{path}: {name_of_place(problem.place)}: {words}", err=True)
    known = set() if now.branch is None else {warned.text("en") for warned in warnings(now.branch, today)}
    for warned in warnings(branch, today):
        if warned.text("en") not in known:  # what stands there already is not said again
            typer.echo(f"{path}: {warned.place}: {warned.text('en')}")
    changes = [] if now.branch is None else difference(now.branch, branch)
    for line in changes:
        typer.echo(line)
    started_from = made_from(text)
    if started_from not in (None, now.seq):
        typer.echo(
            f"{path} was made from settings {started_from}; others are in force since (seq {now.seq}, by "
            f"{now.by or '-'}). Export them, and make the changes again there.", err=True,
        )  # fmt: skip
        raise typer.Exit(FAILED)
    if wrong:
        raise typer.Exit(FAILED)
    typer.echo(f"{path}: good, {how_many(changes)}" if now.branch else f"{path}: good, nothing is in force yet")


@settings_app.command()
def export(
    server: ServerFile,
    out: Annotated[Path | None, typer.Argument(help="Where to write; standard output if left out.")] = None,
) -> None:
    """Write the settings in force as a file to be edited and imported."""
    from server.settings.written import written

    now = _in_force(_settings(server))
    if now.branch is None:
        raise stop("No settings are in force yet.", FAILED)
    text = written(now.branch, now.seq)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        with plain_words(), whole_file(out, lambda held: b"[[services]]" in held) as beside:
            beside.write_text(text, encoding="utf-8")
    except NotOurs as error:
        raise stop(str(error)) from None


@settings_app.command()
def show(server: ServerFile) -> None:
    """Say which settings are in force, and how the branch file differs from them."""
    from server.settings.difference import difference, how_many

    found = _settings(server)
    now = _in_force(found)
    if now.branch is None:
        typer.echo(f"No settings are in force yet: the first start of the server takes {found.branch}.")
        return
    typer.echo(f"{now.branch.id}: {now.branch.name.of('vi')}, seq {now.seq}, by {now.by or '-'}")
    try:
        changes = difference(now.branch, load(found.branch, Branch))
    except BadSettings as error:
        raise stop(str(error)) from None
    typer.echo(f"{found.branch}: " + ("the same" if not changes else f"differs by {how_many(changes)}:"))
    for line in changes:
        typer.echo(f"  {line}")


@settings_app.command()
def history(server: ServerFile) -> None:
    """List when settings were put in force, by whom, and what changed; newest first."""
    from server.settings.difference import difference, how_many
    from server.settings.history import history as past
    from server.store.history import looking_at
    from toiluot.upkeep_commands import refusals

    with refusals(), looking_at(_settings(server).database) as connection:
        applied = past(connection)
    for one, before in zip(applied, [*applied[1:], None], strict=True):
        at = "(archived)" if one.at is None else f"{datetime.fromtimestamp(one.at / 1000, UTC):%Y-%m-%d %H:%M} UTC"
        changes = [] if before is None else difference(before.branch, one.branch)
        typer.echo(f"seq {one.seq}  {at}  {one.by or '-'}  " + (how_many(changes) if before else "the first"))
        for line in changes:
            typer.echo(f"  {line}")


@settings_app.command()
def undo(
    server: ServerFile,
    back_to: Annotated[
        int | None, typer.Argument(metavar="[SEQ]", help="Of `history`: what to bring back; else those before.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Bring back settings that were in force before; shows what changes. Done twice it undoes itself."""
    from server.settings.difference import difference
    from server.settings.history import history as past
    from server.store.history import looking_at
    from toiluot.upkeep_commands import refusals

    found = _settings(server)
    now = _in_force(found)
    if now.branch is None:
        raise stop("No settings are in force yet.", FAILED)
    with refusals(), looking_at(found.database) as connection:
        known = {one.seq: one for one in past(connection)}
    earlier = [one for one in known if one < now.seq]
    wanted = max(earlier, default=None) if back_to is None else Seq(back_to)
    if wanted is None:
        raise stop("There are no settings before these.", FAILED)
    if wanted not in known:
        raise stop(f"No settings were put in force by seq {wanted}: toiluot settings history lists them.", FAILED)
    changes = difference(now.branch, known[wanted].branch)
    for line in changes:
        typer.echo(line)
    if not changes:
        typer.echo(f"The settings of seq {wanted} are in force already (seq {now.seq}).")
    elif not dry_run:
        typer.echo(f"In force now: the settings of seq {wanted} (seq {_apply(found, known[wanted].branch, now.seq)}).")


# -- inside ------------------------------------------------------------------------------------------------------------


def _branch_file(found: ServerSettings, file: Path | None) -> tuple[Path, Branch, str]:
    path = file or found.branch
    try:
        return path, load(path, Branch), path.read_text(encoding="utf-8-sig")
    except BadSettings as error:
        raise stop(str(error)) from None


def _settings(server: Path) -> ServerSettings:
    found: ServerSettings = read_settings(server, "server")
    refuse_root(found.data_dir)
    return found


def _in_force(settings: ServerSettings) -> InForce:
    from server.program.local_commands import SHOW_SETTINGS
    from server.settings.in_force import InForce, in_force
    from toiluot.local_server import ask_running

    with _answering():
        answer = ask_running(settings.data_dir, SHOW_SETTINGS, {})
    if isinstance(answer, Refused):
        raise stop(answer.text("en"), FAILED)
    return _stopped(settings, in_force) if answer is None else InForce.model_validate_json(json.dumps(answer))


def _apply(settings: ServerSettings, branch: Branch, started_from: Seq) -> Seq:
    """Put settings in force; the row that did."""
    from server.settings.in_force import put_in_force
    from toiluot.local_server import ask_running

    wish = {"branch": branch.model_dump(mode="json"), "started_from": started_from}
    with _answering():
        answer = ask_running(settings.data_dir, "settings.apply", wish)
    if answer is None:
        answer = _stopped(settings, lambda handle: put_in_force(handle, branch, started_from))
    if isinstance(answer, Refused):
        raise stop(f"{answer.text('vi')}\n{answer.text('en')}", FAILED)
    return _in_force(settings).seq


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise stop(f"The server runs and does not answer ({error}). Try again, or stop it first.", FAILED) from None


def _stopped(settings: ServerSettings, work: Callable[[Handle], Coroutine[Any, Any, T]]) -> T:
    """Do it in the database of a server that does not run."""
    from rules.booking_code.signed import Verifier
    from server.booking.reading_codes import ReadsBookings
    from server.handle import Handle
    from server.runtime.start_refused import StartRefused
    from server.store.journal import CannotStore, Store

    async def done(store: Store) -> T:
        clock = settings.clock.clock()
        handle = Handle(store, store.open(), clock, ReadsBookings(Verifier()), lambda ticket_id: "")
        try:
            return await work(handle)
        finally:
            await handle.close()

    store = Store(settings.database)
    try:
        with plain_words():
            return asyncio.run(done(store))
    except (StartRefused, CannotStore) as error:
        raise stop(str(error), FAILED) from None
    finally:
        store.close()
