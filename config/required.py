"""What a setting without a default may be: an example for each, as it is written in TOML."""

from __future__ import annotations

_WORDS = {
    "site": ("Trung tâm Phục vụ hành chính công", "Public Administration Service Centre"),
    "name": ("Chi nhánh số 1", "Branch 1"),
    "address": ("258 Võ Chí Công, Hà Nội", "258 Vo Chi Cong, Hanoi"),
    "title": ("Thông báo", "Notice"),
    "text": ("Nghỉ lễ ngày 2/9", "Closed on 2 September"),
}

EXAMPLES = {
    "id": '"hanoi-1"',
    "group": '"ho-tich"',
    "zone": '"tang-1"',
    "series": '"A"',
    "minutes": "12.5",
    "number": "1",
    "weekdays": "[1, 2, 3, 4, 5]",
    "date": '"2026-02-17"',
    "at": '"08:00"',
    "percent": "60",
    "places": "4",
    "opens": '"07:30"',
    "closes": '"17:30"',
    "issue_from": '"07:00"',
    "issue_until": '"17:00"',
    "begins": '"11:30"',
    "ends": '"13:30"',
    "mode": '"closed"',
    "timezone": '"Asia/Ho_Chi_Minh"',
    "branch": '"branch.toml"',
    "url": '"https://datlich.hanoi.gov.vn"',
    "device_id": '"kiosk-1"',
    "token_file": '"kiosk-1.token"',
    "key_file": '"app.key"',
    "Address.id": '"co-so-2"',
    "Address.name": '{ vi = "Cơ sở 2", en = "Site 2" }',
    "Zone.id": '"tang-1"',
    "Zone.name": '{ vi = "Tầng 1", en = "Floor 1" }',
    "Group.id": '"ho-tich"',
    "Group.name": '{ vi = "Hộ tịch", en = "Civil status" }',
    "Service.id": '"khai-sinh"',
    "Service.name": '{ vi = "Khai sinh", en = "Birth registration" }',
    "LifeEvent.id": '"sinh-con"',
    "LifeEvent.name": '{ vi = "Sinh con", en = "A child is born" }',
    "LifeEvent.services": '["khai-sinh", "thuong-tru"]',
    "PriorityClass.id": '"nguoi-cao-tuoi"',
    "PriorityClass.name": '{ vi = "Người cao tuổi", en = "Older person" }',
    "Counter.id": '"quay-01"',
    "Counter.name": '{ vi = "Quầy 1", en = "Counter 1" }',
    "SpecialDay.name": '{ vi = "Tết Nguyên đán", en = "Lunar New Year" }',
    "Outcome.id": '"da-tiep-nhan"',
    "Outcome.name": '{ vi = "Đã tiếp nhận", en = "Received" }',
    "HubCaller.name": '"city-app"',
    "HubBranch.token_file": '"hanoi-1.token"',
    "HubLinkSettings.token_file": '"hanoi-1.token"',
    "CounterSettings.device_id": '"pc-1"',
    "CounterSettings.token_file": '"pc-1.token"',
    "BoardsSettings.device_id": '"boards-1"',
    "BoardsSettings.token_file": '"boards-1.token"',
    "NumberBoardSettings.counter": '"quay-01"',
    "BoardLineSettings.boards": '[{ counter = "quay-01", address = 1 }]',
    "BoardLineSettings.device": '"/dev/ttyUSB0"',
    "DisplaySettings.device_id": '"board-1"',
    "DisplaySettings.token_file": '"board-1.token"',
} | {field: f'{{ vi = "{vi}", en = "{en}" }}' for field, (vi, en) in _WORDS.items()}
"""By the field's name; with its class before it where a name means several things. A test finds what is missing."""


def example(owner: str, field: str) -> str | None:
    """What `owner.field` may be; None for what has no example: a list of tables."""
    return EXAMPLES.get(f"{owner}.{field}") or EXAMPLES.get(field)
