"""The hub's bench: every figure is measured, on PostgreSQL where it is installed and else on SQLite, and it says so."""

from __future__ import annotations

import json

import pytest

from config.files import sqlite_url
from toiluot.bench.hub import ledger_alone, postgres, run
from toiluot.bench.hub.city import address, branches_of

SMALL = run.Size(branches=3, bookings=30, links=4, lone=2)

NAMES = (
    "floor: fdatasync of 8 KiB",
    "ledger alone, one branch, no limits",
    "ledger alone, one branch, limits on",
    "ledger alone, 3 branches, limits on",
    "over HTTP, one branch, one link, p50",
    "over HTTP, one branch, 4 links",
    "over HTTP, 3 branches, 4 links",
    "over HTTP, 3 branches, 4 links, p99",
    "over HTTP, 3 branches, 4 links, processor of the hub for one",
)


@pytest.mark.timeout(300)
def test_every_figure_of_the_hub_is_measured_and_the_database_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "VAR", tmp_path / "bench")
    monkeypatch.setattr(run, "QUICK", SMALL)
    monkeypatch.setattr(postgres, "INSTALLED", tmp_path)  # to start one takes seconds
    assert run.main(tmp_path / "rows.json", quick=True) == 0
    rows = {r["name"]: r for r in json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))}
    assert [name for name in NAMES if rows[name]["value"] is None] == []
    assert rows["database"]["unit"] == "SQLite: no PostgreSQL is installed"
    assert rows["ledger alone, 3 branches, limits on"]["floor"] > 0
    assert rows["ledger alone, 3 branches, limits on"]["target"] == ">= 5000 bookings a second"
    assert list((tmp_path / "bench").iterdir()) == []


def test_a_booking_that_was_refused_is_no_figure(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger_alone, "address", lambda _: "10.0.0.1")
    with pytest.raises(OSError, match="of 9 were not booked"):
        ledger_alone.measure(sqlite_url(tmp_path / "hub.db"), branches_of(2), 9, limits=True)


def test_everybody_comes_from_a_network_of_their_own_spread_over_all_there_are():
    addresses = [address(n) for n in range(20_000)]
    wide = [a.rpartition(".")[0] for a in addresses]
    assert len(set(addresses)) == 20_000
    assert max(map(wide.count, set(wide[:50]))) <= 3
