"""The drawings of docs/waits.md: what they show is what was judged."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from typer.testing import CliRunner

from toiluot.bench.waits import plots, run
from toiluot.bench.waits.alarms import Warned
from toiluot.bench.waits.grade import Evolving, Graded
from toiluot.bench.waits.judging import Judged
from toiluot.bench.waits.truth import NORMAL, OVERLOAD, Hall
from toiluot.cli import app

SVG = "{http://www.w3.org/2000/svg}"


def judged(load, over, people=400):
    """Of so many people so many of a hundred wait 14 minutes and the others 6; all are told 8, and ten at most."""
    waits = [14 if n % 100 < over else 6 for n in range(people)]
    rows = [Graded("chung-thuc", "ordinary", 60.0 * waited, 480.0, 600.0) for waited in waits]
    plain = [Graded("chung-thuc", "ordinary", 60.0 * waited, 60.0, None) for waited in waits]
    evolving = {"futures": Evolving([10, 10, 10, 0], [2, 3, 1, 0]), "<other>": Evolving()}
    nothing = Warned(0, 0, 0, 0, None)
    return Judged(
        Hall(load=load), ("futures", "<other>"), {"futures": rows, "<other>": plain}, evolving,
        {"futures": nothing, "<other>": nothing}, 0, 0, 0,
    )  # fmt: skip


def words(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_every_way_has_its_error_and_the_products_stands_out():
    svg = plots.errors([judged(NORMAL, 20), judged(OVERLOAD, 50)])
    said = words(svg)
    # 80 of 100 are told two minutes too much, the others six too little: 2.8; and five and thirteen too little: 6.6.
    assert said[:5] == ["Usual days: mean error, minutes", "futures", "2.80", "<other>", "6.60"]
    bold = [one.text for one in ElementTree.fromstring(svg).iter(f"{SVG}text") if one.get("font-weight")]
    assert "futures" in bold
    assert "<other>" not in bold


def test_the_share_over_the_bound_is_red_where_it_misses_what_is_asked():
    svg = plots.over([judged(NORMAL, 20), judged(OVERLOAD, 28), judged(OVERLOAD, 28, people=200)])
    dots = [one for one in ElementTree.fromstring(svg).iter(f"{SVG}circle")]
    red = [one.get("fill") == plots.BAD for one in dots]
    # When it is given, at three ages (20, 30, 10 of 100; nobody was asked later), and the one group.
    ages = [False, True, True]
    assert red == [False, *ages, False, True, *ages, True, True, *ages, False]
    assert "chung-thuc ordinary" in words(svg)


def test_what_was_shown_stands_against_what_happened():
    said = words(plots.bounds([judged(NORMAL, 20)]))
    assert "Usual days: minutes waited" in said
    assert "dot: 80 of 100" in " ".join(said)
    found = ElementTree.fromstring(plots.bounds([judged(NORMAL, 20)]))
    (dot,) = found.iter(f"{SVG}circle")
    dashed = next(one for one in found.iter(f"{SVG}line") if one.get("stroke-dasharray"))
    # Ten minutes are shown, and 80 of 100 wait no more than 14: the dot is above the dashed line.
    share = (float(dot.get("cx")) - float(dashed.get("x1"))) / (float(dashed.get("x2")) - float(dashed.get("x1")))
    line_y = float(dashed.get("y1")) + share * (float(dashed.get("y2")) - float(dashed.get("y1")))
    assert float(dot.get("cy")) < line_y - 5


def test_nothing_that_was_judged_is_drawn_too():
    nothing = Judged(Hall(), ("nothing",), {"nothing": []}, {"nothing": Evolving()}, {}, 0, 0, 0)
    for drawing in (plots.errors, plots.over, plots.bounds):
        ElementTree.fromstring(drawing([nothing]))


def test_each_colour_has_another_one_in_the_dark(tmp_path):
    for path in plots.write(tmp_path, [judged(NORMAL, 20)]):
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        used = {one.get(of) for one in root.iter() for of in ("fill", "stroke")} - {None}
        assert used <= plots.DARK.keys()
        style = root.find(f"{SVG}style").text
        assert all(f'[fill="{colour}"]' in style for colour in used)


def test_the_command_draws_into_a_folder_and_only_what_it_judges_whole(tmp_path, monkeypatch):
    asked = {}
    monkeypatch.setattr(run, "main", lambda json_path, **given: asked.update(given) or 0)
    assert CliRunner().invoke(app, ["bench", "waits", "--plots", str(tmp_path)]).exit_code == 0
    assert asked["plots_into"] == tmp_path
    wrong = CliRunner().invoke(app, ["bench", "waits", "--ablation", "--plots", str(tmp_path)])
    assert wrong.exit_code == 2
    assert CliRunner().invoke(app, ["bench", "--plots", str(tmp_path)]).exit_code == 2


def test_docs_show_the_errors_that_their_table_has():
    docs = Path(__file__).parents[4] / "docs"
    text = (docs / "waits.md").read_text(encoding="utf-8").replace("**", "")
    for name in ("waits-error.svg", "waits-over.svg", "waits-bound.svg"):
        assert f"(pictures/{name})" in text
    drawn = words((docs / "pictures" / "waits-error.svg").read_text(encoding="utf-8"))
    full = next(n for n, one in enumerate(drawn) if one.startswith("Full days"))
    usual, full_days = drawn[1:full], drawn[full + 1 :]
    errors = [dict(zip(some[::2], some[1::2], strict=True)) for some in (usual, full_days)]
    assert len(errors[0]) == len(errors[1]) > 6
    for way, error in errors[0].items():
        assert f"| {way} | {error} | {errors[1][way]} |" in text, way
