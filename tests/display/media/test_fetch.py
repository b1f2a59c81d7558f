"""How files come: part by part, one at a time, over what goes wrong, and only what is on show."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from display.media.fetch import MediaFetch
from display.media.media_cache import MediaCache
from tests.display.media.office import BLUE, GREEN, RED, Server, item, picture
from tests.patience import until_seen
from wire.errors import Code, refused
from wire.queries import FetchMedia

A, B, C = (picture(colour) for colour in (RED, GREEN, BLUE))


class Brought:
    """A fetch with what it said."""

    def __init__(self, fetch: MediaFetch) -> None:
        self.fetch = fetch
        self.said: list[tuple[str, str]] = []
        for name in ("arrived", "unfit", "lost"):
            getattr(fetch, name).connect(lambda sha256, name=name: self.said.append((name, sha256)))


Bring = Callable[..., Brought]


@pytest.fixture
def bring(qtbot: QtBot, tmp_path: Path) -> Iterator[Bring]:
    made: list[MediaFetch] = []

    def start(server: Server, cache: MediaCache | None = None, **others: Any) -> Brought:
        fetch = server.serve(cache or MediaCache(tmp_path, kept_free=0), **{"retry_s": 0.01, "busy_s": 0.01, **others})
        made.append(fetch)
        return Brought(fetch)

    yield start
    for fetch in made:
        fetch.stop()
        shiboken6.delete(fetch)


def test_files_come_in_the_order_of_the_list_one_part_after_the_other(
    qtbot: QtBot, tmp_path: Path, bring: Bring
) -> None:
    server = Server(A, B, part=100)
    brought = bring(server)
    brought.fetch.want([item(B), item(A)])
    until_seen(qtbot, lambda: len(brought.said) == 2)
    assert brought.said == [("arrived", item(B).sha256), ("arrived", item(A).sha256)]
    assert server.asked == [
        (item(data).sha256, at) for data in (B, A) for at in range(0, len(data), 100)
    ]  # fmt: skip
    assert (tmp_path / f"{item(A).sha256}.shown").read_bytes() == A


def test_one_part_is_asked_for_at_a_time(qtbot: QtBot, bring: Bring) -> None:
    server = Server(A, B)
    server.silent = True
    brought = bring(server)
    brought.fetch.want([item(A), item(B)])
    until_seen(qtbot, lambda: server.asked)
    brought.fetch.want([item(A), item(B)])
    qtbot.wait(20)
    assert len(server.asked) == 1


def test_what_is_here_already_is_not_asked_for(qtbot: QtBot, tmp_path: Path, bring: Bring) -> None:
    (tmp_path / f"{item(A).sha256}.shown").write_bytes(A)
    server = Server()
    brought = bring(server)
    brought.fetch.want([item(A)])
    until_seen(qtbot, lambda: brought.said)
    assert (brought.said, server.asked) == ([("arrived", item(A).sha256)], [])


def test_what_is_on_show_no_more_is_fetched_no_more(qtbot: QtBot, tmp_path: Path, bring: Bring) -> None:
    server = Server(A, B, part=100)
    server.silent = True
    brought = bring(server)
    brought.fetch.want([item(A)])
    until_seen(qtbot, lambda: server.asked)
    server.silent = False
    brought.fetch.want([item(B)])
    until_seen(qtbot, lambda: brought.said)
    assert brought.said == [("arrived", item(B).sha256)]
    assert [name for name, _ in server.asked].count(item(A).sha256) == 1


def test_an_answer_to_something_else_is_none_of_it(qtbot: QtBot, bring: Bring) -> None:
    server = Server(A)
    server.silent = True
    brought = bring(server)
    brought.fetch.want([item(A)])
    until_seen(qtbot, lambda: server.asked)
    brought.fetch.answered("another", {"ticket_id": "1"})
    brought.fetch.refused("another", refused(Code.NO_MEDIA), "")
    qtbot.wait(20)
    assert (brought.fetch.troubles, len(server.asked)) == ({}, 1)


def test_a_file_that_the_server_has_no_more_is_told_and_costs_no_other_and_comes_when_it_is_back(
    qtbot: QtBot, bring: Bring
) -> None:
    server = Server(B)
    brought = bring(server, retry_s=0.2)
    brought.fetch.want([item(A), item(B)])
    until_seen(qtbot, lambda: brought.said)
    assert brought.fetch.troubles == {item(A).sha256: "gone"}
    server.files[item(A).sha256] = A
    until_seen(qtbot, lambda: len(brought.said) == 2)
    assert brought.fetch.troubles == {}


def test_what_could_not_be_had_is_not_asked_for_at_once_again(qtbot: QtBot, bring: Bring) -> None:
    server = Server()
    brought = bring(server, retry_s=60)
    brought.fetch.want([item(A)])
    until_seen(qtbot, lambda: brought.fetch.troubles)
    qtbot.wait(100)
    assert len(server.asked) == 1


def test_a_busy_server_is_asked_again_and_nobody_is_troubled(qtbot: QtBot, bring: Bring) -> None:
    server = Server(A)
    server.refuses = Code.BUSY
    brought = bring(server, retry_s=60)
    brought.fetch.want([item(A)])
    until_seen(qtbot, lambda: len(server.asked) > 2)
    assert brought.fetch.troubles == {}
    server.refuses = None
    until_seen(qtbot, lambda: brought.said)


def test_a_busy_server_is_asked_soon_also_while_another_file_waits_for_long(qtbot: QtBot, bring: Bring) -> None:
    server = Server(B)
    server.silent = True
    brought = bring(server, retry_s=60)
    brought.fetch.want([item(A), item(B)])
    until_seen(qtbot, lambda: server.asked)
    server.silent = False
    server.answer("1", FetchMedia(sha256=item(A).sha256, offset=0))  # it is gone
    until_seen(qtbot, lambda: brought.fetch.troubles)
    server.refuses = Code.BUSY
    until_seen(qtbot, lambda: len(server.asked) > 2)
    server.refuses = None
    until_seen(qtbot, lambda: brought.said)


@pytest.mark.parametrize(
    "spoils",
    [
        {"data": "AAAA"}, {"data": "%"}, {"data": ""}, {"size": 7}, {"offset": 7}, {"sha256": "0" * 64}, {"data": 5},
    ],
    ids=str,
)  # fmt: skip
def test_bytes_that_are_wrong_again_and_again_are_told_and_never_shown(
    qtbot: QtBot, tmp_path: Path, bring: Bring, spoils: dict[str, Any]
) -> None:
    server = Server(A)
    server.spoils = spoils
    brought = bring(server)
    brought.fetch.want([item(A)])
    until_seen(qtbot, lambda: brought.fetch.troubles)
    assert brought.fetch.troubles == {item(A).sha256: "hash"}
    assert not (tmp_path / f"{item(A).sha256}.shown").exists()
    server.spoils = {}
    until_seen(qtbot, lambda: brought.said)
    assert (brought.said, brought.fetch.troubles) == ([("arrived", item(A).sha256)], {})


def test_bytes_that_were_wrong_once_trouble_nobody(qtbot: QtBot, bring: Bring) -> None:
    server = Server(A)
    server.spoils, server.spoilt = {"data": ""}, 2
    brought = bring(server)
    seen: list[object] = []
    brought.fetch.changed.connect(lambda: seen.append(1))
    brought.fetch.want([item(A)])
    until_seen(qtbot, lambda: brought.said)
    assert (seen, len(server.asked)) == ([], 3)


def test_a_full_disk_is_told_and_the_rest_goes_on(qtbot: QtBot, tmp_path: Path, bring: Bring) -> None:
    most = [len(B) + 50]
    cache = MediaCache(tmp_path, kept_free=0, free=lambda _: most[0])
    large = picture(RED, (900, 900), "BMP")
    brought = bring(Server(large, B), cache)
    brought.fetch.want([item(large), item(B)])
    until_seen(qtbot, lambda: brought.said)
    assert brought.said == [("arrived", item(B).sha256)]
    assert brought.fetch.troubles == {item(large).sha256: "no_room"}
    most[0] = 10_000_000
    until_seen(qtbot, lambda: len(brought.said) == 2)
    assert brought.fetch.troubles == {}


def test_a_folder_that_cannot_be_written_is_told(qtbot: QtBot, tmp_path: Path, bring: Bring) -> None:
    (tmp_path / "file").write_text("in the way")
    brought = bring(Server(A), MediaCache(tmp_path / "file" / "media"))
    brought.fetch.want([item(A)])
    until_seen(qtbot, lambda: brought.fetch.troubles)
    assert brought.fetch.troubles == {item(A).sha256: "no_room"}


def test_a_slip_in_the_disks_thread_ends_nothing(
    qtbot: QtBot, bring: Bring, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(MediaCache, "begin", lambda *_: [][0])
        brought = bring(Server(A, B), retry_s=0.3)
        brought.fetch.want([item(A)])
        until_seen(qtbot, lambda: "IndexError" in caplog.text)
    until_seen(qtbot, lambda: brought.said)


def test_what_could_not_be_shown_though_it_is_right_is_unfit(qtbot: QtBot, bring: Bring) -> None:
    brought = bring(Server(A))
    brought.fetch.want([item(A)])
    until_seen(qtbot, lambda: brought.said)
    brought.fetch.doubt(item(A))
    brought.fetch.doubt(item(A))
    until_seen(qtbot, lambda: len(brought.said) == 2)
    qtbot.wait(20)
    assert brought.said[1:] == [("unfit", item(A).sha256)]


def test_a_file_that_was_killed_before_it_took_its_name_is_shown_and_not_asked_for(
    qtbot: QtBot, tmp_path: Path, bring: Bring
) -> None:
    (tmp_path / f"{item(A).sha256}.part").write_bytes(A)
    server = Server(A, B)
    brought = bring(server)
    brought.fetch.want([item(A), item(B)])
    until_seen(qtbot, lambda: len(brought.said) == 2)
    assert (brought.said[0], server.asked[0]) == (("arrived", item(A).sha256), (item(B).sha256, 0))


@pytest.mark.parametrize("doubted", [[A], [A, B]], ids=["alone", "before_another"])
def test_what_is_taken_off_the_list_while_it_is_looked_at_holds_up_nothing(
    qtbot: QtBot, tmp_path: Path, bring: Bring, monkeypatch: pytest.MonkeyPatch, doubted: list[bytes]
) -> None:
    brought = bring(Server(A, B, C))
    brought.fetch.want([item(A), item(B)])
    until_seen(qtbot, lambda: len(brought.said) == 2)
    (tmp_path / f"{item(A).sha256}.shown").unlink()
    goes_on, whole = threading.Event(), MediaCache.whole
    monkeypatch.setattr(MediaCache, "whole", lambda *about, **how: (goes_on.wait(30), whole(*about, **how))[1])
    for data in doubted:
        brought.fetch.doubt(item(data))
    brought.fetch.want([item(B), item(C)])
    goes_on.set()
    until_seen(qtbot, lambda: len(brought.said) == 2 + len(doubted))
    expected = [("unfit", item(data).sha256) for data in doubted[1:]]
    assert brought.said[2:] == [*expected, ("arrived", item(C).sha256)]


@pytest.mark.parametrize("damage", [None, b"x"])
def test_what_could_not_be_shown_because_the_disk_lost_it_comes_anew(
    qtbot: QtBot, tmp_path: Path, bring: Bring, damage: bytes | None
) -> None:
    brought = bring(Server(A, B))
    brought.fetch.want([item(A), item(B)])
    until_seen(qtbot, lambda: len(brought.said) == 2)
    (tmp_path / f"{item(A).sha256}.shown").unlink()
    if damage is not None:
        (tmp_path / f"{item(A).sha256}.shown").write_bytes(damage + A[1:])
    brought.fetch.doubt(item(A))
    until_seen(qtbot, lambda: len(brought.said) == 4)
    assert brought.said[2:] == [("lost", item(A).sha256), ("arrived", item(A).sha256)]
    assert (tmp_path / f"{item(A).sha256}.shown").read_bytes() == A


def test_the_window_does_not_wait_for_the_disk(qtbot: QtBot, bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Event()
    begin = MediaCache.begin
    monkeypatch.setattr(MediaCache, "begin", lambda *about: (goes_on.wait(30), begin(*about))[1])
    brought = bring(Server(A))
    brought.fetch.want([item(A)])
    qtbot.wait(20)
    assert brought.said == []
    goes_on.set()
    until_seen(qtbot, lambda: brought.said)


def test_after_its_end_nothing_is_asked_or_told(qtbot: QtBot, bring: Bring) -> None:
    server = Server(A)
    brought = bring(server)
    brought.fetch.want([item(A)])
    brought.fetch.stop()
    brought.fetch.want([item(A)])
    brought.fetch.used(item(A).sha256)
    qtbot.wait(20)
    assert (server.asked, brought.said) == ([], [])
