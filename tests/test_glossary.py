"""No sentence that people read holds a word that docs/glossary.md keeps from them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parent.parent
CITIZEN, CLERK, MANAGER, ADMINISTRATOR = "citizen", "clerk", "manager", "administrator"
EVERYBODY = (CITIZEN, CLERK, MANAGER, ADMINISTRATOR)
STAFF = (CLERK, MANAGER, ADMINISTRATOR)


class Sentence(NamedTuple):
    """What somebody reads, and where it stands."""

    place: str
    language: str
    readers: tuple[str, ...]
    words: str


class Forbidden(NamedTuple):
    """A word kept from some readers."""

    language: str
    pattern: str
    instead: str
    readers: tuple[str, ...] = EVERYBODY


FORBIDDEN = (
    Forbidden("vi", r"khe đọc", "ô quét"),
    Forbidden("vi", r"hội trường", "sảnh"),
    Forbidden("vi", r"lễ tân", "quầy hướng dẫn"),
    Forbidden("vi", r"rời hàng", "hủy số"),
    Forbidden("vi", r"đối tượng(?! JSON)", "diện ưu tiên"),
    Forbidden("vi", r"nhân viên", "cán bộ"),
    Forbidden("vi", r"quý khách|khách hàng|\bkhách\b", "người dân, ông/bà"),
    Forbidden("vi", r"cấp số lại|cấp lại số", "lấy số được từ"),
    Forbidden("vi", r"lượt gọi", "lần gọi"),
    Forbidden("vi", r"lượt hẹn", "lịch hẹn"),
    Forbidden("vi", r"mã đặt lịch|mã lịch hẹn", "mã hẹn"),
    Forbidden("vi", r"xếp đầu|chuyển đến trước", "phục vụ trước"),
    Forbidden("vi", r"vui lòng", "xin"),
    Forbidden("vi", r"\bít (giây|phút)", "vài giây, vài phút"),
    Forbidden("vi", r"\bbởi\b", "do"),
    Forbidden("vi", r"nói giao thức", "dùng giao thức"),
    Forbidden("vi", r"cho bây giờ|đã thành số|giữ trang này mở", "lời nói thường"),
    Forbidden("vi", r"\b(xoá|huỷ|hoá|khoá|tuỳ|thuỷ|toà)\b", "xóa, hủy, hóa, khóa, tùy"),
    Forbidden("vi", r"(?-i:Chủ Nhật)", "Chủ nhật"),
    Forbidden("vi", r"\bkiosk\b", "máy lấy số", (CITIZEN, MANAGER)),
    Forbidden("vi", r"máy chủ", "máy, hệ thống", (CITIZEN,)),
    Forbidden("vi", r"liên kết", "đường dẫn", (CITIZEN,)),
    Forbidden("vi", r"javascript", "trình duyệt", (CITIZEN,)),
    Forbidden("vi", r"hoàn tác", "không hủy nữa", (CITIZEN,)),
    Forbidden("vi", r"anh/chị", "ông/bà", (CITIZEN,)),
    Forbidden("vi", r"ông/bà", "anh/chị", (CLERK, ADMINISTRATOR)),
    Forbidden("en", r"dossier", "application"),
    Forbidden("en", r"help desk", "reception desk"),
    Forbidden("en", r"passed on", "transferred"),
    Forbidden("en", r"\babsent\b", "no-show"),
    Forbidden("en", r"priority class|\bwith merit\b", "priority group, honoured for service"),
    Forbidden("en", r"ground floor|first floor", "Floor 1, Floor 2"),
    Forbidden("en", r"leave the queue", "cancel the number"),
    Forbidden("en", r"\bwhom\b|(?<!person )\bwho comes\b", "people arriving", (CITIZEN, CLERK, MANAGER)),
    Forbidden("en", r"\banew\b|\bnot heard\b|\blest\b", "again"),
    Forbidden("en", r"\bfields?\b", "topic", (CITIZEN, MANAGER)),
    Forbidden("en", r"\bkiosk\b", "this machine, ticket machine", (CITIZEN,)),
    Forbidden("en", r"\bserver\b|javascript", "the machine", (CITIZEN,)),
    Forbidden("en", r"\bthe line\b|\bin line\b", "queue", (CITIZEN, CLERK, MANAGER)),
)
"""For a new row: also in the column "not" of docs/glossary.md."""

READERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("wire", "refusals"): STAFF,
    ("wire", "flaws"): (ADMINISTRATOR,),
    ("wire", "names"): STAFF,
    ("wire", "troubles"): STAFF,
    ("wire", "places"): (CITIZEN,),
    ("wire", "rating_reasons"): (CITIZEN,),
    ("wire", "calendar"): EVERYBODY,
    ("server", "pages"): (MANAGER,),
    ("server", "today_pages"): (MANAGER,),
    ("server", "staff_pages"): (MANAGER,),
    ("server", "pins"): (MANAGER,),
    ("server", "devices_pages"): (MANAGER,),
    ("server", "media_pages"): (MANAGER,),
    ("server", "known_pc_pages"): (MANAGER,),
    ("server", "telling_pages"): (MANAGER,),
    ("server", "reports_pages"): (MANAGER,),
    ("server", "waits_pages"): (MANAGER,),
    ("server", "settings_pages"): (MANAGER,),
    ("server", "desk_pages"): (CLERK,),
    ("server", "reception_pages"): (CLERK,),
    ("server", "phone"): (CITIZEN,),
    ("server", "calls_pages"): (CITIZEN,),
    ("display", "calls"): (CITIZEN,),
    ("server", "rating_pages"): (CITIZEN,),
    ("server", "feedback_pages"): (MANAGER,),
    ("server", "replay_pages"): (MANAGER,),
    ("server", "rehearsal"): (MANAGER, ADMINISTRATOR),
    ("server", "rehearsal_pages"): (MANAGER,),
    ("server", "http"): (ADMINISTRATOR,),
    ("server", "backups"): (MANAGER, ADMINISTRATOR),
    ("server", "settings_warnings"): (MANAGER, ADMINISTRATOR),
    ("server", "told"): (MANAGER, ADMINISTRATOR),
    ("server", "called_because"): STAFF,
    ("server", "passed_because"): STAFF,
    ("server", "passwords"): (ADMINISTRATOR,),
    ("server", "first_pages"): (ADMINISTRATOR,),
    ("server", "audited"): (ADMINISTRATOR,),
    ("server", "audited_names"): (ADMINISTRATOR,),
    ("server", "booking"): (CITIZEN,),
    ("server", "upkeep"): (ADMINISTRATOR,),
    ("hub", "pages"): (CITIZEN,),
    ("paper", "*"): (CITIZEN,),
    ("paper", "trial"): (CLERK,),
    ("kiosk", "*"): (CITIZEN,),
    ("wire", "procedure"): (CITIZEN,),
    ("rules", "*"): (CLERK,),
    ("counter", "*"): (CLERK,),
    ("wire", "wait"): (CITIZEN, CLERK, MANAGER),
    ("wire", "sound"): (ADMINISTRATOR, MANAGER),
    ("clientkit", "no_link"): (ADMINISTRATOR,),
    ("clientkit", "pairing"): (ADMINISTRATOR,),
    ("clientkit", "link"): (CLERK,),
    ("clientkit", "recordings"): (ADMINISTRATOR,),
    ("hub", "refusals"): (CITIZEN,),
}
"""Who reads a table of word files; "*" is every other table of a program. A table that is not here fails."""

FOR_CITIZENS = frozenset({
    "HALL_CLOSED", "OUT_OF_HOURS", "UNKNOWN_SERVICE", "UNKNOWN_CLASS", "CLASS_AT_RECEPTION", "QUOTA_REACHED",
    "OUTSIDE_QUOTA",
    "HALL_FULL", "UNKNOWN_BOOKING", "BOOKING_SPENT", "BOOKING_CANCELLED", "BOOKING_OTHER_BRANCH", "BOOKING_OTHER_DAY",
    "BOOKING_FORGED", "UNKNOWN_TICKET", "ALREADY_RATED", "CONFIRM_CLASS", "BOOKING_EARLY", "CARD_LIMIT",
    "NO_REPRINT", "HALL_CODE", "BOOKING_NOT_WAITING", "NO_OPENING", "DAY_OFF", "NO_SNOOZE",
})  # fmt: skip
"""Refusals of the wire that a kiosk or a phone shows as they are."""

FOLDERS = {
    "wire": "wire/words", "rules": "rules/words", "server": "server/words", "hub": "server/hub/words",
    "paper": "hardware/paper/words", "clientkit": "clientkit/words", "kiosk": "kiosk/words",
    "counter": "rules/clerk/words", "display": "display/words",
}  # fmt: skip


WINDOWS = {"kiosk": CITIZEN, "counter": CLERK, "display": CITIZEN, "clientkit": CITIZEN}
"""Who reads a program's windows."""

PAGES = {"StaffMenu": CLERK}
"""Who reads a page that is for others than its window."""


def readers_of(program: str, table: str) -> tuple[str, ...]:
    return READERS.get((program, table)) or READERS[program, "*"]


def of_word_files() -> Iterator[Sentence]:
    for program, folder in FOLDERS.items():
        for path in sorted((ROOT / folder).glob("*.toml")):
            for table, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
                for key, entry in entries.items() if table != "language" else ():
                    readers = (CITIZEN,) if program == "wire" and key in FOR_CITIZENS else readers_of(program, table)
                    for words in [entry] if isinstance(entry, str) else [entry["one"], entry["other"]]:
                        bare = re.sub(r"\{\w+\}", "…", words)
                        yield Sentence(f"{folder}/{path.name}: {table}.{key}", path.stem, readers, bare)


def of_settings() -> Iterator[Sentence]:
    path = ROOT / "config" / "demo" / "branch.toml"

    def texts(value: object, place: str) -> Iterator[Sentence]:
        if isinstance(value, dict) and "vi" in value:
            for language, words in value.items():
                yield Sentence(f"{path.name}: {place}", language, (CITIZEN,), words)
        elif isinstance(value, dict | list):
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                if key not in ("outcomes", "pause_reasons"):
                    yield from texts(inner, f"{place}.{key}")

    yield from texts(tomllib.loads(path.read_text(encoding="utf-8")), "")


def of_windows() -> Iterator[Sentence]:
    """Texts of QML, which are Vietnamese, and their translations."""
    for program, reader in WINDOWS.items():
        for path in sorted((ROOT / program).rglob("*.qml")):
            text = path.read_text(encoding="utf-8")
            for words in re.findall(r'qsTr\("([^"]+)"', text):
                yield Sentence(f"{program}/{path.name}", "vi", (PAGES.get(path.stem, reader),), words)
        for path in sorted((ROOT / program).rglob("*.ts")):
            language = path.stem.rpartition("_")[2]
            for page in ElementTree.parse(path).getroot().iter("context"):
                who = PAGES.get(page.findtext("name", ""), reader)
                for translation in page.iter("translation"):
                    for form in translation.iter():
                        if form.text and form.text.strip():
                            yield Sentence(f"{program}/{path.name}", language, (who,), form.text)


def of_docs() -> Iterator[Sentence]:
    """Prose for administrators, a paragraph each; code in it is no sentence."""
    pages = [ROOT / "README.md", ROOT / "README.vi.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        if page.name == "glossary.md":
            continue
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for paragraph in re.split(r"\n\s*\n", text):
            if not paragraph.startswith("    "):
                words = " ".join(re.sub(r"`[^`]*`|\([^) ]*\.\w+[^) ]*\)", "…", paragraph).split())
                yield Sentence(page.name, "vi" if ".vi." in page.name else "en", (ADMINISTRATOR,), words)


def sentences() -> list[Sentence]:
    return [*of_word_files(), *of_settings(), *of_windows(), *of_docs()]


def faults(said: Sentence) -> list[str]:
    """What is wrong with a sentence for its readers."""
    words = unicodedata.normalize("NFC", said.words)
    return [
        f"{said.place}: “{found[0]}” — {rule.instead}: {words[:120]}"
        for rule in FORBIDDEN
        if rule.language == said.language and set(rule.readers) & set(said.readers)
        if (found := re.search(rule.pattern, words, re.IGNORECASE))
    ]


def test_nobody_reads_a_word_that_is_kept_from_them() -> None:
    read = sentences()
    assert len(read) > 900
    assert [fault for said in read for fault in faults(said)] == []


@pytest.mark.parametrize(
    ("language", "reader", "planted"),
    [
        ("vi", CITIZEN, "Đưa mã QR vào khe đọc."), ("vi", MANAGER, "Hội trường quá đông."),
        ("vi", CITIZEN, "Xin hỏi quầy lễ tân."), ("vi", CITIZEN, "Rời hàng"), ("vi", CITIZEN, "Hoàn tác"),
        ("vi", CITIZEN, "Kiosk này chưa dùng được"), ("vi", CITIZEN, "Đang chờ máy chủ…"),
        ("vi", MANAGER, "Đối tượng ưu tiên"), ("vi", CLERK, "Xoá một chữ"), ("vi", CLERK, "Huỷ"),
        ("vi", CITIZEN, "Chủ Nhật, 04/01/2026"), ("vi", CLERK, "Ông/bà ngồi quầy nào?"),
        ("vi", CITIZEN, "Anh/chị cần làm gì?"), ("vi", CITIZEN, "Xin thử lại sau ít phút."),
        ("vi", ADMINISTRATOR, "Cửa sổ cho nhân viên"), ("vi", CITIZEN, unicodedata.normalize("NFD", "hội trường")),
        ("en", CLERK, "One dossier less"), ("en", CITIZEN, "Touch a field on the screen."),
        ("en", CLERK, "A012 is passed on"), ("en", CLERK, "A012 recorded as absent"),
        ("en", CITIZEN, "at the help desk"),
        ("en", CITIZEN, "This kiosk is closed"), ("en", CITIZEN, "waiting in line"), ("en", CITIZEN, "Ground floor"),
    ],
)  # fmt: skip
def test_a_planted_word_is_found(language: str, reader: str, planted: str) -> None:
    assert faults(Sentence("here", language, (reader,), planted))


@pytest.mark.parametrize(
    ("language", "reader", "said"),
    [
        ("vi", ADMINISTRATOR, "Máy chủ đang khởi động."), ("vi", ADMINISTRATOR, "phải là đối tượng JSON"),
        ("vi", CITIZEN, "Chủ nhật, 04/01/2026"), ("en", ADMINISTRATOR, "The server is starting."),
        ("en", CLERK, "The device sent a field too many."), ("vi", CITIZEN, "Đến lượt ông/bà"),
    ],
)  # fmt: skip
def test_a_word_is_kept_only_from_those_it_does_not_help(language: str, reader: str, said: str) -> None:
    assert not faults(Sentence("here", language, (reader,), said))


@pytest.mark.parametrize("program", ["kiosk", "counter", "display"])
def test_the_windows_of_a_program_are_read_in_both_languages(program: str) -> None:
    found = [said for said in of_windows() if said.place.startswith(f"{program}/")]
    assert min(sum(said.language == language for said in found) for language in ("vi", "en")) > 10


def test_the_glossary_names_every_word_that_it_keeps_from_everybody() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    column = " ".join(line.split("|")[4] for line in page.splitlines() if line.startswith("|") and line.count("|") >= 7)
    for word in ("khe đọc", "hội trường", "lễ tân", "rời hàng", "đối tượng", "nhân viên", "lượt gọi", "lượt hẹn",
                 "dossier", "passed on", "help desk", "absent", "kiosk", "field", "line"):  # fmt: skip
        assert word in column
    assert len(column.split("|")[0]) > 100


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_a_kiosk_is_set_to_has_the_same_words_on_every_page(language: str) -> None:
    with (ROOT / "server" / "words" / f"{language}.toml").open("rb") as file:
        words = tomllib.load(file)
    for mode in ("open", "closed", "out_of_service"):
        said = {
            words["today_pages"][f"mode_{mode}"].casefold(),
            words["devices_pages"][f"mode_{mode}"].casefold(),
            words["audited_names"][f"mode.{mode}"].casefold(),
            words["settings_pages"].get(f"kiosk_mode_is_{mode}", words["today_pages"][f"mode_{mode}"]).casefold(),
        }
        assert len(said) == 1, said


def test_pages_and_scripts_hold_no_words_of_their_own() -> None:
    """What a template or a script says is in a word file; only the program's name is the same everywhere."""
    wrong = []
    for path in (p for pattern in ("server/**/*.html", "server/**/*.js") for p in ROOT.glob(pattern)):
        text = path.read_text(encoding="utf-8").replace("Tới Lượt", "")
        letters = {c for c in text if c.isalpha() and not c.isascii()} - {"đ", "Đ"}  # which a search reads as d
        if letters:
            wrong.append(f"{path.relative_to(ROOT)}: {''.join(sorted(letters))}")
    assert wrong == []
