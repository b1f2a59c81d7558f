"""The checker reads both databases and nothing else: it says equal, or which rows differ and what each side says."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.exchange.compare import CannotCompare, Compared, compare
from server.hub.booking.desk import Request
from tests.server.branch_kit import KIOSK
from tests.server.exchange.two_ledgers import BRANCH, FIRST_MORNING, MINUTE, World, make_quick
from toiluot.cli import app
from wire.commands import CheckIn


@pytest.fixture
async def world(tmp_path, monkeypatch):
    """One booking that arrived, one that stands, one that was cancelled, one number for now: both sides know all."""
    make_quick(monkeypatch)
    world = await World(tmp_path, random.Random(1)).begin()
    try:
        await world.heal()
        soon, later = FIRST_MORNING + 30 * MINUTE, FIRST_MORNING + 26 * 60 * MINUTE
        arrived, _, cancelled, _ = [
            await world.hub.desk.book(BRANCH.id, Request("many", slot, f"request-{n}"))
            for n, slot in enumerate((soon, later, later, None))
        ]
        await world.hub.desk.cancel(cancelled)
        await world.heal()
        assert isinstance(await world.branch.house.ask(CheckIn(code=arrived.qr_text, early=True), KIOSK), dict)
        assert (await world.heal()).equal
        yield world
    finally:
        await world.close()


def said(world: World) -> Compared:
    return compare(world.branch_url, world.hub_url)


def change(world: World, which: str, statement: str, *values: object) -> str:
    """Change one row behind everybody's back; the booking it is about."""
    with contextlib.closing(sqlite3.connect(world.folder / f"{which}.db")) as connection, connection:
        [row] = connection.execute(statement + " RETURNING booking_id", values).fetchall()
    return str(row[0])


ONE = "booking_id = (SELECT min(booking_id) FROM booking WHERE state = ?)"
VISIT = "booking_id = (SELECT max(booking_id) FROM visit)"


async def test_both_say_the_same(world):
    found = said(world)
    assert (found.equal, found.differences, found.branch_id) == (True, (), BRANCH.id)
    assert (found.bookings, found.arrivals, found.to_hub, found.to_branch) == (4, 2, 0, 0)


@pytest.mark.parametrize(("which", "statement", "values"), [
    ("hub", f"UPDATE booking SET state = 'booked', now = false WHERE {ONE}", ["arrived"]),
    ("hub", f"UPDATE booking SET number = 'Z999' WHERE {ONE}", ["arrived"]),
    ("hub", f"UPDATE booking SET arrived_at = arrived_at + 1 WHERE {ONE}", ["arrived"]),
    ("hub", f"UPDATE booking SET lost = true WHERE {ONE}", ["arrived"]),
    ("hub", f"DELETE FROM booking WHERE {ONE}", ["arrived"]),
    ("hub", f"UPDATE booking SET state = 'arrived', number = 'A001', arrived_at = 5 WHERE {ONE}", ["booked"]),
    ("hub", f"DELETE FROM booking WHERE {ONE}", ["booked"]),
    ("hub", f"UPDATE booking SET state = 'cancelled' WHERE {ONE}", ["booked"]),
    ("hub", f"UPDATE booking SET slot_at = slot_at + 60000 WHERE {ONE}", ["booked"]),
    ("hub", f"UPDATE booking SET service_id = 'other' WHERE {ONE}", ["booked"]),
    ("hub", f"UPDATE booking SET class_id = 'other' WHERE {ONE}", ["booked"]),
    ("hub", f"UPDATE booking SET accessible = true WHERE {ONE}", ["booked"]),
    ("hub", f"UPDATE booking SET language = 'en' WHERE {ONE}", ["booked"]),
    ("hub", f"UPDATE booking SET code = '00000000' WHERE {ONE}", ["booked"]),
    ("hub", f"UPDATE booking SET now = true WHERE {ONE}", ["booked"]),
    ("branch", f"UPDATE visit SET number = 'Z999' WHERE {VISIT}", []),
    ("branch", f"DELETE FROM visit WHERE {VISIT}", []),
])  # fmt: skip
async def test_a_row_changed_on_either_side_is_named(world, which, statement, values):
    booking_id = change(world, which, statement, *values)
    [one] = said(world).differences
    assert one.what == booking_id
    assert one.branch != one.hub


async def test_a_cancelled_booking_that_stands_at_the_branch_is_named(world):
    booking_id = change(world, "hub", f"UPDATE booking SET state = 'booked' WHERE {ONE}", "cancelled")
    assert [one.what for one in said(world).differences] == [booking_id]


async def test_a_booking_of_a_day_that_is_over_needs_not_stand_at_the_branch(world):
    change(world, "hub", f"UPDATE booking SET slot_at = ? WHERE {ONE}", FIRST_MORNING - 24 * 60 * MINUTE, "booked")
    assert said(world).equal


async def test_settings_that_differ_are_named_by_their_field(world):
    with contextlib.closing(sqlite3.connect(world.folder / "hub.db")) as connection, connection:
        connection.execute("UPDATE branch SET settings = replace(settings, '\"slot_places\":4', '\"slot_places\":5')")
    [one] = said(world).differences
    assert (one.what, "policy" in one.hub, "slot_places" in one.hub) == ("settings", True, True)


async def test_settings_that_an_older_program_wrote_are_the_same_without_what_it_did_not_know(world):
    with contextlib.closing(sqlite3.connect(world.folder / "hub.db")) as connection, connection:
        changed = connection.execute("UPDATE branch SET settings = json_remove(settings, '$.policy.undo_s')")
        assert changed.rowcount == 1
        (kept,) = connection.execute("SELECT settings FROM branch").fetchone()
        assert "undo_s" not in kept
    assert said(world).equal


async def test_what_is_still_on_its_way_is_counted(world):
    world.cut()
    await world.hub.desk.book(BRANCH.id, Request("few", FIRST_MORNING + 30 * MINUTE, "request-late"))
    found = said(world)
    assert (len(found.differences), found.to_branch, found.to_hub) == (1, 1, 0)


async def test_a_backup_of_either_is_compared_like_the_database_itself(world):
    world.back_up("branch")
    world.back_up("hub")
    await world.book(now=True)
    copies = [f"sqlite:///{world.copies[which][0]}" for which in ("branch", "hub")]
    assert compare(*copies).equal


async def test_nothing_is_written_and_a_running_program_is_not_kept_waiting(world):
    before = {path: path.read_bytes() for path in world.folder.glob("*.db")}
    said(world)
    assert {path: path.read_bytes() for path in before} == before


async def test_what_cannot_be_compared_is_said_in_words(world, tmp_path):
    nothing, empty = f"sqlite:///{tmp_path / 'nothing.db'}", tmp_path / "empty.db"
    empty.write_bytes(b"")
    rubbish = tmp_path / "rubbish.db"
    rubbish.write_bytes(b"no database at all" * 100)
    for branch, hub, words in (
        (nothing, world.hub_url, "There is no database"),
        (f"sqlite:///{empty}", world.hub_url, "not the database of a Tới Lượt branch"),
        (f"sqlite:///{rubbish}", world.hub_url, "cannot be read"),
        (world.hub_url, world.branch_url, "Name the branch first, then the hub"),
        (world.branch_url, world.branch_url, "not the database of a Tới Lượt hub"),
        ("no address", world.hub_url, "not the address"),
    ):
        with pytest.raises(CannotCompare, match=words):
            compare(branch, hub)
    with contextlib.closing(sqlite3.connect(world.folder / "hub.db")) as connection, connection:
        connection.execute("UPDATE branch SET branch_id = 'other'")
    with pytest.raises(CannotCompare, match="knows no branch 'hanoi-1'"):
        said(world)


# -- the command -------------------------------------------------------------------------------------------------------


def run(*arguments: Path):
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


async def test_the_command_ends_with_0_when_equal_and_with_1_when_not(world):
    equal = run(world.folder / "branch.db", world.folder / "hub.db")
    assert (equal.exit_code, "Both say the same." in equal.output) == (0, True)
    booking_id = change(world, "hub", f"UPDATE booking SET number = 'Z999' WHERE {ONE}", "arrived")
    differ = run(world.folder / "branch.db", world.folder / "hub.db")
    assert (differ.exit_code, booking_id in differ.output, "Z999" in differ.output) == (1, True, True)


async def test_the_command_ends_with_2_when_one_cannot_be_read(world):
    missing = run(world.folder / "missing.db", world.folder / "hub.db")
    assert (missing.exit_code, "There is no database" in missing.output) == (2, True)


async def test_the_command_takes_settings_files_and_folders_of_backups(world, tmp_path):
    (tmp_path / "token").write_text("t", encoding="utf-8")
    server, hub = tmp_path / "server.toml", tmp_path / "hub.toml"
    server.write_text(f'kind = "server"\nbranch = "branch.toml"\ndatabase = "{world.branch_url}"\n', encoding="utf-8")
    hub.write_text(f'kind = "hub"\ndatabase = "{world.hub_url}"\n', encoding="utf-8")
    assert run(server, hub).exit_code == 0
    assert run(world.folder, world.folder).exit_code == 0
