"""What the docs say of proxies, sign-ins and the security log is what the programs do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from config import ServerSettings
from server import app
from server.hub import app as hub
from server.runtime import security_log
from server.runtime.security_log import What
from server.staff import login, passwords
from server.web import known_browsers

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "install.md").read_text(encoding="utf-8")
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")


def code() -> str:
    """All indented blocks, a line each."""
    return "\n".join(line for line in PAGE.splitlines() if line.startswith("    "))


def blocks(opening: str) -> list[str]:
    """What stands between the braces after each line that matches `opening`."""
    found, lines = [], code().splitlines()
    for n, line in enumerate(lines):
        if re.match(rf"\s*{opening}.*{{$", line):
            indent = len(line) - len(line.lstrip())
            end = next(m for m in range(n + 1, len(lines)) if lines[m] == " " * indent + "}")
            found.append("\n".join(lines[n:end]))
    return found


def test_every_nginx_location_writes_the_clients_address_anew() -> None:
    locations = [block for block in blocks("location ") if "proxy_pass" in block]
    assert len(locations) >= 2
    for block in locations:
        assert re.findall(r"proxy_set_header X-Forwarded-For (\S+);", block) == ["$remote_addr"], block
    assert "$proxy_add_x_forwarded_for" not in PAGE
    assert len(locations) == len(re.findall(r"^\s+proxy_pass ", code(), re.MULTILINE))


def test_every_caddy_proxy_writes_the_clients_address_anew() -> None:
    proxies = blocks("reverse_proxy ")
    assert len(proxies) >= 4
    for block in proxies:
        assert re.findall(r"header_up (\S*)X-Forwarded-For (\S+)", block) == [("", "{remote_host}")], block
    assert len(proxies) == len(re.findall(r"^\s+reverse_proxy ", code(), re.MULTILINE))


def test_wherever_a_proxy_is_shown_it_is_also_trusted_by_the_settings_beside_it() -> None:
    """Section 2 has the branch server's, 4 the hub's, 7 that of two servers."""
    for number in (2, 4, 7):
        section = re.split(r"^## ", PAGE, flags=re.MULTILINE)[number]
        assert section.startswith(f"{number}. ")
        (line,) = re.findall(r"trusted_proxies = \[.*?\]", section)
        trusted = tomllib.loads(line)["trusted_proxies"]
        assert trusted
        assert ServerSettings(branch=Path("branch.toml"), trusted_proxies=tuple(trusted)).trusted_proxies


def test_every_kind_of_line_of_the_security_log_is_told_and_no_other() -> None:
    table = OPERATIONS.partition("## The security log")[2].partition("## ")[0]
    rows = [row for row in table.splitlines() if row.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(name for name in named if name != "what") == sorted(What)
    assert f"`{app.SECURITY_LOG}`" in table
    assert f"`{hub.SECURITY_LOG}`" in table


def test_the_figures_told_are_those_in_force() -> None:
    text = " ".join(OPERATIONS.split())
    for told in (
        f"a password of {passwords.SHORTEST} to {passwords.LONGEST} characters",
        f"| {login.TRIES}: for {login.LOCKED_S[0]} s, then {', '.join(map(str, login.LOCKED_S[1:]))} s",
        f"| {login.PLACE_TRIES}: for {login.PLACE_LOCKED_S[0]} s, then "
        f"{', '.join(map(str, login.PLACE_LOCKED_S[1:]))} s |",
        f"| {login.NAME_TRIES}: for {login.NAME_LOCKED_S[0]} s |",
        f"known for {known_browsers.LASTS_S // 86_400} days",
        f"{security_log.LINES_AT_ONCE} lines are written at once and {security_log.LINES_A_MINUTE:.0f} a minute",
        f"from one device or address {security_log.ADDRESS_LINES_AT_ONCE} and one a minute",
    ):
        assert told in text
    assert (security_log.FILES, security_log.FILE_BYTES) == (10, 1024 * 1024)
    assert "Ten files of 1 MB" in text
