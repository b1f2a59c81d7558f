"""How soon somebody who waits is told that nobody answers."""

from __future__ import annotations

from wire.codec import Notification
from wire.commands import IssueTicket
from wire.session import Answered, Broken, ClientSession, Hello, LinkState, Reply, encode
from wire.sign_of_life import ATTENDED_S, DOUBT_S, GIVEN_UP_S, PROBE_AFTER_S, SignOfLife
from wire.values import PROTOCOL, Role
from wire.views import Snapshot

NOW = 5_000_000
ISSUE = IssueTicket(service_id="khai-sinh")
SNAPSHOT = Snapshot(
    protocol=PROTOCOL, session_id="s", epoch="e", role=Role.KIOSK, seq=1, server_at=0, heartbeat_s=5.0, views={}
)


def live() -> ClientSession:
    """A session that heard its snapshot at NOW."""
    made = ClientSession(Hello(protocol=PROTOCOL, role=Role.KIOSK))
    made.connected(NOW)
    made.received(encode(Reply("session-000001", SNAPSHOT.model_dump(mode="json"))), NOW)
    assert made.state is LinkState.LIVE
    made.outgoing()
    return made


def silent_since(session: ClientSession, first: int, step: int = 50) -> int:
    """Looks as a driver does from `first` on; gives the milliseconds until the person is told."""
    for now in range(first, first + 30_000, step):
        assert session.tick(now) == []
        if session.life.silent:
            return now - first
    raise AssertionError("never told")


def test_press_that_nobody_answers_is_said_within_three_seconds() -> None:
    for quiet_ms in (0, 500, 1_000, 4_000):
        session = live()
        session.ask(ISSUE, "one-press", NOW + quiet_ms)
        assert silent_since(session, NOW + quiet_ms) <= 3_000


def test_touch_on_a_dead_link_is_said_within_three_seconds() -> None:
    for quiet_ms in (0, 500, 1_000, 4_000):
        session = live()
        session.attend(NOW + quiet_ms)
        assert silent_since(session, NOW + quiet_ms) <= 3_000


def test_link_that_nobody_looks_at_is_left_to_the_heartbeat() -> None:
    session = live()
    for now in range(NOW, NOW + 12_500, 250):
        assert session.tick(now) == []
        assert not session.life.take_probe()
        assert not session.life.silent
    [broken] = session.tick(NOW + 12_600)
    assert isinstance(broken, Broken)


def test_one_probe_is_sent_for_one_silence_and_any_answer_ends_the_doubt() -> None:
    session = live()
    session.attend(NOW + 2_000)
    assert session.life.take_probe()
    assert not session.life.take_probe()
    session.tick(NOW + 2_000 + round(DOUBT_S * 1000))
    assert session.life.silent
    session.life.heard(NOW + 4_000)
    assert not session.life.silent
    session.tick(NOW + 4_500)
    assert not session.life.take_probe()
    session.tick(NOW + 5_000)
    assert session.life.take_probe(), "quiet again, and somebody was there a moment ago"
    session.tick(NOW + 7_000)
    assert session.life.silent
    session.received(encode(Notification("heartbeat", {"seq": 1})), NOW + 7_100)
    assert not session.life.silent, "a frame is a sign of life as good as any"


def test_server_that_answers_probes_and_no_commands_is_slow_and_not_away() -> None:
    session = live()
    session.ask(ISSUE, "one-press", NOW)
    for now in range(NOW, NOW + 12_000, 250):
        assert session.tick(now) == []
        if session.life.take_probe():
            session.life.heard(now + 100)
        assert not session.life.silent


def test_link_without_a_sign_of_life_is_given_up_while_somebody_waits_and_asked_again_on_the_next() -> None:
    session = live()
    session.ask(ISSUE, "one-press", NOW)
    [first] = session.outgoing()
    told = [happening for now in range(NOW, NOW + 6_500, 250) for happening in session.tick(now)]
    assert isinstance(told[0], Broken)
    session.lost()
    session.connected(NOW + 7_000)
    assert not session.life.silent
    session.outgoing()
    session.received(encode(Reply("session-000002", SNAPSHOT.model_dump(mode="json"))), NOW + 7_100)
    assert session.outgoing() == [first], "the same press with the same id, once"
    assert session.received(encode(Reply("one-press", {"seq": 2})), NOW + 7_200) == [Answered("one-press", {"seq": 2})]


def test_probe_is_not_sent_before_there_is_a_snapshot() -> None:
    session = ClientSession(Hello(protocol=PROTOCOL, role=Role.KIOSK))
    session.connected(NOW)
    session.attend(NOW + 2_000)
    session.ask(ISSUE, "one-press", NOW + 3_000)
    session.tick(NOW + 4_000)
    assert not session.life.take_probe()


def test_somebody_who_went_away_is_forgotten() -> None:
    life = SignOfLife()
    life.attend(NOW)
    assert life.attended(NOW + round(ATTENDED_S * 1000))
    assert not life.attended(NOW + round(ATTENDED_S * 1000) + 1)


def test_a_probe_has_its_steps_at_their_times() -> None:
    life = SignOfLife()
    life.heard(NOW)
    life.wonder(NOW + round(PROBE_AFTER_S * 1000) - 1)
    assert not life.take_probe()
    probed = NOW + round(PROBE_AFTER_S * 1000)
    life.wonder(probed)
    life.wonder(probed + 100)
    assert life.take_probe()
    for after_s, silent, over in ((DOUBT_S - 0.001, False, False), (DOUBT_S, True, False), (GIVEN_UP_S, True, True)):
        assert life.given_up(probed + round(after_s * 1000)) is over
        assert life.silent is silent
