"""Drafts of settings: each person's own, saved as they type, brought onto newer settings, put in force when wanted."""

from __future__ import annotations

import copy
import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from rules.hours import business_day
from server.handle import Handle
from server.settings.checking import Checked, checked, is_date
from server.settings.difference import Body, body_of
from server.settings.merging import Merged, Side, merged
from server.settings.warnings import is_far
from server.store import draft_rows
from server.store.draft_rows import Draft
from server.store.journal import CannotStore, Store
from server.store.visits import settings_before
from wire.catalogue import Branch
from wire.commands import ApplySettings
from wire.errors import Code, Refused, refused
from wire.values import Actor, Role, Seq, TicketState

log = logging.getLogger("toiluot.settings")

PLANNED = "toiluot-settings-planned"
"""The device of the journal's row when settings are put in force because their day began."""


@dataclass(frozen=True, slots=True)
class Now:
    """What drafts are held against."""

    branch: Branch
    seq: Seq
    by: str
    at: int
    day: str
    """The business day."""
    moment: int
    waiting: Mapping[str, int]
    """How many wait for each service, those whose service left the settings too."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A draft beside what is in force."""

    now: Now
    draft: Draft | None
    base: Body
    """What the draft started from."""
    merge: Merged | None
    """What becomes of it on the settings in force, when others were put there since; None when it started from them."""
    checked: Checked
    others: tuple[Draft, ...]
    """Drafts of other people."""
    planned: tuple[Draft, ...]
    """What waits for its day."""

    @property
    def body(self) -> Body:
        """What the pages show: the draft, or what is in force."""
        return body_of(self.now.branch) if self.draft is None else self.draft.body

    @property
    def seq(self) -> Seq:
        """The row of the settings that the pages show, changed or not."""
        return self.now.seq if self.draft is None else self.draft.base

    @property
    def harmed(self) -> dict[str, int]:
        """How many wait for services that the draft takes away: they would never be called."""
        kept = {one.get("id") for one in self.body.get("services") or () if isinstance(one, dict)}
        return {service: many for service, many in self.now.waiting.items() if service not in kept and many}


class NotPut(Exception):
    """Not put in force; `what` is a key of the pages' words, `refused` the reason when a rule of the hall says so."""

    def __init__(self, what: str, why: Refused | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.why = why


class Drafts:
    """All drafts of a branch.

    Args:
        handle: the only way in.
        store: opened; drafts stand beside its journal.
    """

    def __init__(self, handle: Handle, store: Store) -> None:
        self._handle = handle
        self._store = store

    async def now(self) -> Now | Refused:
        """What is in force."""
        async with self._handle.reading() as state:
            if state.branch is None:
                return refused(Code.STARTING)
            moment = self._handle.now
            waiting: dict[str, int] = {}
            for ticket in state.tickets.values():
                if ticket.state not in (TicketState.DONE, TicketState.CANCELLED):
                    for service in (ticket.service_id, *ticket.then):
                        waiting[service] = waiting.get(service, 0) + 1
            return Now(
                *(state.branch, state.settings_seq, state.settings_by, state.settings_at),
                *(business_day(state.branch, moment), moment, waiting),
            )

    async def standing(self, person: str) -> Standing | Refused:
        """A person's draft beside what is in force."""
        now = await self.now()
        if isinstance(now, Refused):
            return now
        return await self._store.look(lambda connection: standing(connection, person, now))

    async def change(
        self, person: str, work: Callable[[Body], object], seen: tuple[Seq, Callable[[Body], bool]] | None = None
    ) -> Refused | None:
        """Change a person's draft, one change after the other; the first begins it, and what is as it began ends.

        Args:
            person: whose, a staff code.
            work: changes the settings given to it; may be done twice.
            seen: the row of the settings that the person looked at, and whether given settings are as they were seen
                there. A draft begins from that row when those in force are not: merging then says what others changed.
        """
        now = await self.now()
        if isinstance(now, Refused):
            return now

        def changed(connection: Connection) -> None:
            draft = draft_rows.edited_by(connection, person)
            if draft is None:
                seq, base = now.seq, body_of(now.branch)
                if seen is not None and 0 < seen[0] < seq and not seen[1](base):
                    before = _base(connection, seen[0])
                    if before and seen[1](before):
                        seq, base = seen[0], before
                draft = Draft(uuid.uuid4().hex, seq, base, person, now.moment, 0)
            body = copy.deepcopy(draft.body)
            work(body)
            began = body_of(now.branch) if draft.base == now.seq else _base(connection, draft.base)
            if body == began:
                draft_rows.drop(connection, draft.id)
            elif body != draft.body or draft.version == 0:
                later = replace(draft, body=body, at=now.moment, version=draft.version + 1)
                draft_rows.keep(connection, later)

        return await self._write(changed)

    async def take(self, person: str, body: Body, base: Seq) -> Refused | None:
        """Begin a draft with these settings.

        Raises:
            NotPut: the person has one already, which nothing overwrites.
        """
        now = await self.now()
        if isinstance(now, Refused):
            return now
        if await self._store.look(lambda connection: draft_rows.edited_by(connection, person)) is not None:
            raise NotPut("draft_is_there")

        def begun(connection: Connection) -> None:
            if draft_rows.edited_by(connection, person) is None and body != _base(connection, base):
                draft_rows.keep(connection, Draft(uuid.uuid4().hex, base, body, person, now.moment, 1))

        return await self._write(begun)

    async def drop(self, person: str) -> Refused | None:
        """Forget a person's draft."""

        def dropped(connection: Connection) -> None:
            if (draft := draft_rows.edited_by(connection, person)) is not None:
                draft_rows.drop(connection, draft.id)

        return await self._write(dropped)

    async def bring_up(self, person: str, picks: Mapping[str, Side]) -> Refused | None:
        """Bring a draft onto the settings in force, as far as every clash is decided.

        Raises:
            NotPut: some are not, or the draft was saved again meanwhile.
        """
        now = await self.now()
        if isinstance(now, Refused):
            return now
        found = await self._store.look(lambda connection: standing(connection, person, now, picks))
        draft, merge = found.draft, found.merge
        if draft is None or merge is None:
            return None
        if merge.clashes:
            raise NotPut("clashes_left")

        def kept(connection: Connection) -> None:
            if merge.body == body_of(now.branch):
                draft_rows.drop(connection, draft.id)
            else:
                later = replace(draft, body=merge.body, base=now.seq, at=now.moment, version=draft.version + 1)
                draft_rows.keep(connection, later)

        return await self._write_as_seen(draft, kept)

    async def put_in_force(self, actor: Actor, version: int) -> None:
        """Put a person's draft in force now.

        Args:
            actor: the person.
            version: of the draft that they saw.

        Raises:
            NotPut: it cannot be, and nothing was changed.
        """
        if await self._is_in_force(actor.person, version):
            return
        found = await self._ready(actor.person, version)
        draft, branch = found.draft, found.checked.branch
        assert draft is not None
        assert branch is not None
        if found.harmed:
            raise NotPut("people_wait")
        command = ApplySettings(branch=branch, started_from=draft.base)
        answer = await self._handle.ask(_command_of(draft), command, actor)
        if isinstance(answer, Refused):
            raise NotPut("refused", answer)
        if why := await self._write(lambda connection: _forget(connection, draft)):
            raise NotPut("refused", why)

    async def plan(self, person: str, version: int, day: str, *, far: bool = False) -> None:
        """Have a person's draft put in force when a later business day begins.

        Args:
            person: whose.
            version: of the draft as they saw it.
            day: an ISO date.
            far: they said that they mean it, though it is more than a year ahead.

        Raises:
            NotPut: it cannot be.
        """
        if not is_date(day):  # 30 February would stand beside days of the calendar, and wait for none
            raise NotPut("no_day")
        found = await self._ready(person, version)
        draft = found.draft
        assert draft is not None
        if day <= found.now.day:
            raise NotPut("day_is_past")
        if not far and is_far(day, found.now.day):
            raise NotPut("far_day")
        planned = replace(draft, day=day)
        if why := await self._write_as_seen(draft, lambda connection: draft_rows.keep(connection, planned)):
            raise NotPut("refused", why)

    async def take_back(self, draft_id: str) -> None:
        """Put no day to what waits for one: it is a draft of its person again.

        Raises:
            NotPut: that person edits another one.
        """

        def taken(connection: Connection) -> str:
            draft = draft_rows.find(connection, draft_id)
            if draft is None or draft.day is None:
                return "not_planned"
            if draft_rows.edited_by(connection, draft.person) is not None:
                return "edits_another"
            draft_rows.keep(connection, replace(draft, day=None, version=draft.version + 1))
            return ""

        try:
            if what := await self._store.run(lambda: self._store.transact(taken)):
                raise NotPut(what)
        except CannotStore as error:
            raise NotPut("refused", refused(Code.CANNOT_STORE, what=error.what)) from None

    async def put_due_in_force(self) -> bool:
        """Put in force what waits for today; whether all is done. What cannot be stays, and the pages say why."""
        now = await self.now()
        if isinstance(now, Refused):
            return False
        for draft in await self._store.look(draft_rows.drafts):
            if draft.day is None or draft.day > now.day:
                continue
            if not await self._put_due(draft):
                return False
        return True

    # -- inside --

    async def _put_due(self, draft: Draft) -> bool:
        """Put in force what waits for today, as far as it can be; False when that must be tried again."""
        fresh = await self.now()
        if isinstance(fresh, Refused):
            return False
        known = f"planned-{draft.id}-"
        # The server may have ended before it forgot the plan: what others put in force since is not taken back.
        if not await self._store.look(lambda connection: draft_rows.was_put_in_force(connection, draft, known)):
            base = await self._store.look(lambda connection: _base(connection, draft.base))
            found = onto(base, draft, fresh)
            if found.branch is None:
                log.error("the settings planned for %s are not put in force: see the page of settings", draft.day)
                return True
            command = ApplySettings(branch=found.branch, started_from=fresh.seq)
            actor = Actor(role=Role.SERVER, device_id=PLANNED, person=draft.person)
            answer = await self._handle.ask(f"{known}{fresh.seq}", command, actor)
            if isinstance(answer, Refused):
                log.warning("the settings planned for %s: %s", draft.day, answer.text("en"))
                return False
        return await self._write(lambda connection: _forget(connection, draft)) is None

    async def _is_in_force(self, person: str, version: int) -> bool:
        """Whether a draft was put in force, and the server ended before it forgot the draft, as it does now."""

        def look(connection: Connection) -> Draft | None:
            draft = draft_rows.edited_by(connection, person)
            if draft is None or draft.version != version:
                return None
            return draft if draft_rows.was_put_in_force(connection, draft, _command_of(draft)) else None

        draft = await self._store.look(look)
        return draft is not None and await self._write(lambda it: _forget(it, draft)) is None

    async def _ready(self, person: str, version: int) -> Standing:
        found = await self.standing(person)
        if isinstance(found, Refused):
            raise NotPut("refused", found)
        if found.draft is None:
            raise NotPut("no_draft")
        if found.draft.version != version:
            raise NotPut("other_version")
        if found.merge is not None:
            raise NotPut("stale")
        if found.checked.branch is None:
            raise NotPut("has_problems")
        return found

    async def _write_as_seen(self, draft: Draft, work: Callable[[Connection], object]) -> Refused | None:
        """Write what was made from a draft. Raises `NotPut`: it was saved again meanwhile, and nothing is written."""
        other = False

        def written(connection: Connection) -> None:
            nonlocal other
            other = not _is_as_seen(connection, draft)
            if not other:
                work(connection)

        refused = await self._write(written)
        if other and refused is None:
            raise NotPut("other_version")
        return refused

    async def _write(self, work: Callable[[Connection], object]) -> Refused | None:
        try:
            await self._store.run(lambda: self._store.transact(work))
        except CannotStore as error:
            return refused(Code.CANNOT_STORE, what=error.what)
        return None


def standing(connection: Connection, person: str, now: Now, picks: Mapping[str, Side] | None = None) -> Standing:
    """A person's draft beside what is in force."""
    known = draft_rows.drafts(connection)
    draft = next((one for one in known if one.person == person and one.day is None), None)
    others = tuple(one for one in known if one.person != person and one.day is None)
    planned = tuple(one for one in known if one.day is not None)
    base = body_of(now.branch) if draft is None or draft.base == now.seq else _base(connection, draft.base)
    body = body_of(now.branch) if draft is None else draft.body
    stale = draft is not None and draft.base != now.seq
    merge = merged(base, body, body_of(now.branch), picks) if stale else None
    return Standing(now, draft, base, merge, checked(body, now.branch, now.day), others, planned)


def onto(base: Body, draft: Draft, now: Now) -> Checked:
    """What waits for its day, on the settings in force; None as the branch when it clashes or is wrong there."""
    merge = merged(base, draft.body, body_of(now.branch))
    found = checked(merge.body, now.branch, min(now.day, draft.day or now.day))
    return Checked(None, found.problems) if merge.clashes else found


def _is_as_seen(connection: Connection, draft: Draft) -> bool:
    """Whether a draft stands as it was read: pages save by themselves while somebody types."""
    now = draft_rows.find(connection, draft.id)
    return now is not None and (now.version, now.day) == (draft.version, draft.day)


def _forget(connection: Connection, draft: Draft) -> None:
    """Forget a draft that is in force; what was typed into it meanwhile stays, and is a draft on what is in force."""
    if _is_as_seen(connection, draft):
        draft_rows.drop(connection, draft.id)


def _command_of(draft: Draft) -> str:
    """The id of the command that puts a draft in force as it was saved last."""
    return f"draft-{draft.id}-{draft.version}"


def _base(connection: Connection, seq: Seq) -> Body:
    """The settings that row `seq` put in force."""
    found = settings_before(connection, Seq(seq + 1))
    return {} if found is None else body_of(found)
