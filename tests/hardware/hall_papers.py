"""Tickets of the demo branch, for tests."""

from hardware.paper.ticket_paper import TicketPaper

TRACKING_URL = "http://192.168.10.20:8080/t/0001a047#aB3dE5gH7jK9mN1pQ3sT5v"


def land_ticket(number: str = "A047", **changes: object) -> TicketPaper:
    said = {
        "header": ("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TP. HÀ NỘI", "CHI NHÁNH SỐ 1"),
        "title": "PHIẾU SỐ THỨ TỰ",
        "number": number,
        "lines": (
            ("Lĩnh vực", "Đất đai · Đăng ký biến động"),
            ("Khu/Quầy dự kiến", "Tầng 1, quầy 1–9"),
            ("Số người chờ trước", "12"),
            ("Thời gian chờ dự kiến", "20–30 phút"),
        ),
        "footer": ("Xin chờ gọi số.", "09:41 · Thứ Bảy, 21/11/2026"),
        "language": "vi",
        "tracking_url": TRACKING_URL,
        "tracking_caption": ("Theo dõi trên điện thoại", "Quét mã để xem còn bao nhiêu người chờ trước."),
    }
    return TicketPaper(**{**said, **changes})
