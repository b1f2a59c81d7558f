"""A month's report as files that go with a mail: a PDF to print, a workbook to count with."""

from __future__ import annotations

from collections.abc import Sequence

from server.figures import periods
from server.figures.spans import read
from server.runtime.garbage_collection import build_apart
from server.telling.sending import Attachment
from server.web.console import Console
from server.web.pages import Speech
from server.web.reports.paper import Paper
from server.web.reports.paper_month import paper_month
from server.web.reports.xlsx_export import TYPE, span_xlsx
from wire.catalogue import Branch


async def month_files(
    console: Console, branch: Branch, month: str, say: Speech, paper: Paper | None = None
) -> Sequence[Attachment]:
    """The two files of a month such as `2026-10`.

    Raises:
        NoPaper: the PDF could not be made.
    """
    span, now = read(month), console.handle.now
    earlier = span.before()
    figures, before = await console.read(
        lambda connection: (
            periods.figures_of_period(connection, *span.days, branch, now),
            None if earlier is None else periods.figures_of_period(connection, *earlier.days, branch, now),
        )
    )
    html = await build_apart(lambda: paper_month(figures, before, span, branch, say, now))
    pdf = await (paper or Paper()).pdf(html)
    book = await build_apart(lambda: span_xlsx(figures, say.span(span), branch, say))
    name = f"{branch.id}-{month}"
    return Attachment(f"{name}.pdf", "application/pdf", pdf), Attachment(f"{name}.xlsx", TYPE, book)
