"""A real journal of one past day."""

import asyncio

import pytest

from tests.server.rehearsal.rehearsal_kit import monday


@pytest.fixture(scope="session")
def monday_url(tmp_path_factory):
    """The database of a branch whose Monday is over; nobody changes it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('monday') / 'branch.db'}"
    asyncio.run(monday(url))
    return url
