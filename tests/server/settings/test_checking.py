"""What keeps a draft from being put in force, each thing at its place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from server.settings.checking import checked
from server.settings.difference import Named, body_of, name_of_place
from tests.server.branch_kit import BRANCH

TODAY = "2026-11-23"
Body = dict[str, Any]


def found_in(change: Callable[[Body], object]) -> dict[str, str]:
    body = copy.deepcopy(body_of(BRANCH))
    change(body)
    found = checked(body, BRANCH, TODAY)
    assert (found.branch is None) == bool(found.problems)
    return {name_of_place(problem.place): problem.what for problem in found.problems}


def test_what_is_in_force_has_no_problem() -> None:
    assert found_in(lambda body: None) == {}
    assert checked(body_of(BRANCH), BRANCH, TODAY).branch == BRANCH


def stretch(**times: str) -> Body:
    usual: Body = {"weekdays": [7], "opens": "08:00", "closes": "11:00", "issue_from": "07:30", "issue_until": "10:30"}
    return usual | times


def stretch_of(begin: str, end: str) -> Body:
    return {"opens": begin, "closes": end, "issue_from": begin, "issue_until": end}


def own(begin: str, end: str) -> Body:
    return {"weekdays": [1, 2], "issue_from": begin, "issue_until": end}


def add_day(body: Body, **more: Any) -> None:
    usual: Body = {"date": "2026-11-28", "name": {"vi": "Làm bù"}, "hours": [stretch_of("08:00", "11:00")]}
    body["special_days"].append(usual | more)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (
            lambda b: b["hours"].append(stretch(closes="07:00")),
            {"hours.2.closes": "closes_first", "hours.2.issue_until": "issue_after_close"},
        ),
        (lambda b: b["hours"].append(stretch(issue_until="07:00")), {"hours.2.issue_until": "issue_ends_first"}),
        (lambda b: b["hours"].append(stretch(issue_until="12:00")), {"hours.2.issue_until": "issue_after_close"}),
        (lambda b: b["hours"].append(stretch(opens="25:00")), {"hours.2.opens": "no_time"}),
        (lambda b: b["hours"].append(stretch(closes="24:00")), {"hours.2.closes": "midnight"}),
        (
            lambda b: b["kiosk_modes"].append({"weekdays": [1], "begins": "18:00", "ends": "24:00", "mode": "closed"}),
            {"kiosk_modes.0.ends": "midnight"},
        ),
        (lambda b: b["hours"].append(stretch() | {"weekdays": [5]}), {"hours.2.opens": "overlap"}),
        (lambda b: b["hours"].append(stretch() | {"weekdays": []}), {"hours.2.weekdays": "no_weekday"}),
        (lambda b: b["holidays"].append("2027-02-30"), {"holidays.0": "no_date"}),
        (lambda b: b["holidays"].append("2026-11-22"), {"holidays.0": "past"}),
        (lambda b: b["holidays"].extend(["2027-09-02", "2027-09-02"]), {"holidays.1": "twice"}),
        (
            lambda b: b["counters"][1].update(number=1),
            {"counters[quay-01].number": "number_twice", "counters[quay-02].number": "number_twice"},
        ),
        (lambda b: b["counters"][0].update(groups=[], services=[]), {"counters[quay-01].groups": "serves_nothing"}),
        (lambda b: b["services"][0].update(quota="abc"), {"services[dat-bien-dong].quota": "not_whole"}),
        (lambda b: b["services"][0].update(minutes=500.0), {"services[dat-bien-dong].minutes": "too_large"}),
        (lambda b: b["services"][0].update(group="x"), {"services[dat-bien-dong].group": "no_group"}),
        (lambda b: b["services"][0].update(name={"en": "Land"}), {"services[dat-bien-dong].name": "no_words"}),
        (lambda b: b["groups"][0].update(series="ab"), {"groups[dat-dai].series": "other_form"}),
        (lambda b: b.update(id="other"), {"id": "other_branch"}),
        (lambda b: b.update(colour="red"), {"colour": "unknown"}),
    ],
)  # fmt: skip
def test_each_wrong_thing_is_told_once_and_where_it_stands(
    change: Callable[[Body], object], wrong: dict[str, str]
) -> None:
    assert found_in(change) == wrong


def test_a_service_that_no_counter_serves_is_told_at_the_service() -> None:
    def change(body: Body) -> None:
        body["groups"].append({"id": "moi", "name": {"vi": "Mới"}, "icon": "document", "series": "Z"})
        body["services"].append({"id": "moi", "group": "moi", "name": {"vi": "Mới"}, "minutes": 10.0, "bookable": True})

    assert found_in(change) == {"services[moi].served_by": "nobody_serves"}


def test_the_letter_g_beside_d_asks_for_another_letter() -> None:
    def alike(body: Body) -> None:
        body["groups"][0]["series"] = "G"
        body["groups"][1]["series"] = "D"

    assert set(found_in(alike).values()) == {"sound_alike"}


def test_a_past_holiday_that_stands_in_the_settings_already_is_let_be() -> None:
    before = BRANCH.model_copy(update={"holidays": ("2025-01-01",)})
    body = body_of(before)
    body["holidays"].append("2027-01-01")
    assert checked(body, before, TODAY).problems == ()


DAY, SERVICE = "special_days.15", "services[dat-bien-dong]"
EVENT = "life_events[ket-hon]"


def kiosk_time(**more: Any) -> Body:
    return {"weekdays": [1], "begins": "11:30", "ends": "13:30", "mode": "closed", "kiosks": []} | more


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ([kiosk_time(), kiosk_time(weekdays=[2]), kiosk_time(begins="13:30", ends="14:00")], {}),
        ([kiosk_time(kiosks=["kiosk-1"]), kiosk_time(kiosks=["kiosk-2"])], {}),
        ([kiosk_time(weekdays=[])], {"kiosk_modes.0.weekdays": "no_weekday"}),
        ([kiosk_time(begins="25:00")], {"kiosk_modes.0.begins": "no_time"}),
        ([kiosk_time(ends="11:30")], {"kiosk_modes.0.ends": "ends_first"}),
        ([kiosk_time(mode="")], {"kiosk_modes.0.mode": "no_choice"}),
        ([kiosk_time(kiosks=["kiosk 1"])], {"kiosk_modes.0.kiosks.0": "not_a_name"}),
        ([kiosk_time(), kiosk_time(begins="13:00", ends="15:00", kiosks=["kiosk-2"])],
         {"kiosk_modes.1.begins": "kiosk_overlap"}),
    ],
)  # fmt: skip
def test_a_time_of_kiosks_is_checked_at_its_field(times: list[Body], wrong: dict[str, str]) -> None:
    assert found_in(lambda body: body.update(kiosk_modes=times)) == wrong


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda b: add_day(b, date=""), {f"{DAY}.date": "missing"}),
        (lambda b: add_day(b, date="30/02/2027"), {f"{DAY}.date": "no_date"}),
        (lambda b: add_day(b, date="2026-09-02"), {f"{DAY}.date": "twice"}),
        (lambda b: (add_day(b), b["holidays"].append("2026-11-28")), {f"{DAY}.date": "in_holidays"}),
        (lambda b: add_day(b, name={}), {f"{DAY}.name": "no_words"}),
        (lambda b: add_day(b, as_weekday=5), {f"{DAY}.as_weekday": "one_way"}),
        (
            lambda b: add_day(b, hours=[stretch_of("08:00", "11:00"), stretch_of("10:00", "12:00")]),
            {f"{DAY}.hours.1.opens": "overlap"},
        ),
        (
            lambda b: add_day(b, hours=[stretch_of("08:00", "7h")]),
            {f"{DAY}.hours.0.closes": "no_time", f"{DAY}.hours.0.issue_until": "no_time"},
        ),
        (
            lambda b: b["hours"].append(stretch(issue_from="05:00", opens="13:00", closes="15:00") | {"weekdays": [6]}),
            {"hours.2.issue_from": "overlap"},
        ),
        (
            lambda b: b["services"][0].update(hours=[own("08:00", "07:00")]),
            {f"{SERVICE}.hours.0.issue_until": "issue_ends_first"},
        ),
        (
            lambda b: b["groups"][0].update(hours=[own("08:00", "10:00"), own("09:00", "11:00")]),
            {"groups[dat-dai].hours.1.issue_from": "overlap"},
        ),
        (lambda b: b["services"][0].update(booking_quota="x"), {f"{SERVICE}.booking_quota": "not_whole"}),
        (lambda b: b["services"][0].update(slots={"slot_min": 2}), {f"{SERVICE}.slots.slot_min": "too_small"}),
        (
            lambda b: b["services"][0].update(slots={"at": [{"at": "09:00", "until": "08:00", "places": 1}]}),
            {f"{SERVICE}.slots.at.0.until": "until_first"},
        ),
        (
            lambda b: b["services"][0].update(facts={"code": "1.001"}),
            {f"{SERVICE}.facts.source": "no_source", f"{SERVICE}.facts.as_of": "no_source"},
        ),
        (
            lambda b: b["services"][0].update(facts={"example": True, "as_of": "2027-02-30"}),
            {f"{SERVICE}.facts.as_of": "no_date"},
        ),
        (
            lambda b: b["services"][0].update(facts={"example": True, "papers": [{"en": "Form"}]}),
            {f"{SERVICE}.facts.papers.0": "no_words"},
        ),
        (lambda b: b["services"][0].update(no_wait={"only": True}), {f"{SERVICE}.no_wait.online": "no_address"}),
        (lambda b: b["services"][0].update(no_wait={"online": "a.vn"}), {f"{SERVICE}.no_wait.online": "other_form"}),
        (lambda b: b["services"][0].update(no_wait={"agent": {"en": "x"}}), {f"{SERVICE}.no_wait.agent": "no_words"}),
        (lambda b: b["services"][0].update(also={"en": "deed"}), {f"{SERVICE}.also": "no_words"}),
        (lambda b: b.update(result_service="x"), {"result_service": "gone"}),
        (
            lambda b: b["nearby"][0]["hours"][0].update(issue_until="07:00"),
            {"nearby[chi-nhanh-2].hours.0.issue_until": "issue_ends_first"},
        ),
        (lambda b: b["nearby"][0].update(name={}), {"nearby[chi-nhanh-2].name": "no_words"}),
        (lambda b: b["life_events"][1].update(services=["ket-hon"]), {f"{EVENT}.services": "two_services"}),
        (lambda b: b["life_events"][1].update(services=["ket-hon", "x"]), {f"{EVENT}.services": "gone"}),
        (lambda b: b["life_events"][1].update(services=["ket-hon"] * 2), {f"{EVENT}.services": "twice"}),
        (lambda b: b["policy"].update(services_a_ticket=2), {"life_events[sinh-con].services": "many_services"}),
        (lambda b: b["zones"][0].update(address="x"), {"zones[tang-1].address": "gone"}),
        (lambda b: b["rating_reasons"].append({"id": "a", "name": {}}), {"rating_reasons[a].name": "no_words"}),
        (lambda b: b["branding"].update(accent="#ffee00"), {"branding.accent": "unreadable"}),
        (lambda b: b["branding"].update(accent="red"), {"branding.accent": "other_form"}),
        (lambda b: b["branding"].update(hotline="abc"), {"branding.hotline": "other_form"}),
    ],
)
def test_what_is_wrong_with_days_hours_slots_facts_and_looks_is_told_once_and_where_it_stands(
    change: Callable[[Body], object], wrong: dict[str, str]
) -> None:
    assert found_in(change) == wrong


@pytest.mark.parametrize(
    ("place", "odd", "told"),
    [
        ("site", "Hà Nội", "not_fields"),
        ("notices.0.title", 5, "not_fields"),
        ("special_days.0.name", "Tết", "not_fields"),
        ("languages", [[]], "not_a_text"),
        ("holidays", 5, "not_a_list"),
        ("hours.0.weekdays", 5, "not_a_list"),
        ("nearby.0.hours.0.weekdays", 5, "not_a_list"),
        ("result_service", [], "not_a_text"),
        ("zones.0.id", [], "not_a_text"),
        ("zones.0.address", {}, "not_a_text"),
        ("groups.0.id", {}, "not_a_text"),
        ("groups.0.series", [], "not_a_text"),
        ("services.0.group", [], "not_a_text"),
        ("services.0.id", [], "not_a_text"),
        ("counters.0.zone", {}, "not_a_text"),
        ("counters.0.groups", 5, "not_a_list"),
        ("counters.0.services", [[]], "not_a_text"),
        ("life_events.0.services", [[]], "not_a_text"),
    ],
)
def test_what_is_built_otherwise_than_settings_are_is_told_and_no_rule_reads_it(
    place: str, odd: Any, told: str
) -> None:
    body = copy.deepcopy(body_of(BRANCH))
    *steps, last = place.split(".")
    inner: Any = body
    for step in steps:
        inner = inner[int(step) if step.isdigit() else step]
    inner[last] = odd
    assert [problem.what for problem in checked(body, BRANCH, TODAY).problems] == [told]


def test_a_text_where_each_language_has_one_is_told_alone() -> None:
    assert found_in(lambda body: body.update(site="Hà Nội", holidays=["2026-02-30"])) == {"site": "not_fields"}


@pytest.mark.parametrize(
    ("address", "told"),
    [({}, {}), ({"vi": " "}, {}), ({"en": "1 Main Street"}, {"address": "no_words"})],
    ids=["unwritten", "blank", "in English alone"],
)
def test_an_address_that_nobody_has_written_keeps_nothing_back(address: Body, told: dict[str, str]) -> None:
    assert found_in(lambda body: body.update(address=address)) == told


def test_a_special_day_that_is_over_is_not_refused() -> None:
    assert found_in(lambda body: add_day(body, date="2026-11-22")) == {}


def test_the_contrast_of_a_colour_is_told_with_one_that_can_be_read() -> None:
    body = copy.deepcopy(body_of(BRANCH))
    body["branding"]["accent"] = "#ffee00"
    [problem] = checked(body, BRANCH, TODAY).problems
    body["branding"]["accent"] = problem.facts["better"]
    assert checked(body, BRANCH, TODAY).problems == ()


def test_places_name_entries_by_their_ids() -> None:
    body = copy.deepcopy(body_of(BRANCH))
    body["services"][0]["minutes"] = "x"
    [problem] = checked(body, BRANCH, TODAY).problems
    assert isinstance(problem.place[1], Named)
