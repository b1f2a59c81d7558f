"""A hub's database of the version before opens, is brought up to date once, and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import server.hub.store
from rules.booking_code.short import short_code
from server.hub.booking.desk import Held, Request
from server.hub.keys import Keys, hashed
from server.hub.store.database import HubDatabase
from server.hub.store.tables import SCHEMA
from server.runtime.start_refused import StartRefused
from tests.server.booking.hall import demo_branch
from tests.server.hub.branches.test_ledgers import both, tell
from tests.server.hub.house import MONDAY, SERVICE, at

BRANCH = demo_branch()
OLD = "0123456789ABCDEF"


def of_version(url: str, revision: str) -> HubDatabase:
    """An empty database as a hub of that version made it."""
    made = HubDatabase(url)
    config = Config()
    config.set_main_option("script_location", str(Path(server.hub.store.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with made.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return made


async def test_a_database_of_the_first_version_goes_on_with_its_bookings_and_cursors(hub_url, open_desk):
    old = of_version(hub_url, "0001")
    secret = Keys(b"k" * 32).secret(BRANCH.id, OLD)
    with old.writer.begin() as connection:
        connection.execute(
            text("INSERT INTO branch VALUES (:id, 1, 'their-epoch', 5, :now, :settings, '{}')"),
            {"id": BRANCH.id, "now": MONDAY, "settings": BRANCH.model_dump_json()},
        )
        connection.execute(
            text(
                "INSERT INTO booking VALUES (:id, :booking, 'request-0', :code, :secret, :service, 'g', :slot, 'vi',"
                " 'ordinary', false, 'arrived', :now, :now, 'A001', NULL, NULL, NULL, false)"
            ),
            {"id": BRANCH.id, "booking": OLD, "code": short_code(OLD), "secret": hashed(secret), "service": SERVICE,
             "slot": at("2026-11-23T10:00"), "now": MONDAY},
        )  # fmt: skip
        connection.execute(text('INSERT INTO outbox VALUES (:id, 1, 5, \'{"booking_id": "x"}\')'), {"id": BRANCH.id})
    old.close()
    desk = await open_desk(heard=False)
    found = await desk.held(BRANCH.id, secret)
    assert isinstance(found, Held)
    assert (found.booking.number, found.booking.lost, found.booking.found) == ("A001", False, False)
    assert isinstance(await desk.book(BRANCH.id, Request(SERVICE, at("2026-11-23T10:30"), "request-1")), Held)
    incoming, outgoing = both(desk)
    assert ((await incoming.cursor()).epoch, (await incoming.cursor()).seq) == ("their-epoch", 5)
    standing = await outgoing.standing(1)
    assert (standing.first, standing.last, standing.mark, bool(standing.epoch)) == (1, 2, "", True)
    await tell(desk, {"fact": "issued", "booking_id": OLD, "at": MONDAY, "number": "A002"})
    assert (await desk.held(BRANCH.id, secret)).booking.number == "A002"


def test_a_database_that_is_up_to_date_is_left_alone(hub_url, monkeypatch):
    of_version(hub_url, SCHEMA).close()
    monkeypatch.setattr(command, "upgrade", lambda *_: pytest.fail("there is nothing to upgrade"))
    again = HubDatabase(hub_url)
    again.upgrade()
    again.close()


def test_a_database_of_a_newer_version_is_refused_in_words(hub_url):
    newer = of_version(hub_url, SCHEMA)
    with newer.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StartRefused, match="another version of this program"):
        newer.upgrade()
    newer.close()
