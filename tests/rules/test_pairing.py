"""Six digits make a key: with the right code both read each other, with anything else changed neither does."""

from __future__ import annotations

import os

import pytest

from rules.pairing import MESSAGE_BYTES, DeviceSide, Seal, WrongCode, is_a_code, server_side

ABOUT = b'{"role":"kiosk","host":"kiosk-pc"}'


def agreed(
    shown: str = "482913", typed: str = "482913", told: bytes = ABOUT, heard: bytes = ABOUT
) -> tuple[Seal, Seal]:
    device = DeviceSide(shown, told, os.urandom)
    message, server = server_side(typed, heard, device.message, os.urandom)
    return device.agree(message), server


def test_with_the_same_code_each_opens_what_the_other_sealed() -> None:
    device, server = agreed()
    assert device.open(server.close(b"kiosk-2")) == b"kiosk-2"
    assert server.open(device.close(b"its key")) == b"its key"


def test_a_digit_that_differs_opens_nothing_on_either_side() -> None:
    device, server = agreed(typed="482914")
    for one, other in ((device, server), (server, device)):
        with pytest.raises(WrongCode):
            one.open(other.close(b"secret"))


def test_a_device_that_was_told_of_as_another_opens_nothing() -> None:
    device, server = agreed(heard=ABOUT.replace(b"kiosk", b"counter", 1))
    with pytest.raises(WrongCode):
        device.open(server.close(b"secret"))


def test_whoever_sits_between_and_changes_any_byte_is_found_out() -> None:
    device = DeviceSide("482913", ABOUT, os.urandom)
    message, server = server_side("482913", ABOUT, device.message, os.urandom)
    sealed = server.close(b"kiosk-2")
    seal = device.agree(message)
    for n in range(len(sealed)):
        with pytest.raises(WrongCode):
            seal.open(sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :])
    for n in range(MESSAGE_BYTES):
        changed = device.message[:n] + bytes([device.message[n] ^ 1]) + device.message[n + 1 :]
        try:
            _, other = server_side("482913", ABOUT, changed, os.urandom)
        except WrongCode:
            continue
        with pytest.raises(WrongCode):
            seal.open(other.close(b"kiosk-2"))


def test_what_one_said_cannot_be_sent_back_to_it() -> None:
    device, _ = agreed()
    with pytest.raises(WrongCode):
        device.open(device.close(b"its key"))
    side = DeviceSide("482913", ABOUT, os.urandom)
    with pytest.raises(WrongCode):
        side.agree(side.message)


@pytest.mark.parametrize("theirs", [b"", b"B", b"A" + bytes(32), b"B" + b"\xff" * 32, b"B" + bytes(32), bytes(99)])
def test_what_is_no_message_is_a_wrong_code_and_nothing_worse(theirs: bytes) -> None:
    with pytest.raises(WrongCode):
        DeviceSide("482913", ABOUT, os.urandom).agree(theirs)
    with pytest.raises(WrongCode):
        server_side("482913", ABOUT, b"A" + theirs[1:], os.urandom)


def test_two_pairings_with_one_code_have_nothing_in_common() -> None:
    one, other = DeviceSide("482913", ABOUT, os.urandom), DeviceSide("482913", ABOUT, os.urandom)
    assert one.message != other.message
    message, seal = server_side("482913", ABOUT, one.message, os.urandom)
    with pytest.raises(WrongCode):
        other.agree(message).open(seal.close(b"kiosk-2"))


def test_a_seal_shows_no_key_where_it_is_printed() -> None:
    device, server = agreed()
    assert "b'" not in repr(device) + repr(server)


def test_a_code_is_six_digits() -> None:
    assert is_a_code("482913")
    assert is_a_code("000000")
    for typed in ("48291", "4829130", "48291a", "٤٨٢٩١٣", "", "48 913"):
        assert not is_a_code(typed), typed
