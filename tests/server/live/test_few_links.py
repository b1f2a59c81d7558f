"""One device, or one ticket, has a few links at once: those there were first are cut."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from server.live.few_links import FewLinks
from server.runtime.connection_limits import MOST_FOR_ONE


def client(device_id: str = "", ticket_id: str = "") -> Any:
    made = SimpleNamespace(device_id=device_id, ticket_id=ticket_id, dropped=0)
    made.drop = lambda: setattr(made, "dropped", made.dropped + 1)
    return made


@pytest.mark.parametrize("who", [{"device_id": "kiosk-1"}, {"ticket_id": "t-1"}])
def test_the_oldest_link_is_cut_when_there_are_too_many(who: dict[str, str]) -> None:
    links, made = FewLinks(), [client(**who) for _ in range(MOST_FOR_ONE + 2)]
    for one in made:
        links.add(one)
    assert [one.dropped for one in made] == [1, 1] + [0] * MOST_FOR_ONE


def test_devices_and_tickets_do_not_take_each_others_links() -> None:
    links = FewLinks()
    made = [client(device_id=f"kiosk-{n}") for n in range(MOST_FOR_ONE)]
    made += [client(ticket_id=f"t-{n}") for n in range(MOST_FOR_ONE)]
    for one in made:
        links.add(one)
    assert [one.dropped for one in made] == [0] * len(made)
    assert len(links) == len(made)


def test_a_link_that_is_gone_leaves_its_place_and_in_the_end_nothing() -> None:
    links, made = FewLinks(), [client("kiosk-1") for _ in range(MOST_FOR_ONE)]
    for one in made:
        links.add(one)
    links.drop(made[0])
    links.add(client("kiosk-1"))
    assert [one.dropped for one in made] == [0] * MOST_FOR_ONE
    links.drop(made[0])
    for one in made[1:]:
        links.drop(one)
    assert len(links) == 1
    links.drop(client("who never said it"))
    assert len(links) == 1
