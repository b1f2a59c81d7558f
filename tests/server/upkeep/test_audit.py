"""The lines of an audit: the days of the branch's own calendar, names looked up, codes where nobody is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from server.core.hall import ASKED
from server.staff.present import PAGES_DEVICE
from server.store.audit_rows import BEGINNINGS, AuditRow
from server.upkeep.audit import IN_A_BROWSER, audited, settings_that_stay, told
from server.upkeep.wording import AUDITED, AUDITED_NAMES
from server.web.devices.device_pages import PAIRED
from server.web.first_login_page import SELF
from tests.server.branch_kit import BRANCH, DAY_MS, MONDAY_9, SERVER, HandClock, house
from tests.server.known_people import code_of
from wire import commands as c
from wire.events import (
    AnyEvent,
    ClockCorrected,
    CounterAssigned,
    DayTakenBack,
    DevicePaired,
    DeviceWanted,
    ExportMade,
    HelpAnswered,
    MailChanged,
    MediaChanged,
    PersonAdded,
)
from wire.values import Actor, Language, MediaDeed, MediaField, PersonRole, Role, Seq

DAY = "2026-11-23"
HOA = Actor(role=Role.MANAGER, device_id="web", person=code_of("hoa"), roles=("manager",))


def test_every_fact_about_people_devices_sessions_and_exports_has_words_in_both_languages() -> None:
    kinds = {model.model_fields["type"].default for model in get_args(get_args(AnyEvent)[0])}
    assert set(AUDITED) == {kind for kind in kinds if kind.startswith(BEGINNINGS)}


async def test_each_line_says_when_what_whose_and_where(url: str) -> None:
    clock = HandClock(MONDAY_9)
    async with house(url, clock) as branch:
        branch.people.add("hoa", "Trần Hòa", ("manager",), "con mèo đen ngủ")
        await branch.ask(c.RecordSession(what="signed_in", code=code_of("hoa"), device_id="manager-1"))
        clock.forward(60)
        await branch.ask(c.RecordExport(kind="visits", span=DAY), HOA)
        await branch.ask(c.RecordSession(what="locked", code="s-0000"))
        await branch.issue()
        assert list(audited(url, DAY, DAY, "en")) == [
            f"{DAY} 09:00:00  New settings put in force",
            f"{DAY} 09:00:00  hoa (s-HOA) signs in (manager-1)",
            f"{DAY} 09:01:00  A file leaves the server: list of visits, 23 November 2026 (by hoa (s-HOA))",
            f"{DAY} 09:01:00  Too many wrong sign-ins of s-0000: it waits",
        ]
        assert list(audited(url, DAY, DAY))[1] == f"{DAY} 09:00:00  hoa (s-HOA) đăng nhập (manager-1)"


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "vi",
            [
                "Thêm lan (s-LAN), vai trò: cán bộ quầy, tiếp đón",
                "Ghép thiết bị kiosk-1, loại máy lấy số",
                "Yêu cầu với thiết bị kiosk-1: tạm đóng",
                "Xuất tệp số liệu, kỳ Tháng 11/2026",
            ],
        ),
        (
            "en",
            [
                "lan (s-LAN) is added as clerk, reception",
                "Device kiosk-1 is paired as kiosk",
                "Device kiosk-1 is to be closed for now",
                "A file leaves the server: figures, November 2026",
            ],
        ),
    ],
)
def test_roles_and_devices_are_told_in_the_readers_words(language: Language, lines: list[str]) -> None:
    added = PersonAdded(code="s-LAN", roles=("clerk", "reception"))
    paired = DevicePaired(device_id="kiosk-1", role=Role.KIOSK)
    wanted = DeviceWanted(device_id="kiosk-1", mode="closed")
    left = ExportMade(kind="figures", span="2026-11")
    facts = (added, paired, wanted, left)
    rows = [AuditRow(i, MONDAY_9, HOA.model_dump_json(), event) for i, event in enumerate(facts)]
    assert [told(row, {"s-LAN": "lan"}, None, language)[0] for row in rows] == lines


@pytest.mark.parametrize("browser", ["web", "web:0123456789abcdef"])
def test_of_who_works_in_a_browser_the_person_alone_is_told(browser: str) -> None:
    who = HOA.model_copy(update={"device_id": browser})
    row = AuditRow(1, MONDAY_9, who.model_dump_json(), ClockCorrected(by_ms=-65_400))
    assert told(row, {}, None, "en")[2] == HOA.person


def test_what_was_asked_of_a_device_is_told_and_a_pin_never_looks_like_a_mode() -> None:
    def said(*asked: str, language: Language = "en", **more: str) -> str:
        wanted = {"device_id": "kiosk-1", "mode": "open", "volume": 40, "staff_pin_hash": "$argon2id$x"}
        event = DeviceWanted.model_validate(wanted | {"asked": asked} | more)
        return told(AuditRow(1, MONDAY_9, HOA.model_dump_json(), event), {}, None, language)[0]

    assert said() == said("mode") == "Device kiosk-1 is to be normal"
    assert said("pin") == "Device kiosk-1: a new PIN of the staff menu"
    assert said("mode", "volume", "restart") == "Device kiosk-1: mode normal, volume 40, restart"
    assert said("no_pin", language="vi") == "Yêu cầu với thiết bị kiosk-1: bỏ mã PIN của trình đơn cán bộ"
    right = said("paper_slot", paper_slot="right")
    assert right == "Device kiosk-1: the paper comes out at the right of the screen"
    assert said("paper_slot") == "Device kiosk-1: the paper comes out as its own settings say"
    assert said("look", look="light") == "Device kiosk-1: the ground light"
    assert said("look", language="vi") == "Yêu cầu với thiết bị kiosk-1: nền màn hình theo cấu hình của máy"
    assert said("later") == "Device kiosk-1: later"
    kept = {name.removeprefix("asked.") for name in AUDITED_NAMES if name.startswith("asked.")}
    assert kept == set(ASKED)


def test_a_counter_and_its_services_are_told_as_people_call_them() -> None:
    counter, service = BRANCH.counters[0], BRANCH.services[0]

    def said(event: AnyEvent, language: Language = "en") -> str:
        return told(AuditRow(1, MONDAY_9, HOA.model_dump_json(), event), {}, BRANCH, language)[0]

    assert said(CounterAssigned(counter_id=counter.id, services=(service.id, "gone"))) == (
        f"Counter {counter.number} serves for that day: {service.name.of('en')}, gone"
    )
    assert said(CounterAssigned(counter_id="gone")) == "Counter gone serves what it usually does again"
    assert said(HelpAnswered(counter_id=counter.id, person="s-LAN")).endswith(f"of counter {counter.number}")
    assert said(ClockCorrected(by_ms=-65_400)).endswith(": −1 min 5 s")


@pytest.mark.parametrize(
    ("language", "server", "ending"),
    [
        ("vi", "mail.example.gov.vn:587", "; máy chủ mail.example.gov.vn:587, STARTTLS"),
        ("vi", "", "; không có máy chủ thư"),
        ("en", "", "; no mail server"),
    ],
)
def test_mail_without_a_server_is_said_so(language: Language, server: str, ending: str) -> None:
    changed = MailChanged(changed=("server",), alarms="off", reports="off", server=server, security="starttls")
    said, _, _ = told(AuditRow(1, MONDAY_9, HOA.model_dump_json(), changed), {}, None, language)
    assert said.endswith(ending), said


@pytest.mark.parametrize(("event", "vi", "en"), [
    (MediaChanged(what="added", sha256="5e" * 32, name="Bốn bước"),
     "“Bốn bước” trên màn hình gọi số: được thêm", "“Bốn bước” on the hall displays: added"),
    (MediaChanged(what="changed", name="Một", fields=("seconds", "zones")),
     "Đổi “Một” trên màn hình gọi số: thời gian chiếu, nơi chiếu",
     "“Một” on the hall displays is changed: how long it stands, where it is shown"),
    (MediaChanged(what="dropped"), "Danh sách ảnh và video trên màn hình gọi số: bỏ danh sách hỏng",
     "The list of pictures and videos of the hall displays: the damaged list was let go"),
])  # fmt: skip
def test_what_became_of_a_picture_is_told(event: AnyEvent, vi: str, en: str) -> None:
    row = AuditRow(1, MONDAY_9, HOA.model_dump_json(), event)
    assert (told(row, {}, None, "vi")[0], told(row, {}, None, "en")[0]) == (vi, en)


def test_every_deed_and_field_of_a_picture_has_its_words() -> None:
    for kind, every in (("media", MediaDeed), ("media_field", MediaField)):
        assert {f"{kind}.{one}" for one in get_args(every)} == {n for n in AUDITED_NAMES if n.split(".")[0] == kind}


def test_a_browser_has_the_name_that_the_pages_give_it() -> None:
    assert IN_A_BROWSER == PAGES_DEVICE


def test_every_role_has_its_words() -> None:
    assert {f"role.{role}" for role in PersonRole} == {name for name in AUDITED_NAMES if name.startswith("role.")}


def test_every_kind_of_device_that_is_paired_has_its_words() -> None:
    assert {f"device.{role}" for role in PAIRED} == {name for name in AUDITED_NAMES if name.startswith("device.")}


async def test_a_day_ends_at_midnight_of_the_branch(url: str) -> None:
    midnight = MONDAY_9 - 9 * 3_600_000 + DAY_MS
    clock = HandClock(midnight - 1)
    async with house(url, clock) as branch:
        for moment in (midnight - 1, midnight):
            clock.now = moment
            await branch.ask(c.RecordSession(what="signed_out", code="s-0000"))
        after = (date.fromisoformat(DAY) + timedelta(days=1)).isoformat()
        assert [line[:19] for line in audited(url, DAY, DAY)][1:] == [f"{DAY} 23:59:59"]
        assert [line[:19] for line in audited(url, after, after)] == [f"{after} 00:00:00"]
        assert len(list(audited(url, DAY, after))) == 3
        assert len(list(audited(url, "0001-01-01", "9999-12-31"))) == 3


async def test_an_erasure_that_left_words_on_show_has_its_line(url: str) -> None:
    clock = HandClock(MONDAY_9)
    async with house(url, clock) as branch:
        await branch.ask(c.WantDevice(device_id="kiosk-1", message={"vi": "mời ông Vũ Kha"}), HOA)
        clock.forward(DAY_MS / 1000)
        after = (date.fromisoformat(DAY) + timedelta(days=1)).isoformat()
        await branch.ask(c.EraseWords(before=after))
        assert list(audited(url, after, after, "en")) == [
            f"{after} 09:00:00  Words typed on business days before 24 November 2026 are erased"
        ]


async def test_the_reason_of_a_closed_hall_and_what_a_false_day_leaves_in_force_stand_in_the_lines(url: str) -> None:
    clock = HandClock(MONDAY_9)
    async with house(url, clock) as branch:
        clock.forward(DAY_MS / 1000)
        await branch.ask(c.CloseHall(why="mất điện"), HOA)
        async with branch.handle.reading() as state:
            started = state.settings_seq
        branding = BRANCH.branding.model_copy(update={"hotline": "1022"})
        changed = c.ApplySettings(branch=BRANCH.model_copy(update={"branding": branding}), started_from=started)
        await branch.ask(changed, SERVER)
        async with branch.handle.reading() as state:
            applied = state.settings_seq
        after = "2026-11-24"
        day = AuditRow(Seq(99), MONDAY_9, HOA.model_dump_json(), DayTakenBack(day=DAY, false_day=after))
        with branch.store.reading() as connection:
            assert settings_that_stay(connection, day, ZoneInfo(BRANCH.timezone)) == [applied]
            other = replace(day, event=DayTakenBack(day=after, false_day="2026-11-25"))
            assert settings_that_stay(connection, other, ZoneInfo(BRANCH.timezone)) == []
            before = replace(day, event=DayTakenBack(day="2026-11-22", false_day=DAY))
            assert settings_that_stay(connection, before, ZoneInfo(BRANCH.timezone)) == [started]
        assert list(audited(url, after, after, "en")) == [
            f"{after} 09:00:00  No more numbers in the whole hall: mất điện (by s-HOA)",
            f"{after} 09:00:00  New settings put in force",
        ]


@pytest.mark.parametrize(
    ("device", "vi", "en"),
    [
        ("toiluot-server", "máy chủ", "the server"),
        (SELF.device_id, "trang lập tài khoản đầu tiên", "the page of the first account"),
        ("console:hanh", "hanh, dòng lệnh trên máy chủ", "hanh, the server's command line"),
        ("kiosk-1", "kiosk-1", "kiosk-1"),
        ("other:thing", "other:thing", "other:thing"),
    ],
)
def test_who_is_no_person_is_named_in_words(device: str, vi: str, en: str) -> None:
    fact = PersonAdded(code="s-LAN", name="lan", full_name="", roles=(PersonRole.CLERK,), password_hash="")
    row = AuditRow(Seq(1), MONDAY_9, Actor(role=Role.SERVER, device_id=device).model_dump_json(), fact)
    assert [told(row, {}, None, language)[2] for language in ("vi", "en")] == [vi, en]
