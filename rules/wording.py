"""The words of a clerk's steps in both languages: what each is called, and why it cannot be done now."""

from __future__ import annotations

from wire.values import Text


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


STEP: dict[str, Text] = {
    "next": _t("Gọi số tiếp theo", "Call the next number"),
    "recall": _t("Gọi lại", "Call again"),
    "start": _t("Bắt đầu phục vụ", "Start serving"),
    "no_show": _t("Vắng mặt", "No-show"),
    "park": _t("Giữ số", "Hold"),
    "transfer": _t("Chuyển", "Transfer"),
    "finish": _t("Hoàn tất", "Finish"),
    "finish_next": _t("Hoàn tất và gọi số tiếp theo", "Finish and call the next"),
    "pause": _t("Tạm nghỉ", "Pause"),
    "resume": _t("Tiếp tục làm việc", "Go on working"),
    "choose": _t("Chọn số", "Choose a number"),
    "bring_back": _t("Cho vào lại hàng", "Back in line"),
    "open": _t("Mở quầy", "Open the counter"),
    "close": _t("Đóng quầy", "Close the counter"),
}
"""What a button says."""

STEP_SHORT: dict[str, Text] = {
    "next": _t("Gọi tiếp", "Call next"),
    "start": _t("Bắt đầu", "Start"),
    "no_show": _t("Vắng", "Absent"),
    "park": _t("Giữ", "Hold"),
    "finish_next": _t("Hoàn tất, gọi tiếp", "Finish, call next"),
    "resume": _t("Tiếp tục", "Go on"),
    "choose": _t("Chọn số", "Choose"),
}
"""The same where there is little room."""
FINISH_ONLY = _t("Chỉ hoàn tất", "Finish only")
WAIT_SECONDS = _t("Báo vắng được sau {seconds} giây nữa.", "A no-show can be recorded in {seconds} s.")
MORE_CALLS = _t(
    "Cần gọi đủ {needed} lần mới báo vắng được (đã gọi {calls}). F3 để gọi lại.",
    "It takes {needed} calls before a no-show ({calls} so far). F3 calls again.",
)
FINISH_FIRST = _t(
    "Đang phục vụ {number}. F9: hoàn tất và gọi số tiếp theo.",
    "You are serving {number}. F9 finishes and calls the next.",
)
ANSWER_FIRST = _t(
    "{number} đang được gọi. F4: bắt đầu, F3: gọi lại, F6: vắng mặt.",
    "{number} is being called. F4 starts, F3 calls again, F6 no-show.",
)
NOBODY = _t("Không còn ai chờ mà quầy này phục vụ được.", "Nobody is waiting whom this counter can serve.")
NO_TICKET = _t("Quầy chưa gọi số nào.", "No number is at this counter.")
RESUME_FIRST = _t("Quầy đang tạm nghỉ. F10: tiếp tục làm việc.", "The counter is paused. F10 goes on.")
NOT_STARTED = _t("Bấm F4 để bắt đầu phục vụ {number} trước.", "Press F4 to start serving {number} first.")

NOT_LIVE = _t(
    "Mất kết nối với máy chủ nên chưa làm được. Chương trình đang tự nối lại.",
    "The link to the server is lost, so this cannot be done. The program is connecting again by itself.",
)
STILL_SENDING = _t("Đang chờ máy chủ trả lời.", "Waiting for the server's answer.")
NOT_ALLOWED = _t("Máy chủ chưa cho phép “{step}” lúc này.", "The server does not allow “{step}” now.")
