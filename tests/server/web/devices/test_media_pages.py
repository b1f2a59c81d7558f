"""Pictures and videos are sent from a page: streamed to the disk, looked into, ordered, and refused in words."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from config import ServerSettings
from server.media import shelf as shelf_module
from server.media.playlist import KEY, UNREAD, Added, Playlist
from server.media.shelf import Shelf
from server.store.audit_rows import audit_rows
from server.store.journal import CannotStore
from server.web.devices import media_pages, upload
from server.web.devices.media_pages import MEDIA
from tests.server.branch_kit import BRANCH, PASSWORD, HandClock, Port, house
from tests.server.media.files import mp4, picture
from tests.server.web.conftest import Site, make_site
from tests.server.web.test_manager import sign_in, token
from wire.events import MediaChanged
from wire.media import HallMedia
from wire.reports import ItemState, MediaReport
from wire.values import Role

PICTURE = picture("WEBP", (640, 360))


@pytest.fixture
async def site(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(shelf_module, "LEFT_FREE", 0)
    async with house(url, HandClock()) as branch:
        yield await make_site(branch, ServerSettings(branch=Path("branch.toml"), data_dir=tmp_path))


@pytest.fixture
async def manager(site: Site, browser_like: httpx.AsyncClient) -> httpx.AsyncClient:
    await sign_in(browser_like)
    return browser_like


async def send(client: httpx.AsyncClient, data: bytes, called: str = "Bốn bước.webp", **fields: str) -> httpx.Response:
    form = {"form": token((await client.get(MEDIA)).text), **fields}
    return await client.post(MEDIA, data=form, files={"file": (called, data)})


def shown(site: Site) -> list[str]:
    view = site.app.state.playlist.view(BRANCH, site.house.handle.now)
    return [item.name for item in HallMedia.model_validate(json.loads(view)).items]


def only(site: Site) -> str:
    [entry] = site.app.state.playlist.entries
    return str(entry.sha256)


async def post(client: httpx.AsyncClient, sha256: str, what: str, **fields: str) -> httpx.Response:
    page = (await client.get(MEDIA)).text
    return await client.post(
        f"{MEDIA}/{sha256}/{what}", data={"form": token(page), "seen": seen(page, sha256), **fields}
    )


def seen(page: str, sha256: str) -> str:
    """What the form of an item says that it was made from."""
    found = re.search(rf'/{sha256}/change">.*?name="seen" value="([^"]*)"', page, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "media").iterdir()) if (folder / "media").exists() else []


async def test_what_a_manager_sends_is_shown_and_listed(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "AT_ONCE", 1_000)  # written in several goes
    assert "Chưa có ảnh hay video nào" in (await manager.get(MEDIA)).text
    answer = await send(manager, PICTURE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{MEDIA}?done=added")
    assert shown(site) == ["Bốn bước"]
    sha256 = only(site)
    assert files(tmp_path) == sorted([sha256, f"{sha256}.jpg"])
    assert (tmp_path / "media" / sha256).read_bytes() == PICTURE
    small = await manager.get(f"{MEDIA}/{sha256}.jpg")
    assert (small.headers["content-type"], small.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert (await send(manager, mp4(), "clip.mp4", name="Giới thiệu")).status_code == 303
    assert shown(site) == ["Bốn bước", "Giới thiệu"]
    page = (await manager.get(f"{MEDIA}?lang=en")).text
    for words in ("WebP picture", "MP4 video", "stands 12 s", "Giới thiệu", "Shown"):
        assert words in page
    assert (await send(manager, PICTURE)).status_code == 409
    assert len(files(tmp_path)) == 3


async def test_a_file_that_this_server_lost_is_back_in_its_place_when_it_is_sent_again(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path
) -> None:
    await send(manager, PICTURE)
    sha256 = only(site)
    await send(manager, mp4(), name="Hai")
    site.app.state.playlist.shelf.remove(sha256)
    assert "Không có tệp trên máy chủ này" in (await manager.get(MEDIA)).text
    assert shown(site) == ["Hai"]
    assert (await send(manager, PICTURE, name="Khác")).headers["location"] == f"{MEDIA}?done=back"
    assert shown(site) == ["Bốn bước", "Hai"]


async def test_a_small_picture_that_did_not_come_back_is_made_again(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(manager, PICTURE)
    sha256 = only(site)
    small = tmp_path / "media" / f"{sha256}.jpg"
    before = small.read_bytes()
    small.unlink()
    assert (await manager.get(f"{MEDIA}/{sha256}.jpg")).content == before
    assert small.read_bytes() == before
    small.unlink()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(site.app.state.playlist, "find", lambda _: None)
        assert (await manager.get(f"{MEDIA}/{sha256}.jpg")).status_code == 404, "what no entry names is not looked at"
    (tmp_path / "media" / sha256).write_bytes(b"nothing of a picture")
    assert (await manager.get(f"{MEDIA}/{sha256}.jpg")).status_code == 404
    site.app.state.playlist.shelf.read(sha256, 0, 1)  # found out
    page = (await manager.get(MEDIA)).text
    assert "Không có tệp trên máy chủ này" in page
    assert (await manager.get(f"{MEDIA}/{sha256}.jpg")).status_code == 404


async def test_an_entry_is_changed_moved_and_removed(site: Site, manager: httpx.AsyncClient, tmp_path: Path) -> None:
    await send(manager, PICTURE)
    sha256 = only(site)
    await send(manager, mp4(), name="Hai")
    answer = await post(manager, sha256, "change", name="Một", seconds="20", shown="1", first_day="1/11/2026",
                        last_day="2026-12-31", **{f"zone_{BRANCH.zones[0].id}": "1"})  # fmt: skip
    assert answer.status_code == 303
    [entry, _] = site.app.state.playlist.entries
    assert (entry.name, entry.seconds, entry.zones) == ("Một", 20, (BRANCH.zones[0].id,))
    assert (entry.first_day, entry.last_day) == ("2026-11-01", "2026-12-31")
    assert (await post(manager, sha256, "move", by="down")).status_code == 303
    assert shown(site) == ["Hai", "Một"]
    assert (await post(manager, sha256, "change", name="Một", seconds="20")).status_code == 303
    assert shown(site) == ["Hai"], "it is not to be shown"
    assert (await post(manager, sha256, "remove")).status_code == 409
    assert (await post(manager, sha256, "remove", sure="1")).status_code == 303
    for what in ("remove", "change", "move"):  # sent twice, or by somebody else meanwhile
        answer = await post(manager, sha256, what, name="Một", sure="1", by="up")
        assert (answer.status_code, "không còn trong danh sách" in answer.text) == (404, True)
    assert shown(site) == ["Hai"]
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize(("fields", "words"), [
    ({"seconds": "2"}, "từ 3 đến 600"), ({"seconds": "x"}, "từ 3 đến 600"), ({"first_day": "mai"}, "23/11/2026"),
    ({"first_day": "2026-12-02", "last_day": "2026-12-01"}, "đứng trước"), ({"name": "x" * 81}, "nhiều nhất 80"),
])  # fmt: skip
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    site: Site, manager: httpx.AsyncClient, fields: dict[str, str], words: str
) -> None:
    await send(manager, PICTURE)
    before = site.app.state.playlist.entries
    answer = await post(manager, only(site), "change", **{"name": "Tên mới", "seconds": "9"} | fields)
    assert answer.status_code == 409
    page = html.unescape(answer.text)
    assert words in page
    assert f'<a href="#m-{only(site)[:12]}">Chưa làm được với “Bốn bước”' in page, "it may stand far below"
    assert ("Tên mới" in page) == ("name" not in fields)
    assert site.app.state.playlist.entries == before


@pytest.mark.parametrize(("data", "status", "words"), [
    (b"%PDF-1.7 " + bytes(90), 409, "Đây không phải ảnh"), (picture()[:-30], 409, "bị hỏng"),
    (mp4()[:-5], 409, "thiếu một phần"), (b"", 409, "rỗng"),
], ids=["pdf", "png", "mp4", "empty"])  # fmt: skip
async def test_a_file_that_no_display_could_show_leaves_nothing(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, data: bytes, status: int, words: str
) -> None:
    answer = await send(manager, data, "x.mp4", name="Tên đã gõ")
    assert (answer.status_code, words in answer.text) == (status, True)
    assert "Tên đã gõ" in answer.text
    assert (files(tmp_path), shown(site)) == ([], [])


async def test_too_large_a_file_is_thrown_away_as_it_comes_and_refused_in_words(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_pages, "LARGEST_VIDEO", 3_000)
    monkeypatch.setattr(upload, "AT_ONCE", 500)
    answer = await send(manager, mp4())
    assert (answer.status_code, "quá lớn" in answer.text) == (413, True)
    monkeypatch.setattr(shelf_module, "LEFT_FREE", 1 << 60)
    answer = await send(manager, mp4(frames=100))
    assert (answer.status_code, "Không đủ chỗ" in answer.text) == (507, True)
    assert files(tmp_path) == []


async def test_whoever_says_no_length_is_refused_before_anything_is_read(
    site: Site, manager: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shelf, "begin", lambda *_: pytest.fail("not even begun"))
    form = token((await manager.get(MEDIA)).text)

    async def endless() -> AsyncIterator[bytes]:
        yield body(('name="form"', form.encode()), ('name="file"; filename="a.webp"', PICTURE), end=b"")
        pytest.fail("read on")

    answer = await manager.post(MEDIA, content=endless(), headers={"content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code == 411


async def test_many_slow_uploads_are_not_promised_the_same_room_and_what_breaks_off_leaves_nothing(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf_module, "TOGETHER", 3_500)
    monkeypatch.setattr(media_pages, "LARGEST_VIDEO", 1_000)
    form = token((await manager.get(MEDIA)).text)
    begun, end = [asyncio.Event() for _ in range(5)], asyncio.Event()
    head = body(('name="form"', form.encode()), end=b"")
    head += b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.webp"\r\n\r\n'

    async def slowly(n: int) -> AsyncIterator[bytes]:
        yield head
        yield PICTURE[:50]
        begun[n].set()
        await end.wait()
        yield PICTURE[50:60]  # and no more

    length = str(len(head) + 5_000)  # and never comes
    headers = {"content-type": "multipart/form-data; boundary=b", "content-length": length}
    sending = [asyncio.create_task(manager.post(MEDIA, content=slowly(n), headers=headers)) for n in range(5)]
    async with asyncio.timeout(20):
        await asyncio.gather(*(one.wait() for one in begun))
    held, room = len(files(tmp_path)), site.app.state.playlist.shelf.room()
    end.set()
    answers = sorted(answer.status_code for answer in await asyncio.gather(*sending))
    assert (held, room) == (3, 500)
    assert (answers, files(tmp_path), shown(site)) == ([422] * 3 + [507] * 2, [], [])
    assert site.app.state.playlist.shelf.room() == 3_500


@pytest.mark.parametrize(("called", "name"), [
    ("ảnh\u202egnp.exe", "ảnhgnp"), ("../../etc/passwd", "passwd"), ("x\u2066y.png", "xy"),
], ids=["turned", "path", "isolated"])  # fmt: skip
async def test_a_name_that_deceives_is_only_a_name(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, called: str, name: str
) -> None:
    assert (await send(manager, PICTURE, called)).status_code == 303
    assert shown(site) == [name]
    assert all(re.fullmatch(r"[0-9a-f]{64}(\.jpg)?", one) for one in files(tmp_path))


async def test_a_disk_that_breaks_while_it_comes_leaves_nothing(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelf_module.Growing, "write", broken)
    answer = await send(manager, PICTURE)
    assert (answer.status_code, "Không lưu được tệp" in answer.text) == (507, True)
    assert files(tmp_path) == []


def body(*parts: tuple[str, bytes], end: bytes = b"--b--\r\n") -> bytes:
    return b"".join(f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"
                    for head, data in parts) + end  # fmt: skip


@pytest.mark.parametrize("sent", [
    b"", b"--b", b"nothing of a form", body(('name="name"', b"x"), end=b""), body(('name="form"', b"\xff")),
    body(('name="name"', b"a\x07b")), body(('name="name"', b"x" * 3_000)), body(("filename=x", b"x")),
    body(('name="a"', b"1"), ('name="a"', b"2")), body(*((f'name="f{n}"', b"1") for n in range(12))),
    body((f'name="{"n" * 3_000}"', b"1")),
], ids=range(11))  # fmt: skip
async def test_what_is_no_form_of_ours_is_refused_and_leaves_nothing(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, sent: bytes
) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = await manager.post(MEDIA, content=sent, headers=headers)
    assert answer.status_code == 422
    assert (files(tmp_path), shown(site)) == ([], [])


async def test_who_may_not_see_the_page_sends_no_more_than_everybody_may(
    site: Site, browser_like: httpx.AsyncClient, tmp_path: Path
) -> None:
    site.people.add("mai", "Mai", ("reception",), PASSWORD)
    await sign_in(browser_like, "mai")
    answer = await browser_like.post(MEDIA, files={"file": ("a.mp4", bytes(200_000))})
    assert answer.status_code == 413
    assert files(tmp_path) == []


async def test_a_form_of_another_page_or_of_nobody_brings_no_file(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shelf, "begin", lambda *_: pytest.fail("not even begun"))
    for form in ("", "t" * 32):
        answer = await manager.post(MEDIA, data={"form": form}, files={"file": ("a.webp", PICTURE)})
        assert answer.status_code == 403
    sent = {"file": ("a.webp", PICTURE)}
    late = await manager.post(MEDIA, files=sent)  # the token is not before the file
    assert late.status_code == 403
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as stranger:
        assert (await stranger.post(MEDIA, data={"form": "t" * 32}, files=sent)).status_code in (303, 403, 415)
    await site.house.store.run(lambda: site.people.add("vinh", "Lê Vinh", ("viewer",), PASSWORD))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="http://testserver") as viewer:
        await sign_in(viewer, "vinh")
        assert (await viewer.post(MEDIA, data={"form": "t" * 32}, files=sent)).status_code in (403, 415)
        assert (await viewer.get(MEDIA)).status_code == 403
    assert (files(tmp_path), shown(site)) == ([], [])


async def test_a_form_without_a_file_asks_for_one(site: Site, manager: httpx.AsyncClient) -> None:
    form = {"form": token((await manager.get(MEDIA)).text), "name": "Tên"}
    fields = [(f'name="{name}"', value.encode()) for name, value in form.items()]
    browsers = body(*fields, ('name="file"; filename=""', b""))
    headers = {"content-type": "multipart/form-data; boundary=b"}
    for answer in (await manager.post(MEDIA, content=browsers, headers=headers), await manager.post(MEDIA, data=form)):
        assert (answer.status_code, "Xin chọn một tệp" in answer.text) == (422, True)


async def test_the_page_says_which_display_passes_a_file_over_and_why(site: Site, manager: httpx.AsyncClient) -> None:
    await send(manager, PICTURE)
    assert "Nguyễn Thị Hoa gửi lúc 09:00" in (await manager.get(MEDIA)).text
    item = ItemState(sha256=only(site), state="broken", why="unreadable")
    report = MediaReport(state="broken", items=(item,))
    token = site.people.pair("board-1", Role.DISPLAY)
    site.fanout.health.heard("board-1", report, site.house.handle.now)
    assert "bỏ qua mục này" not in (await manager.get(MEDIA)).text, "it is not there now"
    port = Port(site.house, site.live, site.people, await site.live.start("127.0.0.1", 0), site.fanout)
    try:
        async with port.link(Role.DISPLAY, "board-1", token):
            assert "board-1 bỏ qua mục này: không đọc được tệp" in (await manager.get(MEDIA)).text
            on_its_way = MediaReport(state="ready", items=(ItemState(sha256=only(site), state="fetching"),))
            site.fanout.health.heard("board-1", on_its_way, site.house.handle.now)
            assert "bỏ qua mục này" not in (await manager.get(MEDIA)).text, "it only comes"
            site.fanout.health.heard("board-1", report, site.house.handle.now)
            assert "Có ảnh hoặc video bị bỏ qua" in (await manager.get("/manager/devices")).text
            cannot_write = MediaReport(state="broken", items=(item.model_copy(update={"why": "no_room"}),))
            site.fanout.health.heard("board-1", cannot_write, site.house.handle.now)
            assert "ổ đĩa của máy đã đầy hoặc không ghi được" in (await manager.get(MEDIA)).text
    finally:
        await site.live.close()


async def test_what_another_manager_changed_meanwhile_is_said_and_nothing_typed_is_lost(
    site: Site, manager: httpx.AsyncClient
) -> None:
    await send(manager, PICTURE)
    sha256 = only(site)
    page = (await manager.get(MEDIA)).text
    of_before = {"form": token(page), "seen": seen(page, sha256)}
    given = site.app.state.playlist.find(sha256)
    await site.app.state.playlist.put(given.model_copy(update={"by": "nv-trước"}), given.said)
    assert (await post(manager, sha256, "change", name="Của người khác", seconds="30", shown="1")).status_code == 303
    mine = {"name": "Của tôi", "seconds": "12", "shown": "1", "last_day": "2026-12-31"}
    answer = await manager.post(f"{MEDIA}/{sha256}/change", data=of_before | mine)
    said = html.unescape(answer.text)
    assert answer.status_code == 409
    assert (
        "Nguyễn Thị Hoa đã sửa mục này lúc 09:00: Tên: Bốn bước → Của người khác; Chiếu bao nhiêu giây: 12 → 30."
        in said
    )
    assert ('value="Của tôi"' in said, 'value="2026-12-31"' in said, shown(site)) == (True, True, ["Của người khác"])
    removal = await manager.post(f"{MEDIA}/{sha256}/remove", data=of_before | {"sure": "1"})
    assert (removal.status_code, "đã sửa mục này" in removal.text, shown(site)) == (409, True, ["Của người khác"])
    without = await manager.post(f"{MEDIA}/{sha256}/change", data=of_before | mine | {"seen": ""})
    assert (without.status_code, "lúc 09:00: xem bên dưới" in html.unescape(without.text)) == (409, True)
    assert [what for what, _, _ in told(site)] == ["added", "changed"], "what was refused is no deed"
    again = await manager.post(f"{MEDIA}/{sha256}/change", data=of_before | mine | {"seen": seen(answer.text, sha256)})
    assert (again.status_code, shown(site)) == (303, ["Của tôi"])


def told(site: Site) -> list[tuple[str, str, tuple[str, ...]]]:
    with site.house.store.reading() as connection:
        rows = [row.event for row in audit_rows(connection, begin=0, end=1 << 60)]
    return [(one.what, one.name, one.fields) for one in rows if isinstance(one, MediaChanged)]


async def test_every_deed_stands_in_the_audit_with_who_did_it(site: Site, manager: httpx.AsyncClient) -> None:
    await send(manager, PICTURE)
    sha256 = only(site)
    await send(manager, mp4(), name="Hai")
    site.app.state.playlist.shelf.remove(sha256)
    await send(manager, PICTURE)
    await send(manager, PICTURE)  # it is there
    await post(manager, sha256, "change", name="Một", seconds="20", shown="1")
    await post(manager, sha256, "change", name="Một", seconds="20", shown="1")  # nothing is otherwise
    await post(manager, sha256, "move", by="down")
    await post(manager, sha256, "move", by="down")  # sent again: it stands last already
    await post(manager, sha256, "move", by="nowhere")
    await post(manager, "unread", "drop", sure="1")  # no list is damaged
    await post(manager, sha256, "remove")  # not sure
    await post(manager, sha256, "remove", sure="1")
    assert told(site) == [
        ("added", "Bốn bước", ()), ("added", "Hai", ()), ("back", "Bốn bước", ()),
        ("changed", "Một", ("name", "seconds")), ("moved", "Một", ()), ("removed", "Một", ()),
    ]  # fmt: skip
    page = (await manager.get("/manager/audit?kind=media&lang=en")).text
    assert "“Một” on the hall displays: deleted" in page
    assert "Nguyễn Thị Hoa" in page


async def test_of_one_file_that_two_send_at_once_one_is_added_and_one_is_told_so(
    site: Site, manager: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Playlist.add

    async def slowly(*what: Any) -> Added:
        await asyncio.sleep(0.3)
        return await add(*what)

    monkeypatch.setattr(Playlist, "add", slowly)
    answers = await asyncio.gather(*(send(manager, PICTURE, name=name) for name in ("Một", "Hai")))
    assert sorted(one.status_code for one in answers) == [303, 409]
    assert len(shown(site)) == 1
    assert [what for what, _, _ in told(site)] == ["added"]


async def test_what_is_not_journalled_is_not_done_and_what_is_not_done_is_journalled_so(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise CannotStore("no room")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(site.house.store, "note", full)
        answer = await send(manager, PICTURE)
        assert (answer.status_code, "Không ghi được" in answer.text or "không ghi" in answer.text.lower()) == (
            409,
            True,
        )
    assert ([what for what, _, _ in told(site)], shown(site)) == (["added", "failed"], [])
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(site.house.store, "write", full)
        assert (await send(manager, mp4())).status_code == 409
    assert (len(told(site)), shown(site)) == (2, [])


async def test_every_field_that_somebody_else_changed_is_told(site: Site, manager: httpx.AsyncClient) -> None:
    await send(manager, PICTURE)
    sha256, zone = only(site), BRANCH.zones[0]
    page = (await manager.get(MEDIA)).text
    await post(
        manager, sha256, "change", name="Bốn bước", seconds="12", first_day="2026-11-02", **{f"zone_{zone.id}": "1"}
    )
    answer = await manager.post(f"{MEDIA}/{sha256}/change?lang=en", data={
        "form": token(page), "seen": seen(page, sha256), "name": "Bốn bước"})  # fmt: skip
    said = html.unescape(answer.text)
    for words in (f"Where it is shown: – → {zone.name.of('en')}", "First day: – →", "Show this item: yes → no"):
        assert words in said


async def test_a_damaged_list_is_said_and_stays_until_somebody_lets_it_go(
    site: Site, manager: httpx.AsyncClient, tmp_path: Path
) -> None:
    store = site.house.store
    await store.run(lambda: store.note(KEY, "{"))
    site.app.state.playlist.__init__(store, Shelf(tmp_path / "media"))
    assert "đã hỏng, không đọc được" in (await manager.get(MEDIA)).text
    await send(manager, PICTURE)
    assert "đã hỏng, không đọc được" in (await manager.get(MEDIA)).text
    answer = await post(manager, "unread", "drop")
    assert (answer.status_code, "Xin đánh dấu vào ô" in answer.text) == (409, True)
    assert store.noted(UNREAD) == "{"
    assert (await post(manager, "unread", "drop", sure="1")).headers["location"] == f"{MEDIA}?done=dropped"
    page = (await manager.get(f"{MEDIA}?done=dropped")).text
    assert ("Đã bỏ danh sách hỏng" in page, "không đọc được" in page, store.noted(UNREAD)) == (True, False, "")
    assert shown(site) == ["Bốn bước"]


@pytest.mark.parametrize(("given", "name"), [
    ("a_b.mp4", "a b"), (r"C:\Ảnh\Tết 2027.JPG", "Tết 2027"), ("....", "...."), (".png", "–"), ("x" * 200, "x" * 80),
])  # fmt: skip
def test_a_file_is_called_by_its_own_name(given: str, name: str) -> None:
    assert media_pages._named(given) == name


def test_nothing_is_made_where_nobody_gave_anything(tmp_path: Path) -> None:
    Shelf(tmp_path / "media")
    assert list(tmp_path.iterdir()) == []
