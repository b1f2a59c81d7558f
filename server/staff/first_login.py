"""How the first person gets in where nobody can yet: by a code that only whoever started the server reads."""

from __future__ import annotations

import hmac
import re
import secrets

from server.staff.people import People
from server.staff.rights import RUNNERS

DIGITS = 12
"""Of the code: 40 bits. At a thousand tries a second it stands for thirty years, so nobody is ever kept waiting."""

ROLES = ("administrator", "manager")
"""What the first person is."""


class FirstLogin:
    """One for a running server; a code is good until somebody can sign in, or the server ends.

    Args:
        people: who there is.
    """

    def __init__(self, people: People) -> None:
        self._people = people
        self.code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"

    @property
    def needed(self) -> bool:
        """Whether nobody can sign in who may add others."""
        return not any(person.active and not RUNNERS.isdisjoint(person.roles) for person in self._people.everybody)

    @property
    def shown(self) -> str:
        """The code as it is written down: `4821 9930 1177`."""
        return " ".join(re.findall("....", self.code))

    def matches(self, typed: str) -> bool:
        """Whether this is the code, with whatever blanks and dashes; never when it is not needed."""
        digits = re.sub(r"[\s-]", "", typed)
        return self.needed and hmac.compare_digest(digits.encode(), self.code.encode())
