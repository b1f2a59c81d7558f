"""What is read from outside says one thing, all of which can be used; else what is wrong is named."""

from __future__ import annotations

import pytest

from wire.strict_json import Flaw, Unreadable, read, read_object


@pytest.mark.parametrize("data", ['{"a": [1, "ế"]}', '{"a": [1, "ế"]}'.encode()])
def test_an_object_is_read_from_text_and_bytes(data):
    assert read_object(data) == {"a": [1, "ế"]}


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (b'{"a": "\xff"}', Flaw("not_utf8")),
        ("{", Flaw("not_json")),
        ("[" * 100_000, Flaw("not_json")),
        ("[]", Flaw("not_object")),
        ("null", Flaw("not_object")),
        ('{"a": {"b": NaN}}', Flaw("bad_number", "a.b")),
        ('{"a": 1, "a": 2}', Flaw("twice", "a")),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data, flaw):
    with pytest.raises(Unreadable) as refused:
        read_object(data)
    assert refused.value.flaw == flaw
    assert str(refused.value) == f"{flaw.field or 'the whole'}: {flaw.what}"


def test_bytes_that_are_no_text_are_told_from_text_that_is_no_json():
    assert read(b"\xff") == (None, Flaw("not_utf8"))
    assert read(b"x") == (None, Flaw("not_json"))


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_the_largest_and_the_smallest_whole_number_are_read(number):
    assert read(str(number)) == (number, None)


@pytest.mark.parametrize("digits", [str(2**63), str(-(2**63) - 1), "9" * 5_000])
def test_a_whole_number_beyond_64_bits_is_refused(digits):
    assert read(digits)[1] == Flaw("bad_number")
