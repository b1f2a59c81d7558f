"""Whether a PIN is the one of which the server keeps a hash: slow by design, so in another thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from clientkit.link import Link

log = logging.getLogger(__name__)


def is_right(kept: str, typed: str) -> bool:
    """Whether `typed` is the PIN of which `kept` (argon2id) is known; takes some 30 ms and 19 MiB."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(kept, typed)
    except VerificationError:
        return False
    except InvalidHashError:
        log.warning("what is kept of the PIN of the staff menu cannot be read; set it anew")
        return False


def checker(link: Link) -> Callable[[str, str, Callable[[bool], None]], None]:
    """Looks in a thread of the link's loop, and says what came of it in the loop's own."""

    async def look(kept: str, typed: str, tell: Callable[[bool], None]) -> None:
        right = False
        try:
            right = await asyncio.to_thread(is_right, kept, typed)
        finally:
            tell(right)  # whatever failed: the pad waits for it

    def check(kept: str, typed: str, tell: Callable[[bool], None]) -> None:
        link.start_task(look(kept, typed, tell), "looking at a PIN")

    return check
