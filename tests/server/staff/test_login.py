"""Who gets in by a password, who is locked out, and who waits for whom."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.runtime.security_log import SecurityLog
from server.staff import login as module
from server.staff import passwords
from server.staff.login import (
    EACH,
    LOCKED_S,
    NAME_TRIES,
    PIN_LOCKED_S,
    PIN_PLACE_TRIES,
    PIN_TRIES,
    PLACE_TRIES,
    TRIES,
    Asker,
    Authenticator,
)  # fmt: skip
from server.staff.people import LONGEST_NAME
from server.store import people_rows
from server.store.journal import Store
from server.store.people_rows import Person
from tests.patience import until, within
from tests.server.branch_kit import PASSWORD
from tests.server.known_people import KnownPeople, code_of
from wire.errors import Code, Refused
from wire.values import Role
from wire.views import SignedIn

PC = Asker.on_device("pc-1", "10.0.0.31")
OTHER_PC = Asker.on_device("pc-2", "10.0.0.32")
BROWSER = Asker.at_known_browser("0123456789abcdef", "10.0.0.40")
STRANGER = Asker.stranger("10.0.0.66")


class Ticking:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Hasher:
    """Stands for argon2: the kept "hash" is the password itself. It can be made to wait, and counts."""

    def __init__(self) -> None:
        self.looked_at: list[str] = []
        self.known: list[str] = []
        self.go = threading.Event()
        self.go.set()

    def __call__(self, known: str, typed: str) -> bool:
        self.looked_at.append(typed)
        self.known.append(known)
        assert self.go.wait(60)
        return known == typed


@pytest.fixture
def people(store: Store) -> KnownPeople:
    for name, roles in (("lan", "clerk"), ("minh", "clerk"), ("hoa", "manager"), ("mai", "clerk reception")):
        person = Person(name, name.title(), tuple(roles.split()), PASSWORD, 1_000, code=code_of(name))
        store.transact(lambda connection, person=person: people_rows.keep_person(connection, person))  # type: ignore[misc]
    return KnownPeople(store, lambda: 1_000)


@pytest.fixture
def tick() -> Ticking:
    return Ticking()


@pytest.fixture
def hasher() -> Hasher:
    return Hasher()


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    log = SecurityLog(tmp_path / "security.log")

    def read() -> list[dict[str, Any]]:
        log.close()
        return [json.loads(line) for line in (tmp_path / "security.log").read_text().splitlines()]

    read.log = log  # type: ignore[attr-defined]
    yield read
    log.close()


@pytest.fixture
def authenticator(people: KnownPeople, tick: Ticking, hasher: Hasher, told: Any) -> Iterator[Authenticator]:
    made = Authenticator(people, told.log, tick, hasher)
    yield made
    hasher.go.set()
    made.close()


async def code(
    authenticator: Authenticator, user: str, password: str, asker: Asker = PC, role: Role = Role.COUNTER
) -> Code | None:
    """Why it was refused; None when somebody was signed in."""
    answer = await authenticator.sign_in(user, password, role, asker)
    return answer.code if isinstance(answer, Refused) else None


async def test_the_right_password_signs_in_whatever_the_capitals_of_the_name(authenticator: Authenticator) -> None:
    for typed in ("lan", " LAN "):
        signed = await authenticator.sign_in(typed, PASSWORD, Role.COUNTER, PC)
        assert signed == SignedIn(person="s-LAN", name="Lan", roles=("clerk",))


@pytest.mark.parametrize(("user", "password"), [("lan", "wrong-password"), ("nobody", PASSWORD), ("", "")])
async def test_a_wrong_name_and_a_wrong_password_are_refused_alike_and_cost_the_same_work(
    authenticator: Authenticator, hasher: Hasher, user: str, password: str
) -> None:
    assert await code(authenticator, user, password) is Code.WRONG_PASSWORD
    assert hasher.known == [PASSWORD if user == "lan" else passwords.nobody()]


async def test_who_is_no_manager_gets_no_managers_page_and_boards_have_no_sign_in(
    authenticator: Authenticator, hasher: Hasher
) -> None:
    for role in (Role.MANAGER, Role.RECEPTION):
        assert await code(authenticator, "lan", PASSWORD, role=role) is Code.WRONG_PASSWORD
    assert await code(authenticator, "mai", PASSWORD, role=Role.RECEPTION) is None
    looked_at = len(hasher.looked_at)
    for role in (Role.DISPLAY, Role.KIOSK, Role.PHONE, Role.HUB, Role.SERVER):
        assert await code(authenticator, "hoa", PASSWORD, STRANGER, role) is Code.NOT_ALLOWED
    assert len(hasher.looked_at) == looked_at  # a phone makes no work


async def test_a_right_password_of_somebody_without_the_role_is_answered_and_counted_as_a_wrong_one(
    authenticator: Authenticator,
) -> None:
    answers = []
    for name, password in (("lan", PASSWORD), ("mai", "wrong-password")):
        each = [await authenticator.sign_in(name, password, Role.MANAGER, PC) for _ in range(TRIES + 1)]
        answers.append([answer.code if isinstance(answer, Refused) else None for answer in each])
    assert answers[0] == answers[1] == [Code.WRONG_PASSWORD] * (TRIES - 1) + [Code.LOCKED_OUT] * 2


async def test_sixty_guesses_at_once_are_counted_before_any_is_looked_at(
    authenticator: Authenticator, hasher: Hasher
) -> None:
    guesses = [f"guess-{n}" for n in range(59)] + [PASSWORD]
    asked = [Asker.on_device("pc-1"), Asker.stranger("10.0.0.66"), BROWSER]
    for asker in asked:
        hasher.looked_at.clear()
        answers = await asyncio.gather(*(code(authenticator, "lan", guess, asker) for guess in guesses))
        assert None not in answers
        assert len(hasher.looked_at) == TRIES
        assert PASSWORD not in hasher.looked_at
        assert await code(authenticator, "lan", PASSWORD, asker) is Code.LOCKED_OUT


async def test_capitals_and_blanks_give_no_further_tries(authenticator: Authenticator) -> None:
    names = ["lan", "LAN", " lan", "Lan ", "lAn"]
    answers = [await code(authenticator, name, "wrong") for name in names]
    assert answers == [Code.WRONG_PASSWORD] * (TRIES - 1) + [Code.LOCKED_OUT]
    assert await code(authenticator, "laN", PASSWORD) is Code.LOCKED_OUT


async def test_too_many_wrong_tries_lock_this_device_for_this_user_only(
    authenticator: Authenticator, tick: Ticking
) -> None:
    for _ in range(TRIES - 1):
        assert await code(authenticator, "lan", "wrong") is Code.WRONG_PASSWORD
    refused = await authenticator.sign_in("lan", "wrong", Role.COUNTER, PC)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.facts["seconds"]) == (Code.LOCKED_OUT, str(LOCKED_S[0]))
    tick.now += 0.5
    refused = await authenticator.sign_in("lan", PASSWORD, Role.COUNTER, PC)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.facts["seconds"]) == (Code.LOCKED_OUT, str(LOCKED_S[0]))
    assert await code(authenticator, "lan", PASSWORD, Asker.on_device("pc-2")) is None
    assert await code(authenticator, "minh", PASSWORD) is None
    tick.now += LOCKED_S[0]
    assert await code(authenticator, "lan", PASSWORD) is None
    assert await code(authenticator, "lan", "wrong") is Code.WRONG_PASSWORD


async def test_strangers_lock_out_neither_the_persons_own_browser_nor_a_paired_pc(
    authenticator: Authenticator, tick: Ticking
) -> None:
    for n in range(NAME_TRIES):
        await code(authenticator, "hoa", "wrong", Asker.stranger(f"10.0.{n}.1"), Role.MANAGER)
    assert await code(authenticator, "hoa", PASSWORD, Asker.stranger("10.9.9.9"), Role.MANAGER) is Code.LOCKED_OUT
    assert await code(authenticator, "hoa", PASSWORD, BROWSER, Role.MANAGER) is None
    assert await code(authenticator, "hoa", PASSWORD, PC, Role.MANAGER) is None
    assert await code(authenticator, "lan", PASSWORD, Asker.stranger("10.9.9.9")) is None


@pytest.mark.parametrize("asker", [STRANGER, PC, BROWSER])
async def test_nowhere_may_one_name_be_tried_after_the_other(
    authenticator: Authenticator, hasher: Hasher, asker: Asker
) -> None:
    answers = [await code(authenticator, f"name-{n}", "wrong", asker) for n in range(PLACE_TRIES + 5)]
    assert answers == [Code.WRONG_PASSWORD] * (PLACE_TRIES - 1) + [Code.LOCKED_OUT] * 6
    assert len(hasher.looked_at) == PLACE_TRIES
    assert await code(authenticator, "lan", PASSWORD, asker) is Code.LOCKED_OUT
    assert await code(authenticator, "lan", PASSWORD, Asker.stranger("10.0.0.67")) is None
    assert await code(authenticator, "lan", PASSWORD, Asker.on_device("pc-2", STRANGER.address)) is None


async def test_ones_own_right_password_is_no_way_to_try_on_at_others(authenticator: Authenticator) -> None:
    for n in range(PLACE_TRIES):
        assert await code(authenticator, "minh", PASSWORD, STRANGER) is None
        await code(authenticator, f"name-{n}", "wrong", STRANGER)
    assert await code(authenticator, "minh", PASSWORD, STRANGER) is Code.LOCKED_OUT


async def test_the_addresses_one_machine_may_have_are_one_address() -> None:
    assert Asker.stranger("2001:db8:1:2::5").source == Asker.stranger("2001:db8:1:2:ffff::6").source
    assert Asker.stranger("2001:db8:1:2::5").source != Asker.stranger("2001:db8:1:3::5").source
    assert Asker.stranger("::ffff:10.0.0.5").source == Asker.stranger("10.0.0.5").source


async def test_two_hundred_strangers_at_once_hold_up_no_clerk_and_no_manager_who_is_known(
    authenticator: Authenticator, hasher: Hasher
) -> None:
    hasher.go.clear()
    flood = [
        asyncio.create_task(code(authenticator, f"name-{n}", "x", Asker.stranger(f"10.0.{n % 40}.1"), Role.MANAGER))
        for n in range(200)
    ]
    await until(lambda: hasher.looked_at)
    strangers, waiting = [*hasher.looked_at], len(authenticator._strangers._lanes)
    clerks = [asyncio.create_task(code(authenticator, "lan", PASSWORD, PC))]
    clerks.append(asyncio.create_task(code(authenticator, "hoa", PASSWORD, BROWSER, Role.MANAGER)))
    await until(lambda: len(hasher.looked_at) == len(strangers) + 2, "both are looked at before any other stranger")
    assert hasher.looked_at[len(strangers) :] == [PASSWORD, PASSWORD]
    assert waiting <= module.MOST_STRANGERS
    hasher.go.set()
    async with within(60, "everybody is answered"):
        assert await asyncio.gather(*clerks) == [None, None]
        answers = await asyncio.gather(*flood)
    assert {*answers} == {Code.WRONG_PASSWORD, Code.BUSY}
    assert answers.count(Code.WRONG_PASSWORD) == module.MOST_STRANGERS


async def test_one_address_has_a_short_queue_and_what_is_too_much_is_told_and_does_not_count(
    authenticator: Authenticator, hasher: Hasher
) -> None:
    hasher.go.clear()
    flood = [asyncio.create_task(code(authenticator, f"name-{n}", "x", STRANGER)) for n in range(50)]
    await until(lambda: hasher.looked_at)
    other = asyncio.create_task(code(authenticator, "lan", PASSWORD, Asker.stranger("10.0.0.67")))
    await asyncio.sleep(0)
    hasher.go.set()
    async with within(60, "everybody is answered"):
        answers = await asyncio.gather(*flood)
        assert await other is None
    assert answers.count(Code.BUSY) == 50 - EACH
    assert hasher.looked_at.index(PASSWORD) <= 2  # they take turns
    assert await code(authenticator, "name-40", "x", STRANGER) is Code.WRONG_PASSWORD


@pytest.mark.parametrize("change", ["locked", "password", "gone"])
async def test_who_is_locked_or_gets_a_new_password_while_it_is_checked_is_not_let_in(
    authenticator: Authenticator, people: KnownPeople, hasher: Hasher, store: Store, change: str
) -> None:
    hasher.go.clear()
    asked = asyncio.create_task(code(authenticator, "lan", PASSWORD))
    await until(lambda: hasher.looked_at)
    if change == "locked":
        people.lock("lan")
    elif change == "password":
        new = Person("lan", "Lan", ("clerk",), "another", 1_000, code="s-LAN")
        store.transact(lambda connection: people_rows.keep_person(connection, new))
        people.read()
    else:
        people._people.clear()
    hasher.go.set()
    async with within(60, "it is answered"):
        assert await asked is Code.WRONG_PASSWORD


async def test_a_locked_person_is_kept_out_until_unlocked(authenticator: Authenticator, people: KnownPeople) -> None:
    assert people.lock("lan")
    assert await code(authenticator, "lan", PASSWORD) is Code.WRONG_PASSWORD
    assert people.lock("lan", locked=False)
    assert await code(authenticator, "lan", PASSWORD) is None
    assert not people.lock("nobody")


async def test_an_endless_password_is_wrong_without_any_work_and_counts(
    authenticator: Authenticator, hasher: Hasher
) -> None:
    answers = [await code(authenticator, "lan", "x" * 5_000) for _ in range(TRIES)]
    assert answers == [Code.WRONG_PASSWORD] * (TRIES - 1) + [Code.LOCKED_OUT]
    assert await code(authenticator, "l" * 100_000, "x") is Code.WRONG_PASSWORD
    assert len(hasher.looked_at) == 1


async def test_names_longer_than_anybodys_lock_nobody_out_who_has_the_longest(
    people: KnownPeople, store: Store, hasher: Hasher
) -> None:
    name = "l" * LONGEST_NAME
    longest = Person(name, "Lan", ("clerk",), PASSWORD, 1_000, code="s-LONG")
    store.transact(lambda connection: people_rows.keep_person(connection, longest))
    here = Authenticator(KnownPeople(store, lambda: 1_000), matches=hasher)
    for _ in range(TRIES):
        await code(here, name + "l", "x")
    assert await code(here, name, PASSWORD) is None
    here.close()


async def test_real_passwords_are_checked_too(people: KnownPeople, store: Store) -> None:
    authenticator = Authenticator(people)
    people.add("hanh", "Lê Thị Hạnh", ("clerk",), "cửa sổ màu xanh")
    assert await code(authenticator, "hanh", "cửa sổ màu xanh") is None
    assert await code(authenticator, "hanh", "cua so mau xanh") is Code.WRONG_PASSWORD
    assert await code(authenticator, "nobody", "cua so mau xanh") is Code.WRONG_PASSWORD
    authenticator.close()


async def test_the_security_log_says_who_failed_and_who_came_and_went_and_no_password(
    authenticator: Authenticator, told: Any
) -> None:
    for _ in range(TRIES + 1):
        await code(authenticator, "LAN", "my-secret-guess")
    await code(authenticator, "mat-khau-cua-hoa", "hoa", STRANGER)
    await code(authenticator, "lan", PASSWORD, OTHER_PC, Role.MANAGER)
    await code(authenticator, "hoa", PASSWORD, STRANGER, Role.PHONE)
    signed = await authenticator.sign_in("hoa", PASSWORD, Role.MANAGER, BROWSER)
    assert isinstance(signed, SignedIn)
    authenticator.signed_out(signed, BROWSER)
    lines = told()
    assert [(line["what"], line.get("why"), line.get("person")) for line in lines] == [
        *[("sign_in_failed", "wrong", "s-LAN")] * TRIES,
        ("locked_out", None, "s-LAN"),
        ("sign_in_failed", "locked", "s-LAN"),
        ("sign_in_failed", "wrong", None),
        ("sign_in_failed", "not_allowed", "s-LAN"),
        ("sign_in_failed", "no_sign_in_here", "s-HOA"),
        ("signed_in", None, "s-HOA"),
        ("signed_out", None, "s-HOA"),
    ]
    assert (lines[0]["device"], lines[0]["address"]) == ("pc-1", "10.0.0.31")
    assert lines[TRIES]["seconds"] == LOCKED_S[0]
    assert len(lines[TRIES + 2]["unknown"]) == 8
    text = json.dumps(lines)
    for secret in ("my-secret-guess", PASSWORD, "mat-khau-cua-hoa"):
        assert secret not in text


# -- PINs --

PIN, WRONG_PIN = "730264", "730265"


@pytest.fixture
def with_pins(people: KnownPeople, store: Store) -> KnownPeople:
    for name in ("lan", "minh", "hoa"):
        person = people.find(name)
        assert person is not None
        person = replace(person, pin_hash=PIN)
        store.transact(lambda connection, person=person: people_rows.keep_person(connection, person))  # type: ignore[misc]
    return KnownPeople(store, lambda: 1_000)


@pytest.fixture
def pins_here(with_pins: KnownPeople, tick: Ticking, hasher: Hasher, told: Any) -> Iterator[Authenticator]:
    made = Authenticator(with_pins, told.log, tick, hasher)
    yield made
    made.close()


async def test_a_pin_signs_in_at_a_paired_pc_and_the_journal_says_so(pins_here: Authenticator) -> None:
    kept: list[str] = []
    pins_here.record = lambda told: kept.append(told.what)
    assert await code(pins_here, "LAN", PIN) is None
    assert await code(pins_here, "lan", PASSWORD) is None
    assert kept == ["signed_in_with_pin", "signed_in"]


@pytest.mark.parametrize("asker", [STRANGER, BROWSER, PC])
async def test_a_pin_is_only_a_wrong_password_in_the_managers_pages(pins_here: Authenticator, asker: Asker) -> None:
    assert await code(pins_here, "hoa", PIN, asker, Role.MANAGER) is Code.WRONG_PASSWORD


@pytest.mark.parametrize(
    ("pc", "takes"),
    [
        (Role.RECEPTION, {"lan": True, "minh": True, "hoa": True}),  # a clerk has a desk in a browser there
        (Role.MANAGER, {"lan": False, "minh": False, "hoa": True}),
        (Role.COUNTER, {"lan": True, "minh": True, "hoa": False}),  # a manager's would open her pages in the hall
    ],
)
async def test_in_the_browser_of_a_paired_pc_a_pin_is_for_those_whose_pc_it_is(
    with_pins: KnownPeople, store: Store, tick: Ticking, hasher: Hasher, pc: Role, takes: dict[str, bool]
) -> None:
    minh = with_pins.find("minh")
    assert minh is not None
    store.transact(lambda connection: people_rows.keep_person(connection, replace(minh, roles=("reception",))))
    here = Authenticator(KnownPeople(store, lambda: 1_000), None, tick, hasher)
    asker = Asker.in_browser_of("pc-9", pc, "10.0.0.31")
    for name, taken in takes.items():
        assert await code(here, name, PIN, asker, Role.MANAGER) is (None if taken else Code.WRONG_PASSWORD), name
        tick.now += 3600
    assert await code(here, "lan", PASSWORD, asker, Role.MANAGER) is None, "with a password everybody has an account"
    here.close()


@pytest.mark.parametrize("more", [(), ("manager",), ("viewer", "reception")])
@pytest.mark.parametrize("pc", [Role.RECEPTION, Role.MANAGER])
async def test_an_administrator_signs_in_to_the_pages_with_the_password_on_every_pc(
    with_pins: KnownPeople, store: Store, tick: Ticking, hasher: Hasher, pc: Role, more: tuple[str, ...]
) -> None:
    hoa = with_pins.find("hoa")
    assert hoa is not None
    roles = ("administrator", *more)
    store.transact(lambda connection: people_rows.keep_person(connection, replace(hoa, roles=roles)))
    here = Authenticator(KnownPeople(store, lambda: 1_000), None, tick, hasher)
    asker = Asker.in_browser_of("pc-9", pc, "10.0.0.31")
    assert await code(here, "hoa", PIN, asker, Role.MANAGER) is Code.WRONG_PASSWORD
    assert await code(here, "hoa", PASSWORD, asker, Role.MANAGER) is None
    here.close()


async def test_few_wrong_pins_on_all_pcs_together_leave_the_password_which_brings_the_pin_back(
    pins_here: Authenticator,
) -> None:
    where = [PC, OTHER_PC] * PIN_TRIES
    answers = [await code(pins_here, "lan", WRONG_PIN, pc) for pc in where[:PIN_TRIES]]
    assert answers == [Code.WRONG_PASSWORD] * (PIN_TRIES - 1) + [Code.PIN_NOT_NOW]
    assert await code(pins_here, "lan", PIN, OTHER_PC) is Code.PIN_NOT_NOW
    assert await code(pins_here, "minh", PIN) is None  # others go on
    assert await code(pins_here, "lan", PASSWORD) is None
    assert await code(pins_here, "lan", PIN) is None


async def test_the_owners_right_pin_does_not_help_who_guesses_at_another_pc(pins_here: Authenticator) -> None:
    for _ in range(PIN_TRIES - 1):
        assert await code(pins_here, "lan", WRONG_PIN, OTHER_PC) is Code.WRONG_PASSWORD
        assert await code(pins_here, "lan", PIN) is None
    assert await code(pins_here, "lan", WRONG_PIN, OTHER_PC) is Code.PIN_NOT_NOW, "the fifth there"
    assert await code(pins_here, "lan", PIN, OTHER_PC) is Code.PIN_NOT_NOW


async def test_ones_own_slips_are_taken_back_by_the_right_pin(pins_here: Authenticator) -> None:
    for _ in range(3):
        for _ in range(PIN_TRIES - 1):
            assert await code(pins_here, "lan", WRONG_PIN) is Code.WRONG_PASSWORD
        assert await code(pins_here, "lan", PIN) is None


async def test_a_password_elsewhere_brings_the_pin_back_but_not_where_somebody_guessed(
    pins_here: Authenticator, tick: Ticking
) -> None:
    for _ in range(PIN_TRIES):
        await code(pins_here, "lan", WRONG_PIN, OTHER_PC)
    assert await code(pins_here, "lan", PASSWORD) is None
    assert await code(pins_here, "lan", PIN) is None
    assert await code(pins_here, "lan", PIN, OTHER_PC) is Code.PIN_NOT_NOW
    assert await code(pins_here, "lan", PASSWORD, OTHER_PC) is None
    assert await code(pins_here, "lan", PIN, OTHER_PC) is None
    for _ in range(PIN_TRIES):
        await code(pins_here, "lan", WRONG_PIN, OTHER_PC)
    await code(pins_here, "lan", PASSWORD)
    tick.now += PIN_LOCKED_S[-1] + 1
    assert await code(pins_here, "lan", PIN, OTHER_PC) is None, "a day later"


async def test_a_pin_that_was_tried_too_often_waits_for_a_day(pins_here: Authenticator, tick: Ticking) -> None:
    for _ in range(PIN_TRIES):
        await code(pins_here, "lan", WRONG_PIN)
    tick.now += PIN_LOCKED_S[0] - 1
    assert await code(pins_here, "lan", PIN) is Code.PIN_NOT_NOW
    tick.now += 2
    assert await code(pins_here, "lan", PIN) is None


async def test_wrong_pins_hours_apart_count_together(pins_here: Authenticator, tick: Ticking) -> None:
    for _ in range(PIN_TRIES):
        tick.now += 2 * 3600
        await code(pins_here, "lan", WRONG_PIN)
    assert await code(pins_here, "lan", PIN) is Code.PIN_NOT_NOW


async def test_wrong_pins_of_many_people_at_one_pc_end_pins_there_and_nowhere_else(
    pins_here: Authenticator, with_pins: KnownPeople, store: Store
) -> None:
    names = [f"nguoi{n}" for n in range(PIN_PLACE_TRIES)]
    for name in names:
        person = Person(name, name, ("clerk",), PASSWORD, 1_000, code=code_of(name), pin_hash=PIN)
        store.transact(lambda connection, person=person: people_rows.keep_person(connection, person))  # type: ignore[misc]
    many = Authenticator(KnownPeople(store, lambda: 1_000), matches=lambda known, typed: known == typed)
    for name in names:
        await code(many, name, WRONG_PIN)
    assert await code(many, "lan", PIN) is Code.PIN_NOT_NOW
    assert await code(many, "lan", PASSWORD) is None
    assert await code(many, "lan", PIN, OTHER_PC) is None
    many.close()


async def test_where_pins_are_switched_off_the_password_is_asked_for(pins_here: Authenticator, hasher: Hasher) -> None:
    pins_here.pins_on = lambda: False
    assert await code(pins_here, "lan", PIN) is Code.PIN_NOT_NOW
    assert hasher.looked_at == []
    assert await code(pins_here, "lan", PASSWORD) is None


@pytest.mark.parametrize("change", [{"active": False}, {"pin_hash": ""}, {"roles": ("viewer",)}])
async def test_a_pin_of_who_is_locked_or_has_none_or_no_role_here_lets_nobody_in(
    pins_here: Authenticator, with_pins: KnownPeople, store: Store, change: dict[str, Any]
) -> None:
    person = with_pins.find("lan")
    assert person is not None
    store.transact(lambda connection: people_rows.keep_person(connection, replace(person, **change)))
    changed = Authenticator(KnownPeople(store, lambda: 1_000), matches=lambda known, typed: known == typed)
    assert await code(changed, "lan", PIN) is Code.WRONG_PASSWORD
    changed.close()


@pytest.mark.parametrize("what", ["off", "another", "locked"])
async def test_a_pin_that_is_no_more_when_it_has_been_checked_lets_nobody_in(
    pins_here: Authenticator, with_pins: KnownPeople, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    person = with_pins.find("lan")
    assert person is not None

    def checked(known: str, typed: str) -> bool:
        if what == "off":
            pins_here.pins_on = lambda: False
        else:
            now = replace(person, pin_hash="another") if what == "another" else replace(person, active=False)
            monkeypatch.setattr(KnownPeople, "of_code", lambda _, __: now)
        return known == typed

    monkeypatch.setattr(pins_here, "_matches", checked)
    assert await code(pins_here, "lan", PIN) is Code.WRONG_PASSWORD


async def test_right_pins_at_one_pc_count_as_no_tries(pins_here: Authenticator) -> None:
    for _ in range(PIN_PLACE_TRIES + 1):
        assert await code(pins_here, "lan", PIN) is None


async def test_pins_that_are_not_looked_at_because_too_many_wait_count_as_no_tries(
    pins_here: Authenticator, hasher: Hasher
) -> None:
    hasher.go.clear()
    flood = [asyncio.create_task(code(pins_here, f"name-{n}", "x")) for n in range(EACH)]
    await until(lambda: hasher.looked_at)
    busy = [await code(pins_here, "lan", PIN) for _ in range(PIN_TRIES)]
    hasher.go.set()
    async with within(60, "everybody is answered"):
        await asyncio.gather(*flood)
    assert busy == [Code.BUSY] * PIN_TRIES
    assert await code(pins_here, "lan", PIN) is None
