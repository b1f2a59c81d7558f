"""What strangers have had lately, in the hub's database: shared by its programs, kept over restarts.

These rows are spread by subject, not by branch. A booking is counted in its own transaction, before that locks its
branch; everything else here is a transaction of its own. A wish is named by branch and request, so that the same
request again is counted once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from sqlalchemy import Connection, delete, or_

from server.hub.limits import MINE, OWN, OWN_KEPT_MS, OWN_WITHIN_MS, Exceeded, Own, Scope, Use
from server.hub.store import many
from server.hub.store import tables as t
from wire.values import Millis

_U = t.recent_use.c

Key = tuple[str, str, int]
"""A row: subject, kind, nth."""

_OF = (
    f"SELECT u.subject, u.kind, u.nth, u.used_at, u.wish FROM {many.ROWS}"  # noqa: S608 - nothing of others in it
    " JOIN recent_use u ON u.subject = w.whom"
)

_Had = dict[int, tuple[Millis, str]]
"""What a subject has had of a kind: by `nth`, when and which wish."""


def name_of(branch_id: str, request_id: str) -> str:
    """Names a wish in every branch."""
    return f"{_of_branch(branch_id)}{request_id}"


def _of_branch(branch_id: str) -> str:
    """How the names of a branch's wishes begin."""
    return f"{branch_id}/"


def reserve(
    connection: Connection, wishes: Mapping[str, Sequence[Use]], now: Millis
) -> tuple[dict[str, Exceeded], dict[str, list[Key]]]:
    """Count wishes, in their order, as long as their limits hold.

    Args:
        connection: in a transaction; the key of the table refuses it when another program counts at the same time.
        wishes: by name, as what each is counted.
        now: the hall's time.

    Returns:
        The limit that each refused wish would exceed, and the rows that now count a wish and did not before.
    """
    counts = _Counts(_had(connection, wishes.values(), now), now)
    exceeded: dict[str, Exceeded] = {}
    reserved: dict[str, list[Key]] = {}
    for name, uses in wishes.items():
        over = counts.wish(name, uses)
        if isinstance(over, Exceeded):
            exceeded[name] = over
        elif over:
            reserved[name] = over
    if counts.rows:
        # In the order of the key, so that two programs never wait for each other in a circle.
        many.insert(connection, t.recent_use, [counts.rows[key] for key in sorted(counts.rows)])
    return exceeded, reserved


class _Counts:
    """What the subjects of some wishes have had, with what is added."""

    def __init__(self, had: defaultdict[tuple[str, str], _Had], now: Millis) -> None:
        self._had = had
        self._now = now
        self.rows: dict[Key, dict[str, str | int]] = {}
        """To be stored."""

    def wish(self, name: str, uses: Sequence[Use]) -> Exceeded | list[Key]:
        """Count a wish, unless it would exceed a limit; the rows that count it and did not before."""
        fresh = [use for use in uses if not (self._is_own(use.own) or self._has(use, name))]
        over = [e for use in fresh if (e := self._over(use, name)) is not None]
        begun = [key for use in fresh if use.own is not None for key in self._begin(use, use.own, over)]
        if not over:
            return [*begun, *(self._add(use.subject, use.kind, name) for use in fresh)]
        # What no work helps against is what somebody has to wait for.
        hard = [self._or_own(e, e.use.own) for e in over if not e.work]
        return max(hard or over, key=lambda e: e.free_at)

    def _is_own(self, own: Own | None) -> bool:
        """Whether a device began to be one of its own long enough ago."""
        since = self._had[own.subject, OWN].get(0) if own is not None else None
        return own is not None and since is not None and since[0] + own.after_ms <= self._now

    def _has(self, use: Use, name: str) -> bool:
        return any(wish == name for _, wish in self._had[use.subject, use.kind].values())

    def _over(self, use: Use, name: str) -> Exceeded | None:
        had = self._had[use.subject, use.kind].values()
        branch = _of_branch(name.partition("/")[0])
        ever = [at for at, _ in had]
        here = [at for at, wish in had if wish.startswith(branch)] if use.here else []
        if use.limit and len(ever) >= use.limit:
            free_at, at_the_branch = _leaves(ever, use.limit) + use.window_ms, False
        elif use.here and len(here) >= use.here:
            free_at, at_the_branch = _leaves(here, use.here) + use.window_ms, True
        else:
            return None
        full = (use.limit and len(ever) >= use.limit * use.times) or (use.here and len(here) >= use.here * use.times)
        return Exceeded(use, free_at, at_the_branch, work=not full)

    def _begin(self, new: Use, own: Own, over: Sequence[Exceeded]) -> Iterable[Key]:
        """Let a new device begin to be one of its own, if that is all that keeps it from its wish.

        Where its network's share is used up, also by work, it begins nothing: strangers must not fill the table with
        devices.
        """
        if any(e.use is not new and not e.work for e in over) or self._had[own.subject, OWN]:
            return
        if own.most and len(self._had[new.subject, OWN]) >= own.most:
            return
        yield self._add(own.subject, OWN, OWN)
        yield self._add(new.subject, OWN, OWN)

    def _or_own(self, over: Exceeded, own: Own | None) -> Exceeded:
        """A new device need not wait for others of its network: it may become one of its own meanwhile."""
        if own is None:
            return over
        since = self._had[own.subject, OWN].get(0)
        begun = [at for at, _ in self._had[over.use.subject, OWN].values()]
        if since is None and own.most and len(begun) >= own.most:
            at = _leaves(begun, own.most) + OWN_WITHIN_MS  # it asks again, and begins then
        else:
            at = (self._now if since is None else since[0]) + own.after_ms
        return replace(over, free_at=min(over.free_at, at))

    def _add(self, subject: str, kind: str, name: str) -> Key:
        mine = self._had[subject, kind]
        nth = next(n for n in count() if n not in mine)
        mine[nth] = self._now, name
        key = subject, kind, nth
        self.rows[key] = {"subject": subject, "kind": kind, "nth": nth, "used_at": self._now, "wish": name}
        return key


def _leaves(had: Sequence[Millis], limit: int) -> Millis:
    """Which of them must have left the window before one more fits; the limit may have been lowered meanwhile."""
    return sorted(had)[len(had) - limit]


def _had(connection: Connection, wished: Iterable[Sequence[Use]], now: Millis) -> defaultdict[tuple[str, str], _Had]:
    """What the subjects have had within their windows; what is older is let go of, so that its key is free."""
    windows: dict[tuple[str, str], int] = {}
    for use in (use for each in wished for use in each):
        windows[use.subject, use.kind] = use.window_ms
        if use.own is not None:
            windows[use.own.subject, OWN] = OWN_KEPT_MS
            windows[use.subject, OWN] = OWN_WITHIN_MS
    had: defaultdict[tuple[str, str], _Had] = defaultdict(dict)
    over: list[Key] = []
    subjects = [(subject,) for subject in sorted({subject for subject, _ in windows})]
    for subject, kind, nth, used_at, wish in many.run(connection, _OF, (("whom", "text"),), subjects):
        window_ms = windows.get((subject, kind))
        if window_ms is None:
            continue
        if used_at <= now - window_ms:
            over.append((subject, kind, nth))
        else:
            had[subject, kind][nth] = used_at, wish
    if over:
        unreserve(connection, over)
    return had


def unreserve(connection: Connection, keys: Iterable[Key]) -> None:
    """Take back these counts alone, and nothing that was counted for the same wish before."""
    statement = (
        f"DELETE FROM recent_use WHERE EXISTS (SELECT 1 FROM {many.ROWS}"  # noqa: S608 - nothing of others in it
        " WHERE w.whom = recent_use.subject AND w.what = recent_use.kind AND w.n = recent_use.nth)"
    )
    many.run(connection, statement, (("whom", "text"), ("what", "text"), ("n", "integer")), sorted(keys))


def release(connection: Connection, names: Iterable[str]) -> None:
    """Wishes that the branch did not grant count for nobody any more."""
    connection.execute(delete(t.recent_use).where(_U.wish.in_(sorted(names))))


def give_back(connection: Connection, name: str) -> None:
    """A wish that was taken back: device and phone may have another, the network may not."""
    mine = or_(*(_U.subject.startswith(f"{scope}:") for scope in sorted(MINE)))
    connection.execute(delete(t.recent_use).where(_U.wish == name, mine))


def forget(connection: Connection, before: Millis) -> None:
    """Let go of what is older than every window; that a device is one of its own is remembered longer."""
    own = (_U.kind == OWN) & _U.subject.startswith(f"{Scope.DEVICE}:")
    connection.execute(delete(t.recent_use).where(_U.used_at <= before, ~own | (_U.used_at <= before - OWN_KEPT_MS)))
