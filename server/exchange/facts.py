"""Facts of either stream as they come: what cannot be read is left aside, and the rest is taken."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from wire.branch_link import AnyBranchFact, BookingFact, branch_fact
from wire.flaws import in_a_log

log = logging.getLogger("toiluot.exchange")

BranchFact = AnyBranchFact


def of_branch(bodies: Iterable[Mapping[str, Any]]) -> list[BranchFact]:
    """What a branch told, in order. A newer branch may tell more than this hub knows."""
    found = []
    for body in bodies:
        try:
            fact = branch_fact(body)
        except ValidationError as error:
            log.warning("a fact that cannot be read was left aside: %s", in_a_log(error))
            continue
        if fact is not None:
            found.append(fact)
    return found


def booking(body: Mapping[str, Any]) -> BookingFact | None:
    """What the hub told of a booking; None when it cannot be read."""
    try:
        return BookingFact.model_validate(body)
    except ValidationError as error:
        log.warning("the hub sent a booking that cannot be read: %s", in_a_log(error))
        return None
