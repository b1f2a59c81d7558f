"""A branch that lived two days, for what is figured out of its database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, create_engine

from tests.server.store.lived import live_two_days


@pytest.fixture
async def lived(url: str) -> AsyncIterator[Connection]:
    await live_two_days(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
