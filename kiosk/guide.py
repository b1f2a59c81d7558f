"""What a guidance slip says of a procedure: what to bring, fee, days, where it is done without waiting. Pure."""

from __future__ import annotations

from hardware.paper.guide_paper import GuidePaper
from hardware.paper.ticket_text import PAPER, clock_time, day_text
from kiosk.refusals import bare_address
from rules import procedure
from wire.catalogue import Branch, Service
from wire.values import Language, Millis

_GUIDE = PAPER.table("guide")


def guide_paper(branch: Branch, service: Service, language: Language, at: Millis) -> GuidePaper:
    """The guidance slip of a service.

    Args:
        at: when it is printed.
    """
    said = {key: words.of(language) for key, words in _GUIDE.items()}
    told, elsewhere = procedure.told(service, language), service.no_wait
    facts = list(told.lines)
    online = "" if elsewhere is None or elsewhere.online is None else elsewhere.online
    if elsewhere is not None and elsewhere.agent is not None:
        hours = "" if elsewhere.agent_hours is None else f" ({elsewhere.agent_hours.of(language)})"
        facts.append((said["agent"], elsewhere.agent.of(language) + hours))
    if online:
        facts.append((said["only" if elsewhere is not None and elsewhere.only else "online"], bare_address(online)))
    hotline = (said["help"].format(number=branch.branding.hotline),) if branch.branding.hotline else ()
    return GuidePaper(
        office=((branch.site_short or branch.site).of(language), branch.name.of(language)),
        title=said["title"],
        name=service.name.of(language),
        group=branch.group_by_id[service.group].name.of(language),
        bring_title=said["bring"],
        bring=tuple(procedure.to_bring(service, language)),
        facts=tuple(facts),
        online=online,
        notes=(*((told.source,) if told.source else ()), said["no_number"], *hotline),
        printed_at=f"{clock_time(at, branch.timezone)} · {day_text(at, branch.timezone, language)}",
        language=language,
    )
