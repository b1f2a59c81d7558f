"""How much of a branch's day strangers have taken, all together and each far network.

What all strangers of a day share is one row, which every booking of a stranger changes. That makes nobody wait who does
not wait anyway: who books at a branch has locked it (`writing.lock`), and what is locked is counted by reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select, update

from server.hub.refusals import HubCode, HubRefused, hub_refused
from server.hub.store import many
from server.hub.store import tables as t
from server.hub.store.values import HubBooking, Wish
from wire.values import Millis

ALL = "all"
"""The subject of all strangers together."""

GONE = {True: HubCode.STRANGERS_NUMBERS_GONE, False: HubCode.STRANGERS_PLACES_GONE}
FAR_GONE = {True: HubCode.PROVIDER_NUMBERS_GONE, False: HubCode.PROVIDER_PLACES_GONE}
"""What is said when a share is used up, for a number for now and for a place."""

Key = tuple[str, Millis, str, str]
"""A row: branch, when the day begins, kind, subject."""

_KEY: many.Columns = (("of", "text"), ("begins", "bigint"), ("sort", "text"), ("whom", "text"))
_HERE = "s.branch_id = w.of AND s.begins_at = w.begins AND s.kind = w.sort AND s.subject = w.whom"
_TAKEN = f"SELECT s.branch_id, s.begins_at, s.kind, s.subject, s.taken FROM {many.ROWS} JOIN share s ON {_HERE}"  # noqa: S608
_TAKE = f"UPDATE share AS s SET taken = s.taken + w.more FROM {many.ROWS} WHERE {_HERE}"  # noqa: S608


class Shares:
    """The shares that some wishes are of, as a transaction sees them that has locked their branches.

    Args:
        connection: in such a transaction.
        wishes: those that want a share; others are let pass.
    """

    def __init__(self, connection: Connection, wishes: Iterable[Wish]) -> None:
        self._connection = connection
        self._ends = {key: wish.ends_at for wish in wishes for key in _keys(wish)}
        rows = many.run(connection, _TAKEN, _KEY, sorted(self._ends)) if self._ends else []
        self._there: dict[Key, int] = {(of, begins, sort, whom): taken for of, begins, sort, whom, taken in rows}
        self._taken = Counter(self._there)

    def refusal(self, wish: Wish) -> HubRefused | None:
        """Why a wish may not be granted; None when a share is left, or it wants none."""
        if wish.far is None:
            return None
        everybody, far = _keys(wish)
        if wish.strangers_most and self._taken[everybody] >= wish.strangers_most:
            return hub_refused(GONE[wish.now], limit=wish.strangers_most)
        if wish.far_most and self._taken[far] >= wish.far_most:
            return hub_refused(FAR_GONE[wish.now], limit=wish.far_most)
        return None

    def take(self, wish: Wish) -> None:
        """Count a wish that is granted."""
        self._taken.update(_keys(wish))

    def keep(self) -> None:
        """Store what was taken."""
        more = {key: n - self._there.get(key, 0) for key, n in self._taken.items() if n > self._there.get(key, 0)}
        new = [key for key in sorted(more) if key not in self._there]
        many.insert(self._connection, t.share, [self._row(key, more.pop(key)) for key in new])
        if more:
            columns = (*_KEY, ("more", "integer"))
            many.run(self._connection, _TAKE, columns, [(*key, n) for key, n in sorted(more.items())])

    def _row(self, key: Key, taken: int) -> dict[str, str | int]:
        of, begins, sort, whom = key
        row: dict[str, str | int] = {"branch_id": of, "begins_at": begins, "ends_at": self._ends[key]}
        return row | {"kind": sort, "subject": whom, "taken": taken}


def _keys(wish: Wish) -> Sequence[Key]:
    """The rows that count a wish: of all strangers, and of its far network."""
    return [(wish.branch_id, wish.begins_at, kind_of(wish), whom) for whom in (ALL, wish.far)] if wish.far else []


def kind_of(booking: Wish | HubBooking) -> str:
    """As what it is counted."""
    return "number" if booking.now else "place"


def give_back(connection: Connection, booking: HubBooking) -> None:
    """A booking that was taken back: others may have its share."""
    s = t.share.c
    day = (s.begins_at <= booking.slot_at) & (s.ends_at > booking.slot_at)
    whose = (s.branch_id == booking.branch_id) & (s.kind == kind_of(booking)) & s.subject.in_((ALL, booking.far))
    connection.execute(update(t.share).where(whose, day, s.taken > 0).values(taken=s.taken - 1))


def taken(connection: Connection, branch_id: str, begin: Millis, end: Millis) -> dict[Millis, int]:
    """How many places all strangers have, by the beginnings of the days from `begin` to before `end`."""
    s = t.share.c
    here = (s.branch_id == branch_id) & (s.begins_at >= begin) & (s.begins_at < end)
    rows = connection.execute(select(s.begins_at, s.taken).where(here, s.kind == "place", s.subject == ALL))
    return {row.begins_at: row.taken for row in rows}


def forget(connection: Connection, branch_id: str, before: Millis) -> None:
    """Days that are over."""
    s = t.share.c
    connection.execute(delete(t.share).where(s.branch_id == branch_id, s.ends_at < before))
