"""The line of a settings file that a field stands on."""

from __future__ import annotations

import pytest

from config.lines import Lines

TEXT = """name = "x"
hours = [
  { weekdays = [1, 2] },
]
text = '''
id = "not-a-key"
'''

[printer]
host.name = "a"  # [ignored]

[[services]]
id = "one"
[[services]]
id = "two"
[services.name]
vi = "Hai"
"quoted key" = 1
"""


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        (("name",), 1),
        (("hours", 0, "weekdays"), 2),
        (("text",), 5),
        (("id",), 0),
        (("printer", "host", "name"), 10),
        (("printer", "port"), 9),
        (("services", 0, "id"), 13),
        (("services", 1, "id"), 15),
        (("services", 1, "name", "vi"), 17),
        (("services", 1, "name", "quoted key"), 18),
        (("services", 1, "minutes"), 14),
        (("nowhere",), 0),
    ],
)
def test_a_field_is_found_or_the_nearest_table_around_it(loc: tuple[int | str, ...], line: int) -> None:
    assert Lines(TEXT).of(loc) == line


def test_the_entry_that_a_message_names_is_found_by_its_id() -> None:
    assert Lines(TEXT).naming(("services",), "the service two has no counter") == 15
    assert Lines(TEXT).naming(("services",), "the service three has no counter") == 12


def test_signs_that_end_no_line_of_a_file_count_no_line() -> None:
    assert Lines("a = 'x\u2028y\x0b'\nb = 1").of(("b",)) == 2
