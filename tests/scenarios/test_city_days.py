"""A real city's offices as a folder that `toiluot rehearse-city` reads."""

from pathlib import Path

from server.rehearsal.city import read_folder
from tests.scenarios.city_days import made

HERE = Path(__file__).parent


def test_every_office_of_the_day_is_a_branch_whose_day_fits_its_settings(tmp_path):
    waited = made(HERE / "warsaw_visits.csv.gz", tmp_path)
    days = read_folder(tmp_path)
    assert [one.name for one in days] == sorted(waited)
    assert len(days) == 13
    assert sum(len(one.plan.people) for one in days) == 12_610
    assert all(one.plan.desks for one in days)
    assert 26 < waited["ud-bielany"] < 28
