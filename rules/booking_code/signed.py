"""A booking's signed code: the QR that proves itself without a network.

Its text, 141 characters of the alphanumeric QR alphabet (version 6, level M):

    "TL1" + base45( 28 bytes of booking  +  64 bytes of Ed25519 signature over "TL1" and those bytes )

The 28 bytes: key tag 1, booking id 10, branch tag 4, service tag 4, slot in minutes since 1970 4, flags 1, class
tag 4. A tag is the beginning of a SHA-256, because names in a catalogue have no fixed length; the branch that reads
the code looks its own names up. Numbers are big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import base45

from rules.booking_code.form import PREFIX, signed_text
from rules.booking_code.short import booking_id_of, raw_of, short_code
from wire.booking import BranchBooking
from wire.catalogue import DEFAULT_LANGUAGES, Branch
from wire.errors import Code, Refused, refused
from wire.values import Language

if TYPE_CHECKING:  # at run time where a key is used: a start that has none does not wait for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_LAYOUT = struct.Struct(">B10sIIIBI")
_SIGNATURE = 64
_NOW, _ACCESSIBLE = 2, 16
_LANGUAGE = (1, 4, 8)
"""Bits of a language's place among those of the branch, the lowest first."""
_MINUTE_MS = 60_000


def tag(name: str) -> int:
    """32 bits that stand for a name of the catalogue."""
    return int.from_bytes(sha256(name.encode()).digest()[:4], "big")


def _key_tag(key: Ed25519PublicKey) -> int:
    return sha256(key.public_bytes_raw()).digest()[0]


class Signer:
    """Makes QR texts with the hub's private key.

    Args:
        seed: the 32 bytes of the hub's key file.
    """

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._tag = _key_tag(self._key.public_key())

    @property
    def public_key(self) -> bytes:
        """32 bytes that branches check with."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, booking: BranchBooking, languages: Sequence[Language] = DEFAULT_LANGUAGES) -> str:
        """The QR's text; its time is cut to whole minutes.

        Args:
            booking: what it says.
            languages: of the branch, in its order.
        """
        place = languages.index(booking.language) if booking.language in languages else 0
        flags = sum(bit for n, bit in enumerate(_LANGUAGE) if place >> n & 1) | (_NOW if booking.now else 0)
        flags |= _ACCESSIBLE if booking.accessible else 0
        facts = _LAYOUT.pack(
            self._tag,
            raw_of(booking.booking_id),
            tag(booking.branch_id),
            tag(booking.service_id),
            booking.slot_at // _MINUTE_MS,
            flags,
            tag(booking.class_id),
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
        given = tuple(public_keys)
        if not given:
            self._keys = ()
            return
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        keys = tuple(Ed25519PublicKey.from_public_bytes(raw) for raw in given)
        self._keys = tuple((_key_tag(key), key) for key in keys)

    @property
    def public_keys(self) -> tuple[bytes, ...]:
        """Those it checks with, 32 bytes each."""
        return tuple(key.public_bytes_raw() for _, key in self._keys)

    @staticmethod
    def is_signed(text: str) -> bool:
        """Whether a scanned or typed text claims to be a signed code rather than a short one."""
        return signed_text(text) is not None

    def read(self, text: str, branch: Branch) -> BranchBooking | Refused:
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
        return BranchBooking(
            booking_id=booking_id,
            code=short_code(booking_id),
            branch_id=branch.id,
            service_id=service,
            slot_at=minutes * _MINUTE_MS,
            language=_language(flags, branch),
            class_id=next((c.id for c in branch.classes if tag(c.id) == class_tag), "ordinary"),
            now=bool(flags & _NOW),
            accessible=bool(flags & _ACCESSIBLE),
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
            from cryptography.exceptions import InvalidSignature

            try:
                key.verify(signature, PREFIX.encode() + facts)
            except InvalidSignature:
                continue
            return facts
        return None


def _language(flags: int, branch: Branch) -> Language:
    place = sum(1 << n for n, bit in enumerate(_LANGUAGE) if flags & bit)
    return branch.languages[place] if place < len(branch.languages) else branch.language
