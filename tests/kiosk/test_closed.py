"""What the closed page tells: when, the week, where else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.closed import Elsewhere, elsewhere, opens_on, week
from tests.kiosk.hall import NINE_41, demo_branch
from wire import word_files
from wire.catalogue import Branch

BRANCH = demo_branch()
HOUR = 3_600_000
SATURDAY = NINE_41 + 24 * HOUR


def branch(**changes: object) -> Branch:
    return Branch.model_validate(BRANCH.model_dump() | changes)


@pytest.mark.parametrize(
    ("hours", "language", "told"),
    [
        (2, "vi", ("Lấy số được hôm\u00a0nay từ", "11:41")),
        (22, "vi", ("Lấy số được ngày\u00a0mai từ", "07:41")),
        (22, "en", ("Numbers are given tomorrow from", "07:41")),
        (70, "vi", ("Lấy số được thứ\u00a0Hai,\u00a023/11 từ", "07:41")),
    ],
)
def test_the_day_and_the_time_of_the_next_number(hours: int, language: str, told: tuple[str, str]) -> None:
    assert opens_on(NINE_41 + hours * HOUR, now=NINE_41, timezone=BRANCH.timezone, language=language) == told


def test_of_this_kiosk_alone_it_says_so() -> None:
    told = opens_on(NINE_41 + HOUR, now=NINE_41, timezone=BRANCH.timezone, language="vi", alone=True)
    assert told == ("Máy này cấp số hôm\u00a0nay từ", "10:41")


@pytest.fixture
def words(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Khmer words of an office: `kiosk` and `wire`, each a file as it is written."""

    def write(**files: str) -> None:
        for program, said in files.items():
            (tmp_path / program).mkdir(exist_ok=True)
            (tmp_path / program / "km.toml").write_text(said, encoding="utf-8")
        word_files.add_folder(tmp_path)

    yield write
    word_files.forget_folder(tmp_path)


DAYS = "[calendar]\n" + "".join(f'{key}_{n} = "ថ្ងៃ{n}"\n' for key in ("weekday", "weekday_within") for n in range(1, 8))
CLOSED = '[closed]\nopens = "យកលេខ {day} ពី"\nday = "{weekday} {day}"\ndays = "{first} ដល់ {last}"\n'


def sentences() -> list[str]:
    """What the page puts together of parts, in Khmer."""
    later = opens_on(NINE_41 + 70 * HOUR, now=NINE_41, timezone=BRANCH.timezone, language="km")[0]
    return [later.replace("\u00a0", " "), week(BRANCH, "km")[0][0], week(BRANCH, "km")[1][0]]


def test_a_line_is_not_begun_in_one_language_and_ended_in_another(words: Callable[..., None]) -> None:
    words(wire='[calendar]\nweekday_1 = "ថ្ងៃចន្ទ"\n', kiosk='[closed]\nopens = "យកលេខ {day} ពី"\n')
    assert sentences() == ["Lấy số được thứ Hai, 23/11 từ", "Thứ Hai đến thứ Sáu", "Thứ Bảy"]


def test_the_form_of_a_line_alone_is_not_enough(words: Callable[..., None]) -> None:
    words(kiosk=CLOSED)
    assert sentences() == ["Lấy số được thứ Hai, 23/11 từ", "Thứ Hai đến thứ Sáu", "Thứ Bảy"]


@pytest.mark.parametrize("there", ["weekday", "weekday_within"])
def test_a_weekday_as_a_line_begins_with_it_is_not_enough_nor_as_it_stands_within(
    words: Callable[..., None], there: str
) -> None:
    words(wire="\n".join(one for one in DAYS.splitlines() if re.match(rf"\[|{there}_\d", one)), kiosk=CLOSED)
    assert sentences() == ["Lấy số được thứ Hai, 23/11 từ", "Thứ Hai đến thứ Sáu", "Thứ Bảy"]


def test_what_is_all_there_is_read_in_it(words: Callable[..., None]) -> None:
    words(wire=DAYS, kiosk=CLOSED)
    assert sentences() == ["យកលេខ ថ្ងៃ1 23/11 ពី", "ថ្ងៃ1 ដល់ ថ្ងៃ5", "ថ្ងៃ6"]


def test_a_fallback_is_read_from_the_beginning_of_a_line_to_its_end(words: Callable[..., None]) -> None:
    words(wire=DAYS, kiosk='[language]\nname = "ភាសាខ្មែរ"\nfallback = "en"\n')
    assert sentences() == ["Numbers are given Monday 23/11 from", "Monday to Friday", "ថ្ងៃ6"]


def test_days_of_the_same_hours_stand_together() -> None:
    assert week(BRANCH, "vi") == [("Thứ Hai đến thứ Sáu", "07:30–17:30"), ("Thứ Bảy", "07:30–12:00")]
    assert week(BRANCH, "en")[0] == ("Monday to Friday", "07:30–17:30")
    times = {"issue_from": "07:00", "issue_until": "11:00"}
    hours = [
        {"weekdays": [1, 2, 4], "opens": "13:00", "closes": "17:00", "issue_from": "13:00", "issue_until": "16:00"},
        {"weekdays": [1, 2, 4], "opens": "07:30", "closes": "11:30", **times},
    ]
    assert week(branch(hours=hours), "vi") == [("Thứ Hai, thứ Ba, thứ Năm", "07:30–11:30, 13:00–17:00")]


PLACE = {
    "id": "noi-khac", "name": {"vi": "Điểm Hoàng Mai", "en": "Hoang Mai"},
    "hours": [{"weekdays": [5], "issue_from": "08:00", "issue_until": "11:15"}],
}  # fmt: skip


def test_other_places_are_named_while_they_give_numbers() -> None:
    there = branch(nearby=[PLACE, PLACE | {"id": "b", "address": {"vi": "1 Phố Mẫu"}}])
    named = [Elsewhere("Điểm Hoàng Mai", "", "11:15"), Elsewhere("Điểm Hoàng Mai", "1 Phố Mẫu", "11:15")]
    assert elsewhere(there, NINE_41, "vi") == named
    assert elsewhere(there, NINE_41 - 2 * HOUR, "vi") == []
    assert elsewhere(there, NINE_41 + 2 * HOUR, "vi") == [], "11:41: no numbers there any more"
    assert elsewhere(there, SATURDAY, "vi") == []


def test_nothing_is_said_of_other_places_on_a_day_whose_calendar_is_not_known() -> None:
    assert elsewhere(branch(nearby=[PLACE], holidays=["2026-11-20"]), NINE_41, "vi") == []
    special = {"date": "2026-11-20", "name": {"vi": "Nghỉ"}}
    assert elsewhere(branch(nearby=[PLACE], special_days=[special]), NINE_41, "vi") == []
    as_friday = {"date": "2026-11-21", "name": {"vi": "Làm bù"}, "as_weekday": 5}
    assert [one.until for one in elsewhere(branch(nearby=[PLACE], special_days=[as_friday]), SATURDAY, "vi")] == [
        "11:15"
    ]
