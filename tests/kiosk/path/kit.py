"""A citizen at some step of the demo branch, without window, link or clock."""

from __future__ import annotations

from kiosk.flow import Flow
from kiosk.path.steps import KioskStep
from kiosk.path.visit import Times
from tests.kiosk.hall import demo_branch, hall_doc, issued_doc
from wire.views import DeviceView, HallView, Issued

BRANCH = demo_branch()
SIGNED = "TL1" + "7" * 138
TICKET = Issued.model_validate(issued_doc(BRANCH))


def flow(**changes) -> Flow:
    made = Flow(times=Times(idle_ms=60_000, answer_ms=20_000, ticket_ms=15_000, trouble_ms=60_000), **changes)
    made.branch, made.hall, made.live = BRANCH, HallView.model_validate(hall_doc(BRANCH)), True
    return made


def at_take(**changes) -> Flow:
    made = flow(**changes)
    made.choose_group("dat-dai", 0)
    made.choose_service("dat-bien-dong", 0)
    return made


def with_ticket(**changes) -> Flow:
    made = at_take(**changes)
    made.take(0)
    made.issued(TICKET, 0)
    return made


ADDRESSES = tuple(f"https://so.example.vn/t#{letter * 26}" for letter in "ab")


def for_priority_only(**branch) -> Flow:
    made = flow()
    made.wanted = DeviceView(mode="priority_only")
    made.branch = BRANCH.model_copy(update=branch)
    return made


def shut(**changes) -> Flow:
    made = flow(**changes)
    made.hall = HallView.model_validate(hall_doc(BRANCH, open=False))
    return made


def at_event() -> Flow:
    made = flow()
    made.visit(KioskStep.EVENTS, 0)
    made.choose_event("sinh-con", 0)
    return made


SECRET = "abcdefghijklmnopqrstuvwxyz"
FOUND = Issued.model_validate(issued_doc(BRANCH, tracking_url=f"http://192.168.10.20:8080/t#{SECRET}"))


def with_found(**changes) -> Flow:
    made = flow(**changes)
    made.scanned(FOUND.tracking_url, 0)
    made.issued(FOUND, 0)
    return made
