"""A city in a folder."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from server.rehearsal.capacity import Hour
from server.rehearsal.city import City, ToldCity, document, read_folder, rehearse_city
from server.rehearsal.refusals import CannotRehearse

ROOT = Path(__file__).parents[3]
BRANCH = ROOT / "config" / "demo" / "branch.toml"


def visits(count, every_s, minutes):
    lines = (f"09:{n * every_s // 60:02d}:{n * every_s % 60:02d} khai-sinh ordinary kiosk vi serve={minutes}"
             for n in range(count))  # fmt: skip
    return "\n".join(lines)


@pytest.fixture
def folder(tmp_path):
    """One branch with hardly anybody, one with far too many for its counters."""
    for name, day in (("quiet", visits(3, 600, 2)), ("full", visits(119, 30, 15))):
        shutil.copy(BRANCH, tmp_path / f"{name}.toml")
        (tmp_path / f"{name}.day").write_text(day, encoding="utf-8")
    return tmp_path


def test_the_branch_with_too_few_counters_is_named_with_its_hour(folder):
    said = []
    city = rehearse_city(read_folder(folder), 5, told=lambda *one: said.append(one))
    assert said == [(1, "full"), (2, "quiet")]
    full, quiet = city.branches
    assert (full.short, quiet.short) == ((9,), ())
    # 119 people, 15 minutes, half a minute's walk, 0.2 between two: 1868.3 minutes are 31.1 counters, busy for 85 %.
    assert (full.enough, quiet.enough, city.enough) == (37, 1, 38)
    assert city.counters == 24
    assert full.summary.figures["mean"].mean > quiet.summary.figures["mean"].mean
    assert city.hours[9].needed_min == full.hours[9].needed_min + quiet.hours[9].needed_min
    told = ToldCity(city, "en")
    assert "2 branches, 24 counters." in told.about()
    assert any("Too few in: full (+25)." in line for line in told.about())
    assert [row.name for row in told.branches().rows] == ["full", "quiet"], "the longest waits first"
    assert next(row for row in told.hours().rows if row.name == "09:00").cells[-1] == "1"
    assert "full" in told.plot()
    made = document(city)
    assert (made["kind"], made["enough"], made["branches"][0]["short_hours"]) == ("city", 38, (9,))
    assert "Thiếu quầy ở: full (+25)." in "\n".join(ToldCity(city, "vi").about())


def test_a_name_that_turns_the_line_is_shown_as_what_it_is(folder):
    for ending in ("toml", "day"):
        (folder / f"full.{ending}").rename(folder / f"\u202efull.{ending}")
    assert [one.name for one in read_folder(folder)] == ["quiet", "\\u202efull"]


@pytest.mark.parametrize(("gone", "said"), [("full.toml", "full.toml"), ("quiet.day", "quiet.day")])
def test_a_file_that_stands_alone_is_named(folder, gone, said):
    (folder / gone).unlink()
    with pytest.raises(CannotRehearse, match=said) as refused:
        read_folder(folder)
    assert "Xin đặt" in refused.value.text("vi")


def test_an_empty_folder_and_a_day_that_does_not_fit_are_refused(folder, tmp_path):
    (folder / "full.day").write_text("09:00 no-service ordinary kiosk vi serve=2", encoding="utf-8")
    with pytest.raises(CannotRehearse, match=r"full\.day: Line 1.*no-service"):
        read_folder(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(CannotRehearse, match="no pair"):
        read_folder(tmp_path / "empty")


def test_an_hour_is_short_above_85_per_cent_and_without_counters_it_has_no_share(folder):
    city = rehearse_city(read_folder(folder), 5)
    hours = {7: Hour(5.0, 0.0), 9: Hour(52.0, 60.0), 10: Hour(51.0, 60.0)}
    found = replace(city.branches[0], hours=hours)
    assert found.short == (7, 9)
    told = ToldCity(City((found,), hours), "en")
    assert [row.cells[2] for row in told.hours().rows] == ["–", "87%", "85%"]
    assert "87" in told.plot()
