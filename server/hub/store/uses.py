"""What strangers have had lately, in the hub's database: shared by its programs, kept over restarts.

These rows are spread by subject, not by branch. A booking is counted in its own transaction, before that locks its
branch; everything else here is a transaction of its own. A wish is named by branch and request, so that the same
request again is counted once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from sqlalchemy import Connection, delete, or_, select

from server.hub.limits import MINE, Exceeded, Use
from server.hub.store import many
from server.hub.store import tables as t
from wire.values import Millis

_U = t.recent_use.c

Key = tuple[str, str, int]
"""A row: subject, kind, nth."""

_Had = dict[int, tuple[Millis, str]]
"""What a subject has had of a kind: by `nth`, when and which wish."""


def name_of(branch_id: str, request_id: str) -> str:
    """Names a wish in every branch."""
    return f"{branch_id}/{request_id}"


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
    had = _had(connection, wishes.values(), now)
    exceeded: dict[str, Exceeded] = {}
    reserved: defaultdict[str, list[Key]] = defaultdict(list)
    rows = []
    for name, uses in wishes.items():
        fresh = [use for use in uses if all(wish != name for _, wish in had[use.subject, use.kind].values())]
        over = [e for use in fresh if (e := _over(use, had[use.subject, use.kind])) is not None]
        if over:
            exceeded[name] = max(over, key=lambda e: e.free_at)
            continue
        for use in fresh:
            mine = had[use.subject, use.kind]
            nth = next(n for n in count() if n not in mine)
            mine[nth] = now, name
            reserved[name].append((use.subject, use.kind, nth))
            rows.append({"subject": use.subject, "kind": use.kind, "nth": nth, "used_at": now, "wish": name})
    if rows:
        # In the order of the key, so that two programs never wait for each other in a circle.
        connection.execute(t.recent_use.insert(), sorted(rows, key=lambda r: (r["subject"], r["kind"], r["nth"])))
    return exceeded, dict(reserved)


def _had(connection: Connection, wished: Iterable[Sequence[Use]], now: Millis) -> defaultdict[tuple[str, str], _Had]:
    """What the subjects have had within their windows; what is older is let go of, so that its key is free."""
    uses = {(use.subject, use.kind): use for each in wished for use in each}
    had: defaultdict[tuple[str, str], _Had] = defaultdict(dict)
    over = []
    for row in connection.execute(select(t.recent_use).where(_U.subject.in_(sorted({s for s, _ in uses})))):
        use = uses.get((row.subject, row.kind))
        if use is None:
            continue
        if row.used_at <= now - use.window_ms:
            over.append((_U.subject == row.subject) & (_U.kind == row.kind) & (_U.nth == row.nth))
        else:
            had[row.subject, row.kind][row.nth] = row.used_at, row.wish
    if over:
        connection.execute(delete(t.recent_use).where(or_(*over)))
    return had


def _over(use: Use, had: _Had) -> Exceeded | None:
    if len(had) < use.limit:
        return None
    # When so many have left the window that one more fits; the limit may have been lowered meanwhile.
    leaves = sorted(at for at, _ in had.values())[len(had) - use.limit]
    return Exceeded(use, leaves + use.window_ms)


def unreserve(connection: Connection, keys: Iterable[Key]) -> None:
    """Take back what was counted a moment ago, and nothing that was counted for the same wish before."""
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
    """Let go of what is older than every window."""
    connection.execute(delete(t.recent_use).where(_U.used_at <= before))
