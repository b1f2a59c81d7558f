"""Who gets into the manager's pages, and what the pages say."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from config import ServerSettings
from server.runtime.backup_folder import CopyRefused, Kept
from server.runtime.backups import BackupHealth, PlaceHealth
from server.views.documents import Documents
from server.web.console import Console
from server.web.gate import SESSION_COOKIE, Sessions
from server.web.pages import Speech
from server.web.today import today_pages
from server.web.today.today_pages import TodayPages
from server.web.wording import WORDS
from tests.server.branch_kit import BRANCH, COUNTER, LAN, PASSWORD, SERVICE
from wire import commands as c

DAY = "2026-11-23"


def token(html: str) -> str:
    return re.search(r'name="form" value="([^"]+)"', html)[1]


async def sign_in(client, user="hoa", password=PASSWORD, **changed):
    form = {"user": user, "password": password, "form": token((await client.get("/manager/sign-in")).text)}
    return await client.post("/manager/sign-in", data=form | changed)


@pytest.mark.parametrize("path", ["/manager", "/manager/days", f"/manager/days/{DAY}", f"/manager/days/{DAY}.csv"])
async def test_nobody_sees_a_page_without_signing_in(site, browser_like, path):
    answer = await browser_like.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager/sign-in")
    assert (await browser_like.get("/manager/now")).status_code == 401


async def test_a_manager_signs_in_and_sees_today(site, browser_like):
    answer = await sign_in(browser_like)
    assert (answer.status_code, answer.headers["location"]) == (303, "/manager")
    page = await browser_like.get("/manager")
    assert page.status_code == 200
    assert "Chi nhánh số 1</small>" in page.text
    assert "Thứ Hai 23/11" in page.text
    assert "Hôm nay, Thứ Hai, 23/11/2026" in page.text


@pytest.mark.parametrize("path", ["/manager/sign-in", "/manager/this-pc"])
async def test_a_page_before_the_sign_in_bears_the_name_of_the_office(site, browser_like, path):
    page = (await browser_like.get(path)).text
    assert f"<b>{BRANCH.site.of('vi')}</b> <small>{BRANCH.name.of('vi')}</small>" in page
    assert page.count("Tới Lượt") == 1, "the title's"


async def test_the_session_cookie_is_kept_from_scripts_and_other_sites(site, browser_like):
    cookies = (await sign_in(browser_like)).headers.get_list("set-cookie")
    cookie = next(c for c in cookies if c.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


async def test_a_wrong_password_is_refused_in_plain_words_and_the_name_is_kept(site, browser_like):
    answer = await sign_in(browser_like, password="sai")
    assert answer.status_code == 403
    assert "Tên hoặc mật khẩu không đúng, hoặc tài khoản này" in answer.text
    assert 'value="hoa"' in answer.text


async def test_too_many_wrong_tries_lock_the_browser_out(site, browser_like):
    for _ in range(4):
        await sign_in(browser_like, password="sai")
    answer = await sign_in(browser_like, password="sai")
    assert answer.status_code == 429
    assert (await sign_in(browser_like)).status_code == 429


async def test_a_form_that_is_not_ours_is_refused(site, browser_like):
    assert (await sign_in(browser_like, form="x" * 32)).status_code == 403
    form = {"user": "hoa", "password": PASSWORD, "form": token((await browser_like.get("/manager/sign-in")).text)}
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert (await browser_like.post("/manager/sign-in", data=form, headers=headers)).status_code == 403


async def test_signing_out_needs_the_forms_token_and_ends_the_session(site, browser_like):
    await sign_in(browser_like)
    await browser_like.post("/manager/sign-out", data={"form": "x"})
    page = await browser_like.get("/manager")
    assert page.status_code == 200
    await browser_like.post("/manager/sign-out", data={"form": token(page.text)})
    assert (await browser_like.get("/manager")).status_code == 303


async def test_every_answer_forbids_what_is_not_our_own(site, browser_like):
    for path in ("/t", "/manager/sign-in", "/api/v1/hall", "/assets/manager.js", "/nowhere"):
        headers = (await browser_like.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


async def test_the_report_and_its_csv_are_there_in_both_languages(played):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(played.app), base_url="http://testserver") as client:
        await sign_in(client)
        assert (await client.get("/manager/days")).headers["location"] == f"/manager/days/{DAY}"
        page = await client.get(f"/manager/days/{DAY}?lang=en")
        assert "Monday 23 November 2026" in page.text
        assert "Secured transactions" in page.text
        csv = await client.get(f"/manager/days/{DAY}.csv")
        assert csv.headers["content-type"] == "text/csv; charset=utf-8"
        assert "hanoi-1-2026-11-23.csv" in csv.headers["content-disposition"]
        assert csv.text.removeprefix("\ufeff").startswith("Day,Number,Topic")
        assert len(csv.text.splitlines()) == 1 + 111
        today = await client.get("/manager?lang=vi")
        assert "Lượt đến theo giờ" in today.text
        assert "Quầy làm được thủ tục này: 5." in today.text


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        ("failure", {"vi": "Máy chủ không ghi được dữ liệu: ổ đĩa", "en": "The server cannot store data: ổ đĩa"}),
        ("space", {"vi": "Ổ đĩa của máy chủ gần đầy", "en": "The server&#39;s disk is nearly full"}),
    ],
)
async def test_a_manager_is_told_what_is_wrong_with_the_server_until_it_is_well(site, browser_like, trouble, says):
    await sign_in(browser_like)
    house = site.house
    for language, words in says.items():
        assert words not in (await browser_like.get(f"/manager?lang={language}")).text
    await house.issue()
    if trouble == "failure":
        house.handle.failure = "ổ đĩa đầy / the disk is full"
    else:
        house.store._ballast.path.unlink(missing_ok=True)
        house.store._ballast.size = 1
        assert house.store.short_of_space
    for language, words in says.items():
        assert words in (await browser_like.get(f"/manager?lang={language}")).text
        assert words in (await browser_like.get(f"/manager/now?lang={language}")).text
    if trouble == "failure":
        house.handle.failure = ""
    else:
        house.store._ballast.size = 0
    for language, words in says.items():
        assert words not in (await browser_like.get(f"/manager?lang={language}")).text


KEPT = Kept(Path("/srv/b/2026-11-22T19-30-00Z"), datetime(2026, 11, 22, 19, 30, tzinfo=UTC), 3, 37_400_000, 812, True)


async def test_the_manager_sees_when_where_and_how_big_the_last_good_backup_is(site, browser_like):
    await sign_in(browser_like)
    page = (await browser_like.get("/manager")).text
    assert "chưa có bản nào · /srv/toiluot/var/backups" in page
    assert "· chưa sao lưu</small>" in page
    second = PlaceHealth(Path("/mnt/nas"), KEPT)
    site.backups = BackupHealth(PlaceHealth(Path("/srv/b"), KEPT), second)
    page = (await browser_like.get("/manager/now?lang=vi")).text
    assert "23/11/2026, 02:30 · 37,4 MB · đã mở kiểm tra · /srv/b" in page  # the branch's time
    assert "Nơi thứ hai: 23/11/2026, 02:30 · 37,4 MB · đã mở kiểm tra · /mnt/nas" in page
    page = (await browser_like.get("/manager/now?lang=en")).text
    assert "23 November 2026, 02:30 · 37.4 MB · opened and checked · /srv/b" in page
    assert "· backed up at 02:30</small>" in page
    assert 'class="alarm"' not in page
    site.backups = BackupHealth(PlaceHealth(Path("/srv/b"), KEPT), enabled=False, age_s=1e6)
    page = (await browser_like.get("/manager/now?lang=en")).text
    assert "Automatic backups are switched off." in page
    assert "· backups are off</small>" in page
    assert 'class="alarm"' not in page
    site.backups = BackupHealth(PlaceHealth(Path("/srv/b")), elsewhere=True)
    assert "The branch&#39;s other server makes them." in (await browser_like.get("/manager/now?lang=en")).text


@pytest.mark.parametrize(
    ("health", "says"),
    [
        (
            BackupHealth(PlaceHealth(Path("/srv/b"), KEPT), age_s=26.5 * 3600),
            {"vi": "Đã 26 giờ chưa có bản sao lưu nào tốt.", "en": "There has been no good backup for 26 hours."},
        ),
        (
            BackupHealth(PlaceHealth(Path("/srv/b"), KEPT, CopyRefused("not_made", folder="/srv/b", why="x").text)),
            {"vi": "Không sao lưu được vào /srv/b: x.", "en": "No backup was made in /srv/b: x."},
        ),
        (
            BackupHealth(
                PlaceHealth(Path("/srv/b"), KEPT),
                PlaceHealth(Path("/mnt/nas"), None, CopyRefused("second_missing", place="/mnt/nas").text),
            ),
            {"vi": "Không thấy nơi sao lưu thứ hai /mnt/nas.", "en": "The second place /mnt/nas is not there."},
        ),
    ],
)
async def test_a_late_or_failed_backup_and_a_missing_second_place_are_alarms(site, browser_like, health, says):
    await sign_in(browser_like)
    site.backups = health
    assert "· sao lưu có lỗi</small>" in (await browser_like.get("/manager/now?lang=vi")).text
    for language, words in says.items():
        for path in ("/manager", "/manager/now"):
            page = (await browser_like.get(f"{path}?lang={language}")).text
            alarms = re.findall(r'<div class="alarm" role="status">.*?</div>', page, re.DOTALL)
            assert len([alarm for alarm in alarms if words in alarm]) == 1


async def test_a_day_without_visits_says_so(site, browser_like):
    await sign_in(browser_like)
    assert "Chưa có lượt nào trong ngày này." in (await browser_like.get("/manager/days/2020-01-01")).text
    for wrong in ("2020-13-01", "2026-02-31", "20260101", "heute"):
        assert (await browser_like.get(f"/manager/days/{wrong}")).status_code == 404
        assert (await browser_like.get(f"/manager/days/{wrong}.csv")).status_code == 404


async def test_a_name_in_the_catalogue_cannot_become_html(played):
    from server.figures import reports
    from server.web.pages import ENVIRONMENT
    from server.web.reports.day_page import day_context, day_tiles
    from tests.server.branch_kit import BRANCH

    evil = BRANCH.model_dump(mode="json")
    evil["groups"][0]["name"]["vi"] = "<script>alert(1)</script>"
    branch = type(BRANCH).model_validate_json(__import__("json").dumps(evil))
    with played.house.store.reading() as connection:
        figures = reports.figures_of_day(connection, DAY, branch)
    say = Speech("vi")
    html = ENVIRONMENT.get_template("reports/_day.html").render(
        day_context(figures, branch, say) | {"tiles": day_tiles(figures, say)}
    )
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("language", "number", "share"), [("vi", "1.227,5", "84,2\u202f%"), ("en", "1,227.5", "84.2%")]
)
def test_numbers_are_written_as_the_language_does(language, number, share):
    say = Speech(language)
    assert say.number(1227.5, 1) == number
    assert say.share(0.842, 1) == share
    assert say.minutes(None) == "–"


def test_every_word_is_there_in_both_languages():
    assert [key for key, text in WORDS.items() if not (text.of("vi") and text.of("en"))] == []


async def test_two_pages_read_at_midnight_get_each_its_own_days_figures(site, monkeypatch):
    settings = ServerSettings(branch=Path("b.toml"))
    console = Console(site.house.handle, settings, site.people, site.house.store, Sessions())
    pages = TodayPages(console, Documents(site.house.handle), list)
    monkeypatch.setattr(today_pages, "day_so_far", lambda connection, seen: f"figures of {seen.day}")
    monkeypatch.setattr("server.web.today.today_pages.days_with_visits", lambda connection: [])

    async def read(work):
        await asyncio.sleep(0)
        return work(None)

    monkeypatch.setattr(console, "read", read)
    days = ("2026-11-23", "2026-11-24")
    seen = await asyncio.gather(*(pages._todays_figures(SimpleNamespace(day=day, branch=None)) for day in days))
    assert seen == [(f"figures of {day}", None) for day in days]
    assert [await pages._todays_figures(SimpleNamespace(day=day, branch=None)) for day in days] == seen


async def test_a_manager_is_alarmed_when_people_wait_for_what_nobody_serves(site, browser_like, monkeypatch):
    monkeypatch.setattr("server.waits.service.SHOWN_S", 0.0)
    await sign_in(browser_like)
    service = BRANCH.service_by_id[SERVICE].name
    assert "không quầy nào đang phục vụ" not in (await browser_like.get("/manager")).text
    await site.issued()
    page = (await browser_like.get("/manager")).text
    assert f"{service.of('vi')}: không quầy nào đang phục vụ, 1 người chờ." in page
    assert "Quầy làm được thủ tục này: 1, 2, 3, 4, 5, 6." in page
    assert "chưa có quầy" in page
    english = (await browser_like.get("/manager?lang=en")).text
    assert f"{service.of('en')}: no counter is serving it, 1 person is waiting." in english
    await site.house.ask(c.OpenCounter(counter_id=COUNTER), LAN)
    assert "no counter is serving it" not in (await browser_like.get("/manager")).text
