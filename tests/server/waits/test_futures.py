"""Draws from what was learned."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from server.waits.futures import lasting

lengths = st.lists(st.floats(1, 10_000), min_size=1, max_size=40).map(sorted).map(np.array)
chances = st.lists(st.floats(0, 1), min_size=1, max_size=20).map(np.array)


@given(lengths, chances, st.floats(0, 20_000))
def test_a_length_is_never_shorter_than_it_has_lasted_and_grows_with_its_chance(table, chances, at_least):
    drawn = lasting(table, np.sort(chances), at_least)
    assert (drawn >= at_least).all()
    assert (np.diff(drawn) >= 0).all()


def test_a_length_that_has_lasted_is_drawn_from_the_longer_ones_alone():
    table = np.array([100.0, 200.0, 300.0, 400.0])
    assert lasting(table, np.array([0.0, 0.3, 0.6, 0.99])).tolist() == [100, 200, 300, 400]
    assert lasting(table, np.array([0.0, 0.49, 0.5, 1.0]), 200.0).tolist() == [300, 300, 400, 400]
