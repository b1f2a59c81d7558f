"""The report of a day, month or year as one file that opens anywhere: figures and charts, without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from server.figures import periods
from server.figures.comparisons import same_weekdays_before
from server.figures.reports import Figures
from server.figures.spans import BadSpan, Span, read
from server.runtime.start_refused import StartRefused
from server.store.database import Database
from server.store.visits import branch_in_force
from server.web.pages import ENVIRONMENT, Speech
from server.web.reports.charts import chart_script
from server.web.reports.day_page import compared_day, day_context, day_tiles
from server.web.reports.span_page import compared_spans, span_context, span_tiles
from server.web.settings.drawings import picture_address
from wire.catalogue import Branch
from wire.values import Language


class NoReport(Exception):
    """There is nothing to report; the text says why."""


def write_report(database_url: str, text: str, path: Path, language: Language = "vi") -> Figures:
    """Write the report of a day, a week, a month, a year or a stretch of days, and give its figures.

    Args:
        database_url: of the branch's database, or of an archive; it is only read, a server may be running on it.
        text: `2026-03-10`, `2026-W12`, `2026-03`, `2026` or `2026-03-02..2026-03-20`.
        path: the file to write, about 300 KB because the charts' script is in it.
        language: of the page.

    Raises:
        NoReport: the text is no such period, or the database cannot be read or holds no settings yet.
        OSError: the file cannot be written.
    """
    database = Database(database_url)
    say = Speech(language)
    try:
        span = read(text)
        database.check_readable()
        with database.reading() as connection:
            branch = branch_in_force(connection)
            if branch is None:
                raise NoReport(f"{database.name} holds no settings yet: no server has run on it.")
            figures, context = _read_for(connection, span, branch, say)
    except (StartRefused, BadSpan) as error:
        raise NoReport(str(error)) from error
    finally:
        database.release()
    # A script inside a page must not hold the end tag of a script.
    script = chart_script().decode().replace("</script", "<\\/script")
    context |= {"title": say.span(span), "chart_script": script, "emblem": picture_address(branch.branding.emblem)}
    path.write_text(ENVIRONMENT.get_template("reports/report.html").render(context), encoding="utf-8")
    return figures


def _read_for(connection: Connection, span: Span, branch: Branch, say: Speech) -> tuple[Figures, dict[str, Any]]:
    """The figures, and what the page's body needs."""
    if span.kind == "day":
        day = periods.figures_of_day(connection, span.text, branch)
        compared = compared_day(day, same_weekdays_before(connection, span.text, branch), say)
        shown = {"tiles": day_tiles(day, say), "compared": compared, "body": "reports/_day.html"}
        return day, day_context(day, branch, say) | shown
    whole, earlier = periods.figures_of_period(connection, *span.days, branch), span.before()
    before = periods.figures_of_period(connection, *earlier.days, branch) if earlier else None
    tiles = span_tiles(whole, before, span, say)
    shown = {"tiles": tiles, "compared": compared_spans(whole, before, span, say), "body": "reports/_period.html"}
    return whole, span_context(whole, branch, say) | shown
