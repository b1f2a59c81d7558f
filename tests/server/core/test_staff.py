"""People and devices: codes that are nobody else's, what becomes an event, and what is refused (R90-R93)."""

from __future__ import annotations

import pytest

from server.core import staff
from server.core.apply import apply
from server.core.context import Context, DirectoryFacts
from server.core.decide import decide
from server.core.model import PairedDevice, PlacedDevice, StaffMember, State
from tests.server.core.core_hall import Hall
from wire import commands as c
from wire import events as e
from wire.errors import Code, Refused
from wire.values import Actor, CounterState, PersonRole, Role, Seq, Text

HASH = "$argon2id$v=19$test"
SERVER = Actor(role=Role.SERVER)
ADD = c.AddPerson(
    name="ha.nt", full_name="Hà", roles=(PersonRole.MANAGER, PersonRole.CLERK, PersonRole.CLERK), password_hash=HASH
)


def asked(state: State, command: c.Command, **facts: object) -> object:
    return decide(state, command, Context(SERVER, 0, command_id="command-0001", directory=DirectoryFacts(**facts)))  # type: ignore[arg-type]


def only(decision: object) -> e.AnyEvent:
    assert isinstance(decision, list), decision
    (event,) = decision
    return event


def test_people_and_devices_are_decided_before_there_are_any_settings() -> None:
    added = only(asked(State(), ADD))
    assert isinstance(added, e.PersonAdded)
    assert added.roles == ("clerk", "manager")
    assert len(added.code) == len("s-7F3K")
    pair = c.PairDevice(device_id="pc-1", role=Role.COUNTER, counter_id="c1", token_hash="0" * 64)
    assert only(asked(State(), pair)) == e.DevicePaired(device_id="pc-1", role=Role.COUNTER, counter_id="c1")


def test_no_event_about_a_person_holds_a_name_a_password_or_its_hash() -> None:
    change = c.ChangePerson(
        code="s-7F3K", full_name="Nguyễn Thu Hà", password_hash=HASH, roles=(PersonRole.CLERK,), locked=True
    )
    events = [only(asked(State(), ADD)), *asked(State(), change, codes=frozenset({"s-7F3K"}))]  # type: ignore[misc]
    assert [event.type for event in events] == [
        "person.added", "person.changed", "person.roles_changed", "person.password_changed", "person.locked",
    ]  # fmt: skip
    for event in events:
        assert set(event.model_dump()) <= {"type", "code", "roles"}


def test_a_code_is_never_given_twice_also_when_its_person_was_erased() -> None:
    state = State()
    first = staff.code_for(state, "command-0001")
    state.staff[first] = StaffMember(erased=True)
    second = staff.code_for(state, "command-0001")
    assert second != first
    assert second not in (first, staff.code_for(state, "command-0001", frozenset({second})))


def test_a_name_that_somebody_has_is_refused() -> None:
    why = asked(State(), ADD, taken=True)
    assert isinstance(why, Refused)
    assert why.code is Code.NAME_TAKEN


def test_what_is_so_already_makes_no_event_and_a_password_always_does() -> None:
    state = State(staff={"s-7F3K": StaffMember(("clerk",), locked=False)})
    same = c.ChangePerson(code="s-7F3K", roles=(PersonRole.CLERK,), locked=False)
    assert asked(state, same, codes=frozenset({"s-7F3K"})) == []
    again = c.ChangePerson(code="s-7F3K", password_hash=HASH)
    assert isinstance(only(asked(state, again, codes=frozenset({"s-7F3K"}))), e.PersonPasswordChanged)


def test_a_person_of_before_is_locked_though_the_journal_never_named_them() -> None:
    state = State()
    locked = only(asked(state, c.ChangePerson(code="s-7F3K", locked=True), codes=frozenset({"s-7F3K"})))
    staff.APPLY[type(locked)](state, locked, 0)
    assert state.staff == {"s-7F3K": StaffMember(None, locked=True)}


def test_nobody_and_nothing_unknown_is_changed() -> None:
    for command, code in (
        (c.ChangePerson(code="s-7F3K", locked=True), Code.UNKNOWN_PERSON),
        (c.ErasePerson(code="s-7F3K"), Code.UNKNOWN_PERSON),
        (c.UnpairDevice(device_id="kiosk-1"), Code.UNKNOWN_DEVICE),
    ):
        why = asked(State(), command)
        assert isinstance(why, Refused)
        assert why.code is code


def test_erasing_twice_is_no_fault_and_leaves_the_code_alone() -> None:
    state = State(staff={"s-7F3K": StaffMember(("clerk",), locked=False)})
    erased = only(asked(state, c.ErasePerson(code="s-7F3K"), codes=frozenset({"s-7F3K"})))
    staff.APPLY[type(erased)](state, erased, 0)
    assert state.staff == {"s-7F3K": StaffMember(None, None, erased=True)}
    assert asked(state, c.ErasePerson(code="s-7F3K")) == []


def test_a_clerk_whose_counter_was_taken_under_the_user_name_takes_it_over() -> None:
    hall = Hall()
    hall.ask(c.OpenCounter(counter_id="c1"), Role.COUNTER, "lan", "pc-1")
    actor = Actor(role=Role.COUNTER, person="s-7F3K", device_id="pc-1")
    mine = Context(actor, hall.now, directory=DirectoryFacts(known_as="lan"))
    opened = only(decide(hall.state, c.OpenCounter(counter_id="c1"), mine))
    assert isinstance(opened, e.CounterOpened)
    hall.tell(opened)
    assert (hall.state.counters["c1"].person, hall.state.counters["c1"].state) == ("s-7F3K", CounterState.OPEN)
    assert decide(hall.state, c.OpenCounter(counter_id="c1"), mine) == []
    other = Context(actor.model_copy(update={"person": "s-0000"}), hall.now, directory=DirectoryFacts(known_as="minh"))
    assert isinstance(decide(hall.state, c.OpenCounter(counter_id="c1"), other), Refused)


def lived(*events: e.AnyEvent) -> State:
    state = State()
    for seq, event in enumerate(events, 1):
        apply(state, event, Seq(seq), seq)
    return state


def test_the_state_knows_who_there_is_what_they_may_and_whether_they_are_locked() -> None:
    added = e.PersonAdded(code="s-7F3K", roles=("clerk",))
    assert lived(added).staff["s-7F3K"] == StaffMember(("clerk",), locked=False)
    changed = e.PersonRolesChanged(code="s-7F3K", roles=("manager",))
    locked = lived(added, changed, e.PersonLocked(code="s-7F3K"))
    assert locked.staff["s-7F3K"] == StaffMember(("manager",), locked=True)
    apply(locked, e.PersonUnlocked(code="s-7F3K"), Seq(9), 9)
    assert not locked.staff["s-7F3K"].locked


def test_the_state_knows_which_devices_are_paired_since_when() -> None:
    state = lived(e.DevicePaired(device_id="pc-1", role=Role.COUNTER, counter_id="c1"))
    assert state.devices == {"pc-1": PairedDevice("counter", "c1", 1)}
    apply(state, e.DeviceUnpaired(device_id="pc-1"), Seq(2), 2)
    assert state.devices == {}


def test_a_device_that_is_paired_is_let_go_and_one_that_is_not_is_refused() -> None:
    unpair = c.UnpairDevice(device_id="pc-1")
    assert only(asked(State(), unpair, devices=frozenset({"pc-1"}))) == e.DeviceUnpaired(device_id="pc-1")
    refusal = asked(State(), unpair)
    assert isinstance(refusal, Refused)
    assert refusal.code is Code.UNKNOWN_DEVICE


def test_sessions_and_exports_are_kept_as_they_were_told() -> None:
    here = c.RecordSession(what="signed_in", code="s-7F3K", device_id="pc-1")
    assert only(asked(State(), here)) == e.SessionSignedIn(code="s-7F3K", device_id="pc-1")
    left = c.RecordExport(kind="figures", span="2026-11")
    assert only(asked(State(), left)) == e.ExportMade(kind="figures", span="2026-11")
    mail = c.RecordMail(changed=("server", "password"), alarms="on", reports="off", server="mail.x.vn:587", receivers=2)
    told = {"changed": ("server", "password"), "alarms": "on", "reports": "off", "server": "mail.x.vn:587"}
    assert only(asked(State(), mail)) == e.MailChanged(**told, receivers=2)
    picture = c.RecordMedia(what="changed", sha256="5e" * 32, name="Bốn bước", fields=("seconds",))
    assert only(asked(State(), picture)) == e.MediaChanged(**picture.model_dump())


def test_what_a_wish_for_a_device_leaves_out_stays_and_the_same_wish_again_is_no_event() -> None:
    hall = Hall()
    wish = c.WantDevice(device_id="kiosk-1", mode="closed", volume=40, message={"vi": "Nghỉ"})
    (wanted,) = hall.ask(wish, Role.MANAGER)
    assert (wanted.mode, wanted.volume, wanted.message) == ("closed", 40, Text({"vi": "Nghỉ"}))
    assert wanted.asked == ("mode", "volume", "message")
    assert hall.ask(c.WantDevice(device_id="kiosk-1", volume=40), Role.MANAGER) == []
    wish = c.WantDevice(device_id="kiosk-1", message={"vi": ""}, layout="wide", restart=True)
    (again,) = hall.ask(wish, Role.MANAGER)
    assert (again.mode, again.volume, again.layout, again.message) == ("closed", 40, "wide", None)
    assert hall.state.wanted["kiosk-1"].restart == again.restart != ""
    assert again.asked == ("layout", "no_message", "restart")
    for pin, asked in (("$argon2id$v=19$one", "pin"), ("$argon2id$v=19$two", "pin"), ("", "no_pin")):
        (said,) = hall.ask(c.WantDevice(device_id="kiosk-1", staff_pin_hash=pin), Role.MANAGER)
        assert (said.asked, said.staff_pin_hash) == ((asked,), pin)


class Everything(frozenset[str]):
    def __contains__(self, _: object) -> bool:
        return True


def test_where_every_code_is_taken_none_is_given() -> None:
    with pytest.raises(LookupError):
        staff.code_for(State(), "command-0001", Everything())


ADMINISTRATOR = Actor(role=Role.MANAGER, device_id="web", person="s-ADM1", roles=("administrator",))
MANAGER = Actor(role=Role.MANAGER, device_id="web", person="s-MAN1", roles=("manager",))
HELD: dict[str, tuple[str, ...]] = {
    "s-ADM1": ("administrator",), "s-MAN1": ("manager",), "s-MAN2": ("clerk", "manager"), "s-LAN1": ("clerk",),
}  # fmt: skip


def by(actor: Actor, command: c.Command, held: dict[str, tuple[str, ...]] = HELD) -> Code | None:
    """Why these people, all of whom may sign in, get a refusal; None when it is done."""
    managing = {role.value: frozenset(i for i, roles in held.items() if role in roles) for role in staff.MANAGING}
    facts = DirectoryFacts(codes=frozenset(held), of_whom=held.get(getattr(command, "code", ""), ()), managing=managing)
    decision = decide(State(), command, Context(actor, 0, command_id="command-0001", directory=facts))
    return decision.code if isinstance(decision, Refused) else None


def roles(code: str, *given: str) -> c.ChangePerson:
    return c.ChangePerson(code=code, roles=tuple(PersonRole(one) for one in given))


def test_only_an_administrator_touches_an_administrator_or_makes_one() -> None:
    new = c.AddPerson(name="an", full_name="An", roles=(PersonRole.ADMINISTRATOR,), password_hash=HASH)
    another = HELD | {"s-ADM2": ("administrator",)}
    for command in (
        new,
        roles("s-LAN1", "administrator", "clerk"),
        roles("s-ADM2", "clerk"),
        c.ChangePerson(code="s-ADM2", locked=True),
        c.ChangePerson(code="s-ADM2", locked=False),
        c.ChangePerson(code="s-ADM2", password_hash=HASH),
        c.ChangePerson(code="s-ADM2", full_name="Bình"),
        c.ErasePerson(code="s-ADM2"),
    ):
        assert by(MANAGER, command, another) is Code.ADMINISTRATORS_ONLY, command
        assert by(ADMINISTRATOR, command, another) is None, command
        assert by(SERVER, command, another) is None, command


def test_nobody_locks_or_erases_themselves_or_changes_their_own_roles() -> None:
    for command in (
        c.ChangePerson(code="s-MAN1", locked=True), c.ErasePerson(code="s-MAN1"), roles("s-MAN1", "clerk", "manager"),
    ):  # fmt: skip
        assert by(MANAGER, command) is Code.OWN_ACCOUNT, command
    assert by(MANAGER, roles("s-MAN1", "manager")) is None, "they are so already"
    assert by(MANAGER, c.ChangePerson(code="s-MAN1", full_name="Quân", password_hash=HASH)) is None


def test_one_who_manages_stays_also_when_two_lock_each_other_at_once() -> None:
    left = {"s-MAN2": ("clerk", "manager"), "s-LAN1": ("clerk",)}  # MAN1, who asks, was locked a moment ago
    for command in (c.ChangePerson(code="s-MAN2", locked=True), c.ErasePerson(code="s-MAN2"), roles("s-MAN2", "clerk")):
        assert by(MANAGER, command, left) is Code.LAST_ONE, command
        assert by(MANAGER, command) is None, command
        assert by(SERVER, command, left) is None, "whoever stands at the machine"
    assert by(MANAGER, roles("s-MAN2", "manager"), left) is None
    assert by(ADMINISTRATOR, c.ErasePerson(code="s-ADM2"), {"s-ADM2": ("administrator",)}) is Code.LAST_ONE
    assert by(ADMINISTRATOR, c.ErasePerson(code="s-ADM2"), {"s-ADM2": ("administrator",), **left}) is Code.LAST_ONE
    assert (
        by(ADMINISTRATOR, c.ErasePerson(code="s-MAN1"), {"s-ADM1": ("administrator",), "s-MAN1": ("manager",)}) is None
    )


def told_by(person: str, state: State, command: c.Command) -> object:
    actor = Actor(role=Role.MANAGER, person=person, roles=("administrator",))
    facts = DirectoryFacts(codes=frozenset({"s-7F3K", "s-HOA"}), of_whom=(PersonRole.CLERK,))
    return decide(state, command, Context(actor, 0, command_id="command-0001", directory=facts))


def test_a_pin_is_set_and_taken_away_and_what_is_so_already_makes_no_event() -> None:
    state = lived(e.PersonAdded(code="s-7F3K", roles=("clerk",)))
    assert told_by("s-7F3K", state, c.ChangePerson(code="s-7F3K", pin_hash="")) == []
    pin = only(told_by("s-7F3K", state, c.ChangePerson(code="s-7F3K", pin_hash=HASH)))
    assert pin == e.PersonPinSet(code="s-7F3K")
    apply(state, pin, Seq(2), 2)
    assert state.staff["s-7F3K"].pin
    cleared = only(told_by("s-HOA", state, c.ChangePerson(code="s-7F3K", pin_hash="")))
    assert cleared == e.PersonPinCleared(code="s-7F3K")
    apply(state, cleared, Seq(3), 3)
    assert not state.staff["s-7F3K"].pin


def test_a_password_of_ones_own_leaves_the_pin_and_one_that_somebody_else_gives_takes_it_away() -> None:
    state = lived(e.PersonAdded(code="s-7F3K", roles=("clerk",)), e.PersonPinSet(code="s-7F3K"))
    change = c.ChangePerson(code="s-7F3K", password_hash=HASH)
    assert told_by("s-7F3K", state, change) == [e.PersonPasswordChanged(code="s-7F3K")]
    both = [e.PersonPasswordChanged(code="s-7F3K"), e.PersonPinCleared(code="s-7F3K")]
    assert told_by("s-HOA", state, change) == both
    without = lived(e.PersonAdded(code="s-7F3K", roles=("clerk",)))
    assert told_by("s-HOA", without, change) == both[:1], "there was no PIN"


def test_a_device_gets_another_name_place_or_counter_and_what_is_so_already_makes_no_event() -> None:
    state = lived(e.DevicePaired(device_id="pc-1", role=Role.COUNTER, counter_id="c1", name="Máy 1", zone="z"))
    assert state.placed == {"pc-1": PlacedDevice("Máy 1", "z")}
    known = {"devices": frozenset({"pc-1"})}
    same = c.ChangeDevice(device_id="pc-1", name="Máy 1", zone="z", counter_id="c1")
    assert asked(state, same, **known) == []
    moved = only(asked(state, c.ChangeDevice(device_id="pc-1", name="", zone=None, counter_id="c2"), **known))
    assert isinstance(moved, e.DeviceChanged)
    apply(state, moved, Seq(2), 2)
    assert (state.devices["pc-1"].counter_id, state.placed) == ("c2", {})
    refusal = asked(state, c.ChangeDevice(device_id="pc-2", name="", zone=None, counter_id=None), **known)
    assert isinstance(refusal, Refused)
    assert refusal.code is Code.UNKNOWN_DEVICE


def test_a_device_of_before_that_the_journal_never_paired_is_named_all_the_same() -> None:
    state = lived(e.DeviceChanged(device_id="kiosk-9", name="Cửa chính", zone=None, counter_id=None))
    assert (state.devices, state.placed) == ({}, {"kiosk-9": PlacedDevice("Cửa chính", None)})


def test_a_pairing_that_says_no_name_leaves_name_and_place() -> None:
    state = lived(e.DevicePaired(device_id="kiosk-1", role=Role.KIOSK, name="Cửa chính", zone="z"))
    pair = c.PairDevice(device_id="kiosk-1", role=Role.KIOSK, token_hash="0" * 64)
    again = only(asked(state, pair))
    assert isinstance(again, e.DevicePaired)
    assert (again.name, again.zone) == ("Cửa chính", "z")
