"""The commands of `toiluot` that look after a branch's data: backups, archives, checks, reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config import PROGRAMS, BadSettings, HubSettings, ServerSettings, load_one_of
from config.files import sqlite_url
from toiluot import typed
from toiluot.leaving import journalled
from toiluot.shell import FAILED, app, plain_words, read_settings, refuse_root, stop
from toiluot.whole_file import NotOurs, whole_file
from wire.values import Language

if TYPE_CHECKING:
    from server.runtime.start_refused import StartRefused
    from server.upkeep.skipping import Skipped

ServerFile = Annotated[Path, typer.Argument(help="The server's settings.")]
ProgramFile = Annotated[Path, typer.Argument(help="The settings of the server or the hub.")]
Readable = Annotated[Path, typer.Argument(help="The server's settings, or an archive: branch-2025.db.")]
Checkable = Annotated[Path, typer.Argument(help="The settings of server or hub, or an archive: branch-2025.db.")]

Day = Annotated[str, typer.Argument(help="The business day: 2026-03-10")]
LanguageOption = Annotated[
    Language, typer.Option(parser=typed.language, metavar="vi|en|…", help="The language it is written in.")
]

MOST_SKIPPED = 10_000
"""A number has four digits."""

MOST_KEPT = 1_000
"""As in the settings."""


def database_of(source: Path) -> str:
    """The URL of the database that settings name, or of an archive that is named itself."""
    if source.suffix == ".db":
        return sqlite_url(source)
    url: str = read_settings(source, "server").database
    return url


def read_either(path: Path) -> ServerSettings | HubSettings:
    """The settings of a server or a hub, whichever the file says it is for."""
    try:
        found = load_one_of(path, {kind: PROGRAMS[kind] for kind in ("server", "hub")})
    except BadSettings as error:
        raise stop(str(error)) from None
    assert isinstance(found, ServerSettings | HubSettings)
    return found


def checked_day(text: str) -> str:
    """A business day as it was typed; `typer.BadParameter` when it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write it so: 2026-11-23") from None


def in_both(why: StartRefused) -> str:
    """Why a task was not done, in Vietnamese and then in English; in English where there are no other words."""
    return str(why) if why.words is None else f"{why.words.of('vi')}\n{why.words.of('en')}"


@contextmanager
def refusals() -> Iterator[None]:
    """Say in a sentence why a task was not done; nothing was changed then."""
    from sqlalchemy.exc import SQLAlchemyError

    from server.runtime.start_refused import StartRefused
    from server.store.writer import words

    try:
        with plain_words():
            yield
    except StartRefused as error:
        raise stop(in_both(error), FAILED) from None
    except SQLAlchemyError as error:
        raise stop(f"The database cannot be read ({words(error)}). Look at its file and its disk.", FAILED) from None


@app.command()
def backup(
    settings: ProgramFile,
    folder: Annotated[Path | None, typer.Option(help="Where it goes instead of the places of the settings.")] = None,
    keep: Annotated[
        int | None,
        typer.Option(parser=typed.whole(1, MOST_KEPT), metavar="1..1000", help="How many to keep, this one counted."),
    ] = None,
) -> None:
    """Back server or hub up, also while it runs: database and keys, opened and checked."""
    found = read_either(settings)
    refuse_root(found.data_dir)
    with refusals():
        if isinstance(found, HubSettings):
            from server.hub.upkeep.backup import backup as make_of_hub

            made, what = make_of_hub(found, folder, keep), "bookings"
        else:
            from server.upkeep.backup import backup as make

            made, what = make(found, folder, keep), "rows"
    typer.echo(f"{made.path}: {made.rows} {what}, {made.size / 1e6:.1f} MB in {made.seconds:.1f} s")
    for old in made.removed:
        typer.echo(f"let go: {old}")
    if made.media:
        typer.echo(f"pictures and videos of the displays beside it: {made.media}")
    if made.second is not None:
        typer.echo(f"copied to {made.second}")
    if made.media_trouble:
        typer.echo(made.media_trouble, err=True)
    if made.second_trouble:
        raise stop(f"The backup is made; only its copy in the second place failed. {made.second_trouble}", FAILED)
    if made.media_trouble:
        raise typer.Exit(FAILED)


@app.command()
def restore(
    settings: ProgramFile,
    source: Annotated[Path, typer.Argument(help="A backup's folder, or a database file or dump alone.")],
    set_aside: Annotated[bool, typer.Option("--set-aside", help="Rename what stands there.")] = False,
    skip: Annotated[
        int | None,
        typer.Option(
            parser=typed.whole(0, MOST_SKIPPED),
            metavar="0..10000",
            help="Skip so many numbers after the last known instead of what is reckoned.",
        ),
    ] = None,
) -> None:
    """Put a backup in place. Stop server or hub first; nothing is ever overwritten or deleted."""
    found = read_either(settings)
    refuse_root(found.data_dir)
    if isinstance(found, HubSettings):
        if skip is not None:
            raise stop("A hub gives no numbers; leave --skip out.")
        _restore_hub(found, source, set_aside)
        return
    from server.upkeep.restore import restore as bring_back

    with refusals():
        done = bring_back(found, source, set_aside=set_aside, skip=skip)
    whose = f" branch {done.branch}" if done.branch else ""
    typer.echo(
        f"Restored{whose}: {done.rows} rows, up to {_clock(done.at)}. Screens and hub read everything again at the "
        "next start."
    )
    if done.set_aside is not None:
        rows = "it cannot be read" if done.lost_rows is None else f"{done.lost_rows} of its rows are not in this one"
        typer.echo(f"The old database is {done.set_aside}; {rows}.")
    for names, what in (
        (done.lost.devices, "Devices paired since then, which must be paired again"),
        (done.lost.people, "People added since then, who must be added again"),
        (done.back.devices, "Devices unpaired since then, which are let in again now"),
        (done.back.people, "People taken out since then, who may sign in again now"),
    ):
        if names:
            typer.echo(f"{what}: {', '.join(names)}.")
    if done.media.back:
        typer.echo(f"Pictures and videos of the displays that are back in their place: {done.media.back}.")
    if done.media.missing:
        told = f" {done.media.trouble}" if done.media.trouble else ""
        missing = "Pictures and videos of the displays that are not there, to be sent again on their page"
        typer.echo(f"{missing}: {done.media.missing}.{told}")
    _tell_skipped(done.skipped)
    if done.key_trouble:
        raise stop(f"The server will not start on it yet: {done.key_trouble}", FAILED)


def _restore_hub(settings: HubSettings, source: Path, set_aside: bool) -> None:
    from server.hub.upkeep.restore import restore as bring_back

    with refusals():
        done = bring_back(settings, source, set_aside=set_aside)
    until = f", up to {_clock(done.at)}" if done.at else ""
    typer.echo(f"Restored: {done.bookings} bookings{until}. Branches are asked and told everything at the next start.")
    if done.set_aside is not None:
        typer.echo(f"The old database is {done.set_aside}.")
    if done.key_trouble:
        raise stop(f"The hub will not start on it yet: {done.key_trouble}", FAILED)


def _tell_skipped(skipped: Skipped) -> None:
    if not skipped.last:
        return
    last = ", ".join(f"{series}{serial:03d}" for series, serial in skipped.last.items())
    typer.echo(
        f"On {skipped.day} numbers go on above {last}: lower ones may have been given since the backup and are not "
        "given again. Whoever comes with one that is not known takes a new number and is called out of turn."
    )


def _clock(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


@app.command()
def archive(
    settings: ServerFile,
    year: Annotated[str, typer.Argument(help="A year that is over: 2025")],
) -> None:
    """Move a year that is over into a file of its own and give its space back. Stop the server first."""
    from server.upkeep.archive import archive as move

    found = read_settings(settings, "server")
    refuse_root(found.data_dir)
    with refusals():
        done = move(found, year)
    typer.echo(f"{done.path}: {done.first_day} to {done.last_day}, {done.size / 1e6:.1f} MB. Copy it elsewhere now.")
    if done.before:
        typer.echo(f"The database: {done.before / 1e6:.1f} MB before, {done.after / 1e6:.1f} MB now.")
    typer.echo(f"The archive ends with row {done.rows}, whose hash is {done.head}")


@app.command()
def verify(
    settings: Checkable,
    archives: Annotated[bool, typer.Option("--archives", help="The archived years too, and that all is one chain.")] = (
        False
    ),
) -> None:
    """Check a journal's hash chain and the tables made from it, or a hub's tables; names what is wrong first."""
    found = None if settings.suffix == ".db" else read_either(settings)
    if isinstance(found, HubSettings):
        if archives:
            raise stop("A hub has no archives; leave --archives out.")
        _verify_hub(found)
        return
    _verify_branch(database_of(settings) if found is None else found.database, archives)


def _verify_hub(settings: HubSettings) -> None:
    from server.hub.upkeep.backup import verify as check_all

    with refusals():
        found = check_all(settings)
    if not found.well:
        raise stop(f"The hub's database is incomplete: {found.trouble}", FAILED)
    typer.echo(f"{found.bookings} bookings at {found.branches} branches hang together.")
    typer.echo("All is well.")


def _verify_branch(url: str, archives: bool) -> None:
    from server.store.verify import verify as check_all

    with refusals():
        found = check_all(url, archives)
    rows = found.rows - found.begins + 1
    typer.echo(f"{rows} rows of the journal hang together, {found.visits} visits on {found.days} days.")
    if found.archives:
        archived = "does the archive" if found.archives == 1 else f"do the {found.archives} archives"
        typer.echo(f"So {archived} before them.")
    elif found.begins > 1:
        typer.echo(f"They begin with row {found.begins}; earlier ones are in archives (--archives checks those too).")
    for day, last in found.skipped:
        numbers = ", ".join(f"{series}{serial:03d}" for series, serial in last.items())
        typer.echo(f"On {day} numbers were skipped up to {numbers}: a backup had been brought back.")
    if not found.well:
        raise stop(found.trouble, FAILED)
    typer.echo(f"All is well. The last row's hash is {found.head}")


@app.command()
def report(
    settings: Readable,
    period: Annotated[str, typer.Argument(help="2026-03-10, 2026-W12, 2026-03, 2026, or 2026-03-02..2026-03-20")],
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("report.html"),
    language: LanguageOption = "vi",
) -> None:
    """Write the figures of a day, a week, a month or a year as one page that needs no server."""
    from server.figures.spans import BadSpan, read
    from server.web.reports.report_file import NoReport, write_report

    try:
        read(period)
    except BadSpan as error:
        raise stop(str(error)) from None
    url = database_of(settings)
    leaving = journalled(settings, "figures")
    try:
        with refusals(), whole_file(out, lambda held: held.lower().startswith(b"<!doctype html")) as beside:
            figures = write_report(url, period, beside, language)
            leaving(period)
    except NotOurs as error:
        raise stop(str(error)) from None
    except NoReport as error:
        raise stop(str(error), FAILED) from None
    typer.echo(f"{out}: {figures.visits} visits in {period}")


@app.command()
def replay(
    settings: Readable,
    day: Day,
    number: Annotated[str | None, typer.Option(help="Only this number: A012.")] = None,
    language: LanguageOption = "vi",
) -> None:
    """Tell a day from the journal: who was called, by whom, why, and who was passed over."""
    from server.upkeep.replay import replay as tell

    day = checked_day(day)
    url = database_of(settings)
    found = True

    def told() -> Iterator[str]:
        nonlocal found
        found = yield from tell(url, day, language, number)

    with refusals():
        for line in told():
            typer.echo(line)
    if not found:
        raise typer.Exit(FAILED)


@app.command()
def export(
    settings: Readable,
    out: Annotated[Path, typer.Argument(help="A new file: visits.csv, or journal.jsonl with --journal.")],
    journal: Annotated[bool, typer.Option("--journal", help="The journal as JSON lines instead.")] = False,
    first: Annotated[str | None, typer.Option(help="The first business day; not with --journal.")] = None,
    last: Annotated[str | None, typer.Option(help="The last business day; not with --journal.")] = None,
    language: LanguageOption = "vi",
) -> None:
    """Write the visits for a spreadsheet, or the whole journal."""
    from server.upkeep.export import export_journal, export_visits

    if journal and (first is not None or last is not None):
        raise stop("The journal is written whole, so that its hashes can be checked; leave --first and --last out.")
    first, last = checked_day(first or "0001-01-01"), checked_day(last or "9999-12-31")
    database = database_of(settings)
    leaving = journalled(settings, "journal" if journal else "visits")
    with refusals():
        if journal:
            count = export_journal(database, out, leaving)
        else:
            count = export_visits(database, out, first, last, language, leaving)
    typer.echo(f"{out}: {count} {'rows' if journal else 'visits'}")
