"""Of a scanned ticket only the part that opens it may leave the machine; whatever is no ticket gives nothing."""

from __future__ import annotations

import pytest

from rules.ticket_code import secret_in
from server.views.ticket_secrets import secret_of

SECRET = secret_of(b"key", "ticket-0001")
ADDRESS = f"https://so.example.vn/t#{SECRET}"


def test_the_code_of_a_ticket_is_read_out_of_its_address() -> None:
    assert secret_in(ADDRESS) == SECRET
    assert secret_in(f"http://192.168.10.20:8080/t#{SECRET}") == SECRET
    assert secret_in(f"https://example.vn/hall/t#{SECRET}") == SECRET


@pytest.mark.parametrize("scan", [f"]Q1{ADDRESS}", f"\x02{ADDRESS}\r\n", ADDRESS.upper()])
def test_a_scanner_may_say_more_and_write_in_capitals(scan: str) -> None:
    assert secret_in(scan) == SECRET


@pytest.mark.parametrize("scan", [
    "", SECRET, f"t#{SECRET}", f"https://so.example.vn/t#{SECRET[:-1]}", f"{ADDRESS}a", f"{ADDRESS}&x=1",
    f"https://so.example.vn/r#{SECRET}", f"https://so.example.vn/t?{SECRET}", f"ftp://so.example.vn/t#{SECRET}",
    f"https://a b/t#{SECRET}", ADDRESS.replace(SECRET[0], "1", 1) if SECRET[0] not in "htps" else f"{ADDRESS[:-1]}1",
    "001204012345|0123456|Nguyễn Văn An|01012004|Nam|Hà Nội|01012021",
])  # fmt: skip
def test_what_is_no_whole_address_of_a_ticket_gives_nothing(scan: str) -> None:
    assert secret_in(scan) is None
