"""What is on the disk when a call returns, also for a process that is killed then."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.offline.store import OfflineStore
from wire.commands import HandOver, LeaseNumbers
from wire.values import Channel, Text, WaitRange
from wire.views import Issued, Leased

ROOT = Path(__file__).parents[3]
DAY = "2026-11-23"
KILLED_AT = (1, 3, 8)


def leased(lease_id, first=41, last=60, day=DAY, series="A"):
    addresses = tuple(f"http://so.example/t#{serial}" for serial in range(first, last + 1))
    return Leased(
        seq=1, lease_id=lease_id, day=day, series=series, first=first, last=last, leased_at=1000, addresses=addresses
    )


def give(store, paper="printed", booking_id="", at=2000):
    number = store.next_number("A", DAY)
    command = HandOver(
        lease_id=number.lease_id, day=number.day, series="A", serial=number.serial, service_id="A1", arrived_at=at
    )
    ticket = Issued(
        seq=0, ticket_id=number.ticket_id, number=f"A{number.serial:03d}", service_id="A1", class_id="ordinary",
        channel=Channel.KIOSK, language="vi", issued_at=at, ahead=0, wait=WaitRange(low_min=0, high_min=0),
        come_back_at=None, where=Text(), tracking_url=number.address, given_away=True,
    )  # fmt: skip
    store.give(number, command, ticket, paper, booking_id)
    return number.ticket_id


@pytest.fixture
def store(tmp_path):
    made = OfflineStore(tmp_path / "kiosk-1.away")
    made.ask("lease-0001", "A")
    made.hold(leased("lease-0001"), DAY)
    return made


def test_numbers_are_given_in_their_order_each_once(store):
    number = store.next_number("A", DAY)
    assert (number.serial, number.address) == (41, "http://so.example/t#41")
    assert [give(store) for _ in range(3)] == ["lease-0001-41", "lease-0001-42", "lease-0001-43"]
    with pytest.raises(sqlite3.IntegrityError):
        again(store, number)


def again(store, number):
    command = HandOver(lease_id="lease-0001", day=DAY, series="A", serial=41, service_id="A1", arrived_at=1)
    ticket = Issued.model_validate_json(store._database.execute("SELECT ticket FROM given LIMIT 1").fetchone()[0])
    store.give(number, command, ticket, "printed")


def test_it_is_for_this_user_alone_and_waits_for_the_disk(store):
    assert store.path.stat().st_mode & 0o077 == 0
    assert store._database.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_on_another_day_none_is_left(store):
    assert store.left(DAY) == {"A"}
    assert store.left("2026-11-24") == frozenset()
    assert store.next_number("A", "2026-11-24") is None


def test_a_later_lease_takes_the_place_of_the_one_before_and_of_other_days(store):
    store.ask("lease-0002", "E")
    store.hold(leased("lease-0002", series="E"), DAY)
    store.ask("lease-0003", "A")
    store.hold(leased("lease-0003", 81, 100), DAY)
    assert store.next_number("A", DAY).serial == 81
    assert store.next_number("E", DAY).serial == 41
    assert store.to_return() == ["lease-0001"]
    store.ask("lease-0004", "A")
    store.hold(leased("lease-0004", day="2026-11-24"), "2026-11-24")
    assert set(store.to_return()) == {"lease-0001", "lease-0002", "lease-0003"}
    store.returned("lease-0001")
    assert "lease-0001" not in store.to_return()


def test_of_each_series_one_lease_of_a_day_to_come_is_held_beside_todays(store):
    for n, (series, day) in enumerate((("A", "2026-11-24"), ("E", "2026-11-24"), ("A", "2026-11-25")), 2):
        store.ask(f"lease-000{n}", series, next_day=True)
        store.hold(leased(f"lease-000{n}", day=day, series=series), DAY)
    assert store.left(DAY) == {"A"}
    assert store.to_return() == ["lease-0002"]  # the calendar was changed meanwhile
    assert (store.left("2026-11-24"), store.left("2026-11-25")) == ({"E"}, {"A"})


def test_for_which_day_a_lease_was_asked_is_known_after_a_kill(store):
    store.ask("lease-0002", "A", next_day=True)
    store.ask("lease-0003", "A")
    again = OfflineStore(store.path)
    assert again.asking() == {
        "lease-0002": LeaseNumbers(series="A", next_day=True), "lease-0003": LeaseNumbers(series="A"),
    }  # fmt: skip


def test_the_same_answer_twice_holds_the_lease_on(store):
    give(store)
    store.hold(leased("lease-0001"), DAY)
    assert store.next_number("A", DAY).serial == 42


def test_what_was_handed_over_is_forgotten_when_its_day_is_over(store):
    done, open_one = give(store), give(store)
    store.handed_over(done)
    store.forget_before("2026-11-24")
    assert [one.ticket_id for one in store.to_hand_over()] == [open_one]
    assert store.paper_of(done) is None


def test_a_booking_that_became_a_number_here_is_known(store):
    give(store, booking_id="B-1")
    assert store.number_of("B-1") == "A041"
    assert store.number_of("B-2") is None


def test_a_damaged_file_is_set_aside_and_begun_anew(tmp_path, caplog):
    path = tmp_path / "kiosk-1.away"
    path.write_bytes(b"no database at all, but long enough to be read as the head of one" * 20)
    store = OfflineStore(path)
    store.keep(epoch="e")
    assert store.kept("epoch") == "e"
    assert "damaged" in caplog.text
    assert list(tmp_path.glob("kiosk-1.away.broken-*"))


def damaged_in_its_midst(store):
    """As a bad disk does: where the leases stand; and opened again."""
    [(page,)] = store._database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'lease'").fetchall()
    store.close()
    with store.path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xde\xad" * 2048)
    return OfflineStore(store.path)


def test_of_a_damaged_file_nothing_is_handed_over_twice(store, caplog):
    handed, *others = [give(store) for _ in range(3)]
    store.handed_over(handed)
    assert [one.ticket_id for one in damaged_in_its_midst(store).to_hand_over()] == others
    assert "2 numbers given there are handed over" in caplog.text


def test_a_row_that_a_damaged_file_has_twice_costs_no_other_one(store, caplog):
    given = [give(store) for _ in range(3)]
    store._database.executescript(
        "CREATE TABLE loose AS SELECT given.* FROM given, (VALUES (1), (2)) ORDER BY ticket_id; "
        "DROP TABLE given; ALTER TABLE loose RENAME TO given;"
    )
    assert [one.ticket_id for one in damaged_in_its_midst(store).to_hand_over()] == given
    assert "3 numbers given there are handed over" in caplog.text


def test_a_file_that_is_damaged_in_its_midst_is_begun_anew_with_the_numbers_that_can_be_read(store, caplog):
    given = [give(store) for _ in range(15)]
    again = damaged_in_its_midst(store)
    assert [one.ticket_id for one in again.to_hand_over()] == given
    assert again.left(DAY) == frozenset(), "which of them were given, nobody knows"
    assert "15 numbers given there are handed over" in caplog.text
    assert len(list(store.path.parent.glob("*.broken-*"))) >= 1


@pytest.mark.parametrize("body", ["{}", "no json", '{"lease_id": "lease-0001"}'])
def test_a_number_that_cannot_be_read_holds_up_nobody_elses(store, body, caplog):
    broken, whole = give(store), give(store)
    store._database.execute("UPDATE given SET command = ? WHERE ticket_id = ?", (body, broken))
    for _ in range(3):
        assert [one.ticket_id for one in store.to_hand_over()] == [whole]
    assert caplog.text.count(broken) == 1, "it is said once"


@pytest.mark.parametrize("body", ["{}", "no json", None])
def test_a_lease_that_cannot_be_read_gives_nothing_and_goes_back(store, body):
    if body is None:  # fewer addresses than numbers
        body = leased("lease-0001").model_copy(update={"addresses": ()}).model_dump_json()
    store._database.execute("UPDATE lease SET body = ?", (body,))
    assert store.next_number("A", DAY) is None
    assert store.left(DAY) == frozenset()
    assert store.to_return() == ["lease-0001"]


def test_a_clock_that_ran_ahead_holds_up_nobody_once_the_server_has_the_number(store):
    ahead = give(store, at=9_000)
    assert (store.latest(DAY), store.latest("2026-11-24")) == (9_000, 0)
    store.handed_over(ahead, 5_000)
    assert store.latest(DAY) == 5_000
    behind = give(store, at=4_000)
    store.handed_over(behind, 6_000)
    assert store.latest(DAY) == 5_000


def test_a_press_is_known_until_its_paper_is(store):
    store.pressed("press-0001")
    store.pressed("press-0001")
    store.pressed("press-0002")
    store.settled("press-0001")
    store.settled("of-nobody")
    store.close()
    again = OfflineStore(store.path)
    assert again.unsettled() == ["press-0002"]
    again.begin_anew()
    assert again.unsettled() == []


def test_without_a_place_for_it_that_is_said(tmp_path):
    with pytest.raises((sqlite3.Error, OSError)):
        OfflineStore(tmp_path / "no-such-folder" / "kiosk-1.away")


CHILD = """
import sys
from pathlib import Path
from kiosk.offline.store import OfflineStore
from tests.kiosk.offline.test_store import give
store = OfflineStore(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    print(give(store, "maybe_printed"), flush=True)
sys.stdin.read()
"""

AHEAD = 30
"""Numbers that it gives at most while nobody kills it: on a busy machine it would else give all there are."""


def test_killed_while_it_gives_numbers_every_paper_is_known_and_none_comes_twice(tmp_path):
    """What was said out loud, as a paper is, was on the disk before; at most one more is."""
    path = tmp_path / "kiosk-1.away"
    store = OfflineStore(path)
    store.ask("lease-0001", "A")
    store.hold(leased("lease-0001", 41, 999), DAY)
    store.close()
    printed = []
    for most in KILLED_AT:
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(most + AHEAD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        ) as child:  # fmt: skip
            printed += [child.stdout.readline().strip() for _ in range(most)]
            child.send_signal(signal.SIGKILL)
            printed += child.stdout.read().split()
    known = [one.ticket_id for one in OfflineStore(path).to_hand_over()]
    assert len(set(printed)) == len(printed)
    assert set(printed) <= set(known)
    assert len(known) - len(printed) <= len(KILLED_AT)
    assert len(set(known)) == len(known)


def test_a_code_that_was_shown_is_known_by_its_mark_until_it_is_answered_or_its_day_is_over(store):
    for press, code, day in (
        ("press-1", "TL1-yesterday", "2026-11-22"),
        ("press-2", "TL1-a", DAY),
        ("press-3", "TL1-b", DAY),
    ):
        store.pressed(press, code, day)
    store.was_answered("press-3")
    store.forget_before(DAY)
    again = OfflineStore(store.path)  # as after a kill
    assert [again.unanswered(f"TL1-{code}") for code in ("yesterday", "a", "b")] == [None, "press-2", None]
    assert b"TL1-a" not in store.path.read_bytes() + store.path.with_name(f"{store.path.name}-wal").read_bytes()
    again.begin_anew()
    assert again.unanswered("TL1-a") is None
