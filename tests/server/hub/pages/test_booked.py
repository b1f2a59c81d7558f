"""The page of a booking keeps what it shows while the hub cannot answer, or says that its network reads too fast."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtQml import QJSEngine

SCRIPT = Path("server/hub/pages/static/booked.js").read_text(encoding="utf-8")

BROWSER = """
var timers = [], status = 200, body = "the code", open = "lost", saved = 0, pressed, words = {textContent: ""};
function settled(value, error) {
  return {
    then: function (next) {
      if (error) { return this; }
      try { var made = next(value); return made && made.then ? made : settled(made); }
      catch (wrong) { return settled(null, wrong); }
    },
    "catch": function (next) { if (error) { next(error); } return this; }
  };
}
words.getAttribute = function (name) { return name; };
var card = {
  innerHTML: "",
  getAttribute: function () { return "x"; },
  querySelector: function () {
    return card.innerHTML === "" ? null : {getAttribute: function () { return "booked"; }};
  },
  addEventListener: function (what, deed) { pressed = deed; }
};
var lost = {hidden: true, querySelector: function () { return words; }};
var document = {
  hidden: false,
  getElementById: function (id) { return id === "card" ? card : lost; },
  querySelectorAll: function () { return []; },
  createElement: function () { return {click: function () { saved++; }}; }
};
var URL = {createObjectURL: function () { return ""; }};
var window = {addEventListener: function () {}}, location = {hash: "#secret"};
function clearTimeout() { timers = []; }
function setTimeout(deed, wait) { timers.push([deed, wait]); return 1; }
function fetch() {
  return settled({status: status, text: function () { return body; }, blob: function () { return ""; }});
}
function press(what) {
  pressed({target: {closest: function () { return {getAttribute: function () { return what; }}; }}});
}
"""


@pytest.fixture
def run(qapp):
    engine = QJSEngine()

    def run(script: str):
        found = engine.evaluate(script)
        assert not found.isError(), found.toString()
        return found.toVariant()

    run(BROWSER)
    run(SCRIPT)
    return run


@pytest.mark.parametrize("status", [429, 503])
def test_what_is_shown_stays_and_is_asked_for_again(run, status):
    assert run("[card.innerHTML, lost.hidden, timers[0][1]]") == ["the code", True, 15000]
    run(f"status = {status}; body = 'a refusal'; timers[0][0]()")
    assert run("[card.innerHTML, lost.hidden, words.textContent, timers[0][1]]") == [
        "the code", False, "data-open", 4000,
    ]  # fmt: skip
    run("status = 200; body = 'the number'; timers[0][0]()")
    assert run("[card.innerHTML, lost.hidden, timers[0][1]]") == ["the number", True, 15000]


@pytest.mark.parametrize(("status", "saved"), [(200, 1), (429, 0), (503, 0)])
def test_a_refusal_is_not_saved_as_the_file(run, status, saved):
    run(f"status = {status}; press('qr')")
    assert run("saved") == saved
    assert run("lost.hidden") is (saved == 1)
