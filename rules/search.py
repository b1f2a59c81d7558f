"""Search among services that ignores tone marks and case: "khai sinh", "KHAI SINH" and "khái sính" find the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from wire.catalogue import Branch, LifeEvent, Service

ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "giay chung nhan": ("so do", "so hong", "bia do"),
    "bien dong dat dai": ("sang ten", "mua ban nha dat"),
    "ho chieu": ("passport",),
    "can cuoc": ("cccd", "cmnd", "chung minh thu"),
    "giay phep lai xe": ("bang lai", "gplx"),
    "bao hiem y te": ("bhyt",),
    "bao hiem xa hoi": ("bhxh",),
    "chung thuc": ("cong chung", "sao y"),
    "khai sinh": ("giay khai sinh",),
    "ket hon": ("hon nhan", "cuoi"),
    "tinh trang hon nhan": ("doc than",),
    "thuong tru": ("ho khau", "nhap khau"),
    "ly lich tu phap": ("tien an",),
    "nhan ket qua": ("lay ket qua",),
    "thi thuc": ("visa",),
}
"""What people say for what the catalogue calls it, both without marks."""


FILLERS = frozenset({
    "a", "bao", "bi", "cach", "can", "cho", "co", "con", "cua", "de", "den", "di", "dau", "em", "gi", "giup", "hoi",
    "la", "lam", "minh", "mot", "muon", "nao", "nay", "nho", "o", "ong", "ba", "phai", "the", "thi", "thu", "toi",
    "tuc", "ve", "voi", "xin", "an", "do", "for", "get", "help", "how", "i", "me", "my", "need", "of", "please", "to",
    "want", "where", "with",
})  # fmt: skip
"""Words around what people want; they say nothing of it, where other words do."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Lower case without tone marks, one space between words.

    Kept: each letter that somebody types asks for the same names again, on a kiosk for 40 services at once.
    """
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    # The marks of Latin letters alone: those of Khmer or Thai are what its vowels are.
    bare = "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")
    return " ".join("".join(letter if _is_of_a_word(letter) else " " for letter in bare).split())


def _is_of_a_word(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def _also(said: str) -> str:
    return " ".join(word for name, words in ALSO_CALLED.items() if name in said for word in words)


def _called(service: Service, language: str) -> str:
    """What the office says that people call it, in one language; nothing from another, as words of two do not mix."""
    return "" if service.also is None else plain(service.also.root.get(language, ""))


def said_of(branch: Branch, service: Service) -> list[str]:
    """What people may say for a service, plain: one text for each language, also for a page that searches by itself.

    A query finds it when each of its words begins a word of one of the texts; where it finds none, see `find`.
    """
    groups = {language: plain(words) for language, words in branch.group_by_id[service.group].name.root.items()}
    texts = []
    for language, words in service.name.root.items():
        name, group = plain(words), groups.get(language, "")
        called = _called(service, language)
        texts.append(" ".join(f"{name} {called} {_also(name)} {group} {_also(group)}".split()))
    return texts


def _rank(branch: Branch, service: Service, query: str) -> int | None:
    """How well a service answers a plain query, 0 is best; None when it does not."""
    names = {language: plain(words) for language, words in service.name.root.items()}
    owns = [f"{name} {_called(service, language)} {_also(name)}" for language, name in names.items()]
    words = query.split()
    if _answered(said_of(branch, service), words) < len(words):
        return None
    answers = (
        any(name.startswith(query) for name in names.values()),
        any(f" {query}" in name for name in names.values()),
        any(f" {query}" in own for own in owns),
        True,
    )
    return answers.index(True)


def _answered(said: Sequence[str], words: Sequence[str]) -> int:
    """How many of the words one of the texts answers; the best of them counts."""
    return max((sum(any(own.startswith(word) for own in one.split()) for word in words) for one in said), default=0)


def _meant(query: str) -> str:
    """A plain query without the words around what is wanted; a query of such words alone stays as it is."""
    words = query.split()
    return " ".join([word for word in words if word not in FILLERS] or words)


def find(branch: Branch, query: str) -> Sequence[Service]:
    """Services that hold the beginning of every word of the query, all in one language.

    Names that begin with the query come first, then those that hold it, then what people call so, then the rest. Where
    none holds every word, `FILLERS` are left out; where none does so either, what holds most words is found.
    """
    wanted = plain(query)
    if not wanted:
        return ()
    meant = _meant(wanted)
    return _hold_all(branch, wanted) or _hold_all(branch, meant) or _answer_most(branch, meant.split())


def find_events(branch: Branch, query: str) -> Sequence[LifeEvent]:
    """Life events whose name in one language holds the beginning of every word of the query that says something."""
    words = _meant(plain(query)).split()
    return tuple(
        event
        for event in branch.event_by_id.values()
        if words and _answered([plain(said) for said in event.name.root.values()], words) == len(words)
    )


def typed_in_latin(branch: Branch, language: str) -> bool:
    """Whether most names in a language are written in Latin letters: the only ones that a kiosk's own keyboard has."""
    names = [plain(service.name.of(language)) for service in branch.services]
    return 2 * sum(any("a" <= letter <= "z" for letter in name) for name in names) >= len(names)


def _hold_all(branch: Branch, wanted: str) -> Sequence[Service]:
    ranked = [(_rank(branch, service, wanted), place) for place, service in enumerate(branch.services)]
    found = sorted((rank, place) for rank, place in ranked if rank is not None)
    return tuple(branch.services[place] for _, place in found)


def _answer_most(branch: Branch, words: Sequence[str]) -> Sequence[Service]:
    """Services that answer most of the words, and at least half; a lone letter begins too many words to count."""
    counted = [word for word in words if len(word) > 1]
    answers = [_answered(said_of(branch, service), counted) for service in branch.services]
    most = max(answers, default=0)
    if most == 0 or 2 * most < len(words):
        return ()
    return tuple(service for service, n in zip(branch.services, answers, strict=True) if n == most)
