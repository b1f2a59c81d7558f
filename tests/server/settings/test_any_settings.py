"""Any settings whatever, written as a file and read again, are the same to the byte."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config import load
from server.settings.written import written
from tests.server.branch_kit import BRANCH
from wire.catalogue import Branch
from wire.colours import darker
from wire.emblem import cleaned

WORDS = st.text("ặĐêabc 12'\"\\#[]{}=,;:%°", min_size=1, max_size=20).map(str.strip).filter(bool)
TEXT = st.fixed_dictionaries({"vi": WORDS}, optional={"en": WORDS})
CLOCK = st.integers(0, 24 * 4 - 1).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
DAY = st.dates().map(lambda day: f"{day:%Y-%m-%d}".rjust(10, "0"))
WEEKDAYS = st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True)


@st.composite
def stretches(draw: Any, *, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Some that do not overlap."""
    clocks = sorted(draw(st.lists(CLOCK, min_size=2, max_size=6, unique=True)))
    pairs = list(zip(clocks[::2], clocks[1::2], strict=False))
    return [{name: begin if name in ("opens", "issue_from") else end for name in names} for begin, end in pairs]


OPENING = stretches(names=("opens", "closes", "issue_from", "issue_until"))
OWN = st.tuples(WEEKDAYS, stretches(names=("issue_from", "issue_until"))).map(
    lambda both: [{"weekdays": both[0]} | one for one in both[1]]
)
PLACES = st.fixed_dictionaries({"at": CLOCK, "places": st.integers(0, 1000)})
SLOTS = st.fixed_dictionaries(
    {}, optional={"slot_min": st.integers(5, 240), "places": st.integers(0, 1000), "at": st.lists(PLACES, max_size=3)}
)
FACTS = st.fixed_dictionaries(
    {"source": TEXT, "as_of": DAY},
    optional={
        "code": st.from_regex(r"[A-Za-z0-9.,/_-]{0,40}", fullmatch=True),
        "agency": TEXT,
        "legal_days": st.floats(0, 365),
        "fee": TEXT,
        "online": st.sampled_from(("none", "partial", "full")),
        "papers": st.lists(TEXT, max_size=3),
        "example": st.booleans(),
    },
)
OF_SERVICE = st.fixed_dictionaries(
    {},
    optional={
        "hours": OWN,
        "slots": SLOTS,
        "facts": FACTS,
        "quota": st.integers(0, 1000),
        "booking_quota": st.integers(0, 1000),
    },
)
SPECIAL = st.one_of(
    st.fixed_dictionaries({"name": TEXT, "hours": OPENING, "bookings": st.booleans()}),
    st.fixed_dictionaries({"name": TEXT, "as_weekday": st.integers(1, 7)}),
)
ADDRESS = st.fixed_dictionaries(
    {"name": TEXT, "address": TEXT}, optional={"map_url": st.just("https://maps.example.vn/?q=1#a")}
)


SHAPE = st.text("MLZz0123456789 .-", max_size=4_000)
DRAWING = SHAPE.map(
    lambda d: f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="{d}"/></svg>'.encode()
)
BRANDING = st.fixed_dictionaries(
    {},
    optional={
        "emblem": DRAWING.map(lambda drawn: list(cleaned(drawn).lines)),
        "accent": st.integers(0, 0xFFFFFF).map(lambda n: darker(f"#{n:06x}")),
        "hotline": st.sampled_from(("1022", "+84 24 3000 1000")),
    },
)


@settings(max_examples=60, deadline=None)
@given(
    service=OF_SERVICE,
    group_hours=OWN,
    special=st.dictionaries(DAY, SPECIAL, max_size=3),
    addresses=st.lists(ADDRESS, max_size=2),
    floor=TEXT,
    branding=BRANDING,
)
def test_what_is_written_reads_back_to_the_byte(
    service: dict[str, Any],
    group_hours: list[dict[str, Any]],
    special: dict[str, dict[str, Any]],
    addresses: list[dict[str, Any]],
    floor: dict[str, str],
    branding: dict[str, Any],
) -> None:
    said = BRANCH.model_dump(mode="json")
    said["services"][0] |= service
    said["branding"] = branding
    said["groups"][0] |= {"hours": group_hours}
    said["special_days"] = [{"date": day} | one for day, one in special.items()]
    said["addresses"] = [{"id": f"a{n}"} | one for n, one in enumerate(addresses)]
    said["zones"][0] |= {"floor": floor} | ({"address": "a0"} if addresses else {})
    branch = Branch.model_validate(said, context={"written": True})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "branch.toml"
        file.write_text(written(branch, None), encoding="utf-8")
        again = load(file, Branch)
    assert again.model_dump_json() == branch.model_dump_json()
    assert written(again) == written(branch)
