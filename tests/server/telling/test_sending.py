"""One mail to a real mail server, and each way in which it may not be taken."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import aiosmtplib
import pytest

from server.telling import sending
from server.telling.mail_settings import MailSettings, Security, is_address
from server.telling.outbox import Mail
from server.telling.sending import Attachment, Outcome, Went, send
from tests.server.telling.mail_server import MailServer, mail_server, trusts

MAIL = Mail(
    id="a1",
    subject="[Chi nhánh số 1] 1 cảnh báo mới",
    body="- Hết giấy\n.\ncuối\n",
    to=("hoa@x.vn", "b@x.vn"),
    made=1_700_000_000,
)


def settings(twin: MailServer, security: Security = Security.STARTTLS, **more: object) -> MailSettings:
    return MailSettings(
        on=True, host="127.0.0.1", port=twin.port, security=security, sender="sanh@x.vn", receivers=MAIL.to
    ).model_copy(update=more)


async def sent(twin: MailServer, folder: Path, password: str | None = None, **more: object) -> Outcome:
    return await send(MAIL, settings(twin, **more), password, "hall.x.vn", trusts=trusts(folder))  # type: ignore[arg-type]


@pytest.mark.parametrize("security", list(Security))
async def test_a_mail_arrives_with_its_words_and_files(tmp_path: Path, security: Security) -> None:
    async with mail_server(tmp_path, tls_at_once=security is Security.TLS) as twin:
        files = [Attachment("thang.pdf", "application/pdf", b"%PDF-1")]
        outcome = await send(MAIL, settings(twin, security), None, "hall.x.vn", files, trusts(tmp_path))
        assert outcome == Outcome(Went.SENT)
        (mail,) = twin.mails
        assert twin.receivers == ["hoa@x.vn", "b@x.vn"]
        assert mail["Subject"] == MAIL.subject
        assert mail["Message-ID"] == "<a1@hall.x.vn>"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail.get_body().get_content() == MAIL.body  # type: ignore[union-attr]
        (file,) = mail.iter_attachments()
        assert (file.get_filename(), file.get_content()) == ("thang.pdf", b"%PDF-1")


async def test_the_password_goes_out_encrypted(tmp_path: Path) -> None:
    async with mail_server(tmp_path) as twin:
        twin.user, twin.password = "sanh", "bí mật"
        assert (await sent(twin, tmp_path, "bí mật", user="sanh", has_password=True)).went is Went.SENT
        assert twin.signed_in == [("sanh", "bí mật", True)]


async def test_a_wrong_password_is_told_in_the_servers_words(tmp_path: Path) -> None:
    async with mail_server(tmp_path) as twin:
        twin.user, twin.password = "sanh", "right"
        outcome = await sent(twin, tmp_path, "wrong", user="sanh", has_password=True)
        assert outcome == Outcome(Went.SIGN_IN, "535 5.7.8 user name or password are wrong")


async def test_without_the_passwords_file_nothing_is_tried(tmp_path: Path) -> None:
    async with mail_server(tmp_path) as twin:
        assert (await sent(twin, tmp_path, None, user="sanh", has_password=True)).went is Went.NO_PASSWORD
        assert twin.talks == 0


@pytest.mark.parametrize(
    ("word", "answer", "went", "for_good"),
    [
        ("MAIL", "550 5.7.1 not from you", Went.SENDER, True),
        ("MAIL", "451 later", Went.SENDER, False),
        ("RCPT", "550 no such user", Went.RECEIVERS, True),
        ("RCPT", "450 greylisted", Went.RECEIVERS, False),
        ("DATA", "554 no", Went.REFUSED, True),
        ("END", "452 disk full", Went.REFUSED, False),
        ("END", "554 this is spam", Went.REFUSED, True),
    ],
)
async def test_a_refusal_is_told_and_only_a_lasting_one_is_for_good(
    tmp_path: Path, word: str, answer: str, went: Went, for_good: bool
) -> None:
    async with mail_server(tmp_path) as twin:
        twin.no[word] = answer
        outcome = await sent(twin, tmp_path)
        assert (outcome.went, outcome.for_good) == (went, for_good)
        assert answer in outcome.answer


async def test_a_server_without_encryption_gets_nothing_when_it_was_asked_for(tmp_path: Path) -> None:
    async with mail_server(tmp_path) as twin:
        twin.offers_tls, twin.user, twin.password = False, "u", "p"
        assert (await sent(twin, tmp_path, "p", user="u", has_password=True)).went is Went.NO_TLS
        assert not twin.mails
        assert not twin.signed_in


async def test_a_certificate_that_nobody_trusts_gets_nothing(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    async with mail_server(tmp_path) as twin:
        assert (await sent(twin, other)).went is Went.CERTIFICATE
    async with mail_server(tmp_path, tls_at_once=True) as twin:
        assert (await sent(twin, other, security=Security.TLS)).went is Went.CERTIFICATE
        assert not twin.mails


async def test_a_server_that_hangs_or_cuts_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SMTP_S", 0.2)
    async with mail_server(tmp_path) as twin:
        twin.hangs = True
        assert (await sent(twin, tmp_path)).went is Went.SLOW
        monkeypatch.setattr(sending, "SMTP_S", 60.0)  # a busy machine is slow before it is cut
        twin.hangs, twin.cuts = False, True
        assert (await sent(twin, tmp_path)).went is Went.CLOSED


async def test_a_server_that_dribbles_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WHOLE_S", 0.3)

    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(12):
            writer.write(b"220-still thinking\r\n")
            await asyncio.sleep(0.05)
        writer.transport.abort()

    server = await asyncio.start_server(dribble, "127.0.0.1", 0)
    twin = MailServer(port=server.sockets[0].getsockname()[1])
    assert (await sent(twin, tmp_path)).went is Went.SLOW
    server.close()
    await asyncio.sleep(0.5)


async def test_nobody_at_the_port_and_no_such_name(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        free = MailServer(port=listening.getsockname()[1])
    assert (await sent(free, tmp_path)).went is Went.NO_CONNECTION
    assert (await sent(free, tmp_path, host="nowhere.invalid")).went is Went.NO_HOST


async def test_a_subject_with_a_line_in_it_makes_no_header(tmp_path: Path) -> None:
    async with mail_server(tmp_path) as twin:
        evil = MAIL.model_copy(update={"subject": "x\r\nBcc: all@x.vn"})
        await send(evil, settings(twin), None, "hall.x.vn", trusts=trusts(tmp_path))
        (mail,) = twin.mails
        assert mail["Bcc"] is None
        assert mail["Subject"] == "x Bcc: all@x.vn"


async def test_a_sender_that_no_header_takes_is_said_and_asks_no_server(tmp_path: Path) -> None:
    async with mail_server(tmp_path) as twin:
        for sender in ("a..b@x.vn", ".a@x.vn", "=?utf-8?q?x?=@x.vn"):
            outcome = await send(MAIL, settings(twin, sender=sender), None, "hall.x.vn", trusts=trusts(tmp_path))
            assert (outcome.went, outcome.for_good) == (Went.SENDER, True)
        assert twin.talks == 0


@pytest.mark.parametrize("address", ["hoa.tran+x@a-b.vn", "x" * 64 + "@x.vn", "a@localhost"])
def test_an_address_that_mail_servers_take(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    ["a..b@x.vn", ".a@x.vn", "a.@x.vn", "=?utf-8?q?x?=@x.vn", "x" * 65 + "@x.vn", "a@x..vn", "a@", "hòa@x.vn",
     "a@x.vn\n", "a@" + "x" * 253],
)  # fmt: skip
def test_an_address_that_goes_into_no_header(address: str) -> None:
    assert not is_address(address)


def test_receivers_of_whom_one_may_be_taken_later_are_tried_again() -> None:
    each = [aiosmtplib.SMTPRecipientRefused(code, "no", f"{code}@x.vn") for code in (550, 450)]
    assert not sending._why(aiosmtplib.SMTPRecipientsRefused(each)).for_good
    assert sending._why(aiosmtplib.SMTPRecipientsRefused(each[:1])).for_good
