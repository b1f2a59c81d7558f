"""What devices tell that is no fact: the newest of each kind, told often enough and not too often."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from wire.codec import Json
from wire.reports import (
    MAX_REPORT,
    REPORT_EVERY_S,
    REPORTS,
    TROUBLE,
    PictureReport,
    PresenceReport,
    PrinterReport,
    ProgramReport,
    SoundReport,
    detail,
    own_words,
    read_report,
    trouble,
)
from wire.server_session import CommandAsked, ServerSession
from wire.session import ClientSession, Hello, LinkState
from wire.values import PROTOCOL, Role
from wire.views import DeviceLine, PartLine, Snapshot

NOW = 1_764_037_260_000
OUT = PrinterReport(state="paper_out")
READY = PrinterReport(state="ready")


def notified(kind: str, **params: object) -> str:
    return json.dumps({"jsonrpc": "2.0", "method": f"report.{kind}", "params": params})


# -- the server's end --------------------------------------------------------------------------------------------------


def test_the_newest_report_of_each_kind_is_taken_once_and_nothing_is_answered() -> None:
    server = ServerSession(greeted=True)
    for frame in (notified("printer", state="ready"), notified("sound", state="lost", detail="HDMI"),
                  notified("printer", state="paper_out")):  # fmt: skip
        assert server.received(frame, NOW) == []
    assert server.take_reports() == [("printer", OUT), ("sound", SoundReport(state="lost", detail="HDMI"))]
    assert server.take_reports() == []
    assert server.outgoing() == []


def test_before_the_hello_nothing_is_believed() -> None:
    server = ServerSession()
    assert server.received(notified("printer", state="ready"), NOW) == []
    assert (server.take_reports(), server.outgoing()) == ([], [])


def test_what_is_no_kind_of_report_is_passed_over() -> None:
    server = ServerSession(greeted=True)
    for frame in (notified("coffee", state="out"), notified("printer", state="ready").replace("report.", ""),
                  notified("", state="ready")):  # fmt: skip
        assert server.received(frame, NOW) == []
    assert (server.take_reports(), server.outgoing()) == ([], [])


@pytest.mark.parametrize(
    ("params", "facts"),
    [
        ({"state": "melted"}, {"field": "state", "what": "no_choice"}),
        ({}, {"field": "state", "what": "missing"}),
        ({"state": "ready", "detail": 7}, {"field": "detail", "what": "not_a_text"}),
        ({"state": "ready", "detail": "x" * 201}, {"field": "detail", "what": "too_long", "limit": "200"}),
        ({"state": "ready", "detail": "x" * MAX_REPORT}, {"field": "params", "what": "too_long", "limit": "4096"}),
    ],
)
def test_a_bad_report_is_refused_alone(params: Json, facts: Json) -> None:
    server = ServerSession(greeted=True)
    server.received(notified("sound", state="ready"), NOW)
    assert server.received(notified("printer", **params), NOW) == []
    good, (kind, wrong) = server.take_reports()
    assert good == ("sound", SoundReport(state="ready"))
    assert kind == "printer"
    assert isinstance(wrong, dict)
    assert facts.items() <= wrong.items()
    assert (server.outgoing(), server.refused_as) == ([], None)
    ask = '{"jsonrpc":"2.0","id":"c-0000001","method":"ticket.call_next"}'
    assert [type(one) for one in server.received(ask, NOW)] == [CommandAsked]


def test_a_newer_device_may_tell_more_than_is_known_here() -> None:
    assert read_report("printer", {"state": "ready", "toner": 7}) == READY


def test_text_that_is_none_is_no_detail() -> None:
    wrong = read_report("sound", {"state": "lost", "detail": "a\x07b"})
    assert isinstance(wrong, dict)
    assert (wrong["field"], wrong["what"]) == ("detail", "control")


def test_what_a_program_said_is_told_in_one_line_as_far_as_it_fits() -> None:
    assert own_words("a\x07b\r\n\tc\udc80 \u202ed") == "ab c d"
    assert own_words("x" * 199 + " yz") == "x" * 199
    for said in ("\x1b[1m" + "Đ" * 500, "\ud800", ""):
        assert not isinstance(read_report("sound", {"state": "lost", "detail": own_words(said)}), dict)


# -- what is wrong, in words -------------------------------------------------------------------------------------------


def test_every_trouble_is_a_state_that_can_be_told_and_has_words_in_both_languages() -> None:
    for name, words in TROUBLE.items():
        kind, _, state = name.partition("_")
        assert state in get_args(REPORTS[kind].model_fields["state"].annotation)
        assert words.languages == ("vi", "en")


def test_a_report_names_its_trouble_or_none() -> None:
    assert trouble(OUT) == TROUBLE["printer_paper_out"]
    assert trouble(READY) is None
    assert trouble(PresenceReport(attended=True)) is None


def test_what_a_display_says_of_its_sound_is_read_in_each_language_and_an_older_one_in_its_own_words() -> None:
    told = detail(SoundReport(state="ready", why="partly", about="{en}/digit-1"))
    assert told is not None
    assert (told.of("vi")[:8], told.of("en")[:6]) == ("Lời gọi ", "A part")
    assert all("{en}/digit-1" in words for words in told.root.values())
    assert detail(SoundReport(state="lost", detail="HDMI")) is None
    assert detail(SoundReport(state="lost", detail="HDMI", why="of a newer display")) is None
    assert detail(OUT) is None


def test_a_device_line_names_its_troubles_but_no_old_ones() -> None:
    paper = PartLine(kind="printer", state="paper_out", since=NOW, told_at=NOW, trouble=trouble(OUT))
    well = PartLine(kind="sound", state="ready", since=NOW, told_at=NOW)
    old = PartLine(kind="screen", state="hidden", since=NOW, told_at=NOW, stale=True, trouble=TROUBLE["screen_hidden"])
    line = DeviceLine(device_id="kiosk-1", role=Role.KIOSK, connected=True, since=NOW, parts=(old, well, paper))
    assert line.troubles == (TROUBLE["printer_paper_out"],)


# -- a device's end ----------------------------------------------------------------------------------------------------


class Device:
    def __init__(self) -> None:
        self.now = NOW
        self.session = ClientSession(Hello(protocol=PROTOCOL, role=Role.KIOSK, device_id="kiosk-1", token="t"))

    def link(self) -> list[Json]:
        self.session.connected(self.now)
        hello = json.loads(self.session.outgoing()[0])
        snapshot = Snapshot(protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=1, server_at=NOW,
                            heartbeat_s=500.0, views={})  # fmt: skip
        reply = {"jsonrpc": "2.0", "id": hello["id"], "result": snapshot.model_dump(mode="json")}
        self.session.received(json.dumps(reply), self.now)
        return self.told()

    def told(self) -> list[Json]:
        frames = [json.loads(frame) for frame in self.session.outgoing()]
        return [frame["params"] | {"kind": frame["method"]} for frame in frames if "report" in frame["method"]]

    def later(self, seconds: float) -> list[Json]:
        self.now += int(seconds * 1000)
        self.session.received('{"jsonrpc":"2.0","method":"heartbeat","params":{"seq":1}}', self.now)
        self.session.tick(self.now)
        return self.told()


PAPER = {"kind": "report.printer", "state": "paper_out", "detail": ""}
WELL = {"kind": "report.printer", "state": "ready", "detail": ""}


def test_a_report_without_a_link_is_told_as_soon_as_there_is_one_and_on_each_new_one() -> None:
    device = Device()
    device.session.report(READY, NOW)
    device.session.report(OUT, NOW)
    device.session.tick(NOW)
    assert device.told() == []
    assert device.link() == [PAPER]
    device.session.lost()
    assert device.link() == [PAPER]


def test_a_report_is_told_at_once_and_a_second_one_within_a_second_waits() -> None:
    device = Device()
    device.link()
    device.session.report(OUT, device.now)
    assert device.told() == [PAPER]
    device.session.report(SoundReport(state="none"), device.now)
    assert [told["kind"] for told in device.told()] == ["report.sound"]
    for state in ("paper_low", "fault", "ready"):
        device.session.report(PrinterReport(state=state), device.now)  # type: ignore[arg-type]
    assert device.told() == []
    assert device.later(0.9) == []
    assert device.later(0.1) == [WELL]


def test_what_did_not_change_is_repeated_every_minute() -> None:
    device = Device()
    device.session.report(OUT, NOW)
    assert device.link() == [PAPER]
    device.session.report(OUT, device.now)
    assert device.later(REPORT_EVERY_S - 1) == []
    assert device.later(1) == [PAPER]
    assert device.later(REPORT_EVERY_S - 1) == []
    assert device.later(1) == [PAPER]


def test_a_clock_that_was_set_back_keeps_no_report_back() -> None:
    device = Device()
    device.session.report(OUT, NOW)
    device.link()
    assert device.later(-3600) == [PAPER]


def test_while_a_snapshot_is_on_its_way_reports_go_on() -> None:
    device = Device()
    device.link()
    device.session.received('{"jsonrpc":"2.0","method":"heartbeat","params":{"seq":9}}', device.now)
    assert device.session.state is LinkState.RESYNCING
    device.session.outgoing()
    device.session.report(OUT, device.now)
    assert device.told() == [PAPER]


def test_a_programs_report_says_version_clock_and_how_long_it_has_run() -> None:
    told = ProgramReport(name="kiosk", version="0.1.0", started_at=NOW - 3_600_000, clock_offset_ms=-1500)
    assert read_report("program", told.model_dump(mode="json")) == told


def test_a_picture_is_told_once_and_not_again_on_a_new_link() -> None:
    device = Device()
    device.link()
    device.session.report(PictureReport(name="wish-1", jpeg="/9j/"), device.now)
    assert [told["kind"] for told in device.told()] == ["report.picture"]
    device.session.report(READY, device.now)
    assert "report.picture" not in [told["kind"] for told in device.later(REPORT_EVERY_S + 1)]
    device.session.lost()
    assert "report.picture" not in [told["kind"] for told in device.link()]
