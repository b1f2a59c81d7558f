"""A city's file of visits: who came to one office on one day, and what to write where it cannot be read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from config import city_visits
from config.city_visits import Arrival, read_office_day
from config.day import BadDay

ROWS = """office,queue,queue_name,date,arrived_min,waited_min
Ba Đình,khai-sinh,Khai sinh,2026-03-10,541.5,2
Ba Đình,7,"Đất đai, nhà ở",2026-03-10,480.25,1
Tây Hồ,khai-sinh,Khai sinh,2026-03-10,490,4
Ba Đình,7,Đất đai,2026-03-11,482,1
"""


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str | bytes, name: str = "visits.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        return path

    return write


@pytest.mark.parametrize(("name", "pack"), [("visits.csv", bytes), ("VISITS.CSV.GZ", gzip.compress)])
def test_one_office_and_day_of_it_in_the_order_of_arrival(written, name, pack):
    found = read_office_day(written(pack(ROWS.encode()), name), "Ba Đình", "2026-03-10")
    assert (found.office, found.day) == ("Ba Đình", "2026-03-10")
    assert found.arrivals == (Arrival(28815, "7", 3), Arrival(32490, "khai-sinh", 2))


def test_where_there_is_one_it_need_not_be_said(written):
    assert read_office_day(written(ROWS), "Tây Hồ").day == "2026-03-10"
    alone = written("queue,date,arrived_min\na,2026-03-10,480\n")
    assert (read_office_day(alone).office, len(read_office_day(alone).arrivals)) == ("", 1)


@pytest.mark.parametrize(
    ("office", "day", "said"),
    [
        (None, None, "--office: Ba Đình, Tây Hồ"),
        ("Hà Đông", None, "--office: Ba Đình, Tây Hồ"),
        ("Ba Đình", None, "--day: 2026-03-10, 2026-03-11"),
        ("Ba Đình", "2026-03-12", "--day: 2026-03-10, 2026-03-11"),
    ],
)
def test_where_there_are_several_they_are_named(written, office, day, said):
    with pytest.raises(BadDay, match=said):
        read_office_day(written(ROWS), office, day)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",2026-03-10,480", r":2: queue"),
        ("a,10/3/2026,480", r":2: date"),
        ("a,20260310,480", r":2: date"),
        ("a,2026-03-10,8:00", r":2: arrived_min"),
        ("a,2026-03-10,1440", r":2: arrived_min"),
        ("a,2026-03-10,nan", r":2: arrived_min"),
        ("a", r":2: date"),
        ("", "nobody comes"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(written, row, said):
    with pytest.raises(BadDay, match=said):
        read_office_day(written(f"queue,date,arrived_min\n{row}\n"))


def test_another_file_is_refused_with_what_it_should_be(written, monkeypatch):
    for text, name, said in (
        ("09:00 khai-sinh", "a.csv", "queue is missing"),
        (b"\xff\xfe\x00", "b.csv", "UTF-8"),
        ("queue", "c.csv.gz", "gzip"),
        (gzip.compress(ROWS.encode())[:-9], "d.csv.gz", "cut short"),
    ):
        with pytest.raises(BadDay, match=said):
            read_office_day(written(text, name))
    monkeypatch.setattr(city_visits, "MOST_BYTES", 100)
    with pytest.raises(BadDay, match="more than"):
        read_office_day(written(gzip.compress(b" " * 1000), "e.csv.gz"))
