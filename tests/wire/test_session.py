"""Both ends of a link, talking without a socket; what only the server's end does is in `test_server_session.py`."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.desks import BRANCH
from wire.codec import decode
from wire.commands import CallNext, IssueTicket
from wire.errors import Code, refused
from wire.server_session import (
    CommandAsked,
    Gone,
    HelloAsked,
    ResyncAsked,
    ServerSession,
    SignInAsked,
    SignOutAsked,
)
from wire.session import (
    Answered,
    Broken,
    ClientSession,
    EventCame,
    Hello,
    LinkState,
    Overdue,
    SignIn,
    TurnedAway,
    ViewCame,
    WasRefused,
    Welcomed,
    retry_after,
)
from wire.values import PROTOCOL, Role
from wire.views import Snapshot

NOW = 1_764_037_260_000


def snapshot(seq: int = 10) -> Snapshot:
    return Snapshot(protocol=PROTOCOL, session_id="c-1", epoch="e1", role=Role.DISPLAY, seq=seq, server_at=NOW + 40,
                    heartbeat_s=5.0, views={"board": {"open": True}})  # fmt: skip


class Link:
    """A client and a server session with a wire between them that the test can cut and drop from."""

    def __init__(self) -> None:
        self.client = ClientSession(Hello(protocol=PROTOCOL, role=Role.DISPLAY, device_id="board-1", token="t"))
        self.server = ServerSession()
        self.now = NOW
        self.client.connected(self.now)
        self.server.connected(self.now)

    def up(self) -> list[object]:
        return [a for frame in self.client.outgoing() for a in self.server.received(frame, self.now)]

    def down(self, drop: int = 0) -> list[object]:
        return [h for frame in self.server.outgoing()[drop:] for h in self.client.received(frame, self.now)]

    def greet(self, seq: int = 10) -> list[object]:
        [asked] = [a for a in self.up() if isinstance(a, HelloAsked)]
        self.server.welcome(asked.id, snapshot(seq), self.now)
        return self.down()


def test_a_hello_is_answered_by_a_snapshot() -> None:
    link = Link()
    assert link.greet() == [Welcomed(snapshot(), again=False)]
    assert (link.client.state, link.client.seq) == (LinkState.LIVE, 10)


def test_events_come_in_order_and_views_beside_them() -> None:
    link = Link()
    link.greet()
    link.server.event(11, NOW, {"type": "hall.opened"}, NOW)
    link.server.view("board", {"waiting": 3}, NOW)
    link.server.event(15, NOW + 1, {"type": "hall.closed", "why": "x"}, NOW)
    assert link.down() == [
        EventCame(11, NOW, {"type": "hall.opened"}),
        ViewCame("board", {"waiting": 3}),
        EventCame(15, NOW + 1, {"type": "hall.closed", "why": "x"}),
    ]


def test_a_gap_asks_for_a_resync_once_and_nothing_is_believed_until_it_came() -> None:
    link = Link()
    link.greet()
    for seq in (11, 12, 13):
        link.server.event(seq, NOW, {"type": "hall.opened"}, NOW)
    assert link.down(drop=1) == []
    assert link.client.state is LinkState.RESYNCING
    [asked] = link.up()
    assert isinstance(asked, ResyncAsked)
    link.server.welcome(asked.id, snapshot(13), NOW)
    assert link.down() == [Welcomed(snapshot(13), again=True)]
    link.server.event(14, NOW, {"type": "hall.opened"}, NOW)
    assert link.down() == [EventCame(14, NOW, {"type": "hall.opened"})]


def test_a_heartbeat_shows_a_lost_event_even_when_nothing_follows() -> None:
    link = Link()
    link.greet()
    link.server.event(11, NOW, {"type": "hall.opened"}, NOW)
    link.down(drop=1)
    link.now += 6_000
    link.server.tick(link.now)
    link.down()
    assert any(isinstance(a, ResyncAsked) for a in link.up())


def test_a_frame_written_once_is_told_to_many_and_counts_as_said() -> None:
    links = [Link(), Link()]
    for link in links:
        link.greet()
    links[0].server.view("board", {"waiting": 3}, NOW)
    [frame] = links[0].server.outgoing()
    for link in links:
        assert not link.server.waiting_to_say
        link.server.told(frame, NOW + 4_000)
        assert link.server.waiting_to_say
        assert link.down() == [ViewCame("board", {"waiting": 3})]
        link.server.tick(NOW + 8_000)
        assert not link.server.waiting_to_say, "a heartbeat though something was said four seconds ago"


def test_an_event_told_twice_is_taken_once() -> None:
    link = Link()
    link.greet()
    link.server.event(11, NOW, {"type": "hall.opened"}, NOW)
    [frame] = link.server.outgoing()
    assert len(link.client.received(frame, NOW)) == 1
    assert link.client.received(frame, NOW) == []


def test_silence_breaks_the_link_on_both_sides_and_words_keep_it() -> None:
    link = Link()
    link.greet()
    link.now += 12_000
    assert link.client.tick(link.now) == []
    link.up()
    assert link.server.tick(link.now) == []
    link.now += 13_000
    assert link.client.tick(link.now) == [Broken("silent for 25 s", silent=True)]
    assert link.server.tick(link.now) == [Gone("silent for 13 s")]


def test_a_session_knows_when_it_heard_its_server_last() -> None:
    link = Link()
    link.now += 700
    link.client.received(json.dumps({"jsonrpc": "2.0", "method": "heartbeat", "params": {"seq": 0}}), link.now)
    link.now += 9_000
    link.client.lost()
    assert link.client.heard_at == NOW + 700
    link.client.connected(link.now)
    assert link.client.heard_at == link.now


def test_a_client_that_did_not_keep_up_asks_for_one_snapshot_and_believes_nothing_before_it() -> None:
    link = Link()
    link.client.catch_up(link.now)
    link.greet()
    link.client.catch_up(link.now)
    link.client.catch_up(link.now)
    assert link.client.state is LinkState.RESYNCING
    link.server.event(11, link.now, {"type": "hall.opened"}, link.now)
    assert link.down() == []
    [asked] = [one for one in link.up() if isinstance(one, ResyncAsked)]
    link.server.welcome(asked.id, snapshot(12), link.now)
    assert [type(one) for one in link.down()] == [Welcomed]
    assert link.client.seq == 12


def test_a_clock_set_back_an_hour_neither_breaks_the_link_nor_hides_silence() -> None:
    link = Link()
    link.greet()
    link.now -= 3_600_000
    assert link.client.tick(link.now) == []
    assert link.server.tick(link.now) == []
    link.now += 13_000
    assert isinstance(link.client.tick(link.now)[0], Broken)


def test_a_command_is_answered_or_refused_under_its_id() -> None:
    link = Link()
    link.greet()
    link.client.ask(CallNext(), "c-0000001", NOW)
    link.client.ask(CallNext(), "c-0000002", NOW)
    assert link.up() == [CommandAsked("c-0000001", CallNext()), CommandAsked("c-0000002", CallNext())]
    link.server.reply("c-0000001", {"seq": 11}, NOW)
    why = refused(Code.NOBODY_WAITS)
    link.server.refuse("c-0000002", why, NOW)
    assert link.down() == [Answered("c-0000001", {"seq": 11}), WasRefused("c-0000002", why, why.text("vi"))]
    assert link.client.pending == ()


def test_an_unanswered_command_is_sent_again_with_the_same_id_on_the_next_link() -> None:
    link = Link()
    link.greet()
    issue = IssueTicket(service_id="khai-sinh")
    link.client.ask(issue, "c-0000001", NOW)
    link.client.outgoing()  # lost with the connection
    link.client.lost()
    again = Link()
    again.client = link.client
    again.client.connected(NOW)
    again.greet()
    assert CommandAsked("c-0000001", issue) in again.up()


def test_a_command_asked_while_the_link_is_down_waits_for_the_snapshot() -> None:
    link = Link()
    link.client.ask(CallNext(), "c-0000001", NOW)
    assert [type(a) for a in link.up()] == [HelloAsked]


def test_a_command_given_up_is_not_sent_again() -> None:
    link = Link()
    link.client.ask(CallNext(), "c-0000001", NOW)
    link.client.give_up("c-0000001")
    link.greet()
    assert link.up() == []


@pytest.mark.parametrize(("away_ms", "sent"), [(30_000, True), (30_001, False)])
def test_a_command_whose_time_passed_while_nobody_was_awake_is_not_sent_again(away_ms: int, sent: bool) -> None:
    link = Link()
    link.greet()
    link.client.ask(CallNext(), "c-0000001", NOW, NOW + 30_000)
    link.client.ask(IssueTicket(service_id="khai-sinh"), "c-0000002", NOW)  # somebody waits for it, however long
    link.client.outgoing()  # lost with the connection
    link.client.lost()
    again = Link()
    again.client, again.now = link.client, NOW + away_ms
    again.client.connected(again.now)
    told = again.greet()
    asked = [one.id for one in again.up() if isinstance(one, CommandAsked)]
    assert told[1:] == ([] if sent else [Overdue("c-0000001")])
    assert asked == ["c-0000001", "c-0000002"][not sent :]
    assert again.client.pending == tuple(asked)


def test_a_command_that_was_answered_is_not_said_to_be_overdue_by_a_later_link() -> None:
    link = Link()
    link.greet()
    link.client.ask(CallNext(), "c-0000001", NOW, NOW + 30_000)
    link.up()
    link.server.reply("c-0000001", {"number": "A001"}, NOW)
    assert link.down() == [Answered("c-0000001", {"number": "A001"})]
    link.client.lost()
    later = Link()
    later.client, later.now = link.client, NOW + 30_001
    later.client.connected(later.now)
    assert [type(one) for one in later.greet()] == [Welcomed]


def test_a_resync_gives_up_nothing_that_was_sent() -> None:
    link = Link()
    link.greet()
    link.client.ask(CallNext(), "c-0000001", NOW, NOW + 1)
    link.up()
    link.now += 5_000
    link.client.received('{"jsonrpc":"2.0","method":"heartbeat","params":{"seq":99}}', link.now)
    [resync] = link.up()
    assert isinstance(resync, ResyncAsked)
    link.server.welcome(resync.id, snapshot(99), link.now)
    assert link.down() == [Welcomed(snapshot(99), again=True)]  # it was sent: its answer is on its way
    assert link.client.pending == ("c-0000001",)


def test_a_person_stays_signed_in_over_a_new_link_until_they_sign_out() -> None:
    link = Link()
    link.greet()
    link.client.ask_sign_in(SignIn(user="ha", password="p"), "s-0000001", NOW)
    assert link.up() == [SignInAsked("s-0000001", SignIn(user="ha", password="p"))]
    link.server.reply("s-0000001", {"person": "ha", "name": "Hà"}, NOW)
    link.down()
    link.client.ask(CallNext(), "c-0000001", NOW)
    link.client.lost()
    new = Link()
    new.client = link.client
    new.client.connected(NOW)
    new.greet()
    assert [type(a) for a in new.up()] == [SignInAsked, CommandAsked]
    new.client.forget_person("o-0000001", NOW)
    assert [type(a) for a in new.up()] == [SignOutAsked]
    assert new.client.sign_in is None


def test_a_sign_in_goes_before_the_commands_that_wait_for_a_new_link() -> None:
    link = Link()
    link.client.ask(CallNext(), "waits-00001", NOW)
    link.client.ask_sign_in(SignIn(user="lan", password="p"), "first-00001", NOW)
    link.greet()
    assert [type(asked) for asked in link.up()] == [SignInAsked, CommandAsked]
    for id_ in ("first-00001", "waits-00001"):
        link.server.reply(id_, {}, NOW)
    link.down()
    link.client.lost()
    link.client.ask(CallNext(), "waits-00002", NOW)
    link.client.connected(NOW)
    link.server = ServerSession()
    link.server.connected(NOW)
    link.greet()
    assert [type(asked) for asked in link.up()] == [SignInAsked, CommandAsked]


def test_another_protocol_version_is_refused_by_name() -> None:
    link = Link()
    link.client.hello = Hello(protocol=PROTOCOL, role=Role.KIOSK)
    [frame] = link.client.outgoing()
    body = json.loads(frame)
    body["params"]["protocol"] = 99
    assert link.server.received(json.dumps(body), NOW) == []
    [answer] = link.down()
    assert isinstance(answer, TurnedAway)
    assert answer.why == refused(Code.OLD_SERVER, theirs=99, ours=PROTOCOL)


def test_a_command_whose_id_the_server_could_not_read_is_refused_and_not_asked_again() -> None:
    link = Link()
    link.greet()
    link.client.ask(CallNext(), "c-0000001", NOW)
    link.client.ask(CallNext(), "c-0000002", NOW)
    link.client.ask(CallNext(), "c-0000003", NOW)
    first, second, third = link.client.outgoing()
    for frame in (first, second.replace("c-0000002", "c!"), third):
        link.server.received(frame, NOW)
    link.server.reply("c-0000001", {"seq": 11}, NOW)
    [answered, refusal] = sorted(link.down(), key=lambda h: h.command_id)
    assert answered == Answered("c-0000001", {"seq": 11})
    assert isinstance(refusal, WasRefused)
    assert (refusal.command_id, refusal.why.code) == ("c-0000002", Code.BAD_MESSAGE)
    assert link.client.pending == ("c-0000003",)


def test_a_refusal_of_a_frame_that_was_answered_already_is_a_broken_link() -> None:
    link = Link()
    link.greet()
    link.client.ask(CallNext(), "c-0000001", NOW)
    [frame] = link.client.outgoing()
    link.server.received(frame, NOW)
    link.server.reply("c-0000001", {"seq": 11}, NOW)
    link.down()
    link.server._frames = 1
    link.server.received(frame.replace("c-0000001", "c!"), NOW)
    [broken] = link.down()
    assert isinstance(broken, Broken)


def test_frames_are_counted_anew_on_each_connection() -> None:
    client = Link().client
    client.ask(CallNext(), "c-0000001", NOW)
    for _ in range(2):
        client.lost()
        link = Link()
        link.client = client
        client.connected(NOW)
        link.greet()
        [again] = client.outgoing()
    link.server.received(again.replace("c-0000001", "c!"), NOW)
    assert [h.command_id for h in link.down()] == ["c-0000001"]


def test_a_command_under_an_id_no_server_takes_is_not_even_asked() -> None:
    link = Link()
    with pytest.raises(ValueError, match="no id"):
        link.client.ask(CallNext(), "a b 000001", NOW)
    assert link.client.pending == ()


def test_a_server_that_breaks_the_protocol_is_left() -> None:
    for data in ("{", '{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}}'):  # fmt: skip
        link = Link()
        assert isinstance(link.client.received(data, NOW)[0], Broken)
    link = Link()
    link.greet()
    assert isinstance(link.client.received('{"jsonrpc":"2.0","method":"event.x","params":{}}', NOW)[0], Broken)
    assert link.client.received('{"jsonrpc":"2.0","method":"news.x","params":{}}', NOW) == []


def test_a_snapshot_that_cannot_be_read_breaks_the_link() -> None:
    link = Link()
    [frame] = link.client.outgoing()
    request = decode(frame)
    bad = json.dumps({"jsonrpc": "2.0", "id": request.id, "result": {"seq": "x"}})
    assert isinstance(link.client.received(bad, NOW)[0], Broken)


def test_of_a_newer_servers_snapshot_what_is_not_known_is_left_out_and_told() -> None:
    link = Link()
    request = decode(link.client.outgoing()[0])
    new = snapshot().model_dump(mode="json") | {"branch": BRANCH.model_dump(mode="json")}
    new["branch"]["services"][0]["facts"] = {"online": "by_drone"}
    result = json.dumps({"jsonrpc": "2.0", "id": request.id, "result": new})
    [welcomed] = link.client.received(result, NOW)
    assert isinstance(welcomed, Welcomed)
    assert welcomed.left_out == ("branch.services.0.facts.online",)
    assert welcomed.snapshot.branch is not None


def test_answers_to_nothing_are_ignored() -> None:
    link = Link()
    link.greet()
    for body in ({"id": "session-000999", "result": {}}, {"id": "c-unknown1", "result": {}},
                 {"id": "c-unknown1", "error": {"code": 1, "message": "m"}}):  # fmt: skip
        assert link.client.received(json.dumps({"jsonrpc": "2.0"} | body), NOW) == []


def test_a_session_that_is_down_says_nothing() -> None:
    client = ClientSession(Hello(protocol=PROTOCOL, role=Role.KIOSK))
    assert client.tick(NOW) == []
    assert client.outgoing() == []


def test_back_off_grows_stays_under_six_seconds_and_spreads() -> None:
    waits = [retry_after(n, 0.5) for n in range(20)]
    assert waits == sorted(waits)
    assert waits[-1] == waits[10] <= 6.0
    assert retry_after(9, 0.0) < retry_after(9, 1.0)


@given(st.lists(st.booleans(), max_size=40))
def test_after_any_losses_a_heartbeat_brings_the_client_to_the_truth(lost: list[bool]) -> None:
    link = Link()
    link.greet()
    heard: set[int] = set()
    for n, drop in enumerate(lost):
        link.server.event(11 + n, NOW, {"type": "hall.opened"}, NOW)
        for happening in link.down(drop=1 if drop else 0):
            heard.add(happening.seq)
    link.now += 6_000
    link.server.tick(link.now)
    link.down()
    for asked in link.up():
        assert isinstance(asked, ResyncAsked)
        link.server.welcome(asked.id, snapshot(10 + len(lost)), link.now)
    link.down()
    assert link.client.seq == 10 + len(lost)
    assert link.client.state is LinkState.LIVE


def test_a_refusal_without_an_id_and_a_stale_snapshot_are_handled() -> None:
    link = Link()
    link.greet()
    link.server.event(12, NOW, {"type": "hall.opened"}, NOW)
    link.down()
    late = json.dumps({"jsonrpc": "2.0", "id": "session-000000", "error": {"code": 1, "message": "no"}})
    assert isinstance(link.client.received(late, NOW)[0], TurnedAway)


def test_a_person_may_sign_in_and_out_while_the_link_is_down() -> None:
    client = ClientSession(Hello(protocol=PROTOCOL, role=Role.COUNTER))
    client.ask_sign_in(SignIn(user="ha", password="p"), "s-0000001", NOW)
    client.forget_person("o-0000001", NOW)
    assert client.outgoing() == []
    assert client.pending == ("s-0000001", "o-0000001")


def test_a_gap_seen_again_while_resyncing_asks_no_second_time() -> None:
    link = Link()
    link.greet()
    link.server.event(11, NOW, {"type": "hall.opened"}, NOW)
    link.down(drop=1)
    for _ in range(2):
        link.client.received('{"jsonrpc":"2.0","method":"heartbeat","params":{"seq":99}}', NOW)
    assert len(link.up()) == 1


@pytest.mark.parametrize("what", ["a command", "a sign-in", "a sign-out"])
def test_what_is_asked_while_a_snapshot_is_on_its_way_is_said_at_once_and_once(what: str) -> None:
    link = Link()
    link.greet()
    link.client.received('{"jsonrpc":"2.0","method":"heartbeat","params":{"seq":99}}', NOW)
    [resync] = link.up()
    assert link.client.state is LinkState.RESYNCING
    match what:
        case "a command":
            link.client.ask(CallNext(), "asked-00001", NOW)
        case "a sign-in":
            link.client.ask_sign_in(SignIn(user="ha", password="p"), "asked-00001", NOW)
        case _:
            link.client.forget_person("asked-00001", NOW)
    [asked] = link.up()
    assert asked.id == "asked-00001"  # type: ignore[attr-defined]
    assert isinstance(resync, ResyncAsked)
    link.server.welcome(resync.id, snapshot(99), NOW)
    assert link.down() == [Welcomed(snapshot(99), again=True)]
    assert link.up() == []
    link.server.reply("asked-00001", {"seq": 99}, NOW)
    assert link.down() == [Answered("asked-00001", {"seq": 99})]
    assert link.client.pending == ()


def test_a_password_that_was_refused_is_not_tried_again_on_the_next_link() -> None:
    link = Link()
    link.greet()
    link.client.ask_sign_in(SignIn(user="ha", password="wrong"), "s-0000001", NOW)
    link.up()
    link.server.refuse("s-0000001", refused(Code.WRONG_PASSWORD), NOW)
    assert isinstance(link.down()[0], WasRefused)
    assert link.client.sign_in is None


def test_a_sign_in_repeated_on_a_new_link_is_told_done_or_refused() -> None:
    link = Link()
    link.client.sign_in = SignIn(user="ha", password="old")
    link.greet()
    [asked] = link.up()
    link.server.reply(asked.id, {"person": "ha"}, NOW)
    assert link.down() == [Answered(asked.id, {"person": "ha"})]
    link.server.refuse(asked.id, refused(Code.WRONG_PASSWORD), NOW)
    assert isinstance(link.down()[0], WasRefused)
    assert link.client.sign_in is None
