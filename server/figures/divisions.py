"""Which agency a service belongs to and at which address a counter stands, by the settings in force now.

Both are looked up when figures are read, never kept with a day: so archived days have them too, and a service whose
agency was written down late is counted there for the days before as well.
"""

from __future__ import annotations

from wire.catalogue import Branch
from wire.values import Language

NOT_SAID = ""
"""In place of an agency: the settings name none for the service, or no longer have the service."""

OWN_ADDRESS = ""
"""In place of the id of a further address: the branch's own."""

NO_ADDRESS = "?"
"""In place of an address: the settings no longer have the counter. No id is written so."""


def has_agencies(branch: Branch) -> bool:
    """Whether the settings say of any service who decides."""
    return any(service.facts is not None and service.facts.agency is not None for service in branch.services)


def agency_of(service_id: str, branch: Branch) -> str:
    """Who decides about a service, in the branch's first language: two services of one agency write it alike."""
    service = branch.service_by_id.get(service_id)
    if service is None or service.facts is None or service.facts.agency is None:
        return NOT_SAID
    return service.facts.agency.of(branch.language)


def agencies(branch: Branch, language: Language) -> dict[str, str]:
    """Names of the agencies in a language, in the order in which services name them."""
    named = [s.facts.agency for s in branch.services if s.facts is not None and s.facts.agency is not None]
    found: dict[str, str] = {}
    for agency in named:
        key = agency.of(branch.language)
        if key not in found or language in agency.root:  # one service may have it in fewer languages than another
            found[key] = agency.of(language)
    return found


def has_addresses(branch: Branch) -> bool:
    """Whether the branch works at more than one address."""
    return bool(branch.addresses)


def address_of(counter_id: str, branch: Branch) -> str:
    """Where a counter stands, by its zone."""
    counter = branch.counter_by_id.get(counter_id)
    if counter is None:
        return NO_ADDRESS
    return next(zone.address or OWN_ADDRESS for zone in branch.zones if zone.id == counter.zone)


def addresses(branch: Branch, language: Language) -> dict[str, str]:
    """Names of the addresses in a language: its own, and the further ones in the order of the settings."""
    return {OWN_ADDRESS if one is None else one: name for one, name in branch.address_names(language).items()}
