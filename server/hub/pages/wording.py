"""Every word of the hub's pages, in Vietnamese and English, and how days and times are written."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from wire.catalogue import Branch
from wire.values import Millis, Text


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


WORDS: dict[str, Text] = {
    "app": _t("Đặt lịch hẹn", "Book a visit"),
    "choose_branch": _t("Ông/bà muốn đến chi nhánh nào?", "Which branch would you like to visit?"),
    "any_branch": _t("Chi nhánh nào cũng nhận mọi hồ sơ của thành phố.", "Every branch serves everyone in the city."),
    "no_branches": _t("Chưa có chi nhánh nào nhận đặt lịch.", "No branch takes bookings yet."),
    "no_branches_hint": _t("Xin quay lại sau, hoặc đến thẳng chi nhánh gần nhất.", "Please come back later, or go to your nearest branch."),
    "people_wait": _t("{n} người đang chờ", "{n} people waiting"),
    "one_waits": _t("{n} người đang chờ", "{n} person waiting"),
    "nobody_waits": _t("Không có ai chờ", "Nobody waiting"),
    "not_linked": _t("Chưa kết nối", "Not connected"),
    "not_linked_hint": _t("Chi nhánh chưa kết nối với hệ thống đặt lịch. Ông/bà vẫn có thể đến lấy số tại chỗ.", "The branch is not connected to the booking system. You can still come and take a number there."),
    "choose_service": _t("Ông/bà cần làm thủ tục gì?", "What do you need to do?"),
    "search": _t("Tìm thủ tục", "Find a service"),
    "search_none": _t("Không thấy thủ tục nào. Xin thử từ khác, hoặc chọn lĩnh vực bên dưới.", "Nothing found. Try another word, or clear the box to see every field."),
    "services_n": _t("{n} thủ tục", "{n} services"),
    "bring": _t("Cần mang theo", "Please bring"),
    "now_title": _t("Lấy số ngay bây giờ", "Take a number now"),
    "now_hint": _t("Thời gian chờ: {range}. Số giữ chỗ từ lúc lấy; đến nơi quét mã rồi mới được gọi.", "Wait: {range}. The number keeps your place from this moment; it is called once you have scanned its code in the hall."),
    "now_hint_plain": _t("Số giữ chỗ từ lúc lấy; đến nơi quét mã rồi mới được gọi.", "The number keeps your place from this moment; it is called once you have scanned its code in the hall."),
    "now_button": _t("Lấy số", "Take a number"),
    "nobody_serves": _t("chưa có quầy phục vụ", "no counter serves it now"),
    "now_hint_nobody": _t("Hiện chưa có quầy nào làm thủ tục này nên chưa tính được thời gian chờ. Số giữ chỗ từ lúc lấy; đến nơi quét mã rồi mới được gọi.", "No counter serves this now, so the wait cannot be told. The number keeps your place from this moment; it is called once you have scanned its code in the hall."),
    "range_min": _t("{low}–{high} phút", "{low}–{high} min"),
    "range_soon": _t("dưới {high} phút", "under {high} min"),
    "or_book": _t("Hoặc hẹn giờ", "Or book a time"),
    "book_time": _t("Chọn ngày và giờ", "Choose a day and time"),
    "today": _t("Hôm nay", "Today"),
    "closed": _t("Nghỉ", "Closed"),
    "full": _t("Hết chỗ", "Full"),
    "left_n": _t("còn {n}", "{n} left"),
    "morning": _t("Buổi sáng", "Morning"),
    "afternoon": _t("Buổi chiều", "Afternoon"),
    "day_full": _t("Ngày này đã hết chỗ.", "This day is fully booked."),
    "day_full_hint": _t("Xin chọn ngày khác, hoặc lấy số tại chi nhánh.", "Choose another day, or take a number at the branch."),
    "day_closed": _t("Ngày này chi nhánh không còn giờ hẹn.", "The branch has no more times on this day."),
    "day_closed_hint": _t("Xin chọn ngày khác ở hàng trên.", "Choose another day in the row above."),
    "confirm_title": _t("Xem lại và xác nhận", "Check and confirm"),
    "confirm_now": _t("Lấy số cho bây giờ", "A number for now"),
    "phone": _t("Số điện thoại", "Phone number"),
    "name": _t("Họ và tên", "Your name"),
    "optional": _t("không bắt buộc", "optional"),
    "class": _t("Đối tượng ưu tiên", "Priority"),
    "class_none": _t("Không thuộc diện ưu tiên", "None of these"),
    "class_hint": _t("Mang theo giấy tờ chứng minh khi đến.", "Please bring proof when you come."),
    "privacy": _t("Số điện thoại và tên chỉ dùng cho lịch hẹn này, xóa sau 30 ngày. Không nhập vẫn được phục vụ như nhau.", "Phone and name are used for this booking only and erased after 30 days. You get the same service without them."),
    "book_button": _t("Đặt lịch hẹn", "Book this time"),
    "change": _t("Chọn lại", "Change"),
    "booked_title": _t("Đã đặt lịch hẹn", "Your visit is booked"),
    "show_code": _t("Khi đến, đưa mã này trước máy lấy số.", "When you arrive, hold this code to the kiosk."),
    "or_type": _t("hoặc nhập mã", "or type"),
    "come_between": _t("Nhận số từ {from} đến {to}", "Check in between {from} and {to}"),
    "come_later": _t("Đến muộn hơn vẫn được phục vụ, nhưng như người lấy số tại chỗ.", "If you come later you are still served, like someone who takes a number then."),
    "calendar": _t("Thêm vào lịch", "Add to calendar"),
    "save_qr": _t("Lưu ảnh mã QR", "Save the QR code"),
    "cancel": _t("Hủy lịch hẹn", "Cancel this booking"),
    "cancel_sure": _t("Hủy lịch hẹn này? Chỗ sẽ dành cho người khác.", "Cancel this booking? Your place goes to someone else."),
    "cancel_yes": _t("Hủy lịch hẹn", "Cancel booking"),
    "cancel_no": _t("Giữ lại", "Keep it"),
    "forget": _t("Xóa số điện thoại và tên", "Erase my phone and name"),
    "forgotten": _t("Đã xóa số điện thoại và tên.", "Phone and name are erased."),
    "keep_link": _t("Giữ liên kết của trang này: ai có liên kết đều xem và hủy được lịch hẹn.", "Keep this page's link: whoever has it can see and cancel the booking."),
    "cancelled_title": _t("Lịch hẹn đã hủy", "This booking is cancelled"),
    "cancelled_hint": _t("Mã QR cũ không còn dùng được.", "Its QR code no longer works."),
    "again": _t("Đặt lịch khác", "Book again"),
    "arrived_title": _t("Số của ông/bà", "Your number"),
    "arrived_hint": _t("Đã nhận lúc {time}. Xin chờ gọi số.", "Checked in at {time}. Please wait to be called."),
    "taken_hint": _t("Lấy lúc {time}. Chưa đến nơi và quét mã thì số chưa được gọi.", "Taken at {time}. It is not called before you have come and scanned this code."),
    "follow": _t("Theo dõi lượt của tôi", "Follow my turn"),
    "asking_title": _t("Đang lấy số…", "Getting your number…"),
    "asking_hint": _t("Chi nhánh đang cấp số, thường mất vài giây.", "The branch is giving your number; this takes a few seconds."),
    "refused_title": _t("Chưa lấy được số", "No number was given"),
    "arrived_after_cancel": _t("Lịch hẹn đã được hủy, nhưng ông/bà đã đến nên số vẫn được giữ.", "The booking had been cancelled, but you came, so your number stands."),
    "lost_title": _t("Số {number} không còn hiệu lực", "Number {number} is no longer valid"),
    "lost_hint": _t("Chi nhánh vừa phải khôi phục dữ liệu từ bản sao lưu và không còn số này. Nếu chưa được phục vụ, xin đưa mã dưới đây trước máy lấy số để nhận số mới.", "The branch had to bring its data back from a backup and does not have this number any more. If you have not been served, hold the code below to the kiosk to get a new number."),
    "loading": _t("Đang mở lịch hẹn…", "Opening your booking…"),
    "needs_script": _t("Trang này cần bật JavaScript để giữ kín liên kết của ông/bà.", "This page needs JavaScript so that your link stays private."),
    "lost": _t("Mất kết nối. Trang tự thử lại; mã QR vẫn dùng được.", "Connection lost. Trying again; your QR code still works."),
    "lost_unopened": _t("Chưa mở được lịch hẹn vì mất kết nối. Trang tự thử lại.", "Your booking could not be opened: no connection. Trying again."),
    "sorry": _t("Chưa thực hiện được", "That did not work"),
    "back": _t("Quay lại", "Back"),
    "other_times": _t("Chọn giờ khác", "Choose another time"),
    "home": _t("Danh sách chi nhánh", "All branches"),
    "skip": _t("Đến nội dung chính", "Skip to content"),
    "language": _t("Ngôn ngữ", "Language"),
    "branch": _t("Chi nhánh", "Branch"),
    "service": _t("Thủ tục", "Service"),
    "time": _t("Thời gian", "Time"),
    "right_now": _t("Ngay bây giờ", "Right now"),
    "ics_summary": _t("Hẹn tại {branch}", "Visit to {branch}"),
    "ics_text": _t("{service}. Mã lịch hẹn: {code}.", "{service}. Booking code: {code}."),
}  # fmt: skip

_DAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_SHORT_VI = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip


def say(key: str, language: str, **facts: object) -> str:
    """One text of the pages."""
    return WORDS[key].of(language).format_map({k: str(v) for k, v in facts.items()})


def local(branch: Branch, at: Millis) -> datetime:
    """A moment on the branch's wall clock."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(branch.timezone))


def clock(branch: Branch, at: Millis) -> str:
    """`08:30`."""
    return f"{local(branch, at):%H:%M}"


def long_day(day: date, language: str) -> str:
    """`Thứ Hai, 23/11/2026` or `Monday 23 November`."""
    if language == "en":
        return f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"
    return f"{_DAYS_VI[day.weekday()]}, {day.day}/{day.month}/{day.year}"


def short_weekday(day: date, language: str) -> str:
    """`T2` or `Mon`."""
    return _DAYS_EN[day.weekday()][:3] if language == "en" else _SHORT_VI[day.weekday()]


def wait_text(wait: dict[str, int], language: str) -> str:
    """A range of minutes: `9–14 phút`."""
    if wait.get("nobody"):
        return say("nobody_serves", language)
    low, high = wait.get("low_min", 0), wait.get("high_min", 0)
    if low <= 0 or low == high:
        return say("range_soon", language, high=max(1, high))
    return say("range_min", language, low=low, high=high)
