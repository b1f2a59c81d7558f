"""Tickets of the demo branch, for tests."""

from __future__ import annotations

from typing import Any

from hardware.paper.ticket_paper import Badge, Code, Number, Office, Row, Sentence, TicketPaper, Title

TRACKING_URL = "http://192.168.10.20:8080/t/0001a047#aB3dE5gH7jK9mN1pQ3sT5v"

LINES = (
    ("Lĩnh vực", "Đất đai · Đăng ký biến động"),
    ("Khu/Quầy dự kiến", "Tầng 1, quầy 1–9"),
    ("Số người chờ trước", "12"),
    ("Thời gian chờ dự kiến", "20–30 phút"),
)


def land_ticket(
    number: str = "A047",
    header: tuple[str, ...] = ("Trung tâm Phục vụ hành chính công TP. Hà Nội", "Chi nhánh số 1"),
    title: str = "PHIẾU SỐ THỨ TỰ",
    class_line: str | None = None,
    lines: tuple[tuple[str, str], ...] = LINES,
    tracking_url: str | None = TRACKING_URL,
    tracking_caption: tuple[str, ...] = ("Theo dõi trên điện thoại", "Xem còn mấy người, báo khi sắp đến lượt."),
    footer: tuple[str, ...] = ("Xin chờ gọi số.", "09:41 · Thứ Bảy, 21/11/2026"),
    **more: Any,
) -> TicketPaper:
    """A ticket with a block of each kind, or with fewer."""
    blocks = (
        Office(header),
        Title(title),
        Number(number),
        Badge(class_line or ""),
        *(Row(label, (value,)) for label, value in lines),
        Code(tracking_url or "", tracking_caption),
        *(Sentence(text, strong=n == 0) for n, text in enumerate(footer)),
    )
    return TicketPaper(blocks=blocks, language="vi", **more)
