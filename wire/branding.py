"""What an office looks like: its emblem, its colour, the number to ring."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from wire import colours
from wire.emblem import LINE, BadEmblem, Emblem, read, said
from wire.opening import is_written
from wire.values import Tolerant


def _readable(given: str, info: ValidationInfo) -> str:
    if is_written(info) and not colours.can_be_accent(given):
        found = colours.contrast(given, colours.WHITE)
        raise ValueError(
            f'"{given}" cannot be read with white words on it: its contrast is {found:.1f}, and {colours.READABLE} is '
            f'the least; write a darker one such as "{colours.darker(given)}"'
        )
    return given


def _clean(given: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """Only where it is written: what is in force was clean when it was."""
    if not given or not is_written(info):
        return given
    try:
        return read(given).lines
    except BadEmblem as bad:
        raise ValueError(f"the emblem {said(bad)}") from None


class Branding(Tolerant):
    """How an office shows itself; what it leaves out is the product's own."""

    emblem: Annotated[
        tuple[Annotated[str, Field(max_length=LINE, pattern=r"^[A-Za-z0-9+/=]*$")], ...],
        Field(max_length=400),
        AfterValidator(_clean),
    ] = ()
    """An SVG or PNG as base64, in lines. It is cleaned: what is no picture is left out; 60 KB is the most then."""
    accent: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$"), AfterValidator(_readable)] | None = None
    """The colour of bars and buttons, `#rrggbb`, with words in white; in the dark look a lighter one of its kind."""
    hotline: Annotated[str, Field(max_length=24, pattern=r"^(\+?[0-9][0-9 .()-]*)?$")] = ""
    """A phone number that people may ring: "1022"."""

    @property
    def picture(self) -> Emblem | None:
        """The emblem, clean; None for none, or for one that is not taken."""
        try:
            return read(self.emblem) if self.emblem else None
        except BadEmblem:
            return None
