"""The day's ledger against its journal, as the numbers of `summary.json`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import mean

from server.store import chain
from server.store.database import Database
from server.store.rows import replayed
from toiluot.demo.ledger import Faults, Ledger, compare
from wire.codec import Json
from wire.values import NO_ROW, Millis, Seq


@dataclass(frozen=True, slots=True)
class Counts:
    """What the demo counted outside the journal."""

    visits: int
    booked: int
    checked_in: int
    rated: int
    refused: int
    real_seconds: float
    speed: float
    waited_s: Mapping[str, float]
    """Real seconds the hall's time stood still, by whom it waited for."""


def read_journal(url: str) -> list[tuple[Seq, Millis, Json]]:
    """The journal's rows `(seq, at, event)`, the chain checked on the way.

    Raises:
        server.runtime.start_refused.StartRefused: the journal cannot be read or is not as it was written.
    """
    with Database(url).reading() as connection:
        return [(row.seq, row.at, row.event.model_dump()) for row, _ in replayed(connection, NO_ROW, chain.START)]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def waits_min(rows: Sequence[tuple[int, int, Json]]) -> list[float]:
    """Minutes from a number to the last call of its first leg, for every ticket whose person came.

    Worked out from the journal's rows `(seq, at, event)` alone, so that it checks the server's own projections.
    """
    issued: dict[str, int] = {}
    called: dict[str, int] = {}
    waits: dict[str, float] = {}
    for _, at, event in rows:
        ticket = str(event.get("ticket_id", ""))
        match event["type"]:
            case "ticket.issued":
                issued[ticket] = at
            case "ticket.called" | "ticket.recalled":
                called[ticket] = at
            case "ticket.started" | "ticket.finished" | "ticket.transferred" if ticket not in waits:
                waits[ticket] = max(0, called[ticket] - issued[ticket]) / 60_000
            case _:
                pass
    return list(waits.values())


def summary(rows: Sequence[tuple[int, int, Json]], ledger: Ledger, counts: Counts, printed: int) -> Json:
    """The numbers of the day; `printed` is how many papers the printers cut."""
    faults: Faults = compare(ledger, [(seq, event) for seq, _, event in rows])
    kinds = Counter(str(event["type"]) for _, _, event in rows)
    announced = {event["call_seq"] for _, _, event in rows if event["type"] == "call.announced"}
    finished = {str(e["ticket_id"]) for _, _, e in rows if e["type"] == "ticket.finished"}
    waits = waits_min(rows)
    delays = ledger.press_to_display_ms()
    return {
        "visits": counts.visits,
        "issued": kinds["ticket.issued"],
        "printed": printed,
        "called": kinds["ticket.called"],
        "recalled": kinds["ticket.recalled"],
        "announced": len(announced),
        "served": len(finished),
        "missed": kinds["ticket.missed"],
        "transferred": kinds["ticket.transferred"],
        "parked": kinds["ticket.parked"],
        "cancelled": kinds["ticket.cancelled"],
        "booked": counts.booked,
        "checked_in": counts.checked_in,
        "rated": counts.rated,
        "refused": counts.refused,
        "lost": len(faults.lost),
        "duplicate_numbers": len(faults.duplicate_numbers),
        "double_calls": len(faults.double_calls),
        "faults": [*faults.lost, *faults.duplicate_numbers, *faults.double_calls][:50],
        "wait_mean_min": round(mean(waits), 2) if waits else 0.0,
        "wait_p50_min": round(percentile(waits, 0.5), 2),
        "wait_p90_min": round(percentile(waits, 0.9), 2),
        "within_15_share": round(sum(w <= 15 for w in waits) / len(waits), 4) if waits else 1.0,
        "press_to_display_p50_ms": round(percentile(delays, 0.5), 2),
        "press_to_display_p99_ms": round(percentile(delays, 0.99), 2),
        "press_to_display_measured": len(delays),
        "journal_rows": len(rows),
        "speed": counts.speed,
        "real_seconds": round(counts.real_seconds, 1),
        "clock_waited_s": round(sum(counts.waited_s.values()), 1),
        "clock_waited_for": {who: round(s, 1) for who, s in sorted(counts.waited_s.items(), key=lambda w: -w[1])[:5]},
    }


def write(path: Path, numbers: Json) -> None:
    """Write `summary.json`."""
    path.write_text(json.dumps(numbers, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
