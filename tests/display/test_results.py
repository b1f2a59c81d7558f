"""Results that can be collected: files line by line, what is broken named, no names, the latest first."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from config.clock import Clock
from display import results
from display.hall_header import HallHeader
from display.hall_results import HallResults
from display.results import Broken, Ready, merged, parsed
from tests.display.conftest import BRANCH, START
from wire.catalogue import Branch

NINE = datetime(2026, 11, 24, 9, 30)


@pytest.mark.parametrize(
    ("line", "ready"),
    [
        ("H26.12-260915-204948;2026-11-24 09:30", Ready("204948", NINE)),
        ('"H26.12-260915-204948","2026-11-24T09:30:00"', Ready("204948", NINE)),
        ("H26.12-260915-204948;2026-11-24 09:30+07:00", Ready("204948", NINE)),
        ("000.00.15.H26-4948", Ready("4948")),
        ("260915204948;;Nguyễn Văn A", Ready("204948")),
        ('="260915204948"', Ready("204948")),
        ("HĐ/26_204948, ", Ready("204948")),
    ],
)
def test_a_line_gives_its_last_digits_its_time_and_no_name(line: str, ready: Ready) -> None:
    assert parsed("a.csv", line).ready == (ready,)
    assert parsed("a.csv", line).broken == ()


@pytest.mark.parametrize(
    "line",
    [
        "H26-123",
        "H26-204948 ab",
        ";2026-11-24 09:30",
        "H26-204948;tomorrow",
        "H26-204948;2026-13-01",
        "9" * 201,
        "H26-204948|Nguyễn Văn A|1975",
        "H26-204948\t0912345678",
        "H26-204948 1975",
        "２０４９４８",
        "2.60915E+11:1975",
    ],
)
def test_a_line_that_is_broken_is_named_and_costs_no_other(line: str) -> None:
    found = parsed("a.csv", f"\ufeffMã hồ sơ;Lúc\nH26-100001\n\n{line}\nH26-100002\n")
    assert [one.digits for one in found.ready] == ["100001", "100002"]
    assert found.broken == (Broken("a.csv", 4),)


def test_a_dossier_of_several_lines_stands_once_the_latest_first_those_without_a_time_last() -> None:
    early, late = datetime(2026, 11, 24, 8), datetime(2026, 11, 24, 10)
    first = results.Results((Ready("204948", early), Ready("100001"), Ready("100002", NINE)))
    second = results.Results((Ready("204948", late),), (Broken("b.csv", 2),))
    found = merged([first, second])
    assert [(one.digits, one.at) for one in found.ready] == [("204948", late), ("100002", NINE), ("100001", None)]
    assert found.broken == (Broken("b.csv", 2),)
    assert merged([second, first]).ready == found.ready, "whatever the order of the files"


def test_of_more_than_are_shown_the_latest_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MOST", 2)
    lines = "H26-100001\nH26-100002;2026-11-24 08:00\nH26-100003;2026-11-24 10:00\nH26-100004;2026-11-24 09:00"
    assert [one.digits for one in merged([parsed("a.csv", lines)]).ready] == ["100003", "100004"]


def test_a_file_that_cannot_be_read_is_named_whole_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("H26-204948\n")
    (tmp_path / "a.csv").write_bytes(b"H26-\xff\xfe204949\n")
    (tmp_path / "c.csv").write_bytes(b"1" * (2 << 20))
    (tmp_path / "notes.txt").write_text("H26-204950\n")
    found = merged(map(results.of_file, results.files_of(tmp_path)))
    assert [one.digits for one in found.ready] == ["204948"]
    assert found.broken == (Broken("a.csv", 0), Broken("c.csv", 0))


def test_a_line_that_is_still_being_written_is_no_other_dossier(qapp: object, tmp_path: Path) -> None:
    header, file = HallHeader(_Still()), tmp_path / "a.csv"
    hall = HallResults(header, tmp_path, header)
    file.write_text("H26-1000")
    hall.look()
    assert hall.earlier == []
    file.write_text("H26-100001\nH26-260915-2049")
    hall.look()
    assert hall.earlier == ["100 001"]
    file.write_text("H26-100001\nH26-260915-204948")
    hall.look()
    assert hall.earlier == ["100 001"]
    hall.look()
    assert hall.earlier == ["204 948", "100 001"], "nobody writes at it any more: its last line has no end"


def test_a_link_to_nothing_or_a_pipe_costs_no_other_file(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "b.csv")
    (tmp_path / "c.csv").mkdir()
    (tmp_path / os.fsdecode(b"d\xff.csv")).write_text("H26-12\n")
    (tmp_path / "e.csv").write_text("H26-204948\n")
    header = HallHeader(_Still())
    hall = HallResults(header, tmp_path, header)
    assert (hall.earlier, hall.noFolder) == (["204 948"], False)
    assert (hall.brokenFile, hall.brokenLine, hall.brokenCount) == ("a.csv", 0, 4)


def test_a_file_that_is_as_it_was_is_not_read_again(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    parse = results.parsed

    def counted(name: str, text: str) -> results.Results:
        read.append(name)
        return parse(name, text)

    monkeypatch.setattr(results, "parsed", counted)
    (tmp_path / "a.csv").write_text("H26-204948\n")
    (tmp_path / "b.csv").write_text("H26-100001\n")
    header = HallHeader(_Still())
    hall = HallResults(header, tmp_path, header)
    (tmp_path / "b.csv").write_text("H26-1000012\n")
    hall.look()
    assert read == ["a.csv", "b.csv", "b.csv"]
    (tmp_path / "a.csv").unlink()
    hall.look()
    assert hall.earlier == ["000 012"]


class _Still(Clock):
    def now_ms(self) -> int:
        return START


def test_a_display_follows_the_folder_and_says_what_is_new_what_is_broken_and_where_to_go(
    qapp: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    header = HallHeader(_Still())
    header.follow(Branch.model_validate(BRANCH.model_dump() | {"result_service": "bien-dong"}))
    hall = HallResults(header, tmp_path / "ket-qua", header)
    assert hall.noFolder
    (tmp_path / "ket-qua").mkdir()
    file = tmp_path / "ket-qua" / "a.csv"
    now = header.local(START)
    file.write_text(f"H26-204948;{now:%Y-%m-%d %H:%M}\nH26-204817\nbroken\n")
    hall.look()
    assert not hall.noFolder
    assert (hall.fresh, hall.earlier) == (["204 948"], ["204 817"])
    assert (hall.brokenFile, hall.brokenLine, hall.brokenCount) == ("a.csv", 3, 1)
    assert "'a.csv', line 3 cannot be used" in caplog.text
    assert (hall.letter, hall.counters[:2]) == ("A", ["1", "2"])
    file.write_text("H26-204817\n")
    os.utime(file, ns=(0, 0))
    hall.look()
    assert (hall.fresh, hall.earlier, hall.brokenCount) == ([], ["204 817"], 0)


def test_where_no_service_hands_results_out_nothing_is_said_of_where(qapp: object, tmp_path: Path) -> None:
    header = HallHeader(_Still())
    header.follow(BRANCH)
    hall = HallResults(header, tmp_path, header)
    assert (hall.letter, hall.counters) == ("", [])
    assert (hall.noFolder, HallResults(header, None, header).noFolder) == (False, True)
