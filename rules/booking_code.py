"""A booking's two codes: the QR that proves itself without a network, and the short code people can type.

QR text, 141 characters of the alphanumeric QR alphabet (version 6, level M):

    "TL1" + base45( 28 bytes of booking  +  64 bytes of Ed25519 signature over "TL1" and those bytes )

The 28 bytes: key tag 1, booking id 10, branch tag 4, service tag 4, slot in minutes since 1970 4, flags 1, class
tag 4. A tag is the beginning of a SHA-256, because names in a catalogue have no fixed length; the branch that reads
the code looks its own names up. Numbers are big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import base45
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rules.code_form import LETTERS, PREFIX, SHORT_LETTERS, signed_text
from rules.code_form import short_code as as_kept
from wire.catalogue import Branch
from wire.errors import Code, Refused, refused
from wire.values import Language, Millis

ID_BYTES = 10

_LAYOUT = struct.Struct(">B10sIIIBI")
_SIGNATURE = 64
_ENGLISH, _NOW = 1, 2
_MINUTE_MS = 60_000
_CHECK_MODULUS = 31
"""A prime: changing one character, or swapping two neighbours, changes the remainder in all but rare cases."""


@dataclass(frozen=True, slots=True)
class SignedBooking:
    """What a booking's QR says, checked."""

    booking_id: str
    code: str
    """The short code of the same booking."""
    branch_id: str
    service_id: str
    slot_at: Millis
    """Whole minutes."""
    language: Language
    class_id: str
    now: bool
    """True for a number taken from home for now rather than for a slot."""


# -- short codes -------------------------------------------------------------------------------------------------------


def booking_id_of(raw: bytes) -> str:
    """The name of a booking: its 10 random bytes as 16 characters."""
    number = int.from_bytes(raw, "big")
    return "".join(LETTERS[(number >> shift) & 31] for shift in range(75, -1, -5))


def _raw_of(booking_id: str) -> bytes:
    number = 0
    for letter in booking_id:
        number = number << 5 | LETTERS.index(letter)
    return number.to_bytes(ID_BYTES, "big")


def _check(body: str) -> str:
    total = sum((place + 2) * LETTERS.index(letter) for place, letter in enumerate(body))
    return LETTERS[total % _CHECK_MODULUS]


def short_code(booking_id: str) -> str:
    """The 8 characters printed under the QR: the first 7 of the booking's id and a check character."""
    body = booking_id[: SHORT_LETTERS - 1]
    return body + _check(body)


def read_short(typed: str) -> str | None:
    """A typed code as it is kept, or None when it cannot be one: wrong length, letters or check character.

    Case, blanks and dashes do not matter, and O, I, L are taken for the digits they look like.
    """
    text = as_kept(typed)
    return text if text is not None and _check(text[:-1]) == text[-1] else None


def shown(code: str) -> str:
    """A short code in two groups of four, as people read it."""
    return f"{code[:4]}-{code[4:]}"


# -- signed codes ------------------------------------------------------------------------------------------------------


def tag(name: str) -> int:
    """32 bits that stand for a name of the catalogue."""
    return int.from_bytes(sha256(name.encode()).digest()[:4], "big")


def _key_tag(key: Ed25519PublicKey) -> int:
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).digest()[0]


class Signer:
    """Makes QR texts with the hub's private key.

    Args:
        seed: the 32 bytes of the hub's key file.
    """

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._tag = _key_tag(self._key.public_key())

    @property
    def public_key(self) -> bytes:
        """32 bytes that branches check with."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(
        self,
        booking_id: str,
        branch_id: str,
        service_id: str,
        slot_at: Millis,
        language: Language = "vi",
        class_id: str = "ordinary",
        now: bool = False,
    ) -> str:
        """The QR's text; `slot_at` is cut to whole minutes."""
        flags = (_ENGLISH if language == "en" else 0) | (_NOW if now else 0)
        facts = _LAYOUT.pack(
            self._tag,
            _raw_of(booking_id),
            tag(branch_id),
            tag(service_id),
            slot_at // _MINUTE_MS,
            flags,
            tag(class_id),
        )
        text: str = base45.b45encode(facts + self._key.sign(PREFIX.encode() + facts)).decode()
        return PREFIX + text


class Verifier:
    """Checks QR texts with the hub's public keys, which it keeps: no network is needed.

    Args:
        public_keys: 32 bytes each; more than one while a hub changes its key.
    """

    def __init__(self, public_keys: Iterable[bytes] = ()) -> None:
        self._keys: tuple[tuple[int, Ed25519PublicKey], ...] = ()
        self.trust(public_keys)

    def trust(self, public_keys: Iterable[bytes]) -> None:
        """Check with these keys from now on."""
        keys = tuple(Ed25519PublicKey.from_public_bytes(raw) for raw in public_keys)
        self._keys = tuple((_key_tag(key), key) for key in keys)

    @staticmethod
    def is_signed(text: str) -> bool:
        """Whether a scanned or typed text claims to be a signed code rather than a short one."""
        return signed_text(text) is not None

    def read(self, text: str, branch: Branch) -> SignedBooking | Refused:
        """What the text says if a known key signed it for this branch.

        Refused with BOOKING_FORGED, BOOKING_OTHER_BRANCH, UNKNOWN_SERVICE.
        """
        facts = self._checked(signed_text(text))
        if facts is None:
            return refused(Code.BOOKING_FORGED)
        _, raw, branch_tag, service_tag, minutes, flags, class_tag = _LAYOUT.unpack(facts)
        if branch_tag != tag(branch.id):
            return refused(Code.BOOKING_OTHER_BRANCH)
        service = next((s.id for s in branch.services if tag(s.id) == service_tag), None)
        if service is None:
            return refused(Code.UNKNOWN_SERVICE, service="?")
        booking_id = booking_id_of(raw)
        return SignedBooking(
            booking_id=booking_id,
            code=short_code(booking_id),
            branch_id=branch.id,
            service_id=service,
            slot_at=minutes * _MINUTE_MS,
            language="en" if flags & _ENGLISH else "vi",
            class_id=next((c.id for c in branch.classes if tag(c.id) == class_tag), "ordinary"),
            now=bool(flags & _NOW),
        )

    def _checked(self, text: str | None) -> bytes | None:
        if text is None:
            return None
        try:
            body: bytes = base45.b45decode(text[len(PREFIX) :])
        except ValueError:
            return None
        if len(body) != _LAYOUT.size + _SIGNATURE:
            return None
        facts, signature = body[: _LAYOUT.size], body[_LAYOUT.size :]
        for key_tag, key in self._keys:
            if key_tag != facts[0]:
                continue
            try:
                key.verify(signature, PREFIX.encode() + facts)
            except InvalidSignature:
                continue
            return facts
        return None
