"""`toiluot init`: the files of a new branch, ready to be edited."""

from __future__ import annotations

from pathlib import Path

import config

EXAMPLES = Path(config.__file__).parent / "examples"
DEMO_BRANCH = Path(config.__file__).parent / "demo" / "branch.toml"

CHANGES = {"../demo/branch.toml": "branch.toml"}
"""In the examples paths point into this repository; in an office's folder the files lie side by side."""


def lay_out(folder: Path) -> list[Path]:
    """Write the settings files of a branch into `folder`, never over one that is there; gives what was written.

    Raises:
        FileExistsError: one of the files is already there; nothing was written.
        OSError: the folder cannot be written.
    """
    texts = {folder / "branch.toml": DEMO_BRANCH.read_text(encoding="utf-8")}
    for example in sorted(EXAMPLES.glob("*.toml")):
        text = example.read_text(encoding="utf-8")
        for old, new in CHANGES.items():
            text = text.replace(old, new)
        texts[folder / example.name] = text
    for path in texts:
        if path.exists():
            raise FileExistsError(f"{path} is already there; nothing was written. Give an empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return list(texts)
