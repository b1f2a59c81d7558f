"""What the child answers; played in this process."""

import os
import subprocess
import sys

from server.rehearsal.asked import Answer, Asked, Work
from server.rehearsal.child import answer_to
from server.rehearsal.refusals import WORDS
from tests.server.branch_kit import COUNTERS

MONDAY = "2026-11-23"


def answer(url, **asked):
    return answer_to(Work(url=url, asked=Asked(**asked)))


def test_a_day_comes_back_whole_through_json(monday_url):
    made = answer(monday_url, day=MONDAY, changes=(f"open:{COUNTERS[2]}",), seeds=5)
    again = Answer.model_validate_json(made.model_dump_json())
    assert again == made
    assert again.rehearsal.base.seeds == 5
    assert list(again.rehearsal.base.by_hour) == [9, 10], "hours are numbers"
    assert again.rehearsal.replayed.called == 40


def test_a_day_of_the_week_with_the_counters_of_now(monday_url):
    made = answer(monday_url, weekday=1, counters={COUNTERS[0]: "can-bo-01"}, seeds=5).rehearsal
    assert (made.counters, made.replayed, made.days) == (1, None, (MONDAY,))


def test_when_the_time_is_over_no_further_seed_is_played(monday_url):
    made = answer_to(Work(url=monday_url, asked=Asked(day=MONDAY), budget_s=0.0))
    assert made.rehearsal.base.seeds == 5


def test_what_cannot_be_played_is_an_answer_with_words(monday_url, tmp_path):
    for made, key in (
        (answer(monday_url, day="2026-11-20"), "no_day"),
        (answer(monday_url, day=MONDAY, changes=("open:nowhere",)), "unknown_counter"),
        (answer(f"sqlite:///{tmp_path / 'none.db'}", day=MONDAY), "unreadable"),
    ):
        assert (made.rehearsal, made.key) == (None, key)
        for language in ("vi", "en"):
            assert "…" not in WORDS.say(key, language, made.facts)


def test_it_lets_everybody_else_go_first_and_has_an_end_of_its_own():
    script = (
        "import os, resource; from server.rehearsal import child\n"
        "limits = lambda: {'nice': str(os.nice(0)), 'cpu': str(resource.getrlimit(resource.RLIMIT_CPU)[0])}\n"
        "child.answer_to = lambda work: child.Answer(facts=limits())\n"
        "child.main()"
    )
    work = Work(url="sqlite:///none.db", asked=Asked(weekday=1)).model_dump_json().encode()
    made = subprocess.run([sys.executable, "-c", script], input=work, capture_output=True, check=True).stdout
    said = Answer.model_validate_json(made).facts
    assert int(said["nice"]) == min(19, os.nice(0) + 10)
    assert said["cpu"] == "90"
