"""What hall displays show between calls: pictures and videos, given, ordered, and taken away again."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from rules.hours import business_day
from server.media.looking import BadMedia, looked_at
from server.media.playlist import LONGEST_NAME, USUAL_S, Added, ChangedMeanwhile, Entry, Playlist, Said, TooMany
from server.media.shelf import Growing, NoRoom
from server.runtime.checked_requests import UPLOAD
from server.settings.checking import is_date
from server.staff.rights import Page
from server.store.journal import CannotStore
from server.web import typed
from server.web.console import Console
from server.web.devices.adding import zones_of
from server.web.devices.device_lines import moment
from server.web.devices.upload import Unreadable, Upload
from server.web.gate import Session, form_is_ours
from server.web.pages import Speech
from server.web.refusals import NotOurForm
from wire.commands import RecordMedia
from wire.errors import Code, Refused, refused
from wire.media import LARGEST_PICTURE, LARGEST_VIDEO, LONGEST_S, MOST_ITEMS, SHORTEST_S
from wire.reports import MediaReport
from wire.values import MediaField
from wire.views import DeviceLine

log = logging.getLogger("toiluot.media")

MEDIA = "/manager/devices/-/media"
"""No device has a name that begins so."""

MOST_SENT = 2_000_000_000
"""Bytes of a form that are taken, and thrown away where a file is too large: a browser reads no answer before it has
sent all, and whoever chose a wrong file would see a broken connection and no words."""

LIMITS = {"picture": LARGEST_PICTURE // 1_000_000, "video": LARGEST_VIDEO // 1_000_000}
"""Megabytes of a file."""

TYPES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP", "video/mp4": "MP4", "video/webm": "WebM"}

DONE = ("added", "back", "changed", "removed", "dropped")

Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Given = Annotated[str, Form(max_length=500)]
Seen = Annotated[str, Form(max_length=10_000)]
"""What was said about an item when its form was shown (`Said` as JSON)."""
Wrong = Mapping[str, str]


class MediaPages:
    """Serves `/manager/devices/-/media`.

    Args:
        console: what all pages stand on.
        playlist: the pictures and videos.
        devices: as the live links see them.
        told: how the displays fare, by device.
    """

    def __init__(
        self,
        console: Console,
        playlist: Playlist,
        devices: Callable[[], Sequence[DeviceLine]],
        told: Callable[[], Mapping[str, MediaReport]],
    ) -> None:
        self._console = console
        self._playlist = playlist
        self._devices = devices
        self._told = told
        self._looking = asyncio.Lock()
        """One large picture at a time is held in memory."""
        self._giving = asyncio.Lock()
        """Whoever gives a file while another one is put into the list waits: it may be the same one."""

    def router(self) -> APIRouter:
        """The routes."""
        router = self._console.router(MEDIA)
        router.get("")(self.everything)
        router.post("")(self.add)
        router.get("/{sha256}.jpg")(self.small)
        router.post("/{sha256}/change")(self.change)
        router.post("/{sha256}/move")(self.move)
        router.post("/{sha256}/remove")(self.remove)
        router.post("/unread/drop")(self.let_go_unread)
        return router

    async def everything(self, request: Request) -> Response:
        """The list."""
        return await self._page(request, self._console.signed_in(request, Page.DEVICES))

    async def add(self, request: Request) -> Response:
        """A file is sent; it goes to the disk as it comes, is looked into, and stands last in the list."""
        session, say = self._console.signed_in(request, Page.DEVICES), self._console.speech(request)
        if not request.headers.get("content-type", "").startswith(UPLOAD.decode()):  # a form without its file
            self._console.posted(request, Page.DEVICES, str((await request.form()).get("form", "")))
            return await self._page(request, session, {"file": say("media.choose")}, status=422)
        upload = Upload(request, LARGEST_VIDEO, lambda fields: self._begun(request, session, fields))
        try:
            form = await upload.read()
        except Unreadable:
            return await self._page(request, session, {"file": say("media.unreadable")}, status=422)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        except NoRoom as full:
            return await self._page(request, session, {"file": _no_room(full, say)}, status=507)
        except OSError as error:
            return await self._page(request, session, {"file": self._not_kept(error, say)}, status=507)
        try:
            self._console.posted(request, Page.DEVICES, form.fields.get("form", ""))
            name = form.fields.get("name", "").strip()
            wrong = {"name": say("media.long_name", n=LONGEST_NAME)} if len(name) > LONGEST_NAME else {}
            if form.growing is None:
                large = form.size > LARGEST_VIDEO
                wrong["file"] = _too_large(form.size, say) if large else say("media.choose")
                return await self._page(request, session, wrong, name, 413 if large else 422)
            done = "" if wrong else await self._kept(session, form.growing, name, form.file_name, say, wrong)
        finally:
            await upload.drop()
        return await self._answer(request, session, wrong, done, name)

    async def small(self, request: Request, sha256: Sha256) -> Response:
        """A picture small."""
        self._console.signed_in(request, Page.DEVICES)
        found = await asyncio.to_thread(self._playlist.shelf.thumbnail, sha256) if self._known(sha256) else None
        if found is None:
            found = await self._made_small(sha256)
        if found is None:
            raise HTTPException(404)
        return Response(found, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"})

    async def change(
        self, request: Request, sha256: Sha256, form: Given = "", name: Given = "", seen: Seen = ""
    ) -> Response:
        """Its name, how long it stands, for which parts of the hall and on which days."""
        session, say = self._console.posted(request, Page.DEVICES, form), self._console.speech(request)
        fields, entry = await request.form(), self._playlist.find(sha256)
        if entry is None:
            return await self._gone(request, session, say)
        said = {key: str(value).strip() for key, value in fields.items()}
        wrong: dict[str, str] = {}
        seconds = said.get("seconds", str(entry.seconds))
        if not re.fullmatch(r"[0-9]{1,4}", seconds, re.ASCII) or not SHORTEST_S <= int(seconds) <= LONGEST_S:
            wrong["seconds"] = say("media.bad_seconds", least=SHORTEST_S, most=LONGEST_S)
        days = {key: typed.day(said.get(key, "")) for key in ("first_day", "last_day")}
        for key, day in days.items():
            if day and not is_date(day):
                wrong[key] = say("media.bad_day")
        if not wrong and all(days.values()) and days["first_day"] > days["last_day"]:
            wrong["last_day"] = say("media.days_turned")
        name = name.strip()
        if not name or len(name) > LONGEST_NAME:
            wrong["name"] = say("media.long_name", n=LONGEST_NAME)
        zones = tuple(id_ for id_, _ in zones_of(await self._console.branch(), say) if said.get(f"zone_{id_}"))
        if not wrong:
            changed = entry.model_copy(update={
                "name": name, "seconds": int(seconds), "zones": zones, "shown": bool(said.get("shown")),
                "first_day": days["first_day"] or None, "last_day": days["last_day"] or None,
                "changed_by": session.person.person, "changed_at": self._console.handle.now,
            })  # fmt: skip
            otherwise = tuple(_otherwise(entry.said, changed.said))
            if not otherwise:
                return RedirectResponse(f"{MEDIA}?done=changed#m-{sha256[:12]}", 303)
            told = RecordMedia(what="changed", sha256=sha256, name=name, fields=otherwise)
            wrong = await self._unless_changed(session, seen, say, told, lambda was: self._playlist.put(changed, was))
            if self._known(sha256):
                wrong = {field: f"{what} {say('media.typed_stays')}" for field, what in wrong.items()}
        if wrong:
            return await self._page(request, session, wrong, status=409, edits=sha256, said=said)
        return RedirectResponse(f"{MEDIA}?done=changed#m-{sha256[:12]}", 303)

    async def move(self, request: Request, sha256: Sha256, form: Given = "", by: Given = "") -> Response:
        """Up or down in the order."""
        session, say = self._console.posted(request, Page.DEVICES, form), self._console.speech(request)
        entry = self._playlist.find(sha256)
        if entry is None:
            return await self._gone(request, session, say)
        told = RecordMedia(what="moved", sha256=sha256, name=entry.name)
        step = {"up": -1, "down": 1}.get(by, 0)
        if self._playlist.can_move(sha256, step):  # a form of before may ask what is done already
            wrong = await self._stored(session, told, lambda: self._playlist.move(sha256, step), say)
            if wrong:
                return await self._page(request, session, wrong, status=409)
        return RedirectResponse(f"{MEDIA}#m-{sha256[:12]}", 303)

    async def remove(
        self, request: Request, sha256: Sha256, form: Given = "", sure: Given = "", seen: Seen = ""
    ) -> Response:
        """It is shown no more, and its file is deleted."""
        session, say = self._console.posted(request, Page.DEVICES, form), self._console.speech(request)
        entry = self._playlist.find(sha256)
        if entry is None:
            return await self._gone(request, session, say)
        if not sure:
            return await self._page(request, session, {"sure": say("media.not_sure")}, status=409, edits=sha256)
        told = RecordMedia(what="removed", sha256=sha256, name=entry.name)
        wrong = await self._unless_changed(session, seen, say, told, lambda was: self._playlist.remove(sha256, was))
        if wrong:
            return await self._page(request, session, wrong, status=409, edits=sha256)
        log.info("%s removed %s", session.person.person, sha256)
        return await self._answer(request, session, wrong, "removed")

    async def let_go_unread(self, request: Request, form: Given = "", sure: Given = "") -> Response:
        """The list that could not be read is not needed any more."""
        session, say = self._console.posted(request, Page.DEVICES, form), self._console.speech(request)
        wrong = {} if sure else {"unread": say("media.unread_not_sure")}
        if not wrong and self._playlist.unread:  # sent twice, it is done once
            wrong = await self._stored(session, RecordMedia(what="dropped"), self._playlist.let_go_unread, say)
            if not wrong:
                log.info("%s let the damaged list of pictures and videos go", session.person.person)
        return await self._answer(request, session, wrong, "dropped")

    # -- inside --

    def _begun(self, request: Request, session: Session, fields: Mapping[str, str]) -> Growing | None:
        """Where a file goes that begins to come; in a thread."""
        if not form_is_ours(request, fields.get("form", ""), session.form_token):
            raise NotOurForm
        said = request.headers.get("content-length", "0")  # nobody gets here who does not say it
        return self._playlist.shelf.begin(min(int(said), LARGEST_VIDEO))

    async def _kept(
        self, session: Session, growing: Growing, name: str, file_name: str, say: Speech, wrong: dict[str, str]
    ) -> Added:
        """Put a file that came whole into the list, or say what is wrong with it."""
        added: Added = "there"
        try:
            sha256 = await asyncio.to_thread(growing.close)
            async with self._looking:
                looked = await asyncio.to_thread(looked_at, growing.path)
            entry = Entry(
                sha256=sha256, kind=looked.kind, media_type=looked.media_type, size=growing.size,
                name=name or _named(file_name), by=session.person.person, at=self._console.handle.now,
            )  # fmt: skip
            playlist = self._playlist
            async with self._giving:
                known = playlist.find(sha256)
                if known is not None and sha256 in playlist.shelf:
                    wrong["file"] = say("media.already")
                    return added
                if known is None and len(playlist.entries) >= MOST_ITEMS:
                    raise TooMany
                added = "added" if known is None else "back"
                told = RecordMedia(what=added, sha256=sha256, name=(known or entry).name)
                wrong |= await self._stored(session, told, lambda: playlist.add(entry, growing, looked.thumbnail), say)
        except BadMedia as bad:
            wrong["file"] = say(f"media.wrong_{bad.flaw}", what=bad.what, **LIMITS)
        except TooMany:
            wrong["file"] = say("media.too_many", n=MOST_ITEMS)
        except OSError as error:
            wrong["file"] = self._not_kept(error, say)
        else:
            log.info("%s gave the %s %s: %s", session.person.person, looked.kind, sha256, added)
        return added

    async def _made_small(self, sha256: str) -> bytes | None:
        """The small picture of one that came back without it from a backup; None where there is none to be had."""
        shelf = self._playlist.shelf
        if not self._known(sha256) or sha256 not in shelf:
            return None

        def make() -> bytes:
            small = looked_at(shelf.path(sha256)).thumbnail
            if small:
                shelf.keep_small(sha256, small)
            return small

        async with self._looking:
            try:
                return await asyncio.to_thread(make) or None
            except (BadMedia, OSError) as error:
                log.warning("there is no small picture of %s: %s", sha256[:12], error)
                return None

    def _not_kept(self, error: OSError, say: Speech) -> str:
        log.warning("a picture or video could not be kept: %s", error)
        return say("media.not_kept")

    async def _stored(
        self, session: Session, told: RecordMedia, work: Callable[[], Awaitable[object]], say: Speech
    ) -> dict[str, str]:
        """Do it once it stands in the journal: what is not journalled is not changed. Raises what `work` raises."""
        answer = await self._console.ask(session, told)
        if isinstance(answer, Refused):
            return {"": answer.text(say.language)}
        try:
            await work()
        except (CannotStore, ChangedMeanwhile, TooMany, OSError) as error:  # the audit ends with what is so
            await self._console.ask(session, told.model_copy(update={"what": "failed", "fields": ()}))
            if isinstance(error, CannotStore):
                return {"": refused(Code.CANNOT_STORE, what=error.what).text(say.language)}
            raise
        return {}

    async def _unless_changed(
        self, session: Session, seen: str, say: Speech, told: RecordMedia, work: Callable[[Said], Awaitable[None]]
    ) -> dict[str, str]:
        """Do it, or say what somebody else changed since the form was shown; sent once more, it is done."""
        try:
            was = Said.model_validate_json(seen)
        except ValidationError:  # of a page of before
            was = None
        try:
            entry = self._playlist.find(told.sha256)
            if was is None or entry is None or entry.said != was:
                raise ChangedMeanwhile
            return await self._stored(session, told, lambda: work(was), say)
        except ChangedMeanwhile:
            entry, branch = self._playlist.find(told.sha256), await self._console.branch()
            if entry is None:
                return {"": say("media.gone")}
            zone = ZoneInfo(branch.timezone if branch else "UTC")
            at = moment(entry.changed_at or entry.at, zone, self._console.handle.now, say)
            who = self._console.people.full_name_of(entry.changed_by or entry.by)
            what = "" if was is None else "; ".join(_differences(was, entry.said, dict(zones_of(branch, say)), say))
            return {"": say("media.changed_meanwhile", name=who, at=at, what=what or say("media.changed_unknown"))}

    def _known(self, sha256: str) -> bool:
        return self._playlist.find(sha256) is not None

    async def _gone(self, request: Request, session: Session, say: Speech) -> Response:
        """Somebody else deleted it meanwhile, or the form was sent before."""
        return await self._page(request, session, {"": say("media.gone")}, status=404)

    async def _answer(self, request: Request, session: Session, wrong: Wrong, done: str, name: str = "") -> Response:
        if wrong:
            return await self._page(request, session, wrong, name, 409)
        return RedirectResponse(f"{MEDIA}?done={done}", 303)

    async def _page(
        self,
        request: Request,
        session: Session,
        wrong: Wrong | None = None,
        name: str = "",
        status: int = 200,
        edits: str = "",
        said: Mapping[str, str] | None = None,
    ) -> Response:
        say, branch = self._console.speech(request), await self._console.branch()
        zone, now = ZoneInfo(branch.timezone if branch else "UTC"), self._console.handle.now
        day = business_day(branch, now) if branch else ""
        zones, free = zones_of(branch, say), await asyncio.to_thread(self._playlist.shelf.room)
        broken = _broken(self._told(), self._devices(), say)
        done = request.query_params.get("done", "")

        def line(one: Entry) -> dict[str, Any]:
            edited = one.sha256 == edits
            given = {
                "name": one.name, "seconds": str(one.seconds), "first_day": one.first_day or "",
                "last_day": one.last_day or "", "shown": one.shown, "zones": set(one.zones),
            }  # fmt: skip
            if edited and said is not None:
                given |= {key: said.get(key, "") for key in ("name", "seconds", "first_day", "last_day")}
                given |= {"shown": "shown" in said, "zones": {id_ for id_, _ in zones if f"zone_{id_}" in said}}
            here, giver = one.sha256 in self._playlist.shelf, self._console.people.full_name_of(one.by)
            return {
                "sha256": one.sha256, "at": f"m-{one.sha256[:12]}", "name": one.name, "kind": one.kind,
                "type": say(f"media.kind_{one.kind}", type=TYPES.get(one.media_type, one.media_type),
                            size=_size(one.size, say)),
                "stands": say("media.stands", n=one.seconds) if one.kind == "picture" else "",
                "where": ", ".join(words for id_, words in zones if id_ in one.zones),
                "given": say("media.given", at=moment(one.at, zone, now, say), name=giver), "here": here,
                "state": _state(one, here, day, say), "broken": broken.get(one.sha256, ()),
                "typed": given, "seen": one.said.model_dump_json(), "open": edited,
                "wrong": (wrong or {}) if edited else {},
            }  # fmt: skip

        context = {
            "say": say, "wrong": {} if edits and self._known(edits) else dict(wrong or {}), "name": name,
            "done": done if done in DONE else "",
            "unread": self._playlist.unread,
            "lines": [line(one) for one in self._playlist.entries], "zones": zones, "most": MOST_ITEMS,
            "limits": LIMITS | {"free": say.number(free / 1e9, 1)},
            "least": SHORTEST_S, "longest": LONGEST_S, "usual": USUAL_S, "longest_name": LONGEST_NAME,
        }  # fmt: skip
        if wrong:
            context["done"] = ""
        return self._console.page(request, "devices/media.html", session, context, status)


def _differences(was: Said, now: Said, zones: Mapping[str, str], say: Speech) -> Iterator[str]:
    """What is said otherwise now, by its label."""

    def told(field: str, said: Said) -> str:
        value = getattr(said, field)
        if field == "zones":
            return ", ".join(zones.get(one, one) for one in value)
        if field == "shown":
            return say("media.yes" if value else "media.no")
        return say.day_within(value) if field.endswith("_day") and value else str(value or "")

    for field in _otherwise(was, now):
        before, after = told(field, was) or "–", told(field, now) or "–"
        yield say("media.difference", what=say(f"media.{field}"), before=before, after=after)


def _otherwise(was: Said, now: Said) -> Iterator[MediaField]:
    """The fields in which two differ."""
    return (field for field in get_args(MediaField) if getattr(was, field) != getattr(now, field))


def _state(one: Entry, here: bool, day: str, say: Speech) -> tuple[str, str]:
    """How an entry stands, as a pill and in words."""
    if not here:
        return "locked", say("media.state_gone")
    if not one.shown:
        return "away", say("media.state_hidden")
    if one.first_day is not None and day < one.first_day:
        return "away", say("media.state_later", day=say.day_within(one.first_day))
    if one.last_day is not None and day > one.last_day:
        return "away", say("media.state_over", day=say.day_within(one.last_day))
    if one.last_day is not None:
        return "here", say("media.state_until", day=say.day_within(one.last_day))
    return "here", say("media.state_shown")


def _broken(told: Mapping[str, MediaReport], devices: Sequence[DeviceLine], say: Speech) -> dict[str, tuple[str, ...]]:
    """By file, which displays pass over it and why."""
    names = {one.device_id: one.called for one in devices if one.connected}
    found: dict[str, tuple[str, ...]] = {}
    for device, report in told.items():
        for item in report.items if device in names else ():
            if item.state == "broken":
                why = say(f"media.why_{item.why or 'unreadable'}")
                found[item.sha256] = (
                    *found.get(item.sha256, ()),
                    say("media.passed_over", name=names[device], why=why),
                )
    return found


def _named(file_name: str) -> str:
    """What a file is called where nobody said: its own name without what says its kind."""
    name = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", re.split(r"[/\\]", file_name)[-1])
    return re.sub(r"[_\s]+", " ", name).strip()[:LONGEST_NAME].strip() or "–"


def _size(size: int, say: Speech) -> str:
    """How large a file is, as a disk is told to be."""
    return f"{say.number(size / 1e6, 1)} MB" if size >= 1e6 else f"{say.number(max(1, size / 1e3))} KB"


def _too_large(size: int, say: Speech) -> str:
    return say("media.wrong_too_large", what=_size(size, say), **LIMITS)


def _no_room(full: NoRoom, say: Speech) -> str:
    return say("media.no_room", free=say.number(full.free / 1e6))


__all__ = ["MEDIA", "MOST_SENT", "MediaPages"]
