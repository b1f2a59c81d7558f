"""What became of a job: whatever happens to the printer, the outcome is never a lie."""

import asyncio
import itertools
from contextlib import asynccontextmanager, suppress

import pytest
import zxingcpp

from hardware.answers import encode_process_id_answer, encode_status_request, process_id, status_byte
from hardware.escpos import encode_job
from hardware.escpos_printer import Acknowledgement
from hardware.paper.ticket_paper import draw
from hardware.printer import Outcome, PrinterState, Reason, Result
from hardware.printer_link import StreamLink
from tests.hardware.hall_papers import TRACKING_URL, land_ticket
from tests.patience import until, within

QUESTIONS = 6
"""Bytes of the two status questions that go before a job."""
ACKNOWLEDGEMENT_REQUEST = 11

by_hand = {
    "no paper": ({"lines_left": 0}, PrinterState.PAPER_OUT, Reason.PAPER),
    "cover open": ({"cover_open": True}, PrinterState.COVER_OPEN, Reason.COVER),
    "knife blocked": ({"fault": True}, PrinterState.FAULT, Reason.FAULT),
    "stalled": ({"stalled": True}, PrinterState.SILENT, Reason.SILENT),
}


async def settle():
    """Let the twin finish what it has received."""
    for _ in range(20):
        await asyncio.sleep(0)


@asynccontextmanager
async def odd_printer(answers_to_job, status=b"\x12"):
    """A printer that answers status questions and then something of its own to a job."""

    async def serve(reader, writer):
        while data := await reader.read(65536):
            writer.write(status if data.startswith(b"\x10\x04") else answers_to_job)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    server.port = server.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.close()


async def test_a_printed_ticket_is_acknowledged_and_its_code_can_be_read(twin, printer_to):
    outcome = await printer_to(twin).print(encode_job(draw(land_ticket(), 576)))
    assert outcome == Outcome.printed(PrinterState.READY)
    (paper,) = twin.papers
    assert [code.text for code in zxingcpp.read_barcodes(paper.picture().convert("L"))] == [TRACKING_URL]


async def test_the_state_is_the_printers_own(twin, printer_to):
    printer = printer_to(twin)
    assert await printer.status() is PrinterState.READY
    twin.set(paper_low=True)
    assert await printer.status() is PrinterState.PAPER_LOW


@pytest.mark.parametrize("case", by_hand)
async def test_a_printer_that_cannot_print_is_sent_nothing(twin, printer_to, small_job, case):
    faults, state, reason = by_hand[case]
    printer = printer_to(twin, answer_s=0.3) if case == "stalled" else printer_to(twin)
    twin.set(**faults)
    assert await printer.status() is state
    outcome = await printer.print(small_job)
    assert (outcome.result, outcome.reason) == (Result.NOT_PRINTED, reason)
    twin.set(stalled=False, cover_open=False, fault=False, lines_left=None)
    await settle()
    assert not twin.papers


async def test_a_printer_that_is_off_is_told_so(twin, printer_to, small_job):
    twin.vanish()
    printer = printer_to(twin)
    assert await printer.status() is PrinterState.UNREACHABLE
    assert await printer.print(small_job) == Outcome.not_printed(PrinterState.UNREACHABLE)


async def test_low_paper_prints_and_is_told(twin, printer_to, small_job):
    twin.set(paper_low=True)
    assert await printer_to(twin).print(small_job) == Outcome.printed(PrinterState.PAPER_LOW)


@pytest.mark.parametrize("acknowledgement", [Acknowledgement.PROCESS_ID, Acknowledgement.PAPER_SENSOR])
async def test_vanishing_at_any_byte_is_never_called_printed(twin, printer_to, small_job, acknowledgement):
    printer = printer_to(twin, acknowledgement=acknowledgement)
    request = ACKNOWLEDGEMENT_REQUEST if acknowledgement is Acknowledgement.PROCESS_ID else 3
    for byte in range(1, QUESTIONS + len(small_job) + request + 1):
        twin.vanish_at(byte)
        outcome = await printer.print(small_job)
        expected = Result.NOT_PRINTED if byte <= QUESTIONS else Result.MAYBE_PRINTED
        assert outcome.result is expected, f"byte {byte}"
        assert outcome.reason in (Reason.OFFLINE, Reason.LINK_LOST)
        await twin.come_back()
    assert len(twin.papers) == 0


async def test_vanishing_after_the_paper_and_before_the_acknowledgement_is_maybe(twin, printer_to, small_job):
    twin.set(vanish_before_acknowledging=True)
    outcome = await printer_to(twin).print(small_job)
    assert outcome == Outcome.maybe_printed(Reason.LINK_LOST, PrinterState.UNREACHABLE)
    assert len(twin.papers) == 1


@pytest.mark.parametrize("share", [0, 0.3, 0.6, 0.9, 1])
async def test_stalling_inside_a_job_is_maybe(twin, printer_to, small_job, share):
    twin.stall_at(QUESTIONS + 1 + int(share * (len(small_job) - 2)))
    outcome = await printer_to(twin, print_s=0.3, answer_s=0.4).print(small_job)
    assert outcome == Outcome.maybe_printed(Reason.SILENT, PrinterState.SILENT)


async def test_stalling_between_the_status_and_the_job_is_maybe(twin, printer_to, small_job):
    twin.stall_at(QUESTIONS)
    outcome = await printer_to(twin, print_s=0.3, answer_s=0.4).print(small_job)
    assert outcome.result is not Result.PRINTED


async def test_paper_that_ends_inside_a_ticket_is_maybe_and_told_before_the_deadline(twin, printer_to, small_job):
    twin.set(lines_left=20)
    outcome = await printer_to(twin, print_s=30.0).print(small_job)
    assert outcome == Outcome.maybe_printed(Reason.PAPER, PrinterState.PAPER_OUT)
    assert not twin.papers
    twin.set(lines_left=None)  # a new roll: the printer prints what it still holds
    await settle()
    assert len(twin.papers) == 1


async def test_a_cover_opened_while_printing_is_maybe(printer_to, small_job, twin):
    twin.set(acknowledges=False)
    printing = asyncio.create_task(printer_to(twin, print_s=30.0).print(small_job))
    await until(lambda: twin.papers, "the printer has begun to print")
    twin.set(cover_open=True)
    assert await printing == Outcome.maybe_printed(Reason.COVER, PrinterState.COVER_OPEN)


async def test_paper_that_ends_with_the_last_line_is_printed(twin, printer_to, small_job):
    printer = printer_to(twin)
    await printer.print(small_job)
    height = twin.papers[0].picture().height
    twin.set(lines_left=height + 1)
    assert (await printer.print(small_job)).result is Result.PRINTED


async def test_a_slow_printer_is_waited_for(twin, printer_to, small_job):
    twin.set(lines_per_second=300)
    outcome = await printer_to(twin, ask_again_s=0.02, print_s=10.0).print(small_job)
    assert outcome.result is Result.PRINTED
    assert len(twin.papers) == 1


async def test_a_printer_that_acknowledges_nothing_is_maybe(twin, printer_to, small_job):
    twin.set(acknowledges=False)
    outcome = await printer_to(twin, print_s=0.3).print(small_job)
    assert outcome == Outcome.maybe_printed(Reason.UNACKNOWLEDGED, PrinterState.READY)


async def test_a_printer_set_to_no_acknowledgement_is_always_maybe(twin, printer_to, small_job):
    outcome = await printer_to(twin, acknowledgement=Acknowledgement.NONE).print(small_job)
    assert outcome == Outcome.maybe_printed(Reason.UNACKNOWLEDGED, PrinterState.READY)
    assert len(twin.papers) == 1


PRINTED, MAYBE, NOT = Result.PRINTED, Result.MAYBE_PRINTED, Result.NOT_PRINTED
ACKNOWLEDGING = (Acknowledgement.PROCESS_ID, Acknowledgement.PAPER_SENSOR)
BEHAVIOURS = {
    "well": ({}, (PRINTED, None), (MAYBE, Reason.UNACKNOWLEDGED), PrinterState.READY),
    "slow": ({"lines_per_second": 300}, (PRINTED, None), (MAYBE, Reason.UNACKNOWLEDGED), PrinterState.READY),
    "late": ({"late_s": 0.15}, (PRINTED, None), (MAYBE, Reason.UNACKNOWLEDGED), PrinterState.READY),
    "too late": ({"late_s": 60.0}, (NOT, Reason.SILENT), (MAYBE, Reason.UNACKNOWLEDGED), PrinterState.UNKNOWN),
    "mute": ({"mute": True}, (NOT, Reason.SILENT), (MAYBE, Reason.UNACKNOWLEDGED), PrinterState.UNKNOWN),
    "garbled": ({"garbled": True}, (NOT, Reason.SILENT), (MAYBE, Reason.UNACKNOWLEDGED), PrinterState.UNKNOWN),
    "no acknowledgement": (
        {"acknowledges": False}, (MAYBE, Reason.UNACKNOWLEDGED), (MAYBE, Reason.UNACKNOWLEDGED), PrinterState.READY,
    ),
    "no paper": ({"lines_left": 0}, (NOT, Reason.PAPER), (NOT, Reason.PAPER), PrinterState.PAPER_OUT),
}  # fmt: skip
"""Faults of the twin; what becomes of a job where acknowledgements are awaited, and where none is; the state then."""


@pytest.mark.parametrize("acknowledgement", [*ACKNOWLEDGING, Acknowledgement.NONE])
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
async def test_what_becomes_of_a_job_by_how_the_printer_answers(
    twin, printer_to, small_job, acknowledgement, behaviour
):
    faults, awaited, unawaited, state_of_none = BEHAVIOURS[behaviour]
    expected = unawaited if acknowledgement is Acknowledgement.NONE else awaited
    twin.set(**faults)
    patience = {"answer_s": 5.0, "print_s": 20.0} if awaited[0] is PRINTED else {"answer_s": 0.2, "print_s": 0.3}
    outcome = await printer_to(twin, acknowledgement=acknowledgement, **patience).print(small_job)
    assert (outcome.result, outcome.reason) == expected
    if acknowledgement is Acknowledgement.NONE:
        assert outcome.state is state_of_none
    sent = outcome.result is not NOT
    if sent:
        await until(lambda: twin.papers, "the paper comes out of a printer that was sent the job")
    await settle()
    assert [paper.raw for paper in twin.papers] == [small_job] * sent, "once and whole, or not at all"


async def test_a_mute_printer_set_to_answer_nothing_is_no_trouble_to_tell_of(twin, printer_to):
    twin.set(mute=True)
    state = await printer_to(twin, acknowledgement=Acknowledgement.NONE, answer_s=0.3).status()
    assert (state, state.can_print) == (PrinterState.UNKNOWN, True)
    assert await printer_to(twin, answer_s=0.3).status() is PrinterState.SILENT


async def test_a_printer_set_to_answer_nothing_that_says_it_cannot_print_is_believed(printer_to, small_job):
    async def play(reader, writer):
        while data := await reader.read(65536):
            writer.write(b"\x1a" if data == encode_status_request(1) else b"")  # offline, and not a word why

    async with scripted_printer(play) as server:
        printer = printer_to(server, acknowledgement=Acknowledgement.NONE, answer_s=0.1)
        assert await printer.print(small_job) == Outcome.not_printed(PrinterState.BUSY)


@asynccontextmanager
async def scripted_printer(play):
    """A printer whose every connection is `play(reader, writer)`."""

    async def serve(reader, writer):
        with suppress(ConnectionError):
            await play(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    server.port = server.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.close()


async def test_a_late_answer_to_one_question_does_not_pass_for_the_next_ones(printer_to):
    """The roll is full and the cover is open; the answer about the roll comes only with the next question."""
    held = []

    async def play(reader, writer):
        while data := await reader.read(65536):
            answer = bytes((status_byte(data[2], PrinterState.COVER_OPEN),))
            if data[2] == 4:
                held.append(b"\x72")  # would read as "no paper, cover closed" for the question about the cover
            else:
                writer.write(b"".join(held) + answer)
                held.clear()

    async with scripted_printer(play) as server:
        assert await printer_to(server, answer_s=0.2).status() is PrinterState.COVER_OPEN


async def test_an_answer_that_comes_between_two_questions_is_thrown_away(printer_to):
    asked = []

    async def play(reader, writer):
        while data := await reader.read(65536):
            asked.append(data[2])
            writer.write(bytes((status_byte(data[2], PrinterState.COVER_OPEN),)))
            if data[2] == 1:
                writer.write(b"\x12")  # one more than was asked for: it says that all is well

    async with scripted_printer(play) as server:
        assert await printer_to(server).status() is PrinterState.COVER_OPEN
    assert asked == [1, 4, 2, 3]


async def test_a_printer_that_is_busy_for_a_moment_is_waited_for(printer_to, small_job):
    asked = []

    async def play(reader, writer):
        busy, wanted = False, b""
        while data := await reader.read(65536):
            if data.startswith(b"\x10\x04"):
                asked.append(data[2])
                writer.write(b"\x1a" if busy and data[2] == 1 else b"\x12")
                if busy and len(asked) > 14:
                    writer.write(encode_process_id_answer(wanted))
            else:
                busy, wanted = True, data[-4:]

    async with scripted_printer(play) as server:
        outcome = await printer_to(server, print_s=10.0, ask_again_s=0.02).print(small_job)
    assert outcome.result is Result.PRINTED


async def test_a_printer_that_is_silent_while_it_prints_is_waited_for(printer_to, small_job):
    asked = []

    async def play(reader, writer):
        printing, wanted = False, b""
        while data := await reader.read(65536):
            if not data.startswith(b"\x10\x04"):
                printing, wanted = True, data[-4:]
            elif not printing:
                writer.write(b"\x12")
            else:
                asked.append(data[2])
                if len(asked) == 3:
                    writer.write(encode_process_id_answer(wanted))

    async with scripted_printer(play) as server:
        outcome = await printer_to(server, print_s=10.0, ask_again_s=0.02, answer_s=0.1).print(small_job)
    assert outcome.result is Result.PRINTED


async def test_a_question_that_the_printer_does_not_know_keeps_no_later_one_waiting():
    class Nowhere:
        def write(self, data):
            pass

        async def drain(self):
            pass

    reader = asyncio.StreamReader()
    link = StreamLink(reader, Nowhere())
    assert await link.status(4, within_s=0.05) is None
    for within_s in (0.05, 3600):  # at first its answer may still come
        reader.feed_data(b"\x12")
        async with within(60, "the answer to this question"):
            assert await link.status(1, within_s) == 0x12


async def test_an_acknowledgement_from_before_a_restart_does_not_pass_for_this_jobs(printer_to, small_job):
    """A program that counted its jobs from the same number each time would believe it."""
    for count in range(3):
        async with odd_printer(encode_process_id_answer(process_id(count))) as server:
            outcome = await printer_to(server, print_s=0.2).print(small_job)
        assert outcome.result is Result.MAYBE_PRINTED


@pytest.mark.parametrize("acknowledgement", ACKNOWLEDGING)
async def test_an_answer_that_came_before_the_job_does_not_acknowledge_it(printer_to, small_job, acknowledgement):
    early = [b"\x00" + encode_process_id_answer(process_id(7))]

    async def play(reader, writer):
        while data := await reader.read(65536):
            if data.startswith(b"\x10\x04"):
                writer.write(early.pop() + b"\x12" if early else b"\x12")

    async with scripted_printer(play) as server:
        printer = printer_to(server, acknowledgement=acknowledgement, print_s=0.3)
        printer._counter = itertools.count(7)
        assert (await printer.print(small_job)).result is Result.MAYBE_PRINTED


@pytest.mark.parametrize(
    ("acknowledgement", "close_s"),
    [(Acknowledgement.PROCESS_ID, 30.0), (Acknowledgement.NONE, 30.0), (Acknowledgement.NONE, 0.01)],
)
async def test_a_slow_printer_gets_every_byte_before_the_link_is_closed(printer_to, acknowledgement, close_s):
    """It tells its state unasked while it reads: a plain close would then throw away what is on its way."""
    job, got, order = b"\x1b@" + b"\x55" * 400_000, bytearray(), []

    async def play(reader, writer):
        while data := await reader.read(20_000):
            if data.startswith(b"\x10\x04") and len(data) <= 6:
                writer.write(b"\x12")
                continue
            got.extend(data)
            writer.write(b"\x10\x00\x00\x0f")
            await asyncio.sleep(0.01)
        order.append("all read")

    async with scripted_printer(play) as server:
        printer = printer_to(
            server, acknowledgement=acknowledgement, answer_s=1.0, send_s=30.0,
            print_s=30.0 if acknowledgement is Acknowledgement.NONE else 0.05, close_s=close_s,
        )  # fmt: skip
        outcome = await printer.print(job)
        order.append("told")
        await until(lambda: len(got) >= len(job), "all bytes have arrived")
    assert outcome.result is Result.MAYBE_PRINTED
    assert order == ["all read", "told"]


async def test_the_paper_sensor_can_be_the_acknowledgement(twin, printer_to, small_job):
    outcome = await printer_to(twin, acknowledgement=Acknowledgement.PAPER_SENSOR).print(small_job)
    assert outcome.result is Result.PRINTED
    assert len(twin.papers) == 1


async def test_a_paper_sensor_that_sees_no_paper_after_the_job_is_maybe(printer_to, small_job):
    async with odd_printer(b"\x0c") as server:
        printer = printer_to(server, acknowledgement=Acknowledgement.PAPER_SENSOR)
        assert await printer.print(small_job) == Outcome.maybe_printed(Reason.PAPER, PrinterState.PAPER_OUT)


@pytest.mark.parametrize(
    "answer",
    [b"", b"\x00", b"\x12" * 40, encode_process_id_answer(b"zzzz"), b"\x37\x22@@", b"\xff" * 400, b"\x37" * 64],
)
async def test_an_answer_that_is_not_this_jobs_acknowledgement_is_never_printed(printer_to, small_job, answer):
    async with odd_printer(answer) as server:
        outcome = await printer_to(server, print_s=0.3, answer_s=1.0).print(small_job)
    assert outcome.result is Result.MAYBE_PRINTED


@pytest.mark.parametrize("status", [b"", b"\xff", b"HTTP/1.1 400 Bad Request\r\n"])
async def test_something_that_is_no_printer_is_sent_no_job(printer_to, small_job, status):
    async with odd_printer(b"", status=status) as server:
        printer = printer_to(server, answer_s=0.05)
        assert (await printer.print(small_job)).result is Result.NOT_PRINTED


async def test_a_printer_that_falls_silent_after_its_first_answer_is_sent_no_job(twin, printer_to, small_job):
    twin.stall_at(4)
    outcome = await printer_to(twin, answer_s=0.1).print(small_job)
    assert outcome == Outcome.not_printed(PrinterState.SILENT)


async def test_a_clone_that_knows_no_paper_roll_question_still_prints(printer_to, small_job):
    async def serve(reader, writer):
        while data := await reader.read(65536):
            if data.startswith(b"\x10\x04"):
                writer.write(b"" if data[2] == 4 else b"\x12")
            else:
                writer.write(encode_process_id_answer(data[-4:]))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    server.port = server.sockets[0].getsockname()[1]
    outcome = await printer_to(server, answer_s=0.1).print(small_job)
    server.close()
    assert outcome == Outcome.printed(PrinterState.READY)


async def test_a_job_is_sent_once_whatever_the_outcome(twin, printer_to, small_job):
    twin.set(acknowledges=False)
    await printer_to(twin, print_s=0.3).print(small_job)
    await settle()
    assert len(twin.papers) == 1


async def test_two_jobs_at_once_wait_for_each_other(twin, printer_to, small_job):
    printer = printer_to(twin)
    *outcomes, state = await asyncio.gather(printer.print(small_job), printer.print(small_job), printer.status())
    assert [outcome.result for outcome in outcomes] == [Result.PRINTED, Result.PRINTED]
    assert state is PrinterState.READY
    assert [paper.raw for paper in twin.papers] == [small_job, small_job]


async def test_there_is_never_more_than_one_connection_to_a_printer(printer_to, small_job):
    open_now, most = 0, 0

    async def serve(reader, writer):
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        while await reader.read(65536):
            writer.write(b"\x12")
        open_now -= 1
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    server.port = server.sockets[0].getsockname()[1]
    printer = printer_to(server, print_s=0.1)
    await asyncio.gather(printer.print(small_job), printer.status(), printer.status())
    server.close()
    assert most == 1


async def test_a_printer_busy_with_another_computer_is_sent_no_job(twin, printer_to, small_job):
    _, writer = await asyncio.open_connection("127.0.0.1", twin.port)
    await settle()
    assert await printer_to(twin, answer_s=0.1).print(small_job) == Outcome.not_printed(PrinterState.SILENT)
    writer.close()


async def test_a_printer_that_takes_no_second_link_is_busy_while_a_job_may_last(twin, printer_to, small_job):
    printer = printer_to(twin, answer_s=0.5, print_s=60.0)
    assert await printer.status() is PrinterState.READY
    twin.vanish()  # nothing listens: a link is refused
    assert await printer.status() is PrinterState.BUSY
    asyncio.get_running_loop().call_later(0.05, lambda: asyncio.ensure_future(twin.come_back()))
    assert (await printer.print(small_job)).result is Result.PRINTED
    assert len(twin.papers) == 1
    twin.vanish()
    assert await printer.print(small_job) == Outcome.not_printed(PrinterState.BUSY)
    printer._linked_at -= 60.0  # no job lasts longer
    assert await printer.status() is PrinterState.UNREACHABLE


async def test_a_printer_that_serves_another_kiosk_is_waited_for_and_prints_once(twin, printer_to, small_job):
    _, writer = await asyncio.open_connection("127.0.0.1", twin.port)
    await settle()
    asyncio.get_running_loop().call_later(0.3, writer.close)
    assert (await printer_to(twin, answer_s=0.2).print(small_job)).result is Result.PRINTED
    assert [paper.raw for paper in twin.papers] == [small_job]


async def test_the_printer_is_well_again_after_it_came_back(twin, printer_to, small_job):
    printer = printer_to(twin)
    twin.vanish_at(QUESTIONS + 40)
    await printer.print(small_job)
    await twin.come_back()
    assert (await printer.print(small_job)).result is Result.PRINTED
    assert len(twin.papers) == 1
