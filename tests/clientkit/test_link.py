"""The live link of the Qt programs, against a scripted server over real sockets."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt, QThread
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clientkit import dial, inbox
from clientkit.attended import Attended
from clientkit.link import Link, hello
from config.clock import Clock
from tests.clientkit.scripted_server import ScriptedServer
from tests.patience import until_seen
from wire import sign_of_life
from wire.commands import CallNext, IssueTicket
from wire.errors import Code, refused
from wire.reports import ProgramReport
from wire.session import EventCame, LinkState, ViewCame, Welcomed
from wire.values import PROTOCOL, Role
from wire.views import Snapshot

ISSUE = IssueTicket(service_id="birth")


def test_link_says_hello_and_hands_over_the_snapshot(qtbot, server: ScriptedServer, link: Link):
    with qtbot.waitSignal(link.welcomed, timeout=60_000) as welcomed:
        link.start()
    assert welcomed.args[0].seq == 10
    until_seen(qtbot, lambda: link.property("live"))
    assert link.property("state") == "live"


def test_values_arrive_in_the_thread_that_made_the_link(qtbot, server: ScriptedServer, link: Link):
    threads = []
    link.viewCame.connect(lambda topic, doc: threads.append(threading.current_thread()))
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    server.tell_view("hall", {"open": True})
    until_seen(qtbot, lambda: threads)
    assert threads == [threading.main_thread()]


def test_answered_command_brings_its_result_under_its_id(qtbot, server: ScriptedServer, link: Link):
    server.answer = lambda command: {"number": "E001"}
    link.start()
    answers = []
    link.answered.connect(lambda id_, result: answers.append((id_, result)))
    asked = link.ask(ISSUE)
    until_seen(qtbot, lambda: answers)
    assert answers == [(asked, {"number": "E001"})]


def test_refused_command_brings_its_code(qtbot, server: ScriptedServer, link: Link):
    server.answer = lambda command: refused(Code.HALL_CLOSED, why="tập huấn")
    link.start()
    with qtbot.waitSignal(link.refused, timeout=60_000) as told:
        asked = link.ask(ISSUE)
    assert told.args[0] == asked
    assert told.args[1].code is Code.HALL_CLOSED


def test_command_asked_while_the_server_is_away_is_done_when_it_is_back(qtbot, server: ScriptedServer, link: Link):
    server.vanish()
    link.start()
    answers = []
    link.answered.connect(lambda id_, result: answers.append(id_))
    asked = link.ask(ISSUE)
    server.start()
    until_seen(qtbot, lambda: answers)
    assert answers == [asked]


def test_command_unanswered_when_the_link_breaks_is_sent_again_with_the_same_id(
    qtbot, server: ScriptedServer, link: Link
):
    server.answer = lambda command: None
    link.start()
    asked = link.ask(ISSUE)
    until_seen(qtbot, lambda: server.asked)
    server.vanish()
    until_seen(qtbot, lambda: not link.property("live"))
    server.answer = lambda command: {"number": "E001"}
    answers = []
    link.answered.connect(lambda id_, result: answers.append(id_))
    server.start()
    until_seen(qtbot, lambda: answers)
    assert [id_ for id_, _ in server.asked] == [asked, asked]
    assert answers == [asked]


def test_command_past_its_deadline_is_given_up_and_not_sent_again(qtbot, server: ScriptedServer, link: Link):
    server.answer = lambda command: None
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    with qtbot.waitSignal(link.gaveUp, timeout=60_000) as gave_up:
        asked = link.ask(ISSUE, deadline_s=1.0)
        until_seen(qtbot, lambda: server.asked)
    assert gave_up.args == [asked]
    server.vanish()
    server.start()
    until_seen(qtbot, lambda: server.hellos == 2)
    link.ask(CallNext())
    until_seen(qtbot, lambda: any(isinstance(command, CallNext) for _, command in server.asked))
    assert sum(id_ == asked for id_, _ in server.asked) == 1


def test_a_machine_that_slept_sends_no_command_of_before(
    qtbot, server: ScriptedServer, link: Link, monkeypatch: pytest.MonkeyPatch
):
    """The loop's own timers stand still while a machine sleeps; the hour shows on the clock that goes on."""
    server.answer = lambda command: None
    link.start()
    given_up = []
    link.gaveUp.connect(given_up.append)
    asked = link.ask(CallNext(), deadline_s=30)
    kept = link.ask(ISSUE)
    until_seen(qtbot, lambda: len(server.asked) == 2)
    slept, awake = 3_600_000, dial.now_ms
    monkeypatch.setattr(dial, "now_ms", lambda: awake() + slept)
    until_seen(qtbot, lambda: len(server.asked) == 3)
    until_seen(qtbot, lambda: given_up)
    assert given_up == [asked]
    assert [id_ for id_, _ in server.asked] == [asked, kept, kept]
    assert server.hellos == 2


def test_lost_link_is_said_at_once_and_comes_back_by_itself(qtbot, server: ScriptedServer, link: Link):
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    server.vanish()
    until_seen(qtbot, lambda: not link.property("live"))
    assert "Mất kết nối" in link.property("text")
    link.use_language("en")
    assert "Reconnecting" in link.property("text")
    server.start()
    until_seen(qtbot, lambda: link.property("live"))


def test_frozen_server_is_noticed_by_the_heartbeat_deadline(qtbot, server: ScriptedServer, link: Link):
    server.heartbeat_s = 0.2
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    server.frozen = True
    until_seen(qtbot, lambda: not link.property("live"))


def test_a_lost_link_says_how_long_nothing_was_heard(qtbot, server: ScriptedServer, link: Link):
    server.heartbeat_s = 0.4
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    unheard = []
    link.changed.connect(lambda: unheard.append(link.unheard_s) if not link.property("live") else None)
    server.frozen = True
    until_seen(qtbot, lambda: unheard)
    assert unheard[0] >= 1.0


def test_gap_in_the_sequence_leads_to_a_resync_not_to_a_wrong_event(qtbot, server: ScriptedServer, link: Link):
    events, snapshots = [], []
    link.eventCame.connect(events.append)
    link.welcomed.connect(snapshots.append)
    link.start()
    until_seen(qtbot, lambda: snapshots)
    server.tell_event({"type": "hall.opened"})
    server.tell_event({"type": "hall.opened"}, skip=2)
    until_seen(qtbot, lambda: len(snapshots) == 2)
    assert [event.seq for event in events] == [11]
    assert server.resyncs == 1
    assert snapshots[1].seq == 14


def test_server_that_does_not_want_us_is_named_and_tried_again_slowly(qtbot, server: ScriptedServer, link: Link):
    server.turn_away = refused(Code.NOT_PAIRED)
    with qtbot.waitSignal(link.turnedAway, timeout=60_000) as told:
        link.start()
    assert told.args[0].code is Code.NOT_PAIRED
    until_seen(qtbot, lambda: link.property("state") == "down")
    assert "chưa được ghép" in link.property("text")
    assert server.hellos == 1


def test_reason_for_a_missing_link_comes_in_the_readers_language_and_goes_when_there_is_one(qtbot, server, link: Link):
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    assert link.property("reason") == ""
    server.vanish()
    until_seen(qtbot, lambda: "Không có máy chủ nào chạy ở" in link.property("reason"))
    link.use_language("en")
    assert "No server runs at" in link.property("reason")
    server.start()
    until_seen(qtbot, lambda: link.property("live"))
    assert link.property("reason") == ""


def test_somebody_at_the_screen_of_a_dead_link_is_told_so(qtbot, server: ScriptedServer, link: Link, monkeypatch):
    monkeypatch.setattr(sign_of_life, "PROBE_AFTER_S", 0.05)
    monkeypatch.setattr(sign_of_life, "DOUBT_S", 0.1)
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    server.stop_reading()
    time.sleep(0.1)
    link.attend()
    until_seen(qtbot, lambda: link.property("state") == "silent")
    assert not link.property("live")
    assert link.property("text") == "Máy chủ không trả lời. Đang hỏi lại…"
    server.read_again()
    until_seen(qtbot, lambda: link.property("live"))


@pytest.mark.parametrize("sign", ["touch", "click", "key"])
def test_touch_click_or_key_attends_a_window_and_still_reaches_it(qtbot, qapp, sign):
    window, told = QQuickWindow(), []
    reached = Attended(window)  # the first filter is asked last
    reached.touched.connect(lambda: told.append("window"))
    Attended(window).touched.connect(lambda: told.append("attended"))
    window.show()
    if sign == "touch":
        device = QTest.createTouchDevice()
        QTest.touchEvent(window, device).press(0, QPoint(1, 1), window).commit()
    elif sign == "click":
        QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(1, 1))
    else:
        QTest.keyPress(window, Qt.Key.Key_F2)
    assert told[:2] == ["attended", "window"]
    window.close()


def test_second_address_is_tried_when_the_first_does_not_answer(qtbot, qapp, server: ScriptedServer):
    link = Link(["ws://127.0.0.1:1", server.url], hello(Role.KIOSK), roll=lambda: 0.0)
    link.start()
    try:
        until_seen(qtbot, lambda: link.property("live"))
    finally:
        link.stop()


def test_person_is_signed_in_again_after_a_lost_link(qtbot, server: ScriptedServer, link: Link):
    link.start()
    with qtbot.waitSignal(link.answered, timeout=60_000):
        link.sign_in("ha", "secret")
    server.vanish()
    server.start()
    until_seen(qtbot, lambda: server.signed_in == ["ha", "ha"])


def test_link_stays_live_while_the_window_is_stalled(qtbot, server: ScriptedServer, link: Link):
    server.heartbeat_s = (
        1.0  # the server is in this process: with less it falls silent where a busy machine stands still
    )
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    time.sleep(4.0)  # the GUI thread does nothing for longer than the deadline of 2.5 s
    QCoreApplication.processEvents()
    assert link.property("live")
    assert server.hellos == 1


def test_a_window_that_did_not_keep_up_is_brought_up_by_one_snapshot(qtbot, server: ScriptedServer, link: Link):
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    facts, snapshots = [], []
    link.eventCame.connect(lambda came: facts.append(came.seq))
    link.welcomed.connect(lambda snapshot: snapshots.append((snapshot.seq, len(facts))))
    for _ in range(inbox.MOST + 500):
        server.tell_event({"type": "hall.opened"})  # nobody turns the window's loop meanwhile
    until_seen(qtbot, lambda: len(link._inbox) <= inbox.MOST)
    until_seen(qtbot, lambda: snapshots)
    assert snapshots == [(10 + inbox.MOST + 500, 0)], "what was dropped, and what came before it, is in the snapshot"
    assert server.resyncs == 1
    server.tell_event({"type": "hall.opened"})
    until_seen(qtbot, lambda: facts)
    assert facts == [10 + inbox.MOST + 501]


def test_an_error_of_a_window_takes_no_other_news_from_it(qtbot, server: ScriptedServer, link: Link, monkeypatch):
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    facts = []
    link.eventCame.connect(lambda came: facts.append(came.seq))
    monkeypatch.setattr(link.wanted, "told", lambda topic, doc: 1 // 0)
    with qtbot.captureExceptions() as raised:
        for news in (ViewCame("device", {}), EventCame(11, 0, {}), ViewCame("device", {}), EventCame(12, 0, {})):
            link._tell(news)
        until_seen(qtbot, lambda: len(facts) == 2)
    assert facts == [11, 12]
    assert [kind for kind, *_ in raised] == [ZeroDivisionError] * 2


def test_a_snapshot_that_a_stalled_window_takes_late_tells_the_time_of_now(qtbot, server: ScriptedServer, link: Link):
    told = []
    link.welcomed.connect(lambda snapshot: told.append(snapshot.server_at))
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    sent = Snapshot(
        protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=10, server_at=5_000, heartbeat_s=5, views={}
    )
    link._tell(Welcomed(sent, again=True))
    time.sleep(0.3)
    until_seen(qtbot, lambda: len(told) == 2)
    assert told[1] - 5_000 >= 300


class SetClock(Clock):
    """A machine's clock that somebody sets while the time goes on."""

    __setattr__ = object.__setattr__

    def __init__(self) -> None:
        super().__init__()
        self.wall, self.gone = 1_000_000, 0

    def now_ms(self) -> int:
        return self.wall

    def elapsed_ms(self) -> int:
        return self.gone


@pytest.mark.parametrize("set_by", [-3_600_000, 3_600_000])
def test_a_clock_that_is_set_meanwhile_makes_no_snapshot_older_or_younger(
    qtbot: QtBot, server: ScriptedServer, set_by: int
) -> None:
    clock = SetClock()
    link = Link([server.url], hello(Role.KIOSK, "kiosk-1", "secret"), roll=lambda: 0.0, clock=clock)
    told: list[int] = []
    reports: list[ProgramReport] = []
    link.welcomed.connect(lambda snapshot: told.append(snapshot.server_at))
    link.report = reports.append  # type: ignore[method-assign,assignment]
    try:
        sent = Snapshot(
            protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=10, server_at=5_000, heartbeat_s=5,
            views={},
        )  # fmt: skip
        link._tell(Welcomed(sent, again=True))
        clock.wall, clock.gone = clock.wall + set_by, 300  # the window stood still for 0.3 s
        until_seen(qtbot, lambda: told)
    finally:
        link.stop()
    assert told == [5_300]
    assert [report.started_at for report in reports] == [5_000], "it began 0.3 s before"


def test_stopped_link_ends_its_thread_and_signals_nothing(qtbot, qapp, server: ScriptedServer):
    link = Link([server.url], hello(Role.KIOSK), roll=lambda: 0.0)
    told = []
    link.changed.connect(lambda: told.append(1))
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    link.stop()
    told.clear()
    QThread.msleep(50)
    QCoreApplication.processEvents()
    assert told == []
    assert not any(thread.name == "toiluot-link" for thread in threading.enumerate())


def test_news_under_way_when_it_is_stopped_are_told_to_nobody(qtbot, qapp, server: ScriptedServer):
    """Whoever listened may be gone by then: a display that was unpaired goes on with the window of its code."""
    link = Link([server.url], hello(Role.KIOSK), roll=lambda: 0.0)
    told = []
    link.changed.connect(lambda: told.append(1))
    link.start()
    until_seen(qtbot, lambda: link.property("live"))
    told.clear()
    link._tell(LinkState.DOWN)  # as the link's thread tells it: it comes with the next turn of this one
    link.stop()
    QCoreApplication.processEvents()
    assert told == []


def test_other_work_runs_on_the_links_loop(qtbot, server: ScriptedServer, link: Link):
    async def where() -> str:
        return threading.current_thread().name

    link.start()
    assert link.run(where()).result(60) == "toiluot-link"


def test_what_is_asked_of_a_stopped_link_is_dropped_and_raises_nothing(qtbot, qapp, server: ScriptedServer):
    stopped = Link([server.url], hello(Role.KIOSK, "kiosk-1", "t"), roll=lambda: 0.0)
    with qtbot.waitSignal(stopped.welcomed, timeout=60_000):
        stopped.start()
    stopped.stop()
    assert stopped.ask(ISSUE, deadline_s=1.0)
    assert server.asked == []
