"""What the hub refuses and why, in plain words; the branch's own refusals are `wire.errors`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from wire.flaws import worded
from wire.values import Text


class HubCode(StrEnum):
    """Why something was not booked, cancelled or found."""

    UNKNOWN_BRANCH = "UNKNOWN_BRANCH"
    BRANCH_SILENT = "BRANCH_SILENT"
    UNKNOWN_SERVICE = "UNKNOWN_SERVICE"
    UNKNOWN_CLASS = "UNKNOWN_CLASS"
    NOT_BOOKABLE = "NOT_BOOKABLE"
    SLOT_PAST = "SLOT_PAST"
    SLOT_TAKEN = "SLOT_TAKEN"
    NO_SUCH_SLOT = "NO_SUCH_SLOT"
    TOO_FAR_AHEAD = "TOO_FAR_AHEAD"
    NOT_ISSUING = "NOT_ISSUING"
    TOO_MANY_BOOKINGS = "TOO_MANY_BOOKINGS"
    BAD_PHONE = "BAD_PHONE"
    BAD_REQUEST = "BAD_REQUEST"
    UNKNOWN_BOOKING = "UNKNOWN_BOOKING"
    ALREADY_ARRIVED = "ALREADY_ARRIVED"
    BUSY = "BUSY"


STATUS: dict[HubCode, int] = {
    HubCode.UNKNOWN_BRANCH: 404,
    HubCode.UNKNOWN_SERVICE: 404,
    HubCode.UNKNOWN_BOOKING: 404,
    HubCode.BAD_PHONE: 422,
    HubCode.BAD_REQUEST: 422,
    HubCode.UNKNOWN_CLASS: 422,
    HubCode.TOO_MANY_BOOKINGS: 429,
    HubCode.BRANCH_SILENT: 503,
    HubCode.BUSY: 503,
}
"""HTTP status of each code; 409 for the rest."""


@dataclass(frozen=True, slots=True)
class HubRefused:
    """Not done, and nothing changed."""

    code: HubCode
    facts: dict[str, str] = field(default_factory=dict)
    """What the words need. Never personal data."""

    def text(self, language: str) -> str:
        """The refusal in plain words."""
        return WORDS[self.code].of(language).format_map(worded(self.facts, language))

    @property
    def status(self) -> int:
        """The HTTP status that goes with it."""
        return STATUS.get(self.code, 409)


def hub_refused(code: HubCode, **facts: object) -> HubRefused:
    """Make a refusal: `hub_refused(HubCode.SLOT_TAKEN, time="08:30")`."""
    return HubRefused(code, {k: str(v) for k, v in facts.items()})


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


WORDS: dict[HubCode, Text] = {
    HubCode.UNKNOWN_BRANCH: _t(
        "Không có chi nhánh này. Xin chọn lại từ danh sách chi nhánh.",
        "There is no such branch. Please choose one from the list.",
    ),
    HubCode.BRANCH_SILENT: _t(
        "Chi nhánh này hiện chưa kết nối với hệ thống đặt lịch. Xin thử lại sau, hoặc chọn chi nhánh khác.",
        "This branch is not connected to the booking system at the moment. Try again later, or choose another branch.",
    ),
    HubCode.UNKNOWN_SERVICE: _t(
        "Chi nhánh này không có thủ tục ông/bà chọn. Xin chọn lại.",
        "This branch does not offer that service. Please choose again.",
    ),
    HubCode.UNKNOWN_CLASS: _t(
        "Không có đối tượng ưu tiên này. Xin chọn lại.", "There is no such priority class. Please choose again."
    ),
    HubCode.NOT_BOOKABLE: _t(
        "Thủ tục này không nhận đặt lịch. Xin đến chi nhánh lấy số.",
        "This service cannot be booked. Please come to the branch and take a number.",
    ),
    HubCode.SLOT_PAST: _t(
        "Giờ {time} đã qua. Xin chọn giờ khác.", "{time} has already passed. Please choose another time."
    ),
    HubCode.SLOT_TAKEN: _t(
        "Chỗ cuối cùng lúc {time} vừa có người đặt. Xin chọn giờ khác.",
        "The last place at {time} has just been taken. Please choose another time.",
    ),
    HubCode.NO_SUCH_SLOT: _t(
        "Chi nhánh không nhận hẹn vào giờ này. Xin chọn một giờ trong danh sách.",
        "The branch takes no bookings at this time. Please choose one of the times listed.",
    ),
    HubCode.TOO_FAR_AHEAD: _t(
        "Chỉ đặt được trong {days} ngày tới. Xin chọn ngày gần hơn.",
        "Bookings open {days} days ahead. Please choose an earlier day.",
    ),
    HubCode.NOT_ISSUING: _t(
        "Ngoài giờ cấp số. Chi nhánh cấp số lại lúc {opens}. Ông/bà có thể đặt giờ hẹn.",
        "Outside the hours for numbers; they are given again at {opens}. You can book a time instead.",
    ),
    HubCode.TOO_MANY_BOOKINGS: _t(
        "Số điện thoại này đã đặt {limit} lượt trong ngày đó. Xin hủy một lượt hoặc chọn ngày khác.",
        "This phone number already has {limit} bookings on that day. Cancel one, or choose another day.",
    ),
    HubCode.BAD_PHONE: _t(
        "Số điện thoại chưa đúng. Xin nhập 10 chữ số, ví dụ 0912 345 678, hoặc để trống.",
        "The phone number is not complete. Enter 10 digits such as 0912 345 678, or leave it empty.",
    ),
    HubCode.BAD_REQUEST: _t(
        "Trang gửi dữ liệu sai ở mục “{field}”: {what}. Xin làm lại từ đầu.",
        "The page sent wrong data at “{field}”: {what}. Please start again.",
    ),
    HubCode.UNKNOWN_BOOKING: _t(
        "Không tìm thấy lịch hẹn này. Liên kết có thể bị thiếu ký tự.",
        "This booking was not found. Part of the link may be missing.",
    ),
    HubCode.ALREADY_ARRIVED: _t(
        "Lịch hẹn đã thành số {number} tại chi nhánh nên không hủy ở đây được nữa.",
        "This booking has become number {number} at the branch and can no longer be cancelled here.",
    ),
    HubCode.BUSY: _t(
        "Hệ thống đang bận. Chưa có gì được đặt; xin thử lại sau ít giây.",
        "The system is busy. Nothing was booked; please try again in a few seconds.",
    ),
}
"""The words of every code; a test holds that each code has them in both languages."""
