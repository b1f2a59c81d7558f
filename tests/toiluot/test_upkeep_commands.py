"""What the commands for a branch's years say, and to whom they say no."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config import ServerSettings, load
from server.store.journal import Store
from tests.server.branch_kit import MONDAY_9
from tests.server.known_people import KnownPeople
from tests.server.upkeep.conftest import settings_in
from tests.server.upkeep.years import live
from tests.toiluot.upkeep_office import typed
from toiluot.cli import app
from wire.values import Role


@pytest.fixture
async def settings(tmp_path: Path) -> Path:
    """A branch with two days of 2024, three of 2025 and one of 2026."""
    made = settings_in(tmp_path)
    await live(made)
    path = tmp_path / "server.toml"
    path.write_text(
        f'kind = "server"\ndatabase = "{made.database}"\ndata_dir = "{made.data_dir}"\nbranch = "{made.branch}"\n'
    )
    return path


def said(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.output


def test_a_year_is_archived_and_the_command_says_what_to_do_with_it(settings: Path) -> None:
    code, words = said("archive", settings, "2024")
    assert code == 0
    assert "branch-2024.db: 2024-12-30 to 2024-12-31" in words
    assert "Copy it elsewhere now." in words
    assert "The archive ends with row " in words
    assert said("archive", settings, "2024")[0] == 0  # doing it again harms nothing


def test_a_year_that_cannot_be_archived_is_refused_in_a_sentence(settings: Path) -> None:
    assert said("archive", settings, "2026") == (1, "The year 2024 comes first: archive that one, then 2026.\n")


def test_verify_says_where_the_journal_begins_and_checks_archives_when_asked(settings: Path) -> None:
    assert "begin with row" not in said("verify", settings)[1]
    said("archive", settings, "2024")
    code, words = said("verify", settings)
    assert code == 0
    assert "earlier ones are in archives" in words
    code, words = said("verify", settings, "--archives")
    assert code == 0
    assert "So does the archive before them." in words
    assert said("verify", settings.with_name("branch-2024.db"))[0] == 0


def test_an_archive_is_named_instead_of_the_settings(settings: Path, tmp_path: Path) -> None:
    said("archive", settings, "2024")
    archive = settings.with_name("branch-2024.db")
    assert "8 visits in 2024" in said("report", archive, "2024", "--out", tmp_path / "year.html")[1]
    assert "A001" in said("replay", archive, "2024-12-30")[1]
    assert "8 visits" in said("export", archive, tmp_path / "visits.csv")[1]
    assert "There is no database" in said("verify", tmp_path / "none.db")[1]


def test_a_period_is_reported_from_the_settings(settings: Path, tmp_path: Path) -> None:
    code, words = said("report", settings, "2025-06", "--out", tmp_path / "month.html", "--language", "en")
    assert (code, words) == (0, f"{tmp_path / 'month.html'}: 4 visits in 2025-06\n")
    code, words = said("report", settings, "June")
    assert code == 2
    assert "is no day, week, month or year" in words


def test_a_copy_that_fails_in_the_second_place_is_told_as_that_and_not_as_a_backup_that_was_not_made(
    settings: Path,
) -> None:
    settings.write_text(settings.read_text() + '[backup]\nsecond_folder = "unplugged"\n')
    done = CliRunner().invoke(app, ["backup", str(settings)])
    assert done.exit_code == 1
    assert " rows, " in done.stdout
    assert done.stderr.startswith("The backup is made; only its copy in the second place failed. The second place ")


@pytest.mark.parametrize("dates", [("--first", "2025-01-01"), ("--last", "2025-12-31")])
def test_days_are_refused_for_the_whole_journal(settings: Path, tmp_path: Path, dates: tuple[str, str]) -> None:
    code, words = said("export", settings, tmp_path / "new.jsonl", "--journal", *dates)
    assert code == 2
    assert words == "The journal is written whole, so that its hashes can be checked; leave --first and --last out.\n"
    assert not (tmp_path / "new.jsonl").exists()


def test_a_number_that_the_day_does_not_have_is_told(settings: Path) -> None:
    code, words = said("replay", settings, "2025-12-31", "--number", "Z999", "--language", "en")
    assert code == 1
    assert words.endswith("There is no number Z999 on this day.\n")
    assert said("replay", settings, "2025-12-31", "--number", "A001")[0] == 0
    assert said("replay", settings, "2025-12-31")[0] == 0


def test_a_backup_and_a_restore_say_how_many_pictures_and_videos_there_are(office: Path) -> None:
    settings = load(office / "server.toml", ServerSettings)
    one, two = (hashlib.sha256(data).hexdigest() for data in (b"one", b"two"))
    store = Store(settings.database)
    store.open()
    store.note("media", json.dumps({"entries": [{"sha256": one}, {"sha256": two}]}))
    store.close()
    folder = settings.data_dir / "media"
    folder.mkdir()
    (folder / one).write_bytes(b"one")
    (folder / two).write_bytes(b"changed")
    ended = typed(office, "backup server.toml --folder later")
    assert (ended.code, "is not as it was sent" in ended.err) == (1, True)
    (folder / one).unlink()
    (folder / two).unlink()
    (later,) = (office / "later").glob("20*")
    ended = typed(office, f"restore server.toml later/{later.name} --set-aside --skip 0")
    assert ended.code == 0, ended.err
    lines = ended.out.splitlines()
    assert "Pictures and videos of the displays that are back in their place: 1." in lines
    assert "Pictures and videos of the displays that are not there, to be sent again on their page: 1." in lines
    assert (folder / one).read_bytes() == b"one"
    (folder / two).write_bytes(b"two")
    assert "pictures and videos of the displays beside it: 2" in typed(office, "backup server.toml").out.splitlines()


def test_a_restore_says_whose_it_is_who_must_be_let_in_again_and_who_is(office: Path) -> None:
    store = Store(load(office / "server.toml", ServerSettings).database)
    store.open()
    people = KnownPeople(store, lambda: MONDAY_9)
    people.pair("kiosk-old", Role.KIOSK)
    people.add("an.nv", "Nguyễn Văn An", ("clerk",), "một mật khẩu dài")
    typed(office, "backup server.toml --folder later")
    (later,) = (office / "later").iterdir()
    people.unpair("kiosk-old")
    people.lock("an.nv")
    people.pair("kiosk-new", Role.KIOSK)
    people.add("ha.nt", "Nguyễn Thu Hà", ("clerk",), "một mật khẩu dài")
    store.close()
    ended = typed(office, f"restore server.toml later/{later.name} --set-aside")
    assert ended.code == 0, ended.err
    assert ended.out.startswith("Restored branch hanoi-1: ")
    for line in (
        "Devices paired since then, which must be paired again: kiosk-new.",
        "People added since then, who must be added again: ha.nt.",
        "Devices unpaired since then, which are let in again now: kiosk-old.",
        "People taken out since then, who may sign in again now: an.nv.",
    ):
        assert line in ended.out.splitlines()
