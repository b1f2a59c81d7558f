"""What is shown of the ticket given and of its paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hardware.printer import PrinterState
from kiosk.flow import Flow
from kiosk.path.visit import Times
from kiosk.slip import KioskSlip
from tests.clientkit.scripted_server import ScriptedServer
from tests.kiosk.conftest import Citizen
from tests.kiosk.hall import demo_branch, issued_doc
from tests.patience import until_seen
from wire.views import Issued

BRANCH = demo_branch()


@pytest.fixture
def flow() -> Flow:
    made = Flow(times=Times(), home_language="vi", has_printer=True)
    made.branch = BRANCH
    return made


def test_a_ticket_stands_there_with_its_qr_and_leaves_with_its_holder(flow: Flow) -> None:
    slip = KioskSlip(flow)
    assert slip.ticket.number == ""
    flow.ticket = Issued.model_validate(issued_doc(BRANCH))
    slip.refresh()
    assert (slip.ticket.number, slip.ticket.ahead, slip.ticket.comeBack) == ("A047", 12, "09:58")
    assert slip.ticket.qr.startswith("<svg")
    assert slip.ticket.qrModules > 21
    flow.ticket = None
    slip.refresh()
    assert (slip.ticket.number, slip.ticket.qr) == ("", "")


def test_a_printer_that_cannot_print_is_told_before_a_number_is_taken(flow: Flow) -> None:
    slip = KioskSlip(flow)
    slip.printer_is(next(state for state in PrinterState if not state.can_print))
    assert slip.printerTrouble != ""
    slip.printer_is(PrinterState.READY)
    assert slip.printerTrouble == ""


def test_a_kiosk_without_a_printer_has_no_trouble_with_it(flow: Flow) -> None:
    flow.has_printer = False
    slip = KioskSlip(flow)
    slip.printer_is(next(state for state in PrinterState if not state.can_print))
    assert slip.printerTrouble == ""


def test_the_slot_is_below_until_the_settings_say_where(flow: Flow) -> None:
    slip = KioskSlip(flow)
    assert slip.slot == "below"
    slip.slot_is("left")
    assert slip.slot == "left"


def test_what_a_manager_says_of_the_slot_goes_before_the_file_at_once_and_leaves_it_to_it_again(
    server: ScriptedServer, kiosk_made: Callable[..., Citizen]
) -> None:
    server.snapshot["views"]["device"] = {"mode": "open", "paper_slot": "left"}
    citizen = kiosk_made(paper_slot="right")
    slip = citizen.kiosk.screen.slip
    until_seen(citizen._qtbot, lambda: slip.slot == "left")
    for told, stands in (("above", "above"), ("", "right")):
        server.tell_view("device", {"mode": "open", "paper_slot": told})
        until_seen(citizen._qtbot, lambda stands=stands: slip.slot == stands)


def test_the_kiosk_is_told_the_slot_of_its_settings(kiosk_made: Callable[..., Citizen]) -> None:
    assert kiosk_made(paper_slot="right").kiosk.screen.slip.slot == "right"
