"""Alarms leave by mail: once when they last, once when over, not too many, not again after a restart."""

from __future__ import annotations

import asyncio
import itertools
import stat
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from server.telling.lasting import LAST_S, OVER_S, Standing
from server.telling.mail_settings import AlarmKind, MailSettings, Security
from server.telling.outbox import KEEP_REPORT_S, KEEP_S, MOST_AN_HOUR, PAUSES_S
from server.telling.sending import Attachment, Went
from server.telling.teller import KEY, PASSWORD_FILE, Letter, Look, Teller, Telling
from tests.patience import until
from tests.server.branch_kit import House, house
from tests.server.telling.mail_server import MailServer, mail_server, trusts

START = 1_795_000_000


@dataclass
class Hall:
    """A branch, a mail server, and time and alarms that a test moves."""

    house: House
    folder: Path
    twin: MailServer
    now: float = START
    day: str = "2026-11-23"
    looks: asyncio.Event = field(default_factory=asyncio.Event)
    """Held back while it is not set."""
    standing: list[Standing] = field(default_factory=list)
    cannot_report: bool = False
    teller: Teller = field(init=False)

    def __post_init__(self) -> None:
        self.looks.set()
        self.start()

    def start(self) -> None:
        """Another server of the same data, as after a restart."""

        async def look() -> Look:
            await self.looks.wait()
            return Look(tuple(self.standing), frozenset(), self.day)

        async def attach(month: str) -> Sequence[Attachment]:
            if self.cannot_report:
                raise RuntimeError("no paper")
            return [Attachment(f"{month}.pdf", "application/pdf", b"%PDF-")]

        def alarms(begun: Sequence[str], ended: Sequence[str]) -> Letter:
            return Letter("alarms", "\n".join([*(f"+{one}" for one in begun), *(f"-{one}" for one in ended)]))

        telling = Telling(look, alarms, lambda month: Letter(f"report {month}", "x"), attach)
        self.teller = Teller(self.house.store, self.folder, telling, lambda: self.now, trusts(self.folder))

    async def on(self, **more: object) -> None:
        settings = MailSettings(
            on=True, host="127.0.0.1", port=self.twin.port, security=Security.STARTTLS, sender="sanh@x.vn",
            receivers=("hoa@x.vn",),
        )  # fmt: skip
        await self.teller.keep(settings.model_copy(update=more), None)

    async def after(self, seconds: float) -> None:
        self.now += seconds
        await self.teller.once()

    async def told(self) -> list[str]:
        """The bodies of the mails so far."""
        return ["\n".join(mail.get_content().split("\r\n")).strip() for mail in self.twin.mails]


@pytest.fixture
async def hall(url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    async with house(url) as branch, mail_server(tmp_path) as twin:
        yield Hall(branch, tmp_path, twin)


def alarm(n: int, kind: AlarmKind = AlarmKind.DEVICE) -> Standing:
    return Standing(f"a{n}", kind, f"alarm {n}")


async def lasting(hall: Hall, *alarms: Standing) -> None:
    hall.standing = list(alarms)
    await hall.after(5)
    await hall.after(LAST_S)


async def ends(hall: Hall) -> None:
    hall.standing = []
    await hall.after(5)
    await hall.after(OVER_S)


async def test_one_mail_when_it_lasts_and_one_when_it_is_over(hall: Hall) -> None:
    await hall.on()
    await lasting(hall, alarm(1))
    await hall.after(600)
    await ends(hall)
    await hall.after(600)
    assert await hall.told() == ["+alarm 1", "-alarm 1"]
    assert hall.twin.receivers == ["hoa@x.vn"] * 2


async def test_switched_off_or_of_another_kind_nothing_is_sent(hall: Hall) -> None:
    await hall.on(kinds=(AlarmKind.CLOCK,))
    await lasting(hall, alarm(1))
    await hall.on(on=False)
    await lasting(hall, alarm(2, AlarmKind.CLOCK))
    assert await hall.told() == []


async def test_a_restart_tells_nothing_twice_and_knows_how_long_it_lasted(hall: Hall) -> None:
    await hall.on()
    await lasting(hall, alarm(1))
    hall.start()
    await hall.after(600)
    assert await hall.told() == ["+alarm 1"]
    hall.standing.append(alarm(2))
    await hall.after(5)
    hall.start()
    await hall.after(LAST_S)
    await ends(hall)
    assert await hall.told() == ["+alarm 1", "+alarm 2", "-alarm 1\n-alarm 2"]


async def test_a_storm_is_told_together_and_so_many_mails_an_hour_leave(hall: Hall) -> None:
    await hall.on()
    for n in range(30):
        hall.standing.append(alarm(n))
        await hall.after(60)
    assert len(hall.twin.mails) == MOST_AN_HOUR
    await hall.after(3600)
    bodies = await hall.told()
    assert len(bodies) == MOST_AN_HOUR + 1
    assert sorted(line for body in bodies for line in body.split("\n")) == sorted(f"+alarm {n}" for n in range(30))


async def test_a_mail_server_that_is_down_is_tried_with_growing_pauses_and_gets_it_later(hall: Hall) -> None:
    await hall.on()
    hall.twin.no["END"] = "452 disk full"
    await lasting(hall, alarm(1))
    tried = [hall.now]
    talks = hall.twin.talks
    for _ in range(200):
        await hall.after(30)
        if hall.twin.talks > talks:
            talks = hall.twin.talks
            tried.append(hall.now)
    pauses = [int(after - before) for before, after in itertools.pairwise(tried)]
    assert pauses[:4] == list(PAUSES_S[:4])
    assert [problem.kind for problem in hall.teller.problems()] == ["mail"]
    assert (await hall.teller.standing()).answer == "452 disk full"
    hall.standing.append(alarm(2))
    await hall.after(300)
    await hall.after(LAST_S)
    hall.twin.no.clear()
    hall.start()
    await hall.after(PAUSES_S[-1])
    await hall.after(5)
    assert await hall.told() == ["+alarm 1", "+alarm 2"]
    assert hall.teller.problems() == []


async def test_a_mail_refused_for_good_is_given_up_and_said(hall: Hall) -> None:
    await hall.on()
    hall.twin.no["RCPT"] = "550 no such user"
    await lasting(hall, alarm(1))
    kept = await hall.teller.standing()
    assert (kept.outbox, kept.lost, kept.trouble) == ((), 1, Went.RECEIVERS.value)
    assert hall.teller.problems()[0].name == "receivers"
    hall.twin.no.clear()
    await ends(hall)
    assert (await hall.teller.standing()).lost == 0


async def test_an_alarm_of_yesterday_is_given_up(hall: Hall) -> None:
    await hall.on(port=1)
    await lasting(hall, alarm(1))
    assert len((await hall.teller.standing()).outbox) == 1
    await hall.after(KEEP_S)
    kept = await hall.teller.standing()
    assert (kept.outbox, kept.lost) == ((), 1)


async def test_a_mail_server_that_hangs_holds_up_nothing_else(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.telling.sending.SMTP_S", 600.0)
    await hall.on()
    hall.twin.hangs = True
    hall.standing = [alarm(1)]
    await hall.after(5)
    sends = asyncio.create_task(hall.after(LAST_S))
    await until(lambda: bool(hall.twin.talks), "the mail server is asked")
    async with asyncio.timeout(30):
        assert (await hall.house.issue())["number"]
    sends.cancel()
    await asyncio.gather(sends, return_exceptions=True)
    hall.twin.hangs = False
    hall.start()
    await hall.after(60)
    assert await hall.told() == ["+alarm 1"]


async def test_the_report_of_the_month_before_is_sent_once_even_after_a_night_off(hall: Hall) -> None:
    await hall.after(5)
    await hall.on(on=False, report_on=True, report_receivers=("gd@x.vn",))
    await hall.after(5)
    assert await hall.told() == [], "switched on on the 23rd it begins with the next month"
    hall.day = "2026-12-03"
    hall.start()
    await hall.after(5)
    await hall.after(5)
    hall.start()
    await hall.after(86400)
    (mail,) = hall.twin.mails
    assert mail["Subject"] == "report 2026-11"
    assert [file.get_filename() for file in mail.iter_attachments()] == ["2026-11.pdf"]
    assert hall.twin.receivers == ["gd@x.vn"]


async def test_a_report_that_cannot_be_made_is_tried_again_and_said(hall: Hall) -> None:
    await hall.after(5)
    await hall.on(on=False, report_on=True, report_receivers=("gd@x.vn",))
    hall.day, hall.cannot_report = "2027-01-01", True
    await hall.after(5)
    for pause in PAUSES_S[:2]:
        await hall.after(pause)
    assert hall.teller.problems()[0].name == "report"
    hall.cannot_report = False
    await hall.after(PAUSES_S[2])
    assert [mail["Subject"] for mail in hall.twin.mails] == ["report 2026-12"]


async def test_a_report_waits_longer_than_an_alarm(hall: Hall) -> None:
    await hall.after(5)
    await hall.on(report_on=True, report_receivers=("gd@x.vn",), port=1)
    hall.day = "2026-12-01"
    await hall.after(5)
    await hall.after(KEEP_S + 5)
    assert len((await hall.teller.standing()).outbox) == 1
    await hall.after(KEEP_REPORT_S)
    assert (await hall.teller.standing()).lost == 1


async def test_the_password_is_in_a_file_of_its_own_and_nowhere_else(hall: Hall) -> None:
    hall.twin.user, hall.twin.password = "sanh", "mật-khẩu-riêng"
    settings = MailSettings(on=True, host="127.0.0.1", port=hall.twin.port, user="sanh", sender="s@x.vn")
    await hall.teller.keep(settings, "mật-khẩu-riêng")
    file = hall.folder / PASSWORD_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (await hall.teller.try_out(Letter("thử", "x"), ["a@x.vn"])).went is Went.SENT
    noted = [hall.house.store.noted(key) or "" for key in ("mail", KEY)]
    assert "mật-khẩu-riêng" not in "".join(noted)
    assert list(hall.folder.glob("*.new")) == []
    await hall.teller.keep(settings, "")
    assert not file.exists()
    assert (await hall.teller.settings()).has_password is False


async def test_settings_saved_while_it_looks_hold_for_what_waits(hall: Hall) -> None:
    await hall.on(port=1, receivers=("hao@x.vn",))
    await lasting(hall, alarm(1))
    hall.looks.clear()
    looking = asyncio.create_task(hall.after(5))
    await asyncio.sleep(0.05)
    await hall.on()
    hall.looks.set()
    await looking
    assert await hall.told() == ["+alarm 1"]
    assert hall.twin.receivers == ["hoa@x.vn"], "those of now, not the mistyped one of then"


@pytest.mark.parametrize("change", [{"on": False}, {"port": 1}])
async def test_settings_saved_while_one_mail_leaves_hold_for_the_next(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    await hall.on(report_on=True, report_receivers=("gd@x.vn",))
    await hall.after(5)
    hall.standing = [alarm(1)]
    await hall.after(5)
    hall.day = "2026-12-01"
    going, goes_on = asyncio.Event(), asyncio.Event()
    to_server = hall.teller._send

    async def slowly(*given: Any) -> Any:
        going.set()
        await goes_on.wait()
        return await to_server(*given)

    monkeypatch.setattr(hall.teller, "_send", slowly)
    sending = asyncio.create_task(hall.after(LAST_S))
    await going.wait()
    assert len((await hall.teller.standing()).outbox) == 2
    await hall.on(**change)
    goes_on.set()
    await sending
    assert len(hall.twin.mails) == 1, "only the one that was on its way"


async def test_receivers_saved_while_a_try_fails_are_not_lost(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    await hall.on(receivers=("hao@x.vn",))
    hall.twin.no["RCPT"] = "450 not now"
    to_server = hall.teller._send

    async def meanwhile(*given: Any) -> Any:
        outcome = await to_server(*given)
        await hall.on()
        return outcome

    monkeypatch.setattr(hall.teller, "_send", meanwhile)
    await lasting(hall, alarm(1))
    (waits,) = (await hall.teller.standing()).outbox
    assert (waits.to, waits.tries) == (("hoa@x.vn",), 1)


async def test_a_clock_put_back_holds_up_no_mail_for_days(hall: Hall) -> None:
    await hall.on()
    hall.twin.no["RCPT"] = "450 not now"
    await lasting(hall, alarm(1))
    hall.twin.no.clear()
    await hall.after(5)
    assert await hall.told() == [], "the mail server gets its pause"
    await hall.after(-10 * 86400)
    assert await hall.told() == ["+alarm 1"]


async def test_a_report_is_sent_until_the_fifth_and_no_later(hall: Hall) -> None:
    await hall.after(5)
    await hall.on(on=False, report_on=True, report_receivers=("gd@x.vn",))
    for hall.day in ("2026-12-05", "2027-01-06"):
        await hall.after(5)
    assert [mail["Subject"] for mail in hall.twin.mails] == ["report 2026-11"]


async def test_a_month_that_a_false_day_ended_is_reported_once_it_is_over(hall: Hall) -> None:
    hall.day = "2026-12-30"
    await hall.after(5)
    await hall.on(on=False, report_on=True, report_receivers=("gd@x.vn",))
    for hall.day in ("2027-01-01", "2026-12-30", "2026-12-31", "2027-01-02"):
        await hall.after(86400)
        hall.start()
        await hall.after(5)
    assert [mail["Subject"] for mail in hall.twin.mails] == ["report 2026-12"] * 2, "the first lacked two days"


async def test_a_report_that_a_false_day_made_ready_is_not_sent_once_that_day_is_taken_back(hall: Hall) -> None:
    hall.day = "2026-12-30"
    await hall.after(5)
    await hall.on(on=False, report_on=True, report_receivers=("gd@x.vn",), port=1)
    hall.day = "2027-01-01"
    await hall.after(5)
    hall.day = "2026-12-30"
    await hall.after(5)
    await hall.on(on=False, report_on=True, report_receivers=("gd@x.vn",))
    await hall.after(86400)
    assert await hall.told() == []
    hall.day = "2027-01-01"
    await hall.after(86400)
    assert [mail["Subject"] for mail in hall.twin.mails] == ["report 2026-12"]


async def test_a_clock_a_year_ahead_ends_no_reports(hall: Hall) -> None:
    await hall.after(5)
    await hall.on(on=False, report_on=True, report_receivers=("gd@x.vn",))
    for hall.day in ("2027-11-03", "2026-11-24", "2026-12-01"):
        await hall.after(5)
    assert [mail["Subject"] for mail in hall.twin.mails] == ["report 2027-10", "report 2026-11"]
