"""The counter's own words in both languages: steps, reasons, states, and why a key does nothing now."""

from __future__ import annotations

from wire.values import CounterState, Reason, Text


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


CALLED_BECAUSE: dict[Reason, Text] = {
    Reason.LONGEST: _t(
        "chờ lâu nhất trong các số quầy này phục vụ được", "waited longest of those this counter serves"
    ),
    Reason.SKILL: _t(
        "chờ lâu nhất trong các số quầy này phục vụ được; số đến trước thuộc quầy khác",
        "waited longest of those this counter serves; earlier numbers are for other counters",
    ),
    Reason.PRIORITY: _t("thuộc đối tượng ưu tiên", "has priority"),
    Reason.BOOKING: _t("có lịch hẹn và đến đúng giờ", "has a booking and came on time"),
    Reason.RETURNED: _t("đã được giữ số hoặc vắng mặt, nay trở lại", "was held or absent and has come back"),
    Reason.RECALL: _t("được gọi lại", "called again"),
    Reason.CHOSEN: _t("cán bộ chọn gọi", "chosen by the clerk"),
    Reason.FIRST: _t("được chuyển đến để phục vụ trước", "transferred to be served first"),
}
"""Why this ticket was called, after its number."""

PASSED_BECAUSE: dict[Reason, Text] = {
    Reason.LONGEST: _t("đến trước nhưng tính từ giờ muộn hơn", "came earlier but counts from later"),
    Reason.SKILL: _t("quầy này không làm thủ tục đó", "not a service of this counter"),
    Reason.PRIORITY: _t("nhường đối tượng ưu tiên", "gave way to priority"),
    Reason.BOOKING: _t("nhường lịch hẹn", "gave way to a booking"),
    Reason.RETURNED: _t("từng vắng mặt hoặc được giữ số, mới vào lại hàng", "was held or absent and came back later"),
    Reason.RECALL: _t("quầy gọi lại số trước đó", "the counter called its number again"),
    Reason.CHOSEN: _t("cán bộ chọn số khác", "the clerk chose another"),
    Reason.FIRST: _t("nhường số được chuyển đến trước", "gave way to a transfer served first"),
}
"""Why an earlier ticket was passed over."""

NEXT_BECAUSE: dict[Reason, Text] = {
    Reason.LONGEST: _t("chờ lâu nhất", "waited longest"),
    Reason.SKILL: _t("chờ lâu nhất ở quầy này", "longest for this counter"),
    Reason.PRIORITY: _t("ưu tiên", "priority"),
    Reason.BOOKING: _t("lịch hẹn", "booking"),
    Reason.RETURNED: _t("quay lại", "came back"),
    Reason.RECALL: _t("gọi lại", "called again"),
    Reason.CHOSEN: _t("được chọn", "chosen"),
    Reason.FIRST: _t("chuyển đến trước", "transferred first"),
}
"""The same in two or three words, for the line of who is next."""

COUNTER_STATE: dict[CounterState, Text] = {
    CounterState.OPEN: _t("Đang mở", "Open"),
    CounterState.PAUSED: _t("Tạm nghỉ", "Paused"),
    CounterState.CLOSED: _t("Đã đóng", "Closed"),
}

LATE = _t("Máy chủ chưa trả lời.", "The server has not answered yet.")
LATE_DETAIL = _t(
    "Xin đợi, đừng bấm lại: việc vừa làm vẫn được giữ và được hỏi lại, và chỉ được ghi một lần.",
    "Wait, and do not press again: what you did is kept and asked again, and it counts once.",
)
SIGN_IN_AGAIN = _t("Phiên đăng nhập đã hết. Xin đăng nhập lại.", "Your session has ended. Please sign in again.")
FILL_BOTH = _t("Xin nhập tên đăng nhập và mật khẩu.", "Enter your user name and password.")

JUST_CALLED = _t("Vừa gọi {number}", "Just called {number}")
CALLED_AGAIN = _t("Đã gọi lại {number} (lần {nth})", "Called {number} again ({nth})")
DONE: dict[str, Text] = {
    "ticket.finish": _t("Đã hoàn tất {number}", "Finished {number}"),
    "ticket.no_show": _t("Đã báo vắng {number}", "{number} recorded as absent"),
    "ticket.park": _t("Đang giữ {number}", "Holding {number}"),
    "ticket.transfer": _t("Đã chuyển {number} đến {place}", "Transferred {number} to {place}"),
    "ticket.return": _t("{number} đã vào lại hàng chờ", "{number} is back in line"),
    "counter.pause": _t("Quầy tạm nghỉ", "The counter is paused"),
    "counter.resume": _t("Quầy làm việc trở lại", "The counter is open again"),
}
"""What a toast says when the server has done it, by command."""

LINK: dict[str, Text] = {
    "connecting": _t("Đang kết nối máy chủ…", "Connecting to the server…"),
    "lost": _t("Mất kết nối với máy chủ. Đang tự nối lại…", "The link to the server is lost. Connecting again…"),
    "resyncing": _t("Đang cập nhật lại…", "Catching up…"),
}
OLD_SINCE = _t("Hình dưới đây là lúc {time}, có thể đã cũ.", "What you see is from {time} and may be old.")

COUNTER = _t("Quầy {number}", "Counter {number}")
COUNTER_TAKEN = _t("{person} đang dùng", "in use by {person}")
COUNTER_FREE = _t("trống", "free")
WAITED = _t("đã chờ {minutes} phút", "waited {minutes} min")
OVER_TARGET = _t("quá {target} phút", "over {target} min")
PASSED = _t("Đến trước, chưa gọi", "Came earlier, not called")
AND_MORE = _t("và {count} số nữa", "and {count} more")
AGO = _t("{minutes} phút trước", "{minutes} min ago")
JUST_NOW = _t("vừa xong", "just now")
UNTIL = _t("đến {time}", "until {time}")
REMIND_NOW = _t("hẹn {time}, đã đến giờ", "due {time}")
BOOKED_FOR = _t("hẹn {time}", "booked {time}")
NTH_CALL = _t("lần gọi {calls}", "call {calls}")
LEG = _t("lượt thứ {legs}", "leg {legs}")
ENGLISH_SPEAKER = _t("tiếng Anh", "English")
SERVING = _t("Đang phục vụ", "Serving")
CALLING = _t("Đang gọi", "Calling")
PAUSED_FOR = _t("Tạm nghỉ", "Paused")
ANNOUNCED: dict[tuple[bool, bool], Text] = {
    (True, True): _t("đã hiện và đọc", "shown and spoken"),
    (True, False): _t("đã hiện, chờ đọc", "shown, not spoken yet"),
    (False, True): _t("đã đọc, chưa hiện", "spoken, not shown yet"),
    (False, False): _t("chờ màn hình hiện", "not shown yet"),
}
"""By (shown, spoken), as the hall's displays report them."""

NOT_ANNOUNCED: dict[bool, Text] = {
    True: _t("đã hiện, không đọc", "shown, not spoken"),
    False: _t("chưa màn hình nào hiện", "no screen has shown it"),
}
"""By shown, when nothing more is to be waited for."""

PEOPLE = _t("{count} người", "{count} people")
MEAN = _t("trung bình {minutes}′", "mean {minutes}′")
WITHIN = _t("trong {target}′", "within {target}′")
WAITING_SHORT = _t("{count} chờ", "{count} waiting")
SERVED = _t("đã phục vụ {count}", "{count} served")

QUICK_WHYS: tuple[Text, ...] = (
    _t("Đã quay lại bổ sung giấy tờ", "Came back with missing papers"),
    _t("Người dân có việc gấp", "Urgent for the citizen"),
    _t("Theo yêu cầu của phụ trách", "Asked by the supervisor"),
)
"""Reasons offered for calling a chosen number."""

PARK_WHYS: tuple[Text, ...] = (
    _t("Bổ sung giấy tờ", "Fetch a paper"),
    _t("Sao chụp, công chứng", "Make a copy"),
    _t("Nộp lệ phí", "Pay the fee"),
)
"""Reasons offered for holding a number."""

PARK_MINUTES: tuple[int, ...] = (5, 15, 30, 60)
CHOOSE_A_ROW = _t("Xin chọn một dòng trong danh sách.", "Choose a line of the list.")
GIVE_A_REASON = _t("Xin ghi lý do gọi số này; lý do được lưu lại.", "Say why you call this number; the reason is kept.")
UNSURE = _t(
    "Máy chủ chưa trả lời. Chưa biết lệnh đã được thực hiện hay chưa; xin nhìn lại màn hình.",
    "The server has not answered. It is not known whether this was done; look at the screen again.",
)
NO_SUCH_OUTCOME = _t("Danh mục chỉ có {count} kết quả.", "The catalogue has only {count} outcomes.")
