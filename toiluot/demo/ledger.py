"""What the clients of a day were told, kept apart from the server, and compared with its journal afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from wire.codec import Json
from wire.values import Seq


@dataclass(frozen=True, slots=True)
class ToldCall:
    """A counter was told that it has this ticket."""

    ticket_id: str
    number: str
    counter_id: str
    nth: int
    seq: Seq


@dataclass
class Ledger:
    """Kept by the clients themselves: replies they got, and calls displays received, with real moments."""

    issued: dict[str, str] = field(default_factory=dict)
    """ticket_id -> number, as told to a kiosk."""
    calls: list[ToldCall] = field(default_factory=list)
    finished: set[str] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)
    pressed: dict[Seq, int] = field(default_factory=dict)
    """seq of a call -> nanoseconds of a clock that nobody sets, the same in every process, when Next was pressed."""
    displayed: dict[Seq, int] = field(default_factory=dict)
    """seq of a call -> nanoseconds of the same clock when the display's window had it."""

    def told_issued(self, result: Json) -> None:
        """A kiosk got the reply `Issued`."""
        self.issued[str(result["ticket_id"])] = str(result["number"])

    def told_called(self, result: Json, pressed_ns: int) -> None:
        """A counter got the reply `Called`."""
        call = ToldCall(
            str(result["ticket_id"]), str(result["number"]), str(result["counter_id"]), int(result["nth"]),
            Seq(int(result["seq"])),
        )  # fmt: skip
        self.calls.append(call)
        if pressed_ns:
            self.pressed[call.seq] = pressed_ns

    def press_to_display_ms(self) -> list[float]:
        """Real milliseconds from the press of Next to the display's window, sorted."""
        return sorted((self.displayed[s] - at) / 1e6 for s, at in self.pressed.items() if s in self.displayed)


@dataclass(frozen=True, slots=True)
class Faults:
    """Differences that must not be: all empty on a good day."""

    lost: tuple[str, ...]
    """Told to a client and not in the journal, or not as told."""
    duplicate_numbers: tuple[str, ...]
    """One number given to two tickets of a business day."""
    double_calls: tuple[str, ...]
    """One wait of one ticket called to two counters, or twice as a first call."""


def compare(ledger: Ledger, journal: Iterable[tuple[int, Json]]) -> Faults:
    """Hold what clients were told against the journal's rows `(seq, event)`."""
    numbers: dict[str, str] = {}
    days: dict[str, str] = {}
    ended: dict[str, set[str]] = {"ticket.finished": set(), "ticket.missed": set()}
    first_calls: Counter[tuple[str, int]] = Counter()
    wait_of: Counter[str] = Counter()
    calls: dict[int, tuple[str, str]] = {}
    for seq, event in journal:
        kind, ticket = event["type"], str(event.get("ticket_id", ""))
        if kind == "ticket.issued":
            numbers[ticket], days[ticket] = event["number"], event["day"]
        elif kind in ("ticket.returned", "ticket.transferred"):
            wait_of[ticket] += 1
        elif kind == "ticket.called":
            first_calls[ticket, wait_of[ticket]] += 1
            calls[seq] = (ticket, event["counter_id"])
        elif kind == "ticket.recalled":
            calls[seq] = (ticket, event["counter_id"])
        elif kind in ended:
            ended[kind].add(ticket)
    lost = [f"issued {n}" for t, n in ledger.issued.items() if numbers.get(t) != n]
    lost += [f"call {c.number}" for c in ledger.calls if calls.get(c.seq) != (c.ticket_id, c.counter_id)]
    lost += [f"finished {t}" for t in ledger.finished - ended["ticket.finished"]]
    lost += [f"missed {t}" for t in ledger.missed - ended["ticket.missed"]]
    given = Counter((days.get(t, ""), n) for t, n in (numbers | ledger.issued).items())
    double = [f"{numbers.get(t, t)} ({n} first calls)" for (t, _), n in first_calls.items() if n > 1]
    return Faults(
        tuple(sorted(lost)), tuple(sorted(n for (_, n), count in given.items() if count > 1)),
        tuple(sorted(double + _told_twice(ledger))),
    )  # fmt: skip


def _told_twice(ledger: Ledger) -> list[str]:
    """Calls of one seq that two counters were told is theirs."""
    owners: dict[Seq, set[str]] = {}
    for call in ledger.calls:
        owners.setdefault(call.seq, set()).add(call.counter_id)
    return [f"seq {seq}: {sorted(who)}" for seq, who in owners.items() if len(who) > 1]
