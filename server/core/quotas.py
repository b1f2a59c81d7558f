"""How much of a service's numbers of the day is gone (R13)."""

from __future__ import annotations

from server.core.model import State
from wire.catalogue import Service


def used(state: State, service: Service) -> int:
    """How many numbers count to a service's quota: those whose holders are not here yet only up to their share."""
    return here(state, service) + min(awaited(state, service), outside_share(state, service))


def here(state: State, service: Service) -> int:
    """How many were given to people who came; one that has several services counts for each."""
    return state.issued_of.get(service.id, 0) - _outside(state, service, lapsed=True) - awaited(state, service)


def awaited(state: State, service: Service) -> int:
    """How many are held for people who took them outside and are to come; none whose place lapsed (R144)."""
    return _outside(state, service, lapsed=False)


def outside_share(state: State, service: Service) -> int:
    """How many of its quota numbers from outside may hold whose holders have not arrived; 0 without a quota."""
    return (service.quota or 0) * state.policy.outside_quota_percent // 100


def _outside(state: State, service: Service, *, lapsed: bool) -> int:
    absent = (t for t in map(state.tickets.__getitem__, state.expected) if (t.lapsed_at is not None) is lapsed)
    return sum((ticket.service_id, *ticket.then).count(service.id) for ticket in absent)
