"""`toiluot rehearse`: figures of a real day file, files of its own, and refusals in both languages."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from server.rehearsal import processes
from tests.server.branch_kit import house
from toiluot.cli import app

ROOT = Path(__file__).parents[2]
BRANCH = ROOT / "config" / "demo" / "branch.toml"
CITY = ROOT / "tests" / "scenarios" / "warsaw_visits.csv.gz"
BUSY = ROOT / "tests" / "scenarios" / "busy-half-hour.day"


@pytest.fixture(autouse=True)
def one_process(monkeypatch):
    """A short day does not wait for processes to start."""
    monkeypatch.setattr(processes.os, "cpu_count", lambda: 1)


def run(*words):
    return CliRunner().invoke(app, ["rehearse", *map(str, words)])


@pytest.fixture
def short(tmp_path):
    """Nine people in nine minutes at one kind of counter."""
    day = tmp_path / "short.day"
    lines = (f"09:0{n}:00 khai-sinh ordinary kiosk vi serve={5 + n}" for n in range(9))
    day.write_text("\n".join(lines), encoding="utf-8")
    return day


def test_it_prints_waits_changes_and_groups_and_writes_the_same_figures(short, tmp_path):
    made, plot = tmp_path / "day.json", tmp_path / "day.svg"
    words = ("--arrivals", short, "--seeds", 5, "--change", "more", "--json", made, "--plot", plot)
    printed = run(BRANCH, *words)
    assert printed.exit_code == 0, printed.output
    held = json.loads(made.read_text(encoding="utf-8"))
    assert (held["kind"], held["base"]["seeds"], held["base"]["people"]["mean"]) == ("rehearsal", 5, 9)
    mean = held["base"]["figures"]["mean"]
    said = f"{mean['mean']:.1f} ({mean['low']:.1f} to {mean['high']:.1f})"
    assert said in printed.output
    assert said in plot.read_text(encoding="utf-8")
    assert "Register a birth" in printed.output
    assert "nothing is known of the clerks" in printed.output
    assert [text for text, _ in held["changed"]], "one more counter of each kind"
    drawn = ElementTree.fromstring(plot.read_text(encoding="utf-8"))
    assert drawn.tag.endswith("svg")
    again = run(BRANCH, *words)
    assert again.output == printed.output, "the same seeds, the same figures"
    assert "Giữ nguyên" in run(BRANCH, "--arrivals", short, "--seeds", 5, "--language", "vi").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((BRANCH,), "--arrivals"),
        (("nowhere.toml",), "nowhere.toml"),
        ((BRANCH, "--arrivals", "nowhere.day"), "nowhere.day"),
        ((BRANCH, "--arrivals", BUSY, "--weekday", 1), "leave one out"),
        ((BRANCH, "--day", "2026-03-10", "--weekday", 1), "leave one out"),
        ((BRANCH, "--arrivals", BUSY, "--change", "open:quay-99"), "quay-01"),
        ((BRANCH, "--arrivals", BUSY, "--day", "2026-02-16"), "Chi nhánh không làm việc"),
        ((BRANCH, "--arrivals", BUSY, "--plot", "day.png"), ".svg"),
        ((BRANCH, "--arrivals", BUSY, "--office", "UD_Bemowo"), "leave it out"),
        ((BRANCH, "--arrivals", CITY), "--office: UD_Bemowo"),
        ((BRANCH, "--arrivals", CITY, "--office", "UD_Bemowo", "--day", "2020-01-03"), "Line 2: the settings have no"),
        ((BRANCH, "--arrivals", BUSY, *(["--change", "shut:1"] * 13)), "nhiều nhất 12"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_with_what_to_do(words, said):
    refused = run(*words)
    assert refused.exit_code != 0
    assert said in refused.output
    assert "Traceback" not in refused.output


def test_a_day_file_that_names_an_unknown_service_is_refused_by_its_line_in_both_languages(tmp_path):
    day = tmp_path / "bad.day"
    day.write_text("09:00 khai-sinh ordinary kiosk vi serve=5\n09:01 bay-len-trang ordinary kiosk vi serve=5\n")
    refused = run(BRANCH, "--arrivals", day)
    assert refused.exit_code == 2
    assert "Dòng 2" in refused.output
    assert "Line 2" in refused.output


def test_a_citys_file_of_visits_is_played_by_its_day_with_lengths_of_the_settings(tmp_path):
    visits = tmp_path / "visits.csv"
    rows = "".join(f"Ba Đình,khai-sinh,2026-03-10,{540 + n}\n" for n in range(9))
    visits.write_text("office,queue,date,arrived_min\n" + rows, encoding="utf-8")
    made = tmp_path / "day.json"
    printed = run(BRANCH, "--arrivals", visits, "--seeds", 5, "--json", made, "--language", "vi")
    assert printed.exit_code == 0, printed.output
    assert "Những lượt đến trong tệp, Thứ Ba, 10/03/2026: 9 người" in printed.output
    assert "thời gian lấy quanh số phút trong cấu hình" in printed.output
    assert json.loads(made.read_text(encoding="utf-8"))["base"]["people"]["mean"] == 9
    assert run(BRANCH, "--arrivals", visits, "--seeds", 5, "--language", "vi").output == printed.output


async def test_a_branch_without_a_past_day_says_so(url_of_a_branch):
    refused = run(url_of_a_branch)
    assert refused.exit_code == 2
    assert "No day is over yet" in refused.output


@pytest.fixture
async def url_of_a_branch(tmp_path):
    async with house(f"sqlite:///{tmp_path / 'branch.db'}"):
        pass
    return tmp_path / "branch.db"


def test_another_file_is_never_written_over(short, tmp_path):
    mine = tmp_path / "letter.json"
    mine.write_text("Dear", encoding="utf-8")
    refused = run(BRANCH, "--arrivals", short, "--seeds", 5, "--json", mine)
    assert refused.exit_code != 0
    assert mine.read_text(encoding="utf-8") == "Dear"
    assert not [p for p in os.listdir(tmp_path) if p.startswith(".letter")]


def test_a_city_is_played_branch_by_branch_and_says_how_far_it_is(short, tmp_path):
    city = tmp_path / "city"
    city.mkdir()
    for name in ("a", "b"):
        (city / f"{name}.toml").write_bytes(BRANCH.read_bytes())
        (city / f"{name}.day").write_bytes(short.read_bytes())
    made, plot = tmp_path / "city.json", tmp_path / "city.svg"
    printed = CliRunner().invoke(app, ["rehearse-city", str(city), "--json", str(made), "--plot", str(plot)])
    assert printed.exit_code == 0, printed.output
    assert "2/2 b" in printed.stderr
    assert "2 branches, 24 counters." in printed.stdout
    assert json.loads(made.read_text(encoding="utf-8"))["branches"][0]["name"] == "a"
    assert ElementTree.fromstring(plot.read_text(encoding="utf-8")).tag.endswith("svg")
    (city / "b.day").unlink()
    refused = CliRunner().invoke(app, ["rehearse-city", str(city)])
    assert refused.exit_code == 2
    assert "b.day" in refused.output
    assert CliRunner().invoke(app, ["rehearse-city", str(tmp_path / "nowhere")]).exit_code == 1
