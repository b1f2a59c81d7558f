"""Results that can be collected: files line by line, what is broken named, no names, the latest first."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from config.clock import Clock
from display import results
from display.hall_header import HallHeader
from display.hall_results import HallResults
from display.results import Broken, Ready, merged, parsed
from tests.display.conftest import BRANCH, START
from tests.patience import until_seen
from wire.catalogue import Branch
from wire.reports import ResultsReport, read_report

NINE = datetime(2026, 11, 24, 9, 30)
HALL = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("line", "ready"),
    [
        ("H26.12-260915-204948;2026-11-24 09:30", Ready("204948", NINE)),
        ('"H26.12-260915-204948","2026-11-24T09:30:00"', Ready("204948", NINE)),
        ("H26.12-260915-204948;2026-11-24T02:30:00Z", Ready("204948", datetime(2026, 11, 24, 2, 30, tzinfo=UTC))),
        (
            "H26.12-260915-204948;2026-11-24 11:30 +09:00",
            Ready("204948", datetime(2026, 11, 24, 11, 30, tzinfo=timezone(timedelta(hours=9)))),
        ),
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
    found = merged([first, second], HALL)
    assert [(one.digits, one.at) for one in found.ready] == [("204948", late), ("100002", NINE), ("100001", None)]
    assert found.broken == (Broken("b.csv", 2),)
    assert merged([second, first], HALL).ready == found.ready, "whatever the order of the files"


@pytest.mark.parametrize("time", ["2026-11-24 09:30", "2026-11-24T02:30:00Z", "2026-11-24 01:30-01:00"])
def test_a_moment_is_the_same_whatever_its_offset(time: str) -> None:
    (ready,) = parsed("a.csv", f"H26-204948;{time}").ready
    assert ready.moment_s(HALL) == NINE.replace(tzinfo=HALL).timestamp()
    assert merged(
        [parsed("a.csv", f"H26-100001;2026-11-24 09:29\nH26-100002;{time}\nH26-100003;2026-11-24 09:31")], HALL
    ).ready[1] == Ready("100002", ready.at)


@pytest.mark.parametrize("time", ["0001-01-01 00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_a_moment_at_either_end_of_time_is_one_too(time: str) -> None:
    found = merged([parsed("a.csv", f"H26-204948;{time}\nH26-100001;2026-11-24 09:30")], HALL)
    assert {one.digits for one in found.ready} == {"204948", "100001"}


def test_of_more_than_are_shown_the_latest_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MOST", 2)
    lines = "H26-100001\nH26-100002;2026-11-24 08:00\nH26-100003;2026-11-24 10:00\nH26-100004;2026-11-24 09:00"
    assert [one.digits for one in merged([parsed("a.csv", lines)], HALL).ready] == ["100003", "100004"]


def test_of_a_file_with_more_lines_than_are_read_the_next_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MOST_LINES", 2)
    assert parsed("a.csv", "H26-100001\nH26-100002\n") == results.Results((Ready("100001"), Ready("100002")))
    found = parsed("a.csv", "H26-100001\nH26-100002\nH26-100003\nH26-100004\n")
    assert found == results.Results((Ready("100001"), Ready("100002")), (Broken("a.csv", 3),))


def test_a_file_that_cannot_be_read_is_named_whole_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("H26-204948\n")
    (tmp_path / "a.csv").write_bytes(b"H26-\xff\xfe204949\n")
    (tmp_path / "c.csv").write_bytes(b"1" * (2 << 20))
    (tmp_path / "notes.txt").write_text("H26-204950\n")
    files, left_out = results.files_of(tmp_path)
    found = merged(map(results.of_file, files), HALL)
    assert left_out == 0
    assert [one.digits for one in found.ready] == ["204948"]
    assert found.broken == (Broken("a.csv", 0), Broken("c.csv", 0))


def test_a_line_that_is_still_being_written_is_no_other_dossier(qapp: object, tmp_path: Path) -> None:
    header, file = HallHeader(_Still()), tmp_path / "a.csv"
    file.write_text("H26-1000")
    hall = HallResults(header, tmp_path, header)
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
    hall.look()
    assert (hall.earlier, hall.noFolder) == (["204 948"], False)
    told = hall.report()
    assert told == ResultsReport(state="broken", detail="a.csv, b.csv, c.csv, d?.csv:1")
    assert read_report("results", told.model_dump(mode="json")) == told
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
    assert hall._thread is not None
    hall._thread.join(60)  # the look at the beginning
    hall.look()
    read.clear()
    (tmp_path / "b.csv").write_text("H26-1000012\n")
    hall.look()
    assert read == ["b.csv"]
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
    hall.look()
    assert (hall.noFolder, hall.report()) == (True, ResultsReport(state="lost", detail="No such file or directory"))
    (tmp_path / "ket-qua").mkdir()
    file = tmp_path / "ket-qua" / "a.csv"
    now = header.local(START)
    file.write_text(f"H26-204948;{now:%Y-%m-%d %H:%M}\nH26-204817\nbroken\n")
    hall.look()
    assert not hall.noFolder
    assert (hall.fresh, hall.earlier) == (["204 948"], ["204 817"])
    assert (hall.brokenFile, hall.brokenLine, hall.brokenCount) == ("a.csv", 3, 1)
    assert "'a.csv', line 3 cannot be used" in caplog.text
    assert hall.report() == ResultsReport(state="broken", detail="a.csv:3")
    assert (hall.letter, hall.counters[:2]) == ("A", ["1", "2"])
    file.write_text("H26-204817\n")
    os.utime(file, ns=(0, 0))
    hall.look()
    assert (hall.fresh, hall.earlier, hall.brokenCount) == ([], ["204 817"], 0)
    assert hall.report() == ResultsReport(state="ready")


def test_where_no_service_hands_results_out_nothing_is_said_of_where(qapp: object, tmp_path: Path) -> None:
    header = HallHeader(_Still())
    header.follow(BRANCH)
    hall = HallResults(header, tmp_path, header)
    assert (hall.letter, hall.counters) == ("", [])
    none = HallResults(header, None, header)
    none.look()
    none.look_aside()
    assert (hall.noFolder, none.noFolder, none.report()) == (False, True, ResultsReport(state="none"))


def test_a_result_is_new_by_the_halls_time_whatever_offset_its_file_uses(qapp: object, tmp_path: Path) -> None:
    header = HallHeader(_Still())
    header.follow(BRANCH)
    now = header.local(START)
    utc, kept = now.astimezone(UTC), now.replace(tzinfo=None)
    (tmp_path / "a.csv").write_text(
        f"H26-204948;{utc:%Y-%m-%d %H:%M}Z\nH26-204817;{kept:%Y-%m-%d %H:%M}Z\nH26-204818;{utc:%Y-%m-%d %H:%M}\n"
    )
    hall = HallResults(header, tmp_path, header)
    hall.look()
    assert (hall.fresh, hall.brokenCount) == (["204 948"], 0), "the others are seven hours away"
    header.follow(BRANCH.model_copy(update={"timezone": "UTC"}))
    hall.look()
    assert sorted(hall.fresh) == ["204 818", "204 948"], "a hall elsewhere counts its own times by its own clock"


def test_of_too_many_files_those_written_last_are_read_and_the_others_counted(qapp: object, tmp_path: Path) -> None:
    for n in range(results.MOST_FILES + 3):
        file = tmp_path / f"{n:02d}.csv"
        file.write_text(f"H26-{100_000 + n}\n")
        os.utime(file, ns=(n, n))
    header = HallHeader(_Still())
    hall = HallResults(header, tmp_path, header)
    hall.look()
    assert hall.earlier[-1] == "100 003"
    assert len(hall.earlier) == results.MOST_FILES
    assert hall.report() == ResultsReport(state="too_many", detail="+3")
    for n in range(3):
        (tmp_path / f"{n:02d}.csv").unlink()
    hall.look()
    assert hall.report() == ResultsReport(state="ready")


def test_of_a_file_with_too_many_lines_only_what_can_be_shown_is_kept(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "MOST", 3)
    (tmp_path / "a.csv").write_text("".join(f"H26-{100_000 + n};2026-11-24 0{n % 10}:00\n" for n in range(50)))
    (tmp_path / "b.csv").write_text("H26-200000;2026-11-24 08:30\nH26-12\n")
    header = HallHeader(_Still())
    hall = HallResults(header, tmp_path, header)
    hall.look()
    assert [*hall.fresh, *hall.earlier] == ["100 049", "100 039", "100 029"]
    assert hall._seen is not None
    assert [len(found.ready) for _, found in hall._seen.files.values()] == [3, 1]
    assert hall.report() == ResultsReport(state="broken", detail="b.csv:2")


def test_a_folder_that_vanishes_leaves_no_old_result_and_is_read_when_it_is_back(
    qapp: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "ket-qua"
    folder.mkdir()
    (folder / "a.csv").write_text("H26-204948\n")
    header = HallHeader(_Still())
    hall = HallResults(header, folder, header)
    hall.look()
    assert hall.report() == ResultsReport(state="ready")
    folder.rename(tmp_path / "elsewhere")
    folder.write_text("no folder")
    for _ in range(3):
        hall.look()
    assert (hall.earlier, hall.noFolder) == ([], True)
    assert hall.report() == ResultsReport(state="lost", detail="Not a directory")
    assert caplog.text.count("the folder of results cannot be read") == 1
    folder.unlink()
    (tmp_path / "elsewhere").rename(folder)
    hall.look()
    assert (hall.earlier, hall.report()) == (["204 948"], ResultsReport(state="ready"))


def test_a_file_that_is_taken_away_while_the_folder_is_read_is_no_broken_one(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("H26-204948\n")
    monkeypatch.setattr(results, "files_of", lambda folder: ([folder / "a.csv", folder / "gone.csv"], 0))
    header = HallHeader(_Still())
    hall = HallResults(header, tmp_path, header)
    hall.look()
    assert (hall.earlier, hall.brokenCount) == (["204 948"], 0)


def test_what_a_report_names_is_short_and_harmless(qapp: object, tmp_path: Path) -> None:
    for n, name in enumerate(["\u202egnp.csv", "a\nb.csv", "x" * 240 + ".csv"]):
        (tmp_path / name).write_text("H26-12\n" * (n + 3))
    header = HallHeader(_Still())
    hall = HallResults(header, tmp_path, header)
    hall.look()
    told = hall.report()
    assert told is not None
    assert read_report("results", told.model_dump(mode="json")) == told
    assert told.detail.startswith("a?b.csv:1, a?b.csv:2")
    assert told.detail.endswith(" +7")


def test_a_folder_that_does_not_answer_keeps_nobody_waiting_and_is_told_as_lost(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("H26-204948\n")
    answers, asked = threading.Event(), results.files_of

    def slow(folder: Path) -> tuple[list[Path], int]:
        answers.wait(60)
        return asked(folder)

    monkeypatch.setattr(results, "files_of", slow)
    header = HallHeader(_Still())
    hall = HallResults(header, tmp_path, header)
    assert (hall.report(), hall.noFolder) == (None, False), "nobody knows yet"
    hall.look_aside()
    hall.look_aside()
    assert hall.report() == ResultsReport(state="lost")
    answers.set()
    until_seen(qtbot, lambda: hall.earlier == ["204 948"])
    assert hall.report() == ResultsReport(state="ready")
