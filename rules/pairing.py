"""The key that a new device and its server agree on over six digits: shown on one screen, typed at the other.

SPAKE2 makes a strong key of a weak code. Whoever listens learns nothing that codes could be tried against afterwards,
and whoever sits between has one guess, which both ends see fail. No code and no key ever crosses the network; what
crosses it afterwards is sealed with that key, once in each direction, and is bound to what the device said of itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spake2 import SPAKE2_A, SPAKE2_B

DIGITS = 6

MESSAGE_BYTES = 33
"""Of either side: which side it is, and a point of the curve."""

DEVICE, SERVER = b"toiluot device", b"toiluot branch server"

Entropy = Callable[[int], bytes]
"""Gives so many random bytes that nobody can guess."""


class WrongCode(Exception):
    """The two codes are not the same, or somebody changed what was said; which of the two nobody can tell."""


@dataclass(frozen=True, slots=True, repr=False)
class Seal:
    """Seals what one side says, and opens what the other said; each once."""

    _own: bytes
    _others: bytes
    _about: bytes

    def close(self, plain: bytes) -> bytes:
        """Nobody but the other side can read or change it."""
        # Here and below at its use: no start should wait for what only a pairing needs.
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        # Each key seals one message only, so the nonce may be a constant.
        return ChaCha20Poly1305(self._own).encrypt(bytes(12), plain, self._about)

    def open(self, sealed: bytes) -> bytes:
        """What the other side sealed.

        Raises:
            WrongCode: it did not, with this code and about this device.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        try:
            return ChaCha20Poly1305(self._others).decrypt(bytes(12), sealed, self._about)
        except InvalidTag:
            raise WrongCode from None


class DeviceSide:
    """The device's part: it has the code, and speaks first. For one try.

    Args:
        code: the digits that it shows.
        about: what it says of itself; the server must have heard the same.
        entropy: see `Entropy`.
    """

    def __init__(self, code: str, about: bytes, entropy: Entropy) -> None:
        from spake2 import SPAKE2_A  # works its curves out when it is imported

        self._about = about
        self._spake = SPAKE2_A(code.encode(), idA=DEVICE, idB=SERVER, entropy_f=entropy)
        self.message: bytes = self._spake.start()

    def agree(self, theirs: bytes) -> Seal:
        """The seal that goes with the server's message; whether the codes were the same shows when it opens something.

        Raises:
            WrongCode: it is no message of a server.
        """
        return _seal(self._spake, theirs, self._about, device=True)


def server_side(code: str, about: bytes, theirs: bytes, entropy: Entropy) -> tuple[bytes, Seal]:
    """The server's part, when somebody has typed the code: its message, and the seal. Takes some milliseconds.

    Args:
        code: as it was typed.
        about: what the device said of itself.
        theirs: the device's message.
        entropy: see `Entropy`.

    Raises:
        WrongCode: it is no message of a device.
    """
    from spake2 import SPAKE2_B  # as above

    spake = SPAKE2_B(code.encode(), idA=DEVICE, idB=SERVER, entropy_f=entropy)
    message: bytes = spake.start()
    return message, _seal(spake, theirs, about, device=False)


def is_a_code(typed: str) -> bool:
    """Whether this can be a code: six digits."""
    return len(typed) == DIGITS and typed.isascii() and typed.isdecimal()


def _seal(spake: SPAKE2_A | SPAKE2_B, theirs: bytes, about: bytes, *, device: bool) -> Seal:
    from spake2 import SPAKEError  # as above
    from spake2.ed25519_basic import NotOnCurve

    if len(theirs) != MESSAGE_BYTES:
        raise WrongCode
    try:
        shared = spake.finish(theirs)
    except (SPAKEError, NotOnCurve, ValueError, AssertionError):
        raise WrongCode from None
    ours, others = (_key(shared, who) for who in ((DEVICE, SERVER) if device else (SERVER, DEVICE)))
    return Seal(ours, others, about)


def _key(shared: bytes, whose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"toiluot pairing 1: said by " + whose).derive(shared)
