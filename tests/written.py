"""Everything that is written for people, cut into what it sets as code, names and links."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.vi.md"]
FOLDERS = (
    *("wire", "config", "rules", "hardware", "server", "clientkit", "kiosk", "counter", "display", "toiluot"),
    *("tests", "docs"),
)
PAGES = [*READMES, *sorted(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md"))]

FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CALL = re.compile(r"(?:^\s*(?:sudo )?|&& |; |-u toiluot |/bin/)toiluot ([a-z].*)")
TABLE = re.compile(r"\[{1,2}[a-z_.]+\]{1,2}")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@dataclass(frozen=True)
class Page:
    """One page: `blocks` are its blocks of code, fenced or indented, `inline` what stands between backticks."""

    path: Path
    text: str
    blocks: tuple[str, ...]
    inline: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """Every line of code that a person would type."""
        return [line for block in self.blocks for line in block.splitlines()]


def read(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    fenced = [block for _, block in FENCED.findall(text)]
    prose = FENCED.sub("", text)
    indented, rest, block = [], [], []
    for line in [*prose.splitlines(), ""]:
        before_is_list = bool(rest) and bool(re.match(r"\s*(?:[-*]|\d+\.) |  \S", rest[-1]))
        if line.startswith("    ") and (block or not rest or not rest[-1].strip()) and not before_is_list:
            block.append(line[4:])
        elif block and not line.strip():
            block.append("")
        else:
            if block:
                indented.append("\n".join(block).strip("\n") + "\n")
                block = []
            rest.append(line)
    if block:
        indented.append("\n".join(block).strip("\n") + "\n")
    return Page(path, text, (*fenced, *indented), tuple(INLINE.findall("\n".join(rest))))


def settings_in(block: str) -> list[dict[str, Any]]:
    """What a block of code, or a stretch of it, says as settings; nothing when it is something else."""
    try:
        found = [tomllib.loads(block)] if " = " in block or TABLE.fullmatch(block) else []
    except tomllib.TOMLDecodeError:
        parts = block.split("\n\n")
        found = [] if len(parts) == 1 else [said for part in parts for said in settings_in(part)]
    return [said for said in found if said]


def calls(line: str) -> list[list[str]]:
    """Each `toiluot COMMAND ...` in a line of code, as the shell would hand it over."""
    found = []
    for said in CALL.findall(line):
        typed = re.split(r"\s(?:&&|\||#|>)|;", said)[0]
        found.append(shlex.split(re.sub(r"[\[\]]|\.\.\.|…", "", typed)))
    return found
