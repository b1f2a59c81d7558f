"""Which alarms are told: those that last, once; what is over is told once; what comes and goes is not."""

from __future__ import annotations

from server.telling.lasting import LAST_S, OVER_S, Known, News, Standing, follow, news, told
from server.telling.mail_settings import AlarmKind

PAPER = Standing("device-kiosk-1", AlarmKind.DEVICE, "kiosk-1: no paper.")
QUEUE = Standing("nobody-x", AlarmKind.QUEUE, "Nobody serves X, 3 wait.")


def after(known: dict[str, Known], *moments: tuple[int, list[Standing]]) -> dict[str, Known]:
    for now, standing in moments:
        known = follow(known, now, standing)
    return known


def test_an_alarm_is_told_once_it_has_lasted() -> None:
    known = after({}, (0, [PAPER]), (LAST_S - 1, [PAPER]))
    assert not news(known, LAST_S - 1)
    what = news(known, LAST_S)
    assert what == News(begun=(PAPER.key,))
    known = told(known, what)
    assert not news(after(known, (LAST_S + 5000, [PAPER])), LAST_S + 5000)


def test_what_is_over_before_it_lasted_is_never_told() -> None:
    known = after({}, (0, [PAPER]), (60, []), (60 + OVER_S, []))
    assert known == {}


def test_an_end_is_told_when_it_stays_ended() -> None:
    known = told(after({}, (0, [PAPER]), (LAST_S, [PAPER])), News(begun=(PAPER.key,)))
    known = after(known, (200, []), (200 + OVER_S - 1, []))
    assert not news(known, 200 + OVER_S - 1)
    back = after(known, (200 + OVER_S, [PAPER]), (200 + OVER_S + 5, []))
    assert not news(back, 200 + OVER_S + 5), "it came back: the pause counts anew"
    what = news(known, 200 + OVER_S)
    assert what == News(ended=(PAPER.key,))
    assert told(known, what) == {}


def test_a_device_that_flickers_lasts_all_the_same() -> None:
    known = after({}, (0, [PAPER]), (30, []), (40, [PAPER]), (LAST_S, [PAPER]))
    assert news(known, LAST_S).begun == (PAPER.key,)


def test_the_words_are_those_of_the_moment_it_is_told() -> None:
    more = Standing(QUEUE.key, QUEUE.kind, "Nobody serves X, 9 wait.")
    known = after({}, (0, [QUEUE]), (LAST_S, [more]))
    assert known[QUEUE.key].text == more.text
    known = after(told(known, news(known, LAST_S)), (500, [QUEUE]))
    assert known[QUEUE.key].text == more.text, "what is over is what was told"


def test_while_a_kind_rests_nothing_of_it_begins_or_ends() -> None:
    resting = frozenset({AlarmKind.DEVICE})
    known = follow({}, 0, [PAPER, QUEUE], resting)
    assert set(known) == {QUEUE.key}
    known = told(after({}, (0, [PAPER]), (LAST_S, [PAPER])), News(begun=(PAPER.key,)))
    known = follow(known, 9000, [], resting)
    known = follow(known, 9000 + OVER_S, [], resting)
    assert known[PAPER.key].gone is None
    assert not news(known, 9000 + OVER_S, resting)


def test_a_clock_that_is_set_back_does_not_hold_an_alarm_for_days() -> None:
    known = after({}, (1_000_000, [PAPER]), (500, [PAPER]))
    assert news(after(known, (500 + LAST_S, [PAPER])), 500 + LAST_S).begun == (PAPER.key,)
