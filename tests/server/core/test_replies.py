"""What a ticket says when it is printed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.core.replies import as_told, come_back_at, reply_to, still_ahead
from server.runtime.start_refused import StartRefused
from server.store.branch_key import branch_key, key_mark
from server.views.ticket_secrets import Secrets, secret_of
from tests.server.branch_kit import COUNTERS, LAN, house
from tests.server.core.core_hall import Hall, assert_events
from wire import commands as c
from wire import events as e
from wire.values import Reason, WaitRange
from wire.views import Called, Done, Issued, Leased


async def test_each_command_is_answered_with_its_own_reply(url: str) -> None:
    async with house(url) as branch:
        issued = Issued.model_validate(await branch.issue("order-00001"))
        assert issued.ticket_id == "order-00001"
        assert issued.tracking_url == f"http://branch/t#{secret_of(bytes(32), 'order-00001')}"
        assert issued.come_back_at is None, "the first of the day waits here"
        assert issued.at_work == (), "nobody sits at a counter yet"
        opened = await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        assert Done.model_validate(opened).seq == issued.seq + 1
        called = Called.model_validate(await branch.ask(c.CallNext(), LAN))
        assert (called.number, called.nth, called.reason) == ("A001", 1, Reason.LONGEST)
        again = Called.model_validate(await branch.ask(c.Recall(ticket_id=issued.ticket_id), LAN))
        assert (again.number, again.nth, again.reason) == ("A001", 2, Reason.RECALL), "R26"
        later = Issued.model_validate(await branch.issue("order-00002"))
        assert later.at_work == (COUNTERS[0],), "those that are closed are not named"
        assert len(later.counters) > 1


def test_a_secret_opens_its_own_ticket_until_the_next_day() -> None:
    secrets = Secrets(b"k" * 32)
    secrets.remember("ticket-0001")
    secret = secrets.of("ticket-0001")
    assert len(secret) == 26
    assert secrets.find(secret) == "ticket-0001"
    assert secrets.find(secret[:-1] + "x") is None
    assert Secrets(b"j" * 32).of("ticket-0001") != secret
    secrets.remember("ticket-0002")
    secrets.day_opened(carried=["ticket-0002"])
    assert secrets.find(secrets.of("ticket-0002")) == "ticket-0002"
    assert secrets.find(secret) is None


def test_a_key_file_of_another_length_is_refused_and_kept(tmp_path) -> None:
    path = tmp_path / "branch.key"
    path.write_bytes(b"short")
    with pytest.raises(StartRefused, match="not a key of 32 bytes"):
        branch_key(path)
    assert path.read_bytes() == b"short"


def test_a_branch_that_has_a_key_is_given_no_other(tmp_path: Path) -> None:
    path = tmp_path / "branch.key"
    mark = key_mark(bytes(range(32)))
    with pytest.raises(StartRefused, match="is missing"):
        branch_key(path, mark)
    assert not path.exists()
    path.write_bytes(bytes(32))
    with pytest.raises(StartRefused, match="is not the key"):
        branch_key(path, mark)
    path.write_bytes(bytes(range(32)))
    assert branch_key(path, mark) == bytes(range(32))
    assert bytes(range(16)).hex() not in mark, "the mark must not tell the key"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("mark", [None, key_mark(bytes(32))])
def test_a_key_file_that_is_a_pipe_is_told_and_not_waited_for(tmp_path: Path, mark: str | None) -> None:
    os.mkfifo(tmp_path / "branch.key")
    with pytest.raises(StartRefused, match=r"cannot be read \(it is no file\). Bring branch.key back"):
        branch_key(tmp_path / "branch.key", mark)


def test_a_key_that_could_not_be_written_whole_leaves_none_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "data" / "branch.key"
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StartRefused, match=r"cannot be made \(No space left on device\).*the room on its disk"):
        branch_key(path)
    assert list(path.parent.iterdir()) == []
    monkeypatch.undo()
    assert branch_key(path) == path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_data_folder_that_is_a_file_is_told_as_that_and_not_as_a_lost_key(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a letter")
    with pytest.raises(StartRefused, match="data is a file, or stands in one; name a folder as `data_dir`"):
        branch_key(tmp_path / "data" / "branch.key", has_one=True)


@pytest.mark.parametrize(("low_min", "told_min"), [(0, None), (1, None), (5, None), (6, 1), (15, 10), (90, 85)])
def test_a_time_to_be_back_is_told_only_when_there_is_time_to_go_away(low_min: int, told_min: int | None) -> None:
    now = 1_795_744_800_000
    told = come_back_at(now, low_min)
    assert told == (None if told_min is None else now + told_min * 60_000)


def test_a_time_to_be_back_that_was_told_is_not_shown_once_it_is_too_late_for_it() -> None:
    now = 1_795_744_800_000
    assert still_ahead(now + 60_000, now) == now + 60_000
    assert still_ahead(now + 59_999, now) is None
    assert still_ahead(None, now) is None


async def test_a_paper_of_a_service_nobody_serves_tells_no_wait_and_no_time(url: str) -> None:
    async with house(url) as branch:
        issued = Issued.model_validate(await branch.issue())
        assert (issued.wait.nobody, issued.wait.high_min, issued.come_back_at) == (True, 0, None)
        await branch.ask(c.OpenCounter(counter_id=COUNTERS[0]), LAN)
        assert not Issued.model_validate(await branch.issue()).wait.nobody


def test_who_leases_numbers_is_told_the_address_of_each():
    hall = Hall(away_numbers=2)
    [leased] = assert_events(hall.ask(c.LeaseNumbers(series="A"), device="kiosk-1"), e.NumbersLeased)
    reply = reply_to([leased], hall.state, lambda ticket_id: f"http://so.example/t#{ticket_id}")
    assert isinstance(reply, Leased)
    assert (reply.series, reply.first, reply.last, reply.leased_at) == ("A", 5, 6, hall.now)
    assert reply.addresses == tuple(f"http://so.example/t#{leased.lease_id}-{n}" for n in (5, 6))


def test_a_number_that_was_given_away_says_so():
    hall = Hall()
    handed = c.HandOver(
        lease_id="lost-lease", day="2026-11-23", series="A", serial=41, service_id="A1", arrived_at=hall.now
    )
    reply = reply_to(hall.ask(handed), hall.state, str)
    assert isinstance(reply, Issued)
    assert reply.given_away
    assert not reply_to([hall.ask(c.IssueTicket(service_id="A1"))[-1]], hall.state, str).given_away


def test_a_press_that_a_number_stands_in_for_is_answered_with_that_one():
    hall = Hall()
    handed = c.HandOver(
        lease_id="lost-lease", day="2026-11-23", series="A", serial=41, service_id="A1", arrived_at=hall.now,
        instead_of="a-frozen-press",
    )  # fmt: skip
    hall.ask(handed)
    given = hall.state.tickets["lost-lease-41"]
    given.ahead, given.wait_low_min, given.wait_high_min = 5, 8, 14
    reply = reply_to([], hall.state, str, "a-frozen-press")
    assert isinstance(reply, Issued)
    assert (reply.number, reply.ticket_id, reply.given_away) == ("A041", "lost-lease-41", True)
    assert (reply.ahead, reply.wait) == (5, WaitRange(low_min=8, high_min=14))
    assert reply_to([], hall.state, str, "another-press") == Done(seq=hall.state.seq)


def test_a_number_that_waits_longer_than_it_was_told_says_so() -> None:
    hall = Hall()
    hall.opens("c1")
    hall.comes("A1")
    mine = hall.comes("A1")
    told_until = mine.leg.told_until
    assert told_until is not None
    wait = WaitRange(low_min=0, high_min=6, first_estimate=True)
    assert as_told(mine, wait, told_until) == wait
    assert as_told(mine, wait, told_until + 1) == wait.model_copy(update={"longer": True})
    ahead = WaitRange(low_min=5, high_min=9, first_estimate=True)
    assert not as_told(mine, ahead, told_until - 5 * 60_000).longer, "it may still be kept"
    assert as_told(mine, ahead, told_until - 4 * 60_000).longer, "and now it cannot be"


def test_what_was_told_is_over_for_who_was_called_moved_on_or_waits_for_nobody() -> None:
    hall = Hall()
    hall.opens("c2", "minh")
    mine = hall.comes("A1")
    late = hall.now + 3_600_000
    wait = WaitRange(low_min=3, high_min=6)
    assert as_told(mine, wait, late).longer
    nobody = WaitRange(low_min=0, high_min=0, nobody=True)
    assert as_told(mine, nobody, late) == nobody
    hall.calls("minh")
    assert not as_told(mine, wait, late).longer, "it does not wait any more"
    hall.clerk(c.UndoStep(seq=hall.state.seq), "minh")
    assert as_told(mine, wait, late).longer, "it was never called"
    hall.calls("minh")
    hall.transfers(mine, "minh", service_id="E1", first=True)
    assert not as_told(mine, wait, late).longer, "nothing was told of the wait there"
    hall.calls("minh")
    hall.misses(mine, "minh")
    hall.pass_time(minutes=30)
    hall.returns(mine, "minh")
    assert not as_told(mine, WaitRange(low_min=0, high_min=6), hall.now).longer, "it was told anew"
