"""Refusals: a typed code on the wire and plain words, in the reader's language, that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field, ValidationError

from wire.flaws import LONGEST, Gaps, facts_of, worded
from wire.text import KINDS
from wire.values import Role, Text, TicketState, Tolerant


class Code(StrEnum):
    """Why something was not done. The number on the wire is `NUMBER[code]`."""

    # the message itself
    BAD_MESSAGE = "BAD_MESSAGE"
    TOO_LARGE = "TOO_LARGE"
    UNKNOWN_METHOD = "UNKNOWN_METHOD"
    BAD_PARAMS = "BAD_PARAMS"
    OLD_PROTOCOL = "OLD_PROTOCOL"
    HELLO_FIRST = "HELLO_FIRST"
    BUSY = "BUSY"
    # who asks
    NOT_PAIRED = "NOT_PAIRED"
    NOT_ALLOWED = "NOT_ALLOWED"
    SIGN_IN_FIRST = "SIGN_IN_FIRST"
    WRONG_PASSWORD = "WRONG_PASSWORD"  # noqa: S105
    LOCKED_OUT = "LOCKED_OUT"
    ID_REUSED = "ID_REUSED"
    # the hall
    HALL_CLOSED = "HALL_CLOSED"
    OUT_OF_HOURS = "OUT_OF_HOURS"
    UNKNOWN_SERVICE = "UNKNOWN_SERVICE"
    UNKNOWN_CLASS = "UNKNOWN_CLASS"
    CLASS_AT_RECEPTION = "CLASS_AT_RECEPTION"
    QUOTA_REACHED = "QUOTA_REACHED"
    HALL_FULL = "HALL_FULL"
    # bookings
    UNKNOWN_BOOKING = "UNKNOWN_BOOKING"
    BOOKING_SPENT = "BOOKING_SPENT"
    BOOKING_CANCELLED = "BOOKING_CANCELLED"
    BOOKING_OTHER_BRANCH = "BOOKING_OTHER_BRANCH"
    BOOKING_OTHER_DAY = "BOOKING_OTHER_DAY"
    BOOKING_FORGED = "BOOKING_FORGED"
    # tickets
    UNKNOWN_TICKET = "UNKNOWN_TICKET"
    NOT_WAITING = "NOT_WAITING"
    WRONG_STEP = "WRONG_STEP"
    NOT_YOURS = "NOT_YOURS"
    NOBODY_WAITS = "NOBODY_WAITS"
    TOO_EARLY = "TOO_EARLY"
    CANNOT_SERVE = "CANNOT_SERVE"
    UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME"
    NOWHERE = "NOWHERE"
    ALREADY_RATED = "ALREADY_RATED"
    # counters
    UNKNOWN_COUNTER = "UNKNOWN_COUNTER"
    COUNTER_TAKEN = "COUNTER_TAKEN"
    NO_COUNTER = "NO_COUNTER"
    COUNTER_NOT_OPEN = "COUNTER_NOT_OPEN"
    HAS_TICKET = "HAS_TICKET"
    HAS_COUNTER = "HAS_COUNTER"
    # the server
    CANNOT_STORE = "CANNOT_STORE"
    STARTING = "STARTING"
    # Added later, and at the end, so that the numbers of the others stay.
    BAD_TEXT = "BAD_TEXT"
    UNKNOWN_PAUSE_REASON = "UNKNOWN_PAUSE_REASON"
    INTERNAL = "INTERNAL"
    CLOCK_MOVED = "CLOCK_MOVED"
    NO_FALSE_DAY = "NO_FALSE_DAY"
    CONFIRM_CLASS = "CONFIRM_CLASS"


NUMBER: dict[Code, int] = {
    Code.BAD_MESSAGE: -32700,
    Code.TOO_LARGE: -32600,
    Code.UNKNOWN_METHOD: -32601,
    Code.BAD_PARAMS: -32602,
    Code.INTERNAL: -32603,
} | {code: -32000 - n for n, code in enumerate(c for c in Code if c not in (
    Code.BAD_MESSAGE, Code.TOO_LARGE, Code.UNKNOWN_METHOD, Code.BAD_PARAMS, Code.INTERNAL))}  # fmt: skip
"""JSON-RPC's own numbers where it has one, its server range otherwise; clients go by `code`, not by the number."""


class Refused(Tolerant):
    """Not done, and nothing changed."""

    code: Code
    facts: dict[str, str] = Field(default_factory=dict)
    """What the words need: a number, a time, a name; `what` is a key of `wire.flaws.WHAT`. Never personal data."""

    def text(self, language: str) -> str:
        """The refusal in plain words, ready for a screen."""
        words = WORDS[self.code].of(language)
        told = worded(self.facts, language)
        facts = {k: NAMES[v].of(language) if k in ("state", "role") and v in NAMES else v for k, v in told.items()}
        return words.format_map(Gaps(facts))


def refused(code: Code, **facts: object) -> Refused:
    """Make a refusal: `refused(Code.NOT_WAITING, number="A012")`."""
    return Refused(code=code, facts={k: str(v) for k, v in facts.items()})


def bad_params(method: str, error: ValidationError | Mapping[str, Any]) -> Refused:
    """What is wrong with what a command was given: the first trouble, its field first."""
    facts = facts_of(error)
    code = Code.BAD_TEXT if facts["what"] in KINDS else Code.BAD_PARAMS
    return Refused(code=code, facts={"method": method[:LONGEST], **facts})


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


NAMES: dict[str, Text] = {
    TicketState.EXPECTED: _t("chưa đến", "not here yet"),
    TicketState.WAITING: _t("đang chờ", "waiting"),
    TicketState.CALLED: _t("đã gọi", "called"),
    TicketState.SERVING: _t("đang phục vụ", "being served"),
    TicketState.PARKED: _t("đang giữ", "on hold"),
    TicketState.MISSED: _t("vắng mặt", "absent"),
    TicketState.DONE: _t("đã xong", "done"),
    TicketState.CANCELLED: _t("đã hủy", "cancelled"),
    Role.KIOSK: _t("Máy lấy số", "A kiosk"),
    Role.COUNTER: _t("Quầy", "A counter"),
    Role.DISPLAY: _t("Màn hình", "A display"),
    Role.RECEPTION: _t("Quầy hướng dẫn", "Reception"),
    Role.MANAGER: _t("Người quản lý", "A manager"),
    Role.PHONE: _t("Điện thoại", "A phone"),
    Role.HUB: _t("Hệ thống đặt lịch", "The hub"),
    Role.SERVER: _t("Máy chủ", "The server"),
}
"""States and roles in words, for the facts `state` and `role`."""

WORDS: dict[Code, Text] = {
    Code.BAD_MESSAGE: _t("Thiết bị gửi thông điệp hỏng: {what}. Hãy khởi động lại chương trình.", "The device sent a broken message: {what}. Restart the program."),
    Code.TOO_LARGE: _t("Thông điệp quá lớn nên không nhận. Giới hạn là {limit} byte.", "The message is too large and was not taken. The limit is {limit} bytes."),
    Code.UNKNOWN_METHOD: _t("Máy chủ không biết lệnh “{method}”. Hãy cập nhật chương trình cho cùng phiên bản.", "The server does not know “{method}”. Update so that both sides have the same version."),
    Code.BAD_PARAMS: _t("Lệnh “{method}” sai ở mục “{field}”: {what}.", "“{method}” is wrong at “{field}”: {what}."),
    Code.OLD_PROTOCOL: _t("Chương trình này nói giao thức {theirs}, máy chủ cần {ours}. Hãy cập nhật chương trình.", "This program speaks protocol {theirs}, the server needs {ours}. Update the program."),
    Code.HELLO_FIRST: _t("Thiết bị phải chào (hello) trước khi gửi lệnh.", "A device must say hello before any command."),
    Code.BUSY: _t("Máy chủ đang quá bận. Xin thử lại sau ít giây.", "The server is too busy. Try again in a few seconds."),
    Code.NOT_PAIRED: _t("Thiết bị chưa được ghép với chi nhánh. Chạy “toiluot pair” trên máy chủ rồi nhập mã cho thiết bị này.", "This device is not paired with the branch. Run “toiluot pair” on the server and give this device the token."),
    Code.NOT_ALLOWED: _t("{role} không được phép làm việc này. Xin báo người quản trị.", "{role} may not do this. Please tell the administrator."),
    Code.SIGN_IN_FIRST: _t("Xin đăng nhập trước.", "Sign in first."),
    Code.WRONG_PASSWORD: _t("Tên hoặc mật khẩu không đúng, hoặc tài khoản này không được đăng nhập ở đây.", "The name or password is wrong, or this account may not sign in here."),
    Code.LOCKED_OUT: _t("Sai quá nhiều lần. Xin đợi {seconds} giây rồi thử lại.", "Too many wrong tries. Wait {seconds} seconds, then try again."),
    Code.ID_REUSED: _t("Mã lệnh này đã dùng cho một lệnh khác. Hãy khởi động lại chương trình.", "This command id was already used for another command. Restart the program."),
    Code.HALL_CLOSED: _t("Hiện ngừng cấp số: {why}", "No numbers are given at the moment: {why}"),
    Code.OUT_OF_HOURS: _t("Ngoài giờ cấp số. Cấp số lại lúc {opens}.", "Outside the hours for numbers. Numbers are given again at {opens}."),
    Code.UNKNOWN_SERVICE: _t("Chi nhánh này không có thủ tục “{service}”. Xin chọn thủ tục khác.", "This branch does not offer “{service}”. Please choose another service."),
    Code.UNKNOWN_CLASS: _t("Không có đối tượng ưu tiên “{class_id}”. Xin chọn lại.", "There is no priority class “{class_id}”. Please choose again."),
    Code.CLASS_AT_RECEPTION: _t("Đối tượng này do cán bộ xác nhận tại chi nhánh. Xin hỏi cán bộ ở quầy.", "Staff of the branch grant this class in person. Please ask them at a counter."),
    Code.QUOTA_REACHED: _t("“{service}” đã hết số hôm nay ({quota} số). Xin quay lại ngày làm việc sau.", "“{service}” has given all of today's {quota} numbers. Please come on the next working day."),
    Code.HALL_FULL: _t("Hội trường đã quá đông ({waiting} người đang chờ). Xin quay lại khi vắng hơn.", "The hall is full ({waiting} people are waiting). Please come back when it is quieter."),
    Code.UNKNOWN_BOOKING: _t("Không tìm thấy lịch hẹn này. Xin kiểm tra lại mã, hoặc lấy số mới.", "This booking was not found. Check the code, or take a new number."),
    Code.BOOKING_SPENT: _t("Lịch hẹn này đã được nhận, số của ông/bà là {number}.", "This booking was already checked in; your number is {number}."),
    Code.BOOKING_CANCELLED: _t("Lịch hẹn này đã hủy. Ông/bà có thể lấy số mới.", "This booking was cancelled. You may take a new number."),
    Code.BOOKING_OTHER_BRANCH: _t("Lịch hẹn này ở chi nhánh khác. Ông/bà có thể lấy số mới ở đây.", "This booking is at another branch. You may take a new number here."),
    Code.BOOKING_OTHER_DAY: _t("Lịch hẹn này là ngày {day}. Hôm nay ông/bà có thể lấy số mới.", "This booking is for {day}. Today you may take a new number."),
    Code.BOOKING_FORGED: _t("Mã QR này không phải do hệ thống đặt lịch cấp. Xin lấy số mới.", "This QR code was not made by the booking system. Please take a new number."),
    Code.UNKNOWN_TICKET: _t("Không có số này hôm nay. Ai cầm phiếu của hôm nay: xin lấy số mới, quầy sẽ gọi số đó trước.", "There is no such number today. Who holds a paper of today takes a new number, and a counter calls it first."),
    Code.NOT_WAITING: _t("Số {number} không còn chờ nữa (hiện: {state}).", "Number {number} is not waiting any more (now: {state})."),
    Code.WRONG_STEP: _t("Số {number} hiện “{state}”, không làm được việc này.", "Number {number} is now “{state}”; this cannot be done."),
    Code.NOT_YOURS: _t("Số {number} đang ở quầy khác.", "Number {number} is at another counter."),
    Code.NOBODY_WAITS: _t("Không còn ai chờ mà quầy này phục vụ được.", "Nobody is waiting whom this counter can serve."),
    Code.TOO_EARLY: _t("Chưa thể báo vắng số {number}: cần {calls} lần gọi và {seconds} giây sau lần gọi cuối.", "Number {number} cannot be marked absent yet: it takes {calls} calls and {seconds} seconds after the last."),
    Code.CANNOT_SERVE: _t("Quầy này không phục vụ “{service}”.", "This counter does not serve “{service}”."),
    Code.UNKNOWN_OUTCOME: _t("Không có kết quả “{outcome}” trong danh mục. Xin chọn lại.", "The outcome “{outcome}” is not in the catalogue. Choose another."),
    Code.NOWHERE: _t("Xin chọn nơi chuyển đến: một thủ tục hoặc một quầy khác phục vụ được.", "Choose where to transfer to: a service, or another counter that can serve it."),
    Code.ALREADY_RATED: _t("Lượt này đã được đánh giá. Xin cảm ơn.", "This visit was already rated. Thank you."),
    Code.UNKNOWN_COUNTER: _t("Không có quầy “{counter}” trong cấu hình chi nhánh.", "The branch has no counter “{counter}”."),
    Code.COUNTER_TAKEN: _t("Quầy {counter} đang do {person} sử dụng. Xin chọn quầy khác, hoặc nhờ người đó đóng quầy.", "Counter {counter} is in use by {person}. Choose another, or ask them to close it."),
    Code.NO_COUNTER: _t("Xin mở một quầy trước.", "Open a counter first."),
    Code.COUNTER_NOT_OPEN: _t("Quầy đang tạm nghỉ hoặc đóng. Xin mở lại quầy trước khi gọi số.", "The counter is paused or closed. Open it before calling."),
    Code.HAS_TICKET: _t("Quầy đang có số {number}. Xin hoàn tất số này trước.", "The counter still has number {number}. Finish it first."),
    Code.HAS_COUNTER: _t("Ông/bà đang mở quầy {counter}. Xin đóng quầy đó trước.", "You have counter {counter} open. Close it first."),
    Code.CANNOT_STORE: _t("Máy chủ không ghi được dữ liệu ({what}). Chưa có gì thay đổi; xin báo người quản trị.", "The server cannot store data ({what}). Nothing was changed; tell the administrator."),
    Code.STARTING: _t("Máy chủ đang khởi động. Xin đợi giây lát.", "The server is starting. Please wait a moment."),
    Code.BAD_TEXT: _t("Mục “{field}” có {what}, không dùng được. Xin xóa ký tự đó rồi thử lại.", "“{field}” holds {what}, which cannot be used. Remove it and try again."),
    Code.UNKNOWN_PAUSE_REASON: _t("Không có lý do tạm nghỉ “{reason}” trong danh mục. Xin chọn lại.", "The reason for a pause “{reason}” is not in the catalogue. Choose another."),
    Code.INTERNAL: _t("Máy chủ gặp lỗi khi thực hiện lệnh này. Chưa có gì thay đổi; xin báo người quản trị.", "The server met an error with this command. Nothing was changed; tell the administrator."),
    Code.CLOCK_MOVED: _t("Đồng hồ của máy chủ vừa đổi tiếp. Xin xem lại giờ rồi xác nhận lần nữa.", "The server's clock has moved again. Look at the time once more, then confirm."),
    Code.CONFIRM_CLASS: _t("Lịch hẹn ghi đối tượng ưu tiên “{name}”. Xin xác nhận có đúng không.", "The booking says “{name}”. Please confirm whether that is so."),
    Code.NO_FALSE_DAY: _t("Không có ngày nào mở nhầm để hủy: ngày trước đó phải là hôm nay theo đồng hồ. Hãy chỉnh đồng hồ trước.", "There is no day opened by mistake: by the clock, the day before it must be today. Set the clock right first."),
}  # fmt: skip
"""The words of every code; a test holds that each code has them in both languages."""
