"""A program may open as many files as the system lets it, and its ports share them."""

from __future__ import annotations

import resource

import pytest

from server.runtime import file_limit
from server.runtime.file_limit import RESERVED_FILES, places, raise_file_limit


def test_the_limit_of_files_is_raised_as_far_as_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(file_limit.resource, "getrlimit", lambda _: (1_024, 524_288))
    monkeypatch.setattr(file_limit.resource, "setrlimit", lambda _, limits: asked.append(limits))
    assert raise_file_limit() == 524_288
    assert asked == [(524_288, 524_288)]


def test_a_limit_that_cannot_be_raised_is_lived_with(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: int, limits: tuple[int, int]) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(file_limit.resource, "getrlimit", lambda _: (1_024, 524_288))
    monkeypatch.setattr(file_limit.resource, "setrlimit", forbidden)
    assert raise_file_limit() == 1_024


def test_this_process_really_may_open_what_it_was_told() -> None:
    files = raise_file_limit()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (files, files)


@pytest.mark.parametrize("files", [256, 1_024, 4_096, 524_288])
def test_the_ports_together_never_take_the_files_that_are_kept_back(files: int) -> None:
    web, live = places(files, 4_000, 2)
    assert web + live <= files - min(RESERVED_FILES, files // 2)
    assert live >= web > 0


def test_with_files_enough_each_port_gets_what_the_settings_say() -> None:
    assert places(524_288, 4_000, 2) == (4_000, 4_000)
    assert places(524_288, 4_000, 1) == (4_000,)
    assert places(1_024, 4_000, 1) == (1_024 - RESERVED_FILES,)
