"""What a call says: ticket number, counter and language become a list of clips."""

from __future__ import annotations

from typing import Final

from clientkit.voice.clip import CHIME, Clip
from wire.values import Language

HIGHEST_COUNTER: Final = 999
"""Counters up to this number are read as a number; anything else is read as the name it is."""

_DIGITS: Final[dict[Language, tuple[str, ...]]] = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}

# Letter names as they are called out in an office, not as a voice would guess them from one letter.
_LETTERS_VI: Final[dict[str, str]] = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "F": "ép-phờ", "G": "giê", "H": "hát",
    "I": "i", "J": "di", "K": "ca", "L": "e-lờ", "M": "em-mờ", "N": "en-nờ", "O": "o", "P": "pê", "Q": "quy",
    "R": "e-rờ", "S": "ét-sì", "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích-xì", "Y": "i dài",
    "Z": "dét",
}  # fmt: skip

SPOKEN: Final = tuple(_DIGITS)
"""Languages that calls can be spoken in."""

_INVITE: Final[dict[Language, str]] = {"vi": "Xin mời số", "en": "Number"}
_TO_COUNTER: Final[dict[Language, str]] = {"vi": "đến quầy số", "en": "please go to counter"}
_TO_NAMED: Final[dict[Language, str]] = {"vi": "đến", "en": "please go to"}

_EN_TEENS: Final = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def vietnamese_number(value: int, *, zero_ten: str = "linh") -> str:
    """Read a whole number from 0 to 999 the way people say it.

    Args:
        value: the number.
        zero_ten: the word for an empty tens place after a hundred: "linh" (north) or "lẻ" (south).

    Raises:
        ValueError: the number is outside 0..999.
    """
    if not 0 <= value <= HIGHEST_COUNTER:
        raise ValueError(f"a counter is a number from 0 to {HIGHEST_COUNTER}, not {value}")
    digits = _DIGITS["vi"]
    hundreds, rest = divmod(value, 100)
    words = [digits[hundreds], "trăm"] if hundreds else []
    tens, ones = divmod(rest, 10)
    if tens == 0:
        if hundreds and ones:
            words += [zero_ten, digits[ones]]
        elif not hundreds:
            words.append(digits[ones])
        return " ".join(words)
    words += ["mười"] if tens == 1 else [digits[tens], "mươi"]
    # After a ten, "một" becomes "mốt" (from 21) and "năm" becomes "lăm" (from 15); four stays "bốn".
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5:
        words.append("lăm")
    elif ones:
        words.append(digits[ones])
    return " ".join(words)


def english_number(value: int) -> str:
    """Read a whole number from 0 to 999 in English.

    Raises:
        ValueError: the number is outside 0..999.
    """
    if not 0 <= value <= HIGHEST_COUNTER:
        raise ValueError(f"a counter is a number from 0 to {HIGHEST_COUNTER}, not {value}")
    hundreds, rest = divmod(value, 100)
    words = [f"{_DIGITS['en'][hundreds]} hundred"] if hundreds else []
    tens, ones = divmod(rest, 10)
    if rest >= 20:
        words.append(_EN_TENS[tens] + (f"-{_DIGITS['en'][ones]}" if ones else ""))
    elif rest >= 10:
        words.append(_EN_TEENS[rest - 10])
    elif rest or not hundreds:
        words.append(_DIGITS["en"][rest])
    return " and ".join(words)


def character_clip(character: str, language: Language) -> Clip | None:
    """Return the clip for one letter or digit of a ticket number; None for signs that are not spoken."""
    if character.isdecimal():
        digit = int(character)
        return Clip(f"{language}/digit-{digit}", language, _DIGITS[language][digit])
    letter = character.upper()
    if language == "vi" and letter in _LETTERS_VI:
        return Clip(f"vi/letter-{letter}", "vi", _LETTERS_VI[letter])
    if language == "en" and letter.isalpha():
        return Clip(f"en/letter-{letter}", "en", "D" if letter == "Đ" else letter)
    return None


def counter_clip(counter: str, language: Language, *, zero_ten: str = "linh") -> Clip:
    """Return the clip that sends a person to a counter: its number, or its name where it has no number."""
    label = counter.strip()
    if label.isdecimal() and int(label) <= HIGHEST_COUNTER:
        value = int(label)
        spoken = vietnamese_number(value, zero_ten=zero_ten) if language == "vi" else english_number(value)
        return Clip(f"{language}/counter-{value}", language, f"{_TO_COUNTER[language]} {spoken}")
    file_part = "".join(sign if sign.isalnum() else "-" for sign in label)
    return Clip(f"{language}/counter-{file_part}", language, f"{_TO_NAMED[language]} {label}")


def invite_clip(language: Language) -> Clip:
    """Return the clip that opens a call."""
    return Clip(f"{language}/invite", language, _INVITE[language])


def sentence(number: str, counter: str, language: Language, *, zero_ten: str = "linh") -> list[Clip]:
    """Return one call in one language: the number sign by sign with its zeros, then the counter."""
    signs = [clip for sign in number if (clip := character_clip(sign, language)) is not None]
    return [invite_clip(language), *signs, counter_clip(counter, language, zero_ten=zero_ten)]


def announcement(
    number: str, counter: str, language: Language, *, chime: bool = True, zero_ten: str = "linh"
) -> list[Clip]:
    """Return the whole call: chime, Vietnamese, and English after it when the ticket was taken in English.

    Args:
        number: the ticket number as printed, for example "A012".
        counter: the counter's number, or its name where it has none.
        language: the language the ticket was taken in.
        chime: False when the call follows another without a pause.
        zero_ten: "linh" or "lẻ".
    """
    clips = [CHIME] if chime else []
    clips += sentence(number, counter, "vi", zero_ten=zero_ten)
    if language == "en":
        clips += sentence(number, counter, "en", zero_ten=zero_ten)
    return clips


def bank(letters: str, counters: list[str], languages: list[Language], *, zero_ten: str = "linh") -> list[Clip]:
    """Return every clip a branch can need, so that all are rendered before the first call.

    Args:
        letters: the letters of the branch's number series.
        counters: the counters' numbers or names.
        languages: the languages spoken in the hall.
        zero_ten: "linh" or "lẻ".
    """
    clips: dict[str, Clip] = {CHIME.name: CHIME}
    for language in languages:
        for clip in (
            invite_clip(language),
            *(character_clip(sign, language) for sign in f"0123456789{letters}"),
            *(counter_clip(counter, language, zero_ten=zero_ten) for counter in counters),
        ):
            if clip is not None:
                clips[clip.name] = clip
    return list(clips.values())
