"""Options and arguments as they are typed: each refusal says in our words what to write."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import typer

from server.runtime.wording import SERVER
from toiluot.shell import stop
from wire.values import Language


def whole(least: int, most: int) -> Callable[[object], int]:
    """A parser of a whole number within bounds."""

    def parsed(given: object) -> int:
        try:
            value = int(str(given))
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise typer.BadParameter(f"{given} cannot be; write a whole number from {least} to {most}")
        return value

    return parsed


def number(least: float, most: float) -> Callable[[object], float]:
    """A parser of a number within bounds."""

    def parsed(given: object) -> float:
        try:
            value = float(str(given))
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise typer.BadParameter(f"{given} cannot be; write a number from {least:g} to {most:g}")
        return value

    return parsed


def language(given: str) -> Language:
    """A parser of the language of what is written."""
    if given in SERVER.names:
        return given
    raise typer.BadParameter(f"there are no words in {given}; write one of {', '.join(SERVER.names)}")


def password() -> str:
    """A new password from the keyboard, twice and unseen; from a pipe its first line.

    Raises:
        typer.Exit: the two differ, or there is nothing; it was said.
    """
    if sys.stdin is None:  # closed by who started this
        raise stop("No password came; type one, or send it as a line.")
    if sys.stdin.isatty():
        first = typer.prompt("New password", hide_input=True, default="", show_default=False)
        again = typer.prompt("The same again", hide_input=True, default="", show_default=False)
    else:
        try:
            first = sys.stdin.readline().rstrip("\r\n")
            again = sys.stdin.readline().rstrip("\r\n") or first  # a script may send it once or twice
        except UnicodeDecodeError:
            raise stop("The password that came is no UTF-8 text; send it as a line of UTF-8.") from None
    if not first:
        raise stop("No password came; type one, or send it as a line.")
    if first != again:
        raise stop("The two passwords differ; nothing was changed. Try again.")
    return str(first)
