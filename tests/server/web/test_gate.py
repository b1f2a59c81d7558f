"""Sessions of the manager's pages: how long they last, who is told, and which form is our own."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import Request

from server.web.gate import SESSION_COOKIE, SESSION_S, Sessions, form_is_ours
from tests.patience import until
from wire.views import SignedIn


def test_a_session_ends_after_a_working_day():
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    value = sessions.begin(SignedIn(person="hoa", name="Hoa", roles=("manager",)))

    request = Request({"type": "http", "headers": [(b"cookie", f"{SESSION_COOKIE}={value}".encode())]})
    assert sessions.of(request) is not None
    now[0] = SESSION_S
    assert sessions.of(request) is None


def sessions_that_tell(tick):
    """Sessions, a way to begin one, and the names of those that ended."""
    ended = []
    sessions = Sessions(tick, lambda person, _: ended.append(person.person), idle_s=2 * SESSION_S)
    return sessions, lambda name: sessions.begin(SignedIn(person=name, name=name, roles=("manager",))), ended


def test_a_session_that_ran_out_is_told_once_though_nobody_asks_for_a_page():
    now = [0.0]
    sessions, begin, ended = sessions_that_tell(lambda: now[0])
    begin("s-0001")
    now[0] = 60.0
    begin("s-0002")
    now[0] = SESSION_S - 1
    sessions.tidy()
    assert ended == []
    now[0] = SESSION_S
    sessions.tidy()
    sessions.tidy()
    assert ended == ["s-0001"]
    now[0] = SESSION_S + 60
    begin("s-0003")
    assert ended == ["s-0001", "s-0002"]


def test_the_oldest_session_is_told_as_ended_when_it_has_to_go_for_a_newer_one(monkeypatch):
    monkeypatch.setattr("server.web.gate.MOST_SESSIONS", 2)
    _, begin, ended = sessions_that_tell(lambda: 0.0)
    for name in ("s-0001", "s-0002", "s-0003"):
        begin(name)
    assert ended == ["s-0001"]


async def test_sessions_are_looked_at_while_nobody_asks_for_a_page(monkeypatch):
    monkeypatch.setattr("server.web.gate.TIDY_EVERY_S", 0.01)
    now = [0.0]
    sessions, begin, ended = sessions_that_tell(lambda: now[0])
    begin("s-0001")
    keeping = asyncio.create_task(sessions.keep_tidy())
    now[0] = SESSION_S
    await until(lambda: ended, "it is told")
    keeping.cancel()


def asked(path, value="", **headers):
    """A request with this session's cookie."""
    told = {"cookie": f"{SESSION_COOKIE}={value}"} | {name.replace("_", "-"): text for name, text in headers.items()}
    return Request({"type": "http", "path": path, "headers": [(k.encode(), v.encode()) for k, v in told.items()]})


@pytest.mark.parametrize(("path", "stays"), [("/manager", True), ("/manager/now", False), ("/manager/alarms", False)])
def test_only_what_the_person_asks_for_keeps_a_session_awake(path, stays):
    now = [0.0]
    sessions = Sessions(lambda: now[0], idle_s=100)
    value = sessions.begin(SignedIn(person="hoa", name="Hoa", roles=("manager",)))
    now[0] = 90.0
    assert sessions.of(asked(path, value)) is not None
    now[0] = 110.0
    assert (sessions.of(asked("/manager", value)) is not None) is stays


def test_a_session_is_ended_by_its_name_which_opens_nothing():
    sessions = Sessions(lambda: 0.0)
    values = [sessions.begin(SignedIn(person=name, name=name, roles=("manager",))) for name in ("hoa", "minh")]
    (hoa, _), _ = sessions.everybody()
    assert sessions.of(asked("/manager", hoa.id)) is None
    assert sessions.end_named(hoa.id) == hoa
    assert sessions.end_named(hoa.id) is None
    assert [sessions.of(asked("/manager", value)) is None for value in values] == [True, False]


@pytest.mark.parametrize(
    ("site", "given", "expected", "ours"),
    [
        ("same-origin", "abc", "abc", True),
        ("none", "abc", "abc", True),
        ("cross-site", "abc", "abc", False),
        ("same-site", "abc", "abc", False),
        ("same-origin", "abd", "abc", False),
        ("same-origin", "", "", False),
        ("same-origin", "ă", "abc", False),
    ],
)
def test_a_form_is_ours_with_the_right_token_from_no_other_origin(site, given, expected, ours):
    assert form_is_ours(asked("/manager", sec_fetch_site=site), given, expected) is ours
