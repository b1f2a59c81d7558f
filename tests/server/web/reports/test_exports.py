"""What leaves as a file is journalled with who asked; a manager who is locked has no page from that moment on."""

from __future__ import annotations

import re

from server.staff import passwords
from tests.patience import until
from tests.server.branch_kit import PASSWORD
from tests.server.known_people import code_of
from wire import commands as c
from wire.values import PersonRole

CODE = code_of("hoa")


async def sign_in(browser) -> None:
    form = re.search(r'name="form" value="([^"]+)"', (await browser.get("/manager/sign-in")).text)[1]
    done = await browser.post("/manager/sign-in", data={"user": "hoa", "password": PASSWORD, "form": form})
    assert done.headers["location"] == "/manager"


def journalled(site, like: str) -> list[tuple[str, str]]:
    with site.house.store.reading() as connection:
        rows = connection.exec_driver_sql(f"SELECT actor, body FROM journal WHERE type LIKE '{like}' ORDER BY seq")
        return [(actor, body) for actor, body in rows]


async def test_a_day_and_a_period_that_leave_as_files_are_journalled_with_whose_wish_it_was(site, browser_like):
    await site.issued()
    await sign_in(browser_like)
    for path in ("/manager/days/2026-11-23.csv", "/manager/periods/2026-11.csv", "/manager/days/2026-11-23"):
        assert (await browser_like.get(path)).status_code == 200
    who = f'{{"role":"manager","device_id":"web","person":"{CODE}"}}'
    assert journalled(site, "export.%") == [
        (who, '{"type":"export.made","kind":"visits","span":"2026-11-23"}'),
        (who, '{"type":"export.made","kind":"figures","span":"2026-11"}'),
    ]


async def test_what_cannot_be_journalled_does_not_leave(site, browser_like, monkeypatch):
    await site.issued()
    await sign_in(browser_like)

    def fails(_: object) -> None:
        from server.store.journal import CannotStore

        raise CannotStore("no disk")

    monkeypatch.setattr(site.house.store, "write", fails)
    answer = await browser_like.get("/manager/days/2026-11-23.csv")
    assert answer.status_code == 503
    assert "A001" not in answer.text


PAGES = ("/manager", "/manager/days", "/manager/days/2026-11-23.csv", "/manager/periods")


async def test_the_page_of_a_manager_who_is_locked_or_has_another_password_is_gone_at_once(site, browser_like):
    changes = (
        c.ChangePerson(code=CODE, locked=True),
        c.ChangePerson(code=CODE, password_hash=passwords.hashed("cửa sổ màu xanh")),
    )
    for change in changes:
        await site.house.ask(c.ChangePerson(code=CODE, locked=False, roles=(PersonRole.MANAGER,)))
        await sign_in(browser_like)
        assert (await browser_like.get("/manager")).status_code == 200
        await site.house.ask(change)
        for path in PAGES:
            assert (await browser_like.get(path)).headers["location"] == "/manager/sign-in"
        assert (await browser_like.get("/manager/now")).status_code == 401


async def test_who_is_no_manager_any_more_sees_nothing_of_the_hall_at_once(site, browser_like):
    await sign_in(browser_like)
    assert (await browser_like.get("/manager")).status_code == 200
    await site.house.ask(c.ChangePerson(code=CODE, roles=(PersonRole.CLERK,)))
    for path in (*PAGES, "/manager/now", "/manager/alarms"):
        answer = await browser_like.get(path)
        led_to = answer.headers.get("location", "")
        assert answer.status_code in (401, 403) or led_to in ("/manager/sign-in", "/desk")
        assert "quay-" not in answer.text


async def test_signing_in_and_out_of_the_pages_is_journalled(site, browser_like):
    await sign_in(browser_like)
    page = await browser_like.get("/manager")
    form = re.search(r'name="form" value="([^"]+)"', page.text)[1]
    await browser_like.post("/manager/sign-out", data={"form": form})
    await site.issued()
    assert [body for _, body in journalled(site, "session.%")] == [
        f'{{"code":"{CODE}","type":"session.signed_in","device_id":""}}',
        f'{{"code":"{CODE}","type":"session.signed_out","device_id":""}}',
    ]


async def test_a_page_session_that_ran_out_is_journalled_as_left(site, browser_like, monkeypatch):
    monkeypatch.setattr("server.web.gate.SESSION_S", 0.0)
    await sign_in(browser_like)
    assert (await browser_like.get("/manager")).headers["location"] == "/manager/sign-in"
    await until(lambda: len(journalled(site, "session.%")) == 2, "it is journalled")
    assert journalled(site, "session.%")[1] == (
        '{"role":"server"}',
        f'{{"code":"{CODE}","type":"session.signed_out","device_id":""}}',
    )
