"""People, sessions, audit and devices in a browser: none, and two hundred people with sixty devices."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

import httpx
from PIL import Image
from playwright.async_api import Browser, Page

from config import ServerSettings
from server.core.model import PlacedDevice
from server.devices.health import DeviceHealth, Linked
from server.devices.pictures import Picture
from server.staff.people import with_pin
from server.store import people_rows
from server.store.people_rows import Device, Person
from tests.gallery import pages
from tests.server.branch_kit import PASSWORD, HandClock, House, house
from tests.server.web.conftest import Site, make_site, on_ports
from wire import commands as c
from wire.codec import Json
from wire.errors import Refused
from wire.pairing import PairingAsk, PairingOffer
from wire.reports import (
    PresenceReport,
    PrinterReport,
    ProgramReport,
    ScannerReport,
    ScreenReport,
    SoundReport,
    ZonesReport,
)
from wire.values import Actor, Millis, Role
from wire.views import DeviceLine

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
GIVEN = ("Thị Thu Hà", "Văn An", "Minh Quân", "Thị Lan Anh", "Quốc Bảo", "Thị Bích Ngọc", "Đức Huy")
ROLES = (("clerk",), ("clerk",), ("clerk", "reception"), ("reception",), ("clerk",), ("manager",), ("viewer",))

TWIN = "pc-3"
"""Its key is used by two machines."""

ADDRESSES = {
    "devices": "/manager/devices", "device": "/manager/devices/kiosk-2", "board": "/manager/devices/bang-sanh-tang-2",
    "twin-key": f"/manager/devices/{TWIN}", "unpaired": "/manager/devices?done=unpaired",
    "paired": "/manager/devices/pc-1?done=paired",
    "devices-none-of-a-kind": "/manager/devices?role=pad", "add-device": "/manager/devices/-/add",
    "people": "/manager/people", "found": "/manager/people?q=ha", "nobody-found": "/manager/people?q=zzz",
    "new": "/manager/people/new", "person": "/manager/people/s-LAN", "myself": "/manager/people/s-HOA",
    "locked": "/manager/people/s-T003?done=locked", "administrator": "/manager/people/s-BAO",
    "account": "/manager/account?done=pin", "sessions": "/manager/people/sessions", "audit": "/manager/audit",
    "audit-nothing": "/manager/audit?q=zzz",
}  # fmt: skip
"""The pages by name."""

REFUSED = (
    ("account", "/manager/account/password", {"old": "sai", "new": "con mèo đen ngủ", "again": "con mèo đen thức"}),
    ("account", "/manager/account/pin", {"password": PASSWORD, "pin": "123456", "pin_again": "123456"}),
    ("add-device", "/manager/devices/-/add", {"code": "48 291"}),
    ("board", "/manager/devices/bang-sanh-tang-2/want", {"volume": "300", "message_vi": "Mời xem bảng bên cạnh " * 8}),
    ("device", "/manager/devices/kiosk-2/unpair", {}),
    ("person", "/manager/people/s-LAN/erase", {}),
    ("person", "/manager/people/s-LAN/password", {"password": "1234"}),
)
"""Forms with something wrong in them: the page, where it is sent, and what is typed."""

FORM = re.compile(r'name="form" value="([^"]+)"')

PRINTED = ("devices", "people", "audit", "sessions")


@contextlib.asynccontextmanager
async def crowded(folder: Path) -> AsyncIterator[Site]:
    """A branch with two hundred people and sixty devices, some of which need somebody."""
    async with house(f"sqlite:///{folder}/staff.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")), twice=(TWIN,))
        await branch.store.run(lambda: branch.store.transact(lambda connection: _fill(connection, site)))
        site.people.read()
        async with on_ports(site) as up:
            await _live(branch, up)
            async with at_a_known_pc(up):
                yield up


@contextlib.asynccontextmanager
async def at_a_known_pc(site: Site) -> AsyncIterator[None]:
    """A manager is signed in on a PC that the office knows."""
    key = await site.house.store.run(lambda: site.people.pair("quan-ly-1", Role.MANAGER))
    named = c.ChangeDevice(device_id="quan-ly-1", name="Máy của trưởng chi nhánh, phòng 203", zone="tang-2")
    hoa = Actor(role=Role.MANAGER, device_id="web", person="s-HOA", roles=("manager",))
    assert isinstance(await site.house.ask(named, hoa), dict)
    cookies = {"toiluot_pc": f"quan-ly-1~{key}"}
    agent = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36"}
    async with httpx.AsyncClient(base_url=site.base, cookies=cookies, headers=agent) as pc:
        form = FORM.search((await pc.get("/manager/sign-in")).text)
        assert form is not None
        asked = {"user": "canbo.5", "password": PASSWORD, "form": form[1]}
        assert (await pc.post("/manager/sign-in", data=asked)).status_code == 303
        yield


def _fill(connection: people_rows.Connection, site: Site) -> None:
    kept = site.people.find("hoa")
    assert kept is not None
    for n in range(198):
        name = f"{SURNAMES[n % 10]} {GIVEN[n % 7]}" if n else "Công Tằng Tôn Nữ Thị Phương Thảo Nguyễn Hoàng Bảo Châu"
        roles, code = ROLES[n % 7], f"s-T{n:03}"
        person = Person(f"canbo.{n}", name, roles, kept.password_hash, 1_000, n % 31 != 3, code)
        people_rows.keep_person(connection, person)
    bao = Person("bao", "Lê Văn Bảo", ("administrator",), kept.password_hash, 1_000, True, "s-BAO")
    people_rows.keep_person(connection, bao)
    for device_id, role, counter in _devices():
        people_rows.keep_device(connection, Device(device_id, role, bytes(32), counter, 1_000))


def _devices() -> list[tuple[str, Role, str | None]]:
    few = [(f"kiosk-{n}", Role.KIOSK, None) for n in range(1, 9)]
    few += [(f"bang-sanh-tang-{n}", Role.DISPLAY, None) for n in range(1, 11)]
    few += [
        ("may-tinh-ban-tiep-don-cua-chinh-phia-dong-nam-so-1", Role.RECEPTION, None),
        ("quan-ly-1", Role.MANAGER, None),
    ]
    return few + [(f"pc-{n}", Role.COUNTER, f"quay-{n % 12 + 1:02}") for n in range(1, 41)]


class NoLink:
    """Of a new device that waits, and is never answered."""

    def offer(self, offer: PairingOffer) -> None: ...

    def done(self, id_: str, answer: Json | Refused) -> None: ...

    def end(self) -> None: ...


class InTheHall(DeviceHealth):
    """All are connected but four."""

    def lines(
        self, devices: Iterable[Device], linked: Iterable[Linked], now: Millis, placed: Callable[[str], PlacedDevice]
    ) -> list[DeviceLine]:
        known = tuple(devices)
        here = [Linked(one.device_id, now - 7_200_000) for n, one in enumerate(known) if n % 17 != 11]
        return DeviceHealth.lines(self, known, here, now, placed)


async def _live(branch: House, site: Site) -> None:
    site.fanout.health = InTheHall()
    hoa = Actor(role=Role.MANAGER, device_id="web", person="s-HOA", roles=("manager",))
    bao = Actor(role=Role.MANAGER, device_id="web", person="s-BAO", roles=("administrator",))
    await branch.ask(c.ChangePerson(code="s-T003", locked=True), hoa)
    await branch.ask(c.RecordSession(what="signed_in", code="s-LAN", device_id="pc-1"))
    await branch.ask(c.RecordSession(what="locked", code="s-T007", device_id="pc-7"))
    await branch.ask(c.RecordExport(kind="visits", span="2026-11-22"), hoa)
    for command in (
        c.RecordMail(changed=("alarms", "server"), alarms="on", reports="off", server="mail.example.gov.vn:587",
                     security="starttls", receivers=2),
        c.RecordMail(changed=("alarms", "server", "receivers"), alarms="off", reports="off", security="starttls"),
    ):  # fmt: skip
        assert isinstance(await branch.ask(command, bao), dict)
    for code in ("hoa", "lan"):
        person = site.people.find(code)
        assert person is not None
        await branch.ask(with_pin(person, "739164"), Actor(role=Role.SERVER, device_id="web", person=person.code))
    await branch.ask(c.WantDevice(device_id="kiosk-3", mode="closed", message={"vi": "Đang thay giấy"}), hoa)
    drawn = io.BytesIO()
    Image.linear_gradient("L").resize((480, 270)).save(drawn, "JPEG")
    site.fanout.pictures._latest["bang-sanh-tang-2"] = Picture("w1", drawn.getvalue())  # not gone after a minute
    site.fanout.pictures._latest["kiosk-2"] = Picture("w2", kept_back="in_use")
    now = branch.handle.now
    for n, name in ((2, "Máy lấy số cửa chính"), (3, "Máy lấy số tầng 2")):
        await branch.ask(c.ChangeDevice(device_id=f"kiosk-{n}", name=name, zone="tang-1"), hoa)
    for host, kind in (("kiosk-moi", Role.KIOSK), ("may-quay-21", Role.COUNTER)):
        asked = PairingAsk(role=kind, host=host, message="41" + "00" * 32)
        site.live.pairings.asked(NoLink(), asked, "192.168.1.77", host, now)
    for device_id, role, _ in _devices():
        name = {Role.KIOSK: "kiosk", Role.DISPLAY: "display"}.get(role, "counter")
        site.fanout.health.heard(
            device_id, ProgramReport(name=name, version="2026.11", started_at=now - 3_600_000), now
        )
    for n in range(1, 9):
        state = ("ready", "paper_low", "paper_out")[n % 3 if n < 6 else 0]
        site.fanout.health.heard(f"kiosk-{n}", PrinterReport(state=state), now)  # type: ignore[arg-type]
        site.fanout.health.heard(f"kiosk-{n}", ScannerReport(state="ready"), now)
    board = "bang-sanh-tang-2"
    site.fanout.health.heard(board, SoundReport(state="lost", why="failed", about="ALSA: default: No such device"), now)
    site.fanout.health.heard(board, ScreenReport(state="shown", width=1920, height=1080), now)
    site.fanout.health.heard(board, ZonesReport(zones=("tang-1", "tang-2")), now)
    site.fanout.health.heard("kiosk-2", PresenceReport(attended=True), now)
    told = ProgramReport(name="counter", version="2026.11", started_at=now - 90_000_000, clock_offset_ms=-41_300)
    site.fanout.health.heard("pc-7", told, now)


async def sign_in(page: Page, site: Site, language: str) -> None:
    """As a manager."""
    await page.goto(f"{site.base}/manager/sign-in?lang={language}")
    await page.fill("#user", "hoa")
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.wait_for_selector("#now")


async def staff(browser: Browser, folder: Path, visit: pages.Visit) -> None:
    """Each page in three sizes, both languages, light and dark; refused and done."""
    async with crowded(folder) as site:
        for look in pages.DESK_LOOKS:
            async with pages.desk(browser, look) as page:
                await sign_in(page, site, look.language)
                for name in PRINTED if look.size == "1440" and not look.dark else ():
                    await page.goto(f"{site.base}{ADDRESSES[name]}")
                    sheet = folder / f"staff-{look.language}-{name}.pdf"
                    await page.pdf(path=sheet, format="A4", prefer_css_page_size=True)
                await _each(page, site, f"staff-{look.name}", visit)
    async with house(f"sqlite:///{folder}/nobody.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up, pages.paper(browser, pages.DESK_SIZES["1440"]) as page:
            await sign_in(page, up, "vi")
            for name in ("people", "people/sessions", "audit", "devices", "devices/-/add"):
                await page.goto(f"{up.base}/manager/{name}")
                await visit(f"staff-1440-vi-first-day-{name.replace('/-', '').replace('/', '-')}", page)
            await page.goto(f"{up.base}/manager/audit")
            await page.click("form[action='/manager/audit/check'] .btn")
            await page.wait_for_selector(".chain .pill.here")
            await visit("staff-1440-vi-first-day-audit-checked", page)


async def this_pc(page: Page, site: Site, prefix: str, visit: pages.Visit) -> None:
    """A PC that shows its code, how the manager sees it, and the PC when it is known; nobody is signed in then."""
    for name, address in (("this-pc", "/manager/this-pc"), ("this-pc-wrong", "/manager/this-pc?over=wrong")):
        await page.goto(f"{site.base}{address}")
        await visit(f"{prefix}{name}", page)
    await page.check("input[value=reception]")
    await page.click("main form .btn.go")
    await page.wait_for_selector("#code")
    await visit(f"{prefix}this-pc-code", page)
    await page.goto(f"{site.base}/manager/devices/-/add")
    await page.check("[data-kind=reception]")
    await visit(f"{prefix}add-browser", page)
    key = await site.house.store.run(lambda: site.people.pair("manager-9", Role.MANAGER))
    await page.context.add_cookies([{"name": "toiluot_pc", "value": f"manager-9~{key}", "url": site.base}])
    await page.goto(f"{site.base}/manager/this-pc")
    await page.wait_for_selector("#known")
    await visit(f"{prefix}this-pc-known", page)
    await page.context.clear_cookies(name="toiluot_session")
    await page.goto(f"{site.base}/manager/sign-in")
    await visit(f"{prefix}sign-in-known", page)
    await page.context.clear_cookies(name="toiluot_pc")


async def _each(page: Page, site: Site, prefix: str, visit: pages.Visit) -> None:
    for name, address in ADDRESSES.items():
        await page.goto(f"{site.base}{address}")
        await visit(f"{prefix}-{name}", page)
    for name, form, typed in REFUSED:
        await page.goto(f"{site.base}{ADDRESSES[name]}")
        for field, text in typed.items():
            await page.fill(f"form[action='{form}'] #{field}", text)
        if name == "add-device":
            await page.check("[name=waiting] >> nth=0")
        await page.click(f"form[action='{form}'] button.btn")
        await page.wait_for_selector(".flaw:not([hidden])")
        await visit(f"{prefix}-{name}-{form.rpartition('/')[2]}-refused", page)
    await page.goto(f"{site.base}/manager/people/new")
    await page.fill("#full_name", "Nguyễn Thu Hà")
    await page.fill("#name", "hoa")
    await page.fill("#password", "1234")
    await page.click("main form .btn.go")
    await page.wait_for_selector(".flaw:not([hidden])")
    await visit(f"{prefix}-new-refused", page)
    name = prefix.replace("staff-", "ha-")
    await page.fill("#name", name)
    await page.fill("#password", "")
    await page.click("main form .btn.go")
    await page.wait_for_selector(".secret")
    await visit(f"{prefix}-added", page)
    await this_pc(page, site, f"{prefix}-", visit)
