"""`toiluot bench hub`: measure and print; the floors of the same run stand beside the figures."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from config.files import sqlite_url
from server.hub.store.database import HubDatabase
from toiluot.bench.floors import syncs_of
from toiluot.bench.house import DidNotStart
from toiluot.bench.hub.asking import ask_all, booking
from toiluot.bench.hub.city import HubProcess, bookable, branches_of, know
from toiluot.bench.hub.ledger_alone import Booked, measure, same_rows_again
from toiluot.bench.hub.postgres import private_postgres
from toiluot.bench.rows import Row, at_least, quantile, row, save, table
from wire.catalogue import Branch

VAR = Path("var") / "bench"

LEDGER_TARGET, HTTP_TARGET = 5_000, 1_500
"""Bookings a second."""

NewDatabase = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    branches: int = 300
    bookings: int = 6_000
    """By the ledger alone; over HTTP half as many."""
    links: int = 400
    lone: int = 100
    """One after the other, over one link."""


QUICK = Size(branches=20, bookings=600, links=40, lone=20)


def main(json_path: Path | None, quick: bool) -> int:
    """Measure and print.

    Args:
        json_path: where the rows are written as JSON; None for nowhere.
        quick: a small city: shows that it works, not how fast it is.

    Returns:
        0 when everything was measured, whatever the figures; 1 when it could not be.
    """
    VAR.mkdir(parents=True, exist_ok=True)
    rows = [row("load of this machine before", os.getloadavg()[0], f"of {os.cpu_count()} processors")]
    failed = False
    with tempfile.TemporaryDirectory(dir=VAR, prefix="hub-") as made:
        try:
            with private_postgres() as server:
                rows += measured(Path(made).resolve(), server, QUICK if quick else Size())
        except (DidNotStart, OSError, TimeoutError, EOFError) as error:
            failed = True
            print(f"could not be measured: {error}", file=sys.stderr, flush=True)
            rows.append(row("the hub: could not be measured", None, "", met=False))
    rows.append(row("load of this machine after", os.getloadavg()[0], f"of {os.cpu_count()} processors"))
    print(table(rows))
    if json_path is not None:
        save(rows, json_path)
    return int(failed)


def measured(folder: Path, server: tuple[Path, str] | None, size: Size) -> list[Row]:
    """The rows, on a private PostgreSQL or, where there is none, on SQLite."""
    kind, disk = ("SQLite: no PostgreSQL is installed", folder) if server is None else ("PostgreSQL", server[0])
    new = _databases(folder, server)
    branches = branches_of(size.branches)
    syncs = syncs_of(disk, 500)
    rows = [
        row("database", None, kind),
        row("floor: fdatasync of 8 KiB", len(syncs) / sum(syncs), "a second"),
        row("floor: fdatasync p50", quantile(syncs, 0.5) * 1000, "ms"),
    ]
    return rows + _ledger_rows(new, branches, size) + _http_rows(folder, new, branches, size)


def _databases(folder: Path, server: tuple[Path, str] | None) -> NewDatabase:
    """Gives the URL of another empty database each time."""
    names = (f"bench_{n}" for n in range(1_000))

    def new() -> str:
        name = next(names)
        if server is None:
            return sqlite_url(folder / f"{name}.db")
        engine = create_engine(server[1], isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return make_url(server[1]).set(database=name).render_as_string(hide_password=False)

    return new


def _ledger_rows(new: NewDatabase, branches: list[Branch], size: Size) -> list[Row]:
    _say("ledger alone")
    free = measure(new(), branches[:1], size.bookings, limits=False)
    one = measure(url := new(), branches[:1], size.bookings, limits=True)
    floor = same_rows_again(url)
    many = measure(url := new(), branches, size.bookings, limits=True)
    floor_many = same_rows_again(url)
    unit, all_of_them = "bookings a second", f"{len(branches)} branches"
    return [
        row("ledger alone, one branch, no limits", free.a_second, unit, floor=floor),
        at_least("ledger alone, one branch, limits on", one.a_second, unit, LEDGER_TARGET, floor),
        at_least(f"ledger alone, {all_of_them}, limits on", many.a_second, unit, LEDGER_TARGET, floor_many),
        _cpu("one branch", one),
        _cpu(all_of_them, many),
    ]


def _cpu(where: str, booked: Booked) -> Row:
    return row(f"processor of the ledger's process for a booking, {where}", booked.cpu_s / booked.many * 1e6, "us")


def _http_rows(folder: Path, new: NewDatabase, branches: list[Branch], size: Size) -> list[Row]:
    _say("over HTTP")
    hub = HubProcess(folder / "hub", url := new(), branches)
    database = HubDatabase(url)
    database.upgrade()
    know(database, branches)
    database.close()
    hub.start()
    try:
        return list(_asked(hub, branches, size))
    finally:
        hub.end()


def _asked(hub: HubProcess, branches: list[Branch], size: Size) -> Iterator[Row]:
    service, times = bookable(branches[0])
    first = 0
    for where, among, links, many in (
        ("one branch, one link", 1, 1, size.lone),
        (f"one branch, {size.links} links", 1, size.links, size.bookings // 2),
        (f"{len(branches)} branches, {size.links} links", len(branches), size.links, size.bookings // 2),
    ):
        requests = [
            booking(n, branches[n % among].id, service, times[n // among % len(times)])
            for n in range(first, first + many)
        ]
        first += many
        before: list[float] = []
        asked = asyncio.run(ask_all(hub.port, requests, links, lambda b=before: b.append(hub.cpu_s())))  # type: ignore[misc]
        cpu = hub.cpu_s() - before[0]
        if asked.statuses[HTTPStatus.CREATED] != many:
            raise OSError(f"over HTTP, {where}: not all of {many} were booked: {dict(asked.statuses)}")
        name, rate = f"over HTTP, {where}", many / asked.seconds
        unit = "bookings a second"
        yield row(name, rate, unit) if links == 1 else at_least(name, rate, unit, HTTP_TARGET)
        yield row(f"{name}, p50", quantile(asked.taken, 0.5) * 1000, "ms")
        yield row(f"{name}, p99", quantile(asked.taken, 0.99) * 1000, "ms")
        yield row(f"{name}, processor of the hub for one", cpu / many * 1e6, "us")


def _say(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)
