"""Small halls whose days are worked out by hand: whole minutes, nobody walks, nothing between two people."""

from config import Visit
from server.rehearsal.day import Break, Desk, Person
from server.rehearsal.plan import Plan
from server.rehearsal.rehearse import Job, played
from tests.server.branch_kit import BRANCH, COUNTERS, SERVICE, HandClock, house
from tests.server.core.core_hall import branch
from tests.server.day_player import DayPlayer
from tests.server.store.words_kit import next_day
from wire import commands as c

DAY = "2026-11-23"
"""A Monday: open from 8 to 12 and from 13 to 17."""

HALL = branch()


def person(at, minutes=10.0, service_id="A1", **others):
    """Comes at `at` minutes after midnight and takes so many."""
    return Person(
        **{"at": float(at), "service_id": service_id, "class_id": "ordinary", "legs": ((service_id, minutes),),
           "walk": 0.0} | others
    )  # fmt: skip


def desk(counter_id="c1", opens=490.0, closes=1020.0, breaks=(), **others):
    """A counter that opens at 8:10, when all of the first people are there."""
    return Desk(
        **{"counter_id": counter_id, "person": f"s-{counter_id}", "opens": opens, "closes": closes, "pace": 1.0,
           "breaks": tuple(Break(*one, "lunch") for one in breaks), "gap": 0.0} | others
    )  # fmt: skip


def plan(people, desks=None, hall=HALL, lengths=None):
    return Plan(hall, DAY, tuple(people), (desk(),) if desks is None else tuple(desks), lengths or {})


def outcome(one, seed=None):
    """What came of a day."""
    return played(Job(one, seed))


async def monday(url):
    """Forty people for one service in two hours, at two counters, and the next day is open."""
    closed = tuple(one.id for one in BRANCH.counters if one.id not in COUNTERS[:2])
    visits = [
        Visit(9 * 3600 + 300 + 110 * n, SERVICE, "ordinary", "kiosk", "vi", 3.0 + n % 5, no_show=n % 13 == 5)
        for n in range(40)
    ]  # fmt: skip
    clock = HandClock()
    async with house(url, clock) as branch:
        await DayPlayer(branch, visits, closed).run("17:00")
        await next_day(branch, clock)
        await branch.ask(c.Tick())
