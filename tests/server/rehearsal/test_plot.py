"""Drawings hold the figures of the tables, and nothing of a name can become markup."""

from xml.etree import ElementTree

from server.rehearsal.outcome import Spread
from server.rehearsal.plot import Cell, Hour, Line, drawing, grid

TEXT = "{http://www.w3.org/2000/svg}text"
RECT = "{http://www.w3.org/2000/svg}rect"


def words(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter(TEXT)]


def test_every_plan_and_hour_is_drawn_with_its_figures_and_names_are_escaped():
    lines = [Line("As it is", Spread(9, 7, 11), "9.0"), Line("<b>&", Spread(5, 4, 6), "5.0")]
    svg = drawing(lines, [Hour("8h", 12.0, "12"), Hour("9h", 20.0, "20")], 15, "Waits", "target 15", "Hours")
    assert {"As it is", "<b>&", "9.0", "5.0", "8h", "12", "20", "target 15", "Hours"} <= set(words(svg))
    whole = ElementTree.fromstring(svg)
    low, high = (float(bar.get("height")) for bar in whole.iter(RECT))
    assert high / low == 20 / 12 or abs(high / low - 20 / 12) < 0.01


def test_a_longer_wait_is_further_to_the_right():
    svg = drawing([Line("a", Spread(2, 2, 2), ""), Line("b", Spread(8, 8, 8), "")], [], 15, "", "", "")
    near, far = (float(c.get("cx")) for c in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}circle"))
    assert near < far


def test_hours_that_are_too_full_have_another_colour_and_their_number():
    cells = [Cell("40", 0.4), Cell("90", 0.9), Cell("120", 1.2), Cell("", None)]
    svg = grid([("full & co", cells), ("x" * 40, cells)], ["8h", "9h", "10h", "11h"], 0.85, "Busy")
    assert {"full & co", "40", "90", "120", "Busy", "8h"} <= set(words(svg))
    colours = [one.get("fill") for one in ElementTree.fromstring(svg).iter(RECT)][:4]
    assert len(set(colours)) == 4
