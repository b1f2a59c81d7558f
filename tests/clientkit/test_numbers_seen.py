"""A device knows the last numbers of today, also after a restart, and tells no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clientkit.numbers_seen import NumbersSeen
from tests.server.core.core_hall import at, branch
from wire.values import KnownNumbers

TODAY = "2026-11-23"


@pytest.fixture
def seen() -> NumbersSeen:
    made = NumbersSeen()
    made.of(branch())
    return made


def test_the_highest_number_of_each_series_is_kept(seen: NumbersSeen) -> None:
    for number in ("A001", "A012", "E003", "A007"):
        seen.look({"number": number, "issued_at": at("09:00")})
    assert seen.known == KnownNumbers(branch="b1", day=TODAY, last={"A": 12, "E": 3})


def test_numbers_are_found_wherever_they_stand(seen: NumbersSeen) -> None:
    views = {
        "board": {"calls": [{"number": "A005", "called_at": at("09:00")}]},
        "desk": {
            "number": 5,
            "ticket": {"number": "E002", "arrived_at": at("09:00")},
            "waiting": ({"number": "S1201", "arrived_at": at("09:00")},),
            "missed": [{"number": "A009", "since": at("09:00")}],
            "counters": [{"number": 7, "ticket": "A999"}],
        },
    }
    assert seen.look(views)
    assert seen.known is not None
    assert seen.known.last == {"A": 9, "E": 2, "S": 1201}


def test_a_call_is_of_the_day_it_happened(seen: NumbersSeen) -> None:
    seen.look({"number": "A012"}, at("09:00"))
    assert seen.known is not None
    assert seen.known.last == {"A": 12}


def test_nothing_new_is_not_told_as_new(seen: NumbersSeen) -> None:
    assert seen.look({"number": "A012"}, at("09:00"))
    assert not seen.look({"number": "A012"}, at("09:01"))
    assert not seen.look({"number": "A011"}, at("09:01"))
    assert not seen.look({"number": "A013"})  # of no moment
    for number in ("B12345", "AA01", "a012", "A1", "", "Á012", "A012 "):
        assert not seen.look({"number": number}, at("09:01"))


def test_a_new_day_begins_anew_and_an_old_one_says_nothing(seen: NumbersSeen) -> None:
    seen.look({"number": "A050"}, at("16:00"))
    assert seen.look({"number": "A001"}, at("08:00", "2026-11-24"))
    assert seen.known == KnownNumbers(branch="b1", day="2026-11-24", last={"A": 1})
    assert not seen.look({"number": "A060"}, at("16:00"))


def test_another_branch_begins_anew(seen: NumbersSeen) -> None:
    seen.look({"number": "A050"}, at("16:00"))
    seen.of(branch(id="b2"))
    seen.look({"number": "A002"}, at("08:00"))
    assert seen.known == KnownNumbers(branch="b2", day=TODAY, last={"A": 2})
    seen.of(branch())
    seen.look({"number": "A007"}, at("08:00", "2026-11-20"))
    assert seen.known == KnownNumbers(branch="b1", day="2026-11-20", last={"A": 7})


def test_without_a_branch_nothing_is_known() -> None:
    seen = NumbersSeen()
    seen.of(None)
    assert not seen.look({"number": "A001"}, at("09:00"))
    assert seen.known is None


def test_a_file_keeps_it_over_a_restart_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "kiosk-1.numbers"
    seen = NumbersSeen(path)
    seen.of(branch())
    seen.look({"number": "A012"}, at("09:00"))
    seen.save()
    assert NumbersSeen(path).known == seen.known
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert [p.name for p in tmp_path.iterdir()] == ["kiosk-1.numbers"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"branch": "b1", "day": "x", "last": {}}',
     json.dumps({"branch": "b1", "day": TODAY, "last": {"A": 10_000}}).encode()],
)  # fmt: skip
def test_a_broken_file_is_of_no_use_and_written_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kiosk-1.numbers"
    path.write_bytes(content)
    seen = NumbersSeen(path)
    assert seen.known is None
    seen.of(branch())
    seen.look({"number": "A012"}, at("09:00"))
    seen.save()
    assert NumbersSeen(path).known is not None


def test_a_file_that_cannot_be_written_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    seen = NumbersSeen(tmp_path / "none" / "kiosk-1.numbers")
    seen.of(branch())
    for n in range(1, 4):
        seen.look({"number": f"A00{n}"}, at("09:00"))
        seen.save()
    assert seen.known is not None
    assert len(caplog.records) == 1
