"""`toiluot init`: the files of a new branch, ready to be edited."""

from __future__ import annotations

from pathlib import Path

import config

EXAMPLES = Path(config.__file__).parent / "examples"
DEMO_BRANCH = Path(config.__file__).parent / "demo" / "branch.toml"

CHANGES = {"../demo/branch.toml": "branch.toml"}
"""In the examples paths point into this repository; in an office's folder the files lie side by side."""


class AlreadyThere(Exception):
    """A file of that name is there; nothing was written."""


def lay_out(folder: Path) -> list[Path]:
    """Write the settings files of a branch into `folder`, never over one that is there; gives what was written.

    Raises:
        AlreadyThere: one of the files is there; nothing was written.
        OSError: the folder cannot be written; what was written until then is taken away again.
    """
    texts = {folder / "branch.toml": DEMO_BRANCH.read_text(encoding="utf-8")}
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
