"""Whatever the umask of who types: nobody else on the machine reads what the commands keep."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import HubSettings, load
from server.hub.keys import keys_of
from server.hub.store.database import HubDatabase
from server.runtime.security_log import SecurityLog, What
from tests.toiluot.upkeep_office import typed
from toiluot.first_branch import lay_out

PEOPLE = "user server.toml ha.nt Hà --role clerk --password con-mèo-đen-ngủ-say"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Path]:
    """As most shells leave it: what is made is readable by all."""
    before = os.umask(0o022)
    lay_out(tmp_path / "office")
    server = tmp_path / "office" / "server.toml"
    server.write_text(server.read_text().replace('data_dir = "var"', 'data_dir = "deep/down/var"'))
    yield tmp_path / "office"
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """What lies below a folder that its group or others may read or look into."""
    return sorted(str(p.relative_to(folder)) for p in (folder, *folder.rglob("*")) if p.stat().st_mode & 0o077)


def test_what_the_commands_of_a_branch_keep_is_for_its_user_alone(office: Path) -> None:
    for line in ("pair server.toml kiosk-1 kiosk --out kiosk-1.token", PEOPLE, "backup server.toml",
                 "backup server.toml --folder other/place"):  # fmt: skip
        ended = typed(office, line)
        assert ended.code == 0, ended.err
    (kept,) = (p for p in (office / "other" / "place").iterdir() if p.is_dir())
    ended = typed(office, f"restore server.toml {kept.relative_to(office)} --set-aside")
    assert ended.code == 0, ended.err
    for made in ("var", "deep", "other"):
        assert open_to_others(office / made) == []
    assert (office / "kiosk-1.token").stat().st_mode & 0o777 == 0o600


def test_what_a_hub_keeps_is_for_its_user_alone(office: Path) -> None:
    settings = load(office / "hub.toml", HubSettings)
    database = HubDatabase(settings.database)
    database.upgrade()
    keys_of(settings.key_file, database)
    database.close()
    log = SecurityLog(settings.data_dir / "deep" / "security.log")
    log.tell(What.SIGN_IN_FAILED, why="wrong")
    log.close()
    ended = typed(office, "backup hub.toml")
    assert ended.code == 0, ended.err
    assert open_to_others(office / "var") == []
