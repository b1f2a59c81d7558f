"""What was typed about a person: checked field by field, with words for each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.staff import passwords
from server.staff.people import BadName, checked, fit_and_hashed
from server.web.pages import Speech, sentence
from wire.errors import Code, Refused
from wire.values import PersonRole

ROLES = tuple(role.value for role in PersonRole)

FIELD_OF = {Code.NAME_TAKEN: "name", Code.ADMINISTRATORS_ONLY: "roles", Code.OWN_ACCOUNT: "roles"}
"""At which field a refusal is told; all others above the form."""


@dataclass(slots=True)
class PersonForm:
    """The fields as they were typed, and what is wrong with each."""

    name: str = ""
    full_name: str = ""
    roles: tuple[str, ...] = ()
    wrong: dict[str, str] = field(default_factory=dict)
    """Words by field; those of "" belong to the whole form."""

    @classmethod
    def typed(cls, fields: Mapping[str, str]) -> PersonForm:
        """What came with a form; a box of a role is a field of its own."""
        roles = tuple(role for role in ROLES if fields.get(f"role_{role}"))
        return cls(str(fields.get("name", ""))[:200], str(fields.get("full_name", ""))[:200], roles)

    def check(self, say: Speech) -> bool:
        """Whether names and roles can be taken; both names are then as they are kept."""
        for key, name, full_name in (("name", self.name, "A"), ("full_name", "a", self.full_name)):
            try:
                kept = checked(name, full_name, (ROLES[0],))
            except BadName:
                self.wrong[key] = say(f"staff.bad_{key}")
            else:
                setattr(self, key, kept[0] if key == "name" else kept[1])
        if not self.roles:
            self.wrong["roles"] = say("staff.no_roles")
        return not self.wrong

    def refused(self, why: Refused, say: Speech) -> None:
        """The command was not done."""
        self.wrong[FIELD_OF.get(why.code, "")] = why.text(say.language)


async def hashed(password: str, name: str, full_name: str, say: Speech) -> tuple[str, str]:
    """What is kept of a password, and why it is not taken: one of them is empty. Slow, in a thread."""

    def work() -> tuple[str, str]:
        unfit = passwords.unfit(password, name, full_name)
        if unfit is not None:
            return "", sentence(unfit.text(say.language))
        return fit_and_hashed(password, name, full_name), ""

    return await asyncio.to_thread(work)
