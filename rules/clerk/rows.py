"""What the window shows, worked out from the server's view: `parts`, and rows of the lists. Pure, like `rules.desk`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rules import desk
from rules import wording as desk_wording
from rules.clerk import wording
from rules.clerk.parts import (
    FormPart,
    HeadPart,
    HelpPart,
    LinkPart,
    NextPart,
    OwnPart,
    PersonPart,
    PrimaryPart,
    QueuePart,
    TimerPart,
    UndoPart,
)
from rules.desk import Situation, Stage
from rules.procedure import to_bring
from rules.search import plain
from wire.catalogue import Branch, Counter
from wire.values import CounterState, Millis, Text
from wire.views import AsideLine, CounterLine, DeskTicket, QueueLine, WaitingLine

Row = dict[str, Any]
"""One row of a list, by the roles that its delegate asks for."""

LOOK_AHEAD = 4
"""Numbers shown after the next one."""

FURTHER_AHEAD = 6
"""Numbers of the line that a large window shows."""

SHOWN_WITHIN_MS = 8_000
"""A display that is there shows a call within a second; after this the clerk hears that none has."""

SPOKEN_WITHIN_MS = 90_000
"""A display speaks a call within a minute (`voice.max_age_s`) or says that it will not; nothing comes after this."""

ANSWERED_FOR_MS = 5 * 60_000
"""So long a desk is told who comes."""

LONGEST_PASSED = 4
"""Passed-over numbers named one by one for each reason; the rest are counted."""


def clock_time(at_ms: Millis, branch: Branch) -> str:
    """The time of day in the branch's own zone, `09:41`."""
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(branch.timezone)).strftime("%H:%M")


def minutes(since: Millis, *, now: Millis) -> int:
    """Whole minutes from `since`; never negative, whatever the clocks say."""
    return max(0, (now - since) // 60_000)


def span(ms: int) -> str:
    """A running time: `06:12`, `1:06:12`."""
    seconds = max(0, ms) // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"


def service_name(at: Situation, service_id: str) -> str:
    """A service's name, or its id when the catalogue does not list it."""
    service = at.branch.service_by_id.get(service_id)
    return service.name.of(at.language) if service else service_id


def group_name(at: Situation, service_id: str) -> str:
    """The name of a service's group; empty when unknown."""
    service = at.branch.service_by_id.get(service_id)
    return at.branch.group_by_id[service.group].name.of(at.language) if service else ""


def counter_name(at: Situation, number: int | None) -> str:
    """`Quầy 5`; empty without a counter."""
    return "" if number is None else at.words(wording.COUNTER, number=number)


# -- the link ----------------------------------------------------------------------------------------------------------


def link(live: bool, text: str, reason: str, old_since: str, late: bool, language: str) -> LinkPart:
    """The link as the banner says it; `title` is empty while there is nothing to say.

    Args:
        text: the link's state in words.
        reason: why there is none, for whoever can mend it; empty when not known.
        old_since: the time of what is shown, `09:41`; empty without one.
        late: a command waits for its answer longer than usual.
    """
    since = wording.OLD_SINCE.of(language).format(time=old_since) if old_since and not live else ""
    if live:
        title, detail = (wording.LATE.of(language), wording.LATE_DETAIL.of(language)) if late else ("", "")
    else:
        title, detail = f"{text} {since}".strip(), reason
    # The small window has room for the first half.
    return LinkPart(live, title, title if live else text, detail)


# -- the bar on top ----------------------------------------------------------------------------------------------------


def head(at: Situation, person_name: str, pause_reason: str) -> HeadPart:
    """Counter, clerk, state and the time."""
    state = at.view.state
    words = wording.COUNTER_STATE[state].of(at.language)
    reason = _pause_name(at, pause_reason) if state is CounterState.PAUSED else ""
    back = _back(at) if state is CounterState.PAUSED else ""
    return HeadPart(
        counter=counter_name(at, at.view.number),
        person=person_name or at.view.person,
        state=" · ".join(part for part in ("" if back and reason else words, reason, back) if part),
        state_kind={CounterState.OPEN: "good", CounterState.PAUSED: "warn"}.get(state, "quiet"),
        clock=clock_time(at.now, at.branch),
        branch=at.branch.name.of(at.language),
        stage=desk.stage_of(at.view).value,
        paused=state is CounterState.PAUSED,
        pause_reason=" · ".join(part for part in (reason, back) if part),
    )


def _back(at: Situation) -> str:
    """When this counter is meant to go on: `hẹn 10:15`, and that this is over."""
    line = desk.own_line(at.view)
    if line is None or line.back_at is None:
        return ""
    said = wording.BACK_OVERDUE if line.back_at < at.now else wording.BACK_AT
    return at.words(said, time=clock_time(line.back_at, at.branch))


def undo(at: Situation) -> UndoPart:
    """The step that can be taken back, for how long, and that it may be now."""
    line = at.view.undo
    if line is None or line.kind not in wording.UNDOES:
        return UndoPart()
    left = max(0, line.until - at.now)
    if not left:
        return UndoPart()
    whole = max(1, at.branch.policy.undo_s) * 1000
    text = at.words(wording.UNDOES[line.kind], number=line.number)
    return UndoPart(text, -(-left // 1000), min(1.0, left / whole), not desk.why_not(desk.Step.UNDO, at))


def help_(at: Situation) -> HelpPart:
    """What is said of calls for help. Of an own alarm nothing that a bystander could read."""
    own, text, mine = "", "", desk.own_line(at.view)
    if mine is not None and mine.help_since is not None:
        own = "alarm" if mine.help_silent else "asked"
        text = _ago(at, wording.HELP_ASKED, mine.help_since)
    elif mine is not None and mine.help_answered_at is not None and at.now - mine.help_answered_at < ANSWERED_FOR_MS:
        own = "alarm_coming" if mine.help_silent else "coming"
        text = at.words(wording.HELP_COMING, person=mine.help_answered_by)
    others = desk.asking_for_help(at)
    if not others:
        return HelpPart(own, "" if own.startswith("alarm") else text)
    first = others[0]
    said = wording.OTHER_ALARM if first.help_silent else wording.OTHER_HELP
    other = at.words(said, number=first.number, person=first.person)
    if first.help_words:
        other = f"{other}: {first.help_words}"
    short = wording.OTHER_ALARM_SHORT if first.help_silent else wording.OTHER_HELP_SHORT
    return HelpPart(
        own=own,
        text="" if own.startswith("alarm") else text,
        other=other,
        other_short=at.words(short, number=first.number),
        other_silent=first.help_silent,
        key=desk.KEYS[desk.Step.ANSWER],
    )


def _ago(at: Situation, text: Text, since: Millis) -> str:
    ago = minutes(since, now=at.now)
    when = at.words(wording.AGO, minutes=ago) if ago else at.words(wording.JUST_NOW)
    return at.words(text, ago=when)


def taken(at: Situation) -> str:
    """Who took the counter from this window and when; empty when nobody did."""
    view = at.view
    if view.taken_at is None:
        return ""
    time, number = clock_time(view.taken_at, at.branch), view.taken_number
    if view.elsewhere:
        words = wording.OPEN_ON if view.taken_on else wording.OPEN_ELSEWHERE
        return at.words(words, number=number, time=time, where=view.taken_on)
    return at.words(wording.TAKEN_BY, number=number, time=time, person=view.taken_by)


def leaving(at: Situation) -> list[Row]:
    """What may become of the person at the desk when the clerk leaves; the number keys choose."""
    number = at.view.ticket.number if at.view.ticket else ""
    return [
        {"id": how.value, "name": at.words(wording.LEAVING[how.value], number=number), "key": str(n)}
        for n, how in enumerate(desk.ways_to_leave(at), 1)
    ]


def keys(language: str) -> list[Row]:
    """Every key of the window and what it does, for the sheet that F1 shows."""
    rows: list[Row] = []
    named: dict[str, list[str]] = {}
    for step, key in desk.KEYS.items():
        named.setdefault(key, []).append(desk_wording.STEP[step.value].of(language))
    rows += [{"id": key, "key": key.replace("Shift+", "⇧"), "name": " / ".join(what)} for key, what in named.items()]
    rows += [{"id": key, "key": key, "name": what.of(language)} for key, what in wording.OTHER_KEYS.items()]
    return rows


def _pause_name(at: Situation, reason: str) -> str:
    known = {p.id: p.name for p in at.branch.pause_reasons}
    return known[reason].of(at.language) if reason in known else reason


# -- left: who waits ---------------------------------------------------------------------------------------------------


def groups(at: Situation) -> list[Row]:
    """Waiting people by group against the target, the ones this counter serves first, with their services below."""
    day = at.view.day
    lines = [g for g in at.view.groups if g.mine or g.waiting]
    rows = []
    for line in sorted(lines, key=lambda g: not g.mine):
        group = at.branch.group_by_id.get(line.group_id)
        waited = None if line.longest_since is None else minutes(line.longest_since, now=at.now)
        rows.append({
            "id": line.group_id,
            "series": group.series if group else line.group_id[:1],
            "name": group.name.of(at.language) if group else line.group_id,
            "waiting": line.waiting,
            "wait": "" if waited is None else f"{waited}′",
            "grade": _grade(waited, day.target_min),
            "mine": line.mine,
            "service": False,
        })  # fmt: skip
        rows += [_queue_row(at, one) for one in line.services]
    return rows


def _queue_row(at: Situation, line: QueueLine) -> Row:
    """One service of the group above."""
    waited = minutes(line.longest_since, now=at.now)
    return {
        "id": f"/{line.service_id}",
        "series": "",
        "name": service_name(at, line.service_id),
        "waiting": line.waiting,
        "wait": f"{waited}′",
        "grade": _grade(waited, at.view.day.target_min),
        "mine": True,
        "service": True,
    }


def queue(at: Situation) -> QueuePart:
    """The day in one line, and the longest wait of the groups this counter serves."""
    day = at.view.day
    mine = [row for row in groups(at) if row["mine"] and row["wait"] and not row["service"]]
    longest = max(mine, key=lambda row: int(row["wait"][:-1]), default=None)
    nothing_yet = day.within_target == 1 and not day.mean_wait_ms
    return QueuePart(
        waiting=at.words(wording.WAITING_SHORT, count=day.waiting),
        people=at.words(wording.PEOPLE, count=day.waiting),
        mean=at.words(wording.MEAN, minutes=round(day.mean_wait_ms / 60_000)),
        share="–" if nothing_yet else _percent(day.within_target, at.language),
        within=at.words(wording.WITHIN, target=day.target_min),
        met=day.within_target >= 0.8,
        served=at.words(wording.SERVED, count=day.served),
        longest=f"{longest['wait']} {longest['name']}" if longest else "",
        longest_grade=longest["grade"] if longest else "good",
    )


def _grade(waited: int | None, target: int) -> str:
    if waited is None or waited < target * 0.7:
        return "good"
    return "near" if waited < target else "late"


def _percent(share: float, language: str) -> str:
    whole = round(share * 100)
    return f"{whole}\u202f%" if language == "vi" else f"{whole}%"


def bookings(at: Situation) -> list[Row]:
    """Bookings due soon, by time; a slot already begun is marked."""
    return [
        {
            "id": b.code,
            "time": clock_time(b.slot_at, at.branch),
            "code": b.code,
            "service": service_name(at, b.service_id),
            "due": b.slot_at <= at.now,
        }
        for b in sorted(at.view.bookings, key=lambda b: b.slot_at)
    ]


def next_up(at: Situation) -> NextPart:
    """Who Next would call, and why."""
    up = at.view.next
    if up is None:
        return NextPart()
    waited = minutes(up.arrived_at, now=at.now)
    return NextPart(
        number=up.number,
        reason=wording.NEXT_BECAUSE[up.reason].of(at.language),
        wait=f"{waited}′",
        service=service_name(at, up.service_id),
        grade=_grade(waited, at.view.day.target_min),
    )


# -- middle: the person at the counter ---------------------------------------------------------------------------------


def person(at: Situation) -> PersonPart:
    """The ticket at the counter, with the reason for it and who was passed over."""
    ticket = at.view.ticket
    if ticket is None:
        return PersonPart()
    waited, target = ticket.waited_ms // 60_000, at.view.day.target_min
    group, service = group_name(at, ticket.service_id), service_name(at, ticket.service_id)
    announced, icon = _announced(at, ticket)
    return PersonPart(
        number=ticket.number,
        service=f"{group} · {service}" if group else service,
        tags=tuple(_tags(at, ticket)),
        classes=bool(at.branch.classes),
        reason=_reason(at, ticket),
        waited=at.words(wording.WAITED, minutes=waited),
        over=at.words(wording.OVER_TARGET, target=target) if waited >= target else "",
        grade=_grade(waited, target),
        passed=_passed(at, ticket),
        follows=_follows(at, ticket),
        bring=_bring(at, ticket),
        papers_seen=_papers_seen(at),
        calls=at.words(wording.NTH_CALL, calls=ticket.calls) if ticket.calls > 1 else "",
        announced=announced,
        announced_icon=icon,
    )


def _follows(at: Situation, ticket: DeskTicket) -> str:
    """`Sau đó: Nộp lệ phí → Nhận kết quả`; empty when nothing follows on this number."""
    named = " → ".join(service_name(at, service) for service in ticket.then)
    return at.words(wording.FOLLOWS, services=named) if named else ""


def papers(at: Situation) -> list[Row]:
    """The papers of the service at hand, each to be ticked off; another service has papers of its own."""
    ticket = at.view.ticket
    if ticket is None:
        return []
    seen = at.entry.for_ticket(ticket).seen
    named = [(f"{ticket.service_id}:{n}", name) for n, name in enumerate(_bring(at, ticket))]
    return [{"id": paper, "name": name, "seen": paper in seen} for paper, name in named]


def _papers_seen(at: Situation) -> str:
    each = [row["seen"] for row in papers(at)]
    if not any(each):
        return ""
    return at.words(wording.ALL_PAPERS if all(each) else wording.PAPERS_SEEN, seen=sum(each), count=len(each))


def _bring(at: Situation, ticket: DeskTicket) -> tuple[str, ...]:
    service = at.branch.service_by_id.get(ticket.service_id)
    return () if service is None else tuple(to_bring(service, at.language))


def _announced(at: Situation, ticket: DeskTicket) -> tuple[str, str]:
    """Whether the hall saw and spoke the call, and its icon; nothing is said to be coming that is not."""
    at_desk = desk.stage_of(at.view) is Stage.SERVING
    within = SPOKEN_WITHIN_MS if ticket.shown else SHOWN_WITHIN_MS
    soon = not at_desk and at.now - ticket.called_at <= within
    if ticket.spoken:
        words, icon = wording.ANNOUNCED[ticket.shown, True], "check" if ticket.shown else "speaker"
    elif soon and not (ticket.shown and ticket.unspoken):
        words, icon = wording.ANNOUNCED[ticket.shown, False], "speaker"
    else:
        words, icon = wording.NOT_ANNOUNCED[ticket.shown], "speaker-off"
    return words.of(at.language), icon


def _reason(at: Situation, ticket: DeskTicket) -> str:
    words = wording.CALLED_BECAUSE[ticket.reason].of(at.language)
    return f"{words}: {ticket.why}" if ticket.why else words


def _tags(at: Situation, ticket: DeskTicket) -> list[str]:
    tags = []
    if ticket.class_id in at.branch.class_by_id:
        tags.append(at.branch.class_by_id[ticket.class_id].name.of(at.language))
    if ticket.accessible:
        tags.append(wording.RECEPTION["asked_accessible"].of(at.language))
    service = at.branch.service_by_id.get(ticket.service_id)
    if service is not None and service.no_wait is not None and service.no_wait.only:
        tags.append(wording.HELP_ONLY.of(at.language))
    if ticket.slot_at is not None:
        tags.append(at.words(wording.BOOKED_FOR, time=clock_time(ticket.slot_at, at.branch)))
    if ticket.paper:
        tags.append(wording.PAPER[ticket.paper].of(at.language))
    if back := _goes_back(at, ticket):
        tags.append(back)
    if ticket.legs > 1:
        tags.append(at.words(wording.LEG, legs=ticket.legs))
    if ticket.language == "en":
        tags.append(at.words(wording.ENGLISH_SPEAKER))
    return tags


def _goes_back(at: Situation, ticket: DeskTicket) -> str:
    """With whom, or for which service, the ticket goes on when this is done; empty when nobody wants it back."""
    if not ticket.back_to or not ticket.then:
        return ""
    line = next((line for line in at.view.counters if line.person_code == ticket.back_to), None)
    if line is None or line.state is CounterState.CLOSED:
        return at.words(wording.BACK_FOR, service=service_name(at, ticket.then[0]))
    return at.words(wording.BACK_TO, number=line.number, person=line.person)


def _passed(at: Situation, ticket: DeskTicket) -> str:
    """`Đến trước, chưa gọi: A039, A041 (nhường đối tượng ưu tiên); E012 (chờ quầy khác)`."""
    parts = []
    for reason, numbers in ticket.passed.items():
        named = ", ".join(numbers[:LONGEST_PASSED])
        more = max(0, len(numbers) - LONGEST_PASSED) + ticket.passed_more.get(reason, 0)
        if more:
            named += " " + at.words(wording.AND_MORE, count=more)
        parts.append(f"{named} ({wording.PASSED_BECAUSE[reason].of(at.language)})")
    return f"{wording.PASSED.of(at.language)}: {'; '.join(parts)}" if parts else ""


def timer(at: Situation, paused_since: Millis | None = None) -> TimerPart:
    """The running time of what goes on, in the server's time."""
    ticket = at.view.ticket
    if ticket is None:
        running = at.view.state is CounterState.PAUSED and paused_since is not None
        label = wording.PAUSED_FOR.of(at.language) if running else ""
        return TimerPart(label, span(at.now - paused_since) if running and paused_since is not None else "")
    if ticket.started_at is not None and desk.stage_of(at.view) is Stage.SERVING:
        taken, own = minutes(ticket.started_at, now=at.now), ticket.own_usual_min
        usual, words = (ticket.usual_min, wording.PACE) if own is None else (own, wording.OWN_PACE)
        pace = "" if usual is None else at.words(words, minutes=taken, usual=usual)
        label, time = wording.SERVING.of(at.language), span(at.now - ticket.started_at)
        return TimerPart(label, time, pace, usual is not None and taken > usual)
    return TimerPart(wording.CALLING.of(at.language), span(at.now - ticket.called_at))


def own(at: Situation) -> OwnPart:
    """What the clerk finished today, and the mean of it."""
    day = at.view.own
    if day is None:
        return OwnPart()
    served, dossiers = (
        at.words(wording.OWN_SERVED, count=day.served),
        at.words(wording.OWN_DOSSIERS, count=day.dossiers),
    )
    if day.mean_ms is None:
        return OwnPart(served, dossiers)
    mean = at.words(wording.OWN_MEAN, minutes=max(1, round(day.mean_ms / 60_000)))
    return OwnPart(served, dossiers, mean, day.mean_ms / _highest(at))


def bars(at: Situation) -> list[Row]:
    """The clerk's latest visits as bars, the running one last: whole minutes, and the height of each, 0 to 1."""
    highest = _highest(at)
    return [
        {"id": f"{n}-{number}", "number": number, "text": f"{took // 60_000}′", "share": took / highest, "now": now}
        for n, (number, took, now) in enumerate(_lately(at))
    ]


def _lately(at: Situation) -> list[tuple[str, Millis, bool]]:
    """Number, time taken and whether it still runs, in whole minutes so that a bar grows once a minute."""
    found = [(visit.number, visit.took_ms, False) for visit in (at.view.own.last if at.view.own else ())]
    ticket = at.view.ticket
    if ticket is not None and ticket.started_at is not None and desk.stage_of(at.view) is Stage.SERVING:
        found.append((ticket.number, minutes(ticket.started_at, now=at.now) * 60_000, True))
    return found


def _highest(at: Situation) -> Millis:
    """What the highest bar stands for."""
    mean = at.view.own.mean_ms if at.view.own else None
    return max(60_000, mean or 0, *(took for _, took, _ in _lately(at)))


def primary(at: Situation) -> PrimaryPart:
    """The large button."""
    large = desk.primary(at)
    return PrimaryPart(large.step.value, large.label, large.short, large.key, large.enabled)


def lesser(at: Situation) -> list[Row]:
    """The smaller buttons; `seconds` is what is missing for a no-show."""
    return [
        {"step": a.step.value, "label": a.label, "short": a.short, "key": a.key, "available": a.enabled,
         "seconds": a.detail}
        for a in desk.lesser(at)
    ]  # fmt: skip


def form(at: Situation) -> FormPart:
    """What Finish will send: dossiers, dossier code, whether they were filed online, the note."""
    entry, wrong = at.entry, desk.wrong_code(at)
    return FormPart(entry.dossiers_in(at.branch), entry.dossier_code, entry.filed_online, entry.note, wrong)


def outcomes(at: Situation) -> list[Row]:
    """How a visit may end; the one that Finish will send is picked."""
    chosen = at.entry.outcome_in(at.branch)
    return [
        {"id": o.id, "name": o.name.of(at.language), "key": str(n) if n < 10 else "", "picked": o.id == chosen}
        for n, o in enumerate(at.branch.outcomes, 1)
    ]


# -- right: parked and missed ------------------------------------------------------------------------------------------


def aside(at: Situation, *, older: bool = True) -> tuple[list[Row], list[Row]]:
    """Parked and missed tickets, each with the key that brings it back (Alt+1 ... Alt+9 from the top).

    Those that are held come first: they are few and come back at a time that was agreed, and a day's missed ones would
    push them out of sight. Of those the newest come first; without `older` only the ones that keep their credit when
    they are back (`return_within_min`).
    """
    can = not desk.why_not(desk.Step.BRING_BACK, at)
    lines = sorted(at.view.missed, key=lambda line: -line.since)
    missed = [_missed(at, line) for line in lines if older or _in_time(at, line)]
    parked = [_parked(at, line) for line in at.view.parked]
    for n, row in enumerate([*parked, *missed], 1):
        row |= {"key": f"Alt+{n}" if n < 10 else "", "available": can}
    return parked, missed


def folded(at: Situation) -> int:
    """How many missed numbers are older than those that `aside` shows without them."""
    return sum(not _in_time(at, line) for line in at.view.missed)


def _in_time(at: Situation, line: AsideLine) -> bool:
    return at.now - line.since <= at.branch.policy.return_within_min * 60_000


def _missed(at: Situation, line: AsideLine) -> Row:
    ago = minutes(line.since, now=at.now)
    text = at.words(wording.AGO, minutes=ago) if ago else at.words(wording.JUST_NOW)
    return {"id": line.ticket_id, "number": line.number, "text": text, "due": False}


def _parked(at: Situation, line: AsideLine) -> Row:
    due = line.remind_at is not None and line.remind_at <= at.now
    until = ""
    if line.remind_at is not None:
        words = wording.BY_ITSELF if line.by_itself else wording.REMIND_NOW if due else wording.UNTIL
        until = at.words(words, time=clock_time(line.remind_at, at.branch))
    asked = wording.ASKED.of(at.language) if line.asked else ""
    text = " · ".join(part for part in (asked, line.why, until) if part)
    return {"id": line.ticket_id, "number": line.number, "text": text, "due": due}


# -- panels ------------------------------------------------------------------------------------------------------------


def counters(at: Situation, besides: str | None = None) -> list[Row]:
    """The branch's counters with who uses them, by number; `besides` leaves one out."""
    live = {line.counter_id: line for line in at.view.counters}
    rows = []
    for counter in sorted(at.branch.counters, key=lambda c: c.number):
        if counter.id == besides:
            continue
        line = live.get(counter.id)
        state = line.state if line else CounterState.CLOSED
        taken = line.person if line and state is not CounterState.CLOSED else ""
        rows.append({
            "id": counter.id,
            "number": counter.number,
            "name": at.words(wording.COUNTER, number=counter.number),
            "about": _skills(at, counter, line),
            "state": wording.COUNTER_STATE[state].of(at.language),
            "open": state is CounterState.OPEN,
            "taken": bool(taken),
            "whose": taken if counter.id != at.view.counter_id else "",
            "own": counter.id == at.view.counter_id,
            "by": at.words(wording.COUNTER_TAKEN, person=taken) if taken else wording.COUNTER_FREE.of(at.language),
        })  # fmt: skip
    return rows


def _skills(at: Situation, counter: Counter, line: CounterLine | None) -> str:
    """What it serves: as the settings say, or what it was moved to for today."""
    if line is not None and line.moved_to:
        return ", ".join(service_name(at, service) for service in line.moved_to)
    names = [at.branch.group_by_id[g].name.of(at.language) for g in counter.groups]
    return ", ".join(names + [service_name(at, s) for s in counter.services])


def transfer_places(at: Situation, typed: str) -> list[Row]:
    """Services and counters to transfer to that match what was typed, tone marks not needed."""
    wanted = plain(typed).split()
    places: list[Row] = [
        {"id": s.id, "kind": "service", "badge": at.branch.group_by_id[s.group].series,
         "name": s.name.of(at.language), "about": at.branch.group_by_id[s.group].name.of(at.language), "open": True}
        for s in at.branch.services
        if at.view.ticket is None or s.id != at.view.ticket.service_id
    ]  # fmt: skip
    places += [
        {"id": c["id"], "kind": "counter", "badge": str(c["number"]), "name": c["name"],
         "about": f"{c['state']} · {c['by']}" if c["taken"] else c["state"], "open": c["open"]}
        for c in counters(at, besides=at.view.counter_id)
    ]  # fmt: skip
    places += [
        {"id": line.person_code, "kind": "person", "badge": str(line.number), "name": line.person,
         "about": at.words(wording.ONLY_THEM, number=line.number), "open": line.state is CounterState.OPEN}
        for line in at.view.counters
        if line.person_code and line.counter_id != at.view.counter_id and line.state is not CounterState.CLOSED
    ]  # fmt: skip
    return [p for p in places if all(w in plain(f"{p['badge']} {p['name']} {p['about']} {p['id']}") for w in wanted)]


def services_here(at: Situation, typed: str) -> list[Row]:
    """The other services of this counter, that the ticket may have been meant for, by what was typed."""
    line = next((line for line in at.view.counters if line.counter_id == at.view.counter_id), None)
    usual = at.branch.skills.get(at.view.counter_id or "", frozenset())
    served = line.moved_to if line is not None and line.moved_to else usual
    places = transfer_places(at, typed)
    return [place for place in places if place["kind"] == "service" and place["id"] in served]


def services_after(at: Situation, typed: str) -> list[Row]:
    """The services that follow on the number at hand, in order and to be dropped; then those that may be added."""
    ticket = at.view.ticket
    if ticket is None:
        return []
    wanted = plain(typed).split()
    # One service may stand there twice: a row is its place and its service, and gone when either is another.
    after: list[Row] = [
        {"id": f"{n}.{service}", "kind": "then", "badge": str(n), "name": service_name(at, service),
         "about": at.words(wording.FOLLOWS_NOW), "open": True}
        for n, service in enumerate(ticket.then, 1)
    ]  # fmt: skip
    after = [row for row in after if all(w in plain(f"{row['badge']} {row['name']} {row['id']}") for w in wanted)]
    places = transfer_places(at, typed)
    return after + [row for row in places if row["kind"] == "service" and row["id"] not in ticket.then]


def moved(at: Situation, row: Mapping[str, object] | None, by: int) -> tuple[tuple[str, ...], str]:
    """What follows once the chosen one of it stood one place earlier (-1) or later (1), and the `row` it is then.

    Nothing, where that one does not follow or there is no such place.
    """
    then = list(at.view.ticket.then if at.view.ticket else ())
    if row is None or row["kind"] != "then":
        return (), ""
    place = int(str(row["badge"])) - 1
    if not by or not 0 <= place + by < len(then):
        return (), ""
    then.insert(place + by, then.pop(place))
    return tuple(then), f"then:{place + by + 1}.{then[place + by]}"


def services_then(at: Situation, row: Mapping[str, object]) -> tuple[str, ...]:
    """What follows once a row of `services_after` is chosen: one less, or that one more at the end."""
    then = at.view.ticket.then if at.view.ticket else ()
    if row["kind"] == "then":
        return tuple(service for n, service in enumerate(then, 1) if str(row["id"]) != f"{n}.{service}")
    return (*then, str(row["id"]))


def waiting_rows(at: Situation, typed: str) -> list[Row]:
    """Waiting tickets that may be called out of turn, in the order they would be called."""
    return _matching([_of_number(at, line, line.arrived_at) for line in at.view.waiting], typed)


def of_a_class(at: Situation, typed: str) -> list[Row]:
    """Numbers that a class can be granted to: the one at the counter, then those that wait for it."""
    ticket = at.view.ticket
    at_counter = [] if ticket is None else [_of_number(at, ticket, at.now - ticket.waited_ms, wording.HERE)]
    return _matching([*at_counter, *(_of_number(at, line, line.arrived_at) for line in at.view.waiting)], typed)


def _matching(rows: list[Row], typed: str) -> list[Row]:
    wanted = plain(typed).split()
    return [row for row in rows if all(w in plain(f"{row['number']} {row['name']} {row['about']}") for w in wanted)]


def _of_number(at: Situation, line: WaitingLine | DeskTicket, arrived_at: Millis, *about: Text) -> Row:
    waited = minutes(arrived_at, now=at.now)
    klass = at.branch.class_by_id.get(line.class_id)
    about = about if klass is None else (*about, klass.name)
    if line.accessible:
        about = (*about, wording.RECEPTION["waits_accessible"])
    office = any(counter.accessible for counter in at.branch.counters)
    return {
        "id": line.ticket_id,
        "number": line.number,
        "name": service_name(at, line.service_id),
        "about": " · ".join(text.of(at.language) for text in about),
        "low": "yes" if line.accessible else "no" if office else "",
        "class_id": line.class_id,
        "wait": f"{waited}′",
        "grade": _grade(waited, at.view.day.target_min),
    }


def classes(at: Situation, picked: str) -> list[Row]:
    """The classes that a clerk may grant, and none of them at the end; the keys Alt+1 ... choose."""
    named = [(one.id, one.name) for one in at.branch.classes] + [(desk.ORDINARY, wording.ORDINARY)]
    return [
        {"id": id_, "name": name.of(at.language), "key": f"Alt+{n}" if n < 10 else "", "picked": id_ == picked}
        for n, (id_, name) in enumerate(named, 1)
    ]


def after(at: Situation) -> list[Row]:
    """Who follows the next one: the first few of the line, for a look ahead."""
    up = at.view.next.ticket_id if at.view.next else ""
    return [row for row in waiting_rows(at, "") if row["id"] != up][:LOOK_AHEAD]


def ahead(at: Situation) -> list[Row]:
    """Who would be called at this counter, the next one first: for a window with room."""
    return waiting_rows(at, "")[:FURTHER_AHEAD]


def hall(at: Situation) -> list[Row]:
    """Every counter of the hall in a few letters: its number being served, free, pausing or closed."""
    live = {line.counter_id: line for line in at.view.counters}
    rows = []
    for counter in sorted(at.branch.counters, key=lambda c: c.number):
        line = live.get(counter.id)
        state = line.state if line else CounterState.CLOSED
        ticket = line.ticket if line else ""
        own = counter.id == at.view.counter_id
        kind = "own" if own else "busy" if ticket else state.value
        words = wording.HALL_OWN if own else wording.HALL_STATE[state.value]
        text = ticket if ticket and not own else words.of(at.language)
        rows.append({"id": counter.id, "number": counter.number, "text": text, "kind": kind})
    return rows


def pause_reasons(at: Situation) -> list[Row]:
    """Why a counter may pause; the number keys choose."""
    return [
        {"id": p.id, "name": p.name.of(at.language), "key": str(n) if n < 10 else ""}
        for n, p in enumerate(at.branch.pause_reasons, 1)
    ]


def offered(words: tuple[Text, ...], language: str) -> list[str]:
    """Ready-made reasons in the window's language."""
    return [w.of(language) for w in words]
