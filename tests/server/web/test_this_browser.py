"""Which browser it is: the same one after another sign-in, another one elsewhere, and never a paired device."""

from __future__ import annotations

import re

import pytest

from server.web.this_browser import device_of, kept
from wire.values import IDENTIFIER_PATTERN


def test_a_browser_keeps_its_name_and_each_has_its_own() -> None:
    one, other = kept(""), kept("")
    assert kept(one) == one
    assert device_of(one) == device_of(one) != device_of(other)


@pytest.mark.parametrize("brought", ["", "short", "x" * 33, "y" * 31 + "!", "z" * 32 + "\n", "m" * 5000])
def test_what_is_no_cookie_of_ours_is_not_repeated(brought: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", kept(brought))
    assert kept(brought) != brought


def test_no_paired_device_can_be_called_like_a_browser_and_the_name_opens_nothing() -> None:
    value = kept("")
    assert re.fullmatch(IDENTIFIER_PATTERN, device_of(value)) is None
    assert value not in device_of(value)
