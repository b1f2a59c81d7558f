"""What can be wrong with the sound: a kind, and plain words with what to do for whoever looks after the hall."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from wire.values import Text


class TroubleKind(StrEnum):
    """Sorts of trouble."""

    NO_OUTPUT = "no_output"
    UNFIT_OUTPUT = "unfit_output"
    FAILED = "failed"
    STUCK = "stuck"
    LOG = "log"
    NO_PROGRAM = "no_program"
    NO_SPEECH = "no_speech"
    RECORDING = "recording"
    """One recording of the office is not used; the voice speaks all the same."""


def _t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


WORDS: dict[TroubleKind, Text] = {
    TroubleKind.NO_OUTPUT: _t(
        "Không có tiếng: máy này không có đầu ra âm thanh. Hãy nối loa, hoặc cài dịch vụ âm thanh (pipewire-pulse).",
        "No sound: this machine has no sound output. Connect a loudspeaker, or install a sound service "
        "(pipewire-pulse).",
    ),
    TroubleKind.UNFIT_OUTPUT: _t(
        "Không có tiếng: đầu ra âm thanh {detail} không phát được 16 bit một kênh. Hãy chọn đầu ra khác.",
        "No sound: the output {detail} cannot play 16-bit mono. Choose another output.",
    ),
    TroubleKind.FAILED: _t(
        "Không có tiếng: đầu ra âm thanh báo lỗi ({detail}). Hãy xem lại loa và dây.",
        "No sound: the sound output failed ({detail}). Look at loudspeaker and cable.",
    ),
    TroubleKind.STUCK: _t(
        "Không có tiếng: đầu ra âm thanh không nhận âm thanh. Hãy khởi động lại dịch vụ âm thanh.",
        "No sound: the sound output does not take any. Restart the sound service.",
    ),
    TroubleKind.LOG: _t("Không ghi được tệp âm thanh: {detail}", "The sound log cannot be written: {detail}"),
    TroubleKind.NO_PROGRAM: _t(
        "Không có tiếng: thiếu chương trình {detail}. Hãy cài: apt install espeak-ng",
        "No sound: the program {detail} is missing. Install it: apt install espeak-ng",
    ),
    TroubleKind.NO_SPEECH: _t(
        "Không có tiếng: không tạo được giọng đọc ({detail}).", "No sound: no speech can be made ({detail})."
    ),
    TroubleKind.RECORDING: _t("Không dùng được bản ghi âm {detail}", "A recording is not used: {detail}"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong."""

    kind: TroubleKind
    detail: str = ""
    """A name, or a library's own words."""

    @property
    def silences(self) -> bool:
        """Whether nothing is heard because of it."""
        return self.kind is not TroubleKind.RECORDING

    def text(self, language: str) -> str:
        """What is wrong and what to do, ready for a screen."""
        return WORDS[self.kind].of(language).format(detail=self.detail)
