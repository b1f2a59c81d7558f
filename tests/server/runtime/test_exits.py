"""Why a running program ends by itself, and with which status."""

from __future__ import annotations

import os

from server.runtime.exits import CannotGoOn, ExitStatus


def test_a_reason_without_a_status_says_that_a_task_ended() -> None:
    assert (str(CannotGoOn("why")), CannotGoOn("why").status) == ("why", ExitStatus.FAILED)


def test_each_status_is_the_systems_own_number_for_it() -> None:
    assert {status.name: status.value for status in ExitStatus} == {
        "FAILED": os.EX_UNAVAILABLE,
        "STOPPED_ANSWERING": os.EX_SOFTWARE,
        "PORT_LOST": os.EX_OSERR,
        "DATABASE_LOST": os.EX_IOERR,
        "LEASE_LOST": os.EX_TEMPFAIL,
    }
