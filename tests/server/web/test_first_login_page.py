"""The first person of a branch lets herself in with the code of the server's log; nobody else does."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from config import ServerSettings
from server.staff.first_login import FirstLogin
from server.web.app import make_app
from tests.server.branch_kit import PASSWORD, House, house
from wire.values import Role

FILLED = {"full_name": "Nguyễn Thu Hà", "user": "ha.nt", "password": "nắng vàng trên mái ngói"}


class Empty:
    """A branch to which nobody can sign in, its pages and the code."""

    def __init__(self, branch: House) -> None:
        self.house = branch
        self.first = FirstLogin(branch.people)
        settings = ServerSettings(branch=Path("branch.toml"))
        app = make_app(branch.handle, settings, branch.people, branch.store, branch.secrets, list, first=self.first)
        self.browser = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")

    async def send(self, **changed: str) -> httpx.Response:
        return await self.browser.post("/manager/first", data={"code": self.first.shown} | FILLED | changed)


@pytest.fixture
async def empty(url: str) -> Any:
    async with house(url) as branch:
        yield Empty(branch)


async def test_with_the_code_the_first_person_makes_an_account_and_is_signed_in(empty: Empty) -> None:
    page = await empty.browser.get("/manager/first")
    assert page.status_code == 200
    assert empty.first.shown not in page.text
    done = await empty.send()
    assert (done.status_code, done.headers["location"]) == (303, "/manager")
    assert (await empty.browser.get("/manager")).status_code == 200
    (person,) = empty.house.people.everybody
    assert (person.name, person.full_name, person.roles) == ("ha.nt", "Nguyễn Thu Hà", ("administrator", "manager"))


async def test_while_nobody_can_sign_in_the_sign_in_leads_to_it(empty: Empty) -> None:
    assert 'href="/manager/first"' in (await empty.browser.get("/manager/sign-in")).text
    await empty.send()
    empty.browser.cookies.clear()
    assert 'href="/manager/first"' not in (await empty.browser.get("/manager/sign-in")).text


async def test_afterwards_the_page_leads_to_the_sign_in_and_the_code_opens_nothing(empty: Empty) -> None:
    await empty.send()
    for answer in (await empty.browser.get("/manager/first"), await empty.send(user="minh.pv")):
        assert (answer.status_code, answer.headers["location"]) == (303, "/manager/sign-in")
    assert len(empty.house.people.everybody) == 1


@pytest.mark.parametrize("code", ["", "0000 0000 0000", "١" * 12, "a" * 200])
async def test_a_wrong_code_is_told_before_anything_else_and_adds_nobody(empty: Empty, code: str) -> None:
    answer = await empty.send(code=code, user="", password="x")
    assert answer.status_code == 403
    assert "Mã không đúng" in answer.text
    assert "Nguyễn Thu Hà" in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert not empty.house.people.everybody


async def test_every_field_that_cannot_be_taken_says_so_and_keeps_what_was_typed(empty: Empty) -> None:
    answer = await empty.send(user="Hà Nguyễn", full_name=" ", password="ha")
    assert answer.status_code == 422
    assert 'value="Hà Nguyễn"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 3
    assert "ha.nt" in answer.text
    assert 'value="ha"' not in answer.text
    assert not empty.house.people.everybody


async def test_a_clerk_who_can_sign_in_at_a_desk_is_nobody_who_runs_the_branch(empty: Empty) -> None:
    people = empty.house.people
    await empty.house.store.run(lambda: people.add("lan", "Trần Thị Lan", ("clerk",), PASSWORD))
    assert empty.first.needed
    assert (await empty.send()).headers["location"] == "/manager"


async def test_two_who_send_the_form_at_once_are_never_one_person_twice(empty: Empty) -> None:
    answers = await asyncio.gather(empty.send(), empty.send())
    assert 303 in {answer.status_code for answer in answers}
    assert [person.name for person in empty.house.people.everybody] == ["ha.nt"]


async def test_a_form_of_another_site_is_refused_like_any_without_the_code(empty: Empty) -> None:
    answer = await empty.browser.post(
        "/manager/first", data=FILLED, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert Role.MANAGER not in {device.role for device in empty.house.people.devices}
