"""A good request of each route of branch and hub, which is then spoilt. A new route needs one: a test says so."""

from __future__ import annotations

from tests.fuzz.http_requests import Good, Route
from tests.server.branch_kit import BRANCH_FILE, PASSWORD
from tests.server.hub.house import SERVICE as HUB_SERVICE
from tests.server.hub.house import at

DAY = "2026-11-23"
SPANS = {"text": "2026-11"}
TOKEN = "t" * 32
BOOKING = {
    "request_id": "request-fuzz-1",
    "service_id": HUB_SERVICE,
    "slot_at": at("2026-11-23T10:00"),
    "language": "vi",
    "class_id": "ordinary",
    "phone": "0912 345 678",
    "name": "Nguyễn Thị Ánh",
}
BOOK_PAGE = {"branch_id": "hanoi-1", "service_id": HUB_SERVICE}
HERE = {"branch_id": "hanoi-1"}
DEVICE = {"device": "kiosk-1"}
A_FILE = {"sha256": "5e" * 32}
"""No site has it: a picture comes with no plain form."""
SOMEBODY = {"code": "of-somebody"}
"""The site tells whom, and which visit, rating and draft: they are others each time."""

PAD = "pad-fuzz"
PUSH_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
"""A browser's public key: RFC 8291's own example."""

PAD_KEY = f"{PAD}~{TOKEN}"
RATED = {"command_id": "command-fuzz-3", "visit": "of-a-visit", "score": 4, "reasons": ["cho-lau"], "comment": "Tốt"}
ZONE = {"kind": "zone", "key": "tang-1"}

BRANCH_GOOD: dict[Route, Good] = {
    Route("GET", "/api/v1/openapi.json"): Good(),
    Route("GET", "/api/v1/hall"): Good(),
    Route("GET", "/api/v1/ticket"): Good(),
    Route("POST", "/api/v1/ticket/cancel"): Good(json={"command_id": "command-fuzz-1"}),
    Route("POST", "/api/v1/ticket/snooze"): Good(json={"command_id": "command-fuzz-6", "minutes": 10}),
    Route("POST", "/api/v1/ticket/arrive"): Good(json={"command_id": "command-fuzz-5", "hall_code": "7K2MXA"}),
    Route("POST", "/api/v1/ticket/rate"): Good(
        json={"command_id": "command-fuzz-2", "score": 5, "reasons": ["cho-lau"]}
    ),
    Route("GET", "/t"): Good(),
    Route("GET", "/c"): Good(query={"lang": "en"}),
    Route("GET", "/assets/calls.css"): Good(),
    Route("GET", "/assets/calls.js"): Good(),
    Route("GET", "/emblem"): Good(),
    Route("GET", "/branding.css"): Good(),
    Route("GET", "/"): Good(),
    Route("GET", "/health"): Good(),
    Route("GET", "/assets/chart.js"): Good(),
    Route("GET", "/assets/manager.css"): Good(),
    Route("GET", "/assets/manager.js"): Good(),
    Route("GET", "/assets/alerts.js"): Good(),
    Route("GET", "/assets/feedback.css"): Good(),
    Route("GET", "/assets/feedback.js"): Good(),
    Route("GET", "/assets/paper.css"): Good(),
    Route("GET", "/assets/rating.css"): Good(),
    Route("GET", "/assets/rating.js"): Good(),
    Route("GET", "/assets/rehearsal.css"): Good(),
    Route("GET", "/assets/replay.css"): Good(),
    Route("GET", "/assets/settings.css"): Good(),
    Route("GET", "/assets/settings.js"): Good(),
    Route("GET", "/assets/devices.js"): Good(),
    Route("GET", "/assets/pc-here.js"): Good(),
    Route("GET", "/assets/this-pc.js"): Good(),
    Route("GET", "/assets/staff.css"): Good(),
    Route("GET", "/assets/telling.css"): Good(),
    Route("GET", "/assets/push.js"): Good(),
    Route("GET", "/assets/push-worker.js"): Good(),
    Route("GET", "/manager/push-worker.js"): Good(),
    Route("GET", "/assets/today.css"): Good(),
    Route("GET", "/assets/today.js"): Good(),
    Route("GET", "/assets/signed-out.js"): Good(),
    Route("GET", "/assets/desk.css"): Good(),
    Route("GET", "/assets/desk.js"): Good(),
    Route("GET", "/desk"): Good(query={"lang": "vi"}),
    Route("GET", "/desk/now"): Good(),
    Route("GET", "/desk/here"): Good(),
    Route("GET", "/desk/panel"): Good(query={"step": "transfer", "typed": "ket qua"}),
    Route("POST", "/desk/press"): Good(
        json={"form": TOKEN, "id": "press-fuzz-1", "step": "next", "ticket_id": "", "row": "", "why": "gấp"}
    ),
    Route("GET", "/desk/slip"): Good(),
    Route("POST", "/desk/slip"): Good(
        json={"form": TOKEN, "ticket_id": "t-1", "missing": [], "more": "CCCD", "where": "Quầy 1", "until": "17:00"}
    ),
    Route("POST", "/desk/practice"): Good(json={"form": TOKEN, "on": False}),
    Route("POST", "/desk/scan"): Good(json={"form": TOKEN, "code": "a" * 26}),
    Route("POST", "/desk/enter"): Good(
        json={"form": TOKEN, "ticket_id": "t-1", "what": "code", "n": 1, "text": "H29.17"}
    ),
    Route("GET", "/assets/reception.css"): Good(),
    Route("GET", "/assets/reception.js"): Good(),
    Route("GET", "/reception"): Good(query={"lang": "vi"}),
    Route("GET", "/reception/now"): Good(),
    Route("GET", "/reception/here"): Good(),
    Route("GET", "/reception/paper/{number}.png"): Good({"number": "D001"}),
    Route("GET", "/reception/services"): Good(query={"typed": "ket hon"}),
    Route("GET", "/reception/paper/{number}.png"): Good({"number": "A001"}),
    Route("POST", "/reception/press"): Good(
        json={"form": TOKEN, "id": "press-fuzz-2", "do": "find", "text": "a41", "class_id": "ordinary"}
    ),
    Route("GET", "/manager"): Good(query={"lang": "vi", "refused": "CLOCK_MOVED"}),
    Route("GET", "/manager/now"): Good(),
    Route("GET", "/manager/first"): Good(query={"lang": "en"}),
    Route("POST", "/manager/first"): Good(
        form={"code": "0" * 12, "full_name": "Nguyễn Thu Hà", "user": "ha.nt", "password": PASSWORD}
    ),
    Route("GET", "/manager/alarms"): Good(),
    Route("GET", "/manager/hall"): Good(),
    Route("POST", "/manager/hall/close"): Good(form={"why": "mất điện", "command_id": "hall-fuzz-1", "form": TOKEN}),
    Route("POST", "/manager/hall/open"): Good(form={"command_id": "hall-fuzz-2", "form": TOKEN}),
    Route("POST", "/manager/hall/service-close"): Good(
        form={"service_id": "dat-bien-dong", "service_why": "mất mạng", "form": TOKEN}
    ),
    Route("POST", "/manager/hall/service-open"): Good(form={"service_id": "dat-bien-dong", "form": TOKEN}),
    Route("GET", "/manager/notices"): Good(),
    Route("POST", "/manager/notices"): Good(
        form={"notice_vi": "Xin chào", "notice_en": "Hello", "until": "", "at_zone_tang-1": "1", "form": TOKEN}
    ),
    Route("POST", "/manager/notices/end"): Good(form={"notice_id": "n-1", "to": "today", "form": TOKEN}),
    Route("GET", "/manager/mail"): Good(),
    Route("POST", "/manager/mail"): Good(
        form={
            "host": "mail.example",
            "port": "587",
            "security": "tls",
            "sender": "a@b.vn",
            "receivers": "c@d.vn",
            "on": "1",
            "kind_queue": "1",
            "form": TOKEN,
        }
    ),
    Route("POST", "/manager/mail/test"): Good(form={"to": "a@b.vn", "form": TOKEN}),
    Route("POST", "/manager/hall/kiosk"): Good(form={"device_id": "kiosk-1", "mode": "closed", "form": TOKEN}),
    Route("GET", "/manager/counters"): Good(query={"group": "dat-dai"}),
    Route("POST", "/manager/counters"): Good(
        form={"counter_id": "quay-07", "group": "dat-dai", "how": "add", "form": TOKEN}
    ),
    Route("POST", "/manager/help"): Good(form={"counter_id": "quay-07", "form": TOKEN}),
    Route("POST", "/manager/later"): Good(form={"key": "clock", "form": TOKEN}),
    Route("GET", "/manager/sign-in"): Good(query={"lang": "en"}),
    Route("POST", "/manager/sign-in"): Good(form={"user": "hoa", "password": PASSWORD, "form": TOKEN}),
    Route("POST", "/manager/sign-out"): Good(form={"form": TOKEN}),
    Route("GET", "/manager/this-pc"): Good(query={"over": "wrong"}),
    Route("POST", "/manager/this-pc"): Good(form={"kind": "reception", "form": TOKEN}),
    Route("GET", "/manager/this-pc/there/now"): Good(),
    Route("POST", "/manager/this-pc/now"): Good(json={"code": "482913"}),
    Route("GET", "/manager/days"): Good(query={"day": DAY}),
    Route("GET", "/manager/days/{day}.csv"): Good({"day": DAY}),
    Route("GET", "/manager/days/{day}"): Good({"day": DAY}),
    Route("POST", "/manager/clock"): Good(form={"jump_ms": "3600000", "form": TOKEN}),
    Route("POST", "/manager/false-day"): Good(form={"form": TOKEN}),
    Route("GET", "/manager/days/{day}.xlsx"): Good({"day": DAY}),
    Route("GET", "/manager/days/{day}.pdf"): Good({"day": DAY}),
    Route("GET", "/manager/days/{day}.json"): Good({"day": DAY}),
    Route("GET", "/manager/periods"): Good(),
    Route("GET", "/manager/days/-/waits"): Good(),
    Route("GET", "/manager/days/-/rehearsal"): Good(),
    Route("POST", "/manager/days/-/rehearsal"): Good(form={"day": DAY, "change1": "copy:quay-07", "form": TOKEN}),
    Route("POST", "/manager/days/-/rehearsal/stop"): Good(form={"form": TOKEN}),
    Route("GET", "/manager/periods/{text}.xlsx"): Good(SPANS),
    Route("GET", "/manager/periods/{text}.csv"): Good(SPANS),
    Route("GET", "/manager/periods/{text}.json"): Good(SPANS),
    Route("GET", "/manager/periods/{text}"): Good(SPANS),
    Route("GET", "/manager/people"): Good(query={"q": "lan", "role": "clerk", "done": "added"}),
    Route("GET", "/manager/people/new"): Good(),
    Route("POST", "/manager/people/new"): Good(
        form={"name": "moi", "full_name": "Người Mới", "role_clerk": "1", "password": PASSWORD, "form": TOKEN}
    ),
    Route("GET", "/manager/people/{code}"): Good(SOMEBODY, {"done": "changed"}),
    Route("POST", "/manager/people/{code}/change"): Good(
        SOMEBODY, form={"full_name": "Người Khác", "role_clerk": "1", "form": TOKEN}
    ),
    Route("POST", "/manager/people/{code}/password"): Good(SOMEBODY, form={"password": PASSWORD, "form": TOKEN}),
    Route("POST", "/manager/people/{code}/pin/clear"): Good(SOMEBODY, form={"form": TOKEN}),
    Route("POST", "/manager/people/{code}/lock"): Good(SOMEBODY, form={"form": TOKEN}),
    Route("POST", "/manager/people/{code}/unlock"): Good(SOMEBODY, form={"form": TOKEN}),
    Route("POST", "/manager/people/{code}/erase"): Good(SOMEBODY, form={"sure": "1", "form": TOKEN}),
    Route("GET", "/manager/people/sessions"): Good(query={"done": "ended"}),
    Route("POST", "/manager/people/sessions/end"): Good(form={"device": "pc-1", "person": "s-LAN", "form": TOKEN}),
    Route("GET", "/manager/account"): Good(),
    Route("POST", "/manager/account/password"): Good(
        form={"old": PASSWORD, "new": PASSWORD, "again": PASSWORD, "form": TOKEN}
    ),
    Route("POST", "/manager/account/pin"): Good(
        form={"password": PASSWORD, "pin": "739164", "pin_again": "739164", "form": TOKEN}
    ),
    Route("POST", "/manager/account/pin/clear"): Good(form={"form": TOKEN}),
    Route("POST", "/manager/account/push"): Good(
        form={
            "endpoint": "https://fcm.googleapis.com/fcm/send/a",
            "p256dh": PUSH_KEY,
            "auth": "AAECAwQFBgcICQoLDA0ODw",
            "form": TOKEN,
        }
    ),
    Route("POST", "/manager/account/push/off"): Good(form={"browser": "0" * 16, "form": TOKEN}),
    Route("POST", "/manager/account/push/test"): Good(form={"browser": "0" * 16, "form": TOKEN}),
    Route("GET", "/manager/audit"): Good(
        query={"first": DAY, "last": DAY, "kind": "person", "who": "s-HOA", "q": "hoa", "before": "900"}
    ),
    Route("POST", "/manager/audit/check"): Good(form={"form": TOKEN}),
    Route("GET", "/manager/replay"): Good(query={"day": DAY, "number": "A001", "other": "A002", "page": "1"}),
    Route("GET", "/manager/replay.txt"): Good(query={"day": DAY}),
    Route("GET", "/manager/devices"): Good(query={"role": "kiosk", "done": "wanted"}),
    Route("GET", "/manager/devices/-/add"): Good(query={"waiting": "1"}),
    Route("GET", "/manager/devices/-/now"): Good(query={"waiting": "1"}),
    Route("GET", "/manager/devices/-/list/now"): Good(query={"role": "kiosk"}),
    Route("POST", "/manager/devices/-/add"): Good(
        form={
            "waiting": "1",
            "code": "123",
            "name": "Máy lấy số 2",
            "zone": "tang-1",
            "counter": "",
            "instead": "",
            "form": TOKEN,
        }
    ),
    Route("GET", "/manager/devices/{device}"): Good(DEVICE),
    Route("POST", "/manager/devices/{device}/change"): Good(
        DEVICE, form={"name": "Máy lấy số 1", "zone": "tang-1", "counter": "", "form": TOKEN}
    ),
    Route("POST", "/manager/devices/{device}/want"): Good(
        DEVICE, form={"mode": "open", "volume": "50", "layout": "", "message_vi": "Xin chào", "form": TOKEN}
    ),
    Route("POST", "/manager/devices/{device}/screen"): Good(DEVICE, form={"form": TOKEN}),
    Route("POST", "/manager/devices/{device}/screen/now"): Good(DEVICE, form={"form": TOKEN}),
    Route("GET", "/manager/devices/{device}/screen.jpg"): Good(DEVICE),
    Route("GET", "/manager/devices/-/media"): Good(query={"done": "added"}),
    Route("POST", "/manager/devices/-/media"): Good(form={"form": TOKEN, "name": "Bốn bước"}),
    Route("GET", "/manager/devices/-/media/{sha256}.jpg"): Good(A_FILE),
    Route("POST", "/manager/devices/-/media/{sha256}/change"): Good(
        A_FILE,
        form={
            "form": TOKEN,
            "seen": '{"name":"Ba bước","seconds":12,"zones":[],"first_day":null,"last_day":null,"shown":true}',
            "name": "Bốn bước",
            "seconds": "9",
            "shown": "1",
            "first_day": "1/12/2026",
            "last_day": "",
        },
    ),
    Route("POST", "/manager/devices/-/media/{sha256}/move"): Good(A_FILE, form={"form": TOKEN, "by": "up"}),
    Route("POST", "/manager/devices/-/media/{sha256}/remove"): Good(
        A_FILE, form={"form": TOKEN, "sure": "1", "seen": "{}"}
    ),
    Route("POST", "/manager/devices/-/media/unread/drop"): Good(form={"form": TOKEN, "sure": "1"}),
    Route("POST", "/manager/devices/{device}/restart"): Good(DEVICE, form={"command_id": "", "form": TOKEN}),
    Route("POST", "/manager/devices/{device}/pin"): Good(DEVICE, form={"pin": "482915", "every": "1", "form": TOKEN}),
    Route("POST", "/manager/devices/{device}/unpair"): Good(DEVICE, form={"sure": "1", "form": TOKEN}),
    Route("GET", "/manager/settings"): Good(query={"q": "đất"}),
    Route("GET", "/manager/settings/add/{kind}"): Good({"kind": "zone"}, {"group": "dat-dai"}),
    Route("POST", "/manager/settings/add/{kind}"): Good({"kind": "zone"}, form={"name": "Tầng 3", "form": TOKEN}),
    Route("GET", "/manager/settings/ticket/-/picture"): Good(query={"width": "58", "language": "en"}),
    Route("GET", "/manager/settings/{kind}/{key}"): Good(ZONE, {"q": "tầng"}),
    Route("POST", "/manager/settings/{kind}/{key}"): Good(
        ZONE, form={"f-name-vi": "Tầng một", "f-name-en": "Floor one", "action": "save", "form": TOKEN}
    ),
    Route("POST", "/manager/settings/put"): Good(
        form={"version": "1", "when": "now", "day": "2026-12-01", "here": "/zone/tang-1", "form": TOKEN}
    ),
    Route("POST", "/manager/settings/branding/-/emblem"): Good(form={"action": "no-picture", "form": TOKEN}),
    Route("POST", "/manager/settings/drop"): Good(form={"here": "/zone/tang-1", "form": TOKEN}),
    Route("POST", "/manager/settings/merge"): Good(form={"pick-branch": "mine", "here": "/zone/tang-1", "form": TOKEN}),
    Route("POST", "/manager/settings/planned/{draft_id}/back"): Good(
        {"draft_id": "of-the-day"}, form={"here": "/zone/tang-1", "form": TOKEN}
    ),
    Route("GET", "/manager/settings/history"): Good(query={"all": "1"}),
    Route("POST", "/manager/settings/history/{seq}/back"): Good({"seq": "1"}, form={"form": TOKEN}),
    Route("GET", "/manager/settings/export"): Good(),
    Route("GET", "/manager/settings/import"): Good(),
    Route("POST", "/manager/settings/import"): Good(
        form={"toml": BRANCH_FILE.read_text(encoding="utf-8"), "form": TOKEN}
    ),
    Route("GET", "/manager/feedback"): Good(
        query={"state": "all", "counter": "quay-07", "words": "1", "month": "2026-11", "page": "1"}
    ),
    Route("GET", "/manager/feedback/reasons"): Good(query={"month": "2026-11"}),
    Route("POST", "/manager/feedback/answer"): Good(
        form={"seq": "1", "words": "Xin cảm ơn", "id": "", "back": "state=all&page=1", "form": TOKEN}
    ),
    Route("POST", "/manager/feedback/close"): Good(form={"seq": "1", "id": "", "back": "state=all", "form": TOKEN}),
    Route("GET", "/manager/feedback/counters"): Good(),
    Route("GET", "/manager/feedback/sheet"): Good(query={"counter": "quay-07"}),
    Route("POST", "/manager/feedback/pads"): Good(form={"counter": "quay-07", "here": "", "form": TOKEN}),
    Route("GET", "/pad"): Good(),
    Route("GET", "/pad/now"): Good(),
    Route("POST", "/pad/pair"): Good(json={"key": PAD_KEY}),
    Route("POST", "/pad/code"): Good(json={}),
    Route("POST", "/pad/code/now"): Good(json={"code": "482913"}),
    Route("POST", "/pad/rate"): Good(json=RATED),
    Route("GET", "/r"): Good(),
    Route("GET", "/r/now"): Good(),
    Route("POST", "/r/rate"): Good(json={**RATED, "command_id": "command-fuzz-4"}),
}

HUB_GOOD: dict[Route, Good] = {
    Route("GET", "/api/v1/openapi.json"): Good(),
    Route("GET", "/api/v1/branches"): Good(),
    Route("GET", "/api/v1/branches/{branch_id}"): Good(HERE),
    Route("GET", "/api/v1/branches/{branch_id}/days"): Good(HERE, {"service": HUB_SERVICE}),
    Route("GET", "/api/v1/branches/{branch_id}/slots"): Good(HERE, {"service": HUB_SERVICE, "day": DAY}),
    Route("POST", "/api/v1/branches/{branch_id}/bookings"): Good(HERE, json=BOOKING),
    Route("GET", "/api/v1/branches/{branch_id}/booking"): Good(HERE),
    Route("POST", "/api/v1/branches/{branch_id}/booking/cancel"): Good(HERE),
    Route("DELETE", "/api/v1/branches/{branch_id}/booking/person"): Good(HERE),
    Route("GET", "/api/v1/branches/{branch_id}/booking/qr.png"): Good(HERE),
    Route("GET", "/api/v1/branches/{branch_id}/booking/visit.ics"): Good(HERE),
    Route("WS", "/link/{branch_id}"): Good(HERE),
    Route("GET", "/"): Good(query={"lang": "en", "q": "tay ho", "after": "hanoi-1"}),
    Route("GET", "/branch/{branch_id}"): Good(HERE),
    Route("GET", "/branch/{branch_id}/{service_id}"): Good(BOOK_PAGE, {"day": DAY}),
    Route("GET", "/book/{branch_id}/{service_id}"): Good(BOOK_PAGE, {"slot": str(BOOKING["slot_at"])}),
    Route("POST", "/book/{branch_id}/{service_id}"): Good(
        BOOK_PAGE,
        form={
            "request_id": "0" * 32,
            "slot": str(BOOKING["slot_at"]),
            "phone": "0912 345 678",
            "name": "Nguyễn Thị Ánh",
            "class_id": "ordinary",
        },
    ),
    Route("GET", "/emblem/{branch_id}"): Good(HERE),
    Route("GET", "/b/{branch_id}"): Good(HERE),
    Route("GET", "/b/{branch_id}/card"): Good(HERE),
    Route("GET", "/static/{file}"): Good({"file": "hub.css"}),
    Route("GET", "/health"): Good(),
}
