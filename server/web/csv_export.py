"""A day's visits as CSV that spreadsheets open rightly and safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from server.store.reports import MINUTE_MS, VisitRow
from server.web.pages import Speech, clock_text
from server.web.wording import WORDS
from wire.catalogue import Branch
from wire.values import Millis

BOM = "\ufeff"
"""Without it Excel takes Vietnamese for Latin-1."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so may be run as a formula (OWASP, CSV injection)."""

COLUMNS = (
    "day", "number", "group", "service", "class", "channel", "language", "issued", "called", "wait", "started",
    "finished", "counter", "state", "outcome", "dossiers", "transfers", "told", "score",
)  # fmt: skip


def safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def visits_csv(day: str, visits: Sequence[VisitRow], branch: Branch, say: Speech) -> str:
    """The day's visits, one a line. No personal data: none is kept with a visit."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow([say(f"c_{column}") for column in COLUMNS])
    outcomes = {o.id: o.name.of(say.language) for o in branch.outcomes}
    for visit in visits:
        writer.writerow([safe(cell) for cell in _cells(day, visit, branch, outcomes, say)])
    return out.getvalue()


def _cells(day: str, v: VisitRow, branch: Branch, outcomes: dict[str, str], say: Speech) -> list[object]:
    def clock(at: Millis | None) -> str:
        return "" if at is None else clock_text(at, branch.timezone)

    def named(key: str, fallback: str) -> str:
        return say(key) if key in WORDS else fallback

    group, service = branch.group_by_id.get(v.group_id), branch.service_by_id.get(v.service_id)
    class_ = branch.class_by_id.get(v.class_id)
    counter = branch.counter_by_id.get(v.counter_id or "")
    return [
        day,
        v.number,
        group.name.of(say.language) if group else v.group_id,
        service.name.of(say.language) if service else v.service_id,
        class_.name.of(say.language) if class_ else named(v.class_id, v.class_id),
        named(f"ch_{v.channel}", v.channel),
        v.language,
        clock(v.issued_at),
        clock(v.called_at),
        "" if v.wait_ms is None else round(v.wait_ms / MINUTE_MS, 1),
        clock(v.started_at),
        clock(v.finished_at),
        counter.number if counter else v.counter_id or "",
        named(f"s_{v.state}", v.state),
        outcomes.get(v.outcome or "", v.outcome or ""),
        v.dossiers,
        v.transfers,
        f"{v.wait_low_min}–{v.wait_high_min}",
        "" if v.score is None else v.score,
    ]
