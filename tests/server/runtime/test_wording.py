"""Sentences about backups, in every language that there is, with facts that are texts themselves."""

from __future__ import annotations

from server.runtime.wording import SERVER, WORDS, text
from wire.values import Text


def test_a_sentence_is_there_in_every_language_with_its_facts() -> None:
    said = text("no_room", folder="/srv/backups", free=61, needed=472)
    assert set(said.root) == set(SERVER.names)
    for language in SERVER.names:
        assert "/srv/backups" in said.of(language)
        assert "472" in said.of(language)
    assert said.of("vi") != said.of("en")


def test_a_fact_that_is_a_text_is_read_in_the_same_language() -> None:
    right = text("no_right", where=Text({"vi": " (đĩa ngoài)", "en": " (outer disk)"}))
    assert "(outer disk)" in right.of("en")
    assert "(đĩa ngoài)" in right.of("vi")
    assert "đĩa" not in right.of("en")


def test_every_sentence_is_there_in_both_languages() -> None:
    assert [key for key, said in WORDS.items() if not (said.of("vi") and said.of("en"))] == []
