"""The code that changes every 30 seconds: of now, of the half-minute before, and of no other moment."""

from __future__ import annotations

from rules.booking_code.form import LETTERS
from server.views.hall_codes import CODE_LETTERS, MOST_WRONG, WITHIN_S, HallCodes

KEY = b"a branch's key"


def made(key=KEY):
    moment = [1_764_037_260.0]
    return HallCodes(key, lambda: moment[0]), moment


def test_a_code_stays_for_30_seconds_and_is_worth_nothing_after_60():
    codes, moment = made()
    photographed = codes.code()
    assert (len(photographed), set(photographed) <= set(LETTERS)) == (CODE_LETTERS, True)
    for seconds, same, opens in ((29.9, True, True), (0.2, False, True), (29.8, False, True), (0.1, False, False)):
        moment[0] += seconds
        assert (codes.code() == photographed, codes.opens(photographed, "A001")) == (same, opens), moment
    moment[0] -= 60  # a clock that was set back
    assert codes.opens(photographed, "A001")


def test_the_code_to_come_opens_nothing_yet():
    codes, moment = made()
    moment[0] += 30
    coming = codes.code()
    moment[0] -= 30
    assert not codes.opens(coming, "A001")


def test_it_is_read_however_it_was_typed():
    codes, moment = made()
    code = codes.code()
    assert codes.opens(f" {code[:3].lower()} {code[3:]}-", "A001")
    for wrong in ("", code[:-1], code + "A", "ổ" * 6, code[::-1] + "x"):
        assert not codes.opens(wrong, "A001")
    while not {"0", "1"} <= set(codes.code()):
        moment[0] += 30
    for nought in "0Oo":
        for one in "1IiLl":
            assert codes.opens(codes.code().replace("0", nought).replace("1", one), "A001")


def test_every_server_of_the_branch_makes_the_same_and_another_branch_another():
    assert made()[0].code() == made()[0].code() != made(b"another")[0].code()
    assert not made(b"another")[0].opens(made()[0].code(), "A001")


def test_codes_follow_no_pattern():
    codes, moment = made()
    seen = set()
    for _ in range(1000):
        seen.add(codes.code())
        moment[0] += 30
    assert len(seen) == 1000
    assert all(len({code[place] for code in seen}) == 32 for place in range(CODE_LETTERS))


def test_whoever_guesses_is_looked_at_no_more_for_ten_minutes_and_nobody_else_is_touched():
    codes, moment = made()
    moment[0] = 1_764_037_200.0  # ten minutes begin
    for _ in range(MOST_WRONG - 1):
        assert not codes.opens("AAAAAA", "A001")
    assert codes.opens(codes.code(), "A001"), "a right one is no guess, and the last wrong one is not yet said"
    assert not codes.opens("AAAAAA", "A001")
    assert not codes.opens(codes.code(), "A001")
    assert codes.opens(codes.code(), "A002")
    moment[0] += WITHIN_S - 1
    assert not codes.opens(codes.code(), "A001")
    moment[0] += 1
    assert codes.opens(codes.code(), "A001")
