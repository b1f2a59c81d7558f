"""Tests hash passwords with the least that argon2 takes: many let two people in and sign one of them in."""

from __future__ import annotations

from argon2 import PasswordHasher

from server.staff import passwords

OWN = passwords._hasher()
"""The program's, slow on purpose."""


def install() -> None:
    """For this process. A hash says itself how it was made, so what is checked is checked in the same way."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._hasher = lambda: quick
