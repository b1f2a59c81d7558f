"""Who waits to be let in by a code: few at once, few of one address, one try a code, few wrong ones."""

from __future__ import annotations

import asyncio
import logging
import os

import pytest

from rules.pairing import DeviceSide, WrongCode
from server.devices.pairings import (
    MOST,
    MOST_OF_ONE,
    MOST_WRONG,
    MOST_WRONG_OF_ONE,
    WRONG_WITHIN_S,
    Agreed,
    Failed,
    Pairings,
)
from tests.patience import until
from wire.codec import Json
from wire.errors import Code, Refused
from wire.pairing import CODE_S, NewDevice, NewKey, PairingAsk, PairingOffer, PairingTake, about
from wire.values import Role

TOKEN = "k" * 43
DEVICE = NewDevice(device_id="kiosk-2", name="Máy lấy số 2")


class Device:
    """A new device that shows a code, and its link."""

    def __init__(self, pairings: Pairings, code: str = "482913", address: str = "10.0.0.7") -> None:
        self.pairings, self.code, self.address = pairings, code, address
        self.ended, self.answers, self.got = False, [], None
        self.deaf = False

    def knock(self) -> float | Refused:
        """As a stranger who never means to answer."""
        ask = PairingAsk(role=Role.KIOSK, host="kiosk-pc", message="41" + "00" * 32)
        return self.pairings.asked(self, ask, self.address, self.address, 1_000)

    def ask(self) -> float | Refused:
        plain = PairingAsk(role=Role.KIOSK, host="kiosk-pc", message="0" * 66)
        self.side = DeviceSide(self.code, about(plain), os.urandom)
        ask = plain.model_copy(update={"message": self.side.message.hex()})
        return self.pairings.asked(self, ask, self.address, self.address, 1_000)

    def offer(self, offer: PairingOffer) -> None:
        if self.deaf:
            return
        try:
            seal = self.side.agree(bytes.fromhex(offer.message))
            self.got = NewDevice.model_validate_json(seal.open(bytes.fromhex(offer.sealed)))
        except WrongCode:
            self.code = "111111"
            self.ask()
            return
        sealed = seal.close(NewKey(token=TOKEN).model_dump_json().encode()).hex()
        assert self.pairings.took(self, "take-0001", PairingTake(sealed=sealed))

    def done(self, id_: str, answer: Json | Refused) -> None:
        self.answers.append((id_, answer))

    def end(self) -> None:
        self.ended = True


@pytest.fixture
def now(request: pytest.FixtureRequest) -> list[float]:
    return [100.0]


@pytest.fixture
def pairings(now: list[float]) -> Pairings:
    return Pairings(clock=lambda: now[0], authority="-----BEGIN CERTIFICATE-----")


async def test_the_right_code_gives_the_device_its_name_and_us_its_key(pairings: Pairings) -> None:
    device = Device(pairings)
    assert device.ask() == CODE_S
    [seen] = pairings.waiting
    assert (seen.role, seen.host, seen.address, seen.since) == (Role.KIOSK, "kiosk-pc", "10.0.0.7", 1_000)
    agreed = await pairings.agree(seen.id, "482913", DEVICE)
    assert isinstance(agreed, Agreed)
    assert agreed.token == TOKEN
    assert device.got == DEVICE.model_copy(update={"authority": "-----BEGIN CERTIFICATE-----"})
    agreed.answer({"seq": 7})
    assert device.answers == [("take-0001", {"seq": 7})]


async def test_a_wrong_code_costs_the_device_its_code_and_is_told_as_wrong(pairings: Pairings) -> None:
    device = Device(pairings)
    device.ask()
    [seen] = pairings.waiting
    assert await pairings.agree(seen.id, "482914", DEVICE) is Failed.WRONG
    assert device.got is None
    [again] = pairings.waiting
    assert (again.id != seen.id, again.since) == (True, seen.since)
    assert await pairings.agree(seen.id, "482913", DEVICE) is Failed.GONE, "the old code is worth nothing any more"
    assert isinstance(await pairings.agree(again.id, "111111", DEVICE), Agreed)


async def test_a_code_is_for_one_try_though_two_people_type_it_at_once(pairings: Pairings) -> None:
    device = Device(pairings)
    device.ask()
    [seen] = pairings.waiting
    both = await asyncio.gather(*(pairings.agree(seen.id, "482913", DEVICE) for _ in range(2)))
    assert sum(isinstance(one, Agreed) for one in both) == 1
    assert Failed.GONE in both


async def test_a_code_is_good_for_ten_minutes(pairings: Pairings, now: list[float]) -> None:
    device = Device(pairings)
    device.ask()
    [seen] = pairings.waiting
    now[0] += CODE_S + 1
    assert await pairings.agree(seen.id, "482913", DEVICE) is Failed.GONE
    assert (pairings.waiting, device.ended) == ((), True)


async def test_a_device_that_says_nothing_is_let_go(pairings: Pairings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.devices.pairings.ANSWER_S", 0.05)
    device = Device(pairings)
    device.deaf = True
    device.ask()
    assert await pairings.agree(pairings.waiting[0].id, "482913", DEVICE) is Failed.SILENT
    assert (pairings.waiting, device.ended) == ((), True)


async def test_a_device_that_seals_something_else_is_not_let_in(pairings: Pairings) -> None:
    device = Device(pairings)
    device.ask()
    device.offer = lambda offer: pairings.took(device, "take-0001", PairingTake(sealed="00" * 40))  # type: ignore
    assert await pairings.agree(pairings.waiting[0].id, "482913", DEVICE) is Failed.WRONG
    [(_, why)] = device.answers
    assert isinstance(why, Refused)
    assert why.code is Code.PAIRING_FAILED


async def test_what_was_not_offered_cannot_be_taken(pairings: Pairings) -> None:
    device = Device(pairings)
    assert not pairings.took(device, "take-0001", PairingTake(sealed="00" * 40))
    device.ask()
    assert not pairings.took(device, "take-0001", PairingTake(sealed="00" * 40))


async def wrong(pairings: Pairings, times: int, address: str = "10.0.0.7") -> list[object]:
    device, found = Device(pairings, address=address), []
    device.ask()
    for _ in range(times):
        seen = next(one for one in pairings.waiting if one.address == address)
        found.append(await pairings.agree(seen.id, "000000", DEVICE))
    return found


async def test_after_a_few_wrong_codes_an_address_has_to_wait_and_others_have_not(
    pairings: Pairings, now: list[float]
) -> None:
    found = await wrong(pairings, MOST_WRONG_OF_ONE + 1)
    assert found == [Failed.WRONG] * MOST_WRONG_OF_ONE + [Failed.TOO_MANY]
    assert await wrong(pairings, 1, "10.0.0.8") == [Failed.WRONG]
    now[0] += WRONG_WITHIN_S + 1
    assert await wrong(pairings, 1) == [Failed.WRONG]


async def test_after_many_wrong_codes_all_have_to_wait(pairings: Pairings) -> None:
    for n in range(MOST_WRONG):
        assert await wrong(pairings, 1, f"10.0.1.{n}") == [Failed.WRONG]
    assert await wrong(pairings, 1, "10.0.2.1") == [Failed.TOO_MANY]


def test_thousands_of_strangers_of_one_address_take_a_few_places_and_shut_nobody_out(pairings: Pairings) -> None:
    honest = Device(pairings, address="10.0.0.9")
    honest.ask()
    strangers = [Device(pairings, address="10.0.0.66") for _ in range(5_000)]
    answers = [one.knock() for one in strangers]
    assert sum(answer == CODE_S for answer in answers) == MOST_OF_ONE
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {Code.BUSY}
    assert len(pairings.waiting) == MOST_OF_ONE + 1
    assert not honest.ended


def test_strangers_of_many_addresses_are_no_more_than_there_is_room_for_and_a_newcomer_gets_in(
    pairings: Pairings,
) -> None:
    for n in range(2_000):
        Device(pairings, address=f"10.1.{n % 200}.1").knock()
        assert len(pairings.waiting) <= MOST
    honest = Device(pairings, address="10.0.0.9")
    assert honest.ask() == CODE_S
    assert honest.address in {one.address for one in pairings.waiting}


def test_of_a_full_list_somebody_of_the_greediest_address_makes_room(pairings: Pairings) -> None:
    greedy = [Device(pairings, address="10.0.0.66") for _ in range(MOST_OF_ONE)]
    others = [Device(pairings, address=f"10.0.1.{n}") for n in range(MOST - MOST_OF_ONE)]
    for one in (*greedy, *others):
        assert one.knock() == CODE_S
    assert Device(pairings, address="10.0.2.1").ask() == CODE_S
    assert [one.ended for one in greedy] == [True] + [False] * (MOST_OF_ONE - 1)
    assert not any(one.ended for one in others)


async def test_who_is_being_let_in_is_neither_too_late_nor_makes_room(pairings: Pairings, now: list[float]) -> None:
    honest = Device(pairings)
    honest.ask()
    [waiting] = pairings.waiting
    now[0] += CODE_S - 1
    honest.deaf = True
    trying = asyncio.create_task(pairings.agree(waiting.id, honest.code, DEVICE))
    await until(lambda: any(one.answer is not None for one in pairings._of.values()), "it is tried")
    now[0] += 5
    for n in range(MOST + 5):
        assert Device(pairings, address=f"10.0.1.{n}").knock() == CODE_S
    assert len(pairings.waiting) == MOST
    assert not honest.ended
    trying.cancel()
    await asyncio.gather(trying, return_exceptions=True)
    assert Device(pairings, address="10.0.2.1").knock() == CODE_S
    assert honest.ended, "nobody waits for its answer any more"


def test_a_device_that_shows_a_new_code_has_waited_since_it_came(pairings: Pairings) -> None:
    device = Device(pairings)
    device.knock()
    ask = PairingAsk(role=Role.KIOSK, host="kiosk-pc", message="41" + "00" * 32)
    pairings.asked(device, ask, device.address, device.address, 700_000)
    assert [one.since for one in pairings.waiting] == [1_000]


async def test_no_code_and_no_key_stands_in_a_log_or_a_trace(
    pairings: Pairings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    device = Device(pairings)
    device.ask()
    await pairings.agree(pairings.waiting[0].id, "482914", DEVICE)
    agreed = await pairings.agree(pairings.waiting[0].id, "111111", DEVICE)
    said = caplog.text + repr(agreed)
    for secret in (TOKEN, "482913", "482914", "111111"):
        assert secret not in said


def test_what_a_device_is_and_where_it_runs_are_both_sealed_with_what_is_said() -> None:
    ask = PairingAsk(role=Role.KIOSK, host="pc-1", message="41" + "00" * 32)
    others = [ask.model_copy(update=change) for change in ({"role": Role.DISPLAY}, {"host": "pc-2"})]
    assert len({about(one) for one in (ask, *others)}) == 3
