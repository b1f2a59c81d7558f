"""Packs the counter for a PC that has nothing of Debian's: a wheel with fonts inside, and the versions of the rest.

    python -m tests.counter_wheel FOLDER

The wheel is the whole product as Python packages; what it installs is what `toiluot[counter]` asks for. It is made from
the files that git knows, in a folder of its own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent

FONTS = (
    "/usr/share/fonts/opentype/inter/Inter-Regular.otf",
    "/usr/share/fonts/opentype/inter/Inter-Medium.otf",
    "/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
    "/usr/share/fonts/opentype/inter/Inter-Bold.otf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
)
"""Of Debian's packages fonts-inter and fonts-noto-core; SIL Open Font License 1.1, which lets them be passed on."""

LICENCES = {
    "Inter.txt": "/usr/share/doc/fonts-inter/copyright",
    "NotoSans.txt": "/usr/share/doc/fonts-noto-core/copyright",
}

CONSTRAINTS = "counter-versions.txt"


def needed(extra: str = "counter") -> dict[str, str]:
    """Every package that the counter needs here, with the version that it was tried with."""
    found: dict[str, str] = {}
    asked = [Requirement(f"toiluot[{extra}]")]
    seen: set[tuple[str, frozenset[str]]] = set()
    while asked:
        one = asked.pop()
        mark = (_plain(one.name), frozenset(one.extras))
        if mark in seen:
            continue
        seen.add(mark)
        try:
            there = distribution(one.name)
        except PackageNotFoundError:  # for another system than this
            continue
        if mark[0] != "toiluot":
            found[mark[0]] = there.version
        for text in there.requires or ():
            further = Requirement(text)
            wanted = ("", *one.extras)
            if further.marker is None or any(further.marker.evaluate({"extra": each}) for each in wanted):
                asked.append(further)
    return dict(sorted(found.items()))


def pack(folder: Path) -> Path:
    """Make the wheel and the list of versions in a folder; the wheel's path.

    Raises:
        OSError: a font's package is missing here.
        subprocess.CalledProcessError: the wheel cannot be built.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        tree = Path(made) / "tree"
        known = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
        translated = [str(path.relative_to(ROOT)) for path in ROOT.glob("*/i18n/*.qm")]
        for name in (*known.stdout.split("\0"), *translated):
            if name and not name.startswith("tests/") and (ROOT / name).is_file():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, tree / name)
        own = tree / "clientkit" / "fonts"
        own.mkdir()
        for font in FONTS:
            shutil.copy(font, own)
        for name, licence in LICENCES.items():
            shutil.copy(licence, own / name)
        build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*build, "--wheel-dir", str(folder), str(tree)], check=True)
    lines = [f"{name}=={version}" for name, version in needed().items()]
    (folder / CONSTRAINTS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return max(folder.glob("toiluot-*.whl"), key=lambda path: path.stat().st_mtime)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    print(pack(Path(sys.argv[1])))
