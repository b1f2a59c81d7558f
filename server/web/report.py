"""A day's report as one file that opens anywhere: figures, tables and charts, without a server."""

from __future__ import annotations

from pathlib import Path

from server.starting import StartRefused
from server.store import reports
from server.store.database import Database
from server.web.charts import plotly_script
from server.web.day_page import day_context, day_tiles
from server.web.pages import ENVIRONMENT, Speech
from wire.values import Language


class NoReport(Exception):
    """There is nothing to report; the text says why."""


def write_report(database_url: str, day: str, path: Path, language: Language = "vi") -> reports.DayFigures:
    """Write the report of a business day and give its figures.

    Args:
        database_url: of the branch's database; it is only read, a server may be running on it.
        day: the business day, ISO.
        path: the file to write, about 5 MB because the charts' script is in it.
        language: of the page.

    Raises:
        NoReport: the database cannot be read or holds no settings yet.
        OSError: the file cannot be written.
    """
    database = Database(database_url)
    try:
        database.check_readable()
        with database.reading() as connection:
            branch = reports.branch_in_force(connection)
            if branch is None:
                raise NoReport(f"{database.name} holds no settings yet: no server has run on it.")
            figures = reports.figures_of_day(connection, day, branch)
    except StartRefused as error:
        raise NoReport(str(error)) from error
    finally:
        database.release()
    say = Speech(language)
    context = day_context(figures, branch, say) | {"day": day, "tiles": day_tiles(figures, say)}
    # A script inside a page must not hold the end tag of a script.
    plotly = plotly_script().decode("utf-8").replace("</script", "<\\/script")
    path.write_text(ENVIRONMENT.get_template("report.html").render(context | {"plotly": plotly}), encoding="utf-8")
    return figures
