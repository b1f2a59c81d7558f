"""The word files of every program.

To add a word: write its key into `words/vi.toml` and `words/en.toml` of the program that says it, in the table where
its brothers stand, with the same facts in braces, and say `TABLE.say("key", language, facts)` in code. A refusal of
the wire is a `Code`, a line in the table `refusals` of both files, and a line in wire/README.md. These tests do the
rest.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from wire import word_files
from wire.catalogue import Branch
from wire.errors import Code, refused
from wire.values import Text
from wire.word_files import WIRE, WordFiles, facts_in

ROOT = Path(__file__).parent.parent.parent
FILES = sorted(
    path for path in ROOT.glob("*/**/words/*.toml") if ".venv" not in path.parts and "tests" not in path.parts
)
FOLDERS = sorted({path.parent for path in FILES})


def entries(path: Path) -> dict[str, object]:
    """All entries of a file by table and key."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        f"{table}.{key}": entry for table, keys in said.items() if table != "language" for key, entry in keys.items()
    }


def forms(entry: object) -> list[str]:
    return [entry] if isinstance(entry, str) else [entry["one"], entry["other"]]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_language_of_a_program_has_the_same_keys_and_the_same_facts(folder):
    vi, en = entries(folder / "vi.toml"), entries(folder / "en.toml")
    assert vi.keys() == en.keys()
    for key, entry in vi.items():
        if key.startswith(f"{word_files.CALENDAR}."):  # each language puts its dates together in its own way
            continue
        facts = set().union(*map(facts_in, forms(entry)))
        assert facts == facts_in(forms(en[key])[-1]), key
        assert facts >= facts_in(forms(en[key])[0]), key


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_is_empty_or_written_decomposed_and_a_number_of_things_has_both_forms(path):
    import unicodedata

    for key, entry in entries(path).items():
        assert isinstance(entry, str) or {"one", "other"} <= entry.keys() <= {"one", "other", "by"}, key
        for words in forms(entry):
            assert words.strip() == words != "", key
            assert unicodedata.normalize("NFC", words) == words, key


def test_the_programs_files_have_no_trouble():
    assert {program: files.troubles for program, files in word_files._programs.items() if files.troubles} == {}


def test_every_code_has_words_and_no_words_are_left_without_a_code():
    assert set(WIRE.texts["refusals"]) == set(Code)


def program(tmp_path, **languages):
    folder = tmp_path / "words"
    folder.mkdir()
    for language, said in languages.items():
        (folder / f"{language.replace('_', '-')}.toml").write_text(said, encoding="utf-8")
    try:
        return WordFiles("trial", folder)
    finally:
        del word_files._programs["trial"]


VI = '[t]\npeople = "{n} người"\nhello = "Xin chào {name}"\n'
EN = '[t]\npeople = { one = "{n} person", other = "{n} people" }\nhello = "Hello {name}"\n'


def test_one_thing_and_several_are_told_in_their_own_form(tmp_path):
    table = program(tmp_path, vi=VI, en=EN).table("t")
    assert [table.say("people", "en", {"n": n}) for n in (0, 1, 2, 11)] == [
        "0 people",
        "1 person",
        "2 people",
        "11 people",
    ]
    assert table.say("people", "vi", {"n": 1}) == "1 người"


def test_the_fact_that_counts_can_be_another(tmp_path):
    said = '[t]\nw = { by = "waiting", one = "{waiting} waits", other = "{waiting} wait" }\n'
    table = program(tmp_path, vi='[t]\nw = "{waiting} đang chờ"\n', en=said).table("t")
    assert (table.say("w", "en", {"waiting": "1"}), table.say("w", "en", {"waiting": 3})) == ("1 waits", "3 wait")


def test_a_fact_that_is_missing_leaves_a_gap(tmp_path):
    assert program(tmp_path, vi=VI).table("t").say("hello", "vi", {}) == "Xin chào …"


def test_what_a_third_language_leaves_out_is_read_in_vietnamese_or_in_its_fallback(tmp_path):
    table = program(tmp_path, vi=VI, en=EN, km='[t]\npeople = "{n} នាក់"\n').table("t")
    assert table.say("people", "km", {"n": 1}) == "1 នាក់"
    assert table.say("hello", "km", {"name": "A"}) == "Xin chào A"


def test_a_file_may_name_another_fallback_with_its_plural_forms(tmp_path):
    km = '[language]\nname = "ភាសាខ្មែរ"\nfallback = "en"\n[t]\nhello = "សួស្តី {name}"\n'
    files = program(tmp_path, vi=VI, en=EN, km=km)
    assert files.table("t").say("people", "km", {"n": 1}) == "1 person"
    assert files.names["km"] == "ភាសាខ្មែរ"


def test_in_which_language_words_are_read_is_known(tmp_path):
    lent = program(tmp_path, vi=VI, en=EN, km='[language]\nfallback = "en"\n[t]\nhello = "x"\n').table("t")
    assert [lent.read_in(key, "km") for key in ("hello", "people")] == ["km", "en"]
    assert [lent.read_in("hello", language) for language in ("vi", "en-GB", "lo")] == ["vi", "en", "vi"]


@pytest.mark.parametrize(
    ("read_in", "language"),
    [
        (set(), "km"),
        ({"km"}, "km"),
        ({"km", "en"}, "en"),
        ({"en"}, "en"),
        ({"km", "en", "vi"}, "vi"),
        ({"lo", "en", "th", "fr", "ru"}, "vi"),
    ],
)
def test_a_line_of_parts_is_read_in_one_language(read_in, language):
    assert word_files.one_language("km", read_in) == language


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ('[t]\nhello = "{nmae}"\n', "there is no fact nmae"),
        ('[t]\nhelo = "x"\n', "no such key in Vietnamese"),
        ('[t]\nhello = "{name.x}"\n', "is no fact"),
        ('[t]\nhello = "{"\n', "write {name} for a fact"),
        ("[t]\nhello = 3\n", "write a sentence"),
        ("[t\n", "cannot be read"),
    ],
)
def test_a_bad_entry_is_left_out_and_told_and_the_rest_is_read(tmp_path, said, trouble):
    files = program(tmp_path, vi=VI, km=said)
    assert trouble in files.troubles[0]
    assert files.table("t").say("hello", "km", {"name": "A"}) == "Xin chào A"


def test_a_file_named_as_no_language_is_told(tmp_path):
    assert "no language's code" in program(tmp_path, vi=VI, Khmer=VI).troubles[0]


@pytest.fixture
def khmer(tmp_path):
    """An office's folder with Khmer words of the wire."""
    (tmp_path / "wire").mkdir()
    said = '[language]\nname = "ភាសាខ្មែរ"\n[refusals]\nBUSY = "ម៉ាស៊ីនរវល់"\n[places]\ncounters = "{zone} បញ្ជរ {numbers}"\n'
    (tmp_path / "wire" / "km.toml").write_text(said, encoding="utf-8")
    word_files.add_folder(tmp_path)
    yield
    word_files.forget_folder(tmp_path)


def test_an_offices_own_folder_brings_a_language_without_a_change_of_code(khmer):
    assert refused(Code.BUSY).text("km") == "ម៉ាស៊ីនរវល់"
    assert refused(Code.SIGN_IN_FIRST).text("km") == refused(Code.SIGN_IN_FIRST).text("vi")
    assert word_files.name_of("km") == "ភាសាខ្មែរ"


def test_a_folder_that_is_forgotten_leaves_nothing(khmer, tmp_path):
    word_files.forget_folder(tmp_path)
    try:
        assert refused(Code.BUSY).text("km") == refused(Code.BUSY).text("vi")
        assert word_files.name_of("km") == "km"
    finally:
        word_files.add_folder(tmp_path)


def test_a_text_is_read_in_the_wished_language_then_in_the_first_there_is():
    text = Text({"vi": "Quầy", "en": "Counter", "zh": "柜台", "lo": ""})
    assert [text.of(language) for language in ("en", "zh-Hant", "lo", "km")] == ["Counter", "柜台", "Quầy", "Quầy"]
    assert Text().of("vi") == ""
    assert text.languages == ("vi", "en", "zh")


def test_texts_that_say_the_same_are_the_same_in_whatever_order():
    one, other = Text({"vi": "a", "en": "b"}), Text({"en": "b", "vi": "a"})
    assert one == other
    assert hash(one) == hash(other)
    assert one.model_dump_json() == '{"vi":"a","en":"b"}'


def test_a_branch_is_read_in_its_first_language_whatever_the_order_of_a_file(branch_json):
    said = branch_json | {"languages": ["en", "vi"]}
    branch = Branch.model_validate(said)
    assert branch.name.of("km") == branch_json["name"]["en"]
    assert next(iter(branch.where_to_wait.values())).languages == ("en", "vi")
    assert branch.language_for("km") == "en"


@pytest.fixture
def branch_json():
    return tomllib.loads((ROOT / "config" / "demo" / "branch.toml").read_text(encoding="utf-8"))


def test_an_office_may_say_it_in_its_own_words(tmp_path):
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "vi.toml").write_text('[refusals]\nBUSY = "Xin đợi một chút."\n', encoding="utf-8")
    word_files.add_folder(tmp_path)
    try:
        assert refused(Code.BUSY).text("vi") == "Xin đợi một chút."
    finally:
        word_files.forget_folder(tmp_path)
    assert refused(Code.BUSY).text("vi").startswith("Máy chủ")


def test_a_table_is_handed_to_a_pages_script_whole_with_its_plural_forms(tmp_path):
    table = program(tmp_path, vi=VI, en=EN).table("t")
    assert len(table) == 2
    assert table.by_language(("vi", "en")) == {
        "vi": {"people": "{n} người", "hello": "Xin chào {name}"},
        "en": {"people": {"one": "{n} person", "other": "{n} people", "by": "n"}, "hello": "Hello {name}"},
    }


def test_files_beside_a_module_are_found_and_a_folder_is_added_once(khmer, tmp_path):
    try:
        beside = WordFiles.beside("trial", str(Path(word_files.__file__)))
        assert "refusals" in beside.texts
    finally:
        del word_files._programs["trial"]
    word_files.add_folder(tmp_path)
    assert word_files.added_folders().count(tmp_path) == 1


def test_a_text_is_changed_in_each_of_its_languages():
    assert Text({"vi": "a", "en": "b"}).mapped(str.upper) == Text({"vi": "A", "en": "B"})


def test_the_words_of_every_program_are_read_at_once_where_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "vi.toml").write_text('[language]\nname = "Tiếng Việt"\n\n[said]\nhello = "Chào"\n', encoding="utf-8")
    program = WordFiles("of-a-test", tmp_path)
    word_files.read_all()
    (tmp_path / "vi.toml").unlink()
    assert program.table("said")["hello"].of("vi") == "Chào"
    del word_files._programs["of-a-test"]
