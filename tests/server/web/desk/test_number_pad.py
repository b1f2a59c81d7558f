"""A number pad as a call pad in a browser."""

from __future__ import annotations

from rules.desk import Step
from server.web.desk import number_pad


def test_it_has_the_windows_table_by_the_browsers_names_of_keys() -> None:
    assert number_pad.CODES["Numpad1"] == "next"
    assert number_pad.CODES["NumpadEnter"] == "primary"
    assert set(number_pad.CODES.values()) - {"primary"} <= {step.value for step in Step}


def test_the_sheet_of_keys_says_what_each_does_in_the_readers_language() -> None:
    assert "1 Gọi tiếp · 2 Gọi lại" in number_pad.said("vi")
    assert "Enter the large button" in number_pad.said("en")
