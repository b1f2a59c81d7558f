"""`toiluot init` lays out files that `check` finds good: a whole office as an example, or one with next to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import config
from config.settings import DisplaySettings, ServerSettings
from toiluot.cli import app
from toiluot.first_branch import EMPTY_BRANCH, AlreadyThere, lay_out, names_a_branch
from wire.catalogue import Branch


def told(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.output


def test_an_empty_branch_is_good_and_has_one_service_that_one_counter_serves(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    assert told("init", "--empty", "--id", "hanoi-7", str(folder))[0] == 0
    code, said = told("check", str(folder / "branch.toml"), str(folder / "server.toml"))
    assert code == 0, said
    branch = config.load(folder / "branch.toml", Branch)
    assert branch.id == "hanoi-7"
    assert [len(part) for part in (branch.groups, branch.services, branch.counters, branch.zones)] == [1, 1, 1, 1]
    assert branch.skills[branch.counters[0].id] == {branch.services[0].id}
    assert branch.outcomes
    assert branch.classes


def test_who_sets_up_in_the_browser_is_told_to_edit_no_more_than_is_needed(tmp_path: Path) -> None:
    _, said = told("init", "--empty", str(tmp_path / "unnamed"))
    assert "`id` in" in said.replace("\n", " ")
    _, said = told("init", "--empty", "--id", "hanoi-7", str(tmp_path / "named"))
    assert "Now edit" not in said
    assert "`id`" not in said
    assert f"toiluot server {tmp_path / 'named' / 'server.toml'}" in said.replace("\n", " ")


def test_without_a_name_it_has_the_one_in_the_file(tmp_path: Path) -> None:
    lay_out(tmp_path, EMPTY_BRANCH)
    assert config.load(tmp_path / "branch.toml", Branch).id == "chi-nhanh-1"


@pytest.mark.parametrize("named", [True, False])
def test_a_display_beside_its_server_keeps_its_pictures_apart_from_the_originals(tmp_path: Path, named: bool) -> None:
    folder = tmp_path / "office"
    assert told("init", str(folder))[0] == 0
    display = folder / "display.toml"
    if not named:
        lines = display.read_text(encoding="utf-8").splitlines(keepends=True)
        display.write_text("".join(line for line in lines if "media_folder" not in line), encoding="utf-8")
    originals = config.load(folder / "server.toml", ServerSettings).data_dir / "media"
    kept = config.load(display, DisplaySettings).media_folder
    assert not kept.is_relative_to(originals)
    assert not originals.is_relative_to(kept)


@pytest.mark.parametrize("name", ["", "Hà Nội", "a b", "-7", "a" * 65, 'x"\nkind = "hub', "hanoi-7\n"])
def test_a_name_that_is_none_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "office"
    code, said = told("init", "--empty", f"--id={name}", str(folder))
    assert code == 2
    assert "hanoi-7" in said
    assert not folder.exists()
    assert not names_a_branch(name)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "branch.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(AlreadyThere):
        lay_out(tmp_path, EMPTY_BRANCH)
    assert [path.name for path in tmp_path.iterdir()] == ["branch.toml"]
    assert (tmp_path / "branch.toml").read_text(encoding="utf-8") == "mine"
