"""What reception's lists and facts hold: every number and reason in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rules.clerk import wording
from rules.clerk.rows import clock_time
from rules.search import find
from wire.catalogue import Branch, Service
from wire.values import Language, WaitRange
from wire.views import HallView, Issued, ServiceTile
from wire.waits import behind
from wire.word_files import name_of

Row = dict[str, Any]

WaitWords = Callable[[WaitRange, Language], str]
"""Says a wait as the paper does."""

SERVICE_ROLES = ("id", "series", "name", "line", "open", "picked")
CHOICE_ROLES = ("id", "name", "picked")


def services(
    branch: Branch, hall: HallView | None, query: str, picked: str, language: Language, wait_words: WaitWords
) -> list[Row]:
    """The services that people call so, or all of them."""
    tiles = {} if hall is None else {tile.service_id: tile for tile in hall.services}
    return [
        {
            "id": each.id,
            "series": branch.group_by_id[each.group].series,
            "name": each.name.of(language),
            "line": _line(each, tiles.get(each.id), language, wait_words),
            "open": each.id in tiles and tiles[each.id].open,
            "picked": each.id == picked,
        }
        for each in (find(branch, query) if query.strip() else branch.services)
    ]


def _line(service: Service, tile: ServiceTile | None, language: Language, wait_words: WaitWords) -> str:
    if tile is None:
        return ""
    if not tile.open:
        return tile.closed_because.of(language) if tile.closed_because is not None else ""
    people = wording.WAITING_SHORT.of(language).format(count=tile.waiting)
    told = f"{people} · {wait_words(behind(tile.wait, tile.waiting), language)}"
    helps = service.no_wait is not None and service.no_wait.only
    return f"{wording.HELP_ONLY.of(language)} · {told}" if helps else told


ACCESSIBLE = "~accessible"
"""The choice of an accessible counter among those of classes; no class of the settings can be called so."""


def classes(branch: Branch, picked: str, language: Language, accessible: bool = False) -> list[Row]:
    """Ordinary, and each priority class: at a desk a person may grant any; and an accessible counter beside one."""
    low = [{"id": ACCESSIBLE, "name": wording.RECEPTION["accessible"].of(language), "picked": accessible}]
    ordinary = {"id": "ordinary", "name": wording.ORDINARY.of(language), "picked": picked == "ordinary"}
    return [
        ordinary,
        *({"id": one.id, "name": one.name.of(language), "picked": one.id == picked} for one in branch.classes),
        *(low if accessible or any(counter.accessible for counter in branch.counters) else []),
    ]


def languages(branch: Branch, picked: Language) -> list[Row]:
    """The branch's languages in their own words."""
    return [{"id": one, "name": name_of(one), "picked": one == picked} for one in branch.languages]


def facts(branch: Branch, ticket: Issued, language: Language, wait_words: WaitWords) -> Iterator[str]:
    """What the window says of a ticket, a line each."""
    service = branch.service_by_id.get(ticket.service_id)
    if service is not None:
        yield f"{branch.group_by_id[service.group].name.of(language)} · {service.name.of(language)}"
        if service.no_wait is not None and service.no_wait.only:
            yield wording.HELP_ONLY.of(language)
    if ticket.class_id in branch.class_by_id:
        yield branch.class_by_id[ticket.class_id].name.of(language)
    if ticket.accessible:
        yield wording.RECEPTION["waits_accessible"].of(language)
    ahead = wording.AHEAD.of(language).format(count=ticket.ahead) if ticket.ahead else wording.AHEAD_NONE.of(language)
    yield f"{ahead} · {wait_words(behind(ticket.wait, ticket.ahead), language)}"
    yield ticket.where.of(language)
    yield wording.TAKEN_AT.of(language).format(time=clock_time(ticket.issued_at, branch))
