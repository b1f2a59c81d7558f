"""What a manager wants of a device: a fact, whole, and told to that device."""

from __future__ import annotations

from rules.kiosk_modes import KioskMode
from server.core.model import State, Wanted
from server.devices.wanted import TOPIC, device_view, mode_now, refusal
from server.views.audience import sees
from tests.server.core.core_hall import Hall, assert_events, at, branch
from wire.catalogue import Policy
from wire.commands import CallNext, LeaseNumbers, WantDevice
from wire.errors import Code
from wire.events import DeviceChanged, DeviceWanted
from wire.opening import KioskTime
from wire.values import Role, Text
from wire.views import DeviceView


def want(hall: Hall, **wish: object) -> DeviceView:
    hall.ask(WantDevice.model_validate({"device_id": "kiosk-1"} | wish), Role.MANAGER, "hoa")
    return device_view(hall.state, "kiosk-1", Role.KIOSK, hall.now)


def test_of_a_device_nobody_wanted_anything_of_nothing_but_work_is_wanted() -> None:
    assert device_view(State(), "kiosk-1", Role.KIOSK, 0) == DeviceView(mode="open")


def test_what_a_wish_leaves_out_stays_as_it_was() -> None:
    hall = Hall(away_numbers=0)
    message = {"vi": "Bảo trì đến 10:00", "en": "Back at 10:00"}
    want(hall, mode="out_of_service", message=message)
    wanted = want(hall, volume=40, layout="two-columns")
    assert wanted == DeviceView(mode="out_of_service", volume=40, layout="two-columns",
                                message=Text(message))  # fmt: skip
    assert want(hall, volume=0).volume == 0
    assert want(hall, layout="").layout == ""


def test_empty_words_take_a_message_away() -> None:
    hall = Hall(away_numbers=0)
    want(hall, message={"vi": "Bảo trì"})
    assert want(hall, mode="closed").message == Text(vi="Bảo trì")
    assert want(hall, message={"vi": "", "en": ""}).message is None


def test_each_wish_to_restart_is_another_one_and_stays_until_the_next() -> None:
    hall = Hall(away_numbers=0)
    first = want(hall, restart=True).restart
    assert first
    assert want(hall, volume=3).restart == first
    assert want(hall, restart=True).restart not in ("", first)


def test_what_is_so_already_is_no_fact() -> None:
    hall = Hall(away_numbers=0)
    [event] = assert_events(hall.ask(WantDevice(device_id="kiosk-1", mode="closed"), Role.MANAGER, "hoa"), DeviceWanted)
    assert event.mode == "closed"
    assert device_view(hall.state, "kiosk-1", Role.KIOSK, hall.now) == DeviceView(mode="closed")
    assert_events(hall.ask(WantDevice(device_id="kiosk-1", mode="closed"), Role.MANAGER, "hoa"))
    assert hall.state.wanted == {"kiosk-1": Wanted("closed", mode_day="2026-11-23", message_seq=hall.rows[-1][0])}


def test_nothing_can_be_wanted_of_a_device_that_is_not_paired() -> None:
    why = refusal(WantDevice(device_id="kiosk-9", mode="closed"), lambda name: name == "kiosk-1")
    assert why is not None
    assert (why.code, why.facts) == (Code.UNKNOWN_DEVICE, {"device": "kiosk-9"})
    assert refusal(WantDevice(device_id="kiosk-1"), lambda name: name == "kiosk-1") is None
    assert refusal(CallNext(), lambda _: False) is None


def test_devices_hear_what_is_wanted_of_them_and_people_do_not() -> None:
    assert {role for role in Role if sees(role, None, TOPIC)} == {
        Role.KIOSK, Role.COUNTER, Role.DISPLAY, Role.RECEPTION, Role.BOARDS,
    }  # fmt: skip


def test_a_wish_to_see_the_screen_is_a_fact_each_time_and_wants_nothing_of_the_next() -> None:
    hall = Hall(away_numbers=0)
    names = set()
    for _ in range(2):
        wish = WantDevice(device_id="kiosk-1", picture=True)
        [event] = assert_events(hall.ask(wish, Role.MANAGER, "hoa"), DeviceWanted)
        names.add(event.picture)
    assert len(names - {""}) == 2
    [event] = assert_events(hall.ask(WantDevice(device_id="kiosk-1", volume=3), Role.MANAGER, "hoa"), DeviceWanted)
    assert event.picture == ""
    assert device_view(hall.state, "kiosk-1", Role.KIOSK, hall.now) == DeviceView(volume=3)


NOON = KioskTime(weekdays=(1, 2, 3, 4, 5), begins="11:30", ends="13:30", mode="closed")


def test_a_kiosk_follows_the_calendar_and_says_until_when() -> None:
    hall = Hall(settings=branch(policy=Policy(away_numbers=0), kiosk_modes=(NOON,)))
    view = device_view(hall.state, "kiosk-1", Role.KIOSK, at("12:00"))
    assert view == DeviceView(mode="closed", mode_until=at("13:30"))
    assert device_view(hall.state, "kiosk-1", Role.KIOSK, at("11:00")) == DeviceView()
    assert device_view(hall.state, "board-1", Role.DISPLAY, at("12:00")) == DeviceView(), "the calendar is the kiosks'"


def test_a_mode_by_hand_goes_before_the_calendar_until_the_day_is_over() -> None:
    hall = Hall(settings=branch(policy=Policy(away_numbers=0), kiosk_modes=(NOON,)))
    want(hall, mode="closed")
    want(hall, mode="open")
    by_hand = mode_now(hall.state, "kiosk-1", Role.KIOSK, at("12:00"))
    assert (by_hand.mode, by_hand.by, by_hand.until) == ("open", "hand", at("00:00", "2026-11-24"))
    assert by_hand.calendar == KioskMode("closed", at("13:30"))
    tomorrow = mode_now(hall.state, "kiosk-1", Role.KIOSK, at("12:00", "2026-11-24"))
    assert (tomorrow.mode, tomorrow.by, tomorrow.until) == ("closed", "calendar", at("13:30", "2026-11-24"))


def test_the_mode_that_holds_already_can_be_kept_by_hand() -> None:
    hall = Hall(settings=branch(policy=Policy(away_numbers=0), kiosk_modes=(NOON,)))
    want(hall, mode="open")
    assert mode_now(hall.state, "kiosk-1", Role.KIOSK, at("12:00")).by == "hand"


def test_another_wish_says_nothing_of_the_mode() -> None:
    hall = Hall(settings=branch(policy=Policy(away_numbers=0), kiosk_modes=(NOON,)))
    want(hall, volume=30)
    assert device_view(hall.state, "kiosk-1", Role.KIOSK, at("12:00")).mode == "closed"


def test_a_mode_by_hand_stays_over_days_where_the_calendar_says_nothing_of_the_kiosk() -> None:
    of_the_other = NOON.model_copy(update={"kiosks": ("kiosk-2",)})
    hall = Hall(settings=branch(policy=Policy(away_numbers=0), kiosk_modes=(of_the_other,)))
    want(hall, mode="out_of_service")
    later = mode_now(hall.state, "kiosk-1", Role.KIOSK, at("12:00", "2026-12-24"))
    assert (later.mode, later.by, later.until) == ("out_of_service", "hand", None)


def test_a_device_is_told_what_the_office_calls_it() -> None:
    hall = Hall(away_numbers=0)
    assert device_view(hall.state, "kiosk-1", Role.KIOSK, hall.now).name == ""
    hall.tell(DeviceChanged(device_id="kiosk-1", name="Máy cửa chính"))
    assert device_view(hall.state, "kiosk-1", Role.KIOSK, hall.now).name == "Máy cửa chính"


def test_a_kiosk_is_told_of_which_series_it_shall_hold_numbers_and_nobody_else_is() -> None:
    hall = Hall()
    assert device_view(hall.state, "kiosk-1", Role.KIOSK, hall.now) == DeviceView(
        lease=("A", "E", "S"), lease_next=("A", "E", "S")
    )
    hall.ask(LeaseNumbers(series="E"), device="kiosk-1")
    hall.ask(LeaseNumbers(series="A", next_day=True), device="kiosk-1")
    told = device_view(hall.state, "kiosk-1", Role.KIOSK, hall.now)
    assert (told.lease, told.lease_next) == (("A", "S"), ("E", "S"))
    of_board = device_view(hall.state, "board-1", Role.DISPLAY, hall.now)
    assert (of_board.lease, of_board.lease_next) == ((), ())


def test_where_the_paper_comes_out_is_told_to_its_kiosk_alone_and_left_to_its_file_again_by_empty_words() -> None:
    hall = Hall(away_numbers=0)
    assert want(hall, paper_slot="right").paper_slot == "right"
    assert want(hall, volume=3).paper_slot == "right"
    assert device_view(hall.state, "kiosk-1", Role.DISPLAY, hall.now).paper_slot == ""
    assert device_view(hall.state, "kiosk-2", Role.KIOSK, hall.now).paper_slot == ""
    assert want(hall, paper_slot="").paper_slot == ""


def test_whether_it_is_light_or_dark_is_told_to_its_display_alone_and_left_to_its_file_again_by_empty_words() -> None:
    def look(role: Role = Role.DISPLAY, device: str = "kiosk-1") -> str:
        return device_view(hall.state, device, role, hall.now).look

    hall = Hall(away_numbers=0)
    want(hall, look="by_time")
    assert (look(), look(Role.KIOSK), look(device="kiosk-2")) == ("by_time", "", "")
    want(hall, volume=3)
    assert look() == "by_time"
    want(hall, look="")
    assert look() == ""


def test_what_is_kept_of_a_staff_menus_pin_is_told_to_its_kiosk_alone_and_stays_until_it_is_taken_away() -> None:
    hall, kept = Hall(), "$argon2id$v=19$test"
    assert want(hall, staff_pin_hash=kept).staff_pin_hash == kept
    assert want(hall, volume=3).staff_pin_hash == kept
    assert device_view(hall.state, "kiosk-1", Role.DISPLAY, hall.now).staff_pin_hash == ""
    assert device_view(hall.state, "kiosk-2", Role.KIOSK, hall.now).staff_pin_hash == ""
    assert want(hall, staff_pin_hash="").staff_pin_hash == ""
