"""A branch that does not hang together is refused with words that say what to mend."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from wire.catalogue import Branch, ranges
from wire.values import Text

VI_EN = {"vi": "a", "en": "a"}


def branch(**changes: Any) -> dict[str, Any]:
    return {
        "id": "hn-01", "site": VI_EN, "name": VI_EN, "address": VI_EN, "timezone": "Asia/Ho_Chi_Minh",
        "zones": [{"id": "t1", "name": VI_EN}],
        "groups": [{"id": "A", "name": VI_EN, "series": "A"}],
        "services": [{"id": "s1", "group": "A", "name": VI_EN, "minutes": 5.0}],
        "classes": [{"id": "cao-tuoi", "name": VI_EN}],
        "counters": [{"id": "q1", "number": 1, "name": VI_EN, "zone": "t1", "groups": ["A"]}],
        "outcomes": [{"id": "xong", "name": VI_EN}],
        "hours": [{"weekdays": [1], "opens": "07:30", "closes": "17:00",
                   "issue_from": "07:00", "issue_until": "16:00"}],
    } | changes  # fmt: skip


def test_a_branch_that_hangs_together_knows_its_things_by_id() -> None:
    b = Branch.model_validate(branch())
    assert (b.service_by_id["s1"].minutes, b.group_by_id["A"].series, b.counter_by_id["q1"].number) == (5.0, "A", 1)
    assert b.class_by_id["cao-tuoi"].head_start_min == 45
    assert b.skills == {"q1": frozenset({"s1"})}
    assert b.name.of("en") == "a"


EMPTY = tomllib.loads((Path(__file__).parents[2] / "config" / "empty" / "branch.toml").read_text("utf-8"))
WRITTEN = {"written": True}


def test_settings_from_before_g_was_known_to_sound_like_d_are_read() -> None:
    groups = [{"id": "A", "name": VI_EN, "series": "G"}, {"id": "B", "name": VI_EN, "series": "D"}]
    assert [group.series for group in Branch.model_validate(branch(groups=groups)).groups] == ["G", "D"]


def test_the_placeholder_for_an_address_is_shown_in_no_language() -> None:
    assert EMPTY["address"]["en"]
    for context in (WRITTEN, None):
        assert Branch.model_validate(EMPTY, context=context).address == Text()
    again = Branch.model_validate(EMPTY).model_dump()
    assert Branch.model_validate(again, context=WRITTEN).address == Text()


def test_an_address_written_in_one_language_is_read_in_the_others_in_the_place_of_their_placeholder() -> None:
    own = EMPTY | {"address": EMPTY["address"] | {"vi": "657 Lạc Long Quân"}}
    assert Branch.model_validate(own, context=WRITTEN).address.of("en") == "657 Lạc Long Quân"
    with pytest.raises(ValidationError, match="name: '' has no words"):
        Branch.model_validate(EMPTY | {"name": {}}, context=WRITTEN)
    english = EMPTY | {"address": EMPTY["address"] | {"en": "657 Lac Long Quan"}}
    with pytest.raises(ValidationError, match="address: '657 Lac Long Quan' has no words"):
        Branch.model_validate(english, context=WRITTEN)


def test_the_name_that_a_new_branch_has_stays_until_it_is_named_and_in_no_language_longer() -> None:
    assert Branch.model_validate(EMPTY).name.of("en") == "New branch"
    own = EMPTY | {"name": EMPTY["name"] | {"vi": "Chi nhánh số 9"}}
    assert Branch.model_validate(own, context=WRITTEN).name.of("en") == "Chi nhánh số 9"


def test_a_part_of_the_hall_at_an_unwritten_address_is_told_by_the_branch() -> None:
    zones = [{"id": "t1", "name": VI_EN}, {"id": "t2", "name": VI_EN, "address": "b"}]
    further = [{"id": "b", "name": {"vi": "Cơ sở 2"}, "address": VI_EN}]
    two = Branch.model_validate(branch(name={"vi": "Số 1"}, address=EMPTY["address"], zones=zones, addresses=further))
    assert two.place_of(two.zones[0], "vi") == "Số 1, a"
    assert two.address_names("vi") == {None: "Số 1", "b": "Cơ sở 2"}


def test_a_newer_branch_with_fields_this_program_does_not_know_is_read() -> None:
    assert Branch.model_validate(branch(colour="green")).id == "hn-01"


COUNTER = {"id": "q1", "number": 1, "name": VI_EN, "zone": "t1", "groups": ["A"]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"timezone": "Hanoi"}, "write one such as Asia/Ho_Chi_Minh"),
        ({"timezone": "Factory"}, "write one such as Asia/Ho_Chi_Minh"),
        ({"timezone": "posixrules"}, "write one such as Asia/Ho_Chi_Minh"),
        ({"timezone": "localtime"}, "write one such as Asia/Ho_Chi_Minh"),
        ({"zones": [{"id": "t1", "name": VI_EN}] * 2}, "zones: t1 is listed twice"),
        ({"services": [{"id": "s1", "group": "Z", "name": VI_EN, "minutes": 5.0}]}, "names group 'Z'"),
        ({"counters": [COUNTER | {"groups": ["A", "Q"]}]}, "q1 serves Q, which is not listed"),
        ({"counters": [COUNTER | {"zone": "t9"}]}, "stands in zone 't9'"),
        ({"counters": [COUNTER, COUNTER | {"id": "q2", "groups": [], "number": 2}]}, "q2 serves nothing"),
        ({"counters": [COUNTER | {"first_groups": ["Q"], "first_services": ["s9"]}]}, "q1 calls Q, s9 first"),
        ({"counters": [COUNTER | {"booked_only": True}]}, "only counters with booked_only = true serve s1"),
        ({"services": [{"id": "s1", "group": "A", "name": VI_EN, "minutes": 5.0, "first_at": ["q9"]}]},
         "s1 names counter q9"),
        ({"counters": [COUNTER, COUNTER | {"id": "q2"}]}, "counters' numbers: 1 is listed twice"),
        ({"services": [{"id": "s1", "group": "A", "name": VI_EN, "minutes": 5.0},
                       {"id": "s2", "group": "B", "name": VI_EN, "minutes": 5.0}],
          "groups": [{"id": "A", "name": VI_EN, "series": "A"}, {"id": "B", "name": VI_EN, "series": "B"}]},
         "no counter serves s2"),
        ({"groups": [{"id": "A", "name": VI_EN, "series": "B"}, {"id": "B", "name": VI_EN, "series": "D"}]},
         "sound alike"),
        ({"classes": [{"id": "ordinary", "name": VI_EN}]}, "'ordinary' is built in"),
        ({"hours": [{"weekdays": [1], "opens": "17:00", "closes": "07:00", "issue_from": "07:00",
                     "issue_until": "16:00"}]}, "times must be in order"),
        ({"hours": [{"weekdays": [1], "opens": "7h", "closes": "17:00", "issue_from": "07:00",
                     "issue_until": "16:00"}]}, "opens"),
        ({"hours": [{"weekdays": [1], "opens": "0٧:30", "closes": "17:00", "issue_from": "07:00",
                     "issue_until": "16:00"}]}, "opens"),
        ({"holidays": ["٢٠٢٦-01-01"]}, "holidays"),
    ],
)  # fmt: skip
def test_a_branch_that_does_not_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as error:
        Branch.model_validate(branch(**changes))
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([3], "3"), ([1, 2, 3, 4], "1–4"), ([1, 2, 3, 7], "1–3, 7"), ([2, 4, 6], "2, 4, 6"), ([1, 3, 4], "1, 3–4")],
)
def test_counters_in_a_row_are_written_as_a_range(numbers: list[int], text: str) -> None:
    assert ranges(numbers) == text


def test_people_are_told_the_floor_and_the_counters_of_a_service() -> None:
    # Nobody serves it on the third floor, which is not named.
    zones = [{"id": z, "name": {"vi": f"Tầng {z}", "en": f"Floor {z}"}} for z in "123"]
    counters = [
        {"id": f"q{n}", "number": n, "name": VI_EN, "zone": z, "groups": ["A"]}
        for n, z in ((1, "1"), (2, "1"), (5, "2"))
    ]
    waits = Branch.model_validate(branch(zones=zones, counters=counters)).where_to_wait["s1"]
    assert waits.of("vi") == "Tầng 1, quầy 1–2; Tầng 2, quầy 5"
    assert waits.of("en") == "Floor 1, counters 1–2; Floor 2, counter 5"


def test_a_branch_at_two_addresses_says_at_which_and_on_which_floor_to_wait() -> None:
    zones = [
        {"id": "1", "name": {"vi": "Khu A", "en": "Area A"}, "floor": {"vi": "Tầng 1", "en": "Floor 1"}},
        {"id": "2", "name": {"vi": "Tầng 2", "en": "Floor 2"}, "floor": {"vi": "Tầng 2", "en": "Floor 2"}},
        {"id": "3", "name": {"vi": "Khu B", "en": "Area B"}, "address": "co-so-2"},
    ]
    counters = [
        {"id": f"q{n}", "number": n, "name": VI_EN, "zone": z, "groups": ["A"]}
        for n, z in ((1, "1"), (2, "2"), (3, "3"))
    ]
    second = {"id": "co-so-2", "name": {"vi": "Cơ sở 2", "en": "Site 2"}, "address": VI_EN}
    two = branch(zones=zones, counters=counters, addresses=[second], address={"vi": "258 Võ Chí Công"})
    assert Branch.model_validate(two).where_to_wait["s1"].of("vi") == (
        "258 Võ Chí Công, Tầng 1, Khu A, quầy 1; 258 Võ Chí Công, Tầng 2, quầy 2; Cơ sở 2, Khu B, quầy 3"
    )
    assert Branch.model_validate(two).address_of({"3"}) == Text.model_validate(VI_EN)
    for zones_seen in ({"1", "2"}, {"1", "3"}, set()):
        assert Branch.model_validate(two).address_of(zones_seen).of("vi") == "258 Võ Chí Công"
    one = branch(zones=zones[:2], counters=counters[:2], addresses=[second])
    assert Branch.model_validate(one).where_to_wait["s1"].of("en") == "Floor 1, Area A, counter 1; Floor 2, counter 2"
    with pytest.raises(ValidationError, match=r"zones\[3\].address: 'co-so-2' is not listed; add it to addresses"):
        Branch.model_validate(two | {"addresses": []})
    with pytest.raises(ValidationError, match="addresses: co-so-2 is listed twice"):
        Branch.model_validate(two | {"addresses": [second, second]})


FACTS = {"code": "1.001193", "legal_days": 0.5, "fee": VI_EN, "online": "full", "papers": [VI_EN]}
FROM = {"source": VI_EN, "as_of": "2026-11-01"}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (FACTS | FROM, None),
        (FACTS | {"example": True}, None),
        (FACTS, "need `source` and `as_of`; add both, or write example = true"),
        (FACTS | FROM | {"as_of": "2026-02-30"}, "no day of the calendar"),
        (FACTS | FROM | {"legal_days": -1}, "legal_days"),
        (FACTS | FROM | {"online": "half"}, "online"),
        (FACTS | FROM | {"code": "<b>"}, "code"),
    ],
)
def test_facts_of_a_procedure_say_where_they_are_from_or_that_they_are_an_example(
    facts: dict[str, Any], words: str | None
) -> None:
    written = branch(services=[{"id": "s1", "group": "A", "name": VI_EN, "minutes": 5.0, "facts": facts}])
    if words is None:
        assert Branch.model_validate(written, context={"written": True}).services[0].facts is not None
        return
    with pytest.raises(ValidationError, match=words):
        Branch.model_validate(written, context={"written": True})


def test_a_holiday_that_an_office_writes_is_a_day_of_the_calendar_and_an_old_journals_stands_as_it_is() -> None:
    old = branch(holidays=["2026-02-30"])
    assert Branch.model_validate(old).holidays == ("2026-02-30",)
    with pytest.raises(ValidationError, match='"2026-02-30" is no day of the calendar'):
        Branch.model_validate(old, context={"written": True})
    assert Branch.model_validate(branch(holidays=["2026-02-17"]), context={"written": True}).holidays == ("2026-02-17",)


def test_a_language_is_listed_once_and_what_an_office_writes_has_words_in_the_first() -> None:
    with pytest.raises(ValidationError, match="one is listed twice"):
        Branch.model_validate(branch(languages=["vi", "vi"]))
    old = branch(languages=["km", "vi"])
    assert Branch.model_validate(old).languages == ("km", "vi")
    with pytest.raises(ValidationError, match='has no words in "km"'):
        Branch.model_validate(old, context={"written": True})


def test_settings_of_before_read_as_they_stood_and_special_days_are_theirs_alone() -> None:
    overlapping = {"weekdays": [1], "opens": "08:00", "closes": "09:00", "issue_from": "08:00", "issue_until": "09:00"}
    old = branch(hours=[*branch()["hours"], overlapping])
    assert len(Branch.model_validate(old).hours) == 2
    with pytest.raises(ValidationError, match="on weekday 1 two stretches are open at 08:00"):
        Branch.model_validate(old, context={"written": True})
    assert Branch.model_validate(old).special_days == ()


def with_event(*services: str, most: int = 5) -> dict[str, Any]:
    three = [{"id": f"s{n}", "group": "A", "name": VI_EN, "minutes": 5.0} for n in (1, 2, 3)]
    event = {"id": "sinh-con", "name": VI_EN, "services": list(services)}
    return branch(services=three, life_events=[event], policy={"services_a_ticket": most})


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (with_event("s1", "s9"), "names service 's9', which is not listed"),
        (with_event("s1", "s1"), "names a service twice"),
        (with_event("s1", "s2", "s3", most=2), "has 3 services, and policy.services_a_ticket lets a number have 2"),
        (with_event("s1"), "at least 2 items"),
    ],
)
def test_a_life_event_leads_through_services_that_one_number_can_have(written: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(words)):
        Branch.model_validate(written, context={"written": True})


def test_a_door_for_results_leads_to_a_service_that_is_listed() -> None:
    with pytest.raises(ValidationError, match="result_service: 'x' is not listed"):
        Branch.model_validate(branch(result_service="x"), context={"written": True})
    assert Branch.model_validate(branch(result_service="x")).result_service == "x", "a journal is read as it stands"
    listed = branch()["services"][0]["id"]
    assert Branch.model_validate(branch(result_service=listed), context={"written": True}).result_service == listed


def test_a_life_event_that_cannot_be_is_read_from_a_journal_and_not_offered() -> None:
    for written in (with_event("s1", "s9"), with_event("s1", "s2", "s3", most=2)):
        read = Branch.model_validate(written)
        assert (len(read.life_events), read.event_by_id) == (1, {})
    whole = Branch.model_validate(with_event("s3", "s1"), context={"written": True})
    assert whole.event_by_id["sinh-con"].services == ("s3", "s1")


@pytest.mark.parametrize(
    ("no_wait", "words"),
    [
        ({"only": True}, "needs `online`"),
        ({"online": "dichvucong.gov.vn"}, "pattern"),
        ({"online": "https://dichvucong.gov.vn", "only": True}, None),
        ({"agent": VI_EN, "agent_hours": VI_EN}, None),
    ],
)
def test_what_is_filed_online_only_says_where(no_wait: dict[str, Any], words: str | None) -> None:
    written = branch(services=[{"id": "s1", "group": "A", "name": VI_EN, "minutes": 5.0, "no_wait": no_wait}])
    if words is None:
        assert Branch.model_validate(written, context={"written": True}).services[0].no_wait is not None
    else:
        with pytest.raises(ValidationError, match=words):
            Branch.model_validate(written, context={"written": True})


def test_the_services_of_counters_for_wheelchairs_are_known() -> None:
    groups = [{"id": letter, "name": VI_EN, "series": letter} for letter in "AB"]
    services = [{"id": f"s{letter}", "group": letter, "name": VI_EN, "minutes": 5.0} for letter in "AB"]
    counters = [
        {"id": f"q{n}", "number": n, "name": VI_EN, "zone": "t1", "groups": [letter], "accessible": letter == "B"}
        for n, letter in enumerate("AB", 1)
    ]
    written = branch(groups=groups, services=services, counters=counters)
    assert Branch.model_validate(written).accessible_services == {"sB"}
    assert Branch.model_validate(branch()).accessible_services == frozenset()
