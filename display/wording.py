"""What a call says: ticket number, counter and language become a list of clips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from clientkit.voice.clip import CHIME, Clip
from display.calls import Form
from wire.catalogue import Branch
from wire.values import Language, Text
from wire.word_files import FIRST, WordFiles

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

_WORDS = WordFiles.beside("display", __file__).table("calls")
"""The sentences about the number; a further language is spoken as soon as it has these."""

_EN_TEENS: Final = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


_SENTENCE_ENDS: Final = re.compile(r"(?<=[^\WA-ZĐ_][.!?]) +(?=[^\W\d_a-z])")
"""Where a notice may be parted; "TP. Hà Nội" is not."""


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


def spoken(languages: Iterable[Language]) -> tuple[Language, ...]:
    """Those of a hall's languages that calls can be spoken in, Vietnamese first: it is understood by everybody."""
    return (FIRST, *(one for one in languages if one != FIRST and _WORDS.read_in("invite", one) == one))


def character_clip(character: str, language: Language) -> Clip | None:
    """Return the clip for one letter or digit of a ticket number; None for signs that are not spoken.

    A language whose names of digits are not known here leaves them to the voice, which reads the sign.
    """
    if character.isdecimal():
        digit = int(character)
        names = _DIGITS.get(language)
        return Clip(f"{language}/digit-{digit}", language, names[digit] if names else str(digit))
    letter = character.upper()
    if language == FIRST:
        return Clip(f"vi/letter-{letter}", "vi", _LETTERS_VI[letter]) if letter in _LETTERS_VI else None
    if letter.isalpha():
        return Clip(f"{language}/letter-{letter}", language, "D" if letter == "Đ" else letter)
    return None


def counter_clip(counter: str, language: Language, *, zero_ten: str = "linh", short: bool = False) -> Clip:
    """Return the clip that sends a person to a counter: its number, or its name where it has no number.

    Args:
        counter: its number or name.
        language: the language to say it in.
        zero_ten: "linh" or "lẻ".
        short: only which counter, for a hall where many wait to be called.
    """
    label = counter.strip()
    end = "-short" if short else ""
    if label.isdecimal() and int(label) <= HIGHEST_COUNTER:
        value = int(label)
        key, name = "counter" if short else "to_counter", _number(value, language, zero_ten)
        file_part = str(value)
    else:
        key, name = "named" if short else "to_named", label
        file_part = "".join(sign if sign.isalnum() else "-" for sign in label)
    return Clip(f"{language}/counter-{file_part}{end}", language, _WORDS.say(key, language, {"counter": name}))


def _number(value: int, language: Language, zero_ten: str) -> str:
    match language:
        case "vi":
            return vietnamese_number(value, zero_ten=zero_ten)
        case "en":
            return english_number(value)
        case _:
            return str(value)


def invite_clip(language: Language, *, again: bool = False) -> Clip:
    """Return the clip that opens a call; `again` for a number that its counter called before."""
    name, key = ("invite-again", "again") if again else ("invite", "invite")
    return Clip(f"{language}/{name}", language, _WORDS[key].of(language))


def sentence(
    number: str,
    counter: str,
    language: Language,
    *,
    form: Form = Form.FULL,
    again: bool = False,
    zero_ten: str = "linh",
) -> list[Clip]:
    """Return one call in one language: the number sign by sign with its zeros, then the counter.

    Args:
        number: the ticket number as printed, for example "A012".
        counter: the counter's number, or its name where it has none.
        language: the language to say it in.
        form: how much is said (rule R11 of `display.calls`).
        again: whether the counter called the number before.
        zero_ten: "linh" or "lẻ".
    """
    # "đến quầy số ba" is hardly longer than "quầy ba"; what English says before its counter is.
    short = form is Form.CROWDED or (form is Form.BUSY and language != FIRST)
    signs = [clip for sign in number if (clip := character_clip(sign, language)) is not None]
    opening = [invite_clip(language, again=again)] if form is Form.FULL else []
    return [*opening, *signs, counter_clip(counter, language, zero_ten=zero_ten, short=short)]


def languages_of(language: Language, form: Form, time: int = 1, *, own_first: bool = False) -> tuple[Language, ...]:
    """The languages that a call is said in, in their order.

    Args:
        language: the one the ticket was taken in.
        form: how much is said.
        time: 1, or 2 for the second time of the same call, which is for those whose language it is.
        own_first: whether the ticket's own language comes before Vietnamese.
    """
    if language == FIRST:
        return (FIRST,)
    if form is Form.CROWDED or time == 2:
        return (language,)
    return (language, FIRST) if own_first else (FIRST, language)


def announcement(
    number: str, counter: str, language: Language, *, chime: bool = True, zero_ten: str = "linh"
) -> list[Clip]:
    """Return a whole call as it is said the first time while nobody waits: chime, Vietnamese, the ticket's language.

    Args:
        number: the ticket number as printed, for example "A012".
        counter: the counter's number, or its name where it has none.
        language: the language the ticket was taken in.
        chime: False when the call follows another without a pause.
        zero_ten: "linh" or "lẻ".
    """
    clips = [CHIME] if chime else []
    for one in languages_of(language, Form.FULL):
        clips += sentence(number, counter, one, zero_ten=zero_ten)
    return clips


def notice(notice_id: str, text: Text, languages: Sequence[Language]) -> tuple[Clip, ...]:
    """Return a notice sentence by sentence, in each of a hall's languages in which it has words.

    Args:
        notice_id: which one it is.
        text: its words.
        languages: those that are spoken; where it has words in none of them, it is read in the first it has.
    """
    written = {language: words.strip() for language, words in text.root.items() if words.strip()}
    chosen = [language for language in languages if language in written] or list(written)[:1]
    return tuple(
        Clip(f"{language}/notice-{notice_id}-{n}", language, words)
        for language in chosen
        for n, words in enumerate(_SENTENCE_ENDS.split(written[language]))
    )


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
            *(character_clip(sign, language) for sign in f"0123456789{letters}"),
            *(counter_clip(counter, language, zero_ten=zero_ten) for counter in counters),
            invite_clip(language),
            *(counter_clip(counter, language, zero_ten=zero_ten, short=True) for counter in counters),
            invite_clip(language, again=True),
        ):
            if clip is not None:
                clips[clip.name] = clip
    return list(clips.values())


def clips_of(branch: Branch, languages: Iterable[Language], zero_ten: str = "linh") -> tuple[Clip, ...]:
    """Every clip that a call at this branch can need."""
    letters = "".join(sorted({group.series for group in branch.groups}))
    counters = [str(counter.number) for counter in branch.counters]
    return tuple(bank(letters, counters, list(spoken(languages)), zero_ten=zero_ten))
