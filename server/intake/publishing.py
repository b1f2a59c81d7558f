"""Committed facts, and who is informed of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from wire.events import AnyEvent
from wire.values import Actor, Millis, Seq

log = logging.getLogger("toiluot.handle")


@dataclass(frozen=True, slots=True)
class Published:
    """One committed fact."""

    seq: Seq
    at: Millis
    actor: Actor
    event: AnyEvent


Subscriber = Callable[[list[Published]], None]
"""Called in the event loop after each commit, in order; must be quick and must not raise."""


class Subscribers:
    """Whoever is informed of every committed fact."""

    def __init__(self) -> None:
        self._all: list[Subscriber] = []

    def add(self, subscriber: Subscriber) -> None:
        """Inform this one too, from now on."""
        self._all.append(subscriber)

    def publish(self, published: list[Published]) -> None:
        """Inform everybody, in the order in which they subscribed; one that fails keeps nothing from the others."""
        for subscriber in self._all:
            try:
                subscriber(published)
            except Exception:  # a fault of one listener costs that listener alone
                log.exception("a subscriber failed; the others are informed all the same")
