"""The minutes in which a wait is told. Whatever tells or grades a wait rounds its seconds here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil, floor
from typing import Literal

from wire.values import WaitRange

UNDER_MIN = 5
"""A bound of so many minutes or fewer is told as "under 5 minutes", without a figure for the middle."""

EXACT_MIN, BY_FIVE_MIN = 15, 60
"""Up to the first every minute is told, up to the second every fifth one, beyond it quarters of an hour."""

AT_ONCE_S = 60
"""A bound of so many seconds or fewer, with nobody before, is no wait."""

Form = Literal["nobody", "none", "under", "within", "about", "range"]
"""How a wait is put.

`nobody`: none serves it; `none`: there is no wait; `under`: under the bound; `within`: 8 of 10 are called within the
bound, and the middle is the same figure; `about`: both; `range`: from the low end to the bound, as an older server told
it.
"""


def bound_told(bound_s: float) -> int:
    """The bound as it is told, in minutes, at least 5.

    Up to 15 minutes none is cut short. Above, the nearest is told: to round up would make "8 of 10" a promise that is
    kept for more, and a wait that sounds longer than it is.
    """
    minutes = bound_s / 60
    return max(UNDER_MIN, ceil(minutes)) if minutes <= EXACT_MIN else _rounded(minutes)


def about_told(p50_s: float, bound_s: float) -> int:
    """The middle as it is told, in minutes; never above the bound of the same wait. 0 where that is as good as none."""
    if bound_s <= AT_ONCE_S:
        return 0
    minutes = p50_s / 60
    return max(1, _nearest(minutes, 1)) if minutes <= EXACT_MIN else _rounded(minutes)


def at_once(wait: WaitRange) -> bool:
    """Whether there is as good as no wait, where nobody is before."""
    if wait.nobody:
        return False
    return wait.about_min == 0 if wait.about_min is not None else wait.high_min <= 1


def behind(wait: WaitRange, ahead: int) -> WaitRange:
    """The wait as it is put beside the number of people before: there is none where nobody is and it is called at once.

    Of a number that waits longer than it was told, that is said instead.
    """
    if ahead or wait.longer or not at_once(wait):
        return wait
    return wait.model_copy(update={"low_min": 0, "about_min": 0, "high_min": 0})


def hold(shown: WaitRange, new: WaitRange, p50_s: float, bound_s: float) -> WaitRange:
    """What to show after `shown`: above 15 minutes a figure stays until the estimate is clearly past its edge.

    Args:
        shown: what stands there.
        new: how the estimate is told without that.
        p50_s: the estimate's middle in seconds, not rounded.
        bound_s: its bound, likewise.
    """
    if shown.about_min is None or new.about_min is None or shown.nobody or new.nobody:
        return new
    about = _held(shown.about_min, new.about_min, p50_s, lambda s: about_told(s, max(s, bound_s)))
    high = _held(shown.high_min, new.high_min, bound_s, bound_told)
    if about > high:
        return new
    return new.model_copy(update={"low_min": min(new.low_min, about), "about_min": about, "high_min": high})


def form_of(wait: WaitRange) -> Form:
    """How a wait is put into words."""
    if wait.nobody:
        return "nobody"
    if wait.high_min == 0:
        return "none"
    if wait.about_min is None:
        return "range" if wait.low_min else "under"
    if wait.high_min <= UNDER_MIN:
        return "under"
    return "about" if wait.about_min < wait.high_min else "within"


def slowest(waits: Iterable[WaitRange]) -> WaitRange | None:
    """The longest of several that are told as one, and a first estimate where any is; None where nobody serves any.

    Whoever has one of the others is called within its bound too.
    """
    known = [one for one in waits if not one.nobody]
    if not known:
        return None
    longest = max(known, key=lambda one: (one.high_min, one.about_min or 0, one.low_min))
    low, first = min(one.low_min for one in known), any(one.first_estimate for one in known)
    return longest.model_copy(update={"low_min": low, "first_estimate": first})


def _held(shown: int, new: int, exact_s: float, told: Callable[[float], int]) -> int:
    """The minutes to show: the new ones once the estimate is past the edge by a fifth of their step."""
    longest = max(shown, new)
    if longest <= EXACT_MIN:
        return new
    past_s = 60 * (5 if longest <= BY_FIVE_MIN else 15) / 5
    back_s = exact_s + (past_s if new < shown else -past_s)
    return shown if told(back_s) == shown else new


def _rounded(minutes: float) -> int:
    return _nearest(minutes, 5) if minutes <= BY_FIVE_MIN else _nearest(minutes, 15)


def _nearest(minutes: float, step: int) -> int:
    return floor(minutes / step + 0.5) * step
