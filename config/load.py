"""Read a TOML file into its class, or say every trouble with file, line, field and what to write instead."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from config import plain
from config.explain import advice, not_toml
from config.files import NoFile, read_file
from config.lines import Lines
from config.plain import shown, visible
from config.settings import PROGRAMS

LONGEST_KEY = 64
"""Characters of a key that a message repeats."""

DEEPEST_NAME = 32
"""Parts of a dotted name. The reader of TOML takes time by their square, and a million would take for ever."""

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = re.compile(rf"(?m)(?:^|[{{,])[ \t]*\[{{0,2}}(?:[ \t]*{_NAME}[ \t]*\.){{{DEEPEST_NAME}}}")

_PLACE = re.compile(r"[a-z_]+(\[[0-9]{1,6}\]|\.[a-z_]+)+")
"""The place of a trouble as a rule between fields names it: `special_days[3].date`."""

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Problem:
    """One trouble with a settings file."""

    file: str
    line: int
    """1 is the first; 0 when the trouble is with the file as a whole."""
    field: str
    """Dotted name, as written in the file: `printer.port`, `counters[3].zone`."""
    message: str
    """What is wrong and what to write instead."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        said = f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
        # Names of files and keys are repeated here, which may hold what would rule a terminal.
        return visible(said)


class BadSettings(Exception):
    """A settings file cannot be used; `problems` lists everything found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


def load(path: Path | str, model: type[M]) -> M:
    """Read `path` as `model`. Relative paths in it count from its folder.

    Raises:
        BadSettings: the file cannot be read, is not TOML, or says something the model refuses.
    """
    path = Path(path)
    text, data = read_toml(path)
    wanted = _kind_of(model)
    if wanted and data.get("kind") not in (None, wanted):
        raise BadSettings(
            [
                Problem(
                    str(path),
                    Lines(text).of(("kind",)),
                    "kind",
                    f'this file is for {shown(data["kind"])}; write kind = "{wanted}", or give a {wanted} file',
                )
            ]
        )
    if not data:
        begin = f'kind = "{wanted}"' if wanted else "name = value"
        raise BadSettings([Problem(str(path), 0, "", f"says nothing; write {begin} and what belongs to it")])
    lines = Lines(text)
    found = [Problem(str(path), lines.of(loc), dotted(loc), message) for loc, message in plain.flaws(data)]
    read: M | None = None
    if (written := _json(data)) is not None:
        try:
            # JSON, so that strict models take TOML's arrays as tuples yet still refuse a text for a number.
            context = {"base": path.absolute().parent, "written": True}
            read = model.model_validate_json(written, strict=True, extra="forbid", context=context)
        except ValidationError as error:
            told = {problem.field for problem in found}
            found += [one for one in _problems(path, lines, data, model, error) if one.field not in told]
    if read is None or found:
        raise BadSettings(sorted(found, key=lambda problem: problem.line))
    return read


def load_one_of(path: Path | str, kinds: Mapping[str, type[M]]) -> M:
    """Read `path` as the one of several models that its `kind` names; without one, as the first.

    Raises:
        BadSettings: as `load`, or the file is for none of them.
    """
    path = Path(path)
    text, data = read_toml(path)
    kind = data.get("kind", next(iter(kinds)))
    model = kinds.get(kind) if isinstance(kind, str) else None
    if model is None:
        names = " or ".join(f'"{name}"' for name in kinds)
        message = f"this file is for {shown(kind)}; give one for {names}"
        raise BadSettings([Problem(str(path), Lines(text).of(("kind",)), "kind", message)])
    return load(path, model)


def check(path: Path | str, kinds: Mapping[str, type[BaseModel]] | None = None) -> list[Problem]:
    """What is wrong with the file, judged by the kind it says it is; empty when all is well.

    Args:
        path: the file.
        kinds: more kinds than the six programs: the command line adds `{"branch": wire.catalogue.Branch}`.
    """
    path = Path(path)
    known: dict[str, type[BaseModel]] = {**PROGRAMS, **(kinds or {})}
    try:
        text, data = read_toml(path)
    except BadSettings as bad:
        return bad.problems
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in known:
        choices = ", ".join(f'"{k}"' for k in known)
        said = f"{shown(kind)} is no kind of file; " if "kind" in data else "missing; "
        return [Problem(str(path), Lines(text).of(("kind",)), "kind", f"{said}write kind = one of {choices}")]
    try:
        load(path, known[kind])
    except BadSettings as bad:
        return bad.problems
    return []


def read_toml(path: Path) -> tuple[str, dict[str, object]]:
    """A file's text and what it says.

    Raises:
        BadSettings: it cannot be read, or is not TOML.
    """
    text = _text_of(path)
    return text, toml_of(text, str(path))


def toml_of(text: str, file: str) -> dict[str, object]:
    """What a text in TOML says; `file` is named in troubles.

    Raises:
        BadSettings: it is not TOML.
    """
    if deep := _DOTTED.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        message = f"a name has more than {DEEPEST_NAME} parts; write what the field needs"
        raise BadSettings([Problem(file, line, "", message)])
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits, and nests of thousands
        if isinstance(error, tomllib.TOMLDecodeError):
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else text.count("\n") + 1
            raise BadSettings([Problem(file, line, "", not_toml(str(error)))]) from None
        message = "a number has too many digits, or too much stands within each other; write what the field needs"
        raise BadSettings([Problem(file, 0, "", message)]) from None


def _text_of(path: Path) -> str:
    try:
        held = read_file(path, plain.LARGEST_FILE)
    except (NoFile, IsADirectoryError):
        raise BadSettings([Problem(str(path), 0, "", "is no file; give the path of a settings file")]) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "that is no name of a file"
        raise BadSettings(
            [Problem(str(path), 0, "", f"cannot be read ({why}); give the path of a settings file")]
        ) from None
    try:
        text = held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = held[: error.start].count(b"\n") + 1
        raise BadSettings([Problem(str(path), line, "", "not UTF-8 text; save the file as UTF-8")]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _json(data: dict[str, object]) -> str | None:
    """The same as JSON; None when it is too deep or has numbers that nobody could read: `plain.flaws` says so."""
    try:
        return None if plain.is_too_deep(data) else json.dumps(data, default=str)
    except ValueError:  # 0x and thousands of digits
        return None


def _kind_of(model: type[BaseModel]) -> str | None:
    field = model.model_fields.get("kind")
    return field.default if field is not None and isinstance(field.default, str) else None


def _problems(
    path: Path, lines: Lines, data: dict[str, object], model: type[BaseModel], error: ValidationError
) -> list[Problem]:
    problems = []
    for each in error.errors(include_url=False):
        loc = tuple(part for part in each["loc"])
        message = advice(model, loc, each, data)
        if not loc or each["type"] == "value_error":
            # A rule between fields begins its message with the field's name and names the entry it is about.
            field, _, rest = message.partition(": ")
            if rest and re.fullmatch(r"[a-z_.' ]+", field):
                named = (*loc, *field.split("'")[0].split("."))
                problems.append(Problem(str(path), lines.naming(named, rest), dotted((*loc, field)), rest))
                continue
            if rest and _PLACE.fullmatch(field):
                named = (*loc, *place(field))
                problems.append(Problem(str(path), lines.of(named), dotted(named), rest))
                continue
        problems.append(Problem(str(path), lines.of(loc), dotted(loc), message))
    return problems


def place(named: str) -> tuple[int | str, ...]:
    """What `dotted` was made from: `counters[3].zone`."""
    return tuple(int(n) - 1 if n else word for word, n in re.findall(r"([a-z_]+)|\[([0-9]+)\]", named))


def dotted(loc: tuple[int | str, ...]) -> str:
    """A place in the file as a person writes it: `counters[3].zone`, counting from 1."""
    out = ""
    for part in loc:
        part = f"{part[:LONGEST_KEY]}…" if isinstance(part, str) and len(part) > LONGEST_KEY else part
        out += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if out else part
    return out
