"""What the health report tells, in words a manager can do something with."""

from __future__ import annotations

from dataclasses import replace

from server.figures.told_waits import LEAST, MOST
from server.runtime.health import HealthReport, Problem
from server.web.pages import Speech
from server.web.today.seen import Alarm
from server.web.wording import WORDS

TOLD_ELSEWHERE = frozenset({"store", "space"})
"""Kinds of problems that today's page has alarms of its own for."""


def alarms_of(health: HealthReport | None, say: Speech) -> tuple[Alarm, ...]:
    """One alarm for each problem that is not told elsewhere on the page."""
    problems = health.problems() if health is not None else ()
    # Named by what is wrong, not by words that count minutes: those would ring anew with each of them.
    return tuple(
        replace(alarm(problem, say), key=f"health-{problem.kind}-{problem.name.replace(' ', '-')}")
        for problem in problems
        if problem.kind not in TOLD_ELSEWHERE
    )


def alarm(problem: Problem, say: Speech) -> Alarm:
    """One problem in words."""
    name = _name(problem, say)
    match problem.kind:
        case "task" if problem.failed:
            return Alarm(say("health_ended", name=name), say("health_tell"))
        case "task":
            return Alarm(say("health_task", name=name), say("health_again"))
        case "answers":
            return Alarm(say("health_answers", n=problem.seconds), say("health_answers_then"))
        case "connections":
            return Alarm(say("health_connections", name=name), say("health_connections_then"))
        case "hub":
            return Alarm(say("health_hub", n=problem.seconds // 60), say("health_hub_then"))
        case "mail":
            return Alarm(say("telling.alarm"), say(f"telling.went_{problem.name or 'closed'}"), link="/manager/mail",
                         button=say("telling.look"))  # fmt: skip
        case "media":
            return Alarm(say("media.unread"), say("media.unread_then"), link="/manager/devices/-/media",
                         button=say("media.look"))  # fmt: skip
        case "grades":
            facts = {"p": say.share(float(problem.why)), "low": say.share(LEAST), "high": say.share(MOST)}
            return Alarm(say("waits.amiss", **facts), say("waits.amiss_then"), link="/manager/days/-/waits",
                         button=say("waits.look"), quiet=True)  # fmt: skip
        case "foreseen":
            return Alarm(say("health_foreseen"), say("health_foreseen_then"))
        case "waits":
            return Alarm(say("health_waits"), say("health_waits_then"))
        case _:
            return Alarm(say("health_other", name=name or problem.kind), say("health_tell"))


def _name(problem: Problem, say: Speech) -> str:
    key = f"part_{problem.name.replace(' ', '_')}"
    return say(key) if key in WORDS else problem.name
