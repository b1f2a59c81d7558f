"""`toiluot init`: the files of a new branch, ready to be edited."""

from __future__ import annotations

import re
from pathlib import Path

import config
from wire.values import IDENTIFIER_PATTERN

EXAMPLES = Path(config.__file__).parent / "examples"
DEMO_BRANCH = Path(config.__file__).parent / "demo" / "branch.toml"
EMPTY_BRANCH = Path(config.__file__).parent / "empty" / "branch.toml"

CHANGES = {"../demo/branch.toml": "branch.toml"}
"""In the examples paths point into this repository; in an office's folder the files lie side by side."""

_ID = re.compile(r'^id = "[^"]*"', re.MULTILINE)


def names_a_branch(text: str) -> bool:
    """Whether a branch may be named so."""
    return len(text) <= 64 and re.fullmatch(IDENTIFIER_PATTERN.removesuffix("$"), text) is not None


class AlreadyThere(Exception):
    """A file of that name is there; nothing was written."""


def lay_out(folder: Path, branch: Path = DEMO_BRANCH, branch_id: str | None = None) -> list[Path]:
    """Write the settings files of a branch into `folder`, never over one that is there; gives what was written.

    Args:
        folder: made if it is not there.
        branch: the file its services, counters and hours come from.
        branch_id: names the branch for ever; None for the file's own.

    Raises:
        AlreadyThere: one of the files is there; nothing was written.
        OSError: the folder cannot be written; what was written until then is taken away again.
    """
    text = branch.read_text(encoding="utf-8")
    if branch_id is not None:
        text = _ID.sub(f'id = "{branch_id}"', text, count=1)
    texts = {folder / "branch.toml": text}
    for example in sorted(EXAMPLES.glob("*.toml")):
        text = example.read_text(encoding="utf-8")
        for old, new in CHANGES.items():
            text = text.replace(old, new)
        texts[folder / example.name] = text
    for path in texts:
        if path.exists():
            raise AlreadyThere(f"{path} is already there; nothing was written. Give an empty folder.")
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    try:
        for path, text in texts.items():
            with path.open("x", encoding="utf-8") as file:
                written.append(path)
                file.write(text)
    except OSError:
        for path in written:
            path.unlink()
        if made:
            folder.rmdir()
        raise
    return written
