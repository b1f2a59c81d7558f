"""One connection: what is no message is passed over, nothing is said before its time, and a bad fact is left aside."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

import pytest

from server.exchange import talk
from server.exchange.facts import of_branch
from server.exchange.sync import Cursor
from server.exchange.talk import Copy, Fact, Standing, Talk
from tests.server.exchange import messages
from tests.server.exchange.messages import ask
from wire.branch_link import VERSION, IssuedFact, NotTaken, RefusedFact, message_in, read
from wire.errors import Code, refused


@dataclass
class Giving:
    """A ledger in memory."""

    facts_: list[Fact] = field(default_factory=list)
    epoch: str = "e"
    acked: list[int] = field(default_factory=list)

    async def standing(self, seq=0):
        mark = self.facts_[seq - 1].mark if 0 < seq <= len(self.facts_) else ""
        return Standing(self.epoch, 1, len(self.facts_), mark)

    async def facts(self, *, after, upto):
        return self.facts_[after:upto]

    async def everything(self):
        return Copy(len(self.facts_), self.facts_[-1].mark, 0, tuple(f.body for f in self.facts_))

    async def begin_anew(self):
        self.epoch += "e"
        return self.epoch

    async def acknowledged(self, seq):
        self.acked.append(seq)


@dataclass
class Taking:
    """Keeps what it is told."""

    at: Cursor = field(default_factory=Cursor)
    told: list[dict] = field(default_factory=list)
    fails: bool = False

    async def cursor(self):
        return self.at

    async def take(self, bodies, before, after, copy):
        if self.fails:
            raise OSError("no disk")
        assert before == self.at
        self.told += bodies
        self.at = after


def facts(*numbers: int) -> list[Fact]:
    return [Fact(n, f"m{n}", {"n": n}) for n in numbers]


async def between(giving: Giving, taking: Taking, rounds: int = 10) -> Talk:
    """Carry words to and fro until nothing is left to say; the giver's side."""
    giver, taker = Talk(giving, "facts", Taking(), "bookings"), Talk(Giving(), "bookings", taking, "facts")
    await giver.open("link")
    words = await taker.open("link")
    for _ in range(rounds):
        for word in words:
            assert await giver.received(word) == []
        words = [answer for said in await giver.due() for answer in await taker.received(said)]
    return giver


async def test_facts_go_over_once_and_are_acknowledged():
    giving, taking = Giving(facts(1, 2, 3)), Taking(Cursor("e", 0))
    await between(giving, taking)
    assert (taking.told, taking.at) == ([{"n": 1}, {"n": 2}, {"n": 3}], Cursor("e", 3, "m3"))
    assert giving.acked[-1] == 3


async def test_nothing_is_acknowledged_before_the_other_side_said_so():
    giving = Giving(facts(1, 2))
    giver = Talk(giving, "facts", Taking(), "bookings")
    await giver.open("link")
    assert await giver.due() == []
    await giver.received(ask("link", "", 0))
    [full] = await giver.due()
    assert (full.kind, giving.acked) == ("full", [])


@dataclass
class Slow(Giving):
    """A ledger whose reading takes until it is let go."""

    reading: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def facts(self, *, after, upto):
        self.reading.set()
        await self.go.wait()
        return await super().facts(after=after, upto=upto)


async def test_a_wish_that_comes_while_facts_are_read_is_not_forgotten():
    giving = Slow(facts(1, 2, 3))
    giver = Talk(giving, "facts", Taking(), "bookings")
    await giver.open("link")
    await giver.received(ask("link", "e", 0))
    first = asyncio.create_task(giver.due())
    await giving.reading.wait()
    wish = asyncio.create_task(giver.received(ask("link", "e", 0, again=True)))
    await asyncio.sleep(0.01)
    giving.go.set()
    await asyncio.gather(first, wish)
    assert [item.seq for item in await giver.due()] == [1, 2, 3], "they are sent once more, as was wished"


async def test_a_ledger_that_was_restored_takes_another_epoch_and_tells_everything():
    giving, taking = Giving(facts(1, 2, 3)), Taking(Cursor("e", 9, "m9"))
    await between(giving, taking)
    assert (giving.epoch, taking.at) == ("ee", Cursor("ee", 3, "m3"))
    assert taking.told == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert set(giving.acked) == {3}, "a number of what was lost is none that facts may be let go by"


async def test_what_could_not_be_stored_is_not_acknowledged():
    taker = Talk(Giving(), "bookings", Taking(Cursor("e", 0), fails=True), "facts")
    await taker.open("link")
    with pytest.raises(OSError, match="no disk"):
        await taker.received(messages.item("link", "e", 1, {}))


@pytest.mark.parametrize("message", [NotTaken(), ask("link", "e", 0).model_copy(update={"stream": "bookings"}),
                                     messages.item("link", "e", 1, {})])  # fmt: skip
async def test_what_is_of_no_stream_of_ours_is_passed_over(message):
    one = Talk(Giving(facts(1)), "facts", Taking(), "bookings")
    await one.open("link")
    assert await one.received(message) == []
    assert await one.due() == []


class Line:
    """Says what it is given and keeps what is said."""

    def __init__(self, *texts):
        self.texts, self.said = list(texts), []

    async def send(self, text):
        self.said.append(json.loads(text))

    async def receive(self):
        if not self.texts:
            raise ConnectionResetError
        return self.texts.pop(0)


async def test_a_line_goes_on_after_bytes_that_are_nothing_and_ends_with_what_ended_it():
    ask = json.dumps({"kind": "ask", "stream": "facts", "link": "link", "epoch": "e", "seq": 0})
    deep = "[" * 100_000
    line = Line("{", b"\xff\xfe", deep, "[]", '{"stream": {}}', "\x00", ask)
    beside = []

    async def keep(body):
        beside.append(body)

    waits = '{"kind": "waits", "waits": {}}'
    line.texts.insert(0, waits)
    one = Talk(Giving(facts(1)), "facts", Taking(), "bookings")
    with pytest.raises(ConnectionResetError):
        await talk.run(line, one, "link", asyncio.Event(), beside=keep)
    assert beside == [read(waits)[0]]


HOSTILE = ('{"a": 1, "a": 2}', '{"a": NaN}', '{"a": 1e400}', '{"a": "\\ud800"}', '{"a": "b\\u0000"}',
           '{"a": ' + "[" * 20 + "]" * 20 + "}")  # fmt: skip


def item(seq: int, body: str) -> str:
    place = f'"stream": "facts", "link": "link", "epoch": "e", "seq": {seq}, "mark": "m"'
    return f'{{"kind": "item", {place}, "body": {body}}}'


async def talked(*texts, taking=None) -> Line:
    line = Line(*texts)
    words = Talk(Giving(), "bookings", taking or Taking(Cursor("e", 0)), "facts")
    with pytest.raises(ConnectionResetError):
        await talk.run(line, words, "link", asyncio.Event())
    return line


@pytest.mark.parametrize("body", HOSTILE)
async def test_a_fact_that_two_readers_would_read_in_two_ways_is_left_aside_and_the_next_is_taken(body):
    taking = Taking(Cursor("e", 0))
    line = await talked(item(1, body), item(2, '{"n": 2}'), taking=taking)
    assert [told for told in taking.told if told != {}] == [{"n": 2}]
    refused = [said for said in line.said if said["kind"] == "refused"]
    assert len(refused) == 1
    assert refused[0]["code"] in ("BAD_PARAMS", "BAD_TEXT")
    assert refused[0]["vi"] != refused[0]["en"]


async def test_of_a_full_copy_only_what_cannot_be_read_is_left_aside():
    taking = Taking(Cursor("e", 0))
    bodies = ", ".join(('{"n": 1}', *HOSTILE, '{"n": 2}'))
    place = '"stream": "facts", "link": "link", "epoch": "x", "seq": 9, "mark": "m"'
    whole = f'{{"kind": "full", {place}, "bodies": [{bodies}]}}'
    await talked(whole, taking=taking)
    assert (taking.at, [told for told in taking.told if told]) == (Cursor("x", 9, "m"), [{"n": 1}, {"n": 2}])


@pytest.mark.parametrize("change", [
    ('"seq": 1', '"seq": 2, "seq": 1'), ('"body"', '"body": {"n": 7}, "body"'), ('"m"', '"\\ud800"'), ("1,", "1e400,"),
    ('"kind"', '"x": NaN, "kind"'), ('"seq": 1', '"seq": 1, "seq": 1'),
    ('"kind"', '"x": [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]], "kind"'),
])  # fmt: skip
async def test_a_message_that_does_not_say_one_thing_is_refused_whole_and_its_place_stays_open(change):
    taking = Taking(Cursor("e", 0))
    line = await talked(item(1, '{"n": 0}').replace(*change, 1), item(1, '{"n": 1}'), taking=taking)
    assert taking.told == [{"n": 1}]
    assert [said["kind"] for said in line.said if said["kind"] == "refused"] == ["refused"]


REFUSAL = NotTaken.because(refused(Code.BAD_PARAMS, method="link", field="seq", what="twice")).model_dump_json()


async def test_a_refusal_is_said_to_a_person_once_and_never_answered(caplog):
    line = await talked(*[REFUSAL] * 3)
    assert [said["kind"] for said in line.said] == ["ask"]
    assert [record.getMessage() for record in caplog.records] == [
        "the other side cannot read what it was told (“link” is wrong at “seq”: “seq” is there twice. Correct it and "
        "send it again.)"
    ]


async def test_bad_messages_without_end_fill_no_log(caplog):
    line = await talked(*(f'{{"a": 1, "a": 1, "n{n}": 1, "n{n}": 2}}'.replace("a", f"a{n}") for n in range(300)))
    assert len([said for said in line.said if said["kind"] == "refused"]) == 300
    assert len(caplog.records) == talk.MOST_COMPLAINTS


async def test_a_greeting_is_answered_with_the_version_that_is_spoken_here():
    line = Line('{"kind": "hello", "link": "abc"}')
    assert (await talk.greeted(line)).link == "abc"
    assert line.said == [{"kind": "hello_reply", "version": VERSION}]


@pytest.mark.parametrize(("greeting", "says"), [
    ('{"kind": "hello", "version": "0.9", "link": "abc"}', "^The hub uses version 0.9 .* Update the hub.$"),
    ('{"kind": "hello", "version": "2.0"}', "^The hub uses version 2.0 .* Update the branch server.$"),
    ("[]", "greets as no hub does: “link” is wrong at “message”"),
    ('{"kind": "waits", "waits": {}}', "^what answers there greets as no hub does$"),
])  # fmt: skip
async def test_another_version_or_no_greeting_is_told_to_both_sides(greeting, says):
    line = Line(greeting)
    with pytest.raises(talk.NoGreeting, match=says):
        await talk.greeted(line)
    assert {said["kind"] for said in line.said} <= {"refused"}


@pytest.mark.parametrize(("version", "whom"), [("0.9", "Update the branch server"), ("2.0", "Update the hub")])
async def test_a_link_to_a_branch_of_another_major_is_ended_and_says_whom_to_update(version, whom):
    line = Line(json.dumps({"kind": "hello_reply", "version": version}), REFUSAL)
    with pytest.raises(talk.OtherVersion, match=whom):
        await talk.run(line, Talk(Giving(), "bookings", Taking(), "facts"), "link", asyncio.Event())
    assert whom in line.said[-1]["en"]


async def test_what_is_said_again_and_again_is_made_anew_each_time():
    line, made = Line(), iter(range(1, 9))

    async def make():
        wait = {"waiting": next(made), "low_min": 0, "high_min": 0}
        return message_in({"kind": "waits", "waits": {"a": wait}})[0]

    job = asyncio.create_task(talk.saying(line, make, 0.001)())
    while len(line.said) < 3:  # noqa: ASYNC110 - a list tells nobody that it grew
        await asyncio.sleep(0.001)
    job.cancel()
    assert [said["waits"]["a"]["waiting"] for said in line.said[:3]] == [1, 2, 3]


async def test_silence_makes_it_ask_again(monkeypatch):
    monkeypatch.setattr(talk, "AGAIN_AFTER_S", 0.01)

    class Silent(Line):
        async def receive(self):
            if len(self.said) > 2:
                raise ConnectionResetError
            await asyncio.sleep(30)

    line = Silent()
    with pytest.raises(ConnectionResetError):
        await talk.run(line, Talk(Giving(), "facts", Taking(), "bookings"), "link", asyncio.Event())
    assert [word.get("again") for word in line.said[:2]] == [False, True]


GOOD = {"fact": "issued", "booking_id": "0123456789ABCDEF", "at": 5, "number": "A001"}


@pytest.mark.parametrize("change", [
    {"booking_id": "x"}, {"booking_id": "\ud800" * 16}, {"at": -1}, {"at": 10**20}, {"at": "then"}, {"number": "A" * 9},
    {"number": "\ud800"}, {"service_id": "a b"}, {"language": "x"}, {"fact": "rumour"}, {"fact": ["issued"]},
    {"tracking_url": "h" * 301}, {"booking_id": None}, {"number": "A\x00"}, {"tracking_url": "a\x00b"},
])  # fmt: skip
def test_a_fact_that_cannot_be_read_is_left_aside_and_the_others_are_taken(change):
    other = {"fact": "refused", "booking_id": GOOD["booking_id"], "vi": "x", "en": "y"}
    found = of_branch([GOOD, GOOD | change, other, {}])
    assert [type(fact) for fact in found] == [IssuedFact, RefusedFact]
