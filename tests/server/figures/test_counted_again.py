"""Days that were played through everything, their figures counted a second time from the list of their events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import Any

import pytest

from rules import hours
from server.figures import periods
from server.figures.comparisons import days_to_compare
from server.figures.reports import DayFigures, Figures
from server.web.pages import Speech
from server.web.reports.csv_export import span_csv
from server.web.reports.day_page import compared_day, day_context, day_tiles
from server.web.reports.json_export import figures_json
from tests.server.core.core_hall import branch, text
from tests.server.figures import counted_again as again
from tests.server.test_any_day_stored import AnyDayStored
from wire import commands as c
from wire.catalogue import Address, Branch, Facts, Zone
from wire.values import Role

BUSY = 3
"""Busy whiles on each of two days."""


def divided() -> Branch:
    """The branch of the random days with two agencies, and a counter at another address."""
    plain = branch()
    agencies = {"A1": "Đăng ký đất đai", "S1": "Sở Tư pháp"}
    further = Zone(id="z2", name=text("Tầng 2"), address="co-so-2")
    values = plain.model_dump() | {
        "addresses": (Address(id="co-so-2", name=text("Cơ sở 2"), address=text("Phố Mới")).model_dump(),),
        "zones": (*(zone.model_dump() for zone in plain.zones), further.model_dump()),
        "services": [
            s.model_copy(update={"facts": Facts(agency=text(agencies[s.id]))} if s.id in agencies else {}).model_dump()
            for s in plain.services
        ],
        "counters": [x.model_copy(update={"zone": "z2"} if x.id == "c2" else {}).model_dump() for x in plain.counters],
    }
    return Branch.model_validate(values)


DIVIDED = divided()


class Played:
    """Two days: the figures of each and of both, and the same counted again."""

    def __init__(self, seed: int) -> None:
        day = AnyDayStored()
        day.open_up()
        self._busy(day, seed)
        day.hall.pass_time(minutes=24 * 60)
        day.hall.now = hours.next_opening(branch(), day.hall.now)
        day.say(c.Tick(), Role.SERVER)
        for counter, person in (("c1", "lan"), ("c2", "minh"), ("c3", "thu")):
            day.say(c.OpenCounter(counter_id=counter), Role.COUNTER, person)
        self._busy(day, seed + BUSY)
        self.now = day.hall.now
        visits = again.seen(day.hall.rows)
        self.days = sorted({visit.day for visit in visits})
        self.visits = {name: [v for v in visits if v.day == name] for name in self.days}
        with day.hall.house.store.reading() as connection:
            self.of_day = {
                name: periods.figures_of_day(connection, name, DIVIDED, self.now if name == self.days[-1] else None)
                for name in self.days
            }
            self.to_compare = days_to_compare(connection, self.days, DIVIDED)
            first, last = self.days[0], self.days[-1]
            self.of_both = periods.figures_of_period(connection, first, last, DIVIDED, self.now)
            self.of_first = periods.figures_of_period(connection, first, first, DIVIDED)
        day.teardown()

    @staticmethod
    def _busy(day: AnyDayStored, seed: int) -> None:
        """Whoever is at a counter at the end is finished by nobody."""
        for n in range(BUSY):
            day.a_busy_while(seed + n, 100)


@cache
def played(seed: int) -> Played:
    return Played(seed)


def keyed(lines: Any) -> dict[str, Any]:
    return {next(v for k, v in asdict(one).items() if k == "key" or k.endswith("_id")): one for one in lines}


def differing(told: Any, said: Any, where: str, rounded: bool) -> Iterator[str]:
    """Each figure that is another one; of several days percentiles are of whole seconds, rounded up (Q8)."""
    if isinstance(said, dict):
        if isinstance(told, tuple):
            told = {key: one for key, one in keyed(told).items() if getattr(one, "visits", 1)}  # hours without any
            if told.keys() != said.keys():
                yield f"{where} has {sorted(told)}, not {sorted(said)}"
        for key in said:
            value = told.get(key) if isinstance(told, dict) else getattr(told, key)
            yield from differing(value, said[key], f"{where}.{key}", rounded)
    elif isinstance(said, float) and isinstance(told, float):
        slack = 1 / 60 if rounded and where.endswith(("p50_min", "p90_min")) else 0
        if not said - 1e-9 <= told <= said + slack + 1e-9:
            yield f"{where} is {told}, not {said}"
    elif told != said:
        yield f"{where} is {told!r}, not {said!r}"


def hold(told: Figures, said: dict[str, Any], rounded: bool = False) -> None:
    wrong = list(differing(told, said, "figures", rounded))
    assert not wrong, "\n".join(wrong[:12])


SEEDS = (7, 23, 47, 31)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_of_a_day_is_what_its_events_come_to(seed: int) -> None:
    of = played(seed)
    assert len(of.days) >= 2
    for name in of.days:
        now = of.now if name == of.days[-1] else None
        said = again.counted(of.visits[name], DIVIDED, now) | {"repeats": again.repeats(of.visits[name])}
        hold(of.of_day[name], said)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_of_several_days_is_what_their_events_come_to(seed: int) -> None:
    of = played(seed)
    first = of.visits[of.days[0]]
    hold(of.of_first, again.counted(first, DIVIDED) | {"repeats": again.repeats(first)}, rounded=True)
    # Who gave up on the first day waited until it closed, and of the second until now: both count as one list.
    both = [v for visits in of.visits.values() for v in visits]
    said = again.counted(both, DIVIDED, of.now) | {"repeats": sum(map(again.repeats, of.visits.values()))}
    hold(of.of_both, said, rounded=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_day_is_compared_by_is_what_its_events_come_to(seed: int) -> None:
    of = played(seed)
    for found in of.to_compare:
        visits = of.visits[found.day]
        said = again.counted(visits, DIVIDED)
        assert (found.visits, found.no_shows) == (said["visits"], said["no_shows"])
        assert found.visits_once == said["visits"] - again.repeats(visits)
        assert found.satisfied_share == pytest.approx(said["satisfied_share"])
        wrong = list(differing(found.waits, said["waits"], "waits", rounded=False))
        assert not wrong, "\n".join(wrong)


def test_the_days_have_a_bit_of_everything_in_them() -> None:
    """Else the counts above hold for nothing."""
    found = [again.counted(visits, DIVIDED, of.now) | {"repeats": again.repeats(visits)}
             for of in map(played, SEEDS) for visits in of.visits.values()]  # fmt: skip
    for name in ("served", "no_shows", "cancelled", "still_here", "transferred", "booked", "dossiers", "filed_online",
                 "slots", "on_time", "rated", "phantoms", "repeats", "not_finished"):  # fmt: skip
        assert any(one[name] for one in found), name
    assert any(one["waits"]["gave_up_late"] for one in found)
    assert any(one["legs"]["count"] > one["waits"]["count"] for one in found)
    assert any(one["slots"] > one["on_time"] for one in found)
    assert {k for one in found for k in one["by_class"]} >= {"ordinary", "old", "other"}
    assert {k for one in found for k in one["by_channel"]} == {"kiosk", "reception", "booking", "online"}
    assert {k for one in found for k in one["by_agency"]} == {"Đăng ký đất đai", "Sở Tư pháp", ""}
    assert {k for one in found for k in one["by_address"]} == {"", "co-so-2"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_days_page_and_its_files_show_what_was_counted(language: str) -> None:
    of, say = played(SEEDS[-1]), Speech(language)
    name = of.days[0]
    figures = of.of_day[name]
    said = again.counted(of.visits[name], DIVIDED)
    waits, context = said["waits"], day_context(figures, DIVIDED, say)
    tiles = {tile.label: tile.value for tile in day_tiles(figures, say)}
    assert tiles[say("visits")] == say.number(said["visits"])
    assert tiles[say("mean_wait")] == say.minutes(waits["mean_min"], 1)
    assert tiles[say("within", n=DIVIDED.policy.wait_target_min)] == say.share(waits["kept_share"])
    assert tiles[say("served")] == say.number(said["served"])
    assert tiles[say("satisfied")] == say.share(said["satisfied_share"], 1)
    assert tiles[say("dossiers")] == say.number(said["dossiers"])
    facts = {fact.label: fact.value for fact in context["besides"]}
    assert facts[say("reports.all_legs")] == say.minutes(said["legs"]["mean_min"], 1)
    assert facts[say("reports.left")] == say.number(said["cancelled"])
    assert facts[say("no_shows")] == say.number(said["no_shows"])
    assert facts[say("reports.on_time")] == say.share(again.share(said["on_time"], said["slots"]))
    assert facts[say("reports.filed")] == say.share(again.share(said["filed_online"], said["asked_online"]))
    assert facts[say("reports.repeats")] == say.number(again.repeats(of.visits[name]))
    assert facts[say("reports.phantoms")] == say.number(said["phantoms"])
    assert facts[say("reports.not_finished")] == say.number(said["not_finished"]) != "0"
    for table, key in (("services", "by_service"), ("channels", "by_channel"), ("agencies", "by_agency"),
                       ("groups", "by_group"), ("classes", "by_class"), ("outcomes", "by_outcome")):  # fmt: skip
        shown = sorted((r["visits"], r["served"], r["no_shows"], r["mean"], r["p50"], r["p90"], r["within"])
                       for r in context[table])  # fmt: skip
        assert shown == sorted(
            (
                *map(say.number, (one["visits"], one["served"], one["no_shows"])),
                *(say.minutes(one["waits"][k]) for k in ("mean_min", "p50_min", "p90_min")),
                say.share(one["waits"]["kept_share"]),
            )
            for one in said[key].values()
        ), table
    for table, key in (("counters", "by_counter"), ("addresses", "by_address")):
        shown = sorted((r["called"], r["served"], r["no_shows"], r["each"], r["busy"]) for r in context[table])
        assert shown == sorted(
            (
                *map(say.number, (one["called"], one["served"], one["no_shows"])),
                say.minutes(one["service_mean_min"], 1),
                say.number(one["busy_min"] / 60, 1),
            )
            for one in said[key].values()
        ), table
    work = {w["name"]: (w["served"], w["wait"], w["mean"], w["p50"], w["p90"], w["target"]) for w in context["work"]}
    for service in DIVIDED.services:
        if service.id in said["by_work"]:
            one = said["by_work"][service.id]
            assert work[service.name.of(language)] == (
                say.number(one["took"]["count"]),
                say.minutes(one["waits"]["mean_min"], 1),
                say.minutes(one["took"]["mean_min"], 1),
                say.minutes(one["took"]["p50_min"]),
                say.minutes(one["took"]["p90_min"]),
                say.minutes(service.minutes),
            )
    assert json.loads(figures_json(figures))["waits"]["p90_min"] == pytest.approx(waits["p90_min"])


def test_a_day_is_compared_with_the_mean_of_the_weeks_before() -> None:
    say, found = Speech("en"), [played(seed) for seed in SEEDS]
    days: list[DayFigures] = [of.of_day[of.days[0]] for of in found]
    said = [again.counted(of.visits[of.days[0]], DIVIDED) for of in found]
    once = [len(of.visits[of.days[0]]) - again.repeats(of.visits[of.days[0]]) for of in found]
    compared = compared_day(days[0], days[1:], say)
    assert compared is not None
    visits, mean, p90, within, no_shows, satisfied = compared["rows"]
    three = range(1, 4)
    assert visits[1:] == [say.number(once[0]), say.number(once[1]), say.number(sum(once[1:]) / 3)]
    for shown, key, say_it in (
        (mean, "mean_min", lambda v: say.minutes(v, 1)),
        (p90, "p90_min", say.minutes),
        (within, "kept_share", say.share),
    ):
        values = [one["waits"][key] for one in said]
        assert shown[1:] == [say_it(values[0]), say_it(values[1]), say_it(sum(values[n] for n in three) / 3)]
    assert no_shows[1:3] == [say.number(said[0]["no_shows"]), say.number(said[1]["no_shows"])]
    assert satisfied[1] == say.share(said[0]["satisfied_share"], 1)


def test_the_spreadsheet_of_several_days_has_what_was_counted() -> None:
    of, say = played(SEEDS[0]), Speech("en")
    said = again.counted(of.visits[of.days[0]], DIVIDED)
    whole = span_csv(of.of_first, DIVIDED, say).splitlines()[1].split(",")
    waits = said["waits"]
    assert whole[2:6] == [str(said[k]) for k in ("visits", "served", "no_shows")] + [str(waits["count"])]
    assert float(whole[6]) == round(waits["mean_min"], 1)
    assert float(whole[10]) == round(waits["kept_share"] * 100, 1)
    assert float(whole[12]) == round(said["satisfied_share"] * 100, 1)
