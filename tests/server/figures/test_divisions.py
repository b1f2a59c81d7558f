"""Agencies and addresses, and days compared without possible repeats: against plain counts of the raw rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.figures.divisions import OWN_ADDRESS, addresses, agencies
from server.figures.periods import added_up
from server.figures.reports import Figures, figures
from server.store.roll_ups import rolled
from server.web.pages import Speech
from server.web.reports.day_page import compared_day, context_of
from tests.server.branch_kit import BRANCH
from tests.server.figures.test_promises import never
from tests.server.figures.test_reports import DAY, MIN, at, leg, visit
from wire.catalogue import Address, Branch, Facts
from wire.values import Text

LAND, OFFICE = "Văn phòng Đăng ký đất đai", "Sở Tư pháp"


def _branch() -> Branch:
    agency = {
        "khai-sinh": Facts(agency=Text({"vi": OFFICE, "en": "Justice"}), example=True),
        "khai-tu": Facts(agency=Text({"vi": OFFICE}), example=True),
    }
    services = [s.model_copy(update={"facts": agency.get(s.id)}) for s in BRANCH.services]
    last = BRANCH.services[0].id
    land = Facts(agency=Text({"vi": LAND, "en": "Land office"}), example=True)
    services = [s.model_copy(update={"facts": land}) if s.id == last else s for s in services]
    zone = BRANCH.counter_by_id["quay-08"].zone
    further = Address(id="co-so-2", name=Text({"vi": "Cơ sở 2", "en": "Site 2"}), address=Text({"vi": "Phố Mới"}))
    other = BRANCH.zones[0].model_copy(update={"id": "khu-2", "address": "co-so-2"})
    counters = [c.model_copy(update={"zone": "khu-2"}) if c.id == "quay-08" else c for c in BRANCH.counters]
    assert zone != "khu-2"
    return Branch.model_validate(
        BRANCH.model_copy(
            update={
                "services": tuple(services), "addresses": (further,), "zones": (*BRANCH.zones, other),
                "counters": tuple(counters),
            }
        ).model_dump()
    )  # fmt: skip


SEVERAL = _branch()
ROWS = [
    visit("E001", "08:00", 4, score=5),
    visit("E002", "08:05", 20, service_id="khai-tu", counter_id="quay-08", score=2),
    visit("E003", "08:10", 6, service_id=BRANCH.services[0].id, group_id=BRANCH.services[0].group),
    visit("E004", "08:12", None, state="missed", counter_id="quay-08", called_at=at("08:30"), dossiers=0, outcome=None),
    visit(
        "E005",
        "08:13",
        None,
        state="cancelled",
        counter_id=None,
        dossiers=0,
        outcome=None,
        service_id="gone",
        finished_at=at("08:40"),
    ),
    visit("E006", "08:14", 2, counter_id="quay-gone", service_id="gone"),
]
LEGS = [
    leg(ROWS[0], minutes=4), leg(ROWS[1], minutes=8), leg(ROWS[2], minutes=6),
    leg(ROWS[2], n=2, minutes=2, counter_id="quay-08", wait_ms=3 * MIN),
    leg(ROWS[3], wait_ms=18 * MIN), leg(ROWS[4]), leg(ROWS[5], minutes=1),
]  # fmt: skip


def both(branch: Branch) -> list[Figures]:
    """The figures from the rows, and from what is kept of them: the same."""
    return [figures(DAY, ROWS, LEGS, branch), added_up(DAY, DAY, rolled(DAY, ROWS, LEGS, branch.timezone), branch)]


@pytest.mark.parametrize("of", both(SEVERAL), ids=["day", "kept"])
def test_an_agency_counts_the_visits_of_its_services(of: Figures) -> None:
    names = {"khai-sinh": OFFICE, "khai-tu": OFFICE, BRANCH.services[0].id: LAND}
    told = {line.key: line for line in of.by_agency}
    assert list(told) == [LAND, OFFICE, ""]
    for key, line in told.items():
        mine = [v for v in ROWS if names.get(v.service_id, "") == key]
        waits = [v.wait_ms / MIN for v in mine if v.wait_ms is not None]
        assert (line.visits, line.served) == (len(mine), len([v for v in mine if v.state == "done"]))
        assert line.waits.mean_min == pytest.approx(sum(waits) / len(waits))
    assert sum(line.visits for line in told.values()) == len(ROWS)


@pytest.mark.parametrize("of", both(SEVERAL), ids=["day", "kept"])
def test_an_address_counts_what_was_called_to_its_counters(of: Figures) -> None:
    told = {line.address_id: line for line in of.by_address}
    assert list(told) == ["", "co-so-2", "?"]
    for key, counters in {"": ["quay-07"], "co-so-2": ["quay-08"], "?": ["quay-gone"]}.items():
        mine = [g for g in LEGS if g.counter_id in counters]
        took = [(g.ended_at - g.started_at) / MIN for g in mine if g.ended_at and g.started_at]
        assert (told[key].called, told[key].served) == (len(mine), len(took))
        assert told[key].service_mean_min == pytest.approx(sum(took) / len(took))
        assert told[key].no_shows == len([v for v in ROWS if v.state == "missed" and v.counter_id in counters])
        assert told[key].rated == len([v for v in ROWS if v.score and v.counter_id in counters])
    assert sum(line.called for line in told.values()) == len(LEGS) - 1, "who was never called was nowhere"


def test_an_address_that_nobody_wrote_is_named_as_the_branch_is() -> None:
    unwritten = SEVERAL.model_copy(update={"address": Text({})})
    assert addresses(unwritten, "vi") == {OWN_ADDRESS: SEVERAL.name.of("vi"), "co-so-2": "Cơ sở 2"}
    assert addresses(SEVERAL, "en") == {OWN_ADDRESS: SEVERAL.address.of("en"), "co-so-2": "Site 2"}


@pytest.mark.parametrize("of", both(BRANCH), ids=["day", "kept"])
def test_a_branch_with_one_address_has_no_lines_of_addresses(of: Figures) -> None:
    assert of.by_address == ()


def test_names_are_in_the_readers_language() -> None:
    context = context_of(figures(DAY, ROWS, LEGS, SEVERAL), SEVERAL, Speech("en"))
    assert [row["name"] for row in context["agencies"]] == ["Land office", "Justice", "No agency in the settings"]
    assert [row["name"] for row in context["addresses"]][1] == "Site 2"


def test_an_agency_whose_first_service_names_it_in_one_language_has_the_name_of_the_next() -> None:
    turned = SEVERAL.model_copy(update={"services": SEVERAL.services[::-1]})
    assert agencies(turned, "en") == agencies(SEVERAL, "en") == {LAND: "Land office", OFFICE: "Justice"}
    assert list(agencies(turned, "en")) == [OFFICE, LAND]


def test_days_are_compared_with_a_number_taken_twice_counted_once() -> None:
    first, second = never("E001", "08:00", "missed", 5), visit("E002", "08:05", 5)
    twice = figures(DAY, [first, second], [], BRANCH)
    week = replace(figures(DAY, [visit("E009", "08:00", 5)], [], BRANCH), day="2026-11-16")
    assert (twice.visits, twice.repeats, twice.visits_once) == (2, 1, 1)
    compared = compared_day(twice, [week], Speech("en"))
    assert compared is not None
    assert compared["rows"][0] == ["Visits, possible repeats counted once", "1", "1", "1"]
    assert replace(twice, repeats=None).visits_once is None
