"""A month on paper, with what it is compared to. Its template is `templates/reports/paper_month.html`."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from server.figures.periods import PeriodFigures
from server.figures.spans import Span
from server.web.pages import ENVIRONMENT, Speech
from server.web.reports.day_page import besides
from server.web.reports.paper_page import LEAST, STEPS, group_rows, longest_waits, second_leaf, tiles_of, whole_row
from server.web.reports.svg_charts import Bar, arrivals_and_waits, step_of
from server.web.settings.drawings import picture_address
from wire.catalogue import Branch
from wire.values import Millis


def paper_month(
    figures: PeriodFigures, before: PeriodFigures | None, span: Span, branch: Branch, say: Speech, printed: Millis
) -> str:
    """The page that becomes the PDF.

    Args:
        figures: the month's.
        before: those of the month before, if there are any.
        span: the month.
        branch: whose hall.
        say: the language.
        printed: now, for the foot.
    """
    earlier, before = span.before(), before if before is not None and before.visits else None
    context = {
        "say": say,
        "branch": branch,
        "emblem": picture_address(branch.branding.emblem),
        "figures": figures,
        "title": say("reports.month_title", month=say.span(span)),
        "printed": say("reports.printed_at", t=say.minute(printed, branch.timezone)),
        "tiles": tiles_of(figures, before, say.span(earlier) if earlier else "", say),
        "chart": _chart(figures, say),
        "besides": besides(figures, say, on_paper=True),
        "longest": longest_waits(figures, branch, say),
        "least": LEAST,
        "compared": before is not None,
        **second_leaf(figures, branch, say),
        "groups": group_rows(figures, before, branch, say),
        "whole": whole_row(figures, before, say),
        "days": say("days_n", n=say.number(figures.days)),
        "nb": say.before_percent,
    }
    return ENVIRONMENT.get_template("reports/paper_month.html").render(context)


def _chart(figures: PeriodFigures, say: Speech) -> Markup:
    step = step_of(max([STEPS, *(line.visits for line in figures.by_day)]), STEPS)
    return arrivals_and_waits(
        [
            Bar(
                str(date.fromisoformat(line.key).day),
                line.visits,
                say.number(line.visits),
                line.waits.mean_min,
                say.minutes(line.waits.mean_min, 1),
            )
            for line in figures.by_day
        ],
        figures.target_min,
        say.minutes(figures.target_min),
        (say("reports.days_axis"), say("reports.visits_axis")),
        say("reports.month_chart_says"),
        [say.number(step * n) for n in range(STEPS + 1)],
    )
