"""The words in which a day is told."""

from __future__ import annotations

from wire.values import Reason, Text


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


WORDS: dict[str, Text] = {
    "title": _t("{branch}, ngày {day}", "{branch}, {day}"),
    "settings.applied": _t("Áp dụng cấu hình mới", "New settings in force"),
    "day.opened": _t("Mở ngày làm việc", "The business day opens"),
    "day.closed": _t("Kết thúc ngày làm việc", "The business day closes"),
    "day.goes_on": _t(
        "Đồng hồ được chỉnh qua nửa đêm: ngày làm việc tiếp tục",
        "The clock was put right past midnight: the day goes on",
    ),
    "carried": _t("chuyển sang ngày này: {numbers}", "come along: {numbers}"),
    "day.taken_back": _t(
        "Hủy ngày {false_day} do đồng hồ sai mở nhầm, ngày {day} tiếp tục",
        "{false_day} is taken back, a false clock had opened it; {day} goes on",
    ),
    "renumbered": _t("đổi số: {numbers}", "new numbers: {numbers}"),
    "clock.corrected": _t("Chỉnh đồng hồ {by} giây", "The clock is put right by {by} s"),
    "left": _t("còn lại, đã hủy: {numbers}", "left over, cancelled: {numbers}"),
    "hall.closed": _t("Ngừng cấp số: {why}", "No more numbers: {why}"),
    "hall.opened": _t("Cấp số trở lại", "Numbers are given again"),
    "ticket.issued": _t("Cấp số {number}: {service}", "{number} is given: {service}"),
    "class": _t("diện {name}", "class: {name}"),
    "granted": _t("do {person} xác nhận", "granted by {person}"),
    "booked": _t("có lịch hẹn lúc {clock}", "booked for {clock}"),
    "told": _t("{ahead} người phía trước, báo chờ {low}–{high} phút", "{ahead} ahead, told {low}–{high} min"),
    "ticket.arrived": _t("{number} đã đến, tính từ {clock}", "{number} has arrived, counted from {clock}"),
    "claimed": _t("khai diện {name}, chưa xác nhận", "says {name}, not confirmed"),
    "skipped.restored": _t(
        "Khôi phục từ bản sao lưu: bỏ qua các số có thể đã cấp, cấp tiếp sau {numbers}",
        "Restored from a backup: numbers that may have been given are skipped, the next ones come after {numbers}",
    ),
    "skipped.heard": _t(
        "Nơi khác đã biết những số lớn hơn: cấp tiếp sau {numbers}",
        "Higher numbers are known elsewhere: the next ones come after {numbers}",
    ),
    "ticket.called": _t(
        "Gọi {number} đến quầy {counter}, cán bộ {person}", "{number} is called to counter {counter} by {person}"
    ),
    "nth": _t("lần {n}", "call {n}"),
    "because": _t("Lý do: {reason}", "Why: {reason}"),
    "why": _t("“{why}”", "“{why}”"),
    "passed": _t("Đến trước mà chưa được gọi: {numbers} ({reason})", "Came earlier, passed over: {numbers} ({reason})"),
    "ticket.recalled": _t("Gọi lại {number} đến quầy {counter}", "{number} is called again to counter {counter}"),
    "ticket.started": _t(
        "Bắt đầu phục vụ {number} tại quầy {counter}", "{number} is being served at counter {counter}"
    ),
    "ticket.finished": _t(
        "Xong {number} tại quầy {counter}, kết quả: {outcome}, {dossiers} hồ sơ",
        "{number} is done at counter {counter}: {outcome}, dossiers: {dossiers}",
    ),
    "ticket.missed": _t("{number} vắng mặt tại quầy {counter}", "{number} did not come to counter {counter}"),
    "ticket.parked": _t("Giữ {number} đến {clock}", "{number} is put on hold until {clock}"),
    "returned.parked": _t(
        "{number} trở lại hàng chờ sau khi được giữ, tính từ {clock}",
        "{number} is back in the line after being on hold, counted from {clock}",
    ),
    "returned.missed": _t(
        "{number} trở lại hàng chờ sau khi vắng mặt, tính từ {clock}",
        "{number} is back in the line after being absent, counted from {clock}",
    ),
    "ticket.transferred": _t(
        "Chuyển {number} từ quầy {counter} sang {service}", "{number} is passed on from counter {counter} to {service}"
    ),
    "only": _t("chỉ quầy {counter}", "counter {counter} only"),
    "first": _t("xếp đầu", "to be first"),
    "ticket.cancelled": _t("Hủy {number}", "{number} is cancelled"),
    "counter.opened": _t("Mở quầy {counter}, cán bộ {person}", "Counter {counter} opens with {person}"),
    "counter.paused": _t("Quầy {counter} tạm nghỉ: {why}", "Counter {counter} pauses: {why}"),
    "counter.resumed": _t("Quầy {counter} làm việc trở lại", "Counter {counter} is back"),
    "counter.closed": _t("Đóng quầy {counter}, cán bộ {person}", "Counter {counter} closes, {person}"),
    "call.shown": _t("Màn hình {device} đã hiện {number}", "Display {device} showed {number}"),
    "call.unspoken": _t("Màn hình {device} không đọc {number}", "Display {device} did not speak {number}"),
    "call.spoken": _t("Màn hình {device} đã đọc {number}", "Display {device} spoke {number}"),
    "visit.rated": _t("{number} đánh giá {score}/5", "{number} rates {score} of 5"),
    "by": _t("bởi {who}", "by {who}"),
    "served_in_all": _t(
        "Tổng cộng: {issued} số, {called} lượt gọi, {done} xong, {missed} vắng mặt, {cancelled} hủy, {transferred} chuyển quầy.",
        "In all: {issued} numbers, {called} calls, {done} done, {missed} absent, {cancelled} cancelled, {transferred} passed on.",
    ),
    "no_number": _t("Ngày này không có số {number}.", "There is no number {number} on this day."),
}

CALLED_BECAUSE: dict[Reason, Text] = {
    Reason.LONGEST: _t("đến sớm nhất trong số người quầy này phục vụ", "came first of those this counter serves"),
    Reason.PRIORITY: _t("thuộc diện ưu tiên", "priority class"),
    Reason.BOOKING: _t("có lịch hẹn", "booked"),
    Reason.RETURNED: _t("trở lại hàng chờ", "back in the line"),
    Reason.RECALL: _t("gọi lại", "called again"),
    Reason.CHOSEN: _t("cán bộ chọn", "chosen by the clerk"),
    Reason.FIRST: _t("được chuyển đến và xếp đầu", "passed on, to be first"),
    Reason.SKILL: _t("quầy này làm thủ tục đó", "this counter serves it"),
}
"""Why a ticket was called."""

PASSED_BECAUSE: dict[Reason, Text] = {
    Reason.SKILL: _t("quầy này không làm thủ tục đó", "this counter does not serve them"),
    Reason.PRIORITY: _t("người được gọi thuộc diện ưu tiên", "the one called has priority"),
    Reason.BOOKING: _t(
        "người được gọi có lịch hẹn, hoặc người này đến trễ hẹn",
        "the one called is booked, or this one came late to a booking",
    ),
    Reason.RETURNED: _t("vừa trở lại hàng chờ", "came back into the line"),
    Reason.RECALL: _t("gọi lại người đã gọi", "another was called again"),
    Reason.CHOSEN: _t("cán bộ chọn số khác", "the clerk chose another"),
    Reason.FIRST: _t("người được gọi được xếp đầu", "the one called was to be first"),
    Reason.LONGEST: _t("người được gọi tính từ lúc sớm hơn", "the one called counts from earlier"),
}
"""Why a ticket that came earlier was not."""
