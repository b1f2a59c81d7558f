"""Devices in the browser: what needs somebody stands above, what is wanted is kept, an unpaired one is out."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from config import ServerSettings
from server.devices.pictures import JPEG
from server.staff import passwords
from server.web.devices.device_lines import facts_of, line_of
from server.web.pages import Speech
from tests.patience import until, within
from tests.server.branch_kit import COUNTERS, MONDAY_9, SERVER, Port, live_port
from tests.server.live.test_ended_sessions import PASSWORD
from tests.server.web.conftest import make_site, on_ports
from tests.server.web.test_manager import sign_in, token
from wire import commands as c
from wire.errors import Code, Refused, refused
from wire.reports import BoardsReport, PrinterReport, ProgramReport, Report, SoundReport, ZonesReport, read_report
from wire.values import END_OF_TIME, Actor, Role
from wire.views import DeviceLine

DEVICES = "/manager/devices"


@pytest.fixture
async def hoa(site, browser_like):
    site.people.pair("kiosk-1", Role.KIOSK)
    site.people.pair("board-1", Role.DISPLAY)
    await sign_in(browser_like)
    return browser_like


async def test_a_device_that_was_just_let_in_is_given_time_to_come(site, hoa):
    await site.house.ask(c.PairDevice(device_id="kiosk-9", role=Role.KIOSK, token_hash="0" * 64), SERVER)
    told = await hoa.get(f"{DEVICES}/-/list/now", params={"one": "kiosk-9", "role": "kiosk"})
    assert '<p class="pill away">Đã cho vào</p>' in told.text.split('id="state"', 1)[1].split("</div>", 1)[0]
    assert "kiosk-9" not in "".join((await hoa.get("/manager/alarms")).json()["alarms"])
    site.house.clock.forward(61)
    told = await hoa.get(f"{DEVICES}/-/list/now", params={"one": "kiosk-9", "role": "kiosk"})
    assert "Mất liên lạc" in told.text.split('id="state"', 1)[1].split("</div>", 1)[0]
    today = await hoa.get("/manager?lang=vi")
    assert "kiosk-9" in today.text.split('id="devices"', 1)[0], "it is an alarm now"


async def post(client, path, **fields):
    return await client.post(f"{DEVICES}/{path}", data={"form": token((await client.get(DEVICES)).text)} | fields)


async def test_the_list_says_who_is_away_and_one_device_what_it_told(site, hoa):
    now = site.house.handle.now
    site.fanout.health.heard("kiosk-1", PrinterReport(state="paper_out"), now)
    site.fanout.health.heard("kiosk-1", ProgramReport(name="kiosk", version="2026.11", started_at=now), now)
    page = (await hoa.get(f"{DEVICES}/kiosk-1")).text
    for words in ("Mất liên lạc", "kiosk 2026.11", "Máy in hết giấy", "0 tốt · 2 cần để ý"):
        assert words in page, words
    assert "board-1" not in (await hoa.get(DEVICES, params={"role": "kiosk"})).text
    assert (await hoa.get(f"{DEVICES}/nowhere")).status_code == 404


async def test_what_is_wrong_with_a_displays_sound_is_read_in_the_managers_language(site, hoa):
    now = site.house.handle.now
    told = SoundReport(state="lost", detail="No sound: the sound output failed", why="failed", about="ALSA default")
    site.fanout.health.heard("board-1", told, now)
    page = (await hoa.get(f"{DEVICES}/board-1")).text
    assert "đầu ra âm thanh báo lỗi (ALSA default)" in page
    assert "No sound" not in page
    site.fanout.health.heard("board-1", SoundReport(state="lost", detail="No sound: of an older display"), now)
    assert "No sound: of an older display" in (await hoa.get(f"{DEVICES}/board-1")).text


async def test_what_changes_by_itself_is_told_to_the_script_but_to_nobody_who_is_signed_out(site, hoa, browser_like):
    told = await hoa.get(f"{DEVICES}/-/list/now", params={"one": "kiosk-1", "role": "kiosk"})
    assert "Mất liên lạc" in told.text
    assert "board-1" not in told.text
    assert "<form" not in told.text
    assert "<input" not in told.text
    assert (await hoa.get(f"{DEVICES}/-/list/now", params={"one": "nowhere"})).status_code == 404
    hoa.cookies.clear()
    assert (await hoa.get(f"{DEVICES}/-/list/now")).status_code == 401


async def test_number_boards_are_told_with_what_is_wrong_and_offered_only_what_they_can_do(site, hoa):
    site.people.pair("boards-1", Role.BOARDS)
    site.fanout.health.heard("boards-1", BoardsReport(state="silent", detail=COUNTERS[0]), site.house.handle.now)
    page = (await hoa.get(f"{DEVICES}/boards-1", params={"lang": "vi"})).text
    for words in ("Bảng số ở quầy", "Có bảng số không trả lời", COUNTERS[0], 'name="mode"'):
        assert words in page, words
    for words in ('<textarea id="message_vi"', '<input id="volume"', '<select id="layout"', "boards-1/screen"):
        assert words not in page, words
    assert "boards-1" in (await hoa.get(DEVICES, params={"role": "boards"})).text
    done = await post(hoa, "boards-1/want", mode="closed")
    assert done.status_code == 303
    async with site.house.handle.reading() as state:
        assert state.wanted["boards-1"].mode == "closed"


async def test_the_page_says_which_part_of_the_hall_a_display_shows(site, hoa):
    assert "Hiện lần gọi của" not in (await hoa.get(f"{DEVICES}/board-1")).text
    for zones, counter, words in (
        (("tang-2",), "", "Tầng 2"), ((), "", "cả sảnh"), (("tang-2",), COUNTERS[0], "Quầy 1"), ((), "gone", "gone"),
    ):  # fmt: skip
        site.fanout.health.heard("board-1", ZonesReport(zones=zones, counter=counter), site.house.handle.now)
        page = (await hoa.get(f"{DEVICES}/board-1")).text
        told = page.split("Hiện lần gọi của", 1)[1].split("</dd>", 1)[0]
        assert words in told, told


AT_THE_BOUNDS = (
    ("program", {"name": "x" * 200, "started_at": 0, "clock_offset_ms": -END_OF_TIME}),
    ("program", {"name": "x", "started_at": END_OF_TIME - 1, "clock_offset_ms": END_OF_TIME}),
    ("zones", {"zones": [f"{n}" + "z" * 60 for n in range(10, 30)], "counter": "q" * 64}),
    ("results", {"state": "lost", "detail": "đ" * 200}),
    ("screen", {"state": "shown", "width": 65_535, "height": 0}),
    ("sound", {"state": "lost", "detail": "<script>alert(1)</script>"}),
)


async def test_what_a_device_tells_at_the_bounds_breaks_no_page(site):
    async with (
        on_ports(site) as up,
        httpx.AsyncClient(transport=httpx.ASGITransport(up.app), base_url="http://testserver") as hoa,
    ):
        await sign_in(hoa)
        port = Port(up.house, up.live, up.people, up.live_port, up.fanout)
        async with port.link(Role.DISPLAY, "board-7"):
            one = f"{DEVICES}/board-7"
            for kind, told in AT_THE_BOUNDS:
                report = read_report(kind, told)
                assert isinstance(report, Report)
                up.fanout.health.heard("board-7", report, up.house.handle.now)
                for address in (one, f"{DEVICES}/-/list/now?one=board-7", "/manager"):
                    answer = await hoa.get(address)
                    assert answer.status_code == 200, (address, told)
                    assert "<script>alert" not in answer.text


async def test_what_is_wanted_is_kept_and_shown_again(site, hoa):
    answer = await post(
        hoa, "board-1/want", mode="closed", volume="40", layout="board", message_vi="Nghỉ", message_en=""
    )
    assert answer.headers["location"] == f"{DEVICES}/board-1?done=wanted"
    async with site.house.handle.reading() as state:
        wanted = state.wanted["board-1"]
    assert (wanted.mode, wanted.volume, wanted.layout, wanted.message.of("vi")) == ("closed", 40, "board", "Nghỉ")
    page = (await hoa.get(f"{DEVICES}/board-1")).text
    assert ">Nghỉ</textarea>" in page
    assert 'value="closed" selected' in page
    await post(hoa, "board-1/restart")
    async with site.house.handle.reading() as state:
        assert state.wanted["board-1"].restart
        assert state.wanted["board-1"].mode == "closed"


async def test_a_restart_is_offered_only_where_a_program_of_ours_runs(site, hoa):
    for device, role in (("pc-1", Role.COUNTER), ("pc-2", Role.MANAGER), ("pad-1", Role.PAD)):
        site.people.pair(device, role)
        assert f"{device}/restart" not in (await hoa.get(f"{DEVICES}/{device}")).text
        assert (await post(hoa, f"{device}/restart")).status_code == 404
    for device in ("kiosk-1", "board-1"):  # also while nothing was heard of them
        assert f"{device}/restart" in (await hoa.get(f"{DEVICES}/{device}")).text
    now = site.house.handle.now
    site.fanout.health.heard("pc-1", ProgramReport(name="counter", version="2026.11", started_at=now), now)
    assert "pc-1/restart" in (await hoa.get(f"{DEVICES}/pc-1")).text
    assert (await post(hoa, "pc-1/restart")).status_code == 303


async def test_what_nobody_changed_in_a_form_stays_as_others_or_the_calendar_want_it_since(site, hoa):
    page = (await hoa.get(f"{DEVICES}/board-1")).text
    was = dict(re.findall(r'name="(was_\w+)" value="([^"]*)"', page))
    names = ("volume", "layout", "look", "message_vi", "message_en")
    assert was == {"was_mode": "open"} | {f"was_{name}": "" for name in names}
    theirs = c.WantDevice(device_id="board-1", mode="closed", volume=40, layout="board")
    assert isinstance(await site.house.ask(theirs, Actor(role=Role.MANAGER, person="quan", roles=("manager",))), dict)
    form = {"mode": "open", "volume": "", "layout": "", "message_vi": "Chào", "message_en": ""} | was
    await post(hoa, "board-1/want", **form)
    async with site.house.handle.reading() as state:
        wanted = state.wanted["board-1"]
    assert (wanted.mode, wanted.volume, wanted.layout, wanted.message.of("vi")) == ("closed", 40, "board", "Chào")
    wrong = await post(hoa, "board-1/want", **form | {"layout": "a b"})
    assert wrong.status_code == 409
    assert 'name="was_mode" value="open"' in wrong.text, "it still says what was seen first"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"mode": "off"}, "chọn một chế độ"),
        ({"mode": "priority_only"}, "chọn một chế độ"),  # no business of a board
        ({"volume": "101"}, "từ 0 đến 100"),
        ({"volume": "-1"}, "từ 0 đến 100"),
        ({"volume": "٣"}, "từ 0 đến 100"),
        ({"layout": "wide"}, "Xin chọn một bố cục"),
        ({"message_vi": "x" * 400}, "Lời nhắn quá dài"),
    ],
)
async def test_each_wrong_field_is_told_at_it_and_nothing_is_wanted(site, hoa, typed, words):
    answer = await post(hoa, "board-1/want", **({"mode": "open", "message_vi": "Chào"} | typed))
    assert answer.status_code == 409
    assert words in answer.text
    async with site.house.handle.reading() as state:
        assert "board-1" not in state.wanted


async def test_a_device_is_unpaired_only_by_somebody_who_means_it(site, hoa):
    assert (await post(hoa, "kiosk-1/unpair")).status_code == 409
    assert site.people.is_paired("kiosk-1")
    assert (await post(hoa, "kiosk-1/unpair", sure="1")).headers["location"] == f"{DEVICES}?done=unpaired"
    assert not site.people.is_paired("kiosk-1")
    assert (await post(hoa, "kiosk-1/restart")).status_code == 404
    assert "Hủy ghép thiết bị kiosk-1" in (await hoa.get("/manager/audit")).text


async def test_a_viewer_sees_no_devices_and_a_forged_form_does_nothing(site, hoa):
    answer = await hoa.post(f"{DEVICES}/kiosk-1/unpair", data={"form": "x" * 32, "sure": "1"})
    assert answer.status_code == 403
    assert site.people.is_paired("kiosk-1")
    site.people.add("vi", "Vũ Thị Vi", ("viewer",), PASSWORD)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as other:
        await sign_in(other, "vi")
        assert (await other.get(DEVICES)).status_code == 403


async def test_two_links_with_one_key_are_noticed_once_both_have_lasted_and_an_unpaired_one_is_cut(url):
    async with live_port(url) as port:
        key = port.people.pair("kiosk-1", Role.KIOSK)
        async with port.link(Role.KIOSK, "kiosk-1", key), port.link(Role.KIOSK, "kiosk-1", key):
            assert port.fanout.used_twice() == frozenset(), "one of them may have come back"
            port.house.clock.forward(11)
            assert port.fanout.used_twice() == {"kiosk-1"}
            await port.house.ask(c.UnpairDevice(device_id="kiosk-1"), SERVER)
            await until(lambda: not port.fanout.clients, "both are cut")


async def test_a_key_used_twice_is_an_alarm_of_today_that_leads_to_the_device(site, hoa, monkeypatch):
    assert "hai máy đang dùng một khóa" not in (await hoa.get("/manager")).text
    site.app = (await make_site(site.house, ServerSettings(branch=Path("branch.toml")), twice=("kiosk-1",))).app
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as other:
        await sign_in(other)
        page = (await other.get("/manager")).text
        assert "kiosk-1: hai máy đang dùng một khóa." in page
        assert 'href="/manager/devices/kiosk-1"' in page
        for device, told in (("kiosk-1", True), ("board-1", False)):
            assert ("rồi ghép lại máy đúng" in (await other.get(f"{DEVICES}/{device}")).text) is told
        assert "twice-kiosk-1" in (await other.get("/manager/alarms")).json()["alarms"]


async def test_a_paired_pad_stands_among_the_devices_under_its_own_word(site, hoa):
    site.people.pair("pad-quay-07", Role.PAD, "quay-07")
    page = await hoa.get("/manager/devices?lang=en")
    assert page.status_code == 200
    assert "pad-quay-07" in page.text
    assert "Rating pad" in page.text


@pytest.mark.parametrize("device", ["٢٠٢٦", "nobody", "a%00b"])
@pytest.mark.parametrize("what", ["want", "restart", "unpair"])
async def test_a_device_that_is_none_is_not_found_whatever_its_name(site, browser_like, device, what):
    await sign_in(browser_like)
    form = token((await browser_like.get("/manager/devices")).text)
    answer = await browser_like.post(f"/manager/devices/{device}/{what}", data={"form": form, "mode": "open"})
    assert answer.status_code in (404, 422)
    assert "data-refused" in answer.text


async def test_a_device_unpaired_in_the_browser_is_out_and_its_key_opens_nothing(site):
    async with (
        on_ports(site) as up,
        httpx.AsyncClient(transport=httpx.ASGITransport(up.app), base_url="http://testserver") as hoa,
    ):
        await sign_in(hoa)
        port = Port(up.house, up.live, up.people, up.live_port, up.fanout)
        key = port.people.pair("kiosk-7", Role.KIOSK)
        async with port.link(Role.KIOSK, "kiosk-7", key) as kiosk, port.link(Role.DISPLAY, "board-7") as board:
            async with within(20, "the kiosk is out"):
                assert (await post(hoa, "kiosk-7/unpair", sure="1")).status_code == 303
                await kiosk.ws.wait_closed()
            assert "result" in await board.ask("resync"), "the others stay"
        async with port.connected() as again:
            hello = {"protocol": 2, "role": "kiosk", "device_id": "kiosk-7", "token": key}
            assert (await again.ask("hello", hello))["error"]["data"]["code"] == "NOT_PAIRED"


async def answers(link, **report):
    # What is wanted of a board comes again with each code of the hall: a picture that was sent is not sent anew.
    wish = await link.until("view.device")
    while wish["picture"] in ("", getattr(link, "pictured", "")):
        wish = await link.until("view.device")
    link.pictured = wish["picture"]
    told = {"jsonrpc": "2.0", "method": "report.picture", "params": {"name": wish["picture"]} | report}
    await link.ws.send(json.dumps(told))


async def test_a_manager_sees_a_screen_once_the_audit_says_so_and_another_role_gives_none(site, monkeypatch):
    monkeypatch.setattr("server.web.devices.device_pages.ANSWER_S", 0.2)
    async with (
        on_ports(site) as up,
        httpx.AsyncClient(transport=httpx.ASGITransport(up.app), base_url="http://testserver") as hoa,
    ):
        await sign_in(hoa)
        port = Port(up.house, up.live, up.people, up.live_port, up.fanout)
        assert (await hoa.get(f"{DEVICES}/nobody/screen.jpg")).status_code == 404
        async with port.link(Role.DISPLAY, "board-7") as board, port.link(Role.COUNTER, "pc-7"):
            image = f"{DEVICES}/board-7/screen.jpg"
            assert "Xem màn hình lúc này" in (await hoa.get(f"{DEVICES}/board-7")).text
            assert "Xem màn hình lúc này" not in (await hoa.get(f"{DEVICES}/pc-7")).text
            assert (await post(hoa, "pc-7/screen")).status_code == 404
            assert (await post(hoa, "board-7/screen")).status_code == 303
            assert "Máy chưa trả lời" in (await hoa.get(f"{DEVICES}/board-7")).text
            assert (await hoa.get(image)).status_code == 404
            monkeypatch.setattr("server.web.devices.device_pages.ANSWER_S", 60)
            picture = JPEG + b"small"
            board.pictured = (await board.until("view.device"))["picture"]
            asked = asyncio.create_task(answers(board, jpeg=base64.b64encode(picture).decode()))
            assert (await post(hoa, "board-7/screen")).status_code == 303
            await asked
            assert f'src="{image}?' in (await hoa.get(f"{DEVICES}/board-7")).text
            answer = await hoa.get(image)
            assert (answer.content, answer.headers["content-type"]) == (picture, "image/jpeg")
            assert answer.headers["cache-control"] == "no-store"
            asked = asyncio.create_task(answers(board, kept_back="in_use"))
            await post(hoa, "board-7/screen")
            await asked
            assert "Máy đang có người dùng" in (await hoa.get(f"{DEVICES}/board-7")).text
            assert (await hoa.get(image)).status_code == 404
            assert (await board.result("resync"))["views"]["device"]["picture"] == ""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(up.app), base_url="http://testserver") as nobody:
            assert (await nobody.get(image)).status_code != 200
        assert (await hoa.get("/manager/audit", params={"kind": "device"})).text.count(
            "Xem màn hình của thiết bị board-7"
        ) == 3


async def test_a_picture_is_renewed_while_somebody_looks_on_and_one_fact_tells_of_the_whole_spell(site, monkeypatch):
    monkeypatch.setattr("server.web.devices.device_pages.ANSWER_S", 60)
    monkeypatch.setattr("server.devices.pictures.RENEWED_S", 0.0)
    async with (
        on_ports(site) as up,
        httpx.AsyncClient(transport=httpx.ASGITransport(up.app), base_url="http://testserver") as hoa,
    ):
        await sign_in(hoa)
        port = Port(up.house, up.live, up.people, up.live_port, up.fanout)
        async with port.link(Role.DISPLAY, "board-7") as board, port.link(Role.COUNTER, "pc-7"):
            assert "data-looks-on" not in (await hoa.get(f"{DEVICES}/board-7")).text
            form = token((await hoa.get(DEVICES)).text)

            async def seen(path: str, **told: str) -> str:
                asked = asyncio.create_task(answers(board, **told))
                answer = await hoa.post(f"{DEVICES}/board-7/{path}", data={"form": form})
                await asked
                return answer.text

            async def facts() -> int:
                audit = await hoa.get("/manager/audit", params={"kind": "device"})
                return audit.text.count("Xem màn hình của thiết bị board-7")

            jpegs = [base64.b64encode(JPEG + name).decode() for name in (b"first", b"second", b"third")]
            await seen("screen", jpeg=jpegs[0])
            assert "data-looks-on" in (await hoa.get(f"{DEVICES}/board-7")).text
            told = await seen("screen/now", jpeg=jpegs[1])
            [image] = re.findall(r'<img src="([^"]+)"', told)
            assert (await hoa.get(image)).content == JPEG + b"second"
            assert "Máy đang có người dùng" in await seen("screen/now", kept_back="in_use")
            assert (await hoa.get(image)).status_code == 404
            assert await facts() == 1
            up.fanout.pictures._spells.clear()  # ten minutes later
            assert "<img" in await seen("screen/now", jpeg=jpegs[2])
            assert await facts() == 2
            assert (await hoa.post(f"{DEVICES}/pc-7/screen/now", data={"form": form})).status_code == 404
            assert (await hoa.post(f"{DEVICES}/board-7/screen/now", data={"form": "x" * 32})).status_code == 403
            hoa.cookies.clear()
            assert (await hoa.post(f"{DEVICES}/board-7/screen/now", data={"form": form})).status_code == 401
            assert await up.house.ask(c.UnpairDevice(device_id="board-7"), SERVER) is not None


async def test_who_may_not_be_told_of_in_the_journal_sees_no_new_picture(site, hoa, monkeypatch):
    monkeypatch.setattr("server.web.devices.device_pages.ANSWER_S", 0.0)
    form = token((await hoa.get(DEVICES)).text)

    async def cannot(*told: object) -> Refused:
        return refused(Code.CANNOT_STORE)

    monkeypatch.setattr("server.web.console.Console.ask", cannot)
    for path in ("screen", "screen/now"):
        assert (await hoa.post(f"{DEVICES}/board-1/{path}", data={"form": form})).status_code in (409, 503)
    assert site.fanout.pictures.of("board-1") is None
    assert not site.fanout.pictures._spells


async def test_a_manager_says_where_a_kiosks_paper_comes_out_and_leaves_it_to_the_kiosks_file_again(site, hoa):
    async def slot() -> str:
        async with site.house.handle.reading() as state:
            return state.wanted["kiosk-1"].paper_slot

    assert "Khe ra phiếu" not in (await hoa.get(f"{DEVICES}/board-1")).text
    await post(hoa, "kiosk-1/want", mode="open", paper_slot="right")
    assert await slot() == "right"
    page = (await hoa.get(f"{DEVICES}/kiosk-1")).text
    assert '<option value="right" selected>Bên phải màn hình</option>' in page
    assert 'name="was_paper_slot" value="right"' in page
    await post(hoa, "kiosk-1/want", mode="open", volume="30")
    assert await slot() == "right", "a form that does not name it leaves it"
    wrong = await post(hoa, "kiosk-1/want", mode="open", paper_slot="behind")
    assert (wrong.status_code, "Xin chọn chỗ phiếu ra" in wrong.text) == (409, True)
    await post(hoa, "kiosk-1/want", mode="open", paper_slot="", was_paper_slot="right")
    assert await slot() == ""
    assert "khe ra phiếu theo cấu hình của máy" in (await hoa.get("/manager/audit", params={"kind": "device"})).text


@pytest.mark.parametrize(
    ("offset_ms", "beside_the_list", "among_the_facts"),
    [
        (0, "Tốt", "đúng giờ máy chủ"),
        (-1_500, "Tốt", "chậm 1,5 giây so với máy chủ"),
        (-41_300, "Đồng hồ chậm 41 giây", "chậm 41,3 giây so với máy chủ"),
        (6_000, "Đồng hồ nhanh 6 giây", "nhanh 6,0 giây so với máy chủ"),
        (-125_000, "Đồng hồ chậm 2 phút", "chậm 2,1 phút so với máy chủ"),
        (5_400_000, "Đồng hồ nhanh 90 phút", "nhanh 90,0 phút so với máy chủ"),
        (26 * 3_600_000, "Đồng hồ nhanh 26 giờ", "nhanh 26,0 giờ so với máy chủ"),
    ],
)
def test_a_clock_is_fast_or_slow_or_right(offset_ms, beside_the_list, among_the_facts):
    device, say, zone = (
        DeviceLine(device_id="pc-1", role=Role.COUNTER, connected=True, since=MONDAY_9, clock_offset_ms=offset_ms),
        Speech("vi"),
        ZoneInfo("Asia/Ho_Chi_Minh"),
    )
    assert line_of(device, False, zone, MONDAY_9, say)["words"] == beside_the_list
    assert dict(facts_of(device, {}, {}, zone, MONDAY_9, say))["Đồng hồ"] == among_the_facts


async def test_a_manager_sets_the_pin_of_a_kiosks_staff_menu_or_of_every_kiosks(site, hoa):
    site.people.pair("kiosk-2", Role.KIOSK)
    page = (await hoa.get(f"{DEVICES}/kiosk-1")).text
    assert "Chưa đặt mã PIN" in page
    assert "Bỏ mã PIN" not in page

    async def kept(kiosk: str) -> str:
        async with site.house.handle.reading() as state:
            return state.wanted[kiosk].staff_pin_hash if kiosk in state.wanted else ""

    for pin in ("12345", "123456", "1234567890", "19850412", "abcdef", ""):
        refused = await post(hoa, "kiosk-1/pin", pin=pin)
        assert refused.status_code == 409, pin
        assert 'aria-invalid="true"' in refused.text
    assert await kept("kiosk-1") == ""
    done = await post(hoa, "kiosk-1/pin", pin="482 915")
    assert done.headers["location"].endswith("kiosk-1?done=pin_set")
    assert "Đã đặt mã PIN." in (await hoa.get(f"{DEVICES}/kiosk-1")).text
    assert passwords.matches(await kept("kiosk-1"), "482915")
    assert await kept("kiosk-2") == ""
    await post(hoa, "kiosk-1/pin", pin="731604", every="1")
    assert passwords.matches(await kept("kiosk-2"), "731604")
    await post(hoa, "kiosk-2/pin", clear="1")
    assert (await kept("kiosk-2"), bool(await kept("kiosk-1"))) == ("", True)
    assert (await post(hoa, "board-1/pin", pin="731604")).status_code == 404


async def test_a_kiosk_that_is_unpaired_while_its_pin_is_set_is_gone_and_the_others_have_theirs(site, hoa, monkeypatch):
    site.people.pair("kiosk-2", Role.KIOSK)
    hashed = passwords.hashed

    def meanwhile(pin: str) -> str:
        site.people.unpair("kiosk-2")
        return hashed(pin)

    monkeypatch.setattr(passwords, "hashed", meanwhile)
    assert (await post(hoa, "kiosk-2/pin", pin="482915")).status_code == 404
    site.people.pair("kiosk-2", Role.KIOSK)
    done = await post(hoa, "kiosk-2/pin", pin="482915", every="1")
    assert (done.status_code, done.headers["location"]) == (303, f"{DEVICES}?done=pin_set")
    async with site.house.handle.reading() as state:
        assert passwords.matches(state.wanted["kiosk-1"].staff_pin_hash, "482915")
        assert "kiosk-2" not in state.wanted
    assert "Đã đặt mã PIN" in (await hoa.get(done.headers["location"])).text


async def test_a_manager_says_whether_a_display_is_light_or_dark_and_leaves_it_to_its_file_again(site, hoa):
    async def look() -> str:
        async with site.house.handle.reading() as state:
            return state.wanted["board-1"].look

    assert "Sáng hay tối" not in (await hoa.get(f"{DEVICES}/kiosk-1")).text
    await post(hoa, "board-1/want", mode="open", look="light")
    assert await look() == "light"
    page = (await hoa.get(f"{DEVICES}/board-1")).text
    assert '<option value="light" selected>Nền sáng, chữ tối</option>' in page
    await post(hoa, "board-1/want", mode="open", volume="30")
    assert await look() == "light", "a form that does not name it leaves it"
    wrong = await post(hoa, "board-1/want", mode="open", look="green")
    assert (wrong.status_code, "Xin chọn sáng, tối hoặc theo giờ" in wrong.text) == (409, True)
    await post(hoa, "board-1/want", mode="open", look="", was_look="light")
    assert await look() == ""
