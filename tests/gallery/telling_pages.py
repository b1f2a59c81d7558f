"""Mail as an administrator sets it and as a manager sees it, and the messages of one's own browser, in every state."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from playwright.async_api import Browser, Page

from config import ServerSettings
from server.telling.mail_settings import MailSettings, Security
from server.telling.outbox import Mail
from server.telling.push_browsers import PushBrowser
from server.telling.teller import Kept
from tests.gallery import pages
from tests.server.branch_kit import PASSWORD, HandClock, house
from tests.server.web.conftest import Site, make_site, on_ports

MORNING = 1_795_399_200
"""Real seconds of the epoch: 23/11/2026, 09:00 in Hanoi."""

MAY_SHOW = "Object.defineProperty(Notification, 'permission', {get: () => 'granted', configurable: true});"
"""The engine without a window shows nothing to anybody, and says so."""

PUSH = {
    "not-asked": "",
    "denied": "Object.defineProperty(Notification, 'permission', {get: () => 'denied'});",
    "cannot": "delete window.PushManager;",
    "failed": "Notification.requestPermission = () => Promise.reject(new Error('no push service'));",
    "on": "PushManager.prototype.getSubscription = () => Promise.resolve({endpoint: 'https://push.example/one'});"
    " navigator.serviceWorker.getRegistration = () => Promise.resolve({pushManager: PushManager.prototype});",
}
"""What the browser is made to say, by the name of the picture."""

WRONG = {
    "host": "https://mail", "port": "99999", "sender": "sanh", "user": "sanh", "receivers": "hoa@example.gov.vn\nlan@",
}  # fmt: skip

SET = MailSettings(
    on=True, host="thu-dien-tu.trung-tam-phuc-vu-hanh-chinh-cong.hanoi.example.gov.vn", port=587,
    security=Security.STARTTLS, sender="sanh.chinhanh1@hanoi.example.gov.vn", report_on=True,
    receivers=("truong.chi.nhanh@hanoi.example.gov.vn", "truc.sanh@hanoi.example.gov.vn"),
    report_receivers=("van.phong@hanoi.example.gov.vn",),
)  # fmt: skip

MISSED = Kept(
    outbox=(Mail(id="a", subject="[Chi nhánh số 1] 1 cảnh báo mới", body="", to=SET.receivers, made=MORNING,
                 tries=3, due=MORNING + 900),),
    sent_at=MORNING - 90_000, trouble="sign_in", answer="535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
    trouble_at=MORNING + 300, lost=2,
)  # fmt: skip


async def telling(browser: Browser, folder: Path, visit: pages.Visit) -> None:
    """Every state in three sizes, both languages, light and dark."""
    for look in pages.DESK_LOOKS:  # each begins with nothing set
        async with house(f"sqlite:///{folder}/telling-{look.name}.db", HandClock()) as branch:
            site = await make_site(branch, ServerSettings(branch=Path("branch.toml")))
            await branch.store.run(partial(site.people.add, "bao", "Lê Văn Bảo", ("administrator",), PASSWORD))
            async with on_ports(site) as up, pages.desk(browser, look) as page:

                async def shown(name: str, seen: Page, look: pages.DeskLook = look) -> None:
                    await visit(f"{name}-{look.name}", seen)

                await sign_in(page, up, "bao", look.language)
                await mail(page, up, shown)
                await push(page, up, shown)
                await sign_in(page, up, "hoa", look.language)
                await page.goto(f"{up.base}/manager/mail")
                await shown("mail-manager", page)


async def sign_in(page: Page, site: Site, who: str, language: str) -> None:
    """As that person."""
    await page.context.clear_cookies()
    await page.goto(f"{site.base}/manager/sign-in?lang={language}")
    await page.fill("#user", who)
    await page.fill("#password", PASSWORD)
    await page.click(".btn.go")
    await page.wait_for_selector("#now")


async def mail(page: Page, site: Site, look: pages.Visit) -> None:
    """Nothing set, refused, set, tried in vain, with mails that did not go, printed by whom it concerns."""
    where, teller = f"{site.base}/manager/mail", site.app.state.teller
    await page.goto(where)
    await look("mail-nothing", page)
    for field, text in WRONG.items():
        await page.fill(f"#{field}", text)
    await page.check("[name=on]")
    await page.check("[name=report_on]")
    await page.uncheck("[name=kind_help]")
    # The server's own words, not the browser's.
    await page.eval_on_selector("form[action='/manager/mail']", "form => { form.noValidate = true; }")
    await page.click("form[action='/manager/mail'] .btn.go")
    await page.wait_for_selector(".flaw:not([hidden])")
    await look("mail-refused", page)
    await teller.keep(SET, None)
    await page.goto(f"{where}?done=saved")
    await look("mail-set", page)
    await teller.keep(SET.model_copy(update={"host": "127.0.0.1", "port": 9}), None)
    await page.goto(where)
    await page.fill("#to", "bao@hanoi.example.gov.vn")
    await page.click("form[action='/manager/mail/test'] .btn")
    await page.wait_for_selector(".told.bad")
    await look("mail-tried", page)
    await teller.keep(SET, None)
    await teller._keep(MISSED)
    await page.goto(where)
    await look("mail-missed", page)


async def push(page: Page, site: Site, look: pages.Visit) -> None:
    """This browser not asked, told, refused, without what it takes; and others of the same person."""
    for name, script in PUSH.items():
        if name == "on":
            await _browsers(site)
        seen = await page.context.new_page()
        await seen.add_init_script(MAY_SHOW + script)
        await seen.goto(f"{site.base}/manager/account" + ("?tried=no_connection" if name == "on" else ""))
        if name == "failed":
            await seen.click("#push-on button")
        await seen.wait_for_selector(f"#push [data-state={'off' if name == 'not-asked' else name}]:not([hidden])")
        await look(f"push-{name}", seen)
        await seen.close()


async def _browsers(site: Site) -> None:
    pusher = site.app.state.pusher
    key = await pusher.public_key()
    agents = {
        "one": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36",
        "two": "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36",
    }
    for name, agent in agents.items():
        await pusher.switch_on(PushBrowser(
            person="s-BAO", endpoint=f"https://push.example/{name}", p256dh="", auth="", name=agent, since=MORNING,
            key=key if name == "one" else "of another server",
        ))  # fmt: skip
