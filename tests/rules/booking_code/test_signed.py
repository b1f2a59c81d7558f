"""A booking's codes: what is signed is read back, what is forged is refused, what is typed wrong is noticed."""

from __future__ import annotations

import secrets

import pytest
import qrcode
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rules.booking_code.form import PREFIX, is_whole
from rules.booking_code.short import booking_id_of, read_short, short_code, shown
from rules.booking_code.signed import Signer, Verifier
from server.runtime import qr_pictures as qr
from tests.server.booking.hall import demo_branch
from wire.booking import BranchBooking
from wire.errors import Code, Refused

BRANCH = demo_branch()
SERVICE = BRANCH.services[3].id
SLOT = 1_795_400_100_000 // 60_000 * 60_000
SIGNER = Signer(b"k" * 32)
VERIFIER = Verifier([SIGNER.public_key])
ID = booking_id_of(bytes(range(10)))


def signed(signer: Signer = SIGNER, **changes) -> str:
    facts = {"booking_id": ID, "branch_id": BRANCH.id, "service_id": SERVICE, "slot_at": SLOT} | changes
    return signer.sign(BranchBooking(code=short_code(facts["booking_id"]), **facts))


@pytest.mark.parametrize("language", ["vi", "en", "km", "lo", "zh-Hant"])
def test_each_language_of_a_branch_is_read_back(language):
    branch = demo_branch(languages=["vi", "en", "km", "lo", "zh-Hant"])
    booking = BranchBooking(
        booking_id=ID, code=short_code(ID), branch_id=BRANCH.id, service_id=SERVICE, slot_at=SLOT, language=language
    )
    facts = VERIFIER.read(SIGNER.sign(booking, branch.languages), branch)
    assert not isinstance(facts, Refused)
    assert (facts.language, facts.now) == (language, False)
    fewer = VERIFIER.read(SIGNER.sign(booking, branch.languages), BRANCH)
    assert not isinstance(fewer, Refused)
    assert fewer.language == (language if language in ("vi", "en") else "vi")


def assert_refused(outcome: object, code: Code) -> None:
    assert isinstance(outcome, Refused)
    assert outcome.code is code


@given(st.binary(min_size=10, max_size=10), st.sampled_from(["vi", "en"]), st.booleans(), st.integers(0, 4_000_000))
@settings(max_examples=60, deadline=None)
def test_what_was_signed_is_read_back(raw, language, now, minutes):
    class_id = BRANCH.classes[0].id if now else "ordinary"
    text = signed(
        booking_id=booking_id_of(raw), language=language, now=now, class_id=class_id, slot_at=SLOT + minutes * 60_000
    )
    facts = VERIFIER.read(text, BRANCH)
    assert not isinstance(facts, Refused)
    assert (facts.booking_id, facts.code) == (booking_id_of(raw), short_code(booking_id_of(raw)))
    assert (facts.branch_id, facts.service_id, facts.class_id) == (BRANCH.id, SERVICE, class_id)
    assert (facts.slot_at, facts.language, facts.now) == (SLOT + minutes * 60_000, language, now)


def test_a_code_says_that_a_counter_for_wheelchairs_was_asked_for_beside_everything_else():
    for asked in (True, False):
        facts = VERIFIER.read(signed(accessible=asked, language="en", now=True), BRANCH)
        assert not isinstance(facts, Refused)
        assert (facts.accessible, facts.language, facts.now) == (asked, "en", True)


def test_the_text_has_141_characters_and_makes_a_version_6_code():
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(signed())
    code.make(fit=True)
    assert (len(signed()), code.version) == (141, 6)


def test_a_code_says_the_same_to_the_byte_as_those_that_are_printed_and_in_pockets():
    slot = {"booking_id": ID, "branch_id": "hanoi-1", "service_id": "khai-sinh", "slot_at": 1_795_400_100_000}
    assert signed(**slot) == (
        "TL1A-PX507H0QS00+0C61V6WVY388V57P7GP$*0/J0WL4L47$-LX%OWUQ67AJJK P1PWD-949REIRDS*EHEE47M03PWI41:TPZ7RPNSR4O-"
        "FD9Q-GSS+NOGD0U4QBM.FNGOTTD1TYQ:D5"
    )
    assert signed(**slot, language="en", class_id="old", now=True) == (
        "TL1A-PX507H0QS00+0C61V6WVY388V57P7GP+*0IXPTPDF%S+YDM*OLM9LH3KU7Y8SA4TD2GW3B%BQVWNXTL:5UYH9-N43:MC.VM7NSWOF:"
        "F6ZG/.86DTYLS4UB%QP*:5ODPKPE9ZNL:9"
    )


def test_the_signed_text_is_whole_as_every_reader_sees_it():
    assert is_whole(signed())


@pytest.mark.parametrize(
    "scan", [str.lower, "]Q1{}".format, "]Q3{}\r".format, "\t{}\r\n".format, lambda text: f"]q1{text.lower()}"]
)
def test_a_code_is_read_as_any_scanner_gives_it(scan):
    assert Verifier.is_signed(scan(signed()))
    facts = VERIFIER.read(scan(signed()), BRANCH)
    assert not isinstance(facts, Refused)
    assert facts.booking_id == ID
    assert read_short(scan(shown(short_code(ID)))) == short_code(ID)


def test_a_drawn_code_is_read_by_a_scanner(tmp_path):
    (tmp_path / "qr.png").write_bytes(qr.png(signed()))
    (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "qr.png").convert("L"))
    assert found.text == signed()


def test_a_code_with_any_one_character_changed_is_refused():
    text = signed()
    for place in range(len(text)):
        other = "A" if text[place] != "A" else "B"
        assert_refused(VERIFIER.read(text[:place] + other + text[place + 1 :], BRANCH), Code.BOOKING_FORGED)


def test_a_code_signed_by_somebody_else_is_refused():
    other = signed(Signer(secrets.token_bytes(32)))
    assert_refused(VERIFIER.read(other, BRANCH), Code.BOOKING_FORGED)


def test_while_keys_change_codes_of_the_old_and_the_new_key_are_read():
    both = Verifier([Signer(b"n" * 32).public_key, SIGNER.public_key])
    assert not isinstance(both.read(signed(), BRANCH), Refused)
    assert not isinstance(both.read(signed(Signer(b"n" * 32)), BRANCH), Refused)


def test_a_code_of_another_branch_is_refused():
    assert_refused(VERIFIER.read(signed(branch_id="hanoi-2"), BRANCH), Code.BOOKING_OTHER_BRANCH)


def test_a_code_for_a_service_that_is_no_longer_offered_is_refused():
    assert_refused(VERIFIER.read(signed(service_id="gone"), BRANCH), Code.UNKNOWN_SERVICE)


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_other_text_is_refused_and_never_an_error(text):
    assert_refused(VERIFIER.read(text, BRANCH), Code.BOOKING_FORGED)
    assert_refused(VERIFIER.read(PREFIX + text, BRANCH), Code.BOOKING_FORGED)


def test_a_signed_text_is_told_from_a_short_code():
    assert Verifier.is_signed(signed())
    assert not Verifier.is_signed(shown(short_code(ID)))
