"""A page as PDF, in a process of its own: HTML on standard input, the document on standard output.

    python -m server.web.reports.paper_child

What lays a page out takes much memory and time for a bad one, and runs C libraries: here it can take neither the
server's memory nor its life. It loads nothing, from no address and no file.
"""

from __future__ import annotations

import resource
import sys

MEMORY = 1 << 30
"""Bytes of address space: a day of a large hall takes a third."""

CPU_S = 20


def limit(memory: int = MEMORY, cpu_s: int = CPU_S) -> None:
    """Give this process an end."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def document(html: str) -> bytes:
    """The PDF of a page; fonts are in it."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    nothing = URLFetcher(allowed_protocols=frozenset())
    return bytes(HTML(string=html, url_fetcher=nothing).write_pdf())


def main() -> None:
    """Read, lay out, write."""
    limit()
    sys.stdout.buffer.write(document(sys.stdin.buffer.read().decode()))


if __name__ == "__main__":
    main()
