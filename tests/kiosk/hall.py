"""The demo branch as a kiosk's server tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.load import load
from wire.catalogue import Branch
from wire.waits import about_told, bound_told

DEMO = Path(__file__).parents[2] / "config" / "demo" / "branch.toml"
NINE_41 = 1_795_142_460_000
"""2026-11-20 09:41 in Hanoi, a Friday."""


def demo_branch() -> Branch:
    return load(DEMO, Branch)


def hall_doc(branch: Branch, **changes: Any) -> dict[str, Any]:
    """A busy morning: each group's first service has people waiting, some have none."""
    tiles = []
    for number, service in enumerate(branch.services):
        waiting = (number * 7) % 5 if number % 3 else 0
        tiles.append(
            {
                "service_id": service.id,
                "group_id": service.group,
                "open": True,
                "closed_because": None,
                "waiting": waiting,
                "wait": {
                    "low_min": waiting * 3,
                    "about_min": about_told(waiting * 4 * 60, waiting * 5 * 60),
                    "high_min": bound_told(waiting * 5 * 60),
                },
                "served_now": True,
            }
        )
    doc = {
        "open": True, "closed_because": None, "opens_at": None, "waiting": 40, "services": tiles, "bookings": True,
        "book_at": "https://datlich.example.vn", "reception": True,
    }  # fmt: skip
    return doc | changes


ALONE = {"bookings": False, "book_at": "", "reception": False}
"""A hall with kiosks and counters, and nothing else to send people to."""


def issued_doc(branch: Branch, **changes: Any) -> dict[str, Any]:
    service = branch.services[0]
    doc = {
        "seq": 12,
        "ticket_id": "0b7d8a1e-6a1f-4a57-9a50-0c1d2e3f4a5b",
        "number": "A047",
        "service_id": service.id,
        "class_id": "ordinary",
        "channel": "kiosk",
        "language": "vi",
        "issued_at": NINE_41,
        "ahead": 12,
        "wait": {"low_min": 20, "about_min": 25, "high_min": 30},
        "come_back_at": NINE_41 + 17 * 60_000,
        "where": {"vi": "Tầng 1, quầy 1–9", "en": "Floor 1, counters 1–9"},
        "at_work": [counter.id for counter in branch.counters[:9] if counter.number not in (4, 8)],
        "tracking_url": "http://192.168.10.20:8080/t/A047-0b7d8a1e#aB3dE5gH7jK9mN1pQ3sT5v",
        "slot_at": None,
    }
    return doc | changes
