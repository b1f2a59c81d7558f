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
    DEVICE_NUMBERS = "DEVICE_NUMBERS"
    DEVICE_PLACES = "DEVICE_PLACES"
    NEW_DEVICE_NUMBERS = "NEW_DEVICE_NUMBERS"
    NEW_DEVICE_PLACES = "NEW_DEVICE_PLACES"
    PHONE_NUMBERS = "PHONE_NUMBERS"
    PHONE_PLACES = "PHONE_PLACES"
    NETWORK_NUMBERS = "NETWORK_NUMBERS"
    NETWORK_PLACES = "NETWORK_PLACES"
    CALLER_NUMBERS = "CALLER_NUMBERS"
    CALLER_PLACES = "CALLER_PLACES"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    BAD_PHONE = "BAD_PHONE"
    BAD_REQUEST = "BAD_REQUEST"
    UNKNOWN_BOOKING = "UNKNOWN_BOOKING"
    ALREADY_ARRIVED = "ALREADY_ARRIVED"
    BUSY = "BUSY"


LIMITS = frozenset(code for code in HubCode if code.endswith(("_NUMBERS", "_PLACES")))
"""Refusals of somebody who has had as much as one may: they pass with time."""

STATUS: dict[HubCode, int] = {
    **dict.fromkeys(sorted(LIMITS), 429),
    HubCode.UNKNOWN_KEY: 401,
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
    retry_after_s: int | None = None
    """Real seconds after which the same may be asked again; None when that is not known."""

    def text(self, language: str) -> str:
        """The refusal in plain words."""
        told = worded(self.facts, language)
        said = WORDS[self.code].of(language).format_map(told)
        return f"{said} {HOTLINE.of(language).format_map(told)}" if self.facts.get("hotline") else said

    @property
    def headers(self) -> dict[str, str]:
        """HTTP headers that go with it."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}

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
    HubCode.DEVICE_NUMBERS: _t(
        "Thiết bị này đã lấy {limit} số trong {hours} giờ qua, là mức tối đa. Xin dùng số đã lấy, lấy số tại máy ở "
        "hội trường, hoặc thử lại sau {until}.",
        "This device has taken {limit} numbers in the last {hours} hours, the most it may. Use one of those, take a "
        "number in the hall, or try again after {until}.",
    ),
    HubCode.DEVICE_PLACES: _t(
        "Thiết bị này đã đặt {limit} lượt hẹn, là mức tối đa. Xin hủy một lượt, đến chi nhánh lấy số, hoặc thử lại "
        "sau {until}.",
        "This device has booked {limit} times, the most it may. Cancel one, come and take a number in the hall, or try "
        "again after {until}.",
    ),
    HubCode.NEW_DEVICE_NUMBERS: _t(
        "Các thiết bị mới trong cùng mạng vừa lấy {limit} số, và hệ thống chưa phân biệt được thiết bị này với các "
        "thiết bị đó. Xin mở lại trang này sau {until}, hoặc lấy số tại máy ở hội trường.",
        "New devices of this network have just taken {limit} numbers, and this one cannot be told from them yet. Open "
        "this page again after {until}, or take a number in the hall.",
    ),
    HubCode.NEW_DEVICE_PLACES: _t(
        "Các thiết bị mới trong cùng mạng vừa đặt {limit} lượt hẹn, và hệ thống chưa phân biệt được thiết bị này với "
        "các thiết bị đó. Xin mở lại trang này sau {until}, hoặc đến chi nhánh lấy số.",
        "New devices of this network have just booked {limit} times, and this one cannot be told from them yet. Open "
        "this page again after {until}, or come and take a number in the hall.",
    ),
    HubCode.PHONE_NUMBERS: _t(
        "Số điện thoại này đã lấy {limit} số trong {hours} giờ qua, là mức tối đa. Xin dùng số đã lấy, lấy số tại máy "
        "ở hội trường, hoặc thử lại sau {until}.",
        "This phone number has taken {limit} numbers in the last {hours} hours, the most it may. Use one of those, "
        "take a number in the hall, or try again after {until}.",
    ),
    HubCode.PHONE_PLACES: _t(
        "Số điện thoại này đã đặt {limit} lượt hẹn, là mức tối đa. Xin hủy một lượt, đến chi nhánh lấy số, hoặc thử "
        "lại sau {until}.",
        "This phone number has booked {limit} times, the most it may. Cancel one, come and take a number in the hall, "
        "or try again after {until}.",
    ),
    HubCode.NETWORK_NUMBERS: _t(
        "Từ mạng này đã có {limit} số được lấy trong {hours} giờ qua, là mức tối đa cho một mạng. Xin lấy số tại máy "
        "ở hội trường, dùng mạng khác, hoặc thử lại sau {until}.",
        "{limit} numbers have been taken from this network in the last {hours} hours, the most one network may. Take a "
        "number in the hall, use another network, or try again after {until}.",
    ),
    HubCode.NETWORK_PLACES: _t(
        "Từ mạng này đã có {limit} lượt hẹn được đặt, là mức tối đa cho một mạng. Xin đến chi nhánh lấy số, dùng mạng "
        "khác, hoặc thử lại sau {until}.",
        "{limit} times have been booked from this network, the most one network may. Come and take a number in the "
        "hall, use another network, or try again after {until}.",
    ),
    HubCode.CALLER_NUMBERS: _t(
        "Ứng dụng này đã lấy {limit} số trong {hours} giờ qua, là mức tối đa của ứng dụng. Xin lấy số tại máy ở hội "
        "trường, hoặc thử lại sau {until}.",
        "This program has taken {limit} numbers in the last {hours} hours, the most it may. Take a number in the hall, "
        "or try again after {until}.",
    ),
    HubCode.CALLER_PLACES: _t(
        "Ứng dụng này đã đặt {limit} lượt hẹn, là mức tối đa của ứng dụng. Xin đến chi nhánh lấy số, hoặc thử lại sau "
        "{until}.",
        "This program has booked {limit} times, the most it may. Come and take a number in the hall, or try again "
        "after {until}.",
    ),
    HubCode.UNKNOWN_KEY: _t(
        "Khóa của ứng dụng (X-Api-Key) không đúng. Xin báo đơn vị quản lý hệ thống đặt lịch.",
        "The program's key (X-Api-Key) is not known here. Ask whoever runs the booking system.",
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

HOTLINE = _t("Cần giúp đỡ, xin gọi {hotline}.", "For help, call {hotline}.")
"""Added where the hub has a hotline."""
