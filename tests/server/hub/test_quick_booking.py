"""A good booking is answered past the framework, and word for word as the API's own route answers it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.exc import OperationalError

from server.hub import quick_booking
from server.hub.quick_booking import QuickBooking
from tests.server.hub.house import SERVICE, at, until
from tests.server.hub.test_app import branch_is_here

GOOD = {"request_id": "request-1", "service_id": SERVICE, "slot_at": at("2026-11-23T10:00")}


@pytest.fixture
def quick(monkeypatch):
    """The statuses of what was answered past the framework."""
    answered: list[int] = []
    booked = QuickBooking._booked

    async def noted(self, *what):
        answer = await booked(self, *what)
        answered.append(answer.status_code)
        return answer

    monkeypatch.setattr(QuickBooking, "_booked", noted)
    return answered


async def post(house, body: object, branch: str = "hanoi-1", **headers: str):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = await house.call("POST", f"/api/v1/branches/{branch}/bookings", content=content, headers=named)
    told = {name: value for name, value in answer.headers.items() if name not in ("date", "retry-after")}
    return answer.status_code, told, answer.content


@pytest.fixture
def both(house, monkeypatch):
    """Both answers to a request: past the framework, and by the route."""

    async def both(*what: object):
        first = await post(house, *what)
        with monkeypatch.context() as patch:
            patch.setattr(quick_booking, "_is_plain", lambda _: False)
            return first, await post(house, *what)

    return both


@pytest.mark.parametrize(
    ("status", "more", "branch"),
    [
        (201, {}, "hanoi-1"),
        (201, {"slot_at": None, "language": "en", "name": "Nguyễn Thị Khai", "phone": "0912 345 678"}, "hanoi-1"),
        (201, {"accessible": True, "class_id": "ordinary", "card": "001099012345"}, "hanoi-1"),
        (404, {}, "nowhere"),
        (404, {"service_id": "nothing"}, "hanoi-1"),
        (409, {"slot_at": 1}, "hanoi-1"),
        (422, {"phone": "12"}, "hanoi-1"),
    ],
)
async def test_it_answers_as_the_route_does(house, hall, both, quick, status, more, branch) -> None:
    house.dial(hall)
    await until(lambda: branch_is_here(house))
    answers = await both(GOOD | more, branch)
    assert answers[0] == answers[1]
    assert (answers[0][0], quick) == (status, [status])


@pytest.mark.parametrize(
    "wrong",
    [b"", b"{", b"[]", GOOD | {"more": 1}, GOOD | {"slot_at": "soon"}, GOOD | {"request_id": ""}, {"service_id": "x"}],
    ids=str,
)
async def test_what_is_wrong_is_left_to_the_route(both, quick, wrong) -> None:
    answers = await both(wrong)
    assert answers[0] == answers[1]
    assert (answers[0][0] in (400, 411, 422), quick) == (True, [])


async def test_a_key_that_nobody_has_or_may_have_is_refused_as_ever(house, quick) -> None:
    assert (await post(house, GOOD, X_Api_Key="of-nobody"))[0] == 401
    assert quick == [401]
    assert (await post(house, GOOD, X_Api_Key="x" * 201))[0] == 422
    assert quick == [401]


class Route:
    """The application behind: what it was given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope, receive, send) -> None:
        self.bodies.append(b"")
        more = True
        while more:
            message = await receive()
            self.bodies[-1] += message.get("body", b"")
            more = message.get("more_body", False)


JSON = (b"content-type", b"application/json")
PLACES = "/api/v1/branches/hanoi-1/bookings"
BODY = json.dumps(GOOD).encode()


@pytest.mark.parametrize(
    ("path", "headers", "parts"),
    [
        (PLACES, [JSON, (b"x-api-key", b"a"), (b"x-api-key", b"b")], [BODY]),  # who asks it is for the route to say
        (PLACES, [(b"content-type", b"application/json; charset=latin-1")], [BODY]),
        (PLACES, [JSON, JSON], [BODY]),
        (PLACES, [], [BODY]),
        (PLACES, [JSON], [BODY, b" "]),
        (PLACES, [JSON], [BODY, b"}"]),
        (f"/api/v1/branches/{'x' * 65}/bookings", [JSON], [BODY]),
        (PLACES + "/", [JSON], [BODY]),
    ],
    ids=["two keys", "character set", "two kinds", "no kind", "two parts", "a wrong end", "long id", "slash"],
)
async def test_what_is_not_plain_goes_on_whole(quick, path, headers, parts) -> None:
    messages = [{"type": "http.request", "body": part, "more_body": n < len(parts)} for n, part in enumerate(parts, 1)]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    waiting, route = iter(messages), Route()

    async def receive():
        return next(waiting)

    await QuickBooking(route, None, None, "http://hub.test")(scope, receive, None)
    assert (route.bodies, quick) == ([b"".join(parts)], [])


async def test_a_database_that_is_away_is_told_as_ever(both, quick, monkeypatch) -> None:
    async def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("secret"))

    monkeypatch.setattr("server.hub.store.ledger.Ledger.read", away)
    answers = await both(GOOD)
    assert answers[0] == answers[1]
    assert (answers[0][0], quick, b"secret" in answers[0][2]) == (503, [503], False)


async def test_a_fault_of_ours_is_told_and_not_shown(both, monkeypatch) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("server.hub.booking.desk.Desk.book", fails)
    answers = await both(GOOD)
    assert answers[0] == answers[1]
    assert (answers[0][0], b"planted" in answers[0][2]) == (503, False)
