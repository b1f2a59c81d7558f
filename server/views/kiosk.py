"""What kiosks show: the hall and its services. Pure: state and time in, document out."""

from __future__ import annotations

from collections.abc import Iterable

from rules import hours
from server.core import quotas
from server.core.lines import Lines
from server.core.model import State
from server.core.waits import Waits
from server.views.closed import closed_because
from server.views.notices import notice_lines
from server.views.offers import NOTHING, Offers
from wire.catalogue import Service
from wire.errors import Code, refused
from wire.values import CounterState, Millis, Text
from wire.views import HallView, ServiceTile


def hall_view(
    state: State,
    waits: Waits,
    now: Millis,
    lines: Lines | None = None,
    offers: Offers = NOTHING,
    *,
    reception: bool = False,
    booking_keys: Iterable[bytes] = (),
    groups: tuple[str, ...] = (),
) -> HallView:
    """What kiosks show; `lines` as for `common`, `reception` when a desk of that kind is paired.

    `groups` in the order in which they are shown; left out, as in the settings.
    """
    branch = state.settings
    why = closed_because(state, now)
    waiting = (lines or Lines(state)).waiting_of()
    at_work = {
        service
        for counter_id, seat in state.counters.items()
        if seat.state is CounterState.OPEN
        for service in state.serves(counter_id)
    }
    low = {id_ for one in branch.counters if one.accessible for id_ in state.serves(one.id)}
    tiles = []
    for service in branch.services:
        ended = _closed_today(state, service) or _quota_reached(state, service)
        full = _closed_today(state, service) or _out_of_hours(state, service, now) or _quota_reached(state, service)
        tiles.append(
            ServiceTile(
                service_id=service.id,
                group_id=service.group,
                open=why is None and full is None,
                closed_because=why or full,
                waiting=waiting[service.id][0] if service.id in waiting else 0,
                wait=waits.for_service(service.id),
                served_now=service.id in at_work,
                stays_closed=ended is not None,
                accessible_wait=waits.for_service(service.id, accessible=True) if service.id in low else None,
            )
        )
    return HallView(
        open=why is None,
        closed_because=why,
        opens_at=None if why is None else hours.next_opening(branch, now),
        waiting=len(state.waiting),
        services=tuple(tiles),
        bookings=offers.bookings,
        book_at=offers.book_at,
        reception=reception,
        notices=notice_lines(state, now),
        stays_closed=state.hall_closed_why is not None,
        booking_keys=tuple(key.hex() for key in booking_keys),
        groups=groups,
        counters_open_at=_counters_open_at(state, now) if why is None and not at_work else None,
    )


def _counters_open_at(state: State, now: Millis) -> Millis | None:
    """When the counters begin, for who takes a number before; None within their hours."""
    opens = hours.counters_open_at(state.settings, now)
    return opens if opens > now else None


def _closed_today(state: State, service: Service) -> Text | None:
    closed = state.closed_service(service.id)
    if closed is None:
        return None
    return Text(
        {
            language: refused(Code.SERVICE_CLOSED, service=service.name.of(language), why=closed.why).text(language)
            for language in state.settings.languages
        }
    )


def _out_of_hours(state: State, service: Service, now: Millis) -> Text | None:
    branch = state.settings
    if not branch.own_hours(service.id) or hours.service_issuing_now(branch, service.id, now):
        return None
    opens = hours.next_of_service(branch, service.id, now)
    again = "…" if opens is None else hours.clock_text(branch, opens, now)
    return Text(
        {
            language: refused(Code.SERVICE_HOURS, service=service.name.of(language), opens=again).text(language)
            for language in branch.languages
        }
    )


def _quota_reached(state: State, service: Service) -> Text | None:
    if service.quota is None or quotas.used(state, service) < service.quota:
        return None
    return Text(
        {
            language: refused(Code.QUOTA_REACHED, service=service.name.of(language), quota=service.quota).text(language)
            for language in state.settings.languages
        }
    )
