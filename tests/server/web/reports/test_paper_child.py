"""The process that lays out a page as PDF: what it may not have."""

from __future__ import annotations

import sys

import pytest

from server.web.reports.paper import NoPaper, Paper

LIMIT = "from server.web.reports.paper_child import limit; "


async def test_what_a_page_names_is_not_loaded(tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>', encoding="utf-8")
    body = f'<img src="{secret.as_uri()}"><link rel=stylesheet href="{secret.as_uri()}">'
    there, missing = [await Paper().pdf(body.replace("secret", name)) for name in ("secret", "nobody")]
    assert len(there) == len(missing)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("limit(200 << 20); bytearray(1 << 30)", "MemoryError"),
        ("limit(cpu_s=1)\nwhile True: pass", "ended with -"),
    ],
)
async def test_it_ends_when_it_takes_too_much_memory_or_time(code, says):
    with pytest.raises(NoPaper, match=says):
        await Paper((sys.executable, "-c", LIMIT + code), 20).pdf("<p>x</p>")
