"""Names and keys change with their facts, in one transaction; after an erasure no byte of the file holds a name."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from server.staff.people import added, changed, paired
from server.store.journal import BadData, CannotStore
from server.store.verify import verify
from tests.patience import until
from tests.server.branch_kit import House, house
from wire import commands as c
from wire.errors import Code, Refused
from wire.values import Actor, PersonRole, Role

PASSWORD = "con mèo đen ngủ"
FULL = "Nguyễn Thị Zzyzx"


def stored_in(folder: Path) -> bytes:
    """Every byte of the database and of what lies beside it."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("branch.db*")))


async def grown(branch: House, name: str = "zzyzx.nt") -> str:
    """A person who was added; their code."""
    assert isinstance(await branch.ask(await asyncio.to_thread(added, name, FULL, ("clerk",), PASSWORD)), dict)
    person = branch.people.find(name)
    assert person is not None
    return person.code


async def test_after_an_erasure_no_byte_of_the_database_holds_the_persons_names_or_password(
    url: str, tmp_path: Path
) -> None:
    async with house(url) as branch:
        code = await grown(branch)
        person = branch.people.of_code(code)
        assert person is not None
        secrets = [person.password_hash.encode()]
        change = await asyncio.to_thread(changed, person, f"{FULL} Hai", None, "cửa sổ màu xanh")
        await branch.ask(change)
        secrets.append(str(change.password_hash).encode())
        await branch.ask(c.OpenCounter(counter_id="quay-01"), Actor(
            role=Role.COUNTER, device_id="pc-1", person=code, roles=("clerk",)
        ))  # fmt: skip
        assert b"zzyzx.nt" in stored_in(tmp_path)
        await branch.ask(c.ErasePerson(code=code))
        assert branch.people.everybody == ()
        words = [b"zzyzx.nt", FULL.encode(), *secrets]

        def held() -> list[bytes]:
            stored = stored_in(tmp_path)
            return [word for word in words if word in stored]

        await until(lambda: held() == [], "the log beside the file is folded in")
    assert held() == []
    assert code.encode() in stored_in(tmp_path)
    assert verify(url).well


async def test_a_fingerprint_is_the_same_whatever_the_name_so_that_none_can_be_guessed_from_it(url: str) -> None:
    async with house(url) as branch:
        commands = [await asyncio.to_thread(added, name, FULL, ("clerk",), PASSWORD) for name in ("lan", "minh")]
        first = await branch.ask(commands[0], command_id="person-000001")
        assert await branch.ask(commands[1], command_id="person-000001") == first
        assert [person.name for person in branch.people.everybody] == ["lan"]


async def test_two_people_of_one_name_at_once_are_one_person_and_a_refusal(url: str) -> None:
    async with house(url) as branch:
        commands = [await asyncio.to_thread(added, name, FULL, ("clerk",), PASSWORD) for name in ("lan", "Lan")]
        answers = await asyncio.gather(*(branch.ask(command) for command in commands))
        assert isinstance(answers[0], dict)
        assert isinstance(answers[1], Refused)
        assert answers[1].code is Code.NAME_TAKEN
        assert len(branch.people.everybody) == 1


async def test_edits_of_one_person_at_once_are_all_kept(url: str) -> None:
    async with house(url) as branch:
        code = await grown(branch)
        await asyncio.gather(
            branch.ask(c.ChangePerson(code=code, full_name="Nguyễn Lan")),
            branch.ask(c.ChangePerson(code=code, roles=(PersonRole.MANAGER,))),
            branch.ask(c.ChangePerson(code=code, locked=True)),
        )
        person = branch.people.of_code(code)
        assert person is not None
        assert (person.full_name, person.roles, person.active) == ("Nguyễn Lan", ("manager",), False)
        branch.people.read()
        assert branch.people.of_code(code) == person
    assert verify(url).well


@pytest.mark.parametrize("error", [CannotStore("no disk"), BadData("no such value")])
async def test_what_was_not_stored_changes_nobody_who_is_let_in(
    url: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async with house(url) as branch:
        code = await grown(branch)
        await branch.ask(paired("kiosk-1", Role.KIOSK, None, "the-key"))

        def fails(_: object) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(branch.store, "write", fails)
            for command in (c.UnpairDevice(device_id="kiosk-1"), c.ChangePerson(code=code, locked=True)):
                assert isinstance(await branch.ask(command), Refused)
                assert branch.people.device("kiosk-1", "the-key", Role.KIOSK) is not None
                assert branch.people.of_code(code).active  # type: ignore[union-attr]
        assert isinstance(await branch.ask(c.UnpairDevice(device_id="kiosk-1")), dict)
        assert branch.people.device("kiosk-1", "the-key", Role.KIOSK) is None


async def test_a_device_is_let_in_by_its_newest_key_alone_and_after_a_restart_too(url: str) -> None:
    async with house(url) as branch:
        for key in ("old", "new"):
            await branch.ask(paired("kiosk-1", Role.KIOSK, None, key))
            assert branch.people.device("kiosk-1", key, Role.KIOSK) is not None
        assert branch.people.device("kiosk-1", "old", Role.KIOSK) is None
    async with house(url) as branch:
        assert branch.people.device("kiosk-1", "new", Role.KIOSK) is not None
        assert branch.people.device("kiosk-1", "old", Role.KIOSK) is None
    assert verify(url).well
