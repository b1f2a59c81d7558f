"""A clerk's own figures of the last days, as her account page shows them to her and to nobody else."""

from __future__ import annotations

from sqlalchemy import Connection

from server.figures.reports import ClerkLine, clerk_lines
from server.store.visits import days_with_visits, legs_of, open_days, visits_of
from server.web.pages import Speech
from server.web.reports.day_page import clerk_rows

DAYS = 7
"""Days with visits that are looked at, today among them."""

Own = list[tuple[str, ClerkLine, bool]]
"""Days, the newest first; her line; whether the day is closed."""


def own_figures(connection: Connection, code: str) -> Own:
    """The days on which she finished something.

    Of a day that is not closed her ratings are left out: she would know who gave them.
    """
    days = days_with_visits(connection)[:DAYS]
    still_open = set(open_days(connection, days[-1], days[0])) if days else set()
    found = []
    for day in days:
        visits = [] if day in still_open else visits_of(connection, day, code)
        found += [(day, line, day not in still_open) for line in clerk_lines(visits, legs_of(connection, day, code))]
    return found


def own_rows(own: Own, say: Speech) -> list[dict[str, str]]:
    """The same in words, a row a day."""
    rows = []
    for day, line, closed in own:
        row = clerk_rows([(say.day(day), line)], say)[0]
        rows.append(row if closed else row | {"rated": say("staff.own_rated_later"), "satisfied": ""})
    return rows
