"""The steps of a ticket: one table, state x step -> state (R19)."""

from __future__ import annotations

from enum import StrEnum

from wire.values import TicketState


class Step(StrEnum):
    """What may happen to a ticket after it was issued."""

    ARRIVE = "arrive"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    CONTINUE = "continue"
    MISS = "miss"
    PARK = "park"
    RETURN = "return"
    TRANSFER = "transfer"
    SNOOZE = "snooze"
    CANCEL = "cancel"


_E, _W, _C, _S, _P, _M, _D, _X = TicketState

STEPS: dict[tuple[TicketState, Step], TicketState] = {
    (_E, Step.ARRIVE): _W,
    (_E, Step.CANCEL): _X,
    (_W, Step.CALL): _C,
    (_W, Step.SNOOZE): _P,
    (_W, Step.CANCEL): _X,
    (_C, Step.RECALL): _C,
    (_C, Step.START): _S,
    (_C, Step.FINISH): _D,
    (_C, Step.CONTINUE): _W,
    (_C, Step.MISS): _M,
    (_C, Step.PARK): _P,
    (_C, Step.TRANSFER): _W,
    (_C, Step.CANCEL): _X,
    (_S, Step.FINISH): _D,
    (_S, Step.CONTINUE): _W,
    (_S, Step.PARK): _P,
    (_S, Step.TRANSFER): _W,
    (_S, Step.CANCEL): _X,
    (_P, Step.RETURN): _W,
    (_P, Step.CANCEL): _X,
    (_M, Step.RETURN): _W,
    (_M, Step.CANCEL): _X,
}
"""Every step there is; what is not here is refused. Done and cancelled are ends."""

TO: dict[Step, TicketState] = {step: after for (_, step), after in STEPS.items()}
"""Where a step leads: the same state from wherever it starts."""


def may(state: TicketState, step: Step) -> bool:
    """Whether a ticket in `state` can take `step`."""
    return (state, step) in STEPS


def expected(step: Step) -> tuple[TicketState, ...]:
    """The states from which `step` can be taken, in the order of a visit."""
    return tuple(state for state in TicketState if (state, step) in STEPS)
