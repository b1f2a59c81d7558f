"""The hub's one key, the same for every program on the hub's database, and all that is derived from it."""

from __future__ import annotations

import base64
import hmac
import secrets
from hashlib import sha256
from pathlib import Path

from config.files import read_file
from rules.booking_code.signed import Signer
from server.hub.start_files import unreadable
from server.hub.store.database import HubDatabase
from server.hub.store.values import Signed
from server.runtime.private_folder import make_once
from server.runtime.start_refused import StartRefused

KEY_BYTES = 32

HUB_KEY = "hub_key"
"""Under what the mark of the key is noted in the database."""


class Keys:
    """Everything the hub derives from its one key file, for one purpose each."""

    def __init__(self, seed: bytes) -> None:
        self.signer = Signer(seed)
        self._mark = hmac.digest(seed, b"mark of a hub key", "sha256")[:16].hex()
        self._secrets = hmac.digest(seed, b"booking secret", "sha256")
        self._phones = hmac.digest(seed, b"phone", "sha256")
        self._subjects = hmac.digest(seed, b"subject of limits", "sha256")
        self._cards = hmac.digest(seed, b"identity cards", "sha256")
        self._devices = hmac.digest(seed, b"device", "sha256")
        self._works = hmac.digest(seed, b"proof of work", "sha256")

    def secret(self, branch_id: str, booking_id: str) -> str:
        """The holder's secret, 128 bits as 26 characters: it cannot be guessed and need not be stored."""
        raw = hmac.digest(self._secrets, f"{branch_id}/{booking_id}".encode(), "sha256")[:16]
        return base64.b32encode(raw).decode().rstrip("=").lower()

    @property
    def mark(self) -> str:
        """Names the key without telling it."""
        return self._mark

    def phone(self, phone: str) -> str:
        """A phone number for counting only. A plain hash could be reversed by trying all numbers."""
        return hmac.digest(self._phones, phone.encode(), "sha256").hex()[:40]

    def card_key(self, branch_id: str) -> str:
        """What makes a person's key of a card's number, at one branch: that branch is told it over its link."""
        return hmac.digest(self._cards, branch_id.encode(), "sha256").hex()

    def subject(self, what: str) -> str:
        """A device, phone or network for counting only."""
        return hmac.digest(self._subjects, what.encode(), "sha256").hex()[:40]

    def device_mark(self, what: str) -> str:
        """Proves that this hub gave a device its name."""
        return hmac.digest(self._devices, what.encode(), "sha256").hex()[:32]

    def work_mark(self, what: str) -> str:
        """Proves that this hub set somebody a proof of work."""
        return hmac.digest(self._works, what.encode(), "sha256").hex()


def hashed(secret: str) -> str:
    """What is stored of a secret."""
    return sha256(secret.encode()).hexdigest()


def keys_of(path: Path, database: HubDatabase) -> Keys:
    """The keys of this hub. The key file is made at the very first start, when nothing is signed with any key yet.

    Args:
        path: of the key file.
        database: upgraded; the mark of its key is noted in it at the first start.

    Raises:
        StartRefused: the file is missing, cannot be read or made, is no key, or is another one than this database has.
    """
    if trouble := key_trouble(path, database.noted(HUB_KEY), database.any_booking()):
        raise StartRefused(f"{trouble} Nothing was changed.")
    keys = Keys(_read_or_made(path))
    # Noted at the first start; what another program noted stays, when that one was quicker.
    mark = database.noted(HUB_KEY) or database.note(HUB_KEY, keys.mark)
    if not hmac.compare_digest(keys.mark.encode(), mark.encode()):
        raise StartRefused(f"{_another(path)} Nothing was changed.")
    return keys


def key_trouble(path: Path, mark: str | None, signed: Signed | None) -> str:
    """Why the file is not the key that this hub's bookings were signed with, and what to do; empty when it is.

    Args:
        path: of the key file.
        mark: of the key, as the hub's database notes it; None when it notes none.
        signed: any of the hub's bookings; None when there is none.
    """
    try:
        keys = Keys(_read(path))
    except FileNotFoundError:
        if not mark and signed is None:
            return ""  # nothing is signed yet: the start makes one
        return (
            f"The hub's key file {path} is missing, and this database was made with it. Bring it back from the hub's "
            "other machine or from a backup."
        )
    except StartRefused as error:
        return str(error)
    if mark:
        right = hmac.compare_digest(keys.mark.encode(), str(mark).encode())
    elif signed is None:  # nothing is signed yet: any key will do
        right = True
    else:  # a database from before keys were noted: its bookings tell which one they were made with
        right = hashed(keys.secret(signed.branch_id, signed.booking_id)) == signed.secret_hash
    return "" if right else _another(path)


def _another(path: Path) -> str:
    return (
        f"{path} is not the key this hub's bookings were signed with: citizens would be told at the branches that "
        "their booking is forged. Bring the right key file back, from the hub's other machine or from a backup, or "
        "name the database that belongs to this key."
    )


def _read_or_made(path: Path) -> bytes:
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    try:
        make_once(path, f"{secrets.token_hex(KEY_BYTES)}\n".encode("ascii"))
        return _read(path)
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> StartRefused:
    return StartRefused(
        f"The hub's key file cannot be used: {unreadable(path, error)}. Check `key_file` in the hub's settings."
    )


def _read(path: Path) -> bytes:
    try:
        text = read_file(path).decode("ascii")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unusable(path, error) from error
    except UnicodeDecodeError:
        text = ""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StartRefused(
            f"The hub's key file {path} cannot be used: it must hold {2 * KEY_BYTES} hexadecimal digits. "
            "Bring the right file back."
        )
    return key
