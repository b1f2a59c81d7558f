"""What a branch can send people to besides its own line, and that screens promise nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import HubLinkSettings, ServerSettings
from server.live.fanout import Fanout
from server.views.offers import NOTHING, Offers, offers_of
from tests.server.branch_kit import house
from tests.server.known_people import KnownPeople
from wire.values import Role


async def test_kiosks_and_boards_are_told_what_there_is_besides_the_line_and_nothing_else(url: str) -> None:
    async with house(url) as branch:
        people = KnownPeople(branch.store, branch.clock.now_ms)
        for offers in (
            NOTHING,
            Offers(bookings=True, book_at="https://datlich.example.vn", calls_at="https://so.vn/c"),
        ):
            fanout = Fanout(branch.handle, people, branch.secrets, offers)
            async with branch.handle.reading() as state:
                hall = fanout.documents.hall(state, await fanout.documents.waits(), branch.clock.now)
                board = fanout.documents.board(state, branch.clock.now)
            assert (hall.bookings, hall.book_at, hall.reception) == (offers.bookings, offers.book_at, False)
            assert (board.bookings, board.book_at, board.calls_at) == (
                offers.bookings, offers.book_at, offers.calls_at
            )  # fmt: skip
        people.pair("reception-1", Role.RECEPTION)
        async with branch.handle.reading() as state:
            assert fanout.documents.hall(state, await fanout.documents.waits(), branch.clock.now).reception


@pytest.mark.parametrize(
    ("hub", "offers"),
    [
        (None, NOTHING),
        ({"url": "https://hub.lan.vn/"}, Offers(bookings=True, book_at="https://hub.lan.vn")),
        (
            {"url": "http://10.0.0.9:8090", "public_url": "https://datlich.example.vn"},
            Offers(bookings=True, book_at="https://datlich.example.vn"),
        ),
        ({"url": "http://127.0.0.1:8090"}, Offers(bookings=True)),
        ({"url": "http://localhost:8090"}, Offers(bookings=True)),
        ({"url": "http://[::1]:8090"}, Offers(bookings=True)),
    ],
)
def test_an_address_that_no_phone_can_reach_is_not_offered(hub: dict[str, str] | None, offers: Offers) -> None:
    link = None if hub is None else HubLinkSettings(token_file=Path("hub.token"), **hub)
    assert offers_of(ServerSettings(branch=Path("branch.toml"), hub=link)) == offers


@pytest.mark.parametrize(
    ("public", "calls_at"),
    [
        ("https://so.example.vn", "https://so.example.vn/c"),
        ("http://10.0.0.9:8080/", "http://10.0.0.9:8080/c"),
        ("http://127.0.0.1:8080", ""),
        ("http://localhost:8080", ""),
    ],
)
@pytest.mark.parametrize("bookings", [True, False])
def test_the_page_of_calls_is_offered_where_phones_reach_it(public: str, calls_at: str, bookings: bool) -> None:
    hub = HubLinkSettings(token_file=Path("hub.token"), url="https://hub.lan.vn") if bookings else None
    settings = ServerSettings(branch=Path("branch.toml"), public_url=public, hub=hub)
    assert (offers_of(settings).calls_at, offers_of(settings).bookings) == (calls_at, bookings)
