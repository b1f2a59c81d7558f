"""Search among services that ignores tone marks and case: "khai sinh", "KHAI SINH" and "khái sính" find the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from wire.catalogue import Branch, Service

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


def plain(text: str) -> str:
    """Lower case without tone marks, one space between words."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


def _also(said: str) -> str:
    return " ".join(word for name, words in ALSO_CALLED.items() if name in said for word in words)


def said_of(branch: Branch, service: Service) -> list[str]:
    """What people may say for a service, plain: one text for each language, also for a page that searches by itself.

    A query finds it when each of its words begins a word of one of the texts.
    """
    groups = {language: plain(words) for language, words in branch.group_by_id[service.group].name.root.items()}
    texts = []
    for language, words in service.name.root.items():
        name, group = plain(words), groups.get(language, "")
        texts.append(" ".join(f"{name} {_also(name)} {group} {_also(group)}".split()))
    return texts


def _rank(branch: Branch, service: Service, query: str) -> int | None:
    """How well a service answers a plain query, 0 is best; None when it does not."""
    names = {language: plain(words) for language, words in service.name.root.items()}
    owns = [f"{name} {_also(name)}" for name in names.values()]
    said = said_of(branch, service)
    if not any(all(any(word.startswith(part) for word in one.split()) for part in query.split()) for one in said):
        return None
    answers = (
        any(name.startswith(query) for name in names.values()),
        any(f" {query}" in name for name in names.values()),
        any(f" {query}" in own for own in owns),
        True,
    )
    return answers.index(True)


def find(branch: Branch, query: str) -> Sequence[Service]:
    """Services that hold the beginning of every word of the query, all in one language.

    Names that begin with the query come first, then those that hold it, then what people call so, then the rest.
    """
    wanted = plain(query)
    if not wanted:
        return ()
    ranked = [(_rank(branch, service, wanted), place) for place, service in enumerate(branch.services)]
    found = sorted((rank, place) for rank, place in ranked if rank is not None)
    return tuple(branch.services[place] for _, place in found)
