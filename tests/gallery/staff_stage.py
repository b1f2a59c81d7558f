"""People, sessions, audit and devices in a browser: none, and two hundred people with sixty devices."""

from __future__ import annotations

import contextlib
import io
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page

from config import ServerSettings
from server.core.model import PlacedDevice
from server.devices.health import DeviceHealth, Linked
from server.devices.pictures import Picture
from server.store import people_rows
from server.store.people_rows import Device, Person
from tests.gallery import pages
from tests.server.branch_kit import PASSWORD, HandClock, House, house
from tests.server.web.conftest import Site, make_site, on_ports
from wire import commands as c
from wire.codec import Json
from wire.errors import Refused
from wire.pairing import PairingAsk, PairingOffer
from wire.reports import PrinterReport, ProgramReport, ScannerReport, SoundReport
from wire.values import Actor, Millis, Role
from wire.views import DeviceLine

SIZES = {"1440": (1440, 900), "1024": (1024, 768), "360": (360, 780)}

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
GIVEN = ("Thị Thu Hà", "Văn An", "Minh Quân", "Thị Lan Anh", "Quốc Bảo", "Thị Bích Ngọc", "Đức Huy")
ROLES = (("clerk",), ("clerk",), ("clerk", "reception"), ("reception",), ("clerk",), ("manager",), ("viewer",))

ADDRESSES = {
    "devices": "/manager/devices", "device": "/manager/devices/kiosk-2", "board": "/manager/devices/bang-sanh-tang-2",
    "devices-none-of-a-kind": "/manager/devices?role=pad", "add-device": "/manager/devices/-/add",
    "people": "/manager/people", "found": "/manager/people?q=ha", "nobody-found": "/manager/people?q=zzz",
    "new": "/manager/people/new", "person": "/manager/people/s-LAN", "myself": "/manager/people/s-HOA",
    "account": "/manager/account", "sessions": "/manager/people/sessions", "audit": "/manager/audit",
    "audit-nothing": "/manager/audit?q=zzz",
}  # fmt: skip
"""The pages by name."""

REFUSED = (
    ("account", "/manager/account/password", {"old": "sai", "new": "con mèo đen ngủ", "again": "con mèo đen thức"}),
    ("account", "/manager/account/pin", {"password": PASSWORD, "pin": "123456", "pin_again": "123456"}),
    ("add-device", "/manager/devices/-/add", {"code": "48 291"}),
)
"""Forms with something wrong in them: the page, where it is sent, and what is typed."""

PRINTED = ("devices", "people", "audit", "sessions")


@contextlib.asynccontextmanager
async def crowded(folder: Path) -> AsyncIterator[Site]:
    """A branch with two hundred people and sixty devices, some of which need somebody."""
    async with house(f"sqlite:///{folder}/staff.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        await branch.store.run(lambda: branch.store.transact(lambda connection: _fill(connection, site)))
        site.people.read()
        async with on_ports(site) as up:
            await _live(branch, up)
            yield up


def _fill(connection: people_rows.Connection, site: Site) -> None:
    kept = site.people.find("hoa")
    assert kept is not None
    for n in range(198):
        name = f"{SURNAMES[n % 10]} {GIVEN[n % 7]}" if n else "Công Tằng Tôn Nữ Thị Phương Thảo Nguyễn Hoàng Bảo Châu"
        roles, code = ROLES[n % 7], f"s-T{n:03}"
        person = Person(f"canbo.{n}", name, roles, kept.password_hash, 1_000, n % 31 != 3, code)
        people_rows.keep_person(connection, person)
    for device_id, role, counter in _devices():
        people_rows.keep_device(connection, Device(device_id, role, bytes(32), counter, 1_000))


def _devices() -> list[tuple[str, Role, str | None]]:
    few = [(f"kiosk-{n}", Role.KIOSK, None) for n in range(1, 9)]
    few += [(f"bang-sanh-tang-{n}", Role.DISPLAY, None) for n in range(1, 11)]
    few += [
        ("may-tinh-ban-tiep-don-cua-chinh-phia-dong-nam-so-1", Role.RECEPTION, None),
        ("quan-ly-1", Role.MANAGER, None),
    ]
    return few + [(f"pc-{n}", Role.COUNTER, f"quay-{n % 20 + 1:02}") for n in range(1, 41)]


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
    await branch.ask(c.ChangePerson(code="s-T003", locked=True), hoa)
    await branch.ask(c.RecordSession(what="signed_in", code="s-LAN", device_id="pc-1"))
    await branch.ask(c.RecordSession(what="locked", code="s-T007", device_id="pc-7"))
    await branch.ask(c.RecordExport(kind="visits", span="2026-11-22"), hoa)
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
    site.fanout.health.heard("bang-sanh-tang-2", SoundReport(state="lost"), now)


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
        for size_name, size in SIZES.items():
            for language in pages.LANGUAGES:
                async with pages.paper(browser, size, language) as page:
                    if size_name == "1440" and language == "en":
                        await page.emulate_media(color_scheme="dark")
                    await sign_in(page, site, language)
                    await _each(page, site, f"staff-{size_name}-{language}", visit)
                    for name in PRINTED if size_name == "1440" else ():
                        await page.goto(f"{site.base}{ADDRESSES[name]}")
                        sheet = folder / f"staff-{language}-{name}.pdf"
                        await page.pdf(path=sheet, format="A4", prefer_css_page_size=True)
    async with house(f"sqlite:///{folder}/nobody.db", HandClock()) as branch:
        site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
        async with on_ports(site) as up, pages.paper(browser, SIZES["1440"]) as page:
            await sign_in(page, up, "vi")
            for name in ("people", "people/sessions", "audit", "devices"):
                await page.goto(f"{up.base}/manager/{name}")
                await visit(f"staff-1440-vi-first-day-{name.replace('/', '-')}", page)


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
        await page.click(f"form[action='{form}'] .btn.go")
        await page.wait_for_selector(".flaw")
        await visit(f"{prefix}-{form.rpartition('/')[2]}-refused", page)
    await page.goto(f"{site.base}/manager/people/new")
    await page.fill("#full_name", "Nguyễn Thu Hà")
    await page.fill("#name", "hoa")
    await page.fill("#password", "1234")
    await page.click("main form .btn.go")
    await page.wait_for_selector(".flaw")
    await visit(f"{prefix}-new-refused", page)
    name = prefix.replace("staff-", "ha-")
    await page.fill("#name", name)
    await page.fill("#password", "")
    await page.click("main form .btn.go")
    await page.wait_for_selector(".secret")
    await visit(f"{prefix}-added", page)
    await this_pc(page, site, f"{prefix}-", visit)
