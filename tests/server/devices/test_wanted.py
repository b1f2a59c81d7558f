"""What a manager wants of a device: a fact, whole, and told to that device."""

from __future__ import annotations

from server.core.model import State, Wanted
from server.devices.wanted import TOPIC, device_view, refusal
from server.views.audience import sees
from tests.server.core.core_hall import Hall, assert_events
from wire.commands import CallNext, WantDevice
from wire.errors import Code
from wire.events import DeviceWanted
from wire.values import Role, Text
from wire.views import DeviceView


def want(hall: Hall, **wish: object) -> DeviceView:
    hall.ask(WantDevice.model_validate({"device_id": "kiosk-1"} | wish), Role.MANAGER, "hoa")
    return device_view(hall.state, "kiosk-1")


def test_of_a_device_nobody_wanted_anything_of_nothing_but_work_is_wanted() -> None:
    assert device_view(State(), "kiosk-1") == DeviceView(mode="open")


def test_what_a_wish_leaves_out_stays_as_it_was() -> None:
    hall = Hall()
    message = {"vi": "Bảo trì đến 10:00", "en": "Back at 10:00"}
    want(hall, mode="out_of_service", message=message)
    wanted = want(hall, volume=40, layout="two-columns")
    assert wanted == DeviceView(mode="out_of_service", volume=40, layout="two-columns",
                                message=Text(message))  # fmt: skip
    assert want(hall, volume=0).volume == 0
    assert want(hall, layout="").layout == ""


def test_empty_words_take_a_message_away() -> None:
    hall = Hall()
    want(hall, message={"vi": "Bảo trì"})
    assert want(hall, mode="closed").message == Text(vi="Bảo trì")
    assert want(hall, message={"vi": "", "en": ""}).message is None


def test_each_wish_to_restart_is_another_one_and_stays_until_the_next() -> None:
    hall = Hall()
    first = want(hall, restart=True).restart
    assert first
    assert want(hall, volume=3).restart == first
    assert want(hall, restart=True).restart not in ("", first)


def test_what_is_so_already_is_no_fact() -> None:
    hall = Hall()
    [event] = assert_events(hall.ask(WantDevice(device_id="kiosk-1", mode="closed"), Role.MANAGER, "hoa"), DeviceWanted)
    assert event.mode == "closed"
    assert device_view(hall.state, "kiosk-1") == DeviceView(mode="closed")
    assert_events(hall.ask(WantDevice(device_id="kiosk-1", mode="closed"), Role.MANAGER, "hoa"))
    assert hall.state.wanted == {"kiosk-1": Wanted("closed", message_seq=hall.rows[-1][0])}


def test_nothing_can_be_wanted_of_a_device_that_is_not_paired() -> None:
    why = refusal(WantDevice(device_id="kiosk-9", mode="closed"), lambda name: name == "kiosk-1")
    assert why is not None
    assert (why.code, why.facts) == (Code.UNKNOWN_DEVICE, {"device": "kiosk-9"})
    assert refusal(WantDevice(device_id="kiosk-1"), lambda name: name == "kiosk-1") is None
    assert refusal(CallNext(), lambda _: False) is None


def test_devices_hear_what_is_wanted_of_them_and_people_do_not() -> None:
    assert {role for role in Role if sees(role, None, TOPIC)} == {
        Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION,
    }  # fmt: skip


def test_a_wish_to_see_the_screen_is_a_fact_each_time_and_wants_nothing_of_the_next() -> None:
    hall = Hall()
    names = set()
    for _ in range(2):
        wish = WantDevice(device_id="kiosk-1", picture=True)
        [event] = assert_events(hall.ask(wish, Role.MANAGER, "hoa"), DeviceWanted)
        names.add(event.picture)
    assert len(names - {""}) == 2
    [event] = assert_events(hall.ask(WantDevice(device_id="kiosk-1", volume=3), Role.MANAGER, "hoa"), DeviceWanted)
    assert event.picture == ""
    assert device_view(hall.state, "kiosk-1") == DeviceView(volume=3)
