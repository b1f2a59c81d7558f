"""A browser that shows a code: who is let in by it, who is not, and what it hears."""

from __future__ import annotations

import asyncio

import pytest

from server.devices.browsers import KEPT_S, Browsers, Found, Now, new_secret
from server.devices.pairings import (
    BROWSER_GONE_S,
    MOST_OF_ONE,
    MOST_WRONG_OF_ONE,
    Agreed,
    Failed,
    Pairings,
)
from wire.errors import Code, Refused, refused
from wire.pairing import CODE_S, NewDevice
from wire.values import Role

DEVICE = NewDevice(device_id="pad-quay-07", name="")


class Page:
    """A page that shows a code."""

    def __init__(self, browsers: Browsers, address: str = "10.0.0.9") -> None:
        self.browsers, self.address = browsers, address
        self.secret = self.code = ""

    def ask(self) -> str | Refused:
        self.browsers.forget(self.secret)
        self.secret = new_secret()
        code = self.browsers.show(self.secret, Role.PAD, "Chrome, Android", self.address, self.address, 1_000)
        self.code = code if isinstance(code, str) else ""
        return code

    def look(self) -> Found:
        return self.browsers.look(self.secret, self.code)

    @property
    def another(self) -> str:
        return f"{(int(self.code) + 1) % 1_000_000:06d}"


@pytest.fixture
def now() -> list[float]:
    return [100.0]


@pytest.fixture
def pairings(now: list[float]) -> Pairings:
    return Pairings(clock=lambda: now[0])


@pytest.fixture
def page(pairings: Pairings) -> Page:
    return Page(Browsers(lambda: pairings))


async def typed(pairings: Pairings, page: Page, code: str | None = None, *, comes: bool = True) -> Agreed | Failed:
    """Somebody types the code for the one that waits, and the page asks once more."""
    trying = asyncio.create_task(pairings.agree(pairings.waiting[0].id, page.code if code is None else code, DEVICE))
    await asyncio.sleep(0)
    if comes:
        page.look()
    return await trying


async def test_the_right_code_gives_the_browser_that_shows_it_a_key_nobody_saw(pairings: Pairings, page: Page) -> None:
    code = page.ask()
    assert isinstance(code, str)
    assert (len(code), code.isdecimal()) == (6, True)
    [seen] = pairings.waiting
    assert (seen.role, seen.host, seen.address, seen.since) == (Role.PAD, "Chrome, Android", "10.0.0.9", 1_000)
    assert page.look() == Found(Now.WAITS, code, Role.PAD)
    agreed = await typed(pairings, page)
    assert isinstance(agreed, Agreed)
    assert agreed.role is Role.PAD
    assert page.look().now is Now.WAITS, "the journal does not know it yet"
    agreed.answer({"seq": 7})
    assert page.look() == Found(Now.LET_IN, key=f"pad-quay-07~{agreed.token}")
    assert len(agreed.token) >= 43
    assert pairings.waiting == ()


async def test_the_same_digits_without_the_cookie_open_nothing(pairings: Pairings, page: Page) -> None:
    page.ask()
    thief = Page(page.browsers)
    thief.secret, thief.code = new_secret(), page.code
    agreed = await typed(pairings, page)
    assert isinstance(agreed, Agreed)
    agreed.answer({})
    assert thief.look() == Found(Now.OVER)
    assert page.look().now is Now.LET_IN


async def test_a_page_that_shows_other_digits_gets_no_key(
    pairings: Pairings, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.devices.pairings.ANSWER_S", 0.05)
    page.ask()
    right = page.code
    page.code = page.another
    assert await typed(pairings, page, right) is Failed.SILENT, "it came, with another code on its page"
    assert page.look().now is Now.OVER


async def test_one_wrong_try_ends_a_code_and_the_page_hears_why(pairings: Pairings, page: Page) -> None:
    page.ask()
    [seen] = pairings.waiting
    before = page.code
    assert await pairings.agree(seen.id, page.another, DEVICE) is Failed.WRONG
    assert await pairings.agree(seen.id, before, DEVICE) is Failed.GONE
    assert (page.look().now, pairings.waiting) == (Now.WRONG, ())
    assert page.look().now is Now.OVER, "it is told once"
    page.ask()
    assert isinstance(await typed(pairings, page), Agreed)


async def test_two_who_type_at_once_have_one_try(pairings: Pairings, page: Page) -> None:
    page.ask()
    [seen] = pairings.waiting
    both = [asyncio.create_task(pairings.agree(seen.id, page.code, DEVICE)) for _ in range(2)]
    await asyncio.sleep(0)
    page.look()
    done = await asyncio.gather(*both)
    assert sum(isinstance(one, Agreed) for one in done) == 1
    assert Failed.GONE in done


async def test_a_code_is_good_for_ten_minutes_while_its_page_asks(
    pairings: Pairings, page: Page, now: list[float]
) -> None:
    page.ask()
    for _ in range(int(CODE_S / 15)):
        now[0] += 15
        assert page.look().now is Now.WAITS
    now[0] += 1
    assert page.look().now is Now.OVER
    assert pairings.waiting == ()


async def test_a_page_that_was_shut_does_not_wait(pairings: Pairings, page: Page, now: list[float]) -> None:
    page.ask()
    now[0] += BROWSER_GONE_S + 1
    assert pairings.waiting == ()
    page.ask()
    assert len(pairings.waiting) == 1, "it was opened again"


async def test_a_page_that_does_not_come_for_its_key_is_not_let_in(
    pairings: Pairings, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.devices.pairings.ANSWER_S", 0.05)
    page.ask()
    assert await typed(pairings, page, comes=False) is Failed.SILENT
    assert page.look().now is Now.OVER


async def test_another_code_on_the_same_page_ends_the_one_before(pairings: Pairings, page: Page) -> None:
    page.ask()
    [seen] = pairings.waiting
    page.ask()
    assert [one.id for one in pairings.waiting] != [seen.id]
    assert len(pairings.waiting) == 1
    assert await pairings.agree(seen.id, page.code, DEVICE) is Failed.GONE


async def test_what_the_journal_refuses_lets_nobody_in(pairings: Pairings, page: Page) -> None:
    page.ask()
    agreed = await typed(pairings, page)
    assert isinstance(agreed, Agreed)
    agreed.answer(refused(Code.CANNOT_STORE))
    assert page.look() == Found(Now.OVER)


async def test_a_key_can_be_fetched_again_for_a_minute_and_then_is_forgotten(
    pairings: Pairings, page: Page, now: list[float]
) -> None:
    page.ask()
    agreed = await typed(pairings, page)
    assert isinstance(agreed, Agreed)
    agreed.answer({})
    assert page.look().key == page.look().key != ""
    now[0] += KEPT_S + 1
    Page(page.browsers).ask()
    assert page.look() == Found(Now.OVER)


async def test_each_time_a_key_is_fetched_its_minute_begins_anew(
    pairings: Pairings, page: Page, now: list[float]
) -> None:
    page.ask()
    agreed = await typed(pairings, page)
    assert isinstance(agreed, Agreed)
    agreed.answer({})
    for _ in range(3):
        now[0] += 50
        Page(page.browsers).ask()
        assert page.look().now is Now.LET_IN


async def test_few_of_one_address_wait_and_few_wrong_codes_are_taken(pairings: Pairings, page: Page) -> None:
    pages = [Page(page.browsers) for _ in range(MOST_OF_ONE)]
    assert all(isinstance(one.ask(), str) for one in pages)
    late = Page(page.browsers).ask()
    assert isinstance(late, Refused)
    assert late.code is Code.BUSY
    for one in pages[:MOST_WRONG_OF_ONE]:
        assert await pairings.agree(pairings.waiting[0].id, one.another, DEVICE) is Failed.WRONG
    [last] = pairings.waiting
    assert await pairings.agree(last.id, pages[-1].code, DEVICE) is Failed.TOO_MANY
    assert pages[-1].look().now is Now.WAITS, "its code is still good"


async def test_a_page_without_a_script_looks_by_its_cookie_alone(page: Page) -> None:
    page.ask()
    assert page.browsers.look(page.secret) == Found(Now.WAITS, page.code, Role.PAD)
    assert page.browsers.look("") == Found(Now.OVER)
