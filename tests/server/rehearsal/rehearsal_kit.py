"""Small halls whose days are worked out by hand: whole minutes, nobody walks, nothing between two people."""

from server.rehearsal.day import Break, Desk, Person
from server.rehearsal.plan import Plan
from server.rehearsal.rehearse import Job, played
from tests.server.core.core_hall import branch

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
