"""A good request of each route of branch and hub, which is then spoilt. A new route needs one: a test says so."""

from __future__ import annotations

from tests.fuzz.http_requests import Good, Route
from tests.server.branch_kit import PASSWORD
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

BRANCH_GOOD: dict[Route, Good] = {
    Route("GET", "/api/v1/openapi.json"): Good(),
    Route("GET", "/api/v1/hall"): Good(),
    Route("GET", "/api/v1/ticket"): Good(),
    Route("POST", "/api/v1/ticket/cancel"): Good(json={"command_id": "command-fuzz-1"}),
    Route("POST", "/api/v1/ticket/rate"): Good(
        json={"command_id": "command-fuzz-2", "score": 5, "reasons": ["cho-lau"]}
    ),
    Route("GET", "/t"): Good(),
    Route("GET", "/"): Good(),
    Route("GET", "/health"): Good(),
    Route("GET", "/assets/chart.js"): Good(),
    Route("GET", "/assets/manager.css"): Good(),
    Route("GET", "/assets/manager.js"): Good(),
    Route("GET", "/assets/alerts.js"): Good(),
    Route("GET", "/assets/today.css"): Good(),
    Route("GET", "/assets/today.js"): Good(),
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
    Route("POST", "/manager/hall/notice"): Good(form={"notice_vi": "Xin chào", "form": TOKEN}),
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
    Route("GET", "/manager/days"): Good(query={"day": DAY}),
    Route("GET", "/manager/days/{day}.csv"): Good({"day": DAY}),
    Route("GET", "/manager/days/{day}"): Good({"day": DAY}),
    Route("POST", "/manager/clock"): Good(form={"jump_ms": "3600000", "form": TOKEN}),
    Route("POST", "/manager/false-day"): Good(form={"form": TOKEN}),
    Route("GET", "/manager/periods"): Good(),
    Route("GET", "/manager/periods/{text}.csv"): Good(SPANS),
    Route("GET", "/manager/periods/{text}"): Good(SPANS),
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
    Route("GET", "/"): Good(query={"lang": "en"}),
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
    Route("GET", "/b/{branch_id}"): Good(HERE),
    Route("GET", "/b/{branch_id}/card"): Good(HERE),
    Route("GET", "/static/{file}"): Good({"file": "hub.css"}),
    Route("GET", "/health"): Good(),
}
