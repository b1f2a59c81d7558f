"""Coverage-guided fuzzing of one target: `python -m tests.fuzz.guided TARGET FOLDER [libFuzzer's own options]`.

What it finds interesting is kept in FOLDER; an input that breaks the target is left there, and the exit code says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from pathlib import Path

import atheris

with contextlib.redirect_stdout(sys.stderr), atheris.instrument_imports(include=["wire", "hardware", "config"]):
    from tests.fuzz.targets import DICTIONARY, TARGETS

LONGEST = 300
"""Characters of an entry in the fuzzer's dictionary."""


def main(name: str, folder: Path, options: list[str]) -> None:
    """Does not return: libFuzzer ends the process."""
    target = TARGETS[name]
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for good in target.good:
        (corpus / hashlib.sha1(good, usedforsecurity=False).hexdigest()).write_bytes(good)
    entries = ["".join(f"\\x{byte:02x}" for byte in one.encode()) for one in DICTIONARY if len(one) < LONGEST]
    (folder / "dictionary").write_text("".join(f'"{entry}"\n' for entry in entries), encoding="ascii")
    known = [f"-dict={folder / 'dictionary'}", f"-artifact_prefix={folder}/", "-max_len=4096", "-timeout=10"]
    atheris.Setup([sys.argv[0], *known, *options, str(corpus)], target.feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
