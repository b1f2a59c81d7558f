"""Search among services that ignores tone marks and case: "khai sinh", "KHAI SINH" and "khái sính" find the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from wire.catalogue import Branch, Service

ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "giay chung nhan": ("so do", "so hong"),
    "ho chieu": ("passport",),
    "can cuoc": ("cccd", "cmnd", "chung minh thu"),
    "giay phep lai xe": ("bang lai", "gplx"),
    "bao hiem y te": ("bhyt",),
    "bao hiem xa hoi": ("bhxh",),
    "chung thuc": ("cong chung", "sao y"),
    "khai sinh": ("giay khai sinh",),
    "ket hon": ("hon nhan", "cuoi"),
}
"""What people say for what the catalogue calls it, both without marks."""


def plain(text: str) -> str:
    """Lower case without tone marks, one space between words."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


def _haystack(branch: Branch, service: Service) -> str:
    group = branch.group_by_id[service.group]
    said = plain(" ".join((service.name.vi, service.name.en, group.name.vi, group.name.en)))
    return " ".join((said, *(word for name, words in ALSO_CALLED.items() if name in said for word in words)))


def find(branch: Branch, query: str) -> Sequence[Service]:
    """Services that hold the beginning of every word of the query; names that begin with it come first."""
    wanted = plain(query).split()
    if not wanted:
        return ()
    found = []
    for place, service in enumerate(branch.services):
        words = _haystack(branch, service).split()
        if all(any(word.startswith(part) for word in words) for part in wanted):
            name = plain(service.name.vi)
            joined = " ".join(wanted)
            rank = 0 if name.startswith(joined) else 1 if joined in name else 2
            found.append((rank, place, service))
    return tuple(service for _, _, service in sorted(found, key=lambda hit: hit[:2]))
