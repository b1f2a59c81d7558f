"""Devices by their token, people by their name; what cannot be taken is told with what to write."""

from __future__ import annotations

import pytest

from server.staff.people import BadName
from server.store import people_rows
from server.store.journal import Store
from server.store.people_rows import Person
from tests.server.branch_kit import PASSWORD
from tests.server.known_people import KnownPeople
from wire.values import Role


@pytest.fixture
def people(store: Store) -> KnownPeople:
    made = KnownPeople(store, lambda: 1_000)
    made.add("lan", "Nguyễn Thị Lan", ("clerk",), PASSWORD)
    return made


def test_a_token_is_good_for_its_own_device_and_role_only(people: KnownPeople) -> None:
    token = people.pair("kiosk-1", Role.KIOSK)
    other = people.pair("kiosk-2", Role.KIOSK)
    assert people.device("kiosk-1", token, Role.KIOSK) is not None
    assert people.device("kiosk-1", other, Role.KIOSK) is None
    assert people.device("kiosk-1", token, Role.COUNTER) is None
    assert people.device("kiosk-1", "", Role.KIOSK) is None
    assert people.device("nobody", token, Role.KIOSK) is None


def test_pairing_again_makes_the_old_token_worthless(people: KnownPeople) -> None:
    old = people.pair("kiosk-1", Role.KIOSK)
    new = people.pair("kiosk-1", Role.KIOSK)
    assert people.device("kiosk-1", old, Role.KIOSK) is None
    assert people.device("kiosk-1", new, Role.KIOSK) is not None


def test_an_unpaired_device_is_let_in_no_longer(people: KnownPeople) -> None:
    token = people.pair("kiosk-1", Role.KIOSK)
    assert people.is_paired("kiosk-1")
    assert people.unpair("kiosk-1")
    assert not people.is_paired("kiosk-1")
    assert people.device("kiosk-1", token, Role.KIOSK) is None
    assert not people.unpair("kiosk-1")


def test_the_database_holds_neither_tokens_nor_passwords(people: KnownPeople, store: Store) -> None:
    token = people.pair("kiosk-1", Role.KIOSK)
    store.close()
    assert store.database.path is not None
    stored = store.database.path.read_bytes()
    assert b"argon2id" in stored
    assert token.encode() not in stored
    assert PASSWORD.encode() not in stored


def test_devices_and_people_are_there_after_a_restart(people: KnownPeople, store: Store) -> None:
    token = people.pair("pc-1", Role.COUNTER, "quay-01")
    again = KnownPeople(store, lambda: 1_000)
    device = again.device("pc-1", token, Role.COUNTER)
    assert device is not None
    assert device.counter_id == "quay-01"
    assert [p.full_name for p in again.everybody] == ["Nguyễn Thị Lan"]


def test_only_devices_of_the_hall_can_be_paired(people: KnownPeople) -> None:
    for role in (Role.PHONE, Role.HUB, Role.SERVER):
        with pytest.raises(BadName, match="kiosk, counter"):
            people.pair("x", role)


def test_a_device_has_a_plain_name(people: KnownPeople) -> None:
    for device_id in ("", "kiosk 1", "kiosk-1\n", "quầy", "-x", "x" * 65):
        with pytest.raises(BadName, match="letters, digits"):
            people.pair(device_id, Role.KIOSK)


CANNOT_BE_ADDED: list[tuple[str, str, tuple[str, ...], str, str]] = [
    ("có dấu", "Minh", ("clerk",), PASSWORD, "letters, digits"),
    ("minh\nx", "Minh", ("clerk",), PASSWORD, "letters, digits"),
    ("m" * 65, "Minh", ("clerk",), PASSWORD, "at most 64"),
    ("minh", "Minh", (), PASSWORD, "clerk, reception, manager"),
    ("minh", "Minh", ("boss",), PASSWORD, "boss"),
    ("minh", "Minh", ("clerk",), "short", "at least 10"),
    ("minh", "", ("clerk",), PASSWORD, "1 to 100"),
    ("minh", "M" * 101, ("clerk",), PASSWORD, "1 to 100"),
    ("minh", "Mi\x07nh", ("clerk",), PASSWORD, "control"),
    ("minh", "Mi\u202enh", ("clerk",), PASSWORD, "control"),
]


def test_a_person_who_cannot_be_added_is_told_what_to_write(people: KnownPeople) -> None:
    for name, full_name, roles, password, says in CANNOT_BE_ADDED:
        with pytest.raises(BadName, match=says):
            people.add(name, full_name, roles, password)
    assert [person.name for person in people.everybody] == ["lan"]


def test_a_name_is_kept_without_blanks_around_it_and_a_full_name_composed(people: KnownPeople) -> None:
    person = people.add("  minh ", " Trần  Va\u0306n Minh ", ("clerk",), PASSWORD)
    assert (person.name, person.full_name) == ("minh", "Trần Văn Minh")


def test_a_name_is_found_whatever_its_capitals_and_the_blanks_around_it(people: KnownPeople) -> None:
    for typed in ("lan", "Lan", "LAN", "  lan ", "\tLAN\n"):
        found = people.find(typed)
        assert found is not None, typed
        assert found.name == "lan"
    for typed in ("", "la n", "lan2", "l" * 100_000, "lan\x00", "\ud800"):
        assert people.find(typed) is None, typed


def test_two_names_from_before_that_differ_by_capitals_are_each_found_as_they_are_written(store: Store) -> None:
    for name in ("Lan", "lan", "Minh"):
        old = Person(name, name, ("clerk",), "hash", 1_000, code=f"s-{len(name)}{name[0].upper()}{ord(name[0])}")
        store.transact(lambda connection, old=old: people_rows.keep_person(connection, old))  # type: ignore[misc]
    people = KnownPeople(store, lambda: 1_000)
    for name in ("Lan", "lan"):
        found = people.find(f" {name} ")
        assert found is not None
        assert found.name == name
    assert people.find("LAN") is None
    minh = people.find("minh")
    assert minh is not None
    assert minh.name == "Minh"
    assert people.add("Lan", "Lan", ("clerk",), PASSWORD).name == "Lan"
