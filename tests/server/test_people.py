"""Devices by their token, people by their password, lock-outs by the pair of both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.people import LOCKED_S, TRIES, BadName, People
from server.store.journal import Store
from tests.server.branch_kit import PASSWORD
from wire.errors import Code, Refused
from wire.values import Role
from wire.views import SignedIn


class Ticking:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url)
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def tick() -> Ticking:
    return Ticking()


@pytest.fixture
def people(store: Store, tick: Ticking) -> People:
    made = People(store, lambda: 1_000, tick)
    made.add("lan", "Nguyễn Thị Lan", ("clerk",), PASSWORD)
    return made


def test_a_token_is_good_for_its_own_device_and_role_only(people: People) -> None:
    token = people.pair("kiosk-1", Role.KIOSK)
    other = people.pair("kiosk-2", Role.KIOSK)
    assert people.device("kiosk-1", token, Role.KIOSK) is not None
    assert people.device("kiosk-1", other, Role.KIOSK) is None
    assert people.device("kiosk-1", token, Role.COUNTER) is None
    assert people.device("kiosk-1", "", Role.KIOSK) is None
    assert people.device("nobody", token, Role.KIOSK) is None


def test_pairing_again_makes_the_old_token_worthless(people: People) -> None:
    old = people.pair("kiosk-1", Role.KIOSK)
    new = people.pair("kiosk-1", Role.KIOSK)
    assert people.device("kiosk-1", old, Role.KIOSK) is None
    assert people.device("kiosk-1", new, Role.KIOSK) is not None


def test_an_unpaired_device_is_let_in_no_longer(people: People) -> None:
    token = people.pair("kiosk-1", Role.KIOSK)
    assert people.unpair("kiosk-1")
    assert people.device("kiosk-1", token, Role.KIOSK) is None
    assert not people.unpair("kiosk-1")


def test_the_database_holds_neither_tokens_nor_passwords(people: People, store: Store) -> None:
    token = people.pair("kiosk-1", Role.KIOSK)
    store.close()
    assert store.database.path is not None
    stored = store.database.path.read_bytes()
    assert b"argon2id" in stored
    assert token.encode() not in stored
    assert PASSWORD.encode() not in stored


def test_devices_and_people_are_there_after_a_restart(people: People, store: Store) -> None:
    token = people.pair("pc-1", Role.COUNTER, "quay-01")
    again = People(store, lambda: 1_000)
    device = again.device("pc-1", token, Role.COUNTER)
    assert device is not None
    assert device.counter_id == "quay-01"
    assert [p.full_name for p in again.everybody] == ["Nguyễn Thị Lan"]


@pytest.mark.parametrize("role", [Role.PHONE, Role.HUB, Role.SERVER])
def test_only_devices_of_the_hall_can_be_paired(people: People, role: Role) -> None:
    with pytest.raises(BadName, match="kiosk, counter"):
        people.pair("x", role)


@pytest.mark.parametrize(
    ("name", "roles", "password", "says"),
    [
        ("có dấu", ("clerk",), PASSWORD, "letters, digits"),
        ("minh", (), PASSWORD, "clerk, reception, manager"),
        ("minh", ("boss",), PASSWORD, "boss"),
        ("minh", ("clerk",), "short", "at least 8"),
    ],
)
def test_a_person_who_cannot_be_added_is_told_what_to_write(
    people: People, name: str, roles: tuple[str, ...], password: str, says: str
) -> None:
    with pytest.raises(BadName, match=says):
        people.add(name, "X", roles, password)


async def test_right_password_signs_in(people: People) -> None:
    signed = await people.sign_in("lan", PASSWORD, Role.COUNTER, "pc-1")
    assert signed == SignedIn(person="lan", name="Nguyễn Thị Lan", roles=("clerk",))


@pytest.mark.parametrize(("user", "password"), [("lan", "wrong-password"), ("nobody", PASSWORD), ("", "")])
async def test_wrong_name_and_wrong_password_are_refused_alike(people: People, user: str, password: str) -> None:
    assert await _code(people, user, password) is Code.WRONG_PASSWORD


async def test_a_clerk_cannot_sign_in_as_manager_or_on_a_board(people: People) -> None:
    for role in (Role.MANAGER, Role.RECEPTION, Role.DISPLAY, Role.PHONE):
        answer = await people.sign_in("lan", PASSWORD, role, "pc-1")
        assert isinstance(answer, Refused)
        assert answer.code is Code.NOT_ALLOWED


async def test_too_many_wrong_tries_lock_this_device_for_this_user_only(people: People, tick: Ticking) -> None:
    people.add("minh", "Minh", ("clerk",), PASSWORD)
    for _ in range(TRIES - 1):
        assert await _code(people, "lan", "wrong") is Code.WRONG_PASSWORD
    assert await _code(people, "lan", "wrong") is Code.LOCKED_OUT
    assert await _code(people, "lan", PASSWORD) is Code.LOCKED_OUT
    assert isinstance(await people.sign_in("lan", PASSWORD, Role.COUNTER, "pc-2"), SignedIn)
    assert isinstance(await people.sign_in("minh", PASSWORD, Role.COUNTER, "pc-1"), SignedIn)
    tick.now += LOCKED_S[0] + 1
    assert isinstance(await people.sign_in("lan", PASSWORD, Role.COUNTER, "pc-1"), SignedIn)


async def test_a_locked_person_is_kept_out_until_unlocked(people: People) -> None:
    assert people.lock("lan")
    assert await _code(people, "lan", PASSWORD) is Code.WRONG_PASSWORD
    assert people.lock("lan", locked=False)
    assert isinstance(await people.sign_in("lan", PASSWORD, Role.COUNTER, "pc-1"), SignedIn)
    assert not people.lock("nobody")


async def _code(people: People, user: str, password: str) -> Code:
    answer = await people.sign_in(user, password, Role.COUNTER, "pc-1")
    assert isinstance(answer, Refused)
    return answer.code
