"""What the charts are told to draw, and the same in words."""

from __future__ import annotations

import hashlib
import re
import tomllib

import pytest

from server.figures.reports import CounterLine, Line, waits_of
from server.web.gate import CSP
from server.web.pages import ENVIRONMENT, STATIC, Speech
from server.web.reports import charts
from tests.server.branch_kit import BRANCH

VI, EN = Speech("vi"), Speech("en")
THIRD_PARTY = STATIC / "third_party"


def line(key: object, visits: int = 1400, minutes: tuple[int, ...] = ()) -> Line:
    return Line(str(key), visits, 0, 0, waits_of([m * 60_000 for m in minutes], 15))


def test_few_bars_have_a_number_each_and_many_a_scale():
    many = charts.arrivals([line(n) for n in range(20)], [str(n) for n in range(20)], 15, VI)
    few = charts.arrivals([line(n) for n in range(5)], [str(n) for n in range(5)], 15, VI, [2] * 5)
    assert (many["scale"], few["scale"]) == (True, False)
    assert few["values"] == [700] * 5
    assert [row[0] for row in few["rows"]] == ["700"] * 5


def test_an_hour_over_the_target_is_amber():
    figure = charts.arrivals([line(7, 2, (3, 4)), line(8, 2, (20, 30))], ["7h", "8h"], 15, VI)
    assert figure["colours"] == [charts.BRAND, charts.AMBER]
    assert figure["rows"][1] == ["2", "25,0′", "29′"]


def test_an_hour_nobody_waited_in_is_a_gap_and_not_a_zero():
    figure = charts.waits([line(7, 2, (3, 4)), line(8)], ["7h", "8h"], 15, EN)
    assert [one["values"][1] for one in figure["series"]] == [None, None]
    assert figure["rows"][1] == ["–", "–"]
    assert figure["target"] == {"at": 15, "text": "target 15′"}


def test_counters_are_called_by_their_numbers():
    one = BRANCH.counters[0]
    figure = charts.counters([CounterLine(one.id, 9, 8, 1, 3.25, 90.0, waits_of([], 15), 0, None)], BRANCH, EN)
    assert (figure["labels"], figure["of"]) == ([str(one.number)], "Counter")
    assert figure["rows"] == [["8", "3.2′", "1.5"]]


def test_marks_stand_from_the_best_down_with_their_own_colour():
    class Rated:
        scores = (1, 2, 3, 4, 5)

    figure = charts.scores(Rated(), EN)  # type: ignore[arg-type]
    assert (figure["labels"][0], figure["values"]) == ("Very satisfied", [5, 4, 3, 2, 1])
    assert figure["colours"][0] == charts.BRAND


@pytest.mark.parametrize("told", [False, True])
def test_a_chart_is_also_a_table_in_words_unless_one_beside_it_says_all(told):
    figure = charts.waits([line(7, 2, (3, 4))], ["7h"], 15, VI)
    page = ENVIRONMENT.from_string(
        "{% import '_parts.html' as parts %}{{ parts.chart('c', figure, told=told) }}"
    ).render(figure=figure, told=told)
    words = re.sub(r"<[^>]+>|\s+", " ", page).split()
    assert words == ([] if told else ["TB", "P90", "7h", "3,5′", "3,9′"])
    assert '<canvas aria-hidden="true">' in page


def shipped() -> list[dict[str, str]]:
    return tomllib.loads((THIRD_PARTY / "files.toml").read_text(encoding="utf-8"))["file"]


@pytest.mark.parametrize("file", shipped(), ids=lambda file: file["name"])
def test_a_file_of_others_is_the_very_one_of_its_package(file):
    text = (THIRD_PARTY / file["name"]).read_bytes()
    assert hashlib.sha256(text).hexdigest() == file["sha256"], "changed here, or version and hash were not written down"
    assert f"v{file['version']}".encode() in text[:200]
    assert file["licence"] in (THIRD_PARTY / file["licence_file"]).read_text(encoding="utf-8")


def test_no_file_of_others_comes_without_version_hash_and_licence():
    named = {"files.toml"} | {file[key] for file in shipped() for key in ("name", "licence_file")}
    assert {path.name for path in THIRD_PARTY.iterdir()} == named


def test_the_pages_allow_no_script_or_style_but_our_own_files():
    assert "script-src 'self';" in CSP
    assert "style-src 'self';" in CSP
    assert "unsafe" not in CSP
    script = charts.CHART_SCRIPT.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function\b|createElement\(.style", script)
