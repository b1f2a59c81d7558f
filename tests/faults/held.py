"""What the people were told against what the journal holds, after whatever happened to the server."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

from server.store.database import Database
from server.store.verify import verify
from tests.faults.people import Told
from toiluot.demo.ledger import compare


def assert_nothing_lost_or_done_twice(told: Told, url: str) -> None:
    """0 lost, 0 duplicate numbers, 0 gaps, 0 double calls, every row of the tables as the journal makes it."""
    assert verify(url).trouble == ""
    database = Database(url)
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT seq, command_id, body FROM journal ORDER BY seq").all()
    database.release()
    rows = [(seq, command_id, json.loads(body)) for seq, command_id, body in found]
    faults = compare(told.ledger, ((seq, event) for seq, _, event in rows))
    assert (faults.lost, faults.duplicate_numbers, faults.double_calls) == ((), (), ()), faults
    assert [seq for seq, _, _ in rows] == list(range(1, len(rows) + 1)), "a gap in the journal"
    assert told.changed_answers == [], "asked again under the same id and answered otherwise"
    serials: dict[tuple[str, str], list[int]] = defaultdict(list)
    issued = Counter[str]()
    for _, command_id, event in rows:
        if event["type"] == "ticket.issued":
            serials[event["day"], event["series"]].append(event["serial"])
            issued[command_id] += 1
    for (day, series), given in serials.items():
        skips = [row for row in rows if row[2]["type"] == "numbers.skipped"]
        assert given == list(range(1, len(given) + 1)), f"a gap in series {series} of {day}: {given}; {skips}"
    assert max(issued.values(), default=0) == 1, "one command gave two numbers"
    assert set(issued) <= set(told.asked), "a number nobody asked for"
