"""How a branch's tickets look: which parts, in which order, how large, in whose words."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from wire.opening import is_written
from wire.values import Text, Tolerant

PARTS: tuple[str, ...] = (
    "office", "title", "number", "priority", "where", "service", "slot", "ahead", "wait", "back", "taken", "code",
    "please", "missed", "hotline", "notes",
)  # fmt: skip
"""All that a ticket can say, from top to bottom. `back` tells when to be back, or to stay; `missed` what to do after
how many calls in vain; what a ticket has nothing to say of (no booking, no priority) is left out by itself."""

USUAL_PARTS = tuple(part for part in PARTS if part != "title")

Size = Literal["small", "normal", "large"]


def _known(given: str, info: ValidationInfo) -> str:
    """Only where it is written: an older screen passes over a part that a newer server knows."""
    if is_written(info) and given not in PARTS:
        raise ValueError(f'"{given}" is no part of a ticket; write some of {", ".join(PARTS)}')
    return given


class TicketLayout(Tolerant):
    """A branch's own layout of its tickets; what is left out is the program's."""

    order: Annotated[tuple[Annotated[str, Field(max_length=20), AfterValidator(_known)], ...], Field(max_length=40)] = (
        USUAL_PARTS
    )
    """The parts of a ticket from top to bottom, each once; `number` must be among them."""
    number_size: Size = "normal"
    """Of the number."""
    text_size: Size = "normal"
    """Of everything that is read."""
    code_size: Size = "normal"
    """Of the QR code."""
    emblem: bool = True
    """Whether the office's emblem, or the sign of the program, stands beside its name."""
    title: Text | None = None
    """In place of "Phiếu số thứ tự"."""
    follow: Text | None = None
    """Beside the QR code, in large letters."""
    scan: Text | None = None
    """Beside the QR code, below that."""
    please: Text | None = None
    """In place of "Xin chờ gọi số."."""
    missed: Text | None = None
    """What happens after `{n}` calls in vain; `{n}` stands for `policy.no_show_min_calls`."""
    notes: Annotated[tuple[Text, ...], Field(max_length=6)] = ()
    """Lines of the office's own at the end."""

    @model_validator(mode="after")
    def _is_a_ticket(self, info: ValidationInfo) -> Self:
        if is_written(info):
            if "number" not in self.order:
                raise ValueError('order: a ticket needs its number; add "number"')
            if len(set(self.order)) < len(self.order):
                raise ValueError("order: a part is listed twice; list each once")
        return self
