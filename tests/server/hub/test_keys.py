"""One database, one key: a hub with another key does not start, or citizens would be told their bookings are forged."""

from __future__ import annotations

import pytest

from server.hub.app import Hub
from server.hub.keys import HUB_KEY, Keys, keys_of
from server.hub.store.database import HubDatabase
from server.runtime.start_refused import StartRefused
from tests.server.hub.house import settings_in


def started(folder, url) -> str:
    """Start a hub's program as far as its ports, and end it; its public key."""
    folder.mkdir(exist_ok=True)
    hub = Hub(settings_in(folder, database=url))
    hub.ledger.close()
    return hub.public_key


def test_a_second_hub_with_another_key_does_not_start_and_the_first_goes_on(tmp_path, hub_url):
    first = started(tmp_path / "one", hub_url)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "hub.key").write_text("ab" * 32, encoding="ascii")
    with pytest.raises(StartRefused, match=r"two/hub\.key is not the key .* forged.* other machine"):
        started(tmp_path / "two", hub_url)
    assert started(tmp_path / "one", hub_url) == first


def test_a_second_hub_without_a_key_makes_none_of_its_own(tmp_path, hub_url):
    started(tmp_path / "one", hub_url)
    with pytest.raises(StartRefused, match=r"two/hub\.key is missing.*Bring it back"):
        started(tmp_path / "two", hub_url)
    assert not (tmp_path / "two" / "hub.key").exists()


def test_several_hubs_with_the_same_key_share_a_database(tmp_path, hub_url):
    first = started(tmp_path / "one", hub_url)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "hub.key").write_bytes((tmp_path / "one" / "hub.key").read_bytes())
    assert started(tmp_path / "two", hub_url) == first


def test_the_first_start_makes_a_key_that_only_its_user_reads(tmp_path):
    started(tmp_path, f"sqlite:///{tmp_path}/hub.db")
    key = tmp_path / "hub.key"
    assert (key.stat().st_mode & 0o777, len(key.read_text(encoding="ascii"))) == (0o600, 65)
    assert [path.name for path in tmp_path.glob("hub.key*")] == ["hub.key"]


def test_a_key_file_replaced_by_mistake_is_noticed_at_the_next_start(tmp_path):
    url, key = f"sqlite:///{tmp_path}/hub.db", tmp_path / "hub.key"
    first = started(tmp_path, url)
    right = key.read_bytes()
    key.write_text("cd" * 32 + "\n", encoding="ascii")
    with pytest.raises(StartRefused, match="is not the key"):
        started(tmp_path, url)
    key.write_bytes(right)
    assert started(tmp_path, url) == first


@pytest.mark.parametrize(("text", "words"), [("", "64 hexadecimal"), ("zz" * 32, "cannot be used"), ("ab", "64 hexa")])
def test_a_file_that_is_no_key_is_refused(tmp_path, text, words):
    (tmp_path / "hub.key").write_text(text, encoding="ascii")
    with pytest.raises(StartRefused, match=words):
        started(tmp_path, f"sqlite:///{tmp_path}/hub.db")


async def test_bookings_from_before_keys_were_noted_tell_which_key_it_was(house, hall, tmp_path, monkeypatch):
    house.dial(hall)
    while (await house.book()).status_code != 201:
        pass
    await house.stop()
    database = HubDatabase(f"sqlite:///{tmp_path}/hub.db")
    try:
        with database.writer.begin() as connection:
            connection.exec_driver_sql("DELETE FROM meta")
        wrong = tmp_path / "wrong.key"
        wrong.write_text("ab" * 32, encoding="ascii")
        with pytest.raises(StartRefused, match="is not the key"):
            keys_of(wrong, database)
        with pytest.raises(StartRefused, match="is missing"):
            keys_of(tmp_path / "none.key", database)
        assert database.noted(HUB_KEY) is None
        assert keys_of(tmp_path / "hub.key", database).mark == database.noted(HUB_KEY)
    finally:
        database.close()


def test_the_mark_of_a_key_does_not_tell_it():
    one, other = Keys(b"a" * 32), Keys(b"b" * 32)
    assert one.mark != other.mark
    assert (b"a" * 32).hex() not in one.mark
