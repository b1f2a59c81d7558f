"""What a new device says before any hello, and what it binds its seals to."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from wire.pairing import NewKey, PairingAsk, about
from wire.values import Role

ASK = {"role": Role.KIOSK, "host": "máy-1", "message": "41" + "00" * 32}


def test_seals_are_bound_to_the_kind_and_the_host_and_to_nothing_that_may_change() -> None:
    one = PairingAsk.model_validate(ASK)
    assert about(one) == about(PairingAsk.model_validate(ASK | {"program": "toiluot kiosk 2", "language": "en"}))
    assert about(one) != about(PairingAsk.model_validate(ASK | {"role": Role.DISPLAY}))
    assert about(one) != about(PairingAsk.model_validate(ASK | {"host": "máy-2"}))


@pytest.mark.parametrize("message", ["", "41", "41" + "00" * 33, "4G" + "00" * 32, "41" + "AA" * 32])
def test_what_is_no_point_is_refused(message: str) -> None:
    with pytest.raises(ValidationError):
        PairingAsk.model_validate(ASK | {"message": message})


@pytest.mark.parametrize("token", ["short", "x" * 201, "với dấu " * 5])
def test_a_key_that_could_stand_in_no_hello_is_refused(token: str) -> None:
    with pytest.raises(ValidationError):
        NewKey(token=token)
