"""The commands of `toiluot` about people and devices that are there already, and about who did what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toiluot import typed
from toiluot.shell import app, office_of, plain_words, read_settings, stop
from wire.values import Language

if TYPE_CHECKING:
    from server.store.people_rows import Person
    from toiluot.staff_office import Office

ServerFile = Annotated[Path, typer.Argument(help="The server's settings.")]
Name = Annotated[str, typer.Argument(help="The name to sign in with, or the staff code: ha.nt, s-7F3K")]


@app.command()
def lock(settings: ServerFile, name: Name) -> None:
    """Keep a person out, and end at once what they have open."""
    person = _lock(settings, name, locked=True)
    typer.echo(f"{person.name} ({person.code}) is kept out.")


@app.command()
def unlock(settings: ServerFile, name: Name) -> None:
    """Let a person in again who was locked."""
    person = _lock(settings, name, locked=False)
    typer.echo(f"{person.name} ({person.code}) may sign in again.")


@app.command()
def erase(
    settings: ServerFile,
    name: Annotated[str | None, typer.Argument(help="The name to sign in with, or the staff code.")] = None,
    words_before: Annotated[
        str | None, typer.Option(metavar="DAY", help="The first business day whose typed words stay: 2026-09-01")
    ] = None,
) -> None:
    """Forget a person's names, roles and password, or the words that were typed before a day.

    What a person did stays under their code. Words are the reasons, notes, messages and dossier codes that a person
    typed and that may name a citizen; figures and the journal stay as they are.
    """
    if (name is None) == (words_before is None):
        raise stop("Write whom to erase, or --words-before and a day; one of the two.")
    if name is not None:
        _erase_person(settings, name)
    elif words_before is not None:
        _erase_words(settings, words_before)


def _erase_words(settings: Path, before: str) -> None:
    from toiluot.upkeep_commands import checked_day
    from wire.commands import EraseWords

    day = checked_day(before)
    with plain_words(), office_of(read_settings(settings, "server")) as office:
        office.ask(EraseWords(before=day))
    typer.echo(
        f"Erased. Words typed on business days before {day} are gone, but for those of the open day and what people "
        "are shown now; backups made before still hold them."
    )


def _erase_person(settings: Path, name: str) -> None:
    from wire.commands import ErasePerson

    with plain_words(), office_of(read_settings(settings, "server")) as office:
        person = _found(office, name)
        office.ask(ErasePerson(code=person.code))
    typer.echo(f"Erased. What {person.code} did stays under that code; backups made before still hold the names.")


@app.command()
def people(settings: ServerFile) -> None:
    """List the people who may sign in, with their codes, and the devices that are paired."""
    with plain_words(), office_of(read_settings(settings, "server")) as office:
        for person in office.people.everybody:
            kept_out = "" if person.active else "  (kept out)"
            typer.echo(f"{person.code}  {person.name}  {person.full_name}  {', '.join(person.roles)}{kept_out}")
        for device in office.people.devices:
            tied = f"  {device.counter_id}" if device.counter_id else ""
            typer.echo(f"{device.device_id}  {device.role.value}{tied}")


@app.command()
def unpair(
    settings: ServerFile, device: Annotated[str, typer.Argument(help="The device's name: kiosk-1, pc-5, board-1.")]
) -> None:
    """Let a device in no longer, and cut its link at once."""
    from server.staff.people import BadName, People
    from wire.commands import UnpairDevice

    try:
        People.check_device(device)
    except BadName as error:
        raise stop(str(error)) from None
    with plain_words(), office_of(read_settings(settings, "server")) as office:
        office.ask(UnpairDevice(device_id=device))
    typer.echo(f"{device} is let in no longer.")


@app.command()
def audit(
    settings: ServerFile,
    first: Annotated[str, typer.Argument(help="The first business day: 2026-03-10")],
    last: Annotated[str | None, typer.Argument(help="The last one; the first alone if left out.")] = None,
    language: Annotated[
        Language, typer.Option(parser=typed.language, metavar="vi|en", help="The language it is written in.")
    ] = "vi",
) -> None:
    """Who signed in and out, what was changed of people and devices, what left as a file."""
    from server.upkeep.audit import audited
    from toiluot.upkeep_commands import checked_day, refusals

    days = checked_day(first), checked_day(last or first)
    with refusals():
        for line in audited(read_settings(settings, "server").database, *days, language):
            typer.echo(line)


def _lock(settings: Path, name: str, locked: bool) -> Person:
    from wire.commands import ChangePerson

    with plain_words(), office_of(read_settings(settings, "server")) as office:
        person = _found(office, name)
        office.ask(ChangePerson(code=person.code, locked=locked))
    return person


def _found(office: Office, name: str) -> Person:
    from server.staff.people import BadName
    from wire.errors import Code, refused

    person = office.people.of_code(name) or office.people.find(name)
    if person is None:
        raise BadName(refused(Code.UNKNOWN_PERSON).text("en"))
    return person
