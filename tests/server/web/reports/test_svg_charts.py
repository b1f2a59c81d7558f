"""Charts drawn on the server: what is drawn where, and that words are only words."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from server.web.reports.svg_charts import BAD, BOTTOM, TOP, Bar, arrivals_and_waits, step_of

NS = "{http://www.w3.org/2000/svg}"
BARS = [Bar("7–8", 10, "10", 4.0, "4′"), Bar("8–9", 40, "40", 20.0, "20′"), Bar("9–10", 0, "0", None, "–")]


def drawn(bars=BARS):
    return ElementTree.fromstring(
        arrivals_and_waits(bars, 15, "15′", ("giờ", "lượt"), "<b>", ["0", "10", "20", "30", "40"])
    )


def test_bars_are_as_high_as_their_visits_and_the_line_leaves_out_who_did_not_wait():
    heights = [float(rect.get("height")) for rect in drawn().iter(f"{NS}rect")]
    assert heights == pytest.approx([(BOTTOM - TOP) / 4, BOTTOM - TOP, 0])
    assert len(drawn().find(f"{NS}polyline").get("points").split()) == 2
    assert [c.get("fill") for c in drawn().iter(f"{NS}circle")] == ["#FFFFFF", BAD]


def test_words_are_escaped_and_no_bars_are_no_drawing():
    texts = [t.text for t in drawn([Bar("<script>", 1, "&", 1.0, "x")]).iter(f"{NS}text")]
    assert {"<script>", "&"} <= set(texts)
    assert drawn().get("aria-label") == "<b>"
    assert arrivals_and_waits([], 15, "", ("", ""), "", ["0", "1"]) == ""


@pytest.mark.parametrize(("most", "step"), [(1, 1), (4, 1), (5, 2), (121, 50), (400, 100), (401, 200), (99, 25)])
def test_the_scale_has_round_steps(most, step):
    assert step_of(most, 4) == step
    assert step * 4 >= most


def test_numbers_that_would_touch_stand_in_two_rows():
    month = [Bar(str(n), 1_000 + n, f"1.{n:03d}", 4.0, "4′") for n in range(1, 28)]
    rows = {float(t.get("y")) for t in drawn(month).iter(f"{NS}text") if t.text.startswith("1.")}
    assert len(rows) == 2
    assert max(rows) < float(drawn(month).get("viewBox").split()[3])
    few = {float(t.get("y")) for t in drawn().iter(f"{NS}text") if t.text in ("10", "40") and t.get("font-weight")}
    assert len(few) == 1
