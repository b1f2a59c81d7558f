"""A real journal's day is played again, and comes out as it was."""

import pytest

from rules import hours
from server.rehearsal.changes import Change
from server.rehearsal.journal import book_of
from server.rehearsal.refusals import CannotRehearse
from server.rehearsal.rehearse import rehearse
from server.rehearsal.sources import PastBook
from server.rehearsal.telling import Told, text
from server.upkeep.archive import archive
from server.waits.past import Past, PastVisit
from server.waits.past_days import PastDays
from tests.server.branch_kit import BRANCH, COUNTERS, SERVICE, HandClock, house
from tests.server.rehearsal.rehearsal_kit import monday
from tests.server.upkeep.conftest import settings_in
from tests.server.upkeep.years import nine
from wire import commands as c

MONDAY = "2026-11-23"


@pytest.fixture(scope="module")
def book(monday_url):
    return book_of(monday_url)


def test_a_day_played_again_as_it_was_has_the_waits_it_had(book):
    source = book.day(MONDAY)
    assert [desk.counter_id for desk in source.plans[0].desks] == sorted(COUNTERS[:2])
    assert len(source.plans[0].people) == 40
    found = rehearse(source, [Change(f"open:{COUNTERS[2]}")], 5)
    assert found.replayed.called == 40
    assert found.replayed.real > 5
    assert found.replayed.played == pytest.approx(found.replayed.real, rel=0.05)
    assert found.base.figures["mean"].mean == pytest.approx(found.replayed.real, rel=0.3)
    assert found.changed[0][1].differences["mean"].high < 0


def test_it_says_what_it_knows_and_what_it_does_not(book):
    found = rehearse(book.day(MONDAY), [], 5)
    english = text(Told(found, book.branch, "en"))
    assert "Monday 23 November 2026 again, with its own arrivals: 40 people, 2 counters." in english
    assert "as learned over 1 day, up to 23 November 2026: first estimates" in english
    assert "40 people really waited" in english
    assert "Bắt đầu" not in english
    vietnamese = text(Told(found, book.branch, "vi"))
    assert "Chạy lại Thứ Hai, 23/11/2026 với chính những người đã đến hôm đó: 40 người, 2 quầy." in vietnamese


def test_with_todays_counters_nothing_real_is_left_to_compare(book):
    source = book.day(MONDAY, {COUNTERS[0]: "", COUNTERS[1]: "", COUNTERS[2]: ""})
    assert len(source.plans[0].desks) == 3
    found = rehearse(source, [], 5)
    assert found.replayed is None
    assert "nothing real to compare" in text(Told(found, book.branch, "en"))


def test_a_usual_monday_is_the_latest_mondays(book):
    assert [plan.day for plan in book.weekday(1).plans] == [MONDAY]
    with pytest.raises(CannotRehearse, match="another day of the week"):
        book.weekday(2)


def test_a_day_that_is_not_there_is_refused_with_those_that_are(book):
    with pytest.raises(CannotRehearse, match=f"from {MONDAY} to {MONDAY}"):
        book.day("2026-11-20")


async def test_a_journal_without_a_day_that_is_over_says_so(url):
    async with house(url):
        pass
    with pytest.raises(CannotRehearse, match="No day is over yet"):
        book_of(url)


async def test_a_year_that_was_archived_is_played_by_its_own_settings(tmp_path):
    settings = settings_in(tmp_path)
    settings.data_dir.mkdir(exist_ok=True)
    await monday(settings.database)
    clock = HandClock(nine("2027-01-04"))
    async with house(settings.database, clock) as branch:
        await branch.ask(c.Tick())
    made = archive(settings, "2026")
    with pytest.raises(CannotRehearse):
        book_of(settings.database)
    book = book_of(f"sqlite:///{made.path}")
    assert book.days[-1] == "2026-11-24", "its last day is over too"
    found = rehearse(book.day(MONDAY), [], 5)
    assert found.replayed.called == 40
    assert found.replayed.played == pytest.approx(found.replayed.real, rel=0.05)


def test_a_day_with_hardly_anybody_is_no_usual_day():
    def visits(day, many):
        came = hours.at(BRANCH, day, "09:00")
        return [
            PastVisit(
                day, SERVICE, "ordinary", came, came, came + 60_000 * n, came + 60_000 * (n + 2), "served", "c", "x"
            )
            for n in range(many)
        ]

    few, enough = "2026-11-16", "2026-11-23"
    book = PastBook(BRANCH, PastDays((few, enough), Past([*visits(few, 4), *visits(enough, 5)]), ()))
    assert [plan.day for plan in book.weekday(1, {COUNTERS[0]: ""}).plans] == [enough]
    with pytest.raises(CannotRehearse):
        book.day(few)
