"""The page of mail: who sets it, what is said to bad input, the mail server's true answer, the password's way."""

from __future__ import annotations

import asyncio
import re
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from config import ServerSettings
from server.staff import rights
from server.store.audit_rows import audit_rows
from server.telling.mail_settings import AlarmKind
from server.telling.teller import PASSWORD_FILE, Teller
from server.web.telling.letters import ONLY_WHILE_OPEN, look_of
from tests.server.branch_kit import BRANCH, COUNTER, LAN, PASSWORD, HandClock, house
from tests.server.day_player import MIDNIGHT
from tests.server.telling.mail_server import MailServer, mail_server, trusts
from tests.server.web.conftest import Site, make_site
from tests.server.web.test_manager import sign_in, token
from wire import commands as c
from wire.events import MailChanged

HOUR = 3_600_000


@pytest.fixture
async def mailing(url: str, tmp_path: Path) -> AsyncIterator[tuple[Site, MailServer, httpx.AsyncClient]]:
    """A site with an administrator signed in, and a mail server."""
    settings = ServerSettings(branch=Path("branch.toml"), data_dir=tmp_path, public_url="https://sanh.example.vn")
    async with house(url, HandClock(MIDNIGHT + 9 * HOUR)) as branch, mail_server(tmp_path) as twin:
        site = await make_site(branch, settings)
        site.app.state.teller._trusts = trusts(tmp_path)
        await branch.store.run(lambda: site.people.add("bao", "Lê Văn Bảo", ("administrator",), PASSWORD))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="https://testserver") as client:
            await sign_in(client, "bao")
            yield site, twin, client


def form(twin: MailServer, **changed: str) -> dict[str, str]:
    kinds = {f"kind_{kind.value}": "1" for kind in AlarmKind}
    server = {"host": "127.0.0.1", "port": str(twin.port), "security": "starttls", "user": "", "password": ""}
    who = {"sender": "sanh@x.vn", "receivers": "hoa@x.vn\nlan@x.vn", "on": "1", "report_receivers": ""}
    return server | who | kinds | changed


async def sent(client: httpx.AsyncClient, fields: dict[str, str], path: str = "/manager/mail") -> httpx.Response:
    page = (await client.get("/manager/mail")).text
    return await client.post(path, data={"form": token(page), **fields})


async def test_settings_are_kept_and_a_test_mail_arrives(
    mailing: tuple[Site, MailServer, httpx.AsyncClient], tmp_path: Path
) -> None:
    _, twin, client = mailing
    twin.user, twin.password = "sanh", "một mật khẩu"
    answer = await sent(client, form(twin, user="sanh", password="một mật khẩu"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager/mail?done=saved")
    tried = await sent(client, {"to": "bao@x.vn"}, "/manager/mail/test")
    assert "Máy chủ thư đã nhận." in tried.text
    (mail,) = twin.mails
    assert mail["Subject"] == "[Chi nhánh số 1] Thư thử"
    assert "https://sanh.example.vn/manager/mail" in mail.get_content()
    file = tmp_path / PASSWORD_FILE
    assert (file.read_text(encoding="utf-8"), stat.S_IMODE(file.stat().st_mode)) == ("một mật khẩu", 0o600)


async def test_the_password_comes_back_in_no_page_no_table_and_no_log(
    mailing: tuple[Site, MailServer, httpx.AsyncClient], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site, twin, client = mailing
    secret = "mat-khau-khong-ai-thay"
    refused = await sent(client, form(twin, user="sanh", password=secret, port="x"))
    assert refused.status_code == 422
    assert secret not in refused.text
    await sent(client, form(twin, user="sanh", password=secret))
    twin.user, twin.password = "sanh", "another"
    tried = await sent(client, {"to": "bao@x.vn"}, "/manager/mail/test")
    assert "535 5.7.8 user name or password are wrong" in tried.text
    assert "không nhận tên đăng nhập hoặc mật khẩu" in tried.text
    for text in (tried.text, (await client.get("/manager/mail")).text, caplog.text):
        assert secret not in text
    await site.house.store.run(lambda: None)
    for path in tmp_path.parent.rglob("*"):
        if path.is_file() and path.name != PASSWORD_FILE:
            assert secret.encode() not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"host": ""}, "host", "Xin ghi địa chỉ máy chủ thư."),
        ({"host": "http://mail"}, "host", "không phải tên hay địa chỉ"),
        ({"port": "0"}, "port", "1 đến 65535"),
        ({"port": "٣"}, "port", "1 đến 65535"),
        ({"port": "9" * 400}, "port", "1 đến 65535"),
        ({"sender": ""}, "sender", "Xin ghi địa chỉ người gửi."),
        ({"sender": "a@x.vn, b@x.vn"}, "sender", "không phải địa chỉ thư"),
        ({"receivers": ""}, "receivers", "ít nhất một địa chỉ"),
        ({"receivers": "hoa@x.vn lan"}, "receivers", "“lan” không phải địa chỉ thư"),
        ({"receivers": "\n".join(f"a{n}@x.vn" for n in range(21))}, "receivers", "Nhiều nhất 20"),
        ({"report_on": "1"}, "report_receivers", "ít nhất một địa chỉ"),
        ({"user": "sanh"}, "password", "Xin ghi mật khẩu"),
        ({"password": "p"}, "user", "phải có tên đăng nhập"),
        ({"user": "s", "password": "p", "host": "mail.x.vn", "security": "none"}, "security", "khi không mã hóa"),
        ({f"kind_{kind.value}": "" for kind in AlarmKind}, "kinds", "ít nhất một loại"),
    ],
)
async def test_bad_input_is_said_at_its_field_and_nothing_is_kept(
    mailing: tuple[Site, MailServer, httpx.AsyncClient], changed: dict[str, str], field: str, says: str
) -> None:
    site, twin, client = mailing
    answer = await sent(client, form(twin, **changed))
    assert answer.status_code == 422
    assert re.search(rf'id="flaw-{field}">[^<]*{re.escape(says)}', answer.text)
    assert not (await site.app.state.teller.settings()).on


async def test_a_change_stands_in_the_audit_without_addresses_names_and_passwords(
    mailing: tuple[Site, MailServer, httpx.AsyncClient],
) -> None:
    site, twin, client = mailing
    await sent(client, form(twin, user="nguoi-gui", password="bi-mat-cua-thu"))
    await sent(client, form(twin, user="nguoi-gui", receivers="chi-mot@x.vn", report_receivers="bao-cao@x.vn"))
    await sent(client, form(twin, user="nguoi-gui", receivers="chi-mot@x.vn", report_receivers="bao-cao@x.vn"))
    changes = await told(site)
    assert [one.changed for one in changes] == [
        ("alarms", "receivers", "server", "user", "password", "sender"),
        ("receivers", "report_receivers"),
    ], "what is saved as it was is no change"
    assert [(one.receivers, one.report_receivers) for one in changes] == [(2, 0), (1, 1)]
    assert changes[-1].server == f"127.0.0.1:{twin.port}"
    assert (changes[-1].alarms, changes[-1].reports) == ("on", "off")
    page = (await client.get("/manager/audit?kind=mail")).text
    assert "Đổi cài đặt thư: nơi nhận cảnh báo, nơi nhận báo cáo. Hiện nay cảnh báo bật, gửi 1 nơi" in page
    assert "bao" in page
    with site.house.store.reading() as connection:
        rows = " ".join(row.event.model_dump_json() for row in audit_rows(connection, begin=0, end=2**53))
    for secret in ("nguoi-gui", "bi-mat-cua-thu", "@x.vn"):
        assert secret not in rows + page
    await sent(client, form(twin, security="tls"))
    assert (await told(site))[-1].security == "tls"


async def told(site: Site) -> list[MailChanged]:
    def read() -> list[MailChanged]:
        with site.house.store.reading() as connection:
            found = [row.event for row in audit_rows(connection, begin=0, end=2**53)]
        return [one for one in found if isinstance(one, MailChanged)]

    return await asyncio.to_thread(read)


async def test_what_is_not_journalled_is_not_changed(
    mailing: tuple[Site, MailServer, httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, twin, client = mailing
    others = {command: who for command, who in rights.RIGHTS.items() if command is not c.RecordMail}
    monkeypatch.setattr(rights, "RIGHTS", others)
    answer = await sent(client, form(twin))
    assert (answer.status_code, 'class="told bad"' in answer.text) == (422, True)
    assert not (await site.app.state.teller.settings()).on


async def test_what_cannot_be_kept_is_taken_back_in_the_audit(
    mailing: tuple[Site, MailServer, httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, twin, client = mailing

    async def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Teller, "keep", full)
    assert (await sent(client, form(twin))).status_code == 422
    assert [one.alarms for one in await told(site)] == ["on", "off"]


async def test_a_kept_password_goes_to_no_other_server(mailing: tuple[Site, MailServer, httpx.AsyncClient]) -> None:
    site, twin, client = mailing
    await sent(client, form(twin, user="sanh", password="p"))
    assert (await sent(client, form(twin, user="sanh", receivers="x@x.vn"))).status_code == 303
    for other in ({"host": "localhost"}, {"port": "26"}, {"user": "ai"}, {"security": "tls"}):
        answer = await sent(client, form(twin, **{"user": "sanh"} | other))
        assert 'id="flaw-password"' in answer.text, other
    assert (await site.app.state.teller.settings()).receivers == ("x@x.vn",)
    await sent(client, form(twin))
    assert not await site.app.state.teller.password_is_here()


async def test_a_manager_sees_how_mail_stands_and_sets_nothing(
    mailing: tuple[Site, MailServer, httpx.AsyncClient],
) -> None:
    site, twin, administrator = mailing
    await sent(administrator, form(twin))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app), base_url="https://testserver") as client:
        await sign_in(client)
        page = (await client.get("/manager/mail")).text
        assert "đang bật" in page
        assert 'name="host"' not in page
        form_token = token(page)
        for path in ("/manager/mail", "/manager/mail/test"):
            answer = await client.post(path, data={"form": form_token, **form(twin), "to": "a@x.vn"})
            assert answer.status_code == 403
        assert not twin.mails


async def test_a_form_from_elsewhere_changes_nothing(mailing: tuple[Site, MailServer, httpx.AsyncClient]) -> None:
    site, twin, client = mailing
    answer = await client.post("/manager/mail", data=form(twin))
    assert answer.status_code == 403
    assert not (await site.app.state.teller.settings()).host


async def test_mail_that_does_not_go_out_is_told_on_the_page(
    mailing: tuple[Site, MailServer, httpx.AsyncClient],
) -> None:
    site, twin, client = mailing
    twin.no["RCPT"] = "550 <b>no such user</b>"
    await sent(client, form(twin))
    await asks_for_help(site)
    await lasting(site)
    page = (await client.get("/manager/mail")).text
    assert "Máy chủ thư không nhận người nhận nào." in page
    assert "550 &lt;b&gt;no such user" in page


async def test_an_alarm_of_the_hall_leaves_without_a_name(
    mailing: tuple[Site, MailServer, httpx.AsyncClient],
) -> None:
    site, twin, client = mailing
    await sent(client, form(twin))
    await asks_for_help(site)
    await lasting(site)
    (mail,) = twin.mails
    body = mail.get_content()
    assert "gọi hỗ trợ." in body
    assert "https://sanh.example.vn/manager" in body
    assert "Lan" not in body
    assert mail["To"] == "hoa@x.vn, lan@x.vn"


async def test_the_months_report_leaves_as_two_files_and_is_journalled(
    mailing: tuple[Site, MailServer, httpx.AsyncClient],
) -> None:
    site, twin, client = mailing
    await sent(client, form(twin, on="", report_on="1", report_receivers="gd@x.vn"))
    teller: Teller = site.app.state.teller
    await teller._keep((await teller.standing()).model_copy(update={"reported": "2026-10"}))
    site.house.clock.now = MIDNIGHT + 9 * HOUR + 10 * 24 * HOUR  # 3 December
    files = await teller._telling.attach("2026-11")
    assert [file.name for file in files] == [f"{BRANCH.id}-2026-11.pdf", f"{BRANCH.id}-2026-11.xlsx"]
    assert files[0].content.startswith(b"%PDF-")
    assert files[1].content.startswith(b"PK")
    journal = await site.house.store.look(lambda connection: connection.exec_driver_sql(
        "select body from journal where type = 'export.made' order by seq desc").scalar())  # fmt: skip
    assert "2026-11" in str(journal)


async def test_devices_say_nothing_while_the_hall_is_shut(site: Site) -> None:
    async with site.house.handle.reading() as state:
        branch, day = state.settings, state.day or ""
    for hour, resting in ((9, frozenset()), (3, ONLY_WHILE_OPEN), (23, ONLY_WHILE_OPEN)):
        assert look_of([], branch, day, MIDNIGHT + hour * HOUR).resting == resting


async def asks_for_help(site: Site) -> None:
    """An alarm, with a clerk's name on the page of today."""
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    await site.house.ask(c.CallHelp(), LAN)


async def lasting(site: Site) -> None:
    """Let what stands now last, by the machine's clock."""
    teller: Teller = site.app.state.teller
    now = teller._clock()
    await teller.once()
    teller._clock = lambda: now + 130
    await teller.once()
