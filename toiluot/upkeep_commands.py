"""The commands of `toiluot` that look after a branch's data: backups, archives, checks, reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from toiluot.shell import app, read_settings, stop

ServerFile = Annotated[Path, typer.Argument(help="The server's settings.")]
Readable = Annotated[Path, typer.Argument(help="The server's settings, or an archive: branch-2025.db.")]
Day = Annotated[str, typer.Argument(help="The business day: 2026-03-10")]
LanguageOption = Annotated[Literal["vi", "en"], typer.Option(help="vi or en.")]


def database_of(source: Path) -> str:
    """The URL of the database that settings name, or of an archive that is named itself."""
    if source.suffix == ".db":
        return f"sqlite:///{source}"
    url: str = read_settings(source, "server").database
    return url


@contextmanager
def refusals() -> Iterator[None]:
    """Say why a task was not done and end with 2; nothing was changed then."""
    from server.starting import StartRefused

    try:
        yield
    except StartRefused as error:
        raise stop(str(error)) from None


@app.command()
def backup(
    settings: ServerFile,
    folder: Annotated[Path | None, typer.Option(help="Where backups go; `backups` in the data folder.")] = None,
    keep: Annotated[int, typer.Option(help="How many to keep, this one counted.")] = 14,
) -> None:
    """Back the branch up, also while its server runs: database and keys, checked whole."""
    from server.upkeep.backup import backup as make

    with refusals():
        made = make(read_settings(settings, "server"), folder, keep)
    typer.echo(f"{made.path}: {made.rows} rows, {made.size / 1e6:.1f} MB in {made.seconds:.1f} s")
    for old in made.removed:
        typer.echo(f"let go: {old}")


@app.command()
def restore(
    settings: ServerFile,
    source: Annotated[Path, typer.Argument(help="A backup's folder, or a database file or dump alone.")],
    set_aside: Annotated[bool, typer.Option("--set-aside", help="Rename the database that stands there.")] = False,
) -> None:
    """Put a backup in place. Stop the server first; nothing is ever overwritten or deleted."""
    from server.upkeep.restore import restore as bring_back

    with refusals():
        done = bring_back(read_settings(settings, "server"), source, set_aside=set_aside)
    until = datetime.fromtimestamp(done.at / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    typer.echo(f"Restored: {done.rows} rows, up to {until}. Screens and hub read everything anew at the next start.")
    if done.set_aside is not None:
        rows = "it cannot be read" if done.lost_rows is None else f"{done.lost_rows} of its rows are not in this one"
        typer.echo(f"The old database is {done.set_aside}; {rows}.")


@app.command()
def archive(
    settings: ServerFile,
    year: Annotated[str, typer.Argument(help="A year that is over: 2025")],
) -> None:
    """Move a year that is over into a file of its own and give its space back. Stop the server first."""
    from server.upkeep.archive import archive as move

    with refusals():
        done = move(read_settings(settings, "server"), year)
    typer.echo(f"{done.path}: {done.first_day} to {done.last_day}, {done.size / 1e6:.1f} MB. Copy it elsewhere now.")
    if done.before:
        typer.echo(f"The database: {done.before / 1e6:.1f} MB before, {done.after / 1e6:.1f} MB now.")
    typer.echo(f"The archive ends with row {done.rows}, whose hash is {done.head}")


@app.command()
def verify(
    settings: Readable,
    archives: Annotated[bool, typer.Option("--archives", help="The archived years too, and that all is one chain.")] = (
        False
    ),
) -> None:
    """Check the journal's hash chain and the tables made from it; names the first bad row."""
    from server.store.verify import verify as check_all

    with refusals():
        found = check_all(database_of(settings), archives)
    rows = found.rows - found.begins + 1
    typer.echo(f"{rows} rows of the journal hang together, {found.visits} visits on {found.days} days.")
    if found.archives:
        archived = "does the archive" if found.archives == 1 else f"do the {found.archives} archives"
        typer.echo(f"So {archived} before them.")
    elif found.begins > 1:
        typer.echo(f"They begin with row {found.begins}; earlier ones are in archives (--archives checks those too).")
    if not found.well:
        typer.echo(found.trouble, err=True)
        raise typer.Exit(1)
    typer.echo(f"All is well. The last row's hash is {found.head}")


@app.command()
def report(
    settings: Readable,
    period: Annotated[str, typer.Argument(help="2026-03-10, 2026-03, 2026, or 2026-03-02..2026-03-20")],
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("report.html"),
    language: LanguageOption = "vi",
) -> None:
    """Write the figures of a day, a month or a year as one page that needs no server."""
    from server.web.report import NoReport, write_report

    try:
        figures = write_report(database_of(settings), period, out, language)
    except (NoReport, OSError) as error:
        raise stop(str(error)) from None
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

    with refusals():
        for line in tell(database_of(settings), day, language, number):
            typer.echo(line)


@app.command()
def export(
    settings: Readable,
    out: Annotated[Path, typer.Argument(help="A new file: visits.csv, or journal.jsonl with --journal.")],
    journal: Annotated[bool, typer.Option("--journal", help="The journal as JSON lines instead.")] = False,
    first: Annotated[str, typer.Option(help="The first business day.")] = "0001-01-01",
    last: Annotated[str, typer.Option(help="The last business day.")] = "9999-12-31",
    language: LanguageOption = "vi",
) -> None:
    """Write the visits for a spreadsheet, or the whole journal."""
    from server.upkeep.export import export_journal, export_visits

    database = database_of(settings)
    with refusals():
        count = export_journal(database, out) if journal else export_visits(database, out, first, last, language)
    typer.echo(f"{out}: {count} {'rows' if journal else 'visits'}")
