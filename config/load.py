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

from config.explain import advice
from config.lines import Lines
from config.settings import PROGRAMS

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
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


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
                    f'this file is for {data["kind"]!r}; write kind = "{wanted}", or give a {wanted} file',
                )
            ]
        )
    try:
        # JSON, so that strict models take TOML's arrays as tuples yet still refuse a text for a number.
        return model.model_validate_json(
            json.dumps(data, default=str), strict=True, extra="forbid", context={"base": path.absolute().parent}
        )
    except ValidationError as error:
        raise BadSettings(_problems(path, text, data, model, error)) from None


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
        message = f"this file is for {kind!r}; give one for {names}"
        raise BadSettings([Problem(str(path), Lines(text).of(("kind",)), "kind", message)])
    return load(path, model)


def check(path: Path | str, kinds: Mapping[str, type[BaseModel]] | None = None) -> list[Problem]:
    """What is wrong with the file, judged by the kind it says it is; empty when all is well.

    Args:
        path: the file.
        kinds: more kinds than the five programs: the command line adds `{"branch": wire.catalogue.Branch}`.
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
        said = f"{kind!r} is no kind of file; " if "kind" in data else "missing; "
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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadSettings([Problem(str(path), line, "", "not UTF-8 text; save the file as UTF-8")]) from None
    except OSError as error:
        raise BadSettings(
            [Problem(str(path), 0, "", f"cannot be read ({error.strerror}); give the path of a settings file")]
        ) from None
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        message = f"not TOML: {error}; write name = value, texts in double quotes"
        raise BadSettings([Problem(str(path), line, "", message)]) from None


def _kind_of(model: type[BaseModel]) -> str | None:
    field = model.model_fields.get("kind")
    return field.default if field is not None and isinstance(field.default, str) else None


def _problems(
    path: Path, text: str, data: dict[str, object], model: type[BaseModel], error: ValidationError
) -> list[Problem]:
    lines = Lines(text)
    problems = []
    for each in error.errors(include_url=False):
        loc = tuple(part for part in each["loc"])
        message = advice(model, loc, each, data)
        if not loc or each["type"] == "value_error":
            # A rule between fields begins its message with the field's name and names the entry it is about.
            field, _, rest = message.partition(": ")
            if rest and re.fullmatch(r"[a-z_' ]+", field):
                problems.append(Problem(str(path), lines.naming((*loc, field.split("'")[0]), rest), field, rest))
                continue
        problems.append(Problem(str(path), lines.of(loc), dotted(loc), message))
    return sorted(problems, key=lambda p: p.line)


def dotted(loc: tuple[int | str, ...]) -> str:
    """A place in the file as a person writes it: `counters[3].zone`, counting from 1."""
    out = ""
    for part in loc:
        out += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if out else part
    return out
