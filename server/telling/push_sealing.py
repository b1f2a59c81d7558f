"""What a message to a browser is sealed with (RFC 8291, aes128gcm) and signed with (RFC 8292, VAPID).

Both are a few calls of `cryptography`, which is here already, and the RFC's own example is a test. http-ece, a library
for the first, is a source archive without a release since 2024 that makes the same calls; pywebpush brings two HTTP
clients.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.telling.secret_file import keep_secret, read_secret

RECORD = 4096
MOST_BYTES = 3000
"""Of a message before it is sealed: every push service takes 4096 sealed ones."""

SIGNED_S = 12 * 3600
"""How long a signature is good; services refuse more than a day."""

POINT_BYTES, SECRET_BYTES, SALT_BYTES = 65, 16, 16


def encoded(raw: bytes) -> str:
    """As base64url without padding, the way of all of Web Push."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(said: str) -> bytes:
    """What that stands for.

    Raises:
        ValueError: it is none.
    """
    try:
        return base64.b64decode(said.encode("ascii") + b"=" * (-len(said) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError(said[:20]) from error


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether a browser's two keys are a point of the curve and a secret of the right length."""
    try:
        _point(decoded(p256dh))
        return len(decoded(auth)) == SECRET_BYTES
    except ValueError:
        return False


def seal(text: bytes, p256dh: str, auth: str) -> bytes:
    """A message that only one browser can read.

    Args:
        text: at most `MOST_BYTES`.
        p256dh: the browser's public key.
        auth: the secret that it gave with it.

    Raises:
        ValueError: the keys are none.
    """
    return sealed_with(text, decoded(p256dh), decoded(auth), ec.generate_private_key(ec.SECP256R1()),
                       os.urandom(SALT_BYTES))  # fmt: skip


def sealed_with(text: bytes, theirs: bytes, auth: bytes, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """`seal` with a key and a salt that are chosen; each is used once."""
    own_point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), _point(theirs))
    secret = _derived(shared, auth, b"WebPush: info\0" + theirs + own_point, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(own_point)]) + own_point
    return head + AESGCM(key).encrypt(nonce, text + b"\2", None)


def _point(raw: bytes) -> ec.EllipticCurvePublicKey:
    if len(raw) != POINT_BYTES:
        raise ValueError(len(raw))
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass(frozen=True, slots=True)
class VapidKey:
    """By this push services know the server, and a browser which server may send it something."""

    secret: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> str:
        """What a browser is given when it subscribes."""
        return encoded(self.secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def authorization(self, endpoint: str, contact: str, now_s: int) -> str:
        """The header of a message to this address.

        Args:
            endpoint: where it goes.
            contact: an https or mailto address of whoever runs this server.
            now_s: real seconds of the epoch.
        """
        parts = urlsplit(endpoint)
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now_s + SIGNED_S, "sub": contact}
        head = {"typ": "JWT", "alg": "ES256"}
        said = ".".join(encoded(json.dumps(one, separators=(",", ":")).encode()) for one in (head, claims))
        r, s = decode_dss_signature(self.secret.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
        return f"vapid t={said}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={self.public}"


def key_in(path: Path) -> VapidKey:
    """The key of this file, made now if there is none.

    Raises:
        OSError: a new one cannot be written.
    """
    kept = read_secret(path)
    if kept:
        try:
            return VapidKey(ec.derive_private_key(int.from_bytes(decoded(kept.strip()), "big"), ec.SECP256R1()))
        except ValueError:
            pass  # a file cut short: no browser can be told by it any more, so a new key begins
    key = ec.generate_private_key(ec.SECP256R1())
    keep_secret(path, encoded(key.private_numbers().private_value.to_bytes(32, "big")))
    return VapidKey(key)
