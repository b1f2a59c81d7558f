"""Whatever stands in a settings file: it can be used, or is refused by file, line and key in our own words."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.testing import CliRunner

from config import BadSettings, Problem, ServerSettings, load
from config.references import check_whole
from tests.fuzz.settings_files import (
    FILES,
    KINDS,
    MODELS,
    VALUES,
    Key,
    changed,
    keys_of,
    models_in,
    spoilt,
    value_at,
    whole,
    written,
)
from tests.fuzz.values import TEXTS
from toiluot.cli import app
from wire import strict_json, text
from wire.catalogue import Branch
from wire.commands import ApplySettings
from wire.values import Text

EACH, EACH_LONG = 8, 400
"""Times each key is spoilt; the long run is `make soak`'s."""

NOT_OURS = re.compile(
    r"[Ii]nput should|[Ff]ield required|[Ee]xtra inputs|should match|[Vv]alue error|pydantic|Traceback|"
    r"at line \d+, col|Exceeds the limit|recursion|codec can't|invalid literal|Errno|No time zone|malformed|"
    r"\[type=|\(\?:|\[\^|\\S|"
    r"Illegal character|Cannot (overwrite|declare|mutate)|Invalid (value|statement|initial)|Expected|Unterminated",
)
"""Words of pydantic, of the TOML reader, of Python, and of regular expressions."""

SAYS_WHAT_TO_DO = re.compile(
    r"write|add |take|keep|list it|save|give|did you mean|known here|remove|must|make|already|run `|type the text"
    r"|; (?:name|list|let|put) "  # what is to be done stands behind what is wrong
)
LONGEST_LINE = 1_000


def judge(problem: Problem, lines: int) -> None:
    """A refusal names its file and says what to do in our own words, and nothing in it rules a terminal."""
    said = str(problem)
    assert not text.flaw(said), repr(said)
    assert len(said) < LONGEST_LINE, said[:200]
    assert problem.file in said
    assert 0 <= problem.line <= lines + 1, said
    assert not NOT_OURS.search(problem.message), said
    assert SAYS_WHAT_TO_DO.search(problem.message), said


def judge_taken(settings: BaseModel) -> None:
    """What was accepted can be shown, sent, stored and read back as the same."""
    plain = json.loads(settings.model_dump_json())
    assert not [one for one in texts(plain) if text.flaw(one)]
    assert all(kept == text.words(kept) for one in words_of(settings) for kept in (one.of("vi"), one.of("en")))
    kept, flaw = strict_json.read(settings.model_dump_json())
    assert flaw is None
    assert kept == plain
    if isinstance(settings, Branch):
        asked = ApplySettings(branch=settings)
        assert ApplySettings.model_validate_json(asked.model_dump_json()).branch == settings
        assert set(settings.where_to_wait) == set(settings.service_by_id)
        assert settings.skills.keys() == settings.counter_by_id.keys()
    if isinstance(settings, ServerSettings) and settings.hub is not None:
        assert text.flaw(settings.hub.book_at) == ""


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def words_of(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from words_of(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from words_of(one)


def read(path: Path, kind: str) -> bool:
    """Whether the file is taken; either way it is judged."""
    lines = path.read_bytes().replace(b"\r", b"\n").count(b"\n") + 1
    problems: list[Problem] = []
    try:
        settings = load(path, MODELS[kind])
    except BadSettings as bad:
        problems = bad.problems or [Problem(str(path), 0, "", "refused without a reason")]
    else:
        judge_taken(settings)
    for problem in problems:
        judge(problem, lines)
    return not problems


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_none_of_settings_is_refused_in_our_words_whatever_asks(name: str, tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(FILES[name])
    assert not any([read(file, kind) for kind in MODELS])
    checked(file, 1)


def checked(file: Path, status: int) -> str:
    """What `toiluot check` says of a file; no traceback, the right exit code."""
    done = CliRunner().invoke(app, ["check", str(file)])
    assert isinstance(done.exception, SystemExit | None), repr(done.exception)
    assert done.exit_code == status, done.output
    assert not text.flaw(done.output.replace("\n", ""))
    assert "Traceback" not in done.output
    return done.output


@pytest.mark.parametrize("kind", MODELS)
def test_check_says_of_each_kind_of_file_what_is_wrong_with_it(kind: str, tmp_path: Path) -> None:
    file, data, dice = tmp_path / "x.toml", whole(kind), random.Random(kind)
    for key in dice.sample(keys(kind), 4):
        file.write_bytes(spoilt(dice, data, key))
        found = check_whole(file, KINDS)
        said = checked(file, 1 if found else 0)
        assert [*map(str, found)] == (said.splitlines() if found else [])


def test_a_file_that_cannot_be_opened_or_never_ends_is_refused_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for place in (
        tmp_path,
        tmp_path / "no\nfile\x1b[31m",
        tmp_path / "loop",
        tmp_path / ("x" * 300),
        Path("/dev/zero"),
    ):
        assert "give the path of a settings file" in checked(place, 1)
    for odd in ("a\x00b", "a\udcff"):
        with pytest.raises(BadSettings) as caught:
            load(tmp_path / odd, MODELS["kiosk"])
        assert "give the path of a settings file" in str(caught.value)


def keys(kind: str) -> list[Key]:
    return list(keys_of(MODELS[kind]))


@pytest.mark.parametrize("kind", MODELS)
def test_the_whole_example_is_good_and_the_models_name_its_keys(kind: str, tmp_path: Path) -> None:
    file, data = tmp_path / "x.toml", whole(kind)
    file.write_bytes(written(data))
    assert tomllib.loads(written(data).decode()) == data
    assert read(file, kind)
    known = keys(kind)
    assert known
    assert all((name,) in known for name in data)


def spoil_each(kind: str, times: int, folder: Path) -> tuple[int, int]:
    """Spoil each key so many times; how many files were taken and how many were not."""
    file, data, taken = folder / "x.toml", whole(kind), 0
    for key in keys(kind):
        dice = random.Random(f"{kind} {key}")
        for _ in range(times):
            file.write_bytes(spoilt(dice, data, key))
            taken += read(file, kind)
    return taken, len(keys(kind)) * times - taken


@pytest.mark.parametrize("kind", MODELS)
def test_each_key_spoilt_is_taken_and_good_or_refused_in_our_words(kind: str, tmp_path: Path) -> None:
    taken, refused = spoil_each(kind, EACH, tmp_path)
    assert min(taken, refused) > 10, (taken, refused)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", MODELS)
def test_each_key_spoilt_often_is_taken_and_good_or_refused_in_our_words(kind: str, tmp_path: Path) -> None:
    spoil_each(kind, EACH_LONG, tmp_path)


def kinds_of_field() -> dict[str, tuple[str, Key]]:
    """One key for every kind of field there is among all models: its annotation and what it must be."""
    found: dict[str, tuple[str, Key]] = {}

    def look(kind: str, model: type[BaseModel], at: Key) -> None:
        for name, field in model.model_fields.items():
            found.setdefault(f"{field.annotation!r} {field.metadata!r}", (kind, (*at, name)))
            for inside in models_in(field.annotation):
                look(kind, inside, (*at, name))

    for kind, model in MODELS.items():
        look(kind, model, ())
    return found


def spoil_all(folder: Path, share: int) -> None:
    """Every value for every kind of field, or every `share`th of these."""
    file, n = folder / "x.toml", 0
    for kind, key in kinds_of_field().values():
        data = whole(kind)
        for value in (*VALUES.values(), *(TEXTS.values() if type(value_at(data, key)) is str else ())):
            n += 1
            if n % share == 0:
                file.write_bytes(written(changed(data, key, value)))
                read(file, kind)
    assert n > 1_000


def test_a_share_of_all_values_in_all_kinds_of_fields_is_good_or_refused_in_our_words(tmp_path: Path) -> None:
    spoil_all(tmp_path, 7)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_every_value_in_every_kind_of_field_is_good_or_refused_in_our_words(tmp_path: Path) -> None:
    spoil_all(tmp_path, 1)
