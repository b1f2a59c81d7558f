"""The page of a booking, drawn by the real hub: what stands on it."""

from __future__ import annotations

import re

import pytest

from tests.server.booking.hall import demo_branch
from tests.server.hub.house import until
from wire.catalogue import Text
from wire.commands import ApplySettings
from wire.values import Actor, Role


@pytest.mark.parametrize("address", ["258 Võ Chí Công", ""])
async def test_the_branch_is_named_with_its_address_and_with_no_comma_where_nobody_wrote_one(house, hall, address):
    settings = demo_branch().model_copy(update={"address": Text({"vi": address, "en": address})})
    hall.now_ask(
        ApplySettings(branch=settings, started_from=hall.state.settings_seq), Actor(role=Role.SERVER), "place-0001"
    )
    house.dial(hall)

    async def there() -> bool:
        return (await house.book()).status_code < 400

    await until(there)
    secret = (await house.book()).json()["secret"]
    page = (await house.call("GET", "/b/hanoi-1/card?lang=vi", headers={"Authorization": f"Bearer {secret}"})).text
    [place] = re.findall(r'<p class="quiet">[^<]+<br>([^<]*)</p>', page)
    name = settings.name.of("vi")
    assert place == (f"{name}, {address}" if address else name)
