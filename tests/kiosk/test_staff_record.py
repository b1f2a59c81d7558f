"""What a kiosk keeps for its staff is there after a restart, and a broken file stops nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kiosk.staff_record import TICKETS, StaffFile, StaffRecord
from tests.kiosk.hall import demo_branch, issued_doc
from wire.views import Issued

BRANCH = demo_branch()


def ticket(n: int) -> Issued:
    return Issued.model_validate(issued_doc(BRANCH, ticket_id=f"ticket-{n:04}", number=f"A{n:03}"))


def papers(record: StaffRecord) -> list[tuple[str, str]]:
    return [(one.ticket.number, one.paper) for one in record.tickets]


def test_it_is_kept_over_a_restart_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "kiosk-1.staff"
    first = StaffFile(path)
    first.record.pin_hash, first.record.failures = "$argon2id$x", 3
    first.record.given(ticket(1), "under_way")
    first.record.changed_paper(17)
    first.save()
    assert StaffFile(path).record == first.record
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_last_ten_are_kept_the_newest_first_and_each_once() -> None:
    record = StaffRecord()
    for n in range(TICKETS + 2):
        record.given(ticket(n), "off")
    record.given(ticket(5), "off")
    numbers = [number for number, _ in papers(record)]
    assert numbers == ["A005", "A011", "A010", "A009", "A008", "A007", "A006", "A004", "A003", "A002"]
    assert record.find("ticket-0005") == ticket(5)
    assert record.find("ticket-0001") is None


def test_what_became_of_a_paper_is_noted_and_one_that_came_out_stays_out() -> None:
    record = StaffRecord()
    record.given(ticket(1), "under_way")
    record.given(ticket(2), "under_way")
    record.paper_out("ticket-0001", "not_printed")
    assert (papers(record), record.printed_since) == ([("A002", "under_way"), ("A001", "not_printed")], 0)
    record.paper_out("ticket-0001", "printed")
    record.paper_out("ticket-0001", "maybe_printed")
    record.paper_out("ticket-0002", "maybe_printed")
    assert (papers(record), record.printed_since) == ([("A002", "maybe_printed"), ("A001", "printed")], 3)


def test_a_new_roll_is_counted_from_its_change() -> None:
    record = StaffRecord(printed_since=812)
    record.changed_paper(1_795_142_460_000)
    assert (record.paper_changed_at, record.printed_since) == (1_795_142_460_000, 0)


@pytest.mark.parametrize("held", [b"", b"{", b'{"failures": -1}', b'{"tickets": [{"ticket": 4}]}', b"\xff\xfe", b"[]"])
def test_a_broken_file_is_begun_anew(tmp_path: Path, held: bytes, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "kiosk-1.staff"
    path.write_bytes(held)
    file = StaffFile(path)
    assert file.record == StaffRecord()
    assert "is not read" in caplog.text
    file.save()
    assert StaffFile(path).record == StaffRecord()


def test_a_folder_that_cannot_be_written_is_said_once_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = StaffFile(tmp_path / "nowhere" / "kiosk-1.staff")
    file.save()
    file.save()
    assert caplog.text.count("cannot be written") == 1
