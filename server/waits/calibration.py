"""Raw figures put right by what happened to those who were told such figures: pure, plain, monotone."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pydantic import TypeAdapter, ValidationError

from server.waits.past import PastTold

VERSION = 1
"""Of the form of `Calibration`."""

DAYS = 28
"""Pairs are not older than this."""

BINS = 20
ENOUGH_IN_A_BIN = 15
"""Fewer pairs make fewer bins."""

PRIOR = 100
"""A factor of a service and class weighs against so many at no factor."""

OWN_FROM = 60
"""From so many pairs on a service and class has tables of its own."""

OWN_PRIORS, TRUSTS = (100, 400, 1_600), (1.0, 0.5)
"""Against how many pairs of all these weigh, and how much of the way from the raw figure to what tables say is gone:
what tells days best that taught nothing. Tables of few pairs are half chance; a model that is nearly right by itself is
made worse by them."""

DAYS_TO_CHOOSE = 6
"""On fewer days, of which half teach and half are told, nothing is chosen: the first of both holds."""

HALF, BOUND = 0.5, 0.8
"""The shares of people who are to be called within each of the two figures."""

NEW_MODEL_WIDER = 1.1
"""Of a model that was never told before nothing is known: the tables of the one before, a tenth wider."""

Pair = tuple[str, str]
"""A service and a class."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a raw figure means, in seconds: straight from 0 through the points, after the last by its ratio."""

    raw: tuple[float, ...] = ()
    """Growing."""
    means: tuple[float, ...] = ()
    """Never falling."""

    def of(self, raw: float) -> float:
        """What happens when the raw figure is this."""
        if not self.raw:
            return raw
        if raw >= self.raw[-1]:
            return raw * self.means[-1] / self.raw[-1]
        right = bisect_right(self.raw, raw)
        x0, y0 = (self.raw[right - 1], self.means[right - 1]) if right else (0.0, 0.0)
        return y0 + (self.means[right] - y0) * (raw - x0) / (self.raw[right] - x0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Both tables of a model, and what services and classes differ by."""

    version: int = VERSION
    model: str = ""
    half: Table = Table()
    bound: Table = Table()
    factors: Mapping[str, Mapping[str, tuple[float, float]]] = field(default_factory=dict)
    """By service and class: of the half and of the bound."""
    pairs: int = 0
    """How many stand behind it."""
    own: Mapping[str, Mapping[str, tuple[Table, Table, int]]] = field(default_factory=dict)
    """By service and class, where many were told: tables of their own, and how many stand behind them."""
    own_prior: int = OWN_PRIORS[0]
    trust: float = TRUSTS[0]
    """Both as chosen of `OWN_PRIORS` and `TRUSTS`."""

    def calibrated(self, p50_s: float, bound_s: float, service_id: str, class_id: str) -> tuple[float, float]:
        """Both figures as they turn out; never negative, the bound never below the half."""
        of_half, of_bound = self.factors.get(service_id, {}).get(class_id, (1.0, 1.0))
        half = max(0.0, (self.half.of(p50_s) + ONE_MINUTE) * of_half - ONE_MINUTE)
        bound = max(half, (self.bound.of(bound_s) + ONE_MINUTE) * of_bound - ONE_MINUTE)
        own = self.own.get(service_id, {}).get(class_id)
        if own is not None:
            own_half, own_bound, many = own
            share = many / (many + self.own_prior)
            half += share * (own_half.of(p50_s) - half)
            bound += share * (own_bound.of(bound_s) - bound)
        half = p50_s + self.trust * (half - p50_s)
        return half, max(half, bound_s + self.trust * (bound - bound_s))

    def to_json(self) -> str:
        """As text, to be kept."""
        return _FORM.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> Calibration | None:
        """From what `to_json` gave; None when it is none, or of another version."""
        try:
            found = _FORM.validate_json(text)
        except ValidationError:
            return None
        return found if found.version == VERSION else None


_FORM = TypeAdapter(Calibration)

ONE_MINUTE = 60.0
"""Added on both sides of a factor: of nearly nothing, twice as much is nothing to speak of."""

NONE = Calibration()
"""Nothing is put right."""


def calibrate(told: Iterable[PastTold], model: str, today: str, before: Calibration = NONE) -> Calibration:
    """What was told of a model and what happened, as tables.

    Those who did not have to wait teach nothing and are left out; of those who left, only that they were not called
    within the bound counts, once that was over.

    Args:
        told: in any order; rows of `today` and later, of other models and of more than `DAYS` ago are left out.
        model: whose figures are put right.
        today: ISO date.
        before: what was in force; a model without pairs of its own starts from it, wider.
    """
    first = (date.fromisoformat(today) - timedelta(days=DAYS)).isoformat()
    pairs = [t for t in told if t.model == model and first <= t.day < today and t.had_to_wait]
    known = [t for t in pairs if t.called or t.waited_s > t.bound_s]
    if len(known) < ENOUGH_IN_A_BIN:
        if before.model in ("", model):
            return Calibration(model=model) if before.model == "" else before
        own = {
            service_id: {class_id: (half, _wider(bound), n) for class_id, (half, bound, n) in of.items()}
            for service_id, of in before.own.items()
        }
        return replace(before, version=VERSION, model=model, bound=_wider(before.bound), own=own, trust=TRUSTS[0])
    own_prior, trust = _chosen(known)
    return replace(_made(known, model), own_prior=own_prior, trust=trust)


# -- inside ------------------------------------------------------------------------------------------------------------


def _made(known: Sequence[PastTold], model: str) -> Calibration:
    half = _table([(t.p50_s, t.waited_s) for t in known], HALF)
    bound = _table([(t.bound_s, t.waited_s) for t in known], BOUND)
    rows: dict[Pair, list[PastTold]] = defaultdict(list)
    for one in known:
        rows[one.service_id, one.class_id].append(one)
    factors: dict[str, dict[str, tuple[float, float]]] = {}
    for (service_id, class_id), of_both in sorted(rows.items()):
        factors.setdefault(service_id, {})[class_id] = (
            _factor([(half.of(t.p50_s), t.waited_s) for t in of_both], HALF),
            _factor([(bound.of(t.bound_s), t.waited_s) for t in of_both], BOUND),
        )
    tables: dict[str, dict[str, tuple[Table, Table, int]]] = {}
    for (service_id, class_id), of_both in sorted(rows.items()):
        if len(of_both) >= OWN_FROM:
            of_half = _table([(t.p50_s, t.waited_s) for t in of_both], HALF)
            of_bound = _table([(t.bound_s, t.waited_s) for t in of_both], BOUND)
            tables.setdefault(service_id, {})[class_id] = of_half, of_bound, len(of_both)
    return Calibration(VERSION, model, half, bound, factors, len(known), tables)


def _chosen(known: Sequence[PastTold]) -> tuple[int, float]:
    """Tables of the earlier half of the days, tried on the later ones, and the other way round.

    Days between those that taught would be too much like them: the same weeks, the same clerks.
    """
    days = sorted({one.day for one in known})
    parts = [[one for one in known if (one.day < days[len(days) // 2]) is early] for early in (True, False)]
    if len(days) < DAYS_TO_CHOOSE or min(map(len, parts)) < OWN_FROM:
        return OWN_PRIORS[0], TRUSTS[0]
    losses = {(own_prior, trust): 0.0 for own_prior in OWN_PRIORS for trust in TRUSTS}
    for taught, tried in (parts, parts[::-1]):
        made = _made(taught, "")
        for own_prior, trust in losses:
            calibration = replace(made, own_prior=own_prior, trust=trust)
            losses[own_prior, trust] += sum(_loss(calibration, one) for one in tried)
    return min(losses, key=losses.__getitem__)


def _loss(calibration: Calibration, one: PastTold) -> float:
    """What is least, on average, for the right half and the right bound."""
    half, bound = calibration.calibrated(one.p50_s, one.bound_s, one.service_id, one.class_id)
    over = one.waited_s - bound
    return HALF * abs(one.waited_s - half) + (BOUND * over if over > 0 else (BOUND - 1) * over)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies, straight between two of them."""
    known = sorted(values)
    at = share * (len(known) - 1)
    low = int(at)
    high = min(low + 1, len(known) - 1)
    return known[low] + (at - low) * (known[high] - known[low])


def _wider(table: Table) -> Table:
    return Table(table.raw, tuple(mean * NEW_MODEL_WIDER for mean in table.means))


def _table(pairs: Sequence[tuple[float, float]], share: float) -> Table:
    """Bins of equally many, each with the mean of what was said and the quantile of what happened; made to grow."""
    known = sorted(pairs)
    bins = max(1, min(BINS, len(known) // ENOUGH_IN_A_BIN))
    blocks: list[tuple[float, float, int]] = []  # said, happened, how many
    for i in range(bins):
        part = known[i * len(known) // bins : (i + 1) * len(known) // bins]
        said = sum(raw for raw, _ in part) / len(part)
        block = (said, quantile([happened for _, happened in part], share), len(part))
        # What falls is joined with what is before it, weighed by how many they are, until nothing falls.
        while blocks and (block[1] <= blocks[-1][1] or block[0] <= blocks[-1][0]):
            x, y, n = blocks.pop()
            m = block[2]
            block = ((x * n + block[0] * m) / (n + m), (y * n + block[1] * m) / (n + m), n + m)
        blocks.append(block)
    blocks = [block for block in blocks if block[0] > 0]
    return Table(tuple(round(x, 2) for x, _, _ in blocks), tuple(round(max(0.0, y), 2) for _, y, _ in blocks))


def _factor(pairs: Sequence[tuple[float, float]], share: float) -> float:
    ratios = [(happened + ONE_MINUTE) / (said + ONE_MINUTE) for said, happened in pairs]
    n = len(ratios)
    return round((n * quantile(ratios, share) + PRIOR) / (n + PRIOR), 4)
