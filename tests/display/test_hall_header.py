"""The office's looks on a hall screen."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine

from config.clock import Clock
from display.hall_header import HallHeader
from display.look import Look
from tests.kiosk.hall import demo_branch
from tests.wire.test_emblem import png
from wire.branding import Branding
from wire.colours import DARK, LIGHT, READABLE, contrast
from wire.emblem import cleaned

SHOWN = b"""import QtQml
QtObject {
    required property QtObject hall
    property string picture: hall.hallCode
    property string typed: hall.hallCodeTyped
    property int modules: hall.hallCodeModules
}"""


def test_the_emblem_and_a_colour_for_a_dark_ground_are_taken_with_the_settings(qapp: object) -> None:
    header = HallHeader(Clock())
    assert (header.emblem, header.colour) == ("", "")
    looks = {"emblem": cleaned(png(90, 30)).lines, "accent": "#7a1f5c"}
    branch = demo_branch().model_copy(update={"branding": Branding.model_validate(looks)})
    header.learn(branch, 0)
    assert "data:image/png" in str(header.emblem)
    assert header.emblemRatio == 3.0
    assert contrast(str(header.colour), DARK) >= READABLE
    light = HallHeader(Clock(), look=Look("light"))
    light.learn(branch, 0)
    assert contrast(str(light.colour), LIGHT) >= READABLE
    header.learn(branch.model_copy(update={"branding": Branding()}), 0)
    assert (header.emblem, header.colour) == ("", "")


def test_a_screen_that_shows_the_halls_code_shows_the_next_one_whole(qapp: object) -> None:
    engine, header = QQmlEngine(), HallHeader(Clock())
    component = QQmlComponent(engine)
    component.setData(SHOWN, QUrl())
    shown = component.createWithInitialProperties({"hall": header})
    shown.setParent(engine)
    header.coded("https://cn1.example.vn/t#here-7K2MXA")
    first = shown.property("picture")
    assert first
    assert (shown.property("typed"), shown.property("modules")) == ("7K2 MXA", header.hallCodeModules)
    header.coded("https://cn1.example.vn/t#here-9P4QRS")
    assert shown.property("picture") not in ("", first)
    assert shown.property("typed") == "9P4 QRS"
    header.coded("")
    assert (shown.property("picture"), shown.property("typed")) == ("", "")
