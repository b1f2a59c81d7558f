"""The commands that play days before they come: of a branch with changes, of a city's branches all at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel

from config import PROGRAMS, BadSettings, ServerSettings, load_one_of
from config.city_visits import is_city_file, read_office_day
from config.day import BadDay, read_whole_day
from config.files import sqlite_url
from toiluot import typed
from toiluot.shell import app, plain_words, stop
from toiluot.upkeep_commands import LanguageOption, checked_day, refusals
from toiluot.whole_file import NotOurs, whole_file
from wire.catalogue import Branch

if TYPE_CHECKING:
    from server.rehearsal.changes import Change
    from server.rehearsal.refusals import CannotRehearse
    from server.rehearsal.sources import Source

MOST_SEEDS = 500

JsonOption = Annotated[Path | None, typer.Option("--json", help="Also write all figures into this file.")]
PlotOption = Annotated[Path | None, typer.Option("--plot", help="Also draw them into this file, an .svg.")]


@app.command()
def rehearse(
    settings: Annotated[Path, typer.Argument(help="The server's settings, an archive, or a branch file.")],
    day: Annotated[
        str | None, typer.Option(help="A past business day: 2026-03-10; the last one where left out.")
    ] = None,
    weekday: Annotated[
        int | None, typer.Option(parser=typed.whole(1, 7), metavar="1..7", help="The latest Mondays (1) instead.")
    ] = None,
    arrivals: Annotated[
        Path | None, typer.Option(help="A day file, or a city's file of visits (.csv), instead of a past day.")
    ] = None,
    office: Annotated[str | None, typer.Option(help="Whose visits, where a city's file has several offices.")] = None,
    change: Annotated[
        list[str] | None, typer.Option(help="What would be otherwise, again and again: see docs/rehearsal.md.")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(parser=typed.whole(5, MOST_SEEDS), metavar="5..500", help="How often; 20 if left out.")
    ] = None,
    json_file: JsonOption = None,
    plot: PlotOption = None,
    language: LanguageOption = "en",
) -> None:
    """Play a day of the branch before it comes: waits, overtime, and what each change would bring."""
    from server.rehearsal.processes import processes
    from server.rehearsal.refusals import CannotRehearse
    from server.rehearsal.rehearse import SEEDS, rehearse
    from server.rehearsal.telling import Told, document, text

    _is_svg(plot)
    if arrivals is not None and weekday is not None:
        raise stop("--arrivals and --weekday do not go together; leave one out")
    if day is not None and weekday is not None:
        raise stop("--day and --weekday do not go together; leave one out")
    if office is not None and (arrivals is None or not is_city_file(arrivals)):
        raise stop("--office goes with --arrivals and a city's file of visits (.csv); leave it out")
    try:
        branch, source = _source(settings, None if day is None else checked_day(day), weekday, arrivals, office)
        changes = _changes(source, change or [])
        with processes() as each:
            found = rehearse(source, changes, seeds or SEEDS, each)
    except CannotRehearse as why:
        raise in_both(why) from None
    told = Told(found, branch, language)
    typer.echo(text(told))
    if json_file is not None:
        written(json_file, b"{", lambda: json.dumps(document(found), ensure_ascii=False, indent=2) + "\n")
    if plot is not None:
        written(plot, b"<svg", lambda: told.plot() + "\n")


@app.command()
def rehearse_city(
    folder: Annotated[Path, typer.Argument(help="Of each branch its settings NAME.toml and its day NAME.day.")],
    seeds: Annotated[
        int | None, typer.Option(parser=typed.whole(5, MOST_SEEDS), metavar="5..500", help="How often; 5 if left out.")
    ] = None,
    json_file: JsonOption = None,
    plot: PlotOption = None,
    language: LanguageOption = "en",
) -> None:
    """Play a day of all branches of a city: are there enough counters, and where and when are there not?"""
    from server.rehearsal.city import SEEDS, ToldCity, document, read_folder, rehearse_city
    from server.rehearsal.processes import processes
    from server.rehearsal.refusals import CannotRehearse
    from server.rehearsal.telling import aligned

    _is_svg(plot)
    try:
        with plain_words():
            days = read_folder(folder)

        def told(done: int, name: str) -> None:
            typer.echo(f"{done}/{len(days)} {name}", err=True)

        with processes() as each:
            found = rehearse_city(days, seeds or SEEDS, each, told)
    except CannotRehearse as why:
        raise in_both(why) from None
    except (BadSettings, BadDay) as error:
        raise stop(str(error)) from None
    said = ToldCity(found, language)
    typer.echo("\n\n".join(("\n".join(said.about()), aligned(said.branches()), aligned(said.hours()))))
    if json_file is not None:
        written(json_file, b"{", lambda: json.dumps(document(found), ensure_ascii=False, indent=2) + "\n")
    if plot is not None:
        written(plot, b"<svg", lambda: said.plot() + "\n")


def _is_svg(plot: Path | None) -> None:
    if plot is not None and plot.suffix.lower() != ".svg":
        raise stop(f"--plot {plot}: write a name that ends with .svg")


def _source(
    settings: Path, day: str | None, weekday: int | None, arrivals: Path | None, office: str | None
) -> tuple[Branch, Source]:  # fmt: skip
    """From where the day comes, and by which settings it is played."""
    from server.rehearsal import sources
    from server.rehearsal.journal import book_of
    from server.rehearsal.refusals import CannotRehearse

    url, branch = _place(settings)
    if arrivals is not None:
        branch = branch or _in_force(url)
        try:
            with plain_words():
                if is_city_file(arrivals):
                    return branch, sources.of_city(branch, read_office_day(arrivals, office, day))
                file = read_whole_day(arrivals)
        except BadDay as error:
            raise stop(str(error)) from None
        return branch, sources.of_file(branch, file, day)
    if branch is not None:
        raise CannotRehearse("no_branch", path=settings)
    with refusals():
        book = book_of(url)
    if weekday is not None:
        return book.branch, book.weekday(weekday)
    return book.branch, book.day(day or book.days[-1])


def _place(settings: Path) -> tuple[str, Branch | None]:
    """The database that settings name, or a branch file's settings: one of the two."""
    if settings.suffix == ".db":
        return sqlite_url(settings), None
    try:
        with plain_words():
            kinds: dict[str, type[BaseModel]] = {"server": PROGRAMS["server"], "branch": Branch}
            found = load_one_of(settings, kinds)
    except BadSettings as error:
        raise stop(str(error)) from None
    if isinstance(found, Branch):
        return "", found
    assert isinstance(found, ServerSettings)
    return found.database, None


def _in_force(url: str) -> Branch:
    """The settings in force in a branch's database."""
    from server.rehearsal.refusals import CannotRehearse
    from server.store.history import looking_at
    from server.store.visits import settings_before

    with refusals(), looking_at(url) as connection:
        branch = settings_before(connection, None)
    if branch is None:
        raise CannotRehearse("no_days", day="", first="–", last="–")
    return branch


def _changes(source: Source, texts: list[str]) -> list[Change]:
    from server.rehearsal.changes import MORE, MOST, Change, one_more
    from server.rehearsal.refusals import CannotRehearse

    found: list[Change] = []
    for one in texts:
        found += one_more(source.plans[-1]) if one == MORE else [Change(one)]
    if len(found) > MOST:
        raise CannotRehearse("too_many_changes", n=len(found), most=MOST)
    return found


def in_both(why: CannotRehearse) -> typer.Exit:
    """Why nothing was rehearsed, in Vietnamese and then in English; `raise` what this gives."""
    return stop(f"{why.text('vi')}\n{why.text('en')}")


def written(path: Path, ours: bytes, text: Callable[[], str]) -> None:
    """Write a file whole, over an older one of the same kind and nothing else."""
    try:
        with plain_words(), whole_file(path, lambda held: held.startswith(ours)) as beside:
            beside.write_text(text(), encoding="utf-8")
    except NotOurs as error:
        raise stop(str(error)) from None
