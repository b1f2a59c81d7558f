"""Whoever has a ticket's secret may follow that one ticket, today."""

from __future__ import annotations

from server.views.ticket_secrets import Secrets, secret_of

KEY = bytes(range(32))


def test_a_secret_is_the_keys_and_the_tickets_alone() -> None:
    assert secret_of(KEY, "t-1") == Secrets(KEY).of("t-1")
    assert len({secret_of(KEY, "t-1"), secret_of(KEY, "t-2"), secret_of(bytes(32), "t-1")}) == 3
    assert len(secret_of(KEY, "t-1")) == 26
    assert secret_of(KEY, "t-1").isalnum()


def test_only_a_ticket_of_today_is_found() -> None:
    secrets = Secrets(KEY)
    secret = secrets.of("t-1")
    assert secrets.find(secret) is None
    secrets.remember("t-1")
    assert secrets.find(secret) == "t-1"
    assert secrets.find_in({"t-1"}, secret) == "t-1"
    assert secrets.find_in({"t-2"}, secret) is None
    secrets.day_opened()
    assert secrets.find(secret) is None


def test_who_came_along_into_the_new_day_is_found_there() -> None:
    secrets = Secrets(KEY)
    for ticket_id in ("stays", "goes"):
        secrets.remember(ticket_id)
    secrets.day_opened(["stays"])
    assert secrets.find(secrets.of("stays")) == "stays"
    assert secrets.find(secrets.of("goes")) is None


def test_a_false_day_that_is_taken_back_leaves_everybody_of_both() -> None:
    secrets = Secrets(KEY)
    secrets.remember("before")
    secrets.day_opened()
    secrets.remember("false")
    secrets.day_taken_back()
    assert [secrets.find(secrets.of(t)) for t in ("before", "false")] == ["before", "false"]


def test_keys_for_two_purposes_are_two() -> None:
    secrets = Secrets(KEY)
    assert secrets.key_for("pages") == Secrets(KEY).key_for("pages") != secrets.key_for("cards")
